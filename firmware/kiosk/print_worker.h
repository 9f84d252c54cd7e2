/* SPDX-License-Identifier: Apache-2.0 */
/* print_worker.h -- the thread that prints: one after the other, 15 seconds each at most.
 *
 * A printer that is in trouble, or gone, is looked at again by itself; what waits is printed when
 * it is well. */
#pragma once

#include "bell.h"
#include "print_queue.h"

#include "turnout/badge.h"

enum print_order {
    PRINT_ADD,      /* job */
    PRINT_CAME_OUT, /* job.number, as the next two */
    PRINT_AGAIN,
    PRINT_DROP,
    PRINT_TELL, /* whether something changed or not */
};
struct print_request {
    enum print_order order;
    struct print_job job;
};

struct print_worker;

/* Both are copied.  Errors: as tn_worker_start. */
TN_MUST_CHECK enum tn_err print_worker_start(const struct printer_target *target,
                                             const struct tn_badge_template *badge,
                                             const struct bell *bell,
                                             struct print_worker **ret_worker,
                                             struct tn_fault *fault);
/* False if too many are waiting. */
bool print_worker_put(struct print_worker *worker, const struct print_request *request);
/* What changed; false if nothing did. */
bool print_worker_take(struct print_worker *worker, struct tn_flow_printer *ret_printer);
/* NULL is a no-op. */
void print_worker_stop(struct print_worker *worker);
