/* SPDX-License-Identifier: Apache-2.0 */
/* peer_server.h -- what this door tells other doors, and takes from them, over mutual TLS.
 *
 * The same requests as a hub's, for devices alone: the vector, batches out and in, who else is
 * there.  Bounded in everything somebody could send: connections, bodies, time, and each batch is
 * one portion behind the turnstile. */
#pragma once

#include "peer_book.h"
#include "peer_store.h"

struct peer_server;

struct peer_server_options {
    const struct tn_pairing *pairing; /* this and all below: borrowed */
    struct peer_store *store;
    const char *listen; /* "0.0.0.0:8444"; NULL: that, or any port if it is taken */
    const char *version;
    /* Records arrived; from any thread. */
    void (*arrived)(void *context);
    /* A door that we know says where it may be reached; from any thread. */
    void (*met)(void *context, struct tn_id device, const char *address);
    /* The other doors; from any thread. */
    void (*list)(void *context, struct peer_book *out);
    void *context;
};

/* Errors: as tn_server_start. */
TN_MUST_CHECK enum tn_err peer_server_start(const struct peer_server_options *options,
                                            struct peer_server **ret_server,
                                            struct tn_fault *fault);
/* "https://0.0.0.0:8444" */
const char *peer_server_url(const struct peer_server *server);
/* Every few seconds: ends connections that missed their deadline. */
void peer_server_sweep(struct peer_server *server);
/* NULL is a no-op. */
void peer_server_stop(struct peer_server *server);
