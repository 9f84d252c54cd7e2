/* SPDX-License-Identifier: Apache-2.0 */
/* job_worker.c -- see job_worker.h. */
#include "job_worker.h"

#include <stdlib.h>
#include <string.h>

#include "export.h"

#include "turnout/badge.h"
#include "turnout/text.h"

#define JOBS 4
#define PRINT_MS 15000

struct job_worker {
    char pin[TN_PASSWORD_CHARS]; /* as it was given, hashed by the thread: "": none fits */
    char printer[128], database[TN_PATH_MAX];
    struct tn_ledger_identity identity;
    struct tn_mutex *mutex; /* over identity */
    const struct bell *bell;
    struct tn_mailbox *in, *out;
    struct tn_worker *thread;
    struct job job; /* the thread's, as what comes of it */
    struct job_result result;
};

/* ---- in the thread ---- */

static enum tn_err draw_label(const struct job *job, struct tn_buf *out, struct tn_fault *fault)
{
    TN_AUTO(draw_fonts) fonts = NULL;
    const struct tn_badge_event event = {.title = job->title, .when = "", .where = ""};
    const struct tn_badge_card card = {
        .name = job->name, .short_code = "", .ticket_text = job->code, .admits = 1};
    enum tn_err err = tn_draw_fonts_open(&fonts, fault);
    if (!err)
        err = tn_badge_label(fonts, &event, &card, out, fault);
    if (fonts)
        tn_draw_fonts_wipe(fonts);
    return err;
}

/* Through a pipe: no file of ours holds a name. */
static enum tn_err print(const struct job_worker *self, const struct job *job,
                         struct tn_fault *fault)
{
    TN_BUF_AUTO label = {0};
    const char *const argv[] = {"lp", "-d", self->printer, "-t", "Turnout", NULL};
    enum tn_err err = draw_label(job, &label, fault);
    if (!err)
        err = tn_process_feed(argv, label.data, label.len, PRINT_MS, fault);
    if (label.data)
        tn_seal_wipe(label.data, label.cap);
    return err;
}

static enum tn_err export_logs(struct job_worker *self, const struct job *job,
                               struct tn_fault *fault)
{
    struct tn_ledger_identity identity;
    tn_mutex_lock(self->mutex);
    identity = self->identity;
    tn_mutex_unlock(self->mutex);
    enum tn_err err = export_to(self->database, &identity, job->to, fault);
    tn_seal_wipe(&identity, sizeof identity);
    return err;
}

static void perform(void *context)
{
    struct job_worker *self = context;
    const struct job *job = &self->job;
    struct job_result *result = &self->result;
    enum tn_err err = TN_OK;
    *result = (struct job_result){.kind = job->kind};
    switch (job->kind) {
    case JOB_PIN:
        result->done = self->pin[0] == '$' && tn_seal_password_fits(job->pin, self->pin);
        return;
    case JOB_PRINT:
        err = print(self, job, &result->fault);
        break;
    case JOB_EXPORT:
        err = export_logs(self, job, &result->fault);
        break;
    }
    result->done = err == TN_OK;
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
    hash_pin(self);
    int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->in)};
    while (!tn_worker_stopping(thread)) {
        uint64_t ready = 0;
        tn_poll(fds, 2, -1, &ready);
        while (!tn_worker_stopping(thread) && tn_mailbox_take(self->in, &self->job)) {
            tn_call_wiped(perform, self);
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
    self->mutex = tn_mutex_create();
    (void)tn_text_copy(self->printer, sizeof self->printer,
                       options->printer ? options->printer : "");
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
