/* SPDX-License-Identifier: Apache-2.0 */
/* device_json.c -- the kiosks as the hub tells of them: what of their logs is held here, how old
 * that is, and how far their clocks were from the true time. */
#include "status_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/json.h"

/* How many records from a log's end are looked at for one whose true time is known. */
#define LOOK_BACK 8

void tn_registry_write_device(struct tn_json_writer *writer, const struct tn_device *device)
{
    char paired[TN_WALL_CHARS];
    tn_wall_format(device->paired, 0, paired);
    tn_json_add_text(writer, "name", device->name);
    tn_json_add_text(writer, "event",
                     tn_id_is_zero(device->event) ? NULL : tn_id_text(device->event).chars);
    tn_json_add_text(writer, "paired", paired);
    tn_json_add_bool(writer, "revoked", device->revoked);
}

/* ---- what is held ---- */

struct fleet {
    struct tn_registry *registry;
    struct tn_id event;    /* zero: all */
    struct tn_buf logs;    /* struct tn_ledger_log, one after another */
    struct tn_buf devices; /* struct tn_device */
};

static bool keep_log(const struct tn_ledger_log *log, void *context)
{
    struct fleet *fleet = context;
    bool wanted = tn_id_is_zero(fleet->event) || tn_id_equal(fleet->event, log->id.event);
    if (wanted && !log->own && log->seq > 0)
        tn_buf_add(&fleet->logs, log, sizeof *log);
    return true;
}

static bool keep_device(const struct tn_device *device, void *context)
{
    struct fleet *fleet = context;
    if (tn_id_is_zero(fleet->event) || tn_id_is_zero(device->event) ||
        tn_id_equal(fleet->event, device->event))
        tn_buf_add(&fleet->devices, device, sizeof *device);
    return true;
}

struct held {
    int64_t records;
    struct tn_log_id log; /* that was written to last */
    struct tn_wall oldest, newest;
    bool clock_known;
    int64_t clock_error_ms;
};

/* When its writer says it wrote the record. */
static enum tn_err read_claim(struct tn_registry *registry, struct tn_log_id log, int64_t seq,
                              struct tn_wall *ret_wall, struct tn_fault *fault)
{
    struct tn_batch *batch = calloc(1, sizeof *batch);
    TN_BUF_AUTO text = {0};
    struct tn_record record = {0};
    size_t records = 0;
    TN_ASSERT(batch);
    enum tn_err err = tn_ledger_read(registry->ledger, log, seq, &text, &records, fault);
    if (!err)
        err = tn_batch_parse(tn_buf_text(&text), text.len, batch, fault);
    if (!err)
        err = tn_record_parse(batch->lines[0].text, batch->lines[0].len, &record, fault);
    if (!err)
        *ret_wall = record.claim.wall;
    tn_record_release(&record);
    free(batch);
    return err;
}

enum tn_err tn_registry_log_last(struct tn_registry *registry, const struct tn_ledger_log *log,
                                 struct tn_wall *ret_wall, struct tn_fault *fault)
{
    return read_claim(registry, log->id, log->seq, ret_wall, fault);
}

/* By the last admission of which the true time is known. */
static enum tn_err read_clock(struct tn_registry *registry, const struct tn_ledger_log *log,
                              struct held *held, struct tn_fault *fault)
{
    for (int64_t seq = log->seq; seq > 0 && seq > log->seq - LOOK_BACK; seq--) {
        struct tn_admission admission;
        struct tn_fault own = {0};
        enum tn_err err = tn_ledger_admission(registry->ledger, log->id, seq, &admission, &own);
        if (err && err != TN_ERR_ABSENT)
            return tn_fault_set(fault, err, "%s", own.text);
        if (!err && admission.when.err_ms >= 0) {
            held->clock_known = true;
            held->clock_error_ms = admission.claim.wall.ms - admission.when.wall.ms;
            return TN_OK;
        }
    }
    return TN_OK;
}

