/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_stay.c -- "still there?": when it is asked, what answers it, and that nothing of a
 * person is left when nobody does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"

#define IDLE_MS TN_FLOW_FORM_IDLE_MS
#define ASKING_MS TN_FLOW_STILL_THERE_MS

static struct tn_flow flow;

static void at_find(void)
{
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_touches(&flow, TN_FLOW_HIT_FIND);
    person_taps(&flow, "qzjx");
}

/* Every screen somebody types on asks after 45 s and wipes 20 s later; larger type doubles both. */
static void test_times(void **state)
{
    (void)state;
    static const enum tn_flow_screen screens[] = {TN_FLOW_NAME,  TN_FLOW_CONTACT, TN_FLOW_QUESTION,
                                                  TN_FLOW_RULES, TN_FLOW_REVIEW,  TN_FLOW_FIND};
    static const struct {
        int type_touches, times;
    } types[] = {{0, 1}, {1, 2}, {2, 2}};
    for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]) * 3; i++) {
        int times = types[i % 3].times;
        person_arrives(&flow, TN_LANG_ZH_CN);
        for (int touch = 0; touch < types[i % 3].type_touches; touch++)
            person_touches(&flow, TN_FLOW_HIT_TYPE);
        if (screens[i / 3] == TN_FLOW_FIND)
            person_touches(&flow, TN_FLOW_HIT_FIND);
        else
            person_signs_up_to(&flow, screens[i / 3]);
        assert_int_equal(flow.screen, screens[i / 3]);
        person_waits(&flow, times * IDLE_MS - 1);
        assert_false(flow.asking);
        struct tn_flow_effects effects = person_waits(&flow, 1);
        assert_true(flow.asking);
        assert_int_equal(person_effect(&effects, TN_FLOW_EFFECT_SOUND)->sound,
                         TN_FLOW_SOUND_NOTICE);
        assert_int_equal(tn_flow_asking_s(&flow), times * ASKING_MS / 1000);
        person_waits(&flow, times * ASKING_MS - 1);
        assert_true(flow.asking);
        assert_int_equal(tn_flow_asking_s(&flow), 1);
        effects = person_waits(&flow, 1);
        assert_int_equal(flow.screen, TN_FLOW_HOME);
        assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
        assert_false(person_left(&flow, "13901230427"));
        static const struct tn_flow_form nothing;
        assert_memory_equal(&flow.form, &nothing, sizeof(nothing));
    }
}

/* A kiosk that slept through both times wipes at once: it does not ask an empty hall. */
static void test_long_sleep(void **state)
{
    (void)state;
    at_find();
    struct tn_flow_effects effects = person_waits(&flow, IDLE_MS + ASKING_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
    assert_false(person_left(&flow, "qzjx"));
}

/* The wake-ups fall where something is to be done: at the question, then each second of it. */
static void test_wakes(void **state)
{
    (void)state;
    at_find();
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock.wall.err_ms = TN_WHEN_UNKNOWN});
    struct tn_flow_effects effects = person_waits(&flow, 0);
    assert_int_equal(effects.wake_at.ms, flow.touched.ms + IDLE_MS);
    effects = person_waits(&flow, IDLE_MS);
    for (int second = 1; second <= ASKING_MS / 1000; second++) {
        assert_int_equal(effects.wake_at.ms, flow.touched.ms + IDLE_MS + 1000 * second);
        assert_int_equal(tn_flow_asking_s(&flow), ASKING_MS / 1000 - second + 1);
        effects = person_waits(&flow, 1000);
    }
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

static void by_touch(void)
{
    person_touches(&flow, TN_FLOW_HIT_CONTINUE);
}
static void by_any_touch(void)
{
    person_touches(&flow, TN_FLOW_HIT_KEY_0);
}
static void by_touch_beside(void)
{
    person_touches(&flow, TN_FLOW_HIT_NONE);
}
static void by_back(void)
{
    person_touches(&flow, TN_FLOW_HIT_BACK);
}
static void by_key(void)
{
    person_presses(&flow, TN_FLOW_KEY_ENTER);
}
static void by_escape(void)
{
    person_presses(&flow, TN_FLOW_KEY_ESCAPE);
}
static void by_letter(void)
{
    person_types(&flow, "a");
}
static void by_pen(void)
{
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PEN, .pen = {1, 1, true, true}});
}

/* Whatever a person does says "yes" and nothing else: what lies underneath is as they left it. */
static void test_anything_answers(void **state)
{
    (void)state;
    static void (*const answers[])(void) = {by_touch, by_any_touch, by_touch_beside, by_back,
                                            by_key,   by_escape,    by_letter,       by_pen};
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        at_find();
        person_waits(&flow, IDLE_MS);
        assert_true(flow.asking);
        answers[i]();
        assert_false(flow.asking);
        assert_int_equal(flow.screen, TN_FLOW_FIND);
        assert_string_equal(tn_flow_typed(&flow), "qzjx");
        assert_int_equal(tn_flow_asking_s(&flow), 0);
        person_waits(&flow, IDLE_MS - 1);
        assert_false(flow.asking); /* the whole time again */
        person_waits(&flow, 1);
        assert_true(flow.asking);
    }
}

/* While it is asked there is one control, and it has the focus. */
static void test_one_control(void **state)
{
    (void)state;
    at_find();
    person_waits(&flow, IDLE_MS);
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    assert_int_equal(tn_flow_hits(&flow, hits), 1);
    assert_int_equal(hits[0], TN_FLOW_HIT_CONTINUE);
    assert_int_equal(flow.focus, TN_FLOW_HIT_CONTINUE);
}

/* Anything a person does on the way puts the question off. */
static void test_activity(void **state)
{
    (void)state;
    at_find();
    for (int i = 0; i < 5; i++) {
        person_waits(&flow, IDLE_MS - 1);
        assert_false(flow.asking);
        person_types(&flow, "a");
    }
}

/* A finger that lay on a key when it was asked types nothing when it is lifted. */
static void test_finger_down(void **state)
{
    (void)state;
    at_find();
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_KEY_0});
    person_waits(&flow, IDLE_MS);
    assert_true(flow.asking);
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = TN_FLOW_HIT_KEY_0});
    assert_string_equal(tn_flow_typed(&flow), "qzjx");
    assert_true(flow.asking); /* it was lifted, nobody came */
}

/* A scan is for whoever scans, also then. */
static void test_scan(void **state)
{
    (void)state;
    at_find();
    person_waits(&flow, IDLE_MS);
    struct tn_flow_effects effects = person_scans(&flow, "CODE");
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
    assert_false(flow.asking);
    assert_false(person_left(&flow, "qzjx"));
}

/* Whoever only reads the rules is not asked: they have given nothing. */
static void test_reading(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_EN);
    person_touches(&flow, TN_FLOW_HIT_READ_RULES);
    assert_int_equal(flow.screen, TN_FLOW_RULES);
    person_waits(&flow, TN_FLOW_READ_IDLE_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_RULES);
    person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_false(flow.asking);
}

/* Nobody is asked where nothing is typed. */
static void test_not_elsewhere(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_EN);
    person_waits(&flow, 10 * IDLE_MS);
    assert_false(flow.asking);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),       cmocka_unit_test(test_long_sleep),
        cmocka_unit_test(test_wakes),       cmocka_unit_test(test_anything_answers),
        cmocka_unit_test(test_one_control), cmocka_unit_test(test_activity),
        cmocka_unit_test(test_finger_down), cmocka_unit_test(test_scan),
        cmocka_unit_test(test_reading),     cmocka_unit_test(test_not_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
