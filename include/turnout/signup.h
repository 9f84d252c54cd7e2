/* SPDX-License-Identifier: Apache-2.0 */
/* signup.h -- who said beforehand that they would come to an event, as other services tell it.
 *
 * A sign-up hangs on a handle, one for each (event, handle), and says nothing about anybody's
 * membership: a row whose address is a member's adds what it names to their handles and changes
 * nothing else; of anybody else a record is made that is no member's.  A list that is read again
 * changes what has changed.  Rank 5, a part of people. */
#pragma once

#include "turnout/people.h"

struct tn_signup_taken {
    enum tn_people_change change; /* of the sign-up, by this row alone */
    bool newcomer;                /* a record was made for them */
};

/* What a list as a whole did: a sign-up whose rows come to what it was is as before. */
struct tn_signup_counts {
    int64_t added, changed, unchanged;
};

/* Between begin and end a list is taken row by row, inside one transaction the caller has open.  Of
 * several rows of one person the best answer counts, and each that says yes beyond the first is a
 * guest more.  A row with nothing but a name is the k-th of that name in this event, and nobody
 * else.  Errors of a row: FORMAT (it cannot be taken; a sentence for the organiser; nothing has
 * changed). */
TN_MUST_CHECK enum tn_err tn_people_signups_begin(struct tn_people *people, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_signup_row(struct tn_people *people, struct tn_id event,
                                               const struct tn_import_person *row,
                                               struct tn_signup_taken *ret_taken,
                                               struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_signups_end(struct tn_people *people, struct tn_id event,
                                                struct tn_signup_counts *ret_counts,
                                                struct tn_fault *fault);

/* {"event","event_title","people","guests","yes","maybe","waitlist","cancelled","no","signups":
 * [{"member","handle","name","reply","guests","via","source"}…]}: each person once, with
 * their best answer, by name; people and guests are those who said yes; source is null where the
 * list named none.  Errors: ABSENT (no such event). */
TN_MUST_CHECK enum tn_err tn_people_signups_json(struct tn_people *people, struct tn_id event,
                                                 struct tn_buf *out, struct tn_fault *fault);

/* ---- what somebody said about the columns of a header ---- */

/* The map last said for this header (tn_import_options), "" if none was. */
TN_MUST_CHECK enum tn_err tn_people_map(struct tn_people *people, const char *header, size_t len,
                                        char ret_map[TN_IMPORT_MAP_CHARS], struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_people_map_said(struct tn_people *people, const char *header,
                                             size_t len, const char *map, struct tn_fault *fault);
