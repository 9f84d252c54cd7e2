/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_printer.c -- hosts hear of a printer that wants them, nothing is printed again unasked,
 * and whoever comes in gets one badge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "screens.h"
#include "turnout/text.h"

static struct tn_flow flow;

static struct tn_flow_effects say(enum tn_flow_trouble trouble, size_t count,
                                  enum tn_flow_print first)
{
    struct tn_flow_printer printer = {.trouble = trouble, .count = count};
    for (size_t i = 0; i < count; i++) {
        printer.one[i].number = (int64_t)i + 11;
        printer.one[i].state = i == 0 ? first : TN_FLOW_PRINT_WAITING;
        tn_text_copy(printer.one[i].name, sizeof(printer.one[i].name), "MODEL NAME");
    }
    return person_send(&flow,
                       (struct tn_flow_msg){.kind = TN_FLOW_MSG_PRINTER, .printer = &printer});
}

static void arrive(bool guarded)
{
    screens_rest(&flow, TN_LANG_EN);
    flow.setup.guarded = guarded;
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES,
                                     .devices = {.has_printer = true, .printer_ready = true}});
}

/* The screen itself, by the way a host goes. */
static void open_printer(void)
{
    arrive(true);
    screens_hold_logo(&flow);
    for (int i = 0; i < TN_FLOW_PIN_CHARS; i++)
        person_touches(&flow, TN_FLOW_HIT_PIN_0);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = true});
    person_touches(&flow, TN_FLOW_HIT_STAFF_BOX);
    person_touches(&flow, TN_FLOW_HIT_BOX_PRINTER);
    assert_int_equal(flow.screen, TN_FLOW_PRINTER);
}

/* A chime where something begins, none while it goes on or ends. */
static void test_chime(void **state)
{
    (void)state;
    static const struct {
        enum tn_flow_trouble trouble;
        size_t count;
        enum tn_flow_print first;
        int calls;
        bool chimes;
    } rows[] = {
        {TN_FLOW_TROUBLE_NONE, 1, TN_FLOW_PRINT_PRINTING, 0, false},
        {TN_FLOW_TROUBLE_PAPER, 1, TN_FLOW_PRINT_WAITING, 1, true},
        {TN_FLOW_TROUBLE_PAPER, 2, TN_FLOW_PRINT_WAITING, 1, false},
        {TN_FLOW_TROUBLE_NONE, 2, TN_FLOW_PRINT_PRINTING, 0, false},
        {TN_FLOW_TROUBLE_NONE, 2, TN_FLOW_PRINT_ASKING, 1, true},
        {TN_FLOW_TROUBLE_OFFLINE, 2, TN_FLOW_PRINT_ASKING, 1, false},
        {TN_FLOW_TROUBLE_NONE, 0, TN_FLOW_PRINT_WAITING, 0, false},
    };
    arrive(true);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tn_flow_effects effects = say(rows[i].trouble, rows[i].count, rows[i].first);
        const struct tn_flow_effect *sound = person_effect(&effects, TN_FLOW_EFFECT_SOUND);
        assert_int_equal(tn_flow_printer_calls(&flow), rows[i].calls);
        assert_int_equal(sound != NULL, rows[i].chimes);
        assert_true(!sound || sound->sound == TN_FLOW_SOUND_NOTICE);
    }
}

/* Names stand there for hosts alone, and no longer than the names are open. */
static void test_names(void **state)
{
    (void)state;
    open_printer();
    say(TN_FLOW_TROUBLE_PAPER, 2, TN_FLOW_PRINT_WAITING);
    assert_false(person_left(&flow, "MODEL NAME"));
    flow.unlocked = true;
    say(TN_FLOW_TROUBLE_PAPER, 2, TN_FLOW_PRINT_WAITING);
    assert_string_equal(flow.printer.one[1].name, "MODEL NAME");
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
    assert_false(person_left(&flow, "MODEL NAME"));
    flow.unlocked = true;
    say(TN_FLOW_TROUBLE_PAPER, 2, TN_FLOW_PRINT_WAITING);
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_false(person_left(&flow, "MODEL NAME"));
    say(TN_FLOW_TROUBLE_PAPER, 2, TN_FLOW_PRINT_WAITING);
    assert_false(person_left(&flow, "MODEL NAME"));
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_BOX_PRINTER);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_PRINTER));
}

