/* SPDX-License-Identifier: Apache-2.0 */
/* server.h -- an HTTPS server: routes as a table, handlers over plain structs.
 *
 * The server has checked limits, form and client certificate when it calls a handler; whatever it
 * refuses by itself is a problem too (net.h).  Handlers run on the server's threads and may hand
 * an exchange over to another thread.  Rank 2.  Source: RFC 9110, RFC 9112; firmware/SPEC.md
 * "HTTP interface". */
#pragma once

#include "turnout/identity.h"
#include "turnout/net.h"

#define TN_REQUEST_PARAMS 3
#define TN_SESSION_COOKIE "__Host-turnout"

struct tn_route;

/* All texts live until the exchange is answered. */
struct tn_request {
    const char *method, *path;
    const struct tn_route *route;          /* that fits both */
    const char *params[TN_REQUEST_PARAMS]; /* what stood for {…} in the route's pattern */
    const char *holder;  /* of a client certificate the authority signed; NULL: none */
    const char *bearer;  /* the token of `Authorization: Bearer`; NULL: none */
    const char *session; /* of the cookie TN_SESSION_COOKIE; NULL: none */
    const char *csrf;    /* of the header X-Turnout-CSRF; NULL: none */
    const char *origin;  /* of the header Origin; NULL: none */
    const char *host;    /* of the header Host; NULL: none */
    char address[64];    /* of the peer, for throttling and the audit log */
    const char *body;    /* decompressed, followed by a NUL; NULL where the route takes an upload */
    size_t body_len;
    int upload_fd; /* the body of a route that takes an upload, at its beginning; -1: none */
    /* What `authorise` found, for the handlers. */
    unsigned rights; /* enum tn_right */
    char who[128];   /* the account's login or "token LABEL", "" for nobody */
    /* What was done to, where the handler knows more than the params say: the id of what it made.
     */
    char subject[128];
    bool noted; /* what was done is written down already */
};
struct tn_response {
    int status;       /* 200 unless set */
    const char *type; /* static; TN_TYPE_JSON unless set */
    struct tn_buf body;
    int retry_after_s;  /* 0: not said */
    char filename[128]; /* "" or what a browser saves it as (Content-Disposition: attachment) */
    char cookie[256];   /* "" or the whole value of Set-Cookie */
    char etag[72];      /* "" or a strong validator, quotes included; the answer may then be kept */
};
struct tn_exchange {
    struct tn_request request;
    struct tn_response response;
};

/* The value of a query parameter, "" without one, NULL if it is not there. */
const char *tn_exchange_query(struct tn_exchange *exchange, const char *name);
/* Makes the response a problem with the usual status. */
void tn_exchange_problem(struct tn_exchange *exchange, enum tn_problem problem, const char *format,
                         ...) TN_PRINTF(3, 4);
/* Called by a handler before it gives the exchange to another thread, which later calls
 * tn_exchange_answer, once; then the exchange is gone for it. */
void tn_exchange_defer(struct tn_exchange *exchange);
void tn_exchange_answer(struct tn_exchange *exchange);

/* ---- events sent by the server (text/event-stream) ---- */

/* A connection that stays open.  Owned by whoever opened it until tn_stream_end. */
struct tn_stream;
/* Makes the answer a stream and gives the exchange up; called in the place of answering, by the
 * handler or, after tn_exchange_defer, by whoever has the exchange.  The response's type is the
 * stream's; its body is not sent. */
struct tn_stream *tn_exchange_stream(struct tn_exchange *exchange);
/* Queues whole events, from any thread; false once the reader is gone, does not keep up (256 KiB
 * wait, or nothing was taken for a deadline) or the server stops: then end it. */
bool tn_stream_send(struct tn_stream *stream, const char *text, size_t len);
/* Sends what is queued and closes; NULL is a no-op. */
void tn_stream_end(struct tn_stream *stream);

enum tn_route_who {
    TN_ROUTE_ANYBODY,
    TN_ROUTE_DEVICE, /* request.holder is there */
    TN_ROUTE_TOKEN,  /* request.bearer is there */
    TN_ROUTE_PERSON, /* request.bearer or request.session is there */
};
struct tn_route {
    const char *method;  /* GET answers HEAD too */
    const char *pattern; /* "/v1/logs/{log}" */
    enum tn_route_who who;
    const char *consumes; /* media type of the body, NULL: no body */
    void (*handle)(struct tn_exchange *exchange, void *context);
    unsigned rights;          /* that whoever asks must have, all of them */
    int64_t upload_max_bytes; /* over 0: the body is kept in a file without a name, not in memory */
};

/* Zeroed numbers mean the default. */
struct tn_server_options {
    const char *listen;            /* "0.0.0.0:8443", "[::1]:0" (any free port) */
    struct tn_identity identity;   /* the certificate followed by the authority's */
    const char *authority_pem;     /* signs client certificates */
    const struct tn_route *routes; /* ended by a NULL method; borrowed */
    /* Whether who asks may use a route that is not for anybody; else the response is a problem.
     * May be NULL. */
    bool (*authorise)(struct tn_exchange *exchange, const struct tn_route *route, void *context);
    /* Called once a handler's response is complete and before it is sent.  May be NULL. */
    void (*handled)(struct tn_exchange *exchange, const struct tn_route *route, void *context);
    void *context;                        /* for handlers and the two above */
    size_t body_max_bytes;                /* 64 KiB, decompressed */
    unsigned threads;                     /* 4 */
    unsigned connections_max;             /* 900 */
    unsigned connections_per_address_max; /* 300 */
    /* 30000: to send a whole request; to take a whole answer.  An upload may take longer as long as
     * 16 KiB arrive a second and something within each deadline. */
    int deadline_ms;
    int idle_ms;               /* 60000: a connection kept open between requests */
    const char *upload_folder; /* where uploads are kept while they are in hand; NULL: TMPDIR */
};

struct tn_server;

/* Listens and answers from now on.  Errors: FORMAT (`listen`), DENIED, BUSY (the address is taken),
 * IO, SEAL (the identity is unusable). */
TN_MUST_CHECK enum tn_err tn_server_start(const struct tn_server_options *options,
                                          struct tn_server **ret_server, struct tn_fault *fault);
/* "https://127.0.0.1:8443", with the port really taken; borrowed. */
const char *tn_server_url(const struct tn_server *server);
/* Ends connections that have missed their deadline; the owner calls it about once a second. */
void tn_server_sweep(struct tn_server *server);
/* Takes no more requests, waits until those begun are answered (whoever holds deferred exchanges
 * must still run), closes and frees; NULL is a no-op. */
void tn_server_stop(struct tn_server *server);
