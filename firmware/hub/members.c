/* SPDX-License-Identifier: Apache-2.0 */
/* members.c -- members: by the page, one, changed, made one person and parted again. */
#include "dashboard.h"

/* ---- reading ---- */

static enum tn_err list(struct tn_hub_call *call)
{
    struct tn_member_query query = {
        .text = tn_hub_query(call, "q", ""),
        .status = tn_hub_query(call, "status", ""),
        .after = tn_hub_query(call, "after", ""),
    };
    enum tn_err err = tn_hub_number(call, "limit", TN_HUB_PAGE, TN_HUB_PAGE_MOST, &query.limit);
    return err ? err : tn_people_member_page_json(call->people, &query, call->out, call->fault);
}

static enum tn_err show(struct tn_hub_call *call)
{
    return tn_people_member_json(call->people, call->id, call->out, call->fault);
}

void tn_hub_members(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

void tn_hub_member(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, show);
}

/* ---- changing ---- */

/* NULL where the body says nothing of it. */
static enum tn_err optional(struct tn_hub_call *call, const char *name, const char **ret_text)
{
    *ret_text = NULL;
    return tn_json_get(call->body, name) ? tn_hub_text(call, name, true, ret_text) : TN_OK;
}

static enum tn_err change(struct tn_hub_call *call)
{
    const char *name = NULL, *lang = NULL, *note = NULL;
    enum tn_err err = optional(call, "name", &name);
    if (!err)
        err = optional(call, "lang", &lang);
    if (!err)
        err = optional(call, "note", &note);
    if (!err)
        err = tn_people_member_set(call->people, call->id, name, lang, note, call->fault);
    return err ? err : show(call);
}

void tn_hub_member_change(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, change);
}

/* ---- who is who ---- */

enum tn_err tn_hub_by(struct tn_hub_call *call, struct tn_people_by *ret_by)
{
    ret_by->who = call->exchange->request.who;
    return tn_hub_text(call, "why", false, &ret_by->why);
}

/* {"op","member"}, whichever is there, as the command line answers. */
static void write_ids(struct tn_hub_call *call, const struct tn_id *op, const struct tn_id *member)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    if (op)
        tn_json_add_text(&writer, "op", tn_id_text(*op).chars);
    if (member)
        tn_json_add_text(&writer, "member", tn_id_text(*member).chars);
    tn_json_close_object(&writer);
}

static enum tn_err merge(struct tn_hub_call *call)
{
    struct tn_people_by by;
    struct tn_member shown;
    struct tn_id other, op;
    const char *with = NULL;
    enum tn_err err = tn_hub_text(call, "with", true, &with);
    if (!err)
        err = tn_hub_parse_id(call, with, &other);
    if (!err)
        err = tn_hub_by(call, &by);
    if (!err)
        err = tn_people_merge(call->people, call->id, other, &by, &op, call->fault);
    if (!err)
        err = tn_people_find(call->people, tn_id_text(call->id).chars, &shown, call->fault);
    if (!err)
        write_ids(call, &op, &shown.id);
    return err;
}

static enum tn_err undo(struct tn_hub_call *call)
{
    struct tn_people_by by;
    enum tn_err err = tn_hub_by(call, &by);
    if (!err)
        err = tn_people_undo_merge(call->people, call->id, &by, call->fault);
    if (!err)
        write_ids(call, &call->id, NULL);
    return err;
}

static enum tn_err split(struct tn_hub_call *call)
{
    struct tn_people_by by;
    struct tn_id member;
    enum tn_err err = tn_hub_by(call, &by);
    if (!err)
        err = tn_people_split(call->people, call->id, &by, &member, call->fault);
    if (!err)
        write_ids(call, NULL, &member);
    return err;
}

void tn_hub_member_merge(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, merge);
}

void tn_hub_merge_undo(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, undo);
}

void tn_hub_handle_split(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, split);
}
