/* SPDX-License-Identifier: Apache-2.0 */
/* fleet.c -- what a kiosk says of itself is kept, and kiosks are told where the others are. */
#include "parts.h"

#include <stdlib.h>

#include "turnout/fleet.h"

/* ---- in ---- */

struct status_job {
    struct tn_hub_job job; /* first */
    const struct tn_hub *hub;
    struct tn_id device;
    struct tn_device_status status;
};

/* Whoever says how it is hears what there is for it to install. */
static void answer(const struct tn_hub *hub, struct tn_response *response)
{
    response->status = 204;
    tn_hub_tell_update(hub, response);
}

static enum tn_err put(struct tn_hub_job *job, struct tn_registry *registry)
{
    struct status_job *own = (struct status_job *)job;
    struct tn_fault fault = {0};
    enum tn_err err = tn_registry_status_put(registry, own->device, &own->status, &fault);
    if (err)
        tn_hub_refuse(job->exchange, &fault);
    else
        answer(own->hub, &job->exchange->response);
    return err;
}

static void release(struct tn_hub_job *job)
{
    free(job);
}

static enum tn_err read_status(const struct tn_exchange *exchange, struct tn_device_status *status,
                               struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    const struct tn_request *request = &exchange->request;
    enum tn_err err = tn_json_parse(request->body, request->body_len, &root, fault);
    if (!err)
        err = tn_status_parse(root, status, fault);
    if (!err)
        status->seen.ms = tn_clock_wall_ms();
    return err;
}

static void take_status(struct tn_exchange *exchange, struct tn_hub *hub, struct tn_hub_desk *desk,
                        const struct tn_serve_peer *peer)
{
    struct tn_fault fault = {0};
    struct status_job *job = calloc(1, sizeof *job);
    TN_ASSERT(job);
    (void)desk;
    job->job = (struct tn_hub_job){.exchange = exchange, .run = put, .release = release};
    job->hub = hub;
    job->device = peer->device;
    if (!read_status(exchange, &job->status, &fault)) {
        tn_hub_writer_submit(hub->writer, &job->job);
        return;
    }
    tn_hub_refuse(exchange, &fault);
    free(job);
}

void tn_hub_status(struct tn_exchange *exchange, void *context)
{
    tn_hub_device_call(exchange, context, take_status);
}

/* ---- out ---- */

static void tell_peers(struct tn_exchange *exchange, struct tn_hub *hub, struct tn_hub_desk *desk,
                       const struct tn_serve_peer *peer)
{
    struct tn_fault fault = {0};
    const struct tn_device asking = {.id = peer->device, .event = peer->event};
    (void)hub;
    if (tn_registry_peers_json(desk->registry, &asking, &exchange->response.body, &fault))
        tn_hub_refuse(exchange, &fault);
}

void tn_hub_peers(struct tn_exchange *exchange, void *context)
{
    tn_hub_device_call(exchange, context, tell_peers);
}
