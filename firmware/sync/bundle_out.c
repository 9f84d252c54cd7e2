/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_out.c -- every log of an event into a bundle.
 *
 * Each batch ends at a head, as the ledger hands it out; a log may grow meanwhile. */
#include <string.h>

#include "turnout/bundle.h"

struct writing {
    const struct tn_bundle_export *what;
    struct tn_bundle_writer writer;
    struct tn_bundle_sum sum;
    struct tn_buf logs; /* of struct tn_ledger_log, the event's */
};

static bool keep(const struct tn_ledger_log *log, void *context)
{
    struct writing *writing = context;
    if (log->seq > 0 && tn_id_equal(log->id.event, writing->what->event))
        tn_buf_add(&writing->logs, log, sizeof *log);
    return true;
}

static enum tn_err go_on(const struct writing *writing, struct tn_fault *fault)
{
    const struct tn_bundle_export *what = writing->what;
    if (!what->between || what->between(what->context))
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_BUSY, "writing the bundle was broken off");
}

static enum tn_err write_batch(struct writing *writing, const struct tn_ledger_log *log,
                               int64_t from_seq, size_t *ret_records, struct tn_fault *fault)
{
    TN_BUF_AUTO batch = {0};
    size_t records = 0;
    enum tn_err err =
        tn_ledger_read(writing->what->ledger, log->id, from_seq, &batch, &records, fault);
    if (!err && records > 0)
        err = tn_bundle_add(&writing->writer, batch.data, batch.len, fault);
    if (err)
        return err;
    *ret_records = records;
    return go_on(writing, fault);
}

static enum tn_err write_log(struct writing *writing, const struct tn_ledger_log *log,
                             struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    size_t records = 1;
    for (int64_t from = 1; !err && records > 0; from += (int64_t)records) {
        err = write_batch(writing, log, from, &records, fault);
        if (!err)
            writing->sum.records += (int64_t)records;
    }
    writing->sum.logs++;
    return err == TN_ERR_ABSENT ? TN_OK : err; /* what is behind, nothing here proves */
}

/* The hub's come before those of the devices it names. */
static enum tn_err write_logs(struct writing *writing, bool of_hub, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t at = 0; !err && at < writing->logs.len; at += sizeof(struct tn_ledger_log)) {
        struct tn_ledger_log log;
        memcpy(&log, writing->logs.data + at, sizeof log);
        if (log.is_hub == of_hub)
            err = write_log(writing, &log, fault);
    }
    return err;
}

static enum tn_err write_all(struct writing *writing, const struct tn_bundle_sink *sink,
                             const uint8_t door_key[TN_DOOR_KEY_BYTES], struct tn_fault *fault)
{
    const struct tn_bundle_export *what = writing->what;
    const struct tn_bundle_header header = {
        .group = tn_ledger_group(what->ledger), .event = what->event, .device = what->device};
    enum tn_err err = tn_ledger_vector(what->ledger, keep, writing, fault);
    if (!err)
        err = tn_bundle_begin(&writing->writer, &header, door_key, sink, fault);
    if (!err)
        err = write_logs(writing, true, fault);
    if (!err)
        err = write_logs(writing, false, fault);
    return err ? err : tn_bundle_end(&writing->writer, fault);
}

enum tn_err tn_bundle_write(const struct tn_bundle_export *what, const struct tn_bundle_sink *sink,
                            struct tn_bundle_sum *ret_sum, struct tn_fault *fault)
{
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    struct writing writing = {.what = what};
    enum tn_err err = tn_ledger_door_key(what->ledger, what->event, door_key, fault);
    if (err)
        return err;
    err = write_all(&writing, sink, door_key, fault);
    tn_seal_wipe(&writing.writer, sizeof writing.writer);
    tn_seal_wipe(door_key, sizeof door_key);
    tn_buf_release(&writing.logs);
    if (!err)
        *ret_sum = writing.sum;
    return err;
}
