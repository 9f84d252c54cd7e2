/* SPDX-License-Identifier: Apache-2.0 */
/* flow.h -- the kiosk's dialogue: step(state, message) gives effects.
 *
 * The whole state is one plain value that view draws and tests compare; the time comes with each
 * message, and what is to be done comes back as values.  The caller drains its mailboxes into
 * messages, performs the effects, lets view find out what changed on the screen, and sleeps until
 * `wake_at` at the latest, when it sends TICK.  Rank 4, pure.
 * Source: UI.md 6.1 (screens and times). */
#pragma once

#include "turnout/board.h"
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
#define TN_FLOW_FORM_IDLE_MS                                                                       \
    45000 /* finding, signing up: then the question whether one is there                           \
           */
#define TN_FLOW_STILL_THERE_MS 20000 /* and what is wiped if nobody says so */
#define TN_FLOW_READ_IDLE_MS 45000   /* order of the day, rules: then Home */
#define TN_FLOW_ISSUED_MS 60000      /* a new code stays to be photographed */
#define TN_FLOW_SELF_TEST_MS 10000   /* after the start, when the machine has said how it is */
#define TN_FLOW_SELF_TEST_SHOWN_MS 60000
#define TN_FLOW_HELP_MS 15000 /* "staff are on their way" */

enum tn_flow_screen {
    TN_FLOW_UNPAIRED, /* wants an invitation */
    TN_FLOW_HOME,
    TN_FLOW_CHECKING, /* a code is being decided, and not within TN_FLOW_BUSY_MS */
    TN_FLOW_VERDICT,
    TN_FLOW_FIND, /* a name is being looked for */
    TN_FLOW_FACT, /* the second fact of the one that was picked */
    TN_FLOW_NAME, /* signing up, step by step */
    TN_FLOW_CONTACT,
    TN_FLOW_QUESTION, /* one of the event's questions; also on the way in */
    TN_FLOW_RULES,    /* read and accepted; also on the way in, or only read */
    TN_FLOW_REVIEW,
    TN_FLOW_ISSUED,   /* the new code, shown to its owner */
    TN_FLOW_TONIGHT,  /* order of the day */
    TN_FLOW_VOTE,     /* on a topic, after a check-in */
    TN_FLOW_LEAVING,  /* a code is wanted to check out */
    TN_FLOW_FEEDBACK, /* one question on the way out */
    TN_FLOW_REMARK,   /* a line to go with the score, from whoever wants to */
    TN_FLOW_PIN,
    TN_FLOW_STAFF,
    TN_FLOW_ROLL,    /* roll-call: everybody by name */
    TN_FLOW_PENDING, /* walk-ins that wait for a host's yes */
    TN_FLOW_REASON,  /* why something is taken back or overridden */
    TN_FLOW_UNLOCK,  /* a host's code is wanted to open the list of names */
    TN_FLOW_DOORS,   /* the other doors, and what came in by two of them */
    TN_FLOW_ADDRESS, /* of another door, typed */
    TN_FLOW_DOUBLES, /* codes that came in twice: by whom, where and when */
    TN_FLOW_STICK,   /* what a stick that is in is good for */
    TN_FLOW_SET_CLOCK,
    TN_FLOW_SETTINGS,  /* volume, language at rest, type, contrast, exit mode */
    TN_FLOW_BOX,       /* this kiosk as a machine: a tile for each thing it has */
    TN_FLOW_NETWORK,   /* how it is linked, and the wireless networks around */
    TN_FLOW_PASSWORD,  /* of one of them, typed */
    TN_FLOW_UPDATE,    /* newer software: from the hub or a stick, to be started when it suits */
    TN_FLOW_PRINTER,   /* what waits to be printed, and what is wrong with the printer */
    TN_FLOW_SELF_TEST, /* what is wrong with the machine, once after its start */
    TN_FLOW_BROKEN,    /* out of order */
    TN_FLOW_REVOKED,   /* this kiosk was taken out of the group, and admits nobody */
    TN_FLOW_SCREEN_COUNT,
};

/* The keys of the keyboard on the screen, in the order of TN_FLOW_HIT_KEY_0 …; which of them are
 * there, and where, follows from what is typed. */
#define TN_FLOW_KEYS                                                                               \
    "abcdefghijklmnopqrstuvwxyz0123456789@._-'+ :"                                                 \
    "!\"#$%&()*,/;<=>?[\\]^`{|}~"
#define TN_FLOW_KEY_COUNT 69
#define TN_FLOW_CANDIDATES 24
#define TN_FLOW_CANDIDATES_SHOWN 8
#define TN_FLOW_LETTERS 32
#define TN_FLOW_ADDRESS_CHARS 64
/* Year, month, day, hour, tens of minutes, minutes: each of them a short way from any other. */
#define TN_FLOW_CLOCK_WHEELS 6
#define TN_FLOW_ITEMS 12 /* rows, choices, platforms: what a list on a screen can hold */

/* Everything that can be touched or focused; view knows where each one is. */
enum tn_flow_hit {
    TN_FLOW_HIT_NONE,
    TN_FLOW_HIT_LOGO,
    TN_FLOW_HIT_LANG,
    TN_FLOW_HIT_CARD, /* the result itself: stops the ring */
    TN_FLOW_HIT_DONE,
    TN_FLOW_HIT_PIN_0, /* … TN_FLOW_HIT_PIN_0 + 9 */
    TN_FLOW_HIT_PIN_ERASE = TN_FLOW_HIT_PIN_0 + 10,
    TN_FLOW_HIT_BACK, /* one step back; from a first step, Home */
    TN_FLOW_HIT_UNDO,
    TN_FLOW_HIT_QUIT,

