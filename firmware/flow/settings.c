/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c -- what staff set for this kiosk: how loud, which language and type at rest, whether
 * this door lets out, and the clock where nothing else does. */
#include "dialogue.h"

#define VOLUMES 4

static size_t settings_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_STAFF_VOLUME;
    if (flow->event.present)
        out[count++] = TN_FLOW_HIT_STAFF_EXIT_MODE;
    out[count++] = TN_FLOW_HIT_STAFF_LANG;
    out[count++] = TN_FLOW_HIT_TYPE;
    out[count++] = TN_FLOW_HIT_CONTRAST;
    if (tn_flow_may_set_clock(flow))
        out[count++] = TN_FLOW_HIT_STAFF_CLOCK;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void change_volume(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->volume = (flow->volume + 1) % VOLUMES;
    tn_flow_effect(effects,
                   (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_VOLUME, .number = flow->volume});
    tn_flow_play(TN_FLOW_SOUND_NOTICE, effects); /* as loud as it is now */
}

static void settings_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                              struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_STAFF_VOLUME)
        change_volume(flow, effects);
    else if (hit == TN_FLOW_HIT_STAFF_EXIT_MODE)
        flow->exit_mode = !flow->exit_mode;
    else if (hit == TN_FLOW_HIT_STAFF_LANG)
        flow->setup.lang = tn_lang_other(flow->setup.lang);
    else if (hit == TN_FLOW_HIT_STAFF_CLOCK)
        tn_flow_open_clock(flow, effects);
    else if (hit == TN_FLOW_HIT_BACK)
        tn_flow_enter_staff(flow, effects);
}

const struct part tn_flow_settings_part = {.hits = settings_hits,
                                           .activate = settings_activate,
                                           .expire = tn_flow_staff_expire,
                                           .wake_ms = tn_flow_staff_wake_ms};
