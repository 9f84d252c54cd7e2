/* SPDX-License-Identifier: Apache-2.0 */
/* kiosk.c -- the main loop: everything that happened becomes a message of the dialogue, and what
 * the dialogue asks for is handed to the window or a worker.
 *
 * Workers ring a bell; the loop drains all mailboxes, shows what changed and sleeps until the next
 * bell, touch or deadline.  Nothing here waits for a disk, a network or a device. */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "controls.h"
#include "lean.h"
#include "mend.h"
#include "patience.h"
#include "way_back.h"

#include "turnout/text.h"

#define TYPED_CODES 8
#define NEVER INT64_MAX
#define PATIENCE_EVERY_MS 10000

void kiosk_step(struct kiosk *kiosk, struct tn_flow_msg *msg)
{
    kiosk->stepped = true;
    msg->now.ms = tn_clock_up_ms();
    struct tn_flow_effects effects = tn_flow_step(&kiosk->flow, msg);
    kiosk->wake_at_ms = effects.wake_at.ms;
    for (size_t i = 0; i < effects.count; i++)
        kiosk_perform(kiosk, &effects.one[i]);
}

/* ---- the hub ---- */

void kiosk_tell_clock(struct kiosk *kiosk)
{
    struct tn_claim claim = clocks_claim(&kiosk->clocks);
    struct tn_when when = clocks_when(&kiosk->clocks, &claim);
    trace_clock(&kiosk->trace, &claim, when);
    kiosk_step(kiosk,
               &(struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK, .clock = {claim.clock, when}});
}

static void tell_device(struct kiosk *kiosk)
{
    struct tn_flow_device device = {0};
    (void)tn_text_copy(device.group, sizeof device.group, kiosk->pairing.group_name);
    (void)tn_text_copy(device.door, sizeof device.door, kiosk->pairing.name);
    trace_paired(&kiosk->trace, &kiosk->pairing);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRED, .device = &device});
}

static enum tn_err open_the_door(struct kiosk *kiosk, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    struct tn_ledger_identity identity;
    tn_path_join(path, sizeof path, kiosk->options->folder, ENROLMENT_DATABASE);
    enrolment_identity(&kiosk->pairing, &identity);
    job_worker_identify(kiosk->jobs, &identity);
    const struct door_options options = {.path = path,
                                         .identity = &identity,
                                         .clocks = &kiosk->clocks,
                                         .turnstile = kiosk->turnstile,
                                         .bell = &kiosk->bell,
                                         .committed = &kiosk->committed};
    enum tn_err err = door_worker_start(&options, &kiosk->door, fault);
    tn_seal_wipe(&identity, sizeof identity);
    return err;
}

static void ring_peers(void *context)
{
    peers_nudge(context);
}

/* Before the door, which rings them. */
static enum tn_err find_peers(struct kiosk *kiosk, struct tn_fault *fault)
{
    const struct kiosk_options *options = kiosk->options;
    const struct peers_options peers = {.folder = options->folder,
                                        .clocks = &kiosk->clocks,
                                        .turnstile = kiosk->turnstile,
                                        .bell = &kiosk->bell,
                                        .listen = options->listen,
                                        .beacon = options->beacon,
                                        .typed = options->peers,
                                        .typed_count = options->peer_count,
                                        .version = options->version};
    enum tn_err err = peers_start(&peers, &kiosk->peers, fault);
    kiosk->committed = (struct bell){ring_peers, kiosk->peers};
    return err;
}

static enum tn_err open_up(struct kiosk *kiosk, struct tn_fault *fault)
{
    enum tn_err err = find_peers(kiosk, fault);
    return err ? err : open_the_door(kiosk, fault);
}

