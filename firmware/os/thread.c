/* SPDX-License-Identifier: Apache-2.0 */
/* thread.c -- workers, mutexes, conditions.
 *
 * Only the programs start workers; a worker is stopped by whoever started it, and joined. */
#include "turnout/os.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct tn_worker {
    pthread_t thread;
    struct tn_notify stop;
    atomic_bool stopping;
    void (*run)(struct tn_worker *worker, void *context);
    void *context;
    char name[16]; /* what the kernel keeps */
};

static void *worker_main(void *argument)
{
    struct tn_worker *worker = argument;
    pthread_setname_np(pthread_self(), worker->name);
    worker->run(worker, worker->context);
    return NULL;
}

/* Signals are the main thread's: a worker is born with all of them blocked. */
static int create_quiet(struct tn_worker *worker)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&worker->thread, NULL, worker_main, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

enum tn_err tn_worker_start(const char *name, void (*run)(struct tn_worker *worker, void *context),
                            void *context, struct tn_worker **ret_worker, struct tn_fault *fault)
{
    struct tn_worker *worker = calloc(1, sizeof *worker);
    TN_ASSERT(worker);
    worker->run = run;
    worker->context = context;
    memcpy(worker->name, name, strnlen(name, sizeof worker->name - 1));
    int failed = tn_notify_open(&worker->stop) ? EMFILE : 0;
    if (!failed) {
        failed = create_quiet(worker);
        if (failed)
            tn_notify_close(&worker->stop);
    }
    if (failed) {
        free(worker);
        return tn_fault_errno(fault, failed, "cannot start the thread \"%s\"", name);
    }
    *ret_worker = worker;
    return TN_OK;
}

bool tn_worker_stopping(const struct tn_worker *worker)
{
    return atomic_load(&worker->stopping);
}

int tn_worker_fd(const struct tn_worker *worker)
{
    return worker->stop.fd;
}

void tn_worker_ask_stop(struct tn_worker *worker)
{
    if (!worker)
        return;
    atomic_store(&worker->stopping, true);
    tn_notify_wake(&worker->stop);
}

void tn_worker_stop(struct tn_worker *worker)
{
    if (!worker)
        return;
    tn_worker_ask_stop(worker);
    TN_ASSERT(pthread_join(worker->thread, NULL) == 0);
    tn_notify_close(&worker->stop);
    free(worker);
}

/* What sched_setattr takes in its first version; a newer C library has a name for it, an older one
 * has none.  Source: sched_setattr(2); Documentation/scheduler/sched-eevdf.rst of Linux. */
struct schedule {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime_ns, deadline_ns, period_ns;
};

#define PROMPT_SLICE_NS 100000 /* the least there is */

void tn_thread_be_prompt(void)
{
    struct schedule schedule = {.size = sizeof schedule};
    if (syscall(SYS_sched_getattr, 0, &schedule, sizeof schedule, 0))
        return;
    schedule.runtime_ns = PROMPT_SLICE_NS;
    (void)syscall(SYS_sched_setattr, 0, &schedule, 0);
}

#define STACK_WIPED_BYTES 131072

static __attribute__((noinline)) void wipe_stack(void)
{
    uint8_t left[STACK_WIPED_BYTES];
    explicit_bzero(left, sizeof left);
}

/* The call is through a pointer that the compiler cannot follow from the caller's file, so no frame
 * of the step becomes a part of the caller's. */
void tn_call_wiped(void (*step)(void *context), void *context)
{
    step(context);
    wipe_stack();
}

/* ---- mutex and condition ---- */

struct tn_mutex {
    pthread_mutex_t mutex;
};

struct tn_mutex *tn_mutex_create(void)
{
    struct tn_mutex *mutex = calloc(1, sizeof *mutex);
    TN_ASSERT(mutex && pthread_mutex_init(&mutex->mutex, NULL) == 0);
    return mutex;
}

void tn_mutex_destroy(struct tn_mutex *mutex)
{
    if (!mutex)
        return;
    pthread_mutex_destroy(&mutex->mutex);
    free(mutex);
}

void tn_mutex_lock(struct tn_mutex *mutex)
{
    TN_ASSERT(pthread_mutex_lock(&mutex->mutex) == 0);
}

void tn_mutex_unlock(struct tn_mutex *mutex)
{
    TN_ASSERT(pthread_mutex_unlock(&mutex->mutex) == 0);
}

struct tn_condition {
    pthread_cond_t condition;
};

/* Waits are measured on a clock nobody sets. */
struct tn_condition *tn_condition_create(void)
{
    struct tn_condition *condition = calloc(1, sizeof *condition);
    pthread_condattr_t attributes;
    TN_ASSERT(condition && pthread_condattr_init(&attributes) == 0);
    TN_ASSERT(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0);
    TN_ASSERT(pthread_cond_init(&condition->condition, &attributes) == 0);
    pthread_condattr_destroy(&attributes);
    return condition;
}

void tn_condition_destroy(struct tn_condition *condition)
{
    if (!condition)
        return;
    pthread_cond_destroy(&condition->condition);
    free(condition);
}

static struct timespec deadline_in(int timeout_ms)
{
    struct timespec at;
    TN_ASSERT(clock_gettime(CLOCK_MONOTONIC, &at) == 0);
    at.tv_sec += timeout_ms / 1000;
    at.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

bool tn_condition_wait(struct tn_condition *condition, struct tn_mutex *mutex, int timeout_ms)
{
    if (timeout_ms < 0)
        return pthread_cond_wait(&condition->condition, &mutex->mutex) == 0;
    struct timespec at = deadline_in(timeout_ms);
    return pthread_cond_timedwait(&condition->condition, &mutex->mutex, &at) == 0;
}

void tn_condition_signal(struct tn_condition *condition)
{
    pthread_cond_broadcast(&condition->condition);
}
