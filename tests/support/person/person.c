/* SPDX-License-Identifier: Apache-2.0 */
/* person.c -- the hands of person.h. */
#include "person.h"

#include <string.h>

#include "screens.h"
#include "turnout/text.h"

static void line(struct tn_board_line *out, const char *text)
{
    tn_text_copy(out->in[TN_LANG_ZH_CN], sizeof(out->in[0]), text);
    tn_text_copy(out->in[TN_LANG_EN], sizeof(out->in[0]), text);
}

static void ask(struct tn_board *board, const char *id, enum tn_board_question_kind kind,
                enum tn_board_question_at at, bool required)
{
    struct tn_board_question *question = &board->questions[board->question_count++];
    tn_text_copy(question->id, sizeof(question->id), id);
    line(&question->prompt, id);
    question->kind = kind;
    question->at = at;
    question->required = required;
    if (kind != TN_BOARD_CHOICE)
        return;
    question->option_count = 2;
    line(&question->options[0], "茶 tea");
    line(&question->options[1], "咖啡 coffee");
}

struct tn_board person_board(void)
{
    struct tn_board board = {.rules.version = 3};
    line(&board.rules.title, "大家的约定 House rules");
    tn_text_copy(board.rules.text.in[TN_LANG_ZH_CN], 64, "请彼此善待。");
    tn_text_copy(board.rules.text.in[TN_LANG_EN], 64, "Be kind to one another.");
    ask(&board, "drink", TN_BOARD_CHOICE, TN_BOARD_AT_BOTH, true);
    ask(&board, "city", TN_BOARD_TEXT, TN_BOARD_AT_SIGN_UP, false);
    ask(&board, "photos", TN_BOARD_CONSENT, TN_BOARD_AT_ENTRY, true);
    return board;
}

void person_arrives(struct tn_flow *flow, enum tn_lang lang)
{
    screens_rest(flow, lang);
    flow->setup.guarded = true;
    struct tn_flow_event event = flow->event;
    event.policy.find = event.policy.sign_up = event.policy.second_fact = true;
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
    struct tn_board board = person_board();
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board});
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES,
                                           .devices = {.has_hand = true, .has_text = true}});
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNLOCKED, .err = TN_OK});
}

struct tn_flow_effects person_send(struct tn_flow *flow, struct tn_flow_msg msg)
{
    if (msg.now.ms == 0)
        msg.now = flow->now;
    return tn_flow_step(flow, &msg);
}

struct tn_flow_effects person_waits(struct tn_flow *flow, int64_t ms)
{
    return person_send(flow,
                       (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {flow->now.ms + ms}});
}

struct tn_flow_effects person_touches(struct tn_flow *flow, enum tn_flow_hit hit)
{
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = hit});
    return person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = hit});
}

struct tn_flow_effects person_presses(struct tn_flow *flow, enum tn_flow_key key)
{
    return person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = key});
}

static enum tn_flow_hit key_of(const struct tn_flow *flow, char c)
{
    for (int i = 0; i < TN_FLOW_KEY_COUNT; i++) {
        enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_KEY_0 + i);
        if (tn_flow_key_char(flow, hit) == c && person_sees(flow, hit))
            return hit;
    }
    return TN_FLOW_HIT_NONE;
}

struct tn_flow_effects person_taps(struct tn_flow *flow, const char *text)
{
    struct tn_flow_effects effects = {0};
    for (; *text; text++) {
        if (key_of(flow, *text) == TN_FLOW_HIT_NONE)
            person_touches(flow, TN_FLOW_HIT_KEY_SHIFT);
        TN_ASSERT(key_of(flow, *text) != TN_FLOW_HIT_NONE);
        effects = person_touches(flow, key_of(flow, *text));
    }
    return effects;
}

struct tn_flow_effects person_types(struct tn_flow *flow, const char *text)
{
    struct tn_flow_effects effects = {0};
    for (; *text; text++) {
        char one[2] = {*text, '\0'};
        effects = person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = one});
    }
    return effects;
}

struct tn_flow_effects person_becomes_staff(struct tn_flow *flow)
{
    person_send(flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_LOGO});
    person_waits(flow, TN_FLOW_LOGO_HOLD_MS);
    for (int i = 0; i < TN_FLOW_PIN_CHARS; i++)
        person_presses(flow, TN_FLOW_KEY_DIGIT_0);
    return person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = true});
}

struct tn_flow_effects person_scans(struct tn_flow *flow, const char *code)
{
    return person_send(
        flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {code, strlen(code)}});
}

struct tn_flow_effects person_is_answered(struct tn_flow *flow, enum tn_verdict verdict,
                                          enum tn_reason reason)
{
    struct tn_flow_answer answer = screens_answer(verdict, reason, "李雷");
    return person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
}

bool person_sees(const struct tn_flow *flow, enum tn_flow_hit hit)
{
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t count = tn_flow_hits(flow, hits);
    for (size_t i = 0; i < count; i++) {
        if (hits[i] == hit)
            return true;
    }
    return false;
}

const struct tn_flow_effect *person_effect(const struct tn_flow_effects *effects,
                                           enum tn_flow_effect_kind kind)
{
    for (size_t i = 0; i < effects->count; i++) {
        if (effects->one[i].kind == kind)
            return &effects->one[i];
    }
    return NULL;
}

bool person_left(const struct tn_flow *flow, const char *bytes)
{
    return memmem(flow, sizeof(*flow), bytes, strlen(bytes)) != NULL;
}

void person_signs_up_to(struct tn_flow *flow, enum tn_flow_screen screen)
{
    person_touches(flow, TN_FLOW_HIT_SIGN_UP);
    if (screen == TN_FLOW_NAME)
        return;
    person_touches(flow, TN_FLOW_HIT_INPUT_LATIN);
    person_taps(flow, "Ada");
    person_touches(flow, TN_FLOW_HIT_NEXT);
    if (screen == TN_FLOW_CONTACT)
        return;
    person_taps(flow, "13901230427");
    person_touches(flow, TN_FLOW_HIT_NEXT);
    if (screen == TN_FLOW_QUESTION)
        return;
    person_touches(flow, TN_FLOW_HIT_ITEM_0);
    person_touches(flow, TN_FLOW_HIT_NEXT);
    person_touches(flow, TN_FLOW_HIT_SKIP);
    if (screen == TN_FLOW_RULES)
        return;
    person_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = 1});
    person_touches(flow, TN_FLOW_HIT_ACCEPT);
    if (screen == TN_FLOW_REVIEW)
        return;
    person_touches(flow, TN_FLOW_HIT_NEXT);
}
