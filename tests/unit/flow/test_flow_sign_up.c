/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_sign_up.c -- signing up step by step, rules and questions on the way in, and the new
 * ticket: asked for once, shown to its owner alone, lost never. */
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

static struct tn_flow_effects hear_issued(int64_t number, enum tn_err err, bool pending)
{
    struct tn_flow_issued issued = {
        .done = err == TN_OK,
        .number = number,
        .err = err,
        .pending = pending,
        .text = "TURNOUT1TEXT",
        .answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "韩梅梅"),
    };
    issued.answer.walk_in = true;
    return person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ISSUED, .issued = &issued});
}

static void pages(int count)
{
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = count});
}

/* From the first touch to the code on the screen. */
static void test_whole_way(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_EN);
    static const enum tn_flow_screen steps[] = {TN_FLOW_NAME,     TN_FLOW_CONTACT, TN_FLOW_QUESTION,
                                                TN_FLOW_QUESTION, TN_FLOW_RULES,   TN_FLOW_REVIEW};
    int whole = 0;
    person_touches(&flow, TN_FLOW_HIT_SIGN_UP);
    for (int step = 0; step < 6; step++) {
        assert_int_equal(flow.screen, steps[step]);
        assert_int_equal(tn_flow_step_number(&flow, &whole), step + 1);
        assert_int_equal(whole, 6);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_NEXT), steps[step] == TN_FLOW_REVIEW);
        if (step == 0)
            person_taps(&flow, "Ada Lovelace");
        if (step == 1)
            person_taps(&flow, "+44-7700-900123");
        if (step == 2)
            person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
        if (step == 3)
            person_taps(&flow, "London");
        if (step == 4) {
            pages(1);
            person_touches(&flow, TN_FLOW_HIT_ACCEPT);
        } else if (step < 5) {
            person_touches(&flow, TN_FLOW_HIT_NEXT);
        }
    }
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
    const struct tn_flow_effect *sign_up = person_effect(&effects, TN_FLOW_EFFECT_SIGN_UP);
    assert_non_null(sign_up);
    assert_string_equal(sign_up->form->name, "Ada Lovelace");
    assert_int_equal(sign_up->form->platform, TN_FLOW_PLATFORM_PHONE);
    assert_string_equal(sign_up->form->contact, "+44-7700-900123");
    assert_true(sign_up->form->answers[0].given);
    assert_int_equal(sign_up->form->answers[0].choice, 1);
    assert_string_equal(sign_up->form->answers[1].text, "London");
    assert_false(sign_up->form->answers[2].given);
    assert_int_equal(sign_up->form->rules, 3);
    effects = hear_issued(sign_up->number, TN_OK, false);
    assert_int_equal(flow.screen, TN_FLOW_ISSUED);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound, TN_FLOW_SOUND_OK);
    assert_string_equal(flow.issued.text, "TURNOUT1TEXT");
    assert_string_equal(flow.entries[0].name, "韩梅梅");
    assert_true(flow.entries[0].walk_in);
}

/* A step is left only when it is done; Back keeps what was typed, and leads Home from the first. */
static void test_back_keeps(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_REVIEW);
    static const enum tn_flow_screen steps[] = {TN_FLOW_RULES, TN_FLOW_QUESTION, TN_FLOW_QUESTION,
                                                TN_FLOW_CONTACT, TN_FLOW_NAME};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (i % 2)
            person_touches(&flow, TN_FLOW_HIT_BACK);
        else
            person_presses(&flow, TN_FLOW_KEY_ESCAPE);
        assert_int_equal(flow.screen, steps[i]);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_NEXT), steps[i] != TN_FLOW_RULES && i != 1);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_ACCEPT), steps[i] == TN_FLOW_RULES);
    }
    assert_string_equal(tn_flow_typed(&flow), "Ada");
    assert_string_equal(flow.form.contact, "13901230427");
    assert_true(flow.form.answers[0].given);
    struct tn_flow_effects effects = person_presses(&flow, TN_FLOW_KEY_ESCAPE);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
    assert_false(person_left(&flow, "13901230427"));
}

