/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h -- a keyboard scanner's key events into the bytes it means.
 *
 * Pure.  A scanner types as on a US keyboard whatever the desktop's layout; reading the keys
 * themselves makes the two independent.  Source: linux/input-event-codes.h. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <linux/input.h>

/* {0} is valid: no key is down. */
struct tn_scan_keys {
    bool left_shift, right_shift, left_control, right_control, caps_lock;
};

/* Takes one event; true if it is a key that means *ret_byte: printable ASCII, Tab, CR, or with
 * Control a control character (scanners send GS as Control and ]). */
bool tn_scan_keys_feed(struct tn_scan_keys *keys, const struct input_event *event,
                       uint8_t *ret_byte);
