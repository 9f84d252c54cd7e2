/* SPDX-License-Identifier: Apache-2.0 */
/* events.c -- events: listed, made, changed, closed; who signed up, came, and what they said.
 *
 * The JSON is written by the modules that own the records; the command line shows the same. */
#include "dashboard.h"

#include "turnout/signup.h"

/* ---- reading ---- */

static enum tn_err list(struct tn_hub_call *call)
{
    return tn_registry_events_json(call->registry, call->out, call->fault);
}

static enum tn_err show(struct tn_hub_call *call)
{
    return tn_registry_event_json(call->registry, call->id, call->out, call->fault);
}

static enum tn_err attendance(struct tn_hub_call *call)
{
    return tn_people_attendance_json(call->people, call->id, call->out, call->fault);
}

static enum tn_err signups(struct tn_hub_call *call)
{
    return tn_people_signups_json(call->people, call->id, call->out, call->fault);
}

static enum tn_err feedback(struct tn_hub_call *call)
{
    return tn_people_feedback_json(call->people, call->id, call->out, call->fault);
}

void tn_hub_events(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

void tn_hub_event(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, show);
}

void tn_hub_attendance(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, attendance);
}

void tn_hub_signups(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, signups);
}

void tn_hub_feedback(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, feedback);
}

/* ---- changing ---- */

static enum tn_err create(struct tn_hub_call *call)
{
    struct tn_event event = {0};
    enum tn_err err = tn_registry_event_read(call->registry, call->body, &event, call->fault);
    if (!err)
        err = tn_registry_event_create(call->registry, &event, &call->id, call->fault);
    if (err)
        return err;
    tn_hub_made(call, tn_id_text(call->id).chars);
    return show(call);
}

void tn_hub_event_create(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, create);
}

static enum tn_err change(struct tn_hub_call *call)
{
    struct tn_event event;
    enum tn_err err = tn_registry_event(call->registry, call->id, &event, call->fault);
    if (!err)
        err = tn_registry_event_read(call->registry, call->body, &event, call->fault);
    if (!err)
        err = tn_people_event_set(call->people, &event, call->fault);
    return err ? err : show(call);
}

void tn_hub_event_change(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, change);
}

static enum tn_err close_event(struct tn_hub_call *call)
{
    enum tn_err err = tn_registry_event_close(call->registry, call->id, true, call->fault);
    return err ? err : show(call);
}

static enum tn_err reopen(struct tn_hub_call *call)
{
    enum tn_err err = tn_registry_event_close(call->registry, call->id, false, call->fault);
    return err ? err : show(call);
}

void tn_hub_event_close(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, close_event);
}

void tn_hub_event_reopen(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, reopen);
}
