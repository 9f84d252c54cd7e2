/* SPDX-License-Identifier: Apache-2.0 */
/* series.c -- series and roles, who brought whom, and who has not accepted the rules. */
#include "dashboard.h"

#include "turnout/referral.h"
#include "turnout/report.h"
#include "turnout/series.h"

/* ---- series ---- */

static enum tn_err list(struct tn_hub_call *call)
{
    return tn_series_json(call->people, call->out, call->fault);
}

static enum tn_err place(struct tn_hub_call *call)
{
    return tn_event_place_json(call->people, call->id, call->out, call->fault);
}

/* What the body does not say stays. */
static enum tn_err read_place(struct tn_hub_call *call, struct tn_event_place *place)
{
    const char *series = "", *kind = "";
    bool said = tn_json_text(call->body, "series", &series);
    enum tn_err err = tn_hub_text(call, "kind", false, &kind);
    (void)tn_json_bool(call->body, "cancelled", &place->cancelled);
    if (!err && kind[0] && !tn_event_kind_parse(kind, &place->kind))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"%.40s\" is no kind of event", kind);
    if (err)
        return err;
    if (said)
        return tn_hub_parse_id(call, series, &place->series);
    if (tn_json_get(call->body, "series"))
        place->series = (struct tn_id){{0}};
    return TN_OK;
}

static enum tn_err set_place(struct tn_hub_call *call)
{
    struct tn_event_place at;
    enum tn_err err = tn_event_place(call->people, call->id, &at, call->fault);
    if (!err)
        err = read_place(call, &at);
    if (!err)
        err = tn_event_place_set(call->people, call->id, &at, call->fault);
    return err ? err : place(call);
}

/* ---- roles ---- */

static enum tn_err roles(struct tn_hub_call *call)
{
    return tn_attendance_roles_json(call->people, call->id, call->out, call->fault);
}

static enum tn_err set_role(struct tn_hub_call *call)
{
    const char *member = "", *role = "";
    struct tn_id id;
    enum tn_err err = tn_hub_text(call, "member", true, &member);
    if (!err)
        err = tn_hub_text(call, "role", true, &role);
    if (!err)
        err = tn_hub_parse_id(call, member, &id);
    if (!err)
        err = tn_attendance_role_set(call->people, call->id, id, role, call->exchange->request.who,
                                     call->fault);
    return err ? err : roles(call);
}

/* ---- who brought whom; the rules ---- */

static enum tn_err referrals(struct tn_hub_call *call)
{
    return tn_referrals_json(call->people, call->out, call->fault);
}

static enum tn_err rules(struct tn_hub_call *call)
{
    return tn_report_rules(call->people, call->out, call->fault);
}

void tn_hub_series(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

void tn_hub_event_place(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, place);
}

void tn_hub_event_place_set(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, set_place);
}

void tn_hub_roles(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, roles);
}

void tn_hub_role_set(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, set_role);
}

void tn_hub_referrals(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, referrals);
}

void tn_hub_report_rules(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, rules);
}
