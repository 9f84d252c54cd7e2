/* SPDX-License-Identifier: Apache-2.0 */
/* peer_server.c -- the routes of a door, each with the ledger in hand for as long as it needs it.
 */
#include "peer_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "turnout/os.h"
#include "turnout/serve.h"
#include "turnout/server.h"

enum {
    THREADS = 2, /* one may wait for the disk */
    CONNECTIONS = 48,
    CONNECTIONS_PER_ADDRESS = 24, /* doors behind one address, and room to try again */
    BODY_MAX_BYTES = 64 * 1024,   /* a portion has half of it */
    DEADLINE_MS = 10000,
    IDLE_MS = 30000, /* a link speaks every few seconds */
    RETRY_AFTER_S = 2,
    POLITE = 10, /* of 19: what strangers make us compute comes after everything else */
};

struct peer_server {
    struct peer_server_options options;
    struct tn_buf certificate_pem; /* ours, followed by the authority's */
    struct tn_server *server;
};

static struct tn_when now_of(struct peer_server *self)
{
    struct clocks clocks = peer_store_clocks(self->options.store);
    struct tn_claim claim = clocks_claim(&clocks);
    return clocks_when(&clocks, &claim);
}

/* ---- who asks ---- */

static void refuse(struct tn_exchange *exchange, const struct tn_fault *fault)
{
    tn_exchange_problem(exchange, tn_problem_of_err(fault->code), "%s", fault->text);
    if (fault->code == TN_ERR_BUSY)
        exchange->response.retry_after_s = RETRY_AFTER_S;
}

/* What a revoked device recorded before it heard of it is history: its own log is still taken. */
static bool brings_own_log(const struct tn_exchange *exchange, struct tn_id device)
{
    struct tn_log_id log;
    const char *name = exchange->request.params[0];
    return strcmp(exchange->request.method, "POST") == 0 && name &&
           tn_log_id_parse(name, &log) == TN_OK && tn_id_equal(log.device, device);
}

/* "?port=8444": whoever reached us may be reached in its turn, and need not wait until the hub or a
 * beacon says so. */
static void hear_port(struct peer_server *self, struct tn_exchange *exchange, struct tn_id device)
{
    char address[PEER_ADDRESS_CHARS];
    TN_BUF_AUTO text = {0};
    const char *port = tn_exchange_query(exchange, "port");
    const char *host = exchange->request.address;
    if (!port || !port[0])
        return;
    tn_buf_addf(&text, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
    if (peer_address_read(tn_buf_text(&text), address))
        self->options.met(self->options.context, device, address);
}

static bool identify(struct tn_exchange *exchange, struct tn_ledger *ledger,
                     struct tn_serve_peer *ret_peer)
{
    struct tn_fault fault = {0};
    enum tn_serve_standing standing = TN_SERVE_STRANGER;
    *ret_peer = (struct tn_serve_peer){0};
    if (tn_id_parse(exchange->request.holder, &ret_peer->device)) {
        tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN, "this is for doors of the group");
        return false;
    }
    if (tn_serve_meet(ledger, ret_peer->device, ret_peer, &standing, &fault)) {
        refuse(exchange, &fault);
        return false;
    }
    if (standing != TN_SERVE_REVOKED || brings_own_log(exchange, ret_peer->device))
        return true;
    tn_exchange_problem(exchange, TN_PROBLEM_REVOKED, "this device was revoked by the organiser");
    return false;
}

/* ---- reading ---- */

/* Reads only, so it waits for nobody but the other thread here. */
static void vector(struct tn_exchange *exchange, void *context)
{
    struct peer_server *self = context;
    struct tn_serve_peer peer;
    struct tn_fault fault = {0};
    struct tn_when now = now_of(self);
    struct tn_ledger *ledger = peer_store_take(self->options.store);
    bool known = identify(exchange, ledger, &peer);
    if (known && tn_serve_vector(ledger, &peer, now, &exchange->response.body, &fault))
        refuse(exchange, &fault);
    peer_store_give(self->options.store);
    if (known && !peer.stranger)
        hear_port(self, exchange, peer.device);
}

static bool parse_log(struct tn_exchange *exchange, struct tn_log_id *ret_log)
{
    if (tn_log_id_parse(exchange->request.params[0], ret_log) == TN_OK)
        return true;
    tn_exchange_problem(exchange, TN_PROBLEM_NOT_FOUND, "this is not the name of a log");
    return false;
}

static void read_stretch(struct tn_exchange *exchange, struct tn_ledger *ledger,
                         struct tn_log_id log)
{
    int64_t from = 1;
    size_t max = 0, records = 0;
    struct tn_fault fault = {0};
    if (!tn_serve_stretch(tn_exchange_query(exchange, "from"), tn_exchange_query(exchange, "max"),
                          &from, &max)) {
        tn_exchange_problem(exchange, TN_PROBLEM_BAD_REQUEST,
                            "from and max have to be numbers from 1");
        return;
    }
    if (tn_ledger_read_portion(ledger, log, from, max, &exchange->response.body, &records, &fault))
        refuse(exchange, &fault);
    else
        exchange->response.type = TN_TYPE_BATCH;
}

