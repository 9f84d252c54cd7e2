/* SPDX-License-Identifier: Apache-2.0 */
/* peers.c -- who is there, and a worker for each of them. */
#include "peers_priv.h"

#include <stdlib.h>
#include <string.h>

#include "enrolment.h"

#include "turnout/client.h"
#include "turnout/text.h"

#define FILE_NAME "peers.json"
#define FILE_MAX_BYTES 65536

enum {
    TICK_MS = 5000, /* of the beacon, too */
    CALM_TICK_MS = 10000,
    CALM_AFTER_MS = 20000, /* without news of any door */
    SAVED_EVERY_MS = 10000,
    MEET_MS = 2000,
    MEET_AGAIN_MS = 15000,
    LISTEN_AGAIN_MS = 30000,
    SILENT_MS = 60000,     /* then a worker makes room for a door without one */
    BEACON_REST_MS = 1000, /* in which so many datagrams are looked at and no more */
};

/* ---- what others call ---- */

static void wake(struct peers *self)
{
    tn_notify_wake(&self->changed);
}

void peers_nudge(struct peers *peers)
{
    tn_mutex_lock(peers->mutex);
    for (size_t i = 0; i < PEERS_WORKERS; i++)
        if (peers->workers[i])
            peer_worker_nudge(peers->workers[i]);
    tn_mutex_unlock(peers->mutex);
}

void peers_tell(struct peers *peers, const char *text, size_t len)
{
    tn_mutex_lock(peers->mutex);
    bool news = peer_book_read(&peers->book, peers->pairing.device, text, len);
    peers->book_changed |= news;
    tn_mutex_unlock(peers->mutex);
    if (news)
        wake(peers);
}

bool peers_add(struct peers *peers, const char *text)
{
    struct peers_typed typed = {0};
    if (!peer_address_read(text, typed.address))
        return false;
    tn_mutex_lock(peers->mutex);
    bool fits = peers->typed_count < PEERS_TYPED_MAX;
    if (fits)
        peers->typed[peers->typed_count++] = typed;
    tn_mutex_unlock(peers->mutex);
    wake(peers);
    return fits;
}

void peers_learn(struct peers *peers, const struct tn_anchor *anchor)
{
    peer_store_learn(peers->store, anchor);
}

void peers_set_clock(struct peers *peers, const struct tn_anchor *watch)
{
    peer_store_set_clock(peers->store, watch);
}

bool peers_take(struct peers *peers, struct peers_message *ret_message)
{
    tn_mutex_lock(peers->mutex);
    struct peers_message *message = &peers->message;
    bool news = message->changed || message->arrived || message->damage.code;
    if (news)
        *ret_message = *message;
    message->changed = false;
    message->arrived = false;
    message->anchor.err_ms = TN_WHEN_UNKNOWN;
    tn_mutex_unlock(peers->mutex);
    return news;
}

/* ---- what workers and the server call ---- */

static void arrived(void *context)
{
    struct peers *self = context;
    tn_mutex_lock(self->mutex);
    self->message.arrived = true;
    tn_mutex_unlock(self->mutex);
    bell_ring(self->bell);
}

static void met(void *context, struct tn_id device, const char *address)
{
    struct peers *self = context;
    tn_mutex_lock(self->mutex);
    bool news = peer_book_note(&self->book, device, NULL, address);
    self->book_changed |= news;
    tn_mutex_unlock(self->mutex);
    if (news)
        wake(self);
}

static uint16_t port_of(void *context)
{
    struct peers *self = context;
    tn_mutex_lock(self->mutex);
    uint16_t port = self->port;
    tn_mutex_unlock(self->mutex);
    return port;
}

static void damaged(void *context, const struct tn_fault *fault)
{
    struct peers *self = context;
    tn_mutex_lock(self->mutex);
    self->message.damage = *fault;
    tn_mutex_unlock(self->mutex);
    bell_ring(self->bell);
}

static void changed(void *context)
{
    wake(context);
}

static void told(void *context, struct tn_id teller, const char *text, size_t len)
{
    struct peers *self = context;
    tn_mutex_lock(self->mutex);
    bool news = peer_book_hear(&self->book, self->pairing.device, teller, text, len);
    tn_mutex_unlock(self->mutex);
    if (news)
        wake(self);
}

static void list(void *context, struct peer_book *out)
{
    struct peers *self = context;
    tn_mutex_lock(self->mutex);
    *out = self->book;
    tn_mutex_unlock(self->mutex);
}

/* ---- the file ---- */

static void load(struct peers *self)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    tn_path_join(path, sizeof path, self->folder, FILE_NAME);
    if (tn_file_read(path, FILE_MAX_BYTES, &text, NULL) == TN_OK)
        (void)peer_book_read(&self->book, self->pairing.device, tn_buf_text(&text), text.len);
}

