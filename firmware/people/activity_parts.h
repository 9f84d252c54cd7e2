/* SPDX-License-Identifier: Apache-2.0 */
/* activity_parts.h -- what the files of activity share; private to people. */
#pragma once

#include "people_parts.h"
#include "turnout/activity.h"

/* ---- activity_sender.c: who wrote ---- */

struct tn_activity_sender {
    struct tn_id handle; /* what the act hangs on; zero: on nobody */
    enum tn_activity_stranger stranger;
    bool by_name;
};
struct tn_activity_senders;
struct tn_activity_senders *tn_activity_senders_create(struct tn_people *people);
void tn_activity_senders_destroy(struct tn_activity_senders *senders);
TN_MUST_CHECK enum tn_err tn_activity_sender_find(struct tn_activity_senders *senders,
                                                  const struct tn_chat_act *act,
                                                  struct tn_activity_sender *ret_sender,
                                                  struct tn_fault *fault);
TN_AUTO_DEFINE(activity_senders, struct tn_activity_senders *, tn_activity_senders_destroy)

/* ---- activity_store.c: batches and what they say ---- */

/* *ret_id is zero if no batch of this request stands. */
TN_MUST_CHECK enum tn_err tn_activity_standing(struct tn_people *people,
                                               const struct tn_hash *request, struct tn_id *ret_id,
                                               struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_activity_begin(struct tn_people *people, const struct tn_hash *request,
                                            struct tn_id id, int64_t *ret_number,
                                            struct tn_fault *fault);
/* The batch speaks of this chat and day, and of so many acts by strangers more; earlier batches
 * are no longer shown for it.  *ret_replaced: one was until now. */
TN_MUST_CHECK enum tn_err tn_activity_cover(struct tn_people *people, int64_t number,
                                            const char *chat, int32_t day, int64_t strangers,
                                            bool *ret_replaced, struct tn_fault *fault);
/* Adds to what the batch says of one chat and day; `tallies` names each handle once. */
struct tn_activity_tally {
    struct tn_id handle;
    int64_t counts[TN_CHAT_KINDS];
};
TN_MUST_CHECK enum tn_err tn_activity_add(struct tn_people *people, int64_t number,
                                          const char *chat, int32_t day,
                                          const struct tn_activity_tally *tallies, size_t count,
                                          struct tn_fault *fault);
/* Writes down what came of the batch. */
TN_MUST_CHECK enum tn_err tn_activity_end(struct tn_people *people, int64_t number,
                                          struct tn_activity_report *report,
                                          struct tn_fault *fault);
