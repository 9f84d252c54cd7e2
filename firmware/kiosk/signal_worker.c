/* SPDX-License-Identifier: Apache-2.0 */
/* signal_worker.c -- waits for the signal descriptor to become readable, once. */
#include "signal_worker.h"

#include <stdatomic.h>
#include <stdlib.h>

struct signal_worker {
    int fd;
    const struct bell *bell;
    atomic_bool asked;
    struct tn_worker *thread;
};

static void run(struct tn_worker *thread, void *context)
{
    struct signal_worker *self = context;
    int fds[] = {tn_worker_fd(thread), self->fd};
    while (!tn_worker_stopping(thread) && !atomic_load(&self->asked)) {
        uint64_t ready = 0;
        tn_poll(fds, 2, -1, &ready);
        if (ready & 2) {
            atomic_store(&self->asked, true);
            bell_ring(self->bell);
        }
    }
}

enum tn_err signal_worker_start(int fd, const struct bell *bell, struct signal_worker **ret_worker,
                                struct tn_fault *fault)
{
    struct signal_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->fd = fd;
    self->bell = bell;
    enum tn_err err = tn_worker_start("signals", run, self, &self->thread, fault);
    if (err) {
        free(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

bool signal_worker_asked(const struct signal_worker *worker)
{
    return atomic_load(&worker->asked);
}

void signal_worker_stop(struct signal_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    free(worker);
}
