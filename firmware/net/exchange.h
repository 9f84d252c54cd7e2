/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.h -- what the server and its exchanges share. */
#pragma once

#include <microhttpd.h>

#include "turnout/os.h"
#include "turnout/server.h"

/* One TCP connection.  Linked into the server's list; its own fields but the deadline are touched
 * by the one server thread that serves it. */
struct tn_net_connection {
    struct tn_net_connection *before, *after; /* protected by server->mutex */
    int64_t deadline_up_ms;                   /* protected by server->mutex */
    int fd;
    bool verified; /* `holder` says what came of it */
    char holder[TN_IDENTITY_HOLDER_CHARS];
};

struct tn_server {
    /* immutable after the start */
    struct tn_server_options options;
    struct MHD_Daemon *daemon;
    char url[80];
    struct tn_mutex *mutex;
    struct tn_condition *answered;
    /* protected by mutex */
    struct tn_net_connection *connections;
    size_t in_hand; /* exchanges a handler has seen and that are not answered yet */
    bool stopping;
};

/* The next step on this connection has to be done within `ms`. */
void tn_net_connection_expect(struct tn_server *server, struct tn_net_connection *connection,
                              int64_t ms);

/* MHD's callbacks for one request; `context` is the server. */
enum MHD_Result tn_net_exchange_step(void *context, struct MHD_Connection *mhd, const char *url,
                                     const char *method, const char *version, const char *data,
                                     size_t *data_len, void **state);
void tn_net_exchange_over(void *context, struct MHD_Connection *mhd, void **state,
                          enum MHD_RequestTerminationCode how);

/* Finds the route for (method, path).  `path` is cut up in place for `params`.  NULL: none, then
 * `allow` names the methods the path does have ("" where there is no such path). */
const struct tn_route *tn_net_route_find(const struct tn_route *routes, const char *method,
                                         char *path, const char *params[TN_REQUEST_PARAMS],
                                         char allow[64]);
