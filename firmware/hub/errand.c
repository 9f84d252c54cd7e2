/* SPDX-License-Identifier: Apache-2.0 */
/* errand.c -- the queue of long requests and the thread that does them. */
#include "errand.h"

#include <stdlib.h>

/* Two, so that a report need not wait for a big file. */
enum { THREADS = 2, WAITING_MAX = 16, RETRY_AFTER_S = 30 };

struct errand {
    struct tn_exchange *exchange;
    unsigned needs;
    enum tn_err (*work)(struct tn_hub_call *call);
};

struct tn_hub_errands {
    struct tn_hub *hub;
    struct tn_worker *workers[THREADS];
    struct tn_notify arrived;
    struct tn_mutex *mutex;
    /* protected by mutex: a ring */
    struct errand waiting[WAITING_MAX];
    size_t first, count;
};

static bool enqueue(struct tn_hub_errands *errands, const struct errand *errand)
{
    tn_mutex_lock(errands->mutex);
    bool room = errands->count < WAITING_MAX;
    if (room) {
        /* before anybody may answer it */
        tn_exchange_defer(errand->exchange);
        errands->waiting[(errands->first + errands->count++) % WAITING_MAX] = *errand;
    }
    tn_mutex_unlock(errands->mutex);
    if (room)
        tn_notify_wake(&errands->arrived);
    return room;
}

static bool take(struct tn_hub_errands *errands, struct errand *ret_errand)
{
    tn_mutex_lock(errands->mutex);
    bool any = errands->count > 0;
    if (any) {
        *ret_errand = errands->waiting[errands->first];
        errands->first = (errands->first + 1) % WAITING_MAX;
        errands->count--;
    }
    tn_mutex_unlock(errands->mutex);
    return any;
}

static void call_in(struct tn_hub_errands *errands, const struct errand *errand)
{
    struct tn_exchange *exchange = errand->exchange;
    if (enqueue(errands, errand))
        return;
    tn_exchange_problem(exchange, TN_PROBLEM_SLOW_DOWN,
                        "too many long requests wait here; come again");
    exchange->response.retry_after_s = RETRY_AFTER_S;
}

void tn_hub_call_later(struct tn_exchange *exchange, struct tn_hub *hub, unsigned needs,
                       enum tn_err (*work)(struct tn_hub_call *call))
{
    call_in(hub->errands, &(struct errand){exchange, needs, work});
}

void tn_hub_call_at_gate(struct tn_exchange *exchange, struct tn_hub *hub, unsigned needs,
                         enum tn_err (*work)(struct tn_hub_call *call))
{
    call_in(hub->gate, &(struct errand){exchange, needs, work});
}

static void run(struct tn_worker *worker, void *context)
{
    struct tn_hub_errands *errands = context;
    struct errand errand;
    bool stopping = false;
    while (!stopping) {
        int fds[] = {tn_worker_fd(worker), errands->arrived.fd};
        uint64_t ready;
        stopping = tn_worker_stopping(worker);
        if (!stopping)
            tn_poll(fds, 2, -1, &ready);
        tn_notify_clear(&errands->arrived);
        while (take(errands, &errand)) {
            tn_hub_call(errand.exchange, errands->hub, errand.needs, errand.work);
            tn_exchange_answer(errand.exchange);
        }
    }
}

static enum tn_err start_threads(struct tn_hub_errands *errands, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < THREADS; i++)
        err = tn_worker_start("errands", run, errands, &errands->workers[i], fault);
    return err;
}

enum tn_err tn_hub_errands_start(struct tn_hub *hub, struct tn_hub_errands **ret_errands,
                                 struct tn_fault *fault)
{
    struct tn_hub_errands *errands = calloc(1, sizeof *errands);
    TN_ASSERT(errands);
    errands->hub = hub;
    errands->mutex = tn_mutex_create();
    if (tn_notify_open(&errands->arrived)) {
        tn_mutex_destroy(errands->mutex);
        free(errands);
        return tn_fault_set(fault, TN_ERR_LIMIT, "there are no file descriptors left");
    }
    enum tn_err err = start_threads(errands, fault);
    if (err)
        tn_hub_errands_stop(errands);
    else
        *ret_errands = errands;
    return err;
}

void tn_hub_errands_stop(struct tn_hub_errands *errands)
{
    if (!errands)
        return;
    for (size_t i = 0; i < THREADS; i++)
        tn_worker_stop(errands->workers[i]);
    tn_notify_close(&errands->arrived);
    tn_mutex_destroy(errands->mutex);
    free(errands);
}
