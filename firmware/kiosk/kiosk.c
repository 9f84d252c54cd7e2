/* SPDX-License-Identifier: Apache-2.0 */
/* kiosk.c -- the main loop: everything that happened becomes a message of the dialogue, and what
 * the dialogue asks for is handed to the window or a worker.
 *
 * Workers ring a bell; the loop drains all mailboxes, shows what changed and sleeps until the next
 * bell, touch or deadline.  Nothing here waits for a disk, a network or a device. */
#include "kiosk.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "door_worker.h"
#include "report.h"
#include "scan_worker.h"
#include "signal_worker.h"
#include "stage.h"
#include "sync_worker.h"
#include "tones.h"

#include "turnout/os.h"
#include "turnout/text.h"

#define CHORES_MS 30000
#define TYPED_QUIET_MS 3000
#define TYPED_CODES 8
#define NEVER INT64_MAX

struct kiosk {
    const struct kiosk_options *options;
    struct tn_lock *lock;
    struct stage *stage;
    struct bell bell; /* rings the window */
    struct trace trace;
    struct clocks clocks;
    struct tn_flow flow;
    int64_t wake_at_ms;
    bool running;

    bool enrolled;
    struct tn_pairing pairing;
    struct door_worker *door; /* NULL until enrolled */
    struct sync_worker *sync;
    struct signal_worker *signals;
    struct scan_worker *scan[KIOSK_SCANNERS_MAX];
    struct tn_flow_scanners scanners;

    struct tn_scan_line typed;
    struct tn_mailbox *typed_codes; /* struct scan_message: what the door has no room for yet */
    struct tn_scan_debounce debounce;
    int deciding; /* requests at the door without an answer yet */

    int64_t chores_at_ms;
    char screen[REPORT_SCREEN_CHARS]; /* the one last told to the trace */
    int screenshots;
    bool shown; /* the first frame is out */

    struct door_request request; /* too large for the stack, used within one call */
    struct door_reply reply;
    struct scan_message scanned;
    struct sync_message synced;
};

static void step(struct kiosk *kiosk, struct tn_flow_msg *msg);

/* ---- effects ---- */

static void ask_door(struct kiosk *kiosk, enum door_request_kind kind)
{
    kiosk->request.kind = kind;
    if (!kiosk->door || !door_worker_put(kiosk->door, &kiosk->request)) {
        tn_log(TN_LOG_WARNING, "the door is too busy for another request");
        return;
    }
    kiosk->deciding++;
}

static void ask_verdict(struct kiosk *kiosk, const char *code, size_t len)
{
    TN_ASSERT(len <= sizeof kiosk->request.code);
    memcpy(kiosk->request.code, code, len);
    kiosk->request.len = len;
    ask_door(kiosk, DOOR_REQUEST_SCAN);
}

static void play(struct kiosk *kiosk, enum tn_flow_sound sound)
{
    int16_t samples[TONES_MAX_SAMPLES];
    size_t count = tones_make(sound, WINDOW_SAMPLE_RATE, samples);
    window_play(stage_window(kiosk->stage), samples, count);
}

static void perform(struct kiosk *kiosk, const struct tn_flow_effect *effect)
{
    switch (effect->kind) {
    case TN_FLOW_EFFECT_DECIDE:
        ask_verdict(kiosk, effect->code.bytes, effect->code.len);
        break;
    case TN_FLOW_EFFECT_PAIR:
        sync_worker_pair(kiosk->sync, effect->code.bytes, effect->code.len);
        break;
    case TN_FLOW_EFFECT_SOUND:
        play(kiosk, effect->sound);
        break;
    case TN_FLOW_EFFECT_UNDO:
        kiosk->request.log = effect->log;
        kiosk->request.seq = effect->seq;
        ask_door(kiosk, DOOR_REQUEST_UNDO);
        break;
    case TN_FLOW_EFFECT_WIPE:
        stage_wipe(kiosk->stage);
        tn_seal_wipe(&kiosk->reply, sizeof kiosk->reply);
        break;
    case TN_FLOW_EFFECT_QUIT:
        kiosk->running = false;
        break;
    default:
        break;
    }
}

