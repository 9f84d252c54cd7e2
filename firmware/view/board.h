/* SPDX-License-Identifier: Apache-2.0 */
/* board.h -- what board.c's frame and the slides share. */
#pragma once

#include "column.h"

/* Puts the code of a slide that has one at the right of the room; returns how much it takes. */
int tn_view_slide_code(const struct page *page, struct tn_board_slide slide, struct tn_rect room);
/* Fills the room below a slide's head. */
void tn_view_slide(const struct page *page, struct tn_board_slide slide, struct tn_rect room);
/* One line of the order of the day in `rect`: time, title, place; `is_on` stands out, and `tag` (a
 * key, NULL: none) says why. */
void tn_view_programme_row(const struct page *page, const struct tn_board_item *item,
                           struct tn_rect rect, bool is_on, const char *tag);
int tn_view_programme_row_height(const struct page *page);
