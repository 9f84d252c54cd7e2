/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c -- one request and its answer.
 *
 * MHD calls the step function when the header is there, for each piece of the body, and when the
 * body is complete; again after a deferred exchange was resumed.  Limits are checked as early as
 * each step knows enough: what is refused by its header is never read. */
#include "exchange.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEADER_MAX_BYTES = 16 * 1024 };

const char *tn_net_header(struct tn_net_exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->mhd, MHD_HEADER_KIND, name);
}

const char *tn_exchange_query(struct tn_exchange *exchange, const char *name)
{
    const char *value = NULL;
    struct tn_net_exchange *own = (struct tn_net_exchange *)exchange;
    if (MHD_lookup_connection_value_n(own->mhd, MHD_GET_ARGUMENT_KIND, name, strlen(name), &value,
                                      NULL) != MHD_YES)
        return NULL;
    return value ? value : "";
}

/* ---- the answer ---- */

/* An exchange counts from its handler's call until here, or until its connection broke. */
static void let_go(struct tn_net_exchange *exchange)
{
    struct tn_server *server = exchange->server;
    if (!exchange->counted)
        return;
    exchange->counted = false;
    tn_mutex_lock(server->mutex);
    if (--server->in_hand == 0)
        tn_condition_signal(server->answered);
    tn_mutex_unlock(server->mutex);
}

static enum MHD_Result answer(struct tn_net_exchange *exchange)
{
    const struct tn_server_options *options = &exchange->server->options;
    if (exchange->phase == TN_NET_IN_HAND && options->handled)
        options->handled(&exchange->open, exchange->route, options->context);
    struct MHD_Response *response = tn_net_answer(exchange);
    tn_net_connection_expect(exchange->server, exchange->connection, options->deadline_ms);
    enum MHD_Result queued =
        MHD_queue_response(exchange->mhd, (unsigned)exchange->open.response.status, response);
    MHD_destroy_response(response);
    exchange->phase = TN_NET_ANSWERED;
    let_go(exchange);
    return queued;
}

/* ---- the header ---- */

static enum MHD_Result add_size(void *context, enum MHD_ValueKind kind, const char *name,
                                size_t name_len, const char *value, size_t value_len)
{
    size_t *bytes = context;
    (void)kind;
    (void)name;
    (void)value;
    *bytes += name_len + value_len;
    return MHD_YES;
}

static bool header_small(struct tn_net_exchange *exchange)
{
    size_t bytes = 0;
    MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, add_size, &bytes);
    if (bytes <= HEADER_MAX_BYTES)
        return true;
    tn_net_problem(&exchange->open, TN_PROBLEM_TOO_LARGE, 431,
                   "the request's header fields are larger than 16 KiB");
    return false;
}

static enum MHD_Result count_lengths(void *context, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    int *count = context;
    (void)kind;
    (void)value;
    *count += strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0 ||
              strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0;
    return MHD_YES;
}

/* A body whose end two readers would find at two places may hide a request behind it (RFC 9112,
 * 6.3). */
static bool framed_once(struct tn_net_exchange *exchange)
{
    int count = 0;
    const char *encoding = tn_net_header(exchange, MHD_HTTP_HEADER_TRANSFER_ENCODING);
    MHD_get_connection_values(exchange->mhd, MHD_HEADER_KIND, count_lengths, &count);
    if (count <= 1 && (!encoding || strcasecmp(encoding, "chunked") == 0))
        return true;
    tn_exchange_problem(&exchange->open, TN_PROBLEM_BAD_REQUEST,
                        "the request says its length in more than one way");
    return false;
}

static bool routed(struct tn_net_exchange *exchange)
{
    struct tn_request *request = &exchange->open.request;
    exchange->route = tn_net_route_find(exchange->server->options.routes, request->method,
                                        exchange->path, request->params, exchange->allow);
    request->route = exchange->route;
    if (exchange->route)
        return true;
    if (exchange->allow[0])
        tn_exchange_problem(&exchange->open, TN_PROBLEM_METHOD, "only %s can be done here",
                            exchange->allow);
    else
        tn_exchange_problem(&exchange->open, TN_PROBLEM_NOT_FOUND,
                            "there is nothing under this address; /v1/openapi.json lists what is");
    return false;
}

