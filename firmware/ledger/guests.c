/* SPDX-License-Identifier: Apache-2.0 */
/* guests.c -- walk-ins: whose issue counts, who was let in; what people said.
 *
 * An issue counts in a log of the device its key is certified for, among the first `quota` of that
 * key in the order (claimed wall time, epoch, seq).  Source: firmware/SPEC.md "Fold". */
#include "guests.h"

#include <string.h>

#include "fold.h"

void tn_guests_take_row(struct tn_db_stmt *stmt, int column, struct tn_ticket_facts *facts)
{
    const void *sealed = tn_db_blob(stmt, column, &facts->sealed_len);
    if (facts->sealed_len > sizeof(facts->sealed))
        facts->sealed_len = 0;
    if (facts->sealed_len)
        memcpy(facts->sealed, sealed, facts->sealed_len);
}

static enum tn_approval approval_of(bool pending, bool decided, bool approved)
{
    if (!pending)
        return TN_APPROVAL_NONE;
    if (!decided)
        return TN_APPROVAL_PENDING;
    return approved ? TN_APPROVAL_GIVEN : TN_APPROVAL_DECLINED;
}

static struct tn_sealed column_sealed(struct tn_db_stmt *stmt, int column)
{
    struct tn_sealed sealed;
    sealed.bytes = tn_db_blob(stmt, column, &sealed.len);
    return sealed;
}

enum tn_err tn_guests_event(struct tn_ledger *ledger, struct tn_id event, int64_t *ret_number,
                            struct tn_fault *fault)
{
    enum tn_err err = tn_fold_pending(ledger, fault);
    return err ? err : tn_logs_event_number(ledger, event, false, ret_number, fault);
}

enum tn_err tn_guests_ask(struct tn_ledger *ledger, struct tn_id event, const struct tn_db_sql *sql,
                          struct tn_db_stmt **ret_stmt, struct tn_fault *fault)
{
    int64_t number = 0;
    enum tn_err err = tn_guests_event(ledger, event, &number, fault);
    if (err)
        return err;
    *ret_stmt = tn_db_prepare(ledger->db, sql);
    tn_db_bind_int(*ret_stmt, 1, number);
    return TN_OK;
}

/* ---- issues ---- */

/* Its certificate's quota is not used up by issues before it. */
#define WITHIN_QUOTA                                                                               \
    "(r.quota = 0 OR r.quota > (SELECT COUNT(*) FROM fold_issue o WHERE o.key = i.key "            \
    "AND o.event = i.event AND o.device = i.device "                                               \
    "AND (o.at_ms, o.epoch, o.seq) < (i.at_ms, i.epoch, i.seq)))"
#define CERTIFIED "r.key = i.key AND r.event = i.event AND r.device = i.device"

static const struct tn_db_sql find_issue = {
    .both = "SELECT i.admits, i.expires_ms, i.key, i.sealed, i.pending, a.approved "
            "FROM fold_issue i JOIN fold_issuer r ON " CERTIFIED
            " LEFT JOIN fold_approval a ON a.event = i.event AND a.ticket = i.ticket "
            "WHERE i.event = $1 AND i.ticket = $2 AND " WITHIN_QUOTA
            " ORDER BY i.at_ms, i.device, i.epoch, i.seq LIMIT 1",
};

static void take_issue(struct tn_db_stmt *stmt, struct tn_ticket_facts *facts)
{
    facts->walk_in = true;
    facts->approval =
        approval_of(tn_db_int(stmt, 4) != 0, !tn_db_is_null(stmt, 5), tn_db_int(stmt, 5) != 0);
    if (facts->listed)
        return;
    facts->listed = true;
    facts->kind = TN_TICKET_WALK_IN;
    facts->admits = (uint8_t)tn_db_int(stmt, 0);
    facts->expires.ms = tn_db_int(stmt, 1);
    tn_ledger_column(stmt, 2, facts->key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_guests_take_row(stmt, 3, facts);
}

enum tn_err tn_guests_issue(struct tn_ledger *ledger, int64_t event, int64_t ticket,
                            struct tn_ticket_facts *facts, struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_issue);
    tn_db_bind_int(stmt, 1, event);
    tn_db_bind_int(stmt, 2, ticket);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && row)
        take_issue(stmt, facts);
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql count_issued = {
    .both = "SELECT COUNT(DISTINCT ticket) FROM fold_issue WHERE event = $1 AND key = $2",
};

