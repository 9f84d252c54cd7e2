/* SPDX-License-Identifier: Apache-2.0 */
/* gpio_v2.c -- see gpio.h; libgpiod 2. */
#include "gpio.h"

#include <errno.h>
#include <gpiod.h>
#include <stdio.h>
#include <stdlib.h>

#include "turnout/text.h"

#define CHIPS_MAX 32
#define CHIP_PATH_CHARS (WIRING_NAME_CHARS + 8)

struct gpio {
    struct gpiod_line_request *request;
    struct gpiod_edge_event_buffer *events; /* NULL: an output */
    unsigned offset;
};

/* The chip that has a line of this name. */
static struct gpiod_chip *find_named(const char *name, unsigned *ret_offset)
{
    char path[CHIP_PATH_CHARS];
    for (int i = 0; i < CHIPS_MAX; i++) {
        snprintf(path, sizeof path, "/dev/gpiochip%d", i);
        struct gpiod_chip *chip = gpiod_chip_open(path);
        int offset = chip ? gpiod_chip_get_line_offset_from_name(chip, name) : -1;
        if (offset >= 0) {
            *ret_offset = (unsigned)offset;
            return chip;
        }
        if (chip)
            gpiod_chip_close(chip);
    }
    errno = ENOENT;
    return NULL;
}

static struct gpiod_chip *find(const struct wiring_line *line, unsigned *ret_offset)
{
    char path[CHIP_PATH_CHARS];
    if (!line->chip[0])
        return find_named(line->name, ret_offset);
    snprintf(path, sizeof path, "/dev/%s", line->chip);
    *ret_offset = line->offset;
    return gpiod_chip_open(path);
}

static struct gpiod_line_request *request(struct gpiod_chip *chip, unsigned offset,
                                          const struct wiring_line *line)
{
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_line_config *lines = gpiod_line_config_new();
    struct gpiod_request_config *options = gpiod_request_config_new();
    TN_ASSERT(settings && lines && options);
    bool is_input = wiring_is_input(line->use);
    (void)gpiod_line_settings_set_direction(settings, is_input ? GPIOD_LINE_DIRECTION_INPUT
                                                               : GPIOD_LINE_DIRECTION_OUTPUT);
    if (is_input)
        (void)gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH);
    gpiod_line_settings_set_active_low(settings, line->active_low);
    gpiod_request_config_set_consumer(options, "turnout");
    struct gpiod_line_request *taken = NULL;
    if (gpiod_line_config_add_line_settings(lines, &offset, 1, settings) == 0)
        taken = gpiod_chip_request_lines(chip, options, lines);
    int failed = errno;
    gpiod_request_config_free(options);
    gpiod_line_config_free(lines);
    gpiod_line_settings_free(settings);
    errno = failed;
    return taken;
}

enum tn_err gpio_open(const struct wiring_line *line, struct gpio **ret_gpio,
                      struct tn_fault *fault)
{
    struct gpio *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    struct gpiod_chip *chip = find(line, &self->offset);
    if (chip)
        self->request = request(chip, self->offset, line);
    int failed = errno;
    if (chip)
        gpiod_chip_close(chip);
    if (!self->request) {
        free(self);
        return tn_fault_errno(fault, failed ? failed : ENOENT, "the line %s%s", line->chip,
                              line->name);
    }
    if (wiring_is_input(line->use)) {
        self->events = gpiod_edge_event_buffer_new(1);
        TN_ASSERT(self->events);
    }
    *ret_gpio = self;
    return TN_OK;
}

int gpio_fd(const struct gpio *gpio)
{
    return gpio->events ? gpiod_line_request_get_fd(gpio->request) : -1;
}

bool gpio_take(struct gpio *gpio)
{
    (void)gpiod_line_request_read_edge_events(gpio->request, gpio->events, 1);
    return gpio_is_active(gpio);
}

bool gpio_is_active(struct gpio *gpio)
{
    return gpiod_line_request_get_value(gpio->request, gpio->offset) == GPIOD_LINE_VALUE_ACTIVE;
}

void gpio_set(struct gpio *gpio, bool active)
{
    (void)gpiod_line_request_set_value(
        gpio->request, gpio->offset, active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
}

void gpio_close(struct gpio *gpio)
{
    if (!gpio)
        return;
    if (!gpio->events)
        gpio_set(gpio, false);
    else
        gpiod_edge_event_buffer_free(gpio->events);
    gpiod_line_request_release(gpio->request);
    free(gpio);
}
