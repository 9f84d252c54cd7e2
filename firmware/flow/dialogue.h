/* SPDX-License-Identifier: Apache-2.0 */
/* dialogue.h -- the parts of one step that the files of this module share. */
#pragma once

#include "turnout/flow.h"

void tn_flow_effect(struct tn_flow_effects *effects, struct tn_flow_effect effect);

/* What one screen knows of itself; a screen without one of them leaves it NULL. */
struct part {
    /* Its controls in the order of focus; returns how many.  Language and logo are its own to
     * offer. */
    size_t (*hits)(const struct tn_flow *flow, enum tn_flow_hit *out);
    /* A control was touched, or chosen with Enter. */
    void (*activate)(struct tn_flow *flow, enum tn_flow_hit hit, struct tn_flow_effects *effects);
    /* A key that is not one of focus, Enter or Escape; `text` of a typed character, else NULL. */
    void (*key)(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                struct tn_flow_effects *effects);
    /* What time has ended. */
    void (*expire)(struct tn_flow *flow, struct tn_flow_effects *effects);
    /* When it next wants to look at the time; INT64_MAX: never. */
    int64_t (*wake_ms)(const struct tn_flow *flow);
    /* Somebody's own: after TN_FLOW_FORM_IDLE_MS it asks "still there?", then wipes. */
    bool is_personal;
};
const struct part *tn_flow_part(enum tn_flow_screen screen);
extern const struct part tn_flow_rest_part;
extern const struct part tn_flow_verdict_part;
extern const struct part tn_flow_pin_part;
extern const struct part tn_flow_staff_part;
extern const struct part tn_flow_plain_part;

/* The next moment after `now_ms` that lies a whole number of steps before or after `from_ms`. */
int64_t tn_flow_next_step(int64_t now_ms, int64_t from_ms, int64_t step_ms);

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
void tn_flow_on_char(struct tn_flow *flow, const char *text, struct tn_flow_effects *effects);
void tn_flow_expire_input(struct tn_flow *flow, struct tn_flow_effects *effects);

/* staff.c: the PIN pad and the staff screen */
void tn_flow_open_staff(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_on_undone(struct tn_flow *flow, const struct tn_flow_msg *msg);

/* steps.c: one person's steps, in their order */
void tn_flow_begin_find(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_begin_sign_up(struct tn_flow *flow, struct tn_flow_effects *effects);
/* READ: from Home.  CHECK_IN: a result asked for it; afterwards the door is asked again. */
void tn_flow_begin_rules(struct tn_flow *flow, enum tn_flow_errand errand,
                         struct tn_flow_effects *effects);
/* The event's questions at the door; afterwards the door is asked again. */
void tn_flow_begin_questions(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_step_on(struct tn_flow *flow, struct tn_flow_effects *effects);
void tn_flow_step_back(struct tn_flow *flow, struct tn_flow_effects *effects);
/* Whether what one person typed goes along to this screen. */
bool tn_flow_keeps_person(enum tn_flow_screen screen);
/* Overwrites what they typed, found, were given, and their code. */
void tn_flow_forget_person(struct tn_flow *flow);
/* A code was scanned: whoever stood here before is gone, and the code is kept to go on with. */
void tn_flow_preempt(struct tn_flow *flow, const char *code, size_t len,
                     struct tn_flow_effects *effects);

/* query.c */
struct tn_mono tn_flow_wake_at(const struct tn_flow *flow);
