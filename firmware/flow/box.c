/* SPDX-License-Identifier: Apache-2.0 */
/* box.c -- this kiosk as a machine: one tile for each thing it has that a host can see to.
 *
 * A tile is there only if the machine has the thing; without any, nothing leads here. */
#include "dialogue.h"

static bool has_network(const struct tn_flow *flow)
{
    return flow->network.present;
}

static void open_network(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_NETWORK, effects);
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_NETWORK_SEARCH});
}

static bool has_update(const struct tn_flow *flow)
{
    return flow->update.present;
}

static void open_update(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_UPDATE, effects);
}

static bool has_printer(const struct tn_flow *flow)
{
    return flow->devices.has_printer;
}

static const struct {
    enum tn_flow_hit hit;
    bool (*is_there)(const struct tn_flow *flow);
    void (*open)(struct tn_flow *flow, struct tn_flow_effects *effects);
} tiles[] = {
    {TN_FLOW_HIT_BOX_NETWORK, has_network, open_network},
    {TN_FLOW_HIT_BOX_UPDATE, has_update, open_update},
    {TN_FLOW_HIT_BOX_PRINTER, has_printer, tn_flow_open_printer},
};
#define TILE_COUNT (sizeof(tiles) / sizeof(tiles[0]))

static size_t box_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    for (size_t i = 0; i < TILE_COUNT; i++) {
        if (tiles[i].is_there(flow))
            out[count++] = tiles[i].hit;
    }
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

bool tn_flow_box_has_tiles(const struct tn_flow *flow)
{
    bool has = false;
    for (size_t i = 0; i < TILE_COUNT; i++)
        has = has || tiles[i].is_there(flow);
    return has;
}

static void box_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                         struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_enter_staff(flow, effects);
    for (size_t i = 0; i < TILE_COUNT; i++) {
        if (tiles[i].hit == hit)
            tiles[i].open(flow, effects);
    }
}

const struct part tn_flow_box_part = {.hits = box_hits,
                                      .activate = box_activate,
                                      .expire = tn_flow_staff_expire,
                                      .wake_ms = tn_flow_staff_wake_ms};
