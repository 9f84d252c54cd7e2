/* SPDX-License-Identifier: Apache-2.0 */
/* logs.c -- the tables log, record and record_rejected: found, made, made longer.
 *
 * Invariant: log.seq and log.hash are those of the log's last row in `record`; both change in the
 * same transaction, under the log's lock. */
#include "heads.h"

/* ---- events by number ---- */

static const struct tn_db_sql find_event = {.both = "SELECT id FROM log_event WHERE event = $1"};
static const struct tn_db_sql make_event = {
    .both = "INSERT INTO log_event (event) VALUES ($1) ON CONFLICT DO NOTHING",
};

static enum tn_err find_number(struct tn_ledger *ledger, struct tn_id event, int64_t *ret_number,
                               struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_event);
    tn_ledger_bind_id(stmt, 1, event);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    *ret_number = !err && row ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_logs_event_number(struct tn_ledger *ledger, struct tn_id event, bool make,
                                 int64_t *ret_number, struct tn_fault *fault)
{
    enum tn_err err = find_number(ledger, event, ret_number, fault);
    if (err || *ret_number || !make)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &make_event);
    tn_ledger_bind_id(stmt, 1, event);
    err = tn_db_run(stmt, fault);
    return err ? err : find_number(ledger, event, ret_number, fault);
}

/* ---- a log's row ---- */

#define LOG_COLUMNS                                                                                \
    "SELECT l.id, l.event, l.hub, l.seq, l.hash, l.acknowledged, l.folded, l.head_seq, "           \
    "l.device, e.event, l.epoch, l.head_hash, l.head_signature "                                   \
    "FROM log l JOIN log_event e ON e.id = l.event "
#define BY_NAME LOG_COLUMNS "WHERE l.device = $1 AND e.event = $2 AND l.epoch = $3"
#define BY_ID LOG_COLUMNS "WHERE l.id = $1"

/* SQLite's writers come one at a time, so only PostgreSQL needs the lock said. */
static const struct tn_db_sql find_log = {.both = BY_NAME};
static const struct tn_db_sql lock_log = {.sqlite = BY_NAME,
                                          .postgresql = BY_NAME " FOR UPDATE OF l"};
static const struct tn_db_sql find_log_by_id = {.both = BY_ID};
static const struct tn_db_sql lock_log_by_id = {.sqlite = BY_ID,
                                                .postgresql = BY_ID " FOR UPDATE OF l"};
/* A log that somebody else holds is passed over. */
#define PENDING                                                                                    \
    LOG_COLUMNS "WHERE l.event = (SELECT event FROM log WHERE id = $1) AND l.folded < l.seq "      \
                "ORDER BY l.id LIMIT $2"
static const struct tn_db_sql claim_pending = {
    .sqlite = PENDING,
    .postgresql = PENDING " FOR UPDATE OF l SKIP LOCKED",
};
/* A number is never given again, not even that of a log set aside: its records keep it. */
static const struct tn_db_sql make_log = {
    .sqlite = "INSERT INTO log (id, device, event, epoch, hub, seq, hash, head_seq, acknowledged, "
              "folded) SELECT 1 + MAX((SELECT COALESCE(MAX(id), 0) FROM log), "
              "(SELECT COALESCE(MAX(id), 0) FROM log_aside)), $1, $2, $3, $4, 0, $5, 0, 0, 0 "
              "WHERE true ON CONFLICT DO NOTHING",
    .postgresql =
        "INSERT INTO log (device, event, epoch, hub, seq, hash, head_seq, acknowledged, folded) "
        "VALUES ($1, $2, $3, $4, 0, $5, 0, 0, 0) ON CONFLICT DO NOTHING",
};

static void read_row(struct tn_db_stmt *stmt, struct log_row *row)
{
    row->id = tn_db_int(stmt, 0);
    row->event = tn_db_int(stmt, 1);
    row->hub = tn_db_int(stmt, 2) != 0;
    row->seq = tn_db_int(stmt, 3);
    tn_ledger_column(stmt, 4, row->hash.bytes, TN_HASH_BYTES);
    row->acknowledged = tn_db_int(stmt, 5);
    row->folded = tn_db_int(stmt, 6);
    row->name.device = tn_ledger_column_id(stmt, 8);
    row->name.event = tn_ledger_column_id(stmt, 9);
    row->name.epoch = (uint64_t)tn_db_int(stmt, 10);
    row->head = (struct tn_head){.log = row->name, .seq = tn_db_int(stmt, 7)};
    tn_ledger_column(stmt, 11, row->head.hash.bytes, TN_HASH_BYTES);
    tn_ledger_column(stmt, 12, row->head.signature.bytes, TN_SIGNATURE_BYTES);
}

