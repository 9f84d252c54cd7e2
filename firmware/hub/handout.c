/* SPDX-License-Identifier: Apache-2.0 */
/* handout.c -- the codes of an event as they are handed out: sheets to cut, a list to send. */
#include "dashboard.h"
#include "errand.h"

#include "turnout/badge.h"

static bool add_card(const struct tn_issued_ticket *ticket, void *context)
{
    struct tn_badge_deck *deck = context;
    struct tn_badge_card card = {ticket->name, ticket->short_code, ticket->text,
                                 ticket->ticket.admits};
    if (ticket->state == TN_TICKET_STATE_VALID)
        tn_badge_deck_add(deck, &card);
    return true;
}

static enum tn_err draw(struct tn_hub_call *call, const struct tn_event *event,
                        const struct tn_badge_deck *deck)
{
    char when[TN_EVENT_WHEN_CHARS];
    struct tn_badge_event shown = {.title = event->title, .when = when, .where = event->venue};
    tn_event_when(event, when);
    if (deck->count == 0)
        return tn_fault_set(call->fault, TN_ERR_ABSENT,
                            "this event has no codes to print yet; issue some first");
    return tn_badge_deck_sheet(deck, &shown, call->out, call->fault);
}

static enum tn_err sheet(struct tn_hub_call *call)
{
    struct tn_event event;
    struct tn_badge_deck deck = {.count = 0};
    enum tn_err err = tn_registry_event(call->registry, call->id, &event, call->fault);
    if (!err)
        err = tn_registry_tickets(call->registry, call->id, add_card, &deck, call->fault);
    if (!err)
        err = draw(call, &event, &deck);
    tn_badge_deck_release(&deck);
    if (!err)
        tn_hub_file(call, "application/pdf", "tickets.pdf");
    return err;
}

void tn_hub_tickets_sheet(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID, sheet);
}

static enum tn_err send_list(struct tn_hub_call *call)
{
    struct tn_event event;
    enum tn_err err = tn_registry_event(call->registry, call->id, &event, call->fault);
    if (!err)
        err = tn_people_send_list_csv(call->people, call->id, call->out, call->fault);
    if (!err)
        tn_hub_file(call, TN_HUB_CSV, "tickets.csv");
    return err;
}

void tn_hub_tickets_csv(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID, send_list);
}
