/* SPDX-License-Identifier: Apache-2.0 */
/* test_link.c -- how long a link rests between two rounds: short after records went either way,
 * ever longer while none do, and never so long that a door seems lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "link.h"

/* The clock goes on between setting and asking. */
#define SLACK_MS 1000

static void test_pause_grows(void **state)
{
    static const struct {
        int64_t quiet_ms;
        int pause_ms;
    } cases[] = {
        {0, 3000}, {4000, 3000}, {10000, 5000}, {18000, 9000}, {30000, 10000}, {86400000, 10000},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct link link = {.stirred_up_ms = tn_clock_up_ms() - cases[i].quiet_ms};
        assert_in_range(link_pause_ms(&link), cases[i].pause_ms, cases[i].pause_ms + SLACK_MS);
    }
}

static void test_records_stir(void **state)
{
    struct link link = {.stirred_up_ms = tn_clock_up_ms() - 60000};
    (void)state;
    link_note(&link, &(struct tn_sync_report){.heard = true});
    assert_int_equal(link_pause_ms(&link), 10000);
    link_note(&link, &(struct tn_sync_report){.fetched = 1});
    assert_in_range(link_pause_ms(&link), 3000, 3000 + SLACK_MS);
    link.stirred_up_ms -= 60000;
    link_note(&link, &(struct tn_sync_report){.sent = 1});
    assert_in_range(link_pause_ms(&link), 3000, 3000 + SLACK_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pause_grows),
        cmocka_unit_test(test_records_stir),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