static void step(struct kiosk *kiosk, struct tn_flow_msg *msg)
{
    msg->now.ms = tn_clock_up_ms();
    struct tn_flow_effects effects = tn_flow_step(&kiosk->flow, msg);
    kiosk->wake_at_ms = effects.wake_at.ms;
    for (size_t i = 0; i < effects.count; i++)
        perform(kiosk, &effects.one[i]);
}

/* ---- codes ---- */

static void take_code(struct kiosk *kiosk, const char *code, size_t len)
{
    if (!tn_scan_debounce_is_new(&kiosk->debounce, code, len, tn_clock_up_ms()))
        return;
    step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN, .scan = {code, len}});
}

static void set_scanner(struct kiosk *kiosk, size_t source, const char *name, bool present)
{
    TN_ASSERT(source < TN_FLOW_SCANNERS);
    (void)tn_text_copy(kiosk->scanners.one[source].name, sizeof kiosk->scanners.one[source].name,
                       name);
    kiosk->scanners.one[source].present = present;
    trace_scanner(&kiosk->trace, name, present ? "here" : "gone");
    if (!present)
        tn_log(TN_LOG_NOTICE, "%s: no such scanner, or not usable; waiting for it", name);
    step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_SCANNERS, .scanners = &kiosk->scanners});
}

static void hear_scanner(struct kiosk *kiosk, const struct scan_message *message)
{
    switch (message->event) {
    case TN_SCAN_CODE:
        take_code(kiosk, (const char *)message->code, message->len);
        break;
    case TN_SCAN_GONE:
    case TN_SCAN_BACK:
        set_scanner(kiosk, message->source, message->name, message->event == TN_SCAN_BACK);
        break;
    case TN_SCAN_TOO_LONG:
        tn_log(TN_LOG_NOTICE, "%s sent more than a code can be; it was thrown away", message->name);
        trace_scanner(&kiosk->trace, message->name, "too-long");
        break;
    case TN_SCAN_NONE:
        break;
    }
}

static bool has_door_room(const struct kiosk *kiosk)
{
    return kiosk->deciding < DOOR_WORKER_REQUESTS - 2;
}

/* While the door has all it can take, codes wait in the mailboxes they came by. */
static void hear_scanners(struct kiosk *kiosk)
{
    while (has_door_room(kiosk) && tn_mailbox_take(kiosk->typed_codes, &kiosk->scanned))
        hear_scanner(kiosk, &kiosk->scanned);
    for (size_t i = 0; i < kiosk->scanners.count; i++)
        while (has_door_room(kiosk) && scan_worker_take(kiosk->scan[i], &kiosk->scanned))
            hear_scanner(kiosk, &kiosk->scanned);
}

/* ---- the keyboard: a scanner nobody grabbed, or a person ---- */

static void hear_line(struct kiosk *kiosk, enum tn_scan_event event)
{
    struct scan_message *message = &kiosk->scanned;
    if (event == TN_SCAN_NONE)
        return;
    *message = (struct scan_message){.event = event, .name = "keyboard"};
    if (event == TN_SCAN_CODE) {
        message->len = kiosk->typed.len;
        memcpy(message->code, kiosk->typed.bytes, message->len);
    }
    if (!tn_mailbox_put(kiosk->typed_codes, message))
        tn_log(TN_LOG_WARNING, "the door is too busy for what is typed; scan it again");
}

static void hear_digits(struct kiosk *kiosk, const char *text)
{
    for (; *text; text++)
        if (*text >= '0' && *text <= '9')
            step(kiosk, &(struct tn_flow_msg){
                            .kind = TN_FLOW_MSG_KEY,
                            .key = (enum tn_flow_key)(TN_FLOW_KEY_DIGIT_0 + (*text - '0'))});
}

