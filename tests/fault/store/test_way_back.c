/* SPDX-License-Identifier: Apache-2.0 */
/* test_way_back.c -- a newer program changes the database and comes no further than that, cut off
 * at its 1st, 2nd, 3rd … step; the one before starts again.
 *
 * Protects: the door opens with everybody in it, whichever of the two starts next; once the newer
 * one may have let somebody in, nothing leads back; no copy is left behind.  The program of
 * tomorrow is this one with one more step in its schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "doorstep.h"
#include "mend.h"
#include "way_back.h"

#include "turnout/os.h"

#define STEPS_MAX 40
#define CUT_OFF 9
#define PAGE 4096
#define PEOPLE (DOORSTEP_TICKETS - 1)

static struct tn_fault fault;
static struct doorstep step;
static struct tn_pairing pairing;
static struct tn_buf sound; /* the file as the evening left it */
static char copy[160];      /* where its older form is kept */

static bool tomorrow, has_no_room;
static int calls, cut_at; /* 0: never */

/* ---- the program of tomorrow, and a start that is cut off ---- */

static void count_call(void)
{
    if (++calls == cut_at)
        _exit(CUT_OFF);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
    count_call();
    return __real_rename(from, to);
}

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
    count_call();
    return __real_unlink(path);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
    count_call();
    return __real_fsync(fd);
}

static void add_step(const struct tn_db_migration *steps, struct tn_db_migration *out)
{
    size_t count = 0;
    for (; steps[count].name; count++)
        out[count] = steps[count];
    assert_true(count + 2 <= STEPS_MAX);
    if (tomorrow)
        out[count++] = (struct tn_db_migration){
            "9999_to_come.sql", "CREATE TABLE to_come (id {int} PRIMARY KEY) {strict};\n"
                                "INSERT INTO to_come (id) SELECT id FROM log;\n"};
    out[count] = (struct tn_db_migration){NULL, NULL};
}

enum tn_err __real_tn_db_steps(struct tn_db *db, const char *set,
                               const struct tn_db_migration *steps, size_t *ret_count,
                               struct tn_fault *ret_fault);
enum tn_err __wrap_tn_db_steps(struct tn_db *db, const char *set,
                               const struct tn_db_migration *steps, size_t *ret_count,
                               struct tn_fault *ret_fault);
enum tn_err __wrap_tn_db_steps(struct tn_db *db, const char *set,
                               const struct tn_db_migration *steps, size_t *ret_count,
                               struct tn_fault *ret_fault)
{
    struct tn_db_migration all[STEPS_MAX];
    add_step(steps, all);
    return __real_tn_db_steps(db, set, all, ret_count, ret_fault);
}

enum tn_err __real_tn_db_migrate(struct tn_db *db, const char *set,
                                 const struct tn_db_migration *steps, struct tn_fault *ret_fault);
enum tn_err __wrap_tn_db_migrate(struct tn_db *db, const char *set,
                                 const struct tn_db_migration *steps, struct tn_fault *ret_fault);
enum tn_err __wrap_tn_db_migrate(struct tn_db *db, const char *set,
                                 const struct tn_db_migration *steps, struct tn_fault *ret_fault)
{
    struct tn_db_migration all[STEPS_MAX];
    add_step(steps, all);
    count_call();
    enum tn_err err = __real_tn_db_migrate(db, set, all, ret_fault);
    count_call();
    return err;
}

enum tn_err __real_tn_ledger_schema(struct tn_db *db, struct tn_ledger_schema *ret_schema,
                                    struct tn_fault *ret_fault);
enum tn_err __wrap_tn_ledger_schema(struct tn_db *db, struct tn_ledger_schema *ret_schema,
                                    struct tn_fault *ret_fault);
enum tn_err __wrap_tn_ledger_schema(struct tn_db *db, struct tn_ledger_schema *ret_schema,
                                    struct tn_fault *ret_fault)
{
    enum tn_err err = __real_tn_ledger_schema(db, ret_schema, ret_fault);
    if (!err)
        ret_schema->known += tomorrow;
    return err;
}