static enum tn_err take_row(struct tn_db_stmt *stmt, struct log_row *ret_row,
                            struct tn_fault *fault)
{
    bool found = false;
    *ret_row = (struct log_row){0};
    enum tn_err err = tn_db_next(stmt, &found, fault);
    if (!err && found)
        read_row(stmt, ret_row);
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_logs_find(struct tn_ledger *ledger, struct tn_log_id name, bool lock,
                         struct log_row *ret_row, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, lock ? &lock_log : &find_log);
    tn_ledger_bind_id(stmt, 1, name.device);
    tn_ledger_bind_id(stmt, 2, name.event);
    tn_db_bind_int(stmt, 3, (int64_t)name.epoch);
    return take_row(stmt, ret_row, fault);
}

static const struct tn_db_sql count_logs = {
    .both = "SELECT COUNT(*) FROM log l JOIN log_event e ON e.id = l.event "
            "WHERE l.device = $1 AND e.event = $2",
};

enum tn_err tn_logs_count(struct tn_ledger *ledger, struct tn_log_id name, int64_t *ret_count,
                          struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &count_logs);
    tn_ledger_bind_id(stmt, 1, name.device);
    tn_ledger_bind_id(stmt, 2, name.event);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    *ret_count = !err && row ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_logs_find_by_id(struct tn_ledger *ledger, int64_t id, bool lock,
                               struct log_row *ret_row, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, lock ? &lock_log_by_id : &find_log_by_id);
    tn_db_bind_int(stmt, 1, id);
    return take_row(stmt, ret_row, fault);
}

enum tn_err tn_logs_claim_pending(struct tn_ledger *ledger, int64_t id, struct log_row *rows,
                                  size_t cap, size_t *ret_count, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &claim_pending);
    tn_db_bind_int(stmt, 1, id);
    tn_db_bind_int(stmt, 2, (int64_t)cap);
    *ret_count = 0;
    while (!(err = tn_db_next(stmt, &row, fault)) && row)
        read_row(stmt, &rows[(*ret_count)++]);
    return err;
}

enum tn_err tn_logs_open(struct tn_ledger *ledger, struct tn_log_id name, bool hub,
                         struct log_row *ret_row, struct tn_fault *fault)
{
    enum tn_err err = tn_logs_find(ledger, name, true, ret_row, fault);
    if (err || ret_row->id)
        return err;
    int64_t event = 0;
    err = tn_logs_event_number(ledger, name.event, true, &event, fault);
    if (err)
        return err;
    struct tn_hash start = tn_record_chain_start(name);
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &make_log);
    tn_ledger_bind_id(stmt, 1, name.device);
    tn_db_bind_int(stmt, 2, event);
    tn_db_bind_int(stmt, 3, (int64_t)name.epoch);
    tn_db_bind_int(stmt, 4, hub);
    tn_db_bind_blob(stmt, 5, start.bytes, TN_HASH_BYTES);
    err = tn_db_run(stmt, fault);
    return err ? err : tn_logs_find(ledger, name, true, ret_row, fault);
}

/* ---- its records ---- */

static const struct tn_db_sql find_hash = {
    .both = "SELECT hash FROM record WHERE log = $1 AND seq = $2",
};

enum tn_err tn_logs_hash(struct tn_ledger *ledger, const struct log_row *log, int64_t seq,
                         struct tn_hash *ret_hash, struct tn_fault *fault)
{
    if (seq == 0 || seq == log->seq) {
        *ret_hash = seq ? log->hash : tn_record_chain_start(log->name);
        return TN_OK;
    }
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_hash);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, seq);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && row)
        tn_ledger_column(stmt, 0, ret_hash->bytes, TN_HASH_BYTES);
    tn_db_reset(stmt);
    if (!err && !row)
        return tn_fault_set(fault, TN_ERR_ABSENT, "record %lld of log %s is not here",
                            (long long)seq, tn_log_id_text(log->name).chars);
    return err;
}