/* The rules are accepted only after their end was on the screen; laid out anew they stay read. */
static void test_rules(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_RULES);
    assert_false(person_sees(&flow, TN_FLOW_HIT_ACCEPT));
    assert_true(person_sees(&flow, TN_FLOW_HIT_DECLINE));
    pages(3);
    static const struct {
        enum tn_flow_hit hit;
        int page;
        bool accepts;
    } rows[] = {{TN_FLOW_HIT_PAGE_DOWN, 1, false}, {TN_FLOW_HIT_PAGE_UP, 0, false},
                {TN_FLOW_HIT_PAGE_DOWN, 1, false}, {TN_FLOW_HIT_PAGE_DOWN, 2, true},
                {TN_FLOW_HIT_PAGE_DOWN, 2, true},  {TN_FLOW_HIT_PAGE_UP, 1, true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        person_touches(&flow, rows[i].hit);
        assert_int_equal(flow.page, rows[i].page);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_ACCEPT), rows[i].accepts);
    }
    pages(1);
    assert_int_equal(flow.page, 0);
    pages(7);
    assert_true(person_sees(&flow, TN_FLOW_HIT_ACCEPT));
    person_touches(&flow, TN_FLOW_HIT_DECLINE);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_false(person_left(&flow, "13901230427"));
}

/* Other rules of as many pages are laid out anew: what is known of the old ones' says nothing. */
static void test_rules_replaced(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    assert_true(tn_flow_knows_pages(&flow, 2)); /* there is nothing to turn */
    person_signs_up_to(&flow, TN_FLOW_RULES);
    assert_false(tn_flow_knows_pages(&flow, 1));
    pages(1);
    assert_true(tn_flow_knows_pages(&flow, 1));
    assert_true(person_sees(&flow, TN_FLOW_HIT_ACCEPT));
    struct tn_board board = person_board();
    board.rules.version = 4;
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board});
    assert_false(person_sees(&flow, TN_FLOW_HIT_ACCEPT));
    assert_false(tn_flow_knows_pages(&flow, 1));
    pages(1);
    assert_true(person_sees(&flow, TN_FLOW_HIT_ACCEPT));
}

/* Questions: a choice by touch or digit, words that are skipped, what is required is not. */
static void test_questions(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_QUESTION);
    assert_false(person_sees(&flow, TN_FLOW_HIT_SKIP));
    person_presses(&flow, TN_FLOW_KEY_ENTER);
    assert_int_equal(flow.question, 0);
    person_types(&flow, "93"); /* there are two options */
    assert_false(flow.form.answers[0].given);
    person_types(&flow, "2");
    assert_int_equal(flow.form.answers[0].choice, 1);
    person_presses(&flow, TN_FLOW_KEY_DIGIT_0 + 1);
    assert_int_equal(flow.form.answers[0].choice, 0);
    person_presses(&flow, TN_FLOW_KEY_ENTER);
    assert_int_equal(flow.question, 1);
    assert_true(person_sees(&flow, TN_FLOW_HIT_SKIP));
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
    person_taps(&flow, "shanghai");
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_string_equal(flow.form.answers[1].text, "shanghai");
    assert_true(flow.form.answers[1].given);
    person_touches(&flow, TN_FLOW_HIT_BACK);
    person_touches(&flow, TN_FLOW_HIT_SKIP);
    assert_false(flow.form.answers[1].given);
    assert_string_equal(flow.form.answers[1].text, "");
}

/* Without rules and questions there are three steps. */
static void test_short_way(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    struct tn_board empty = {0};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &empty});
    person_touches(&flow, TN_FLOW_HIT_SIGN_UP);
    int whole = 0;
    assert_int_equal(tn_flow_step_number(&flow, &whole), 1);
    assert_int_equal(whole, 3);
    person_taps(&flow, "ada");
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    person_taps(&flow, "13901");
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_int_equal(flow.screen, TN_FLOW_REVIEW);
}

/* An accepted sign-up is asked for once, however often the button is touched. */
static void test_once(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_REVIEW);
    int count = 0;
    for (int i = 0; i < 5; i++) {
        struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
        count += person_effect(&effects, TN_FLOW_EFFECT_SIGN_UP) != NULL;
        effects = person_presses(&flow, TN_FLOW_KEY_ENTER);
        count += person_effect(&effects, TN_FLOW_EFFECT_SIGN_UP) != NULL;
    }
    assert_int_equal(count, 1);
}

