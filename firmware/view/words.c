/* SPDX-License-Identifier: Apache-2.0 */
/* words.c -- numbers, days and times as people read them. */
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_MS 86400000

void tn_view_format(const struct page *page, enum tn_lang lang, const char *key, const char *first,
                    const char *second, struct tn_buf *out)
{
    const char *args[] = {first, second};
    tn_lang_format(page->texts, lang, key, args, second ? 2 : 1, out);
}

/* A wall time's civil parts, read from its RFC 3339 form. */
struct civil {
    int month, day;
    char time[6]; /* 19:02 */
    int weekday;  /* 0 is Sunday */
};

static struct civil civil_of(struct tn_wall wall, int offset_min)
{
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, offset_min, text);
    struct civil civil = {0};
    civil.month = (int)strtol(text + 5, NULL, 10);
    civil.day = (int)strtol(text + 8, NULL, 10);
    memcpy(civil.time, text + 11, 5);
    int64_t local_ms = wall.ms + (int64_t)offset_min * 60000;
    int64_t days = local_ms / DAY_MS - (local_ms % DAY_MS < 0);
    civil.weekday = (int)(((days + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
    return civil;
}

void tn_view_clock_words(const struct page *page, struct tn_wall wall, struct tn_buf *out)
{
    tn_buf_add_text(out, civil_of(wall, page->flow->event.offset_min).time);
}

static void day_words(const struct page *page, enum tn_lang lang, struct civil civil,
                      struct tn_buf *out)
{
    char key[32], day[16];
    snprintf(key, sizeof(key), "date.month.%d", civil.month);
    const char *month = tn_lang_text(page->texts, lang, key);
    snprintf(key, sizeof(key), "date.weekday.%d", civil.weekday);
    const char *weekday = tn_lang_text(page->texts, lang, key);
    snprintf(day, sizeof(day), "%d", civil.day);
    const char *args[] = {month, day, weekday};
    tn_lang_format(page->texts, lang, "date.day", args, 3, out);
}

void tn_view_weekday_words(const struct page *page, enum tn_lang lang, struct tn_wall wall,
                           struct tn_buf *out)
{
    struct civil civil = civil_of(wall, page->flow->event.offset_min);
    char key[32];
    snprintf(key, sizeof(key), "date.weekday.%d", civil.weekday);
    tn_view_format(page, lang, "date.weekday-alone", tn_lang_text(page->texts, lang, key), NULL,
                   out);
}

void tn_view_leaf_words(const struct page *page, struct tn_wall wall, struct tn_buf *month,
                        struct tn_buf *day)
{
    struct civil civil = civil_of(wall, page->flow->event.offset_min);
    char key[32];
    snprintf(key, sizeof(key), "date.leaf.%d", civil.month);
    tn_buf_add_text(month, tn_view_say(page, key));
    tn_buf_addf(day, "%d", civil.day);
}

void tn_view_span_words(const struct page *page, enum tn_lang lang, struct tn_buf *out)
{
    const struct tn_flow_event *event = &page->flow->event;
    struct civil starts = civil_of(event->starts, event->offset_min);
    struct civil ends = civil_of(event->ends, event->offset_min);
    TN_BUF_AUTO day = {0};
    day_words(page, lang, starts, &day);
    const char *args[] = {tn_buf_text(&day), starts.time, ends.time};
    tn_lang_format(page->texts, lang, "date.span", args, 3, out);
}

void tn_view_duration_words(const struct page *page, enum tn_lang lang, int64_t ms,
                            struct tn_buf *out)
{
    static const struct {
        int64_t ms;
        const char *key;
    } units[] = {{3600000, "unit.h"}, {60000, "unit.min"}, {1000, "unit.s"}, {1, "unit.ms"}};
    size_t unit = 0;
    while (unit < 3 && ms < units[unit].ms)
        unit++;
    char number[24];
    int64_t rounded_up = (ms + units[unit].ms - 1) / units[unit].ms;
    snprintf(number, sizeof(number), "%lld", (long long)rounded_up);
    tn_view_format(page, lang, units[unit].key, number, NULL, out);
}

void tn_view_number_words(int64_t number, struct tn_buf *out)
{
    tn_buf_addf(out, "%lld", (long long)number);
}

const char *tn_view_line(const struct page *page, const struct tn_board_line *line)
{
    return tn_board_say(line, page->lang);
}

const char *tn_view_line_other(const struct page *page, const struct tn_board_line *line)
{
    const char *other = line->in[page->other];
    return page->profile->is_double && strcmp(other, tn_view_line(page, line)) != 0 ? other : "";
}
