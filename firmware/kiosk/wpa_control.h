/* SPDX-License-Identifier: Apache-2.0 */
/* wpa_control.h -- a line to wpa_supplicant's control socket: a question, its answer, and what it
 * tells by itself.  Belongs to one thread. */
#pragma once

#include "turnout/bytes.h"

/* As much as it ever answers in one go. */
#define WPA_REPLY_BYTES 8192

struct wpa_control {
    int ask_fd, hear_fd; /* -1: not there */
};

/* Errors: ABSENT (nobody listens there), DENIED, IO. */
TN_MUST_CHECK enum tn_err wpa_control_open(const char *path, struct wpa_control *ret_control,
                                           struct tn_fault *fault);
void wpa_control_close(struct wpa_control *control);
/* The answer is terminated; *ret_len is without that.  Errors: BUSY (no answer in time), IO (nobody
 * is there any more). */
TN_MUST_CHECK enum tn_err wpa_control_ask(const struct wpa_control *control, const char *question,
                                          char ret_reply[WPA_REPLY_BYTES], size_t *ret_len,
                                          struct tn_fault *fault);
/* The next thing it told by itself; false if there is none. */
bool wpa_control_hear(const struct wpa_control *control, char ret_message[WPA_REPLY_BYTES],
                      size_t *ret_len);
