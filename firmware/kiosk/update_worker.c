/* SPDX-License-Identifier: Apache-2.0 */
/* update_worker.c -- see update_worker.h.
 *
 * What is installed and has not been started yet is noted in the folder, with the boot it was
 * installed in: whoever starts in the other slot later knows that it did not come up.  The note is
 * written first, since RAUC goes on where we are ended; what became of it then, the slots tell. */
#include "update_worker.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "update_fetch.h"

#include "turnout/edition.h"
#include "turnout/json.h"
#include "turnout/text.h"

#define FOLDER "update"
#define NOTE "installed.json"
#define FORCE "older-is-fine" /* in the run folder: the hook of an update looks for it */
#define REQUESTS 8
#define STATES 8
#define ANSWER_BYTES 65536
#define ASK_MS 120000 /* reading a whole bundle off a slow stick */
#define STATUS_MS 20000
#define INSTALL_MS (45 * 60 * 1000)
#define LOOKS 10 /* for RAUC's service, which may start after us */
#define LOOK_AGAIN_MS 15000
#define WATCH_MS 2000 /* an installation that an earlier run of this program began */
#define STICK_BUNDLES 8

enum request_kind { REQUEST_STICK, REQUEST_OFFER, REQUEST_INSTALL };
struct request {
    enum request_kind kind;
    char folder[STICK_FOLDER_CHARS];
    struct tn_update offer;
    bool from_stick, force;
};

struct update_worker {
    char folder[TN_PATH_MAX], data[TN_PATH_MAX], hub[TN_PATH_MAX], run_folder[TN_PATH_MAX];
    char version[TN_FLOW_VERSION_CHARS];
    struct turnstile *turnstile;
    const struct bell *bell;
    struct tn_mailbox *in, *out;
    struct tn_worker *thread;
    /* the thread's: */
    struct tn_worker *self_thread;
    struct update_machine machine;
    struct tn_flow_update state, told;
    char stick[STICK_FOLDER_CHARS], bundle[TN_PATH_MAX]; /* the stick's, and the file on it */
    struct tn_update offer;
    struct request wish; /* to install */
    bool stick_is_new, offer_is_new, has_wish;
    int watches; /* how often to look yet whether RAUC has ended what an earlier run began */
};

static bool is_same_offer(const struct tn_flow_update_offer *a,
                          const struct tn_flow_update_offer *b)
{
    return a->refusal == b->refusal && strcmp(a->version, b->version) == 0;
}

static bool is_same(const struct tn_flow_update *a, const struct tn_flow_update *b)
{
    return a->present == b->present && a->step == b->step && a->percent == b->percent &&
           a->refusal == b->refusal && strcmp(a->version, b->version) == 0 &&
           strcmp(a->fell_back, b->fell_back) == 0 && is_same_offer(&a->hub, &b->hub) &&
           is_same_offer(&a->stick, &b->stick);
}

static void tell(struct update_worker *self)
{
    if (is_same(&self->state, &self->told))
        return;
    self->told = self->state;
    (void)bell_send(self->bell, self->self_thread, self->out, &self->state);
}

/* ---- asking RAUC ---- */

struct heard {
    struct tn_buf out, errors;
};

static bool hear(void *context, bool is_error, const void *data, size_t len)
{
    struct heard *heard = context;
    struct tn_buf *to = is_error ? &heard->errors : &heard->out;
    if (to->len + len > ANSWER_BYTES)
        return false;
    tn_buf_add(to, data, len);
    return true;
}

static void release(struct heard *heard)
{
    tn_buf_release(&heard->out);
    tn_buf_release(&heard->errors);
}

/* True if it ended well. */
static bool ask(struct update_worker *self, const char *const argv[], int timeout_ms,
                struct heard *heard, enum tn_err *ret_err)
{
    struct tn_fault fault = {0};
    const struct tn_process_ear ear = {hear, heard, true, tn_worker_fd(self->self_thread)};
    int status = -1;
    *ret_err = tn_process_follow(argv, &ear, timeout_ms, &status, &fault);
    if (*ret_err)
        tn_buf_add_text(&heard->errors, fault.text);
    return !*ret_err && status == 0;
}

