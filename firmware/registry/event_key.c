/* SPDX-License-Identifier: Apache-2.0 */
/* event_key.c -- the keys of an event, sealed in the database: those its tickets are signed with,
 * the door's, and the one that a host's code unlocks.
 *
 * The newest issuing key signs; earlier ones stay good until they are withdrawn. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"

static void owner_text(struct tn_id event, int64_t number, struct tn_buf *out)
{
    tn_buf_addf(out, "%s %lld", tn_id_text(event).chars, (long long)number);
}

static const struct tn_db_sql newest_number = {
    .both = "SELECT COALESCE(MAX(number), 0) FROM issuing_key WHERE event = $1",
};
static const struct tn_db_sql insert_key = {
    .both = "INSERT INTO issuing_key (event, number, public_key, sealed_seed, created_ms, "
            "withdrawn) VALUES ($1, $2, $3, $4, $5, 0)",
};

static enum tn_err newest(struct tn_registry *registry, struct tn_id event, int64_t *ret_number,
                          struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &newest_number);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_registry_step_one(stmt, "there is no such event", fault);
    if (!err)
        *ret_number = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

static enum tn_err store_key(struct tn_registry *registry, struct tn_id event, int64_t number,
                             const struct tn_secret_key *key, struct tn_fault *fault)
{
    TN_BUF_AUTO owner = {0};
    TN_BUF_AUTO sealed = {0};
    owner_text(event, number, &owner);
    tn_registry_seal(registry, "issuing key", tn_buf_text(&owner), key->seed, TN_KEY_SECRET_BYTES,
                     &sealed);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_int(stmt, 2, number);
    tn_db_bind_blob(stmt, 3, key->public_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_db_bind_blob(stmt, 4, sealed.data, sealed.len);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

static enum tn_err tell_key(struct tn_registry *registry, struct tn_id event,
                            const struct tn_public_key *key, struct tn_fault *fault)
{
    struct tn_issuer_grant grant = {.event = event, .key = *key};
    return tn_registry_log_issuer(registry, &grant, NULL, fault);
}

enum tn_err tn_registry_issuing_key_make(struct tn_registry *registry, struct tn_id event,
                                         struct tn_fault *fault)
{
    struct tn_secret_key key;
    int64_t number = 0;
    enum tn_err err = newest(registry, event, &number, fault);
    if (err)
        return err;
    tn_key_make(&key);
    err = store_key(registry, event, number + 1, &key, fault);
    if (!err)
        err = tell_key(registry, event, &key.public_key, fault);
    tn_key_wipe(&key);
    tn_registry_issuer_forget(registry);
    return err;
}

static const struct tn_db_sql select_key = {
    .both = "SELECT sealed_seed FROM issuing_key WHERE event = $1 AND number = $2",
};

enum tn_err tn_registry_issuing_key(struct tn_registry *registry, struct tn_id event,
                                    int64_t number, struct tn_secret_key *ret_key,
                                    struct tn_fault *fault)
{
    TN_BUF_AUTO owner = {0};
    uint8_t seed[TN_KEY_SECRET_BYTES];
    size_t sealed_len = 0;
    owner_text(event, number, &owner);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_int(stmt, 2, number);
    enum tn_err err = tn_registry_step_one(stmt, "there is no such event", fault);
    if (err)
        return err;
    const void *sealed = tn_db_blob(stmt, 0, &sealed_len);
    err = tn_registry_unseal(registry, "issuing key", tn_buf_text(&owner), sealed, sealed_len, seed,
                             sizeof seed, fault);
    tn_db_reset(stmt);
    if (!err)
        tn_key_from_seed(seed, ret_key);
    tn_seal_wipe(seed, sizeof seed);
    return err;
}

static const struct tn_db_sql select_door_key = {
    .both = "SELECT sealed_door_key FROM event WHERE id = $1",
};

enum tn_err tn_registry_door_key(struct tn_registry *registry, struct tn_id event,
                                 uint8_t out[TN_DOOR_KEY_BYTES], struct tn_fault *fault)
{
    size_t sealed_len = 0;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_door_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_registry_step_one(stmt, "there is no such event", fault);
    if (err)
        return err;
    const void *sealed = tn_db_blob(stmt, 0, &sealed_len);
    err = tn_registry_unseal(registry, "door key", tn_id_text(event).chars, sealed, sealed_len, out,
                             TN_DOOR_KEY_BYTES, fault);
    tn_db_reset(stmt);
    return err;
}

/* ---- the event key ---- */

