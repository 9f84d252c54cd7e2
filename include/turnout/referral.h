/* SPDX-License-Identifier: Apache-2.0 */
/* referral.h -- who brought whom, one step deep.
 *
 * A referral is of one event, where somebody came for the first time.  It is refused for whoever
 * was there before, for oneself, and where the one brought the other; and it counts once the
 * newcomer has come.  Rank 5, a part of people. */
#pragma once

#include "turnout/people.h"

/* Errors: ABSENT (event, member), EXISTS (somebody brought the newcomer already), DENIED (the fault
 * says why it cannot be). */
TN_MUST_CHECK enum tn_err tn_referral_add(struct tn_people *people, struct tn_id newcomer,
                                          struct tn_id referrer, struct tn_id event,
                                          const char *who, struct tn_fault *fault);
/* Errors: ABSENT (nobody brought them). */
TN_MUST_CHECK enum tn_err tn_referral_remove(struct tn_people *people, struct tn_id newcomer,
                                             struct tn_fault *fault);
/* [{"member","name","brought","came","returned":{"part","whole","share"},"newcomers":[{"member",
 * "name","event","came"}…]}…], those with most newcomers first; returned is of newcomers whose 60
 * days have passed. */
TN_MUST_CHECK enum tn_err tn_referrals_json(struct tn_people *people, struct tn_buf *out,
                                            struct tn_fault *fault);
