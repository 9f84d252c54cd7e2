/* SPDX-License-Identifier: Apache-2.0 */
/* steps.c -- the order of a person's steps: signing up, and what a result asks for on the way in.
 *
 * Nothing typed is lost by going back; what is typed belongs to one person and is overwritten when
 * they leave.  Source: UI.md 6.1. */
#include <string.h>

#include "typing.h"

#define STEPS_MAX (TN_BOARD_QUESTIONS + 4)

struct step {
    enum tn_flow_screen screen;
    size_t question; /* of QUESTION; else 0 */
};

static size_t add_questions(const struct tn_flow *flow, unsigned at, struct step *out, size_t count)
{
    for (size_t i = 0; i < flow->board.question_count; i++) {
        if ((unsigned)flow->board.questions[i].at & at)
            out[count++] = (struct step){TN_FLOW_QUESTION, i};
    }
    return count;
}

/* The whole way of the one who is here. */
static size_t all_steps(const struct tn_flow *flow, struct step out[STEPS_MAX])
{
    size_t count = 0;
    if (flow->errand == TN_FLOW_ERRAND_CHECK_IN && flow->screen == TN_FLOW_QUESTION)
        return add_questions(flow, TN_BOARD_AT_ENTRY, out, 0);
    if (flow->errand != TN_FLOW_ERRAND_SIGN_UP) {
        out[count++] = (struct step){.screen = TN_FLOW_RULES};
        return count;
    }
    out[count++] = (struct step){.screen = TN_FLOW_NAME};
    out[count++] = (struct step){.screen = TN_FLOW_CONTACT};
    count = add_questions(flow, TN_BOARD_AT_SIGN_UP, out, count);
    if (flow->board.rules.version > 0)
        out[count++] = (struct step){.screen = TN_FLOW_RULES};
    out[count++] = (struct step){.screen = TN_FLOW_REVIEW};
    return count;
}

/* Where the one who is here stands among them; `count` if nowhere. */
static size_t position(const struct tn_flow *flow, const struct step *steps, size_t count)
{
    size_t at = 0;
    while (at < count &&
           (steps[at].screen != flow->screen ||
            (flow->screen == TN_FLOW_QUESTION && steps[at].question != flow->question)))
        at++;
    return at;
}

static void go_to(struct tn_flow *flow, struct step step, struct tn_flow_effects *effects)
{
    flow->question = step.question;
    flow->page = flow->pages = 0;
    flow->read_all = step.screen == TN_FLOW_RULES && flow->board.rules.version > 0 &&
                     flow->form.rules == flow->board.rules.version;
    flow->contact_wrong = flow->fact_wrong = false;
    tn_flow_go(flow, step.screen, effects);
    tn_flow_typing_begin(flow, step.screen == TN_FLOW_NAME);
    flow->touched = flow->now;
}

int tn_flow_step_number(const struct tn_flow *flow, int *ret_whole)
{
    struct step steps[STEPS_MAX];
    size_t count = all_steps(flow, steps), at = position(flow, steps, count);
    *ret_whole = at < count ? (int)count : 1;
    return (int)(at < count ? at + 1 : 1);
}

void tn_flow_ask_again(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    static const struct tn_ticket_id nobody;
    struct tn_flow_effect effect = {.form = flow->errand == TN_FLOW_ERRAND_CHECK_IN ? &flow->form
                                                                                    : NULL};
    if (flow->code_len > 0) {
        effect.kind = TN_FLOW_EFFECT_DECIDE;
        effect.code.bytes = flow->code;
        effect.code.len = flow->code_len;
    } else if (memcmp(&flow->picked.ticket, &nobody, sizeof(nobody)) != 0) {
        effect.kind = TN_FLOW_EFFECT_ADMIT;
        effect.ticket = flow->picked.ticket;
        effect.text = flow->fact[0] ? flow->fact : NULL;
    } else {
        tn_flow_go_home(flow, effects); /* nobody to ask for */
        return;
    }
    tn_flow_ask_door(flow, effect, effects);
}

