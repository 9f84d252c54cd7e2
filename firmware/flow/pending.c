/* SPDX-License-Identifier: Apache-2.0 */
/* pending.c -- walk-ins that wait for a host's yes. */
#include <string.h>

#include "dialogue.h"

void tn_flow_open_pending(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_PENDING, effects);
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_WAITING});
}

/* The row that is picked; the count if none is. */
static size_t picked_row(const struct tn_flow *flow)
{
    struct tn_ticket_id picked = flow->picked.ticket;
    size_t row = 0;
    while (row < flow->waiting.count &&
           memcmp(&flow->waiting.one[row].ticket, &picked, sizeof(picked)) != 0)
        row++;
    return row;
}

void tn_flow_on_waiting(struct tn_flow *flow, const struct tn_flow_people *people)
{
    bool wanted = flow->screen == TN_FLOW_STAFF || flow->screen == TN_FLOW_PENDING;
    if (!wanted || !tn_flow_is_guarded(flow))
        return;
    flow->waiting = *people;
    TN_ASSERT(people->count <= TN_FLOW_ITEMS);
    flow->pressed = TN_FLOW_HIT_NONE; /* under the finger is somebody else now */
    if (flow->screen == TN_FLOW_PENDING && picked_row(flow) == flow->waiting.count)
        explicit_bzero(&flow->picked, sizeof(flow->picked));
}

static size_t pending_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    for (size_t i = 0; i < flow->waiting.count; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    if (picked_row(flow) < flow->waiting.count) {
        out[count++] = TN_FLOW_HIT_ACCEPT;
        out[count++] = TN_FLOW_HIT_DECLINE;
    }
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void answer(struct tn_flow *flow, bool yes, struct tn_flow_effects *effects)
{
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_APPROVE,
                                                    .ticket = flow->picked.ticket,
                                                    .flag = yes});
    explicit_bzero(&flow->picked, sizeof(flow->picked));
}

static void pending_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_enter_staff(flow, effects);
    else if (hit == TN_FLOW_HIT_ACCEPT || hit == TN_FLOW_HIT_DECLINE)
        answer(flow, hit == TN_FLOW_HIT_ACCEPT, effects);
    else
        flow->picked = flow->waiting.one[hit - TN_FLOW_HIT_ITEM_0];
}

const struct part tn_flow_pending_part = {.hits = pending_hits,
                                          .activate = pending_activate,
                                          .expire = tn_flow_staff_expire,
                                          .wake_ms = tn_flow_staff_wake_ms};
