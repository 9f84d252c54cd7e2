/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h -- what the hub's handlers share. */
#pragma once

#include "desk.h"
#include "hub.h"
#include "writer.h"

#include "turnout/os.h"
#include "turnout/serve.h"
#include "turnout/server.h"

struct tn_hub {
    struct tn_lock *lock;
    struct tn_hub_desks *desks;
    struct tn_hub_writer *writer;
    struct tn_server *server;
};

extern const struct tn_route tn_hub_routes[];

/* Answers for an error of a lower module, in its own words. */
void tn_hub_refuse(struct tn_exchange *exchange, const struct tn_fault *fault);

/* True if the device or token is good; else the response says why not. */
bool tn_hub_authorise(struct tn_exchange *exchange, const struct tn_route *route, void *context);

/* The device that asks, as the registry knows it.  False: refused. */
bool tn_hub_peer(struct tn_exchange *exchange, struct tn_registry *registry,
                 struct tn_serve_peer *ret_peer);

/* Handlers; `context` is the hub. */
void tn_hub_vector(struct tn_exchange *exchange, void *context);
void tn_hub_log_read(struct tn_exchange *exchange, void *context);
void tn_hub_log_write(struct tn_exchange *exchange, void *context);
void tn_hub_pair(struct tn_exchange *exchange, void *context);
