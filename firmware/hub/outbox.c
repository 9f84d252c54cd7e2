/* SPDX-License-Identifier: Apache-2.0 */
/* outbox.c -- messages to webhooks, each receiver at its own pace.
 *
 * A few threads send; one receiver is never asked by two of them.  One that does not answer is left
 * alone for a while, longer each time, so that it costs the others nothing; what another hub on the
 * same database finds out is its own. */
#include "outbox.h"

#include <stdlib.h>

#include "turnout/hook.h"
#include "turnout/os.h"
#include "turnout/webhook.h"

#define DAY_MS 86400000LL

enum {
    LOOK_MS = 1000,
    TIMEOUT_MS = 5000,
    SENDERS = 3,
    AT_ONCE = 50,
    PRUNE_MS = 3600000,
    KEPT_DAYS = 90, /* what nobody had sent again */
};

/* A receiver that somebody is asking, or that is in trouble. */
struct row {
    struct tn_id webhook;
    bool asked;
    size_t failures;     /* one after another */
    int64_t rests_until; /* of the clock since boot */
};

struct tn_hub_outbox {
    struct tn_hub_desks *desks;
    struct tn_worker *workers[SENDERS];
    struct tn_mutex *mutex;
    /* protected by mutex */
    struct row *rows;
    size_t count;
    int64_t prune_at_ms;
    bool ended;
};

/* ---- pace ---- */

/* The caller has the mutex. */
static struct row *row_of(struct tn_hub_outbox *outbox, struct tn_id webhook)
{
    for (size_t i = 0; i < outbox->count; i++) {
        if (tn_id_equal(outbox->rows[i].webhook, webhook))
            return &outbox->rows[i];
    }
    outbox->rows = reallocarray(outbox->rows, outbox->count + 1, sizeof *outbox->rows);
    TN_ASSERT(outbox->rows);
    outbox->rows[outbox->count] = (struct row){.webhook = webhook};
    return &outbox->rows[outbox->count++];
}

/* From here on it is the calling thread's, until `leave`. */
static bool may_ask(void *context, struct tn_id webhook)
{
    struct tn_hub_outbox *outbox = context;
    tn_mutex_lock(outbox->mutex);
    struct row *row = row_of(outbox, webhook);
    bool may = !row->asked && row->rests_until <= tn_clock_up_ms();
    row->asked |= may;
    tn_mutex_unlock(outbox->mutex);
    return may;
}

static void leave(struct tn_hub_outbox *outbox, struct tn_id webhook)
{
    tn_mutex_lock(outbox->mutex);
    row_of(outbox, webhook)->asked = false;
    tn_mutex_unlock(outbox->mutex);
}

static void note(struct tn_hub_outbox *outbox, struct tn_id webhook, bool answered)
{
    static const int64_t rest_s[] = {10, 60, 300, 1800};
    const size_t most = sizeof rest_s / sizeof rest_s[0];
    tn_mutex_lock(outbox->mutex);
    struct row *row = row_of(outbox, webhook);
    row->failures = answered ? 0 : row->failures + 1;
    if (row->failures > most)
        row->failures = most;
    row->rests_until = answered ? 0 : tn_clock_up_ms() + rest_s[row->failures - 1] * 1000;
    tn_mutex_unlock(outbox->mutex);
}

void tn_hub_outbox_retry(struct tn_hub_outbox *outbox, struct tn_id webhook)
{
    note(outbox, webhook, true);
}

/* ---- one message ---- */

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

/* What one look for a message comes to. */
struct turn {
    struct tn_hub_outbox *outbox;
    struct tn_webhook_message message;
    struct tn_id asked; /* zero: nobody */
};

static bool choose(void *context, struct tn_id webhook)
{
    struct turn *turn = context;
    bool may = may_ask(turn->outbox, webhook);
    if (may)
        turn->asked = webhook;
    return may;
}

/* The desk is not kept while the receiver thinks.  False: none is due, or the database is away. */
static bool take(struct turn *turn)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    if (tn_hub_desk_take(turn->outbox->desks, &desk, &fault))
        return false;
    enum tn_err err = tn_webhook_due(desk->registry, choose, turn, &turn->message, &fault);
    tn_hub_desk_give(turn->outbox->desks, desk);
    return !err;
}

