/* SPDX-License-Identifier: Apache-2.0 */
/* anchor.h -- another clock as read in an answer.  Source: firmware/SPEC.md "Time". */
#pragma once

#include "turnout/client.h"
#include "turnout/timeline.h"

/* Worse than this a clock dates nothing. */
#define TN_SYNC_CLOCK_ERR_MAX_MS (INT64_C(24) * 3600 * 1000)

/* The middle of the trip, wrong by half of it at most and by what the other clock is itself; of a
 * clock that nobody set, err_ms is unknown. */
struct tn_anchor tn_sync_anchor(const struct tn_reply *reply, uint64_t boot, struct tn_when clock);