static void read_log(struct tn_exchange *exchange, void *context)
{
    struct peer_server *self = context;
    struct tn_serve_peer peer;
    struct tn_log_id log;
    if (!parse_log(exchange, &log))
        return;
    struct tn_ledger *ledger = peer_store_take(self->options.store);
    if (identify(exchange, ledger, &peer)) {
        if (tn_serve_may_read(&peer, log))
            read_stretch(exchange, ledger, log);
        else
            tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN, "this log is not for this device");
    }
    peer_store_give(self->options.store);
}

/* ---- writing ---- */

static bool parse_batch(struct tn_exchange *exchange, struct tn_batch *batch)
{
    struct tn_log_id log;
    struct tn_fault fault = {0};
    if (!parse_log(exchange, &log))
        return false;
    if (tn_batch_parse(exchange->request.body, exchange->request.body_len, batch, &fault)) {
        refuse(exchange, &fault);
        return false;
    }
    if (batch->count > TN_BATCH_PORTION_RECORDS) {
        tn_exchange_problem(exchange, TN_PROBLEM_TOO_LARGE, "a door takes %d records at once",
                            TN_BATCH_PORTION_RECORDS);
        return false;
    }
    if (tn_log_id_equal(batch->log, log))
        return true;
    tn_exchange_problem(exchange, TN_PROBLEM_BAD_REQUEST,
                        "the batch is of another log than the address");
    return false;
}

/* While people stand at the door it asks for what it lacks itself, in portions of its own size. */
static bool fits_now(struct tn_exchange *exchange, struct peer_server *self,
                     const struct tn_batch *batch)
{
    if (batch->count <= peer_store_portion(self->options.store))
        return true;
    tn_exchange_problem(exchange, TN_PROBLEM_SLOW_DOWN, "people stand at the door; later");
    exchange->response.retry_after_s = RETRY_AFTER_S;
    return false;
}

static void answer_problem(struct tn_response *response, enum tn_problem problem)
{
    response->status = tn_problem_status(problem);
    response->type = TN_TYPE_PROBLEM;
}

static bool says_added(const struct tn_buf *answer)
{
    TN_AUTO(json) root = NULL;
    int64_t added = 0;
    return tn_json_parse(tn_buf_text(answer), answer->len, &root, NULL) == TN_OK &&
           tn_json_int(root, "added", &added) && added > 0;
}

struct delivery {
    struct tn_exchange *exchange;
    struct peer_server *self;
    struct tn_ledger *ledger;
    const struct tn_batch *batch;
    bool arrived; /* records that were not here */
};

/* In the store's thread. */
static void accept_batch(void *context)
{
    struct delivery *delivery = context;
    struct peer_server *self = delivery->self;
    struct tn_exchange *exchange = delivery->exchange;
    struct tn_fault fault = {0};
    enum tn_problem problem = TN_PROBLEM_INTERNAL;
    struct tn_response *response = &exchange->response;
    int64_t now_ms = now_of(self).wall.ms;
    if (peer_store_begin(self->options.store, &fault)) {
        refuse(exchange, &fault);
        return;
    }
    enum tn_err err = tn_serve_accept(delivery->ledger, delivery->batch, now_ms, &response->body,
                                      &problem, &fault);
    enum tn_err ended = peer_store_end(self->options.store, err, &fault);
    if (err) {
        answer_problem(response, problem);
    } else if (ended) {
        tn_buf_clear(&response->body);
        refuse(exchange, &fault);
    }
    delivery->arrived = !ended && says_added(&response->body);
}

static void take_batch(struct tn_exchange *exchange, struct peer_server *self,
                       const struct tn_batch *batch)
{
    struct tn_serve_peer peer;
    struct delivery delivery = {.exchange = exchange, .self = self, .batch = batch};
    delivery.ledger = peer_store_take(self->options.store);
    if (identify(exchange, delivery.ledger, &peer)) {
        if (tn_serve_may_write(&peer, batch->log))
            peer_store_do(self->options.store, accept_batch, &delivery);
        else
            tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN,
                                "this log is not taken from this device");
    }
    peer_store_give(self->options.store);
    if (delivery.arrived)
        self->options.arrived(self->options.context);
}

static void write_log(struct tn_exchange *exchange, void *context)
{
    struct tn_batch *batch = malloc(sizeof *batch);
    TN_ASSERT(batch);
    if (parse_batch(exchange, batch) && fits_now(exchange, context, batch))
        take_batch(exchange, context, batch);
    free(batch);
}

/* ---- the rest ---- */

