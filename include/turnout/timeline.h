/* SPDX-License-Identifier: Apache-2.0 */
/* timeline.h -- when something happened, for machines whose clock nobody set.
 *
 * A record carries what its device believed (boot, uptime, wall clock and the clock's state); an
 * anchor says what another clock read at some uptime of some boot.  From both follows a derived
 * time with an error bar, recomputed whenever a better anchor arrives.  Rank 1, pure.
 * Source: firmware/SPEC.md "Time". */
#pragma once

#include "turnout/err.h"

/* Three kinds of time that the compiler keeps apart; all are milliseconds. */
struct tn_wall {
    int64_t ms; /* since 1970-01-01T00:00:00Z */
};
struct tn_mono {
    int64_t ms; /* since this boot, counting suspend (CLOCK_BOOTTIME) */
};

/* How much the device's own wall clock is worth, from least to most. */
#define TN_CLOCK_MAP(X)                                                                            \
    X(UNSET, "unset") /* 1970, or whatever the file system said at boot */                         \
    X(PEER, "peer")   /* set from another kiosk */                                                 \
    X(STAFF, "staff") /* set by a person */                                                        \
    X(HUB, "hub")     /* set from the hub */                                                       \
    X(NTP, "ntp")     /* kept by the system's time service, or a battery-backed clock */

enum tn_clock_state {
#define TN_CLOCK_ENUM(code, name) TN_CLOCK_##code,
    TN_CLOCK_MAP(TN_CLOCK_ENUM)
#undef TN_CLOCK_ENUM
        TN_CLOCK_COUNT,
};
const char *tn_clock_state_name(enum tn_clock_state state);
TN_MUST_CHECK enum tn_err tn_clock_state_parse(const char *name, enum tn_clock_state *ret_state);

/* One reading of a device's clocks: the claim a record carries. */
struct tn_claim {
    uint64_t boot; /* random per boot */
    struct tn_mono up;
    struct tn_wall wall;
    enum tn_clock_state clock;
};

/* Another clock's reading seen at `up` of `boot`; true time was within err_ms of `wall`. */
struct tn_anchor {
    uint64_t boot;
    struct tn_mono up;
    struct tn_wall wall;
    int64_t err_ms;
    bool peer; /* the clock was another kiosk's, not the hub's */
};

/* True time lies within err_ms of `wall`; err_ms < 0: nobody knows, `wall` is the bare claim. */
struct tn_when {
    struct tn_wall wall;
    int64_t err_ms;
};
#define TN_WHEN_UNKNOWN (-1)

/* Drift allowed for a crystal: 50 parts per million. */
#define TN_DRIFT_PPM 50

/* The best answer for one claim: the hub's anchor of the same boot with the smallest resulting
 * error; with none, and a clock that neither a time service nor the hub set, a peer's; with none,
 * the claim's own wall clock where its state vouches for it (NTP 1 s, HUB 5 s, PEER 30 s, STAFF
 * 2 min), else unknown. */
struct tn_when tn_timeline_derive(const struct tn_claim *claim, const struct tn_anchor *anchors,
                                  size_t anchor_count);

/* The first and last plausible wall time, 2024-01-01 and 2100-01-01: outside, a clock that says
 * it is set is treated as unset. */
bool tn_wall_plausible(struct tn_wall wall);

/* "2026-12-05T14:00:00+08:00" (RFC 3339): parsed to UTC with the offset in minutes.  Seconds and
 * a fraction are optional, `Z` is offset 0.  Errors: FORMAT (also for a day that does not exist, a
 * leap second, and what lies outside 1970..9999 here or in UTC). */
TN_MUST_CHECK enum tn_err tn_wall_parse(const char *text, struct tn_wall *ret_wall,
                                        int *ret_offset_min);
/* RFC 3339 with seconds, offset_min 0 written as Z.  Outside 1970..9999 the nearest time within
 * is shown. */
#define TN_WALL_CHARS 32
void tn_wall_format(struct tn_wall wall, int offset_min, char out[TN_WALL_CHARS]);
