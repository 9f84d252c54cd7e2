/* SPDX-License-Identifier: Apache-2.0 */
/* home.c -- Home: the board's slides in turn, and every way on from there. */
#include "dialogue.h"

/* ---- slides ---- */

static size_t slides(const struct tn_flow *flow, struct tn_board_slide out[TN_BOARD_SLIDES])
{
    if (flow->event.present)
        return tn_board_slides(&flow->board, tn_flow_wall(flow), out);
    out[0] = (struct tn_board_slide){TN_BOARD_SLIDE_EVENT, 0};
    return 1;
}

struct tn_board_slide tn_flow_slide(const struct tn_flow *flow, size_t *ret_index,
                                    size_t *ret_count)
{
    struct tn_board_slide all[TN_BOARD_SLIDES];
    *ret_count = slides(flow, all);
    *ret_index = flow->slide % *ret_count;
    return all[*ret_index];
}

static void turn_to(struct tn_flow *flow, size_t slide)
{
    struct tn_board_slide all[TN_BOARD_SLIDES];
    flow->slide = slide % slides(flow, all);
    flow->slide_since = flow->now;
}

/* ---- what is offered ---- */

bool tn_flow_offers(const struct tn_flow *flow, enum tn_flow_hit hit)
{
    const struct tn_policy *policy = &flow->event.policy;
    if (!flow->event.present)
        return false;
    switch (hit) {
    case TN_FLOW_HIT_FIND:
        return policy->find && !flow->exit_mode;
    case TN_FLOW_HIT_SIGN_UP:
        return policy->sign_up && !flow->exit_mode;
    case TN_FLOW_HIT_TONIGHT:
        return flow->board.item_count > 0;
    case TN_FLOW_HIT_LEAVE:
        return policy->leaving && !flow->exit_mode; /* there every code leaves */
    case TN_FLOW_HIT_READ_RULES:
        return flow->board.rules.version > 0;
    case TN_FLOW_HIT_SLIDE:
        return true;
    default:
        return false;
    }
}

static size_t home_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    static const enum tn_flow_hit ways[] = {TN_FLOW_HIT_FIND,       TN_FLOW_HIT_SIGN_UP,
                                            TN_FLOW_HIT_TONIGHT,    TN_FLOW_HIT_LEAVE,
                                            TN_FLOW_HIT_READ_RULES, TN_FLOW_HIT_SLIDE};
    size_t count = 0;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (tn_flow_offers(flow, ways[i]))
            out[count++] = ways[i];
    }
    out[count++] = TN_FLOW_HIT_TYPE;
    out[count++] = TN_FLOW_HIT_CONTRAST;
    if (flow->devices.has_speech)
        out[count++] = TN_FLOW_HIT_SPEAK;
    out[count++] = TN_FLOW_HIT_HELP;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

static void home_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                          struct tn_flow_effects *effects)
{
    switch (hit) {
    case TN_FLOW_HIT_FIND:
        tn_flow_begin_find(flow, effects);
        break;
    case TN_FLOW_HIT_SIGN_UP:
        tn_flow_begin_sign_up(flow, effects);
        break;
    case TN_FLOW_HIT_TONIGHT:
        tn_flow_go(flow, TN_FLOW_TONIGHT, effects);
        break;
    case TN_FLOW_HIT_LEAVE:
        tn_flow_go(flow, TN_FLOW_LEAVING, effects);
        break;
    case TN_FLOW_HIT_READ_RULES:
        tn_flow_begin_rules(flow, TN_FLOW_ERRAND_READ, effects);
        break;
    case TN_FLOW_HIT_SLIDE:
        turn_to(flow, flow->slide + 1);
        break;
    default:
        break;
    }
}

/* ---- time ---- */

static void home_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_rest_expire(flow, effects);
    int64_t shown_ms = flow->now.ms - flow->slide_since.ms;
    if (shown_ms < TN_BOARD_SLIDE_MS)
        return;
    int64_t since_ms = flow->now.ms - shown_ms % TN_BOARD_SLIDE_MS;
    turn_to(flow, flow->slide + (size_t)(shown_ms / TN_BOARD_SLIDE_MS));
    flow->slide_since.ms = since_ms;
}

/* Something on the board begins or ends. */
static int64_t board_wake_ms(const struct tn_flow *flow)
{
    struct tn_wall now = tn_flow_wall(flow);
    struct tn_wall at = tn_board_changes_at(&flow->board, now);
    return at.ms == 0 ? INT64_MAX : flow->now.ms + at.ms - now.ms;
}

static int64_t home_wake_ms(const struct tn_flow *flow)
{
    size_t index, count;
    int64_t wake_ms = tn_flow_rest_wake_ms(flow);
    (void)tn_flow_slide(flow, &index, &count);
    int64_t slide_ms = count > 1 ? flow->slide_since.ms + TN_BOARD_SLIDE_MS : INT64_MAX;
    int64_t board_ms = flow->event.present ? board_wake_ms(flow) : INT64_MAX;
    wake_ms = slide_ms < wake_ms ? slide_ms : wake_ms;
    return board_ms < wake_ms ? board_ms : wake_ms;
}

const struct part tn_flow_home_part = {
    .hits = home_hits, .activate = home_activate, .expire = home_expire, .wake_ms = home_wake_ms};
