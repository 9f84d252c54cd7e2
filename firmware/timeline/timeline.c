/* SPDX-License-Identifier: Apache-2.0 */
/* timeline.c -- from claims and anchors to a time with an error bar.
 *
 * The answer depends on the set of anchors and not on their order, so every machine that has
 * the same records derives the same time.  Source: firmware/SPEC.md "Time". */
#include "turnout/timeline.h"

#include <string.h>

static const char *const clock_names[TN_CLOCK_COUNT] = {
#define CLOCK_ROW(code, name) [TN_CLOCK_##code] = name,
    TN_CLOCK_MAP(CLOCK_ROW)
#undef CLOCK_ROW
};

const char *tn_clock_state_name(enum tn_clock_state state)
{
    TN_ASSERT((unsigned)state < TN_CLOCK_COUNT);
    return clock_names[state];
}

enum tn_err tn_clock_state_parse(const char *name, enum tn_clock_state *ret_state)
{
    for (int i = 0; i < TN_CLOCK_COUNT; i++) {
        if (strcmp(name, clock_names[i]) == 0) {
            *ret_state = (enum tn_clock_state)i;
            return TN_OK;
        }
    }
    return TN_ERR_FORMAT;
}

/* How far a set clock may be off, by who set it. */
static int64_t vouched_err_ms(enum tn_clock_state state)
{
    switch (state) {
    case TN_CLOCK_NTP:
        return 1000;
    case TN_CLOCK_HUB:
        return 5000;
    case TN_CLOCK_PEER:
        return 30000;
    case TN_CLOCK_STAFF:
        return 120000;
    default:
        return TN_WHEN_UNKNOWN;
    }
}

static struct tn_when believe(const struct tn_claim *claim)
{
    int64_t err_ms =
        tn_wall_plausible(claim->wall) ? vouched_err_ms(claim->clock) : TN_WHEN_UNKNOWN;
    return (struct tn_when){.wall = claim->wall, .err_ms = err_ms};
}

/* What one anchor says about a claim. */
struct candidate {
    struct tn_when when;
    int64_t gap_ms; /* absolute */
    struct tn_mono anchor_up;
    bool peer;
};

/* One millisecond for every so many that lie between the two readings. */
enum { DRIFT_STEP_MS = 1000 * 1000 / TN_DRIFT_PPM };

/* False if the anchor says nothing: another boot, no error bar, a clock that is worth less than the
 * claim's own, or numbers no clock ever read. */
static bool apply(const struct tn_anchor *anchor, const struct tn_claim *claim,
                  struct candidate *ret_candidate)
{
    struct candidate result = {.anchor_up = anchor->up, .peer = anchor->peer};
    int64_t gap_ms = 0;
    if (anchor->boot != claim->boot || anchor->err_ms < 0)
        return false;
    if (anchor->peer && claim->clock >= TN_CLOCK_HUB)
        return false;
    if (__builtin_sub_overflow(claim->up.ms, anchor->up.ms, &gap_ms) || gap_ms == INT64_MIN)
        return false;
    result.gap_ms = gap_ms < 0 ? -gap_ms : gap_ms;
    int64_t drift_ms = result.gap_ms / DRIFT_STEP_MS + (result.gap_ms % DRIFT_STEP_MS != 0);
    if (__builtin_add_overflow(anchor->wall.ms, gap_ms, &result.when.wall.ms) ||
        __builtin_add_overflow(anchor->err_ms, drift_ms, &result.when.err_ms))
        return false;
    *ret_candidate = result;
    return true;
}

static bool is_better(const struct candidate *a, const struct candidate *b)
{
    if (a->peer != b->peer)
        return b->peer; /* one kiosk with a wrong clock must not outbid the hub */
    if (a->when.err_ms != b->when.err_ms)
        return a->when.err_ms < b->when.err_ms;
    if (a->gap_ms != b->gap_ms)
        return a->gap_ms < b->gap_ms;
    if (a->anchor_up.ms != b->anchor_up.ms)
        return a->anchor_up.ms > b->anchor_up.ms;
    return a->when.wall.ms > b->when.wall.ms;
}

struct tn_when tn_timeline_derive(const struct tn_claim *claim, const struct tn_anchor *anchors,
                                  size_t anchor_count)
{
    struct candidate best = {.when = believe(claim)};
    bool anchored = false;
    for (size_t i = 0; i < anchor_count; i++) {
        struct candidate candidate;
        if (!apply(&anchors[i], claim, &candidate))
            continue;
        if (!anchored || is_better(&candidate, &best))
            best = candidate;
        anchored = true;
    }
    return best.when;
}