static void hear_text(struct kiosk *kiosk, const char *text)
{
    if (kiosk->flow.screen == TN_FLOW_PIN) {
        hear_digits(kiosk, text);
        return;
    }
    for (; *text; text++)
        hear_line(kiosk, tn_scan_line_feed(&kiosk->typed, (uint8_t)*text, tn_clock_up_ms()));
}

/* Enter and Tab end a typed code if there is one; otherwise they are keys of the screen. */
static void hear_key(struct kiosk *kiosk, enum tn_flow_key key)
{
    bool ends = key == TN_FLOW_KEY_ENTER || key == TN_FLOW_KEY_NEXT;
    bool typing = tn_scan_line_waiting(&kiosk->typed);
    if (ends && typing)
        hear_line(kiosk, tn_scan_line_feed(&kiosk->typed, '\n', tn_clock_up_ms()));
    else
        step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = key});
}

static void hear_touch(struct kiosk *kiosk, enum tn_flow_msg_kind kind, int x, int y)
{
    step(kiosk, &(struct tn_flow_msg){.kind = kind, .hit = stage_hit(kiosk->stage, x, y)});
}

static void hear_window(struct kiosk *kiosk)
{
    struct window_event event;
    while (window_next(stage_window(kiosk->stage), &event)) {
        switch (event.kind) {
        case WINDOW_EVENT_TOUCH_DOWN:
            hear_touch(kiosk, TN_FLOW_MSG_TOUCH_DOWN, event.x, event.y);
            break;
        case WINDOW_EVENT_TOUCH_UP:
            hear_touch(kiosk, TN_FLOW_MSG_TOUCH_UP, event.x, event.y);
            break;
        case WINDOW_EVENT_TEXT:
            hear_text(kiosk, event.text);
            break;
        case WINDOW_EVENT_KEY:
            hear_key(kiosk, event.key);
            break;
        case WINDOW_EVENT_EXPOSED:
            stage_present_whole(kiosk->stage);
            break;
        case WINDOW_EVENT_CLOSED:
            kiosk->running = false;
            break;
        }
    }
}

/* ---- the door ---- */

static void hear_door(struct kiosk *kiosk)
{
    struct door_reply *reply = &kiosk->reply;
    while (kiosk->door && door_worker_take(kiosk->door, reply)) {
        struct tn_flow_answer answer;
        struct tn_flow_event event;
        kiosk->deciding--;
        switch (reply->kind) {
        case DOOR_REPLY_ANSWER:
            trace_verdict(&kiosk->trace, reply);
            sync_worker_nudge(kiosk->sync);
            report_answer(reply, &answer);
            step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
            tn_seal_wipe(&answer, sizeof answer);
            break;
        case DOOR_REPLY_UNDONE:
            trace_undone(&kiosk->trace, reply);
            sync_worker_nudge(kiosk->sync);
            step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_UNDONE,
                                              .undone = {reply->log, reply->seq, reply->done,
                                                         reply->facts.people_inside}});
            break;
        case DOOR_REPLY_EVENT:
            trace_event(&kiosk->trace, reply);
            report_event(reply, &event);
            step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_EVENT, .event = &event});
            break;
        }
    }
}

/* ---- the hub ---- */

static void tell_clock(struct kiosk *kiosk)
{
    struct tn_claim claim = clocks_claim(&kiosk->clocks);
    struct tn_when when = clocks_when(&kiosk->clocks, &claim);
    trace_clock(&kiosk->trace, &claim, when);
    step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_CLOCK, .clock = {claim.clock, when}});
}

static void tell_device(struct kiosk *kiosk)
{
    struct tn_flow_device device = {0};
    (void)tn_text_copy(device.group, sizeof device.group, kiosk->pairing.group_name);
    (void)tn_text_copy(device.door, sizeof device.door, kiosk->pairing.name);
    trace_paired(&kiosk->trace, &kiosk->pairing);
    step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRED, .device = &device});
}