/* A failure is no loss: others tell it again. */
static void save(struct peers *self, int64_t now_ms)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    tn_mutex_lock(self->mutex);
    bool due = self->book_changed && now_ms >= self->saved_at_ms + SAVED_EVERY_MS;
    if (due) {
        self->book_changed = false;
        peer_book_write(&self->book, false, &text);
    }
    tn_mutex_unlock(self->mutex);
    if (!due)
        return;
    self->saved_at_ms = now_ms;
    tn_path_join(path, sizeof path, self->folder, FILE_NAME);
    enum tn_err failed = tn_file_write(path, text.data, text.len, 0600, NULL);
    (void)failed;
}

/* ---- addresses somebody typed ---- */

/* One that is due, or none. */
static bool next_typed(struct peers *self, int64_t now_ms, size_t *ret_index,
                       char out[PEER_ADDRESS_CHARS])
{
    bool due = false;
    tn_mutex_lock(self->mutex);
    for (size_t i = 0; !due && i < self->typed_count; i++) {
        due = tn_id_is_zero(self->typed[i].device) && now_ms >= self->typed[i].again_at_ms;
        if (!due)
            continue;
        self->typed[i].again_at_ms = now_ms + MEET_AGAIN_MS;
        memcpy(out, self->typed[i].address, PEER_ADDRESS_CHARS);
        *ret_index = i;
    }
    tn_mutex_unlock(self->mutex);
    return due;
}

static void note_met(struct peers *self, size_t index, struct tn_id device)
{
    char address[PEER_ADDRESS_CHARS];
    tn_mutex_lock(self->mutex);
    self->typed[index].device = device;
    memcpy(address, self->typed[index].address, sizeof address);
    if (!tn_id_equal(device, self->pairing.device))
        self->book_changed |= peer_book_note(&self->book, device, NULL, address);
    tn_mutex_unlock(self->mutex);
}

static void meet(struct peers *self, int64_t now_ms)
{
    size_t index = 0;
    char address[PEER_ADDRESS_CHARS], holder[TN_IDENTITY_HOLDER_CHARS];
    struct tn_fault fault = {0};
    struct tn_id device;
    TN_BUF_AUTO url = {0};
    const struct tn_identity identity = {tn_buf_text(&self->pairing.tls_key_pem),
                                         tn_buf_text(&self->pairing.tls_certificate_pem)};
    if (!next_typed(self, now_ms, &index, address))
        return;
    tn_buf_addf(&url, "https://%s", address);
    if (tn_client_meet(tn_buf_text(&url), tn_buf_text(&self->pairing.authority_pem), &identity,
                       MEET_MS, holder, &fault) == TN_OK &&
        tn_id_parse(holder, &device) == TN_OK)
        note_met(self, index, device);
}

/* ---- workers ---- */

static size_t worker_of(const struct peers *self, struct tn_id device)
{
    struct peer_state state;
    for (size_t i = 0; i < PEERS_WORKERS; i++) {
        if (!self->workers[i])
            continue;
        peer_worker_state(self->workers[i], &state);
        if (tn_id_equal(state.device, device))
            return i;
    }
    return PEERS_WORKERS;
}

/* An empty place, or for whom more than hearsay speaks one whose door was silent for long, rather
 * one that never spoke; PEERS_WORKERS if there is none. */
static size_t find_place(const struct peers *self, const struct peer *peer, int64_t now_ms)
{
    struct peer_state state;
    size_t silent = PEERS_WORKERS;
    for (size_t i = 0; i < PEERS_WORKERS; i++)
        if (!self->workers[i])
            return i;
    for (size_t i = 0; i < PEERS_WORKERS && !peer_is_hearsay(peer); i++) {
        peer_worker_state(self->workers[i], &state);
        if (state.linked || now_ms <= state.spoke_up_ms + SILENT_MS)
            continue;
        if (state.last_spoke.ms == 0)
            return i;
        if (silent == PEERS_WORKERS)
            silent = i;
    }
    return silent;
}

static void put_worker(struct peers *self, size_t place, struct peer_worker *worker)
{
    tn_mutex_lock(self->mutex);
    struct peer_worker *before = self->workers[place];
    self->workers[place] = worker;
    tn_mutex_unlock(self->mutex);
    peer_worker_stop(before);
}

static void start_worker(struct peers *self, const struct peer *peer, int64_t now_ms)
{
    struct tn_fault fault = {0};
    struct peer_worker *worker = NULL;
    const struct peer_worker_options options = {.database = self->database,
                                                .pairing = &self->pairing,
                                                .store = self->store,
                                                .turnstile = self->turnstile,
                                                .arrived = arrived,
                                                .changed = changed,
                                                .damaged = damaged,
                                                .port = port_of,
                                                .told = told,
                                                .context = self};
    size_t place = find_place(self, peer, now_ms);
    if (place == PEERS_WORKERS)
        return;
    if (peer_worker_start(&options, peer, &worker, &fault))
        tn_log(TN_LOG_WARNING, "no link to another door: %s", fault.text);
    else
        put_worker(self, place, worker);
}