static const struct tn_db_sql select_event_key = {
    .both = "SELECT sealed_event_key FROM event WHERE id = $1",
};
/* Two processes may come to it together: the first one's stays. */
static const struct tn_db_sql put_event_key = {
    .both = "UPDATE event SET sealed_event_key = $2 WHERE id = $1 AND sealed_event_key IS NULL",
};

static enum tn_err read_event_key(struct tn_registry *registry, struct tn_id event,
                                  uint8_t out[TN_SEAL_KEY_BYTES], bool *ret_has,
                                  struct tn_fault *fault)
{
    size_t len = 0;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_event_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_registry_step_one(stmt, "there is no such event", fault);
    if (err)
        return err;
    *ret_has = !tn_db_is_null(stmt, 0);
    const void *sealed = tn_db_blob(stmt, 0, &len);
    if (*ret_has)
        err = tn_registry_unseal(registry, "event key", tn_id_text(event).chars, sealed, len, out,
                                 TN_SEAL_KEY_BYTES, fault);
    tn_db_reset(stmt);
    return err;
}

static enum tn_err make_event_key(struct tn_registry *registry, struct tn_id event,
                                  struct tn_fault *fault)
{
    uint8_t key[TN_SEAL_KEY_BYTES];
    TN_BUF_AUTO sealed = {0};
    tn_seal_random(key, sizeof key);
    tn_registry_seal(registry, "event key", tn_id_text(event).chars, key, sizeof key, &sealed);
    tn_seal_wipe(key, sizeof key);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &put_event_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_blob(stmt, 2, sealed.data, sealed.len);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_registry_event_key(struct tn_registry *registry, struct tn_id event,
                                  uint8_t out[TN_SEAL_KEY_BYTES], struct tn_fault *fault)
{
    bool has = false;
    enum tn_err err = read_event_key(registry, event, out, &has, fault);
    if (err || has)
        return err;
    err = make_event_key(registry, event, fault);
    return err ? err : read_event_key(registry, event, out, &has, fault);
}

enum tn_err tn_registry_issuer_event_key(struct tn_registry *registry, const uint8_t **ret_key,
                                         struct tn_fault *fault)
{
    struct tn_registry_issuer *issuer = &registry->issuer;
    if (!issuer->has_event_key) {
        enum tn_err err = tn_registry_event_key(registry, issuer->event, issuer->event_key, fault);
        if (err)
            return err;
        issuer->has_event_key = true;
    }
    *ret_key = issuer->event_key;
    return TN_OK;
}

/* ---- the cache ---- */

static enum tn_err load_issuer(struct tn_registry *registry, struct tn_id event, int64_t number,
                               struct tn_fault *fault)
{
    struct tn_registry_issuer *issuer = &registry->issuer;
    issuer->has_event_key = false;
    enum tn_err err = tn_registry_issuing_key(registry, event, number, &issuer->key, fault);
    if (!err)
        err = tn_registry_door_key(registry, event, issuer->door_key, fault);
    issuer->event = event;
    issuer->number = number;
    return err;
}

/* Another process may have renewed the key, so which one is the newest is asked every time. */
enum tn_err tn_registry_issuer(struct tn_registry *registry, struct tn_id event,
                               const struct tn_registry_issuer **ret_issuer, struct tn_fault *fault)
{
    struct tn_registry_issuer *issuer = &registry->issuer;
    int64_t number = 0;
    enum tn_err err = newest(registry, event, &number, fault);
    if (err)
        return err;
    if (!tn_id_equal(issuer->event, event) || issuer->number != number)
        err = load_issuer(registry, event, number, fault);
    if (err)
        tn_registry_issuer_forget(registry);
    else
        *ret_issuer = issuer;
    return err;
}

void tn_registry_issuer_forget(struct tn_registry *registry)
{
    tn_seal_wipe(&registry->issuer, sizeof registry->issuer);
}
