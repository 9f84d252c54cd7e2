/* SPDX-License-Identifier: Apache-2.0 */
/* entries.c -- the latest results, newest first, and which of them staff can still change.
 *
 * They carry names only while a host has the names open: a kiosk that is locked knows nobody. */
#include <string.h>

#include "dialogue.h"
#include "turnout/text.h"

void tn_flow_remember(struct tn_flow *flow, const struct tn_flow_answer *answer)
{
    size_t kept = flow->entry_count < TN_FLOW_ENTRIES ? flow->entry_count : TN_FLOW_ENTRIES - 1;
    memmove(&flow->entries[1], &flow->entries[0], kept * sizeof(flow->entries[0]));
    flow->entry_count = kept + 1;
    if (flow->entry < TN_FLOW_ENTRIES)
        flow->entry++; /* the one picked has moved down, or out */
    flow->entries[0] = (struct tn_flow_entry){
        .verdict = answer->gate.verdict,
        .admits = answer->admits,
        .at = tn_flow_wall(flow),
        .log = answer->log,
        .seq = answer->seq,
        .ticket = answer->ticket,
        .can_override = answer->can_override,
        .walk_in = answer->walk_in,
        .left = answer->left,
    };
    /* without a PIN anybody could come and read them */
    if (flow->unlocked && tn_flow_is_guarded(flow))
        tn_text_copy(flow->entries[0].name, sizeof(flow->entries[0].name), answer->name);
}

void tn_flow_forget_names(struct tn_flow *flow)
{
    for (size_t i = 0; i < flow->entry_count; i++)
        explicit_bzero(flow->entries[i].name, sizeof(flow->entries[i].name));
    tn_flow_forget_prints(flow);
}

static bool is_undoable(const struct tn_flow_entry *entry)
{
    return tn_verdict_admits(entry->verdict) && !entry->left && !entry->undone && entry->seq > 0;
}

static bool is_overridable(const struct tn_flow_entry *entry)
{
    return entry->can_override && !tn_verdict_admits(entry->verdict);
}

static bool is_reprintable(const struct tn_flow_entry *entry)
{
    return entry->walk_in;
}

static const struct tn_flow_entry *picked_or_newest(const struct tn_flow *flow,
                                                    bool (*will_do)(const struct tn_flow_entry *))
{
    if (flow->entry < flow->entry_count)
        return will_do(&flow->entries[flow->entry]) ? &flow->entries[flow->entry] : NULL;
    for (size_t i = 0; i < flow->entry_count; i++) {
        if (will_do(&flow->entries[i]))
            return &flow->entries[i];
    }
    return NULL;
}

const struct tn_flow_entry *tn_flow_undoable(const struct tn_flow *flow)
{
    return picked_or_newest(flow, is_undoable);
}

const struct tn_flow_entry *tn_flow_overridable(const struct tn_flow *flow)
{
    return picked_or_newest(flow, is_overridable);
}

const struct tn_flow_entry *tn_flow_reprintable(const struct tn_flow *flow)
{
    return picked_or_newest(flow, is_reprintable);
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
