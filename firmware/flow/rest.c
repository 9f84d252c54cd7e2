/* SPDX-License-Identifier: Apache-2.0 */
/* rest.c -- the screens a kiosk rests on: dimming, and the usual language, type and contrast for
 * whoever comes next; by itself it is what UNPAIRED and BROKEN do. */
#include "dialogue.h"

static size_t rest_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

void tn_flow_rest_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    (void)effects;
    if (flow->now.ms - flow->touched.ms < TN_FLOW_DIM_MS)
        return;
    flow->lang = flow->setup.lang;
    flow->access = flow->setup.access;
}

int64_t tn_flow_rest_wake_ms(const struct tn_flow *flow)
{
    int64_t now_ms = flow->now.ms, dim_ms = flow->touched.ms + TN_FLOW_DIM_MS;
    return now_ms < dim_ms ? dim_ms
                           : tn_flow_next_step(now_ms, flow->touched.ms, TN_FLOW_DRIFT_STEP_MS);
}

const struct part tn_flow_rest_part = {
    .hits = rest_hits, .expire = tn_flow_rest_expire, .wake_ms = tn_flow_rest_wake_ms};
