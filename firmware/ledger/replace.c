/* SPDX-License-Identifier: Apache-2.0 */
/* replace.c -- a copy of a log whose history differs, taken from its first record.
 *
 * Our copy is set aside.  Of an own log, what followed the last common record was never accepted by
 * anybody: it is said again, with its claims, in the log of a new epoch; an undo of a record that
 * both copies have follows that record.  All in one transaction, so that a door never stands
 * without its event.  Source: firmware/SPEC.md "Batch". */
#include <stdlib.h>
#include <string.h>

#include "fold.h"
#include "heads.h"

struct replacement {
    struct tn_ledger *ledger;
    struct tn_log_id name;
    const struct tn_buf *texts;
    size_t text_count;
    struct tn_batch *batch; /* the text being read */
    bool hearsay;           /* the author is not who brings it */
    struct log_row old;
    int64_t common;       /* records that both copies have */
    bool theirs_counts;   /* of two histories */
    int64_t *said_again;  /* the new seq of each record after them, 0 for none */
    struct tn_log_id now; /* where they are said again */
};

static void release(struct replacement *replacement)
{
    free(replacement->batch);
    free(replacement->said_again);
}

static enum tn_err open_text(struct replacement *replacement, size_t index, struct tn_fault *fault)
{
    const struct tn_buf *text = &replacement->texts[index];
    enum tn_err err = tn_batch_parse(tn_buf_text(text), text->len, replacement->batch, fault);
    if (!err && !tn_log_id_equal(replacement->batch->log, replacement->name))
        err = tn_fault_set(fault, TN_ERR_FORMAT, "the batch is of another log");
    return err;
}

/* ---- how far both copies agree ---- */

static bool wall_of(const char *line, size_t len, int64_t *ret_ms)
{
    struct tn_record record;
    if (tn_record_parse(line, len, &record, NULL))
        return false;
    *ret_ms = record.claim.wall.ms;
    tn_record_release(&record);
    return true;
}

static const struct tn_db_sql read_one = {
    .both = "SELECT line FROM record WHERE log = $1 AND seq = $2",
};

/* Which of two histories counts, by the first record that is not the same in both. */
static enum tn_err weigh(struct replacement *replacement, const struct tn_batch_line *theirs,
                         bool greater_hash, struct tn_fault *fault)
{
    int64_t our_ms = 0, their_ms = 0;
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(replacement->ledger->db, &read_one);
    tn_db_bind_int(stmt, 1, replacement->old.id);
    tn_db_bind_int(stmt, 2, replacement->common + 1);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    bool readable = !err && row && wall_of(theirs->text, theirs->len, &their_ms);
    if (readable && wall_of(tn_db_text(stmt, 0), strlen(tn_db_text(stmt, 0)), &our_ms))
        replacement->theirs_counts = their_ms > our_ms || (their_ms == our_ms && greater_hash);
    tn_db_reset(stmt);
    return err;
}

static enum tn_err compare_batch(struct replacement *replacement, struct tn_hash *hash,
                                 bool *ret_forks, struct tn_fault *fault)
{
    const struct tn_batch *batch = replacement->batch;
    for (size_t i = 0; i < batch->count; i++) {
        struct tn_hash held;
        if (replacement->common == replacement->old.seq)
            return TN_OK;
        *hash = tn_record_chain(*hash, batch->lines[i].text, batch->lines[i].len);
        enum tn_err err = tn_logs_hash(replacement->ledger, &replacement->old,
                                       replacement->common + 1, &held, fault);
        if (err)
            return err;
        *ret_forks = !tn_bytes_equal(held.bytes, hash->bytes, TN_HASH_BYTES);
        if (*ret_forks)
            return weigh(replacement, &batch->lines[i],
                         memcmp(hash->bytes, held.bytes, sizeof(held.bytes)) > 0, fault);
        replacement->common++;
    }
    return TN_OK;
}

static enum tn_err compare(struct replacement *replacement, bool *ret_forks, struct tn_fault *fault)
{
    enum tn_err err =
        tn_logs_find(replacement->ledger, replacement->name, true, &replacement->old, fault);
    struct tn_hash hash = tn_record_chain_start(replacement->name);
    int64_t next = 1;
    for (size_t i = 0; i < replacement->text_count && !err && !*ret_forks; i++) {
        err = open_text(replacement, i, fault);
        if (!err && replacement->batch->from_seq != next)
            err = tn_fault_set(fault, TN_ERR_FORMAT, "the batches do not follow each other");
        if (!err)
            err = compare_batch(replacement, &hash, ret_forks, fault);
        next += (int64_t)replacement->batch->count;
    }
    return err;
}

