/* SPDX-License-Identifier: Apache-2.0 */
/* test_anchor.c -- Protects: a hub whose clock nobody set dates no record, and the error bar covers
 * the whole trip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "anchor.h"

static void the_error_bar_covers_the_trip(void **state)
{
    (void)state;
    struct tn_reply reply = {.sent_up_ms = 1000, .answered_up_ms = 1201};
    struct tn_anchor anchor =
        tn_sync_anchor(&reply, 7, (struct tn_when){{INT64_C(1764914400000)}, 0});
    assert_int_equal(anchor.boot, 7);
    assert_int_equal(anchor.wall.ms, INT64_C(1764914400000));
    assert_true(anchor.up.ms - anchor.err_ms <= reply.sent_up_ms);
    assert_true(anchor.up.ms + anchor.err_ms >= reply.answered_up_ms);
}

static void an_unset_clock_is_no_anchor(void **state)
{
    (void)state;
    static const int64_t unset[] = {0, 100000, -1, INT64_MIN, INT64_MAX};
    struct tn_reply reply = {.sent_up_ms = 1000, .answered_up_ms = 1200};
    for (size_t i = 0; i < sizeof unset / sizeof *unset; i++)
        assert_int_equal(tn_sync_anchor(&reply, 7, (struct tn_when){{unset[i]}, 0}).err_ms,
                         TN_WHEN_UNKNOWN);
}

/* A kiosk that does not know the time dates nothing; one that does adds its own doubt. */
static void a_peer_adds_its_doubt(void **state)
{
    (void)state;
    struct tn_reply reply = {.sent_up_ms = 1000, .answered_up_ms = 1200};
    struct tn_when clock = {{INT64_C(1764914400000)}, 700};
    assert_int_equal(tn_sync_anchor(&reply, 7, clock).err_ms, 700 + 101);
    static const int64_t none[] = {TN_WHEN_UNKNOWN, -7, INT64_MAX, INT64_C(2) * 24 * 3600 * 1000};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        clock.err_ms = none[i];
        assert_int_equal(tn_sync_anchor(&reply, 7, clock).err_ms, TN_WHEN_UNKNOWN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_error_bar_covers_the_trip),
        cmocka_unit_test(an_unset_clock_is_no_anchor),
        cmocka_unit_test(a_peer_adds_its_doubt),
    };
    return cmocka_run_group_tests_name("anchor", tests, NULL, NULL);
}
