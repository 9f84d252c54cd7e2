/* SPDX-License-Identifier: Apache-2.0 */
/* accept.c -- a batch of somebody's log: who, whether it continues what is held, then stored.
 *
 * Who and whether come before anything is written.  What the records say is read while the database
 * server stores them; a broken one gives that up again, by a savepoint inside the caller's
 * transaction, so that a refusal leaves no trace.  Source: firmware/SPEC.md "Batch". */
#include <stdlib.h>
#include <string.h>

#include "fresh.h"

struct intake {
    struct tn_ledger *ledger;
    const struct tn_batch *batch;
    struct tn_device_facts device;
    struct log_row log;
    bool proven; /* the caller knows that the records lead to the head, which may lie beyond */
    size_t held; /* lines of the batch that are held already */
    struct tn_hash hashes[TN_BATCH_MAX_RECORDS];
    const char *rejects[TN_BATCH_MAX_RECORDS]; /* why, NULL for those understood */
    size_t reject_count;
    struct fold_visit visits[TN_BATCH_MAX_RECORDS];
    size_t visit_count;
};

/* What was wiped stays wiped, whoever brings it again. */
static enum tn_err check_not_wiped(struct intake *intake, struct tn_fault *fault)
{
    uint8_t stage = 0;
    bool wiped = false;
    enum tn_err err =
        tn_ledger_get_meta(intake->ledger, "revoked", &stage, sizeof(stage), &wiped, fault);
    if (err || !wiped || tn_id_equal(intake->batch->log.device, intake->ledger->identity.device))
        return err;
    return tn_fault_set(fault, TN_ERR_DENIED,
                        "this device was revoked: it takes in nobody's log but its own");
}

static enum tn_err check_sender(struct intake *intake, struct tn_fault *fault)
{
    const struct tn_batch *batch = intake->batch;
    struct tn_log_id_text name = tn_log_id_text(batch->log);
    enum tn_err err = check_not_wiped(intake, fault);
    if (!err)
        err = tn_ledger_device(intake->ledger, batch->log.device, &intake->device, fault);
    if (err)
        return err;
    if (!intake->device.known)
        return tn_fault_set(fault, TN_ERR_DENIED, "log %s is of a device nobody here knows",
                            name.chars);
    if (!tn_id_is_zero(intake->device.event) &&
        !tn_id_equal(intake->device.event, batch->log.event))
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "log %s is of a device that was invited for another event", name.chars);
    /* Whom a door let in before it was revoked came in; a hub's word is another matter. */
    if (intake->device.revoked && intake->device.is_hub)
        return tn_fault_set(fault, TN_ERR_DENIED, "log %s is of a hub that was revoked",
                            name.chars);
    if (!tn_log_id_equal(batch->head.log, batch->log) ||
        !tn_head_verify(&batch->head, &intake->device.log_key))
        return tn_fault_set(fault, TN_ERR_SEAL, "the head of log %s is not signed by its device",
                            name.chars);
    return TN_OK;
}

static enum tn_err fork_fault(const struct intake *intake, int64_t seq, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_CHAIN,
                        "fork: log %s has two different histories up to record %lld: the device's "
                        "store was put back to an older copy; it must start a new log",
                        tn_log_id_text(intake->log.name).chars, (long long)seq);
}

/* The stored hash at `seq` must be `hash`. */
static enum tn_err compare_held(struct intake *intake, int64_t seq, const struct tn_hash *hash,
                                struct tn_fault *fault)
{
    struct tn_hash held;
    enum tn_err err = tn_logs_hash(intake->ledger, &intake->log, seq, &held, fault);
    if (err)
        return err;
    return tn_bytes_equal(held.bytes, hash->bytes, TN_HASH_BYTES) ? TN_OK
                                                                  : fork_fault(intake, seq, fault);
}

/* What the author's signature does not reach may be anybody's. */
static enum tn_err leads_to_head(const struct intake *intake, const struct tn_hash *hash,
                                 struct tn_fault *fault)
{
    const struct tn_batch *batch = intake->batch;
    int64_t last = batch->from_seq - 1 + (int64_t)batch->count;
    if (batch->head.seq > last && intake->held < batch->count && !intake->proven)
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the records of log %s end at %lld, before the record %lld that its "
                            "device signed",
                            tn_log_id_text(batch->log).chars, (long long)last,
                            (long long)batch->head.seq);
    if (batch->head.seq == last &&
        !tn_bytes_equal(hash->bytes, batch->head.hash.bytes, TN_HASH_BYTES))
        return tn_fault_set(fault, TN_ERR_SEAL,
                            "the records of log %s do not lead to the hash its device signed",
                            tn_log_id_text(batch->log).chars);
    return TN_OK;
}

