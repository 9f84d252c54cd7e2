/* SPDX-License-Identifier: Apache-2.0 */
/* device.c -- the doors: listed, written to the logs of their events, revoked. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

#define DEVICE_COLUMNS "id, name, event, log_key, paired_ms, revoked_ms, certificate"

static const struct tn_db_sql insert_device = {
    .both = "INSERT INTO device (id, name, event, log_key, certificate, paired_ms) VALUES ($1, $2, "
            "$3, $4, $5, $6)",
};
static const struct tn_db_sql select_device = {
    .both = "SELECT " DEVICE_COLUMNS " FROM device WHERE id = $1",
};
static const struct tn_db_sql next_device = {
    .both = "SELECT " DEVICE_COLUMNS " FROM device WHERE id > $1 ORDER BY id LIMIT 1",
};
static const struct tn_db_sql revoke_device = {
    .both = "UPDATE device SET revoked_ms = $2 WHERE id = $1",
};
static const struct tn_db_sql next_event = {
    .both = "SELECT id FROM event WHERE id > $1 ORDER BY id LIMIT 1",
};

static void read_device(struct tn_db_stmt *stmt, struct tn_device *device,
                        struct tn_signature *certificate)
{
    size_t len = 0;
    *device = (struct tn_device){.id = tn_registry_column_id(stmt, 0)};
    tn_text_copy(device->name, sizeof device->name, tn_db_text(stmt, 1));
    device->event = tn_registry_column_id(stmt, 2);
    const void *key = tn_db_blob(stmt, 3, &len);
    if (len == sizeof device->log_key.bytes)
        memcpy(device->log_key.bytes, key, len);
    device->paired.ms = tn_db_int(stmt, 4);
    device->revoked = !tn_db_is_null(stmt, 5);
    const void *signature = tn_db_blob(stmt, 6, &len);
    if (len == sizeof certificate->bytes)
        memcpy(certificate->bytes, signature, len);
}

static enum tn_err select_one(struct tn_registry *registry, struct tn_id id,
                              struct tn_device *ret_device, struct tn_signature *ret_certificate,
                              struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_device);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    enum tn_err err = tn_registry_step_one(stmt, "there is no such kiosk", fault);
    if (err)
        return err;
    read_device(stmt, ret_device, ret_certificate);
    tn_db_reset(stmt);
    return TN_OK;
}

enum tn_err tn_registry_device(struct tn_registry *registry, struct tn_id device,
                               struct tn_device *ret_device, struct tn_fault *fault)
{
    struct tn_signature certificate;
    return select_one(registry, device, ret_device, &certificate, fault);
}

/* The device behind `after` in the order of ids, which is that of pairing; ABSENT at the end,
 * without a sentence. */
static enum tn_err step_device(struct tn_registry *registry, const char *after,
                               struct tn_device *ret_device, struct tn_signature *ret_certificate,
                               struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &next_device);
    tn_db_bind_text(stmt, 1, after);
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (err == TN_OK)
        read_device(stmt, ret_device, ret_certificate);
    else if (err != TN_ERR_ABSENT)
        err = tn_fault_set(fault, err, "%s", own.text);
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_registry_devices(struct tn_registry *registry,
                                bool (*visit)(const struct tn_device *device, void *context),
                                void *context, struct tn_fault *fault)
{
    struct tn_id_text after = {""};
    struct tn_device device;
    struct tn_signature certificate;
    enum tn_err err = TN_OK;
    while (!(err = step_device(registry, after.chars, &device, &certificate, fault))) {
        after = tn_id_text(device.id);
        if (!visit(&device, context))
            return TN_OK;
    }
    return err == TN_ERR_ABSENT ? TN_OK : err;
}

/* ---- the logs ---- */

