/* SPDX-License-Identifier: Apache-2.0 */
/* test_writer.c -- group commit: what is acknowledged is stored, and a bad job costs itself alone.
 *
 * Jobs create tokens, which a check tells from those that never were.  The first job of a group
 * holds the writer until the others wait, so the others are one transaction; the disk is full at
 * its commit or not.  Exchanges are plain structs here. */
#include "writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "full_disk.h"
#include "turnout/account.h"
#include "turnout/os.h"

enum { WAIT_MS = 20000, TOGETHER = 5, BAD = 2 };

/* ---- exchanges without a server ---- */

static struct tn_mutex *mutex;
static struct tn_condition *changed;
static int answered;           /* protected by mutex */
static bool holding, released; /* protected by mutex */

void tn_exchange_problem(struct tn_exchange *exchange, enum tn_problem problem, const char *format,
                         ...)
{
    assert_true(format[0]);
    exchange->response.status = tn_problem_status(problem);
    exchange->response.type = tn_problem_name(problem);
}

void tn_exchange_defer(struct tn_exchange *exchange)
{
    exchange->response.status = 200;
}

void tn_exchange_answer(struct tn_exchange *exchange)
{
    (void)exchange;
    tn_mutex_lock(mutex);
    answered++;
    tn_condition_signal(changed);
    tn_mutex_unlock(mutex);
}

static void wait_for_answers(int count)
{
    tn_mutex_lock(mutex);
    while (answered < count)
        assert_true(tn_condition_wait(changed, mutex, WAIT_MS));
    answered -= count;
    tn_mutex_unlock(mutex);
}

/* ---- a group ---- */

struct group {
    char folder[64];
    struct tn_registry *registry; /* the test's own handle */
};

static void make_group(struct group *group)
{
    struct tn_fault fault = {0};
    const struct tn_group facts = {.name = "Makers"};
    const char *tmp = getenv("TMPDIR");
    snprintf(group->folder, sizeof group->folder, "%.40s/writer-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(group->folder));
    struct tn_registry_options options = {.folder = group->folder};
    assert_ok(tn_registry_create(&options, &facts, &group->registry, &fault));
}

static void remove_group(struct group *group)
{
    char *const argv[] = {"rm", "-rf", group->folder, NULL};
    tn_registry_close(group->registry);
    pid_t child = fork();
    if (child == 0) {
        execvp("rm", argv);
        _exit(127);
    }
    int status;
    waitpid(child, &status, 0);
}

/* ---- jobs ---- */

struct token_job {
    struct tn_hub_job job; /* first */
    struct tn_exchange exchange;
    bool bad;
    char token[TN_TOKEN_CHARS + 1];
};

/* A bad one writes like the others before it finds what is wrong. */
static enum tn_err create_token(struct tn_hub_job *job, struct tn_registry *registry)
{
    struct token_job *own = (struct token_job *)job;
    struct tn_fault fault = {0};
    assert_ok(tn_registry_token_create(registry, "test", TN_ROLE_VIEWER, own->token, &fault));
    if (!own->bad)
        return TN_OK;
    tn_exchange_problem(job->exchange, TN_PROBLEM_BAD_REQUEST, "it is bad");
    return TN_ERR_FORMAT;
}

static enum tn_err hold(struct tn_hub_job *job, struct tn_registry *registry)
{
    (void)job;
    (void)registry;
    tn_mutex_lock(mutex);
    holding = true;
    tn_condition_signal(changed);
    while (!released)
        assert_true(tn_condition_wait(changed, mutex, WAIT_MS));
    tn_mutex_unlock(mutex);
    return TN_OK;
}

static void keep(struct tn_hub_job *job)
{
    (void)job;
}

static void submit(struct tn_hub_writer *writer, struct token_job *job,
                   enum tn_err (*run)(struct tn_hub_job *job, struct tn_registry *registry))
{
    job->job = (struct tn_hub_job){.exchange = &job->exchange, .run = run, .release = keep};
    tn_hub_writer_submit(writer, &job->job);
}

/* Runs the jobs as one group. */
static void run_together(struct tn_hub_writer *writer, struct token_job jobs[TOGETHER])
{
    struct token_job first = {.bad = false};
    holding = released = false;
    submit(writer, &first, hold);
    tn_mutex_lock(mutex);
    while (!holding)
        assert_true(tn_condition_wait(changed, mutex, WAIT_MS));
    tn_mutex_unlock(mutex);
    for (int i = 0; i < TOGETHER; i++) {
        jobs[i] = (struct token_job){.bad = i == BAD};
        submit(writer, &jobs[i], create_token);
    }
    tn_mutex_lock(mutex);
    released = true;
    tn_condition_signal(changed);
    tn_mutex_unlock(mutex);
    wait_for_answers(TOGETHER + 1);
}

static bool stored(struct group *group, const struct token_job *job)
{
    struct tn_fault fault = {0};
    struct tn_token token;
    return tn_registry_token_check(group->registry, job->token, &token, &fault) == TN_OK;
}

static struct tn_hub_writer *start(struct group *group)
{
    struct tn_fault fault = {0};
    struct tn_hub_writer *writer = NULL;
    assert_ok(tn_hub_writer_start(group->folder, NULL, &writer, &fault));
    return writer;
}

/* ---- tests ---- */

static void a_bad_job_costs_itself_alone(void **state)
{
    struct group *group = *state;
    struct token_job jobs[TOGETHER];
    struct tn_hub_writer *writer = start(group);
    run_together(writer, jobs);
    for (int i = 0; i < TOGETHER; i++) {
        assert_int_equal(jobs[i].exchange.response.status, i == BAD ? 400 : 200);
        assert_int_equal(stored(group, &jobs[i]), i != BAD);
    }
    tn_hub_writer_stop(writer);
}

static void nothing_is_acknowledged_that_was_not_committed(void **state)
{
    struct group *group = *state;
    struct token_job jobs[TOGETHER];
    struct tn_hub_writer *writer = start(group);
    int before = atomic_load(&full_disk_refusals);
    atomic_store(&full_disk, true);
    run_together(writer, jobs);
    atomic_store(&full_disk, false);
    assert_true(atomic_load(&full_disk_refusals) > before);
    for (int i = 0; i < TOGETHER; i++) {
        assert_int_equal(jobs[i].exchange.response.status, i == BAD ? 400 : 507);
        assert_string_equal(jobs[i].exchange.response.type, i == BAD ? "bad-request" : "storage");
        assert_false(stored(group, &jobs[i]));
    }
    /* with space again the same writer goes on */
    run_together(writer, jobs);
    for (int i = 0; i < TOGETHER; i++)
        assert_int_equal(stored(group, &jobs[i]), i != BAD);
    tn_hub_writer_stop(writer);
}

static int set_up(void **state)
{
    mutex = tn_mutex_create();
    changed = tn_condition_create();
    full_disk_plug();
    static struct group group;
    if (tn_seal_init())
        return 1;
    make_group(&group);
    *state = &group;
    return 0;
}

static int tear_down(void **state)
{
    remove_group(*state);
    tn_condition_destroy(changed);
    tn_mutex_destroy(mutex);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_job_costs_itself_alone),
        cmocka_unit_test(nothing_is_acknowledged_that_was_not_committed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
