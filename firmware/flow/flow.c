/* SPDX-License-Identifier: Apache-2.0 */
/* flow.c -- one step of the dialogue: what time has ended, then the message. */
#include "turnout/flow.h"

#include <string.h>

#include "dialogue.h"
#include "turnout/text.h"

void tn_flow_effect(struct tn_flow_effects *effects, struct tn_flow_effect effect)
{
    TN_ASSERT(effects->count < TN_FLOW_EFFECTS_MAX);
    effects->one[effects->count++] = effect;
}

bool tn_flow_is_shut(const struct tn_flow *flow)
{
    return flow->broken || flow->revoked;
}

static enum tn_flow_screen resting_screen(const struct tn_flow *flow)
{
    if (flow->revoked)
        return TN_FLOW_REVOKED;
    if (flow->broken)
        return TN_FLOW_BROKEN;
    return flow->setup.paired ? TN_FLOW_HOME : TN_FLOW_UNPAIRED;
}

bool tn_flow_is_resting(const struct tn_flow *flow)
{
    return flow->screen == resting_screen(flow);
}

void tn_flow_go(struct tn_flow *flow, enum tn_flow_screen screen, struct tn_flow_effects *effects)
{
    bool forgets = !tn_flow_keeps_person(screen);
    tn_flow_give_feedback(flow, screen, effects);
    if (flow->screen == TN_FLOW_VERDICT || tn_flow_is_staff(flow->screen) ||
        (forgets && tn_flow_keeps_person(flow->screen)))
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_WIPE});
    tn_flow_forget_towards(flow, screen);
    tn_flow_forget_staff(flow, screen);
    explicit_bzero(&flow->answer, sizeof(flow->answer));
    explicit_bzero(flow->pin, sizeof(flow->pin));
    flow->screen = screen;
    flow->since = flow->now;
    flow->touching = false;
    flow->pressed = flow->focus = flow->confirm = TN_FLOW_HIT_NONE;
    flow->pin_wrong = flow->undo_failed = flow->held = flow->asking = false;
    flow->slide = 0;
    flow->part = 0;
    flow->slide_since = flow->now;
}

void tn_flow_go_home(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, resting_screen(flow), effects);
}

void tn_flow_init(struct tn_flow *flow, const struct tn_flow_setup *setup, struct tn_mono now)
{
    *flow = (struct tn_flow){
        .setup = *setup,
        .started = now,
        .now = now,
        .since = now,
        .touched = now,
        .lang = setup->lang,
        .access = setup->access,
        .slide_since = now,
        .entry = TN_FLOW_ENTRIES,
        .vote = -1,
        .volume = 3,
        .pin_tries_left = TN_FLOW_PIN_TRIES,
        .clock.wall.err_ms = TN_WHEN_UNKNOWN,
    };
    flow->screen = resting_screen(flow);
}

static void on_pairing(struct tn_flow *flow, enum tn_flow_pair_step step,
                       const struct tn_fault *fault)
{
    flow->pair_step = step;
    flow->pair_foreign = false;
    flow->touched = flow->now;
    flow->pair_err = fault ? fault->code : TN_OK;
    tn_text_copy(flow->pair_fault, sizeof(flow->pair_fault), fault ? fault->text : "");
}

static void on_paired(struct tn_flow *flow, const struct tn_flow_device *device,
                      struct tn_flow_effects *effects)
{
    flow->device = *device;
    if (flow->setup.paired)
        return;
    flow->setup.paired = true;
    flow->pair_step = TN_FLOW_PAIR_FETCHING;
    if (flow->screen == TN_FLOW_UNPAIRED)
        tn_flow_go_home(flow, effects);
}

static void on_broken(struct tn_flow *flow, const struct tn_fault *fault,
                      struct tn_flow_effects *effects)
{
    flow->broken = true;
    tn_text_copy(flow->broken_fault, sizeof(flow->broken_fault), fault->text);
    if (!tn_flow_is_staff(flow->screen))
        tn_flow_go_home(flow, effects);
}

