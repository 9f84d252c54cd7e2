/* SPDX-License-Identifier: Apache-2.0 */
/* self_test.c -- what is wrong with this kiosk as a machine, told to whoever switched it on.
 *
 * Once, soon after the start, and only if something is; whoever holds up a code goes first. */
#include "dialogue.h"

static bool lacks_scanner(const struct tn_flow *flow)
{
    const struct tn_flow_scanners *scanners = &flow->scanners;
    size_t present = 0;
    for (size_t i = 0; i < scanners->count && i < TN_FLOW_SCANNERS; i++)
        present += scanners->one[i].present;
    return present < scanners->count || scanners->count == 0;
}

static bool is_alone(const struct tn_flow *flow)
{
    bool linked = flow->sync.online;
    for (size_t i = 0; i < flow->peers.count && i < TN_FLOW_PEERS; i++)
        linked = linked || flow->peers.one[i].linked;
    return flow->setup.paired && !linked;
}

static bool has(const struct tn_flow *flow, enum tn_flow_flaw flaw)
{
    switch (flaw) {
    case TN_FLOW_FLAW_STORE:
        return flow->health.card == TN_FLOW_CARD_UNWRITABLE;
    case TN_FLOW_FLAW_SCANNER:
        return lacks_scanner(flow);
    case TN_FLOW_FLAW_CARD_DYING:
        return flow->health.card == TN_FLOW_CARD_DYING || flow->disk.mended;
    case TN_FLOW_FLAW_CARD_SLOW:
        return flow->health.card == TN_FLOW_CARD_SLOW;
    case TN_FLOW_FLAW_SPACE:
        return flow->disk.free_bytes < TN_FLOW_SPACE_LOW_BYTES;
    case TN_FLOW_FLAW_DISPLAY:
        return flow->health.small_display;
    case TN_FLOW_FLAW_PRINTER:
        return flow->devices.has_printer && !flow->devices.printer_ready;
    case TN_FLOW_FLAW_CLOCK:
        return flow->clock.wall.err_ms < 0;
    case TN_FLOW_FLAW_NETWORK:
        return is_alone(flow);
    case TN_FLOW_FLAW_COUNT:
        break;
    }
    return false;
}

size_t tn_flow_flaws(const struct tn_flow *flow, enum tn_flow_flaw out[TN_FLOW_FLAW_COUNT])
{
    size_t count = 0;
    for (int flaw = 0; flaw < TN_FLOW_FLAW_COUNT; flaw++) {
        if (has(flow, (enum tn_flow_flaw)flaw))
            out[count++] = (enum tn_flow_flaw)flaw;
    }
    return count;
}

const char *tn_flow_flaw_name(enum tn_flow_flaw flaw)
{
    static const char *const names[TN_FLOW_FLAW_COUNT] = {
#define FLAW_NAME(code, name) [TN_FLOW_FLAW_##code] = name,
        TN_FLOW_FLAW_MAP(FLAW_NAME)
#undef FLAW_NAME
    };
    TN_ASSERT((unsigned)flaw < TN_FLOW_FLAW_COUNT);
    return names[flaw];
}

static bool has_any(const struct tn_flow *flow)
{
    enum tn_flow_flaw flaws[TN_FLOW_FLAW_COUNT];
    return tn_flow_flaws(flow, flaws) > 0;
}

/* ---- at rest, soon after the start ---- */

/* Not under somebody's finger, and not while somebody waits for an answer. */
static bool is_due(const struct tn_flow *flow)
{
    return flow->setup.self_test && !flow->self_tested && flow->health.known &&
           tn_flow_is_resting(flow) && !tn_flow_is_shut(flow) && !flow->touching &&
           flow->deciding == 0;
}

void tn_flow_expire_self_test(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (!is_due(flow) || flow->now.ms < flow->started.ms + TN_FLOW_SELF_TEST_MS)
        return;
    flow->self_tested = true;
    if (!has_any(flow))
        return;
    tn_flow_go(flow, TN_FLOW_SELF_TEST, effects);
    flow->touched = flow->now; /* not in the dark */
    flow->until.ms = flow->now.ms + TN_FLOW_SELF_TEST_SHOWN_MS;
}

int64_t tn_flow_self_test_wake_ms(const struct tn_flow *flow)
{
    return is_due(flow) ? flow->started.ms + TN_FLOW_SELF_TEST_MS : INT64_MAX;
}

/* ---- SELF_TEST ---- */

static size_t self_test_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_DONE;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

static void self_test_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                               struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_DONE)
        tn_flow_go_home(flow, effects);
}

/* It is over when it was seen to, too. */
static void self_test_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->now.ms >= flow->until.ms || !has_any(flow))
        tn_flow_go_home(flow, effects);
}

static int64_t self_test_wake_ms(const struct tn_flow *flow)
{
    return flow->until.ms;
}

const struct part tn_flow_self_test_part = {.hits = self_test_hits,
                                            .activate = self_test_activate,
                                            .expire = self_test_expire,
                                            .wake_ms = self_test_wake_ms};
