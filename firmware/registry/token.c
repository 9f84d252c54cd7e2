/* SPDX-License-Identifier: Apache-2.0 */
/* token.c -- bearer tokens of the HTTP interface; the database keeps their hashes. */
#include "account_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

#define TOKEN_BYTES 32
#define TOKEN_PREFIX "tn_"

static const struct tn_db_sql insert_token = {
    .both = "INSERT INTO api_token (token_hash, label, scope, created_ms) VALUES ($1, $2, $3, "
            "$4)",
};
static const struct tn_db_sql select_token = {
    .both = "SELECT token_hash, label, scope, created_ms, revoked_ms FROM api_token WHERE "
            "token_hash = $1 AND revoked_ms IS NULL",
};

static struct tn_hash hash_of(const char *token)
{
    struct tn_hash hash;
    tn_seal_hash(hash.bytes, sizeof hash.bytes, NULL, 0, token, strlen(token));
    return hash;
}

enum tn_err tn_registry_token_create(struct tn_registry *registry, const char *label,
                                     enum tn_role role, char ret_token[TN_TOKEN_CHARS + 1],
                                     struct tn_fault *fault)
{
    uint8_t random[TOKEN_BYTES];
    char token[TN_TOKEN_CHARS + 1] = TOKEN_PREFIX;
    if (!tn_account_line_fits(label))
        return tn_fault_set(fault, TN_ERR_FORMAT, "a token needs a name, on one line");
    tn_seal_random(random, sizeof random);
    tn_base64_encode(random, sizeof random, token + strlen(TOKEN_PREFIX));
    struct tn_hash hash = hash_of(token);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_token);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    tn_db_bind_text(stmt, 2, label);
    tn_db_bind_text(stmt, 3, tn_role_name(role));
    tn_db_bind_int(stmt, 4, tn_clock_wall_ms());
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err)
        memcpy(ret_token, token, sizeof token);
    tn_seal_wipe(token, sizeof token);
    return err;
}

/* ---- reading ---- */

#define NAME_BYTES 4

static const struct tn_db_sql select_tokens = {
    .both = "SELECT token_hash, label, scope, created_ms, revoked_ms FROM api_token ORDER BY "
            "created_ms, token_hash",
};
static const struct tn_db_sql revoke_token = {
    .both = "UPDATE api_token SET revoked_ms = $2 WHERE token_hash = $1",
};

static void read_token(struct tn_db_stmt *stmt, struct tn_token *token, struct tn_hash *ret_hash)
{
    size_t len = 0;
    *token = (struct tn_token){.created.ms = tn_db_int(stmt, 3)};
    const void *hash = tn_db_blob(stmt, 0, &len);
    TN_ASSERT(len == sizeof ret_hash->bytes);
    memcpy(ret_hash->bytes, hash, len);
    tn_hex_encode(ret_hash->bytes, NAME_BYTES, token->name);
    tn_text_copy(token->label, sizeof token->label, tn_db_text(stmt, 1));
    if (!tn_role_parse(tn_db_text(stmt, 2), &token->role))
        token->role = TN_ROLE_VIEWER; /* a newer build's: the least there is */
    token->revoked = !tn_db_is_null(stmt, 4);
}

enum tn_err tn_registry_token_check(struct tn_registry *registry, const char *token,
                                    struct tn_token *ret_token, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_hash hash = hash_of(token);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_token);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (!err)
        read_token(stmt, ret_token, &hash);
    tn_db_reset(stmt);
    if (err == TN_ERR_ABSENT)
        return tn_fault_set(fault, TN_ERR_DENIED, "this token is not known here");
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}

enum tn_err tn_registry_tokens(struct tn_registry *registry,
                               bool (*visit)(const struct tn_token *token, void *context),
                               void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_tokens);
    bool row = true;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_token token;
        struct tn_hash hash;
        read_token(stmt, &token, &hash);
        if (!visit(&token, context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

/* ---- revoking ---- */

/* What `text` names: by name and token there is one at most; of those with the label, the good
 * ones come before those that are revoked. */
static enum tn_err find_token(struct tn_registry *registry, const char *text,
                              struct tn_token *ret_token, struct tn_hash *ret_hash,
                              size_t *ret_good, bool *ret_found, struct tn_fault *fault)
{
    struct tn_hash wanted = hash_of(text);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_tokens);
    bool row = true;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_token token;
        struct tn_hash hash;
        read_token(stmt, &token, &hash);
        bool itself = memcmp(hash.bytes, wanted.bytes, sizeof hash.bytes) == 0;
        if (!itself && strcmp(token.name, text) != 0 && strcmp(token.label, text) != 0)
            continue;
        if (!*ret_found || !token.revoked) {
            *ret_token = token;
            *ret_hash = hash;
        }
        *ret_found = true;
        *ret_good += !token.revoked;
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_registry_token_revoke(struct tn_registry *registry, const char *text,
                                     struct tn_token *ret_token, struct tn_fault *fault)
{
    struct tn_token token;
    struct tn_hash hash;
    size_t good = 0;
    bool found = false;
    enum tn_err err = find_token(registry, text, &token, &hash, &good, &found, fault);
    if (err)
        return err;
    if (!found)
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "there is no token \"%.40s\"; turnout token list shows them", text);
    if (good == 0)
        return tn_fault_set(fault, TN_ERR_EXISTS, "the token %s is revoked already", token.name);
    if (good > 1)
        return tn_fault_set(fault, TN_ERR_LIMIT,
                            "%zu tokens are called \"%.40s\"; take the first column of: turnout "
                            "token list",
                            good, text);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &revoke_token);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (!err)
        *ret_token = token;
    return err;
}