    /* at rest */
    TN_FLOW_HIT_FIND,
    TN_FLOW_HIT_SIGN_UP,
    TN_FLOW_HIT_TONIGHT,
    TN_FLOW_HIT_LEAVE,
    TN_FLOW_HIT_READ_RULES,
    TN_FLOW_HIT_SLIDE, /* the board: the next one */
    TN_FLOW_HIT_TYPE,  /* larger type: normal, x1.6, x2.3, normal */
    TN_FLOW_HIT_CONTRAST,
    TN_FLOW_HIT_SPEAK,
    TN_FLOW_HIT_HELP,

    /* on the way */
    TN_FLOW_HIT_NEXT, /* the primary button of a step */
    TN_FLOW_HIT_SKIP,
    TN_FLOW_HIT_ACCEPT,
    TN_FLOW_HIT_DECLINE,
    TN_FLOW_HIT_CONTINUE, /* "still there?": yes */
    TN_FLOW_HIT_PAGE_UP,
    TN_FLOW_HIT_PAGE_DOWN,
    TN_FLOW_HIT_PRINT,
    TN_FLOW_HIT_VOTE,   /* from a result to the topic */
    TN_FLOW_HIT_REMARK, /* from the score to a line with it */
    TN_FLOW_HIT_NOT_LISTED,
    TN_FLOW_HIT_ITEM_0,
    TN_FLOW_HIT_KEY_0 = TN_FLOW_HIT_ITEM_0 + TN_FLOW_ITEMS,
    TN_FLOW_HIT_KEY_ERASE = TN_FLOW_HIT_KEY_0 + TN_FLOW_KEY_COUNT,
    TN_FLOW_HIT_KEY_SHIFT,
    TN_FLOW_HIT_KEY_SIGNS,    /* signs in the place of letters, or letters again */
    TN_FLOW_HIT_INPUT_PINYIN, /* ways to write; the one in use is shown pressed */
    TN_FLOW_HIT_INPUT_LATIN,
    TN_FLOW_HIT_INPUT_HAND,
    TN_FLOW_HIT_CANDIDATE_0, /* … + TN_FLOW_CANDIDATES_SHOWN - 1 */
    TN_FLOW_HIT_CANDIDATES_MORE = TN_FLOW_HIT_CANDIDATE_0 + TN_FLOW_CANDIDATES_SHOWN,
    TN_FLOW_HIT_CANVAS, /* for handwriting */
    TN_FLOW_HIT_CANVAS_CLEAR,

    /* staff; MORE goes round the parts of a staff screen that does not fit at once, and view shows
     * the part that holds the focus */
    TN_FLOW_HIT_STAFF_MORE,
    TN_FLOW_HIT_STAFF_ROLL,
    TN_FLOW_HIT_STAFF_PENDING,
    TN_FLOW_HIT_STAFF_UNLOCK, /* or lock again */
    TN_FLOW_HIT_STAFF_OVERRIDE,
    TN_FLOW_HIT_STAFF_REPRINT,
    TN_FLOW_HIT_STAFF_SETTINGS,
    TN_FLOW_HIT_STAFF_DOORS,
    TN_FLOW_HIT_STAFF_ADDRESS,
    TN_FLOW_HIT_STAFF_DOUBLES,
    TN_FLOW_HIT_STAFF_STICK,
    TN_FLOW_HIT_STAFF_EXPORT,
    TN_FLOW_HIT_STAFF_IMPORT,
    TN_FLOW_HIT_STAFF_CLOCK,
    TN_FLOW_HIT_STAFF_HELPED, /* the call for help was answered */
    TN_FLOW_HIT_STAFF_VOLUME,
    TN_FLOW_HIT_STAFF_EXIT_MODE,
    TN_FLOW_HIT_STAFF_LANG, /* the language at rest */
    TN_FLOW_HIT_STAFF_BOX,
    TN_FLOW_HIT_BOX_NETWORK, /* the tiles of BOX; box.c says which are there */
    TN_FLOW_HIT_NETWORK_SEARCH,
    TN_FLOW_HIT_NETWORK_FORGET,
    TN_FLOW_HIT_PASSWORD_SHOW, /* or hide it again */
    TN_FLOW_HIT_BOX_UPDATE,
    TN_FLOW_HIT_BOX_PRINTER,
    TN_FLOW_HIT_PRINTER_CAME_OUT, /* these three: of the first print on PRINTER */
    TN_FLOW_HIT_PRINTER_AGAIN,
    TN_FLOW_HIT_PRINTER_DROP,
    TN_FLOW_HIT_PRINTER_TEST,
    TN_FLOW_HIT_UPDATE_HUB, /* installed from there */
    TN_FLOW_HIT_UPDATE_STICK,
    TN_FLOW_HIT_UPDATE_RESTART,
    TN_FLOW_HIT_CLOCK_UP_0, /* … + TN_FLOW_CLOCK_WHEELS - 1 */
    TN_FLOW_HIT_CLOCK_DOWN_0 = TN_FLOW_HIT_CLOCK_UP_0 + TN_FLOW_CLOCK_WHEELS,
    TN_FLOW_HIT_COUNT = TN_FLOW_HIT_CLOCK_DOWN_0 + TN_FLOW_CLOCK_WHEELS,
};

