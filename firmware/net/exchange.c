/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c -- one request and its answer.
 *
 * MHD calls the step function when the header is there, for each piece of the body, and when the
 * body is complete; again after a deferred exchange was resumed.  Limits are checked as early as
 * each step knows enough: what is refused by its header is never read. */
#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

enum { HEADER_MAX_BYTES = 16 * 1024, COMPRESS_FROM_BYTES = 1024 };

enum phase { RECEIVING, IN_HAND, ANSWERED };

struct exchange {
    struct tn_exchange open; /* first, so that the one can be found from the other */
    struct tn_server *server;
    struct tn_net_connection *connection;
    struct MHD_Connection *mhd;
    const struct tn_route *route;
    enum phase phase;
    bool deferred, counted, too_large;
    char *path; /* cut up by the route */
    char allow[64];
    struct tn_buf sent, body; /* as received; decompressed */
};

static const char *header(struct exchange *exchange, const char *name)
{
    return MHD_lookup_connection_value(exchange->mhd, MHD_HEADER_KIND, name);
}

const char *tn_exchange_query(struct tn_exchange *exchange, const char *name)
{
    const char *value = NULL;
    struct exchange *own = (struct exchange *)exchange;
    if (MHD_lookup_connection_value_n(own->mhd, MHD_GET_ARGUMENT_KIND, name, strlen(name), &value,
                                      NULL) != MHD_YES)
        return NULL;
    return value ? value : "";
}

/* ---- the answer ---- */

static void problem_with(struct tn_exchange *exchange, enum tn_problem problem, int status,
                         const char *detail)
{
    struct tn_json_writer writer;
    struct tn_response *response = &exchange->response;
    response->status = status;
    response->type = TN_TYPE_PROBLEM;
    tn_buf_clear(&response->body);
    tn_problem_open(&writer, &response->body, problem, status, detail);
    tn_json_close_object(&writer);
}

void tn_exchange_problem(struct tn_exchange *exchange, enum tn_problem problem, const char *format,
                         ...)
{
    char detail[512];
    va_list args;
    va_start(args, format);
    int chars = vsnprintf(detail, sizeof detail, format, args);
    va_end(args);
    problem_with(exchange, problem, tn_problem_status(problem), chars > 0 ? detail : "");
}

static bool takes_gzip(struct exchange *exchange)
{
    const char *accepted = header(exchange, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    return accepted && strstr(accepted, "gzip") && !strstr(accepted, "gzip;q=0");
}

/* The body's memory is handed to MHD. */
static struct MHD_Response *response_of(struct exchange *exchange, bool *ret_packed)
{
    struct tn_buf *body = &exchange->open.response.body;
    struct tn_buf packed = {0};
    *ret_packed = body->len >= COMPRESS_FROM_BYTES && takes_gzip(exchange);
    if (*ret_packed) {
        tn_gzip_pack(body->data, body->len, &packed);
        tn_buf_release(body);
        *body = packed;
    }
    struct MHD_Response *answer =
        MHD_create_response_from_buffer(body->len, body->data, MHD_RESPMEM_MUST_FREE);
    TN_ASSERT(answer);
    *body = (struct tn_buf){0};
    return answer;
}

static void add_headers(struct exchange *exchange, struct MHD_Response *answer, bool packed)
{
    const struct tn_response *response = &exchange->open.response;
    char number[16];
    MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response->type);
    MHD_add_response_header(answer, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(answer, "X-Content-Type-Options", "nosniff");
    if (packed)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    if (response->retry_after_s > 0) {
        snprintf(number, sizeof number, "%d", response->retry_after_s);
        MHD_add_response_header(answer, MHD_HTTP_HEADER_RETRY_AFTER, number);
    }
    if (response->status == 401)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
    if (response->status == 405)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_ALLOW, exchange->allow);
    if (response->status == 415)
        MHD_add_response_header(answer, MHD_HTTP_HEADER_ACCEPT_ENCODING, "gzip");
}

/* An exchange counts from its handler's call until here, or until its connection broke. */
static void let_go(struct exchange *exchange)
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

static enum MHD_Result answer(struct exchange *exchange)
{
    bool packed;
    struct MHD_Response *response = response_of(exchange, &packed);
    add_headers(exchange, response, packed);
    tn_net_connection_expect(exchange->server, exchange->connection,
                             exchange->server->options.deadline_ms);
    enum MHD_Result queued =
        MHD_queue_response(exchange->mhd, (unsigned)exchange->open.response.status, response);
    MHD_destroy_response(response);
    exchange->phase = ANSWERED;
    let_go(exchange);
    return queued;
}

