/* SPDX-License-Identifier: Apache-2.0 */
/* tickets.c -- entry codes of an event: by the page, issued, taken back. */
#include "dashboard.h"
#include "errand.h"

#include <stdio.h>
#include <string.h>

#include "turnout/account.h"

/* ---- by the page ---- */

static void write_item(const struct tn_issued_ticket *ticket, void *context)
{
    struct tn_json_writer *writer = context;
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_ticket_id_text(ticket->ticket.id).chars);
    tn_registry_write_ticket(writer, ticket);
    tn_json_close_object(writer);
}

static void write_end(struct tn_json_writer *writer, int64_t next, int64_t total)
{
    char cursor[24];
    (void)snprintf(cursor, sizeof cursor, "%lld", (long long)next);
    tn_json_close_array(writer);
    tn_json_add_text(writer, "next", next ? cursor : NULL);
    tn_json_add_int(writer, "total", total);
    tn_json_close_object(writer);
}

static enum tn_err list(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    unsigned rights = call->exchange->request.rights;
    struct tn_ticket_query query = {.text = tn_hub_query(call, "q", ""),
                                    .codes = (rights & (TN_RIGHT_EDIT | TN_RIGHT_EXPORT)) != 0};
    int64_t limit = 0, next = 0, total = 0;
    enum tn_err err = tn_hub_number(call, "limit", TN_HUB_PAGE, TN_TICKET_PAGE_MOST, &limit);
    if (!err)
        err = tn_hub_number(call, "after", 0, INT64_MAX, &query.after);
    if (err)
        return err;
    query.limit = (size_t)limit;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_name(&writer, "items");
    tn_json_open_array(&writer);
    err = tn_registry_ticket_page(call->registry, call->id, &query, write_item, &writer, &next,
                                  &total, call->fault);
    if (!err)
        write_end(&writer, next, total);
    return err;
}

void tn_hub_tickets(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, list);
}

/* ---- issuing ---- */

static void count_one(const struct tn_issued_ticket *ticket, void *context)
{
    (void)ticket;
    ++*(int64_t *)context;
}

static enum tn_err issue_members(struct tn_hub_call *call, const struct tn_json *list, bool host,
                                 int64_t *issued)
{
    struct tn_ticket_order like = {.kind = TN_TICKET_MEMBER, .host = host};
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < tn_json_count(list); i++) {
        const char *text = tn_json_as_text(tn_json_at(list, i));
        struct tn_member member;
        struct tn_ticket_id ticket;
        bool new = false;
        if (!text)
            return tn_fault_set(call->fault, TN_ERR_FORMAT, "\"members\" has to hold texts");
        err = tn_people_find(call->people, text, &member, call->fault);
        if (!err)
            err =
                tn_people_issue(call->people, call->id, &member, &like, &ticket, &new, call->fault);
        *issued += !err && new;
    }
    return err;
}

static enum tn_err issue_guest(struct tn_hub_call *call, const struct tn_json *guest, bool host)
{
    const char *name = "", *note = NULL;
    int64_t admits = 1;
    struct tn_ticket_id ticket;
    struct tn_ticket_order like = {.kind = host ? TN_TICKET_CREW : TN_TICKET_GUEST, .host = host};
    (void)tn_json_text(guest, "name", &name);
    (void)tn_json_text(guest, "note", &note);
    (void)tn_json_int(guest, "admits", &admits);
    if (admits < 1 || admits > UINT8_MAX)
        return tn_fault_set(call->fault, TN_ERR_FORMAT, "\"admits\" has to be from 1 to 255");
    like.admits = (uint8_t)admits;
    like.note = note;
    return tn_people_issue_guest(call->people, call->id, name, &like, &ticket, call->fault);
}

static enum tn_err issue_guests(struct tn_hub_call *call, const struct tn_json *list, bool host,
                                int64_t *issued)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < tn_json_count(list); i++) {
        err = issue_guest(call, tn_json_at(list, i), host);
        *issued += !err;
    }
    return err;
}

static enum tn_err issue_those(struct tn_hub_call *call, int64_t *issued)
{
    const struct tn_json *members = tn_json_get(call->body, "members");
    const struct tn_json *guests = tn_json_get(call->body, "guests");
    struct tn_ticket_order like = {.kind = TN_TICKET_MEMBER};
    bool all = false, host = false;
    (void)tn_json_bool(call->body, "all", &all);
    (void)tn_json_bool(call->body, "host", &host);
    if (!all && tn_json_count(members) == 0 && tn_json_count(guests) == 0)
        return tn_fault_set(call->fault, TN_ERR_FORMAT,
                            "for whom? \"all\", \"members\" or \"guests\" says it");
    if (all && host)
        return tn_fault_set(call->fault, TN_ERR_FORMAT,
                            "not everybody is a host; name them as \"members\" or \"guests\"");
    enum tn_err err =
        all ? tn_people_issue_all(call->people, call->id, &like, count_one, issued, call->fault)
            : TN_OK;
    if (!err)
        err = issue_members(call, members, host, issued);
    return err ? err : issue_guests(call, guests, host, issued);
}

