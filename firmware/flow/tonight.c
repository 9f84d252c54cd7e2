/* SPDX-License-Identifier: Apache-2.0 */
/* tonight.c -- the order of the day, to be read. */
#include "dialogue.h"

static size_t tonight_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    if (flow->page > 0)
        out[count++] = TN_FLOW_HIT_PAGE_UP;
    if (flow->page + 1 < flow->pages)
        out[count++] = TN_FLOW_HIT_PAGE_DOWN;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_HELP;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

static void tonight_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_PAGE_UP)
        flow->page--;
    else if (hit == TN_FLOW_HIT_PAGE_DOWN)
        flow->page++;
    else if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go_home(flow, effects);
}

void tn_flow_read_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms >= tn_flow_read_wake_ms(flow))
        tn_flow_go_home(flow, effects);
}

int64_t tn_flow_read_wake_ms(const struct tn_flow *flow)
{
    return flow->touched.ms + tn_flow_patience_ms(flow, TN_FLOW_READ_IDLE_MS);
}

const struct part tn_flow_tonight_part = {.hits = tonight_hits,
                                          .activate = tonight_activate,
                                          .expire = tn_flow_read_expire,
                                          .wake_ms = tn_flow_read_wake_ms};