static void on_mended(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    flow->broken = false;
    explicit_bzero(flow->broken_fault, sizeof(flow->broken_fault));
    if (flow->screen == TN_FLOW_BROKEN)
        tn_flow_go_home(flow, effects);
}

/* Whoever is here is let go, and nothing of anybody stays. */
static void on_revoked(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->revoked)
        return;
    flow->revoked = true;
    if (flow->unlocked)
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_LOCK});
    flow->unlocked = flow->asking = false;
    flow->score = 0;
    tn_flow_wipe(flow);
    tn_flow_go(flow, TN_FLOW_REVOKED, effects);
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_WIPE});
}

static void on_board(struct tn_flow *flow, const struct tn_board *board,
                     struct tn_flow_effects *effects)
{
    if (tn_flow_vote_is_gone(flow, board))
        tn_flow_go_home(flow, effects);
    tn_flow_on_board(flow, board, effects);
}

/* What staff asked for is done. */
static void on_staff_message(struct tn_flow *flow, const struct tn_flow_msg *msg,
                             struct tn_flow_effects *effects)
{
    switch (msg->kind) {
    case TN_FLOW_MSG_UNDONE:
        tn_flow_on_undone(flow, msg);
        break;
    case TN_FLOW_MSG_ROLL:
        tn_flow_on_roll(flow, msg->people);
        break;
    case TN_FLOW_MSG_WAITING:
        tn_flow_on_waiting(flow, msg->people);
        break;
    case TN_FLOW_MSG_UNLOCKED:
        tn_flow_on_unlocked(flow, msg->err, effects);
        break;
    case TN_FLOW_MSG_LOCKED:
        tn_flow_on_locked(flow, effects);
        break;
    case TN_FLOW_MSG_PIN:
        tn_flow_on_pin(flow, msg->fits, effects);
        break;
    case TN_FLOW_MSG_TASK:
        *(msg->task.printing ? &flow->print : &flow->stick) = msg->task.state;
        break;
    case TN_FLOW_MSG_PEERS:
        tn_flow_on_peers(flow, msg->peers);
        break;
    case TN_FLOW_MSG_DOUBLES:
        tn_flow_on_doubles(flow, msg->doubles);
        break;
    case TN_FLOW_MSG_STICK:
        tn_flow_on_stick(flow, msg->stick);
        break;
    case TN_FLOW_MSG_HERE:
        tn_flow_on_here(flow, msg->here);
        break;
    case TN_FLOW_MSG_NETWORK:
        tn_flow_on_network(flow, msg->network);
        break;
    case TN_FLOW_MSG_PRINTER:
        tn_flow_on_printer(flow, msg->printer, effects);
        break;
    case TN_FLOW_MSG_UPDATE:
        tn_flow_on_update(flow, msg->update);
        break;
    default:
        break;
    }
}

/* A code that came in twice, here or at another door, wants a host's look. */
static void on_event(struct tn_flow *flow, const struct tn_flow_event *event,
                     struct tn_flow_effects *effects)
{
    bool doubled = tn_id_equal(event->id, flow->event.id) && event->doubles > flow->event.doubles;
    flow->event = *event;
    if (doubled)
        tn_flow_doubled(flow, effects);
}

