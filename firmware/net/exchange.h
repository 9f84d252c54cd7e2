/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.h -- what the server and its exchanges share. */
#pragma once

#include <microhttpd.h>

#include "turnout/os.h"
#include "turnout/server.h"

struct tn_net_gunzip;

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
    struct tn_stream *streams;
    size_t in_hand; /* exchanges a handler has seen and that are not answered yet */
    bool stopping;
};

/* The next step on this connection has to be done within `ms`. */
void tn_net_connection_expect(struct tn_server *server, struct tn_net_connection *connection,
                              int64_t ms);

/* ---- one request ---- */

enum tn_net_phase { TN_NET_RECEIVING, TN_NET_IN_HAND, TN_NET_ANSWERED };

struct tn_net_exchange {
    struct tn_exchange open; /* first, so that the one can be found from the other */
    struct tn_server *server;
    struct tn_net_connection *connection;
    struct MHD_Connection *mhd;
    const struct tn_route *route;
    enum tn_net_phase phase;
    bool deferred, counted;
    char *path;      /* cut up by the route */
    char allow[128]; /* the methods the path does have */
    /* the body */
    struct tn_buf sent, body; /* as received; decompressed */
    struct tn_net_gunzip *gunzip;
    int64_t began_up_ms, received_bytes, kept_bytes;
    enum tn_err broken;       /* what makes the rest of the body pointless */
    struct tn_stream *stream; /* what the answer is instead of a body */
};

/* A field of the request's header, NULL if it is not there. */
const char *tn_net_header(struct tn_net_exchange *exchange, const char *name);

/* MHD's callbacks for one request; `context` is the server. */
enum MHD_Result tn_net_exchange_step(void *context, struct MHD_Connection *mhd, const char *url,
                                     const char *method, const char *version, const char *data,
                                     size_t *data_len, void **state);
void tn_net_exchange_over(void *context, struct MHD_Connection *mhd, void **state,
                          enum MHD_RequestTerminationCode how);

/* ---- route.c ---- */

/* Finds the route for (method, path).  `path` is cut up in place for `params`.  NULL: none, then
 * `allow` names the methods the path does have ("" where there is no such path). */
const struct tn_route *tn_net_route_find(const struct tn_route *routes, const char *method,
                                         char *path, const char *params[TN_REQUEST_PARAMS],
                                         char allow[128]);

/* ---- asker.c ---- */

/* Fills in who is asking and whether they may; false: the response says why not. */
bool tn_net_may_ask(struct tn_net_exchange *exchange);

/* ---- body.c ---- */

/* False: what the header says of the body is refused. */
bool tn_net_body_welcome(struct tn_net_exchange *exchange);
void tn_net_body_receive(struct tn_net_exchange *exchange, const char *data, size_t len);
/* Hands the whole body to the request; false: the response says what is wrong with it. */
bool tn_net_body_complete(struct tn_net_exchange *exchange);
void tn_net_body_release(struct tn_net_exchange *exchange);

/* ---- answer.c ---- */

/* As tn_exchange_problem with another status than usual. */
void tn_net_problem(struct tn_exchange *exchange, enum tn_problem problem, int status,
                    const char *detail);
/* The response as MHD wants it, with its header; the body's memory moves over. */
struct MHD_Response *tn_net_answer(struct tn_net_exchange *exchange);

/* ---- stream.c ---- */

struct MHD_Response *tn_net_stream_answer(struct tn_stream *stream);
/* The connection is gone. */
void tn_net_stream_over(struct tn_stream *stream);
/* Closes all of them and lets their connections go on. */
void tn_net_streams_stop(struct tn_server *server);
