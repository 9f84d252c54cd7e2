/* SPDX-License-Identifier: Apache-2.0 */
/* ics.c -- a meetup as a calendar entry that a phone takes over from the screen. */
#include "turnout/board.h"
#include "turnout/calendar.h"

static void write_entry(const struct tn_board_meetup *meetup, enum tn_lang lang, const char *url,
                        struct tn_buf *out)
{
    struct tn_calendar_entry entry = {
        .id = meetup->id,
        .stamp = meetup->starts, /* there is no clock here, and one is wanted */
        .starts = meetup->starts,
        .ends = meetup->ends,
        .title = tn_board_say(&meetup->title, lang),
        .venue = meetup->venue,
        .url = url,
    };
    tn_calendar_begin(out, NULL);
    tn_calendar_add(out, &entry);
    tn_calendar_end(out);
}

/* A link that would not fit is left out: the rest is worth having without it. */
void tn_board_ics(const struct tn_board_meetup *meetup, enum tn_lang lang, struct tn_buf *out)
{
    TN_BUF_AUTO whole = {0};
    write_entry(meetup, lang, meetup->url, &whole);
    if (whole.len > TN_BOARD_ICS_BYTES) {
        tn_buf_clear(&whole);
        write_entry(meetup, lang, "", &whole);
    }
    TN_ASSERT(whole.len <= TN_BOARD_ICS_BYTES);
    tn_buf_add(out, whole.data, whole.len);
}