enum tn_flow_sound {
    TN_FLOW_SOUND_OK,      /* two rising notes */
    TN_FLOW_SOUND_ALREADY, /* one soft double note */
    TN_FLOW_SOUND_PROBLEM, /* two low notes */
    TN_FLOW_SOUND_STAFF,   /* a call for help */
    TN_FLOW_SOUND_NOTICE,  /* "still there?", and for staff: something wants a look */
    TN_FLOW_SOUND_COUNT,
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
    struct tn_log_id log;       /* of the event that decided; zeros if none */
    int64_t seq;                /* there, of the record written, 0 if none */
    struct tn_ticket_id ticket; /* zeros if none */
    int64_t visits_before;      /* this person's earlier visits, -1: unknown */
    bool left; /* a stay was ended; in the state the verdict is an admission's then */
    bool walk_in;
    bool can_override; /* a host may admit this ticket all the same */
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
    int64_t admissions, doubles;
    bool keeps_words; /* what people write can be closed for the group */
    struct tn_policy policy;
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
    bool mended; /* the database was damaged when the program started, and is replaced */
};

/* How the card, or whatever keeps the log, is. */
enum tn_flow_card {
    TN_FLOW_CARD_GOOD,
    TN_FLOW_CARD_SLOW,       /* a small write took seconds */
    TN_FLOW_CARD_DYING,      /* its own counters, or the file system's, say so */
    TN_FLOW_CARD_UNWRITABLE, /* a small file could not be written and read again */
};
struct tn_flow_health {
    bool known; /* the machine was looked at */
    enum tn_flow_card card;
    bool small_display; /* less than any layout is made for */
};

/* Less than this would fill within an event's pictures and logs. */
#define TN_FLOW_SPACE_LOW_BYTES 200000000

/* What can be wrong with the machine, the worst first.  X(code, name) */
#define TN_FLOW_FLAW_MAP(X)                                                                        \
    X(STORE, "store")                                                                              \
    X(SCANNER, "scanner")                                                                          \
    X(CARD_DYING, "card-dying")                                                                    \
    X(SPACE, "space")                                                                              \
    X(CARD_SLOW, "card-slow")                                                                      \
    X(DISPLAY, "display")                                                                          \
    X(PRINTER, "printer")                                                                          \
    X(CLOCK, "clock")                                                                              \
    X(NETWORK, "network")
