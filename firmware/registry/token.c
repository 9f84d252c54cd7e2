/* SPDX-License-Identifier: Apache-2.0 */
/* token.c -- bearer tokens of the HTTP interface; the database keeps their hashes. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

#define TOKEN_BYTES 32
#define TOKEN_PREFIX "tn_"

static const struct tn_db_sql insert_token = {
    .both = "INSERT INTO api_token (token_hash, label, scope, created_ms) VALUES ($1, $2, 'read', "
            "$3)",
};
static const struct tn_db_sql select_token = {
    .both = "SELECT 1 FROM api_token WHERE token_hash = $1 AND revoked_ms IS NULL",
};

static struct tn_hash hash_of(const char *token)
{
    struct tn_hash hash;
    tn_seal_hash(hash.bytes, sizeof hash.bytes, NULL, 0, token, strlen(token));
    return hash;
}

enum tn_err tn_registry_token_create(struct tn_registry *registry, const char *label,
                                     char ret_token[TN_TOKEN_CHARS + 1], struct tn_fault *fault)
{
    uint8_t random[TOKEN_BYTES];
    char token[TN_TOKEN_CHARS + 1] = TOKEN_PREFIX;
    if (!label[0] || !tn_text_valid(label, strlen(label)))
        return tn_fault_set(fault, TN_ERR_FORMAT, "a token needs a name");
    tn_seal_random(random, sizeof random);
    tn_base64_encode(random, sizeof random, token + strlen(TOKEN_PREFIX));
    struct tn_hash hash = hash_of(token);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_token);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    tn_db_bind_text(stmt, 2, label);
    tn_db_bind_int(stmt, 3, tn_clock_wall_ms());
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err)
        memcpy(ret_token, token, sizeof token);
    tn_seal_wipe(token, sizeof token);
    return err;
}

enum tn_err tn_registry_token_check(struct tn_registry *registry, const char *token,
                                    struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_hash hash = hash_of(token);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_token);
    tn_db_bind_blob(stmt, 1, hash.bytes, sizeof hash.bytes);
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    tn_db_reset(stmt);
    if (err == TN_ERR_ABSENT)
        return tn_fault_set(fault, TN_ERR_DENIED, "this token is not known here");
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}
