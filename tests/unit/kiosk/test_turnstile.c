/* SPDX-License-Identifier: Apache-2.0 */
/* test_turnstile.c -- the door is the next one in, however many wait, and nobody is in with
 * another.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "turnout/os.h"
#include "turnstile.h"

#define OTHERS 4
#define TURNS 2000

static struct turnstile *turnstile;
static atomic_int inside, worst, entered;
static atomic_bool over;

static void be_inside(void)
{
    int now = atomic_fetch_add(&inside, 1) + 1;
    if (now > atomic_load(&worst))
        atomic_store(&worst, now);
    atomic_fetch_sub(&inside, 1);
}

static void others(struct tn_worker *worker, void *context)
{
    (void)worker;
    (void)context;
    while (!atomic_load(&over)) {
        turnstile_enter(turnstile);
        be_inside();
        atomic_fetch_add(&entered, 1);
        turnstile_leave(turnstile);
    }
}

static int compare(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Protects: four who come again and again let the door in after the one who is in.  A thread may be
 * kept from its next instruction for long, so of many turns the middle one counts. */
static void test_door_first(void **state)
{
    static int overtaken[TURNS];
    struct tn_worker *workers[OTHERS] = {0};
    (void)state;
    turnstile = turnstile_create();
    for (int i = 0; i < OTHERS; i++)
        assert_int_equal(tn_worker_start("other", others, NULL, &workers[i], NULL), TN_OK);
    while (atomic_load(&entered) < 100)
        tn_poll(NULL, 0, 1, &(uint64_t){0});
    for (int i = 0; i < TURNS; i++) {
        int before = atomic_load(&entered);
        turnstile_enter_first(turnstile, true);
        be_inside();
        overtaken[i] = atomic_load(&entered) - before;
        turnstile_leave(turnstile);
        tn_poll(NULL, 0, i % 16 == 0, &(uint64_t){0});
    }
    atomic_store(&over, true);
    for (int i = 0; i < OTHERS; i++)
        tn_worker_stop(workers[i]);
    assert_int_equal(atomic_load(&worst), 1);
    qsort(overtaken, TURNS, sizeof overtaken[0], compare);
    assert_true(overtaken[TURNS / 2] <= 1);
    turnstile_destroy(turnstile);
}

/* Protects: behind the door there is work in large portions until somebody stands at it; that the
 * door looks after itself now and then makes nobody wait. */
static void test_guests_make_it_busy(void **state)
{
    (void)state;
    turnstile = turnstile_create();
    assert_false(turnstile_is_busy(turnstile));
    turnstile_enter_first(turnstile, false);
    turnstile_leave(turnstile);
    assert_false(turnstile_is_busy(turnstile));
    turnstile_enter_first(turnstile, true);
    turnstile_leave(turnstile);
    turnstile_enter_first(turnstile, false);
    turnstile_leave(turnstile);
    assert_true(turnstile_is_busy(turnstile));
    turnstile_destroy(turnstile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_door_first),
        cmocka_unit_test(test_guests_make_it_busy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
