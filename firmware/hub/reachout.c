/* SPDX-License-Identifier: Apache-2.0 */
/* reachout.c -- lists of whom to get in touch with: made, read, worked through, taken along. */
#include "dashboard.h"
#include "errand.h"

#include "turnout/reachout.h"

static enum tn_err list(struct tn_hub_call *call)
{
    return tn_reach_outs_json(call->people, call->out, call->fault);
}

static enum tn_err show(struct tn_hub_call *call)
{
    return tn_reach_out_json(call->people, call->id, false, call->out, call->fault);
}

static enum tn_err csv(struct tn_hub_call *call)
{
    enum tn_err err = tn_reach_out_csv(call->people, call->id, call->out, call->fault);
    if (!err)
        tn_hub_file(call, TN_HUB_CSV, "reach-out-%s.csv", tn_id_text(call->id).chars);
    return err;
}

/* Facts are read before the list is written: this takes its own transaction. */
static enum tn_err make(struct tn_hub_call *call)
{
    const char *name = "";
    enum tn_reach_out_kind kind;
    enum tn_err err = tn_hub_text(call, "list", true, &name);
    if (!err && !tn_reach_out_parse(name, &kind))
        err = tn_fault_set(call->fault, TN_ERR_FORMAT, "there is no list \"%.40s\"", name);
    if (!err)
        err = tn_reach_out_make(call->people, kind, call->exchange->request.who, &call->id,
                                call->fault);
    if (err)
        return err;
    tn_hub_made(call, tn_id_text(call->id).chars);
    return show(call);
}

static enum tn_err mark(struct tn_hub_call *call)
{
    const char *outcome = "", *note = "";
    struct tn_id member;
    enum tn_err err = tn_hub_parse_id(call, tn_hub_param(call, 1), &member);
    if (!err)
        err = tn_hub_text(call, "outcome", true, &outcome);
    if (!err)
        err = tn_hub_text(call, "note", false, &note);
    if (!err)
        err = tn_reach_out_mark(call->people, call->id, member, outcome, note,
                                call->exchange->request.who, call->fault);
    return err ? err : show(call);
}

void tn_hub_reach_outs(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

void tn_hub_reach_out(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, show);
}

void tn_hub_reach_out_csv(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, csv);
}

void tn_hub_reach_out_make(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_BODY, make);
}

void tn_hub_reach_out_mark(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, mark);
}
