/* SPDX-License-Identifier: Apache-2.0 */
/* sync_worker.c -- first the invitation, then rounds: soon after a commit, otherwise now and then,
 * and ever more rarely while the hub does not answer.
 *
 * A hub that is gone costs nothing but an attempt; nudges do not shorten the pause after a failure,
 * or each scan would knock on a closed door. */
#include "sync_worker.h"

#include <stdlib.h>
#include <string.h>

#include "link.h"

#include "turnout/json.h"
#include "turnout/sync.h"

#define NUDGED_AFTER_MS 50 /* gathers scans that follow at once */
#define BACK_OFF_FIRST_MS 500
#define BACK_OFF_MOST_MS 8000
#define URI_MAX 1024
#define MESSAGES 16
#define ANCHOR_SAVED_EVERY_MS 60000
#define STATION_FIRST_MS 4000 /* doors are often opened one after the other */
#define STATION_MOST_MS 30000
#define DOORS_MAX_BYTES 65536

struct pair_request {
    size_t len;
    char uri[URI_MAX];
};

struct sync_worker {
    char folder[TN_PATH_MAX];
    char hub[TN_PAIRING_URL_MAX]; /* "" : the pairing's */
    bool enrolled;
    struct tn_pairing pairing;
    struct clocks clocks;
    struct turnstile *turnstile;
    const struct bell *bell;
    const char *version;
    struct tn_mailbox *requests; /* struct pair_request */
    struct tn_notify nudge;
    struct tn_mailbox *out;
    struct tn_mutex *mutex;      /* over the four below */
    struct station station;      /* what the hub is to be told */
    bool has_station, has_doors; /* it was not told yet; there is an answer nobody took */
    struct tn_buf doors;         /* what it answered about other doors */
    struct tn_update offer;      /* what it has for kiosks to install */
    bool has_offer;              /* it changed, and nobody took it */
    struct tn_worker *thread;
    /* the thread's: */
    struct tn_worker *self_thread;
    int64_t anchor_saved_up_ms;
    struct backroom *room;
    struct link link;
    struct tn_sync *sync;
    int64_t station_at_ms;
    int station_pause_ms;
    struct tn_flow_sync state;
    int back_off_ms; /* 0: the last round went well */
};

/* ---- the store ---- */

static struct tn_claim claim_now(void *context)
{
    const struct sync_worker *self = context;
    return clocks_claim(&self->clocks);
}

static enum tn_err open_ledger(struct sync_worker *self, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, self->folder, ENROLMENT_DATABASE);
    enum tn_err err = backroom_open(path, &self->pairing, self->turnstile, &self->room, fault);
    if (!err)
        err = tn_ledger_trust(backroom_ledger(self->room), self->pairing.hub,
                              &self->pairing.hub_log_key, true, self->pairing.hub_name, fault);
    return err;
}

static enum tn_err open_client(struct sync_worker *self, struct tn_fault *fault)
{
    const struct tn_pairing *pairing = &self->pairing;
    const struct tn_client_options options = {
        .url = pairing->url,
        .authority_pem = tn_buf_text(&pairing->authority_pem),
        .identity = {tn_buf_text(&pairing->tls_key_pem),
                     tn_buf_text(&pairing->tls_certificate_pem)},
        .pin = &pairing->pin,
        .give_up = link_gives_up,
        .context = &self->link,
    };
    return tn_client_open(&options, &self->link.client, fault);
}

static enum tn_err open_sync(struct sync_worker *self, struct tn_fault *fault)
{
    struct tn_sync_link link = link_exchange(&self->link);
    const struct tn_sync_options options = {.pairing = &self->pairing,
                                            .ledger = backroom_ledger(self->room),
                                            .link = &link,
                                            .claim = claim_now,
                                            .context = self};
    if (self->hub[0])
        memcpy(self->pairing.url, self->hub, sizeof self->hub);
    self->link.room = self->room;
    enum tn_err err = open_client(self, fault);
    return err ? err : tn_sync_open(&options, &self->sync, fault);
}

static void close_store(struct sync_worker *self)
{
    if (self->sync)
        tn_sync_close(self->sync);
    if (self->link.client)
        tn_client_close(self->link.client);
    backroom_close(self->room);
    self->sync = NULL;
    self->link.client = NULL;
    self->room = NULL;
}

static enum tn_err open_store(struct sync_worker *self, struct tn_fault *fault)
{
    enum tn_err err = open_ledger(self, fault);
    if (!err)
        err = open_sync(self, fault);
    if (err)
        close_store(self);
    return err;
}

/* ---- the hub's clock ---- */

