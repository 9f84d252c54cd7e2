/* SPDX-License-Identifier: Apache-2.0 */
/* column.h -- texts one below the other in a room that may be too small for all of them: what does
 * not fit is left out whole or ends in an ellipsis, and nothing is clipped. */
#pragma once

#include "page.h"

struct column {
    const struct page *page;
    int x, w;
    double top, bottom; /* what is still free */
    tn_color behind;
    enum tn_align align;
    bool is_extra; /* what comes now is not missed where there is no room for it */
};

struct column tn_view_column(const struct page *page, struct tn_rect room, tn_color behind);
/* At most `lines` lines, fewer where there is less room; false if not one fits (nothing is put).
 * `gap` lies above it unless it is the first. */
bool tn_view_column_text(struct column *column, const char *text, double size,
                         enum tn_weight weight, tn_color color, int lines, double gap);
/* The same of a text that means nothing half said: put whole, smaller if need be, or not at all. */
bool tn_view_column_whole(struct column *column, const char *text, double size,
                          enum tn_weight weight, tn_color color, int lines, double gap);
/* True if there is room for the whole of it at this size. */
bool tn_view_column_fits(const struct column *column, const char *text, double size,
                         enum tn_weight weight, int lines, double gap);
double tn_view_column_left(const struct column *column);
/* Counts one more thing cut in a room too small for it, if anybody asks. */
void tn_view_miss(const struct page *page);
