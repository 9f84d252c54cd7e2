/* SPDX-License-Identifier: Apache-2.0 */
/* tokens.c -- tokens for programs, and the audit log: the rest of what only owners see. */
#include "dashboard.h"

#include <stdlib.h>

enum { AUDIT_LINES = 50, AUDIT_LINES_MOST = 500 };

/* ---- tokens ---- */

static void write_token(struct tn_json_writer *writer, const struct tn_token *token,
                        const char *secret)
{
    char created[TN_WALL_CHARS];
    tn_wall_format(token->created, 0, created);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "name", token->name);
    tn_json_add_text(writer, "label", token->label);
    tn_json_add_text(writer, "role", tn_role_name(token->role));
    tn_json_add_text(writer, "created", created);
    tn_json_add_bool(writer, "revoked", token->revoked);
    if (secret)
        tn_json_add_text(writer, "token", secret);
    tn_json_close_object(writer);
}

static bool list_one(const struct tn_token *token, void *context)
{
    write_token(context, token, NULL);
    return true;
}

static enum tn_err list(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, call->out);
    tn_json_open_array(&writer);
    enum tn_err err = tn_registry_tokens(call->registry, list_one, &writer, call->fault);
    tn_json_close_array(&writer);
    return err;
}

void tn_hub_tokens(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

static enum tn_err create(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    struct tn_token token;
    enum tn_role role;
    char secret[TN_TOKEN_CHARS + 1];
    const char *label = NULL;
    enum tn_err err = tn_hub_text(call, "label", true, &label);
    if (!err)
        err = tn_hub_role(call, &role);
    if (!err)
        err = tn_registry_token_create(call->registry, label, role, secret, call->fault);
    if (!err)
        err = tn_registry_token_check(call->registry, secret, &token, call->fault);
    if (err)
        return err;
    tn_json_begin(&writer, call->out);
    write_token(&writer, &token, secret);
    tn_hub_made(call, token.name);
    tn_seal_wipe(secret, sizeof secret);
    return TN_OK;
}

void tn_hub_token_create(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, create);
}

static enum tn_err revoke(struct tn_hub_call *call)
{
    struct tn_token token;
    enum tn_err err =
        tn_registry_token_revoke(call->registry, tn_hub_param(call, 0), &token, call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

void tn_hub_token_revoke(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_CHANGES, revoke);
}

/* ---- the audit log ---- */

static enum tn_err write_audit(struct tn_hub_call *call)
{
    int64_t before = 0, limit = AUDIT_LINES;
    enum tn_err err = tn_hub_number(call, "before", 0, INT64_MAX, &before);
    if (!err)
        err = tn_hub_number(call, "limit", AUDIT_LINES, AUDIT_LINES_MOST, &limit);
    return err ? err : tn_audit_json(call->registry, before, limit, call->out, call->fault);
}

void tn_hub_audit(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, write_audit);
}
