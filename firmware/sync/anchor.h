/* SPDX-License-Identifier: Apache-2.0 */
/* anchor.h -- the hub's clock as read in an answer of its.  Source: firmware/SPEC.md "Time". */
#pragma once

#include "turnout/client.h"
#include "turnout/timeline.h"

/* The middle of the trip, wrong by half of it at most; of a clock that nobody set, err_ms is
 * unknown. */
struct tn_anchor tn_sync_anchor(const struct tn_reply *reply, uint64_t boot, int64_t server_ms);
