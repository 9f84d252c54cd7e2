/* SPDX-License-Identifier: Apache-2.0 */
/* typing.h -- the keyboard, the candidates and the canvas that several screens share.
 *
 * Each screen has at most one field; which one, how long it may be and which keys it takes follows
 * from the screen.  Everything here does nothing on a screen without a field. */
#pragma once

#include "dialogue.h"

#define TN_FLOW_FACT_CHARS 2

/* At the start of a step: the field's text stands, nothing is composed, the way to write stays. */
void tn_flow_typing_begin(struct tn_flow *flow, bool name);
/* The way to write that goes with the language. */
enum tn_flow_input tn_flow_usual_input(const struct tn_flow *flow);
/* Back on a screen whose field was left as it was. */
void tn_flow_typing_resume(struct tn_flow *flow);
/* What the field does not take any more is taken out of it: it is another kind of field now. */
void tn_flow_typing_fit(struct tn_flow *flow);
/* Letters that are no text yet become text as they stand. */
void tn_flow_typing_settle(struct tn_flow *flow);

/* As the slots of struct part. */
size_t tn_flow_typing_hits(const struct tn_flow *flow, enum tn_flow_hit *out);
void tn_flow_typing_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                             struct tn_flow_effects *effects);
void tn_flow_typing_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                        struct tn_flow_effects *effects);

/* Under a finger that lies on one of these controls is something else now: it chooses nothing. */
void tn_flow_lift(struct tn_flow *flow, enum tn_flow_hit first, unsigned count);

/* find.c: the letters on FIND are others now. */
void tn_flow_look_up(struct tn_flow *flow, struct tn_flow_effects *effects);