static struct tn_net_exchange *exchange_create(struct tn_server *server, struct MHD_Connection *mhd,
                                               const char *url, const char *method)
{
    struct tn_net_exchange *exchange = calloc(1, sizeof *exchange);
    TN_ASSERT(exchange);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    TN_ASSERT(info && info->socket_context);
    exchange->connection = info->socket_context;
    exchange->server = server;
    exchange->mhd = mhd;
    exchange->path = strdup(url);
    TN_ASSERT(exchange->path);
    exchange->open.request.method = method;
    exchange->open.request.path = exchange->path;
    exchange->open.request.upload_fd = -1;
    exchange->began_up_ms = tn_clock_up_ms();
    exchange->open.response.status = 200;
    exchange->open.response.type = TN_TYPE_JSON;
    return exchange;
}

static enum MHD_Result begin(struct tn_net_exchange *exchange)
{
    tn_net_connection_expect(exchange->server, exchange->connection,
                             exchange->server->options.deadline_ms);
    if (header_small(exchange) && framed_once(exchange) && routed(exchange) &&
        tn_net_may_ask(exchange) && tn_net_body_welcome(exchange))
        return MHD_YES;
    return answer(exchange);
}

/* ---- handlers ---- */

/* False once the server is stopping. */
static bool take_in_hand(struct tn_net_exchange *exchange)
{
    struct tn_server *server = exchange->server;
    tn_mutex_lock(server->mutex);
    exchange->counted = !server->stopping;
    server->in_hand += exchange->counted;
    tn_mutex_unlock(server->mutex);
    return exchange->counted;
}

void tn_exchange_defer(struct tn_exchange *exchange)
{
    struct tn_net_exchange *own = (struct tn_net_exchange *)exchange;
    own->deferred = true;
    MHD_suspend_connection(own->mhd);
}

void tn_exchange_answer(struct tn_exchange *exchange)
{
    struct tn_net_exchange *own = (struct tn_net_exchange *)exchange;
    MHD_resume_connection(own->mhd);
}

static enum MHD_Result handle(struct tn_net_exchange *exchange)
{
    if (!tn_net_body_complete(exchange))
        return answer(exchange);
    if (!take_in_hand(exchange))
        return MHD_NO;
    exchange->phase = TN_NET_IN_HAND;
    tn_net_connection_expect(exchange->server, exchange->connection, INT64_MAX / 2);
    exchange->route->handle(&exchange->open, exchange->server->options.context);
    /* `deferred` is this thread's alone; the rest may be another's by now. */
    return exchange->deferred ? MHD_YES : answer(exchange);
}

enum MHD_Result tn_net_exchange_step(void *context, struct MHD_Connection *mhd, const char *url,
                                     const char *method, const char *version, const char *data,
                                     size_t *data_len, void **state)
{
    struct tn_net_exchange *exchange = *state;
    (void)version;
    if (!exchange) {
        exchange = exchange_create(context, mhd, url, method);
        *state = exchange;
        return begin(exchange);
    }
    if (*data_len > 0) {
        tn_net_body_receive(exchange, data, *data_len);
        *data_len = 0;
        return MHD_YES;
    }
    if (exchange->phase == TN_NET_RECEIVING)
        return handle(exchange);
    return exchange->phase == TN_NET_IN_HAND ? answer(exchange) : MHD_YES;
}

void tn_net_exchange_over(void *context, struct MHD_Connection *mhd, void **state,
                          enum MHD_RequestTerminationCode how)
{
    struct tn_net_exchange *exchange = *state;
    struct tn_server *server = context;
    (void)mhd;
    (void)how;
    if (!exchange)
        return;
    let_go(exchange);
    if (exchange->stream)
        tn_net_stream_over(exchange->stream);
    tn_net_connection_expect(server, exchange->connection,
                             (int64_t)server->options.idle_ms + server->options.deadline_ms);
    tn_net_body_release(exchange);
    tn_buf_release(&exchange->open.response.body);
    free(exchange->path);
    free(exchange);
    *state = NULL;
}
