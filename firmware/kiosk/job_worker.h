/* SPDX-License-Identifier: Apache-2.0 */
/* job_worker.h -- the thread for what takes its time: checking a PIN, printing, exporting.
 *
 * Jobs are done one after another; each is answered. */
#pragma once

#include "bell.h"

#include "turnout/draw.h"
#include "turnout/flow.h"
#include "turnout/ledger.h"
#include "turnout/seal.h"

enum job_kind {
    JOB_PIN,    /* pin */
    JOB_PRINT,  /* name, code */
    JOB_EXPORT, /* to */
};

#define JOB_FOLDER_CHARS 512
struct job {
    enum job_kind kind;
    char pin[TN_FLOW_PIN_CHARS + 1];
    char name[256], title[256];
    char code[TN_TICKET_CHARS + 1];
    char to[JOB_FOLDER_CHARS]; /* a folder of the stick */
};

struct job_result {
    enum job_kind kind;
    bool done;             /* of a PIN: it fits */
    struct tn_fault fault; /* why not */
};

struct job_options {
    const char *staff_pin; /* six digits, or an Argon2id hash of them; "": none */
    const char *printer;   /* a queue of CUPS, NULL: none */
    const char *database;  /* the kiosk's; opened for each export */
};

struct job_worker;

/* `options` is copied.  Errors: as tn_worker_start. */
TN_MUST_CHECK enum tn_err job_worker_start(const struct job_options *options,
                                           const struct bell *bell, struct job_worker **ret_worker,
                                           struct tn_fault *fault);
/* Whose logs an export signs; before the first JOB_EXPORT. */
void job_worker_identify(struct job_worker *worker, const struct tn_ledger_identity *identity);
/* False if too many are waiting. */
bool job_worker_put(struct job_worker *worker, const struct job *job);
/* False if there is none. */
bool job_worker_take(struct job_worker *worker, struct job_result *ret_result);
/* NULL is a no-op. */
void job_worker_stop(struct job_worker *worker);
