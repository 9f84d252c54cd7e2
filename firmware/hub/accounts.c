/* SPDX-License-Identifier: Apache-2.0 */
/* accounts.c -- who may use the dashboard, for those who decide it. */
#include "dashboard.h"
#include "errand.h"

#include <string.h>

#include "turnout/text.h"

/* ---- reading ---- */

static enum tn_err list(struct tn_hub_call *call)
{
    return tn_accounts_json(call->registry, call->out, call->fault);
}

void tn_hub_accounts(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

static enum tn_err show(struct tn_hub_call *call, const char *login)
{
    struct tn_account account;
    struct tn_json_writer writer;
    enum tn_err err = tn_account(call->registry, login, &account, call->fault);
    if (err)
        return err;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_account_write(&writer, &account);
    tn_json_close_object(&writer);
    return TN_OK;
}

/* ---- what a body says ---- */

enum tn_err tn_hub_role(struct tn_hub_call *call, enum tn_role *ret_role)
{
    const char *role = NULL;
    enum tn_err err = tn_hub_text(call, "role", true, &role);
    if (!err && !tn_role_parse(role, ret_role))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT,
                           "\"role\" is one of owner, host, door and viewer");
    return err;
}

static enum tn_err take_text(struct tn_hub_call *call, const char *name, char *out, size_t cap)
{
    const char *text = NULL;
    enum tn_err err = tn_hub_text(call, name, true, &text);
    if (!err && !tn_text_copy(out, cap, text))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"%s\" is too long", name);
    return err;
}

/* ---- changing ---- */

static enum tn_err create(struct tn_hub_call *call)
{
    struct tn_account account = {0};
    const char *password = NULL;
    enum tn_err err = take_text(call, "login", account.login, sizeof account.login);
    if (!err)
        err = take_text(call, "name", account.name, sizeof account.name);
    if (!err)
        err = tn_hub_role(call, &account.role);
    if (!err)
        err = tn_hub_text(call, "password", true, &password);
    if (!err)
        err = tn_account_create(call->registry, &account, password, call->fault);
    if (!err)
        tn_hub_made(call, account.login);
    return err ? err : show(call, account.login);
}

static enum tn_err change(struct tn_hub_call *call)
{
    struct tn_account_change change = {.name = NULL};
    enum tn_role role = TN_ROLE_VIEWER;
    const char *login = tn_hub_param(call, 0);
    enum tn_err err = TN_OK;
    if (tn_json_get(call->body, "name"))
        err = tn_hub_text(call, "name", true, &change.name);
    if (!err && tn_json_get(call->body, "role"))
        err = tn_hub_role(call, &role);
    if (!err && tn_json_get(call->body, "role"))
        change.role = &role;
    if (!err && tn_json_get(call->body, "password"))
        err = tn_hub_text(call, "password", true, &change.password);
    if (!err)
        err = tn_account_set(call->registry, login, &change, call->fault);
    return err ? err : show(call, login);
}

static enum tn_err take_away(struct tn_hub_call *call)
{
    enum tn_err err = tn_account_remove(call->registry, tn_hub_param(call, 0), call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

/* Passwords are hashed outside of a transaction, which would keep doors waiting. */
void tn_hub_account_create(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_at_gate(exchange, context, TN_HUB_BODY, create);
}

void tn_hub_account_change(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_at_gate(exchange, context, TN_HUB_BODY, change);
}

void tn_hub_account_remove(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, take_away);
}
