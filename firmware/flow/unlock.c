/* SPDX-License-Identifier: Apache-2.0 */
/* unlock.c -- a host's code opens the list of names, and a touch closes it again. */
#include "dialogue.h"

void tn_flow_unlock_or_lock(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->unlocked) {
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_LOCK});
        return;
    }
    tn_flow_go(flow, TN_FLOW_UNLOCK, effects);
    flow->unlock_err = TN_OK;
}

void tn_flow_unlock_scan(struct tn_flow *flow, const char *code, size_t len,
                         struct tn_flow_effects *effects)
{
    if (flow->unlocking)
        return;
    flow->unlocking = true;
    flow->unlock_err = TN_OK;
    tn_flow_effect(effects,
                   (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_UNLOCK, .code = {code, len}});
}

void tn_flow_on_unlocked(struct tn_flow *flow, enum tn_err err, struct tn_flow_effects *effects)
{
    flow->unlocking = false;
    if (err == TN_OK && !flow->revoked)
        flow->unlocked = true;
    if (flow->screen != TN_FLOW_UNLOCK)
        return;
    flow->unlock_err = err;
    flow->touched = flow->now;
    if (err == TN_OK)
        tn_flow_enter_staff(flow, effects);
}

/* Names are on the screen only while they are open. */
void tn_flow_on_locked(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->unlocked = false;
    tn_flow_forget_names(flow);
    tn_flow_close_names(flow, effects);
    if (flow->screen == TN_FLOW_ROLL || flow->screen == TN_FLOW_DOUBLES)
        tn_flow_enter_staff(flow, effects);
}

static size_t unlock_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void unlock_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                            struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_enter_staff(flow, effects);
}

const struct part tn_flow_unlock_part = {.hits = unlock_hits,
                                         .activate = unlock_activate,
                                         .expire = tn_flow_staff_expire,
                                         .wake_ms = tn_flow_staff_wake_ms};
