/* SPDX-License-Identifier: Apache-2.0 */
/* question.c -- one of the event's questions: a choice, a few words, or a yes.
 *
 * A choice has its options as items; a consent has two, yes first. */
#include <string.h>

#include "typing.h"

static const struct tn_board_question *asked(const struct tn_flow *flow)
{
    TN_ASSERT(flow->question < flow->board.question_count);
    return &flow->board.questions[flow->question];
}

static size_t item_count(const struct tn_board_question *question)
{
    switch (question->kind) {
    case TN_BOARD_CHOICE:
        return question->option_count;
    case TN_BOARD_CONSENT:
        return 2;
    default:
        return 0;
    }
}

bool tn_flow_question_is_done(const struct tn_flow *flow, size_t at)
{
    return flow->form.answers[at].given || !flow->board.questions[at].required;
}

static bool is_answered(const struct tn_flow *flow)
{
    if (asked(flow)->kind == TN_BOARD_TEXT)
        return tn_flow_says_something(tn_flow_typed(flow));
    return flow->form.answers[flow->question].given;
}

static size_t question_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0, items = item_count(asked(flow));
    for (size_t i = 0; i < items; i++)
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i);
    count += tn_flow_typing_hits(flow, out + count);
    if (is_answered(flow) && flow->deciding == 0)
        out[count++] = TN_FLOW_HIT_NEXT;
    if (!asked(flow)->required && flow->deciding == 0)
        out[count++] = TN_FLOW_HIT_SKIP;
    return count + tn_flow_step_ways_out(flow, out + count);
}

static void choose(struct tn_flow *flow, size_t item)
{
    if (item >= item_count(asked(flow)))
        return;
    flow->form.answers[flow->question].given = true;
    flow->form.answers[flow->question].choice =
        asked(flow)->kind == TN_BOARD_CONSENT ? item == 0 : (int)item;
}

static void skip(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    explicit_bzero(&flow->form.answers[flow->question], sizeof(flow->form.answers[0]));
    explicit_bzero(flow->typing.letters, sizeof(flow->typing.letters));
    tn_flow_step_on(flow, effects);
}

/* Words count as an answer once they stand there, whichever way the person goes from here. */
static void settle(struct tn_flow *flow)
{
    if (asked(flow)->kind != TN_BOARD_TEXT)
        return;
    tn_flow_typing_settle(flow);
    flow->form.answers[flow->question].given =
        tn_flow_says_something(flow->form.answers[flow->question].text);
}

static void question_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                              struct tn_flow_effects *effects)
{
    if (hit == TN_FLOW_HIT_NEXT || hit == TN_FLOW_HIT_BACK)
        settle(flow);
    if (hit == TN_FLOW_HIT_SKIP)
        skip(flow, effects);
    else if (hit >= TN_FLOW_HIT_ITEM_0 && hit < TN_FLOW_HIT_ITEM_0 + TN_FLOW_ITEMS)
        choose(flow, (size_t)(hit - TN_FLOW_HIT_ITEM_0));
    else if (!tn_flow_step_activate(flow, hit, effects))
        tn_flow_typing_activate(flow, hit, effects);
}

static int item_of(enum tn_flow_key key, const char *text)
{
    if (text)
        return text[0] >= '1' && text[0] <= '9' && text[1] == '\0' ? text[0] - '1' : -1;
    return key > TN_FLOW_KEY_DIGIT_0 ? (int)key - TN_FLOW_KEY_DIGIT_0 - 1 : -1;
}

static void question_key(struct tn_flow *flow, enum tn_flow_key key, const char *text,
                         struct tn_flow_effects *effects)
{
    int item = item_of(key, text);
    if (asked(flow)->kind == TN_BOARD_TEXT)
        tn_flow_typing_key(flow, key, text, effects);
    else if (item >= 0)
        choose(flow, (size_t)item);
}

const struct part tn_flow_question_part = {
    .hits = question_hits, .activate = question_activate, .key = question_key, .is_personal = true};
