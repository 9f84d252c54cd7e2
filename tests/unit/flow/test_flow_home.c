/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_home.c -- Home: what is offered when, the slides, type, contrast, speech, and the call
 * for help; and the order of the day behind it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "screens.h"
#include "turnout/lang.h"

static struct tn_flow flow;

static void set_policy(struct tn_policy policy)
{
    struct tn_flow_event event = flow.event;
    event.policy = policy;
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
}

static void set_board(const struct tn_board *board)
{
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BOARD, .board = board});
}

static int at_home(void **state)
{
    (void)state;
    screens_rest(&flow, TN_LANG_ZH_CN);
    return 0;
}

/* The controls in the order of focus, a letter each. */
static const char *offered(void)
{
    static const struct {
        enum tn_flow_hit hit;
        char letter;
    } letters[] = {
        {TN_FLOW_HIT_FIND, 'F'},  {TN_FLOW_HIT_SIGN_UP, 'S'},    {TN_FLOW_HIT_TONIGHT, 'P'},
        {TN_FLOW_HIT_LEAVE, 'X'}, {TN_FLOW_HIT_READ_RULES, 'R'}, {TN_FLOW_HIT_SLIDE, '>'},
        {TN_FLOW_HIT_TYPE, 'a'},  {TN_FLOW_HIT_CONTRAST, 'c'},   {TN_FLOW_HIT_SPEAK, 's'},
        {TN_FLOW_HIT_HELP, '?'},  {TN_FLOW_HIT_LANG, 'l'},       {TN_FLOW_HIT_LOGO, '*'},
    };
    static char text[TN_FLOW_HIT_COUNT + 1];
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t count = tn_flow_hits(&flow, hits);
    memset(text, 0, sizeof(text));
    for (size_t i = 0; i < count; i++) {
        text[i] = '!';
        for (size_t j = 0; j < sizeof(letters) / sizeof(letters[0]); j++) {
            if (letters[j].hit == hits[i])
                text[i] = letters[j].letter;
        }
    }
    return text;
}

static void test_offers_follow_the_event(void **state)
{
    (void)state;
    static const struct {
        struct tn_policy policy;
        bool rules, programme, speech, exit_mode;
        const char *offered;
    } rows[] = {
        {{.find = false}, false, false, false, false, ">ac?l*"},
        {{.find = true}, false, false, false, false, "F>ac?l*"},
        {{.sign_up = true}, false, false, false, false, "S>ac?l*"},
        {{.leaving = true}, false, false, false, false, "X>ac?l*"},
        {{.rules = 3}, true, true, true, false, "PR>acs?l*"},
        {{.find = true, .sign_up = true, .leaving = true}, true, true, true, false, "FSPXR>acs?l*"},
        /* a door that lets out lets nobody in, and needs no button for what every code does there
         */
        {{.find = true, .sign_up = true, .leaving = true}, true, true, false, true, "PR>ac?l*"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        at_home(NULL);
        struct tn_board board = {.rules.version = rows[i].rules,
                                 .item_count = rows[i].programme,
                                 .items = {{.at = {SCREENS_WALL_MS}}}};
        set_policy(rows[i].policy);
        set_board(&board);
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES,
                                                .devices = {.has_speech = rows[i].speech}});
        flow.exit_mode = rows[i].exit_mode;
        assert_string_equal(offered(), rows[i].offered);
    }
}

/* Without an event there is nothing to find, sign up for or leave. */
static void test_no_event(void **state)
{
    (void)state;
    const struct tn_flow_event none = {.policy = {.find = true, .sign_up = true, .leaving = true}};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &none});
    assert_string_equal(offered(), "ac?l*");
}

static void test_ways_on(void **state)
{
    (void)state;
    static const struct {
        enum tn_flow_hit hit;
        enum tn_flow_screen screen;
    } rows[] = {
        {TN_FLOW_HIT_FIND, TN_FLOW_FIND},        {TN_FLOW_HIT_SIGN_UP, TN_FLOW_NAME},
        {TN_FLOW_HIT_TONIGHT, TN_FLOW_TONIGHT},  {TN_FLOW_HIT_LEAVE, TN_FLOW_LEAVING},
        {TN_FLOW_HIT_READ_RULES, TN_FLOW_RULES},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        at_home(NULL);
        struct tn_board board = {
            .rules.version = 1, .item_count = 1, .items = {{.at = {SCREENS_WALL_MS}}}};
        set_policy((struct tn_policy){.find = true, .sign_up = true, .leaving = true});
        set_board(&board);
        person_touches(&flow, rows[i].hit);
        assert_int_equal(flow.screen, rows[i].screen);
        assert_true(person_sees(&flow, TN_FLOW_HIT_BACK));
        person_touches(&flow, TN_FLOW_HIT_BACK);
        assert_int_equal(flow.screen, TN_FLOW_HOME);
    }
}

