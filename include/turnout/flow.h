/* SPDX-License-Identifier: Apache-2.0 */
/* flow.h -- the kiosk's dialogue: step(state, message) gives effects.
 *
 * The whole state is one plain value that view draws and tests compare; the time comes with each
 * message, and what is to be done comes back as values.  The caller drains its mailboxes into
 * messages, performs the effects, lets view find out what changed on the screen, and sleeps until
 * `wake_at` at the latest, when it sends TICK.  Rank 4, pure.
 * Source: UI.md 6.1 (screens and times). */
#pragma once

#include "turnout/gate.h"
#include "turnout/lang.h"
#include "turnout/record.h"

/* Times of UI.md 6.1. */
#define TN_FLOW_ADMIT_MS 5000
#define TN_FLOW_ADMIT_NOTE_MS 8000 /* with a note to read */
#define TN_FLOW_REFUSE_MS 10000
#define TN_FLOW_HELD_MS 60000 /* a result whose ring somebody stopped, at most */
#define TN_FLOW_RING_STEP_MS 250
#define TN_FLOW_BUSY_MS 300
#define TN_FLOW_DECIDE_MAX_MS 10000 /* no answer by then: a host is needed */
#define TN_FLOW_LOGO_HOLD_MS 3000
#define TN_FLOW_DIM_MS 60000
#define TN_FLOW_DRIFT_STEP_MS 60000
#define TN_FLOW_STAFF_IDLE_MS 60000
#define TN_FLOW_PIN_IDLE_MS 20000
#define TN_FLOW_PIN_CHARS 6
#define TN_FLOW_PIN_TRIES 5
#define TN_FLOW_PIN_LOCK_MS 60000
#define TN_FLOW_CONFIRM_MS 5000 /* undo and quit want a second touch within this time */

enum tn_flow_screen {
    TN_FLOW_UNPAIRED, /* wants an invitation */
    TN_FLOW_HOME,
    TN_FLOW_CHECKING, /* a code is being decided, and not within TN_FLOW_BUSY_MS */
    TN_FLOW_VERDICT,
    TN_FLOW_PIN,
    TN_FLOW_STAFF,
    TN_FLOW_BROKEN, /* out of order */
};

/* Everything that can be touched or focused; view knows where each one is. */
enum tn_flow_hit {
    TN_FLOW_HIT_NONE,
    TN_FLOW_HIT_LOGO,
    TN_FLOW_HIT_LANG,
    TN_FLOW_HIT_CARD, /* the result itself: stops the ring */
    TN_FLOW_HIT_DONE,
    TN_FLOW_HIT_PIN_0, /* … TN_FLOW_HIT_PIN_0 + 9 */
    TN_FLOW_HIT_PIN_ERASE = TN_FLOW_HIT_PIN_0 + 10,
    TN_FLOW_HIT_BACK, /* leaves the PIN pad or the staff screen */
    TN_FLOW_HIT_UNDO,
    TN_FLOW_HIT_QUIT,
    TN_FLOW_HIT_COUNT,
};

enum tn_flow_sound {
    TN_FLOW_SOUND_OK,      /* two rising notes */
    TN_FLOW_SOUND_ALREADY, /* one soft double note */
    TN_FLOW_SOUND_PROBLEM, /* two low notes */
    TN_FLOW_SOUND_STAFF,   /* a call for help */
};

/* The four looks a result can have: shape, colour, position, word and sound. */
enum tn_flow_look {
    TN_FLOW_LOOK_OK,      /* circle, check */
    TN_FLOW_LOOK_ALREADY, /* triangle, ! */
    TN_FLOW_LOOK_PROBLEM, /* octagon, x */
    TN_FLOW_LOOK_STAFF,   /* square, hand */
};
enum tn_flow_look tn_flow_look(enum tn_verdict verdict);

/* ---- what the caller tells ---- */

/* A decided code; the caller fills it from door's answer. */
struct tn_flow_answer {
    struct tn_gate_answer gate;
    char name[256]; /* "" if unknown */
    char lang[8];   /* of the person, BCP 47, "" if unknown */
    char note[256]; /* what the organiser wants the door to say, "" if nothing */
    uint8_t admits;
    int64_t people_inside;
    int64_t visits;
    struct tn_when first_when; /* already in; err_ms < 0: unknown */
    char first_door[64];
    struct tn_log_id log; /* of the event that decided; zeros if none */
    int64_t seq;          /* there, of the record written, 0 if none */
};

