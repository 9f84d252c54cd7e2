/* SPDX-License-Identifier: Apache-2.0 */
/* wiring_worker.h -- the thread that moves the wires: beats end by themselves, buttons are heard.
 */
#pragma once

#include "bell.h"
#include "wiring.h"

struct wiring_worker;

/* `lines` are copied.  Errors: as gpio_open, and as tn_worker_start; what was opened rests again.
 */
TN_MUST_CHECK enum tn_err wiring_worker_start(const struct wiring_line *lines, size_t count,
                                              const struct bell *bell,
                                              struct wiring_worker **ret_worker,
                                              struct tn_fault *fault);
/* As wiring_signal, from now; left out while the thread is behind with many. */
void wiring_worker_signal(struct wiring_worker *worker, enum tn_flow_look look, bool opens);
/* What was pressed or told since the last call. */
struct wiring_said wiring_worker_take(struct wiring_worker *worker);
/* Every output rests; NULL is a no-op. */
void wiring_worker_stop(struct wiring_worker *worker);