/* Chains the batch's lines from what is held before them. */
static enum tn_err chain(struct intake *intake, struct tn_fault *fault)
{
    const struct tn_batch *batch = intake->batch;
    struct tn_hash hash;
    enum tn_err err = tn_logs_hash(intake->ledger, &intake->log, batch->from_seq - 1, &hash, fault);
    if (err)
        return err;
    for (size_t i = 0; i < batch->count; i++) {
        hash = tn_record_chain(hash, batch->lines[i].text, batch->lines[i].len);
        intake->hashes[i] = hash;
    }
    int64_t held = intake->log.seq - (batch->from_seq - 1);
    intake->held = held < (int64_t)batch->count ? (size_t)held : batch->count;
    if (intake->held)
        err = compare_held(intake, batch->from_seq - 1 + (int64_t)intake->held,
                           &intake->hashes[intake->held - 1], fault);
    if (err)
        return err;
    if (batch->head.seq <= intake->log.seq)
        return compare_held(intake, batch->head.seq, &batch->head.hash, fault);
    return leads_to_head(intake, &hash, fault);
}

/* A device draws its epochs itself; whoever draws them without end would fill everybody's lists of
 * logs until no two doors could compare them any more. */
static enum tn_err check_room(struct intake *intake, struct tn_fault *fault)
{
    int64_t count = 0;
    if (intake->log.id)
        return TN_OK;
    enum tn_err err = tn_logs_count(intake->ledger, intake->batch->log, &count, fault);
    if (!err && count >= TN_LEDGER_LOGS_MAX)
        err = tn_fault_set(fault, TN_ERR_LIMIT,
                           "log %s is one too many: %d logs of its device are held for its event",
                           tn_log_id_text(intake->batch->log).chars, TN_LEDGER_LOGS_MAX);
    return err;
}

static enum tn_err continues(struct intake *intake, struct tn_fault *fault)
{
    const struct tn_batch *batch = intake->batch;
    enum tn_err err = tn_logs_find(intake->ledger, batch->log, true, &intake->log, fault);
    if (!err)
        err = check_room(intake, fault);
    if (err)
        return err;
    intake->log.name = batch->log;
    if (batch->from_seq - 1 > intake->log.seq)
        return tn_fault_set(fault, TN_ERR_CHAIN,
                            "gap: log %s is held up to record %lld, the batch begins at %lld",
                            tn_log_id_text(batch->log).chars, (long long)intake->log.seq,
                            (long long)batch->from_seq);
    return chain(intake, fault);
}

/* The frame of every new record must be right; what its body says may be refused singly. */
static enum tn_err understand(struct intake *intake, struct tn_fault *fault)
{
    const struct tn_batch *batch = intake->batch;
    struct happening_context context = tn_fold_context(intake->ledger, &intake->log);
    context.hub = intake->device.is_hub;
    struct happening happening;
    for (size_t i = intake->held; i < batch->count; i++) {
        struct tn_record record;
        int64_t seq = batch->from_seq + (int64_t)i;
        enum tn_err err =
            tn_record_parse(batch->lines[i].text, batch->lines[i].len, &record, fault);
        if (err)
            return tn_fault_prefix(fault, err, "record %lld", (long long)seq);
        bool right_seq = record.seq == seq;
        intake->rejects[i] = right_seq ? tn_happening_read(&context, &record, &happening) : NULL;
        intake->reject_count += intake->rejects[i] != NULL;
        if (right_seq && !intake->rejects[i] && tn_fold_is_visit(record.kind))
            intake->visits[intake->visit_count++] = tn_fold_visit_of(intake->log.id, &happening);
        tn_record_release(&record);
        if (!right_seq)
            return tn_fault_set(fault, TN_ERR_FORMAT, "record %lld says it is another one",
                                (long long)seq);
    }
    return TN_OK;
}

static enum tn_err reject_some(struct intake *intake, int64_t first_seq, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = intake->held; i < intake->batch->count && !err; i++) {
        if (intake->rejects[i])
            err = tn_logs_reject(intake->ledger, &intake->log, first_seq + (int64_t)i,
                                 intake->rejects[i], fault);
    }
    return err;
}

