/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c -- the house rules, page by page; they are accepted only after their end was shown. */
#include "dialogue.h"

bool tn_flow_rules_are_done(const struct tn_flow *flow)
{
    return flow->board.rules.version <= 0 || flow->form.rules == flow->board.rules.version;
}

static void turn_to(struct tn_flow *flow, int page)
{
    flow->page = page < 0 ? 0 : page;
    if (flow->pages > 0 && flow->page >= flow->pages)
        flow->page = flow->pages - 1;
    flow->read_all |= flow->pages > 0 && flow->page == flow->pages - 1;
}

static bool has_pages(enum tn_flow_screen screen)
{
    return screen == TN_FLOW_RULES || screen == TN_FLOW_TONIGHT;
}

bool tn_flow_knows_pages(const struct tn_flow *flow, int pages)
{
    if (tn_flow_is_staff(flow->screen))
        return flow->parts == pages;
    return !has_pages(flow->screen) || flow->pages == pages;
}

/* Another language or larger type lays them out anew.  A staff screen in parts says so too. */
void tn_flow_on_pages(struct tn_flow *flow, int pages)
{
    if (tn_flow_is_staff(flow->screen))
        flow->parts = pages;
    if (!has_pages(flow->screen))
        return;
    flow->pages = pages > 0 ? pages : 0;
    turn_to(flow, flow->page);
}

static size_t rules_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    bool accepts = flow->errand != TN_FLOW_ERRAND_READ && flow->deciding == 0;
    if (flow->page > 0)
        out[count++] = TN_FLOW_HIT_PAGE_UP;
    if (flow->page + 1 < flow->pages)
        out[count++] = TN_FLOW_HIT_PAGE_DOWN;
    if (accepts && flow->read_all)
        out[count++] = TN_FLOW_HIT_ACCEPT;
    if (accepts)
        out[count++] = TN_FLOW_HIT_DECLINE;
    return count + tn_flow_step_ways_out(flow, out + count);
}

static void rules_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                           struct tn_flow_effects *effects)
{
    switch (hit) {
    case TN_FLOW_HIT_PAGE_UP:
        turn_to(flow, flow->page - 1);
        break;
    case TN_FLOW_HIT_PAGE_DOWN:
        turn_to(flow, flow->page + 1);
        break;
    case TN_FLOW_HIT_ACCEPT:
        flow->form.rules = flow->board.rules.version;
        tn_flow_step_on(flow, effects);
        break;
    case TN_FLOW_HIT_DECLINE:
        tn_flow_go_home(flow, effects);
        break;
    default:
        tn_flow_step_activate(flow, hit, effects);
        break;
    }
}

/* Somebody who only reads has nothing to lose: Home, without a question. */
static int64_t rules_wake_ms(const struct tn_flow *flow)
{
    return flow->errand == TN_FLOW_ERRAND_READ ? tn_flow_read_wake_ms(flow) : INT64_MAX;
}

static void rules_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->errand == TN_FLOW_ERRAND_READ)
        tn_flow_read_expire(flow, effects);
}

const struct part tn_flow_rules_part = {.hits = rules_hits,
                                        .activate = rules_activate,
                                        .expire = rules_expire,
                                        .wake_ms = rules_wake_ms,
                                        .is_personal = true};
