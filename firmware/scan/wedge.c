/* SPDX-License-Identifier: Apache-2.0 */
/* wedge.c -- a scanner that pretends to be a keyboard, read below the desktop.
 *
 * The device is grabbed: what it types reaches Turnout and nothing else.
 * Source: the kernel's Documentation/input/input.rst and linux/input.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keys.h"
#include "source.h"
#include "wedge.h"

#include "turnout/text.h"

/* Scanners type a character every few ms; a pause this long is a person. */
#define QUIET_MS 200
#define EVENTS 64
#define INPUT_FOLDER "/dev/input"

struct wedge {
    char path[TN_PATH_MAX]; /* "": look for one */
    int fd;
    struct tn_scan_keys keys;
    struct tn_scan_line line;
    size_t at, count; /* events read and not yet looked at */
    size_t rest;      /* bytes of an event that is not complete */
    struct input_event events[EVENTS];
};

/* ---- which keyboard is a scanner ---- */

bool tn_scan_wedge_is_scanner(const struct tn_scan_wedge_facts *facts)
{
    static const char *const words[] = {
        "scanner",    "barcode",   "bar code", "symbol",  "zebra",     "honeywell",
        "metrologic", "datalogic", "newland",  "opticon", "2d imager",
    };
    /* Symbol and Zebra, Honeywell, Metrologic, Datalogic, Newland, Opticon */
    static const uint16_t vendors[] = {0x05e0, 0x0c2e, 0x0536, 0x05f9, 0x1eab, 0x065a};
    if (!facts->types || facts->points)
        return false;
    for (size_t i = 0; i < sizeof vendors / sizeof vendors[0]; i++) {
        if (facts->vendor == vendors[i])
            return true;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasestr(facts->name, words[i]))
            return true;
    }
    return false;
}

static bool has_bit(const uint8_t *bits, unsigned bit)
{
    return (bits[bit / 8] >> (bit % 8) & 1) != 0;
}

static bool read_facts(int fd, struct tn_scan_wedge_facts *facts)
{
    uint8_t kinds[EV_MAX / 8 + 1] = {0}, keys[KEY_MAX / 8 + 1] = {0};
    struct input_id id;
    memset(facts, 0, sizeof *facts);
    if (ioctl(fd, EVIOCGBIT(0, sizeof kinds), kinds) < 0 ||
        ioctl(fd, EVIOCGBIT(EV_KEY, sizeof keys), keys) < 0 || ioctl(fd, EVIOCGID, &id) < 0)
        return false;
    if (ioctl(fd, EVIOCGNAME(sizeof facts->name - 1), facts->name) < 0)
        facts->name[0] = '\0';
    facts->vendor = id.vendor;
    facts->types = has_bit(keys, KEY_ENTER) && has_bit(keys, KEY_1) && has_bit(keys, KEY_A) &&
                   has_bit(keys, KEY_LEFTSHIFT);
    facts->points = has_bit(kinds, EV_REL) || has_bit(kinds, EV_ABS);
    return true;
}

