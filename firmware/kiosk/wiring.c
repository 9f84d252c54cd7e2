/* SPDX-License-Identifier: Apache-2.0 */
/* wiring.c -- see wiring.h. */
#include "wiring.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

static const char *const use_names[WIRING_USES] = {"green", "red",  "buzzer",
                                                   "door",  "help", "power"};

bool wiring_is_input(enum wiring_use use)
{
    return use == WIRING_HELP || use == WIRING_POWER;
}

/* ---- how it is written ---- */

/* The text up to the next colon; moves on behind it.  False if it does not fit. */
static bool next_field(const char **at, char *out, size_t cap)
{
    size_t len = strcspn(*at, ":");
    bool fits = len < cap;
    if (fits) {
        memcpy(out, *at, len);
        out[len] = '\0';
    }
    *at += len + ((*at)[len] == ':');
    return fits;
}

static bool read_use(const char *text, enum wiring_use *ret_use)
{
    for (int use = 0; use < WIRING_USES; use++) {
        if (strcmp(text, use_names[use]) == 0) {
            *ret_use = (enum wiring_use)use;
            return true;
        }
    }
    return false;
}

static bool read_number(const char *text, long most, long *ret_number)
{
    char *end = NULL;
    long number = *text >= '0' && *text <= '9' ? strtol(text, &end, 10) : -1;
    if (number < 0 || number > most || *end != '\0')
        return false;
    *ret_number = number;
    return true;
}

#define OFFSET_MOST 1023
static bool read_where(char *text, struct wiring_line *line)
{
    char *slash = strchr(text, '/');
    long offset = 0;
    if (!slash)
        return *text && tn_text_copy(line->name, sizeof line->name, text);
    *slash = '\0';
    if (!*text || !read_number(slash + 1, OFFSET_MOST, &offset))
        return false;
    line->offset = (unsigned)offset;
    return tn_text_copy(line->chip, sizeof line->chip, text);
}

static bool read_ms(const char *text, struct wiring_line *line)
{
    long ms = 0;
    bool is_door = line->use == WIRING_DOOR, is_power = line->use == WIRING_POWER;
    if ((!is_door && !is_power) ||
        !read_number(text, is_door ? WIRING_DOOR_MOST_MS : WIRING_POWER_MOST_MS, &ms) || ms == 0)
        return false;
    line->ms = (int)ms;
    return true;
}

enum tn_err wiring_read(const char *text, struct wiring_line *ret_line, struct tn_fault *fault)
{
    struct wiring_line line = {0};
    const char *at = text;
    char field[WIRING_NAME_CHARS + 8];
    if (!next_field(&at, field, sizeof field) || !read_use(field, &line.use))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "--gpio %s: it begins with green, red, buzzer, door, help or power",
                            text);
    if (!next_field(&at, field, sizeof field) || !read_where(field, &line))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "--gpio %s: name the line as in %s:GPIO17 or %s:gpiochip0/17", text,
                            use_names[line.use], use_names[line.use]);
    line.ms = line.use == WIRING_DOOR ? WIRING_DOOR_MS : WIRING_POWER_MS;
    while (*at) {
        bool fits = next_field(&at, field, sizeof field);
        if (fits && strcmp(field, "low") == 0)
            line.active_low = true;
        else if (!fits || !read_ms(field, &line))
            return tn_fault_set(fault, TN_ERR_FORMAT,
                                "--gpio %s: behind the line stands low, or for a door or power its "
                                "milliseconds",
                                text);
    }
    *ret_line = line;
    return TN_OK;
}

/* ---- what goes out ---- */

/* On, off, on …, each in milliseconds. */
static const short steady[] = {3000, 0};
static const short blinking[] = {300, 300, 300, 300, 300, 300, 300, 300, 300, 0};
static const short twice[] = {600, 300, 600, 0};
static const short short_beep[] = {80, 0};
static const short double_beep[] = {80, 80, 80, 0};
static const short long_beep[] = {500, 0};
static const short calling[] = {150, 150, 150, 150, 150, 0};