/* There is RAUC's program, but no service of it: a computer like any other. */
static bool is_nobody(const char *complaint)
{
    return strstr(complaint, "Could not connect") || strstr(complaint, "not provided by any");
}

/* False where there is nothing to ask, or nobody. */
static bool look_at_machine(struct update_worker *self, bool *ret_hopeless)
{
    static const char *const argv[] = {"rauc", "status", "--output-format=json", NULL};
    struct heard heard = {{0}, {0}};
    enum tn_err err;
    bool found = ask(self, argv, STATUS_MS, &heard, &err) &&
                 update_machine_read(tn_buf_text(&heard.out), heard.out.len, &self->machine);
    *ret_hopeless = err == TN_ERR_ABSENT || is_nobody(tn_buf_text(&heard.errors));
    release(&heard);
    return found;
}

/* Whether a file is an update for us; *ret_info is filled where its signature fits. */
static enum tn_flow_refusal inspect(struct update_worker *self, const char *path,
                                    struct update_info *ret_info)
{
    const char *const argv[] = {"rauc", "info", "--output-format=json", path, NULL};
    struct heard heard = {{0}, {0}};
    enum tn_err err;
    enum tn_flow_refusal refusal;
    if (!ask(self, argv, ASK_MS, &heard, &err))
        refusal = update_complaint(tn_buf_text(&heard.errors));
    else if (!update_info_read(tn_buf_text(&heard.out), heard.out.len, ret_info))
        refusal = TN_FLOW_REFUSAL_TORN;
    else
        refusal = update_judge(&self->machine, self->version, ret_info);
    release(&heard);
    return refusal;
}

/* ---- what there is ---- */

static bool is_better(const struct tn_flow_update_offer *one,
                      const struct tn_flow_update_offer *other)
{
    if (!one->version[0] || one->refusal)
        return false;
    return !other->version[0] || other->refusal ||
           tn_version_compare(one->version, other->version) > 0;
}

/* Of several the newest that can be had; otherwise the last one's refusal. */
static bool look_at_bundle(const char *name, void *context)
{
    struct update_worker *self = context;
    struct tn_flow_update_offer *best = &self->state.stick;
    struct tn_flow_update_offer offer = {.refusal = TN_FLOW_REFUSAL_NONE};
    struct update_info info = {"", ""};
    char path[TN_PATH_MAX];
    if (strlen(self->stick) + strlen(name) + 2 > sizeof path)
        return true;
    tn_path_join(path, sizeof path, self->stick, name);
    offer.refusal = inspect(self, path, &info);
    (void)tn_text_copy(offer.version, sizeof offer.version, info.version);
    bool has_good = best->version[0] && !best->refusal;
    if (!has_good || is_better(&offer, best)) {
        *best = offer;
        memcpy(self->bundle, path, sizeof path);
    }
    return !tn_worker_stopping(self->self_thread);
}

static void look_at_stick(struct update_worker *self)
{
    self->stick_is_new = false;
    self->state.stick = (struct tn_flow_update_offer){.refusal = TN_FLOW_REFUSAL_NONE};
    self->bundle[0] = '\0';
    if (self->stick[0] &&
        tn_folder_files(self->stick, TN_UPDATE_SUFFIX, STICK_BUNDLES, look_at_bundle, self, NULL))
        self->bundle[0] = '\0'; /* pulled out as it was looked at */
    if (self->state.step == TN_FLOW_UPDATE_REFUSED)
        self->state.step = TN_FLOW_UPDATE_NONE;
}

/* Who it is by is seen once it is here; what is no news is not offered. */
static void look_at_offer(struct update_worker *self)
{
    struct tn_flow_update_offer *hub = &self->state.hub;
    struct update_info said = {"", ""};
    self->offer_is_new = false;
    memset(hub, 0, sizeof *hub);
    if (self->offer.bytes == 0)
        return;
    memcpy(said.product, self->machine.product, sizeof said.product);
    memcpy(said.version, self->offer.version, sizeof said.version);
    hub->refusal = update_judge(&self->machine, self->version, &said);
    if (hub->refusal == TN_FLOW_REFUSAL_SAME)
        hub->refusal = TN_FLOW_REFUSAL_NONE;
    else
        (void)tn_text_copy(hub->version, sizeof hub->version, self->offer.version);
}

