/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_doors.c -- staff and what lies beyond this kiosk: other doors and an address for one,
 * codes that came in twice, a stick, newer software, the clock, and the end of its time in the
 * group. */
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

static int at_staff(void **state)
{
    (void)state;
    screens_rest(&flow, TN_LANG_EN);
    flow.setup.guarded = true;
    person_becomes_staff(&flow);
    return flow.screen == TN_FLOW_STAFF ? 0 : -1;
}

/* ---- other doors ---- */

/* What is on the way is never more than the state has room for. */
static void test_peers(void **state)
{
    (void)state;
    struct tn_flow_peers peers = {.count = TN_FLOW_PEERS + 5};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_PEERS, .peers = &peers});
    assert_int_equal(flow.peers.count, TN_FLOW_PEERS);
    person_touches(&flow, TN_FLOW_HIT_STAFF_DOORS);
    assert_int_equal(flow.screen, TN_FLOW_DOORS);
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    person_touches(&flow, TN_FLOW_HIT_STAFF_DOORS);
    person_waits(&flow, TN_FLOW_STAFF_IDLE_MS);
    assert_int_equal(flow.screen, TN_FLOW_HOME);
}

static void open_address(void)
{
    at_staff(NULL);
    person_touches(&flow, TN_FLOW_HIT_STAFF_DOORS);
    person_touches(&flow, TN_FLOW_HIT_STAFF_ADDRESS);
    assert_int_equal(flow.screen, TN_FLOW_ADDRESS);
}

/* An address goes out whole, by the pad and by a keyboard; what is none does not go out. */
static void test_address(void **state)
{
    (void)state;
    static const char *const good[] = {"192.168.1.7", "192.168.1.7:8444", "10.0.0.1:65535",
                                       "255.255.255.255"};
    static const char *const bad[] = {"",
                                      "192.168.1",
                                      "192.168.1.256",
                                      "192.168.1.7:",
                                      "192.168.1.7:0",
                                      "192.168.1.7:65536",
                                      "192.168.1.7:08444",
                                      "192.168.01.7",
                                      "1.2.3.4.5",
                                      "1..2.3",
                                      ".1.2.3.4",
                                      "1.2.3.4:5:6",
                                      "99999999999999999999.1.1.1"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        open_address();
        if (i % 2)
            person_types(&flow, good[i]);
        else
            person_taps(&flow, good[i]);
        struct tn_flow_effects effects = i % 2 ? person_presses(&flow, TN_FLOW_KEY_ENTER)
                                               : person_touches(&flow, TN_FLOW_HIT_NEXT);
        const struct tn_flow_effect *peer = person_effect(&effects, TN_FLOW_EFFECT_PEER);
        assert_non_null(peer);
        assert_string_equal(peer->text, good[i]);
        assert_int_equal(flow.screen, TN_FLOW_DOORS);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        open_address();
        person_types(&flow, bad[i]);
        assert_string_equal(flow.address, bad[i]);
        assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
        struct tn_flow_effects effects = person_presses(&flow, TN_FLOW_KEY_ENTER);
        assert_null(person_effect(&effects, TN_FLOW_EFFECT_PEER));
        assert_int_equal(flow.screen, TN_FLOW_ADDRESS);
    }
}

/* Letters are none of it, and no more is taken than there is room for. */
static void test_address_is_bounded(void **state)
{
    (void)state;
    open_address();
    person_types(&flow, "a1b");
    assert_string_equal(flow.address, "1");
    for (int i = 0; i < 100; i++)
        person_types(&flow, "7");
    assert_int_equal(strlen(flow.address), TN_FLOW_ADDRESS_CHARS);
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_DOORS);
    person_touches(&flow, TN_FLOW_HIT_STAFF_ADDRESS);
    assert_string_equal(flow.address, "");
}

/* ---- double entries ---- */

static struct tn_flow_effects doubles_are(int64_t count)
{
    struct tn_flow_event event = flow.event;
    event.doubles = count;
    return person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
}

static void say_doubles(void)
{
    static struct tn_flow_doubles doubles;
    doubles = (struct tn_flow_doubles){.count = 1, .total = 1, .one = {{.name = "GUEST NAME"}}};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DOUBLES, .doubles = &doubles});
}

/* A new one rings wherever staff are, and is asked for where the list is looked at; one that was
 * undone does not ring, nor does what is there at the start. */
static void test_doubles_ring(void **state)
{
    (void)state;
    struct tn_flow_effects effects = doubles_are(1);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_SOUND));
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_DOUBLES));
    effects = doubles_are(0);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_SOUND));
    person_touches(&flow, TN_FLOW_HIT_STAFF_DOORS);
    effects = person_touches(&flow, TN_FLOW_HIT_STAFF_DOUBLES);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_DOUBLES));
    effects = doubles_are(1);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_SOUND));
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_DOUBLES));
    memset(&flow.event.id, 7, sizeof(flow.event.id)); /* another event until now */
    struct tn_flow_event event = flow.event;
    memset(&event.id, 9, sizeof(event.id));
    event.doubles = 5;
    effects = person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_SOUND));
}

