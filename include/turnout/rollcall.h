/* SPDX-License-Identifier: Apache-2.0 */
/* rollcall.h -- people marked as present by hand: from a roll-call, a paper list or a file.
 *
 * A mark is an admission in the hub's own log of the event, which every report and every door reads
 * like any other; it names the method and who marked.  Somebody without a code gets one for it.
 * Whoever has come already is not marked again, so that a list may be read twice, and a door's own
 * record that arrives later goes before it.  Each call is one transaction, the caller's if there is
 * one.  Rank 5, a part of people.  Source: firmware/SPEC.md "Record" (admit, undo). */
#pragma once

#include "turnout/people.h"

/* How somebody is known to have been there: "roll-call", "paper" or "import". */
bool tn_mark_method_fits(const char *method);

struct tn_mark {
    struct tn_id event;
    const char *method;
    const char *who; /* marks */
};

enum tn_mark_result {
    TN_MARK_MADE,
    TN_MARK_ALREADY, /* they came, by whatever record */
};
/* "marked", "already". */
const char *tn_mark_result_name(enum tn_mark_result result);

/* A roll-call while the doors are open says when, too; of any other nobody knows it.  Errors:
 * ABSENT (no such event or member), FORMAT (no such method), DENIED (their code is revoked or
 * blocked, and they have no other; the fault is a sentence for the organiser; nothing has changed).
 */
TN_MUST_CHECK enum tn_err tn_attendance_mark(struct tn_people *people, const struct tn_mark *mark,
                                             struct tn_id member, enum tn_mark_result *ret_result,
                                             struct tn_fault *fault);
/* Whoever the row of a list names: by an address or number, or by a full name that only one has.
 * Errors: FORMAT (nobody, nobody can say who, or their code is barred; the fault is a sentence for
 * the organiser; nothing has changed), as tn_attendance_mark. */
TN_MUST_CHECK enum tn_err tn_attendance_mark_row(struct tn_people *people,
                                                 const struct tn_mark *mark,
                                                 const struct tn_import_person *row,
                                                 enum tn_mark_result *ret_result,
                                                 struct tn_fault *fault);
/* Takes back the mark of a member, and nothing that a door recorded.  Errors: ABSENT (nobody marked
 * them), DENIED (it is in a log of the hub from before its data were restored). */
TN_MUST_CHECK enum tn_err tn_attendance_unmark(struct tn_people *people, struct tn_id event,
                                               struct tn_id member, const char *who,
                                               const char *reason, struct tn_fault *fault);
/* [{"member","name","ticket","method","by","time","undone_by"}…] in the order of marking; member
 * and name are null of somebody who was erased, undone_by where it stands.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_attendance_marks_json(struct tn_people *people, struct tn_id event,
                                                   struct tn_buf *out, struct tn_fault *fault);
