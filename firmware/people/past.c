/* SPDX-License-Identifier: Apache-2.0 */
/* past.c -- what a door may know of a person before it has seen their code.
 *
 * A contact goes out masked, and a mask never shows the two characters that are asked for. */
#include "people_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/ledger_guests.h"
#include "turnout/mask.h"
#include "turnout/text.h"

void tn_handle_mask(const char *platform, const char *norm, char masked[64], char last[8])
{
    TN_BUF_AUTO mask = {0};
    TN_BUF_AUTO asked = {0};
    tn_mask_contact(platform, norm, &mask);
    tn_mask_last(platform, norm, &asked);
    (void)tn_text_copy(masked, 64, tn_buf_text(&mask));
    (void)tn_text_copy(last, 8, tn_buf_text(&asked));
}

/* ---- a person's ---- */

static const struct tn_db_sql select_starts = {.both = "SELECT starts_ms FROM event WHERE id = $1"};
static const struct tn_db_sql select_root = {
    .both = "SELECT m.root FROM handle h JOIN member m ON m.id = h.member WHERE h.id = $1",
};
/* The contact most people know by heart comes first. */
static const struct tn_db_sql select_contact = {
    .both =
        "SELECT h.platform, h.norm FROM handle h JOIN member m ON m.id = h.member "
        "WHERE m.root = $1 AND h.identifying = 1 AND h.norm IS NOT NULL AND h.platform <> "
        "'member_no' ORDER BY CASE h.platform WHEN 'phone' THEN 0 WHEN 'email' THEN 1 WHEN 'qq' "
        "THEN 2 WHEN 'wxid' THEN 3 ELSE 4 END, h.id LIMIT 1",
};

static enum tn_err root_of(struct tn_people *people, struct tn_id handle, struct tn_id *ret_root,
                           struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_root);
    tn_db_bind_text(stmt, 1, tn_id_text(handle).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_root = found ? tn_people_column_id(stmt, 0) : (struct tn_id){{0}};
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_find_contact(struct tn_people *people, struct tn_id root,
                                   struct tn_ticket_past *past, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_contact);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found)
        tn_handle_mask(tn_db_text(stmt, 0), tn_db_text(stmt, 1), past->contact, past->contact_last);
    tn_db_reset(stmt);
    return err;
}

/* One ticket's share: the rules accepted with it, and whether its holder came. */
static enum tn_err add_ticket(struct tn_people *people, const struct tn_people_ticket *ticket,
                              struct tn_ticket_past *past, bool *ret_came, struct tn_fault *fault)
{
    struct tn_ledger *ledger = tn_registry_ledger(people->registry);
    struct tn_ticket_facts facts;
    struct tn_said said;
    enum tn_err err = tn_ledger_ticket(ledger, ticket->event, ticket->ticket, &facts, fault);
    if (!err)
        err = tn_ledger_said(ledger, ticket->event, ticket->ticket, &said, fault);
    if (err)
        return err;
    *ret_came = facts.seen;
    int64_t rules = said.rules > ticket->rules ? said.rules : ticket->rules;
    if (rules > past->rules)
        past->rules = rules;
    return TN_OK;
}

/* Several tickets of one event are one visit; `tickets` come event by event. */
static enum tn_err add_tickets(struct tn_people *people, const struct tn_people_ticket *tickets,
                               size_t count, struct tn_id event, int64_t starts_ms,
                               struct tn_ticket_past *past, struct tn_fault *fault)
{
    struct tn_id last = {{0}};
    for (size_t i = 0; i < count; i++) {
        bool came = false;
        enum tn_err err = add_ticket(people, &tickets[i], past, &came, fault);
        if (err)
            return err;
        if (!came || tickets[i].starts.ms >= starts_ms || tn_id_equal(tickets[i].event, last) ||
            tn_id_equal(tickets[i].event, event))
            continue;
        last = tickets[i].event;
        past->visits++;
    }
    return TN_OK;
}

