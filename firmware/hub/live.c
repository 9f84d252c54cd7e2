/* SPDX-License-Identifier: Apache-2.0 */
/* live.c -- an event's picture, sent to whoever watches it, again whenever it changed.
 *
 * Source: WHATWG HTML, "Server-sent events". */
#include "live.h"

#include <stdlib.h>
#include <string.h>

#include "dashboard.h"
#include "presence.h"

#include "turnout/fleet.h"

enum {
    TURN_MS = 500,
    PING_MS = 15000,
    LIFE_MS = 15 * 60000,
    REST = 4, /* a picture that took long is not made again before so many times that long */
    WATCHERS_MAX = 100,
};

/* What a picture is of: so many records of the event's logs, so many words of kiosks. */
struct mark {
    int64_t records, words;
};

/* One stream. */
struct watcher {
    struct watcher *next;
    struct tn_stream *stream;
    struct tn_id event;
    int64_t since_ms, told_ms; /* of the clock since boot */
    bool has_picture;
    struct mark mark; /* of the picture it has */
};

struct tn_hub_live {
    struct tn_hub *hub;
    struct tn_worker *worker;
    struct tn_notify arrived;
    struct tn_mutex *mutex;
    /* protected by mutex */
    struct watcher *come; /* not yet the thread's */
    size_t count;
    bool ended;
    /* the thread's */
    struct watcher *watching;
    int64_t rest_until_ms;
};

/* ---- coming and going ---- */

static void drop(struct tn_hub_live *live, struct watcher *watcher)
{
    tn_stream_end(watcher->stream);
    free(watcher);
    tn_mutex_lock(live->mutex);
    live->count--;
    tn_mutex_unlock(live->mutex);
}

static void take_in(struct tn_hub_live *live)
{
    tn_mutex_lock(live->mutex);
    struct watcher *come = live->come;
    live->come = NULL;
    tn_mutex_unlock(live->mutex);
    while (come) {
        struct watcher *next = come->next;
        come->next = live->watching;
        live->watching = come;
        come = next;
    }
}

/* False: there is no room, or the hub stops. */
static bool add(struct tn_hub_live *live, struct watcher *watcher)
{
    tn_mutex_lock(live->mutex);
    bool room = !live->ended && live->count < WATCHERS_MAX;
    if (room) {
        watcher->next = live->come;
        live->come = watcher;
        live->count++;
    }
    tn_mutex_unlock(live->mutex);
    if (room)
        tn_notify_wake(&live->arrived);
    return room;
}

/* ---- sending ---- */

static void send_text(struct watcher *watcher, const struct tn_buf *text, int64_t now_ms)
{
    if (!tn_stream_send(watcher->stream, tn_buf_text(text), text->len))
        watcher->since_ms = 0; /* gone: it is as old as can be */
    watcher->told_ms = now_ms;
}

static void send_picture(struct watcher *watcher, struct mark mark, const struct tn_buf *picture,
                         int64_t now_ms)
{
    TN_BUF_AUTO text = {0};
    tn_buf_addf(&text, "event: %s\nid: %lld\ndata: ", watcher->has_picture ? "change" : "snapshot",
                (long long)mark.records);
    tn_buf_add(&text, picture->data, picture->len);
    tn_buf_add_text(&text, "\n\n");
    watcher->has_picture = true;
    watcher->mark = mark;
    send_text(watcher, &text, now_ms);
}

static bool is_behind(const struct watcher *watcher, struct tn_id event, struct mark mark)
{
    return tn_id_equal(watcher->event, event) &&
           (!watcher->has_picture || watcher->mark.records != mark.records ||
            watcher->mark.words != mark.words);
}

static void send_to_all(struct tn_hub_live *live, struct tn_id event, struct mark mark,
                        const struct tn_buf *picture, int64_t now_ms)
{
    for (struct watcher *at = live->watching; at; at = at->next) {
        if (is_behind(at, event, mark))
            send_picture(at, mark, picture, now_ms);
    }
}

/* ---- looking ---- */

static bool anybody_behind(const struct tn_hub_live *live, struct tn_id event, struct mark mark)
{
    for (const struct watcher *at = live->watching; at; at = at->next) {
        if (is_behind(at, event, mark))
            return true;
    }
    return false;
}

static enum tn_err show_event(struct tn_hub_live *live, struct tn_hub_desk *desk,
                              struct tn_id event, int64_t now_ms, struct tn_fault *fault)
{
    struct mark mark = {0, 0};
    struct tn_heard heard = tn_hub_presence_heard(live->hub->presence);
    TN_BUF_AUTO picture = {0};
    enum tn_err err = tn_people_live_mark(desk->people, event, &mark.records, fault);
    if (!err)
        err = tn_registry_status_mark(desk->registry, &mark.words, fault);
    if (err || !anybody_behind(live, event, mark))
        return err;
    err = tn_hub_presence_recall(live->hub->presence, desk->registry, fault);
    if (!err)
        err = tn_people_live_json(desk->people, event, &heard, &picture, fault);
    if (!err)
        send_to_all(live, event, mark, &picture, now_ms);
    return err;
}

