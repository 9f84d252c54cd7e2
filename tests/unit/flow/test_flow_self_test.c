/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_self_test.c -- what is wrong with the machine is told once, to whoever switched it on,
 * and never stands before somebody with a code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "screens.h"

static struct tn_flow flow;

static void tell_health(enum tn_flow_card card, bool small_display)
{
    struct tn_flow_health health = {true, card, small_display};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_HEALTH, .health = health});
}

/* A machine with nothing wrong, just switched on. */
static int switched_on(void **state)
{
    (void)state;
    const struct tn_flow_scanners scanners = {.count = 1, .one = {{"/dev/input/event3", true}}};
    screens_rest(&flow, TN_LANG_EN);
    flow.setup.self_test = true;
    flow.started = flow.now;
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCANNERS, .scanners = &scanners});
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SYNC, .sync = {.online = true}});
    return 0;
}

/* Protects: a machine that is well goes about its work. */
static void test_nothing_wrong(void **state)
{
    (void)state;
    enum tn_flow_flaw flaws[TN_FLOW_FLAW_COUNT];
    tell_health(TN_FLOW_CARD_GOOD, false);
    assert_int_equal(tn_flow_flaws(&flow, flaws), 0);
    person_waits(&flow, TN_FLOW_SELF_TEST_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    /* and what breaks later stands on the staff screen, not before people */
    tell_health(TN_FLOW_CARD_DYING, false);
    person_waits(&flow, TN_FLOW_SELF_TEST_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

static struct tn_flow_msg printer_off(void)
{
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = {.has_printer = true}};
}

static struct tn_flow_msg disk(int64_t free_bytes, bool mended)
{
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_DISK, .disk = {free_bytes, mended}};
}

static struct tn_flow_msg no_clock(void)
{
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                .clock = {TN_CLOCK_UNSET, {.err_ms = TN_WHEN_UNKNOWN}}};
}

static struct tn_flow_msg no_scanner(void)
{
    static const struct tn_flow_scanners gone = {.count = 1, .one = {{"/dev/ttyACM0", false}}};
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_SCANNERS, .scanners = &gone};
}

static struct tn_flow_msg card(enum tn_flow_card card)
{
    return (struct tn_flow_msg){.kind = TN_FLOW_MSG_HEALTH, .health = {true, card, false}};
}

/* Protects: each thing that can be wrong is told, and as itself. */
static void test_each_flaw(void **state)
{
    const struct {
        struct tn_flow_msg msg;
        enum tn_flow_flaw flaw;
    } rows[] = {
        {card(TN_FLOW_CARD_UNWRITABLE), TN_FLOW_FLAW_STORE},
        {card(TN_FLOW_CARD_DYING), TN_FLOW_FLAW_CARD_DYING},
        {card(TN_FLOW_CARD_SLOW), TN_FLOW_FLAW_CARD_SLOW},
        {disk(TN_FLOW_SPACE_LOW_BYTES - 1, false), TN_FLOW_FLAW_SPACE},
        {disk(INT64_C(20000000000), true), TN_FLOW_FLAW_CARD_DYING},
        {no_scanner(), TN_FLOW_FLAW_SCANNER},
        {printer_off(), TN_FLOW_FLAW_PRINTER},
        {no_clock(), TN_FLOW_FLAW_CLOCK},
        {{.kind = TN_FLOW_MSG_SYNC}, TN_FLOW_FLAW_NETWORK},
        {{.kind = TN_FLOW_MSG_HEALTH, .health = {true, TN_FLOW_CARD_GOOD, true}},
         TN_FLOW_FLAW_DISPLAY},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum tn_flow_flaw flaws[TN_FLOW_FLAW_COUNT];
        switched_on(state);
        tell_health(TN_FLOW_CARD_GOOD, false);
        person_send(&flow, rows[i].msg);
        assert_int_equal(tn_flow_flaws(&flow, flaws), 1);
        assert_int_equal(flaws[0], rows[i].flaw);
        person_waits(&flow, TN_FLOW_SELF_TEST_MS);
        assert_int_equal(flow.screen, TN_FLOW_SELF_TEST);
    }
}

