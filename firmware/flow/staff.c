/* SPDX-License-Identifier: Apache-2.0 */
/* staff.c -- the PIN pad in front of the staff screen, and what staff may do there. */
#include <string.h>

#include "dialogue.h"
#include "turnout/bytes.h"

void tn_flow_open_staff(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, tn_flow_is_guarded(flow) ? TN_FLOW_PIN : TN_FLOW_STAFF, effects);
    flow->touched = flow->now;
}

static bool is_locked(const struct tn_flow *flow)
{
    return flow->pin_locked_until.ms > flow->now.ms;
}

static void refuse_pin(struct tn_flow *flow)
{
    explicit_bzero(flow->pin, sizeof(flow->pin));
    flow->pin_wrong = true;
    if (--flow->pin_tries_left > 0)
        return;
    flow->pin_tries_left = TN_FLOW_PIN_TRIES;
    flow->pin_locked_until.ms = flow->now.ms + TN_FLOW_PIN_LOCK_MS;
}

static void pin_digit(struct tn_flow *flow, int digit, struct tn_flow_effects *effects)
{
    size_t len = strlen(flow->pin);
    if (is_locked(flow) || len == TN_FLOW_PIN_CHARS)
        return;
    flow->pin[len] = (char)('0' + digit);
    flow->pin_wrong = false;
    if (len + 1 < TN_FLOW_PIN_CHARS)
        return;
    if (!tn_bytes_equal(flow->pin, flow->setup.staff_pin, TN_FLOW_PIN_CHARS)) {
        refuse_pin(flow);
        return;
    }
    flow->pin_tries_left = TN_FLOW_PIN_TRIES;
    tn_flow_go(flow, TN_FLOW_STAFF, effects);
}

static void pin_erase(struct tn_flow *flow)
{
    size_t len = strlen(flow->pin);
    if (len > 0)
        flow->pin[len - 1] = '\0';
}

static void perform(struct tn_flow *flow, enum tn_flow_hit hit, struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_QUIT) {
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_QUIT});
        return;
    }
    const struct tn_flow_entry *entry = tn_flow_undoable(flow);
    if (entry)
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_UNDO,
                                                        .log = entry->log,
                                                        .seq = entry->seq});
}

/* Undo and quit want a second touch: a kiosk is leant against.  Without a PIN neither is offered:
 * whoever holds the logo long enough could be anybody. */
static void staff_touch(struct tn_flow *flow, enum tn_flow_hit hit, struct tn_flow_effects *effects)
{
    flow->undo_failed = false;
    if (flow->confirm == hit) {
        flow->confirm = TN_FLOW_HIT_NONE;
        perform(flow, hit, effects);
        return;
    }
    flow->confirm = hit;
    flow->confirm_until.ms = flow->now.ms + TN_FLOW_CONFIRM_MS;
}

void tn_flow_on_undone(struct tn_flow *flow, const struct tn_flow_msg *msg)
{
    flow->undo_failed = !msg->undone.done;
    if (!msg->undone.done)
        return;
    flow->event.people_inside = msg->undone.people_inside;
    for (size_t i = 0; i < flow->entry_count; i++) {
        struct tn_flow_entry *entry = &flow->entries[i];
        entry->undone |=
            entry->seq == msg->undone.seq && tn_log_id_equal(entry->log, msg->undone.log);
    }
}

/* ---- the PIN pad ---- */

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
        pin_digit(flow, (int)(hit - TN_FLOW_HIT_PIN_0), effects);
    else if (hit == TN_FLOW_HIT_PIN_ERASE)
        pin_erase(flow);
    else if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go_home(flow, effects);
}

static void pin_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                    struct tn_flow_effects *effects)
{
    if (text)
        return;
    if (key >= TN_FLOW_KEY_DIGIT_0)
        pin_digit(flow, (int)(key - TN_FLOW_KEY_DIGIT_0), effects);
    else
        pin_erase(flow);
}

/* A locked pad stays to say so. */
static void pin_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms - flow->touched.ms >= TN_FLOW_PIN_IDLE_MS && !is_locked(flow))
        tn_flow_go_home(flow, effects);
}

static int64_t pin_wake_ms(const struct tn_flow *flow)
{
    return is_locked(flow) ? tn_flow_next_step(flow->now.ms, flow->pin_locked_until.ms, 1000)
                           : flow->touched.ms + TN_FLOW_PIN_IDLE_MS;
}

const struct part tn_flow_pin_part = {.hits = pin_hits,
                                      .activate = pin_activate,
                                      .key = pin_key,
                                      .expire = pin_expire,
                                      .wake_ms = pin_wake_ms};

/* ---- the staff screen ---- */

static size_t staff_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    if (tn_flow_is_guarded(flow) && tn_flow_undoable(flow))
        out[count++] = TN_FLOW_HIT_UNDO;
    if (tn_flow_is_guarded(flow))
        out[count++] = TN_FLOW_HIT_QUIT;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void staff_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                           struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go_home(flow, effects);
    else
        staff_touch(flow, hit, effects);
}

static void staff_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->confirm != TN_FLOW_HIT_NONE && flow->now.ms >= flow->confirm_until.ms)
        flow->confirm = TN_FLOW_HIT_NONE;
    if (flow->now.ms - flow->touched.ms >= TN_FLOW_STAFF_IDLE_MS)
        tn_flow_go_home(flow, effects);
}

static int64_t staff_wake_ms(const struct tn_flow *flow)
{
    int64_t idle_ms = flow->touched.ms + TN_FLOW_STAFF_IDLE_MS;
    bool sooner = flow->confirm != TN_FLOW_HIT_NONE && flow->confirm_until.ms < idle_ms;
    return sooner ? flow->confirm_until.ms : idle_ms;
}

const struct part tn_flow_staff_part = {.hits = staff_hits,
                                        .activate = staff_activate,
                                        .expire = staff_expire,
                                        .wake_ms = staff_wake_ms};
