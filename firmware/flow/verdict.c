/* SPDX-License-Identifier: Apache-2.0 */
/* verdict.c -- the result on the screen: its time, its ring, and what can be done from it. */
#include "dialogue.h"

int64_t tn_flow_milestone(const struct tn_flow *flow)
{
    static const int64_t early[] = {1, 5, 10, 25};
    const struct tn_flow_answer *answer = &flow->answer;
    int64_t visit = answer->visits_before + 1;
    bool counts = flow->screen == TN_FLOW_VERDICT && flow->event.policy.milestones &&
                  answer->gate.verdict == TN_VERDICT_ADMIT && !answer->left &&
                  answer->visits_before >= 0;
    for (size_t i = 0; counts && i < sizeof(early) / sizeof(early[0]); i++) {
        if (visit == early[i])
            return visit;
    }
    return counts && visit % 50 == 0 ? visit : 0;
}

/* What the door wants to know can be told here. */
static bool can_go_on(const struct tn_flow *flow)
{
    if (flow->answer.gate.verdict == TN_VERDICT_RULES_TO_ACCEPT)
        return flow->board.rules.version > 0;
    if (flow->answer.gate.verdict != TN_VERDICT_ANSWER_NEEDED)
        return false;
    for (size_t i = 0; i < flow->board.question_count; i++) {
        if ((unsigned)flow->board.questions[i].at & TN_BOARD_AT_ENTRY)
            return true;
    }
    return false;
}

static bool wants_help(const struct tn_flow *flow)
{
    enum tn_flow_look look = tn_flow_look(flow->answer.gate.verdict);
    return look == TN_FLOW_LOOK_PROBLEM || look == TN_FLOW_LOOK_STAFF;
}

static size_t verdict_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    if (can_go_on(flow))
        out[count++] = TN_FLOW_HIT_NEXT;
    if (tn_flow_can_vote(flow))
        out[count++] = TN_FLOW_HIT_VOTE;
    if (wants_help(flow))
        out[count++] = TN_FLOW_HIT_HELP;
    out[count++] = TN_FLOW_HIT_DONE;
    out[count++] = TN_FLOW_HIT_CARD;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

/* The ring stops, but not for ever: a name does not stay on an empty hall's screen. */
static void hold_result(struct tn_flow *flow)
{
    if (flow->held)
        return;
    flow->held = true;
    flow->until.ms = flow->now.ms + TN_FLOW_HELD_MS;
}

/* Whoever went out is asked how it was. */
void tn_flow_end_result(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->answer.left && flow->event.policy.feedback) {
        flow->lang = flow->answer_lang;
        tn_flow_open_feedback(flow, effects);
    } else {
        tn_flow_go_home(flow, effects);
    }
}

static void go_on(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->lang = flow->answer_lang; /* the rules are read in it too */
    if (flow->answer.gate.verdict == TN_VERDICT_RULES_TO_ACCEPT)
        tn_flow_begin_rules(flow, TN_FLOW_ERRAND_CHECK_IN, effects);
    else
        tn_flow_begin_questions(flow, effects);
}

static void verdict_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_CARD)
        hold_result(flow);
    else if (hit == TN_FLOW_HIT_DONE)
        tn_flow_end_result(flow, effects);
    else if (hit == TN_FLOW_HIT_NEXT)
        go_on(flow, effects);
    else if (hit == TN_FLOW_HIT_VOTE) {
        flow->lang = flow->answer_lang;
        tn_flow_open_vote(flow, effects);
    }
}

static void verdict_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms < flow->until.ms)
        return;
    tn_flow_end_result(flow, effects);
    flow->touched = flow->now;
}

static int64_t verdict_wake_ms(const struct tn_flow *flow)
{
    return flow->held ? flow->until.ms
                      : tn_flow_next_step(flow->now.ms, flow->until.ms, TN_FLOW_RING_STEP_MS);
}

const struct part tn_flow_verdict_part = {.hits = verdict_hits,
                                          .activate = verdict_activate,
                                          .expire = verdict_expire,
                                          .wake_ms = verdict_wake_ms};