/* A refusal keeps everything and may be tried again, as a new acceptance. */
static void test_refused(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_ISSUED);
    int64_t number = flow.sign_up;
    size_t entries = flow.entry_count;
    struct tn_flow_effects effects = hear_issued(number, TN_ERR_LIMIT, false);
    assert_int_equal(flow.screen, TN_FLOW_REVIEW);
    assert_int_equal(flow.issued.err, TN_ERR_LIMIT);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound, TN_FLOW_SOUND_PROBLEM);
    assert_int_equal(flow.entry_count, entries);
    assert_string_equal(flow.form.name, "Ada");
    effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SIGN_UP)->number, number + 1);
    assert_int_equal(flow.issued.err, TN_OK);
}

static void leaves_by_scan(void)
{
    person_scans(&flow, "CODE");
    person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
}
static void leaves_by_time(void)
{
    person_waits(&flow, TN_FLOW_DECIDE_MAX_MS);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT); /* a host is asked for */
    person_touches(&flow, TN_FLOW_HIT_DONE);
}
static void leaves_home(void)
{
    while (flow.screen != TN_FLOW_HOME)
        person_touches(&flow, TN_FLOW_HIT_BACK);
}
static void leaves_to_the_next(void)
{
    leaves_home();
    person_signs_up_to(&flow, TN_FLOW_ISSUED); /* and the next one waits for their own */
}

/* An answer that comes after its person has left is shown to nobody and kept for the hosts. */
static void test_late_answer(void **state)
{
    (void)state;
    static void (*const ways[])(void) = {leaves_by_scan, leaves_by_time, leaves_home,
                                         leaves_to_the_next};
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        person_arrives(&flow, TN_LANG_ZH_CN);
        person_signs_up_to(&flow, TN_FLOW_ISSUED);
        int64_t number = flow.sign_up;
        ways[i]();
        enum tn_flow_screen screen = flow.screen;
        hear_issued(number, TN_OK, false);
        assert_int_equal(flow.screen, screen);
        assert_false(person_left(&flow, "TURNOUT1TEXT"));
        assert_string_equal(flow.entries[0].name, "韩梅梅");
        hear_issued(number, TN_ERR_IO, false);
        assert_int_equal(flow.screen, screen);
    }
    hear_issued(flow.sign_up, TN_OK, false); /* the next one's own */
    assert_int_equal(flow.screen, TN_FLOW_ISSUED);
}

/* The code stays a minute, twice as long with larger type, and nothing of it afterwards. */
static void test_issued(void **state)
{
    (void)state;
    for (int times = 1; times <= 2; times++) {
        person_arrives(&flow, TN_LANG_ZH_CN);
        if (times == 2)
            person_touches(&flow, TN_FLOW_HIT_TYPE);
        person_signs_up_to(&flow, TN_FLOW_ISSUED);
        struct tn_flow_effects effects = hear_issued(flow.sign_up, TN_OK, true);
        assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound,
                         TN_FLOW_SOUND_NOTICE); /* pending: a host is to look */
        int whole = 0;
        assert_int_equal(tn_flow_ring_steps(&flow, &whole), times * 240);
        person_waits(&flow, times * TN_FLOW_ISSUED_MS - 1);
        assert_int_equal(flow.screen, TN_FLOW_ISSUED);
        assert_false(flow.asking);
        effects = person_waits(&flow, 1);
        assert_int_equal(flow.screen, TN_FLOW_HOME);
        assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
        assert_false(person_left(&flow, "TURNOUT1TEXT"));
        assert_false(person_left(&flow, "13901230427"));
    }
}

static void printer_says(enum tn_flow_trouble trouble, enum tn_flow_print state, int64_t printed)
{
    struct tn_flow_printer printer = {.trouble = trouble, .printed = printed};
    if (printed == 0) {
        printer.count = 1;
        printer.one[0].number = flow.print_number;
        printer.one[0].state = state;
    }
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PRINTER, .printer = &printer});
}

/* Printing is offered with a printer that prints, and once: whatever became of it, a second time is
 * a host's to ask for. */
