/* SPDX-License-Identifier: Apache-2.0 */
/* window.h -- the screen, its touches and keys, and the loudspeaker.
 *
 * The caller paints into window_pixels and presents what it changed.  Everything but window_wake
 * belongs to the main thread; window.c is the only file that knows SDL. */
#pragma once

#include "turnout/draw.h"
#include "turnout/flow.h"

struct window;

enum window_path {
    WINDOW_PATH_AUTO,    /* the texture on KMSDRM, the surface elsewhere */
    WINDOW_PATH_SURFACE, /* the window's own memory, changed rectangles only */
    WINDOW_PATH_TEXTURE, /* one streaming texture, shown whole */
};

struct window_options {
    const char *title;
    int width_px, height_px; /* 0: the whole screen */
    enum window_path path;
};

/* Errors: ABSENT (no display to be found), IO; the fault has SDL's own reason. */
TN_MUST_CHECK enum tn_err window_open(const struct window_options *options,
                                      struct window **ret_window, struct tn_fault *fault);
void window_close(struct window *window);
TN_AUTO_DEFINE(window, struct window *, window_close)

int window_width(const struct window *window);
int window_height(const struct window *window);
/* 32 bits a pixel, 0xAARRGGBB, rows of window_width. */
uint32_t *window_pixels(struct window *window);
void window_present(struct window *window, const struct tn_rect *rects, size_t count);
/* Microseconds from taking the first touch, key or text since the last window_wait off the queue to
 * the end of the last window_present; -1 if nobody did anything, or nothing was presented. */
int64_t window_frame_us(const struct window *window);

enum window_event_kind {
    WINDOW_EVENT_TOUCH_DOWN,
    WINDOW_EVENT_TOUCH_MOVE, /* between down and up */
    WINDOW_EVENT_TOUCH_UP,
    WINDOW_EVENT_TEXT,    /* typed characters, also those of a scanner that nobody grabbed */
    WINDOW_EVENT_KEY,     /* up to here what a person does */
    WINDOW_EVENT_EXPOSED, /* something lay over the window: present it whole */
    WINDOW_EVENT_CLOSED,
};

struct window_event {
    enum window_event_kind kind;
    int x, y;
    char text[32];
    enum tn_flow_key key;
};

/* Sleeps until there is an event, window_wake was called or timeout_ms has passed (-1: never). */
void window_wait(struct window *window, int timeout_ms);
/* The next event, false if there is none. */
bool window_next(struct window *window, struct window_event *ret_event);
/* Ends a window_wait, or the next one; from any thread. */
void window_wake(struct window *window);

/* Plays 16-bit mono samples at WINDOW_SAMPLE_RATE over whatever sounds; the device is opened for
 * it and given back by window_rest.  Without one there is silence. */
#define WINDOW_SAMPLE_RATE 22050
void window_play(struct window *window, const int16_t *samples, size_t count);
/* Reads a WAV file of any rate as samples to play; the caller frees them.  Errors: ABSENT (no such
 * file), FORMAT (not a WAV file, or longer than WINDOW_SOUND_MAX_S). */
#define WINDOW_SOUND_MAX_S 20
TN_MUST_CHECK enum tn_err window_load_sound(const char *path, int16_t **ret_samples,
                                            size_t *ret_count);
/* Gives the sound device back two seconds after the last sound; returns the milliseconds until
 * it wants to be called again, -1: not at all. */
int window_rest(struct window *window);
