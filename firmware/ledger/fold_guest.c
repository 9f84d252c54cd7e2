/* SPDX-License-Identifier: Apache-2.0 */
/* fold_guest.c -- what kiosks issued to walk-ins, and what hosts and guests said there.
 *
 * Whether an issue counts depends on its key's certificate, which may arrive later: every one is
 * kept, and guests.c asks.  Source: firmware/SPEC.md "Fold". */
#include "fold.h"

static const struct tn_db_sql put_issue = {
    .both = "INSERT INTO fold_issue (event, ticket, log, seq, device, epoch, at_ms, key, admits, "
            "expires_ms, pending, sealed, find, box) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
};

static struct tn_db_stmt *prepare(struct fold *fold, const struct tn_db_sql *sql, int64_t ticket)
{
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, sql);
    tn_db_bind_int(stmt, 1, fold->log->event);
    tn_db_bind_int(stmt, 2, ticket);
    return stmt;
}

static enum tn_err add_issue(struct fold *fold, const struct happening *happening,
                             struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = prepare(fold, &put_issue, happening->issue.ticket);
    tn_db_bind_int(stmt, 3, fold->log->id);
    tn_db_bind_int(stmt, 4, happening->seq);
    tn_ledger_bind_id(stmt, 5, fold->log->name.device);
    tn_db_bind_int(stmt, 6, (int64_t)fold->log->name.epoch);
    tn_db_bind_int(stmt, 7, happening->claim.wall.ms);
    tn_db_bind_blob(stmt, 8, happening->issue.key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_db_bind_int(stmt, 9, happening->issue.admits);
    tn_db_bind_int(stmt, 10, happening->issue.expires.ms);
    tn_db_bind_int(stmt, 11, happening->issue.pending);
    tn_fold_bind_sealed(stmt, 12, happening->issue.row);
    tn_fold_bind_sealed(stmt, 13, happening->issue.find);
    tn_fold_bind_sealed(stmt, 14, happening->issue.box);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql approval_now = {
    .both = "SELECT at_ms, log, seq FROM fold_approval WHERE event = $1 AND ticket = $2",
};
static const struct tn_db_sql put_approval = {
    .both = "INSERT INTO fold_approval (at_ms, log, seq, event, ticket, approved) "
            "VALUES ($1, $2, $3, $4, $5, $6) "
            "ON CONFLICT (event, ticket) DO UPDATE SET at_ms = excluded.at_ms, "
            "log = excluded.log, seq = excluded.seq, approved = excluded.approved",
};

static enum tn_err add_approval(struct fold *fold, const struct happening *happening,
                                struct tn_fault *fault)
{
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    enum tn_err err = tn_fold_rule_ticket(fold, happening, &approval_now, happening->approve.ticket,
                                          &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &put_approval);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_db_bind_int(stmt, 4, fold->log->event);
    tn_db_bind_int(stmt, 5, happening->approve.ticket);
    tn_db_bind_int(stmt, 6, happening->approve.approved);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql put_acceptance = {
    .both = "INSERT INTO fold_acceptance (event, ticket, rules) VALUES ($1, $2, $3) "
            "ON CONFLICT (event, ticket) DO UPDATE SET rules = excluded.rules "
            "WHERE excluded.rules > fold_acceptance.rules",
};

static enum tn_err add_acceptance(struct fold *fold, const struct happening *happening,
                                  struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = prepare(fold, &put_acceptance, happening->accept.ticket);
    tn_db_bind_int(stmt, 3, happening->accept.rules);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql put_answer = {
    .both = "INSERT INTO fold_answer (event, ticket, log, seq, box) VALUES ($1, $2, $3, $4, $5)",
};

static enum tn_err add_answer(struct fold *fold, const struct happening *happening,
                              struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = prepare(fold, &put_answer, happening->answer.ticket);
    tn_db_bind_int(stmt, 3, fold->log->id);
    tn_db_bind_int(stmt, 4, happening->seq);
    tn_fold_bind_sealed(stmt, 5, happening->answer.box);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql vote_now = {
    .both = "SELECT at_ms, log, seq FROM fold_vote WHERE event = $1 AND ballot = $2 AND "
            "ticket = $3",
};
static const struct tn_db_sql put_vote = {
    .both = "INSERT INTO fold_vote (at_ms, log, seq, event, ballot, ticket, choice) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) "
            "ON CONFLICT (event, ballot, ticket) DO UPDATE SET at_ms = excluded.at_ms, "
            "log = excluded.log, seq = excluded.seq, choice = excluded.choice",
};

static enum tn_err add_vote(struct fold *fold, const struct happening *happening,
                            struct tn_fault *fault)
{
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &vote_now);
    tn_db_bind_int(stmt, 1, fold->log->event);
    tn_db_bind_text(stmt, 2, happening->vote.ballot);
    tn_db_bind_int(stmt, 3, happening->vote.ticket);
    enum tn_err err = tn_fold_rule(fold, happening, stmt, &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    stmt = tn_db_prepare(fold->ledger->db, &put_vote);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_db_bind_int(stmt, 4, fold->log->event);
    tn_db_bind_text(stmt, 5, happening->vote.ballot);
    tn_db_bind_int(stmt, 6, happening->vote.ticket);
    tn_db_bind_int(stmt, 7, happening->vote.option);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql put_feedback = {
    .both = "INSERT INTO fold_feedback (event, log, seq, score, box) VALUES ($1, $2, $3, $4, $5)",
};

static enum tn_err add_feedback(struct fold *fold, const struct happening *happening,
                                struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &put_feedback);
    tn_db_bind_int(stmt, 1, fold->log->event);
    tn_db_bind_int(stmt, 2, fold->log->id);
    tn_db_bind_int(stmt, 3, happening->seq);
    tn_db_bind_int(stmt, 4, happening->feedback.score);
    tn_fold_bind_sealed(stmt, 5, happening->feedback.box);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_fold_add_guest(struct fold *fold, const struct happening *happening,
                              struct tn_fault *fault)
{
    switch (happening->kind) {
    case TN_RECORD_ISSUE:
        return add_issue(fold, happening, fault);
    case TN_RECORD_APPROVE:
        return add_approval(fold, happening, fault);
    case TN_RECORD_ACCEPT:
        return add_acceptance(fold, happening, fault);
    case TN_RECORD_ANSWER:
        return add_answer(fold, happening, fault);
    case TN_RECORD_VOTE:
        return add_vote(fold, happening, fault);
    case TN_RECORD_FEEDBACK:
        return add_feedback(fold, happening, fault);
    default:
        return TN_OK;
    }
}