struct tn_flow_event {
    bool present; /* false: this kiosk has no event yet */
    struct tn_id id;
    char title[256], venue[256];
    struct tn_wall starts, ends;
    int offset_min; /* the venue's offset from UTC, also for the clock on the screen */
    int64_t people_inside;
    int64_t tickets;  /* on the roster */
    int64_t capacity; /* 0: none */
};

struct tn_flow_sync {
    bool online;
    int64_t unsent;            /* records the hub does not have yet */
    struct tn_wall oldest;     /* the oldest of them; ms 0: none */
    struct tn_wall last_spoke; /* with the hub; ms 0: never */
};

struct tn_flow_clock {
    enum tn_clock_state state;
    struct tn_when wall; /* at the time of the message */
};

struct tn_flow_disk {
    int64_t free_bytes;
};

#define TN_FLOW_SCANNERS 4
struct tn_flow_scanners {
    size_t count; /* those beyond TN_FLOW_SCANNERS are not shown */
    struct {
        char name[64];
        bool present;
    } one[TN_FLOW_SCANNERS];
};

struct tn_flow_device {
    char group[128], door[64];
};

enum tn_flow_pair_step {
    TN_FLOW_PAIR_IDLE,
    TN_FLOW_PAIR_CONNECTING,
    TN_FLOW_PAIR_FETCHING, /* paired; the event and its roster are on their way */
    TN_FLOW_PAIR_FAILED,
};

enum tn_flow_key {
    TN_FLOW_KEY_NEXT,  /* Tab, right, down */
    TN_FLOW_KEY_PREV,  /* Shift-Tab, left, up */
    TN_FLOW_KEY_ENTER, /* also space */
    TN_FLOW_KEY_ESCAPE,
    TN_FLOW_KEY_ERASE,
    TN_FLOW_KEY_DIGIT_0, /* … + 9; for the PIN pad alone */
};

enum tn_flow_msg_kind {
    TN_FLOW_MSG_TICK,
    TN_FLOW_MSG_SCAN,       /* scan */
    TN_FLOW_MSG_ANSWER,     /* answer: a DECIDE is done */
    TN_FLOW_MSG_PAIRING,    /* pairing: CONNECTING, FETCHING, or FAILED with the fault */
    TN_FLOW_MSG_PAIRED,     /* device: also at the start of a kiosk that was paired before */
    TN_FLOW_MSG_EVENT,      /* event */
    TN_FLOW_MSG_SYNC,       /* sync */
    TN_FLOW_MSG_CLOCK,      /* clock */
    TN_FLOW_MSG_DISK,       /* disk */
    TN_FLOW_MSG_SCANNERS,   /* scanners */
    TN_FLOW_MSG_UNDONE,     /* undone: an UNDO is done */
    TN_FLOW_MSG_TOUCH_DOWN, /* hit */
    TN_FLOW_MSG_TOUCH_UP,   /* hit: where the finger left */
    TN_FLOW_MSG_KEY,        /* key */
    TN_FLOW_MSG_BROKEN,     /* fault: out of order from now on */
    TN_FLOW_MSG_MENDED,
};

struct tn_flow_msg {
    enum tn_flow_msg_kind kind;
    struct tn_mono now;
    union {
        struct {
            const char *code; /* borrowed until the effects are performed */
            size_t len;
        } scan;
        const struct tn_flow_answer *answer;
        struct {
            enum tn_flow_pair_step step;
            const struct tn_fault *fault;
        } pairing;
        const struct tn_flow_device *device;
        const struct tn_flow_event *event;
        struct tn_flow_sync sync;
        struct tn_flow_clock clock;
        struct tn_flow_disk disk;
        const struct tn_flow_scanners *scanners;
        struct {
            struct tn_log_id log;
            int64_t seq;
            bool done;
            int64_t people_inside; /* after it; used if done */
        } undone;
        enum tn_flow_hit hit;
        enum tn_flow_key key;
        const struct tn_fault *fault;
    };
};

/* ---- what the caller is asked to do ---- */

enum tn_flow_effect_kind {
    TN_FLOW_EFFECT_DECIDE, /* code: ask the door, answer with ANSWER */
    TN_FLOW_EFFECT_PAIR,   /* code: the invitation's URI, answer with PAIRING and PAIRED */
    TN_FLOW_EFFECT_SOUND,  /* sound */
    TN_FLOW_EFFECT_UNDO,   /* log, seq: answer with UNDONE */
    TN_FLOW_EFFECT_WIPE,   /* forget laid-out text: a name was on the screen */
    TN_FLOW_EFFECT_QUIT,
};