/* What is asked, is asked of the first; while nobody answers, nothing goes out. */
static void test_buttons(void **state)
{
    (void)state;
    static const struct {
        enum tn_flow_print first;
        size_t count;
        enum tn_flow_hit hit;
        bool offered;
        enum tn_flow_effect_kind effect;
    } rows[] = {
        {TN_FLOW_PRINT_ASKING, 2, TN_FLOW_HIT_PRINTER_CAME_OUT, true, TN_FLOW_EFFECT_CAME_OUT},
        {TN_FLOW_PRINT_ASKING, 2, TN_FLOW_HIT_PRINTER_AGAIN, true, TN_FLOW_EFFECT_AGAIN},
        {TN_FLOW_PRINT_ASKING, 2, TN_FLOW_HIT_PRINTER_DROP, true, TN_FLOW_EFFECT_DROP},
        {TN_FLOW_PRINT_ASKING, 2, TN_FLOW_HIT_PRINTER_TEST, false, 0},
        {TN_FLOW_PRINT_WAITING, 1, TN_FLOW_HIT_PRINTER_DROP, true, TN_FLOW_EFFECT_DROP},
        {TN_FLOW_PRINT_WAITING, 1, TN_FLOW_HIT_PRINTER_AGAIN, false, 0},
        {TN_FLOW_PRINT_PRINTING, 1, TN_FLOW_HIT_PRINTER_DROP, false, 0},
        {TN_FLOW_PRINT_WAITING, 0, TN_FLOW_HIT_PRINTER_DROP, false, 0},
        {TN_FLOW_PRINT_WAITING, 0, TN_FLOW_HIT_PRINTER_TEST, true, TN_FLOW_EFFECT_TEST_PAGE},
    };
    open_printer();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tn_flow_effects effects = say(TN_FLOW_TROUBLE_NONE, rows[i].count, rows[i].first);
        assert_null(person_effect(&effects, TN_FLOW_EFFECT_AGAIN));
        assert_int_equal(person_sees(&flow, rows[i].hit), rows[i].offered);
        if (!rows[i].offered)
            continue;
        effects = person_touches(&flow, rows[i].hit);
        const struct tn_flow_effect *effect = person_effect(&effects, rows[i].effect);
        assert_non_null(effect);
        assert_int_equal(effect->number, rows[i].count > 0 ? 11 : 0);
    }
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_BOX);
}

/* Without a printer nothing leads there. */
static void test_no_printer(void **state)
{
    (void)state;
    screens_rest(&flow, TN_LANG_EN);
    flow.setup.guarded = true;
    screens_hold_logo(&flow);
    for (int i = 0; i < TN_FLOW_PIN_CHARS; i++)
        person_touches(&flow, TN_FLOW_HIT_PIN_0);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PIN, .fits = true});
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_BOX));
}

/* ---- a badge at the door ---- */

static size_t badges_of(struct tn_flow_answer answer, size_t *ret_code_len)
{
    struct tn_flow_effects effects =
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
    const struct tn_flow_effect *effect = person_effect(&effects, TN_FLOW_EFFECT_BADGE);
    if (effect)
        assert_string_equal(effect->text, answer.name);
    *ret_code_len = effect ? effect->code.len : 0;
    return effect != NULL;
}

static struct tn_flow_answer answer_of(enum tn_verdict verdict, uint8_t id)
{
    struct tn_flow_answer answer = screens_answer(verdict, TN_REASON_NONE, "MODEL NAME");
    memset(answer.ticket.bytes, id, sizeof(answer.ticket.bytes));
    return answer;
}

static void test_badge_once(void **state)
{
    (void)state;
    size_t len = 0;
    arrive(true);
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ADMIT, 1), &len), 0); /* not wanted here */
    flow.setup.badges = true;
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ADMIT, 1), &len), 1);
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ADMIT, 1), &len), 0); /* undone, and in again */
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ADMIT, 2), &len), 1);
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ADMIT_AGAIN, 3), &len), 0);
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ALREADY_IN, 4), &len), 0);
    assert_int_equal(badges_of(answer_of(TN_VERDICT_REVOKED, 5), &len), 0);
    struct tn_flow_answer left = answer_of(TN_VERDICT_ADMIT, 6);
    left.left = true;
    assert_int_equal(badges_of(left, &len), 0);
    struct tn_flow_answer unknown = answer_of(TN_VERDICT_ADMIT, 7);
    unknown.name[0] = '\0';
    assert_int_equal(badges_of(unknown, &len), 0);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = {0}});
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ADMIT, 8), &len), 0);
}

/* The code on a badge is its owner's, not that of whoever came next. */
static void test_badge_code(void **state)
{
    (void)state;
    size_t len = 0;
    struct tn_ticket ticket = {.kind = TN_TICKET_MEMBER, .admits = 1};
    char text[TN_TICKET_CHARS + 1];
    memset(ticket.id.bytes, 9, sizeof(ticket.id.bytes));
    tn_ticket_text(&ticket, text);
    arrive(true);
    flow.setup.badges = true;
    person_scans(&flow, text);
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ADMIT, 9), &len), 1);
    assert_int_equal(len, TN_TICKET_CHARS);
    person_scans(&flow, text);
    assert_int_equal(badges_of(answer_of(TN_VERDICT_ADMIT, 10), &len), 1);
    assert_int_equal(len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chime),      cmocka_unit_test(test_names),
        cmocka_unit_test(test_buttons),    cmocka_unit_test(test_no_printer),
        cmocka_unit_test(test_badge_once), cmocka_unit_test(test_badge_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
