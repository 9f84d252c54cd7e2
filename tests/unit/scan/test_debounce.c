/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: a code held up to the camera is one scan, and coming back later is another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/scan.h"

static bool seen(struct tn_scan_debounce *debounce, const char *text, int64_t now_ms)
{
    return tn_scan_debounce_is_new(debounce, text, strlen(text), now_ms);
}

static void test_since_last_sight(void **state)
{
    (void)state;
    struct tn_scan_debounce debounce = {0};
    assert_true(seen(&debounce, "A", 0));
    /* held up for ten seconds: each sight starts the three seconds again */
    for (int64_t now_ms = 40; now_ms <= 10000; now_ms += 40)
        assert_false(seen(&debounce, "A", now_ms));
    assert_false(seen(&debounce, "A", 10000 + TN_SCAN_DEBOUNCE_MS - 1));
    assert_true(seen(&debounce, "A", 12999 + TN_SCAN_DEBOUNCE_MS));
}

static void test_codes_do_not_hide_each_other(void **state)
{
    (void)state;
    struct tn_scan_debounce debounce = {0};
    assert_true(seen(&debounce, "A", 0));
    assert_true(seen(&debounce, "B", 10));
    assert_false(seen(&debounce, "A", 20));
    assert_false(seen(&debounce, "B", 30));
    assert_true(tn_scan_debounce_is_new(&debounce, "A\0", 2, 40));
}

/* A crowd with more codes than are remembered: the oldest is forgotten, never the newest. */
static void test_crowd(void **state)
{
    (void)state;
    struct tn_scan_debounce debounce = {0};
    char text[2] = {0};
    for (int i = 0; i <= TN_SCAN_SEEN_MAX; i++) {
        text[0] = (char)('A' + i);
        assert_true(seen(&debounce, text, i));
    }
    assert_false(seen(&debounce, text, 100));
    assert_false(seen(&debounce, "B", 100));
    assert_true(seen(&debounce, "A", 100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_since_last_sight),
        cmocka_unit_test(test_codes_do_not_hide_each_other),
        cmocka_unit_test(test_crowd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
