/* SPDX-License-Identifier: Apache-2.0 */
/* test_sign_up_cut.c -- the power goes at the 1st, 2nd, 3rd … sync of an evening of sign-ups.
 *
 * Protects: whoever was told "you are in" is issued and in after the reboot; nobody is issued but
 * not in, or in but not issued; the doors are locked again; and the disk never holds what they
 * wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "disk/powercut_vfs.h"
#include "doorstep.h"
#include "world/guests.h"

#define SIGN_UPS 4
#define SEEDS 2
#define CANARY_NAME "Zebrafinch Quetzalcoatl"
#define CANARY_CONTACT "zebrafinch.27@canary.example"

static struct tn_fault fault;
static struct doorstep step;
static struct guests guests;
static struct world_ticket host;

struct evening {
    struct tn_ticket_id told[SIGN_UPS];
    int count;
};

static enum tn_err unlock(struct shift *shift)
{
    return tn_door_unlock(shift->door, step.world.event, host.text, TN_TICKET_CHARS,
                          &shift->kiosk.claim, station_now(&shift->kiosk), &fault);
}

static enum tn_err sign_up(struct shift *shift, struct tn_door_issued *ret_issued)
{
    static const struct tn_door_sign_up form = {.name = CANARY_NAME,
                                                .lang = "en",
                                                .platform = "email",
                                                .contact = CANARY_CONTACT,
                                                .answers_json =
                                                    "[{\"id\":\"food\",\"value\":\"zebrafinch\"}]",
                                                .rules = 1};
    shift->kiosk.claim.up.ms += 1000;
    shift->kiosk.claim.wall.ms += 1000;
    return tn_door_sign_up(shift->door, step.world.event, &form, &shift->kiosk.claim,
                           station_now(&shift->kiosk), ret_issued, &fault);
}

static void live_an_evening(const struct tn_db_options *options, struct evening *evening)
{
    struct shift shift;
    enum tn_err err = shift_begin(&shift, &step, options, &fault);
    if (!err)
        err = shift_fetch(&shift, &step, &fault);
    if (!err)
        err = unlock(&shift);
    for (int i = 0; i < SIGN_UPS && !err; i++) {
        struct tn_door_issued issued;
        err = sign_up(&shift, &issued);
        if (!err && tn_verdict_admits(issued.answer.gate.verdict))
            evening->told[evening->count++] = issued.answer.ticket;
    }
    shift_end(&shift);
}

struct count {
    struct shift *shift;
    int issued;
};

/* Issued is in. */
static bool check_one(const struct tn_walk_in *walk_in, void *context)
{
    struct count *count = context;
    struct tn_ticket_facts facts;
    assert_ok(tn_ledger_ticket(count->shift->kiosk.ledger, step.world.event, walk_in->ticket,
                               &facts, &fault));
    assert_true(walk_in->counts && facts.walk_in && facts.inside);
    count->issued++;
    return true;
}

static void check_after_reboot(const struct evening *evening)
{
    struct shift shift;
    struct tn_event_facts facts;
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_false(tn_door_is_unlocked(shift.door));
    assert_ok(shift_fetch(&shift, &step, &fault)); /* what is missing comes again */
    struct count count = {.shift = &shift};
    assert_ok(tn_ledger_walk_ins(shift.kiosk.ledger, step.world.event, check_one, &count, &fault));
    assert_ok(tn_ledger_event(shift.kiosk.ledger, step.world.event, &facts, &fault));
    assert_int_equal(facts.people_inside, count.issued);
    assert_in_range(count.issued, evening->count, evening->count + 1);
    for (int i = 0; i < evening->count; i++) {
        struct tn_ticket_facts ticket;
        assert_ok(tn_ledger_ticket(shift.kiosk.ledger, step.world.event, evening->told[i], &ticket,
                                   &fault));
        assert_true(ticket.inside);
    }
    assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
    shift_end(&shift);
}

/* ---- what lies on the disk ---- */

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

static bool holds(const struct tn_buf *bytes, const char *text)
{
    return bytes->len && memmem(bytes->data, bytes->len, text, strlen(text));
}

static void expect_nothing_personal(const char *ticket)
{
    static const char *const canaries[] = {"Zebrafinch", "zebrafinch", "Quetzalcoatl",
                                           "canary.example"};
    TN_BUF_AUTO bytes = {0};
    read_into("", &bytes);
    read_into("-wal", &bytes);
    read_into("-shm", &bytes);
    read_into("-journal", &bytes);
    for (size_t i = 0; i < sizeof(canaries) / sizeof(canaries[0]); i++)
        assert_false(holds(&bytes, canaries[i]));
    if (ticket)
        assert_true(holds(&bytes, ticket)); /* we do look where it is written */
}