/* Names are on the list while it is looked at and open, and nowhere afterwards; a list that comes
 * late is nobody's. */
static void test_doubles_are_forgotten(void **state)
{
    (void)state;
    person_touches(&flow, TN_FLOW_HIT_STAFF_DOORS);
    person_touches(&flow, TN_FLOW_HIT_STAFF_DOUBLES);
    say_doubles();
    assert_true(person_left(&flow, "GUEST NAME"));
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_DOORS);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_WIPE));
    assert_false(person_left(&flow, "GUEST NAME"));
    say_doubles();
    assert_false(person_left(&flow, "GUEST NAME"));
    person_touches(&flow, TN_FLOW_HIT_STAFF_DOUBLES);
    say_doubles();
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_LOCKED});
    assert_false(person_left(&flow, "GUEST NAME"));
}

/* ---- a stick ---- */

static void stick_is(bool in)
{
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = {.has_stick = in}});
}

/* Both ways, one at a time, and what came of it stays to be read. */
static void test_stick(void **state)
{
    (void)state;
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_STICK));
    stick_is(true);
    person_touches(&flow, TN_FLOW_HIT_STAFF_STICK);
    assert_int_equal(flow.screen, TN_FLOW_STICK);
    for (int import = 0; import < 2; import++) {
        struct tn_flow_effects effects =
            person_touches(&flow, import ? TN_FLOW_HIT_STAFF_IMPORT : TN_FLOW_HIT_STAFF_EXPORT);
        assert_non_null(
            person_effect(&effects, import ? TN_FLOW_EFFECT_IMPORT : TN_FLOW_EFFECT_EXPORT));
        assert_int_equal(flow.stick, TN_FLOW_TASK_RUNNING);
        assert_int_equal(flow.stick_said.import, import);
        assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_EXPORT));
        assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_IMPORT));
        struct tn_flow_stick said = {.done = !import,
                                     .import = import,
                                     .records = 7,
                                     .why = import ? TN_ERR_CORRUPT : TN_OK};
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_STICK, .stick = &said});
        assert_int_equal(flow.stick, import ? TN_FLOW_TASK_FAILED : TN_FLOW_TASK_DONE);
        assert_int_equal(flow.stick_said.records, 7);
        assert_int_equal(flow.print, TN_FLOW_TASK_NONE);
    }
    stick_is(false);
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_EXPORT));
    assert_int_equal(flow.stick_said.why, TN_ERR_CORRUPT);
}

/* ---- the clock ---- */

static void clock_is(enum tn_clock_state state, int64_t err_ms)
{
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK,
                                            .clock = {state, {{SCREENS_WALL_MS}, err_ms}}});
}

/* Staff set it where nobody else tells the time, and again what staff set; not without an event,
 * whose time it would be. */
static void test_clock_is_offered(void **state)
{
    (void)state;
    static const struct {
        enum tn_clock_state state;
        int64_t err_ms;
        bool offered;
    } cases[] = {{TN_CLOCK_UNSET, TN_WHEN_UNKNOWN, true},
                 {TN_CLOCK_STAFF, 120000, true},
                 {TN_CLOCK_PEER, 30000, false},
                 {TN_CLOCK_HUB, 20, false},
                 {TN_CLOCK_NTP, 1000, false},
                 {TN_CLOCK_NTP, TN_WHEN_UNKNOWN, true}};
    person_touches(&flow, TN_FLOW_HIT_STAFF_SETTINGS);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        clock_is(cases[i].state, cases[i].err_ms);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_STAFF_CLOCK), cases[i].offered);
    }
    const struct tn_flow_event none = {0};
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &none});
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_CLOCK));
}

static void open_clock(void)
{
    clock_is(TN_CLOCK_UNSET, TN_WHEN_UNKNOWN);
    person_touches(&flow, TN_FLOW_HIT_STAFF_SETTINGS);
    person_touches(&flow, TN_FLOW_HIT_STAFF_CLOCK);
    assert_int_equal(flow.screen, TN_FLOW_SET_CLOCK);
}

static void turn(int wheel, int by)
{
    for (; by > 0; by--)
        person_touches(&flow, (enum tn_flow_hit)(TN_FLOW_HIT_CLOCK_UP_0 + wheel));
    for (; by < 0; by++)
        person_touches(&flow, (enum tn_flow_hit)(TN_FLOW_HIT_CLOCK_DOWN_0 + wheel));
}