static enum tn_err open_the_door(struct kiosk *kiosk, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    struct tn_ledger_identity identity;
    tn_path_join(path, sizeof path, kiosk->options->folder, ENROLMENT_DATABASE);
    enrolment_identity(&kiosk->pairing, &identity);
    enum tn_err err =
        door_worker_start(path, &identity, &kiosk->clocks, &kiosk->bell, &kiosk->door, fault);
    tn_seal_wipe(&identity, sizeof identity);
    return err;
}

static void enrol(struct kiosk *kiosk)
{
    struct tn_fault fault = {0};
    enum tn_err err = enrolment_load(kiosk->options->folder, &kiosk->pairing, &fault);
    if (!err)
        err = open_the_door(kiosk, &fault);
    if (err) {
        tn_log(TN_LOG_ERROR, "%s", fault.text);
        step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_BROKEN, .fault = &fault});
        return;
    }
    kiosk->enrolled = true;
    tell_device(kiosk);
    ask_door(kiosk, DOOR_REQUEST_REFRESH);
}

static void hear_round(struct kiosk *kiosk, const struct sync_message *message)
{
    trace_round(&kiosk->trace, message);
    step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_SYNC, .sync = message->state});
    bool surer = clocks_learn(&kiosk->clocks, &message->anchor);
    if (surer) {
        kiosk->request.anchor = message->anchor;
        ask_door(kiosk, DOOR_REQUEST_CLOCK);
        tell_clock(kiosk);
    } else if (message->changed) {
        ask_door(kiosk, DOOR_REQUEST_REFRESH);
    }
}

static void hear_sync(struct kiosk *kiosk)
{
    while (sync_worker_take(kiosk->sync, &kiosk->synced)) {
        const struct sync_message *message = &kiosk->synced;
        switch (message->kind) {
        case SYNC_MESSAGE_PAIRING:
            trace_pairing(&kiosk->trace, message);
            step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_PAIRING,
                                              .pairing = {message->step, &message->fault}});
            break;
        case SYNC_MESSAGE_ENROLLED:
            enrol(kiosk);
            break;
        case SYNC_MESSAGE_ROUND:
            hear_round(kiosk, message);
            break;
        }
    }
}

/* ---- now and then ---- */

static void tell_disk(struct kiosk *kiosk)
{
    struct statvfs disk;
    if (statvfs(kiosk->options->folder, &disk))
        return;
    int64_t free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_DISK, .disk = {free_bytes}});
}

static void chores(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    if (now_ms < kiosk->chores_at_ms)
        return;
    kiosk->chores_at_ms = now_ms + CHORES_MS;
    tell_clock(kiosk);
    tell_disk(kiosk);
    if (kiosk->door)
        ask_door(kiosk, DOOR_REQUEST_REFRESH);
    tn_process_notify("WATCHDOG=1");
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
    tn_process_notify("READY=1");
}

static void show(struct kiosk *kiosk)
{
    if (!stage_show(kiosk->stage, &kiosk->flow))
        return;
    if (!kiosk->shown)
        tell_first_frame(kiosk);
    char screen[REPORT_SCREEN_CHARS];
    report_screen(&kiosk->flow, screen);
    if (strcmp(screen, kiosk->screen) != 0) {
        memcpy(kiosk->screen, screen, sizeof screen);
        trace_screen(&kiosk->trace, screen);
        take_screenshot(kiosk);
    }
}

/* ---- the loop ---- */

static int sleep_ms(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    int64_t until_ms = kiosk->wake_at_ms;
    if (kiosk->chores_at_ms < until_ms)
        until_ms = kiosk->chores_at_ms;
    if (tn_scan_line_waiting(&kiosk->typed) && now_ms + TYPED_QUIET_MS < until_ms)
        until_ms = now_ms + TYPED_QUIET_MS;
    int quiet_ms = window_rest(stage_window(kiosk->stage));
    if (quiet_ms >= 0 && now_ms + quiet_ms < until_ms)
        until_ms = now_ms + quiet_ms;
    return until_ms <= now_ms ? 0 : (int)(until_ms - now_ms);
}