static const struct tn_db_sql add_record = {
    .sqlite = "INSERT INTO record (log, seq, line, hash) VALUES ($1, $2, $3, $4)",
    .postgresql = "COPY record (log, seq, line, hash) FROM STDIN (FORMAT binary)",
};
static const struct tn_db_sql move_end = {
    .both = "UPDATE log SET seq = $2, hash = $3, head_seq = $4, head_hash = $5, "
            "head_signature = $6 WHERE id = $1",
};

/* The log's row as `log` has it by now. */
static enum tn_err write_end(struct tn_ledger *ledger, const struct log_row *log,
                             struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &move_end);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, log->seq);
    tn_db_bind_blob(stmt, 3, log->hash.bytes, TN_HASH_BYTES);
    tn_db_bind_int(stmt, 4, log->head.seq);
    if (log->head.seq) {
        tn_db_bind_blob(stmt, 5, log->head.hash.bytes, TN_HASH_BYTES);
        tn_db_bind_blob(stmt, 6, log->head.signature.bytes, TN_SIGNATURE_BYTES);
    }
    return tn_db_run(stmt, fault);
}

enum tn_err tn_logs_extend_begin(struct tn_ledger *ledger, const struct log_row *log,
                                 const struct tn_batch_line *lines, const struct tn_hash *hashes,
                                 size_t count, struct tn_db_stmt **ret_pending,
                                 struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &add_record);
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < count && !err; i++) {
        tn_db_bind_int(stmt, 1, log->id);
        tn_db_bind_int(stmt, 2, log->seq + 1 + (int64_t)i);
        tn_db_bind_text_len(stmt, 3, lines[i].text, lines[i].len);
        tn_db_bind_blob(stmt, 4, hashes[i].bytes, TN_HASH_BYTES);
        err = tn_db_batch_add(stmt, fault);
    }
    if (err)
        return err;
    tn_db_batch_send(stmt);
    *ret_pending = stmt;
    return TN_OK;
}

enum tn_err tn_logs_extend_end(struct tn_ledger *ledger, struct log_row *log,
                               struct tn_db_stmt *pending, const struct tn_hash *hashes,
                               size_t count, const struct tn_head *head, struct tn_fault *fault)
{
    enum tn_err err = tn_db_batch_run(pending, fault);
    if (err)
        return err;
    if (count) {
        log->seq += (int64_t)count;
        log->hash = hashes[count - 1];
    }
    bool reached = head && head->seq == log->seq && head->seq > log->head.seq;
    if (reached)
        log->head = *head;
    err = write_end(ledger, log, fault);
    return err || !reached ? err : tn_heads_keep(ledger, log, head, fault);
}

static const struct tn_db_sql add_rejected = {
    .both = "INSERT INTO record_rejected (log, seq, reason) VALUES ($1, $2, $3)",
};

enum tn_err tn_logs_reject(struct tn_ledger *ledger, const struct log_row *log, int64_t seq,
                           const char *reason, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &add_rejected);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, seq);
    tn_db_bind_text(stmt, 3, reason);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql set_folded = {.both = "UPDATE log SET folded = $2 WHERE id = $1"};
static const struct tn_db_sql set_hub = {.both = "UPDATE log SET hub = $2 WHERE id = $1"};

static enum tn_err set_number(struct tn_ledger *ledger, const struct tn_db_sql *sql, int64_t id,
                              int64_t value, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, sql);
    tn_db_bind_int(stmt, 1, id);
    tn_db_bind_int(stmt, 2, value);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_logs_set_folded(struct tn_ledger *ledger, struct log_row *log, int64_t folded,
                               struct tn_fault *fault)
{
    log->folded = folded;
    return set_number(ledger, &set_folded, log->id, folded, fault);
}

enum tn_err tn_logs_set_hub(struct tn_ledger *ledger, struct log_row *log, struct tn_fault *fault)
{
    log->hub = true;
    return set_number(ledger, &set_hub, log->id, 1, fault);
}