static const short *beats_of(enum wiring_use use, enum tn_flow_look look)
{
    static const short *const table[][WIRING_DOOR] = {
        [TN_FLOW_LOOK_OK] = {steady, NULL, short_beep},
        [TN_FLOW_LOOK_ALREADY] = {NULL, twice, double_beep},
        [TN_FLOW_LOOK_PROBLEM] = {NULL, steady, long_beep},
        [TN_FLOW_LOOK_STAFF] = {NULL, blinking, calling},
    };
    return table[look][use];
}

void wiring_init(struct wiring *wiring, const struct wiring_line *lines, size_t count)
{
    TN_ASSERT(count <= WIRING_LINES_MAX);
    *wiring = (struct wiring){.count = count};
    memcpy(wiring->lines, lines, count * sizeof *lines);
    for (size_t i = 0; i < count; i++)
        wiring->now[i].door[0] = (short)lines[i].ms;
}

/* A lamp shows the last result alone; a door that is open for somebody stays open for them. */
void wiring_signal(struct wiring *wiring, enum tn_flow_look look, bool opens, int64_t now_ms)
{
    for (size_t i = 0; i < wiring->count; i++) {
        enum wiring_use use = wiring->lines[i].use;
        if (wiring_is_input(use) || (use == WIRING_DOOR && !opens))
            continue;
        wiring->now[i].beats = use == WIRING_DOOR ? wiring->now[i].door : beats_of(use, look);
        wiring->now[i].since_ms = now_ms;
    }
}

/* Where in its beats a line is; *ret_next_ms is when that ends. */
static bool beat(const short *beats, int64_t since_ms, int64_t now_ms, int64_t *ret_next_ms)
{
    bool level = true;
    int64_t ends_ms = since_ms;
    for (const short *at = beats; at && *at; at++, level = !level) {
        ends_ms += *at;
        if (now_ms < ends_ms) {
            *ret_next_ms = ends_ms;
            return level;
        }
    }
    *ret_next_ms = INT64_MAX;
    return false;
}

bool wiring_level(const struct wiring *wiring, size_t line, int64_t now_ms)
{
    int64_t next_ms = 0;
    return beat(wiring->now[line].beats, wiring->now[line].since_ms, now_ms, &next_ms);
}

/* ---- what comes in ---- */

void wiring_input(struct wiring *wiring, size_t line, bool active, int64_t now_ms)
{
    if (wiring->now[line].active == active)
        return;
    wiring->now[line].active = active;
    wiring->now[line].told = false;
    wiring->now[line].since_ms = now_ms;
}

/* When an input has been active for long enough to be believed. */
static int64_t believed_ms(const struct wiring *wiring, size_t line)
{
    if (!wiring->now[line].active || wiring->now[line].told)
        return INT64_MAX;
    int ms = wiring->lines[line].use == WIRING_POWER ? wiring->lines[line].ms : WIRING_BOUNCE_MS;
    return wiring->now[line].since_ms + ms;
}

struct wiring_said wiring_take(struct wiring *wiring, int64_t now_ms)
{
    struct wiring_said said = {false, false};
    for (size_t i = 0; i < wiring->count; i++) {
        if (!wiring_is_input(wiring->lines[i].use) || now_ms < believed_ms(wiring, i))
            continue;
        wiring->now[i].told = true;
        said.help |= wiring->lines[i].use == WIRING_HELP;
        said.power |= wiring->lines[i].use == WIRING_POWER;
    }
    return said;
}

int64_t wiring_wake_ms(const struct wiring *wiring, int64_t now_ms)
{
    int64_t wake_ms = INT64_MAX;
    for (size_t i = 0; i < wiring->count; i++) {
        int64_t next_ms = 0;
        if (wiring_is_input(wiring->lines[i].use))
            next_ms = believed_ms(wiring, i);
        else
            (void)beat(wiring->now[i].beats, wiring->now[i].since_ms, now_ms, &next_ms);
        if (next_ms < wake_ms)
            wake_ms = next_ms;
    }
    return wake_ms;
}