enum tn_flow_flaw {
#define TN_FLOW_FLAW_ENUM(code, name) TN_FLOW_FLAW_##code,
    TN_FLOW_FLAW_MAP(TN_FLOW_FLAW_ENUM)
#undef TN_FLOW_FLAW_ENUM
        TN_FLOW_FLAW_COUNT,
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

/* Somebody on the list, as much of them as a screen shows. */
struct tn_flow_person {
    struct tn_ticket_id ticket;
    char name[256];
    char contact[64]; /* masked, "" if none */
    char initial;     /* 'A' … 'Z', '#' */
    bool inside;
    bool wants_fact;
};
struct tn_flow_people {
    size_t count;
    int64_t total; /* that fit what was asked, shown or not */
    int64_t from;  /* index of the first (roll-call) */
    /* The letters this answers; an answer to other letters than are typed now is not shown. */
    char asked[TN_FLOW_LETTERS + 1];
    struct tn_flow_person one[TN_FLOW_ITEMS];
};

struct tn_flow_candidates {
    size_t count;
    struct {
        char text[32];
        uint8_t letters; /* how many of those typed it uses up */
    } one[TN_FLOW_CANDIDATES];
};

#define TN_FLOW_CODE_MODULES 37
/* A code this kiosk has just issued. */
struct tn_flow_issued {
    bool done;
    /* The number of the effect that asked for it: an answer that comes after its person has left
     * is never shown to whoever stands there now. */
    int64_t number;
    enum tn_err err;                                              /* why not */
    uint8_t modules[TN_FLOW_CODE_MODULES * TN_FLOW_CODE_MODULES]; /* 1 is dark */
    char text[TN_TICKET_CHARS + 1];
    bool pending; /* waits for a host's yes */
    struct tn_flow_answer answer;
};

enum tn_flow_task { /* what a worker does in the background, and what came of it */
                    TN_FLOW_TASK_NONE,
                    TN_FLOW_TASK_RUNNING,
                    TN_FLOW_TASK_DONE,
                    TN_FLOW_TASK_FAILED,
};
struct tn_flow_devices { /* beside the scanners */
    bool has_printer, printer_ready, has_stick, has_hand, has_text, has_speech;
    char software[64]; /* of a newer Turnout on the stick, its file's name; "" if none */
};

/* The printer, and what was given to it and is not known to have come out: what wants a host's
 * answer first, then what waits, in their order. */
#define TN_FLOW_TROUBLE_MAP(X)                                                                     \
    X(NONE, "ready")                                                                               \
    X(PAPER, "paper") /* there is none */                                                          \
    X(COVER, "cover")                                                                              \
    X(JAM, "jam")                                                                                  \
    X(OFFLINE, "offline") /* no answer: off, or the cable is out */                                \
    X(PAUSED, "paused")   /* the queue takes nothing, or is not there */                           \
    X(OTHER, "other")
enum tn_flow_trouble {
#define TN_FLOW_TROUBLE_ENUM(code, name) TN_FLOW_TROUBLE_##code,
    TN_FLOW_TROUBLE_MAP(TN_FLOW_TROUBLE_ENUM)
#undef TN_FLOW_TROUBLE_ENUM
        TN_FLOW_TROUBLE_COUNT,
};
const char *tn_flow_trouble_name(enum tn_flow_trouble trouble);
enum tn_flow_print {
    TN_FLOW_PRINT_ASKING, /* nobody knows whether it came out: never printed again unasked */
    TN_FLOW_PRINT_PRINTING,
    TN_FLOW_PRINT_WAITING,
};
#define TN_FLOW_PRINTS 8
struct tn_flow_printer {
    enum tn_flow_trouble trouble;
    bool paper_low;
    size_t count;
    struct {
        int64_t number; /* of the effect that asked for it; 0: a test page */
        char name[128]; /* "" unless a host has the names open */
        struct tn_wall at;
        enum tn_flow_print state;
    } one[TN_FLOW_PRINTS];
    int64_t printed; /* the number of the one that came out last, 0: none yet */
};

/* The other doors of the event, as far as this one knows of them. */
#define TN_FLOW_PEERS 8
struct tn_flow_peers {
    size_t count; /* those beyond TN_FLOW_PEERS are not shown */
    struct {
        struct tn_id device;
        char name[64];
        bool linked;
        struct tn_wall last_spoke; /* ms 0: never */
        int64_t behind;            /* records one of the two has and the other has not */
    } one[TN_FLOW_PEERS];
};

/* Codes that came in while their people were inside: the newest first. */
#define TN_FLOW_DOUBLES_SHOWN 8
struct tn_flow_doubles {
    size_t count;
    int64_t total; /* shown or not */
    struct {
        struct tn_ticket_id ticket;
        char name[256];                  /* "" while the names are locked, or if unknown */
        char first_door[64], door[64];   /* where they came in, and where again */
        struct tn_when first_when, when; /* err_ms < 0: unknown */
    } one[TN_FLOW_DOUBLES_SHOWN];
};

/* What came of an EXPORT or IMPORT. */
struct tn_flow_stick {
    bool done;
    bool import;     /* else an export */
    int64_t records; /* written, or new here */
    enum tn_err why; /* why not, or why something was left out; OK if nothing */
};

/* The network, where a host can see to it from here. */
enum tn_flow_wifi { /* how it stands with the network that was chosen last */
                    TN_FLOW_WIFI_NONE,
                    TN_FLOW_WIFI_CONNECTING,
                    TN_FLOW_WIFI_CONNECTED,
                    TN_FLOW_WIFI_WRONG_PASSWORD,
                    TN_FLOW_WIFI_NO_ANSWER,
};
enum tn_flow_wifi_lock {
    TN_FLOW_WIFI_OPEN,
    TN_FLOW_WIFI_PASSWORD,
    TN_FLOW_WIFI_OTHER, /* wants more than a password: not from here */
};
#define TN_FLOW_WIFI_ID_CHARS 64    /* the name's bytes in hex */
#define TN_FLOW_WIFI_NAME_CHARS 128 /* the same to be read: 32 bytes, each escaped at worst */
#define TN_FLOW_WIFI_BARS 4
#define TN_FLOW_WIFI_SHOWN TN_FLOW_ITEMS
#define TN_FLOW_SECRET_LEAST 8 /* characters a password of WPA has */
#define TN_FLOW_SECRET_MOST 63
struct tn_flow_network {
    bool present;            /* there is something to see to */
    bool has_wired, plugged; /* a socket; a cable in it, and something at its other end */
    char wired_address[48];  /* "" while there is none */
    bool has_wifi, searching;
    enum tn_flow_wifi wifi;
    char wifi_id[TN_FLOW_WIFI_ID_CHARS + 1]; /* "" if none was chosen */
    char wifi_name[TN_FLOW_WIFI_NAME_CHARS + 1];
    char wifi_address[48];
    int bars;     /* of the one it is linked to, 0 … TN_FLOW_WIFI_BARS */
    size_t count; /* of those around, the strongest first */
    struct tn_flow_wifi_around {
        char id[TN_FLOW_WIFI_ID_CHARS + 1], name[TN_FLOW_WIFI_NAME_CHARS + 1];
        int bars;
        enum tn_flow_wifi_lock lock;
        bool saved; /* its password is known here */
    } one[TN_FLOW_WIFI_SHOWN];
};

/* Newer software: what there is of it, what is being done with it, and why not. */
enum tn_flow_update_step {
    TN_FLOW_UPDATE_NONE,
    TN_FLOW_UPDATE_FETCHING,   /* off the stick, or from the hub */
    TN_FLOW_UPDATE_INSTALLING, /* to the other half of the disk */
    TN_FLOW_UPDATE_READY,      /* the next start is into it */
    TN_FLOW_UPDATE_REFUSED,
};
/* X(code, word) */
#define TN_FLOW_REFUSAL_MAP(X)                                                                     \
    X(NONE, "none")                                                                                \
    X(PRODUCT, "product") /* it is for another product */                                          \
    X(OLDER, "older")                                                                              \
    X(SAME, "same")                                                                                \
    X(SEAL, "seal") /* nobody we know signed it */                                                 \
    X(TORN, "torn") /* damaged, or not whole */                                                    \
    X(ROOM, "room") /* there is no room to put it */                                               \
    X(GONE, "gone") /* the stick was pulled out */                                                 \
    X(HUB, "hub")   /* the hub does not give it */                                                 \
    X(FAILED, "failed")
enum tn_flow_refusal {
#define TN_FLOW_REFUSAL_ENUM(code, name) TN_FLOW_REFUSAL_##code,
    TN_FLOW_REFUSAL_MAP(TN_FLOW_REFUSAL_ENUM)
#undef TN_FLOW_REFUSAL_ENUM
        TN_FLOW_REFUSAL_COUNT,
};
const char *tn_flow_refusal_name(enum tn_flow_refusal refusal);
#define TN_FLOW_VERSION_CHARS 33
struct tn_flow_update {
    bool present;     /* this machine has another half to put it */
    bool can_restart; /* it starts again when asked to */
    struct tn_flow_update_offer {
        char version[TN_FLOW_VERSION_CHARS]; /* "" if there is none, or it does not say */
        enum tn_flow_refusal refusal;        /* NONE: it can be had; OLDER: by force */
    } hub, stick;                            /* nothing there: "" and NONE */
    enum tn_flow_update_step step;
    int percent; /* of fetching, or of installing */
    char version[TN_FLOW_VERSION_CHARS];
    enum tn_flow_refusal refusal;          /* of REFUSED */
    char fell_back[TN_FLOW_VERSION_CHARS]; /* the one that did not start; "" if none */
};

/* A hub on this very machine: where its first owner is made, while it has none; and the wireless
 * network the machine spans where there is no other. */
struct tn_flow_here {
    char url[160];  /* "": there is an owner */
    char wifi[224]; /* as phones read it off a code; "": the machine spans none */
    char wifi_name[33], wifi_password[64];
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
    TN_FLOW_KEY_DIGIT_0, /* … + 9; for the PIN pad, and for the items of a list */
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
    TN_FLOW_MSG_CHAR,       /* text: typed on a keyboard, UTF-8 */
    TN_FLOW_MSG_PEN,        /* pen: on the canvas */
    TN_FLOW_MSG_BOARD,      /* board */
    TN_FLOW_MSG_DEVICES,    /* devices */
    TN_FLOW_MSG_FOUND,      /* people: a FIND is done */
    TN_FLOW_MSG_ROLL,       /* people: a ROLL is done */
    TN_FLOW_MSG_WAITING,    /* people: walk-ins that wait for a host */
    TN_FLOW_MSG_CANDIDATES, /* candidates: a CANDIDATES or RECOGNISE is done */
    TN_FLOW_MSG_ISSUED,     /* issued: a SIGN_UP or REPRINT is done */
    TN_FLOW_MSG_UNLOCKED,   /* err: an UNLOCK is done; TN_OK: the names are open */
    TN_FLOW_MSG_LOCKED,
    TN_FLOW_MSG_PIN,     /* fits: a PIN is checked */
    TN_FLOW_MSG_VOTED,   /* err */
    TN_FLOW_MSG_TASK,    /* task: printing, or what a stick is for, went on */
    TN_FLOW_MSG_PEERS,   /* peers */
    TN_FLOW_MSG_DOUBLES, /* doubles: a DOUBLES is done */
    TN_FLOW_MSG_STICK,   /* stick: an EXPORT or IMPORT is done */
    TN_FLOW_MSG_REVOKED, /* nobody is let in here from now on, also after a restart */
    TN_FLOW_MSG_PAGES,   /* pages: how many the long text, or the staff screen, takes here */
    TN_FLOW_MSG_HELP,    /* a button beside the screen calls a host */
    TN_FLOW_MSG_NETWORK, /* network */
    TN_FLOW_MSG_HERE,    /* here */
    TN_FLOW_MSG_UPDATE,  /* update */
    TN_FLOW_MSG_HEALTH,  /* health */
    TN_FLOW_MSG_PRINTER, /* printer */
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
        struct tn_flow_health health;
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
        const char *text;
        struct {
            int x, y; /* 0 … 999 of the canvas */
            bool down, up;
        } pen;
        const struct tn_board *board;
        struct tn_flow_devices devices;
        const struct tn_flow_people *people;
        const struct tn_flow_candidates *candidates;
        const struct tn_flow_issued *issued;
        const struct tn_flow_peers *peers;
        const struct tn_flow_doubles *doubles;
        const struct tn_flow_stick *stick;
        const struct tn_flow_printer *printer;
        const struct tn_flow_network *network;
        const struct tn_flow_here *here;
        const struct tn_flow_update *update;
        enum tn_err err;
        bool fits;
        int pages;
        struct {
            bool printing; /* else at the stick */
            enum tn_flow_task state;
        } task;
    };
};