/* ---- slides ---- */

static struct tn_board notices(size_t count)
{
    struct tn_board board = {.notice_count = count};
    for (size_t i = 0; i < count; i++)
        board.notices[i].approved = true;
    return board;
}

static size_t slide(size_t *ret_count)
{
    size_t index;
    (void)tn_flow_slide(&flow, &index, ret_count);
    return index;
}

/* One every ten seconds, on a beat that late ticks do not shift; a touch goes on at once. */
static void test_slides_turn(void **state)
{
    (void)state;
    struct tn_board board = notices(2);
    size_t count;
    set_board(&board);
    assert_int_equal(slide(&count), 0);
    assert_int_equal(count, 4); /* event, two notices, wall */
    struct tn_flow_effects effects = person_waits(&flow, TN_BOARD_SLIDE_MS - 1);
    assert_int_equal(slide(&count), 0);
    assert_int_equal(effects.wake_at.ms, flow.now.ms + 1);
    person_waits(&flow, 1);
    assert_int_equal(slide(&count), 1);
    person_waits(&flow, 2 * TN_BOARD_SLIDE_MS + 700);
    assert_int_equal(slide(&count), 3);
    effects = person_waits(&flow, 0);
    assert_int_equal(effects.wake_at.ms, flow.now.ms + TN_BOARD_SLIDE_MS - 700);
    person_touches(&flow, TN_FLOW_HIT_SLIDE);
    assert_int_equal(slide(&count), 0);
    effects = person_waits(&flow, 0);
    assert_int_equal(effects.wake_at.ms, flow.now.ms + TN_BOARD_SLIDE_MS);
}

/* Back from anywhere, today's event is first. */
static void test_slides_begin_with_the_event(void **state)
{
    (void)state;
    struct tn_board board = notices(3);
    size_t count;
    set_board(&board);
    person_waits(&flow, 2 * TN_BOARD_SLIDE_MS);
    assert_int_equal(slide(&count), 2);
    person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
    person_waits(&flow, TN_FLOW_ADMIT_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_int_equal(slide(&count), 0);
}

/* What runs out goes on the second, and the kiosk wakes for it; fewer slides never lose the place.
 */
static void test_slides_run_out(void **state)
{
    (void)state;
    struct tn_board board = notices(2);
    size_t count;
    board.notices[1].ends.ms = SCREENS_WALL_MS + 4000;
    set_board(&board);
    struct tn_flow_effects effects = person_waits(&flow, 0);
    assert_int_equal(effects.wake_at.ms, flow.now.ms + 4000);
    person_waits(&flow, 3999);
    slide(&count);
    assert_int_equal(count, 4);
    person_waits(&flow, 1);
    slide(&count);
    assert_int_equal(count, 3);
    /* the clock is set back: it is shown again */
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock = {TN_CLOCK_NTP, {{SCREENS_WALL_MS}, 1000}}});
    slide(&count);
    assert_int_equal(count, 4);
    flow.slide = 3;
    set_board(&(struct tn_board){0});
    assert_true(slide(&count) < count);
}

/* ---- access ---- */

static void test_type_and_contrast(void **state)
{
    (void)state;
    static const enum tn_flow_type types[] = {TN_FLOW_TYPE_LARGE, TN_FLOW_TYPE_LARGEST,
                                              TN_FLOW_TYPE_NORMAL, TN_FLOW_TYPE_LARGE};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        person_touches(&flow, TN_FLOW_HIT_TYPE);
        assert_int_equal(flow.access.type, types[i]);
    }
    person_touches(&flow, TN_FLOW_HIT_CONTRAST);
    assert_true(flow.access.contrast);
    /* it goes along, and twice the time with it */
    person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
    person_waits(&flow, 2 * TN_FLOW_ADMIT_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
    assert_int_equal(flow.access.type, TN_FLOW_TYPE_LARGE);
    person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    /* and is gone after a minute of nobody */
    person_waits(&flow, TN_FLOW_DIM_MS - 1);
    assert_true(flow.access.contrast);
    person_waits(&flow, 1);
    assert_false(flow.access.contrast);
    assert_int_equal(flow.access.type, TN_FLOW_TYPE_NORMAL);
}

