/* SPDX-License-Identifier: Apache-2.0 */
/* test_timeline.c -- which anchor speaks for a record, how sure it is, and what is left without
 * one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/timeline.h"

#define NOON INT64_C(1796450400000)
enum { BOOT = 7 };

static struct tn_anchor anchor(int64_t up_ms, int64_t wall_ms, int64_t err_ms)
{
    return (struct tn_anchor){BOOT, {up_ms}, {wall_ms}, err_ms, false};
}

static void check(const struct tn_claim *claim, const struct tn_anchor *anchors, size_t count,
                  int64_t wall_ms, int64_t err_ms)
{
    struct tn_when when = tn_timeline_derive(claim, anchors, count);
    assert_true(when.wall.ms == wall_ms);
    assert_true(when.err_ms == err_ms);
}

/* A kiosk that believes it is 1970 gets the right hour from one anchor of the same boot, before
 * or after the scan, and the error grows with the distance: 1 ms in 20 s. */
static void test_one_anchor(void **state)
{
    (void)state;
    static const struct {
        int64_t claim_up, anchor_up, wall, err;
    } cases[] = {
        {60000, 60000, NOON, 100},
        {60001, 60000, NOON + 1, 101},
        {80000, 60000, NOON + 20000, 101},
        {80001, 60000, NOON + 20001, 102},
        {40000, 60000, NOON - 20000, 101},
        {39999, 60000, NOON - 20001, 102},
        {60000 + 86400000, 60000, NOON + 86400000, 100 + 4320}, /* a day: 4.32 s */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_claim claim = {BOOT, {cases[i].claim_up}, {12345}, TN_CLOCK_UNSET};
        struct tn_anchor only = anchor(cases[i].anchor_up, NOON, 100);
        check(&claim, &only, 1, cases[i].wall, cases[i].err);
    }
}

