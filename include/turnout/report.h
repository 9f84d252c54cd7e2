/* SPDX-License-Identifier: Apache-2.0 */
/* report.h -- what an organiser is told: of one event, of the group, of one member's days.
 *
 * Everything is counted from facts on handles and told of persons, each once.  What nobody knows is
 * null, never zero: without a recent import of chat activity that is whatever is about messages.
 * Module people.  Source: vitality.h for the formulas, CHAOSS for the funnel. */
#pragma once

#include "turnout/people.h"

/* {"id","title","venue","starts","ends","over","funnel":{…},"people":{…},"arrivals":[…],"doors":[…],
 * "methods":[…],"refusals":[…],"feedback":{…},"sources":[…],"signups":[…],"uplift":{…}}.
 *
 * Of the funnel: arrived = with_ticket + walk_ins, tickets = with_ticket + not_arrived + revoked;
 * no_show is not_arrived once the event is over and null before.  A code counts once however often
 * it came in; persons, inside and left count those a code lets in.  Of people: first_timers +
 * returning are distinct members, unidentified are codes that lead to nobody.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_report_event(struct tn_people *people, struct tn_id event,
                                          struct tn_buf *out, struct tn_fault *fault);

/* {"id","name","date","basis","roster":{…},"states":[…],"vitality":{…},"return_rate":{…},
 * "newcomers":[…],"cohorts":[…],"dying":{…},"series":[…],"at_risk":[…],"funnel":{…}}. */
TN_MUST_CHECK enum tn_err tn_report_group(struct tn_people *people, struct tn_buf *out,
                                          struct tn_fault *fault);

/* {"version","members","accepted","missing":[{"member","name","version"}…]}: whoever of the members
 * has not accepted the newest house rules, by name, with the version they did (0 none). */
TN_MUST_CHECK enum tn_err tn_report_rules(struct tn_people *people, struct tn_buf *out,
                                          struct tn_fault *fault);

/* A report as a table for spreadsheets: UTF-8 with BOM, CRLF, every list and object a block under
 * its name.  A cell that a spreadsheet would take for a formula gets an apostrophe in front.
 * Pure.  Errors: FORMAT (not a JSON object). */
TN_MUST_CHECK enum tn_err tn_report_csv(const char *json, size_t len, struct tn_buf *out,
                                        struct tn_fault *fault);
/* A report as a workbook (Office Open XML), a sheet for every list and object; no cell is a
 * formula. Errors: FORMAT, IO, FULL (there is no room for it in TMPDIR). */
TN_MUST_CHECK enum tn_err tn_report_xlsx(const char *json, size_t len, struct tn_buf *out,
                                         struct tn_fault *fault);