/* Kept in the folder too: a program that starts again in the same boot need not ask. */
static void learn_clock(struct sync_worker *self, const struct tn_anchor *anchor)
{
    int64_t now_ms = tn_clock_up_ms();
    bool surer = clocks_learn(&self->clocks, anchor);
    bool saved_lately =
        self->anchor_saved_up_ms && now_ms < self->anchor_saved_up_ms + ANCHOR_SAVED_EVERY_MS;
    if (!surer || saved_lately)
        return;
    self->anchor_saved_up_ms = now_ms;
    clocks_save(&self->clocks, self->folder);
}

/* ---- pairing ---- */

static void tell_pairing(struct sync_worker *self, enum tn_flow_pair_step step,
                         const struct tn_fault *fault)
{
    struct sync_message message = {.kind = SYNC_MESSAGE_PAIRING, .step = step};
    if (fault)
        message.fault = *fault;
    (void)bell_send(self->bell, self->self_thread, self->out, &message);
}

/* An invitation works once, so all that can fail here is tried before it is sent: a database that
 * is not ours is out of the way, and there is room.  The enrolment is written before the database
 * knows whose it is: cut off in between, the next start completes it. */
static enum tn_err redeem(struct sync_worker *self, const struct tn_pairing_invite *invite,
                          struct tn_fault *fault)
{
    enum tn_err err = enrolment_set_aside(self->folder, fault);
    if (!err)
        err = enrolment_reserve(self->folder, fault);
    if (!err)
        err = tn_pairing_join(invite, &self->pairing, fault);
    enrolment_release_reserve(self->folder);
    if (!err)
        err = enrolment_save(self->folder, &self->pairing, fault);
    return err;
}

static enum tn_err join(struct sync_worker *self, const struct pair_request *request,
                        struct tn_fault *fault)
{
    struct tn_pairing_invite invite;
    enum tn_err err = tn_pairing_parse(request->uri, request->len, &invite, fault);
    if (err)
        return err;
    if (self->hub[0])
        memcpy(invite.url, self->hub, sizeof self->hub);
    tell_pairing(self, TN_FLOW_PAIR_CONNECTING, NULL);
    err = redeem(self, &invite, fault);
    if (!err)
        err = open_store(self, fault);
    if (err) {
        enrolment_forget(self->folder);
        tn_pairing_release(&self->pairing);
    }
    return err;
}

static void pair(struct sync_worker *self, const struct pair_request *request)
{
    struct tn_fault fault = {0};
    if (self->enrolled)
        return;
    if (join(self, request, &fault)) {
        tell_pairing(self, TN_FLOW_PAIR_FAILED, &fault);
        return;
    }
    self->enrolled = true;
    learn_clock(self, &self->pairing.anchor);
    (void)bell_send(self->bell, self->self_thread, self->out,
                    &(struct sync_message){.kind = SYNC_MESSAGE_ENROLLED});
    tell_pairing(self, TN_FLOW_PAIR_FETCHING, NULL);
}

/* ---- rounds ---- */

static void note_backlog(struct sync_worker *self)
{
    struct tn_ledger_backlog backlog;
    if (tn_ledger_backlog(backroom_ledger(self->room), &backlog, NULL))
        return;
    self->state.unsent = backlog.unsent;
    self->state.oldest = backlog.oldest_unsent;
}

static struct tn_id event_now(struct sync_worker *self)
{
    struct tn_id event = {0};
    struct tn_claim claim = clocks_claim(&self->clocks);
    if (tn_ledger_current_event(backroom_ledger(self->room), clocks_when(&self->clocks, &claim),
                                &event, NULL))
        return (struct tn_id){0};
    return event;
}

/* ---- of itself, and of other doors ---- */

static bool take_station(struct sync_worker *self, struct station *station)
{
    int64_t now_ms = tn_clock_up_ms();
    tn_mutex_lock(self->mutex);
    bool due = self->has_station || now_ms >= self->station_at_ms;
    *station = self->station;
    self->has_station = false;
    tn_mutex_unlock(self->mutex);
    if (!due)
        return false;
    int pause_ms = self->station_pause_ms ? 2 * self->station_pause_ms : STATION_FIRST_MS;
    self->station_pause_ms = pause_ms < STATION_MOST_MS ? pause_ms : STATION_MOST_MS;
    self->station_at_ms = now_ms + self->station_pause_ms;
    return true;
}

/* Its answer to what we say of ourselves may be what it has for us. */
static void note_offer(struct sync_worker *self, const struct tn_reply *reply)
{
    struct tn_update offer;
    TN_AUTO(json) root = NULL;
    memset(&offer, 0, sizeof offer);
    if (reply->body.len > 0 &&
        (tn_json_parse(tn_buf_text(&reply->body), reply->body.len, &root, NULL) ||
         tn_update_parse(tn_json_get(root, "update"), &offer, NULL)))
        return; /* of a newer hub, maybe: nothing we could install */
    tn_mutex_lock(self->mutex);
    if (strcmp(self->offer.version, offer.version) != 0 ||
        !tn_bytes_equal(self->offer.sha256.bytes, offer.sha256.bytes, TN_HASH_BYTES)) {
        self->offer = offer;
        self->has_offer = true;
    }
    tn_mutex_unlock(self->mutex);
}

