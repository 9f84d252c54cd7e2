/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c -- the log against itself, and the folded tables against the log.
 *
 * A fold that differs is found by its digest: every table is read in the order of its key, folded
 * anew, read again.  Rebuild is the same without the comparison. */
#include <string.h>

#include "fresh.h"
#include "heads.h"

/* ---- the folded tables ---- */

/* `types`: what each column is, i t b. */
static const struct fold_table {
    const char *name, *types;
    struct tn_db_sql read, empty;
} tables[] = {
#define FOLD_TABLE(name, types, columns, key)                                                      \
    {                                                                                              \
        "fold_" name, types, {.both = "SELECT " columns " FROM fold_" name " ORDER BY " key},      \
        {                                                                                          \
            .both = "DELETE FROM fold_" name                                                       \
        }                                                                                          \
    }
    FOLD_TABLE(
        "event", "iiiittiiiiiiiiiibbiiiiiiiiii",
        "event, at_ms, log, seq, title, venue, starts_ms, ends_ms, offset_min, opens_ms, "
        "closes_ms, capacity, re_entry, closed, unlisted, clock_unset, door_key, box, sign_up, "
        "entry, quota, find, second_fact, rules, questions, leaving, feedback, milestones",
        "event"),
    FOLD_TABLE("issuer", "biiiiibiib",
               "key, at_ms, log, seq, key_id, event, device, quota, expires_ms, seed", "key"),
    FOLD_TABLE("withdrawn", "b", "key", "key"),
    FOLD_TABLE("device", "biiitbiib", "device, at_ms, log, seq, name, log_key, hub, revoked, scope",
               "device"),
    FOLD_TABLE("ticket", "iiiiiiiibbbb",
               "event, ticket, at_ms, log, seq, kind, admits, expires_ms, key, short, sealed, find",
               "event, ticket"),
    FOLD_TABLE("issue", "iiiibiibiiibbb",
               "event, ticket, log, seq, device, epoch, at_ms, key, admits, expires_ms, pending, "
               "sealed, find, box",
               "event, ticket, log, seq"),
    FOLD_TABLE("approval", "iiiiii", "event, ticket, at_ms, log, seq, approved", "event, ticket"),
    FOLD_TABLE("acceptance", "iii", "event, ticket, rules", "event, ticket"),
    FOLD_TABLE("answer", "iiiib", "event, ticket, log, seq, box", "event, ticket, log, seq"),
    FOLD_TABLE("unlock", "iiiiib", "event, ticket, at_ms, log, seq, sealed", "event, ticket"),
    FOLD_TABLE("content", "ittiiit", "event, what, id, at_ms, log, seq, value", "event, what, id"),
    FOLD_TABLE("vote", "itiiiii", "event, ballot, ticket, at_ms, log, seq, choice",
               "event, ballot, ticket"),
    FOLD_TABLE("feedback", "iiiib", "event, log, seq, score, box", "event, log, seq"),
    FOLD_TABLE("state", "iiiiii", "event, ticket, at_ms, log, seq, state", "event, ticket"),
    FOLD_TABLE(
        "visit", "iiiiiiitiiiii",
        "event, ticket, log, seq, kind, again, admits, method, undone, boot, up_ms, wall_ms, "
        "clock",
        "event, ticket, log, seq"),
    FOLD_TABLE("crossing", "iii", "boot, event, ticket", "boot, event, ticket"),
    FOLD_TABLE("anchor", "biiiiiii", "device, boot, log, seq, up_ms, wall_ms, err_ms, peer",
               "device, boot, log, seq"),
    FOLD_TABLE("tally", "iiiii", "event, tickets, people_inside, admissions, doubles", "event"),
    FOLD_TABLE("refusal", "itti", "event, verdict, reason, count", "event, verdict, reason"),
#undef FOLD_TABLE
};
#define TABLE_COUNT (sizeof(tables) / sizeof(*tables))

