/* SPDX-License-Identifier: Apache-2.0 */
/* network.c -- how this kiosk is linked. */
#include "dialogue.h"

void tn_flow_on_network(struct tn_flow *flow, const struct tn_flow_network *network,
                        struct tn_flow_effects *effects)
{
    (void)effects;
    flow->network = *network;
    if (flow->network.count > TN_FLOW_WIFI_SHOWN)
        flow->network.count = TN_FLOW_WIFI_SHOWN;
}

static size_t network_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void network_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go(flow, TN_FLOW_BOX, effects);
}

const struct part tn_flow_network_part = {.hits = network_hits,
                                          .activate = network_activate,
                                          .expire = tn_flow_staff_expire,
                                          .wake_ms = tn_flow_staff_wake_ms};
