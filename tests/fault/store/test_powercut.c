/* SPDX-License-Identifier: Apache-2.0 */
/* test_powercut.c -- the power goes at the 1st, 2nd, 3rd … sync of a kiosk's day, until every one
 * has had its turn.
 *
 * Protects: whoever was welcomed is in the log after the reboot, at most the one in flight is
 * extra, chain and fold audit clean, the door goes on.  The same with synchronous=NORMAL must lose
 * somebody, or the test proves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "disk/powercut_vfs.h"
#include "doorstep.h"

#define SEEDS 3

static struct tn_fault fault;
static struct doorstep step;

/* A day until the dark: which tickets were welcomed, and whether the pack was acknowledged. */
struct day {
    bool fetched;
    bool welcomed[DOORSTEP_TICKETS];
    int count;
};

static void live_a_day(const struct tn_db_options *options, struct day *day)
{
    struct shift shift;
    enum tn_err err = shift_begin(&shift, &step, options, &fault);
    if (!err)
        err = shift_fetch(&shift, &step, &fault);
    day->fetched = !err;
    for (int i = 0; i < DOORSTEP_TICKETS && !err; i++) {
        struct tn_door_answer answer = shift_scan(&shift, step.tickets[i].text, &fault);
        day->welcomed[i] = tn_verdict_admits(answer.gate.verdict);
        day->count += day->welcomed[i];
    }
    shift_end(&shift);
}

/* After the reboot: how many of the welcomed are missing. */
static int count_lost(const struct day *day)
{
    struct shift shift;
    int lost = 0;
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
    int64_t held = shift_held(&shift);
    for (int i = 0; i < DOORSTEP_TICKETS; i++) {
        struct tn_ticket_facts facts;
        assert_ok(tn_ledger_ticket(shift.kiosk.ledger, step.world.event, step.tickets[i].ticket.id,
                                   &facts, &fault));
        lost += day->welcomed[i] && !facts.inside;
        lost += day->fetched && !facts.listed;
    }
    if (!lost)
        assert_true(held >= day->count && held <= day->count + 1);
    assert_ok(shift_fetch(&shift, &step, &fault)); /* what is missing comes again */
    const char *next = step.tickets[DOORSTEP_TICKETS - 1].text;
    struct tn_door_answer answer = shift_scan(&shift, next, &fault);
    assert_true(answer.gate.verdict == TN_VERDICT_ADMIT ||
                answer.gate.verdict == TN_VERDICT_ALREADY_IN);
    shift_end(&shift);
    return lost;
}

/* Cuts at each sync in turn; returns how many days lost somebody, and how many cuts there were. */
static int cut_every_sync(bool unsafe, uint64_t seed, int *ret_cuts)
{
    struct tn_db_options options = {.url = step.path, .vfs = DISK_VFS, .unsafe_normal = unsafe};
    int days_lost = 0;
    bool fired = true;
    for (int sync = 1; fired; sync++) {
        struct disk disk = {.seed = seed * 1000003 + (uint64_t)sync, .cut_at_sync = sync};
        struct day day = {0};
        doorstep_clear(&step);
        disk_plug(&disk);
        live_a_day(&options, &day);
        fired = disk.dark;
        disk_reboot(&disk);
        days_lost += count_lost(&day) > 0;
        disk_unplug(&disk);
        *ret_cuts = sync;
    }
    return days_lost;
}

static void nobody_who_was_welcomed_is_lost(void **state)
{
    (void)state;
    int cuts = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        assert_int_equal(cut_every_sync(false, seed, &cuts), 0);
    print_message("%d cuts a seed, %d seeds, nobody lost\n", cuts, SEEDS);
    assert_true(cuts > 20);
}

static void without_full_syncs_somebody_is_lost(void **state)
{
    (void)state;
    int cuts = 0;
    int lost = cut_every_sync(true, 1, &cuts);
    print_message("synchronous=NORMAL: somebody lost at %d of %d cuts\n", lost, cuts);
    assert_true(lost > 0);
}

static int start(void **state)
{
    (void)state;
    doorstep_make(&step);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    doorstep_release(&step);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_who_was_welcomed_is_lost),
        cmocka_unit_test(without_full_syncs_somebody_is_lost),
    };
    return cmocka_run_group_tests_name("powercut", tests, start, stop);
}
