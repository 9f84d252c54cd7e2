/* SPDX-License-Identifier: Apache-2.0 */
/* wipe.c -- a device that was revoked forgets what it was told of people.
 *
 * What hubs said is set aside and its records are deleted, every folded table is emptied; the logs
 * of kiosks stay, for nobody else may have them.  Cut off anywhere it begins again: what is done is
 * found done.  Deleted bytes are overwritten, and the file is written anew at the end, because a
 * page keeps copies of what moved within it.  Source: firmware/SPEC.md "Revoked devices". */
#include <string.h>

#include "fold.h"

enum stage { HEARD = 1, WIPED = 2 };

static enum tn_err read_stage(struct tn_ledger *ledger, uint8_t *ret_stage, struct tn_fault *fault)
{
    bool has = false;
    uint8_t stage = 0;
    enum tn_err err = tn_ledger_get_meta(ledger, "revoked", &stage, 1, &has, fault);
    *ret_stage = has ? stage : 0;
    return err;
}

static const struct tn_db_sql find_own = {
    .both = "SELECT revoked FROM fold_device WHERE device = $1",
};

enum tn_err tn_ledger_revoked(struct tn_ledger *ledger, bool *ret_revoked, struct tn_fault *fault)
{
    uint8_t stage = 0;
    bool row = false;
    enum tn_err err = read_stage(ledger, &stage, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_own);
    tn_ledger_bind_id(stmt, 1, ledger->identity.device);
    err = tn_db_next(stmt, &row, fault);
    if (!err)
        *ret_revoked = stage || (row && tn_db_int(stmt, 0) != 0);
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql find_revocation = {
    .both = "SELECT f.seq, l.device, e.event, l.epoch FROM fold_device f "
            "LEFT JOIN log l ON l.id = f.log LEFT JOIN log_event e ON e.id = l.event "
            "WHERE f.device = $1 AND f.revoked <> 0",
};

enum tn_err tn_ledger_revocation(struct tn_ledger *ledger, struct tn_id device,
                                 struct tn_ledger_revocation *ret, struct tn_fault *fault)
{
    struct tn_ledger_revocation found = {.revoked = false};
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_revocation);
    tn_ledger_bind_id(stmt, 1, device);
    enum tn_err err = tn_db_next(stmt, &found.revoked, fault);
    if (!err && found.revoked && !tn_db_is_null(stmt, 1)) {
        found.seq = tn_db_int(stmt, 0);
        found.log.device = tn_ledger_column_id(stmt, 1);
        found.log.event = tn_ledger_column_id(stmt, 2);
        found.log.epoch = (uint64_t)tn_db_int(stmt, 3);
    }
    tn_db_reset(stmt);
    if (!err)
        *ret = found;
    return err;
}

enum tn_err tn_ledger_disown(struct tn_ledger *ledger, struct tn_fault *fault)
{
    const uint8_t stage = HEARD;
    return tn_ledger_make_meta(ledger, "revoked", &stage, 1, fault);
}

/* ---- the hub's logs ---- */

static const struct tn_db_sql copy_aside = {
    .both = "INSERT INTO log_aside (id, device, event, epoch, seq, hash, head_seq, head_hash, "
            "head_signature) SELECT id, device, event, epoch, seq, hash, head_seq, head_hash, "
            "head_signature FROM log WHERE hub = 1",
};
static const struct tn_db_sql take_out = {.both = "DELETE FROM log WHERE hub = 1"};
/* Of others than ourselves only a hub's copies are ever set aside. */
static const struct tn_db_sql name_them = {
    .both = "INSERT INTO log_wiped (id) SELECT id FROM log_aside WHERE device <> $1 "
            "ON CONFLICT DO NOTHING",
};

static enum tn_err run(struct tn_ledger *ledger, const struct tn_db_sql *sql,
                       struct tn_fault *fault)
{
    return tn_db_run(tn_db_prepare(ledger->db, sql), fault);
}

static enum tn_err set_aside(struct tn_ledger *ledger, struct tn_fault *fault)
{
    enum tn_err err = run(ledger, &copy_aside, fault);
    if (!err)
        err = run(ledger, &take_out, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &name_them);
    tn_ledger_bind_id(stmt, 1, ledger->identity.device);
    return tn_db_run(stmt, fault);
}

/* What our own logs are sealed with on a stick tells of nobody. */
static const struct tn_db_sql keep_door_keys = {
    .both = "INSERT INTO log_meta (name, value) SELECT 'door:' || hex(e.event), f.door_key "
            "FROM fold_event f JOIN log_event e ON e.id = f.event WHERE true "
            "ON CONFLICT DO NOTHING",
};

/* In one transaction: from its end nothing of a hub's counts here any more. */
static enum tn_err forget(struct tn_ledger *ledger, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_ledger_begin(ledger, &own, fault);
    if (err)
        return err;
    err = tn_ledger_disown(ledger, fault);
    if (!err)
        err = run(ledger, &keep_door_keys, fault);
    if (!err)
        err = set_aside(ledger, fault);
    if (!err)
        err = tn_fold_empty(ledger, fault);
    return tn_ledger_end(ledger, own, err, fault);
}