void tn_flow_step_on(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    struct step steps[STEPS_MAX];
    size_t count = all_steps(flow, steps), at = position(flow, steps, count);
    if (at + 1 < count)
        go_to(flow, steps[at + 1], effects);
    else if (flow->errand == TN_FLOW_ERRAND_CHECK_IN)
        tn_flow_ask_again(flow, effects);
    else
        tn_flow_go_home(flow, effects);
}

void tn_flow_step_back(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    struct step steps[STEPS_MAX];
    size_t count = all_steps(flow, steps), at = position(flow, steps, count);
    if (at > 0 && at < count)
        go_to(flow, steps[at - 1], effects);
    else
        tn_flow_go_home(flow, effects);
}

static bool is_done(const struct tn_flow *flow, struct step step)
{
    switch (step.screen) {
    case TN_FLOW_NAME:
        return tn_flow_name_is_done(flow);
    case TN_FLOW_CONTACT:
        return tn_flow_contact_is_done(flow);
    case TN_FLOW_QUESTION:
        return tn_flow_question_is_done(flow, step.question);
    case TN_FLOW_RULES:
        return tn_flow_rules_are_done(flow);
    default:
        return true;
    }
}

bool tn_flow_step_to_missing(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    struct step steps[STEPS_MAX];
    size_t count = all_steps(flow, steps), at = 0;
    while (at < count && is_done(flow, steps[at]))
        at++;
    if (at < count)
        go_to(flow, steps[at], effects);
    return at < count;
}

bool tn_flow_step_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                           struct tn_flow_effects *effects)
{
    if (hit != TN_FLOW_HIT_NEXT && hit != TN_FLOW_HIT_BACK)
        return false;
    tn_flow_typing_settle(flow);
    if (hit == TN_FLOW_HIT_NEXT)
        tn_flow_step_on(flow, effects);
    else
        tn_flow_step_back(flow, effects);
    return true;
}

size_t tn_flow_step_ways_out(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    (void)flow;
    size_t count = 0;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_HELP;
    out[count++] = TN_FLOW_HIT_LANG;
    out[count++] = TN_FLOW_HIT_LOGO;
    return count;
}

/* ---- another board meanwhile ---- */

static bool asks_the_same(const struct tn_board *a, const struct tn_board *b)
{
    bool same = a->question_count == b->question_count;
    for (size_t i = 0; same && i < a->question_count; i++) {
        const struct tn_board_question *left = &a->questions[i], *right = &b->questions[i];
        same = strcmp(left->id, right->id) == 0 && left->kind == right->kind &&
               left->at == right->at && left->option_count == right->option_count;
    }
    return same;
}

/* The step somebody stands on is not what it was: to where they are needed now. */
static void begin_anew(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    if (flow->errand == TN_FLOW_ERRAND_SIGN_UP) {
        if (!tn_flow_step_to_missing(flow, effects))
            go_to(flow, (struct step){.screen = TN_FLOW_REVIEW}, effects);
    } else if (flow->deciding > 0) { /* all was said before */
        tn_flow_go(flow, TN_FLOW_CHECKING, effects);
    } else if (flow->screen == TN_FLOW_QUESTION) {
        tn_flow_begin_questions(flow, effects);
    } else if (flow->board.rules.version > 0) {
        tn_flow_begin_rules(flow, flow->errand, effects);
    } else {
        tn_flow_go_home(flow, effects);
    }
}

void tn_flow_on_board(struct tn_flow *flow, const struct tn_board *board,
                      struct tn_flow_effects *effects)
{
    bool other_questions = !asks_the_same(&flow->board, board);
    bool other_rules = flow->board.rules.version != board->rules.version;
    flow->board = *board;
    if (other_questions)
        explicit_bzero(flow->form.answers, sizeof(flow->form.answers));
    if ((other_questions && flow->screen == TN_FLOW_QUESTION) ||
        (other_rules && flow->screen == TN_FLOW_RULES))
        begin_anew(flow, effects);
}

/* ---- where they begin ---- */

