/* SPDX-License-Identifier: Apache-2.0 */
/* network_worker.h -- the thread that looks after the network: the cable, and wpa_supplicant for
 * the wireless one.
 *
 * It tells how things stand whenever that changes.  A network is kept only once it was reached;
 * until then, and where it is not, the one before counts. */
#pragma once

#include "bell.h"
#include "turnout/flow.h"

enum network_task {
    NETWORK_SEARCH, /* somebody looks at the screen now */
    NETWORK_JOIN,   /* id; password "": open, or known here */
    NETWORK_FORGET,
};
struct network_request {
    enum network_task task;
    char id[TN_FLOW_WIFI_ID_CHARS + 1];
    char password[64];
};

struct network_options {
    const char *socket;  /* of wpa_supplicant, named after the wireless device */
    const char *devices; /* /sys/class/net */
};

struct network_worker;

/* `options` are copied; a socket that is not there yet is looked for again.  Errors: as
 * tn_worker_start. */
TN_MUST_CHECK enum tn_err network_worker_start(const struct network_options *options,
                                               const struct bell *bell,
                                               struct network_worker **ret_worker,
                                               struct tn_fault *fault);
/* False if too many are waiting. */
bool network_worker_put(struct network_worker *worker, const struct network_request *request);
/* The newest that was not taken yet; false if there is none. */
bool network_worker_take(struct network_worker *worker, struct tn_flow_network *ret_network);
/* NULL is a no-op. */
void network_worker_stop(struct network_worker *worker);
