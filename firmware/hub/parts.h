/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h -- what the hub's handlers share. */
#pragma once

#include "desk.h"
#include "hub.h"
#include "outbox.h"
#include "writer.h"

#include "turnout/os.h"
#include "turnout/serve.h"
#include "turnout/server.h"

#define TN_HUB_CODE_CHARS 14 /* "XXXX-XXXX-XXXX" */

struct tn_hub {
    char folder[TN_PATH_MAX]; /* immutable */
    struct tn_lock *lock;
    struct tn_hub_desks *desks;
    struct tn_hub_writer *writer;
    struct tn_hub_errands *errands;
    struct tn_hub_errands *gate; /* checks and hashes passwords */
    struct tn_hub_presence *presence;
    struct tn_hub_live *live;
    struct tn_hub_outbox *outbox;
    struct tn_server *server;
    /* What the first owner must know; "" where there was an account at the start.  Immutable after
     * it. */
    char setup_code[TN_HUB_CODE_CHARS + 1];
    char here[TN_PATH_MAX]; /* "": no kiosk on this machine reads it; immutable */
};

extern const struct tn_route tn_hub_routes[];

/* Answers for an error of a lower module, in its own words. */
void tn_hub_refuse(struct tn_exchange *exchange, const struct tn_fault *fault);

/* ---- who.c ---- */

/* True if whoever asks may use the route; else the response says why not. */
bool tn_hub_authorise(struct tn_exchange *exchange, const struct tn_route *route, void *context);

/* Writes the audit line of what somebody changed and tells it to webhooks, in the transaction of
 * the change where that is still open.  Once a request. */
TN_MUST_CHECK enum tn_err tn_hub_note_change(struct tn_exchange *exchange,
                                             struct tn_registry *registry, struct tn_fault *fault);
/* The same for what was not noted yet. */
void tn_hub_handled(struct tn_exchange *exchange, const struct tn_route *route, void *context);
/* False: a page of another site sent this, and the response says so. */
bool tn_hub_from_here(struct tn_exchange *exchange);

/* The device that asks, as the registry knows it.  False: refused. */
bool tn_hub_peer(struct tn_exchange *exchange, struct tn_registry *registry,
                 struct tn_serve_peer *ret_peer);

/* Draws the setup code where there is no account. */
TN_MUST_CHECK enum tn_err tn_hub_setup_prepare(struct tn_hub *hub, struct tn_fault *fault);

/* Tells the kiosk on this machine what it needs now: the code while there is no account, then an
 * invitation while there is no kiosk. */
void tn_hub_here_tell(struct tn_hub *hub, struct tn_registry *registry);

/* ---- logs.c ---- */

/* The work of a device's request once its handles are there. */
typedef void (*tn_hub_device_work)(struct tn_exchange *exchange, struct tn_hub *hub,
                                   struct tn_hub_desk *desk, const struct tn_serve_peer *peer);
/* Notes that the device was heard of and does the work at a desk, or refuses. */
void tn_hub_device_call(struct tn_exchange *exchange, struct tn_hub *hub, tn_hub_device_work work);

/* Handlers; `context` is the hub. */
void tn_hub_vector(struct tn_exchange *exchange, void *context);
void tn_hub_log_read(struct tn_exchange *exchange, void *context);
void tn_hub_log_write(struct tn_exchange *exchange, void *context);
void tn_hub_status(struct tn_exchange *exchange, void *context);
void tn_hub_peers(struct tn_exchange *exchange, void *context);
void tn_hub_update(struct tn_exchange *exchange, void *context);

/* ---- updates.c ---- */

/* {"update":{…}} in the place of an empty answer, where there is one for the kiosks. */
void tn_hub_tell_update(const struct tn_hub *hub, struct tn_response *response);
void tn_hub_pair(struct tn_exchange *exchange, void *context);
