/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.c -- calendars as text.
 *
 * Source: RFC 5545, 3.1 (folding at 75 octets), 3.3.11 (escapes), 3.6.1 (VEVENT); RFC 7986, 5.7
 * (REFRESH-INTERVAL). */
#include "turnout/calendar.h"

#include <string.h>

#define LINE_OCTETS 75

/* Folds a line behind LINE_OCTETS, never within a character. */
static void add_line(struct tn_buf *out, const struct tn_buf *line)
{
    size_t width = 0;
    for (size_t i = 0; i < line->len; i++) {
        size_t len = 1;
        while (i + len < line->len && (line->data[i + len] & 0xC0) == 0x80)
            len++;
        if (width + len > LINE_OCTETS) {
            tn_buf_add_text(out, "\r\n ");
            width = 1;
        }
        tn_buf_add(out, line->data + i, len);
        width += len;
        i += len - 1;
    }
    tn_buf_add_text(out, "\r\n");
}

static void add_property(struct tn_buf *out, const char *name, const char *value)
{
    TN_BUF_AUTO line = {0};
    tn_buf_addf(&line, "%s:%s", name, value);
    add_line(out, &line);
}

static void add_text(struct tn_buf *out, const char *name, const char *text)
{
    TN_BUF_AUTO line = {0};
    if (!text[0])
        return;
    tn_buf_addf(&line, "%s:", name);
    for (; *text; text++) {
        if (*text == '\n')
            tn_buf_add_text(&line, "\\n");
        else if (strchr("\\;,", *text))
            tn_buf_addf(&line, "\\%c", *text);
        else if ((unsigned char)*text >= ' ')
            tn_buf_add_byte(&line, (uint8_t)*text);
    }
    add_line(out, &line);
}

/* 2026-12-05T06:00:00Z as 20261205T060000Z */
static void add_time(struct tn_buf *out, const char *name, struct tn_wall at)
{
    char text[TN_WALL_CHARS], lean[TN_WALL_CHARS];
    size_t len = 0;
    tn_wall_format(at, 0, text);
    for (const char *c = text; *c; c++) {
        if (!strchr("-:", *c))
            lean[len++] = *c;
    }
    lean[len] = '\0';
    add_property(out, name, lean);
}

/* What is no link is left out: the rest is worth having without it. */
static bool is_link(const char *url)
{
    for (const char *c = url; *c; c++) {
        if ((unsigned char)*c <= ' ')
            return false;
    }
    return url[0];
}

void tn_calendar_begin(struct tn_buf *out, const char *name)
{
    tn_buf_add_text(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Turnout//EN\r\n");
    if (!name)
        return;
    tn_buf_add_text(out, "METHOD:PUBLISH\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
                         "X-PUBLISHED-TTL:PT1H\r\n");
    add_text(out, "NAME", name);
    add_text(out, "X-WR-CALNAME", name);
}

void tn_calendar_add(struct tn_buf *out, const struct tn_calendar_entry *entry)
{
    tn_buf_add_text(out, "BEGIN:VEVENT\r\n");
    tn_buf_addf(out, "UID:%s@turnout\r\n", entry->id);
    add_time(out, "DTSTAMP", entry->stamp);
    add_time(out, "DTSTART", entry->starts);
    if (entry->ends.ms)
        add_time(out, "DTEND", entry->ends);
    add_text(out, "SUMMARY", entry->title);
    add_text(out, "LOCATION", entry->venue);
    if (is_link(entry->url))
        add_property(out, "URL", entry->url);
    tn_buf_add_text(out, "END:VEVENT\r\n");
}

void tn_calendar_end(struct tn_buf *out)
{
    tn_buf_add_text(out, "END:VCALENDAR\r\n");
}