void kiosk_enrol(struct kiosk *kiosk)
{
    struct tn_fault fault = {0};
    enum tn_err err = enrolment_load(kiosk->options->folder, &kiosk->pairing, &fault);
    if (!err)
        err = open_up(kiosk, &fault);
    if (err) {
        tn_log(TN_LOG_ERROR, "%s", fault.text);
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_BROKEN, .fault = &fault});
        return;
    }
    kiosk->enrolled = true;
    tell_device(kiosk);
    kiosk_ask_door(kiosk, DOOR_REQUEST_REFRESH);
}

/* ---- the screen ---- */

static void take_screenshot(struct kiosk *kiosk)
{
    if (!kiosk->options->screenshots)
        return;
    char path[TN_PATH_MAX];
    TN_BUF_AUTO name = {0};
    struct tn_fault fault = {0};
    tn_buf_addf(&name, "%03d-%s.png", ++kiosk->screenshots, kiosk->screen);
    tn_path_join(path, sizeof path, kiosk->options->screenshots, tn_buf_text(&name));
    if (stage_screenshot(kiosk->stage, path, &fault))
        tn_log(TN_LOG_WARNING, "%s", fault.text);
    else
        trace_screenshot(&kiosk->trace, path);
}

static void tell_first_frame(struct kiosk *kiosk)
{
    struct window *window = stage_window(kiosk->stage);
    kiosk->shown = true;
    trace_first_frame(&kiosk->trace, window_width(window), window_height(window));
}

/* The rules are read to the end: how many pages that is, only the screen knows, and the dialogue
 * forgets it when there are other rules. */
static void tell_pages(struct kiosk *kiosk)
{
    int pages = stage_pages(kiosk->stage);
    if (tn_flow_knows_pages(&kiosk->flow, pages))
        return;
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = pages});
    (void)stage_show(kiosk->stage, &kiosk->flow);
}

/* Laying a screen out costs far more than waking up: not where nobody said anything. */
static void show(struct kiosk *kiosk)
{
    bool stepped = kiosk->stepped;
    kiosk->stepped = false;
    if (!stepped || !stage_show(kiosk->stage, &kiosk->flow))
        return;
    trace_frame(&kiosk->trace, window_frame_us(stage_window(kiosk->stage)));
    tell_pages(kiosk);
    if (!kiosk->shown)
        tell_first_frame(kiosk);
    char screen[REPORT_SCREEN_CHARS];
    report_screen(&kiosk->flow, screen);
    if (strcmp(screen, kiosk->screen) != 0) {
        memcpy(kiosk->screen, screen, sizeof screen);
        trace_screen(&kiosk->trace, screen);
        take_screenshot(kiosk);
    }
    controls_trace(&kiosk->trace, kiosk->stage, &kiosk->flow, kiosk->controls_told);
    lean_after_frame(&kiosk->file_bytes);
}

/* ---- the loop ---- */

static int sleep_ms(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    int64_t until_ms = kiosk->wake_at_ms;
    if (kiosk->chores_at_ms < until_ms)
        until_ms = kiosk->chores_at_ms;
    if (kiosk->refresh_due && kiosk->refresh_at_ms < until_ms)
        until_ms = kiosk->refresh_at_ms;
    if (kiosk->stick_at_ms < until_ms)
        until_ms = kiosk->stick_at_ms;
    if (kiosk->options->here && kiosk->here_at_ms < until_ms)
        until_ms = kiosk->here_at_ms;
    if (tn_scan_line_waiting(&kiosk->typed) && now_ms + KIOSK_TYPED_QUIET_MS < until_ms)
        until_ms = now_ms + KIOSK_TYPED_QUIET_MS;
    int quiet_ms = window_rest(stage_window(kiosk->stage));
    if (quiet_ms >= 0 && now_ms + quiet_ms < until_ms)
        until_ms = now_ms + quiet_ms;
    return until_ms <= now_ms ? 0 : (int)(until_ms - now_ms);
}

static void tick(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    kiosk_hear_quiet(kiosk);
    if (now_ms >= kiosk->wake_at_ms)
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK});
}

