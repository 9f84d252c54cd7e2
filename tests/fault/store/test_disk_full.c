/* SPDX-License-Identifier: Apache-2.0 */
/* test_disk_full.c -- the disk is full, or fails, from the n-th write on, for every n.
 *
 * Protects: nobody is welcomed who was not written down, the door says so (host needed, store
 * full), a refusal stays the refusal it was, nothing acknowledged is lost, and with space again the
 * same person comes in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "check.h"
#include "disk/powercut_vfs.h"
#include "doorstep.h"

static struct tn_fault fault;
static struct doorstep step;

/* Scans until the disk refuses; the index of the ticket that met it, or DOORSTEP_TICKETS. */
static int scan_until_refused(struct shift *shift, const struct disk *disk, enum tn_reason reason)
{
    for (int i = 0; i < DOORSTEP_TICKETS; i++) {
        struct tn_door_answer answer = shift_scan(shift, step.tickets[i].text, &fault);
        if (answer.gate.verdict == TN_VERDICT_ADMIT)
            continue;
        assert_true(disk->failed);
        assert_int_equal(answer.gate.verdict, TN_VERDICT_HOST_NEEDED);
        assert_int_equal(answer.gate.reason, reason);
        assert_int_equal(answer.seq, 0);
        assert_true(fault.text[0]);
        return i;
    }
    return DOORSTEP_TICKETS;
}

/* One day with its writes failing from the n-th on; false once n is beyond the day. */
static bool fail_from(int write, int code, enum tn_reason reason)
{
    struct disk disk = {.seed = 1, .fail_code = code};
    struct tn_db_options options = {.url = step.path, .vfs = DISK_VFS};
    struct shift shift;
    doorstep_clear(&step);
    disk_plug(&disk);
    assert_ok(shift_begin(&shift, &step, &options, &fault));
    assert_ok(shift_fetch(&shift, &step, &fault));
    disk.fail_at_write = disk.writes + write;
    int welcomed = scan_until_refused(&shift, &disk, reason);
    bool refused = welcomed < DOORSTEP_TICKETS;
    if (refused) {
        struct tn_door_answer answer = shift_scan(&shift, "https://example.org", &fault);
        assert_int_equal(answer.gate.verdict, TN_VERDICT_UNKNOWN_CODE);
        assert_int_equal(answer.seq, 0);
        disk.fail_at_write = 0;
        answer = shift_scan(&shift, step.tickets[welcomed].text, &fault);
        assert_int_equal(answer.gate.verdict, TN_VERDICT_ADMIT);
        welcomed++;
    }
    disk.fail_at_write = 0;
    assert_int_equal(shift_held(&shift), welcomed);
    assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
    shift_end(&shift);
    assert_ok(shift_begin(&shift, &step, &options, &fault));
    assert_int_equal(shift_held(&shift), welcomed);
    assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
    shift_end(&shift);
    disk_unplug(&disk);
    return disk.failed;
}

static void fail_everywhere(int code, enum tn_reason reason)
{
    int write = 1;
    while (fail_from(write, code, reason))
        write++;
    print_message("failed from each of %d writes on\n", write - 1);
    assert_true(write > 30);
}

static void a_full_disk_needs_a_host(void **state)
{
    (void)state;
    fail_everywhere(SQLITE_FULL, TN_REASON_STORE_FULL);
}

static void a_failing_disk_needs_a_host(void **state)
{
    (void)state;
    fail_everywhere(SQLITE_IOERR_WRITE, TN_REASON_STORE_FAILED);
}

/* Opening and taking in the pack may meet a full disk as well: a sentence, and later it works. */
static void a_full_disk_at_the_start_is_told_and_passes(void **state)
{
    (void)state;
    bool failed = true;
    for (int write = 1; failed; write++) {
        struct disk disk = {.seed = 1, .fail_at_write = write, .fail_code = SQLITE_FULL};
        struct tn_db_options options = {.url = step.path, .vfs = DISK_VFS};
        struct shift shift;
        doorstep_clear(&step);
        disk_plug(&disk);
        enum tn_err err = shift_begin(&shift, &step, &options, &fault);
        if (!err)
            err = shift_fetch(&shift, &step, &fault);
        failed = disk.failed;
        assert_true(err == TN_OK || err == TN_ERR_FULL);
        shift_end(&shift);
        disk.fail_at_write = 0;
        assert_ok(shift_begin(&shift, &step, &options, &fault));
        assert_ok(shift_fetch(&shift, &step, &fault));
        assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
        shift_end(&shift);
        disk_unplug(&disk);
    }
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
        cmocka_unit_test(a_full_disk_needs_a_host),
        cmocka_unit_test(a_failing_disk_needs_a_host),
        cmocka_unit_test(a_full_disk_at_the_start_is_told_and_passes),
    };
    return cmocka_run_group_tests_name("disk full", tests, start, stop);
}