/* ---- what was installed ---- */

static void note_path(const struct update_worker *self, char out[TN_PATH_MAX])
{
    tn_path_join(out, TN_PATH_MAX, self->folder, NOTE);
}

static void write_note(struct update_worker *self, const char *version, bool begun)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    struct tn_json_writer json;
    TN_BUF_AUTO text = {0};
    tn_json_begin(&json, &text);
    tn_json_open_object(&json);
    tn_json_add_text(&json, "version", version);
    tn_json_add_text(&json, "slot", self->machine.other);
    tn_json_add_int(&json, "boot", (int64_t)(tn_clock_boot() >> 1));
    if (begun)
        tn_json_add_bool(&json, "begun", true);
    tn_json_close_object(&json);
    note_path(self, path);
    if (tn_file_write(path, text.data, text.len, 0600U, &fault))
        tn_log(TN_LOG_WARNING, "%s", fault.text);
}

static void forget_installed(struct update_worker *self)
{
    char path[TN_PATH_MAX];
    note_path(self, path);
    if (tn_file_exists(path))
        (void)unlink(path);
    self->state.fell_back[0] = '\0';
    self->watches = 0;
}

/* Begun, and not by this run: RAUC may still be at it, or gave up, or the power went. */
static void watch(struct update_worker *self, bool same_boot)
{
    if (same_boot && self->watches == 0)
        self->watches = INSTALL_MS / WATCH_MS;
    else if (!same_boot || --self->watches == 0)
        forget_installed(self);
}

/* The note says what was to run now: it does, or the machine was not started since, or it did not
 * come up. */
static void recall(struct update_worker *self)
{
    char path[TN_PATH_MAX];
    const char *version = "", *slot = "";
    int64_t boot = 0;
    bool begun = false;
    TN_BUF_AUTO text = {0};
    TN_AUTO(json) root = NULL;
    note_path(self, path);
    if (!tn_file_exists(path) || tn_file_read(path, 4096, &text, NULL) ||
        tn_json_parse(tn_buf_text(&text), text.len, &root, NULL))
        return;
    (void)tn_json_text(root, "version", &version);
    (void)tn_json_text(root, "slot", &slot);
    (void)tn_json_int(root, "boot", &boot);
    (void)tn_json_bool(root, "begun", &begun);
    bool same_boot = boot == (int64_t)(tn_clock_boot() >> 1);
    if (strcmp(slot, self->machine.booted) == 0) {
        tn_log(TN_LOG_NOTICE, "the update to version %.40s has started", version);
        forget_installed(self);
    } else if (begun && !self->machine.other_is_next) {
        watch(self, same_boot);
    } else if (same_boot) {
        self->watches = 0;
        self->state.step = TN_FLOW_UPDATE_READY;
        (void)tn_text_copy(self->state.version, sizeof self->state.version, version);
    } else {
        tn_log(TN_LOG_WARNING, "the update to version %.40s did not start", version);
        (void)tn_text_copy(self->state.fell_back, sizeof self->state.fell_back, version);
    }
}

/* ---- fetched and installed ---- */

static void fetched(void *context, int percent)
{
    struct update_worker *self = context;
    self->state.percent = percent;
    tell(self);
}

static enum tn_flow_refusal fetch(struct update_worker *self, char path[TN_PATH_MAX])
{
    const struct fetching fetching = {.folder = self->folder,
                                      .turnstile = self->turnstile,
                                      .stop_fd = tn_worker_fd(self->self_thread),
                                      .progress = fetched,
                                      .context = self};
    if (!self->wish.from_stick)
        return fetch_from_hub(&fetching, self->data, self->hub[0] ? self->hub : NULL, &self->offer,
                              path);
    if (!self->bundle[0] || !stick_is_in(self->stick))
        return TN_FLOW_REFUSAL_GONE;
    enum tn_flow_refusal refusal = fetch_from_stick(&fetching, self->bundle, path);
    if (refusal != TN_FLOW_REFUSAL_ROOM)
        return refusal;
    (void)unlink(path);
    memcpy(path, self->bundle, sizeof self->bundle); /* a small disk: from where it lies */
    return TN_FLOW_REFUSAL_NONE;
}

