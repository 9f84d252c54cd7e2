/* SPDX-License-Identifier: Apache-2.0 */
/* test_wipe.c -- a kiosk hears that it was revoked, with its queue full.
 *
 * Protects: the next thing it does is to forget whom it was told of, to the byte, whatever its disk
 * and whoever reads beside it; it lets nobody in, also after a restart; and what it wrote down
 * itself reaches the hub whole.  Each search first finds what it later may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "check.h"
#include "disk/powercut_vfs.h"
#include "doorstep.h"
#include "world/guests.h"

#define MANY ((size_t)700) /* more than are deleted at once */
#define NEEDLES_MAX (3 * MANY)
#define NEEDLE_CHARS ((size_t)32) /* a value's beginning and end: pages cut it anywhere */

static struct tn_fault fault;
static struct doorstep step;
static struct guests guests;

/* ---- what may not be left ---- */

struct needles {
    size_t count;
    char text[NEEDLES_MAX][NEEDLE_CHARS];
    uint8_t bytes[NEEDLES_MAX][NEEDLE_CHARS / 4 * 3];
};
static struct needles needles;

static void add_needle(const char *text)
{
    size_t len = 0;
    assert_true(needles.count < NEEDLES_MAX);
    memcpy(needles.text[needles.count], text, NEEDLE_CHARS);
    assert_int_equal(tn_base64_decode(text, NEEDLE_CHARS, needles.bytes[needles.count],
                                      sizeof(needles.bytes[0]), &len),
                     TN_OK);
    needles.count++;
}

/* Every sealed value of the hub's log: rows, what is found by, seeds, the event's key. */
static void gather_needles(void)
{
    static const char *const members[] = {"\"row\":\"", "\"find\":\"", "\"seed\":\""};
    struct tn_log_id log = tn_ledger_own_log(step.hub.ledger, step.world.event);
    TN_BUF_AUTO text = {0};
    int64_t from = 1;
    size_t records = 1;
    for (needles.count = 0; records; from += (int64_t)records) {
        tn_buf_clear(&text);
        assert_ok(tn_ledger_read(step.hub.ledger, log, from, &text, &records, &fault));
        for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
            for (const char *at = tn_buf_text(&text); (at = strstr(at, members[i]));)
                add_needle(at += strlen(members[i]));
    }
}

static void read_into(const char *tail, struct tn_buf *out)
{
    char path[128];
    uint8_t page[4096];
    (void)snprintf(path, sizeof(path), "%s%s", step.path, tail);
    FILE *file = fopen(path, "rb");
    for (size_t len = 0; file && (len = fread(page, 1, sizeof(page), file)) > 0;)
        tn_buf_add(out, page, len);
    if (file)
        (void)fclose(file);
}

/* How many of the values are still somewhere in the kiosk's files. */
static size_t left_on_disk(void)
{
    TN_BUF_AUTO bytes = {0};
    size_t found = 0;
    read_into("", &bytes);
    read_into("-wal", &bytes);
    read_into("-journal", &bytes);
    for (size_t i = 0; i < needles.count; i++)
        found += bytes.data &&
                 (memmem(bytes.data, bytes.len, needles.text[i], NEEDLE_CHARS) ||
                  memmem(bytes.data, bytes.len, needles.bytes[i], sizeof(needles.bytes[0])));
    return found;
}

/* ---- an evening, until the news ---- */

static void publish(size_t people)
{
    const struct guests_person person = {"Zebrafinch", "z•••@example.org", "ch", 3, 1};
    struct tn_policy policy = world_policy();
    policy.sign_up = true;
    policy.find = true;
    guests_event(&step.hub, &guests, &policy);
    guests_issuer(&step.hub, &guests, 1, 20);
    for (size_t i = 0; i < people; i++) {
        struct world_ticket ticket;
        world_ticket(&step.world, &ticket);
        guests_ticket(&step.hub, &guests, &ticket, &person);
    }
    guests_unlock(&step.hub, &guests, &step.tickets[0].ticket);
    gather_needles();
}