static void test_print(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_ISSUED);
    hear_issued(flow.sign_up, TN_OK, false);
    assert_false(person_sees(&flow, TN_FLOW_HIT_PRINT));
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES,
                                            .devices = {.printer_ready = true}});
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_PRINT);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_PRINT));
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_PRINT)->number, 1);
    static const struct {
        enum tn_flow_trouble trouble;
        enum tn_flow_print state;
        int64_t printed;
        enum tn_flow_task task;
    } rows[] = {
        {TN_FLOW_TROUBLE_NONE, TN_FLOW_PRINT_WAITING, 0, TN_FLOW_TASK_RUNNING},
        {TN_FLOW_TROUBLE_NONE, TN_FLOW_PRINT_PRINTING, 0, TN_FLOW_TASK_RUNNING},
        {TN_FLOW_TROUBLE_PAPER, TN_FLOW_PRINT_WAITING, 0, TN_FLOW_TASK_FAILED},
        {TN_FLOW_TROUBLE_NONE, TN_FLOW_PRINT_ASKING, 0, TN_FLOW_TASK_FAILED},
        {TN_FLOW_TROUBLE_NONE, TN_FLOW_PRINT_ASKING, 1, TN_FLOW_TASK_DONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        printer_says(rows[i].trouble, rows[i].state, rows[i].printed);
        assert_int_equal(flow.print, rows[i].task);
        assert_false(person_sees(&flow, TN_FLOW_HIT_PRINT));
    }
}

/* A printer without paper is not offered; where it has some again, it is. */
static void test_print_needs_a_printer_that_prints(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_ISSUED);
    hear_issued(flow.sign_up, TN_OK, false);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES,
                                            .devices = {.printer_ready = true}});
    printer_says(TN_FLOW_TROUBLE_PAPER, TN_FLOW_PRINT_WAITING, 7);
    assert_false(person_sees(&flow, TN_FLOW_HIT_PRINT));
    printer_says(TN_FLOW_TROUBLE_NONE, TN_FLOW_PRINT_WAITING, 7);
    assert_true(person_sees(&flow, TN_FLOW_HIT_PRINT));
}

/* Rules a result asked for: accepted, and the door is asked again with the same code. */
static void test_rules_on_the_way_in(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_scans(&flow, "THE CODE");
    person_is_answered(&flow, TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_int_equal(flow.screen, TN_FLOW_RULES);
    pages(1);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_ACCEPT);
    const struct tn_flow_effect *decide = person_effect(&effects, TN_FLOW_EFFECT_DECIDE);
    assert_non_null(decide);
    assert_int_equal(decide->code.len, 8);
    assert_memory_equal(decide->code.bytes, "THE CODE", 8);
    assert_int_equal(decide->form->rules, 3);
    assert_false(person_sees(&flow, TN_FLOW_HIT_ACCEPT)); /* once */
    person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
    person_waits(&flow, TN_FLOW_ADMIT_NOTE_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_false(person_left(&flow, "THE CODE"));
}

/* Rules, then questions: what was said first is still said with the second. */
static void test_questions_on_the_way_in(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_scans(&flow, "THE CODE");
    person_is_answered(&flow, TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    pages(1);
    person_touches(&flow, TN_FLOW_HIT_ACCEPT);
    person_is_answered(&flow, TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    int whole = 0;
    assert_int_equal(flow.screen, TN_FLOW_QUESTION);
    assert_int_equal(tn_flow_step_number(&flow, &whole), 1);
    assert_int_equal(whole, 2);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_int_equal(flow.question, 2); /* the consent; words are for signing up */
    person_touches(&flow, TN_FLOW_HIT_ITEM_0);
    assert_int_equal(flow.form.answers[2].choice, 1);
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + 1);
    assert_int_equal(flow.form.answers[2].choice, 0);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
    const struct tn_flow_effect *decide = person_effect(&effects, TN_FLOW_EFFECT_DECIDE);
    assert_non_null(decide);
    assert_int_equal(decide->form->rules, 3);
    assert_true(decide->form->answers[0].given);
    assert_true(decide->form->answers[2].given);
}

/* The same for somebody found by name: it is their ticket that goes to the door again. */
static void test_rules_by_name(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_touches(&flow, TN_FLOW_HIT_FIND);
    person_taps(&flow, "zw");
    struct tn_flow_people found = {.count = 1, .one[0] = {.name = "张伟", .wants_fact = true}};
    memset(&found.one[0].ticket, 7, sizeof(found.one[0].ticket));
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_FOUND, .people = &found});
    person_touches(&flow, TN_FLOW_HIT_ITEM_0);
    person_taps(&flow, "27");
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    person_is_answered(&flow, TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    pages(1);
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_ACCEPT);
    const struct tn_flow_effect *admit = person_effect(&effects, TN_FLOW_EFFECT_ADMIT);
    assert_non_null(admit);
    assert_memory_equal(&admit->ticket, &found.one[0].ticket, sizeof(admit->ticket));
    assert_string_equal(admit->text, "27");
    assert_int_equal(admit->form->rules, 3);
}