static void on_message(struct tn_flow *flow, const struct tn_flow_msg *msg,
                       struct tn_flow_effects *effects)
{
    switch (msg->kind) {
    case TN_FLOW_MSG_TICK:
        break;
    case TN_FLOW_MSG_SCAN:
        tn_flow_on_scan(flow, msg->scan.code, msg->scan.len, effects);
        break;
    case TN_FLOW_MSG_ANSWER:
        tn_flow_on_answer(flow, msg->answer, effects);
        break;
    case TN_FLOW_MSG_PAIRING:
        on_pairing(flow, msg->pairing.step, msg->pairing.fault);
        break;
    case TN_FLOW_MSG_PAIRED:
        on_paired(flow, msg->device, effects);
        break;
    case TN_FLOW_MSG_EVENT:
        on_event(flow, msg->event, effects);
        break;
    case TN_FLOW_MSG_SYNC:
        flow->sync = msg->sync;
        break;
    case TN_FLOW_MSG_CLOCK:
        flow->clock = msg->clock;
        flow->clock_at = flow->now;
        break;
    case TN_FLOW_MSG_HEALTH:
        flow->health = msg->health;
        break;
    case TN_FLOW_MSG_DISK:
        flow->disk = msg->disk;
        break;
    case TN_FLOW_MSG_SCANNERS:
        flow->scanners = *msg->scanners;
        break;
    case TN_FLOW_MSG_TOUCH_DOWN:
        tn_flow_on_touch_down(flow, msg->hit);
        break;
    case TN_FLOW_MSG_TOUCH_UP:
        tn_flow_on_touch_up(flow, msg->hit, effects);
        break;
    case TN_FLOW_MSG_KEY:
        tn_flow_on_key(flow, msg->key, effects);
        break;
    case TN_FLOW_MSG_HELP:
        tn_flow_call_help(flow, effects);
        break;
    case TN_FLOW_MSG_BROKEN:
        on_broken(flow, msg->fault, effects);
        break;
    case TN_FLOW_MSG_MENDED:
        on_mended(flow, effects);
        break;
    case TN_FLOW_MSG_REVOKED:
        on_revoked(flow, effects);
        break;
    case TN_FLOW_MSG_CHAR:
        tn_flow_on_char(flow, msg->text, effects);
        break;
    case TN_FLOW_MSG_BOARD:
        on_board(flow, msg->board, effects);
        break;
    case TN_FLOW_MSG_VOTED:
        tn_flow_on_voted(flow, msg->err);
        break;
    case TN_FLOW_MSG_PEN:
        if (!tn_flow_stay(flow))
            tn_flow_on_pen(flow, msg, effects);
        break;
    case TN_FLOW_MSG_FOUND:
        tn_flow_on_found(flow, msg->people);
        break;
    case TN_FLOW_MSG_CANDIDATES:
        tn_flow_on_candidates(flow, msg->candidates);
        break;
    case TN_FLOW_MSG_ISSUED:
        tn_flow_on_issued(flow, msg->issued, effects);
        break;
    case TN_FLOW_MSG_PAGES:
        tn_flow_on_pages(flow, msg->pages);
        break;
    case TN_FLOW_MSG_DEVICES:
        flow->devices = msg->devices;
        break;
    default:
        on_staff_message(flow, msg, effects);
        break;
    }
}

struct tn_flow_effects tn_flow_step(struct tn_flow *flow, const struct tn_flow_msg *msg)
{
    struct tn_flow_effects effects = {0};
    enum tn_flow_screen screen = flow->screen;
    bool asking = flow->asking;
    if (msg->now.ms > flow->now.ms)
        flow->now = msg->now;
    if (tn_flow_remark_is_left(flow))
        tn_flow_forget_remark(flow);
    tn_flow_expire_input(flow, &effects);
    tn_flow_expire_door(flow, &effects);
    tn_flow_expire_sign_up(flow, &effects);
    tn_flow_expire_stay(flow, &effects);
    if (tn_flow_part(flow->screen)->expire)
        tn_flow_part(flow->screen)->expire(flow, &effects);
    on_message(flow, msg, &effects);
    tn_flow_expire_door(flow, &effects); /* where the message led, waiting may have to show */
    tn_flow_expire_self_test(flow, &effects);
    bool shows_another = flow->screen != screen || (flow->asking && !asking) ||
                         (msg->kind == TN_FLOW_MSG_ANSWER && flow->screen == TN_FLOW_VERDICT);
    if (flow->access.speak && shows_another)
        tn_flow_speak(flow, &effects);
    effects.wake_at = tn_flow_wake_at(flow);
    return effects;
}

void tn_flow_wipe(struct tn_flow *flow)
{
    explicit_bzero(&flow->answer, sizeof(flow->answer));
    explicit_bzero(flow->entries, sizeof(flow->entries));
    explicit_bzero(flow->pin, sizeof(flow->pin));
    tn_flow_forget_person(flow);
    tn_flow_forget_remark(flow);
    tn_flow_forget_staff(flow, TN_FLOW_HOME);
    flow->entry_count = 0;
}
