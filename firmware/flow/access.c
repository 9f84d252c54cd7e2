/* SPDX-License-Identifier: Apache-2.0 */
/* access.c -- what every screen offers: larger type, contrast, speech, and a call for help. */
#include "dialogue.h"

void tn_flow_play(enum tn_flow_sound sound, struct tn_flow_effects *effects)
{
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_SOUND, .sound = sound});
}

bool tn_flow_help_is_coming(const struct tn_flow *flow)
{
    return flow->help_called.ms > 0 && flow->now.ms - flow->help_called.ms < TN_FLOW_HELP_MS;
}

/* Impatient fingers ring once. */
void tn_flow_call_help(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (tn_flow_help_is_coming(flow))
        return;
    flow->help_called = flow->now;
    tn_flow_play(TN_FLOW_SOUND_STAFF, effects);
}

static enum tn_flow_type larger(enum tn_flow_type type)
{
    return type == TN_FLOW_TYPE_LARGEST ? TN_FLOW_TYPE_NORMAL : (enum tn_flow_type)(type + 1);
}

bool tn_flow_adjust(struct tn_flow *flow, enum tn_flow_hit hit, struct tn_flow_effects *effects)
{
    switch (hit) {
    case TN_FLOW_HIT_TYPE:
        flow->access.type = larger(flow->access.type);
        break;
    case TN_FLOW_HIT_CONTRAST:
        flow->access.contrast = !flow->access.contrast;
        break;
    case TN_FLOW_HIT_SPEAK:
        flow->access.speak = !flow->access.speak;
        if (flow->access.speak)
            tn_flow_speak(flow, effects);
        break;
    case TN_FLOW_HIT_HELP:
        tn_flow_call_help(flow, effects);
        break;
    case TN_FLOW_HIT_STAFF_MORE:
        /* the list may have become shorter under the finger */
        flow->part = flow->parts > 1 ? (flow->part + 1) % flow->parts : 0;
        break;
    default:
        return false;
    }
    if (flow->screen == TN_FLOW_SETTINGS) /* staff set it for everybody */
        flow->setup.access = flow->access;
    return true;
}

/* ---- what is said ---- */

static const char *verdict_prompt(const struct tn_flow *flow)
{
    static const char *const prompts[] = {
        [TN_FLOW_LOOK_OK] = "speech.verdict.ok",
        [TN_FLOW_LOOK_ALREADY] = "speech.verdict.already",
        [TN_FLOW_LOOK_PROBLEM] = "speech.verdict.problem",
        [TN_FLOW_LOOK_STAFF] = "speech.verdict.staff",
    };
    if (flow->answer.left)
        return "speech.verdict.left";
    return prompts[tn_flow_look(flow->answer.gate.verdict)];
}

/* Staff screens say nothing. */
static const char *prompt(const struct tn_flow *flow)
{
    static const char *const prompts[TN_FLOW_SCREEN_COUNT] = {
        [TN_FLOW_HOME] = "speech.home",         [TN_FLOW_FIND] = "speech.find",
        [TN_FLOW_FACT] = "speech.fact",         [TN_FLOW_NAME] = "speech.name",
        [TN_FLOW_CONTACT] = "speech.contact",   [TN_FLOW_QUESTION] = "speech.question",
        [TN_FLOW_RULES] = "speech.rules",       [TN_FLOW_REVIEW] = "speech.review",
        [TN_FLOW_ISSUED] = "speech.issued",     [TN_FLOW_TONIGHT] = "speech.tonight",
        [TN_FLOW_VOTE] = "speech.vote",         [TN_FLOW_LEAVING] = "speech.leaving",
        [TN_FLOW_FEEDBACK] = "speech.feedback", [TN_FLOW_REMARK] = "speech.remark",
        [TN_FLOW_BROKEN] = "speech.broken",     [TN_FLOW_REVOKED] = "speech.broken",
    };
    if (flow->asking)
        return "speech.still";
    return flow->screen == TN_FLOW_VERDICT ? verdict_prompt(flow) : prompts[flow->screen];
}

void tn_flow_speak(const struct tn_flow *flow, struct tn_flow_effects *effects)
{
    const char *text = prompt(flow);
    if (text)
        tn_flow_effect(effects,
                       (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_SPEAK, .text = text});
}
