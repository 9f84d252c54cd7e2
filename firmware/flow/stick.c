/* SPDX-License-Identifier: Apache-2.0 */
/* stick.c -- what a stick is good for: taking this kiosk's records along, or bringing others'. */
#include <string.h>

#include "dialogue.h"

static size_t stick_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    if (flow->devices.has_stick && flow->stick != TN_FLOW_TASK_RUNNING) {
        out[count++] = TN_FLOW_HIT_STAFF_EXPORT;
        out[count++] = TN_FLOW_HIT_STAFF_IMPORT;
    }
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void begin(struct tn_flow *flow, bool import, struct tn_flow_effects *effects)
{
    flow->stick = TN_FLOW_TASK_RUNNING;
    flow->stick_said = (struct tn_flow_stick){.import = import};
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = import ? TN_FLOW_EFFECT_IMPORT
                                                                   : TN_FLOW_EFFECT_EXPORT});
}

void tn_flow_on_stick(struct tn_flow *flow, const struct tn_flow_stick *stick)
{
    flow->stick = stick->done ? TN_FLOW_TASK_DONE : TN_FLOW_TASK_FAILED;
    flow->stick_said = *stick;
}

static void stick_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                           struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_STAFF_EXPORT || hit == TN_FLOW_HIT_STAFF_IMPORT)
        begin(flow, hit == TN_FLOW_HIT_STAFF_IMPORT, effects);
    else if (hit == TN_FLOW_HIT_BACK)
        tn_flow_enter_staff(flow, effects);
}

const struct part tn_flow_stick_part = {.hits = stick_hits,
                                        .activate = stick_activate,
                                        .expire = tn_flow_staff_expire,
                                        .wake_ms = tn_flow_staff_wake_ms};