/* A receiver that answers, whatever it says, is there; only this message is not to its liking. */
static void settle(struct tn_hub_outbox *outbox, const struct tn_webhook_message *message,
                   enum tn_err posted, const struct tn_fault *problem)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    bool answered = !posted || posted == TN_ERR_DENIED;
    note(outbox, message->webhook, answered);
    enum tn_err err = tn_hub_desk_take(outbox->desks, &desk, &fault);
    if (!err) {
        err = posted ? tn_webhook_failed(desk->registry, message, !answered, problem->text, &fault)
                     : tn_webhook_taken(desk->registry, message->id, &fault);
        tn_hub_desk_give(outbox->desks, desk);
    }
    if (err)
        tn_log(TN_LOG_WARNING, "turnout-hub: what became of a message is not kept: %s", fault.text);
}

static bool send_one(struct tn_hub_outbox *outbox)
{
    struct tn_fault fault = {0};
    struct turn turn = {.outbox = outbox};
    bool taken = take(&turn);
    if (taken) {
        enum tn_err err = post(&turn.message, &fault);
        settle(outbox, &turn.message, err, &fault);
    }
    if (!tn_id_is_zero(turn.asked))
        leave(outbox, turn.asked);
    tn_webhook_message_release(&turn.message);
    return taken;
}

/* ---- what nobody wants any more ---- */

static bool is_time_to_prune(struct tn_hub_outbox *outbox)
{
    int64_t now_ms = tn_clock_up_ms();
    tn_mutex_lock(outbox->mutex);
    bool is_time = outbox->prune_at_ms <= now_ms;
    if (is_time)
        outbox->prune_at_ms = now_ms + PRUNE_MS;
    tn_mutex_unlock(outbox->mutex);
    return is_time;
}

static void prune(struct tn_hub_outbox *outbox)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    struct tn_wall before = {tn_clock_wall_ms() - KEPT_DAYS * DAY_MS};
    if (!tn_wall_plausible(before))
        return;
    enum tn_err err = tn_hub_desk_take(outbox->desks, &desk, &fault);
    if (!err) {
        err = tn_webhook_prune(desk->registry, before, &fault);
        tn_hub_desk_give(outbox->desks, desk);
    }
    if (err)
        tn_log(TN_LOG_WARNING, "turnout-hub: old messages stay: %s", fault.text);
}

/* ---- the threads ---- */

/* All end at once, or each would wait for the time-out of the one before. */
static bool has_ended(struct tn_hub_outbox *outbox)
{
    tn_mutex_lock(outbox->mutex);
    bool ended = outbox->ended;
    tn_mutex_unlock(outbox->mutex);
    return ended;
}

static void run(struct tn_worker *worker, void *context)
{
    struct tn_hub_outbox *outbox = context;
    int stop = tn_worker_fd(worker);
    uint64_t ready = 0;
    while (!tn_worker_stopping(worker)) {
        if (is_time_to_prune(outbox))
            prune(outbox);
        for (int sent = 0; sent < AT_ONCE && !has_ended(outbox); sent++) {
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
    enum tn_err err = TN_OK;
    TN_ASSERT(outbox);
    outbox->desks = desks;
    outbox->mutex = tn_mutex_create();
    for (size_t i = 0; !err && i < SENDERS; i++)
        err = tn_worker_start("outbox", run, outbox, &outbox->workers[i], fault);
    if (err)
        tn_hub_outbox_stop(outbox);
    else
        *ret_outbox = outbox;
    return err;
}

void tn_hub_outbox_stop(struct tn_hub_outbox *outbox)
{
    if (!outbox)
        return;
    tn_mutex_lock(outbox->mutex);
    outbox->ended = true;
    tn_mutex_unlock(outbox->mutex);
    for (size_t i = 0; i < SENDERS; i++)
        tn_worker_stop(outbox->workers[i]);
    tn_mutex_destroy(outbox->mutex);
    free(outbox->rows);
    free(outbox);
}
