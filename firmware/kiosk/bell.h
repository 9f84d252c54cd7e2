/* SPDX-License-Identifier: Apache-2.0 */
/* bell.h -- how a worker wakes the main thread, without knowing what it sleeps in. */
#pragma once

#include "turnout/os.h"

struct bell {
    void (*ring)(void *context); /* from any thread */
    void *context;
};

static inline void bell_ring(const struct bell *bell)
{
    bell->ring(bell->context);
}

/* Puts a message into a mailbox and rings; while it is full, waits for the main thread to take
 * one.  False if the worker is to stop instead. */
static inline bool bell_send(const struct bell *bell, struct tn_worker *worker,
                             struct tn_mailbox *mailbox, const void *message)
{
    while (!tn_mailbox_put(mailbox, message)) {
        int stop = tn_worker_fd(worker);
        uint64_t ready = 0;
        bell_ring(bell);
        tn_poll(&stop, 1, 20, &ready);
        if (tn_worker_stopping(worker))
            return false;
    }
    bell_ring(bell);
    return true;
}
