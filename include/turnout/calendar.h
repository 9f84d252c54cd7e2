/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.h -- entries as calendar programs take them over: from a QR symbol, or by subscription.
 *
 * Module board, pure.  Source: RFC 5545, RFC 7986. */
#pragma once

#include "turnout/bytes.h"
#include "turnout/timeline.h"

/* Texts are never NULL; "" says nothing. */
struct tn_calendar_entry {
    const char *id;
    struct tn_wall stamp;        /* when this was said of it */
    struct tn_wall starts, ends; /* ends 0: not known */
    const char *title, *venue;
    const char *url; /* left out where it holds a blank */
};

/* `name` is that of a calendar one subscribes to; NULL for a single entry. */
void tn_calendar_begin(struct tn_buf *out, const char *name);
void tn_calendar_add(struct tn_buf *out, const struct tn_calendar_entry *entry);
void tn_calendar_end(struct tn_buf *out);
