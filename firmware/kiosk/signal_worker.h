/* SPDX-License-Identifier: Apache-2.0 */
/* signal_worker.h -- SIGTERM and SIGINT as a bell: the main thread sleeps where it cannot wait for
 * a descriptor. */
#pragma once

#include "bell.h"

struct signal_worker;

/* `fd` is that of tn_process_signals. */
TN_MUST_CHECK enum tn_err signal_worker_start(int fd, const struct bell *bell,
                                              struct signal_worker **ret_worker,
                                              struct tn_fault *fault);
/* True once somebody asked the program to end. */
bool signal_worker_asked(const struct signal_worker *worker);
/* NULL is a no-op. */
void signal_worker_stop(struct signal_worker *worker);
