/* SPDX-License-Identifier: Apache-2.0 */
/* kiosk_key.c -- the key a kiosk signs the codes of walk-ins with, one for each event that takes
 * them.
 *
 * The kiosk gets its seed sealed with the event key, so that it issues nothing before a host has
 * opened the doors.  A key lasts a day longer than its event. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"

#define LASTS_AFTER_MS (24LL * 3600 * 1000)

struct kiosk_key {
    struct tn_secret_key key;
    int64_t quota, expires_ms;
    bool withdrawn;
};

static void owner_text(struct tn_id event, struct tn_id device, struct tn_buf *out)
{
    tn_buf_addf(out, "%s %s", tn_id_text(event).chars, tn_id_text(device).chars);
}

static const struct tn_db_sql select_key = {
    .both = "SELECT sealed_seed, quota, expires_ms, withdrawn FROM kiosk_key WHERE event = $1 AND "
            "device = $2",
};

/* *ret_found false: the kiosk has none yet. */
static enum tn_err load(struct tn_registry *registry, struct tn_id event, struct tn_id device,
                        struct kiosk_key *ret_key, bool *ret_found, struct tn_fault *fault)
{
    TN_BUF_AUTO owner = {0};
    uint8_t seed[TN_KEY_SECRET_BYTES];
    size_t len = 0;
    owner_text(event, device, &owner);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(device).chars);
    enum tn_err err = tn_db_next(stmt, ret_found, fault);
    if (!err && *ret_found) {
        const void *sealed = tn_db_blob(stmt, 0, &len);
        err = tn_registry_unseal(registry, "kiosk's key", tn_buf_text(&owner), sealed, len, seed,
                                 sizeof seed, fault);
        ret_key->quota = tn_db_int(stmt, 1);
        ret_key->expires_ms = tn_db_int(stmt, 2);
        ret_key->withdrawn = tn_db_int(stmt, 3) != 0;
    }
    tn_db_reset(stmt);
    if (!err && *ret_found)
        tn_key_from_seed(seed, &ret_key->key);
    tn_seal_wipe(seed, sizeof seed);
    return err;
}

static const struct tn_db_sql put_key = {
    .both = "INSERT INTO kiosk_key (event, device, public_key, sealed_seed, quota, expires_ms, "
            "created_ms, withdrawn) VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT (event, "
            "device) DO UPDATE SET quota = excluded.quota, expires_ms = excluded.expires_ms",
};

static enum tn_err store(struct tn_registry *registry, struct tn_id event, struct tn_id device,
                         const struct kiosk_key *key, struct tn_fault *fault)
{
    TN_BUF_AUTO owner = {0};
    TN_BUF_AUTO sealed = {0};
    owner_text(event, device, &owner);
    tn_registry_seal(registry, "kiosk's key", tn_buf_text(&owner), key->key.seed,
                     TN_KEY_SECRET_BYTES, &sealed);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &put_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(device).chars);
    tn_db_bind_blob(stmt, 3, key->key.public_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_db_bind_blob(stmt, 4, sealed.data, sealed.len);
    tn_db_bind_int(stmt, 5, key->quota);
    tn_db_bind_int(stmt, 6, key->expires_ms);
    tn_db_bind_int(stmt, 7, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

static enum tn_err tell(struct tn_registry *registry, struct tn_id event, struct tn_id device,
                        const struct kiosk_key *key, struct tn_fault *fault)
{
    struct tn_issuer_grant grant = {.event = event,
                                    .key = key->key.public_key,
                                    .device = device,
                                    .quota = (uint32_t)key->quota,
                                    .expires.ms = key->expires_ms};
    uint8_t event_key[TN_SEAL_KEY_BYTES];
    TN_BUF_AUTO seed = {0};
    enum tn_err err = tn_registry_event_key(registry, event, event_key, fault);
    if (!err) {
        tn_registry_seal_seed(registry, event_key, event, device, &key->key, &seed);
        err = tn_registry_log_issuer(registry, &grant, &seed, fault);
    }
    tn_seal_wipe(event_key, sizeof event_key);
    return err;
}

static int64_t end_of(const struct tn_event *event)
{
    int64_t end_ms = event->policy.closes.ms ? event->policy.closes.ms : event->ends.ms;
    return end_ms + LASTS_AFTER_MS;
}

static enum tn_err give(struct tn_registry *registry, const struct tn_event *event,
                        struct tn_id device, struct kiosk_key *key, struct tn_fault *fault)
{
    bool found = false;
    enum tn_err err = load(registry, event->id, device, key, &found, fault);
    if (err)
        return err;
    if (found &&
        (key->withdrawn || (key->quota == event->policy.quota && key->expires_ms == end_of(event))))
        return TN_OK;
    if (!found)
        tn_key_make(&key->key);
    key->quota = event->policy.quota;
    key->expires_ms = end_of(event);
    err = store(registry, event->id, device, key, fault);
    return err ? err : tell(registry, event->id, device, key, fault);
}

enum tn_err tn_registry_kiosk_key_give(struct tn_registry *registry, const struct tn_device *device,
                                       struct tn_id event, struct tn_fault *fault)
{
    struct tn_event facts;
    struct kiosk_key key = {0};
    enum tn_err err = tn_registry_event(registry, event, &facts, fault);
    if (err || !facts.policy.sign_up || device->revoked)
        return err;
    err = give(registry, &facts, device->id, &key, fault);
    tn_key_wipe(&key.key);
    return err;
}

static const struct tn_db_sql withdraw_key = {
    .both = "UPDATE kiosk_key SET withdrawn = 1 WHERE event = $1 AND device = $2",
};

enum tn_err tn_registry_kiosk_key_withdraw(struct tn_registry *registry,
                                           const struct tn_device *device, struct tn_id event,
                                           struct tn_fault *fault)
{
    struct kiosk_key key = {0};
    bool found = false;
    enum tn_err err = load(registry, event, device->id, &key, &found, fault);
    if (err || !found || key.withdrawn)
        return err;
    struct tn_public_key public_key = key.key.public_key;
    tn_key_wipe(&key.key);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &withdraw_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(device->id).chars);
    err = tn_db_run(stmt, fault);
    return err ? err : tn_registry_log_withdraw(registry, event, &public_key, fault);
}
