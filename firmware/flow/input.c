/* SPDX-License-Identifier: Apache-2.0 */
/* input.c -- fingers and keys: press, release, hold, focus. */
#include "dialogue.h"

static bool is_offered(const struct tn_flow *flow, enum tn_flow_hit hit)
{
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t count = tn_flow_hits(flow, hits);
    for (size_t i = 0; i < count; i++) {
        if (hits[i] == hit)
            return true;
    }
    return false;
}

static void switch_lang(struct tn_flow *flow)
{
    if (flow->screen == TN_FLOW_VERDICT)
        flow->answer_lang = tn_lang_other(flow->answer_lang);
    else
        flow->lang = tn_lang_other(flow->lang);
}

static void activate(struct tn_flow *flow, enum tn_flow_hit hit, struct tn_flow_effects *effects)
{
    const struct part *part = tn_flow_part(flow->screen);
    if (hit == TN_FLOW_HIT_LANG)
        switch_lang(flow);
    else if (!tn_flow_adjust(flow, hit, effects) && part->activate)
        part->activate(flow, hit, effects);
}

void tn_flow_on_touch_down(struct tn_flow *flow, enum tn_flow_hit hit)
{
    if (tn_flow_stay(flow))
        return;
    flow->touched = flow->now;
    flow->focus = TN_FLOW_HIT_NONE;
    flow->touching = true;
    flow->pressed = is_offered(flow, hit) ? hit : TN_FLOW_HIT_NONE;
    flow->pressed_at = flow->now;
}

void tn_flow_on_touch_up(struct tn_flow *flow, enum tn_flow_hit hit,
                         struct tn_flow_effects *effects)
{
    if (!flow->touching)
        return;
    enum tn_flow_hit pressed = flow->pressed;
    flow->touched = flow->now;
    flow->touching = false;
    flow->pressed = TN_FLOW_HIT_NONE;
    if (pressed == TN_FLOW_HIT_NONE && flow->screen == TN_FLOW_VERDICT)
        tn_flow_end_result(flow, effects);            /* beside the result: that is enough of it */
    else if (pressed == hit && is_offered(flow, hit)) /* it may have gone meanwhile */
        activate(flow, hit, effects);
}

static void move_focus(struct tn_flow *flow, bool forward)
{
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t count = tn_flow_hits(flow, hits), at = 0;
    if (count == 0)
        return;
    while (at < count && hits[at] != flow->focus)
        at++;
    if (at == count)
        at = forward ? 0 : count - 1;
    else
        at = (at + (forward ? 1 : count - 1)) % count;
    flow->focus = hits[at];
}

/* Enter with nothing focused: what is composed becomes text, else the step is done. */
static void end_step(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    const struct part *part = tn_flow_part(flow->screen);
    if (!tn_flow_is_composing(flow) && is_offered(flow, TN_FLOW_HIT_NEXT))
        activate(flow, part->enter == TN_FLOW_HIT_NONE ? TN_FLOW_HIT_NEXT : part->enter, effects);
    else if (part->key)
        part->key(flow, TN_FLOW_KEY_ENTER, NULL, effects);
}

static void press_enter(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->focus == TN_FLOW_HIT_LOGO)
        tn_flow_open_staff(flow, effects);
    else if (flow->focus != TN_FLOW_HIT_NONE && is_offered(flow, flow->focus))
        activate(flow, flow->focus, effects);
    else if (flow->screen == TN_FLOW_VERDICT)
        tn_flow_end_result(flow, effects);
    else if (tn_flow_part(flow->screen)->is_personal ||
             tn_flow_part(flow->screen)->enter != TN_FLOW_HIT_NONE)
        end_step(flow, effects);
}

/* A step back where there are steps; elsewhere Home. */
static void escape(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (tn_flow_part(flow->screen)->is_personal)
        activate(flow, TN_FLOW_HIT_BACK, effects);
    else if (!tn_flow_is_resting(flow) && flow->screen != TN_FLOW_CHECKING)
        tn_flow_go_home(flow, effects);
}

void tn_flow_on_key(struct tn_flow *flow, enum tn_flow_key key, struct tn_flow_effects *effects)
{
    if (tn_flow_stay(flow))
        return;
    flow->touched = flow->now;
    const struct part *part = tn_flow_part(flow->screen);
    switch (key) {
    case TN_FLOW_KEY_NEXT:
    case TN_FLOW_KEY_PREV:
        move_focus(flow, key == TN_FLOW_KEY_NEXT);
        break;
    case TN_FLOW_KEY_ENTER:
        press_enter(flow, effects);
        break;
    case TN_FLOW_KEY_ESCAPE:
        escape(flow, effects);
        break;
    default:
        if (part->key)
            part->key(flow, key, NULL, effects);
        break;
    }
}

void tn_flow_on_char(struct tn_flow *flow, const char *text, struct tn_flow_effects *effects)
{
    const struct part *part = tn_flow_part(flow->screen);
    if (tn_flow_stay(flow))
        return;
    flow->touched = flow->now;
    if (part->key)
        part->key(flow, TN_FLOW_KEY_NEXT, text, effects);
}

void tn_flow_expire_input(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    bool held = flow->touching && flow->pressed == TN_FLOW_HIT_LOGO &&
                flow->now.ms - flow->pressed_at.ms >= TN_FLOW_LOGO_HOLD_MS;
    if (held)
        tn_flow_open_staff(flow, effects);
}