/* ---- what the caller is asked to do ---- */

enum tn_flow_effect_kind {
    TN_FLOW_EFFECT_DECIDE, /* code: ask the door, answer with ANSWER */
    TN_FLOW_EFFECT_PAIR,   /* code: the invitation's URI, answer with PAIRING and PAIRED */
    TN_FLOW_EFFECT_SOUND,  /* sound */
    TN_FLOW_EFFECT_UNDO,   /* log, seq, text (reason): answer with UNDONE */
    TN_FLOW_EFFECT_WIPE,   /* forget laid-out text: a name was on the screen */
    TN_FLOW_EFFECT_QUIT,
    TN_FLOW_EFFECT_ADMIT,          /* ticket, text (second fact), form: somebody found; ANSWER */
    TN_FLOW_EFFECT_FIND,           /* text (letters): FOUND */
    TN_FLOW_EFFECT_CANDIDATES,     /* typing: CANDIDATES, at once */
    TN_FLOW_EFFECT_RECOGNISE,      /* typing: what was drawn; CANDIDATES */
    TN_FLOW_EFFECT_SIGN_UP,        /* form, number: ISSUED with the same number */
    TN_FLOW_EFFECT_UNLOCK,         /* code: UNLOCKED */
    TN_FLOW_EFFECT_LOCK,           /* LOCKED */
    TN_FLOW_EFFECT_ROLL,           /* number (from), text (letters): ROLL */
    TN_FLOW_EFFECT_ROLL_CALL,      /* ticket: mark as here; ANSWER */
    TN_FLOW_EFFECT_WAITING,        /* WAITING */
    TN_FLOW_EFFECT_APPROVE,        /* ticket, flag: WAITING */
    TN_FLOW_EFFECT_OVERRIDE,       /* ticket, text (reason): ANSWER */
    TN_FLOW_EFFECT_REPRINT,        /* ticket: ISSUED with the number 0 */
    TN_FLOW_EFFECT_LEAVE,          /* code: ANSWER */
    TN_FLOW_EFFECT_VOTE,           /* code, text (ballot), number (option): VOTED */
    TN_FLOW_EFFECT_FEEDBACK,       /* number (score), text */
    TN_FLOW_EFFECT_PIN,            /* text: PIN */
    TN_FLOW_EFFECT_PRINT,          /* number: issued code in hand; PRINTER */
    TN_FLOW_EFFECT_EXPORT,         /* everything held here onto the stick: TASK, then STICK */
    TN_FLOW_EFFECT_IMPORT,         /* everything of this group on the stick: TASK, then STICK */
    TN_FLOW_EFFECT_PEER,           /* text: the address of another door, "192.168.1.7:8444" */
    TN_FLOW_EFFECT_DOUBLES,        /* DOUBLES */
    TN_FLOW_EFFECT_SET_CLOCK,      /* wall: what staff read off a clock; CLOCK */
    TN_FLOW_EFFECT_SPEAK,          /* text (a key of the spoken prompts) */
    TN_FLOW_EFFECT_VOLUME,         /* number 0 … 3 */
    TN_FLOW_EFFECT_NETWORK_SEARCH, /* NETWORK, as the next two */
    TN_FLOW_EFFECT_NETWORK_JOIN,   /* text (id), secret: "" where none is needed or it is known */
    TN_FLOW_EFFECT_NETWORK_FORGET, /* text (id) */
    TN_FLOW_EFFECT_SIGNAL,         /* number (a look), flag: somebody is let in or out */
    TN_FLOW_EFFECT_UPDATE,    /* flag: from the stick; number 1: although it is older; UPDATE */
    TN_FLOW_EFFECT_RESTART,   /* the machine, into what was installed */
    TN_FLOW_EFFECT_BADGE,     /* number, text (name), flag (a walk-in), code ("": none held up) */
    TN_FLOW_EFFECT_CAME_OUT,  /* number: of a print; PRINTER */
    TN_FLOW_EFFECT_AGAIN,     /* number: prints it once more; PRINTER */
    TN_FLOW_EFFECT_DROP,      /* number: it is not wanted any more; PRINTER */
    TN_FLOW_EFFECT_TEST_PAGE, /* PRINTER */
    TN_FLOW_EFFECT_PRINTER,   /* PRINTER, whatever there is to tell */
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
    struct tn_ticket_id ticket;
    const char *text;   /* borrowed from the state, or the message, until the next step */
    const char *secret; /* the same */
    const struct tn_flow_form *form;     /* the same; NULL: nothing given */
    const struct tn_flow_typing *typing; /* the same */
    int64_t number;
    struct tn_wall wall;
    bool flag;
};

