/* SPDX-License-Identifier: Apache-2.0 */
/* find.c -- somebody finds their own name: letters, a few rows, perhaps a second fact.
 *
 * Nobody is listed before two letters, and an answer to other letters than those typed now is
 * dropped.  Who is picked goes to the door as a code would.  Source: UI.md section 4. */
#include <string.h>

#include "typing.h"

#define LETTERS_MIN 2

bool tn_flow_is_locked(const struct tn_flow *flow)
{
    return !flow->unlocked && (flow->screen == TN_FLOW_FIND || flow->screen == TN_FLOW_NAME);
}

void tn_flow_look_up(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    const char *letters = flow->typing.letters;
    if (strlen(letters) < LETTERS_MIN) {
        explicit_bzero(&flow->found, sizeof(flow->found));
        return;
    }
    tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_FIND, .text = letters});
}

void tn_flow_on_found(struct tn_flow *flow, const struct tn_flow_people *people)
{
    bool wanted = flow->screen == TN_FLOW_FIND && flow->unlocked &&
                  strlen(flow->typing.letters) >= LETTERS_MIN &&
                  (people->asked[0] == '\0' || strcmp(people->asked, flow->typing.letters) == 0);
    if (!wanted)
        return;
    flow->found = *people;
    if (flow->found.count > TN_FLOW_ITEMS)
        flow->found.count = TN_FLOW_ITEMS;
    tn_flow_lift(flow, TN_FLOW_HIT_ITEM_0, TN_FLOW_ITEMS);
}

void tn_flow_close_names(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    explicit_bzero(&flow->found, sizeof(flow->found));
    if (flow->screen == TN_FLOW_FIND || flow->screen == TN_FLOW_FACT)
        tn_flow_begin_find(flow, effects);
}

bool tn_flow_on_wrong_fact(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    bool asked =
        flow->fact[0] != '\0' && (flow->screen == TN_FLOW_FACT || flow->screen == TN_FLOW_CHECKING);
    if (!asked)
        return false;
    explicit_bzero(flow->fact, sizeof(flow->fact));
    tn_flow_go(flow, TN_FLOW_FACT, effects);
    tn_flow_typing_resume(flow);
    flow->fact_wrong = true;
    flow->touched = flow->now;
    tn_flow_play(TN_FLOW_SOUND_PROBLEM, effects);
    return true;
}

/* ---- FIND ---- */

static size_t find_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    bool open = !tn_flow_is_locked(flow);
    for (size_t i = 0; open && flow->deciding == 0 && i < flow->found.count; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    if (open) {
        count += tn_flow_typing_hits(flow, out + count);
        out[count++] = TN_FLOW_HIT_NOT_LISTED;
    }
    return count + tn_flow_step_ways_out(flow, out + count);
}

static void pick(struct tn_flow *flow, size_t at, struct tn_flow_effects *effects)
{
    flow->picked = flow->found.one[at];
    tn_flow_forget_code(flow); /* it is the ticket that goes on, not a code from before */
    if (!flow->picked.wants_fact) {
        tn_flow_ask_again(flow, effects);
        return;
    }
    explicit_bzero(flow->fact, sizeof(flow->fact));
    tn_flow_go(flow, TN_FLOW_FACT, effects);
    flow->fact_wrong = false;
    tn_flow_typing_resume(flow);
}

static void leave_unlisted(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->event.policy.sign_up)
        tn_flow_begin_sign_up(flow, effects);
    else
        tn_flow_call_help(flow, effects);
}

static void find_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                          struct tn_flow_effects *effects)
{
    if (hit >= TN_FLOW_HIT_ITEM_0 && hit < TN_FLOW_HIT_ITEM_0 + TN_FLOW_ITEMS)
        pick(flow, (size_t)(hit - TN_FLOW_HIT_ITEM_0), effects);
    else if (hit == TN_FLOW_HIT_NOT_LISTED)
        leave_unlisted(flow, effects);
    else if (hit == TN_FLOW_HIT_BACK)
        tn_flow_go_home(flow, effects);
    else
        tn_flow_typing_activate(flow, hit, effects);
}

static void find_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                     struct tn_flow_effects *effects)
{
    if (!tn_flow_is_locked(flow))
        tn_flow_typing_key(flow, key, text, effects);
}

const struct part tn_flow_find_part = {
    .hits = find_hits, .activate = find_activate, .key = find_key, .is_personal = true};

/* ---- FACT ---- */

static size_t fact_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = tn_flow_typing_hits(flow, out);
    if (strlen(flow->fact) == TN_FLOW_FACT_CHARS && flow->deciding == 0)
        out[count++] = TN_FLOW_HIT_NEXT;
    return count + tn_flow_step_ways_out(flow, out + count);
}

static void fact_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                          struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_NEXT) {
        tn_flow_ask_again(flow, effects);
    } else if (hit == TN_FLOW_HIT_BACK) {
        explicit_bzero(flow->fact, sizeof(flow->fact));
        explicit_bzero(&flow->picked, sizeof(flow->picked));
        tn_flow_go(flow, TN_FLOW_FIND, effects);
        tn_flow_typing_resume(flow);
    } else {
        tn_flow_typing_activate(flow, hit, effects);
    }
}

const struct part tn_flow_fact_part = {
    .hits = fact_hits, .activate = fact_activate, .key = tn_flow_typing_key, .is_personal = true};
