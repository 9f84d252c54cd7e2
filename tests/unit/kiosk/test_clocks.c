/* SPDX-License-Identifier: Apache-2.0 */
/* test_clocks.c -- whose clock a record's claim follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "clocks.h"
#include "turnout/os.h"

/* The hub says it is `wall_ms` now, give or take err_ms. */
static struct tn_anchor anchor_now(const struct clocks *clocks, int64_t wall_ms, int64_t err_ms)
{
    return (struct tn_anchor){
        .boot = clocks->boot, .up.ms = tn_clock_up_ms(), .wall.ms = wall_ms, .err_ms = err_ms};
}

#define A_DAY_IN_2026 1796479200000

/* Protects: without a time service and without the hub nobody claims to know the time. */
static void a_clock_nobody_keeps_is_unset(void **state)
{
    (void)state;
    struct clocks clocks;
    clocks_init(&clocks);
    struct tn_claim claim = clocks_claim(&clocks);
    assert_int_equal(claim.clock, tn_clock_synchronised() ? TN_CLOCK_NTP : TN_CLOCK_UNSET);
    if (claim.clock == TN_CLOCK_UNSET)
        assert_true(clocks_when(&clocks, &claim).err_ms < 0);
}

/* Protects: the hub's clock is carried on by the uptime, whatever the system's clock says. */
static void the_hub_sets_it_for_this_boot(void **state)
{
    (void)state;
    struct clocks clocks;
    clocks_init(&clocks);
    struct tn_anchor anchor = anchor_now(&clocks, A_DAY_IN_2026, 12);
    assert_true(clocks_learn(&clocks, &anchor));
    struct tn_claim claim = clocks_claim(&clocks);
    struct tn_when when = clocks_when(&clocks, &claim);
    assert_in_range(when.wall.ms, A_DAY_IN_2026, A_DAY_IN_2026 + 5000);
    assert_in_range(when.err_ms, 12, 20);
    if (!tn_clock_synchronised()) {
        assert_int_equal(claim.clock, TN_CLOCK_HUB);
        assert_int_equal(claim.wall.ms, when.wall.ms);
    }
}

/* Protects: a worse reading, or one from before a reboot, does not spoil a better one. */
static void only_a_surer_anchor_of_this_boot_counts(void **state)
{
    (void)state;
    struct clocks clocks;
    clocks_init(&clocks);
    struct tn_anchor good = anchor_now(&clocks, A_DAY_IN_2026, 12);
    struct tn_anchor worse = anchor_now(&clocks, A_DAY_IN_2026 + 900000, 400);
    struct tn_anchor better = anchor_now(&clocks, A_DAY_IN_2026 + 5, 3);
    struct tn_anchor earlier_boot = better;
    struct tn_anchor none = {.boot = clocks.boot, .err_ms = TN_WHEN_UNKNOWN};
    earlier_boot.boot++;
    earlier_boot.err_ms = 1;
    assert_false(clocks_learn(&clocks, &none));
    assert_false(clocks_learn(&clocks, &earlier_boot));
    assert_true(clocks_learn(&clocks, &good));
    assert_false(clocks_learn(&clocks, &worse));
    assert_true(clocks_learn(&clocks, &better));
    assert_int_equal(clocks.anchor.wall.ms, better.wall.ms);
}

/* Protects: a kiosk that crashed knows the time again at once; one that was switched off does not
 * pretend to. */
static void the_anchor_outlives_the_program_but_not_the_boot(void **state)
{
    (void)state;
    char folder[] = "/tmp/turnout-clocks-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    struct clocks written, read;
    clocks_init(&written);
    struct tn_anchor anchor = anchor_now(&written, A_DAY_IN_2026, 12);
    assert_true(clocks_learn(&written, &anchor));
    clocks_save(&written, folder);
    clocks_init(&read);
    clocks_load(&read, folder);
    assert_memory_equal(&read.anchor, &written.anchor, sizeof read.anchor);
    clocks_init(&read);
    read.boot++;
    clocks_load(&read, folder);
    assert_true(read.anchor.err_ms < 0);
    tn_path_join(path, sizeof path, folder, "anchor.json");
    assert_int_equal(tn_file_write(path, "{\"boot\":7}", 10, 0600, NULL), TN_OK);
    clocks_init(&read);
    clocks_load(&read, folder);
    assert_true(read.anchor.err_ms < 0);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_nobody_keeps_is_unset),
        cmocka_unit_test(the_hub_sets_it_for_this_boot),
        cmocka_unit_test(the_anchor_outlives_the_program_but_not_the_boot),
        cmocka_unit_test(only_a_surer_anchor_of_this_boot_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