/* Two codes at once: nobody can say whose rules they are, so neither goes on. */
static void test_two_codes(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_scans(&flow, "FIRST");
    person_scans(&flow, "SECOND");
    assert_int_equal(flow.code_len, 0);
    person_is_answered(&flow, TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE);
    person_is_answered(&flow, TN_VERDICT_RULES_TO_ACCEPT, TN_REASON_NONE);
    person_scans(&flow, "SECOND");
    assert_int_equal(flow.code_len, 6);
}

/* "Who brought you": the scan on the last step is theirs, and only a ticket of ours will do. */
static void test_inviter(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    flow.event.policy.entry = TN_ENTRY_INVITE;
    person_signs_up_to(&flow, TN_FLOW_REVIEW);
    assert_true(tn_flow_wants_inviter(&flow));
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
    struct tn_flow_effects effects = person_scans(&flow, "https://example.org");
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound, TN_FLOW_SOUND_PROBLEM);
    assert_true(tn_flow_wants_inviter(&flow));
    effects = person_scans(&flow, " BCDF6789\r");
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
    assert_string_equal(flow.form.inviter, "BCDF6789");
    assert_true(person_sees(&flow, TN_FLOW_HIT_NEXT));
    effects = person_scans(&flow, "CODE"); /* from now on a scan is a scan */
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
}

/* Other questions on the board: what was answered to the old ones is nobody's answer. */
static void test_other_board(void **state)
{
    (void)state;
    static const enum tn_flow_screen at[] = {TN_FLOW_NAME, TN_FLOW_QUESTION, TN_FLOW_RULES,
                                             TN_FLOW_REVIEW};
    for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
        person_arrives(&flow, TN_LANG_ZH_CN);
        person_signs_up_to(&flow, at[i]);
        struct tn_board board = person_board();
        board.questions[0] = board.questions[1];
        board.question_count = 1;
        board.rules.version = 4;
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board});
        assert_false(flow.form.answers[0].given);
        if (at[i] == TN_FLOW_REVIEW) {
            struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_NEXT);
            assert_null(person_effect(&effects, TN_FLOW_EFFECT_SIGN_UP));
            assert_int_equal(flow.screen, TN_FLOW_RULES); /* the new ones */
        }
        if (at[i] == TN_FLOW_QUESTION)
            assert_int_equal(flow.screen, TN_FLOW_RULES); /* only an optional one is left */
        struct tn_board same = board;
        enum tn_flow_screen screen = flow.screen;
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &same});
        assert_int_equal(flow.screen, screen);
    }
}

/* Questions taken off the board while somebody stands before one: the door is asked without. */
static void test_questions_taken_away(void **state)
{
    (void)state;
    for (int waiting = 0; waiting < 2; waiting++) {
        person_arrives(&flow, TN_LANG_ZH_CN);
        struct tn_board board = person_board();
        board.questions[2].at = TN_BOARD_AT_SIGN_UP;
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board});
        person_scans(&flow, "THE CODE");
        person_is_answered(&flow, TN_VERDICT_ANSWER_NEEDED, TN_REASON_NONE);
        person_touches(&flow, TN_FLOW_HIT_NEXT);
        person_touches(&flow, TN_FLOW_HIT_ITEM_0);
        if (waiting)
            person_touches(&flow, TN_FLOW_HIT_NEXT);
        board.question_count = 0;
        struct tn_flow_effects effects =
            person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = &board});
        assert_int_equal(flow.screen, TN_FLOW_CHECKING);
        assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_DECIDE) != NULL, !waiting);
        assert_int_equal(flow.deciding, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_way),
        cmocka_unit_test(test_back_keeps),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_rules_replaced),
        cmocka_unit_test(test_questions),
        cmocka_unit_test(test_short_way),
        cmocka_unit_test(test_once),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_late_answer),
        cmocka_unit_test(test_issued),
        cmocka_unit_test(test_print),
        cmocka_unit_test(test_print_needs_a_printer_that_prints),
        cmocka_unit_test(test_rules_on_the_way_in),
        cmocka_unit_test(test_questions_on_the_way_in),
        cmocka_unit_test(test_rules_by_name),
        cmocka_unit_test(test_two_codes),
        cmocka_unit_test(test_inviter),
        cmocka_unit_test(test_other_board),
        cmocka_unit_test(test_questions_taken_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
