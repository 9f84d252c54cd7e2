/* SPDX-License-Identifier: Apache-2.0 */
/* words.h -- numbers, days and times as people read them; each appends to `out`. */
#pragma once

#include "page.h"

void tn_view_format(const struct page *page, enum tn_lang lang, const char *key, const char *first,
                    const char *second, struct tn_buf *out);
/* What an organiser wrote, in the language of the screen, and in the other one: "" where there is
 * none of it, or no room. */
const char *tn_view_line(const struct page *page, const struct tn_board_line *line);
const char *tn_view_line_other(const struct page *page, const struct tn_board_line *line);
/* "19:02" in the event's time zone. */
void tn_view_clock_words(const struct page *page, struct tn_wall wall, struct tn_buf *out);
/* "周六", "Saturday". */
void tn_view_weekday_words(const struct page *page, enum tn_lang lang, struct tn_wall wall,
                           struct tn_buf *out);
/* A leaf of a calendar: "12 月" or "Dec", and "5". */
void tn_view_leaf_words(const struct page *page, struct tn_wall wall, struct tn_buf *month,
                        struct tn_buf *day);
/* "12月5日 周六 14:00–17:00", "Saturday 5 December, 14:00–17:00". */
void tn_view_span_words(const struct page *page, enum tn_lang lang, struct tn_buf *out);
/* "3 分钟": the largest unit that leaves a whole number of at least 1. */
void tn_view_duration_words(const struct page *page, enum tn_lang lang, int64_t ms,
                            struct tn_buf *out);
void tn_view_number_words(int64_t number, struct tn_buf *out);