struct tn_flow_effect {
    enum tn_flow_effect_kind kind;
    struct {
        const char *bytes; /* the message's own */
        size_t len;
    } code;
    enum tn_flow_sound sound;
    struct tn_log_id log;
    int64_t seq;
};

#define TN_FLOW_EFFECTS_MAX 6
struct tn_flow_effects {
    size_t count;
    struct tn_flow_effect one[TN_FLOW_EFFECTS_MAX];
    struct tn_mono wake_at; /* send TICK then; INT64_MAX: never of its own */
};

/* ---- the state ---- */

#define TN_FLOW_ENTRIES 8
struct tn_flow_entry {
    enum tn_verdict verdict;
    char name[128]; /* "" if unknown */
    uint8_t admits;
    struct tn_wall at;    /* by the clock on the screen; ms 0: it was not set */
    struct tn_log_id log; /* where its record stands */
    int64_t seq;
    bool undone;
};

struct tn_flow_setup {
    enum tn_lang lang; /* the one Home returns to */
    bool paired;
    char staff_pin[TN_FLOW_PIN_CHARS + 1]; /* six digits, "" : the staff screen is open */
    char version[32];
};

struct tn_flow {
    struct tn_flow_setup setup;
    struct tn_mono now;
    enum tn_flow_screen screen;
    struct tn_mono since;   /* when this screen began */
    struct tn_mono touched; /* last sign of a person */
    enum tn_lang lang;

    /* input */
    bool touching;
    enum tn_flow_hit pressed;
    struct tn_mono pressed_at;
    enum tn_flow_hit focus;

    /* UNPAIRED */
    enum tn_flow_pair_step pair_step;
    enum tn_err pair_err;
    bool pair_foreign; /* the last code was no invitation */
    char pair_fault[512];

    /* CHECKING, VERDICT */
    int deciding; /* codes at the door */
    struct tn_mono deciding_since;
    struct tn_flow_answer answer;
    enum tn_lang answer_lang;
    struct tn_mono until;
    int shown_ms; /* how long in all */
    bool held;    /* somebody stopped the ring */

    /* PIN, STAFF */
    char pin[TN_FLOW_PIN_CHARS + 1];
    bool pin_wrong;
    int pin_tries_left;              /* kept when the pad is left */
    struct tn_mono pin_locked_until; /* 0: not locked */
    enum tn_flow_hit confirm;        /* UNDO or QUIT touched once */
    struct tn_mono confirm_until;
    bool undo_failed;
    struct tn_flow_entry entries[TN_FLOW_ENTRIES]; /* newest first */
    size_t entry_count;

    /* BROKEN */
    bool broken;
    char broken_fault[512];

    /* facts */
    struct tn_flow_event event;
    struct tn_flow_device device;
    struct tn_flow_sync sync;
    struct tn_flow_clock clock;
    struct tn_mono clock_at;
    struct tn_flow_disk disk;
    struct tn_flow_scanners scanners;
};

void tn_flow_init(struct tn_flow *flow, const struct tn_flow_setup *setup, struct tn_mono now);
struct tn_flow_effects tn_flow_step(struct tn_flow *flow, const struct tn_flow_msg *msg);

/* ---- what view asks ---- */

/* The controls of the screen in the order of focus; returns how many. */
size_t tn_flow_hits(const struct tn_flow *flow, enum tn_flow_hit out[TN_FLOW_HIT_COUNT]);
/* The language the screen is in: the person's own while their result is shown. */
enum tn_lang tn_flow_lang(const struct tn_flow *flow);
/* The wall clock now; ms 0 while nobody set it. */
struct tn_wall tn_flow_wall(const struct tn_flow *flow);
/* Of the time a result is shown, what is left: in steps of TN_FLOW_RING_STEP_MS, and the whole. */
int tn_flow_ring_steps(const struct tn_flow *flow, int *ret_whole);
/* 0: bright; n: dimmed since n minutes, the content moves on each of them. */
int tn_flow_dim_minutes(const struct tn_flow *flow);
/* Whole seconds until the PIN pad opens again, 0 if it is open. */
int tn_flow_pin_wait_s(const struct tn_flow *flow);
/* True if a PIN keeps strangers off the staff screen; only then may it change or end anything. */
bool tn_flow_is_guarded(const struct tn_flow *flow);
/* The admission that "undo last" would take back, NULL if none. */
const struct tn_flow_entry *tn_flow_undoable(const struct tn_flow *flow);
/* Overwrites everything personal. */
void tn_flow_wipe(struct tn_flow *flow);
