/* SPDX-License-Identifier: Apache-2.0 */
/* pin.c -- the pad in front of the staff screen: six digits, five tries, then a minute.
 *
 * The digits are checked outside; until the answer is there the pad takes no others. */
#include <string.h>

#include "dialogue.h"

static bool is_shut(const struct tn_flow *flow)
{
    return flow->pin_locked_until.ms > flow->now.ms;
}

static void refuse_pin(struct tn_flow *flow)
{
    flow->pin_wrong = true;
    if (--flow->pin_tries_left > 0)
        return;
    flow->pin_tries_left = TN_FLOW_PIN_TRIES;
    flow->pin_locked_until.ms = flow->now.ms + TN_FLOW_PIN_LOCK_MS;
}

void tn_flow_on_pin(struct tn_flow *flow, bool fits, struct tn_flow_effects *effects)
{
    if (flow->screen != TN_FLOW_PIN || !flow->pin_checking)
        return;
    flow->pin_checking = false;
    explicit_bzero(flow->pin, sizeof(flow->pin));
    if (!fits) {
        refuse_pin(flow);
        return;
    }
    flow->pin_tries_left = TN_FLOW_PIN_TRIES;
    tn_flow_enter_staff(flow, effects);
}

static void type_digit(struct tn_flow *flow, int digit, struct tn_flow_effects *effects)
{
    size_t len = strlen(flow->pin);
    if (is_shut(flow) || len == TN_FLOW_PIN_CHARS)
        return;
    flow->pin[len] = (char)('0' + digit);
    flow->pin_wrong = false;
    if (len + 1 < TN_FLOW_PIN_CHARS)
        return;
    flow->pin_checking = true;
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_PIN, .text = flow->pin});
}

static void erase_digit(struct tn_flow *flow)
{
    size_t len = strlen(flow->pin);
    if (len > 0 && !flow->pin_checking)
        flow->pin[len - 1] = '\0';
}

static size_t pin_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    for (int digit = 1; digit <= 9; digit++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_PIN_0 + digit);
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_PIN_0;
    out[count++] = TN_FLOW_HIT_PIN_ERASE;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void pin_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                         struct tn_flow_effects *effects)
{
    if (hit >= TN_FLOW_HIT_PIN_0 && hit < TN_FLOW_HIT_PIN_ERASE)
        type_digit(flow, (int)(hit - TN_FLOW_HIT_PIN_0), effects);
    else if (hit == TN_FLOW_HIT_PIN_ERASE)
        erase_digit(flow);
    else if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go_home(flow, effects);
}

static void pin_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                    struct tn_flow_effects *effects)
{
    if (text)
        return;
    if (key >= TN_FLOW_KEY_DIGIT_0)
        type_digit(flow, (int)(key - TN_FLOW_KEY_DIGIT_0), effects);
    else
        erase_digit(flow);
}

/* A pad that is shut stays to say so. */
static void pin_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms - flow->touched.ms >= TN_FLOW_PIN_IDLE_MS && !is_shut(flow))
        tn_flow_go_home(flow, effects);
}

static int64_t pin_wake_ms(const struct tn_flow *flow)
{
    return is_shut(flow) ? tn_flow_next_step(flow->now.ms, flow->pin_locked_until.ms, 1000)
                         : flow->touched.ms + TN_FLOW_PIN_IDLE_MS;
}

const struct part tn_flow_pin_part = {.hits = pin_hits,
                                      .activate = pin_activate,
                                      .key = pin_key,
                                      .expire = pin_expire,
                                      .wake_ms = pin_wake_ms};
