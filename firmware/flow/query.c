/* SPDX-License-Identifier: Apache-2.0 */
/* query.c -- what follows from the state: controls, clock, ring, and the next thing to wake for. */
#include "dialogue.h"

#define MINUTE_MS 60000

static size_t pin_hits(enum tn_flow_hit *out)
{
    size_t count = 0;
    for (int digit = 1; digit <= 9; digit++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_PIN_0 + digit);
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_PIN_0;
    out[count++] = TN_FLOW_HIT_PIN_ERASE;
    return count;
}

static size_t staff_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    if (!tn_flow_is_guarded(flow))
        return count;
    if (tn_flow_undoable(flow))
        out[count++] = TN_FLOW_HIT_UNDO;
    out[count++] = TN_FLOW_HIT_QUIT;
    return count;
}

size_t tn_flow_hits(const struct tn_flow *flow, enum tn_flow_hit out[TN_FLOW_HIT_COUNT])
{
    size_t count = 0;
    switch (flow->screen) {
    case TN_FLOW_UNPAIRED:
    case TN_FLOW_HOME:
    case TN_FLOW_CHECKING:
    case TN_FLOW_BROKEN:
        out[count++] = TN_FLOW_HIT_LANG;
        out[count++] = TN_FLOW_HIT_LOGO;
        break;
    case TN_FLOW_VERDICT:
        out[count++] = TN_FLOW_HIT_DONE;
        out[count++] = TN_FLOW_HIT_CARD;
        out[count++] = TN_FLOW_HIT_LANG;
        out[count++] = TN_FLOW_HIT_LOGO;
        break;
    case TN_FLOW_PIN:
        count = pin_hits(out);
        out[count++] = TN_FLOW_HIT_LANG;
        break;
    case TN_FLOW_STAFF:
        count = staff_hits(flow, out);
        out[count++] = TN_FLOW_HIT_LANG;
        break;
    }
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
    return flow->setup.staff_pin[0] != '\0';
}

const struct tn_flow_entry *tn_flow_undoable(const struct tn_flow *flow)
{
    for (size_t i = 0; i < flow->entry_count; i++) {
        const struct tn_flow_entry *entry = &flow->entries[i];
        if (tn_verdict_admits(entry->verdict) && !entry->undone && entry->seq > 0)
            return entry;
    }
    return NULL;
}

static void sooner(struct tn_mono *wake, int64_t at_ms)
{
    if (at_ms < wake->ms)
        wake->ms = at_ms;
}

/* The next moment that `from` lies a whole number of steps before or after. */
static int64_t next_step(int64_t now_ms, int64_t from_ms, int64_t step_ms)
{
    int64_t past = (now_ms - from_ms) % step_ms;
    return now_ms + step_ms - (past < 0 ? past + step_ms : past);
}

static void wake_for_screen(const struct tn_flow *flow, struct tn_mono *wake)
{
    int64_t now = flow->now.ms;
    switch (flow->screen) {
    case TN_FLOW_UNPAIRED:
    case TN_FLOW_HOME:
    case TN_FLOW_BROKEN:
        sooner(wake, now < flow->touched.ms + TN_FLOW_DIM_MS
                         ? flow->touched.ms + TN_FLOW_DIM_MS
                         : next_step(now, flow->touched.ms, TN_FLOW_DRIFT_STEP_MS));
        break;
    case TN_FLOW_CHECKING:
        break;
    case TN_FLOW_VERDICT:
        sooner(wake,
               flow->held ? flow->until.ms : next_step(now, flow->until.ms, TN_FLOW_RING_STEP_MS));
        break;
    case TN_FLOW_PIN:
        sooner(wake, tn_flow_pin_wait_s(flow) > 0 ? next_step(now, flow->pin_locked_until.ms, 1000)
                                                  : flow->touched.ms + TN_FLOW_PIN_IDLE_MS);
        break;
    case TN_FLOW_STAFF:
        sooner(wake, flow->touched.ms + TN_FLOW_STAFF_IDLE_MS);
        break;
    }
}

struct tn_mono tn_flow_wake_at(const struct tn_flow *flow)
{
    struct tn_mono wake = {INT64_MAX};
    wake_for_screen(flow, &wake);
    if (flow->deciding > 0)
        sooner(&wake,
               flow->deciding_since.ms +
                   (flow->screen == TN_FLOW_CHECKING ? TN_FLOW_DECIDE_MAX_MS : TN_FLOW_BUSY_MS));
    if (flow->touching && flow->pressed == TN_FLOW_HIT_LOGO)
        sooner(&wake, flow->pressed_at.ms + TN_FLOW_LOGO_HOLD_MS);
    if (flow->confirm != TN_FLOW_HIT_NONE)
        sooner(&wake, flow->confirm_until.ms);
    int64_t wall_ms = tn_flow_wall(flow).ms;
    if (wall_ms > 0)
        sooner(&wake, flow->now.ms + MINUTE_MS - wall_ms % MINUTE_MS);
    return wake;
}
