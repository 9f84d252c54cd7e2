/* SPDX-License-Identifier: Apache-2.0 */
/* feedback.c -- one question on the way out: a score of one to five, with no name to it.
 *
 * Until the screen goes the score may be changed; when it goes, what was touched counts, also if
 * its giver has walked off. */
#include "dialogue.h"

#define SCORES 5
#define FEEDBACK_MS 20000

static size_t feedback_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    for (int i = 0; i < SCORES; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
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

void tn_flow_give_feedback(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->score > 0)
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_FEEDBACK,
                                                        .number = flow->score,
                                                        .text = ""});
    flow->score = 0;
}

static void feedback_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                              struct tn_flow_effects *effects)
{
    if (hit >= TN_FLOW_HIT_ITEM_0)
        flow->score = (int)(hit - TN_FLOW_HIT_ITEM_0) + 1;
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