/* The lines go to the database and are read meanwhile. */
static enum tn_err store_lines(struct intake *intake, struct tn_fault *fault)
{
    const struct tn_batch *batch = intake->batch;
    const struct tn_hash *hashes = intake->hashes + intake->held;
    size_t count = batch->count - intake->held;
    struct tn_db_stmt *pending = NULL;
    enum tn_err err = tn_logs_extend_begin(
        intake->ledger, &intake->log, batch->lines + intake->held, hashes, count, &pending, fault);
    if (err)
        return err;
    struct tn_fault unreadable = {0};
    enum tn_err read_err = understand(intake, &unreadable);
    err = tn_logs_extend_end(intake->ledger, &intake->log, pending, hashes, count, &batch->head,
                             fault);
    if (!err && !read_err && intake->visit_count == count)
        tn_fresh_keep(intake->ledger, &intake->log, intake->visits, count);
    if (err || !read_err)
        return err;
    if (fault)
        *fault = unreadable;
    return read_err;
}

static enum tn_err store(struct intake *intake, struct tn_fault *fault)
{
    const struct tn_batch *batch = intake->batch;
    struct log_row *log = &intake->log;
    enum tn_err err = TN_OK;
    if (!log->id)
        err = tn_logs_open(intake->ledger, batch->log, intake->device.is_hub, log, fault);
    if (!err && intake->device.is_hub && !log->hub)
        err = tn_logs_set_hub(intake->ledger, log, fault);
    if (!err)
        err = store_lines(intake, fault);
    if (!err && intake->reject_count)
        err = reject_some(intake, batch->from_seq, fault);
    /* Keys and devices must be known before the next batch comes. */
    if (!err && log->hub)
        err = tn_fold_log(intake->ledger, log, fault);
    return err;
}

/* As a part of the caller's transaction that can be given up alone. */
static enum tn_err store_part(struct intake *intake, struct tn_fault *fault)
{
    struct tn_db *db = intake->ledger->db;
    enum tn_err err = tn_db_savepoint(db, fault);
    if (err)
        return err;
    err = store(intake, fault);
    if (!err)
        return tn_db_savepoint_release(db, fault);
    tn_db_savepoint_rollback(db);
    return err;
}

static enum tn_err take_in(struct intake *intake, bool own, struct tn_fault *fault)
{
    enum tn_err err = check_sender(intake, fault);
    if (!err)
        err = continues(intake, fault);
    const struct tn_head *head = &intake->batch->head;
    bool news = intake->held < intake->batch->count || !intake->log.id ||
                (head->seq > intake->log.head.seq && head->seq == intake->log.seq);
    if (err || !news)
        return err;
    return own ? store(intake, fault) : store_part(intake, fault);
}

static enum tn_err accept(struct tn_ledger *ledger, const struct tn_batch *batch, bool proven,
                          struct tn_ledger_accepted *ret, struct tn_fault *fault)
{
    struct intake *intake = calloc(1, sizeof(*intake));
    TN_ASSERT(intake);
    intake->ledger = ledger;
    intake->batch = batch;
    intake->proven = proven;
    bool own = false;
    enum tn_err err = tn_ledger_begin(ledger, &own, fault);
    if (!err) {
        err = take_in(intake, own, fault);
        err = tn_ledger_end(ledger, own, err, fault);
    }
    if (!err || err == TN_ERR_CHAIN) {
        const struct log_row *log = &intake->log;
        *ret = (struct tn_ledger_accepted){.high_water = log->seq, .head = log->hash};
        if (log->seq == 0)
            ret->head = tn_record_chain_start(batch->log);
    }
    if (!err) {
        ret->added = batch->count - intake->held;
        ret->rejected = intake->reject_count;
    }
    free(intake);
    return err;
}

enum tn_err tn_ledger_accept(struct tn_ledger *ledger, const struct tn_batch *batch,
                             struct tn_ledger_accepted *ret, struct tn_fault *fault)
{
    return accept(ledger, batch, false, ret, fault);
}

enum tn_err tn_ledger_accept_proven(struct tn_ledger *ledger, const struct tn_batch *batch,
                                    struct tn_ledger_accepted *ret, struct tn_fault *fault)
{
    return accept(ledger, batch, true, ret, fault);
}
