/* SPDX-License-Identifier: Apache-2.0 */
/* reason.c -- why something is taken back or overridden; naming the reason is the second touch
 * that both want. */
#include "dialogue.h"

#define REASONS 4

/* As they stand in the log; the screen has a sentence for each. */
static const char *const undo_words[REASONS] = {"mistake", "left", "wrong-person", "test"};
static const char *const override_words[REASONS] = {"organiser", "lost-code", "paper-list",
                                                    "other"};

void tn_flow_ask_reason(struct tn_flow *flow, enum tn_flow_hit what,
                        struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_REASON, effects);
    flow->reason_for = what;
}

static size_t reason_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    for (int i = 0; i < REASONS; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void undo(struct tn_flow *flow, const char *reason, struct tn_flow_effects *effects)
{
    const struct tn_flow_entry *entry = tn_flow_undoable(flow);
    if (entry)
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_UNDO,
                                                        .log = entry->log,
                                                        .seq = entry->seq,
                                                        .text = reason});
}

static void override(struct tn_flow *flow, const char *reason, struct tn_flow_effects *effects)
{
    const struct tn_flow_entry *entry = tn_flow_overridable(flow);
    if (entry)
        tn_flow_ask_door(flow,
                         (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_OVERRIDE,
                                                 .ticket = entry->ticket,
                                                 .text = reason},
                         effects);
}

static void reason_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                            struct tn_flow_effects *effects)
{
    if (hit != TN_FLOW_HIT_BACK) {
        int reason = (int)(hit - TN_FLOW_HIT_ITEM_0);
        if (flow->reason_for == TN_FLOW_HIT_UNDO)
            undo(flow, undo_words[reason], effects);
        else
            override(flow, override_words[reason], effects);
    }
    tn_flow_enter_staff(flow, effects);
    flow->entry = hit == TN_FLOW_HIT_BACK ? flow->entry : TN_FLOW_ENTRIES;
}

const struct part tn_flow_reason_part = {.hits = reason_hits,
                                         .activate = reason_activate,
                                         .expire = tn_flow_staff_expire,
                                         .wake_ms = tn_flow_staff_wake_ms};
