/* SPDX-License-Identifier: Apache-2.0 */
/* feedback.c -- one question on the way out: a score of one to five, and a line to go with it from
 * whoever wants to write one; no name to either.
 *
 * Until the screen goes the score may be changed; when it goes, what was touched counts, also if
 * its giver has walked off.  A line counts once it is finished: half a sentence is nobody's
 * opinion.  Enter alone sends none: a scanner nobody grabbed types its code and Enter too. */
#include <string.h>

#include "typing.h"

#define SCORES 5
#define FEEDBACK_MS 20000

static bool is_feedback(enum tn_flow_screen screen)
{
    return screen == TN_FLOW_FEEDBACK || screen == TN_FLOW_REMARK;
}

static void say(struct tn_flow *flow, const char *remark, struct tn_flow_effects *effects)
{
    if (flow->score > 0)
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_FEEDBACK,
                                                        .number = flow->score,
                                                        .text = remark});
    flow->score = 0;
}

void tn_flow_give_feedback(struct tn_flow *flow, enum tn_flow_screen screen,
                           struct tn_flow_effects *effects)
{
    if (!is_feedback(screen))
        say(flow, flow->screen == TN_FLOW_FEEDBACK ? flow->remark : "", effects);
}

void tn_flow_forget_remark(struct tn_flow *flow)
{
    explicit_bzero(flow->remark, sizeof(flow->remark));
}

bool tn_flow_remark_is_left(const struct tn_flow *flow)
{
    return flow->remark[0] != '\0' && !is_feedback(flow->screen);
}

/* ---- FEEDBACK ---- */

static size_t feedback_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    for (int i = 0; i < SCORES; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    if (flow->score > 0 && flow->event.keeps_words)
        out[count++] = TN_FLOW_HIT_REMARK;
    out[count++] = flow->score > 0 ? TN_FLOW_HIT_DONE : TN_FLOW_HIT_SKIP;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

void tn_flow_open_feedback(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_FEEDBACK, effects);
    flow->touched = flow->now;
}

static void open_remark(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_REMARK, effects);
    flow->typing.input = tn_flow_usual_input(flow);
    tn_flow_typing_begin(flow, false);
}

static void feedback_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                              struct tn_flow_effects *effects)
{
    if (hit >= TN_FLOW_HIT_ITEM_0)
        flow->score = (int)(hit - TN_FLOW_HIT_ITEM_0) + 1;
    else if (hit == TN_FLOW_HIT_REMARK)
        open_remark(flow, effects);
    else if (hit == TN_FLOW_HIT_DONE || hit == TN_FLOW_HIT_SKIP)
        tn_flow_go_home(flow, effects);
}

static int64_t feedback_wake_ms(const struct tn_flow *flow)
{
    return flow->touched.ms + tn_flow_patience_ms(flow, FEEDBACK_MS);
}

static void feedback_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms >= feedback_wake_ms(flow))
        tn_flow_go_home(flow, effects);
}

const struct part tn_flow_feedback_part = {.hits = feedback_hits,
                                           .activate = feedback_activate,
                                           .expire = feedback_expire,
                                           .wake_ms = feedback_wake_ms};

/* ---- REMARK ---- */

static size_t remark_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = tn_flow_typing_hits(flow, out);
    if (tn_flow_says_something(tn_flow_typed(flow)))
        out[count++] = TN_FLOW_HIT_NEXT;
    out[count++] = TN_FLOW_HIT_SKIP;
    return count + tn_flow_step_ways_out(flow, out + count);
}

static void remark_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                            struct tn_flow_effects *effects)
{
    switch (hit) {
    case TN_FLOW_HIT_NEXT:
        tn_flow_typing_settle(flow);
        say(flow, flow->remark, effects);
        tn_flow_go_home(flow, effects);
        break;
    case TN_FLOW_HIT_SKIP:
        tn_flow_go_home(flow, effects);
        break;
    case TN_FLOW_HIT_BACK:
        tn_flow_typing_settle(flow);
        tn_flow_open_feedback(flow, effects);
        break;
    default:
        tn_flow_typing_activate(flow, hit, effects);
        break;
    }
}

const struct part tn_flow_remark_part = {.hits = remark_hits,
                                         .activate = remark_activate,
                                         .key = tn_flow_typing_key,
                                         .enter = TN_FLOW_HIT_BACK,
                                         .is_personal = true};