/* ---- their bytes ---- */

static const struct tn_db_sql find_full = {
    .both = "SELECT w.id, (SELECT MIN(r.seq) FROM record r WHERE r.log = w.id) FROM log_wiped w "
            "WHERE EXISTS (SELECT 1 FROM record r WHERE r.log = w.id) LIMIT 1",
};
/* So much at once that little more than it has to lie on the disk twice. */
static const struct tn_db_sql delete_some = {
    .both = "DELETE FROM record WHERE log = $1 AND seq < CAST($2 AS BIGINT) + 500",
};
static const struct tn_db_sql delete_reasons = {
    .both = "DELETE FROM record_rejected WHERE log IN (SELECT id FROM log_wiped)",
};
static const struct tn_db_sql delete_heads = {
    .both = "DELETE FROM log_head WHERE log IN (SELECT id FROM log_wiped)",
};

static enum tn_err delete_next(struct tn_ledger *ledger, bool *ret_more, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_full);
    enum tn_err err = tn_db_next(stmt, ret_more, fault);
    int64_t log = !err && *ret_more ? tn_db_int(stmt, 0) : 0;
    int64_t seq = !err && *ret_more ? tn_db_int(stmt, 1) : 0;
    tn_db_reset(stmt);
    if (err || !*ret_more)
        return err;
    stmt = tn_db_prepare(ledger->db, &delete_some);
    tn_db_bind_int(stmt, 1, log);
    tn_db_bind_int(stmt, 2, seq);
    err = tn_db_run(stmt, fault);
    return err ? err : tn_db_exec(ledger->db, "PRAGMA wal_checkpoint(PASSIVE)", fault);
}

static enum tn_err delete_records(struct tn_ledger *ledger, struct tn_fault *fault)
{
    bool more = true;
    enum tn_err err = run(ledger, &delete_reasons, fault);
    if (!err)
        err = run(ledger, &delete_heads, fault);
    while (!err && more)
        err = delete_next(ledger, &more, fault);
    return err;
}

static const struct tn_db_sql empty_wal = {
    .sqlite = "PRAGMA wal_checkpoint(TRUNCATE)",
    .postgresql = "SELECT 0",
};

static enum tn_err write_anew(struct tn_ledger *ledger, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = tn_db_exec(ledger->db, "PRAGMA temp_store = MEMORY; VACUUM", fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &empty_wal);
    err = tn_db_next(stmt, &row, fault);
    bool busy = !err && row && tn_db_int(stmt, 0) != 0;
    tn_db_reset(stmt);
    return busy ? tn_fault_set(fault, TN_ERR_BUSY, "somebody still reads the database") : err;
}

enum tn_err tn_ledger_wipe(struct tn_ledger *ledger, struct tn_fault *fault)
{
    const uint8_t wiped = WIPED;
    uint8_t stage = 0;
    TN_ASSERT(tn_db_engine(ledger->db) == TN_DB_SQLITE && !tn_db_in_transaction(ledger->db));
    enum tn_err err = read_stage(ledger, &stage, fault);
    if (err || stage == WIPED)
        return err;
    err = tn_db_exec(ledger->db, "PRAGMA secure_delete = ON", fault);
    if (!err)
        err = forget(ledger, fault);
    if (!err)
        err = delete_records(ledger, fault);
    if (!err)
        err = write_anew(ledger, fault);
    return err ? err : tn_ledger_change_meta(ledger, "revoked", &wiped, 1, fault);
}

/* ---- what is left to hand over ---- */

static const struct tn_db_sql list_kept = {
    .both = "SELECT e.event FROM log_event e JOIN log_meta m ON m.name = 'door:' || hex(e.event) "
            "ORDER BY e.id",
};
static const struct tn_db_sql find_kept = {
    .both = "SELECT value FROM log_meta WHERE name = 'door:' || hex($1)",
};

enum tn_err tn_ledger_kept_events(struct tn_ledger *ledger,
                                  bool (*visit)(struct tn_id event, void *context), void *context,
                                  struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    if (tn_db_engine(ledger->db) != TN_DB_SQLITE)
        return TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &list_kept);
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!visit(tn_ledger_column_id(stmt, 0), context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_ledger_door_key(struct tn_ledger *ledger, struct tn_id event,
                               uint8_t ret_key[TN_DOOR_KEY_BYTES], struct tn_fault *fault)
{
    struct tn_event_facts facts;
    bool row = false;
    enum tn_err err = tn_ledger_event(ledger, event, &facts, fault);
    if (!err)
        memcpy(ret_key, facts.door_key, TN_DOOR_KEY_BYTES);
    if (err != TN_ERR_ABSENT || tn_db_engine(ledger->db) != TN_DB_SQLITE)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_kept);
    tn_ledger_bind_id(stmt, 1, event);
    enum tn_err read_err = tn_db_next(stmt, &row, fault);
    if (!read_err && row) {
        tn_ledger_column(stmt, 0, ret_key, TN_DOOR_KEY_BYTES);
        err = TN_OK;
    }
    tn_db_reset(stmt);
    return read_err ? read_err : err;
}
