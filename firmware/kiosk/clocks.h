/* SPDX-License-Identifier: Apache-2.0 */
/* clocks.h -- what this kiosk believes about the time: the system's clock, or the hub's.
 *
 * A plain value; each thread keeps its own and is sent a better anchor when there is one. */
#pragma once

#include "turnout/timeline.h"

struct clocks {
    uint64_t boot;
    struct tn_anchor anchor; /* the hub's clock as last read in this boot; err_ms < 0: never */
};

void clocks_init(struct clocks *clocks);
/* Takes the anchor if it is of this boot, believable, and surer by now than the one there is; true
 * if so. */
bool clocks_learn(struct clocks *clocks, const struct tn_anchor *anchor);
/* The claim that a record written now carries. */
struct tn_claim clocks_claim(const struct clocks *clocks);
/* The time of a claim, with its doubt: a clock that a time service keeps comes before the hub's. */
struct tn_when clocks_when(const struct clocks *clocks, const struct tn_claim *claim);

/* The anchor in a file of the folder; one of another boot, or a damaged one, is as none. */
void clocks_load(struct clocks *clocks, const char *folder);
/* A failure is no loss: the hub tells the time again. */
void clocks_save(const struct clocks *clocks, const char *folder);
