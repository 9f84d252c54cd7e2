/* SPDX-License-Identifier: Apache-2.0 */
/* invite.c -- one-time invitations for a door, and their use.
 *
 * The database holds the hash of a token, never the token.  Source: firmware/SPEC.md "Pairing". */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

static struct tn_hash hash_of(const uint8_t token[TN_INVITE_TOKEN_BYTES])
{
    struct tn_hash hash;
    tn_seal_hash(hash.bytes, sizeof hash.bytes, NULL, 0, token, TN_INVITE_TOKEN_BYTES);
    return hash;
}

static const struct tn_db_sql insert_invite = {
    .both = "INSERT INTO invite (token_hash, name, event, expires_ms, created_ms) VALUES ($1, $2, "
            "$3, $4, $5)",
};

enum tn_err tn_registry_invite(struct tn_registry *registry, const char *name, struct tn_id event,
                               int64_t ttl_ms, struct tn_invite *ret_invite, struct tn_fault *fault)
{
    struct tn_device device;
    struct tn_event facts;
    struct tn_invite invite;
    int64_t now_ms = tn_clock_wall_ms();
    if (!name[0] || !tn_text_valid(name, strlen(name)) ||
        !tn_text_copy(device.name, sizeof device.name, name))
        return tn_fault_set(fault, TN_ERR_FORMAT, "a kiosk needs a name of at most 63 bytes");
    if (!tn_id_is_zero(event)) {
        enum tn_err err = tn_registry_event(registry, event, &facts, fault);
        if (err)
            return err;
    }
    tn_seal_random(invite.token, sizeof invite.token);
    invite.expires.ms = now_ms + ttl_ms;
    struct tn_hash hash = hash_of(invite.token);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_invite);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    tn_db_bind_text(stmt, 2, name);
    tn_registry_bind_id(stmt, 3, event);
    tn_db_bind_int(stmt, 4, invite.expires.ms);
    tn_db_bind_int(stmt, 5, now_ms);
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err)
        *ret_invite = invite;
    return err;
}

/* Everything but the unreserved characters of RFC 3986 as %XX. */
static void add_percent(struct tn_buf *out, const char *text)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (const char *at = text; *at; at++) {
        if (strchr(unreserved, *at))
            tn_buf_add_byte(out, (uint8_t)*at);
        else
            tn_buf_addf(out, "%%%02X", (unsigned char)*at);
    }
}

void tn_registry_invite_uri(const struct tn_registry *registry, const struct tn_invite *invite,
                            const char *url, struct tn_buf *out)
{
    char token[TN_BASE64_LEN(TN_INVITE_TOKEN_BYTES) + 1];
    char pin[TN_BASE64_LEN(TN_HASH_BYTES) + 1];
    tn_base64_encode(invite->token, sizeof invite->token, token);
    tn_base64_encode(registry->pin.bytes, sizeof registry->pin.bytes, pin);
    tn_buf_add_text(out, "turnout://pair?u=");
    add_percent(out, url);
    tn_buf_addf(out, "&t=%s&h=%s", token, pin);
}

/* ---- use ---- */

static const struct tn_db_sql select_invite = {
    .both = "SELECT name, event, expires_ms, device FROM invite WHERE token_hash = $1",
};
/* Two kiosks may come with the same invitation: only one of them finds it unused. */
static const struct tn_db_sql use_invite = {
    .both = "UPDATE invite SET device = $2 WHERE token_hash = $1 AND device IS NULL",
};
static const struct tn_db_sql select_key = {
    .both = "SELECT id FROM device WHERE log_key = $1",
};

static enum tn_err refuse_used(struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_DENIED,
                        "this invitation has been used already; ask for a new one");
}

/* Whoever used it may ask again: the answer may have been lost on the way.  Nobody else has the
 * log key. */
static enum tn_err find_user(struct tn_registry *registry, struct tn_id user,
                             struct tn_device *device, struct tn_fault *fault)
{
    struct tn_device used;
    enum tn_err err = tn_registry_device(registry, user, &used, fault);
    if (err)
        return err;
    if (used.revoked ||
        memcmp(used.log_key.bytes, device->log_key.bytes, sizeof used.log_key.bytes) != 0)
        return refuse_used(fault);
    *device = used;
    return TN_OK;
}

