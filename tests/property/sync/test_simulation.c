/* SPDX-License-Identifier: Apache-2.0 */
/* test_simulation.c -- thousands of evenings in which everything goes wrong that can.
 *
 * Protects, after every schedule and once the nodes may talk again: all of them hold the same logs
 * and fold them to the same state; what a door acknowledged is at the hub as long as one copy
 * lived; every double entry is reported once and none that was none, by a reckoning that knows the
 * records alone; no name was ever to be read on a wire or a stick; nothing forged, altered or
 * written by a stranger stayed anywhere, and none of it held up the rest.
 *
 * TURNOUT_SCHEDULES sets how many, TURNOUT_FIRST_SEED from where, TURNOUT_SEED which alone.  A
 * failure tells its seed and the steps that are left when every step that does not matter is taken
 * out. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim.h"

#define SCHEDULES 300
#define FAILURES_TOLD 3

static struct sim_stage stage;
static char running[64]; /* what to say if the program ends in the middle of it */

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text ? strtoull(text, NULL, 10) : otherwise;
}

/* A broken promise ends the program: then the seed is the last thing told. */
static void tell_seed(int signal_number)
{
    (void)signal_number;
    (void)!write(STDERR_FILENO, running, strlen(running));
}

/* Tells what is left of a schedule that failed; cmocka's messages are cut short. */
static void tell_failure(struct sim_schedule *schedule)
{
    TN_BUF_AUTO why = {0};
    TN_BUF_AUTO text = {0};
    sim_shrink(&stage, schedule, &why);
    sim_describe(schedule, &text);
    (void)fprintf(stderr, "%s\n%s\n", tn_buf_text(&why), tn_buf_text(&text));
}

static bool run_seed(uint64_t seed, bool tell)
{
    static struct sim_schedule schedule;
    TN_BUF_AUTO why = {0};
    (void)snprintf(running, sizeof(running), "aborted in the schedule of seed %llu\n",
                   (unsigned long long)seed);
    sim_draw(seed, &schedule);
    bool held = sim_run(&stage, &schedule, &why);
    if (!held && tell)
        tell_failure(&schedule);
    return held;
}

static void every_evening_ends_well(void **state)
{
    (void)state;
    uint64_t first = number_of("TURNOUT_SEED", number_of("TURNOUT_FIRST_SEED", 1));
    uint64_t count = getenv("TURNOUT_SEED") ? 1 : number_of("TURNOUT_SCHEDULES", SCHEDULES);
    int failed = 0;
    for (uint64_t seed = first; seed < first + count; seed++)
        failed += !run_seed(seed, failed < FAILURES_TOLD);
    print_message("%llu schedules, %d failed\n", (unsigned long long)count, failed);
    assert_int_equal(failed, 0);
}

static int start(void **state)
{
    (void)state;
    (void)signal(SIGABRT, tell_seed);
    sim_stage_make(&stage);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    sim_stage_release(&stage);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_evening_ends_well),
    };
    return cmocka_run_group_tests_name("simulation", tests, start, stop);
}
