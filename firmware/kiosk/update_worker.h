/* SPDX-License-Identifier: Apache-2.0 */
/* update_worker.h -- the thread that sees to newer software: looks at what a stick or the hub has,
 * fetches it, and has RAUC install it in the slot that does not run.
 *
 * What runs is never touched.  On a machine without RAUC, or without another slot, the thread ends
 * and nothing is ever said.  Source: firmware/SPEC.md "Updates". */
#pragma once

#include "bell.h"
#include "stick.h"
#include "turnstile.h"
#include "update_read.h"

struct update_worker;

struct update_options {
    const char *folder;          /* the kiosk's data directory */
    const char *hub;             /* a URL to reach the hub at, NULL: the pairing's */
    const char *run_folder;      /* where the machine looks for what is asked of it, NULL: nobody */
    const char *version;         /* of this program */
    struct turnstile *turnstile; /* this and the next: borrowed */
    const struct bell *bell;
};
/* Errors: as tn_worker_start. */
TN_MUST_CHECK enum tn_err update_worker_start(const struct update_options *options,
                                              struct update_worker **ret_worker,
                                              struct tn_fault *fault);
/* Of the next four NULL is a no-op.
 *
 * A stick is in, mounted at `folder`; "": none is. */
void update_worker_stick(struct update_worker *worker, const char *folder);
/* What the hub has; bytes 0: nothing. */
void update_worker_offer(struct update_worker *worker, const struct tn_update *offer);
/* `force`: although it is older. */
void update_worker_install(struct update_worker *worker, bool from_stick, bool force);
/* How it stands, once it has changed; false if it has not. */
bool update_worker_take(struct update_worker *worker, struct tn_flow_update *ret_update);
/* What is being installed goes on without us; NULL is a no-op. */
void update_worker_stop(struct update_worker *worker);
