/* SPDX-License-Identifier: Apache-2.0 */
/* anchor.c -- the hub's clock as read in an answer of its. */
#include "anchor.h"

struct tn_anchor tn_sync_anchor(const struct tn_reply *reply, uint64_t boot, int64_t server_ms)
{
    struct tn_wall server = {server_ms};
    int64_t trip_ms = reply->answered_up_ms - reply->sent_up_ms;
    if (!tn_wall_plausible(server))
        return (struct tn_anchor){.err_ms = TN_WHEN_UNKNOWN};
    return (struct tn_anchor){
        .boot = boot,
        .up.ms = reply->sent_up_ms + trip_ms / 2,
        .wall = server,
        .err_ms = trip_ms / 2 + 1,
    };
}
