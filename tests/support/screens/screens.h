/* SPDX-License-Identifier: Apache-2.0 */
/* screens.h -- the states that screen tests look at, each made by the messages that lead to it. */
#pragma once

#include "turnout/flow.h"

struct screen_case {
    const char *name;
    void (*reach)(struct tn_flow *flow); /* from a paired kiosk at rest with an event */
};
/* A file each. */
struct screen_set {
    const struct screen_case *cases;
    size_t count;
};
extern const struct screen_set screens_of_rest;     /* Home, the board, leaving, pairing */
extern const struct screen_set screens_of_steps;    /* finding, signing up */
extern const struct screen_set screens_of_verdicts; /* what the door says */
extern const struct screen_set screens_of_staff;    /* staff, and what lies over a screen */

/* All of them, one set after the other. */
size_t screen_case_count(void);
const struct screen_case *screen_case_at(size_t index);
const struct screen_case *screen_case_named(const char *name);

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
/* A board with one of everything; every way an event can offer. */
void screens_board(struct tn_flow *flow);
void screens_offer(struct tn_flow *flow);
/* An answer of the door as the tests' usual guest would get it. */
struct tn_flow_answer screens_answer(enum tn_verdict verdict, enum tn_reason reason,
                                     const char *name);
void screens_send(struct tn_flow *flow, struct tn_flow_msg msg);
void screens_answered(struct tn_flow *flow, struct tn_flow_answer answer);
/* Tells how many pages a long text takes, as the kiosk does; true if that was news. */
bool screens_turn_pages(struct tn_flow *flow, int pages);
void screens_wait(struct tn_flow *flow, int64_t ms);
/* A touch: down and up. */
void screens_tap(struct tn_flow *flow, enum tn_flow_hit hit);
void screens_hold_logo(struct tn_flow *flow);

/* Saturday 5 December 2026, 14:02 in Shanghai */
#define SCREENS_WALL_MS INT64_C(1796450520000)
