/* SPDX-License-Identifier: Apache-2.0 */
/* scan_worker.h -- a thread for each scanner: waits for it and hands its codes to the main thread.
 */
#pragma once

#include "bell.h"

#include "turnout/scan.h"

struct scan_message {
    size_t source; /* the number given at the start */
    enum tn_scan_event event;
    char name[64];
    size_t len;
    uint8_t code[TN_SCAN_CODE_MAX];
};

struct scan_worker;

/* Takes the scanner.  `bell` is borrowed and rung after each message.  Errors: as tn_worker_start;
 * the scanner is closed then. */
TN_MUST_CHECK enum tn_err scan_worker_start(struct tn_scanner *scanner, size_t source,
                                            const struct bell *bell,
                                            struct scan_worker **ret_worker,
                                            struct tn_fault *fault);
/* False if there is nothing. */
bool scan_worker_take(struct scan_worker *worker, struct scan_message *ret_message);
/* Stops the thread and closes the scanner; NULL is a no-op. */
void scan_worker_stop(struct scan_worker *worker);
