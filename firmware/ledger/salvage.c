/* SPDX-License-Identifier: Apache-2.0 */
/* salvage.c -- what a damaged database still says, as batches that the new one accepts.
 *
 * Records are read one by one and checked against the chain: up to the first that is gone they are
 * as good as ever.  Our own are signed anew so far; others' are believed under the head they came
 * with.  Source: firmware/SPEC.md "Copies that differ". */
#include <stdlib.h>
#include <string.h>

#include "ledger_priv.h"

/* A hub's logs first: they say whom else to believe.  No index is asked that may be damaged too. */
static const struct tn_db_sql list_logs = {
    .sqlite =
        "SELECT l.id, l.device, e.event, l.epoch, l.seq, l.acknowledged, l.head_seq, "
        "l.head_hash, l.head_signature FROM log l NOT INDEXED JOIN log_event e ON e.id = l.event "
        "ORDER BY l.hub DESC, l.id",
};
static const struct tn_db_sql next_record = {
    .both = "SELECT line, hash FROM record WHERE log = $1 AND seq = $2",
};

struct old_log {
    int64_t id, seq, acknowledged;
    struct tn_log_id name;
    struct tn_head head; /* seq 0: none */
};

struct salvage {
    struct tn_ledger *ledger;
    struct tn_db *damaged;
    struct old_log *logs;
    size_t count;
    struct tn_batch *batch;
    struct tn_ledger_salvaged done;
};

static void add_log(struct salvage *salvage, struct tn_db_stmt *stmt)
{
    salvage->logs = reallocarray(salvage->logs, salvage->count + 1, sizeof(*salvage->logs));
    TN_ASSERT(salvage->logs);
    struct old_log *log = &salvage->logs[salvage->count++];
    log->id = tn_db_int(stmt, 0);
    log->name.device = tn_ledger_column_id(stmt, 1);
    log->name.event = tn_ledger_column_id(stmt, 2);
    log->name.epoch = (uint64_t)tn_db_int(stmt, 3);
    log->seq = tn_db_int(stmt, 4);
    log->acknowledged = tn_db_int(stmt, 5);
    log->head = (struct tn_head){.log = log->name, .seq = tn_db_int(stmt, 6)};
    tn_ledger_column(stmt, 7, log->head.hash.bytes, TN_HASH_BYTES);
    tn_ledger_column(stmt, 8, log->head.signature.bytes, TN_SIGNATURE_BYTES);
}

static void find_logs(struct salvage *salvage)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(salvage->damaged, &list_logs);
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, NULL)) && row)
        add_log(salvage, stmt);
    tn_db_reset(stmt);
    salvage->done.whole = !err;
}

/* One log on its way over. */
struct passage {
    struct old_log *log;
    int64_t seq; /* taken over so far, as the next */
    struct tn_hash hash;
    struct tn_buf text;
    struct tn_batch_writer writer;
};

/* Adds the next record to the batch; false at the batch's end, with *ret_ends true where the log
 * ends as well, or can be read no further. */
static bool add_record(struct salvage *salvage, struct passage *passage, bool *ret_ends)
{
    bool row = false;
    bool added = false;
    struct tn_db_stmt *stmt = tn_db_prepare(salvage->damaged, &next_record);
    tn_db_bind_int(stmt, 1, passage->log->id);
    tn_db_bind_int(stmt, 2, passage->seq + 1);
    *ret_ends = true;
    if (tn_db_next(stmt, &row, NULL) == TN_OK && row) {
        struct tn_hash stored;
        const char *line = tn_db_text(stmt, 0);
        struct tn_hash hash = tn_record_chain(passage->hash, line, strlen(line));
        tn_ledger_column(stmt, 1, stored.bytes, TN_HASH_BYTES);
        *ret_ends = !tn_bytes_equal(hash.bytes, stored.bytes, TN_HASH_BYTES);
        added = !*ret_ends && tn_batch_add(&passage->writer, line, strlen(line));
        if (added) {
            passage->hash = hash;
            passage->seq++;
        }
    }
    tn_db_reset(stmt);
    return added;
}

