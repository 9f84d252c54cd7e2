/* SPDX-License-Identifier: Apache-2.0 */
/* writer.c -- group commit. */
#include "writer.h"

#include <stdlib.h>

#include "turnout/os.h"
#include "turnout/people.h"

enum {
    WAITING_MAX = 2048,
    TOGETHER_MAX = 256,
    RETRY_AFTER_S = 2,
    PAUSE_MS = 20,     /* nobody came for so long: the projections catch up */
    UNFOLDED_MAX = 16, /* jobs after which they do without a pause */
};

struct tn_hub_writer {
    struct tn_registry *registry; /* the thread's alone, with the people over it */
    struct tn_people *people;
    struct tn_worker *worker;
    struct tn_notify arrived;
    struct tn_mutex *mutex;
    /* protected by mutex */
    struct tn_hub_job *first, **last;
    size_t waiting;
};

/* ---- the queue ---- */

static bool enqueue(struct tn_hub_writer *writer, struct tn_hub_job *job)
{
    tn_mutex_lock(writer->mutex);
    bool room = writer->waiting < WAITING_MAX;
    if (room) {
        job->next = NULL;
        *writer->last = job;
        writer->last = &job->next;
        writer->waiting++;
    }
    tn_mutex_unlock(writer->mutex);
    if (room)
        tn_notify_wake(&writer->arrived);
    return room;
}

/* Takes up to TOGETHER_MAX jobs, in the order they came. */
static struct tn_hub_job *take(struct tn_hub_writer *writer, size_t *ret_count)
{
    tn_mutex_lock(writer->mutex);
    struct tn_hub_job *jobs = writer->first;
    struct tn_hub_job **end = &writer->first;
    size_t count = 0;
    while (*end && count < TOGETHER_MAX) {
        end = &(*end)->next;
        count++;
    }
    struct tn_hub_job *rest = *end;
    *end = NULL;
    writer->first = rest;
    if (!rest)
        writer->last = &writer->first;
    writer->waiting -= count;
    tn_mutex_unlock(writer->mutex);
    if (rest)
        tn_notify_wake(&writer->arrived);
    *ret_count = count;
    return jobs;
}

void tn_hub_writer_submit(struct tn_hub_writer *writer, struct tn_hub_job *job)
{
    struct tn_exchange *exchange = job->exchange;
    tn_exchange_defer(exchange);
    if (enqueue(writer, job))
        return;
    job->release(job);
    tn_exchange_problem(exchange, TN_PROBLEM_SLOW_DOWN, "too many uploads wait here; come again");
    exchange->response.retry_after_s = RETRY_AFTER_S;
    tn_exchange_answer(exchange);
}

/* ---- one transaction ---- */

static void refuse(struct tn_hub_job *job, const struct tn_fault *fault)
{
    tn_exchange_problem(job->exchange, tn_problem_of_err(fault->code), "%s", fault->text);
    if (fault->code == TN_ERR_BUSY)
        job->exchange->response.retry_after_s = RETRY_AFTER_S;
}

static void run_one(struct tn_hub_writer *writer, struct tn_hub_job *job)
{
    struct tn_db *db = tn_registry_db(writer->registry);
    struct tn_fault fault = {0};
    job->done = false;
    if (tn_db_savepoint(db, &fault)) {
        refuse(job, &fault);
        return;
    }
    if (job->run(job, writer->registry)) {
        tn_db_savepoint_rollback(db);
        return;
    }
    job->done = tn_db_savepoint_release(db, &fault) == TN_OK;
    if (!job->done)
        refuse(job, &fault);
}

/* What was not committed was not done, whatever a job's response says. */
static void refuse_all(struct tn_hub_job *jobs, const struct tn_fault *fault)
{
    for (struct tn_hub_job *job = jobs; job; job = job->next)
        if (job->done)
            refuse(job, fault);
}