/* Protects: another door in reach is a network, too. */
static void test_doors_are_a_network(void **state)
{
    (void)state;
    enum tn_flow_flaw flaws[TN_FLOW_FLAW_COUNT];
    const struct tn_flow_peers peers = {.count = 2, .one = {{.linked = false}, {.linked = true}}};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_SYNC});
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PEERS, .peers = &peers});
    assert_int_equal(tn_flow_flaws(&flow, flaws), 0);
}

static void show_it(void)
{
    person_send(&flow, no_clock());
    tell_health(TN_FLOW_CARD_GOOD, false);
    struct tn_flow_effects effects = person_waits(&flow, TN_FLOW_SELF_TEST_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    assert_true(effects.wake_at.ms <= flow.started.ms + TN_FLOW_SELF_TEST_MS);
    person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_SELF_TEST);
}

/* Protects: it ends by a touch, by itself, or when it was seen to, and does not come again. */
static void test_ends(void **state)
{
    show_it();
    person_touches(&flow, TN_FLOW_HIT_DONE);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
    person_waits(&flow, TN_FLOW_SELF_TEST_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);

    switched_on(state);
    show_it();
    person_waits(&flow, TN_FLOW_SELF_TEST_SHOWN_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_SELF_TEST);
    person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);

    switched_on(state);
    show_it();
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock = {TN_CLOCK_NTP, {{SCREENS_WALL_MS}, 1000}}});
    person_waits(&flow, 1);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* Protects: whoever holds up a code goes first, before it and while it stands there. */
static void test_codes_go_first(void **state)
{
    show_it();
    struct tn_flow_effects effects = person_scans(&flow, "CODE");
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
    person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);

    switched_on(state);
    person_send(&flow, no_clock());
    tell_health(TN_FLOW_CARD_GOOD, false);
    person_scans(&flow, "CODE");
    person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
    person_waits(&flow, TN_FLOW_ADMIT_MS - 1);
    assert_int_equal(flow.screen, TN_FLOW_VERDICT);
}

/* Protects: it comes up neither under a finger nor over a code that is being decided. */
static void test_waits_its_turn(void **state)
{
    person_send(&flow, no_clock());
    tell_health(TN_FLOW_CARD_GOOD, false);
    person_waits(&flow, TN_FLOW_SELF_TEST_MS - 100);
    person_scans(&flow, "CODE");
    person_waits(&flow, 150);
    assert_int_equal(flow.screen, TN_FLOW_HOME);

    switched_on(state);
    person_send(&flow, no_clock());
    tell_health(TN_FLOW_CARD_GOOD, false);
    person_waits(&flow, TN_FLOW_SELF_TEST_MS - 100);
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = TN_FLOW_HIT_LANG});
    person_waits(&flow, 150);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

/* Protects: a kiosk that was not asked to, or whose machine has not answered yet, says nothing; one
 * that is out of order says that and nothing else. */
static void test_silent(void **state)
{
    person_send(&flow, no_clock());
    person_waits(&flow, 3 * TN_FLOW_SELF_TEST_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);

    switched_on(state);
    flow.setup.self_test = false;
    person_send(&flow, no_clock());
    tell_health(TN_FLOW_CARD_UNWRITABLE, true);
    person_waits(&flow, 3 * TN_FLOW_SELF_TEST_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);

    switched_on(state);
    const struct tn_fault fault = {.code = TN_ERR_IO, .text = "The disk is gone."};
    tell_health(TN_FLOW_CARD_UNWRITABLE, false);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_BROKEN, .fault = &fault});
    person_waits(&flow, 3 * TN_FLOW_SELF_TEST_MS);
    assert_int_equal(flow.screen, TN_FLOW_BROKEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_nothing_wrong, switched_on),
        cmocka_unit_test_setup(test_each_flaw, switched_on),
        cmocka_unit_test_setup(test_doors_are_a_network, switched_on),
        cmocka_unit_test_setup(test_ends, switched_on),
        cmocka_unit_test_setup(test_codes_go_first, switched_on),
        cmocka_unit_test_setup(test_waits_its_turn, switched_on),
        cmocka_unit_test_setup(test_silent, switched_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