/* Fills in what the invitation says of the device; `ret_again`: it is paired already. */
static enum tn_err find_invite(struct tn_registry *registry, const struct tn_hash *hash,
                               struct tn_device *device, bool *ret_again, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_invite);
    tn_db_bind_blob(stmt, 1, hash->bytes, sizeof hash->bytes);
    enum tn_err err =
        tn_registry_step_one(stmt, "this invitation is not known here; ask for a new one", fault);
    if (err)
        return err;
    tn_text_copy(device->name, sizeof device->name, tn_db_text(stmt, 0));
    device->event = tn_registry_column_id(stmt, 1);
    bool late = tn_db_int(stmt, 2) <= tn_clock_wall_ms();
    bool used = !tn_db_is_null(stmt, 3);
    struct tn_id user = tn_registry_column_id(stmt, 3);
    tn_db_reset(stmt);
    *ret_again = used;
    if (late)
        return used ? refuse_used(fault)
                    : tn_fault_set(fault, TN_ERR_DENIED,
                                   "this invitation is too old; ask for a new one");
    return used ? find_user(registry, user, device, fault) : TN_OK;
}

static enum tn_err check_key(struct tn_registry *registry, const struct tn_public_key *log_key,
                             struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_key);
    tn_db_bind_blob(stmt, 1, log_key->bytes, sizeof log_key->bytes);
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    tn_db_reset(stmt);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    if (err)
        return tn_fault_set(fault, err, "%s", own.text);
    return tn_fault_set(fault, TN_ERR_LIMIT, "another kiosk has this log key already");
}

static enum tn_err mark_used(struct tn_registry *registry, const struct tn_hash *hash,
                             struct tn_id device, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &use_invite);
    tn_db_bind_blob(stmt, 1, hash->bytes, sizeof hash->bytes);
    tn_db_bind_text(stmt, 2, tn_id_text(device).chars);
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err && tn_db_changes(registry->db) != 1)
        err = refuse_used(fault);
    return err;
}

static enum tn_err certify_tls(const struct tn_registry *registry, const char *csr_pem,
                               struct tn_id device, struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_buf ca_key = {0};
    enum tn_err err = tn_registry_keys_authority(registry, &ca_key, fault);
    if (!err) {
        struct tn_identity authority = {tn_buf_text(&ca_key), tn_buf_text(&registry->ca_pem)};
        err = tn_identity_certify(&authority, csr_pem, TN_IDENTITY_DEVICE, tn_id_text(device).chars,
                                  out, fault);
    }
    if (ca_key.data)
        tn_seal_wipe(ca_key.data, ca_key.cap);
    tn_buf_release(&ca_key);
    return err == TN_ERR_SEAL ? TN_ERR_FORMAT : err;
}

/* One certificate made and thrown away: a truncated key is found before a door waits for one. */
enum tn_err tn_registry_can_certify(const struct tn_registry *registry, struct tn_fault *fault)
{
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO request = {0};
    TN_BUF_AUTO certificate = {0};
    struct tn_fault cause = {0};
    enum tn_err err = tn_identity_key_make(&key, fault);
    if (!err)
        err = tn_identity_request_make(tn_buf_text(&key), "kiosk", &request, fault);
    if (err)
        return err;
    err = certify_tls(registry, tn_buf_text(&request), registry->group.hub_device, &certificate,
                      &cause);
    if (err && cause.code != TN_ERR_SEAL && cause.code != TN_ERR_FORMAT) {
        if (fault)
            *fault = cause;
        return err;
    }
    if (!err)
        err = tn_identity_check(tn_buf_text(&certificate), tn_buf_text(&registry->ca_pem), NULL);
    return err ? tn_fault_set(fault, TN_ERR_CORRUPT,
                              "%s/keys/ca.key is damaged or does not fit ca.pem; put it back from "
                              "a backup",
                              registry->folder)
               : TN_OK;
}

enum tn_err tn_registry_redeem(struct tn_registry *registry,
                               const uint8_t token[TN_INVITE_TOKEN_BYTES],
                               const struct tn_public_key *log_key, const char *tls_csr_pem,
                               struct tn_device *ret_device, struct tn_buf *ret_tls_certificate_pem,
                               struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    struct tn_device device = {.id = tn_registry_new_id(), .log_key = *log_key};
    struct tn_hash hash = hash_of(token);
    TN_BUF_AUTO certificate = {0};
    device.paired.ms = tn_clock_wall_ms();
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    bool again = false;
    err = find_invite(registry, &hash, &device, &again, fault);
    if (!err && !again)
        err = check_key(registry, log_key, fault);
    if (!err)
        err = certify_tls(registry, tls_csr_pem, device.id, &certificate, fault);
    if (!err && !again)
        err = tn_registry_device_add(registry, &device, fault);
    if (!err && !again)
        err = mark_used(registry, &hash, device.id, fault);
    err = tn_registry_end(registry, &transaction, err, fault);
    if (err)
        return err;
    *ret_device = device;
    tn_buf_add(ret_tls_certificate_pem, certificate.data, certificate.len);
    return TN_OK;
}
