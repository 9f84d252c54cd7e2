/* SPDX-License-Identifier: Apache-2.0 */
/* network_worker.c -- see network_worker.h.
 *
 * To join a network it is added to those wpa_supplicant knows and chosen; reached, it is written to
 * wpa_supplicant's own file, else taken out again, and what was there before is free to link. */
#include "network_worker.h"

#include <stdlib.h>
#include <string.h>

#include "wired.h"
#include "wpa.h"
#include "wpa_control.h"

#include "turnout/seal.h"
#include "turnout/text.h"

#define REQUESTS 4
#define JOIN_MS 25000
#define SEARCH_MS 15000
#define WATCHED_MS 65000 /* a staff screen stays no longer by itself */
#define WATCHED_EVERY_MS 3000
#define EVERY_MS 30000
#define OUTCOME_MS 60000

struct join {
    bool on;
    char id[TN_FLOW_WIFI_ID_CHARS + 1];
    int number, before; /* `before`: the one of the same name, -1: none */
    bool kept;          /* it was known */
    int64_t until_ms;
};

struct network_worker {
    char socket[TN_PATH_MAX], devices[TN_PATH_MAX], wireless[64];
    const struct bell *bell;
    struct tn_mailbox *in;
    struct tn_worker *thread;
    struct tn_mutex *mutex; /* over the next two */
    struct tn_flow_network newest;
    bool fresh;
    /* the thread's */
    struct wpa_control control;
    struct wpa_around around;
    struct wpa_book book;
    struct wpa_status status;
    struct join join;
    bool search_due;
    enum tn_flow_wifi outcome; /* of the last one, while it is worth saying */
    char outcome_id[TN_FLOW_WIFI_ID_CHARS + 1];
    int64_t outcome_until_ms, searching_until_ms, watched_until_ms;
    uint8_t told[16]; /* the hash of what was told last */
    char reply[WPA_REPLY_BYTES];
    size_t reply_len;
};

/* ---- asking ---- */

static bool is_there(const struct network_worker *self)
{
    return self->control.ask_fd >= 0;
}

/* The answer stands in `reply`.  Once it is not there any more, it is looked for again. */
static bool ask(struct network_worker *self, const char *question)
{
    struct tn_fault fault = {0};
    if (!is_there(self))
        return false;
    enum tn_err err =
        wpa_control_ask(&self->control, question, self->reply, &self->reply_len, &fault);
    if (!err)
        return strncmp(self->reply, "FAIL", 4) != 0;
    tn_log(TN_LOG_WARNING, "%s", fault.text);
    wpa_control_close(&self->control);
    return false;
}

static bool ask_about(struct network_worker *self, const char *verb, int number)
{
    TN_BUF_AUTO question = {0};
    tn_buf_addf(&question, "%s %d", verb, number);
    return ask(self, tn_buf_text(&question));
}

static bool set(struct network_worker *self, int number, const char *name, const char *value)
{
    TN_BUF_AUTO question = {0};
    tn_buf_addf(&question, "SET_NETWORK %d %s %s", number, name, value);
    bool done = ask(self, tn_buf_text(&question));
    tn_seal_wipe(question.data, question.cap);
    return done;
}

static void save(struct network_worker *self)
{
    if (!ask(self, "SAVE_CONFIG"))
        tn_log(TN_LOG_WARNING, "wpa_supplicant does not keep its networks (update_config)");
}

/* ---- how it stands ---- */

static void reach(struct network_worker *self)
{
    if (!is_there(self) && tn_file_exists(self->socket) &&
        wpa_control_open(self->socket, &self->control, NULL))
        self->control = (struct wpa_control){-1, -1};
}

static void read_all(struct network_worker *self)
{
    reach(self);
    self->status = (struct wpa_status){.number = -1};
    if (ask(self, "STATUS"))
        wpa_read_status(self->reply, self->reply_len, &self->status);
    if (ask(self, "LIST_NETWORKS"))
        wpa_read_book(self->reply, self->reply_len, &self->book);
    if (ask(self, "SCAN_RESULTS"))
        wpa_read_around(self->reply, self->reply_len, &self->around);
}

static const char *wifi_now(const struct network_worker *self, enum tn_flow_wifi *ret_wifi)
{
    if (self->join.on) {
        *ret_wifi = TN_FLOW_WIFI_CONNECTING;
        return self->join.id;
    }
    if (self->outcome != TN_FLOW_WIFI_NONE) {
        *ret_wifi = self->outcome;
        return self->outcome_id;
    }
    *ret_wifi = self->status.linked   ? TN_FLOW_WIFI_CONNECTED
                : self->status.trying ? TN_FLOW_WIFI_CONNECTING
                                      : TN_FLOW_WIFI_NONE;
    return self->status.id;
}