/* Every door in the book has a worker, or waits until one is free. */
static void employ(struct peers *self, int64_t now_ms)
{
    tn_mutex_lock(self->mutex);
    struct peer_book book = self->book;
    tn_mutex_unlock(self->mutex);
    for (size_t i = 0; i < book.count; i++) {
        size_t at = worker_of(self, book.one[i].device);
        if (at < PEERS_WORKERS)
            peer_worker_reach(self->workers[at], &book.one[i]);
        else
            start_worker(self, &book.one[i], now_ms);
    }
}

/* ---- beacons ---- */

/* A machine without a network may have one later. */
static void say_hello(struct peers *self)
{
    if (!self->has_beacon)
        return;
    if (!self->beacon && peer_beacon_open(&self->pairing, self->store, &self->beacon, NULL))
        return;
    peer_beacon_send(self->beacon, self->port, self->via, self->via_count);
}

static void note_heard(struct peers *self, const struct peer_heard *heard)
{
    struct peer_state state;
    tn_mutex_lock(self->mutex);
    self->book_changed |= peer_book_note(&self->book, heard->device, NULL, heard->address);
    tn_mutex_unlock(self->mutex);
    size_t at = worker_of(self, heard->device);
    if (at == PEERS_WORKERS)
        return;
    peer_worker_state(self->workers[at], &state);
    if (state.linked && heard->level)
        return;
    self->stirred_at_ms = tn_clock_up_ms();
    peer_worker_hail(self->workers[at]);
}

static void hear_beacons(struct peers *self, int64_t now_ms)
{
    struct peer_heard heard;
    if (!self->spoken)
        return;
    self->spoken = false;
    if (now_ms >= self->hear_at_ms) {
        self->hear_at_ms = now_ms + BEACON_REST_MS;
        peer_beacon_rested(self->beacon);
    }
    while (peer_beacon_hear(self->beacon, &heard))
        note_heard(self, &heard);
}

/* ---- the thread ---- */

/* Tried again as long as somebody else has the address; the doors that we link to bring what
 * happens there all the same. */
static void listen_if_due(struct peers *self, int64_t now_ms)
{
    struct tn_fault fault = {0};
    const struct peer_server_options options = {.pairing = &self->pairing,
                                                .store = self->store,
                                                .listen = self->listen[0] ? self->listen : NULL,
                                                .version = self->version,
                                                .arrived = arrived,
                                                .met = met,
                                                .list = list,
                                                .context = self};
    if (!self->serves || self->server || now_ms < self->listen_at_ms)
        return;
    if (peer_server_start(&options, &self->server, &fault)) {
        tn_log(TN_LOG_WARNING, "other doors cannot reach this one: %s", fault.text);
        self->listen_at_ms = now_ms + LISTEN_AGAIN_MS;
    }
}

/* Where others may reach our server: on every interface, or where it was told to listen. */
static void look_around(struct peers *self)
{
    const char *url = peer_server_url(self->server), *host = url + strlen("https://");
    const char *colon = strrchr(host, ':');
    TN_ASSERT(colon);
    bool anywhere = strncmp(host, "0.0.0.0:", 8) == 0 || strncmp(host, "[::]:", 5) == 0;
    uint16_t port = (uint16_t)strtoul(colon + 1, NULL, 10);
    self->via_count = multicast_list(strncmp(host, "127.", 4) == 0, self->via, PEERS_ADDRESSES);
    char addresses[PEERS_ADDRESSES][PEER_ADDRESS_CHARS] = {0};
    size_t count = anywhere ? self->via_count : 1;
    for (size_t i = 0; i < count; i++) {
        TN_BUF_AUTO address = {0};
        tn_buf_addf(&address, "%s:%u", self->via[i].host, port);
        (void)tn_text_copy(addresses[i], sizeof addresses[i],
                           anywhere ? tn_buf_text(&address) : host);
    }
    tn_mutex_lock(self->mutex);
    self->port = port;
    self->moved |= memcmp(self->message.addresses, addresses, sizeof addresses) != 0;
    memcpy(self->message.addresses, addresses, sizeof addresses);
    self->message.address_count = count;
    tn_mutex_unlock(self->mutex);
}

/* Nobody is looked for, and nobody was found lately. */
static bool is_calm(struct peers *self, int64_t now_ms)
{
    bool calm = now_ms >= self->stirred_at_ms + CALM_AFTER_MS && (self->server || !self->serves);
    tn_mutex_lock(self->mutex);
    for (size_t i = 0; i < self->typed_count; i++)
        calm = calm && !tn_id_is_zero(self->typed[i].device);
    tn_mutex_unlock(self->mutex);
    return calm;
}

