/* SPDX-License-Identifier: Apache-2.0 */
/* hand_worker.h -- the thread that reads handwriting, so that the screen never waits for it. */
#pragma once

#include "bell.h"

#include "turnout/flow.h"
#include "turnout/ime.h"

struct hand_request {
    size_t count;
    struct tn_ime_point points[TN_FLOW_POINTS];
};

struct hand_worker;

/* Where handwriting is not installed it finds nothing.  Errors: as tn_worker_start. */
TN_MUST_CHECK enum tn_err
hand_worker_start(const struct bell *bell, struct hand_worker **ret_worker, struct tn_fault *fault);
/* What was asked for before and has not been read yet is forgotten: the newest counts. */
void hand_worker_put(struct hand_worker *worker, const struct hand_request *request);
/* False if there is none. */
bool hand_worker_take(struct hand_worker *worker, struct tn_flow_candidates *ret_candidates);
/* NULL is a no-op. */
void hand_worker_stop(struct hand_worker *worker);