/* ---- who is asking ---- */

/* GnuTLS has checked no client certificate yet: MHD only asks for one. */
static bool certificate_fits(gnutls_session_t session)
{
    gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                     .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT};
    unsigned status = 0;
    return gnutls_certificate_verify_peers(session, &purpose, 1, &status) == 0 && status == 0;
}

static void read_holder(gnutls_session_t session, char holder[TN_IDENTITY_HOLDER_CHARS])
{
    unsigned count = 0;
    gnutls_x509_crt_t certificate = NULL;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    size_t len = TN_IDENTITY_HOLDER_CHARS;
    if (!chain || count == 0 || !certificate_fits(session) || gnutls_x509_crt_init(&certificate))
        return;
    if (gnutls_x509_crt_import(certificate, &chain[0], GNUTLS_X509_FMT_DER) ||
        gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, holder, &len))
        holder[0] = '\0';
    gnutls_x509_crt_deinit(certificate);
}

/* Once a connection: the certificate cannot change on it. */
static void identify(struct exchange *exchange)
{
    struct tn_net_connection *connection = exchange->connection;
    if (!connection->verified) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_GNUTLS_SESSION);
        if (info && info->tls_session)
            read_holder(info->tls_session, connection->holder);
        connection->verified = true;
    }
    exchange->open.request.holder = connection->holder[0] ? connection->holder : NULL;
    const char *authorization = header(exchange, MHD_HTTP_HEADER_AUTHORIZATION);
    if (authorization && strncasecmp(authorization, "Bearer ", 7) == 0)
        exchange->open.request.bearer = authorization + 7;
}

static bool may_ask(struct exchange *exchange)
{
    enum tn_route_who who = exchange->route->who;
    const struct tn_server_options *options = &exchange->server->options;
    identify(exchange);
    if (who == TN_ROUTE_DEVICE && !exchange->open.request.holder) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_UNAUTHORISED,
                            "this needs a TLS client certificate of the group; pair first");
        return false;
    }
    if (who == TN_ROUTE_TOKEN && !exchange->open.request.bearer) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_UNAUTHORISED,
                            "this needs a token, sent as \"Authorization: Bearer …\"");
        return false;
    }
    return who == TN_ROUTE_ANYBODY || !options->authorise ||
           options->authorise(&exchange->open, who, options->context);
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

static bool header_small(struct exchange *exchange)
{
    size_t bytes = 0;
    MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, add_size, &bytes);
    if (bytes <= HEADER_MAX_BYTES)
        return true;
    problem_with(&exchange->open, TN_PROBLEM_TOO_LARGE, 431,
                 "the request's header fields are larger than 16 KiB");
    return false;
}

static bool routed(struct exchange *exchange)
{
    struct tn_request *request = &exchange->open.request;
    exchange->route = tn_net_route_find(exchange->server->options.routes, request->method,
                                        exchange->path, request->params, exchange->allow);
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

/* "application/json; charset=utf-8" is application/json. */
static bool type_is(const char *value, const char *type)
{
    size_t len = strlen(type);
    return value && strncasecmp(value, type, len) == 0 &&
           (value[len] == '\0' || value[len] == ';' || value[len] == ' ');
}

static bool body_welcome(struct exchange *exchange)
{
    const struct tn_server_options *options = &exchange->server->options;
    const char *wanted = exchange->route->consumes;
    const char *encoding = header(exchange, MHD_HTTP_HEADER_CONTENT_ENCODING);
    const char *length = header(exchange, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (wanted && !type_is(header(exchange, MHD_HTTP_HEADER_CONTENT_TYPE), wanted)) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_UNSUPPORTED, "the body has to be %s",
                            wanted);
        return false;
    }
    if (encoding && strcasecmp(encoding, "gzip") != 0 && strcasecmp(encoding, "identity") != 0) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_UNSUPPORTED,
                            "a body may be compressed with gzip only");
        return false;
    }
    /* MHD has checked that it is a number. */
    if (length && strtoull(length, NULL, 10) > options->body_max_bytes) {
        tn_exchange_problem(&exchange->open, TN_PROBLEM_TOO_LARGE,
                            "the body may be at most %zu bytes", options->body_max_bytes);
        return false;
    }
    return true;
}

