/* SPDX-License-Identifier: Apache-2.0 */
/* unpaired.c -- a kiosk that belongs to nobody yet: an invitation is wanted; or where the hub is on
 * this machine, an owner for it: its code, and before that the machine's own wireless network where
 * there is no other. */
#include "dialogue.h"

#include <string.h>

void tn_flow_on_here(struct tn_flow *flow, const struct tn_flow_here *here)
{
    if (strcmp(flow->here.url, here->url) != 0)
        flow->touched = flow->now; /* there is something new to see */
    if (strcmp(flow->here.wifi, here->wifi) != 0)
        flow->here_joined = false;
    flow->here = *here;
}

static bool is_at_wifi(const struct tn_flow *flow)
{
    return flow->here.url[0] != '\0' && flow->here.wifi[0] != '\0' && !flow->here_joined;
}

const char *tn_flow_here_code(const struct tn_flow *flow)
{
    return is_at_wifi(flow) ? flow->here.wifi : flow->here.url;
}

static size_t unpaired_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    if (is_at_wifi(flow))
        out[count++] = TN_FLOW_HIT_NEXT;
    else if (flow->here.url[0] != '\0' && flow->here.wifi[0] != '\0')
        out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

static void unpaired_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                              struct tn_flow_effects *effects)
{
    (void)effects;
    flow->here_joined = hit == TN_FLOW_HIT_NEXT;
}

const struct part tn_flow_unpaired_part = {.hits = unpaired_hits,
                                           .activate = unpaired_activate,
                                           .expire = tn_flow_rest_expire,
                                           .wake_ms = tn_flow_rest_wake_ms};