/* Spoken is what each screen is about, from the touch on; every prompt has its words. */
static void test_speech(void **state)
{
    (void)state;
    TN_AUTO(lang_texts) texts = tn_lang_load();
    static const struct {
        enum tn_verdict verdict;
        bool left;
        const char *key;
    } rows[] = {
        {TN_VERDICT_ADMIT, false, "speech.verdict.ok"},
        {TN_VERDICT_ALREADY_IN, false, "speech.verdict.already"},
        {TN_VERDICT_REVOKED, false, "speech.verdict.problem"},
        {TN_VERDICT_FULL, false, "speech.verdict.staff"},
        {TN_VERDICT_ADMIT, true, "speech.verdict.left"},
    };
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = {.has_speech = true}});
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_SPEAK);
    assert_string_equal(person_effect(&effects, TN_FLOW_EFFECT_SPEAK)->text, "speech.home");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tn_flow_answer answer = screens_answer(rows[i].verdict, TN_REASON_NONE, "张伟");
        answer.left = rows[i].left;
        effects =
            person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
        const struct tn_flow_effect *speak = person_effect(&effects, TN_FLOW_EFFECT_SPEAK);
        assert_string_equal(speak->text, rows[i].key);
        for (int lang = 0; lang < TN_LANG_COUNT; lang++)
            assert_non_null(tn_lang_find(texts, (enum tn_lang)lang, speak->text));
    }
    effects = person_touches(&flow, TN_FLOW_HIT_DONE);
    assert_string_equal(person_effect(&effects, TN_FLOW_EFFECT_SPEAK)->text, "speech.home");
    effects = person_waits(&flow, 1000); /* the same screen says nothing twice */
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_SPEAK));
    person_touches(&flow, TN_FLOW_HIT_SPEAK);
    effects = person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_SPEAK));
}

/* ---- help ---- */

/* One ring a call, however often it is touched; the band goes by itself. */
static void test_help(void **state)
{
    (void)state;
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_HELP);
    assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound, TN_FLOW_SOUND_STAFF);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_true(tn_flow_help_is_coming(&flow));
    effects = person_touches(&flow, TN_FLOW_HIT_HELP);
    assert_int_equal(effects.count, 0);
    person_waits(&flow, TN_FLOW_HELP_MS - 1);
    assert_true(tn_flow_help_is_coming(&flow));
    effects = person_waits(&flow, 0);
    assert_int_equal(effects.wake_at.ms, flow.now.ms + 1);
    person_waits(&flow, 1);
    assert_false(tn_flow_help_is_coming(&flow));
    effects = person_touches(&flow, TN_FLOW_HIT_HELP);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_SOUND));
}

/* ---- the order of the day ---- */

static void test_tonight(void **state)
{
    (void)state;
    struct tn_board board = {.item_count = 1, .items = {{.at = {SCREENS_WALL_MS}}}};
    set_board(&board);
    person_touches(&flow, TN_FLOW_HIT_TONIGHT);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = 2});
    assert_false(person_sees(&flow, TN_FLOW_HIT_PAGE_UP));
    person_touches(&flow, TN_FLOW_HIT_PAGE_DOWN);
    assert_int_equal(flow.page, 1);
    assert_false(person_sees(&flow, TN_FLOW_HIT_PAGE_DOWN));
    person_touches(&flow, TN_FLOW_HIT_PAGE_UP);
    assert_int_equal(flow.page, 0);
    person_waits(&flow, TN_FLOW_READ_IDLE_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_TONIGHT);
    person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_offers_follow_the_event, at_home),
        cmocka_unit_test_setup(test_no_event, at_home),
        cmocka_unit_test_setup(test_ways_on, at_home),
        cmocka_unit_test_setup(test_slides_turn, at_home),
        cmocka_unit_test_setup(test_slides_begin_with_the_event, at_home),
        cmocka_unit_test_setup(test_slides_run_out, at_home),
        cmocka_unit_test_setup(test_type_and_contrast, at_home),
        cmocka_unit_test_setup(test_speech, at_home),
        cmocka_unit_test_setup(test_help, at_home),
        cmocka_unit_test_setup(test_tonight, at_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
