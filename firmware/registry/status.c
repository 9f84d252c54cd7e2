/* SPDX-License-Identifier: Apache-2.0 */
/* status.c -- what kiosks said of themselves, one row a kiosk. */
#include "status_parts.h"

#include <string.h>

#include "turnout/text.h"

static const struct tn_db_sql put_status = {
    .both = "INSERT INTO device_status (device, last_seen_ms, words, version, queue, "
            "oldest_unsent_ms, clock_state, clock_err_ms, disk_free_bytes, printer, at_event, "
            "addresses, peers) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
            "ON CONFLICT (device) DO UPDATE SET words = device_status.words + 1, "
            "last_seen_ms = CASE WHEN device_status.last_seen_ms > excluded.last_seen_ms "
            "THEN device_status.last_seen_ms ELSE excluded.last_seen_ms END, "
            "version = excluded.version, queue = excluded.queue, "
            "oldest_unsent_ms = excluded.oldest_unsent_ms, clock_state = excluded.clock_state, "
            "clock_err_ms = excluded.clock_err_ms, disk_free_bytes = excluded.disk_free_bytes, "
            "printer = excluded.printer, at_event = excluded.at_event, "
            "addresses = excluded.addresses, peers = excluded.peers",
};
static const struct tn_db_sql select_status = {
    .both = "SELECT last_seen_ms, version, queue, oldest_unsent_ms, clock_state, clock_err_ms, "
            "disk_free_bytes, printer, at_event, addresses, peers FROM device_status WHERE device "
            "= $1",
};
static const struct tn_db_sql select_seen = {
    .both = "SELECT device, last_seen_ms FROM device_status",
};
static const struct tn_db_sql sum_words = {
    .both = "SELECT CAST(COALESCE(SUM(words), 0) AS BIGINT) FROM device_status",
};

/* ---- writing ---- */

static void bind_unless(struct tn_db_stmt *stmt, int index, int64_t value, int64_t unknown)
{
    if (value == unknown)
        tn_db_bind_null(stmt, index);
    else
        tn_db_bind_int(stmt, index, value);
}

static void bind_list(struct tn_db_stmt *stmt, int index, const struct tn_device_status *status,
                      void (*put)(struct tn_json_writer *writer,
                                  const struct tn_device_status *status))
{
    struct tn_json_writer writer;
    TN_BUF_AUTO text = {0};
    tn_json_begin(&writer, &text);
    put(&writer, status);
    tn_db_bind_text(stmt, index, tn_buf_text(&text));
}

enum tn_err tn_registry_status_put(struct tn_registry *registry, struct tn_id device,
                                   const struct tn_device_status *status, struct tn_fault *fault)
{
    struct tn_device known;
    enum tn_err err = tn_registry_device(registry, device, &known, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &put_status);
    tn_db_bind_text(stmt, 1, tn_id_text(device).chars);
    tn_db_bind_int(stmt, 2, status->seen.ms);
    tn_db_bind_text(stmt, 3, status->version);
    tn_db_bind_int(stmt, 4, status->queue);
    bind_unless(stmt, 5, status->oldest_unsent.ms, 0);
    tn_db_bind_text(stmt, 6, tn_status_clock_name(status));
    bind_unless(stmt, 7, status->clock_err_ms, -1);
    bind_unless(stmt, 8, status->disk_free_bytes, -1);
    tn_db_bind_text(stmt, 9, tn_status_printer_name(status));
    tn_registry_bind_id(stmt, 10, status->at_event);
    bind_list(stmt, 11, status, tn_status_put_addresses);
    bind_list(stmt, 12, status, tn_status_put_peers);
    return tn_db_run(stmt, fault);
}

/* ---- reading ---- */

static int64_t int_or(struct tn_db_stmt *stmt, int column, int64_t unknown)
{
    return tn_db_is_null(stmt, column) ? unknown : tn_db_int(stmt, column);
}

static const char *text_or_null(struct tn_db_stmt *stmt, int column)
{
    return tn_db_is_null(stmt, column) ? NULL : tn_db_text(stmt, column);
}

static enum tn_err read_list(const char *text, struct tn_device_status *status,
                             enum tn_err (*read)(const struct tn_json *list,
                                                 struct tn_device_status *status,
                                                 struct tn_fault *fault),
                             struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_json_parse(text, strlen(text), &root, fault);
    return err ? err : read(root, status, fault);
}