enum tn_err __real_tn_db_save(struct tn_db *db, const char *path, struct tn_fault *ret_fault);
enum tn_err __wrap_tn_db_save(struct tn_db *db, const char *path, struct tn_fault *ret_fault);
enum tn_err __wrap_tn_db_save(struct tn_db *db, const char *path, struct tn_fault *ret_fault)
{
    if (has_no_room)
        return tn_fault_set(ret_fault, TN_ERR_FULL, "no room");
    return __real_tn_db_save(db, path, ret_fault);
}

/* ---- starts ---- */

static enum tn_err start_of(bool newer)
{
    struct mended mended;
    tomorrow = newer;
    enum tn_err err = mend_store(step.folder, &pairing, &mended, &fault);
    assert_false(!err && mended.damaged);
    return err;
}

static enum tn_err start_and_open(bool newer)
{
    enum tn_err err = start_of(newer);
    return err ? err : way_back_close(step.folder, &fault);
}

/* True if it was cut off at its n-th step. */
static bool start_cut_at(int n, enum tn_err (*start)(bool newer), bool newer)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        calls = 0;
        cut_at = n;
        _exit(start(newer) ? 1 : 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == CUT_OFF);
    return WEXITSTATUS(status) == CUT_OFF;
}

static void lay_down(void)
{
    doorstep_clear(&step);
    mend_forget(step.folder);
    assert_ok(tn_file_write(step.path, sound.data, sound.len, 0600, &fault));
}

/* What the program that started last finds at its door; with one more let in. */
static void expect_people(int64_t people)
{
    struct shift shift;
    struct tn_event_facts facts;
    const char *next = step.tickets[PEOPLE].text;
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(tn_ledger_audit(shift.kiosk.ledger, &fault));
    assert_ok(tn_ledger_event(shift.kiosk.ledger, step.world.event, &facts, &fault));
    assert_int_equal(facts.people_inside, people);
    enum tn_verdict verdict = shift_scan(&shift, next, &fault).gate.verdict;
    assert_int_equal(verdict, people == PEOPLE ? TN_VERDICT_ADMIT : TN_VERDICT_ALREADY_IN);
    shift_end(&shift);
}

static void expect_nothing_beside(void)
{
    static const char *const tails[] = {".new", "-wal", ".damaged-1"};
    assert_false(tn_file_exists(copy));
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        char path[160];
        (void)snprintf(path, sizeof path, "%s%s", step.path, tails[i]);
        assert_false(tn_file_exists(path));
    }
}

/* ---- */

static void one_that_was_never_ready_leads_back(void **state)
{
    (void)state;
    lay_down();
    assert_ok(start_of(true));
    assert_true(tn_file_exists(copy));
    assert_ok(start_of(true)); /* as often as it likes */
    assert_ok(start_and_open(false));
    expect_people(PEOPLE);
    expect_nothing_beside();
    assert_ok(start_and_open(true));
    expect_people(PEOPLE + 1);
    expect_nothing_beside();
}

/* What it has let in would be forgotten. */
static void one_that_was_ready_does_not(void **state)
{
    (void)state;
    struct tn_buf before = {0}, after = {0};
    lay_down();
    assert_ok(start_and_open(true));
    expect_people(PEOPLE);
    assert_ok(tn_file_read(step.path, INT32_MAX, &before, &fault));
    assert_int_equal(start_of(false), TN_ERR_VERSION);
    assert_ok(tn_file_read(step.path, INT32_MAX, &after, &fault));
    assert_int_equal(after.len, before.len);
    assert_memory_equal(after.data, before.data, before.len);
    assert_ok(start_and_open(true));
    expect_people(PEOPLE + 1);
    tn_buf_release(&before);
    tn_buf_release(&after);
}

