/* SPDX-License-Identifier: Apache-2.0 */
/* ics.c -- a meetup as a calendar entry that a phone takes over from the screen.
 *
 * Source: RFC 5545, 3.1 (folding at 75 octets), 3.3.11 (escapes), 3.6.1 (VEVENT). */
#include <string.h>

#include "turnout/board.h"

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

/* A link that would not fit, or is none, is left out: the rest is worth having without it. */
static void add_link(struct tn_buf *out, const char *url, size_t room)
{
    TN_BUF_AUTO line = {0};
    for (const char *c = url; *c; c++) {
        if ((unsigned char)*c <= ' ')
            return;
    }
    if (url[0])
        add_property(&line, "URL", url);
    if (line.len <= room)
        tn_buf_add(out, line.data, line.len);
}

void tn_board_ics(const struct tn_board_meetup *meetup, enum tn_lang lang, struct tn_buf *out)
{
    TN_BUF_AUTO entry = {0};
    TN_BUF_AUTO end = {0};
    tn_buf_add_text(&end, "END:VEVENT\r\nEND:VCALENDAR\r\n");
    tn_buf_add_text(&entry, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Turnout//EN\r\n"
                            "BEGIN:VEVENT\r\n");
    tn_buf_addf(&entry, "UID:%s@turnout\r\n", meetup->id);
    add_time(&entry, "DTSTAMP", meetup->starts); /* there is no clock here, and one is wanted */
    add_time(&entry, "DTSTART", meetup->starts);
    if (meetup->ends.ms)
        add_time(&entry, "DTEND", meetup->ends);
    add_text(&entry, "SUMMARY", tn_board_say(&meetup->title, lang));
    add_text(&entry, "LOCATION", meetup->venue);
    TN_ASSERT(entry.len + end.len <= TN_BOARD_ICS_BYTES);
    add_link(&entry, meetup->url, TN_BOARD_ICS_BYTES - entry.len - end.len);
    tn_buf_add(&entry, end.data, end.len);
    tn_buf_add(out, entry.data, entry.len);
}