static int open_device(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return -1;
    /* A FIFO opened for both never ends when its writer does. */
    int mode = S_ISFIFO(status.st_mode) ? O_RDWR : O_RDONLY;
    int fd = open(path, mode | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && S_ISCHR(status.st_mode) && ioctl(fd, EVIOCGRAB, 1) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool is_scanner(const char *path)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return false;
    struct tn_scan_wedge_facts facts;
    bool scanner = read_facts(fd, &facts) && tn_scan_wedge_is_scanner(&facts);
    close(fd);
    return scanner;
}

/* The first scanner in the folder of input devices that can be had. */
static int open_any(char *ret_name)
{
    DIR *folder = opendir(INPUT_FOLDER);
    int fd = -1;
    for (struct dirent *entry; fd < 0 && folder && (entry = readdir(folder)) != NULL;) {
        if (strncmp(entry->d_name, "event", 5) != 0)
            continue;
        char path[TN_PATH_MAX];
        tn_path_join(path, sizeof path, INPUT_FOLDER, entry->d_name);
        if (is_scanner(path))
            fd = open_device(path);
        if (fd >= 0)
            tn_text_copy(ret_name, TN_PATH_MAX, path);
    }
    if (folder)
        closedir(folder);
    return fd;
}

/* ---- the source ---- */

static enum tn_err wedge_create(const char *argument, const struct tn_scan_options *options,
                                void **ret_state, struct tn_fault *fault)
{
    (void)options;
    struct wedge *wedge = calloc(1, sizeof *wedge);
    TN_ASSERT(wedge != NULL);
    wedge->fd = -1;
    if (!tn_text_copy(wedge->path, sizeof wedge->path, argument)) {
        free(wedge);
        return tn_fault_set(fault, TN_ERR_FORMAT, "the path of the keyboard scanner is too long");
    }
    *ret_state = wedge;
    return TN_OK;
}

static int wedge_open(void *state, int64_t now_ms, char *ret_name)
{
    struct wedge *wedge = state;
    (void)now_ms;
    wedge->fd = wedge->path[0] ? open_device(wedge->path) : open_any(ret_name);
    if (wedge->fd >= 0 && wedge->path[0])
        tn_text_copy(ret_name, TN_PATH_MAX, wedge->path);
    wedge->at = wedge->count = wedge->rest = 0;
    wedge->keys = (struct tn_scan_keys){0};
    tn_scan_line_init(&wedge->line, TN_SCAN_QUIET_DROPS, QUIET_MS);
    return wedge->fd;
}

static bool refill(struct wedge *wedge, bool *ret_gone)
{
    uint8_t *bytes = (uint8_t *)wedge->events;
    size_t whole = wedge->count * sizeof wedge->events[0];
    memmove(bytes, bytes + whole, wedge->rest);
    ssize_t got = read(wedge->fd, bytes + wedge->rest, sizeof wedge->events - wedge->rest);
    *ret_gone = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    size_t have = wedge->rest + (got > 0 ? (size_t)got : 0);
    wedge->at = 0;
    wedge->count = have / sizeof wedge->events[0];
    wedge->rest = have % sizeof wedge->events[0];
    return wedge->count > 0;
}

static enum tn_scan_event take(struct wedge *wedge, const struct input_event *event, int64_t now_ms)
{
    if (event->type == EV_SYN && event->code == SYN_DROPPED) {
        /* The kernel lost keys: what is there of this code is worth nothing. */
        wedge->keys = (struct tn_scan_keys){.caps_lock = wedge->keys.caps_lock};
        tn_scan_line_init(&wedge->line, TN_SCAN_QUIET_DROPS, QUIET_MS);
        return TN_SCAN_NONE;
    }
    uint8_t byte;
    if (!tn_scan_keys_feed(&wedge->keys, event, &byte))
        return TN_SCAN_NONE;
    return tn_scan_line_feed(&wedge->line, byte, now_ms);
}

static enum tn_scan_event wedge_next(void *state, int64_t now_ms, struct tn_scan_code *ret_code)
{
    struct wedge *wedge = state;
    bool gone = false;
    enum tn_scan_event event = tn_scan_line_idle(&wedge->line, now_ms);
    if (wedge->at == wedge->count && !refill(wedge, &gone))
        return gone ? TN_SCAN_GONE : event;
    while (event == TN_SCAN_NONE && wedge->at < wedge->count)
        event = take(wedge, &wedge->events[wedge->at++], now_ms);
    explicit_bzero(wedge->events, wedge->at * sizeof wedge->events[0]);
    if (event == TN_SCAN_CODE)
        tn_scan_take_line(&wedge->line, ret_code);
    return event;
}

static int64_t wedge_due_ms(const void *state)
{
    const struct wedge *wedge = state;
    return tn_scan_line_due_ms(&wedge->line);
}

static void wedge_close(void *state)
{
    struct wedge *wedge = state;
    if (wedge->fd >= 0)
        close(wedge->fd);
    wedge->fd = -1;
}

const struct tn_scan_source tn_scan_source_wedge = {
    "wedge", wedge_create, wedge_open, wedge_next, wedge_due_ms, wedge_close, free,
};