static enum tn_err read_row(struct tn_db_stmt *stmt, struct tn_device_status *status,
                            struct tn_fault *fault)
{
    *status = (struct tn_device_status){
        .seen.ms = tn_db_int(stmt, 0),
        .queue = tn_db_int(stmt, 2),
        .oldest_unsent.ms = tn_db_int(stmt, 3),
        .clock = TN_CLOCK_COUNT,
        .clock_err_ms = int_or(stmt, 5, -1),
        .disk_free_bytes = int_or(stmt, 6, -1),
        .at_event = tn_registry_column_id(stmt, 8),
    };
    (void)tn_text_copy(status->version, sizeof status->version, tn_db_text(stmt, 1));
    enum tn_err err = tn_status_read_clock(text_or_null(stmt, 4), status, fault);
    if (!err)
        err = tn_status_read_printer(text_or_null(stmt, 7), status, fault);
    if (!err)
        err = read_list(tn_db_text(stmt, 9), status, tn_status_read_addresses, fault);
    return err ? err : read_list(tn_db_text(stmt, 10), status, tn_status_read_peers, fault);
}

enum tn_err tn_registry_status(struct tn_registry *registry, struct tn_id device,
                               struct tn_device_status *ret_status, struct tn_fault *fault)
{
    struct tn_device_status status;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_status);
    tn_db_bind_text(stmt, 1, tn_id_text(device).chars);
    enum tn_err err = tn_registry_step_one(stmt, "this kiosk never said how it is", fault);
    if (err)
        return err;
    err = read_row(stmt, &status, fault);
    tn_db_reset(stmt);
    if (!err)
        *ret_status = status;
    return err;
}

enum tn_err tn_registry_status_seen(struct tn_registry *registry,
                                    void (*visit)(void *context, struct tn_id device,
                                                  struct tn_wall seen),
                                    void *context, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_seen);
    while (!(err = tn_db_next(stmt, &row, fault)) && row)
        visit(context, tn_registry_column_id(stmt, 0), (struct tn_wall){tn_db_int(stmt, 1)});
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_registry_status_mark(struct tn_registry *registry, int64_t *ret_mark,
                                    struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &sum_words);
    enum tn_err err = tn_registry_step_one(stmt, "", fault);
    if (err)
        return err;
    *ret_mark = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return TN_OK;
}

/* ---- for other kiosks ---- */

struct asked {
    struct tn_registry *registry;
    const struct tn_device *asking;
    struct tn_buf devices; /* struct tn_device */
};

static bool serve_together(const struct tn_device *one, const struct tn_device *other)
{
    return tn_id_is_zero(one->event) || tn_id_is_zero(other->event) ||
           tn_id_equal(one->event, other->event);
}

static bool keep(const struct tn_device *device, void *context)
{
    struct asked *asked = context;
    if (!device->revoked && !tn_id_equal(device->id, asked->asking->id) &&
        serve_together(device, asked->asking))
        tn_buf_add(&asked->devices, device, sizeof *device);
    return true;
}

static void write_peer(struct tn_json_writer *writer, const struct tn_device *device,
                       const struct tn_device_status *status)
{
    char seen[TN_WALL_CHARS];
    tn_wall_format(status->seen, 0, seen);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "device", tn_id_text(device->id).chars);
    tn_json_add_text(writer, "name", device->name);
    tn_json_name(writer, "addresses");
    tn_status_put_addresses(writer, status);
    tn_json_add_text(writer, "seen_at", seen);
    tn_json_close_object(writer);
}

static enum tn_err write_peers(const struct asked *asked, struct tn_json_writer *writer,
                               struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t at = 0; !err && at < asked->devices.len; at += sizeof(struct tn_device)) {
        struct tn_device device;
        struct tn_device_status status;
        struct tn_fault own = {0};
        memcpy(&device, asked->devices.data + at, sizeof device);
        err = tn_registry_status(asked->registry, device.id, &status, &own);
        if (!err && status.address_count > 0)
            write_peer(writer, &device, &status);
        if (err == TN_ERR_ABSENT)
            err = TN_OK;
        if (err)
            tn_fault_set(fault, err, "%s", own.text);
    }
    return err;
}

enum tn_err tn_registry_peers_json(struct tn_registry *registry, const struct tn_device *asking,
                                   struct tn_buf *out, struct tn_fault *fault)
{
    struct asked asked = {.registry = registry, .asking = asking};
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = tn_registry_devices(registry, keep, &asked, fault);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_name(&writer, "peers");
    tn_json_open_array(&writer);
    if (!err)
        err = write_peers(&asked, &writer, fault);
    tn_json_close_array(&writer);
    tn_json_close_object(&writer);
    if (err)
        out->len = start;
    tn_buf_release(&asked.devices);
    return err;
}
