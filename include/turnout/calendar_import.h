/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_import.h -- events and series out of a calendar file, and taken back again.
 *
 * An entry is known by its UID: read again it changes what has changed, and a file that says the
 * same makes nothing.  An entry that comes back is a series; what becomes of one date of it is an
 * event, or a date on which there is nothing.  Rank 5, a part of people. */
#pragma once

#include "turnout/ical.h"
#include "turnout/people.h"

struct tn_calendar_report {
    bool preview;
    struct tn_id batch; /* zero where nothing was done, or only looked */
    struct tn_ical_summary read;
    int64_t events, series, changed, unchanged;
    struct tn_buf problems, notices; /* {"line","text"}, with commas between */
};
/* Transaction and all; `lines_most` of problems and of notices are kept, 0: all.  The caller
 * releases *ret_report.  Errors: as tn_ical_read; nothing has changed then. */
TN_MUST_CHECK enum tn_err tn_calendar_import(struct tn_people *people,
                                             const struct tn_import_source *source, bool preview,
                                             int64_t lines_most, const char *who,
                                             struct tn_calendar_report *ret_report,
                                             struct tn_fault *fault);
void tn_calendar_report_release(struct tn_calendar_report *report);
/* Members of an open object: file, format, encoding, preview, rows, added, changed, unchanged,
 * left_out, problems, notices, events, series, batch. */
void tn_calendar_report_write(const struct tn_calendar_report *report, const char *file,
                              struct tn_json_writer *writer);
/* Events it made are cancelled and closed, series gone, what it changed is as it was.  Errors:
 * ABSENT (no such import), EXISTS (undone already), DENIED (somebody has a ticket of one of its
 * events, or came). */
TN_MUST_CHECK enum tn_err tn_calendar_undo(struct tn_people *people, struct tn_id batch,
                                           struct tn_fault *fault);
/* [{"id","by","events","series","changed","taken","undone"}…], the newest first. */
TN_MUST_CHECK enum tn_err tn_calendar_imports_json(struct tn_people *people, struct tn_buf *out,
                                                   struct tn_fault *fault);