struct installing {
    struct update_worker *self;
    struct heard heard;
};

static bool hear_progress(void *context, bool is_error, const void *data, size_t len)
{
    struct installing *installing = context;
    struct update_worker *self = installing->self;
    if (!hear(&installing->heard, is_error, data, len))
        return true; /* what it talks about does not matter so much */
    int percent = update_percent(tn_buf_text(&installing->heard.out));
    if (percent > self->state.percent)
        fetched(self, percent);
    return true;
}

/* The hook that an update brings along looks for it. */
static void allow_older(const struct update_worker *self, bool allowed)
{
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    if (!self->run_folder[0])
        return;
    tn_path_join(path, sizeof path, self->run_folder, FORCE);
    if (allowed && tn_file_write(path, "", 0, 0600U, &fault))
        tn_log(TN_LOG_WARNING, "%s", fault.text);
    else if (!allowed)
        (void)unlink(path);
}

static enum tn_flow_refusal install(struct update_worker *self, const char *path)
{
    const char *const argv[] = {"rauc", "install", path, NULL};
    struct installing installing = {self, {{0}, {0}}};
    const struct tn_process_ear ear = {hear_progress, &installing, true,
                                       tn_worker_fd(self->self_thread)};
    struct tn_fault fault = {0};
    int status = -1;
    enum tn_flow_refusal refusal = TN_FLOW_REFUSAL_NONE;
    self->state.step = TN_FLOW_UPDATE_INSTALLING;
    self->state.percent = 0;
    tell(self);
    allow_older(self, self->wish.force);
    enum tn_err err = tn_process_follow(argv, &ear, INSTALL_MS, &status, &fault);
    allow_older(self, false);
    if (err || status) {
        tn_buf_add(&installing.heard.out, installing.heard.errors.data,
                   installing.heard.errors.len);
        refusal = update_complaint(tn_buf_text(&installing.heard.out));
        tn_log(TN_LOG_WARNING, "rauc: %s", err ? fault.text : tn_buf_text(&installing.heard.out));
    }
    release(&installing.heard);
    return refusal;
}

/* Two touches allowed the version that stood on the screen, and no other older one. */
static enum tn_flow_refusal take(struct update_worker *self, const char *path, const char *allowed)
{
    struct update_info info = {"", ""};
    enum tn_flow_refusal refusal = inspect(self, path, &info);
    bool forced =
        refusal == TN_FLOW_REFUSAL_OLDER && self->wish.force && strcmp(info.version, allowed) == 0;
    if (info.version[0])
        (void)tn_text_copy(self->state.version, sizeof self->state.version, info.version);
    if (refusal && !forced)
        return refusal;
    write_note(self, self->state.version, true);
    refusal = install(self, path);
    if (!refusal)
        write_note(self, self->state.version, false);
    else if (!tn_worker_stopping(self->self_thread)) /* else it goes on without us */
        forget_installed(self);
    return refusal;
}

/* What the hub has not handed over whole stays, to go on from there. */
static void do_wish(struct update_worker *self)
{
    char path[TN_PATH_MAX] = "";
    const struct tn_flow_update_offer *offer =
        self->wish.from_stick ? &self->state.stick : &self->state.hub;
    char allowed[sizeof offer->version];
    memcpy(allowed, offer->version, sizeof allowed);
    self->has_wish = false;
    forget_installed(self);
    self->state.step = TN_FLOW_UPDATE_FETCHING;
    self->state.percent = 0;
    memcpy(self->state.version, offer->version, sizeof self->state.version);
    tell(self);
    enum tn_flow_refusal refusal = fetch(self, path);
    bool fetched_whole = !refusal;
    if (!refusal)
        refusal = take(self, path, allowed);
    if (path[0] && strcmp(path, self->bundle) != 0 && (fetched_whole || self->wish.from_stick))
        (void)unlink(path);
    self->state.step = refusal ? TN_FLOW_UPDATE_REFUSED : TN_FLOW_UPDATE_READY;
    self->state.refusal = refusal;
}

/* ---- the thread ---- */

