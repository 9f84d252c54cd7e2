/* SPDX-License-Identifier: Apache-2.0 */
/* test_mend.c -- a kiosk starts with a database one page of which is noise, or that is torn, or no
 * database at all.
 *
 * Protects: it starts; whatever the hub has comes back; what only the kiosk had is kept unless it
 * lay in the very page that is gone; nobody counts twice; the damaged file is kept until it has to
 * be forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "doorstep.h"
#include "mend.h"

#include "turnout/os.h"

#define DELIVERED 3 /* of the tickets: what the hub had heard of before */
#define PAGE 4096
#define MANY 2500 /* more than a batch takes */

static struct tn_fault fault;
static struct doorstep step;
static struct tn_pairing pairing;
static struct tn_buf sound; /* the file as the evening left it */

/* ---- files ---- */

static void path_of(char out[160], const char *tail)
{
    (void)snprintf(out, 160, "%s%s", step.path, tail);
}

static void read_file(const char *path, struct tn_buf *out)
{
    tn_buf_clear(out);
    assert_ok(tn_file_read(path, INT32_MAX, out, &fault));
}

static void write_damaged(const void *bytes, size_t len)
{
    doorstep_clear(&step);
    mend_forget(step.folder);
    FILE *file = fopen(step.path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* ---- the evening ---- */

static void live_an_evening(void)
{
    struct shift shift;
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(shift_fetch(&shift, &step, &fault));
    for (int i = 0; i < DOORSTEP_TICKETS - 1; i++) {
        struct tn_door_answer answer = shift_scan(&shift, step.tickets[i].text, &fault);
        assert_int_equal(answer.gate.verdict, TN_VERDICT_ADMIT);
        if (i == DELIVERED - 1)
            carry_all(&shift.kiosk, &step.hub);
    }
    shift_end(&shift);
    read_file(step.path, &sound);
}

/* Both sides' copies of the logs that both have, each taken to where the other's ends. */
static bool fetch_log(const struct tn_ledger_log *log, void *context)
{
    enum tn_err err = carry(&step.hub, context, log->id, &fault);
    assert_true(err == TN_OK || err == TN_ERR_ABSENT); /* more was here than the hub has */
    return true;
}

static int64_t people_at(struct station *station)
{
    struct tn_event_facts facts;
    assert_ok(tn_ledger_event(station->ledger, step.world.event, &facts, &fault));
    assert_int_equal(facts.doubles, 0);
    return facts.people_inside;
}

/* Starts on what lies there; how many of the evening's people are known in the end. */
static int64_t start_and_meet_the_hub(bool has_hub, struct mended *mended)
{
    struct shift shift;
    assert_ok(mend_store(step.folder, &pairing, mended, &fault));
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    if (has_hub) {
        assert_ok(tn_ledger_vector(step.hub.ledger, fetch_log, &shift.kiosk, &fault));
        const char *last = step.tickets[DOORSTEP_TICKETS - 1].text;
        assert_int_equal(shift_scan(&shift, last, &fault).gate.verdict, TN_VERDICT_ADMIT);
    }
    assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
    int64_t people = has_hub ? people_at(&shift.kiosk) - 1 : people_at(&shift.kiosk);
    shift_end(&shift);
    assert_ok(mend_store(step.folder, &pairing, &(struct mended){0}, &fault));
    return people;
}

/* ---- */

static void a_sound_file_is_left_alone(void **state)
{
    (void)state;
    struct mended mended;
    char path[160];
    write_damaged(sound.data, sound.len);
    assert_int_equal(start_and_meet_the_hub(false, &mended), DOORSTEP_TICKETS - 1);
    assert_false(mended.damaged);
    path_of(path, ".damaged-1");
    assert_false(tn_file_exists(path));
}

/* Each page in turn; with the hub in reach, and without. */
static void spoil_each_page(bool has_hub, int *ret_told, int *ret_whole, int *ret_lost)
{
    int pages = (int)(sound.len / PAGE);
    uint8_t *bytes = malloc(sound.len);
    assert_non_null(bytes);
    *ret_told = *ret_whole = *ret_lost = 0;
    for (int page = 0; page < pages; page++) {
        struct mended mended;
        memcpy(bytes, sound.data, sound.len);
        tn_seal_random(bytes + (size_t)page * PAGE, PAGE);
        write_damaged(bytes, sound.len);
        if (!has_hub) {
            struct shift shift;
            assert_ok(mend_store(step.folder, &pairing, &mended, &fault));
            *ret_told += mended.damaged;
            *ret_whole += mended.whole;
            assert_ok(
                shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
            assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
            shift_end(&shift);
            continue;
        }
        int64_t people = start_and_meet_the_hub(true, &mended);
        assert_in_range(people, DELIVERED, DOORSTEP_TICKETS - 1);
        assert_true(mended.damaged || people == DOORSTEP_TICKETS - 1);
        if (mended.whole)
            assert_int_equal(people, DOORSTEP_TICKETS - 1);
        *ret_told += mended.damaged;
        *ret_whole += mended.whole;
        *ret_lost += people < DOORSTEP_TICKETS - 1;
    }
    free(bytes);
    print_message("%d pages: %d told, %d of them whole all the same, %d cost somebody\n", pages,
                  *ret_told, *ret_whole, *ret_lost);
}

static void a_spoilt_page_costs_no_more_than_itself(void **state)
{
    (void)state;
    int told = 0, whole = 0, lost = 0;
    int pages = (int)(sound.len / PAGE);
    spoil_each_page(true, &told, &whole, &lost);
    assert_true(told > pages / 2);
    assert_true(whole > told / 2);
    assert_true(lost <= pages / 5); /* those that say what the file holds, and one of records */
}

static void without_the_hub_it_starts_too(void **state)
{
    (void)state;
    int told = 0, whole = 0, lost = 0;
    spoil_each_page(false, &told, &whole, &lost);
    assert_true(whole > told / 2);
}

/* Many batches of a hub's log, each of which ends before the head it came under. */
static void a_large_roster_is_taken_over(void **state)
{
    (void)state;
    struct shift shift;
    struct mended mended;
    struct world_ticket ticket;
    for (int i = 0; i < MANY; i++) {
        world_ticket(&step.world, &ticket);
        hub_ticket(&step.hub, &ticket, "林晓");
    }
    write_damaged(sound.data, sound.len);
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(shift_fetch(&shift, &step, &fault));
    shift_end(&shift);
    struct tn_buf bytes = {0};
    read_file(step.path, &bytes);
    size_t page = bytes.len / PAGE - 1;
    while (memmem(bytes.data + page * PAGE, PAGE, "{\"seq\":", 7))
        page--;
    tn_seal_random(bytes.data + page * PAGE, PAGE);
    write_damaged(bytes.data, bytes.len);
    assert_int_equal(start_and_meet_the_hub(false, &mended), DOORSTEP_TICKETS - 1);
    assert_true(mended.damaged && mended.whole);
    assert_true(mended.records > MANY);
    tn_buf_release(&bytes);
}

static void a_torn_file_and_none_at_all(void **state)
{
    (void)state;
    struct mended mended;
    char path[160];
    struct tn_buf kept = {0};
    for (size_t len = sound.len - 512; len > PAGE; len = len / 2 - len % 3) {
        write_damaged(sound.data, len);
        assert_in_range(start_and_meet_the_hub(true, &mended), DELIVERED, DOORSTEP_TICKETS - 1);
        assert_true(mended.damaged);
        assert_non_null(strstr(mended.what, ".damaged-1"));
    }
    static const char text[] = "This is no database; somebody wrote a letter into the file.";
    write_damaged(text, sizeof text);
    assert_int_equal(start_and_meet_the_hub(true, &mended), DELIVERED);
    path_of(path, ".damaged-1");
    read_file(path, &kept);
    assert_memory_equal(kept.data, text, sizeof text);
    mend_forget(step.folder);
    assert_false(tn_file_exists(path));
    tn_buf_release(&kept);
}

/* The power goes after the damaged one was moved, and before the new one has its name. */
static void a_start_cut_off_is_gone_on_with(void **state)
{
    (void)state;
    struct mended mended;
    char moved[160], half[160];
    path_of(moved, ".damaged-1");
    path_of(half, ".new");
    write_damaged(sound.data, sound.len);
    assert_int_equal(rename(step.path, moved), 0);
    FILE *file = fopen(half, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(sound.data, 1, sound.len / 2, file), sound.len / 2);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(start_and_meet_the_hub(false, &mended), DOORSTEP_TICKETS - 1);
    assert_true(mended.damaged && mended.whole);
    assert_false(tn_file_exists(half));
}

static void put_file(const char *tail, const struct tn_buf *bytes)
{
    char path[160];
    path_of(path, tail);
    assert_ok(tn_file_write(path, bytes->data, bytes->len, 0600, &fault));
}

/* The power goes between the two: what was acknowledged last lies in the log alone. */
static void a_move_cut_off_loses_no_log(void **state)
{
    (void)state;
    struct mended mended;
    struct shift shift;
    TN_BUF_AUTO database = {0};
    TN_BUF_AUTO log = {0};
    char path[160];
    write_damaged(sound.data, sound.len);
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    const char *last = step.tickets[DOORSTEP_TICKETS - 1].text;
    assert_int_equal(shift_scan(&shift, last, &fault).gate.verdict, TN_VERDICT_ADMIT);
    read_file(step.path, &database);
    path_of(path, "-wal");
    read_file(path, &log);
    shift_end(&shift);
    write_damaged("", 0);
    assert_int_equal(unlink(step.path), 0);
    put_file(".damaged-1", &database);
    put_file("-wal", &log);
    assert_int_equal(start_and_meet_the_hub(false, &mended), DOORSTEP_TICKETS);
    assert_true(mended.damaged && mended.whole);
    path_of(path, ".damaged-1-wal");
    read_file(path, &database);
    assert_int_equal(database.len, log.len); /* and is not the new one's */
}

/* What was found out at work is believed at the next start, though every page looks sound; and only
 * once. */
static void a_suspicion_is_followed(void **state)
{
    (void)state;
    struct mended mended;
    write_damaged(sound.data, sound.len);
    mend_suspect(step.folder, "row 7 of an index is missing");
    assert_int_equal(start_and_meet_the_hub(false, &mended), DOORSTEP_TICKETS - 1);
    assert_true(mended.damaged && mended.whole);
    assert_non_null(strstr(mended.what, "row 7"));
    assert_ok(mend_store(step.folder, &pairing, &mended, &fault));
    assert_false(mended.damaged);
}

/* Whatever lies beside the database is overwritten, not only unlinked: another name of the file
 * shows what became of its bytes. */
static void what_was_set_aside_is_forgotten(void **state)
{
    (void)state;
    static const char *const tails[] = {".damaged-1", ".damaged-1-wal", ".damaged-2", ".old-1",
                                        ".old-1-wal", ".old-1-shm",     ".old-7",     ".old-100",
                                        ".new",       ".new-wal",       ".schema-1",  ".schema-7",
                                        ".schema-999"};
    static const char canary[] = "a row of somebody";
    char path[160], other[160];
    struct tn_buf bytes = {0};
    path_of(other, ".witness");
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        path_of(path, tails[i]);
        assert_ok(tn_file_write(path, canary, sizeof canary, 0600, &fault));
        assert_int_equal(link(path, other), 0);
        mend_forget(step.folder);
        assert_false(tn_file_exists(path));
        read_file(other, &bytes);
        assert_true(bytes.len >= sizeof canary);
        assert_null(memmem(bytes.data, bytes.len, canary, sizeof canary - 1));
        assert_int_equal(unlink(other), 0);
    }
    tn_buf_release(&bytes);
}

/* A kiosk that had been revoked is so still. */
static void what_was_revoked_stays_so(void **state)
{
    (void)state;
    struct shift shift;
    struct mended mended;
    bool revoked = false;
    struct tn_buf bytes = {0};
    write_damaged(sound.data, sound.len);
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(tn_ledger_disown(shift.kiosk.ledger, &fault));
    shift_end(&shift);
    read_file(step.path, &bytes);
    tn_seal_random(bytes.data + bytes.len - PAGE, PAGE); /* of a folded table */
    write_damaged(bytes.data, bytes.len);
    assert_ok(mend_store(step.folder, &pairing, &mended, &fault));
    assert_true(mended.damaged);
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(tn_ledger_revoked(shift.kiosk.ledger, &revoked, &fault));
    assert_true(revoked);
    shift_end(&shift);
    tn_buf_release(&bytes);
}

static int start(void **state)
{
    (void)state;
    doorstep_make(&step);
    doorstep_pairing(&step, &pairing);
    live_an_evening();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    mend_forget(step.folder);
    tn_buf_release(&sound);
    doorstep_release(&step);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_file_is_left_alone),
        cmocka_unit_test(a_spoilt_page_costs_no_more_than_itself),
        cmocka_unit_test(without_the_hub_it_starts_too),
        cmocka_unit_test(a_torn_file_and_none_at_all),
        cmocka_unit_test(a_start_cut_off_is_gone_on_with),
        cmocka_unit_test(a_move_cut_off_loses_no_log),
        cmocka_unit_test(a_suspicion_is_followed),
        cmocka_unit_test(what_was_set_aside_is_forgotten),
        cmocka_unit_test(what_was_revoked_stays_so),
        cmocka_unit_test(a_large_roster_is_taken_over),
    };
    return cmocka_run_group_tests_name("mend", tests, start, stop);
}
