/* SPDX-License-Identifier: Apache-2.0 */
/* screens.h -- the states that screen tests look at, each made by the messages that lead to it. */
#pragma once

#include "turnout/flow.h"

struct screen_case {
    const char *name;
    void (*reach)(struct tn_flow *flow); /* from a paired kiosk at rest with an event */
};
extern const struct screen_case screen_cases[];
extern const size_t screen_case_count;

struct screen_size {
    const char *name;
    int width, height;
};
extern const struct screen_size screen_sizes[3];

/* Names that break careless layouts. */
extern const char *const hard_names[];
extern const size_t hard_name_count;

/* A paired kiosk with an event, a clock, a scanner and a hub, at rest. */
void screens_rest(struct tn_flow *flow, enum tn_lang lang);
/* An answer of the door as the tests' usual guest would get it. */
struct tn_flow_answer screens_answer(enum tn_verdict verdict, enum tn_reason reason,
                                     const char *name);
void screens_send(struct tn_flow *flow, struct tn_flow_msg msg);
