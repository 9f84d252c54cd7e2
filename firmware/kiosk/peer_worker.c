/* SPDX-License-Identifier: Apache-2.0 */
/* peer_worker.c -- dial, round, push, and ever longer pauses while nobody answers. */
#include "peer_worker.h"

#include <stdlib.h>
#include <string.h>

#include "link.h"

#include "turnout/os.h"

enum {
    BACK_OFF_FIRST_MS = 500,
    BACK_OFF_MOST_MS = 8000,
    NOT_WANTED_MS = 30000, /* it does not know us, or not any more */
    LIST_EVERY_MS = 60000, /* whom does it know? */
    CONNECT_MS = 2000,     /* a room's own network */
    REQUEST_MS = 15000,
    REPLY_MAX_BYTES = 512 * 1024, /* a vector of some thousand logs; a portion is far smaller */
};

struct peer_worker {
    struct peer_worker_options options;
    struct tn_id device;
    struct tn_notify nudge, hail;
    struct tn_worker *thread;
    struct tn_mutex *mutex; /* over the two below */
    struct peer peer;
    struct peer_state state;
    /* the thread's: */
    struct backroom *room;
    struct link link;
    struct tn_sync *sync;
    size_t next_address;
    int64_t list_at_ms;
    int64_t held_when_level; /* records held here when both were level last; -1: never */
    bool own_fault;          /* our disk failed the last exchange */
    int back_off_ms;         /* 0: the last exchange went well */
};

/* ---- what is said of it ---- */

static bool add_seq(const struct tn_ledger_log *log, void *context)
{
    int64_t *held = context;
    *held += log->seq;
    return true;
}

static int64_t count_held(struct peer_worker *self)
{
    int64_t held = 0;
    return tn_ledger_vector(backroom_ledger(self->room), add_seq, &held, NULL) ? 0 : held;
}

static struct tn_claim claim_now(void *context)
{
    const struct peer_worker *self = context;
    struct clocks clocks = peer_store_clocks(self->options.store);
    return clocks_claim(&clocks);
}

static void note(struct peer_worker *self, enum tn_err err, const struct tn_sync_report *report)
{
    int64_t held = count_held(self);
    if (!err && !report->more)
        self->held_when_level = held;
    tn_mutex_lock(self->mutex);
    struct peer_state *state = &self->state, before = *state;
    if (err || report->heard)
        state->linked = !err || err == TN_ERR_BUSY;
    if (report->own_store && report->heard)
        state->linked = true;
    state->behind = held - (self->held_when_level < 0 ? 0 : self->held_when_level);
    if (report->heard) {
        state->last_spoke = claim_now(self).wall;
        state->spoke_up_ms = tn_clock_up_ms();
        state->anchor = report->anchor;
    }
    bool changed = state->linked != before.linked || state->behind != before.behind;
    tn_mutex_unlock(self->mutex);
    if (changed)
        self->options.changed(self->options.context);
}

/* ---- the connection ---- */

static void hang_up(struct peer_worker *self)
{
    if (self->link.client)
        tn_client_close(self->link.client);
    self->link.client = NULL;
}

/* Another address each time, for the last one did not answer. */
static bool pick_address(struct peer_worker *self, char out[PEER_ADDRESS_CHARS])
{
    tn_mutex_lock(self->mutex);
    size_t count = self->peer.address_count;
    if (count > 0)
        memcpy(out, self->peer.addresses[self->next_address++ % count], PEER_ADDRESS_CHARS);
    tn_mutex_unlock(self->mutex);
    return count > 0;
}

static void note_address(struct peer_worker *self, const char *address)
{
    tn_mutex_lock(self->mutex);
    memset(self->state.address, 0, sizeof self->state.address);
    memcpy(self->state.address, address, strnlen(address, PEER_ADDRESS_CHARS - 1));
    tn_mutex_unlock(self->mutex);
}

