/* SPDX-License-Identifier: Apache-2.0 */
/* records.c -- the organiser's part of the interface: events, attendance, members.
 *
 * The JSON is written by the modules that own the records; the command line shows the same. */
#include "parts.h"

typedef enum tn_err (*write_json)(struct tn_hub_desk *desk, struct tn_id id, struct tn_buf *out,
                                  struct tn_fault *fault);

static void answer(struct tn_exchange *exchange, struct tn_hub *hub, write_json write)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    struct tn_id id = {0};
    const char *name = exchange->request.params[0];
    if (name && tn_id_parse(name, &id)) {
        tn_exchange_problem(exchange, TN_PROBLEM_NOT_FOUND, "there is nothing of this name here");
        return;
    }
    enum tn_err err = tn_hub_desk_take(hub->desks, &desk, &fault);
    if (!err) {
        err = write(desk, id, &exchange->response.body, &fault);
        tn_hub_desk_give(hub->desks, desk);
    }
    if (err)
        tn_hub_refuse(exchange, &fault);
}

static enum tn_err events(struct tn_hub_desk *desk, struct tn_id id, struct tn_buf *out,
                          struct tn_fault *fault)
{
    (void)id;
    return tn_registry_events_json(desk->registry, out, fault);
}

static enum tn_err event(struct tn_hub_desk *desk, struct tn_id id, struct tn_buf *out,
                         struct tn_fault *fault)
{
    return tn_registry_event_json(desk->registry, id, out, fault);
}

static enum tn_err attendance(struct tn_hub_desk *desk, struct tn_id id, struct tn_buf *out,
                              struct tn_fault *fault)
{
    return tn_people_attendance_json(desk->people, id, out, fault);
}

static enum tn_err members(struct tn_hub_desk *desk, struct tn_id id, struct tn_buf *out,
                           struct tn_fault *fault)
{
    (void)id;
    return tn_people_members_json(desk->people, out, fault);
}

static enum tn_err member(struct tn_hub_desk *desk, struct tn_id id, struct tn_buf *out,
                          struct tn_fault *fault)
{
    return tn_people_member_json(desk->people, id, out, fault);
}

void tn_hub_events(struct tn_exchange *exchange, void *context)
{
    answer(exchange, context, events);
}

void tn_hub_event(struct tn_exchange *exchange, void *context)
{
    answer(exchange, context, event);
}

void tn_hub_attendance(struct tn_exchange *exchange, void *context)
{
    answer(exchange, context, attendance);
}

void tn_hub_members(struct tn_exchange *exchange, void *context)
{
    answer(exchange, context, members);
}

void tn_hub_member(struct tn_exchange *exchange, void *context)
{
    answer(exchange, context, member);
}