enum tn_err tn_people_accepted(struct tn_people *people, struct tn_id root, int64_t *ret_rules,
                               struct tn_fault *fault)
{
    struct tn_ticket_past past = {.rules = 0};
    struct tn_people_ticket *tickets = NULL;
    size_t count = 0;
    bool came = false;
    enum tn_err err = tn_people_tickets(people, root, &tickets, &count, fault);
    for (size_t i = 0; !err && i < count; i++)
        err = add_ticket(people, &tickets[i], &past, &came, fault);
    free(tickets);
    if (!err)
        *ret_rules = past.rules;
    return err;
}

/* tn_registry_event counts the event's tickets each time, and this is asked for each of them. */
static enum tn_err starts_of(struct tn_people *people, struct tn_id event, int64_t *ret_starts_ms,
                             struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_starts);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no such event");
    if (!err)
        *ret_starts_ms = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_past(struct tn_people *people, struct tn_id handle, struct tn_id event,
                           struct tn_ticket_past *ret_past, struct tn_fault *fault)
{
    struct tn_ticket_past past = {.visits_known = !tn_id_is_zero(handle)};
    struct tn_people_ticket *tickets = NULL;
    struct tn_id root = {{0}};
    int64_t starts_ms = 0;
    size_t count = 0;
    enum tn_err err = starts_of(people, event, &starts_ms, fault);
    if (!err && past.visits_known)
        err = root_of(people, handle, &root, fault);
    if (!err && past.visits_known)
        err = tn_people_find_contact(people, root, &past, fault);
    if (!err && past.visits_known)
        err = tn_people_tickets(people, root, &tickets, &count, fault);
    if (!err)
        err = add_tickets(people, tickets, count, event, starts_ms, &past, fault);
    free(tickets);
    if (!err)
        *ret_past = past;
    return err;
}

/* ---- everybody's ---- */

struct saying {
    struct tn_people *people;
    int64_t said;
    enum tn_err err;
    struct tn_fault *fault;
};

static bool say_one(const struct tn_issued_ticket *ticket, void *context)
{
    struct saying *saying = context;
    struct tn_people *people = saying->people;
    struct tn_ticket_past past = ticket->past;
    bool said = false;
    if (ticket->state != TN_TICKET_STATE_VALID || !ticket->name[0]) /* its holder was erased */
        return true;
    if (!tn_id_is_zero(ticket->handle))
        saying->err = tn_people_past(people, ticket->handle, ticket->event, &past, saying->fault);
    if (!saying->err)
        saying->err = tn_registry_ticket_update(people->registry, ticket->event, ticket->ticket.id,
                                                &past, &said, saying->fault);
    saying->said += said;
    return !saying->err;
}

enum tn_err tn_people_say_again(struct tn_people *people, struct tn_id event, int64_t *ret_said,
                                struct tn_fault *fault)
{
    struct saying saying = {.people = people, .fault = fault};
    enum tn_err err = tn_people_take_in(people, fault);
    if (!err)
        err = tn_registry_tickets(people->registry, event, say_one, &saying, fault);
    if (!err)
        err = saying.err;
    if (!err)
        *ret_said = saying.said;
    return err;
}

static enum tn_err set_event(struct tn_people *people, const struct tn_event *event,
                             struct tn_fault *fault)
{
    int64_t said = 0;
    enum tn_err err = tn_registry_event_set(people->registry, event, fault);
    return err || !event->policy.find ? err : tn_people_say_again(people, event->id, &said, fault);
}

enum tn_err tn_people_event_set(struct tn_people *people, const struct tn_event *event,
                                struct tn_fault *fault)
{
    if (tn_db_in_transaction(people->db))
        return set_event(people, event, fault);
    enum tn_err err = tn_db_begin(people->db, fault);
    if (err)
        return err;
    err = set_event(people, event, fault);
    if (!err)
        return tn_db_commit(people->db, fault);
    tn_db_rollback(people->db);
    return err;
}
