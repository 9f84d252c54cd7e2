/* SPDX-License-Identifier: Apache-2.0 */
/* peers_priv.h -- the peers' state, for the files that share it: peers.c (who is there, the
 * thread), peers_report.c (what the main thread is told). */
#pragma once

#include "peers.h"

#include "peer_beacon.h"
#include "peer_server.h"
#include "peer_worker.h"

#define PEERS_WORKERS TN_FLOW_PEERS

/* An address without a name to it. */
struct peers_typed {
    char address[PEER_ADDRESS_CHARS];
    struct tn_id device; /* who answered there; zero: nobody yet */
    int64_t again_at_ms;
};

struct peers {
    char folder[TN_PATH_MAX], database[TN_PATH_MAX];
    char listen[PEER_ADDRESS_CHARS]; /* "": the usual */
    bool serves, has_beacon;
    const char *version;
    struct tn_pairing pairing; /* read only once the thread runs */
    struct turnstile *turnstile;
    const struct bell *bell;
    struct peer_store *store;
    struct tn_notify changed; /* wakes the thread */
    struct tn_worker *thread;

    struct tn_mutex *mutex; /* over all below but the thread's */
    struct peer_book book;
    bool book_changed;
    uint16_t port; /* of our server, 0: none yet; written by the thread */
    struct peers_typed typed[PEERS_TYPED_MAX];
    size_t typed_count;
    struct peer_worker *workers[PEERS_WORKERS]; /* started and stopped by the thread */
    struct peers_message message;

    /* the thread's: */
    struct peer_server *server;
    struct peer_beacon *beacon;
    struct multicast_via via[PEERS_ADDRESSES];
    size_t via_count;
    bool moved; /* we may be reached elsewhere than was said */
    int64_t tick_at_ms, saved_at_ms, listen_at_ms, hear_at_ms;
    int64_t stirred_at_ms; /* there was news of a door */
    bool spoken;           /* the room said something since it was looked at */
};

/* Of the thread. */
void peers_report(struct peers *self);
