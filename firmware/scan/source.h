/* SPDX-License-Identifier: Apache-2.0 */
/* source.h -- what a kind of device has to do; scanner.c does the rest.
 *
 * A source opens its device, takes from it, and says when it is gone; trying again, waiting and
 * telling the world are the scanner's. */
#pragma once

#include "turnout/os.h"
#include "turnout/scan.h"

struct tn_scan_source {
    const char *word; /* in a description, before the colon */
    /* Makes the state for a device that may not be there yet; `argument` is what follows the
     * colon, "" if nothing does. */
    enum tn_err (*create)(const char *argument, const struct tn_scan_options *options,
                          void **ret_state, struct tn_fault *fault);
    /* Opens the device and writes its name (TN_PATH_MAX bytes); the descriptor to wait for, or
     * -1. */
    int (*open)(void *state, int64_t now_ms, char *ret_name);
    /* The next code; GONE if the device is. */
    enum tn_scan_event (*next)(void *state, int64_t now_ms, struct tn_scan_code *ret_code);
    /* When `next` is to be called though nothing is readable; -1: never. */
    int64_t (*due_ms)(const void *state);
    void (*close)(void *state); /* the device; open may follow */
    void (*destroy)(void *state);
};

extern const struct tn_scan_source tn_scan_source_wedge, tn_scan_source_serial,
    tn_scan_source_camera, tn_scan_source_pictures;

#define TN_SCAN_NEVER (-1)

/* A typed code as if a picture had held it; it leaves the line. */
void tn_scan_take_line(struct tn_scan_line *line, struct tn_scan_code *ret_code);
/* When a pause would change the line. */
int64_t tn_scan_line_due_ms(const struct tn_scan_line *line);