static enum tn_err dial(struct peer_worker *self, struct tn_fault *fault)
{
    char address[PEER_ADDRESS_CHARS], host[TN_IDENTITY_HOST_CHARS];
    const struct tn_pairing *pairing = self->options.pairing;
    TN_BUF_AUTO url = {0};
    if (self->link.client)
        return TN_OK;
    if (!pick_address(self, address))
        return tn_fault_set(fault, TN_ERR_OFFLINE, "nobody knows where this door is");
    tn_identity_host(tn_id_text(self->device).chars, host);
    tn_buf_addf(&url, "https://%s", address);
    const struct tn_client_options options = {
        .url = tn_buf_text(&url),
        .host = host,
        .authority_pem = tn_buf_text(&pairing->authority_pem),
        .identity = {tn_buf_text(&pairing->tls_key_pem),
                     tn_buf_text(&pairing->tls_certificate_pem)},
        .connect_timeout_ms = CONNECT_MS,
        .total_timeout_ms = REQUEST_MS,
        .reply_max_bytes = REPLY_MAX_BYTES,
        .give_up = link_gives_up,
        .context = &self->link,
    };
    enum tn_err err = tn_client_open(&options, &self->link.client, fault);
    if (!err)
        note_address(self, address);
    return err;
}

/* ---- exchange ---- */

static struct tn_id event_now(struct peer_worker *self)
{
    struct tn_id event = {0};
    struct clocks clocks = peer_store_clocks(self->options.store);
    struct tn_claim claim = clocks_claim(&clocks);
    if (tn_ledger_current_event(backroom_ledger(self->room), clocks_when(&clocks, &claim), &event,
                                NULL))
        return (struct tn_id){0};
    return event;
}

static enum tn_err exchange(struct peer_worker *self, bool push, struct tn_sync_report *report,
                            struct tn_fault *fault)
{
    enum tn_err err = dial(self, fault);
    if (err)
        return err;
    self->link.port = self->options.port(self->options.context);
    err = link_begin(&self->link, fault);
    report->own_store = err && err != TN_ERR_BUSY;
    if (err)
        return err;
    if (push)
        err = tn_sync_push(self->sync, report, fault);
    else
        err = tn_sync_round(self->sync, event_now(self), report, fault);
    enum tn_err ended = link_end(&self->link, err, fault);
    report->own_store |= !err && ended;
    return ended;
}

/* One door that is found tells of all it knows.  An older one has nothing to say. */
static void ask_list(struct peer_worker *self)
{
    TN_REPLY_AUTO reply = {0};
    int64_t now_ms = tn_clock_up_ms();
    if (now_ms < self->list_at_ms)
        return;
    self->list_at_ms = now_ms + LIST_EVERY_MS;
    if (tn_client_get(self->link.client, "/v1/peers", &reply, NULL) == TN_OK)
        self->options.told(self->options.context, self->device, tn_buf_text(&reply.body),
                           reply.body.len);
}

/* How long until the next round. */
static int pause_ms(struct peer_worker *self, enum tn_err err, const struct tn_sync_report *report)
{
    if (!err) {
        self->back_off_ms = 0;
        return report->more ? 0 : link_pause_ms(&self->link);
    }
    bool again = self->back_off_ms && err != TN_ERR_BUSY; /* it is there, and says when */
    self->back_off_ms = again ? 2 * self->back_off_ms : BACK_OFF_FIRST_MS;
    if (self->back_off_ms > BACK_OFF_MOST_MS)
        self->back_off_ms = BACK_OFF_MOST_MS;
    if (err == TN_ERR_DENIED)
        self->back_off_ms = NOT_WANTED_MS;
    int asked_ms = report->retry_after_s > 60 ? 60000 : report->retry_after_s * 1000;
    return asked_ms > self->back_off_ms ? asked_ms : self->back_off_ms;
}

/* The other door has no part in it: said of ourselves, once, and tried again. */
static void note_own_fault(struct peer_worker *self, bool is, const struct tn_fault *fault)
{
    if (is && !self->own_fault)
        tn_log(TN_LOG_ERROR, "this kiosk cannot keep what other doors bring: %s", fault->text);
    if (is && fault->code == TN_ERR_CORRUPT)
        self->options.damaged(self->options.context, fault);
    self->own_fault = is;
}

/* Returns the pause after it. */
static int speak(struct peer_worker *self, bool push)
{
    struct tn_sync_report report = {.anchor.err_ms = TN_WHEN_UNKNOWN};
    struct tn_fault fault = {0};
    enum tn_err err = exchange(self, push, &report, &fault);
    note(self, err, &report);
    note_own_fault(self, report.own_store, &fault);
    link_note(&self->link, &report);
    if (report.fetched > 0)
        self->options.arrived(self->options.context);
    if (!err && !push)
        ask_list(self);
    else if (err && err != TN_ERR_BUSY && !report.own_store)
        hang_up(self);
    return pause_ms(self, err, &report);
}

/* ---- the thread ---- */

