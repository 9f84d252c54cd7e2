/* SPDX-License-Identifier: Apache-2.0 */
/* fold.h -- stretches of an event's logs on their way into the tables fold_….
 *
 * Use: tn_fold_begin, tn_fold_add for each record in the order of the log, tn_fold_reach at its
 * end; the same for another log of the event after tn_fold_turn; tn_fold_end.  All in one
 * transaction, under the locks of the logs.  Visits are gathered and written together; whatever
 * depends on what is there already (undo, anchor) writes the gathered ones first. */
#pragma once

#include "happening.h"
#include "ledger_priv.h"
#include "presence.h"

/* A visit not yet written. */
struct fold_visit {
    int64_t ticket, log, seq;
    enum visit_kind kind;
    bool again;
    uint8_t admits;
    char method[16];
    struct tn_claim claim;
};

struct fold_refusal {
    char verdict[HAPPENING_WORD_CHARS], reason[HAPPENING_WORD_CHARS];
    int64_t count;
};
#define FOLD_REFUSALS_MAX 32

/* What the stretches add to its event's row in fold_tally. */
struct fold_tally {
    int64_t tickets, people, admissions, doubles;
};

struct fold {
    struct tn_ledger *ledger;
    struct log_row *log; /* the one being read */
    bool locked;         /* the event's tally, against other writers */
    struct fold_tally tally;
    struct fold_visit *visits;
    size_t visit_count, visit_cap;
    struct fold_refusal refusals[FOLD_REFUSALS_MAX];
    size_t refusal_count;
};

void tn_fold_begin(struct fold *fold, struct tn_ledger *ledger, struct log_row *log);
TN_MUST_CHECK enum tn_err tn_fold_add(struct fold *fold, const struct happening *happening,
                                      struct tn_fault *fault);
/* What comes now is of another log of the same event. */
void tn_fold_turn(struct fold *fold, struct log_row *log);
/* The log is folded up to record `seq`. */
TN_MUST_CHECK enum tn_err tn_fold_reach(struct fold *fold, int64_t seq, struct tn_fault *fault);
/* Writes what is gathered. */
TN_MUST_CHECK enum tn_err tn_fold_end(struct fold *fold, struct tn_fault *fault);
void tn_fold_release(struct fold *fold);
#define FOLD_AUTO __attribute__((cleanup(tn_fold_release))) struct fold

/* Folds a log from where it stands to its end, page by page, in the transaction that is open. */
TN_MUST_CHECK enum tn_err tn_fold_log(struct tn_ledger *ledger, struct log_row *log,
                                      struct tn_fault *fault);
/* Before a read: folds what is pending, if the database may be written. */
TN_MUST_CHECK enum tn_err tn_fold_pending(struct tn_ledger *ledger, struct tn_fault *fault);
/* Empties every folded table: what the logs hold is all to be folded again. */
TN_MUST_CHECK enum tn_err tn_fold_empty(struct tn_ledger *ledger, struct tn_fault *fault);
struct happening_context tn_fold_context(const struct tn_ledger *ledger, const struct log_row *log);

/* ---- fold_visit.c ---- */

bool tn_fold_is_visit(enum tn_record_kind kind);
/* Of a happening that is one. */
struct fold_visit tn_fold_visit_of(int64_t log, const struct happening *happening);
void tn_fold_add_visit(struct fold *fold, const struct fold_visit *visit);
TN_MUST_CHECK enum tn_err tn_fold_add_undo(struct fold *fold, const struct happening *happening,
                                           struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_fold_add_anchor(struct fold *fold, const struct happening *happening,
                                             struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_fold_write_visits(struct fold *fold, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_fold_write_tally(struct fold *fold, struct tn_fault *fault);

/* ---- fold_rule.c ---- */

/* The record that decides a row. */
struct ruling {
    int64_t at_ms, log, seq;
};
/* Asks `current` (at_ms, log, seq; bound by the caller) who decides the row now and whether the
 * happening does from now on. */
TN_MUST_CHECK enum tn_err tn_fold_rule(struct fold *fold, const struct happening *happening,
                                       struct tn_db_stmt *current, struct ruling *ret_ruling,
                                       bool *ret_decides, bool *ret_new, struct tn_fault *fault);
/* The same for a row of (event, ticket), which are bound here. */
TN_MUST_CHECK enum tn_err tn_fold_rule_ticket(struct fold *fold, const struct happening *happening,
                                              const struct tn_db_sql *current, int64_t ticket,
                                              struct ruling *ret_ruling, bool *ret_decides,
                                              bool *ret_new, struct tn_fault *fault);
/* As parameters 1 to 3. */
void tn_fold_bind_ruling(struct tn_db_stmt *stmt, const struct ruling *ruling);
/* The bytes of a happening's sealed text; none of NULL. */
void tn_fold_bind_sealed(struct tn_db_stmt *stmt, int index, const char *text);

/* ---- fold_content.c ---- */
TN_MUST_CHECK enum tn_err tn_fold_add_unlock(struct fold *fold, const struct happening *happening,
                                             struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_fold_add_content(struct fold *fold, const struct happening *happening,
                                              struct tn_fault *fault);

/* ---- fold_guest.c ---- */
TN_MUST_CHECK enum tn_err tn_fold_add_guest(struct fold *fold, const struct happening *happening,
                                            struct tn_fault *fault);

/* ---- fold_hub.c ---- */
TN_MUST_CHECK enum tn_err tn_fold_add_hub(struct fold *fold, const struct happening *happening,
                                          struct tn_fault *fault);
