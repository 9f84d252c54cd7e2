/* SPDX-License-Identifier: Apache-2.0 */
/* job_worker.c -- see job_worker.h. */
#include "job_worker.h"

#include <stdlib.h>
#include <string.h>

#include "health.h"
#include "turnout/text.h"

#define JOBS 4

struct job_worker {
    char pin[TN_PASSWORD_CHARS]; /* as it was given, hashed by the thread: "": none fits */
    char database[TN_PATH_MAX];
    struct tn_ledger_identity identity;
    struct tn_mutex *mutex; /* over identity */
    struct turnstile *turnstile;
    const struct bell *bell;
    struct tn_mailbox *in, *out;
    struct tn_worker *thread;
    /* the thread's: */
    struct tn_worker *thread_self;
    struct job job;
    struct job_result result;
};

/* ---- in the thread: at a stick ---- */

static void perform(struct job_worker *self, const struct job *job, struct job_result *result);

/* Whoever stands there with a PIN does not wait for a stick; another stick's job is refused. */
static bool do_quick_jobs(struct job_worker *self)
{
    struct job job;
    while (!tn_worker_stopping(self->thread_self) && tn_mailbox_take(self->in, &job)) {
        struct job_result result = {.kind = job.kind};
        if (job.kind == JOB_PIN)
            perform(self, &job, &result);
        else
            (void)tn_fault_set(&result.fault, TN_ERR_BUSY, "a stick is being worked on");
        tn_seal_wipe(&job, sizeof job);
        if (!bell_send(self->bell, self->thread_self, self->out, &result))
            return false;
    }
    return !tn_worker_stopping(self->thread_self);
}

static void begin_portion(void *context)
{
    struct job_worker *self = context;
    turnstile_enter(self->turnstile);
}

static void end_portion(void *context)
{
    struct job_worker *self = context;
    turnstile_leave(self->turnstile);
}

static bool after_portion(void *context)
{
    return do_quick_jobs(context);
}

static struct stick_outcome pulled_out(void)
{
    struct stick_outcome outcome = {.done = false};
    (void)tn_fault_set(&outcome.fault, TN_ERR_ABSENT, "the stick was pulled out");
    return outcome;
}

static void work_at_stick(struct job_worker *self, const struct job *job, struct job_result *result)
{
    struct tn_ledger_identity identity;
    struct stick_outcome outcome;
    const struct stick_work work = {.database = self->database,
                                    .identity = &identity,
                                    .folder = job->folder,
                                    .enter = begin_portion,
                                    .leave = end_portion,
                                    .between = after_portion,
                                    .context = self};
    tn_mutex_lock(self->mutex);
    identity = self->identity;
    tn_mutex_unlock(self->mutex);
    if (!stick_is_in(job->folder))
        outcome = pulled_out();
    else if (job->kind == JOB_EXPORT)
        stick_export(&work, &outcome);
    else
        stick_import(&work, &outcome);
    tn_seal_wipe(&identity, sizeof identity);
    result->done = outcome.done;
    result->records = outcome.records;
    result->fault = outcome.fault;
}

/* ---- all of them ---- */

static void perform(struct job_worker *self, const struct job *job, struct job_result *result)
{
    *result = (struct job_result){.kind = job->kind};
    switch (job->kind) {
    case JOB_PIN:
        result->done = self->pin[0] == '$' && tn_seal_password_fits(job->pin, self->pin);
        break;
    case JOB_LOOK:
        result->done = stick_find(job->folder, &result->stick);
        break;
    case JOB_HEALTH:
        result->card = health_of_card(job->folder, "/sys");
        break;
    case JOB_EXPORT:
    case JOB_IMPORT:
        work_at_stick(self, job, result);
        break;
    }
}

static void perform_own(void *context)
{
    struct job_worker *self = context;
    perform(self, &self->job, &self->result);
}

/* The digits themselves are not kept. */
static void hash_pin(struct job_worker *self)
{
    char hash[TN_PASSWORD_CHARS] = "";
    if (self->pin[0] == '\0' || self->pin[0] == '$')
        return;
    if (tn_seal_password_hash(self->pin, hash))
        tn_log(TN_LOG_ERROR, "there is no memory to keep the staff PIN safe; none will fit");
    tn_seal_wipe(self->pin, sizeof self->pin);
    memcpy(self->pin, hash, sizeof hash);
}

static void run(struct tn_worker *thread, void *context)
{
    struct job_worker *self = context;
    self->thread_self = thread;
    hash_pin(self);
    int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->in)};
    while (!tn_worker_stopping(thread)) {
        uint64_t ready = 0;
        tn_poll(fds, 2, -1, &ready);
        while (!tn_worker_stopping(thread) && tn_mailbox_take(self->in, &self->job)) {
            tn_call_wiped(perform_own, self);
            tn_seal_wipe(&self->job, sizeof self->job);
            if (!bell_send(self->bell, thread, self->out, &self->result))
                return;
        }
    }
}

/* ---- outside it ---- */

enum tn_err job_worker_start(const struct job_options *options, const struct bell *bell,
                             struct job_worker **ret_worker, struct tn_fault *fault)
{
    struct job_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->bell = bell;
    self->turnstile = options->turnstile;
    self->mutex = tn_mutex_create();
    (void)tn_text_copy(self->database, sizeof self->database, options->database);
    TN_ASSERT(tn_mailbox_create(sizeof(struct job), JOBS, &self->in) == TN_OK);
    TN_ASSERT(tn_mailbox_create(sizeof(struct job_result), JOBS, &self->out) == TN_OK);
    (void)tn_text_copy(self->pin, sizeof self->pin, options->staff_pin);
    enum tn_err err = tn_worker_start("jobs", run, self, &self->thread, fault);
    if (err) {
        job_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

void job_worker_identify(struct job_worker *worker, const struct tn_ledger_identity *identity)
{
    tn_mutex_lock(worker->mutex);
    worker->identity = *identity;
    tn_mutex_unlock(worker->mutex);
}

bool job_worker_put(struct job_worker *worker, const struct job *job)
{
    return tn_mailbox_put(worker->in, job);
}

bool job_worker_take(struct job_worker *worker, struct job_result *ret_result)
{
    return tn_mailbox_take(worker->out, ret_result);
}

void job_worker_stop(struct job_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    tn_mailbox_destroy(worker->in);
    tn_mailbox_destroy(worker->out);
    tn_mutex_destroy(worker->mutex);
    tn_seal_wipe(worker, sizeof *worker);
    free(worker);
}
