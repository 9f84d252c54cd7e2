/* SPDX-License-Identifier: Apache-2.0 */
/* logs.c -- the devices' part of the interface: the vector, batches out, batches in. */
#include "parts.h"
#include "presence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/webhook.h"

void tn_hub_device_call(struct tn_exchange *exchange, struct tn_hub *hub, tn_hub_device_work work)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    struct tn_serve_peer peer;
    if (tn_hub_desk_take(hub->desks, &desk, &fault)) {
        tn_hub_refuse(exchange, &fault);
        return;
    }
    if (tn_hub_peer(exchange, desk->registry, &peer)) {
        tn_hub_presence_note(hub->presence, peer.device);
        work(exchange, hub, desk, &peer);
    }
    tn_hub_desk_give(hub->desks, desk);
}

/* ---- the vector ---- */

static void vector(struct tn_exchange *exchange, struct tn_hub *hub, struct tn_hub_desk *desk,
                   const struct tn_serve_peer *peer)
{
    struct tn_fault fault = {0};
    (void)hub;
    struct tn_when now = {.wall.ms = tn_clock_wall_ms()};
    if (tn_serve_vector(tn_registry_ledger(desk->registry), peer, now, &exchange->response.body,
                        &fault))
        tn_hub_refuse(exchange, &fault);
}

void tn_hub_vector(struct tn_exchange *exchange, void *context)
{
    tn_hub_device_call(exchange, context, vector);
}

/* ---- out ---- */

static bool parse_log(struct tn_exchange *exchange, struct tn_log_id *ret_log)
{
    if (tn_log_id_parse(exchange->request.params[0], ret_log) == TN_OK)
        return true;
    tn_exchange_problem(exchange, TN_PROBLEM_NOT_FOUND, "this is not the name of a log");
    return false;
}

static bool parse_stretch(struct tn_exchange *exchange, int64_t *ret_from, size_t *ret_max)
{
    if (tn_serve_stretch(tn_exchange_query(exchange, "from"), tn_exchange_query(exchange, "max"),
                         ret_from, ret_max))
        return true;
    tn_exchange_problem(exchange, TN_PROBLEM_BAD_REQUEST, "from and max have to be numbers from 1");
    return false;
}

static void read_log(struct tn_exchange *exchange, struct tn_hub *hub, struct tn_hub_desk *desk,
                     const struct tn_serve_peer *peer)
{
    struct tn_log_id log;
    int64_t from;
    size_t max, records = 0;
    struct tn_fault fault = {0};
    (void)hub;
    if (!parse_log(exchange, &log) || !parse_stretch(exchange, &from, &max))
        return;
    if (!tn_serve_may_read(peer, log)) {
        tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN, "this log is not for this device");
        return;
    }
    if (tn_ledger_read_portion(tn_registry_ledger(desk->registry), log, from, max,
                               &exchange->response.body, &records, &fault))
        tn_hub_refuse(exchange, &fault);
    else
        exchange->response.type = TN_TYPE_BATCH;
}

void tn_hub_log_read(struct tn_exchange *exchange, void *context)
{
    tn_hub_device_call(exchange, context, read_log);
}

/* ---- in ---- */

struct batch_job {
    struct tn_hub_job job; /* first */
    struct tn_batch batch; /* its lines are in the request's body */
};

/* Whoever wants to be told learns that there is more of the event's log, and asks for it.  Of our
 * own there is more only because this store was put back: it follows what it said. */
static enum tn_err tell(struct tn_registry *registry, const struct tn_batch *batch,
                        const struct tn_buf *answer, struct tn_fault *fault)
{
    int64_t added = 0;
    TN_AUTO(json) root = NULL;
    TN_BUF_AUTO data = {0};
    enum tn_err err = tn_json_parse(tn_buf_text(answer), answer->len, &root, fault);
    if (err || !tn_json_int(root, "added", &added) || added == 0)
        return err;
    if (tn_id_equal(batch->log.device, tn_registry_group(registry)->hub_device))
        return tn_registry_recall(registry, batch, fault);
    tn_buf_addf(&data, "{\"log\":\"%s\",\"added\":%lld}", tn_log_id_text(batch->log).chars,
                (long long)added);
    return tn_webhook_note(registry, "org.turnout.attendance", tn_id_text(batch->log.event).chars,
                           tn_buf_text(&data), fault);
}

static enum tn_err accept_batch(struct tn_hub_job *job, struct tn_registry *registry)
{
    struct tn_fault fault = {0};
    struct batch_job *own = (struct batch_job *)job;
    struct tn_response *response = &job->exchange->response;
    enum tn_problem problem = TN_PROBLEM_INTERNAL;
    enum tn_err err = tn_serve_accept(tn_registry_ledger(registry), &own->batch, tn_clock_wall_ms(),
                                      &response->body, &problem, NULL);
    if (err) {
        response->status = tn_problem_status(problem);
        response->type = TN_TYPE_PROBLEM;
        return err;
    }
    err = tell(registry, &own->batch, &response->body, &fault);
    if (err)
        tn_hub_refuse(job->exchange, &fault);
    return err;
}

static void release_batch(struct tn_hub_job *job)
{
    free(job);
}

/* Everything that can be checked without the database is, on the server's threads. */
static bool check_batch(struct tn_exchange *exchange, const struct tn_serve_peer *peer,
                        struct tn_batch *batch)
{
    struct tn_log_id log;
    struct tn_fault fault = {0};
    if (!parse_log(exchange, &log))
        return false;
    if (!tn_serve_may_write(peer, log)) {
        tn_exchange_problem(exchange, TN_PROBLEM_FORBIDDEN,
                            "this log is not taken from this device");
        return false;
    }
    if (tn_batch_parse(exchange->request.body, exchange->request.body_len, batch, &fault)) {
        tn_hub_refuse(exchange, &fault);
        return false;
    }
    if (tn_log_id_equal(batch->log, log))
        return true;
    tn_exchange_problem(exchange, TN_PROBLEM_BAD_REQUEST,
                        "the batch is of another log than the address");
    return false;
}

static void write_log(struct tn_exchange *exchange, struct tn_hub *hub, struct tn_hub_desk *desk,
                      const struct tn_serve_peer *peer)
{
    struct batch_job *job = calloc(1, sizeof *job);
    TN_ASSERT(job);
    (void)desk;
    job->job =
        (struct tn_hub_job){.exchange = exchange, .run = accept_batch, .release = release_batch};
    if (check_batch(exchange, peer, &job->batch))
        tn_hub_writer_submit(hub->writer, &job->job);
    else
        free(job);
}

void tn_hub_log_write(struct tn_exchange *exchange, void *context)
{
    tn_hub_device_call(exchange, context, write_log);
}
