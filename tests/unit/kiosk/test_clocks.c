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

/* ---- the system's clocks, as each test wants them ---- */

#define A_DAY_IN_2026 INT64_C(1796479200000)
#define A_DAY_IN_2099 INT64_C(4070908800000)
#define A_DAY_MS INT64_C(86400000)

static struct {
    bool synchronised;
    int64_t wall_ms, up_ms;
} machine;

bool __wrap_tn_clock_synchronised(void);
int64_t __wrap_tn_clock_wall_ms(void);
int64_t __wrap_tn_clock_up_ms(void);

bool __wrap_tn_clock_synchronised(void)
{
    return machine.synchronised;
}

int64_t __wrap_tn_clock_wall_ms(void)
{
    return machine.wall_ms;
}

int64_t __wrap_tn_clock_up_ms(void)
{
    return machine.up_ms;
}

/* A board without a battery, ten minutes after it was switched on. */
static int start_board(void **state)
{
    (void)state;
    machine.synchronised = false;
    machine.wall_ms = 600000;
    machine.up_ms = 600000;
    return 0;
}

/* The hub says it is `wall_ms` now, give or take err_ms. */
static struct tn_anchor anchor_now(const struct clocks *clocks, int64_t wall_ms, int64_t err_ms)
{
    return (struct tn_anchor){
        .boot = clocks->boot, .up.ms = tn_clock_up_ms(), .wall.ms = wall_ms, .err_ms = err_ms};
}

/* Protects: without a time service and without the hub nobody claims to know the time. */
static void a_clock_nobody_keeps_is_unset(void **state)
{
    (void)state;
    struct clocks clocks;
    clocks_init(&clocks);
    struct tn_claim claim = clocks_claim(&clocks);
    assert_int_equal(claim.clock, TN_CLOCK_UNSET);
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
    machine.up_ms += 60000;
    struct tn_claim claim = clocks_claim(&clocks);
    struct tn_when when = clocks_when(&clocks, &claim);
    assert_int_equal(claim.clock, TN_CLOCK_HUB);
    assert_int_equal(when.wall.ms, A_DAY_IN_2026 + 60000);
    assert_int_equal(when.err_ms, 12 + 60000 * TN_DRIFT_PPM / 1000000);
    assert_int_equal(claim.wall.ms, when.wall.ms);
}

/* Protects: a hub that woke up in 1970 or beyond 2099 sets no clock, so nobody is let in or turned
 * away by it. */
static void a_hub_with_an_impossible_clock_sets_nothing(void **state)
{
    (void)state;
    static const int64_t walls_ms[] = {INT64_MIN,     0,         100000, 1704067199999,
                                       4102444800000, INT64_MAX, -1};
    for (size_t i = 0; i < sizeof walls_ms / sizeof walls_ms[0]; i++) {
        struct clocks clocks;
        clocks_init(&clocks);
        struct tn_anchor anchor = anchor_now(&clocks, walls_ms[i], 1);
        assert_false(clocks_learn(&clocks, &anchor));
        struct tn_claim claim = clocks_claim(&clocks);
        assert_int_equal(claim.clock, TN_CLOCK_UNSET);
        assert_true(clocks_when(&clocks, &claim).err_ms < 0);
    }
}

/* Protects: a clock that a time service keeps is not overruled by a hub, and a hub that is days
 * away is not even remembered. */
static void a_kept_clock_outranks_a_hub_astray(void **state)
{
    (void)state;
    struct clocks clocks;
    clocks_init(&clocks);
    machine.synchronised = true;
    machine.wall_ms = A_DAY_IN_2026;
    struct tn_anchor far = anchor_now(&clocks, A_DAY_IN_2099, 1);
    struct tn_anchor late = anchor_now(&clocks, A_DAY_IN_2026 + A_DAY_MS + 1, 1);
    struct tn_anchor early = anchor_now(&clocks, A_DAY_IN_2026 - A_DAY_MS - 1, 1);
    struct tn_anchor near = anchor_now(&clocks, A_DAY_IN_2026 + A_DAY_MS, 1);
    assert_false(clocks_learn(&clocks, &far));
    assert_false(clocks_learn(&clocks, &late));
    assert_false(clocks_learn(&clocks, &early));
    assert_true(clocks_learn(&clocks, &near));
    struct tn_claim claim = clocks_claim(&clocks);
    assert_int_equal(claim.clock, TN_CLOCK_NTP);
    assert_int_equal(claim.wall.ms, A_DAY_IN_2026);
    assert_int_equal(clocks_when(&clocks, &claim).wall.ms, A_DAY_IN_2026);
    assert_int_equal(clocks_when(&clocks, &claim).err_ms, 1000);
}