static void assert_wheels(int year, int month, int day, int hour, int tens, int minute)
{
    const int wheels[] = {year, month, day, hour, tens, minute};
    assert_memory_equal(flow.wheels, wheels, sizeof(wheels));
}

/* It begins with when the event does, in the venue's time; each wheel turns by itself and round,
 * and no turn leads to a day that does not exist. */
static void test_wheels(void **state)
{
    (void)state;
    open_clock();
    assert_wheels(2026, 12, 5, 14, 0, 0);
    turn(1, 1);
    assert_wheels(2026, 1, 5, 14, 0, 0);
    turn(2, -5);
    assert_wheels(2026, 1, 31, 14, 0, 0);
    turn(1, 1);
    assert_wheels(2026, 2, 28, 14, 0, 0);
    turn(2, 1);
    assert_wheels(2026, 2, 1, 14, 0, 0);
    turn(3, 10);
    turn(4, -1);
    turn(5, -1);
    assert_wheels(2026, 2, 1, 0, 5, 9);
    turn(0, 2);
    turn(2, -1);
    assert_wheels(2028, 2, 29, 0, 5, 9);
    turn(0, 1);
    assert_wheels(2029, 2, 28, 0, 5, 9);
    turn(0, -6);
    assert_wheels(2099, 2, 28, 0, 5, 9);
}

/* What stands on the wheels goes out as the world's time. */
static void test_clock_is_set(void **state)
{
    (void)state;
    open_clock();
    turn(3, 1);
    turn(4, 3);
    turn(5, 7);
    struct tn_flow_effects effects = person_presses(&flow, TN_FLOW_KEY_ENTER);
    const struct tn_flow_effect *set = person_effect(&effects, TN_FLOW_EFFECT_SET_CLOCK);
    assert_non_null(set);
    assert_int_equal(set->wall.ms, flow.event.starts.ms + INT64_C(97) * 60000);
    assert_int_equal(flow.screen, TN_FLOW_SETTINGS);
    person_touches(&flow, TN_FLOW_HIT_STAFF_CLOCK);
    effects = person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_SET_CLOCK));
    assert_int_equal(flow.screen, TN_FLOW_SETTINGS);
}

/* The hub came while somebody turned the wheels: its time counts. */
static void test_clock_gives_way(void **state)
{
    (void)state;
    open_clock();
    clock_is(TN_CLOCK_HUB, 20);
    assert_false(person_sees(&flow, TN_FLOW_HIT_NEXT));
    struct tn_flow_effects effects = person_presses(&flow, TN_FLOW_KEY_ENTER);
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_SET_CLOCK));
}

/* ---- out of the group ---- */

/* From whatever screen: it says so, admits nobody, keeps nothing of anybody, and stays so. */
static void test_revoked(void **state)
{
    (void)state;
    for (size_t i = 0; i < screen_case_count(); i++) {
        screens_rest(&flow, TN_LANG_EN);
        screen_case_at(i)->reach(&flow);
        if (!flow.setup.paired)
            continue;
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_REVOKED});
        assert_int_equal(flow.screen, TN_FLOW_REVOKED);
        assert_false(flow.unlocked);
        for (size_t k = 0; k < hard_name_count; k++)
            assert_false(person_left(&flow, hard_names[k]));
        struct tn_flow_effects effects = person_scans(&flow, "MY CODE");
        assert_null(person_effect(&effects, TN_FLOW_EFFECT_DECIDE));
        assert_int_equal(flow.screen, TN_FLOW_REVOKED);
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_MENDED});
        person_is_answered(&flow, TN_VERDICT_ADMIT, TN_REASON_NONE);
        assert_int_equal(flow.screen, TN_FLOW_REVOKED);
    }
}

/* Staff can still see how it stands, take its records along, and end it; names stay closed. */
static void test_revoked_for_staff(void **state)
{
    (void)state;
    flow.unlocked = true;
    struct tn_flow_effects effects =
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_REVOKED});
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_LOCK));
    stick_is(true);
    person_becomes_staff(&flow);
    assert_int_equal(flow.screen, TN_FLOW_STAFF);
    assert_true(person_sees(&flow, TN_FLOW_HIT_STAFF_STICK));
    assert_true(person_sees(&flow, TN_FLOW_HIT_QUIT));
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_ROLL));
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_PENDING));
    assert_false(person_sees(&flow, TN_FLOW_HIT_STAFF_UNLOCK));
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UNLOCKED, .err = TN_OK});
    assert_false(flow.unlocked);
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_int_equal(flow.screen, TN_FLOW_REVOKED);
}

/* ---- newer software ---- */

static void say_update(const struct tn_flow_update *said)
{
    struct tn_flow_update update = *said;
    update.present = update.can_restart = true;
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UPDATE, .update = &update});
}