enum tn_flow_input tn_flow_usual_input(const struct tn_flow *flow)
{
    return flow->lang == TN_LANG_ZH_CN ? TN_FLOW_INPUT_PINYIN : TN_FLOW_INPUT_LATIN;
}

void tn_flow_begin_find(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_forget_person(flow);
    go_to(flow, (struct step){.screen = TN_FLOW_FIND}, effects);
}

void tn_flow_begin_sign_up(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_forget_person(flow);
    flow->errand = TN_FLOW_ERRAND_SIGN_UP;
    flow->typing.input = tn_flow_usual_input(flow);
    go_to(flow, (struct step){.screen = TN_FLOW_NAME}, effects);
}

void tn_flow_begin_rules(struct tn_flow *flow, enum tn_flow_errand errand,
                         struct tn_flow_effects *effects)
{
    flow->errand = errand;
    go_to(flow, (struct step){.screen = TN_FLOW_RULES}, effects);
}

static void ask_without_questions(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_CHECKING, effects);
    tn_flow_ask_again(flow, effects);
}

void tn_flow_begin_questions(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    struct step steps[STEPS_MAX];
    flow->errand = TN_FLOW_ERRAND_CHECK_IN;
    flow->typing.input = tn_flow_usual_input(flow);
    if (add_questions(flow, TN_BOARD_AT_ENTRY, steps, 0) > 0)
        go_to(flow, steps[0], effects);
    else
        ask_without_questions(flow, effects);
}

/* ---- whose they are ---- */

static bool is_persons(enum tn_flow_screen screen)
{
    return (screen >= TN_FLOW_FIND && screen <= TN_FLOW_ISSUED) || screen == TN_FLOW_REMARK;
}

bool tn_flow_keeps_person(enum tn_flow_screen screen)
{
    return is_persons(screen) || screen == TN_FLOW_CHECKING || screen == TN_FLOW_VERDICT ||
           screen == TN_FLOW_VOTE || screen == TN_FLOW_FEEDBACK;
}

void tn_flow_forget_code(struct tn_flow *flow)
{
    explicit_bzero(flow->code, sizeof(flow->code));
    flow->code_len = 0;
}

void tn_flow_forget_person(struct tn_flow *flow)
{
    explicit_bzero(&flow->form, sizeof(flow->form));
    explicit_bzero(&flow->typing, sizeof(flow->typing));
    explicit_bzero(&flow->found, sizeof(flow->found));
    explicit_bzero(&flow->picked, sizeof(flow->picked));
    explicit_bzero(flow->fact, sizeof(flow->fact));
    explicit_bzero(&flow->issued, sizeof(flow->issued));
    tn_flow_forget_code(flow);
    flow->question = 0;
    flow->page = flow->pages = 0;
    flow->errand = TN_FLOW_ERRAND_SIGN_UP;
    flow->read_all = flow->fact_wrong = flow->contact_wrong = flow->signing_up = false;
}

void tn_flow_forget_towards(struct tn_flow *flow, enum tn_flow_screen screen)
{
    if (!tn_flow_keeps_person(screen)) {
        tn_flow_forget_person(flow);
    } else if (!is_persons(screen) && screen != TN_FLOW_CHECKING) { /* the way there is over */
        explicit_bzero(&flow->typing, sizeof(flow->typing));
        explicit_bzero(&flow->found, sizeof(flow->found));
        explicit_bzero(&flow->issued, sizeof(flow->issued));
    }
}

void tn_flow_preempt(struct tn_flow *flow, const char *code, size_t len,
                     struct tn_flow_effects *effects)
{
    bool alone = flow->deciding == 0; /* else nobody could say whose code this is */
    tn_flow_forget_person(flow);
    if (is_persons(flow->screen)) {
        tn_flow_effect(effects, (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_WIPE});
        tn_flow_go(flow, TN_FLOW_CHECKING, effects);
    }
    if (!alone || len >= sizeof(flow->code))
        return;
    memcpy(flow->code, code, len);
    flow->code_len = len;
}
