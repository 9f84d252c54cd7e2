/* SPDX-License-Identifier: Apache-2.0 */
/* test_repeats.c -- which refusals get a record.
 *
 * Protects: a code held under the scanner is one record, noise is bounded and counted, a clock that
 * starts again (another boot) hides nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "repeats.h"

static struct refusal refusal(uint8_t code, enum tn_verdict verdict, int64_t up_ms)
{
    return (struct refusal){
        .digest = {code}, .verdict = verdict, .reason = TN_REASON_NONE, .up_ms = up_ms, .seq = 1};
}

static void the_same_refusal_is_found_for_ten_seconds(void **state)
{
    (void)state;
    struct repeats repeats = {0};
    struct refusal first = refusal(1, TN_VERDICT_REVOKED, 1000);
    assert_null(tn_repeats_find(&repeats, &first));
    tn_repeats_note(&repeats, &first);
    struct refusal soon = refusal(1, TN_VERDICT_REVOKED, 10999);
    struct refusal late = refusal(1, TN_VERDICT_REVOKED, 11000);
    struct refusal other_code = refusal(2, TN_VERDICT_REVOKED, 2000);
    struct refusal other_verdict = refusal(1, TN_VERDICT_BLOCKED, 2000);
    struct refusal next_boot = refusal(1, TN_VERDICT_REVOKED, 5);
    assert_ptr_equal(tn_repeats_find(&repeats, &soon), &repeats.kept[0]);
    assert_null(tn_repeats_find(&repeats, &late));
    assert_null(tn_repeats_find(&repeats, &other_code));
    assert_null(tn_repeats_find(&repeats, &other_verdict));
    assert_null(tn_repeats_find(&repeats, &next_boot));
}

static void only_the_newest_are_kept(void **state)
{
    (void)state;
    struct repeats repeats = {0};
    for (int i = 0; i <= REPEATS_KEPT; i++) {
        struct refusal one = refusal((uint8_t)i, TN_VERDICT_REVOKED, i);
        tn_repeats_note(&repeats, &one);
    }
    struct refusal oldest = refusal(0, TN_VERDICT_REVOKED, 100);
    struct refusal newest = refusal(REPEATS_KEPT, TN_VERDICT_REVOKED, 100);
    assert_null(tn_repeats_find(&repeats, &oldest));
    assert_non_null(tn_repeats_find(&repeats, &newest));
}

static void noise_is_bounded_and_counted(void **state)
{
    (void)state;
    struct repeats repeats = {0};
    int written = 0;
    for (int64_t up_ms = 0; up_ms < 60000; up_ms += 10)
        written += tn_repeats_admit_noise(&repeats, up_ms);
    assert_int_equal(written, REPEATS_NOISE_PER_MINUTE);
    assert_int_equal(repeats.skipped, 6000 - REPEATS_NOISE_PER_MINUTE);
    assert_true(tn_repeats_admit_noise(&repeats, 60000));
    struct refusal one = refusal(1, TN_VERDICT_UNKNOWN_CODE, 60000);
    tn_repeats_note(&repeats, &one);
    assert_int_equal(repeats.skipped, 0);
    assert_true(tn_repeats_admit_noise(&repeats, 3)); /* another boot */
}

/* Ten tries a minute, counted from the first; the next minute and the next boot have their own. */
static void guesses_are_few(void **state)
{
    (void)state;
    struct repeats repeats = {0};
    int looked_up = 0;
    for (int64_t up_ms = 5000; up_ms < 65000; up_ms += 10) {
        if (!tn_repeats_may_guess(&repeats, up_ms))
            continue;
        tn_repeats_note_guess(&repeats, up_ms);
        looked_up++;
    }
    assert_int_equal(looked_up, REPEATS_GUESSES_PER_MINUTE);
    assert_false(tn_repeats_may_guess(&repeats, 64999));
    assert_true(tn_repeats_may_guess(&repeats, 65000));
    assert_true(tn_repeats_may_guess(&repeats, 4999));
    assert_int_equal(repeats.skipped, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_refusal_is_found_for_ten_seconds),
        cmocka_unit_test(only_the_newest_are_kept),
        cmocka_unit_test(noise_is_bounded_and_counted),
        cmocka_unit_test(guesses_are_few),
    };
    return cmocka_run_group_tests_name("repeats", tests, NULL, NULL);
}
