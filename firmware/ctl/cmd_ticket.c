/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_ticket.c -- ticket list, ticket revoke. */
#include <string.h>

#include "ctl.h"
#include "turnout/text.h"

/* ---- list ---- */

struct listing {
    struct tn_json_writer writer;
    struct ctl_table table;
};

static bool add_object(const struct tn_issued_ticket *ticket, void *context)
{
    struct listing *listing = context;
    struct tn_json_writer *writer = &listing->writer;
    tn_json_open_object(writer);
    tn_json_add_text(writer, "ticket", tn_ticket_id_text(ticket->ticket.id).chars);
    tn_registry_write_ticket(writer, ticket);
    tn_json_add_text(writer, "text", ticket->text);
    tn_json_close_object(writer);
    return true;
}

static bool add_row(const struct tn_issued_ticket *ticket, void *context)
{
    struct listing *listing = context;
    char number[24];
    (void)snprintf(number, sizeof number, "%04lld", (long long)ticket->number);
    ctl_table_add(&listing->table, number);
    ctl_table_add(&listing->table, ticket->name);
    ctl_table_add(&listing->table,
                  ticket->host ? "host" : tn_ticket_kind_name(ticket->ticket.kind));
    ctl_table_add(&listing->table, tn_ticket_state_name(ticket->state));
    ctl_table_add(&listing->table, ticket->short_code);
    ctl_table_add(&listing->table, tn_ticket_id_text(ticket->ticket.id).chars);
    return true;
}

static enum tn_err list_json(struct ctl *ctl, const struct tn_event *event)
{
    struct listing listing = {0};
    TN_BUF_AUTO out = {0};
    tn_json_begin(&listing.writer, &out);
    tn_json_open_array(&listing.writer);
    enum tn_err err =
        tn_registry_tickets(ctl->registry, event->id, add_object, &listing, &ctl->fault);
    if (err)
        return err;
    tn_json_close_array(&listing.writer);
    ctl_print(&out);
    return TN_OK;
}

static enum tn_err list_text(struct ctl *ctl, const struct tn_event *event)
{
    static const char *const header[] = {"NR", "NAME", "KIND", "STATE", "SHORT CODE", "TICKET"};
    struct listing listing = {.table = {.columns = 6}};
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        ctl_table_add(&listing.table, header[i]);
    enum tn_err err = tn_registry_tickets(ctl->registry, event->id, add_row, &listing, &ctl->fault);
    if (!err)
        ctl_table_print(&listing.table);
    ctl_table_release(&listing.table);
    return err;
}

static enum ctl_exit list(struct ctl *ctl)
{
    struct tn_event event;
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = ctl->json ? list_json(ctl, &event) : list_text(ctl, &event);
    return err ? ctl_failed(err) : CTL_DONE;
}

/* ---- revoke ---- */

static enum tn_ticket_state wanted_state(const struct ctl *ctl)
{
    if (tn_conf_flag(ctl->conf, "undo"))
        return TN_TICKET_STATE_VALID;
    return tn_conf_flag(ctl->conf, "block") ? TN_TICKET_STATE_BLOCKED : TN_TICKET_STATE_REVOKED;
}

/* Which ticket it is and whose; a walk-in's is known by its id or its whole code. */
static enum tn_err find_ticket(struct ctl *ctl, struct tn_id event, const char *text,
                               struct tn_ticket_id *ret_ticket, char ret_name[256])
{
    struct tn_issued_ticket issued;
    struct tn_ticket read;
    char short_code[TN_SHORT_CODE_CHARS + 1];
    struct tn_fault own = {0};
    enum tn_err err = tn_registry_ticket_find(ctl->registry, event, text, &issued, &ctl->fault);
    if (err == TN_OK) {
        *ret_ticket = issued.ticket.id;
        tn_text_copy(ret_name, sizeof issued.name, issued.name);
    }
    if (err != TN_ERR_ABSENT)
        return err;
    if (tn_ticket_read(text, strlen(text), &read, short_code) == TN_CODE_TICKET)
        *ret_ticket = read.id;
    else if (tn_ticket_id_parse(text, ret_ticket))
        return err;
    return tn_people_holder(ctl->people, event, *ret_ticket, ret_name, &own) ? err : TN_OK;
}

static enum tn_err set_all(struct ctl *ctl, struct tn_id event, enum tn_ticket_state state,
                           struct tn_json_writer *writer)
{
    const char *text = NULL;
    for (size_t i = 0; (text = tn_conf_arg(ctl->conf, i)); i++) {
        struct tn_ticket_id ticket;
        char name[256];
        enum tn_err err = find_ticket(ctl, event, text, &ticket, name);
        if (!err)
            err = tn_registry_ticket_set(ctl->registry, event, ticket, state, &ctl->fault);
        if (err)
            return err;
        tn_json_open_object(writer);
        tn_json_add_text(writer, "ticket", tn_ticket_id_text(ticket).chars);
        tn_json_add_text(writer, "name", name);
        tn_json_add_text(writer, "state", tn_ticket_state_name(state));
        tn_json_close_object(writer);
        if (!ctl->json)
            (void)printf("%s: %s\n", name, tn_ticket_state_name(state));
    }
    return TN_OK;
}

static enum ctl_exit revoke(struct ctl *ctl)
{
    struct tn_event event;
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    if (tn_conf_flag(ctl->conf, "undo") && tn_conf_flag(ctl->conf, "block"))
        return ctl_usage(ctl, "--undo and --block exclude each other");
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    tn_json_begin(&writer, &out);
    tn_json_open_array(&writer);
    if (!err)
        err = set_all(ctl, event.id, wanted_state(ctl), &writer);
    if (err)
        return ctl_failed(err);
    tn_json_close_array(&writer);
    if (ctl->json)
        ctl_print(&out);
    return CTL_DONE;
}

static const struct tn_conf_entry list_options[] = {
    {.name = "event",
     .type = TN_CONF_TEXT,
     .value_name = "EVENT",
     .help = "id or title; else the only open event"},
    CTL_COMMON,
};
static const struct tn_conf_entry revoke_options[] = {
    {.name = "event",
     .type = TN_CONF_TEXT,
     .value_name = "EVENT",
     .help = "id or title; else the only open event"},
    {.name = "block", .type = TN_CONF_FLAG, .help = "block the person instead: the door says so"},
    {.name = "undo", .type = TN_CONF_FLAG, .help = "make the ticket good again"},
    CTL_COMMON,
};

const struct ctl_command ctl_ticket_list = {
    .noun = "ticket",
    .verb = "list",
    .arguments = "[--event EVENT]",
    .summary = "list the tickets of an event in the order of issue",
    .options = list_options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_ticket_revoke = {
    .noun = "ticket",
    .verb = "revoke",
    .arguments = "TICKET… [--event EVENT] [--block | --undo]",
    .summary = "make tickets no longer good, or good again",
    .text =
        "TICKET is a ticket's id, its short code, or the whole code; of a walk-in, whose code a "
        "kiosk\nissued, the id or the whole code.  An id may begin with a hyphen: write -- before "
        "it.",
    .options = revoke_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = revoke,
};
