/* SPDX-License-Identifier: Apache-2.0 */
/* chores.c -- what the main loop does now and then: it looks at the disk, the clock, sticks, a hub
 * on this machine, and at how bright it has to be.
 *
 * Each of them has its own time; none of them waits for anything. */
#include "parts.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "here.h"
#include "lean.h"

#include "turnout/text.h"

#define STICK_SOON_MS 2000
#define HEALTH_EVERY_MS INT64_C(3600000)
#define HERE_MS 2000
#define HERE_PAIRED_MS 30000 /* what the machine spans changes rarely */
#define INVITED_MS 15000

static void tell_disk(struct kiosk *kiosk)
{
    struct statvfs disk;
    if (statvfs(kiosk->options->folder, &disk))
        return;
    int64_t free_bytes = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
    kiosk->disk_free_bytes = free_bytes;
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_DISK,
                                            .disk = {free_bytes, kiosk->mended}});
}

void kiosk_tell_devices(struct kiosk *kiosk)
{
    const struct kiosk_options *options = kiosk->options;
    struct tn_flow_devices devices = {
        .has_printer = options->printer != NULL,
        .printer_ready = options->printer != NULL,
        .has_stick = kiosk->stick.folder[0] != '\0',
        .has_hand = kiosk->hand != NULL,
        .has_text = tn_ime_has(kiosk->ime, TN_IME_TEXT),
        .has_speech = sounds_has_speech(kiosk->sounds),
    };
    (void)tn_text_copy(devices.software, sizeof devices.software, kiosk->stick.software);
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES, .devices = devices});
}

/* Soon after it is put in, while staff look at their screens; a stick may answer slowly, so that
 * another thread looks. */
static void look_for_stick(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    struct job job = {.kind = JOB_LOOK};
    bool staff = kiosk->flow.screen == TN_FLOW_STAFF || kiosk->flow.screen == TN_FLOW_STICK ||
                 kiosk->flow.screen == TN_FLOW_UPDATE;
    int64_t every_ms = staff ? STICK_SOON_MS : KIOSK_CHORES_MS;
    if (now_ms + every_ms < kiosk->stick_at_ms)
        kiosk->stick_at_ms = now_ms;
    if (now_ms < kiosk->stick_at_ms)
        return;
    kiosk->stick_at_ms = now_ms + every_ms;
    bool at_work = kiosk->flow.stick == TN_FLOW_TASK_RUNNING;
    if (!at_work && tn_text_copy(job.folder, sizeof job.folder, kiosk->options->media))
        (void)job_worker_put(kiosk->jobs, &job);
}

/* As if it had been held to the scanner; again where that came to nothing, for the hub may only
 * just have started. */
static void take_invitation(struct kiosk *kiosk, const struct tn_buf *invite)
{
    int64_t now_ms = tn_clock_up_ms();
    enum tn_flow_pair_step step = kiosk->flow.pair_step;
    if (invite->len == 0 || step == TN_FLOW_PAIR_CONNECTING || step == TN_FLOW_PAIR_FETCHING ||
        (kiosk->invited_at_ms && now_ms < kiosk->invited_at_ms + INVITED_MS))
        return;
    kiosk->invited_at_ms = now_ms;
    kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_SCAN,
                                            .scan = {tn_buf_text(invite), invite->len}});
}

/* What a hub on this machine has to say; once we belong to one, no invitation any more. */
static void look_here(struct kiosk *kiosk)
{
    struct tn_flow_here here;
    TN_BUF_AUTO invite = {0};
    int64_t now_ms = tn_clock_up_ms();
    if (!kiosk->options->here || now_ms < kiosk->here_at_ms)
        return;
    kiosk->here_at_ms = now_ms + (kiosk->enrolled ? HERE_PAIRED_MS : HERE_MS);
    here_look(kiosk->options->here, "/sys/class/net", &here, &invite);
    if (memcmp(&here, &kiosk->here, sizeof here) != 0) {
        kiosk->here = here;
        kiosk_step(kiosk, &(struct tn_flow_msg){.kind = TN_FLOW_MSG_HERE, .here = &here});
    }
    if (!kiosk->enrolled)
        take_invitation(kiosk, &invite);
    tn_seal_wipe(invite.data, invite.cap);
}

/* Once, when the screen has dimmed: whoever comes next wakes it all again. */
static void rest(struct kiosk *kiosk)
{
    bool dim = tn_flow_dim_minutes(&kiosk->flow) > 0;
    if (dim && !kiosk->lean)
        lean_rest();
    kiosk->lean = dim;
}

static int local_hour(const struct tn_flow *flow)
{
    int64_t wall_ms = tn_flow_wall(flow).ms;
    if (wall_ms <= 0)
        return -1;
    return (int)((wall_ms / 60000 + flow->event.offset_min) / 60 % 24);
}

/* The system sees to it that the display follows. */
void kiosk_set_brightness(struct kiosk *kiosk)
{
    char path[TN_PATH_MAX], text[8];
    struct tn_fault fault = {0};
    const struct kiosk_options *options = kiosk->options;
    int percent = brightness_percent(&options->brightness, tn_flow_dim_minutes(&kiosk->flow) > 0,
                                     local_hour(&kiosk->flow));
    if (!options->run_folder || percent == kiosk->brightness)
        return;
    kiosk->brightness = percent;
    tn_path_join(path, sizeof path, options->run_folder, "brightness");
    int len = snprintf(text, sizeof text, "%d\n", percent);
    if (tn_file_write(path, text, (size_t)len, 0644, &fault))
        tn_log(TN_LOG_WARNING, "%s", fault.text);
}

/* At the start, and from then on as cards age. */
static void look_at_health(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    struct job job = {.kind = JOB_HEALTH};
    bool at_stick = kiosk->flow.stick == TN_FLOW_TASK_RUNNING;
    if (!kiosk->options->self_test || at_stick || now_ms < kiosk->health_at_ms ||
        !tn_text_copy(job.folder, sizeof job.folder, kiosk->options->folder))
        return;
    kiosk->health_at_ms = now_ms + HEALTH_EVERY_MS;
    (void)job_worker_put(kiosk->jobs, &job);
}

static void look_around(struct kiosk *kiosk)
{
    int64_t now_ms = tn_clock_up_ms();
    if (now_ms < kiosk->chores_at_ms)
        return;
    kiosk->chores_at_ms = now_ms + KIOSK_CHORES_MS;
    kiosk_tell_clock(kiosk);
    tell_disk(kiosk);
    kiosk_tell_devices(kiosk);
    look_at_health(kiosk);
    rest(kiosk);
    if (kiosk->door)
        kiosk_ask_door(kiosk, DOOR_REQUEST_REFRESH);
    if (kiosk->enrolled)
        kiosk_tell_station(kiosk);
    tn_process_notify("WATCHDOG=1");
}

void kiosk_do_chores(struct kiosk *kiosk)
{
    look_around(kiosk);
    look_for_stick(kiosk);
    look_here(kiosk);
}