static void take_requests(struct update_worker *self)
{
    struct request request;
    while (tn_mailbox_take(self->in, &request)) {
        switch (request.kind) {
        case REQUEST_STICK:
            memcpy(self->stick, request.folder, sizeof self->stick);
            self->stick_is_new = true;
            break;
        case REQUEST_OFFER:
            self->offer_is_new = true;
            self->offer = request.offer;
            break;
        case REQUEST_INSTALL:
            self->wish = request;
            self->has_wish = true;
            break;
        }
    }
}

static bool find_machine(struct update_worker *self)
{
    int stop = tn_worker_fd(self->self_thread);
    for (int i = 0; i < LOOKS && !tn_worker_stopping(self->self_thread); i++) {
        bool hopeless = false;
        uint64_t ready = 0;
        if (look_at_machine(self, &hopeless))
            return true;
        if (hopeless)
            return false;
        tn_poll(&stop, 1, LOOK_AGAIN_MS, &ready);
    }
    return false;
}

static void act(void *context)
{
    struct update_worker *self = context;
    bool hopeless = false;
    take_requests(self);
    if (self->watches > 0 && look_at_machine(self, &hopeless))
        recall(self);
    if (self->stick_is_new)
        look_at_stick(self);
    if (self->offer_is_new)
        look_at_offer(self);
    if (self->has_wish)
        do_wish(self);
    if (!tn_worker_stopping(self->self_thread))
        tell(self);
}

static void run(struct tn_worker *thread, void *context)
{
    struct update_worker *self = context;
    int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->in)};
    self->self_thread = thread;
    if (!find_machine(self))
        return;
    self->state.present = true;
    self->state.can_restart = self->run_folder[0] != '\0';
    recall(self);
    tell(self);
    while (!tn_worker_stopping(thread)) {
        uint64_t ready = 0;
        tn_call_wiped(act, self);
        tn_poll(fds, 2, self->watches > 0 ? WATCH_MS : -1, &ready);
    }
}

/* ---- outside it ---- */

enum tn_err update_worker_start(const struct update_options *options,
                                struct update_worker **ret_worker, struct tn_fault *fault)
{
    struct update_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    (void)tn_text_copy(self->data, sizeof self->data, options->folder);
    tn_path_join(self->folder, sizeof self->folder, options->folder, FOLDER);
    (void)tn_text_copy(self->hub, sizeof self->hub, options->hub ? options->hub : "");
    (void)tn_text_copy(self->run_folder, sizeof self->run_folder,
                       options->run_folder ? options->run_folder : "");
    (void)tn_text_copy(self->version, sizeof self->version, options->version);
    self->turnstile = options->turnstile;
    self->bell = options->bell;
    TN_ASSERT(tn_mailbox_create(sizeof(struct request), REQUESTS, &self->in) == TN_OK);
    TN_ASSERT(tn_mailbox_create(sizeof(struct tn_flow_update), STATES, &self->out) == TN_OK);
    enum tn_err err = tn_worker_start("update", run, self, &self->thread, fault);
    if (err) {
        update_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

/* Full: nobody takes them on this machine. */
static void put(struct update_worker *worker, const struct request *request)
{
    if (worker)
        (void)tn_mailbox_put(worker->in, request);
}

void update_worker_stick(struct update_worker *worker, const char *folder)
{
    struct request request = {.kind = REQUEST_STICK};
    (void)tn_text_copy(request.folder, sizeof request.folder, folder);
    put(worker, &request);
}

void update_worker_offer(struct update_worker *worker, const struct tn_update *offer)
{
    const struct request request = {.kind = REQUEST_OFFER, .offer = *offer};
    put(worker, &request);
}

void update_worker_install(struct update_worker *worker, bool from_stick, bool force)
{
    const struct request request = {
        .kind = REQUEST_INSTALL, .from_stick = from_stick, .force = force};
    put(worker, &request);
}

bool update_worker_take(struct update_worker *worker, struct tn_flow_update *ret_update)
{
    return worker && tn_mailbox_take(worker->out, ret_update);
}

void update_worker_stop(struct update_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    tn_mailbox_destroy(worker->in);
    tn_mailbox_destroy(worker->out);
    free(worker);
}