static void tell_station(struct sync_worker *self, const struct station *station)
{
    TN_REPLY_AUTO reply = {0};
    TN_BUF_AUTO body = {0};
    const struct tn_ledger_backlog backlog = {self->state.unsent, self->state.oldest};
    struct tn_claim claim = clocks_claim(&self->clocks);
    struct tn_when now = clocks_when(&self->clocks, &claim);
    station_write(station, self->version, &backlog, claim.clock, now, &body);
    enum tn_err err = tn_client_post(self->link.client, "/v1/status", TN_TYPE_JSON, body.data,
                                     body.len, &reply, NULL);
    if (!err) /* an older hub has no use for it; any other gets the next one */
        note_offer(self, &reply);
}

static void ask_doors(struct sync_worker *self)
{
    TN_REPLY_AUTO reply = {0};
    if (tn_client_get(self->link.client, "/v1/peers", &reply, NULL) ||
        reply.body.len > DOORS_MAX_BYTES)
        return;
    tn_mutex_lock(self->mutex);
    tn_buf_clear(&self->doors);
    tn_buf_add(&self->doors, reply.body.data, reply.body.len);
    self->has_doors = true;
    tn_mutex_unlock(self->mutex);
}

/* While no round is under way, and not each time. */
static void speak_of_doors(struct sync_worker *self)
{
    struct station station;
    if (!take_station(self, &station))
        return;
    tell_station(self, &station);
    ask_doors(self);
}

/* ---- one after the other ---- */

/* Not past the time when the hub is told of this door and asked for the others. */
static int calm_ms(const struct sync_worker *self)
{
    int pause_ms = link_pause_ms(&self->link);
    int64_t left_ms = self->station_at_ms - tn_clock_up_ms();
    return left_ms > 0 && left_ms < pause_ms ? (int)left_ms : pause_ms;
}

/* How long until the next round. */
static int pause_ms(struct sync_worker *self, enum tn_err err, const struct tn_sync_report *report)
{
    if (!err) {
        self->back_off_ms = 0;
        return report->more ? 0 : calm_ms(self);
    }
    self->back_off_ms = self->back_off_ms ? 2 * self->back_off_ms : BACK_OFF_FIRST_MS;
    if (self->back_off_ms > BACK_OFF_MOST_MS)
        self->back_off_ms = BACK_OFF_MOST_MS;
    int asked_ms = report->retry_after_s > 60 ? 60000 : report->retry_after_s * 1000;
    return asked_ms > self->back_off_ms ? asked_ms : self->back_off_ms;
}

static enum tn_err exchange(struct sync_worker *self, struct tn_sync_report *report,
                            struct tn_fault *fault)
{
    enum tn_err err = link_begin(&self->link, fault);
    if (err)
        return err;
    err = tn_sync_round(self->sync, event_now(self), report, fault);
    note_backlog(self);
    return link_end(&self->link, err, fault);
}

/* One round and what the main thread should know of it; returns the pause after it. */
static int do_round(struct sync_worker *self)
{
    struct tn_sync_report report = {.anchor.err_ms = TN_WHEN_UNKNOWN};
    struct sync_message message = {.kind = SYNC_MESSAGE_ROUND, .anchor.err_ms = TN_WHEN_UNKNOWN};
    enum tn_err err = exchange(self, &report, &message.fault);
    link_note(&self->link, &report);
    if (!err)
        message.fault.code = TN_OK;
    if (report.heard) {
        learn_clock(self, &report.anchor);
        self->state.last_spoke = clocks_claim(&self->clocks).wall;
        message.anchor = report.anchor;
    }
    self->state.online = report.heard && (!err || report.own_store);
    if (self->state.online && !report.more)
        speak_of_doors(self);
    message.state = self->state;
    message.changed = report.fetched > 0;
    (void)bell_send(self->bell, self->self_thread, self->out, &message);
    return pause_ms(self, err, &report);
}

/* ---- the thread ---- */

static bool take_requests(struct sync_worker *self)
{
    struct pair_request request;
    bool any = false;
    while (tn_mailbox_take(self->requests, &request)) {
        pair(self, &request);
        any = true;
    }
    return any;
}

