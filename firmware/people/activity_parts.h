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
/* Adds to what the batch says of one chat and day; `ids` and `counts` name each handle once. */
struct tn_activity_tally {
    struct tn_id handle;
    int64_t counts[TN_CHAT_KINDS];
};
TN_MUST_CHECK enum tn_err tn_activity_add(struct tn_people *people, int64_t number,
                                          const char *chat, int32_t day,
                                          const struct tn_activity_tally *tallies, size_t count,
                                          int64_t strangers, struct tn_fault *fault);
/* Lets the batch stand in the place of earlier ones, and writes down what came of it. */
TN_MUST_CHECK enum tn_err tn_activity_end(struct tn_people *people, int64_t number,
                                          struct tn_activity_report *report,
                                          struct tn_fault *fault);