#define TN_FLOW_EFFECTS_MAX 12
struct tn_flow_effects {
    size_t count;
    struct tn_flow_effect one[TN_FLOW_EFFECTS_MAX];
    struct tn_mono wake_at; /* send TICK then; INT64_MAX: never of its own */
};

/* ---- the state ---- */

#define TN_FLOW_BADGES 512
#define TN_FLOW_ENTRIES 8
struct tn_flow_entry {
    enum tn_verdict verdict;
    char name[128]; /* "" if unknown, if names are locked, where no PIN keeps strangers off */
    uint8_t admits;
    struct tn_wall at;    /* by the clock on the screen; ms 0: it was not set */
    struct tn_log_id log; /* where its record stands */
    int64_t seq;
    bool undone;
    struct tn_ticket_id ticket; /* zeros if none */
    bool can_override;
    bool walk_in;
    bool left; /* went out; the verdict is an admission's */
};

/* How somebody wants the screen; back to the usual with the session. */
enum tn_flow_type { TN_FLOW_TYPE_NORMAL, TN_FLOW_TYPE_LARGE, TN_FLOW_TYPE_LARGEST };
struct tn_flow_access {
    enum tn_flow_type type;
    bool contrast;
    bool speak;
};

struct tn_flow_setup {
    enum tn_lang lang;            /* the one Home returns to */
    struct tn_flow_access access; /* the same */
    bool paired;
    bool guarded;   /* a PIN keeps strangers off the staff screen */
    bool self_test; /* tells after the start what is wrong with the machine */
    bool badges;    /* whoever comes in for the first time gets one printed */
    char version[32];
};

