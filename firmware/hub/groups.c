/* SPDX-License-Identifier: Apache-2.0 */
/* groups.c -- the tree of groups, how large each may be, and who waits for a place. */
#include "dashboard.h"
#include "errand.h"

#include <string.h>

#include "turnout/groups.h"

static enum tn_err list(struct tn_hub_call *call)
{
    return tn_groups_json(call->people, call->out, call->fault);
}

static enum tn_err one(struct tn_hub_call *call)
{
    return tn_groups_one_json(call->people, call->id, call->out, call->fault);
}

/* ---- the tree ---- */

/* Zero where the body says none. */
static enum tn_err read_parent(struct tn_hub_call *call, struct tn_id *ret_parent)
{
    const char *text = "";
    enum tn_err err = tn_hub_text(call, "parent", false, &text);
    *ret_parent = (struct tn_id){{0}};
    return err || !text[0] ? err : tn_hub_parse_id(call, text, ret_parent);
}

static enum tn_err add(struct tn_hub_call *call)
{
    const char *name = "";
    struct tn_id parent;
    enum tn_err err = tn_hub_text(call, "name", true, &name);
    if (!err)
        err = read_parent(call, &parent);
    if (!err && tn_id_is_zero(parent))
        parent = tn_registry_group(call->registry)->id;
    if (!err)
        err = tn_groups_add(call->people, parent, name, &call->id, call->fault);
    if (err)
        return err;
    tn_hub_made(call, tn_id_text(call->id).chars);
    return list(call);
}

static enum tn_err read_number(struct tn_hub_call *call, const char *name, int64_t *number)
{
    if (tn_json_int(call->body, name, number) || !tn_json_get(call->body, name))
        return TN_OK;
    return tn_fault_set(call->fault, TN_ERR_FORMAT, "\"%s\" has to be a whole number", name);
}

/* What the body does not say stays. */
static enum tn_err read_size(struct tn_hub_call *call, struct tn_group_size *size)
{
    const char *structure = NULL;
    enum tn_err err = tn_hub_text(call, "structure", false, &structure);
    if (!err && tn_json_get(call->body, "structure") &&
        !tn_structure_parse(structure, &size->structure))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT,
                           "\"structure\" has to be ring, pyramid or empty");
    if (!err)
        err = read_number(call, "capacity", &size->capacity);
    if (!err)
        err = read_number(call, "platform_cap", &size->platform_cap);
    return err ? err : read_number(call, "offer_hours", &size->offer_hours);
}

static enum tn_err change(struct tn_hub_call *call)
{
    const char *name = "";
    struct tn_id parent = {{0}};
    struct tn_group_size size;
    enum tn_err err = tn_groups_size(call->people, call->id, &size, call->fault);
    if (!err)
        err = tn_hub_text(call, "name", false, &name);
    if (!err)
        err = read_parent(call, &parent);
    if (!err)
        err = read_size(call, &size);
    if (!err && (name[0] || !tn_id_is_zero(parent)))
        err = tn_groups_change(call->people, call->id, parent, name, call->fault);
    if (!err)
        err = tn_groups_size_set(call->people, call->id, &size, call->exchange->request.who,
                                 call->fault);
    return err ? err : list(call);
}

static enum tn_err end(struct tn_hub_call *call)
{
    enum tn_err err = tn_groups_end(call->people, call->id, call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

/* ---- who is in ---- */

static enum tn_err join(struct tn_hub_call *call, struct tn_id member, const char **ret_result)
{
    enum tn_joined joined = TN_JOINED;
    enum tn_err err = tn_groups_join(call->people, call->id, member, call->exchange->request.who,
                                     &joined, call->fault);
    *ret_result = joined == TN_JOINED ? "joined" : "waits";
    return err;
}

static enum tn_err come_or_go(struct tn_hub_call *call)
{
    const char *text = "", *act = "", *result = "left";
    struct tn_json_writer writer;
    struct tn_id member;
    enum tn_err err = tn_hub_text(call, "member", true, &text);
    if (!err)
        err = tn_hub_text(call, "act", true, &act);
    if (!err)
        err = tn_hub_parse_id(call, text, &member);
    if (!err && strcmp(act, "join") == 0)
        err = join(call, member, &result);
    else if (!err && strcmp(act, "leave") == 0)
        err = tn_groups_leave(call->people, call->id, member, call->exchange->request.who,
                              call->fault);
    else if (!err)
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"act\" has to be join or leave");
    if (err)
        return err;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "member", tn_id_text(member).chars);
    tn_json_add_text(&writer, "result", result);
    tn_json_close_object(&writer);
    return TN_OK;
}

static enum tn_err undo(struct tn_hub_call *call)
{
    enum tn_err err =
        tn_groups_undo(call->people, call->id, call->exchange->request.who, call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

void tn_hub_groups(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, 0, list);
}

void tn_hub_groups_add(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, add);
}

void tn_hub_groups_one(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID, one);
}

void tn_hub_groups_change(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, change);
}

void tn_hub_groups_end(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, end);
}

void tn_hub_groups_people(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, come_or_go);
}

void tn_hub_groups_undo(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, undo);
}
