/* SPDX-License-Identifier: Apache-2.0 */
/* scan_kit.h -- waiting for what a scanner says, with a deadline and no sleep. */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include <poll.h>

#include "turnout/os.h"
#include "turnout/scan.h"

/* Long enough for a loaded machine under a sanitizer; reached only by a failing test. */
#define KIT_DEADLINE_MS 30000

/* The decoder program of this build. */
static inline const char *kit_decoder_path(void)
{
    static char path[TN_PATH_MAX];
    const char *build = getenv("TURNOUT_BUILD");
    (void)snprintf(path, sizeof path, "%s/bin/turnout-decoder", build ? build : ".");
    return path;
}

/* The next event that is not NONE, as a loop over poll() sees it; NONE after `timeout_ms`. */
static inline enum tn_scan_event kit_wait(struct tn_scanner *scanner, int timeout_ms,
                                          struct tn_scan_code *ret_code)
{
    int64_t end_ms = tn_clock_up_ms() + timeout_ms;
    enum tn_scan_event event = tn_scanner_next(scanner, tn_clock_up_ms(), ret_code);
    while (event == TN_SCAN_NONE && tn_clock_up_ms() < end_ms) {
        struct pollfd ready = {.fd = tn_scanner_fd(scanner), .events = POLLIN};
        poll(&ready, 1, (int)(end_ms - tn_clock_up_ms()));
        event = tn_scanner_next(scanner, tn_clock_up_ms(), ret_code);
    }
    return event;
}