/* Protects: a hub believed while nobody knew better is not believed once a time service does. */
static void a_clock_kept_later_outranks_the_hub_at_once(void **state)
{
    (void)state;
    struct clocks clocks;
    clocks_init(&clocks);
    struct tn_anchor anchor = anchor_now(&clocks, A_DAY_IN_2099, 1);
    assert_true(clocks_learn(&clocks, &anchor));
    machine.synchronised = true;
    machine.wall_ms = A_DAY_IN_2026;
    struct tn_claim claim = clocks_claim(&clocks);
    assert_int_equal(claim.clock, TN_CLOCK_NTP);
    assert_int_equal(clocks_when(&clocks, &claim).wall.ms, A_DAY_IN_2026);
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
    struct tn_anchor as_good = anchor_now(&clocks, A_DAY_IN_2026 + 7, 3);
    struct tn_anchor earlier_boot = better;
    struct tn_anchor none = {.boot = clocks.boot, .err_ms = TN_WHEN_UNKNOWN};
    earlier_boot.boot++;
    earlier_boot.err_ms = 1;
    assert_false(clocks_learn(&clocks, &none));
    assert_false(clocks_learn(&clocks, &earlier_boot));
    assert_true(clocks_learn(&clocks, &good));
    assert_false(clocks_learn(&clocks, &worse));
    assert_true(clocks_learn(&clocks, &better));
    assert_false(clocks_learn(&clocks, &as_good)); /* or every round would save and tell it anew */
    assert_int_equal(clocks.anchor.wall.ms, better.wall.ms);
}

/* Protects: what staff read off a watch is the time, with two minutes' doubt, until they read it
 * again; what no clock can show is not. */
static void staff_set_it_for_want_of_better(void **state)
{
    (void)state;
    struct clocks clocks;
    clocks_init(&clocks);
    struct tn_anchor watch = clocks_watch(&clocks, (struct tn_wall){0});
    clocks_set(&clocks, &watch);
    assert_int_equal(clocks_claim(&clocks).clock, TN_CLOCK_UNSET);
    watch = clocks_watch(&clocks, (struct tn_wall){A_DAY_IN_2026});
    clocks_set(&clocks, &watch);
    machine.up_ms += 60000;
    struct tn_claim claim = clocks_claim(&clocks);
    struct tn_when when = clocks_when(&clocks, &claim);
    assert_int_equal(claim.clock, TN_CLOCK_STAFF);
    assert_int_equal(claim.wall.ms, A_DAY_IN_2026 + 60000);
    assert_int_equal(when.wall.ms, A_DAY_IN_2026 + 60000);
    assert_int_equal(when.err_ms, 120000 + 60000 * TN_DRIFT_PPM / 1000000);
    watch = clocks_watch(&clocks, (struct tn_wall){A_DAY_IN_2026 - A_DAY_MS});
    clocks_set(&clocks, &watch);
    assert_int_equal(clocks_claim(&clocks).wall.ms, A_DAY_IN_2026 - A_DAY_MS);
    machine.synchronised = true;
    machine.wall_ms = A_DAY_IN_2026;
    assert_int_equal(clocks_claim(&clocks).clock, TN_CLOCK_NTP);
}

/* Protects: the hub comes before another kiosk and that before staff, in whatever order they come;
 * and no kiosk, sure as it may be, outbids the hub. */
static void the_better_source_wins(void **state)
{
    (void)state;
    enum { HUB, PEER, STAFF };
    static const int orders[][3] = {{HUB, PEER, STAFF}, {HUB, STAFF, PEER}, {PEER, HUB, STAFF},
                                    {PEER, STAFF, HUB}, {STAFF, HUB, PEER}, {STAFF, PEER, HUB}};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct clocks clocks;
        clocks_init(&clocks);
        for (size_t k = 0; k < 3; k++) {
            struct tn_anchor hub = anchor_now(&clocks, A_DAY_IN_2026, 900);
            struct tn_anchor peer = anchor_now(&clocks, A_DAY_IN_2026 + 1, 30);
            struct tn_anchor watch = clocks_watch(&clocks, (struct tn_wall){A_DAY_IN_2026 + 2});
            peer.peer = true;
            if (orders[i][k] == STAFF)
                clocks_set(&clocks, &watch);
            else
                (void)clocks_learn(&clocks, orders[i][k] == HUB ? &hub : &peer);
        }
        assert_int_equal(clocks_claim(&clocks).clock, TN_CLOCK_HUB);
        assert_int_equal(clocks_claim(&clocks).wall.ms, A_DAY_IN_2026);
    }
}

