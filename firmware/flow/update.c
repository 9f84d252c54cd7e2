/* SPDX-License-Identifier: Apache-2.0 */
/* update.c -- newer software: installed while the door works, started when a host says so.
 *
 * What would take something back, an older version, and what would keep people waiting, a restart,
 * want a second touch. */
#include <string.h>

#include "dialogue.h"

const char *tn_flow_refusal_name(enum tn_flow_refusal refusal)
{
    static const char *const names[] = {
#define REFUSAL_NAME(code, name) name,
        TN_FLOW_REFUSAL_MAP(REFUSAL_NAME)
#undef REFUSAL_NAME
    };
    TN_ASSERT((unsigned)refusal < TN_FLOW_REFUSAL_COUNT);
    return names[refusal];
}

static bool is_busy(const struct tn_flow_update *update)
{
    return update->step == TN_FLOW_UPDATE_FETCHING || update->step == TN_FLOW_UPDATE_INSTALLING;
}

static bool can_be_had(const struct tn_flow_update *update,
                       const struct tn_flow_update_offer *offer)
{
    bool ready =
        update->step == TN_FLOW_UPDATE_READY && strcmp(update->version, offer->version) == 0;
    return offer->version[0] && !ready && !is_busy(update) &&
           (offer->refusal == TN_FLOW_REFUSAL_NONE || offer->refusal == TN_FLOW_REFUSAL_OLDER);
}

/* Not while somebody's code is being decided. */
static bool can_restart(const struct tn_flow *flow)
{
    return flow->update.step == TN_FLOW_UPDATE_READY && flow->update.can_restart &&
           flow->deciding == 0;
}

static size_t update_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    if (can_be_had(&flow->update, &flow->update.hub))
        out[count++] = TN_FLOW_HIT_UPDATE_HUB;
    if (can_be_had(&flow->update, &flow->update.stick))
        out[count++] = TN_FLOW_HIT_UPDATE_STICK;
    if (can_restart(flow))
        out[count++] = TN_FLOW_HIT_UPDATE_RESTART;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

/* True with the second touch of the same control. */
static bool is_sure(struct tn_flow *flow, enum tn_flow_hit hit)
{
    bool sure = flow->confirm == hit;
    flow->confirm = sure ? TN_FLOW_HIT_NONE : hit;
    flow->confirm_until.ms = flow->now.ms + TN_FLOW_CONFIRM_MS;
    return sure;
}

static void install(struct tn_flow *flow, enum tn_flow_hit hit, struct tn_flow_effects *effects)
{
    struct tn_flow_update *update = &flow->update;
    bool from_stick = hit == TN_FLOW_HIT_UPDATE_STICK;
    const struct tn_flow_update_offer *offer = from_stick ? &update->stick : &update->hub;
    bool older = offer->refusal == TN_FLOW_REFUSAL_OLDER;
    if (older && !is_sure(flow, hit))
        return;
    update->step = TN_FLOW_UPDATE_FETCHING; /* until the first word of it */
    update->percent = 0;
    memcpy(update->version, offer->version, sizeof(update->version));
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_UPDATE,
                                                    .flag = from_stick,
                                                    .number = older});
}

static bool is_same(const struct tn_flow_update_offer *a, const struct tn_flow_update_offer *b)
{
    return a->refusal == b->refusal && strcmp(a->version, b->version) == 0;
}

/* A first touch was about what was offered then. */
void tn_flow_on_update(struct tn_flow *flow, const struct tn_flow_update *update)
{
    bool asks =
        flow->confirm == TN_FLOW_HIT_UPDATE_HUB || flow->confirm == TN_FLOW_HIT_UPDATE_STICK;
    if (asks && (!is_same(&flow->update.hub, &update->hub) ||
                 !is_same(&flow->update.stick, &update->stick)))
        flow->confirm = TN_FLOW_HIT_NONE;
    flow->update = *update;
}

static void update_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                            struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go(flow, TN_FLOW_BOX, effects);
    else if (hit == TN_FLOW_HIT_UPDATE_RESTART && is_sure(flow, hit))
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_RESTART});
    else if (hit != TN_FLOW_HIT_UPDATE_RESTART)
        install(flow, hit, effects);
}

const struct part tn_flow_update_part = {.hits = update_hits,
                                         .activate = update_activate,
                                         .expire = tn_flow_staff_expire,
                                         .wake_ms = tn_flow_staff_wake_ms};
