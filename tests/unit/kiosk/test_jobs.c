/* SPDX-License-Identifier: Apache-2.0 */
/* test_jobs.c -- the worker for slow things: the right PIN fits and no other, given as digits or as
 * a hash; a stick does not hold it up; what fails is told. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "job_worker.h"

#include "turnout/text.h"
#include "world/world.h"

static void ring(void *context)
{
    (void)context;
}
static const struct bell bell = {ring, NULL};

#define DEADLINE_MS 60000

static struct job_result ask(struct job_worker *worker, const struct job *job)
{
    struct job_result result;
    int64_t until_ms = tn_clock_up_ms() + DEADLINE_MS;
    assert_true(job_worker_put(worker, job));
    while (!job_worker_take(worker, &result)) {
        uint64_t ready;
        tn_poll(NULL, 0, 5, &ready);
        assert_true(tn_clock_up_ms() < until_ms);
    }
    return result;
}

static bool fits(struct job_worker *worker, const char *digits)
{
    struct job job = {.kind = JOB_PIN};
    (void)tn_text_copy(job.pin, sizeof job.pin, digits);
    return ask(worker, &job).done;
}

static struct job_worker *start(const char *pin)
{
    const struct job_options options = {.staff_pin = pin, .database = "none"};
    struct job_worker *worker = NULL;
    struct tn_fault fault = {0};
    assert_int_equal(job_worker_start(&options, &bell, &worker, &fault), TN_OK);
    return worker;
}

static void test_pin(void **state)
{
    (void)state;
    char hash[TN_PASSWORD_CHARS];
    assert_int_equal(tn_seal_password_hash("246810", hash), TN_OK);
    const struct {
        const char *pin;
        bool right, wrong;
    } cases[] = {{"246810", true, false}, {hash, true, false}, {"", false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct job_worker *worker = start(cases[i].pin);
        assert_int_equal(fits(worker, "246810"), cases[i].right);
        assert_int_equal(fits(worker, "246811"), cases[i].wrong);
        assert_false(fits(worker, ""));
        job_worker_stop(worker);
    }
}

/* ---- at a stick ---- */

static void put_at(struct job_worker *worker, enum job_kind kind, const char *folder)
{
    struct job job = {.kind = kind};
    (void)tn_text_copy(job.folder, sizeof job.folder, folder);
    assert_true(job_worker_put(worker, &job));
}

static struct job_result wait_for(struct job_worker *worker)
{
    struct job_result result;
    int64_t until_ms = tn_clock_up_ms() + DEADLINE_MS;
    while (!job_worker_take(worker, &result)) {
        uint64_t ready;
        tn_poll(NULL, 0, 5, &ready);
        assert_true(tn_clock_up_ms() < until_ms);
    }
    return result;
}

/* Protects: a folder that is no stick gets nothing, a look says that there is none. */
static void test_no_stick(void **state)
{
    (void)state;
    char folder[] = "/tmp/turnout-jobs-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct job_worker *worker = start("");
    put_at(worker, JOB_LOOK, folder);
    assert_false(wait_for(worker).done);
    for (enum job_kind kind = JOB_EXPORT; kind <= JOB_IMPORT; kind++) {
        put_at(worker, kind, folder);
        struct job_result result = wait_for(worker);
        assert_int_equal(result.kind, kind);
        assert_false(result.done);
        assert_non_null(strstr(result.fault.text, "pulled out"));
    }
    job_worker_stop(worker);
    assert_int_equal(rmdir(folder), 0);
}

struct stick_scene {
    char folder[TN_PATH_MAX], stick[TN_PATH_MAX], database[TN_PATH_MAX];
    struct world world;
};

/* A door's database with so many records, and a stick; false if none can be mounted. */
static bool make_scene(struct stick_scene *scene, int records)
{
    struct station hub, door;
    struct tn_policy policy = world_policy();
    memcpy(scene->folder, "/tmp/turnout-jobs-XXXXXX", 25);
    assert_non_null(mkdtemp(scene->folder));
    tn_path_join(scene->stick, sizeof scene->stick, scene->folder, "stick");
    tn_path_join(scene->database, sizeof scene->database, scene->folder, "a.db");
    assert_int_equal(mkdir(scene->stick, 0700), 0);
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("stick", scene->stick, "tmpfs", 0, "size=16m"))
        return false;
    world_make(&scene->world);
    station_open_here(&hub, &scene->world, 0);
    station_open(&door, &scene->world, 1,
                 &(struct tn_db_options){.url = scene->database, .unsafe_normal = true});
    hub_publish(&hub, &policy, 1);
    carry_all(&hub, &door);
    assert_int_equal(tn_db_begin(door.db, NULL), TN_OK);
    for (int i = 0; i < records; i++)
        (void)station_admit(&door, (struct tn_ticket_id){{(uint8_t)(i >> 8), (uint8_t)i, 1}}, 1);
    assert_int_equal(tn_db_commit(door.db, NULL), TN_OK);
    station_close(&door);
    station_close(&hub);
    return true;
}

static void remove_scene(struct stick_scene *scene)
{
    static const char *const names[] = {"a.db", "a.db-wal", "a.db-shm"};
    char path[TN_PATH_MAX];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        tn_path_join(path, sizeof path, scene->folder, names[i]);
        (void)unlink(path);
    }
    assert_int_equal(umount(scene->stick), 0);
    assert_int_equal(rmdir(scene->stick), 0);
    assert_int_equal(rmdir(scene->folder), 0);
}

/* Protects: a PIN typed while a stick is worked on is answered before that is done, and a second
 * job for the stick is refused, not queued. */
static void test_pin_during_export(void **state)
{
    (void)state;
    struct stick_scene scene = {0};
    struct tn_ledger_identity identity;
    if (!make_scene(&scene, 20000)) {
        print_message("nothing can be mounted here: this is not tested\n");
        skip();
    }
    char hash[TN_PASSWORD_CHARS];
    assert_int_equal(tn_seal_password_hash("246810", hash), TN_OK);
    const struct job_options options = {
        .staff_pin = hash, .database = scene.database, .turnstile = turnstile_create()};
    struct job_worker *worker = NULL;
    assert_int_equal(job_worker_start(&options, &bell, &worker, NULL), TN_OK);
    identity = world_identity(&scene.world, 1);
    job_worker_identify(worker, &identity);
    struct job pin = {.kind = JOB_PIN, .pin = "246810"};
    put_at(worker, JOB_EXPORT, scene.stick);
    assert_true(job_worker_put(worker, &pin));
    put_at(worker, JOB_IMPORT, scene.stick);
    struct job_result result = wait_for(worker);
    assert_int_equal(result.kind, JOB_PIN);
    assert_true(result.done);
    result = wait_for(worker);
    assert_int_equal(result.kind, JOB_IMPORT);
    assert_false(result.done);
    result = wait_for(worker);
    assert_int_equal(result.kind, JOB_EXPORT);
    assert_true(result.done);
    assert_true(result.records >= 20000);
    put_at(worker, JOB_IMPORT, scene.stick);
    result = wait_for(worker);
    assert_true(result.done);
    assert_int_equal(result.records, 0);
    job_worker_stop(worker);
    turnstile_destroy(options.turnstile);
    remove_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pin), cmocka_unit_test(test_no_stick),
                                       cmocka_unit_test(test_pin_during_export)};
    int signals = -1;
    if (tn_seal_init() || tn_process_signals(&signals, NULL))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