/* The first of those who watch one event stands for all of them. */
static bool is_first(const struct tn_hub_live *live, const struct watcher *watcher)
{
    const struct watcher *at = live->watching;
    while (at != watcher && !tn_id_equal(at->event, watcher->event))
        at = at->next;
    return at == watcher;
}

static void show_all(struct tn_hub_live *live, struct tn_hub_desk *desk, int64_t now_ms)
{
    struct tn_fault fault = {0};
    for (struct watcher *at = live->watching; at; at = at->next) {
        if (is_first(live, at) && show_event(live, desk, at->event, now_ms, &fault))
            tn_log(TN_LOG_WARNING, "turnout-hub: the live view waits: %s", fault.text);
    }
}

static void look(struct tn_hub_live *live)
{
    struct tn_hub_desk *desk = NULL;
    struct tn_fault fault = {0};
    int64_t before_ms = tn_clock_up_ms();
    if (before_ms < live->rest_until_ms)
        return;
    if (tn_hub_desk_take(live->hub->desks, &desk, &fault)) {
        tn_log(TN_LOG_WARNING, "turnout-hub: the live view waits: %s", fault.text);
        return;
    }
    show_all(live, desk, before_ms);
    tn_hub_desk_give(live->hub->desks, desk);
    int64_t after_ms = tn_clock_up_ms();
    live->rest_until_ms = after_ms + REST * (after_ms - before_ms);
}

/* Says a word to whoever heard nothing for long, and lets go who is gone or watched long enough. */
static void tend(struct tn_hub_live *live)
{
    static const char ping[] = ": ping\n\n";
    int64_t now_ms = tn_clock_up_ms();
    TN_BUF_AUTO text = {0};
    tn_buf_add_text(&text, ping);
    for (struct watcher **at = &live->watching; *at;) {
        struct watcher *watcher = *at;
        if (now_ms - watcher->told_ms >= PING_MS)
            send_text(watcher, &text, now_ms);
        if (watcher->since_ms > 0 && now_ms - watcher->since_ms < LIFE_MS) {
            at = &watcher->next;
            continue;
        }
        *at = watcher->next;
        drop(live, watcher);
    }
}

static void run(struct tn_worker *worker, void *context)
{
    struct tn_hub_live *live = context;
    while (!tn_worker_stopping(worker)) {
        int fds[] = {tn_worker_fd(worker), live->arrived.fd};
        uint64_t ready;
        tn_poll(fds, 2, live->watching ? TURN_MS : -1, &ready);
        tn_notify_clear(&live->arrived);
        take_in(live);
        if (live->watching)
            look(live);
        tend(live);
    }
    take_in(live);
    while (live->watching) {
        struct watcher *watcher = live->watching;
        live->watching = watcher->next;
        drop(live, watcher);
    }
}

/* ---- beginning and end ---- */

enum tn_err tn_hub_live_start(struct tn_hub *hub, struct tn_hub_live **ret_live,
                              struct tn_fault *fault)
{
    struct tn_hub_live *live = calloc(1, sizeof *live);
    TN_ASSERT(live);
    live->hub = hub;
    live->mutex = tn_mutex_create();
    if (tn_notify_open(&live->arrived)) {
        tn_mutex_destroy(live->mutex);
        free(live);
        return tn_fault_set(fault, TN_ERR_LIMIT, "there are no file descriptors left");
    }
    enum tn_err err = tn_worker_start("live", run, live, &live->worker, fault);
    if (err)
        tn_hub_live_free(live);
    else
        *ret_live = live;
    return err;
}

void tn_hub_live_end(struct tn_hub_live *live)
{
    if (!live)
        return;
    tn_mutex_lock(live->mutex);
    live->ended = true;
    tn_mutex_unlock(live->mutex);
    tn_worker_stop(live->worker);
    live->worker = NULL;
}

void tn_hub_live_free(struct tn_hub_live *live)
{
    if (!live)
        return;
    TN_ASSERT(!live->watching && !live->come);
    tn_notify_close(&live->arrived);
    tn_mutex_destroy(live->mutex);
    free(live);
}

/* ---- the route ---- */

static enum tn_err find_event(struct tn_hub_call *call)
{
    struct tn_event event;
    enum tn_err err = tn_hub_parse_id(call, tn_hub_query(call, "event", ""), &call->id);
    return err ? err : tn_registry_event(call->registry, call->id, &event, call->fault);
}

void tn_hub_live_watch(struct tn_exchange *exchange, void *context)
{
    struct tn_hub *hub = context;
    struct watcher *watcher = calloc(1, sizeof *watcher);
    TN_ASSERT(watcher);
    tn_hub_call(exchange, hub, 0, find_event);
    const char *event = tn_exchange_query(exchange, "event");
    if (exchange->response.status != 200 || !event || tn_id_parse(event, &watcher->event)) {
        free(watcher);
        return;
    }
    watcher->since_ms = watcher->told_ms = tn_clock_up_ms();
    exchange->response.type = "text/event-stream";
    watcher->stream = tn_exchange_stream(exchange);
    if (add(hub->live, watcher))
        return;
    tn_stream_end(watcher->stream);
    free(watcher);
}