enum tn_flow_input {
    TN_FLOW_INPUT_PINYIN, /* letters to characters */
    TN_FLOW_INPUT_LATIN,
    TN_FLOW_INPUT_HAND,
};
#define TN_FLOW_POINTS 512
/* What is being typed: a composition that is not text yet. */
struct tn_flow_typing {
    enum tn_flow_input input;
    bool name;        /* a person's name: name mode; else free text */
    bool shift;       /* the next Latin letter is a capital */
    bool signs;       /* of a field that takes them all: their keys are there now */
    char before[256]; /* the text so far */
    char letters[TN_FLOW_LETTERS + 1];
    char typed[256 + TN_FLOW_LETTERS]; /* both, as it stands on the screen */
    struct tn_flow_candidates candidates;
    size_t first; /* candidate shown first */
    bool stroke;  /* the pen is down */
    size_t point_count;
    struct {
        int16_t x, y;
        bool begins; /* a stroke */
    } points[TN_FLOW_POINTS];
};

/* X(code, word of the records) */
#define TN_FLOW_PLATFORM_MAP(X)                                                                    \
    X(PHONE, "phone")                                                                              \
    X(WECHAT, "wxid")                                                                              \
    X(EMAIL, "email")                                                                              \
    X(QQ, "qq")                                                                                    \
    X(TELEGRAM, "telegram")                                                                        \
    X(DISCORD, "discord")
enum tn_flow_platform {
#define TN_FLOW_PLATFORM_ENUM(code, name) TN_FLOW_PLATFORM_##code,
    TN_FLOW_PLATFORM_MAP(TN_FLOW_PLATFORM_ENUM)
#undef TN_FLOW_PLATFORM_ENUM
        TN_FLOW_PLATFORM_COUNT,
};
const char *tn_flow_platform_name(enum tn_flow_platform platform);

/* What a person gives: signing up, or on the way in. */
struct tn_flow_form {
    char name[128];
    enum tn_flow_platform platform;
    char contact[128];
    char inviter[TN_TICKET_CHARS + 1]; /* the code of whoever brought them, "" if none */
    int rules;                         /* version accepted, 0: none */
    struct {
        bool given;
        int choice; /* of a choice; of a consent 1: yes */
        char text[192];
    } answers[TN_BOARD_QUESTIONS]; /* as the board's questions stand */
};

/* What somebody is here for when a step serves several. */
enum tn_flow_errand {
    TN_FLOW_ERRAND_SIGN_UP,
    TN_FLOW_ERRAND_CHECK_IN, /* a verdict asked for it */
    TN_FLOW_ERRAND_READ,
};

struct tn_flow {
    struct tn_flow_setup setup;
    struct tn_mono started, now;
    bool self_tested;
    enum tn_flow_screen screen;
    struct tn_mono since;   /* when this screen began */
    struct tn_mono touched; /* last sign of a person */
    enum tn_lang lang;

    /* input */
    bool touching;
    enum tn_flow_hit pressed;
    struct tn_mono pressed_at;
    enum tn_flow_hit focus;

    struct tn_flow_access access;
    struct tn_mono help_called; /* ms 0: nobody called */
    bool asking;                /* "still there?" lies over the screen */
    struct tn_mono asking_until;

    /* HOME: the board */
    size_t slide;
    struct tn_mono slide_since;

    /* UNPAIRED */
    enum tn_flow_pair_step pair_step;
    enum tn_err pair_err;
    bool pair_foreign; /* the last code was no invitation */
    char pair_fault[512];
    struct tn_flow_here here;
    bool here_joined; /* the phone is in the machine's network: now the wizard's code is shown */

    /* CHECKING, VERDICT */
    int deciding; /* codes at the door */
    struct tn_mono deciding_since;
    struct tn_flow_answer answer;
    enum tn_lang answer_lang;
    struct tn_mono until;
    int shown_ms;                   /* how long in all */
    bool held;                      /* somebody stopped the ring */
    char code[TN_TICKET_CHARS + 8]; /* of the result on the screen, to go on with; "" if none */
    size_t code_len;

    /* FIND, FACT, NAME, CONTACT, QUESTION, RULES, REVIEW, ISSUED */
    enum tn_flow_errand errand;
    struct tn_flow_form form;
    struct tn_flow_typing typing;
    struct tn_flow_people found;
    struct tn_flow_person picked;
    char fact[8];
    bool fact_wrong;
    size_t question; /* index into the board's */
    int page;        /* of rules or a list */
    int pages;       /* of the rules, as view laid them out; told by PAGES */
    int part, parts; /* of a staff screen: the one shown, and how many view needs, by PAGES too */
    bool read_all;   /* the end of the rules was on the screen */
    bool contact_wrong;
    bool signing_up; /* a SIGN_UP is on its way */
    int64_t sign_up; /* its number; never used twice */
    struct tn_mono signing_since;
    struct tn_flow_issued issued;

    /* VOTE, FEEDBACK, REMARK */
    size_t topic;
    int vote; /* option, -1: none yet */
    bool voting, voted;
    enum tn_err vote_err; /* why the vote did not count; TN_OK else */
    int score;            /* 0: none yet */
    char remark[192];     /* overwritten with the step after the one that said it */

