/* SPDX-License-Identifier: Apache-2.0 */
/* rollcall.c -- people marked as present by hand, all of a request in one transaction. */
#include "dashboard.h"

#include "turnout/rollcall.h"

static enum tn_err list(struct tn_hub_call *call)
{
    return tn_attendance_marks_json(call->people, call->id, call->out, call->fault);
}

void tn_hub_roll_call(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, list);
}

/* Who may mark sees names, and of an address what tells two of one name apart. */
static enum tn_err names(struct tn_hub_call *call)
{
    struct tn_event event;
    struct tn_member_query query = {
        .text = tn_hub_query(call, "q", ""),
        .status = "member",
        .after = tn_hub_query(call, "after", ""),
        .names_only = true,
    };
    enum tn_err err = tn_hub_number(call, "limit", TN_HUB_PAGE, TN_HUB_PAGE_MOST, &query.limit);
    if (!err)
        err = tn_registry_event(call->registry, call->id, &event, call->fault);
    return err ? err : tn_people_member_page_json(call->people, &query, call->out, call->fault);
}

void tn_hub_roll_call_people(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, names);
}

/* ---- marking ---- */

struct marking {
    struct tn_mark mark;
    struct tn_json_writer writer;
    int64_t marked, already, unknown, denied;
};

static void write_result(struct marking *marking, const char *member, const char *result)
{
    tn_json_open_object(&marking->writer);
    tn_json_add_text(&marking->writer, "member", member);
    tn_json_add_text(&marking->writer, "result", result);
    tn_json_close_object(&marking->writer);
}

static const char *name_of(enum tn_err err, enum tn_mark_result result)
{
    if (err)
        return err == TN_ERR_DENIED ? "denied" : "unknown";
    return tn_mark_result_name(result);
}

/* Somebody unknown, erased in the meantime, or whose code is revoked or blocked keeps nobody else
 * from being marked. */
static enum tn_err mark_one(struct tn_hub_call *call, struct marking *marking, const char *member)
{
    struct tn_fault own = {0};
    struct tn_id id;
    enum tn_mark_result result = TN_MARK_ALREADY;
    enum tn_err err = tn_id_parse(member, &id) == TN_OK
                          ? tn_attendance_mark(call->people, &marking->mark, id, &result, &own)
                          : TN_ERR_ABSENT;
    if (err && err != TN_ERR_ABSENT && err != TN_ERR_DENIED)
        return tn_fault_set(call->fault, err, "%s", own.text);
    marking->unknown += err == TN_ERR_ABSENT;
    marking->denied += err == TN_ERR_DENIED;
    marking->marked += !err && result == TN_MARK_MADE;
    marking->already += !err && result == TN_MARK_ALREADY;
    write_result(marking, member, name_of(err, result));
    return TN_OK;
}

static enum tn_err mark_all(struct tn_hub_call *call, struct marking *marking)
{
    const struct tn_json *members = tn_json_get(call->body, "members");
    enum tn_err err = TN_OK;
    if (!members || tn_json_count(members) == 0)
        return tn_fault_set(call->fault, TN_ERR_FORMAT, "\"members\" has to be a list of ids");
    for (size_t i = 0; !err && i < tn_json_count(members); i++) {
        const char *member = tn_json_as_text(tn_json_at(members, i));
        if (member)
            err = mark_one(call, marking, member);
        else
            err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"members\" has to be a list of ids");
    }
    return err;
}

static enum tn_err mark(struct tn_hub_call *call)
{
    struct tn_event event;
    struct marking marking = {
        .mark = {call->id, "roll-call", call->exchange->request.who},
    };
    enum tn_err err = tn_registry_event(call->registry, call->id, &event, call->fault);
    if (!err && tn_json_get(call->body, "method"))
        err = tn_hub_text(call, "method", true, &marking.mark.method);
    if (err)
        return err;
    tn_json_begin(&marking.writer, call->out);
    tn_json_open_object(&marking.writer);
    tn_json_name(&marking.writer, "results");
    tn_json_open_array(&marking.writer);
    err = mark_all(call, &marking);
    tn_json_close_array(&marking.writer);
    tn_json_add_int(&marking.writer, "marked", marking.marked);
    tn_json_add_int(&marking.writer, "already", marking.already);
    tn_json_add_int(&marking.writer, "unknown", marking.unknown);
    tn_json_add_int(&marking.writer, "denied", marking.denied);
    tn_json_close_object(&marking.writer);
    return err;
}

void tn_hub_roll_call_mark(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, mark);
}

/* ---- and taking it back ---- */

static enum tn_err unmark(struct tn_hub_call *call)
{
    struct tn_id member;
    enum tn_err err = tn_hub_parse_id(call, tn_hub_param(call, 1), &member);
    if (!err)
        err = tn_attendance_unmark(call->people, call->id, member, call->exchange->request.who,
                                   tn_hub_query(call, "why", "mistake"), call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

void tn_hub_roll_call_unmark(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, unmark);
}
