/* SPDX-License-Identifier: Apache-2.0 */
/* patience.c -- a thread beside the one that works: it looks at the other's clock of work done,
 * which stands still while that waits for a disk, and is moved by every page that comes.
 *
 * Source: sd_notify(3), EXTEND_TIMEOUT_USEC and WATCHDOG. */
#include "patience.h"

#include <stdlib.h>

#include "turnout/os.h"

#define AT_MOST_MS INT64_C(1800000)

struct patience {
    int every_ms, clock;
    struct tn_worker *thread;
};

/* The one while it starts, the other where it begins anew after damage. */
void patience_ask(void)
{
    tn_process_notify("EXTEND_TIMEOUT_USEC=120000000\nWATCHDOG=1");
}

static void run(struct tn_worker *thread, void *context)
{
    struct patience *self = context;
    int stop = tn_worker_fd(thread);
    int64_t end_ms = tn_clock_up_ms() + AT_MOST_MS;
    int64_t before_us = tn_clock_work_us(self->clock);
    while (!tn_worker_stopping(thread) && tn_clock_up_ms() < end_ms) {
        uint64_t ready = 0;
        tn_poll(&stop, 1, self->every_ms, &ready);
        int64_t work_us = tn_clock_work_us(self->clock);
        if (work_us != before_us && !ready)
            patience_ask();
        before_us = work_us;
    }
}

struct patience *patience_begin(int every_ms)
{
    struct tn_fault fault = {0};
    struct patience *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->every_ms = every_ms;
    self->clock = tn_clock_of_work();
    patience_ask();
    if (tn_worker_start("patience", run, self, &self->thread, &fault) == TN_OK)
        return self;
    tn_log(TN_LOG_WARNING, "%s", fault.text);
    free(self);
    return NULL;
}

void patience_end(struct patience *patience)
{
    if (!patience)
        return;
    tn_worker_stop(patience->thread);
    free(patience);
}
