/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_priv.h -- what the files of the ledger share: the handle, a row of `log`, transactions. */
#pragma once

#include "turnout/ledger.h"

struct tn_ledger {
    struct tn_db *db;
    struct tn_ledger_identity identity;
    uint64_t epoch;      /* as last read: another handle may renew it */
    struct fresh *fresh; /* fresh.c's */
};

/* A transaction of our own, or a part of the caller's. */
TN_MUST_CHECK enum tn_err tn_ledger_begin(struct tn_ledger *ledger, bool *ret_own,
                                          struct tn_fault *fault);
/* Commits what is our own, or rolls it back if `err`; returns what the whole came to. */
TN_MUST_CHECK enum tn_err tn_ledger_end(struct tn_ledger *ledger, bool own, enum tn_err err,
                                        struct tn_fault *fault);

/* What the database says of itself; make leaves what is there, change does not. */
TN_MUST_CHECK enum tn_err tn_ledger_get_meta(struct tn_ledger *ledger, const char *name, void *out,
                                             size_t len, bool *ret_found, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_ledger_make_meta(struct tn_ledger *ledger, const char *name,
                                              const void *value, size_t len,
                                              struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_ledger_change_meta(struct tn_ledger *ledger, const char *name,
                                                const void *value, size_t len,
                                                struct tn_fault *fault);

/* A column of fixed size; what has another size reads as zeros. */
void tn_ledger_column(struct tn_db_stmt *stmt, int column, void *out, size_t len);
struct tn_id tn_ledger_column_id(struct tn_db_stmt *stmt, int column);
void tn_ledger_bind_id(struct tn_db_stmt *stmt, int index, struct tn_id id);

/* A ticket's id as the tables keep it. */
int64_t tn_ledger_ticket_number(struct tn_ticket_id id);
struct tn_ticket_id tn_ledger_ticket_id(int64_t number);

/* Appends to a log of ours, of whatever epoch, in the transaction that is open, and folds it. */
TN_MUST_CHECK enum tn_err tn_append_to(struct tn_ledger *ledger, struct tn_log_id name,
                                       const struct tn_claim *claim, enum tn_record_kind kind,
                                       const char *body_json, int64_t *ret_seq,
                                       struct tn_fault *fault);

/* ---- logs.c ---- */

struct log_row {
    int64_t id;
    int64_t event; /* its number in log_event */
    struct tn_log_id name;
    bool hub;
    int64_t seq;
    struct tn_hash hash;
    int64_t acknowledged;
    int64_t folded;
    struct tn_head head; /* seq 0: none yet */
};

/* The number of an event; 0 if there is none and `make` is false. */
TN_MUST_CHECK enum tn_err tn_logs_event_number(struct tn_ledger *ledger, struct tn_id event,
                                               bool make, int64_t *ret_number,
                                               struct tn_fault *fault);
/* Finds a log; *ret_row with id 0 if there is none.  With `lock` nobody else writes to it until the
 * transaction ends. */
TN_MUST_CHECK enum tn_err tn_logs_find(struct tn_ledger *ledger, struct tn_log_id name, bool lock,
                                       struct log_row *ret_row, struct tn_fault *fault);
/* The same without the lock, of a log that has to be there.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_logs_find_held(struct tn_ledger *ledger, struct tn_log_id name,
                                            struct log_row *ret_row, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_logs_find_by_id(struct tn_ledger *ledger, int64_t id, bool lock,
                                             struct log_row *ret_row, struct tn_fault *fault);
/* Finds and locks what waits to be folded of the event of log `id`, up to `cap` logs in the order
 * of their numbers; those that somebody else has locked are left out. */
TN_MUST_CHECK enum tn_err tn_logs_claim_pending(struct tn_ledger *ledger, int64_t id,
                                                struct log_row *rows, size_t cap, size_t *ret_count,
                                                struct tn_fault *fault);
/* How many logs of the name's device and event are held, whatever their epoch. */
TN_MUST_CHECK enum tn_err tn_logs_count(struct tn_ledger *ledger, struct tn_log_id name,
                                        int64_t *ret_count, struct tn_fault *fault);
/* Finds and locks it, or makes it, empty. */
TN_MUST_CHECK enum tn_err tn_logs_open(struct tn_ledger *ledger, struct tn_log_id name, bool hub,
                                       struct log_row *ret_row, struct tn_fault *fault);
/* The hash after record `seq` of the log; ABSENT if it is not held. */
TN_MUST_CHECK enum tn_err tn_logs_hash(struct tn_ledger *ledger, const struct log_row *log,
                                       int64_t seq, struct tn_hash *ret_hash,
                                       struct tn_fault *fault);
/* Stores lines, whose hashes are given, behind the log's last record, moves its end and keeps
 * `head` (NULL: none came) if it is the head of that end.  In two parts, so that a database
 * server works while the caller computes; between them the database must not be used, and after a
 * first part that succeeded the second must follow. */
TN_MUST_CHECK enum tn_err tn_logs_extend_begin(struct tn_ledger *ledger, const struct log_row *log,
                                               const struct tn_batch_line *lines,
                                               const struct tn_hash *hashes, size_t count,
                                               struct tn_db_stmt **ret_pending,
                                               struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_logs_extend_end(struct tn_ledger *ledger, struct log_row *log,
                                             struct tn_db_stmt *pending,
                                             const struct tn_hash *hashes, size_t count,
                                             const struct tn_head *head, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_logs_reject(struct tn_ledger *ledger, const struct log_row *log,
                                         int64_t seq, const char *reason, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_logs_set_folded(struct tn_ledger *ledger, struct log_row *log,
                                             int64_t folded, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_logs_set_hub(struct tn_ledger *ledger, struct log_row *log,
                                          struct tn_fault *fault);