static void add_sized(struct tn_buf *out, const void *data, size_t len)
{
    uint8_t size[8];
    tn_bytes_put_be64(size, len);
    tn_buf_add(out, size, sizeof(size));
    tn_buf_add(out, data, len);
}

static void add_column(struct tn_db_stmt *stmt, int column, char type, struct tn_buf *out)
{
    size_t len = 0;
    if (type == 'i') {
        uint8_t number[8];
        tn_bytes_put_be64(number, (uint64_t)tn_db_int(stmt, column));
        tn_buf_add(out, number, sizeof(number));
    } else if (type == 't') {
        const char *text = tn_db_text(stmt, column);
        add_sized(out, text, strlen(text));
    } else {
        const void *blob = tn_db_blob(stmt, column, &len);
        add_sized(out, blob, len);
    }
}

static enum tn_err digest(struct tn_ledger *ledger, const struct fold_table *table,
                          struct tn_hash *ret_digest, struct tn_fault *fault)
{
    TN_BUF_AUTO row_bytes = {0};
    struct tn_hash sum = {0};
    bool row = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &table->read);
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        tn_buf_clear(&row_bytes);
        for (int i = 0; table->types[i]; i++)
            add_column(stmt, i, table->types[i], &row_bytes);
        sum = tn_seal_hash2(sum.bytes, TN_HASH_BYTES, row_bytes.data, row_bytes.len);
    }
    if (!err)
        *ret_digest = sum;
    return err;
}

static enum tn_err digest_all(struct tn_ledger *ledger, struct tn_hash digests[TABLE_COUNT],
                              struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < TABLE_COUNT && !err; i++)
        err = digest(ledger, &tables[i], &digests[i], fault);
    return err;
}

/* ---- folding anew ---- */

static const struct tn_db_sql unfold_logs = {.both = "UPDATE log SET folded = 0"};

enum tn_err tn_fold_empty(struct tn_ledger *ledger, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_fresh_clear(ledger); /* all is to follow from the lines */
    for (size_t i = 0; i < TABLE_COUNT && !err; i++)
        err = tn_db_run(tn_db_prepare(ledger->db, &tables[i].empty), fault);
    return err ? err : tn_db_run(tn_db_prepare(ledger->db, &unfold_logs), fault);
}

static enum tn_err fold_anew(struct tn_ledger *ledger, struct tn_fault *fault)
{
    enum tn_err err = tn_fold_empty(ledger, fault);
    return err ? err : tn_ledger_fold(ledger, fault);
}

enum tn_err tn_ledger_rebuild(struct tn_ledger *ledger, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_ledger_begin(ledger, &own, fault);
    if (err)
        return err;
    err = fold_anew(ledger, fault);
    return tn_ledger_end(ledger, own, err, fault);
}

/* In an open transaction that the caller rolls back. */
static enum tn_err compare_fold(struct tn_ledger *ledger, struct tn_fault *fault)
{
    struct tn_hash before[TABLE_COUNT];
    struct tn_hash after[TABLE_COUNT];
    enum tn_err err = tn_ledger_fold(ledger, fault);
    if (!err)
        err = digest_all(ledger, before, fault);
    if (!err)
        err = fold_anew(ledger, fault);
    if (!err)
        err = digest_all(ledger, after, fault);
    if (err)
        return err;
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (!tn_bytes_equal(before[i].bytes, after[i].bytes, TN_HASH_BYTES))
            return tn_fault_set(fault, TN_ERR_CORRUPT,
                                "the table %s is not what follows from the log: rebuild it",
                                tables[i].name);
    }
    return TN_OK;
}

/* ---- the logs ---- */

static const struct tn_db_sql list_logs = {
    .both = "SELECT id FROM log WHERE id > $1 ORDER BY id LIMIT 1",
};
static const struct tn_db_sql read_chain = {
    .both =
        "SELECT seq, line, hash FROM record WHERE log = $1 AND seq > $2 ORDER BY seq LIMIT 1000",
};

static enum tn_err broken(const struct log_row *log, int64_t seq, const char *what,
                          struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_CORRUPT, "log %s, record %lld: %s",
                        tn_log_id_text(log->name).chars, (long long)seq, what);
}