static struct exchange *exchange_create(struct tn_server *server, struct MHD_Connection *mhd,
                                        const char *url, const char *method)
{
    struct exchange *exchange = calloc(1, sizeof *exchange);
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
    exchange->open.response.status = 200;
    exchange->open.response.type = TN_TYPE_JSON;
    return exchange;
}

static enum MHD_Result begin(struct exchange *exchange)
{
    tn_net_connection_expect(exchange->server, exchange->connection,
                             exchange->server->options.deadline_ms);
    if (header_small(exchange) && routed(exchange) && may_ask(exchange) && body_welcome(exchange))
        return MHD_YES;
    return answer(exchange);
}

/* ---- the body ---- */

/* Without Content-Length the size shows only now; the rest of a body too large is dropped. */
static void receive(struct exchange *exchange, const char *data, size_t len)
{
    if (exchange->too_large || exchange->phase != RECEIVING)
        return;
    if (len > exchange->server->options.body_max_bytes - exchange->sent.len) {
        exchange->too_large = true;
        tn_buf_release(&exchange->sent);
        return;
    }
    tn_buf_add(&exchange->sent, data, len);
}

static bool body_complete(struct exchange *exchange)
{
    struct tn_request *request = &exchange->open.request;
    size_t max_bytes = exchange->server->options.body_max_bytes;
    const char *encoding = header(exchange, MHD_HTTP_HEADER_CONTENT_ENCODING);
    enum tn_err err = exchange->too_large ? TN_ERR_LIMIT : TN_OK;
    struct tn_buf *plain = &exchange->sent;
    if (!err && encoding && strcasecmp(encoding, "gzip") == 0) {
        plain = &exchange->body;
        err = tn_gzip_unpack(exchange->sent.data, exchange->sent.len, max_bytes, plain);
    }
    if (err == TN_ERR_LIMIT)
        tn_exchange_problem(&exchange->open, TN_PROBLEM_TOO_LARGE,
                            "the body may be at most %zu bytes, decompressed", max_bytes);
    else if (err)
        tn_exchange_problem(&exchange->open, TN_PROBLEM_BAD_REQUEST,
                            "the body is not whole gzip data");
    request->body = tn_buf_text(plain);
    request->body_len = plain->len;
    return !err;
}

/* ---- handlers ---- */

/* False once the server is stopping. */
static bool take_in_hand(struct exchange *exchange)
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
    struct exchange *own = (struct exchange *)exchange;
    own->deferred = true;
    MHD_suspend_connection(own->mhd);
}

void tn_exchange_answer(struct tn_exchange *exchange)
{
    struct exchange *own = (struct exchange *)exchange;
    MHD_resume_connection(own->mhd);
}

static enum MHD_Result handle(struct exchange *exchange)
{
    if (!body_complete(exchange))
        return answer(exchange);
    if (!take_in_hand(exchange))
        return MHD_NO;
    exchange->phase = IN_HAND;
    tn_net_connection_expect(exchange->server, exchange->connection, INT64_MAX / 2);
    exchange->route->handle(&exchange->open, exchange->server->options.context);
    /* `deferred` is this thread's alone; the rest may be another's by now. */
    return exchange->deferred ? MHD_YES : answer(exchange);
}

enum MHD_Result tn_net_exchange_step(void *context, struct MHD_Connection *mhd, const char *url,
                                     const char *method, const char *version, const char *data,
                                     size_t *data_len, void **state)
{
    struct exchange *exchange = *state;
    (void)version;
    if (!exchange) {
        exchange = exchange_create(context, mhd, url, method);
        *state = exchange;
        return begin(exchange);
    }
    if (*data_len > 0) {
        receive(exchange, data, *data_len);
        *data_len = 0;
        return MHD_YES;
    }
    if (exchange->phase == RECEIVING)
        return handle(exchange);
    return exchange->phase == IN_HAND ? answer(exchange) : MHD_YES;
}

void tn_net_exchange_over(void *context, struct MHD_Connection *mhd, void **state,
                          enum MHD_RequestTerminationCode how)
{
    struct exchange *exchange = *state;
    struct tn_server *server = context;
    (void)mhd;
    (void)how;
    if (!exchange)
        return;
    let_go(exchange);
    tn_net_connection_expect(server, exchange->connection,
                             (int64_t)server->options.idle_ms + server->options.deadline_ms);
    tn_buf_release(&exchange->sent);
    tn_buf_release(&exchange->body);
    tn_buf_release(&exchange->open.response.body);
    free(exchange->path);
    free(exchange);
    *state = NULL;
}
