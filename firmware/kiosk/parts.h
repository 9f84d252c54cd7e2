/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h -- the main loop's state, for the files that share it: kiosk.c (loop, start, end),
 * effects.c (what the dialogue asks for), input.c (window and scanners), answers.c (what workers
 * say), chores.c (now and then).  All of it belongs to the main thread. */
#pragma once

#include "kiosk.h"

#include "door_worker.h"
#include "hand_worker.h"
#include "job_worker.h"
#include "network_worker.h"
#include "peers.h"
#include "print_worker.h"
#include "report.h"
#include "scan_worker.h"
#include "signal_worker.h"
#include "sounds.h"
#include "stage.h"
#include "sync_worker.h"
#include "turnstile.h"
#include "update_worker.h"
#include "wiring_worker.h"

#include "turnout/ime.h"
#include "turnout/os.h"

#define KIOSK_TYPED_QUIET_MS 3000
#define KIOSK_CHORES_MS 30000

struct kiosk {
    const struct kiosk_options *options;
    struct tn_lock *lock;
    struct stage *stage;
    struct bell bell; /* rings the window */
    struct trace trace;
    struct clocks clocks;
    struct tn_flow flow;
    int64_t wake_at_ms;
    bool stepped; /* since the screen was laid out */
    bool running;

    bool enrolled;
    bool mended;            /* the database was damaged when this start found it */
    bool retired;           /* the door said so; told once */
    struct tn_fault damage; /* of the database, found while it was worked with */
    struct tn_pairing pairing;
    struct turnstile *turnstile;
    struct door_worker *door; /* NULL until enrolled, as the next one */
    struct peers *peers;
    struct bell committed; /* rings the peers */
    struct sync_worker *sync;
    struct signal_worker *signals;
    struct wiring_worker *wires;    /* NULL: nothing hangs there */
    struct network_worker *network; /* NULL: not ours to see to */
    struct job_worker *jobs;
    struct update_worker *update; /* NULL: it could not be started */
    struct hand_worker *hand;     /* NULL: not installed */
    struct print_worker *printer; /* NULL: none */
    struct tn_ime *ime;
    struct sounds *sounds;
    struct scan_worker *scan[KIOSK_SCANNERS_MAX];
    struct tn_flow_scanners scanners;
    struct tn_flow_devices devices;
    struct stick stick;  /* folder "" if there is none */
    int64_t stick_at_ms; /* when to look for one again */

    struct tn_flow_here here;          /* as last told */
    int64_t here_at_ms, invited_at_ms; /* when to look again; when the invitation was last tried */

    struct tn_scan_line typed;
    struct tn_mailbox *typed_codes; /* struct scan_message: what the door has no room for yet */
    struct tn_scan_debounce debounce;
    int deciding;       /* requests at the door without an answer yet */
    bool drawing;       /* a finger is on the canvas */
    bool lean;          /* memory was handed back since somebody was here */
    int64_t file_bytes; /* lean_after_frame's */

    int64_t chores_at_ms;
    int64_t disk_free_bytes;
    int64_t health_at_ms;  /* when to look at the card again */
    int brightness;        /* percent last asked for, 0: none yet */
    int64_t refresh_at_ms; /* not before: when the door may look at what others brought */
    bool refresh_due;
    char screen[REPORT_SCREEN_CHARS]; /* the one last told to the trace */
    int screenshots;
    uint8_t controls_told[16];
    bool shown; /* the first frame is out */

    struct door_request request; /* too large for the stack, used within one call */
    struct door_reply reply;
    struct scan_message scanned;
    struct sync_message synced;
    struct peers_message met;
    struct tn_board board;
};

/* One step of the dialogue: the message's time is now, its effects are performed. */
void kiosk_step(struct kiosk *kiosk, struct tn_flow_msg *msg);
void kiosk_enrol(struct kiosk *kiosk);
/* The database is damaged: the program ends, and begins again with what can be saved. */
void kiosk_damaged(struct kiosk *kiosk, const struct tn_fault *fault);
void kiosk_tell_clock(struct kiosk *kiosk);

/* chores.c */
/* Those whose time has come. */
void kiosk_do_chores(struct kiosk *kiosk);
void kiosk_tell_devices(struct kiosk *kiosk);
/* Once a turn, for a touch wakes a dimmed screen. */
void kiosk_set_brightness(struct kiosk *kiosk);

/* update.c */
void kiosk_start_update(struct kiosk *kiosk);
void kiosk_hear_update(struct kiosk *kiosk);
/* Asks the machine to start again. */
void kiosk_restart_machine(struct kiosk *kiosk);

/* effects.c */
void kiosk_perform(struct kiosk *kiosk, const struct tn_flow_effect *effect);
/* Sends kiosk->request, which the caller filled in but for its kind; it is wiped. */
void kiosk_ask_door(struct kiosk *kiosk, enum door_request_kind kind);

/* printing.c */
/* False: it is about something else. */
bool kiosk_print(struct kiosk *kiosk, const struct tn_flow_effect *effect);
void kiosk_hear_printer(struct kiosk *kiosk);
TN_MUST_CHECK enum tn_err kiosk_start_printer(struct kiosk *kiosk, struct tn_fault *fault);

/* input.c */
void kiosk_hear_window(struct kiosk *kiosk);
void kiosk_hear_scanners(struct kiosk *kiosk);
/* What was typed and then nothing more: at the latest KIOSK_TYPED_QUIET_MS after it. */
void kiosk_hear_quiet(struct kiosk *kiosk);
/* A code that is being typed, or letters a person typed: they are told apart at the end only. */
void kiosk_forget_typed(struct kiosk *kiosk);

/* answers.c */
void kiosk_hear_door(struct kiosk *kiosk);
void kiosk_hear_sync(struct kiosk *kiosk);
void kiosk_hear_peers(struct kiosk *kiosk);
/* What the hub is told of this kiosk. */
void kiosk_tell_station(struct kiosk *kiosk);
/* Other doors brought records: the door looks at them, but not each time. */
void kiosk_refresh(struct kiosk *kiosk);
void kiosk_hear_jobs(struct kiosk *kiosk);
void kiosk_hear_wires(struct kiosk *kiosk);
void kiosk_hear_network(struct kiosk *kiosk);
void kiosk_hear_hand(struct kiosk *kiosk);