static void turn(void *context)
{
    struct kiosk *kiosk = context;
    kiosk_hear_window(kiosk); /* first: this takes the bell's own events off the queue */
    if (signal_worker_asked(kiosk->signals)) {
        kiosk->running = false;
        return;
    }
    kiosk_hear_sync(kiosk);
    kiosk_hear_peers(kiosk);
    kiosk_hear_door(kiosk);
    kiosk_hear_jobs(kiosk);
    kiosk_hear_printer(kiosk);
    kiosk_hear_update(kiosk);
    kiosk_hear_hand(kiosk);
    kiosk_hear_scanners(kiosk);
    kiosk_hear_wires(kiosk);
    kiosk_hear_network(kiosk);
    kiosk_do_chores(kiosk);
    tick(kiosk);
    kiosk_set_brightness(kiosk);
    show(kiosk);
}

static void loop(struct kiosk *kiosk)
{
    kiosk->running = true;
    while (kiosk->running) {
        tn_call_wiped(turn, kiosk);
        if (kiosk->running)
            window_wait(stage_window(kiosk->stage), sleep_ms(kiosk));
    }
}

/* What is stored here is of a newer program: it is left as it is, and whoever stands there is told.
 * Never ready, so that what was started is not taken for good. */
static void stand_still(struct kiosk *kiosk, const struct tn_fault *fault)
{
    struct window *window = stage_window(kiosk->stage);
    struct window_event event;
    tn_log(TN_LOG_ERROR, "%s", fault->text);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_BROKEN, .fault = fault});
    while (!signal_worker_asked(kiosk->signals)) {
        show(kiosk);
        patience_ask();
        window_wait(window, KIOSK_CHORES_MS);
        while (window_next(window, &event))
            continue; /* nothing here leads anywhere */
    }
}

/* ---- start and end ---- */

static void ring(void *context)
{
    window_wake(context);
}

static enum tn_err start_scanners(struct kiosk *kiosk, struct tn_fault *fault)
{
    for (size_t i = 0; i < kiosk->options->scanner_count; i++) {
        struct tn_scanner *scanner = NULL;
        enum tn_err err = tn_scanner_open(kiosk->options->scanners[i], NULL, &scanner, fault);
        if (!err)
            err = scan_worker_start(scanner, i, &kiosk->bell, &kiosk->scan[i], fault);
        if (err)
            return err;
        (void)tn_text_copy(kiosk->scanners.one[i].name, sizeof kiosk->scanners.one[i].name,
                           kiosk->options->scanners[i]);
        kiosk->scanners.count = i + 1;
    }
    return TN_OK;
}

/* The folder is ours alone before anything in it is read. */
static enum tn_err open_folder(struct kiosk *kiosk, struct tn_fault *fault)
{
    const char *folder = kiosk->options->folder;
    enum tn_err err = tn_dir_make(folder, fault);
    if (!err)
        err = tn_lock_take(folder, &kiosk->lock, fault);
    if (err)
        return err;
    tn_dir_make_private(folder);
    err = enrolment_load(folder, &kiosk->pairing, fault);
    kiosk->enrolled = err == TN_OK;
    clocks_load(&kiosk->clocks, folder);
    return err == TN_ERR_ABSENT ? TN_OK : err;
}

static void start_flow(struct kiosk *kiosk)
{
    struct tn_flow_setup setup = {.lang = kiosk->options->lang,
                                  .paired = kiosk->enrolled,
                                  .self_test = kiosk->options->self_test,
                                  .guarded = kiosk->options->staff_pin[0] != '\0',
                                  .badges = kiosk->options->badges};
    (void)tn_text_copy(setup.version, sizeof setup.version, kiosk->options->version);
    tn_flow_init(&kiosk->flow, &setup, (struct tn_mono){tn_clock_up_ms()});
    kiosk->bell = (struct bell){ring, stage_window(kiosk->stage)};
    tn_scan_line_init(&kiosk->typed, TN_SCAN_QUIET_DROPS, KIOSK_TYPED_QUIET_MS);
    TN_ASSERT(tn_mailbox_create(sizeof(struct scan_message), TYPED_CODES, &kiosk->typed_codes) ==
              TN_OK);
}

