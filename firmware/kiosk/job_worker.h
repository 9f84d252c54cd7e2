/* SPDX-License-Identifier: Apache-2.0 */
/* job_worker.h -- the thread for what takes its time: checking a PIN, looking at a stick, writing
 * to it and reading from it.
 *
 * Each job is answered, in their order; but a PIN does not wait for a stick's end. */
#pragma once

#include "bell.h"
#include "stick.h"
#include "turnstile.h"

#include "turnout/flow.h"
#include "turnout/ledger.h"
#include "turnout/seal.h"

enum job_kind {
    JOB_PIN,    /* pin */
    JOB_LOOK,   /* folder: what sticks are below it? */
    JOB_EXPORT, /* folder */
    JOB_IMPORT, /* folder */
    JOB_HEALTH, /* folder: the one of the log */
};

#define JOB_FOLDER_CHARS STICK_FOLDER_CHARS
struct job {
    enum job_kind kind;
    char pin[TN_FLOW_PIN_CHARS + 1];
    char folder[JOB_FOLDER_CHARS];
};

struct job_result {
    enum job_kind kind;
    bool done;              /* of a PIN: it fits; of a look: there is one */
    struct tn_fault fault;  /* why not; of a stick also what was left out */
    struct stick stick;     /* of a look */
    enum tn_flow_card card; /* of the health */
    int64_t records;        /* written to a stick, or new from it */
};

struct job_options {
    const char *staff_pin;       /* six digits, or an Argon2id hash of them; "": none */
    const char *database;        /* the kiosk's; opened for each stick */
    struct turnstile *turnstile; /* borrowed */
};

struct job_worker;

/* `options` is copied.  Errors: as tn_worker_start. */
TN_MUST_CHECK enum tn_err job_worker_start(const struct job_options *options,
                                           const struct bell *bell, struct job_worker **ret_worker,
                                           struct tn_fault *fault);
/* Whose logs these are; before that nothing is done at a stick. */
void job_worker_identify(struct job_worker *worker, const struct tn_ledger_identity *identity);
/* False if too many are waiting. */
bool job_worker_put(struct job_worker *worker, const struct job *job);
/* False if there is none. */
bool job_worker_take(struct job_worker *worker, struct job_result *ret_result);
/* NULL is a no-op. */
void job_worker_stop(struct job_worker *worker);