/* ---- out with ours, in with theirs ---- */

static const struct tn_db_sql copy_aside = {
    .both = "INSERT INTO log_aside (id, device, event, epoch, seq, hash, head_seq, head_hash, "
            "head_signature) SELECT id, device, event, epoch, seq, hash, head_seq, head_hash, "
            "head_signature FROM log WHERE id = $1",
};
static const struct tn_db_sql take_out = {.both = "DELETE FROM log WHERE id = $1"};

/* Only an author's own word replaces a copy: our hub's, and ours as the hub kept it. */
static enum tn_err set_aside(struct replacement *replacement, struct tn_fault *fault)
{
    struct tn_ledger *ledger = replacement->ledger;
    struct tn_device_facts device;
    enum tn_err err = tn_ledger_device(ledger, replacement->name.device, &device, fault);
    if (err)
        return err;
    if (!device.is_hub && !tn_id_equal(replacement->name.device, ledger->identity.device))
        return tn_fault_set(fault, TN_ERR_DENIED, "log %s is neither ours nor a hub's",
                            tn_log_id_text(replacement->name).chars);
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &copy_aside);
    tn_db_bind_int(stmt, 1, replacement->old.id);
    err = tn_db_run(stmt, fault);
    if (err)
        return err;
    stmt = tn_db_prepare(ledger->db, &take_out);
    tn_db_bind_int(stmt, 1, replacement->old.id);
    err = tn_db_run(stmt, fault);
    if (!err)
        err = tn_heads_drop(ledger, &replacement->old, fault);
    return err ? err : tn_fold_empty(ledger, fault);
}

/* The last head has to stand for the last record: nothing is believed half. */
static enum tn_err take_in(struct replacement *replacement, size_t *ret_added,
                           struct tn_fault *fault)
{
    struct tn_ledger_accepted accepted = {0};
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < replacement->text_count && !err; i++) {
        err = open_text(replacement, i, fault);
        if (!err)
            err = tn_ledger_accept(replacement->ledger, replacement->batch, &accepted, fault);
        *ret_added += accepted.added;
    }
    if (!err && (!replacement->text_count || accepted.high_water < replacement->batch->head.seq))
        err = tn_fault_set(fault, TN_ERR_SEAL, "the records of log %s end before its signed head",
                           tn_log_id_text(replacement->name).chars);
    return err;
}

/* ---- said again ---- */

static const struct tn_db_sql next_line = {
    .both = "SELECT seq, line FROM record WHERE log = $1 AND seq > $2 ORDER BY seq LIMIT 1",
};

static enum tn_err read_next(struct replacement *replacement, int64_t after,
                             struct tn_record *ret_record, bool *ret_found, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(replacement->ledger->db, &next_line);
    tn_db_bind_int(stmt, 1, replacement->old.id);
    tn_db_bind_int(stmt, 2, after);
    enum tn_err err = tn_db_next(stmt, ret_found, fault);
    if (!err && *ret_found) {
        const char *line = tn_db_text(stmt, 1);
        err = tn_record_parse(line, strlen(line), ret_record, fault);
    }
    tn_db_reset(stmt);
    return err;
}

/* An undo's body with the seq its subject has now, and the log that has it. */
static bool move_undo(const struct replacement *replacement, const struct tn_record *record,
                      struct tn_buf *body, struct tn_log_id *log)
{
    int64_t seq = 0;
    const char *reason = "";
    struct tn_json_writer json;
    if (!tn_json_int(record->body, "seq", &seq) || seq < 1 || seq >= record->seq)
        return false;
    (void)tn_json_text(record->body, "reason", &reason);
    if (seq <= replacement->common)
        *log = replacement->name;
    else
        seq = replacement->said_again[seq - replacement->common - 1];
    tn_json_begin(&json, body);
    tn_json_open_object(&json);
    tn_json_add_int(&json, "seq", seq);
    tn_json_add_text(&json, "reason", reason);
    tn_json_close_object(&json);
    return seq > 0;
}

