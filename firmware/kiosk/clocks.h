/* SPDX-License-Identifier: Apache-2.0 */
/* clocks.h -- what this kiosk believes about the time: the system's clock, the hub's, another
 * kiosk's, or what staff read off a watch.
 *
 * A plain value; each thread keeps its own and is sent a better anchor when there is one. */
#pragma once

#include "turnout/timeline.h"

struct clocks {
    uint64_t boot;
    struct tn_anchor anchor; /* the hub's clock, or another kiosk's, as last read in this boot */
    struct tn_anchor staff;  /* what staff set in this boot; of both, err_ms < 0: never */
};

void clocks_init(struct clocks *clocks);
/* Takes the anchor if it is of this boot, believable, and better than what there is: the hub's
 * before another kiosk's, then the surer one by now; true if so. */
bool clocks_learn(struct clocks *clocks, const struct tn_anchor *anchor);
/* What somebody reads off a watch now, and that it counts from now on, for want of anything better;
 * what staff set before is forgotten. */
struct tn_anchor clocks_watch(const struct clocks *clocks, struct tn_wall wall);
void clocks_set(struct clocks *clocks, const struct tn_anchor *staff);
/* The claim that a record written now carries. */
struct tn_claim clocks_claim(const struct clocks *clocks);
/* The time of a claim, with its doubt: a clock that a time service keeps comes before the hub's,
 * and what staff set after all others. */
struct tn_when clocks_when(const struct clocks *clocks, const struct tn_claim *claim);

/* The anchor in a file of the folder; one of another boot, or a damaged one, is as none. */
void clocks_load(struct clocks *clocks, const char *folder);
/* A failure is no loss: the hub tells the time again. */
void clocks_save(const struct clocks *clocks, const char *folder);
