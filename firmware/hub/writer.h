/* SPDX-License-Identifier: Apache-2.0 */
/* writer.h -- the one thread that writes for devices, with group commit.
 *
 * It takes all jobs that wait, runs each in a savepoint of one transaction, commits, and only then
 * answers: what is acknowledged is durable, and a bad job costs itself alone. */
#pragma once

#include "turnout/registry.h"
#include "turnout/server.h"

struct tn_hub_writer;

/* One deferred exchange to be answered.  Embedded in the struct that knows the rest. */
struct tn_hub_job {
    struct tn_exchange *exchange;
    /* Writes, and fills the response in either way; on an error what it wrote is given up. */
    enum tn_err (*run)(struct tn_hub_job *job, struct tn_registry *registry);
    void (*release)(struct tn_hub_job *job);
    struct tn_hub_job *next; /* the writer's */
    bool done;               /* the writer's: kept by its savepoint */
};

/* Opens its own handles.  Errors: as tn_registry_open, tn_worker_start. */
TN_MUST_CHECK enum tn_err tn_hub_writer_start(const char *folder, const char *database,
                                              struct tn_hub_writer **ret_writer,
                                              struct tn_fault *fault);
/* Defers the exchange and takes the job over; answers "slow down" by itself when too many wait. */
void tn_hub_writer_submit(struct tn_hub_writer *writer, struct tn_hub_job *job);
/* Runs what waits, then stops; NULL is a no-op. */
void tn_hub_writer_stop(struct tn_hub_writer *writer);
