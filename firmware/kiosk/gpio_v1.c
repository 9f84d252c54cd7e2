/* SPDX-License-Identifier: Apache-2.0 */
/* gpio_v1.c -- see gpio.h; libgpiod 1. */
#include "gpio.h"

#include <errno.h>
#include <gpiod.h>
#include <stdlib.h>

struct gpio {
    struct gpiod_chip *chip; /* the line is its part */
    struct gpiod_line *line;
    bool is_input;
};

static struct gpiod_line *find(const struct wiring_line *line, struct gpiod_chip **ret_chip)
{
    if (!line->chip[0]) {
        struct gpiod_line *found = gpiod_line_find(line->name);
        *ret_chip = found ? gpiod_line_get_chip(found) : NULL;
        return found;
    }
    *ret_chip = gpiod_chip_open_lookup(line->chip);
    return *ret_chip ? gpiod_chip_get_line(*ret_chip, line->offset) : NULL;
}

enum tn_err gpio_open(const struct wiring_line *line, struct gpio **ret_gpio,
                      struct tn_fault *fault)
{
    struct gpio *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    int flags = line->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    self->is_input = wiring_is_input(line->use);
    self->line = find(line, &self->chip);
    int failed = -1;
    if (self->line && self->is_input)
        failed = gpiod_line_request_both_edges_events_flags(self->line, "turnout", flags);
    else if (self->line)
        failed = gpiod_line_request_output_flags(self->line, "turnout", flags, 0);
    if (failed) {
        enum tn_err err =
            tn_fault_errno(fault, errno ? errno : ENOENT, "the line %s%s", line->chip, line->name);
        gpio_close(self);
        return err;
    }
    *ret_gpio = self;
    return TN_OK;
}

int gpio_fd(const struct gpio *gpio)
{
    return gpio->is_input ? gpiod_line_event_get_fd(gpio->line) : -1;
}

bool gpio_take(struct gpio *gpio)
{
    struct gpiod_line_event event;
    (void)gpiod_line_event_read(gpio->line, &event);
    return gpio_is_active(gpio);
}

bool gpio_is_active(struct gpio *gpio)
{
    return gpiod_line_get_value(gpio->line) == 1;
}

void gpio_set(struct gpio *gpio, bool active)
{
    (void)gpiod_line_set_value(gpio->line, active);
}

void gpio_close(struct gpio *gpio)
{
    if (!gpio)
        return;
    if (gpio->line && !gpio->is_input && gpiod_line_is_requested(gpio->line))
        gpio_set(gpio, false);
    if (gpio->chip)
        gpiod_chip_close(gpio->chip);
    free(gpio);
}