static enum tn_err hand_over(struct salvage *salvage, struct passage *passage, bool own,
                             struct tn_fault *fault)
{
    struct tn_ledger_accepted accepted = {0};
    struct tn_head head = passage->log->head;
    if (own) {
        head = (struct tn_head){passage->log->name, passage->seq, passage->hash, {{0}}};
        tn_head_sign(&head, &salvage->ledger->identity.log_key);
    }
    tn_batch_end(&passage->writer, &head);
    enum tn_err err =
        tn_batch_parse(tn_buf_text(&passage->text), passage->text.len, salvage->batch, fault);
    /* The chain was followed so far, and had come under that head or one before it. */
    if (!err)
        err = tn_ledger_accept_proven(salvage->ledger, salvage->batch, &accepted, fault);
    salvage->done.records += (int64_t)accepted.added;
    if (own)
        salvage->done.own += (int64_t)accepted.added;
    return err;
}

/* Whether a refusal is the damaged copy's doing. */
static bool is_theirs(enum tn_err err)
{
    return err == TN_ERR_SEAL || err == TN_ERR_FORMAT || err == TN_ERR_DENIED ||
           err == TN_ERR_CHAIN || err == TN_ERR_VERSION || err == TN_ERR_LIMIT;
}

static enum tn_err take_log(struct salvage *salvage, struct old_log *log, struct tn_fault *fault)
{
    bool own = tn_id_equal(log->name.device, salvage->ledger->identity.device);
    struct passage passage = {.log = log, .hash = tn_record_chain_start(log->name)};
    bool ends = false;
    enum tn_err err = TN_OK;
    while (!err && !ends) {
        tn_buf_clear(&passage.text);
        tn_batch_begin(&passage.writer, &passage.text, log->name, passage.seq + 1);
        while (add_record(salvage, &passage, &ends))
            continue;
        if (passage.writer.records)
            err = hand_over(salvage, &passage, own, fault);
    }
    if (passage.seq < log->seq || is_theirs(err))
        salvage->done.whole = false;
    if (is_theirs(err))
        err = TN_OK;
    int64_t known = log->acknowledged < passage.seq ? log->acknowledged : passage.seq;
    if (!err && own && known > 0)
        err = tn_ledger_acknowledge(salvage->ledger, log->name, known, fault);
    tn_buf_release(&passage.text);
    return err;
}

static const struct tn_db_sql find_revoked = {
    .both = "SELECT 1 FROM log_meta WHERE name = 'revoked'",
};

/* Last, since from then on nobody else's log is accepted. */
static enum tn_err stay_revoked(struct salvage *salvage, struct tn_fault *fault)
{
    bool revoked = false;
    struct tn_db_stmt *stmt = tn_db_prepare(salvage->damaged, &find_revoked);
    enum tn_err err = tn_db_next(stmt, &revoked, NULL);
    tn_db_reset(stmt);
    return !err && revoked ? tn_ledger_disown(salvage->ledger, fault) : TN_OK;
}

enum tn_err tn_ledger_salvage(struct tn_ledger *ledger, struct tn_db *damaged,
                              struct tn_ledger_salvaged *ret_salvaged, struct tn_fault *fault)
{
    struct salvage salvage = {.ledger = ledger, .damaged = damaged};
    salvage.batch = calloc(1, sizeof(*salvage.batch));
    TN_ASSERT(salvage.batch);
    enum tn_err err = TN_OK;
    find_logs(&salvage);
    for (size_t i = 0; i < salvage.count && !err; i++)
        err = take_log(&salvage, &salvage.logs[i], fault);
    if (!err)
        err = stay_revoked(&salvage, fault);
    free(salvage.batch);
    free(salvage.logs);
    if (!err)
        *ret_salvaged = salvage.done;
    return err;
}
