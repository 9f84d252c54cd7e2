/* SPDX-License-Identifier: Apache-2.0 */
/* person.h -- somebody in front of a kiosk: touches, types, waits; and the event they came to. */
#pragma once

#include "turnout/flow.h"

/* At rest, with names open, finding and signing up offered, house rules, and three questions: a
 * choice at both (required), words when signing up, a consent at the door (required). */
void person_arrives(struct tn_flow *flow, enum tn_lang lang);
struct tn_board person_board(void);

struct tn_flow_effects person_send(struct tn_flow *flow, struct tn_flow_msg msg);
struct tn_flow_effects person_waits(struct tn_flow *flow, int64_t ms);
/* Down and up again; the effects are those of the release. */
struct tn_flow_effects person_touches(struct tn_flow *flow, enum tn_flow_hit hit);
struct tn_flow_effects person_presses(struct tn_flow *flow, enum tn_flow_key key);
/* Each character on the keyboard of the screen, a blank included; asserts that it is there. */
struct tn_flow_effects person_taps(struct tn_flow *flow, const char *text);
/* Each character on a keyboard. */
struct tn_flow_effects person_types(struct tn_flow *flow, const char *text);
/* Holds the logo and types a PIN that fits; for a kiosk that has one. */
struct tn_flow_effects person_becomes_staff(struct tn_flow *flow);
struct tn_flow_effects person_scans(struct tn_flow *flow, const char *code);
struct tn_flow_effects person_is_answered(struct tn_flow *flow, enum tn_verdict verdict,
                                          enum tn_reason reason);

bool person_sees(const struct tn_flow *flow, enum tn_flow_hit hit);
/* NULL if there is none. */
const struct tn_flow_effect *person_effect(const struct tn_flow_effects *effects,
                                           enum tn_flow_effect_kind kind);
/* True if the bytes stand anywhere in the state. */
bool person_left(const struct tn_flow *flow, const char *bytes);

/* To the steps of signing up, by touch, with what comes before filled in. */
void person_signs_up_to(struct tn_flow *flow, enum tn_flow_screen screen);