static enum tn_err say_again(struct replacement *replacement, const struct tn_record *record,
                             struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_log_id log = replacement->now;
    int64_t *seq = &replacement->said_again[record->seq - replacement->common - 1];
    if (record->kind == TN_RECORD_OTHER || tn_happening_is_hubs(record->kind))
        return TN_OK;
    if (record->kind != TN_RECORD_UNDO)
        tn_json_dump(record->body, &body);
    else if (!move_undo(replacement, record, &body, &log))
        return TN_OK;
    return tn_append_to(replacement->ledger, log, &record->claim, record->kind, tn_buf_text(&body),
                        seq, fault);
}

static enum tn_err say_all_again(struct replacement *replacement, struct tn_fault *fault)
{
    struct tn_ledger *ledger = replacement->ledger;
    size_t count = (size_t)(replacement->old.seq - replacement->common);
    enum tn_err err = TN_OK;
    bool found = true;
    if (tn_ledger_own_log(ledger, replacement->name.event).epoch == replacement->name.epoch)
        err = tn_ledger_renew(ledger, fault);
    replacement->now = tn_ledger_own_log(ledger, replacement->name.event);
    replacement->said_again = calloc(count, sizeof(*replacement->said_again));
    TN_ASSERT(replacement->said_again);
    for (int64_t seq = replacement->common; !err && found && seq < replacement->old.seq; seq++) {
        struct tn_record record = {0};
        err = read_next(replacement, seq, &record, &found, fault);
        if (!err && found)
            err = say_again(replacement, &record, fault);
        tn_record_release(&record);
    }
    return err;
}

static enum tn_err replace(struct replacement *replacement, size_t *ret_added,
                           struct tn_fault *fault)
{
    struct tn_ledger *ledger = replacement->ledger;
    bool forks = false;
    bool own = tn_id_equal(replacement->name.device, ledger->identity.device);
    enum tn_err err = compare(replacement, &forks, fault);
    if (!err && forks && replacement->hearsay && !own && !replacement->theirs_counts)
        return TN_OK;
    replacement->theirs_counts = true;
    if (!err && forks)
        err = set_aside(replacement, fault);
    if (!err)
        err = take_in(replacement, ret_added, fault);
    if (!err && forks && own)
        err = say_all_again(replacement, fault);
    return err || !forks ? err : tn_ledger_fold(ledger, fault);
}

/* In a caller's transaction it can be given up alone. */
static enum tn_err replace_part(struct replacement *replacement, size_t *ret_added,
                                struct tn_fault *fault)
{
    struct tn_db *db = replacement->ledger->db;
    enum tn_err err = tn_db_savepoint(db, fault);
    if (err)
        return err;
    err = replace(replacement, ret_added, fault);
    if (!err)
        return tn_db_savepoint_release(db, fault);
    tn_db_savepoint_rollback(db);
    return err;
}

static enum tn_err run(struct replacement *replacement, size_t *ret_added, struct tn_fault *fault)
{
    struct tn_ledger *ledger = replacement->ledger;
    size_t added = 0;
    bool own = false;
    enum tn_err err = tn_ledger_begin(ledger, &own, fault);
    if (err)
        return err;
    replacement->batch = calloc(1, sizeof(*replacement->batch));
    TN_ASSERT(replacement->batch);
    err = own ? replace(replacement, &added, fault) : replace_part(replacement, &added, fault);
    err = tn_ledger_end(ledger, own, err, fault);
    release(replacement);
    if (!err)
        *ret_added = added;
    return err;
}

enum tn_err tn_ledger_replace(struct tn_ledger *ledger, struct tn_log_id log,
                              const struct tn_buf *texts, size_t count, size_t *ret_added,
                              struct tn_fault *fault)
{
    struct replacement replacement = {
        .ledger = ledger, .name = log, .texts = texts, .text_count = count};
    return run(&replacement, ret_added, fault);
}

enum tn_err tn_ledger_replace_hearsay(struct tn_ledger *ledger, struct tn_log_id log,
                                      const struct tn_buf *texts, size_t count, bool *ret_taken,
                                      size_t *ret_added, struct tn_fault *fault)
{
    struct replacement replacement = {
        .ledger = ledger, .name = log, .texts = texts, .text_count = count, .hearsay = true};
    enum tn_err err = run(&replacement, ret_added, fault);
    if (!err)
        *ret_taken = replacement.theirs_counts;
    return err;
}