static void begin(struct shift *shift, const char *vfs)
{
    assert_ok(
        shift_begin(shift, &step, &(struct tn_db_options){.url = step.path, .vfs = vfs}, &fault));
}

static void let_them_in(struct shift *shift)
{
    for (int i = 0; i < DOORSTEP_TICKETS; i++)
        assert_int_equal(shift_scan(shift, step.tickets[i].text, &fault).gate.verdict,
                         TN_VERDICT_ADMIT);
}

static bool is_revoked(struct shift *shift)
{
    bool revoked = false;
    assert_ok(tn_ledger_revoked(shift->kiosk.ledger, &revoked, &fault));
    return revoked;
}

static void expect_nobody_let_in(struct shift *shift)
{
    struct tn_door_answer answer = shift_scan(shift, step.tickets[1].text, &fault);
    assert_int_equal(answer.gate.verdict, TN_VERDICT_HOST_NEEDED);
    assert_int_equal(answer.gate.reason, TN_REASON_NO_EVENT);
    assert_int_equal(answer.seq, 0);
}

/* The hub has all of it, and may have had it before. */
static void expect_delivered(struct shift *shift)
{
    struct tn_event_facts facts;
    struct tn_log_id own = tn_ledger_own_log(shift->kiosk.ledger, step.world.event);
    assert_ok(carry(&shift->kiosk, &step.hub, own, &fault));
    assert_ok(tn_ledger_event(step.hub.ledger, step.world.event, &facts, &fault));
    assert_int_equal(facts.people_inside, DOORSTEP_TICKETS);
    assert_ok(tn_ledger_audit(shift->kiosk.ledger, &fault));
}

/* What another door wrote stays: nobody else may have it. */
static void take_in_another_door(struct shift *shift)
{
    struct station other;
    hub_device(&step.hub, 2, false);
    assert_ok(shift_fetch(shift, &step, &fault));
    station_open_here(&other, &step.world, 2);
    (void)station_admit(&other, step.tickets[0].ticket.id, 1);
    carry_all(&other, &shift->kiosk);
    station_close(&other);
}

/* ---- */

static void what_opens_people_is_gone(void **state)
{
    (void)state;
    struct shift shift;
    publish(MANY);
    begin(&shift, NULL);
    assert_ok(shift_fetch(&shift, &step, &fault));
    let_them_in(&shift);
    assert_false(is_revoked(&shift));
    assert_true(needles.count >= 2 * MANY);
    assert_int_equal(left_on_disk(), needles.count);

    take_in_another_door(&shift);

    hub_device(&step.hub, 1, true);
    assert_ok(shift_fetch(&shift, &step, &fault));
    assert_true(is_revoked(&shift));
    assert_ok(tn_ledger_wipe(shift.kiosk.ledger, &fault));
    assert_int_equal(left_on_disk(), 0);
    expect_nobody_let_in(&shift);
    assert_int_equal(shift_held(&shift), DOORSTEP_TICKETS);

    shift_end(&shift);
    assert_int_equal(left_on_disk(), 0);
    begin(&shift, NULL);
    assert_true(is_revoked(&shift));
    expect_nobody_let_in(&shift);
    assert_int_equal(shift_fetch(&shift, &step, &fault), TN_ERR_DENIED);
    expect_delivered(&shift);
    assert_int_equal(left_on_disk(), 0);
    shift_end(&shift);
}

/* The hub answers "revoked" and tells nothing more: the same. */
static void the_hubs_answer_is_enough(void **state)
{
    (void)state;
    struct shift shift;
    publish(20);
    begin(&shift, NULL);
    assert_ok(shift_fetch(&shift, &step, &fault));
    let_them_in(&shift);
    assert_ok(tn_ledger_disown(shift.kiosk.ledger, &fault));
    assert_true(is_revoked(&shift));
    hub_device(&step.hub, 1, true);
    assert_int_equal(shift_fetch(&shift, &step, &fault), TN_ERR_DENIED);
    assert_ok(tn_ledger_wipe(shift.kiosk.ledger, &fault));
    assert_int_equal(left_on_disk(), 0);
    expect_delivered(&shift);
    shift_end(&shift);
}

