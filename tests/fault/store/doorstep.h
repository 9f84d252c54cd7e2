/* SPDX-License-Identifier: Apache-2.0 */
/* doorstep.h -- a kiosk's door on a file of its own, with an event pack to take in and people to
 * let in: the day that the faults interrupt. */
#pragma once

#include "turnout/door.h"
#include "turnout/pairing.h"
#include "world/world.h"

#define DOORSTEP_TICKETS 6

struct doorstep {
    char folder[64];
    char path[96];
    struct world world;
    struct station hub; /* in memory, never at fault */
    struct world_ticket tickets[DOORSTEP_TICKETS];
};
void doorstep_make(struct doorstep *step);
void doorstep_release(struct doorstep *step);
/* What its kiosk was paired with. */
void doorstep_pairing(const struct doorstep *step, struct tn_pairing *ret_pairing);
/* Removes the kiosk's files. */
void doorstep_clear(const struct doorstep *step);

/* The kiosk as it runs; fails as its disk does. */
struct shift {
    struct station kiosk;
    struct tn_door *door;
};
enum tn_err shift_begin(struct shift *shift, const struct doorstep *step,
                        const struct tn_db_options *options, struct tn_fault *fault);
void shift_end(struct shift *shift);
/* Takes in the event pack. */
enum tn_err shift_fetch(struct shift *shift, struct doorstep *step, struct tn_fault *fault);
struct tn_door_answer shift_scan(struct shift *shift, const char *code, struct tn_fault *fault);
/* How many records the own log holds. */
int64_t shift_held(struct shift *shift);