static void cut_off_anywhere_both_start(void **state)
{
    (void)state;
    int fenced = 0, n = 1;
    for (bool newer = false;; newer = !newer) {
        lay_down();
        if (!start_cut_at(n, start_and_open, true))
            break;
        bool has_copy = tn_file_exists(copy);
        enum tn_err err = start_and_open(newer);
        if (err) { /* the newer one was about to let people in */
            assert_int_equal(err, TN_ERR_VERSION);
            assert_false(newer || has_copy);
            fenced++;
            assert_ok(start_and_open(true));
        }
        expect_people(PEOPLE);
        expect_nothing_beside();
        n += newer;
    }
    print_message("%d steps, nothing leads back after the last %d\n", n - 1, fenced);
    assert_true(n > 8 && fenced > 0 && fenced < 5);
}

static void going_back_is_gone_on_with(void **state)
{
    (void)state;
    int n = 1;
    for (bool newer = false;; newer = !newer) {
        lay_down();
        assert_ok(start_of(true));
        if (!start_cut_at(n, start_and_open, false))
            break;
        assert_ok(start_and_open(newer));
        expect_people(PEOPLE);
        expect_nothing_beside();
        n += newer;
    }
    assert_true(n > 4);
}

static void a_damaged_copy_is_not_taken(void **state)
{
    (void)state;
    struct tn_buf garbled = {0};
    tn_buf_add(&garbled, sound.data, sound.len);
    lay_down();
    assert_ok(start_of(true));
    memset(garbled.data + garbled.len - PAGE, 0x5a, PAGE);
    assert_ok(tn_file_write(copy, garbled.data, garbled.len, 0600, &fault));
    assert_int_equal(start_of(false), TN_ERR_VERSION);
    assert_ok(start_and_open(true));
    expect_people(PEOPLE);
    expect_nothing_beside();
    tn_buf_release(&garbled);
}

/* A log of the newer database would be played into the copy. */
static void a_log_that_stays_is_in_the_way(void **state)
{
    (void)state;
    struct tn_db *reader = NULL;
    lay_down();
    assert_ok(start_of(true));
    assert_ok(tn_db_open(&(struct tn_db_options){.url = step.path}, &reader, &fault));
    assert_int_equal(start_of(false), TN_ERR_VERSION);
    tn_db_close(reader);
    assert_ok(start_and_open(false));
    expect_people(PEOPLE);
}

/* A full card is no reason to keep the newer one from its door, nor to go back to what is older
 * than the database. */
static void without_room_there_is_no_way_back(void **state)
{
    (void)state;
    lay_down();
    assert_ok(tn_file_write(copy, sound.data, sound.len, 0600, &fault));
    has_no_room = true;
    assert_ok(start_of(true));
    has_no_room = false;
    assert_false(tn_file_exists(copy));
    assert_int_equal(start_of(false), TN_ERR_VERSION);
}

static void live_an_evening(void)
{
    struct shift shift;
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(shift_fetch(&shift, &step, &fault));
    for (int i = 0; i < PEOPLE; i++)
        assert_int_equal(shift_scan(&shift, step.tickets[i].text, &fault).gate.verdict,
                         TN_VERDICT_ADMIT);
    struct tn_ledger_schema schema;
    assert_ok(tn_ledger_schema(tn_ledger_db(shift.kiosk.ledger), &schema, &fault));
    (void)snprintf(copy, sizeof copy, "%s.schema-%zu", step.path, schema.applied);
    shift_end(&shift);
    assert_ok(tn_file_read(step.path, INT32_MAX, &sound, &fault));
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
        cmocka_unit_test(one_that_was_never_ready_leads_back),
        cmocka_unit_test(one_that_was_ready_does_not),
        cmocka_unit_test(cut_off_anywhere_both_start),
        cmocka_unit_test(going_back_is_gone_on_with),
        cmocka_unit_test(a_damaged_copy_is_not_taken),
        cmocka_unit_test(a_log_that_stays_is_in_the_way),
        cmocka_unit_test(without_room_there_is_no_way_back),
    };
    return cmocka_run_group_tests_name("way_back", tests, start, stop);
}