/* Protects: another kiosk is believed before staff only if it is surer than they are: its staff may
 * have looked at a watch long ago. */
static void an_unsure_kiosk_does_not_outbid_staff(void **state)
{
    (void)state;
    struct clocks clocks;
    clocks_init(&clocks);
    struct tn_anchor watch = clocks_watch(&clocks, (struct tn_wall){A_DAY_IN_2026});
    clocks_set(&clocks, &watch);
    struct tn_anchor peer = anchor_now(&clocks, A_DAY_IN_2026 - A_DAY_MS, 120001);
    peer.peer = true;
    assert_false(clocks_learn(&clocks, &peer));
    assert_int_equal(clocks_claim(&clocks).clock, TN_CLOCK_STAFF);
    peer.err_ms = 30;
    assert_true(clocks_learn(&clocks, &peer));
    assert_int_equal(clocks_claim(&clocks).clock, TN_CLOCK_PEER);
    assert_false(clocks_learn(&clocks, &peer));
}

static struct tn_anchor of_source(const struct clocks *clocks, enum tn_clock_state source)
{
    struct tn_anchor anchor = anchor_now(clocks, A_DAY_IN_2026, 12);
    anchor.peer = source == TN_CLOCK_PEER;
    return anchor;
}

/* Protects: whoever told the time is still known after the program started anew in the same boot,
 * and so is how much to believe it. */
static void every_source_outlives_the_program(void **state)
{
    (void)state;
    static const enum tn_clock_state sources[] = {TN_CLOCK_PEER, TN_CLOCK_STAFF, TN_CLOCK_HUB};
    char folder[] = "/tmp/turnout-clocks-XXXXXX";
    char path[64];
    assert_non_null(mkdtemp(folder));
    tn_path_join(path, sizeof path, folder, "anchor.json");
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        struct clocks written, read;
        clocks_init(&written);
        struct tn_anchor anchor = of_source(&written, sources[i]);
        if (sources[i] == TN_CLOCK_STAFF)
            clocks_set(&written, &anchor);
        else
            assert_true(clocks_learn(&written, &anchor));
        clocks_save(&written, folder);
        clocks_init(&read);
        clocks_load(&read, folder);
        assert_int_equal(clocks_claim(&read).clock, sources[i]);
        assert_int_equal(clocks_claim(&read).wall.ms, A_DAY_IN_2026);
    }
    unlink(path);
    rmdir(folder);
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
    assert_int_equal(read.anchor.boot, written.anchor.boot);
    assert_int_equal(read.anchor.up.ms, written.anchor.up.ms);
    assert_int_equal(read.anchor.wall.ms, written.anchor.wall.ms);
    assert_int_equal(read.anchor.err_ms, written.anchor.err_ms);
    assert_int_equal(read.anchor.peer, written.anchor.peer);
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
        cmocka_unit_test_setup(a_clock_nobody_keeps_is_unset, start_board),
        cmocka_unit_test_setup(the_hub_sets_it_for_this_boot, start_board),
        cmocka_unit_test_setup(a_hub_with_an_impossible_clock_sets_nothing, start_board),
        cmocka_unit_test_setup(a_kept_clock_outranks_a_hub_astray, start_board),
        cmocka_unit_test_setup(a_clock_kept_later_outranks_the_hub_at_once, start_board),
        cmocka_unit_test_setup(the_anchor_outlives_the_program_but_not_the_boot, start_board),
        cmocka_unit_test_setup(only_a_surer_anchor_of_this_boot_counts, start_board),
        cmocka_unit_test_setup(staff_set_it_for_want_of_better, start_board),
        cmocka_unit_test_setup(the_better_source_wins, start_board),
        cmocka_unit_test_setup(an_unsure_kiosk_does_not_outbid_staff, start_board),
        cmocka_unit_test_setup(every_source_outlives_the_program, start_board),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