/* The event behind `after` in the order of ids; ABSENT at the end. */
static enum tn_err step_event(struct tn_registry *registry, struct tn_id_text *after,
                              struct tn_id *ret_event, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &next_event);
    tn_db_bind_text(stmt, 1, after->chars);
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (err == TN_OK) {
        *ret_event = tn_registry_column_id(stmt, 0);
        *after = tn_id_text(*ret_event);
    } else if (err != TN_ERR_ABSENT) {
        err = tn_fault_set(fault, err, "%s", own.text);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_registry_each_event(struct tn_registry *registry, const struct tn_device *device,
                                   enum tn_err (*tell)(struct tn_registry *registry,
                                                       const struct tn_device *device,
                                                       struct tn_id event, struct tn_fault *fault),
                                   struct tn_fault *fault)
{
    struct tn_id_text after = {""};
    struct tn_id event;
    enum tn_err err = TN_OK;
    while (!(err = step_event(registry, &after, &event, fault))) {
        if (!tn_id_is_zero(device->event) && !tn_id_equal(device->event, event))
            continue;
        err = tell(registry, device, event, fault);
        if (err)
            return err;
    }
    return err == TN_ERR_ABSENT ? TN_OK : err;
}

enum tn_err tn_registry_each_device(struct tn_registry *registry, struct tn_id event,
                                    enum tn_err (*tell)(struct tn_registry *registry,
                                                        const struct tn_device *device,
                                                        struct tn_id event, struct tn_fault *fault),
                                    struct tn_fault *fault)
{
    struct tn_id_text after = {""};
    struct tn_device device;
    struct tn_signature certificate;
    enum tn_err err = TN_OK;
    while (!(err = step_device(registry, after.chars, &device, &certificate, fault))) {
        after = tn_id_text(device.id);
        if (!tn_id_is_zero(device.event) && !tn_id_equal(device.event, event))
            continue;
        err = tell(registry, &device, event, fault);
        if (err)
            return err;
    }
    return err == TN_ERR_ABSENT ? TN_OK : err;
}

/* Says what the door is, as its row has it. */
static enum tn_err tell_device(struct tn_registry *registry, const struct tn_device *device,
                               struct tn_id event, struct tn_fault *fault)
{
    struct tn_device now;
    struct tn_signature certificate;
    enum tn_err err = select_one(registry, device->id, &now, &certificate, fault);
    return err ? err : tn_registry_log_device(registry, event, &now, false, &certificate, fault);
}

static enum tn_err log_hub(struct tn_registry *registry, struct tn_id event, struct tn_fault *fault)
{
    struct tn_signature certificate;
    struct tn_device hub = {.id = registry->group.hub_device,
                            .log_key = registry->log_key.public_key};
    tn_text_copy(hub.name, sizeof hub.name, registry->group.hub);
    tn_registry_certify_device(registry, &hub, true, &certificate);
    return tn_registry_log_device(registry, event, &hub, true, &certificate, fault);
}

enum tn_err tn_registry_log_devices(struct tn_registry *registry, struct tn_id event,
                                    struct tn_fault *fault)
{
    enum tn_err err = log_hub(registry, event, fault);
    return err ? err : tn_registry_each_device(registry, event, tell_device, fault);
}

enum tn_err tn_registry_device_add(struct tn_registry *registry, const struct tn_device *device,
                                   struct tn_fault *fault)
{
    struct tn_signature certificate;
    tn_registry_certify_device(registry, device, false, &certificate);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_device);
    tn_db_bind_text(stmt, 1, tn_id_text(device->id).chars);
    tn_db_bind_text(stmt, 2, device->name);
    tn_registry_bind_id(stmt, 3, device->event);
    tn_db_bind_blob(stmt, 4, device->log_key.bytes, sizeof device->log_key.bytes);
    tn_db_bind_blob(stmt, 5, certificate.bytes, sizeof certificate.bytes);
    tn_db_bind_int(stmt, 6, device->paired.ms);
    enum tn_err err = tn_db_run(stmt, fault);
    /* A door may pair before there is any event: then no log can say who it is. */
    if (!err)
        err = tn_ledger_trust(registry->ledger, device->id, &device->log_key, false, device->name,
                              fault);
    if (!err)
        err = tn_registry_each_event(registry, device, tell_device, fault);
    return err ? err : tn_registry_each_event(registry, device, tn_registry_kiosk_key_give, fault);
}

static enum tn_err revoke(struct tn_registry *registry, struct tn_id id, struct tn_fault *fault)
{
    struct tn_device device;
    struct tn_signature certificate;
    enum tn_err err = select_one(registry, id, &device, &certificate, fault);
    if (err)
        return err;
    if (device.revoked)
        return tn_fault_set(fault, TN_ERR_EXISTS, "%s is revoked already", device.name);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &revoke_device);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (!err)
        err = tn_registry_each_event(registry, &device, tell_device, fault);
    return err ? err
               : tn_registry_each_event(registry, &device, tn_registry_kiosk_key_withdraw, fault);
}

enum tn_err tn_registry_device_revoke(struct tn_registry *registry, struct tn_id device,
                                      struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    return tn_registry_end(registry, &transaction, revoke(registry, device, fault), fault);
}
