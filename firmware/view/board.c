/* SPDX-License-Identifier: Apache-2.0 */
/* board.c -- what the organiser says between check-ins, one slide at a time. */
#include "page.h"

void tn_view_board(const struct page *page, struct tn_rect rect)
{
    tn_view_card(page->scene, rect, page->profile->card_radius, page->theme->card);
}