/* Somebody in the middle of reading is not pulled from under; afterwards it is made good. */
static void who_reads_beside_it_delays_it(void **state)
{
    (void)state;
    static const struct tn_db_sql read = {.both = "SELECT line FROM record"};
    struct shift shift;
    struct tn_db *other = NULL;
    bool row = false;
    publish(20);
    begin(&shift, NULL);
    assert_ok(shift_fetch(&shift, &step, &fault));
    let_them_in(&shift);
    assert_ok(tn_db_open(&(struct tn_db_options){.url = step.path}, &other, &fault));
    assert_ok(tn_db_exec(shift.kiosk.db, "PRAGMA busy_timeout = 1", &fault));
    assert_ok(tn_db_next(tn_db_prepare(other, &read), &row, &fault));
    hub_device(&step.hub, 1, true);
    assert_ok(shift_fetch(&shift, &step, &fault));
    assert_int_equal(tn_ledger_wipe(shift.kiosk.ledger, &fault), TN_ERR_BUSY);
    expect_nobody_let_in(&shift);
    tn_db_close(other);
    assert_ok(tn_ledger_wipe(shift.kiosk.ledger, &fault));
    assert_int_equal(left_on_disk(), 0);
    expect_delivered(&shift);
    shift_end(&shift);
}

/* One wipe whose disk is full from the n-th write on, and then has room again; false once n is
 * beyond the wipe. */
static bool fail_from(int write)
{
    struct disk disk = {.seed = 1, .fail_code = SQLITE_FULL};
    struct shift shift;
    doorstep_clear(&step);
    disk_plug(&disk);
    begin(&shift, DISK_VFS);
    assert_ok(shift_fetch(&shift, &step, &fault));
    assert_true(is_revoked(&shift));
    disk.fail_at_write = disk.writes + write;
    enum tn_err err = tn_ledger_wipe(shift.kiosk.ledger, &fault);
    disk.fail_at_write = 0;
    if (disk.failed) {
        assert_int_equal(err, TN_ERR_FULL);
        shift_end(&shift); /* without power meanwhile */
        begin(&shift, DISK_VFS);
        assert_true(is_revoked(&shift));
    }
    assert_ok(tn_ledger_wipe(shift.kiosk.ledger, &fault));
    assert_int_equal(left_on_disk(), 0);
    shift_end(&shift);
    disk_unplug(&disk);
    return disk.failed;
}

static void a_full_disk_only_delays_it(void **state)
{
    (void)state;
    int write = 1;
    publish(20);
    hub_device(&step.hub, 1, true);
    while (fail_from(write))
        write += 7;
    print_message("full from each seventh of %d writes on\n", write);
    assert_true(write > 100);
}

/* ---- what the database itself holds on to ---- */

static void nothing_else_may_be_deleted(void **state)
{
    (void)state;
    struct shift shift;
    publish(5);
    begin(&shift, NULL);
    assert_ok(shift_fetch(&shift, &step, &fault));
    let_them_in(&shift);
    assert_int_equal(tn_db_exec(shift.kiosk.db, "DELETE FROM record", &fault), TN_ERR_DENIED);
    assert_int_equal(tn_db_exec(shift.kiosk.db,
                                "INSERT INTO log_wiped SELECT id FROM log; DELETE FROM record",
                                &fault),
                     TN_ERR_DENIED);
    assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
    shift_end(&shift);
}

static int start(void **state)
{
    (void)state;
    doorstep_make(&step);
    guests_make(&guests);
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
        cmocka_unit_test_setup_teardown(what_opens_people_is_gone, start, stop),
        cmocka_unit_test_setup_teardown(the_hubs_answer_is_enough, start, stop),
        cmocka_unit_test_setup_teardown(who_reads_beside_it_delays_it, start, stop),
        cmocka_unit_test_setup_teardown(a_full_disk_only_delays_it, start, stop),
        cmocka_unit_test_setup_teardown(nothing_else_may_be_deleted, start, stop),
    };
    return cmocka_run_group_tests_name("wipe", tests, NULL, NULL);
}
