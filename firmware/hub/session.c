/* SPDX-License-Identifier: Apache-2.0 */
/* session.c -- signing in and out, and one's own password.
 *
 * Hashing a password takes long, so it is done at the gate; no cookie that a client brings is ever
 * taken over, a sign-in makes a new one and ends what was there. */
#include "dashboard.h"
#include "errand.h"

#include <stdio.h>
#include <string.h>

#include "turnout/text.h"

#define COOKIE_ATTRIBUTES "; Secure; HttpOnly; SameSite=Strict; Path=/"

/* ---- the cookie ---- */

static void set_cookie(struct tn_exchange *exchange, const struct tn_session *session)
{
    struct tn_response *response = &exchange->response;
    snprintf(response->cookie, sizeof response->cookie, TN_SESSION_COOKIE "=%s; Max-Age=%lld%s",
             session->token, (long long)(TN_SESSION_MOST_MS / 1000), COOKIE_ATTRIBUTES);
}

static void clear_cookie(struct tn_exchange *exchange)
{
    struct tn_response *response = &exchange->response;
    snprintf(response->cookie, sizeof response->cookie, TN_SESSION_COOKIE "=; Max-Age=0%s",
             COOKIE_ATTRIBUTES);
}

/* ---- what a session is ---- */

static void write_rights(struct tn_json_writer *writer, unsigned rights)
{
    static const char *const names[] = {"events", "read", "check_in", "edit", "export", "admin"};
    tn_json_name(writer, "rights");
    tn_json_open_array(writer);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (rights & 1U << i)
            tn_json_put_text(writer, names[i]);
    tn_json_close_array(writer);
}

static void write_group(struct tn_json_writer *writer, const struct tn_group *group)
{
    tn_json_name(writer, "group");
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_id_text(group->id).chars);
    tn_json_add_text(writer, "name", group->name);
    tn_json_add_text(writer, "tz", group->tz);
    tn_json_add_text(writer, "region", group->region);
    tn_json_close_object(writer);
}

static void write_session(struct tn_hub_call *call, const struct tn_session *session)
{
    struct tn_json_writer writer;
    const struct tn_account *account = &session->account;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "login", account->login);
    tn_json_add_text(&writer, "name", account->name);
    tn_json_add_text(&writer, "role", tn_role_name(account->role));
    write_rights(&writer, tn_role_rights(account->role));
    tn_json_add_text(&writer, "csrf", session->csrf);
    write_group(&writer, tn_registry_group(call->registry));
    tn_json_close_object(&writer);
}

/* A token is shown as an account of its label, without a session. */
static enum tn_err read_asker(struct tn_hub_call *call, struct tn_session *ret_session)
{
    struct tn_token token;
    const struct tn_request *request = &call->exchange->request;
    if (!request->bearer)
        return tn_session_check(call->registry, request->session, ret_session, call->fault);
    enum tn_err err = tn_registry_token_check(call->registry, request->bearer, &token, call->fault);
    if (err)
        return err;
    *ret_session = (struct tn_session){.account.role = token.role};
    tn_text_copy(ret_session->account.name, sizeof ret_session->account.name, token.label);
    return TN_OK;
}

static enum tn_err show(struct tn_hub_call *call)
{
    struct tn_session session;
    enum tn_err err = read_asker(call, &session);
    if (!err)
        write_session(call, &session);
    return err;
}

void tn_hub_session(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, show);
}

/* ---- in ---- */

/* What was typed may be anything, a password in the wrong field too: only a login that there is
 * is logged. */
static void log_refusal(struct tn_hub_call *call, const char *login)
{
    struct tn_account account;
    struct tn_fault fault = {0};
    const char *address = call->exchange->request.address;
    if (tn_account(call->registry, login, &account, &fault))
        tn_log(TN_LOG_WARNING, "turnout-hub: a sign-in as an unknown login from %s was refused",
               address);
    else
        tn_log(TN_LOG_WARNING, "turnout-hub: a sign-in as \"%s\" from %s was refused",
               account.login, address);
}

enum tn_err tn_hub_session_begin(struct tn_hub_call *call, const char *login, const char *password)
{
    struct tn_session session;
    struct tn_exchange *exchange = call->exchange;
    struct tn_request *request = &exchange->request;
    enum tn_err err = tn_session_begin(call->registry, login, password, request->address, &session,
                                       &exchange->response.retry_after_s, call->fault);
    if (err == TN_ERR_DENIED)
        log_refusal(call, login);
    if (err)
        return err;
    if (request->session)
        err = tn_session_end(call->registry, request->session, call->fault);
    if (!err) {
        tn_text_copy(request->who, sizeof request->who, session.account.login);
        set_cookie(exchange, &session);
        write_session(call, &session);
    }
    tn_seal_wipe(&session, sizeof session);
    return err;
}

static enum tn_err sign_in(struct tn_hub_call *call)
{
    const char *login = NULL, *password = NULL;
    enum tn_err err = tn_hub_text(call, "login", true, &login);
    if (!err)
        err = tn_hub_text(call, "password", true, &password);
    if (!err)
        err = tn_hub_session_begin(call, login, password);
    if (err != TN_ERR_DENIED)
        return err;
    tn_exchange_problem(call->exchange, TN_PROBLEM_UNAUTHORISED, "%s", call->fault->text);
    return TN_OK;
}

void tn_hub_session_create(struct tn_exchange *exchange, void *context)
{
    if (tn_hub_from_here(exchange))
        tn_hub_call_at_gate(exchange, context, TN_HUB_BODY, sign_in);
}

/* ---- out ---- */

static enum tn_err refuse_token(struct tn_hub_call *call)
{
    if (!call->exchange->request.bearer)
        return TN_OK;
    return tn_fault_set(call->fault, TN_ERR_DENIED, "a token has no session");
}

static enum tn_err sign_out(struct tn_hub_call *call)
{
    enum tn_err err = refuse_token(call);
    if (!err)
        err = tn_session_end(call->registry, call->exchange->request.session, call->fault);
    if (err)
        return err;
    clear_cookie(call->exchange);
    tn_hub_gone(call);
    return TN_OK;
}

void tn_hub_session_remove(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, sign_out);
}

/* ---- the password ---- */

static enum tn_err change_password(struct tn_hub_call *call)
{
    const char *old_password = NULL, *new_password = NULL;
    const struct tn_request *request = &call->exchange->request;
    enum tn_err err = refuse_token(call);
    if (!err)
        err = tn_hub_text(call, "old", true, &old_password);
    if (!err)
        err = tn_hub_text(call, "new", true, &new_password);
    if (!err)
        err = tn_session_password(call->registry, request->session, old_password, new_password,
                                  request->address, &call->exchange->response.retry_after_s,
                                  call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

void tn_hub_session_password(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_at_gate(exchange, context, TN_HUB_BODY, change_password);
}