static void tell(struct network_worker *self)
{
    struct tn_flow_network network;
    memset(&network, 0, sizeof network); /* with what lies between its parts: it is compared */
    network.present = true;
    network.has_wifi = is_there(self);
    wired_look(self->devices, self->wireless, &network);
    const char *id = wifi_now(self, &network.wifi);
    const struct wpa_seen *seen = wpa_find(&self->around, id);
    memcpy(network.wifi_id, id, sizeof network.wifi_id);
    if (*id)
        wpa_show_name(id, network.wifi_name);
    network.bars = seen ? wpa_bars(seen->signal_dbm) : 0;
    network.searching = self->searching_until_ms > tn_clock_up_ms();
    if (network.has_wifi)
        wpa_list(&self->around, &self->book, self->status.linked ? self->status.id : "", &network);
    uint8_t hash[sizeof self->told];
    tn_seal_hash(hash, sizeof hash, NULL, 0, &network, sizeof network);
    if (memcmp(hash, self->told, sizeof hash) == 0)
        return;
    memcpy(self->told, hash, sizeof hash);
    tn_mutex_lock(self->mutex);
    self->newest = network;
    self->fresh = true;
    tn_mutex_unlock(self->mutex);
    bell_ring(self->bell);
}

/* ---- joining ---- */

static void end_join(struct network_worker *self, enum tn_flow_wifi outcome)
{
    struct join *join = &self->join;
    join->on = false;
    self->outcome = outcome;
    self->outcome_until_ms = tn_clock_up_ms() + OUTCOME_MS;
    memcpy(self->outcome_id, join->id, sizeof self->outcome_id);
    if (outcome == TN_FLOW_WIFI_NONE) {
        if (!join->kept && join->before >= 0)
            (void)ask_about(self, "REMOVE_NETWORK", join->before);
    } else if (!join->kept && join->number >= 0) {
        (void)ask_about(self, "REMOVE_NETWORK", join->number);
    }
    (void)ask(self, "ENABLE_NETWORK all");
    if (outcome == TN_FLOW_WIFI_NONE)
        save(self);
}

/* Both ways of a password where the network has both: some of its access points may have one. */
static bool set_password(struct network_worker *self, int number, const char *password)
{
    const struct wpa_seen *seen = wpa_find(&self->around, self->join.id);
    TN_BUF_AUTO quoted = {0};
    tn_buf_addf(&quoted, "\"%s\"", password);
    bool done = set(self, number, "psk", tn_buf_text(&quoted));
    tn_seal_wipe(quoted.data, quoted.cap);
    if (!done)
        return false;
    if (!seen || !seen->sae)
        return set(self, number, "key_mgmt", "WPA-PSK");
    done = set(self, number, "key_mgmt", seen->psk ? "WPA-PSK SAE" : "SAE") &&
           set(self, number, "ieee80211w", seen->psk ? "1" : "2");
    return done || (seen->psk && set(self, number, "key_mgmt", "WPA-PSK"));
}

static bool add_network(struct network_worker *self, const char *password)
{
    struct join *join = &self->join;
    char *end = NULL;
    if ((*password && !wpa_is_password(password)) || !ask(self, "ADD_NETWORK"))
        return false;
    long number = strtol(self->reply, &end, 10);
    if (end == self->reply || number < 0 || number > 100000)
        return false;
    join->number = (int)number;
    bool kept = wpa_can_keep(password);
    if (!kept)
        tn_log(TN_LOG_WARNING, "this password is forgotten with the next start: it has a quote and "
                               "then a #");
    return (kept || set(self, join->number, "mem_only_psk", "1")) &&
           set(self, join->number, "ssid", join->id) &&
           (*password ? set_password(self, join->number, password)
                      : set(self, join->number, "key_mgmt", "NONE"));
}

static void begin_join(struct network_worker *self, const struct network_request *request)
{
    struct join *join = &self->join;
    if (join->on) /* another one was chosen meanwhile */
        end_join(self, TN_FLOW_WIFI_NO_ANSWER);
    int known = wpa_number(&self->book, request->id);
    *join = (struct join){.on = true,
                          .number = -1,
                          .before = known,
                          .kept = known >= 0 && request->password[0] == '\0',
                          .until_ms = tn_clock_up_ms() + JOIN_MS};
    memcpy(join->id, request->id, sizeof join->id);
    self->outcome = TN_FLOW_WIFI_NONE;
    if (join->kept)
        join->number = known;
    bool ready = join->kept || add_network(self, request->password);
    if (!ready || !ask_about(self, "SELECT_NETWORK", join->number))
        end_join(self, TN_FLOW_WIFI_NO_ANSWER);
}