enum tn_err tn_ledger_issued(struct tn_ledger *ledger, struct tn_id event,
                             const struct tn_public_key *key, int64_t *ret_count,
                             struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = NULL;
    bool row = false;
    enum tn_err err = tn_guests_ask(ledger, event, &count_issued, &stmt, fault);
    if (err)
        return err;
    tn_db_bind_blob(stmt, 2, key->bytes, TN_KEY_PUBLIC_BYTES);
    err = tn_db_next(stmt, &row, fault);
    if (!err)
        *ret_count = row ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql list_walk_ins = {
    .both = "SELECT i.ticket, i.key, i.device, i.admits, i.expires_ms, i.at_ms, i.pending, "
            "a.approved, i.sealed, i.find, i.box, "
            "CASE WHEN r.key IS NOT NULL AND " WITHIN_QUOTA " THEN 1 ELSE 0 END "
            "FROM fold_issue i LEFT JOIN fold_issuer r ON " CERTIFIED
            " LEFT JOIN fold_approval a ON a.event = i.event AND a.ticket = i.ticket "
            "WHERE i.event = $1 ORDER BY i.at_ms, i.epoch, i.seq",
};

static struct tn_walk_in read_walk_in(struct tn_db_stmt *stmt)
{
    struct tn_walk_in walk_in = {
        .ticket = tn_ledger_ticket_id(tn_db_int(stmt, 0)),
        .device = tn_ledger_column_id(stmt, 2),
        .admits = (uint8_t)tn_db_int(stmt, 3),
        .expires.ms = tn_db_int(stmt, 4),
        .at.ms = tn_db_int(stmt, 5),
        .approval =
            approval_of(tn_db_int(stmt, 6) != 0, !tn_db_is_null(stmt, 7), tn_db_int(stmt, 7) != 0),
        .row = column_sealed(stmt, 8),
        .find = column_sealed(stmt, 9),
        .box = column_sealed(stmt, 10),
        .counts = tn_db_int(stmt, 11) != 0,
    };
    tn_ledger_column(stmt, 1, walk_in.key.bytes, TN_KEY_PUBLIC_BYTES);
    return walk_in;
}

enum tn_err tn_ledger_walk_ins(struct tn_ledger *ledger, struct tn_id event,
                               bool (*visit)(const struct tn_walk_in *walk_in, void *context),
                               void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = NULL;
    bool row = false;
    enum tn_err err = tn_guests_ask(ledger, event, &list_walk_ins, &stmt, fault);
    if (err)
        return err;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_walk_in walk_in = read_walk_in(stmt);
        if (!visit(&walk_in, context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

/* ---- what people said ---- */

static const struct tn_db_sql find_said = {
    .both = "SELECT (SELECT rules FROM fold_acceptance WHERE event = $1 AND ticket = $2), "
            "(SELECT COUNT(*) FROM fold_answer WHERE event = $1 AND ticket = $2)",
};

enum tn_err tn_ledger_said(struct tn_ledger *ledger, struct tn_id event, struct tn_ticket_id ticket,
                           struct tn_said *ret_said, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = NULL;
    bool row = false;
    enum tn_err err = tn_guests_ask(ledger, event, &find_said, &stmt, fault);
    if (err)
        return err;
    tn_db_bind_int(stmt, 2, tn_ledger_ticket_number(ticket));
    err = tn_db_next(stmt, &row, fault);
    if (!err)
        *ret_said = (struct tn_said){.rules = row ? tn_db_int(stmt, 0) : 0,
                                     .answered = row && tn_db_int(stmt, 1) > 0};
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql list_answers = {
    .both = "SELECT f.ticket, f.box FROM fold_answer f WHERE f.event = $1 "
            "ORDER BY f.ticket, f.log, f.seq",
};

enum tn_err tn_ledger_answers(struct tn_ledger *ledger, struct tn_id event,
                              bool (*visit)(struct tn_ticket_id ticket, struct tn_sealed box,
                                            void *context),
                              void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = NULL;
    bool row = false;
    enum tn_err err = tn_guests_ask(ledger, event, &list_answers, &stmt, fault);
    if (err)
        return err;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!visit(tn_ledger_ticket_id(tn_db_int(stmt, 0)), column_sealed(stmt, 1), context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql list_feedback = {
    .both = "SELECT score, box FROM fold_feedback WHERE event = $1 ORDER BY log, seq",
};

enum tn_err tn_ledger_feedback(struct tn_ledger *ledger, struct tn_id event,
                               bool (*visit)(int score, struct tn_sealed box, void *context),
                               void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = NULL;
    bool row = false;
    enum tn_err err = tn_guests_ask(ledger, event, &list_feedback, &stmt, fault);
    if (err)
        return err;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!visit((int)tn_db_int(stmt, 0), column_sealed(stmt, 1), context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}
