/* SPDX-License-Identifier: Apache-2.0 */
/* leaving.c -- a code is wanted to check out; which scan is one is decided in door.c. */
#include "dialogue.h"

static size_t leaving_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_HELP;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

static void leaving_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go_home(flow, effects);
}

const struct part tn_flow_leaving_part = {.hits = leaving_hits,
                                          .activate = leaving_activate,
                                          .expire = tn_flow_read_expire,
                                          .wake_ms = tn_flow_read_wake_ms};