static enum tn_err drop_unrelated(struct tn_ledger *ledger, const struct tn_serve_peer *peer,
                                  struct peer_book *book, struct tn_fault *fault)
{
    size_t kept = 0;
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < book->count; i++) {
        bool knows = false;
        err = tn_serve_knows(ledger, peer, book->one[i].device, &knows, fault);
        if (knows)
            book->one[kept++] = book->one[i];
    }
    book->count = kept;
    return err;
}

static void peers(struct tn_exchange *exchange, void *context)
{
    struct peer_server *self = context;
    struct tn_serve_peer peer;
    struct tn_fault fault = {0};
    struct peer_book book = {0};
    self->options.list(self->options.context, &book);
    struct tn_ledger *ledger = peer_store_take(self->options.store);
    if (identify(exchange, ledger, &peer)) {
        if (drop_unrelated(ledger, &peer, &book, &fault))
            refuse(exchange, &fault);
        else
            peer_book_write(&book, true, &exchange->response.body);
    }
    peer_store_give(self->options.store);
}

static void health(struct tn_exchange *exchange, void *context)
{
    struct peer_server *self = context;
    struct tn_json_writer writer;
    tn_json_begin(&writer, &exchange->response.body);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "status", "ok");
    tn_json_add_text(&writer, "version", self->options.version);
    tn_json_close_object(&writer);
}

static const struct tn_route routes[] = {
    {"GET", "/v1/health", TN_ROUTE_DEVICE, NULL, health, 0, 0},
    {"GET", "/v1/vector", TN_ROUTE_DEVICE, NULL, vector, 0, 0},
    {"GET", "/v1/logs/{log}", TN_ROUTE_DEVICE, NULL, read_log, 0, 0},
    {"POST", "/v1/logs/{log}", TN_ROUTE_DEVICE, TN_TYPE_BATCH, write_log, 0, 0},
    {"GET", "/v1/peers", TN_ROUTE_DEVICE, NULL, peers, 0, 0},
    {0},
};

/* ---- start and end ---- */

static enum tn_err listen_on(struct peer_server *self, const char *listen, struct tn_fault *fault)
{
    const struct tn_pairing *pairing = self->options.pairing;
    const struct tn_server_options options = {
        .listen = listen,
        .identity = {tn_buf_text(&pairing->tls_key_pem), tn_buf_text(&self->certificate_pem)},
        .authority_pem = tn_buf_text(&pairing->authority_pem),
        .routes = routes,
        .context = self,
        .body_max_bytes = BODY_MAX_BYTES,
        .threads = THREADS,
        .connections_max = CONNECTIONS,
        .connections_per_address_max = CONNECTIONS_PER_ADDRESS,
        .deadline_ms = DEADLINE_MS,
        .idle_ms = IDLE_MS,
    };
    return tn_server_start(&options, &self->server, fault);
}

static enum tn_err start_server(struct peer_server *self, struct tn_fault *fault)
{
    char usual[32];
    (void)snprintf(usual, sizeof usual, "0.0.0.0:%d", PEER_PORT);
    if (self->options.listen)
        return listen_on(self, self->options.listen, fault);
    enum tn_err err = listen_on(self, usual, fault);
    return err == TN_ERR_BUSY ? listen_on(self, "0.0.0.0:0", fault) : err;
}

/* Its threads are born as polite as the one that starts them, and that one could not take it back.
 */
struct birth {
    struct peer_server *server;
    enum tn_err err;
    struct tn_fault fault;
};

static void give_birth(struct tn_worker *worker, void *context)
{
    struct birth *birth = context;
    (void)worker;
    (void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + POLITE);
    birth->err = start_server(birth->server, &birth->fault);
}

static enum tn_err start_politely(struct peer_server *self, struct tn_fault *fault)
{
    struct tn_worker *worker = NULL;
    struct birth birth = {.server = self};
    enum tn_err err = tn_worker_start("serve", give_birth, &birth, &worker, fault);
    if (err)
        return err;
    tn_worker_stop(worker);
    if (birth.err)
        *fault = birth.fault;
    return birth.err;
}

enum tn_err peer_server_start(const struct peer_server_options *options,
                              struct peer_server **ret_server, struct tn_fault *fault)
{
    struct peer_server *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->options = *options;
    tn_buf_add_text(&self->certificate_pem, tn_buf_text(&options->pairing->tls_certificate_pem));
    tn_buf_add_text(&self->certificate_pem, tn_buf_text(&options->pairing->authority_pem));
    enum tn_err err = start_politely(self, fault);
    if (err) {
        peer_server_stop(self);
        return err;
    }
    *ret_server = self;
    return TN_OK;
}

const char *peer_server_url(const struct peer_server *server)
{
    return tn_server_url(server->server);
}

void peer_server_sweep(struct peer_server *server)
{
    tn_server_sweep(server->server);
}

void peer_server_stop(struct peer_server *server)
{
    if (!server)
        return;
    tn_server_stop(server->server);
    tn_buf_release(&server->certificate_pem);
    free(server);
}