    /* PIN, STAFF, and the screens behind it */
    char pin[TN_FLOW_PIN_CHARS + 1];
    bool pin_wrong, pin_checking;
    int pin_tries_left;              /* kept when the pad is left */
    struct tn_mono pin_locked_until; /* 0: not locked */
    enum tn_flow_hit confirm;        /* UNDO or QUIT touched once */
    struct tn_mono confirm_until;
    bool undo_failed;
    struct tn_flow_entry entries[TN_FLOW_ENTRIES]; /* newest first */
    size_t entry_count;
    size_t entry;                /* the one picked, TN_FLOW_ENTRIES: none, the last one counts */
    enum tn_flow_hit reason_for; /* UNDO or STAFF_OVERRIDE */
    bool unlocked, unlocking;
    enum tn_err unlock_err;
    struct tn_flow_people roll, waiting;
    size_t marking_count; /* ROLL_CALLs without an answer yet */
    struct tn_ticket_id marking[TN_FLOW_ITEMS];
    char roll_letters[TN_FLOW_LETTERS + 1];
    bool exit_mode;                 /* this door checks out */
    int volume;                     /* 0 (silent) … 3 */
    enum tn_flow_task print, stick; /* print: of the code on ISSUED */
    int64_t print_number;           /* the last PRINT's or BADGE's; never used twice */
    struct tn_flow_printer printer;
    size_t badge_count;                         /* of those below that were used so far */
    struct tn_ticket_id badges[TN_FLOW_BADGES]; /* who got a badge by coming in, the oldest go */
    struct tn_flow_stick stick_said; /* of the one under way: what it is; then what came of it */
    struct tn_flow_peers peers;
    struct tn_flow_doubles doubles;
    char address[TN_FLOW_ADDRESS_CHARS + 1];
    int wheels[TN_FLOW_CLOCK_WHEELS]; /* local time at the venue */
    struct {
        char id[TN_FLOW_WIFI_ID_CHARS + 1], name[TN_FLOW_WIFI_NAME_CHARS + 1];
        char secret[TN_FLOW_SECRET_MOST + 1];
        bool shown; /* as it is, not as dots */
    } joining;      /* the network that was picked */

    /* REVOKED */
    bool revoked;

    /* BROKEN */
    bool broken;
    char broken_fault[512];

    /* facts */
    struct tn_flow_event event;
    struct tn_flow_device device;
    struct tn_flow_sync sync;
    struct tn_flow_clock clock;
    struct tn_mono clock_at;
    struct tn_flow_health health;
    struct tn_flow_disk disk;
    struct tn_flow_scanners scanners;
    struct tn_flow_devices devices;
    struct tn_flow_network network;
    struct tn_flow_update update;
    struct tn_board board;
};

void tn_flow_init(struct tn_flow *flow, const struct tn_flow_setup *setup, struct tn_mono now);
struct tn_flow_effects tn_flow_step(struct tn_flow *flow, const struct tn_flow_msg *msg);

/* ---- what view asks ---- */

/* The controls of the screen in the order of focus; returns how many.  While "still there?" lies
 * over it, those of the question alone. */
size_t tn_flow_hits(const struct tn_flow *flow, enum tn_flow_hit out[TN_FLOW_HIT_COUNT]);
/* What is wrong with the machine now, the worst first; returns how many. */
size_t tn_flow_flaws(const struct tn_flow *flow, enum tn_flow_flaw out[TN_FLOW_FLAW_COUNT]);
const char *tn_flow_flaw_name(enum tn_flow_flaw flaw);
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
/* What STAFF's buttons act on: the entry picked, else the newest one that will do; NULL if none. */
const struct tn_flow_entry *tn_flow_undoable(const struct tn_flow *flow);
const struct tn_flow_entry *tn_flow_overridable(const struct tn_flow *flow);
const struct tn_flow_entry *tn_flow_reprintable(const struct tn_flow *flow);
/* Overwrites everything personal. */
void tn_flow_wipe(struct tn_flow *flow);
/* The character of a keyboard key, a capital while shift is on; 0: not a key. */
char tn_flow_key_char(const struct tn_flow *flow, enum tn_flow_hit hit);
/* The text the person is typing at, with what is composed behind it. */
const char *tn_flow_typed(const struct tn_flow *flow);
/* The slide on now. */
struct tn_board_slide tn_flow_slide(const struct tn_flow *flow, size_t *ret_index,
                                    size_t *ret_count);
/* Where signing up stands: step 1 … *ret_whole. */
int tn_flow_step_number(const struct tn_flow *flow, int *ret_whole);
/* False where PAGES is to be said: view needs `pages`, and the dialogue was not told so. */
bool tn_flow_knows_pages(const struct tn_flow *flow, int pages);
/* A number of visits worth a word, 0 if this one is not: 1, 5, 10, 25, 50, 100 … */
int64_t tn_flow_milestone(const struct tn_flow *flow);
/* "Staff are on their way" is to be seen. */
bool tn_flow_help_is_coming(const struct tn_flow *flow);
/* Whether Home offers to find a name, to sign up, to leave. */
bool tn_flow_offers(const struct tn_flow *flow, enum tn_flow_hit hit);
/* Seconds until "still there?" gives up. */
int tn_flow_asking_s(const struct tn_flow *flow);
/* REVIEW: whoever brought them is to hold their code to the reader; a scan there is taken for it
 * (form.inviter), and NEXT is not offered before. */
bool tn_flow_wants_inviter(const struct tn_flow *flow);
/* SET_CLOCK: the time that is on the wheels. */
struct tn_wall tn_flow_wheels(const struct tn_flow *flow);
/* UNPAIRED: the code that sets up the hub on this machine, "" if an invitation is wanted. */
const char *tn_flow_here_code(const struct tn_flow *flow);
/* FIND, NAME: the names are not open; a kind sentence and HELP stand where the keys would be. */
bool tn_flow_is_locked(const struct tn_flow *flow);
/* A host's look is wanted at so many things of the printer. */
int tn_flow_printer_calls(const struct tn_flow *flow);
/* ISSUED: the code can be printed now. */
bool tn_flow_can_print(const struct tn_flow *flow);
