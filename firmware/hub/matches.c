/* SPDX-License-Identifier: Apache-2.0 */
/* matches.c -- pairs that may be one person: listed, shown, decided. */
#include "dashboard.h"

#include <string.h>

static enum tn_err list(struct tn_hub_call *call)
{
    bool all = strcmp(tn_hub_query(call, "all", "0"), "1") == 0;
    return tn_matches_json(call->people, all, call->out, call->fault);
}

static enum tn_err show(struct tn_hub_call *call)
{
    return tn_match_json(call->people, call->id, call->out, call->fault);
}

static enum tn_err read_state(struct tn_hub_call *call, enum tn_match_state *ret_state)
{
    static const enum tn_match_state states[] = {TN_MATCH_SAME, TN_MATCH_DIFFERENT, TN_MATCH_LATER};
    const char *said = NULL;
    enum tn_err err = tn_hub_text(call, "state", true, &said);
    if (err)
        return err;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (strcmp(said, tn_match_state_name(states[i])) == 0) {
            *ret_state = states[i];
            return TN_OK;
        }
    }
    return tn_fault_set(call->fault, TN_ERR_FORMAT, "\"state\" is same, different or later");
}

static enum tn_err decide(struct tn_hub_call *call)
{
    struct tn_people_by by;
    enum tn_match_state state = TN_MATCH_LATER;
    enum tn_err err = read_state(call, &state);
    if (!err)
        err = tn_hub_by(call, &by);
    if (!err)
        err = tn_match_decide(call->people, call->id, state, &by, call->fault);
    return err ? err : show(call);
}

void tn_hub_matches(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

void tn_hub_match(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID, show);
}

void tn_hub_match_decide(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_BODY | TN_HUB_CHANGES, decide);
}
