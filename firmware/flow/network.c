/* SPDX-License-Identifier: Apache-2.0 */
/* network.c -- how this kiosk is linked, and another wireless network for it: picked from those
 * around, its password typed once.
 *
 * A password stays here until it is handed on, and no longer. */
#include <string.h>

#include "turnout/text.h"
#include "typing.h"

/* ---- what the state remembers ---- */

void tn_flow_forget_secret(struct tn_flow *flow, enum tn_flow_screen screen)
{
    bool on_its_way = flow->screen == TN_FLOW_PASSWORD && screen == TN_FLOW_NETWORK;
    if (screen == TN_FLOW_PASSWORD)
        return;
    if (flow->screen == TN_FLOW_PASSWORD)
        explicit_bzero(&flow->typing, sizeof(flow->typing));
    if (!on_its_way)
        explicit_bzero(&flow->joining, sizeof(flow->joining));
}

/* By now it is where it was on its way to. */
void tn_flow_on_network(struct tn_flow *flow, const struct tn_flow_network *network)
{
    flow->network = *network;
    if (flow->network.count > TN_FLOW_WIFI_SHOWN)
        flow->network.count = TN_FLOW_WIFI_SHOWN;
    if (flow->screen != TN_FLOW_NETWORK)
        return;
    explicit_bzero(&flow->joining, sizeof(flow->joining));
    tn_flow_lift(flow, TN_FLOW_HIT_ITEM_0, TN_FLOW_ITEMS);
}

/* ---- NETWORK ---- */

static bool is_chosen(const struct tn_flow *flow, size_t at)
{
    return strcmp(flow->network.one[at].id, flow->network.wifi_id) == 0;
}

/* Not the one it is linked to, and none that a password is not enough for. */
static bool can_join(const struct tn_flow *flow, size_t at)
{
    bool linked = flow->network.wifi == TN_FLOW_WIFI_CONNECTED ||
                  flow->network.wifi == TN_FLOW_WIFI_CONNECTING;
    return flow->network.one[at].lock != TN_FLOW_WIFI_OTHER && !(linked && is_chosen(flow, at));
}

static bool can_forget(const struct tn_flow *flow)
{
    const struct tn_flow_network *network = &flow->network;
    bool known = network->wifi == TN_FLOW_WIFI_CONNECTED;
    for (size_t i = 0; i < network->count; i++)
        known = known || (is_chosen(flow, i) && network->one[i].saved);
    return known && network->has_wifi && network->wifi != TN_FLOW_WIFI_CONNECTING;
}

static size_t network_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    for (size_t i = 0; flow->network.has_wifi && i < flow->network.count; i++) {
        if (can_join(flow, i))
            out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    }
    if (flow->network.has_wifi)
        out[count++] = TN_FLOW_HIT_NETWORK_SEARCH;
    if (can_forget(flow))
        out[count++] = TN_FLOW_HIT_NETWORK_FORGET;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void join(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->network.wifi = TN_FLOW_WIFI_CONNECTING; /* until it is told how it went */
    memcpy(flow->network.wifi_id, flow->joining.id, sizeof(flow->joining.id));
    memcpy(flow->network.wifi_name, flow->joining.name, sizeof(flow->joining.name));
    flow->network.wifi_address[0] = '\0';
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_NETWORK_JOIN,
                                                    .text = flow->joining.id,
                                                    .secret = flow->joining.secret});
}

/* A password that is known is not asked for again, unless it was the wrong one. */
static void pick(struct tn_flow *flow, size_t at, struct tn_flow_effects *effects)
{
    const struct tn_flow_wifi_around *around = &flow->network.one[at];
    bool wrong = flow->network.wifi == TN_FLOW_WIFI_WRONG_PASSWORD && is_chosen(flow, at);
    bool asks = around->lock == TN_FLOW_WIFI_PASSWORD && (!around->saved || wrong);
    explicit_bzero(&flow->joining, sizeof(flow->joining));
    memcpy(flow->joining.id, around->id, sizeof(flow->joining.id));
    memcpy(flow->joining.name, around->name, sizeof(flow->joining.name));
    if (!asks) {
        join(flow, effects);
        return;
    }
    tn_flow_go(flow, TN_FLOW_PASSWORD, effects);
    tn_flow_typing_begin(flow, false);
}

static void forget(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->confirm != TN_FLOW_HIT_NETWORK_FORGET) {
        flow->confirm = TN_FLOW_HIT_NETWORK_FORGET;
        flow->confirm_until.ms = flow->now.ms + TN_FLOW_CONFIRM_MS;
        return;
    }
    flow->confirm = TN_FLOW_HIT_NONE;
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_NETWORK_FORGET,
                                                    .text = flow->network.wifi_id});
}

static void network_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go(flow, TN_FLOW_BOX, effects);
    else if (hit == TN_FLOW_HIT_NETWORK_SEARCH)
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_NETWORK_SEARCH});
    else if (hit == TN_FLOW_HIT_NETWORK_FORGET)
        forget(flow, effects);
    else if (hit >= TN_FLOW_HIT_ITEM_0 && hit < TN_FLOW_HIT_ITEM_0 + TN_FLOW_ITEMS)
        pick(flow, (size_t)(hit - TN_FLOW_HIT_ITEM_0), effects);
}

const struct part tn_flow_network_part = {.hits = network_hits,
                                          .activate = network_activate,
                                          .expire = tn_flow_staff_expire,
                                          .wake_ms = tn_flow_staff_wake_ms};

/* ---- PASSWORD ---- */

static size_t password_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = tn_flow_typing_hits(flow, out);
    if (strlen(flow->joining.secret) >= TN_FLOW_SECRET_LEAST)
        out[count++] = TN_FLOW_HIT_NEXT;
    out[count++] = TN_FLOW_HIT_PASSWORD_SHOW;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void password_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                              struct tn_flow_effects *effects)
{
    switch (hit) {
    case TN_FLOW_HIT_NEXT:
        tn_flow_go(flow, TN_FLOW_NETWORK, effects);
        join(flow, effects);
        break;
    case TN_FLOW_HIT_BACK:
        explicit_bzero(&flow->joining, sizeof(flow->joining));
        tn_flow_go(flow, TN_FLOW_NETWORK, effects);
        break;
    case TN_FLOW_HIT_PASSWORD_SHOW:
        flow->joining.shown = !flow->joining.shown;
        tn_flow_typing_resume(flow);
        break;
    default:
        tn_flow_typing_activate(flow, hit, effects);
        break;
    }
}

const struct part tn_flow_password_part = {.hits = password_hits,
                                           .activate = password_activate,
                                           .key = tn_flow_typing_key,
                                           .expire = tn_flow_staff_expire,
                                           .wake_ms = tn_flow_staff_wake_ms,
                                           .enter = TN_FLOW_HIT_NEXT};
