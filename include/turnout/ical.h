/* SPDX-License-Identifier: Apache-2.0 */
/* ical.h -- a calendar file somebody else's software wrote, event by event.
 *
 * Only what meetups need is taken: when, where, what it is called, how it comes back, and what of
 * that does not take place.  Alarms, tasks and definitions of zones go by; a zone is looked up by
 * its name.  Memory does not grow with the file; an event that cannot be read is reported with its
 * line and left out.  Module import.  Source: RFC 5545, and the files of others as they are. */
#pragma once

#include "turnout/import.h"
#include "turnout/timeline.h"

#define TN_ICAL_UID_CHARS 256
#define TN_ICAL_EXCEPTIONS 400

/* Texts are clean UTF-8, "" where the file says nothing.  Days are local ones of the reader's zone,
 * counted from 1970-01-01. */
struct tn_ical_event {
    int64_t line; /* where it begins, from 1 */
    char uid[TN_ICAL_UID_CHARS];
    char title[256];
    char venue[256];
    struct tn_wall starts, ends;
    int starts_offset_min, ends_offset_min;
    int32_t day;    /* of the start */
    char rule[200]; /* RRULE as it stands, in upper case */
    bool cancelled;
    bool is_one_date; /* RECURRENCE-ID: this is what becomes of one date of a series */
    int32_t one_date; /* which */
    size_t exception_count;
    int32_t exceptions[TN_ICAL_EXCEPTIONS]; /* EXDATE */
};

struct tn_ical_sink {
    void *context;
    /* OK; FORMAT: left out with the fault's sentence; anything else ends the reading. */
    enum tn_err (*event)(void *context, const struct tn_ical_event *event, struct tn_fault *fault);
    void (*problem)(void *context, int64_t line, const char *sentence);
    void (*notice)(void *context, int64_t line, const char *sentence); /* loses nothing */
};
struct tn_ical_summary {
    int64_t rows, taken, problems; /* events: there, taken, left out */
    char encoding[16];
};
/* Times that name no zone are of `tz`.  Errors: FORMAT (no calendar; no such zone), IO, and what
 * `event` answered. */
TN_MUST_CHECK enum tn_err tn_ical_read(const struct tn_import_source *source, const char *tz,
                                       const struct tn_ical_sink *sink,
                                       struct tn_ical_summary *ret_summary, struct tn_fault *fault);
