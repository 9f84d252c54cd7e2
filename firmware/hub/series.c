/* SPDX-License-Identifier: Apache-2.0 */
/* series.c -- series and roles, who brought whom, and who has not accepted the rules. */
#include "dashboard.h"
#include "errand.h"

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

/* ---- dates ---- */

static enum tn_err read_day(struct tn_hub_call *call, const char *name, int32_t *ret_day)
{
    const char *text = "";
    enum tn_err err = tn_hub_text(call, name, true, &text);
    if (!err && !tn_rule_day_parse(text, ret_day))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"%s\" has to be a date: 2026-12-05", name);
    return err;
}

static enum tn_err add(struct tn_hub_call *call)
{
    const char *title = "", *rule = "";
    int32_t first = 0;
    enum tn_err err = tn_hub_text(call, "title", true, &title);
    if (!err)
        err = tn_hub_text(call, "rule", false, &rule);
    if (!err)
        err = read_day(call, "first", &first);
    if (!err)
        err = tn_series_add(call->people, title, rule[0] ? rule : "FREQ=WEEKLY", first, &call->id,
                            call->fault);
    if (err)
        return err;
    tn_hub_made(call, tn_id_text(call->id).chars);
    return list(call);
}

static enum tn_err skip(struct tn_hub_call *call)
{
    int32_t day = 0;
    bool skipped = true;
    enum tn_err err = read_day(call, "date", &day);
    (void)tn_json_bool(call->body, "skip", &skipped);
    if (!err)
        err = tn_series_skip(call->people, call->id, day, skipped, call->fault);
    return err ? err : list(call);
}

static enum tn_err end(struct tn_hub_call *call)
{
    enum tn_err err = tn_series_end(call->people, call->id, call->fault);
    return err ? err : list(call);
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

static enum tn_err read_id(struct tn_hub_call *call, const char *name, struct tn_id *ret_id)
{
    const char *text = "";
    enum tn_err err = tn_hub_text(call, name, true, &text);
    return err ? err : tn_hub_parse_id(call, text, ret_id);
}

static enum tn_err refer(struct tn_hub_call *call)
{
    struct tn_id newcomer, referrer, event;
    enum tn_err err = read_id(call, "newcomer", &newcomer);
    if (!err)
        err = read_id(call, "referrer", &referrer);
    if (!err)
        err = read_id(call, "event", &event);
    if (!err)
        err = tn_referral_add(call->people, newcomer, referrer, event, call->exchange->request.who,
                              call->fault);
    if (err)
        return err;
    tn_hub_made(call, tn_id_text(newcomer).chars);
    return referrals(call);
}

static enum tn_err unrefer(struct tn_hub_call *call)
{
    enum tn_err err = tn_referral_remove(call->people, call->id, call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

static enum tn_err rules(struct tn_hub_call *call)
{
    return tn_report_rules(call->people, call->out, call->fault);
}

void tn_hub_series(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

void tn_hub_series_add(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, add);
}

void tn_hub_series_skip(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, skip);
}

void tn_hub_series_end(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, end);
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
    tn_hub_call_later(exchange, context, 0, referrals);
}

/* Who came before is read first: this takes its own transaction. */
void tn_hub_referral_add(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_BODY, refer);
}

void tn_hub_referral_remove(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, unrefer);
}

void tn_hub_report_rules(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, 0, rules);
}
