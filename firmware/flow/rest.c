/* SPDX-License-Identifier: Apache-2.0 */
/* rest.c -- the screens a kiosk rests on: dimming, and the usual language for whoever comes next.
 */
#include "dialogue.h"

static size_t rest_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

static void expire_rest(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    (void)effects;
    if (flow->now.ms - flow->touched.ms >= TN_FLOW_DIM_MS)
        flow->lang = flow->setup.lang;
}

static int64_t rest_wake_ms(const struct tn_flow *flow)
{
    int64_t now_ms = flow->now.ms, dim_ms = flow->touched.ms + TN_FLOW_DIM_MS;
    return now_ms < dim_ms ? dim_ms
                           : tn_flow_next_step(now_ms, flow->touched.ms, TN_FLOW_DRIFT_STEP_MS);
}

const struct part tn_flow_rest_part = {
    .hits = rest_hits, .expire = expire_rest, .wake_ms = rest_wake_ms};
