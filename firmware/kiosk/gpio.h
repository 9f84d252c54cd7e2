/* SPDX-License-Identifier: Apache-2.0 */
/* gpio.h -- one wire of the machine through libgpiod, whose first and second edition differ in
 * every call: gpio_v1.c is for Debian 12, gpio_v2.c for Debian 13, and the build takes the one that
 * fits.
 */
#pragma once

#include "wiring.h"

struct gpio;

/* Takes the line for this process alone: an output rests, an input tells of both edges.  Errors:
 * ABSENT (no such chip or line), BUSY (another program has it), DENIED, IO; the fault names it. */
TN_MUST_CHECK enum tn_err gpio_open(const struct wiring_line *line, struct gpio **ret_gpio,
                                    struct tn_fault *fault);
/* Of an input, readable when it changed; of an output -1. */
int gpio_fd(const struct gpio *gpio);
/* Takes one change, if gpio_fd is readable, and says how the input is now. */
bool gpio_take(struct gpio *gpio);
/* How an input is now. */
bool gpio_is_active(struct gpio *gpio);
void gpio_set(struct gpio *gpio, bool active);
/* An output rests again; NULL is a no-op. */
void gpio_close(struct gpio *gpio);