/* The smallest error wins, then the nearest, then the later; never the order they came in. */
static void test_the_best_anchor_wins(void **state)
{
    (void)state;
    struct tn_claim claim = {BOOT, {1000000}, {12345}, TN_CLOCK_UNSET};
    static const struct {
        struct tn_anchor good, bad;
    } cases[] = {
        /* a far but sharp anchor beats a near but blunt one */
        {{BOOT, {0}, {NOON}, 10, false}, {BOOT, {999999}, {NOON + 500}, 1000, false}},
        /* the same error: the nearer */
        {{BOOT, {980000}, {NOON}, 10, false}, {BOOT, {960000}, {NOON + 7}, 9, false}},
        /* the same error and distance: the later */
        {{BOOT, {1020000}, {NOON}, 10, false}, {BOOT, {980000}, {NOON + 7}, 10, false}},
        /* the same place: the later time */
        {{BOOT, {980000}, {NOON + 7}, 10, false}, {BOOT, {980000}, {NOON}, 10, false}},
        /* another boot says nothing, however sharp */
        {{BOOT, {0}, {NOON}, 9000, false}, {BOOT + 1, {1000000}, {NOON + 7}, 0, false}},
        /* nor does an anchor that knows nothing */
        {{BOOT, {0}, {NOON}, 9000, false}, {BOOT, {1000000}, {NOON + 7}, TN_WHEN_UNKNOWN, false}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_anchor both[2] = {cases[i].good, cases[i].bad};
        struct tn_when wanted = tn_timeline_derive(&claim, both, 1);
        check(&claim, both, 2, wanted.wall.ms, wanted.err_ms);
        both[0] = cases[i].bad, both[1] = cases[i].good;
        check(&claim, both, 2, wanted.wall.ms, wanted.err_ms);
    }
}

/* A kiosk next door, however sure of itself, does not outbid the hub nor a clock that is kept. */
static void test_the_hub_before_a_peer(void **state)
{
    (void)state;
    struct tn_anchor hub = anchor(1000, NOON, 3000), peer = anchor(1000, NOON + 3600000, 0);
    struct tn_claim claim = {.boot = BOOT, .up.ms = 1000, .wall.ms = NOON + 60000};
    peer.peer = true;
    struct tn_anchor both[2] = {peer, hub};
    static const struct {
        enum tn_clock_state clock;
        int64_t wall_ms, err_ms; /* with the peer's anchor alone */
    } cases[] = {
        {TN_CLOCK_UNSET, NOON + 3600000, 0}, {TN_CLOCK_PEER, NOON + 3600000, 0},
        {TN_CLOCK_STAFF, NOON + 3600000, 0}, {TN_CLOCK_HUB, NOON + 60000, 5000},
        {TN_CLOCK_NTP, NOON + 60000, 1000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        claim.clock = cases[i].clock;
        check(&claim, &peer, 1, cases[i].wall_ms, cases[i].err_ms);
        check(&claim, both, 2, NOON, 3000);
        struct tn_anchor turned[2] = {hub, peer};
        check(&claim, turned, 2, NOON, 3000);
    }
}

/* Without an anchor the clock's own word counts as far as its state vouches for it. */
static void test_no_anchor(void **state)
{
    (void)state;
    static const struct {
        enum tn_clock_state clock;
        int64_t wall, err;
    } cases[] = {
        {TN_CLOCK_NTP, NOON, 1000},
        {TN_CLOCK_HUB, NOON, 5000},
        {TN_CLOCK_PEER, NOON, 30000},
        {TN_CLOCK_STAFF, NOON, 120000},
        {TN_CLOCK_UNSET, NOON, TN_WHEN_UNKNOWN},
        {TN_CLOCK_NTP, 0, TN_WHEN_UNKNOWN}, /* says it is set, and to 1970 */
        {TN_CLOCK_NTP, 4102444800000, TN_WHEN_UNKNOWN},
    };
    struct tn_anchor foreign = {BOOT + 1, {5}, {NOON}, 0, false};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_claim claim = {BOOT, {5}, {cases[i].wall}, cases[i].clock};
        check(&claim, NULL, 0, cases[i].wall, cases[i].err);
        check(&claim, &foreign, 1, cases[i].wall, cases[i].err);
    }
}

/* Numbers from a hostile log must not overflow into a believable time. */
static void test_absurd_numbers_say_nothing(void **state)
{
    (void)state;
    static const struct {
        int64_t claim_up, anchor_up, wall, err;
    } cases[] = {
        {INT64_MAX, INT64_MIN, NOON, 0}, {INT64_MIN, 0, NOON, 0},
        {INT64_MIN, INT64_MAX, NOON, 0}, {INT64_MAX, 0, NOON, 0},
        {INT64_MIN + 1, 0, -NOON, 0},    {20001, 0, NOON, INT64_MAX},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_claim claim = {BOOT, {cases[i].claim_up}, {3}, TN_CLOCK_UNSET};
        struct tn_anchor only = anchor(cases[i].anchor_up, cases[i].wall, cases[i].err);
        check(&claim, &only, 1, 3, TN_WHEN_UNKNOWN);
    }
}

/* The states are names in records. */
static void test_state_names(void **state)
{
    (void)state;
    for (int i = 0; i < TN_CLOCK_COUNT; i++) {
        enum tn_clock_state back = TN_CLOCK_COUNT;
        const char *name = tn_clock_state_name((enum tn_clock_state)i);
        assert_int_equal(tn_clock_state_parse(name, &back), TN_OK);
        assert_int_equal(back, i);
    }
    enum tn_clock_state none = TN_CLOCK_COUNT;
    assert_string_equal(tn_clock_state_name(TN_CLOCK_UNSET), "unset");
    assert_int_equal(tn_clock_state_parse("NTP", &none), TN_ERR_FORMAT);
    assert_int_equal(tn_clock_state_parse("", &none), TN_ERR_FORMAT);
    assert_int_equal(none, TN_CLOCK_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_anchor),
        cmocka_unit_test(test_the_best_anchor_wins),
        cmocka_unit_test(test_the_hub_before_a_peer),
        cmocka_unit_test(test_no_anchor),
        cmocka_unit_test(test_absurd_numbers_say_nothing),
        cmocka_unit_test(test_state_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
