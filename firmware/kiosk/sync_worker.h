/* SPDX-License-Identifier: Apache-2.0 */
/* sync_worker.h -- the thread that talks to the hub: pairs once, then keeps both sides level.
 *
 * It has its own handle on the ledger and is never waited for. */
#pragma once

#include "bell.h"
#include "clocks.h"
#include "enrolment.h"
#include "station.h"
#include "turnstile.h"

#include "turnout/flow.h"
#include "turnout/update.h"

enum sync_message_kind {
    SYNC_MESSAGE_PAIRING,  /* step, and the fault for FAILED */
    SYNC_MESSAGE_ENROLLED, /* the folder holds the enrolment now */
    SYNC_MESSAGE_ROUND,    /* a round with the hub is over: state, fault, changed, anchor */
};

struct sync_message {
    enum sync_message_kind kind;
    enum tn_flow_pair_step step;
    struct tn_flow_sync state;
    bool changed;            /* records arrived */
    struct tn_anchor anchor; /* err_ms < 0: none */
    struct tn_fault fault;   /* code TN_OK, or why there was no round */
};

struct sync_worker;

struct sync_options {
    const char *folder; /* the kiosk's data directory */
    const char *hub;    /* a URL to reach the hub at, NULL: the invitation's */
    bool enrolled;      /* the folder holds an enrolment; otherwise it waits for an invitation */
    const struct clocks *clocks;
    struct turnstile *turnstile; /* this and the next two: borrowed */
    const struct bell *bell;
    const char *version;
};
/* Errors: as enrolment_load, tn_ledger_open, tn_client_open, tn_worker_start. */
TN_MUST_CHECK enum tn_err sync_worker_start(const struct sync_options *options,
                                            struct sync_worker **ret_worker,
                                            struct tn_fault *fault);
/* An invitation was scanned; ignored while one is being tried, and once there is an enrolment. */
void sync_worker_pair(struct sync_worker *worker, const char *uri, size_t len);
/* There is something to push. */
void sync_worker_nudge(struct sync_worker *worker);
/* What the hub is told of this kiosk beside its logs, with one of the next rounds. */
void sync_worker_report(struct sync_worker *worker, const struct station *station);
/* What the hub said of other doors, if it said so since the last time: the JSON of peer_book.h is
 * appended. */
bool sync_worker_doors(struct sync_worker *worker, struct tn_buf *out);
/* What the hub has for kiosks to install, if that changed since the last time; bytes 0: nothing. */
bool sync_worker_offer(struct sync_worker *worker, struct tn_update *ret_offer);
/* False if there is nothing. */
bool sync_worker_take(struct sync_worker *worker, struct sync_message *ret_message);
/* Returns at once; sync_worker_stop has less to wait for then.  NULL is a no-op. */
void sync_worker_ask_stop(struct sync_worker *worker);
/* A request under way is given up within a second, but an invitation is redeemed to its end; NULL
 * is a no-op. */
void sync_worker_stop(struct sync_worker *worker);