static bool is_offered(enum tn_flow_hit hit)
{
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t count = tn_flow_hits(&flow, hits);
    for (size_t i = 0; i < count; i++) {
        if (hits[i] == hit)
            return true;
    }
    return false;
}

static void open_update(void)
{
    person_touches(&flow, TN_FLOW_HIT_STAFF_BOX);
    person_touches(&flow, TN_FLOW_HIT_BOX_UPDATE);
    assert_int_equal(flow.screen, TN_FLOW_UPDATE);
}

/* A kiosk that cannot take one has no such page; a newer one is installed with one touch, an older
 * one with two, and what is refused not at all. */
static void test_update_offers(void **state)
{
    (void)state;
    assert_false(is_offered(TN_FLOW_HIT_STAFF_BOX));
    say_update(&(struct tn_flow_update){.hub = {"2.0", TN_FLOW_REFUSAL_NONE},
                                        .stick = {"1.0", TN_FLOW_REFUSAL_OLDER}});
    open_update();
    assert_false(is_offered(TN_FLOW_HIT_UPDATE_RESTART));
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_UPDATE_STICK);
    assert_int_equal(effects.count, 0);
    person_waits(&flow, TN_FLOW_CONFIRM_MS);
    effects = person_touches(&flow, TN_FLOW_HIT_UPDATE_STICK); /* too late to be the second */
    assert_int_equal(effects.count, 0);
    say_update(&(struct tn_flow_update){.stick = {"0.9", TN_FLOW_REFUSAL_OLDER}});
    effects = person_touches(&flow, TN_FLOW_HIT_UPDATE_STICK); /* of another stick */
    assert_int_equal(effects.count, 0);
    effects = person_touches(&flow, TN_FLOW_HIT_UPDATE_STICK);
    assert_int_equal(effects.count, 1);
    assert_int_equal(effects.one[0].kind, TN_FLOW_EFFECT_UPDATE);
    assert_true(effects.one[0].flag);
    assert_int_equal(effects.one[0].number, 1);
    assert_false(is_offered(TN_FLOW_HIT_UPDATE_STICK)); /* one at a time */
    say_update(&(struct tn_flow_update){.hub = {"2.0", TN_FLOW_REFUSAL_NONE},
                                        .stick = {"2.1", TN_FLOW_REFUSAL_PRODUCT}});
    assert_false(is_offered(TN_FLOW_HIT_UPDATE_STICK));
    effects = person_touches(&flow, TN_FLOW_HIT_UPDATE_HUB);
    assert_int_equal(effects.count, 1);
    assert_false(effects.one[0].flag);
    assert_int_equal(effects.one[0].number, 0);
}

/* What is installed starts when a host has touched twice, and not while a code is decided. */
static void test_update_restart(void **state)
{
    (void)state;
    const struct tn_flow_update ready = {
        .hub = {"2.0", TN_FLOW_REFUSAL_NONE}, .step = TN_FLOW_UPDATE_READY, .version = "2.0"};
    say_update(&ready);
    open_update();
    assert_false(is_offered(TN_FLOW_HIT_UPDATE_HUB)); /* it is installed already */
    struct tn_flow_effects effects = person_touches(&flow, TN_FLOW_HIT_UPDATE_RESTART);
    assert_int_equal(effects.count, 0);
    effects = person_touches(&flow, TN_FLOW_HIT_UPDATE_RESTART);
    assert_int_equal(effects.count, 1);
    assert_int_equal(effects.one[0].kind, TN_FLOW_EFFECT_RESTART);
    flow.deciding = 1;
    assert_false(is_offered(TN_FLOW_HIT_UPDATE_RESTART));
    flow.deciding = 0;
    struct tn_flow_update mute = ready;
    mute.present = true;
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_UPDATE, .update = &mute});
    assert_false(is_offered(TN_FLOW_HIT_UPDATE_RESTART));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_peers, at_staff),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_address_is_bounded),
        cmocka_unit_test_setup(test_doubles_ring, at_staff),
        cmocka_unit_test_setup(test_doubles_are_forgotten, at_staff),
        cmocka_unit_test_setup(test_stick, at_staff),
        cmocka_unit_test_setup(test_clock_is_offered, at_staff),
        cmocka_unit_test_setup(test_wheels, at_staff),
        cmocka_unit_test_setup(test_clock_is_set, at_staff),
        cmocka_unit_test_setup(test_clock_gives_way, at_staff),
        cmocka_unit_test(test_revoked),
        cmocka_unit_test_setup(test_revoked_for_staff, at_staff),
        cmocka_unit_test_setup(test_update_offers, at_staff),
        cmocka_unit_test_setup(test_update_restart, at_staff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
