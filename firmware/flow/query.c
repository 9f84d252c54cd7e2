/* SPDX-License-Identifier: Apache-2.0 */
/* query.c -- what follows from the state: controls, clock, ring, and the next thing to wake for. */
#include "dialogue.h"

#define MINUTE_MS 60000

size_t tn_flow_hits(const struct tn_flow *flow, enum tn_flow_hit out[TN_FLOW_HIT_COUNT])
{
    const struct part *part = tn_flow_part(flow->screen);
    if (flow->asking) {
        out[0] = TN_FLOW_HIT_CONTINUE;
        return 1;
    }
    size_t count = part->hits ? part->hits(flow, out) : 0;
    if (tn_flow_is_staff(flow->screen) && flow->parts > 1)
        out[count++] = TN_FLOW_HIT_STAFF_MORE;
    return count;
}

enum tn_lang tn_flow_lang(const struct tn_flow *flow)
{
    return flow->screen == TN_FLOW_VERDICT ? flow->answer_lang : flow->lang;
}

struct tn_wall tn_flow_wall(const struct tn_flow *flow)
{
    if (flow->clock.wall.err_ms < 0)
        return (struct tn_wall){0};
    return (struct tn_wall){flow->clock.wall.wall.ms + flow->now.ms - flow->clock_at.ms};
}

int tn_flow_ring_steps(const struct tn_flow *flow, int *ret_whole)
{
    *ret_whole = flow->shown_ms / TN_FLOW_RING_STEP_MS;
    int64_t left_ms = flow->until.ms - flow->now.ms;
    if (flow->held || left_ms > flow->shown_ms)
        return *ret_whole;
    if (left_ms <= 0)
        return 0;
    return (int)((left_ms + TN_FLOW_RING_STEP_MS - 1) / TN_FLOW_RING_STEP_MS);
}

int tn_flow_dim_minutes(const struct tn_flow *flow)
{
    int64_t idle_ms = flow->now.ms - flow->touched.ms;
    if (!tn_flow_is_resting(flow) || idle_ms < TN_FLOW_DIM_MS)
        return 0;
    return (int)(1 + (idle_ms - TN_FLOW_DIM_MS) / TN_FLOW_DRIFT_STEP_MS);
}

int tn_flow_pin_wait_s(const struct tn_flow *flow)
{
    int64_t left_ms = flow->pin_locked_until.ms - flow->now.ms;
    return left_ms > 0 ? (int)((left_ms + 999) / 1000) : 0;
}

bool tn_flow_is_guarded(const struct tn_flow *flow)
{
    return flow->setup.guarded;
}

static void sooner(struct tn_mono *wake, int64_t at_ms)
{
    if (at_ms < wake->ms)
        wake->ms = at_ms;
}

struct tn_mono tn_flow_wake_at(const struct tn_flow *flow)
{
    struct tn_mono wake = {INT64_MAX};
    const struct part *part = tn_flow_part(flow->screen);
    if (part->wake_ms)
        sooner(&wake, part->wake_ms(flow));
    sooner(&wake, tn_flow_stay_wake_ms(flow));
    sooner(&wake, tn_flow_sign_up_wake_ms(flow));
    sooner(&wake, tn_flow_self_test_wake_ms(flow));
    if (flow->deciding > 0)
        sooner(&wake,
               flow->deciding_since.ms +
                   (tn_flow_may_show_checking(flow) ? TN_FLOW_BUSY_MS : TN_FLOW_DECIDE_MAX_MS));
    if (flow->touching && flow->pressed == TN_FLOW_HIT_LOGO)
        sooner(&wake, flow->pressed_at.ms + TN_FLOW_LOGO_HOLD_MS);
    if (tn_flow_help_is_coming(flow))
        sooner(&wake, flow->help_called.ms + TN_FLOW_HELP_MS);
    if (flow->confirm != TN_FLOW_HIT_NONE)
        sooner(&wake, flow->confirm_until.ms);
    if (tn_flow_remark_is_left(flow))
        sooner(&wake, flow->now.ms + 1);
    int64_t wall_ms = tn_flow_wall(flow).ms;
    if (wall_ms > 0)
        sooner(&wake, flow->now.ms + MINUTE_MS - wall_ms % MINUTE_MS);
    return wake;
}
