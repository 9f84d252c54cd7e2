/* SPDX-License-Identifier: Apache-2.0 */
/* stays.c -- is somebody still there?  Asked after a while of nobody, then all they gave is gone.
 *
 * While the question lies over a screen, whatever a person does answers it and does nothing else:
 * nobody's letter is typed by a hand that only wanted to say "yes".  Larger type gives twice the
 * time.  Source: UI.md 6.1. */
#include "dialogue.h"

int64_t tn_flow_patience_ms(const struct tn_flow *flow, int64_t usual_ms)
{
    return flow->access.type == TN_FLOW_TYPE_NORMAL ? usual_ms : 2 * usual_ms;
}

/* Reading the rules for their own sake leaves nothing behind. */
static bool is_somebodys(const struct tn_flow *flow)
{
    bool reading = flow->screen == TN_FLOW_RULES && flow->errand == TN_FLOW_ERRAND_READ;
    return tn_flow_part(flow->screen)->is_personal && !reading;
}

static int64_t asks_at_ms(const struct tn_flow *flow)
{
    return flow->touched.ms + tn_flow_patience_ms(flow, TN_FLOW_FORM_IDLE_MS);
}

static void ask(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->asking = true;
    flow->asking_until.ms = asks_at_ms(flow) + tn_flow_patience_ms(flow, TN_FLOW_STILL_THERE_MS);
    flow->touching = flow->typing.stroke = false;
    flow->pressed = TN_FLOW_HIT_NONE;
    flow->focus = TN_FLOW_HIT_CONTINUE;
    tn_flow_play(TN_FLOW_SOUND_NOTICE, effects);
}

void tn_flow_expire_stay(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (!is_somebodys(flow))
        return;
    if (!flow->asking && flow->now.ms >= asks_at_ms(flow))
        ask(flow, effects);
    if (flow->asking && flow->now.ms >= flow->asking_until.ms)
        tn_flow_go_home(flow, effects);
}

bool tn_flow_stay(struct tn_flow *flow)
{
    if (!flow->asking)
        return false;
    flow->asking = false;
    flow->touching = false;
    flow->focus = TN_FLOW_HIT_NONE;
    flow->touched = flow->now;
    return true;
}

int64_t tn_flow_stay_wake_ms(const struct tn_flow *flow)
{
    if (!is_somebodys(flow))
        return INT64_MAX;
    return flow->asking ? tn_flow_next_step(flow->now.ms, flow->asking_until.ms, 1000)
                        : asks_at_ms(flow);
}

int tn_flow_asking_s(const struct tn_flow *flow)
{
    int64_t left_ms = flow->asking ? flow->asking_until.ms - flow->now.ms : 0;
    return left_ms > 0 ? (int)((left_ms + 999) / 1000) : 0;
}
