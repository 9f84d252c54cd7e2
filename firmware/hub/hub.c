/* SPDX-License-Identifier: Apache-2.0 */
/* hub.c -- a hub's parts put together and taken apart in the right order. */
#include "errand.h"
#include "live.h"
#include "presence.h"
#include "turnout/text.h"

#include <stdlib.h>

/* A batch's records, its first and last line, and some for their ends. */
#define BODY_MAX_BYTES (TN_BATCH_MAX_BYTES + 2 * TN_RECORD_LINE_MAX_BYTES + 4096)

static enum tn_err listen_on(struct tn_hub *hub, const char *folder, const char *listen,
                             struct tn_fault *fault)
{
    struct tn_hub_desk *desk = NULL;
    enum tn_err err = tn_hub_desk_take(hub->desks, &desk, fault);
    if (err)
        return err;
    err = tn_registry_can_certify(desk->registry, fault);
    struct tn_registry_tls tls = tn_registry_tls(desk->registry);
    struct tn_server_options options = {
        .listen = listen,
        .identity = {tls.key_pem, tls.certificate_pem},
        .authority_pem = tls.ca_pem,
        .routes = tn_hub_routes,
        .authorise = tn_hub_authorise,
        .handled = tn_hub_handled,
        .context = hub,
        .body_max_bytes = BODY_MAX_BYTES,
        .upload_folder = folder,
    };
    if (!err)
        err = tn_server_start(&options, &hub->server, fault);
    tn_hub_desk_give(hub->desks, desk);
    return err;
}

static enum tn_err open_parts(struct tn_hub *hub, const struct tn_hub_options *options,
                              struct tn_fault *fault)
{
    hub->presence = tn_hub_presence_create();
    const char *listen = options->listen ? options->listen : "0.0.0.0:8443";
    TN_ASSERT(tn_text_copy(hub->folder, sizeof hub->folder, options->folder));
    TN_ASSERT(tn_text_copy(hub->here, sizeof hub->here, options->here ? options->here : ""));
    enum tn_err err = tn_hub_desks_create(options->folder, options->database, &hub->desks, fault);
    if (!err)
        err = tn_lock_take(options->folder, &hub->lock, fault);
    if (!err)
        err = tn_hub_writer_start(options->folder, options->database, &hub->writer, fault);
    if (!err)
        err = tn_hub_errands_start(hub, &hub->errands, fault);
    if (!err)
        err = tn_hub_errands_start(hub, &hub->gate, fault);
    if (!err)
        err = tn_hub_live_start(hub, &hub->live, fault);
    if (!err)
        err = tn_hub_outbox_start(hub->desks, &hub->outbox, fault);
    if (!err)
        err = tn_hub_setup_prepare(hub, fault);
    if (!err)
        err = listen_on(hub, options->folder, listen, fault);
    return err;
}

static void tell_here(struct tn_hub *hub)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    if (hub->here[0] == '\0')
        return;
    if (tn_hub_desk_take(hub->desks, &desk, &fault)) {
        tn_log(TN_LOG_WARNING, "turnout-hub: %s", fault.text);
        return;
    }
    tn_hub_here_tell(hub, desk->registry);
    tn_hub_desk_give(hub->desks, desk);
}

/* What is not set cannot set others: kiosks would take this clock for the true one. */
static void warn_of_clock(void)
{
    char text[TN_WALL_CHARS];
    struct tn_wall now = {tn_clock_wall_ms()};
    if (tn_wall_plausible(now))
        return;
    tn_wall_format(now, 0, text);
    tn_log(TN_LOG_WARNING, "turnout-hub: this computer's clock reads %s; set it", text);
}

enum tn_err tn_hub_start(const struct tn_hub_options *options, struct tn_hub **ret_hub,
                         struct tn_fault *fault)
{
    struct tn_hub *hub = calloc(1, sizeof *hub);
    TN_ASSERT(hub);
    enum tn_err err = open_parts(hub, options, fault);
    if (err)
        tn_hub_stop(hub);
    else
        *ret_hub = hub;
    if (!err) {
        warn_of_clock();
        tell_here(hub);
    }
    return err;
}

const char *tn_hub_url(const struct tn_hub *hub)
{
    return tn_server_url(hub->server);
}

void tn_hub_tick(struct tn_hub *hub)
{
    tn_server_sweep(hub->server);
}

/* The server waits for exchanges that writer and errands hold, so they outlive it. */
void tn_hub_stop(struct tn_hub *hub)
{
    if (!hub)
        return;
    tn_hub_live_end(hub->live);
    tn_server_stop(hub->server);
    tn_hub_live_free(hub->live);
    tn_hub_errands_stop(hub->gate);
    tn_hub_writer_stop(hub->writer);
    tn_hub_errands_stop(hub->errands);
    tn_hub_outbox_stop(hub->outbox);
    tn_hub_presence_destroy(hub->presence);
    tn_hub_desks_destroy(hub->desks);
    tn_lock_release(hub->lock);
    free(hub);
}
