/* SPDX-License-Identifier: Apache-2.0 */
/* points.c -- what points are given for, who has how many, and what a person enters. */
#include "dashboard.h"
#include "errand.h"

#include <string.h>

#include "turnout/points.h"

static enum tn_err show(struct tn_hub_call *call)
{
    return tn_points_json(call->people, call->out, call->fault);
}

/* What the body does not say stays. */
static enum tn_err read_rules(struct tn_hub_call *call, struct tn_point_plan *plan)
{
    const struct tn_json *said = tn_json_get(call->body, "rules"), *node;
    const char *name;
    enum tn_point_rule rule;
    int64_t points = 0;
    if (said && !tn_json_is_object(said))
        return tn_fault_set(call->fault, TN_ERR_FORMAT,
                            "\"rules\" has to be an object: {\"check-in\":10}");
    for (void *i = NULL; said && tn_json_each(said, &i, &name, &node);) {
        if (!tn_point_rule_parse(name, &rule) || !tn_json_as_int(node, &points))
            return tn_fault_set(call->fault, TN_ERR_FORMAT,
                                "\"%.40s\" is no rule, or its points are no whole number", name);
        plan->points[rule] = points;
    }
    return TN_OK;
}

static enum tn_err change(struct tn_hub_call *call)
{
    struct tn_point_plan plan;
    enum tn_err err = tn_points_plan(call->people, &plan, call->fault);
    if (!err && tn_json_get(call->body, "on") && !tn_json_bool(call->body, "on", &plan.on))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"on\" has to be true or false");
    if (!err)
        err = read_rules(call, &plan);
    if (!err)
        err = tn_points_plan_set(call->people, &plan, call->exchange->request.who, call->fault);
    return err ? err : show(call);
}

static enum tn_err of_member(struct tn_hub_call *call)
{
    return tn_points_member_json(call->people, call->id, call->out, call->fault);
}

static enum tn_err enter(struct tn_hub_call *call)
{
    const char *act = "";
    struct tn_points_said said = {.who = call->exchange->request.who};
    enum tn_err err = tn_hub_text(call, "act", true, &act);
    if (!err)
        err = tn_hub_text(call, "key", true, &said.key);
    if (!err)
        err = tn_hub_text(call, "why", false, &said.why);
    (void)tn_json_int(call->body, "points", &said.points);
    if (err)
        return err;
    if (strcmp(act, "grant") == 0)
        err = tn_points_grant(call->people, call->id, &said, call->fault);
    else if (strcmp(act, "redeem") == 0)
        err = tn_points_redeem(call->people, call->id, &said, call->fault);
    else
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "\"act\" has to be grant or redeem");
    return err ? err : of_member(call);
}

static enum tn_err correct(struct tn_hub_call *call)
{
    const char *why = "";
    enum tn_err err = tn_hub_text(call, "why", true, &why);
    if (!err)
        err = tn_points_correct(call->people, call->id, why, call->exchange->request.who,
                                call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

/* Each goes through everybody who came, in a transaction of its own. */
void tn_hub_points(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, 0, show);
}

void tn_hub_points_change(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_BODY, change);
}

void tn_hub_points_member(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID, of_member);
}

void tn_hub_points_enter(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID | TN_HUB_BODY, enter);
}

void tn_hub_points_correct(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, correct);
}
