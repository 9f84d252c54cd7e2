/* SPDX-License-Identifier: Apache-2.0 */
/* input_wait.h -- sleeping until a key, a touch or a worker, where SDL cannot sleep by itself. */
#pragma once

#include "turnout/err.h"

struct input_wait;

TN_MUST_CHECK enum tn_err input_wait_open(struct input_wait **ret_wait, struct tn_fault *fault);
void input_wait_close(struct input_wait *wait);
/* timeout_ms -1: for ever. */
void input_wait_sleep(struct input_wait *wait, int timeout_ms);
/* Ends a sleep, or the next one; from any thread. */
void input_wait_wake(struct input_wait *wait);