static enum tn_err issue(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    struct tn_event event;
    int64_t issued = 0;
    enum tn_err err = tn_registry_event(call->registry, call->id, &event, call->fault);
    if (!err)
        err = issue_those(call, &issued);
    if (err)
        return err;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "issued", issued);
    tn_json_close_object(&writer);
    tn_hub_made(call, tn_id_text(call->id).chars);
    return TN_OK;
}

void tn_hub_tickets_issue(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, issue);
}

/* ---- what becomes of one ---- */

static enum tn_err parse_ticket(struct tn_hub_call *call, const char *text,
                                struct tn_ticket_id *ret_ticket)
{
    if (tn_ticket_id_parse(text, ret_ticket) == TN_OK)
        return TN_OK;
    return tn_fault_set(call->fault, TN_ERR_ABSENT, "there is no such ticket at this event");
}

static enum tn_err do_act(struct tn_hub_call *call, const char *act, struct tn_ticket_id ticket)
{
    static const struct {
        const char *name;
        enum tn_ticket_state state;
    } acts[] = {{"revoke", TN_TICKET_STATE_REVOKED},
                {"block", TN_TICKET_STATE_BLOCKED},
                {"restore", TN_TICKET_STATE_VALID}};
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        if (strcmp(act, acts[i].name) == 0)
            return tn_registry_ticket_set(call->registry, call->id, ticket, acts[i].state,
                                          call->fault);
    }
    if (strcmp(act, "host") == 0)
        return tn_registry_ticket_make_host(call->registry, call->id, ticket, call->fault);
    return tn_fault_set(call->fault, TN_ERR_ABSENT,
                        "revoke, block, restore or host can be done with a ticket");
}

static void write_answer(struct tn_hub_call *call, struct tn_ticket_id ticket, const char *name,
                         const struct tn_ticket_facts *facts, bool host)
{
    struct tn_json_writer writer;
    enum tn_ticket_state state = TN_TICKET_STATE_VALID;
    if (facts->revoked || facts->blocked)
        state = facts->revoked ? TN_TICKET_STATE_REVOKED : TN_TICKET_STATE_BLOCKED;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "id", tn_ticket_id_text(ticket).chars);
    tn_json_add_text(&writer, "name", name[0] ? name : NULL); /* erased */
    tn_json_add_text(&writer, "state", tn_ticket_state_name(state));
    tn_json_add_bool(&writer, "host", host);
    tn_json_close_object(&writer);
}

/* A walk-in's ticket is on no roster and nobody's host; the doors' logs know its state. */
static enum tn_err answer(struct tn_hub_call *call, struct tn_ticket_id ticket)
{
    struct tn_ticket_facts facts;
    struct tn_issued_ticket issued = {.host = false};
    char name[256] = "";
    enum tn_err err =
        tn_ledger_ticket(tn_registry_ledger(call->registry), call->id, ticket, &facts, call->fault);
    if (!err)
        err = tn_registry_ticket(call->registry, call->id, ticket, &issued, call->fault);
    if (!err || err == TN_ERR_ABSENT)
        err = tn_people_holder(call->people, call->id, ticket, name, call->fault);
    if (err && err != TN_ERR_ABSENT)
        return err;
    write_answer(call, ticket, name, &facts, issued.host);
    return TN_OK;
}

static enum tn_err change(struct tn_hub_call *call)
{
    struct tn_ticket_id ticket;
    enum tn_err err = parse_ticket(call, tn_hub_param(call, 1), &ticket);
    if (!err)
        err = do_act(call, tn_hub_param(call, 2), ticket);
    return err ? err : answer(call, ticket);
}

void tn_hub_ticket_change(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, change);
}

/* ---- one as a picture ---- */

static enum tn_err picture(struct tn_hub_call *call)
{
    static const char ending[] = ".png";
    struct tn_ticket_id id;
    struct tn_issued_ticket ticket;
    struct tn_qr qr;
    const char *name = tn_hub_param(call, 1);
    TN_BUF_AUTO text = {0};
    size_t len = strlen(name);
    if (len < sizeof ending || strcmp(name + len - (sizeof ending - 1), ending) != 0)
        return tn_fault_set(call->fault, TN_ERR_ABSENT, "a ticket's picture is called ID.png");
    tn_buf_add(&text, name, len - (sizeof ending - 1));
    enum tn_err err = parse_ticket(call, tn_buf_text(&text), &id);
    if (!err)
        err = tn_registry_ticket(call->registry, call->id, id, &ticket, call->fault);
    if (!err && tn_qr_make(ticket.text, &qr))
        err = tn_fault_set(call->fault, TN_ERR_LIMIT, "the code is too long for a symbol");
    if (err)
        return err;
    tn_qr_png(&qr, 8, call->out);
    tn_hub_file(call, "image/png", "ticket-%04lld.png", (long long)ticket.number);
    return TN_OK;
}

void tn_hub_ticket_png(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, picture);
}