static void tick(struct peers *self, int64_t now_ms)
{
    if (now_ms < self->tick_at_ms)
        return;
    self->tick_at_ms = now_ms + (is_calm(self, now_ms) ? CALM_TICK_MS : TICK_MS);
    listen_if_due(self, now_ms);
    if (self->server) {
        peer_server_sweep(self->server);
        look_around(self);
    } else {
        self->via_count = multicast_list(false, self->via, PEERS_ADDRESSES);
    }
    say_hello(self);
}

/* Sleeps until there is something to do.  What the room says is not waited for while so much of it
 * was looked at a moment ago. */
static void doze(struct peers *self, struct tn_worker *thread)
{
    int fds[] = {tn_worker_fd(thread), self->changed.fd, 0};
    int64_t now_ms = tn_clock_up_ms(), until_ms = self->tick_at_ms;
    size_t count = 2;
    uint64_t ready = 0;
    bool tired = self->beacon && now_ms < self->hear_at_ms && peer_beacon_is_tired(self->beacon);
    if (self->beacon && !tired)
        fds[count++] = peer_beacon_fd(self->beacon);
    else if (tired && self->hear_at_ms < until_ms)
        until_ms = self->hear_at_ms;
    tn_poll(fds, count, until_ms > now_ms ? (int)(until_ms - now_ms) : 0, &ready);
    self->spoken |= (ready & 1 << 2) != 0;
    if (ready & 1 << 1)
        self->stirred_at_ms = tn_clock_up_ms();
    tn_notify_clear(&self->changed);
}

static void run(struct tn_worker *thread, void *context)
{
    struct peers *self = context;
    self->stirred_at_ms = tn_clock_up_ms();
    while (!tn_worker_stopping(thread)) {
        int64_t now_ms = tn_clock_up_ms();
        tick(self, now_ms);
        hear_beacons(self, now_ms);
        meet(self, now_ms);
        employ(self, now_ms);
        save(self, now_ms);
        peers_report(self);
        doze(self, thread);
    }
}

/* ---- start and end ---- */

static void take_options(struct peers *self, const struct peers_options *options)
{
    tn_path_join(self->folder, sizeof self->folder, options->folder, ".");
    tn_path_join(self->database, sizeof self->database, options->folder, ENROLMENT_DATABASE);
    self->turnstile = options->turnstile;
    self->bell = options->bell;
    self->version = options->version;
    self->has_beacon = options->beacon;
    self->serves = !options->listen || strcmp(options->listen, "off") != 0;
    if (self->serves && options->listen)
        (void)tn_text_copy(self->listen, sizeof self->listen, options->listen);
    for (size_t i = 0; i < options->typed_count; i++)
        if (!peers_add(self, options->typed[i]))
            tn_log(TN_LOG_WARNING, "%s is not an address of another door, or one too many",
                   options->typed[i]);
}

enum tn_err peers_start(const struct peers_options *options, struct peers **ret_peers,
                        struct tn_fault *fault)
{
    struct peers *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->mutex = tn_mutex_create();
    TN_ASSERT(tn_notify_open(&self->changed) == TN_OK);
    self->message.anchor.err_ms = TN_WHEN_UNKNOWN;
    take_options(self, options);
    enum tn_err err = enrolment_load(options->folder, &self->pairing, fault);
    if (!err)
        err = peer_store_open(self->database, &self->pairing, options->clocks, self->turnstile,
                              &self->store, fault);
    if (!err) {
        load(self);
        err = tn_worker_start("peers", run, self, &self->thread, fault);
    }
    if (err) {
        peers_stop(self);
        return err;
    }
    *ret_peers = self;
    return TN_OK;
}

/* Side by side: each may have a request under way. */
static void ask_workers_to_stop(struct peers *self)
{
    tn_mutex_lock(self->mutex);
    for (size_t i = 0; i < PEERS_WORKERS; i++)
        if (self->workers[i])
            peer_worker_ask_stop(self->workers[i]);
    tn_mutex_unlock(self->mutex);
}

void peers_stop(struct peers *peers)
{
    if (!peers)
        return;
    ask_workers_to_stop(peers);
    tn_worker_stop(peers->thread);
    ask_workers_to_stop(peers); /* one that was started meanwhile */
    for (size_t i = 0; i < PEERS_WORKERS; i++)
        peer_worker_stop(peers->workers[i]);
    peer_server_stop(peers->server);
    peer_beacon_close(peers->beacon);
    peer_store_close(peers->store);
    tn_pairing_release(&peers->pairing);
    tn_notify_close(&peers->changed);
    tn_mutex_destroy(peers->mutex);
    free(peers);
}