static void look_at_join(struct network_worker *self)
{
    struct join *join = &self->join;
    if (!join->on)
        return;
    if (self->status.linked && self->status.number == join->number)
        end_join(self, TN_FLOW_WIFI_NONE);
    else if (tn_clock_up_ms() >= join->until_ms)
        end_join(self, TN_FLOW_WIFI_NO_ANSWER);
}

static void forget(struct network_worker *self, const char *id)
{
    int number = wpa_number(&self->book, id);
    if (self->join.on && strcmp(self->join.id, id) == 0)
        end_join(self, TN_FLOW_WIFI_NO_ANSWER);
    self->outcome = TN_FLOW_WIFI_NONE;
    if (number >= 0 && ask_about(self, "REMOVE_NETWORK", number))
        save(self);
}

/* It may still be starting when somebody opens the screen: it is asked once it is there. */
static void search(struct network_worker *self)
{
    if (!self->search_due || !is_there(self))
        return;
    self->search_due = false;
    if (ask(self, "SCAN"))
        self->searching_until_ms = tn_clock_up_ms() + SEARCH_MS;
}

/* ---- hearing ---- */

static void take_request(struct network_worker *self, const struct network_request *request)
{
    self->watched_until_ms = tn_clock_up_ms() + WATCHED_MS;
    switch (request->task) {
    case NETWORK_SEARCH:
        self->search_due = true;
        break;
    case NETWORK_JOIN:
        begin_join(self, request);
        break;
    case NETWORK_FORGET:
        forget(self, request->id);
        break;
    }
}

static void take_event(struct network_worker *self, enum wpa_event event)
{
    if (event == WPA_EVENT_SEEN)
        self->searching_until_ms = 0;
    if (event == WPA_EVENT_WRONG_PASSWORD && self->join.on)
        end_join(self, TN_FLOW_WIFI_WRONG_PASSWORD);
}

static void hear(struct network_worker *self)
{
    struct network_request request;
    while (is_there(self) && wpa_control_hear(&self->control, self->reply, &self->reply_len))
        take_event(self, wpa_read_event(self->reply, self->reply_len));
    while (tn_mailbox_take(self->in, &request)) {
        take_request(self, &request);
        tn_seal_wipe(&request, sizeof request);
    }
    if (self->outcome != TN_FLOW_WIFI_NONE && tn_clock_up_ms() >= self->outcome_until_ms)
        self->outcome = TN_FLOW_WIFI_NONE;
}

static int sleep_ms(const struct network_worker *self)
{
    int64_t now_ms = tn_clock_up_ms();
    bool eager = self->join.on || self->watched_until_ms > now_ms;
    return eager ? WATCHED_EVERY_MS : EVERY_MS;
}

static void run(struct tn_worker *thread, void *context)
{
    struct network_worker *self = context;
    while (!tn_worker_stopping(thread)) {
        int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->in), self->control.hear_fd};
        uint64_t ready = 0;
        hear(self);
        read_all(self);
        search(self);
        look_at_join(self);
        tell(self);
        tn_poll(fds, is_there(self) ? 3 : 2, sleep_ms(self), &ready);
    }
}

/* ---- outside the thread ---- */

static const char *last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

enum tn_err network_worker_start(const struct network_options *options, const struct bell *bell,
                                 struct network_worker **ret_worker, struct tn_fault *fault)
{
    struct network_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->bell = bell;
    self->mutex = tn_mutex_create();
    self->control = (struct wpa_control){-1, -1};
    (void)tn_text_copy(self->socket, sizeof self->socket, options->socket);
    (void)tn_text_copy(self->devices, sizeof self->devices, options->devices);
    (void)tn_text_copy(self->wireless, sizeof self->wireless, last_name(options->socket));
    TN_ASSERT(tn_mailbox_create(sizeof(struct network_request), REQUESTS, &self->in) == TN_OK);
    enum tn_err err = tn_worker_start("network", run, self, &self->thread, fault);
    if (err)
        network_worker_stop(self);
    else
        *ret_worker = self;
    return err;
}

bool network_worker_put(struct network_worker *worker, const struct network_request *request)
{
    return tn_mailbox_put(worker->in, request);
}

bool network_worker_take(struct network_worker *worker, struct tn_flow_network *ret_network)
{
    tn_mutex_lock(worker->mutex);
    bool fresh = worker->fresh;
    if (fresh)
        *ret_network = worker->newest;
    worker->fresh = false;
    tn_mutex_unlock(worker->mutex);
    return fresh;
}

void network_worker_stop(struct network_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    wpa_control_close(&worker->control);
    tn_mailbox_destroy(worker->in);
    tn_mutex_destroy(worker->mutex);
    tn_seal_wipe(worker, sizeof *worker);
    free(worker);
}