static void an_accepted_sign_up_is_never_lost(void **state)
{
    (void)state;
    int cuts = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        bool fired = true;
        for (int sync = 1; fired; sync++) {
            struct tn_db_options options = {.url = step.path, .vfs = DISK_VFS};
            struct disk disk = {.seed = seed * 1000003 + (uint64_t)sync, .cut_at_sync = sync};
            struct evening evening = {.count = 0};
            doorstep_clear(&step);
            disk_plug(&disk);
            live_an_evening(&options, &evening);
            fired = disk.dark;
            disk_reboot(&disk);
            expect_nothing_personal(NULL);
            check_after_reboot(&evening);
            disk_unplug(&disk);
            cuts = sync;
        }
    }
    print_message("%d cuts a seed, %d seeds, nobody lost\n", cuts, SEEDS);
    assert_true(cuts > 10);
}

/* Open and in use, then closed: neither the database nor its log has the name or the contact. */
static void the_disk_never_holds_what_they_wrote(void **state)
{
    (void)state;
    struct shift shift;
    struct tn_door_issued issued;
    struct tn_door_found found[TN_DOOR_FOUND_MAX];
    size_t count = 0, total = 0;
    doorstep_clear(&step);
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(shift_fetch(&shift, &step, &fault));
    assert_ok(unlock(&shift));
    assert_ok(sign_up(&shift, &issued));
    assert_ok(tn_door_find(shift.door, "zebra", found, &count, &total, &fault));
    assert_int_equal(total, 1);
    assert_ok(tn_door_feedback(shift.door, step.world.event, 4, "zebrafinch was here",
                               &shift.kiosk.claim, &fault));
    struct tn_ticket_id_text ticket = tn_ticket_id_text(issued.answer.ticket);
    expect_nothing_personal(ticket.chars);
    tn_door_lock(shift.door);
    expect_nothing_personal(ticket.chars);
    shift_end(&shift);
    expect_nothing_personal(ticket.chars);
}

/* A disk that refuses says so and keeps nothing of them; with space again they sign up. */
static void a_full_disk_keeps_nothing_of_them(void **state)
{
    (void)state;
    bool failed = true;
    int refused = 0;
    for (int write = 1; failed; write++) {
        struct tn_db_options options = {.url = step.path, .vfs = DISK_VFS};
        struct disk disk = {.seed = 1};
        struct evening evening = {.count = 0};
        struct tn_door_issued issued;
        struct shift shift;
        doorstep_clear(&step);
        disk_plug(&disk);
        assert_ok(shift_begin(&shift, &step, &options, &fault));
        assert_ok(shift_fetch(&shift, &step, &fault));
        assert_ok(unlock(&shift));
        disk.fail_code = 13; /* SQLITE_FULL */
        disk.fail_at_write = disk.writes + write;
        enum tn_err err = sign_up(&shift, &issued);
        failed = disk.failed;
        assert_true(err == TN_OK || err == TN_ERR_FULL);
        refused += err != TN_OK;
        disk.fail_at_write = 0;
        if (err)
            assert_ok(sign_up(&shift, &issued));
        evening.told[evening.count++] = issued.answer.ticket;
        shift_end(&shift);
        check_after_reboot(&evening);
        disk_unplug(&disk);
    }
    assert_true(refused > 3);
}

static int start(void **state)
{
    (void)state;
    struct tn_policy policy = world_policy();
    policy.sign_up = policy.find = true;
    doorstep_make(&step);
    guests_make(&guests);
    guests_event(&step.hub, &guests, &policy);
    guests_issuer(&step.hub, &guests, 1, 50);
    world_ticket(&step.world, &host);
    guests_ticket(&step.hub, &guests, &host,
                  &(struct guests_person){.name = "Host", .visits = -1, .rules = -1});
    guests_unlock(&step.hub, &guests, &host.ticket);
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
        cmocka_unit_test(an_accepted_sign_up_is_never_lost),
        cmocka_unit_test(the_disk_never_holds_what_they_wrote),
        cmocka_unit_test(a_full_disk_keeps_nothing_of_them),
    };
    return cmocka_run_group_tests_name("sign-up cut", tests, start, stop);
}
