/* SPDX-License-Identifier: Apache-2.0 */
/* peer_worker.h -- the thread that keeps level with one other door.
 *
 * It has its own connection and its own handle on the ledger, so a door that is gone, or drips,
 * holds up nobody but itself.  What was committed here is sent at once; what was missed is found by
 * a round every few seconds. */
#pragma once

#include "peer_book.h"
#include "peer_store.h"

struct peer_worker;

struct peer_worker_options {
    const char *database;
    const struct tn_pairing *pairing; /* this and the next two: borrowed */
    struct peer_store *store;         /* for its clocks */
    struct turnstile *turnstile;
    /* All from the worker's thread. */
    void (*arrived)(void *context);  /* records */
    void (*changed)(void *context);  /* peer_worker_state says something else */
    uint16_t (*port)(void *context); /* of our server, 0: none */
    void (*damaged)(void *context, const struct tn_fault *fault); /* our database is */
    void (*told)(void *context, struct tn_id teller, const char *text, size_t len); /* its list */
    void *context;
};

struct peer_state {
    struct tn_id device;
    bool linked;
    struct tn_wall last_spoke;        /* ms 0: never */
    int64_t spoke_up_ms;              /* the same by our uptime; of its start if never */
    int64_t behind;                   /* records held here that came since both were level */
    char address[PEER_ADDRESS_CHARS]; /* where it answered, "" if nowhere */
    struct tn_anchor anchor;          /* its clock; err_ms < 0: unknown */
};

/* Errors: as tn_db_open, tn_ledger_open, tn_worker_start. */
TN_MUST_CHECK enum tn_err peer_worker_start(const struct peer_worker_options *options,
                                            const struct peer *peer,
                                            struct peer_worker **ret_worker,
                                            struct tn_fault *fault);
/* The rest from any thread. */

/* Where it may be reached from now on. */
void peer_worker_reach(struct peer_worker *worker, const struct peer *peer);
/* There is something to send. */
void peer_worker_nudge(struct peer_worker *worker);
/* It is there, and holds something else than we do: a round now, whatever failed before. */
void peer_worker_hail(struct peer_worker *worker);
void peer_worker_state(struct peer_worker *worker, struct peer_state *ret_state);
/* Returns at once; peer_worker_stop has less to wait for then. */
void peer_worker_ask_stop(struct peer_worker *worker);
/* A request under way is given up within a second; NULL is a no-op. */
void peer_worker_stop(struct peer_worker *worker);
