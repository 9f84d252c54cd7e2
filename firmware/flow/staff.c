/* SPDX-License-Identifier: Apache-2.0 */
/* staff.c -- the staff screen: the state of this kiosk, the latest results, and the ways on.
 *
 * Without a PIN whoever holds the logo long enough could be anybody: then nothing personal is
 * offered, and nothing that changes or ends anything. */
#include <string.h>

#include "dialogue.h"

bool tn_flow_is_staff(enum tn_flow_screen screen)
{
    return screen >= TN_FLOW_PIN && screen < TN_FLOW_BROKEN;
}

void tn_flow_enter_staff(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_STAFF, effects);
    if (tn_flow_is_guarded(flow))
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_WAITING});
}

void tn_flow_open_staff(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (tn_flow_is_guarded(flow))
        tn_flow_go(flow, TN_FLOW_PIN, effects);
    else
        tn_flow_enter_staff(flow, effects);
    flow->touched = flow->now;
}

void tn_flow_forget_staff(struct tn_flow *flow, enum tn_flow_screen screen)
{
    if (screen != TN_FLOW_ROLL) {
        explicit_bzero(&flow->roll, sizeof(flow->roll));
        explicit_bzero(flow->roll_letters, sizeof(flow->roll_letters));
        explicit_bzero(flow->marking, sizeof(flow->marking));
        flow->marking_count = 0;
    }
    if (screen != TN_FLOW_STAFF && screen != TN_FLOW_PENDING)
        explicit_bzero(&flow->waiting, sizeof(flow->waiting));
    if (flow->screen == TN_FLOW_PENDING)
        explicit_bzero(&flow->picked, sizeof(flow->picked));
    if (flow->screen == TN_FLOW_ADDRESS)
        explicit_bzero(&flow->typing, sizeof(flow->typing));
    tn_flow_forget_secret(flow, screen);
    if (screen != TN_FLOW_DOUBLES)
        explicit_bzero(&flow->doubles, sizeof(flow->doubles));
    if (screen != TN_FLOW_PRINTER)
        tn_flow_forget_prints(flow);
    if (screen != TN_FLOW_STAFF && screen != TN_FLOW_REASON)
        flow->entry = TN_FLOW_ENTRIES;
    flow->pin_checking = flow->unlocking = false;
}

/* ---- shared by the staff screens ---- */

void tn_flow_staff_expire(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->confirm != TN_FLOW_HIT_NONE && flow->now.ms >= flow->confirm_until.ms)
        flow->confirm = TN_FLOW_HIT_NONE;
    if (flow->now.ms - flow->touched.ms >= TN_FLOW_STAFF_IDLE_MS)
        tn_flow_go_home(flow, effects);
}

int64_t tn_flow_staff_wake_ms(const struct tn_flow *flow)
{
    int64_t idle_ms = flow->touched.ms + TN_FLOW_STAFF_IDLE_MS;
    bool sooner = flow->confirm != TN_FLOW_HIT_NONE && flow->confirm_until.ms < idle_ms;
    return sooner ? flow->confirm_until.ms : idle_ms;
}

/* ---- the screen itself ---- */

static size_t guarded_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    for (size_t i = 0; i < flow->entry_count; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    if (tn_flow_undoable(flow))
        out[count++] = TN_FLOW_HIT_UNDO;
    if (tn_flow_overridable(flow))
        out[count++] = TN_FLOW_HIT_STAFF_OVERRIDE;
    if (flow->unlocked && tn_flow_reprintable(flow))
        out[count++] = TN_FLOW_HIT_STAFF_REPRINT;
    if (flow->unlocked)
        out[count++] = TN_FLOW_HIT_STAFF_ROLL;
    if (flow->event.present && !flow->revoked) {
        out[count++] = TN_FLOW_HIT_STAFF_PENDING;
        out[count++] = TN_FLOW_HIT_STAFF_UNLOCK;
    }
    if (flow->setup.paired)
        out[count++] = TN_FLOW_HIT_STAFF_DOORS;
    if (flow->devices.has_stick)
        out[count++] = TN_FLOW_HIT_STAFF_STICK;
    out[count++] = TN_FLOW_HIT_STAFF_SETTINGS;
    if (tn_flow_box_has_tiles(flow))
        out[count++] = TN_FLOW_HIT_STAFF_BOX;
    out[count++] = TN_FLOW_HIT_QUIT;
    return count;
}

static size_t staff_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    if (flow->help_called.ms)
        out[count++] = TN_FLOW_HIT_STAFF_HELPED;
    if (tn_flow_is_guarded(flow))
        count += guarded_hits(flow, out + count);
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

/* A kiosk is leant against: one touch does not end it. */
static void quit(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->confirm == TN_FLOW_HIT_QUIT) {
        flow->confirm = TN_FLOW_HIT_NONE;
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_QUIT});
        return;
    }
    flow->confirm = TN_FLOW_HIT_QUIT;
    flow->confirm_until.ms = flow->now.ms + TN_FLOW_CONFIRM_MS;
}

static void reprint(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    const struct tn_flow_entry *entry = tn_flow_reprintable(flow);
    tn_flow_effect(
        effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_REPRINT, .ticket = entry->ticket});
}

static void pick_entry(struct tn_flow *flow, size_t entry)
{
    flow->entry = flow->entry == entry ? TN_FLOW_ENTRIES : entry;
    flow->undo_failed = false;
}

static void staff_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                           struct tn_flow_effects *effects)
{
    switch (hit) {
    case TN_FLOW_HIT_BACK:
        tn_flow_go_home(flow, effects);
        break;
    case TN_FLOW_HIT_STAFF_HELPED:
        flow->help_called.ms = 0;
        break;
    case TN_FLOW_HIT_UNDO:
    case TN_FLOW_HIT_STAFF_OVERRIDE:
        tn_flow_ask_reason(flow, hit, effects);
        break;
    case TN_FLOW_HIT_STAFF_REPRINT:
        reprint(flow, effects);
        break;
    case TN_FLOW_HIT_STAFF_ROLL:
        tn_flow_open_roll(flow, effects);
        break;
    case TN_FLOW_HIT_STAFF_PENDING:
        tn_flow_open_pending(flow, effects);
        break;
    case TN_FLOW_HIT_STAFF_UNLOCK:
        tn_flow_unlock_or_lock(flow, effects);
        break;
    case TN_FLOW_HIT_STAFF_DOORS:
        tn_flow_go(flow, TN_FLOW_DOORS, effects);
        break;
    case TN_FLOW_HIT_STAFF_STICK:
        tn_flow_go(flow, TN_FLOW_STICK, effects);
        break;
    case TN_FLOW_HIT_STAFF_SETTINGS:
        tn_flow_go(flow, TN_FLOW_SETTINGS, effects);
        break;
    case TN_FLOW_HIT_STAFF_BOX:
        tn_flow_go(flow, TN_FLOW_BOX, effects);
        break;
    case TN_FLOW_HIT_QUIT:
        quit(flow, effects);
        break;
    default:
        pick_entry(flow, (size_t)(hit - TN_FLOW_HIT_ITEM_0));
        break;
    }
}

const struct part tn_flow_staff_part = {.hits = staff_hits,
                                        .activate = staff_activate,
                                        .expire = tn_flow_staff_expire,
                                        .wake_ms = tn_flow_staff_wake_ms};
