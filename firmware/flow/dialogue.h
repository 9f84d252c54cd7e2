/* SPDX-License-Identifier: Apache-2.0 */
/* dialogue.h -- the parts of one step that the files of this module share. */
#pragma once

#include "turnout/flow.h"

void tn_flow_effect(struct tn_flow_effects *effects, struct tn_flow_effect effect);

/* To another screen: nothing pressed, nothing focused, no name left behind. */
void tn_flow_go(struct tn_flow *flow, enum tn_flow_screen screen, struct tn_flow_effects *effects);
/* To the screen this kiosk rests on. */
void tn_flow_go_home(struct tn_flow *flow, struct tn_flow_effects *effects);
bool tn_flow_is_resting(const struct tn_flow *flow);

/* door.c: codes and what the door says to them */
void tn_flow_on_scan(struct tn_flow *flow, const char *code, size_t len,
                     struct tn_flow_effects *effects);
void tn_flow_on_answer(struct tn_flow *flow, const struct tn_flow_answer *answer,
                       struct tn_flow_effects *effects);
void tn_flow_expire_door(struct tn_flow *flow, struct tn_flow_effects *effects);

/* input.c: fingers and keys */
void tn_flow_on_touch_down(struct tn_flow *flow, enum tn_flow_hit hit);
void tn_flow_on_touch_up(struct tn_flow *flow, enum tn_flow_hit hit,
                         struct tn_flow_effects *effects);
void tn_flow_on_key(struct tn_flow *flow, enum tn_flow_key key, struct tn_flow_effects *effects);
void tn_flow_expire_input(struct tn_flow *flow, struct tn_flow_effects *effects);

/* staff.c: the PIN pad and the staff screen */
void tn_flow_open_staff(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_pin_digit(struct tn_flow *flow, int digit, struct tn_flow_effects *effects);
void tn_flow_pin_erase(struct tn_flow *flow);
void tn_flow_staff_touch(struct tn_flow *flow, enum tn_flow_hit hit,
                         struct tn_flow_effects *effects);
void tn_flow_on_undone(struct tn_flow *flow, const struct tn_flow_msg *msg);
void tn_flow_expire_staff(struct tn_flow *flow, struct tn_flow_effects *effects);

/* query.c */
struct tn_mono tn_flow_wake_at(const struct tn_flow *flow);
