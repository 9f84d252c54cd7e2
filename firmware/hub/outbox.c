/* SPDX-License-Identifier: Apache-2.0 */
/* outbox.c -- messages to webhooks, one after the other; a receiver that fails is asked later each
 * time, and holds up no other for longer than one time-out. */
#include "outbox.h"

#include <stdlib.h>

#include "turnout/hook.h"
#include "turnout/os.h"
#include "turnout/webhook.h"

enum { LOOK_MS = 1000, TIMEOUT_MS = 5000, AT_ONCE = 50 };

struct tn_hub_outbox {
    struct tn_hub_desks *desks;
    struct tn_worker *worker;
};

static enum tn_err post(const struct tn_webhook_message *message, struct tn_fault *fault)
{
    char signature[TN_WEBHOOK_SIGNATURE_CHARS];
    tn_webhook_sign(message->secret, tn_clock_wall_ms() / 1000, message->body.data,
                    message->body.len, signature);
    struct tn_hook hook = {
        .url = tn_buf_text(&message->url),
        .authority_pem = tn_buf_text(&message->ca),
        .signature = signature,
        .timeout_ms = TIMEOUT_MS,
    };
    return tn_hook_post(&hook, message->body.data, message->body.len, fault);
}

/* The desk is not kept while the receiver thinks.  False: none is due, or the database is away. */
static bool take(struct tn_hub_outbox *outbox, struct tn_webhook_message *message)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    enum tn_err err = tn_hub_desk_take(outbox->desks, &desk, &fault);
    if (err)
        return false;
    err = tn_webhook_due(desk->registry, message, &fault);
    tn_hub_desk_give(outbox->desks, desk);
    return !err;
}

static void settle(struct tn_hub_outbox *outbox, const struct tn_webhook_message *message,
                   enum tn_err posted, const struct tn_fault *problem)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    enum tn_err err = tn_hub_desk_take(outbox->desks, &desk, &fault);
    if (!err) {
        err = posted ? tn_webhook_failed(desk->registry, message, problem->text, &fault)
                     : tn_webhook_taken(desk->registry, message->id, &fault);
        tn_hub_desk_give(outbox->desks, desk);
    }
    if (err)
        tn_log(TN_LOG_WARNING, "turnout-hub: what became of a message is not kept: %s", fault.text);
}

static bool send_one(struct tn_hub_outbox *outbox)
{
    struct tn_fault fault = {0};
    TN_WEBHOOK_MESSAGE_AUTO message = {0};
    if (!take(outbox, &message))
        return false;
    enum tn_err err = post(&message, &fault);
    settle(outbox, &message, err, &fault);
    return true;
}

static void run(struct tn_worker *worker, void *context)
{
    struct tn_hub_outbox *outbox = context;
    int stop = tn_worker_fd(worker);
    uint64_t ready = 0;
    while (!tn_worker_stopping(worker)) {
        for (int sent = 0; sent < AT_ONCE && !tn_worker_stopping(worker); sent++) {
            if (!send_one(outbox))
                break;
        }
        tn_poll(&stop, 1, LOOK_MS, &ready);
    }
}

enum tn_err tn_hub_outbox_start(struct tn_hub_desks *desks, struct tn_hub_outbox **ret_outbox,
                                struct tn_fault *fault)
{
    struct tn_hub_outbox *outbox = calloc(1, sizeof *outbox);
    TN_ASSERT(outbox);
    outbox->desks = desks;
    enum tn_err err = tn_worker_start("outbox", run, outbox, &outbox->worker, fault);
    if (err)
        free(outbox);
    else
        *ret_outbox = outbox;
    return err;
}

void tn_hub_outbox_stop(struct tn_hub_outbox *outbox)
{
    if (!outbox)
        return;
    tn_worker_stop(outbox->worker);
    free(outbox);
}
