/* SPDX-License-Identifier: Apache-2.0 */
/* anchor.c -- another clock as read in an answer. */
#include "anchor.h"

struct tn_anchor tn_sync_anchor(const struct tn_reply *reply, uint64_t boot, struct tn_when clock)
{
    int64_t trip_ms = reply->answered_up_ms - reply->sent_up_ms;
    if (clock.err_ms < 0 || clock.err_ms > TN_SYNC_CLOCK_ERR_MAX_MS ||
        !tn_wall_plausible(clock.wall))
        return (struct tn_anchor){.err_ms = TN_WHEN_UNKNOWN};
    return (struct tn_anchor){
        .boot = boot,
        .up.ms = reply->sent_up_ms + trip_ms / 2,
        .wall = clock.wall,
        .err_ms = clock.err_ms + trip_ms / 2 + 1,
    };
}