static void tick(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    if (tn_scan_line_waiting(&kiosk->typed))
        hear_line(kiosk, tn_scan_line_idle(&kiosk->typed, now_ms));
    if (now_ms >= kiosk->wake_at_ms)
        step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK});
}

static void loop(struct kiosk *kiosk)
{
    kiosk->running = true;
    while (kiosk->running) {
        hear_window(kiosk); /* first: this takes the bell's own events off the queue */
        if (signal_worker_asked(kiosk->signals))
            break;
        hear_sync(kiosk);
        hear_door(kiosk);
        hear_scanners(kiosk);
        chores(kiosk);
        tick(kiosk);
        show(kiosk);
        window_wait(stage_window(kiosk->stage), sleep_ms(kiosk));
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
    struct tn_flow_setup setup = {.lang = kiosk->options->lang, .paired = kiosk->enrolled};
    (void)tn_text_copy(setup.staff_pin, sizeof setup.staff_pin, kiosk->options->staff_pin);
    (void)tn_text_copy(setup.version, sizeof setup.version, kiosk->options->version);
    tn_flow_init(&kiosk->flow, &setup, (struct tn_mono){tn_clock_up_ms()});
    kiosk->bell = (struct bell){ring, stage_window(kiosk->stage)};
    tn_scan_line_init(&kiosk->typed, TN_SCAN_QUIET_DROPS, TYPED_QUIET_MS);
    TN_ASSERT(tn_mailbox_create(sizeof(struct scan_message), TYPED_CODES, &kiosk->typed_codes) ==
              TN_OK);
}

static enum tn_err start_workers(struct kiosk *kiosk, int signals, struct tn_fault *fault)
{
    enum tn_err err = signal_worker_start(signals, &kiosk->bell, &kiosk->signals, fault);
    if (!err && kiosk->enrolled)
        err = open_the_door(kiosk, fault);
    if (!err)
        err = sync_worker_start(kiosk->options->folder, kiosk->options->hub, kiosk->enrolled,
                                &kiosk->clocks, &kiosk->bell, &kiosk->sync, fault);
    if (!err)
        err = start_scanners(kiosk, fault);
    if (!err && kiosk->enrolled) {
        tell_device(kiosk);
        ask_door(kiosk, DOOR_REQUEST_REFRESH);
    }
    return err;
}

/* In the order of dependence: what feeds the door stops first. */
static void stop(struct kiosk *kiosk)
{
    for (size_t i = 0; i < KIOSK_SCANNERS_MAX; i++)
        scan_worker_stop(kiosk->scan[i]);
    door_worker_stop(kiosk->door);
    sync_worker_stop(kiosk->sync);
    signal_worker_stop(kiosk->signals);
    tn_flow_wipe(&kiosk->flow);
    if (kiosk->stage)
        stage_close(kiosk->stage);
    tn_pairing_release(&kiosk->pairing);
    trace_release(&kiosk->trace);
    tn_mailbox_destroy(kiosk->typed_codes);
    if (kiosk->lock)
        tn_lock_release(kiosk->lock);
}

enum tn_err kiosk_run(const struct kiosk_options *options, struct tn_fault *fault)
{
    struct kiosk *kiosk = calloc(1, sizeof *kiosk);
    TN_ASSERT(kiosk);
    kiosk->options = options;
    kiosk->trace.fd = options->trace_fd;
    kiosk->wake_at_ms = NEVER;
    clocks_init(&kiosk->clocks);
    int signals = -1;
    enum tn_err err = tn_process_signals(&signals, fault);
    if (!err)
        err = open_folder(kiosk, fault);
    if (!err)
        err = stage_open(&options->window, &kiosk->stage, fault);
    if (!err) {
        start_flow(kiosk);
        show(kiosk);
        err = start_workers(kiosk, signals, fault);
    }
    if (!err)
        loop(kiosk);
    stop(kiosk);
    tn_seal_wipe(kiosk, sizeof *kiosk);
    free(kiosk);
    return err;
}
