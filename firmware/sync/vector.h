/* SPDX-License-Identifier: Apache-2.0 */
/* vector.h -- what one side holds of which logs. */
#pragma once

#include "turnout/ledger.h"

struct tn_sync_entry {
    struct tn_log_id log;
    int64_t seq;
    struct tn_hash head;
    /* not sent: */
    bool own, hub;
    int64_t acknowledged; /* of an own log: how far the hub has it, as far as we heard */
};
/* {0} is empty; released by tn_sync_vector_release. */
struct tn_sync_vector {
    struct tn_sync_entry *entries;
    size_t count, cap;
};
void tn_sync_vector_release(struct tn_sync_vector *vector);

/* Everything the ledger holds. */
TN_MUST_CHECK enum tn_err tn_sync_vector_load(struct tn_ledger *ledger,
                                              struct tn_sync_vector *vector,
                                              struct tn_fault *fault);
const struct tn_sync_entry *tn_sync_vector_find(const struct tn_sync_vector *vector,
                                                struct tn_log_id log);

/* One object of "logs". */
void tn_sync_entry_write(const struct tn_sync_entry *entry, struct tn_json_writer *writer);
/* Far more logs than a group has events, doors and restored cards. */
#define TN_SYNC_VECTOR_MAX 20000
/* The answer of GET /v1/vector; the clock's err_ms is TN_WHEN_UNKNOWN where nothing is said of it.
 * Errors: FORMAT, LIMIT (more logs than TN_SYNC_VECTOR_MAX). */
TN_MUST_CHECK enum tn_err tn_sync_vector_parse(const char *text, size_t len,
                                               struct tn_sync_vector *vector,
                                               struct tn_when *ret_clock, struct tn_fault *fault);
/* The partner holds the log up to `seq` by now. */
void tn_sync_vector_note(struct tn_sync_vector *vector, struct tn_log_id log, int64_t seq);
