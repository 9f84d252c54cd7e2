/* SPDX-License-Identifier: Apache-2.0 */
/* call.c -- what every handler of a person's request does alike. */
#include "call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

/* In people's requests a limit is one of what was said, not of how much was sent. */
static void refuse(struct tn_hub_call *call)
{
    if (call->fault->code == TN_ERR_LIMIT)
        tn_exchange_problem(call->exchange, TN_PROBLEM_BAD_REQUEST, "%s", call->fault->text);
    else
        tn_hub_refuse(call->exchange, call->fault);
}

static enum tn_err read_body(struct tn_hub_call *call, struct tn_json **ret_root)
{
    const struct tn_request *request = &call->exchange->request;
    enum tn_err err = tn_json_parse(request->body, request->body_len, ret_root, call->fault);
    if (!err && !tn_json_is_object(*ret_root))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "the body has to be a JSON object");
    call->body = *ret_root;
    return err;
}

static enum tn_err in_transaction(struct tn_hub_call *call,
                                  enum tn_err (*work)(struct tn_hub_call *call))
{
    struct tn_db *db = tn_registry_db(call->registry);
    enum tn_err err = tn_db_begin(db, call->fault);
    if (err)
        return err;
    err = work(call);
    if (!err)
        err = tn_hub_note_change(call->exchange, call->registry, call->fault);
    if (!err)
        return tn_db_commit(db, call->fault);
    tn_db_rollback(db);
    return err;
}

static enum tn_err prepare(struct tn_hub_call *call, unsigned needs, struct tn_json **ret_root)
{
    enum tn_err err = TN_OK;
    if (needs & TN_HUB_ID)
        err = tn_hub_parse_id(call, tn_hub_param(call, 0), &call->id);
    if (!err && (needs & TN_HUB_BODY))
        err = read_body(call, ret_root);
    return err;
}

void tn_hub_call(struct tn_exchange *exchange, struct tn_hub *hub, unsigned needs,
                 enum tn_err (*work)(struct tn_hub_call *call))
{
    struct tn_hub_desk *desk = NULL;
    TN_AUTO(json) root = NULL;
    struct tn_fault fault = {0};
    struct tn_hub_call call = {
        .exchange = exchange, .hub = hub, .out = &exchange->response.body, .fault = &fault};
    enum tn_err err = prepare(&call, needs, &root);
    if (!err)
        err = tn_hub_desk_take(hub->desks, &desk, &fault);
    if (!err) {
        call.registry = desk->registry;
        call.people = desk->people;
        err = (needs & TN_HUB_CHANGES) ? in_transaction(&call, work) : work(&call);
        tn_hub_desk_give(hub->desks, desk);
    }
    if (err)
        refuse(&call);
}

/* ---- what was said ---- */

const char *tn_hub_param(const struct tn_hub_call *call, size_t index)
{
    TN_ASSERT(index < TN_REQUEST_PARAMS && call->exchange->request.params[index]);
    return call->exchange->request.params[index];
}

const char *tn_hub_query(const struct tn_hub_call *call, const char *name, const char *fallback)
{
    const char *value = tn_exchange_query(call->exchange, name);
    return value && value[0] ? value : fallback;
}

enum tn_err tn_hub_parse_id(struct tn_hub_call *call, const char *text, struct tn_id *ret_id)
{
    if (tn_id_parse(text, ret_id) == TN_OK && !tn_id_is_zero(*ret_id))
        return TN_OK;
    return tn_fault_set(call->fault, TN_ERR_ABSENT, "there is nothing of this name here");
}

enum tn_err tn_hub_text(struct tn_hub_call *call, const char *name, bool must,
                        const char **ret_text)
{
    const char *text = "";
    bool there = tn_json_text(call->body, name, &text);
    if (there || (!must && !tn_json_get(call->body, name))) {
        *ret_text = text;
        return TN_OK;
    }
    return tn_fault_set(call->fault, TN_ERR_FORMAT, "\"%s\" has to be a text", name);
}

enum tn_err tn_hub_number(struct tn_hub_call *call, const char *name, int64_t fallback,
                          int64_t most, int64_t *ret_number)
{
    const char *text = tn_hub_query(call, name, "");
    size_t len = strlen(text);
    int64_t number = len <= 18 ? strtoll(text, NULL, 10) : 0;
    if (len == 0) {
        *ret_number = fallback;
        return TN_OK;
    }
    if (strspn(text, "0123456789") != len || number < 1 || number > most)
        return tn_fault_set(call->fault, TN_ERR_FORMAT, "%s has to be a number from 1 to %lld",
                            name, (long long)most);
    *ret_number = number;
    return TN_OK;
}

/* ---- what is answered ---- */

void tn_hub_made(struct tn_hub_call *call, const char *id)
{
    struct tn_request *request = &call->exchange->request;
    call->exchange->response.status = 201;
    (void)tn_text_copy(request->subject, sizeof request->subject, id);
}

void tn_hub_gone(struct tn_hub_call *call)
{
    call->exchange->response.status = 204;
}

void tn_hub_file(struct tn_hub_call *call, const char *type, const char *format, ...)
{
    struct tn_response *response = &call->exchange->response;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(response->filename, sizeof response->filename, format, args);
    va_end(args);
    response->type = type;
}
