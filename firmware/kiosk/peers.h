/* SPDX-License-Identifier: Apache-2.0 */
/* peers.h -- the other doors: found, linked and served.
 *
 * One thread finds them (the hub's list, the file of last time, beacons, addresses somebody typed),
 * gives each a worker and runs the server that they link to in their turn.  All of it works behind
 * the turnstile, and nobody waits for it. */
#pragma once

#include "bell.h"
#include "clocks.h"
#include "peer_book.h"
#include "turnstile.h"

#include "turnout/flow.h"

#define PEERS_TYPED_MAX 8

struct peers;

struct peers_options {
    const char *folder; /* with an enrolment */
    const struct clocks *clocks;
    struct turnstile *turnstile;
    const struct bell *bell;
    const char *listen; /* "0.0.0.0:8444"; "off"; NULL: the usual port or any other */
    bool beacon;
    const char *const *typed; /* addresses, as peer_address_read writes them */
    size_t typed_count;
    const char *version;
};

/* `options` is copied but for the turnstile, the bell and the version.  Errors: as enrolment_load,
 * tn_ledger_open, tn_worker_start. */
TN_MUST_CHECK enum tn_err peers_start(const struct peers_options *options, struct peers **ret_peers,
                                      struct tn_fault *fault);

/* ---- from any thread ---- */

/* Something was committed here. */
void peers_nudge(struct peers *peers);
/* What the hub says of other doors: the JSON of peer_book.h. */
void peers_tell(struct peers *peers, const char *text, size_t len);
/* Somebody typed an address.  False if it is none, or too many were typed. */
bool peers_add(struct peers *peers, const char *text);
void peers_learn(struct peers *peers, const struct tn_anchor *anchor);
/* Staff set the clock. */
void peers_set_clock(struct peers *peers, const struct tn_anchor *watch);

/* ---- for the main thread ---- */

#define PEERS_ADDRESSES 8
struct peers_message {
    struct tn_flow_peers doors;
    bool changed;            /* of the doors */
    bool arrived;            /* records did */
    struct tn_fault damage;  /* of the database, if it came up here; code OK: none */
    struct tn_anchor anchor; /* another door's clock; err_ms < 0: none that is new */
    size_t address_count;    /* where we may be reached */
    char addresses[PEERS_ADDRESSES][PEER_ADDRESS_CHARS];
};
/* What is new since the last time; false if nothing is. */
bool peers_take(struct peers *peers, struct peers_message *ret_message);
/* May take as long as the requests under way; NULL is a no-op. */
void peers_stop(struct peers *peers);