/* Sleeps at most timeout_ms (-1: for ever); true if somebody nudged. */
static bool doze(struct sync_worker *self, struct tn_worker *thread, int timeout_ms)
{
    int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->requests), self->nudge.fd};
    size_t count = self->back_off_ms ? 2 : 3; /* a failure outlasts nudges */
    uint64_t ready = 0;
    tn_poll(fds, count, timeout_ms, &ready);
    return ready >> 2 & 1;
}

static void run(struct tn_worker *thread, void *context)
{
    struct sync_worker *self = context;
    self->self_thread = thread;
    self->link.thread = thread;
    self->link.stirred_up_ms = tn_clock_up_ms();
    while (!tn_worker_stopping(thread)) {
        if (!self->enrolled) {
            if (!take_requests(self))
                doze(self, thread, -1);
            continue;
        }
        tn_notify_clear(&self->nudge);
        int next_ms = do_round(self);
        int64_t next_up_ms = tn_clock_up_ms() + next_ms;
        while (next_ms > 0 && !tn_worker_stopping(thread)) {
            take_requests(self);
            if (doze(self, thread, next_ms)) {
                tn_notify_clear(&self->nudge);
                int64_t soon_ms = tn_clock_up_ms() + NUDGED_AFTER_MS;
                next_up_ms = soon_ms < next_up_ms ? soon_ms : next_up_ms;
            }
            next_ms = (int)(next_up_ms - tn_clock_up_ms());
        }
    }
}

/* ---- outside it ---- */

static struct sync_worker *create(const struct sync_options *options)
{
    struct sync_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    tn_path_join(self->folder, sizeof self->folder, options->folder, ".");
    if (options->hub)
        memcpy(self->hub, options->hub, strnlen(options->hub, sizeof self->hub - 1));
    self->clocks = *options->clocks;
    self->turnstile = options->turnstile;
    self->bell = options->bell;
    self->version = options->version;
    self->station.disk_free_bytes = -1;
    self->pairing.anchor.err_ms = TN_WHEN_UNKNOWN;
    self->mutex = tn_mutex_create();
    TN_ASSERT(tn_mailbox_create(sizeof(struct pair_request), 1, &self->requests) == TN_OK);
    TN_ASSERT(tn_mailbox_create(sizeof(struct sync_message), MESSAGES, &self->out) == TN_OK);
    TN_ASSERT(tn_notify_open(&self->nudge) == TN_OK);
    return self;
}

enum tn_err sync_worker_start(const struct sync_options *options, struct sync_worker **ret_worker,
                              struct tn_fault *fault)
{
    struct sync_worker *self = create(options);
    enum tn_err err = TN_OK;
    if (options->enrolled) {
        err = enrolment_load(options->folder, &self->pairing, fault);
        if (!err)
            err = open_store(self, fault);
        self->enrolled = !err;
    }
    if (!err)
        err = tn_worker_start("sync", run, self, &self->thread, fault);
    if (err) {
        sync_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

void sync_worker_pair(struct sync_worker *worker, const char *uri, size_t len)
{
    struct pair_request request = {.len = len < URI_MAX ? len : URI_MAX};
    memcpy(request.uri, uri, request.len);
    (void)tn_mailbox_put(worker->requests, &request); /* full: one is being tried */
}

void sync_worker_nudge(struct sync_worker *worker)
{
    tn_notify_wake(&worker->nudge);
}

void sync_worker_report(struct sync_worker *worker, const struct station *station)
{
    tn_mutex_lock(worker->mutex);
    worker->station = *station;
    worker->has_station = true;
    tn_mutex_unlock(worker->mutex);
}

bool sync_worker_doors(struct sync_worker *worker, struct tn_buf *out)
{
    tn_mutex_lock(worker->mutex);
    bool any = worker->has_doors;
    worker->has_doors = false;
    if (any)
        tn_buf_add(out, worker->doors.data, worker->doors.len);
    tn_mutex_unlock(worker->mutex);
    return any;
}

bool sync_worker_offer(struct sync_worker *worker, struct tn_update *ret_offer)
{
    tn_mutex_lock(worker->mutex);
    bool any = worker->has_offer;
    worker->has_offer = false;
    if (any)
        *ret_offer = worker->offer;
    tn_mutex_unlock(worker->mutex);
    return any;
}

bool sync_worker_take(struct sync_worker *worker, struct sync_message *ret_message)
{
    return tn_mailbox_take(worker->out, ret_message);
}

void sync_worker_ask_stop(struct sync_worker *worker)
{
    if (worker)
        tn_worker_ask_stop(worker->thread);
}

void sync_worker_stop(struct sync_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    close_store(worker);
    tn_pairing_release(&worker->pairing);
    tn_mailbox_destroy(worker->requests);
    tn_mailbox_destroy(worker->out);
    tn_buf_release(&worker->doors);
    tn_mutex_destroy(worker->mutex);
    tn_notify_close(&worker->nudge);
    free(worker);
}