/* Before anybody has the database open. */
static enum tn_err mend(struct kiosk *kiosk, struct tn_fault *fault)
{
    struct mended mended;
    if (!kiosk->enrolled)
        return TN_OK;
    enum tn_err err = mend_store(kiosk->options->folder, &kiosk->pairing, &mended, fault);
    if (err || !mended.damaged)
        return err;
    kiosk->mended = true;
    struct tn_json_writer *json = trace_begin(&kiosk->trace, "mended");
    if (json) {
        tn_json_add_int(json, "records", mended.records);
        tn_json_add_int(json, "own", mended.own);
        tn_json_add_bool(json, "whole", mended.whole);
        tn_json_add_text(json, "text", mended.what);
        trace_end(&kiosk->trace);
    }
    return TN_OK;
}

static enum tn_err start_jobs(struct kiosk *kiosk, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, kiosk->options->folder, ENROLMENT_DATABASE);
    const struct job_options options = {
        .staff_pin = kiosk->options->staff_pin, .database = path, .turnstile = kiosk->turnstile};
    return job_worker_start(&options, &kiosk->bell, &kiosk->jobs, fault);
}

static enum tn_err start_sync(struct kiosk *kiosk, struct tn_fault *fault)
{
    const struct sync_options options = {.folder = kiosk->options->folder,
                                         .hub = kiosk->options->hub,
                                         .enrolled = kiosk->enrolled,
                                         .clocks = &kiosk->clocks,
                                         .turnstile = kiosk->turnstile,
                                         .bell = &kiosk->bell,
                                         .version = kiosk->options->version};
    return sync_worker_start(&options, &kiosk->sync, fault);
}

/* Nor does a network that cannot be seen to. */
static void start_network(struct kiosk *kiosk)
{
    struct tn_fault fault = {0};
    const struct network_options options = {.socket = kiosk->options->wifi,
                                            .devices = "/sys/class/net"};
    if (options.socket && network_worker_start(&options, &kiosk->bell, &kiosk->network, &fault))
        tn_log(TN_LOG_ERROR, "%s", fault.text);
}

/* A lamp that is not there keeps nobody out. */
static void start_wires(struct kiosk *kiosk)
{
    struct tn_fault fault = {0};
    const struct kiosk_options *options = kiosk->options;
    if (options->wire_count > 0 && wiring_worker_start(options->wires, options->wire_count,
                                                       &kiosk->bell, &kiosk->wires, &fault))
        tn_log(TN_LOG_ERROR, "%s", fault.text);
}

static enum tn_err start_devices(struct kiosk *kiosk, int signals, struct tn_fault *fault)
{
    enum tn_err err = signal_worker_start(signals, &kiosk->bell, &kiosk->signals, fault);
    if (!err)
        err = kiosk_start_printer(kiosk, fault);
    if (!err && tn_ime_has(kiosk->ime, TN_IME_HAND))
        err = hand_worker_start(&kiosk->bell, &kiosk->hand, fault);
    if (!err)
        err = start_scanners(kiosk, fault);
    if (!err) {
        start_wires(kiosk);
        start_network(kiosk);
        kiosk_start_update(kiosk);
    }
    return err;
}

/* The database comes after everything that may fail without it: a newer version that does not get
 * as far as its door leaves it as it was, or the way back to it. */
static enum tn_err start_workers(struct kiosk *kiosk, int signals, struct tn_fault *fault)
{
    enum tn_err err = start_devices(kiosk, signals, fault);
    if (!err)
        err = mend(kiosk, fault);
    if (!err)
        err = start_jobs(kiosk, fault);
    if (!err && kiosk->enrolled)
        err = open_up(kiosk, fault);
    if (!err)
        err = start_sync(kiosk, fault);
    if (!err && kiosk->enrolled) {
        tell_device(kiosk);
        kiosk_ask_door(kiosk, DOOR_REQUEST_REFRESH);
    }
    return err;
}