/* Follows the chain from *seq and *hash over one page. */
static enum tn_err check_page(struct tn_ledger *ledger, const struct log_row *log, int64_t *seq,
                              struct tn_hash *hash, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &read_chain);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, *seq);
    bool row = false;
    int64_t first = *seq;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_hash stored;
        const char *line = tn_db_text(stmt, 1);
        *hash = tn_record_chain(*hash, line, strlen(line));
        tn_ledger_column(stmt, 2, stored.bytes, TN_HASH_BYTES);
        if (tn_db_int(stmt, 0) != ++*seq)
            err = broken(log, *seq, "it is missing", fault);
        else if (!tn_bytes_equal(stored.bytes, hash->bytes, TN_HASH_BYTES))
            err = broken(log, *seq, "it was changed after it was written", fault);
        if (err)
            break;
    }
    tn_db_reset(stmt);
    if (!err && *seq == first)
        err = broken(log, *seq + 1, "it is missing", fault);
    return err;
}

static enum tn_err check_chain(struct tn_ledger *ledger, const struct log_row *log,
                               struct tn_fault *fault)
{
    int64_t seq = 0;
    struct tn_hash hash = tn_record_chain_start(log->name);
    enum tn_err err = TN_OK;
    while (!err && seq < log->seq)
        err = check_page(ledger, log, &seq, &hash, fault);
    if (!err && (seq != log->seq || !tn_bytes_equal(hash.bytes, log->hash.bytes, TN_HASH_BYTES)))
        err = broken(log, seq, "the log does not end here as it should", fault);
    return err;
}

static enum tn_err check_head(struct tn_ledger *ledger, const struct log_row *log, bool wiped,
                              struct tn_fault *fault)
{
    struct tn_device_facts device;
    struct tn_hash hash;
    if (!log->head.seq)
        return TN_OK;
    enum tn_err err = tn_ledger_device(ledger, log->name.device, &device, fault);
    if (err)
        return err;
    if (!device.known && wiped)
        return TN_OK; /* who it was is forgotten */
    if (!device.known || !tn_head_verify(&log->head, &device.log_key))
        return broken(log, log->head.seq, "its head is not signed by its device", fault);
    if (log->head.seq > log->seq)
        return TN_OK; /* more was announced than has come */
    err = tn_logs_hash(ledger, log, log->head.seq, &hash, fault);
    if (err)
        return err;
    if (!tn_bytes_equal(hash.bytes, log->head.hash.bytes, TN_HASH_BYTES))
        return broken(log, log->head.seq, "it is not the one its device signed", fault);
    return tn_heads_check(ledger, log, &device.log_key, fault);
}

static enum tn_err next_log(struct tn_ledger *ledger, int64_t after, int64_t *ret_id,
                            struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &list_logs);
    tn_db_bind_int(stmt, 1, after);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    *ret_id = !err && row ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_ledger_check(struct tn_ledger *ledger, struct tn_fault *fault)
{
    int64_t id = 0;
    bool wiped = false;
    struct log_row log;
    enum tn_err err = tn_ledger_revoked(ledger, &wiped, fault);
    if (!err)
        err = next_log(ledger, 0, &id, fault);
    while (!err && id) {
        err = tn_logs_find_by_id(ledger, id, false, &log, fault);
        if (!err)
            err = check_chain(ledger, &log, fault);
        if (!err)
            err = check_head(ledger, &log, wiped, fault);
        if (!err)
            err = next_log(ledger, id, &id, fault);
    }
    return err;
}

enum tn_err tn_ledger_audit(struct tn_ledger *ledger, struct tn_fault *fault)
{
    enum tn_err err = tn_ledger_check(ledger, fault);
    if (err || tn_db_is_read_only(ledger->db))
        return err;
    err = tn_db_begin(ledger->db, fault);
    if (err)
        return err;
    err = compare_fold(ledger, fault);
    tn_db_rollback(ledger->db);
    return err;
}