static void run_together(struct tn_hub_writer *writer, struct tn_hub_job *jobs)
{
    struct tn_db *db = tn_registry_db(writer->registry);
    struct tn_fault fault = {0};
    if (tn_db_begin(db, &fault)) {
        for (struct tn_hub_job *job = jobs; job; job = job->next)
            refuse(job, &fault);
        return;
    }
    for (struct tn_hub_job *job = jobs; job; job = job->next)
        run_one(writer, job);
    if (tn_db_commit(db, &fault)) {
        tn_log(TN_LOG_ERROR, "turnout-hub: nothing was stored: %s", fault.text);
        refuse_all(jobs, &fault);
    }
}

static void answer_all(struct tn_hub_job *jobs)
{
    while (jobs) {
        struct tn_hub_job *next = jobs->next;
        struct tn_exchange *exchange = jobs->exchange;
        jobs->release(jobs);
        tn_exchange_answer(exchange);
        jobs = next;
    }
}

/* ---- the thread ---- */

/* Runs what waits, and returns how much that was. */
static size_t turn(struct tn_hub_writer *writer)
{
    size_t count = 0;
    struct tn_hub_job *jobs = take(writer, &count);
    if (jobs)
        run_together(writer, jobs);
    answer_all(jobs);
    return count;
}

/* Folds what came, and takes in whoever signed up at a door, by the group's facts as they are now:
 * a number without a country code is one of the region somebody set since. */
static void fold(struct tn_hub_writer *writer)
{
    struct tn_fault fault = {0};
    enum tn_err err = tn_registry_refresh(writer->registry, &fault);
    if (!err)
        err = tn_people_take_in(writer->people, &fault);
    if (err)
        tn_log(TN_LOG_WARNING, "turnout-hub: the projections wait: %s", fault.text);
}

/* The projections follow in the pauses, so that kiosks with a backlog are not kept waiting for
 * them; who reads one has it brought up to date before. */
static void run(struct tn_worker *worker, void *context)
{
    struct tn_hub_writer *writer = context;
    size_t unfolded = 0;
    while (!tn_worker_stopping(worker)) {
        int fds[] = {tn_worker_fd(worker), writer->arrived.fd};
        uint64_t ready;
        tn_poll(fds, 2, unfolded > 0 ? PAUSE_MS : -1, &ready);
        tn_notify_clear(&writer->arrived);
        size_t count = turn(writer);
        unfolded += count;
        if (unfolded > 0 && (count == 0 || unfolded >= UNFOLDED_MAX)) {
            fold(writer);
            unfolded = 0;
        }
    }
    while (turn(writer) > 0)
        ;
}

static void writer_free(struct tn_hub_writer *writer)
{
    tn_people_close(writer->people);
    tn_registry_close(writer->registry);
    tn_notify_close(&writer->arrived);
    tn_mutex_destroy(writer->mutex);
    free(writer);
}

enum tn_err tn_hub_writer_start(const char *folder, const char *database,
                                struct tn_hub_writer **ret_writer, struct tn_fault *fault)
{
    struct tn_registry_options options = {.folder = folder, .database = database};
    struct tn_hub_writer *writer = calloc(1, sizeof *writer);
    TN_ASSERT(writer);
    writer->mutex = tn_mutex_create();
    writer->last = &writer->first;
    if (tn_notify_open(&writer->arrived)) {
        tn_mutex_destroy(writer->mutex);
        free(writer);
        return tn_fault_set(fault, TN_ERR_LIMIT, "there are no file descriptors left");
    }
    enum tn_err err = tn_registry_open(&options, &writer->registry, fault);
    if (!err)
        err = tn_people_open(writer->registry, &writer->people, fault);
    if (!err)
        err = tn_worker_start("writer", run, writer, &writer->worker, fault);
    if (err)
        writer_free(writer);
    else
        *ret_writer = writer;
    return err;
}

void tn_hub_writer_stop(struct tn_hub_writer *writer)
{
    if (!writer)
        return;
    tn_worker_stop(writer->worker);
    writer_free(writer);
}