enum woken { WOKEN_BY_TIME, WOKEN_BY_NUDGE, WOKEN_BY_HAIL };

/* Nudges do not shorten the pause after a failure, or each scan would knock on a closed door. */
static enum woken doze(struct peer_worker *self, struct tn_worker *thread, int timeout_ms)
{
    int fds[] = {tn_worker_fd(thread), self->hail.fd, self->nudge.fd};
    uint64_t ready = 0;
    tn_poll(fds, self->back_off_ms ? 2 : 3, timeout_ms, &ready);
    tn_notify_clear(&self->hail);
    if (ready >> 1 & 1)
        return WOKEN_BY_HAIL;
    return ready >> 2 & 1 ? WOKEN_BY_NUDGE : WOKEN_BY_TIME;
}

static void run(struct tn_worker *thread, void *context)
{
    struct peer_worker *self = context;
    bool push = false;
    int64_t round_at_ms = 0;
    self->link.thread = thread;
    self->link.stirred_up_ms = tn_clock_up_ms();
    while (!tn_worker_stopping(thread)) {
        tn_notify_clear(&self->nudge);
        int next_ms = speak(self, push);
        int64_t next_at_ms = tn_clock_up_ms() + next_ms;
        if (!push || self->back_off_ms || next_at_ms < round_at_ms)
            round_at_ms = next_at_ms;
        int64_t wait_ms = round_at_ms - tn_clock_up_ms();
        enum woken woken = doze(self, thread, wait_ms > 0 ? (int)wait_ms : 0);
        push = woken == WOKEN_BY_NUDGE && wait_ms > 0;
    }
}

/* ---- outside it ---- */

static enum tn_err open_sync(struct peer_worker *self, struct tn_fault *fault)
{
    self->link.room = self->room;
    struct tn_sync_link link = link_exchange(&self->link);
    const struct tn_sync_options options = {.pairing = self->options.pairing,
                                            .ledger = backroom_ledger(self->room),
                                            .partner = TN_SYNC_PEER,
                                            .device = self->device,
                                            .link = &link,
                                            .claim = claim_now,
                                            .context = self};
    return tn_sync_open(&options, &self->sync, fault);
}

static struct peer_worker *create(const struct peer_worker_options *options,
                                  const struct peer *peer)
{
    struct peer_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->options = *options;
    self->device = peer->device;
    self->peer = *peer;
    self->held_when_level = -1;
    self->state = (struct peer_state){
        .device = peer->device, .spoke_up_ms = tn_clock_up_ms(), .anchor.err_ms = TN_WHEN_UNKNOWN};
    self->mutex = tn_mutex_create();
    TN_ASSERT(tn_notify_open(&self->nudge) == TN_OK && tn_notify_open(&self->hail) == TN_OK);
    return self;
}

enum tn_err peer_worker_start(const struct peer_worker_options *options, const struct peer *peer,
                              struct peer_worker **ret_worker, struct tn_fault *fault)
{
    struct peer_worker *self = create(options, peer);
    enum tn_err err =
        backroom_open(options->database, options->pairing, options->turnstile, &self->room, fault);
    if (!err)
        err = open_sync(self, fault);
    if (!err)
        err = tn_worker_start("peer", run, self, &self->thread, fault);
    if (err) {
        peer_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

void peer_worker_reach(struct peer_worker *worker, const struct peer *peer)
{
    tn_mutex_lock(worker->mutex);
    worker->peer = *peer;
    tn_mutex_unlock(worker->mutex);
}

void peer_worker_nudge(struct peer_worker *worker)
{
    tn_notify_wake(&worker->nudge);
}

void peer_worker_hail(struct peer_worker *worker)
{
    tn_notify_wake(&worker->hail);
}

void peer_worker_state(struct peer_worker *worker, struct peer_state *ret_state)
{
    tn_mutex_lock(worker->mutex);
    *ret_state = worker->state;
    tn_mutex_unlock(worker->mutex);
}

void peer_worker_ask_stop(struct peer_worker *worker)
{
    tn_worker_ask_stop(worker->thread);
}

void peer_worker_stop(struct peer_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    if (worker->sync)
        tn_sync_close(worker->sync);
    if (worker->link.client)
        tn_client_close(worker->link.client);
    backroom_close(worker->room);
    tn_notify_close(&worker->nudge);
    tn_notify_close(&worker->hail);
    tn_mutex_destroy(worker->mutex);
    free(worker);
}