static enum tn_err add_log(struct tn_registry *registry, const struct tn_ledger_log *log,
                           struct held *held, struct tn_fault *fault)
{
    struct tn_wall first, last;
    enum tn_err err = read_claim(registry, log->id, 1, &first, fault);
    if (!err)
        err = tn_registry_log_last(registry, log, &last, fault);
    if (err)
        return err;
    if (held->records == 0 || first.ms < held->oldest.ms)
        held->oldest = first;
    if (held->records == 0 || last.ms >= held->newest.ms) {
        held->newest = last;
        held->log = log->id;
        err = read_clock(registry, log, held, fault);
    }
    held->records += log->seq;
    return err;
}

static enum tn_err read_held(const struct fleet *fleet, struct tn_id device, struct held *held,
                             struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    *held = (struct held){.records = 0};
    for (size_t at = 0; !err && at < fleet->logs.len; at += sizeof(struct tn_ledger_log)) {
        struct tn_ledger_log log;
        memcpy(&log, fleet->logs.data + at, sizeof log);
        if (tn_id_equal(log.id.device, device))
            err = add_log(fleet->registry, &log, held, fault);
    }
    return err;
}

/* ---- JSON ---- */

static void add_time(struct tn_json_writer *writer, const char *name, struct tn_wall wall)
{
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, 0, text);
    tn_json_add_text(writer, name, wall.ms ? text : NULL);
}

static void write_one(struct tn_json_writer *writer, const struct tn_device *device,
                      const struct held *held, const struct tn_device_status *status,
                      struct tn_wall heard)
{
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_id_text(device->id).chars);
    tn_registry_write_device(writer, device);
    tn_json_add_text(writer, "log", held->records ? tn_log_id_text(held->log).chars : NULL);
    tn_json_add_int(writer, "records", held->records);
    add_time(writer, "oldest", held->oldest);
    add_time(writer, "newest", held->newest);
    add_time(writer, "last_seen", heard);
    if (held->clock_known)
        tn_json_add_int(writer, "clock_error_ms", held->clock_error_ms);
    else
        tn_json_add_text(writer, "clock_error_ms", NULL);
    tn_registry_write_status(writer, status);
    tn_json_close_object(writer);
}

/* *ret_said: whether it ever said anything. */
static enum tn_err read_status(const struct fleet *fleet, struct tn_id device,
                               struct tn_device_status *status, bool *ret_said,
                               struct tn_fault *fault)
{
    struct tn_fault own = {0};
    enum tn_err err = tn_registry_status(fleet->registry, device, status, &own);
    *ret_said = !err;
    if (!err || err == TN_ERR_ABSENT)
        return TN_OK;
    return tn_fault_set(fault, err, "%s", own.text);
}

static enum tn_err write_fleet(const struct fleet *fleet, const struct tn_heard *heard,
                               struct tn_json_writer *writer, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_json_open_array(writer);
    for (size_t at = 0; !err && at < fleet->devices.len; at += sizeof(struct tn_device)) {
        struct tn_device device;
        struct held held;
        struct tn_device_status status;
        bool said = false;
        memcpy(&device, fleet->devices.data + at, sizeof device);
        err = read_held(fleet, device.id, &held, fault);
        if (!err)
            err = read_status(fleet, device.id, &status, &said, fault);
        if (!err)
            write_one(writer, &device, &held, said ? &status : NULL,
                      heard->when(heard->context, device.id));
    }
    if (!err)
        tn_json_close_array(writer);
    return err;
}

enum tn_err tn_registry_write_devices(struct tn_registry *registry, struct tn_id event,
                                      const struct tn_heard *heard, struct tn_json_writer *writer,
                                      struct tn_fault *fault)
{
    struct fleet fleet = {.registry = registry, .event = event};
    enum tn_err err = tn_ledger_vector(registry->ledger, keep_log, &fleet, fault);
    if (!err)
        err = tn_registry_devices(registry, keep_device, &fleet, fault);
    if (!err)
        err = write_fleet(&fleet, heard, writer, fault);
    tn_buf_release(&fleet.logs);
    tn_buf_release(&fleet.devices);
    return err;
}
