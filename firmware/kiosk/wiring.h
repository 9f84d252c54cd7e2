/* SPDX-License-Identifier: Apache-2.0 */
/* wiring.h -- what hangs on the kiosk's own wires: lamps, a buzzer, the door, a help button, the
 * word of a power supply.
 *
 * Pure: results and edges with their times in, levels and what was pressed out; gpio.h moves the
 * wires.  A line is active or not; whether that is a high or a low voltage is the line's own. */
#pragma once

#include "turnout/flow.h"

enum wiring_use {
    WIRING_GREEN,  /* out: come in */
    WIRING_RED,    /* out: not so, or a host comes */
    WIRING_BUZZER, /* out: what a hall hears better than a loudspeaker */
    WIRING_DOOR,   /* out: an opener, active for `ms` whenever somebody is let in */
    WIRING_HELP,   /* in: a button that calls a host */
    WIRING_POWER,  /* in: active while the mains are gone */
    WIRING_USES,
};
bool wiring_is_input(enum wiring_use use);

#define WIRING_NAME_CHARS 32
struct wiring_line {
    enum wiring_use use;
    char chip[WIRING_NAME_CHARS]; /* "gpiochip0", or "" and a name of the line */
    char name[WIRING_NAME_CHARS]; /* "GPIO17" */
    unsigned offset;              /* on the chip, where one is named */
    bool active_low;
    int ms; /* of DOOR how long it opens, of POWER how long the mains may be gone */
};

#define WIRING_DOOR_MS 3000
#define WIRING_DOOR_MOST_MS 30000
#define WIRING_POWER_MS 2000
#define WIRING_POWER_MOST_MS 600000
#define WIRING_BOUNCE_MS 30 /* a button is down when it has been for so long */
#define WIRING_LINES_MAX 8

/* Reads "USE:LINE[:low][:MS]": USE is green, red, buzzer, door, help or power; LINE a name as the
 * kernel has it (GPIO17) or gpiochipN/OFFSET; MS only for door and power.  Errors: FORMAT (the
 * fault says what is wrong with it). */
TN_MUST_CHECK enum tn_err wiring_read(const char *text, struct wiring_line *ret_line,
                                      struct tn_fault *fault);

struct wiring {
    size_t count;
    struct wiring_line lines[WIRING_LINES_MAX];
    struct {
        const short *beats; /* of an output: on, off, on … in ms, ended by 0; NULL: rests */
        short door[2];
        int64_t since_ms; /* when the beats began, or the input became active */
        bool active, told;
    } now[WIRING_LINES_MAX];
};

/* `lines` are copied; everything rests. */
void wiring_init(struct wiring *wiring, const struct wiring_line *lines, size_t count);
/* Somebody got a result of this look; `opens`: they are let in or out. */
void wiring_signal(struct wiring *wiring, enum tn_flow_look look, bool opens, int64_t now_ms);
/* What an output is to be now. */
bool wiring_level(const struct wiring *wiring, size_t line, int64_t now_ms);
/* An input changed. */
void wiring_input(struct wiring *wiring, size_t line, bool active, int64_t now_ms);

struct wiring_said {
    bool help;  /* the button was pressed */
    bool power; /* the mains are gone for good */
};
/* What inputs have to say, each thing once. */
struct wiring_said wiring_take(struct wiring *wiring, int64_t now_ms);
/* When a level changes or an input says something next; INT64_MAX: never of its own. */
int64_t wiring_wake_ms(const struct wiring *wiring, int64_t now_ms);
