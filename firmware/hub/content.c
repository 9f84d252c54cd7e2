/* SPDX-License-Identifier: Apache-2.0 */
/* content.c -- what an event's doors show and ask: read, put, taken away. */
#include "dashboard.h"

#include "turnout/text.h"

static enum tn_err list(struct tn_hub_call *call)
{
    return tn_registry_contents_json(call->registry, call->id, call->out, call->fault);
}

void tn_hub_content(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, list);
}

static enum tn_err read_kind(struct tn_hub_call *call, enum tn_content_kind *ret_kind)
{
    if (tn_content_parse(tn_hub_param(call, 1), ret_kind))
        return TN_OK;
    return tn_fault_set(call->fault, TN_ERR_ABSENT, "an event has no content of this kind");
}

/* What there is one of is called as its kind; anything else as the query says. */
static enum tn_err read_id(struct tn_hub_call *call, enum tn_content_kind kind,
                           char out[TN_CONTENT_ID_CHARS + 1])
{
    const char *said = tn_hub_query(call, "id", "");
    if (tn_content_is_one(kind))
        said = tn_content_name(kind);
    if (!tn_text_copy(out, TN_CONTENT_ID_CHARS + 1, said) || (said[0] && !tn_content_id_fits(said)))
        return tn_fault_set(call->fault, TN_ERR_FORMAT,
                            "an id has at most %d characters of a-z, 0-9 and -",
                            TN_CONTENT_ID_CHARS);
    return TN_OK;
}

/* ---- putting ---- */

static enum tn_err put_rules(struct tn_hub_call *call)
{
    struct tn_rules_text text;
    int64_t version = 0;
    enum tn_err err = tn_hub_rules_text(call, &text);
    return err ? err
               : tn_registry_rules_set(call->registry, call->id, &text, &version, call->fault);
}

static enum tn_err put_value(struct tn_hub_call *call, enum tn_content_kind kind, char *id)
{
    enum tn_err err = TN_OK;
    if (!id[0]) {
        err = tn_registry_content_new_id(call->registry, call->id, kind, id, call->fault);
        tn_hub_made(call, id);
    }
    return err ? err
               : tn_registry_content_set(call->registry, call->id, kind, id,
                                         call->exchange->request.body, call->fault);
}

static enum tn_err put(struct tn_hub_call *call)
{
    enum tn_content_kind kind = TN_CONTENT_NOTICE;
    char id[TN_CONTENT_ID_CHARS + 1];
    enum tn_err err = read_kind(call, &kind);
    if (!err)
        err = read_id(call, kind, id);
    if (!err)
        err = kind == TN_CONTENT_RULES ? put_rules(call) : put_value(call, kind, id);
    return err ? err
               : tn_registry_content_json(call->registry, call->id, kind, id, call->out,
                                          call->fault);
}

void tn_hub_content_put(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, put);
}

/* ---- taking away ---- */

static enum tn_err take_away(struct tn_hub_call *call)
{
    enum tn_content_kind kind = TN_CONTENT_NOTICE;
    char id[TN_CONTENT_ID_CHARS + 1];
    enum tn_err err = read_kind(call, &kind);
    if (!err)
        err = read_id(call, kind, id);
    if (!err && !id[0])
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "which %s? ?id= names it",
                           tn_content_name(kind));
    if (!err)
        err = tn_registry_content_clear(call->registry, call->id, kind, id, call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

void tn_hub_content_remove(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, take_away);
}