/* Ready before the way back is closed: the machine may call what was started good meanwhile. */
static enum tn_err start(struct kiosk *kiosk, int signals, struct tn_fault *fault)
{
    struct patience *patience = patience_begin(PATIENCE_EVERY_MS);
    enum tn_err err = start_workers(kiosk, signals, fault);
    if (!err) {
        tn_process_notify("READY=1");
        err = way_back_close(kiosk->options->folder, fault);
    }
    patience_end(patience);
    return err;
}

/* In the order of dependence: what feeds the door stops first. */
static void stop(struct kiosk *kiosk)
{
    sync_worker_ask_stop(kiosk->sync);
    for (size_t i = 0; i < KIOSK_SCANNERS_MAX; i++)
        scan_worker_stop(kiosk->scan[i]);
    wiring_worker_stop(kiosk->wires);
    network_worker_stop(kiosk->network);
    hand_worker_stop(kiosk->hand);
    update_worker_stop(kiosk->update);
    job_worker_stop(kiosk->jobs);
    print_worker_stop(kiosk->printer);
    door_worker_stop(kiosk->door);
    peers_stop(kiosk->peers);
    sync_worker_stop(kiosk->sync);
    turnstile_destroy(kiosk->turnstile);
    signal_worker_stop(kiosk->signals);
    tn_flow_wipe(&kiosk->flow);
    if (kiosk->stage)
        stage_close(kiosk->stage);
    if (kiosk->sounds)
        sounds_close(kiosk->sounds);
    if (kiosk->ime)
        tn_ime_close(kiosk->ime);
    tn_pairing_release(&kiosk->pairing);
    trace_release(&kiosk->trace);
    tn_mailbox_destroy(kiosk->typed_codes);
    if (kiosk->lock)
        tn_lock_release(kiosk->lock);
}

/* Nobody is let in unwritten meanwhile; a start takes over what can still be read. */
void kiosk_damaged(struct kiosk *kiosk, const struct tn_fault *fault)
{
    if (kiosk->damage.code || !kiosk->enrolled)
        return;
    kiosk->damage = *fault;
    kiosk->running = false;
    mend_suspect(kiosk->options->folder, fault->text);
    if (trace_begin(&kiosk->trace, "damaged"))
        trace_end(&kiosk->trace);
}

enum tn_err kiosk_run(const struct kiosk_options *options, bool *ret_again, struct tn_fault *fault)
{
    struct kiosk *kiosk = calloc(1, sizeof *kiosk);
    TN_ASSERT(kiosk);
    kiosk->options = options;
    kiosk->trace.fd = options->trace_fd;
    kiosk->wake_at_ms = NEVER;
    kiosk->turnstile = turnstile_create();
    clocks_init(&kiosk->clocks);
    int signals = -1;
    enum tn_err err = tn_process_signals(&signals, fault);
    if (!err)
        err = open_folder(kiosk, fault);
    if (!err)
        err = stage_open(&options->window, &kiosk->stage, fault);
    if (!err) {
        start_flow(kiosk);
        kiosk->stepped = true; /* it begins with a screen */
        show(kiosk);
        kiosk->ime = tn_ime_open(NULL);
        kiosk->sounds = sounds_open(options->sounds, options->speech);
        err = start(kiosk, signals, fault);
    }
    if (!err)
        loop(kiosk);
    else if (err == TN_ERR_VERSION && kiosk->signals)
        stand_still(kiosk, fault);
    stop(kiosk);
    *ret_again = !err && kiosk->damage.code;
    if (*ret_again) {
        err = kiosk->damage.code;
        *fault = kiosk->damage;
    }
    tn_seal_wipe(kiosk, sizeof *kiosk);
    free(kiosk);
    return err;
}
