/* SPDX-License-Identifier: Apache-2.0 */
/* serve.c -- what others ask of the logs held here: which, how far, what was rejected. */
#include <stdlib.h>
#include <string.h>

#include "ledger_priv.h"

/* ---- the vector ---- */

static const struct tn_db_sql list_logs = {
    .both = "SELECT l.device, e.event, l.epoch, l.seq, l.hash, l.hub, l.acknowledged FROM log l "
            "JOIN log_event e ON e.id = l.event "
            "ORDER BY CASE WHEN l.device = $1 THEN 0 ELSE 1 END, l.device, e.event, l.epoch",
};

enum tn_err tn_ledger_vector(struct tn_ledger *ledger,
                             bool (*visit)(const struct tn_ledger_log *log, void *context),
                             void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &list_logs);
    tn_ledger_bind_id(stmt, 1, ledger->identity.device);
    bool row = false;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_ledger_log log = {.seq = tn_db_int(stmt, 3), .is_hub = tn_db_int(stmt, 5) != 0};
        log.acknowledged = tn_db_int(stmt, 6);
        log.id.device = tn_ledger_column_id(stmt, 0);
        log.id.event = tn_ledger_column_id(stmt, 1);
        log.id.epoch = (uint64_t)tn_db_int(stmt, 2);
        tn_ledger_column(stmt, 4, log.hash.bytes, TN_HASH_BYTES);
        log.own = tn_id_equal(log.id.device, ledger->identity.device);
        if (!visit(&log, context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_logs_find_held(struct tn_ledger *ledger, struct tn_log_id name,
                              struct log_row *ret_log, struct tn_fault *fault)
{
    enum tn_err err = tn_logs_find(ledger, name, false, ret_log, fault);
    if (!err && !ret_log->id)
        return tn_fault_set(fault, TN_ERR_ABSENT, "log %s is not here", tn_log_id_text(name).chars);
    return err;
}

enum tn_err tn_ledger_hash(struct tn_ledger *ledger, struct tn_log_id log, int64_t seq,
                           struct tn_hash *ret_hash, struct tn_fault *fault)
{
    struct log_row row;
    enum tn_err err = tn_logs_find_held(ledger, log, &row, fault);
    return err ? err : tn_logs_hash(ledger, &row, seq, ret_hash, fault);
}

static const struct tn_db_sql find_told_event = {
    .both = "SELECT 1 FROM fold_event f JOIN log_event e ON e.id = f.event WHERE e.event = $1",
};

enum tn_err tn_ledger_knows_event(struct tn_ledger *ledger, struct tn_id event, bool *ret_known,
                                  struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_told_event);
    tn_ledger_bind_id(stmt, 1, event);
    bool row = false;
    enum tn_err err = tn_db_next(stmt, &row, fault);
    tn_db_reset(stmt);
    if (!err)
        *ret_known = row;
    return err;
}

/* ---- rejected ---- */

static const struct tn_db_sql list_rejected = {
    .both = "SELECT seq, reason FROM record_rejected WHERE log = $1 AND seq >= $2 ORDER BY seq",
};

enum tn_err tn_ledger_rejected(struct tn_ledger *ledger, struct tn_log_id log, int64_t from_seq,
                               bool (*visit)(int64_t seq, const char *reason, void *context),
                               void *context, struct tn_fault *fault)
{
    struct log_row found;
    enum tn_err err = tn_logs_find_held(ledger, log, &found, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &list_rejected);
    tn_db_bind_int(stmt, 1, found.id);
    tn_db_bind_int(stmt, 2, from_seq);
    bool row = false;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!visit(tn_db_int(stmt, 0), tn_db_text(stmt, 1), context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

/* ---- what the hub has ---- */

static const struct tn_db_sql acknowledge = {
    .both = "UPDATE log SET acknowledged = $2 WHERE id = $1 AND acknowledged < $2 AND seq >= $2",
};

enum tn_err tn_ledger_acknowledge(struct tn_ledger *ledger, struct tn_log_id log, int64_t seq,
                                  struct tn_fault *fault)
{
    struct log_row row;
    enum tn_err err = tn_logs_find_held(ledger, log, &row, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &acknowledge);
    tn_db_bind_int(stmt, 1, row.id);
    tn_db_bind_int(stmt, 2, seq);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql count_unsent = {
    .both = "SELECT COALESCE(SUM(seq - acknowledged), 0) FROM log WHERE device = $1",
};
static const struct tn_db_sql first_unsent = {
    .both = "SELECT r.line FROM log l JOIN record r ON r.log = l.id AND r.seq = l.acknowledged + 1 "
            "WHERE l.device = $1",
};

static enum tn_err oldest_unsent(struct tn_ledger *ledger, struct tn_wall *ret_oldest,
                                 struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &first_unsent);
    tn_ledger_bind_id(stmt, 1, ledger->identity.device);
    bool row = false;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_record record;
        const char *line = tn_db_text(stmt, 0);
        if (tn_record_parse(line, strlen(line), &record, NULL))
            continue;
        if (!ret_oldest->ms || record.claim.wall.ms < ret_oldest->ms)
            *ret_oldest = record.claim.wall;
        tn_record_release(&record);
    }
    return err;
}

enum tn_err tn_ledger_backlog(struct tn_ledger *ledger, struct tn_ledger_backlog *ret,
                              struct tn_fault *fault)
{
    struct tn_ledger_backlog backlog = {0};
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &count_unsent);
    tn_ledger_bind_id(stmt, 1, ledger->identity.device);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && row)
        backlog.unsent = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    if (!err && backlog.unsent)
        err = oldest_unsent(ledger, &backlog.oldest_unsent, fault);
    if (!err)
        *ret = backlog;
    return err;
}
