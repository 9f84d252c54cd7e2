/* SPDX-License-Identifier: Apache-2.0 */
/* issue.c -- entry codes for members, one by one or all, and for guests.
 *
 * A member who has a good ticket keeps it: asking again never makes a second way in, nor do two who
 * ask at once, for the event is locked before anybody looks.  Guests have nothing but a name, which
 * two may share, so each name given is a new guest. */
#include "people_parts.h"

#include <string.h>

#include "turnout/text.h"

static enum tn_err issue_new(struct tn_people *people, struct tn_id event,
                             const struct tn_member *member, const struct tn_ticket_order *like,
                             struct tn_issued_ticket *ret_ticket, struct tn_fault *fault)
{
    struct tn_ticket_order order = *like;
    order.handle = member->handle;
    order.name = member->name;
    order.lang = member->lang;
    if (!order.note)
        order.note = member->note;
    enum tn_err err = tn_people_past(people, member->handle, event, &order.past, fault);
    return err ? err : tn_registry_ticket_issue(people->registry, event, &order, ret_ticket, fault);
}

/* ---- all ---- */

struct issuing {
    struct tn_people *people;
    struct tn_id event;
    const struct tn_ticket_order *like;
    void (*told)(const struct tn_issued_ticket *ticket, void *context);
    void *context;
    enum tn_err err;
    struct tn_fault *fault;
};

static bool issue_next(const struct tn_member *member, void *context)
{
    struct issuing *issuing = context;
    struct tn_issued_ticket ticket;
    issuing->err =
        issue_new(issuing->people, issuing->event, member, issuing->like, &ticket, issuing->fault);
    if (!issuing->err)
        issuing->told(&ticket, issuing->context);
    return !issuing->err;
}

enum tn_err tn_people_issue_all(struct tn_people *people, struct tn_id event,
                                const struct tn_ticket_order *like,
                                void (*told)(const struct tn_issued_ticket *ticket, void *context),
                                void *context, struct tn_fault *fault)
{
    struct issuing issuing = {.people = people,
                              .event = event,
                              .like = like,
                              .told = told,
                              .context = context,
                              .fault = fault};
    bool own = false;
    enum tn_err err = tn_people_begin(people, &own, fault);
    if (err)
        return err;
    err = tn_registry_event_lock(people->registry, event, fault);
    if (!err)
        err = tn_people_without_ticket(people, event, issue_next, &issuing, fault);
    return tn_people_end(people, own, err ? err : issuing.err, fault);
}

/* ---- one ---- */

/* A ticket that is out already opens the doors from now on. */
static enum tn_err make_host(struct tn_people *people, struct tn_id event,
                             struct tn_ticket_id ticket, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    enum tn_err err = tn_registry_ticket_make_host(people->registry, event, ticket, &own);
    if (!err || err == TN_ERR_EXISTS)
        return TN_OK;
    return tn_fault_set(fault, err, "%s", own.text);
}

static enum tn_err issue_one(struct tn_people *people, struct tn_id event,
                             const struct tn_member *member, const struct tn_ticket_order *like,
                             struct tn_ticket_id *ret_ticket, bool *ret_new, struct tn_fault *fault)
{
    struct tn_issued_ticket issued;
    struct tn_fault own = {0};
    enum tn_err err = tn_people_ticket(people, member->id, event, ret_ticket, &own);
    *ret_new = err == TN_ERR_ABSENT;
    if (!err)
        return like->host ? make_host(people, event, *ret_ticket, fault) : TN_OK;
    if (err != TN_ERR_ABSENT)
        return tn_fault_set(fault, err, "%s", own.text);
    err = issue_new(people, event, member, like, &issued, fault);
    if (!err)
        *ret_ticket = issued.ticket.id;
    return err;
}

enum tn_err tn_people_issue(struct tn_people *people, struct tn_id event,
                            const struct tn_member *member, const struct tn_ticket_order *like,
                            struct tn_ticket_id *ret_ticket, bool *ret_new, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_people_begin(people, &own, fault);
    if (err)
        return err;
    err = tn_registry_event_lock(people->registry, event, fault);
    if (!err)
        err = issue_one(people, event, member, like, ret_ticket, ret_new, fault);
    return tn_people_end(people, own, err, fault);
}

enum tn_err tn_people_issue_guest(struct tn_people *people, struct tn_id event, const char *name,
                                  const struct tn_ticket_order *like,
                                  struct tn_ticket_id *ret_ticket, struct tn_fault *fault)
{
    TN_BUF_AUTO clean = {0};
    struct tn_issued_ticket issued;
    struct tn_ticket_order order = *like;
    if (tn_text_clean(name, strlen(name), &clean) || clean.len == 0)
        return tn_fault_set(fault, TN_ERR_FORMAT, "a guest needs a name in UTF-8");
    order.name = tn_buf_text(&clean);
    enum tn_err err = tn_registry_ticket_issue(people->registry, event, &order, &issued, fault);
    if (!err)
        *ret_ticket = issued.ticket.id;
    return err;
}
