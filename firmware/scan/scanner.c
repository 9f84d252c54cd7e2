/* SPDX-License-Identifier: Apache-2.0 */
/* scanner.c -- one loop's view of any source: a descriptor to wait for, and what happened.
 *
 * An epoll set holds the device, while there is one, and a timer for everything that happens by
 * itself: the next try of a lost device, the pause that ends a code.
 * Source: epoll(7), timerfd_create(2). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "source.h"

#include "turnout/text.h"

#define RETRY_MS 1000

static const struct tn_scan_source *const sources[] = {
    &tn_scan_source_wedge,
    &tn_scan_source_serial,
    &tn_scan_source_camera,
    &tn_scan_source_pictures,
};
#define SOURCE_COUNT (sizeof sources / sizeof sources[0])

struct tn_scanner {
    const struct tn_scan_source *source;
    void *state;
    int epoll_fd, timer_fd;
    bool open;
    bool told_gone;
    int64_t retry_at_ms;
    char description[TN_PATH_MAX];
    char name[TN_PATH_MAX];
};

void tn_scan_take_line(struct tn_scan_line *line, struct tn_scan_code *ret_code)
{
    memset(ret_code->corner, 0, sizeof ret_code->corner);
    ret_code->len = line->len;
    memcpy(ret_code->bytes, line->bytes, line->len + 1);
    bool is_text = tn_text_valid((const char *)line->bytes, line->len);
    memcpy(ret_code->text, is_text ? line->bytes : (const uint8_t *)"",
           is_text ? line->len + 1 : 1);
    explicit_bzero(line->bytes, line->len);
}

int64_t tn_scan_line_due_ms(const struct tn_scan_line *line)
{
    return tn_scan_line_waiting(line) ? line->last_ms + line->quiet_ms : TN_SCAN_NEVER;
}

/* ---- waiting ---- */

/* Makes the descriptor readable `in_ms` from now; TN_SCAN_NEVER: not by itself. */
static void set_timer(const struct tn_scanner *scanner, int64_t in_ms)
{
    struct itimerspec when = {0};
    if (in_ms >= 0) {
        when.it_value.tv_sec = in_ms / 1000;
        /* never zero, which would disarm it */
        when.it_value.tv_nsec = (long)(in_ms % 1000) * 1000000 + 1;
    }
    int failed = timerfd_settime(scanner->timer_fd, 0, &when, NULL);
    TN_ASSERT(!failed);
}

static void set_timer_for(const struct tn_scanner *scanner, int64_t now_ms)
{
    int64_t due_ms = scanner->open ? scanner->source->due_ms(scanner->state) : scanner->retry_at_ms;
    if (due_ms != TN_SCAN_NEVER)
        due_ms = due_ms > now_ms ? due_ms - now_ms : 0;
    set_timer(scanner, due_ms);
}

static bool watch(const struct tn_scanner *scanner, int fd)
{
    struct epoll_event event = {.events = EPOLLIN};
    return epoll_ctl(scanner->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* ---- the device's comings and goings ---- */

static enum tn_scan_event lose(struct tn_scanner *scanner, int64_t now_ms)
{
    scanner->source->close(scanner->state);
    scanner->open = false;
    scanner->retry_at_ms = now_ms + RETRY_MS;
    memcpy(scanner->name, scanner->description, sizeof scanner->name);
    bool told = scanner->told_gone;
    scanner->told_gone = true;
    return told ? TN_SCAN_NONE : TN_SCAN_GONE;
}

static enum tn_scan_event try_open(struct tn_scanner *scanner, int64_t now_ms)
{
    if (now_ms < scanner->retry_at_ms)
        return TN_SCAN_NONE;
    int fd = scanner->source->open(scanner->state, now_ms, scanner->name);
    if (fd < 0 || !watch(scanner, fd))
        return lose(scanner, now_ms);
    scanner->open = true;
    scanner->told_gone = false;
    return TN_SCAN_BACK;
}

enum tn_scan_event tn_scanner_next(struct tn_scanner *scanner, int64_t now_ms,
                                   struct tn_scan_code *ret_code)
{
    enum tn_scan_event event = scanner->open
                                   ? scanner->source->next(scanner->state, now_ms, ret_code)
                                   : try_open(scanner, now_ms);
    if (event == TN_SCAN_GONE && scanner->open)
        event = lose(scanner, now_ms);
    set_timer_for(scanner, now_ms);
    return event;
}

/* ---- life ---- */

static enum tn_err choose(const char *description, const struct tn_scan_source **ret_source,
                          const char **ret_argument, struct tn_fault *fault)
{
    size_t word_len = strcspn(description, ":");
    for (size_t i = 0; i < SOURCE_COUNT; i++) {
        if (strlen(sources[i]->word) == word_len &&
            memcmp(sources[i]->word, description, word_len) == 0) {
            *ret_source = sources[i];
            *ret_argument = description + word_len + (description[word_len] == ':');
            return TN_OK;
        }
    }
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "\"%.100s\" is no scanner; write wedge, wedge:/dev/input/eventN, "
                        "serial:/dev/ttyN@BAUD, camera:/dev/videoN or pictures:FOLDER",
                        description);
}

static enum tn_err make_waiting(struct tn_scanner *scanner, struct tn_fault *fault)
{
    scanner->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    scanner->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    if (scanner->epoll_fd < 0 || scanner->timer_fd < 0 || !watch(scanner, scanner->timer_fd))
        return tn_fault_errno(fault, errno, "nothing to wait for scanners with");
    set_timer(scanner, 0);
    return TN_OK;
}

enum tn_err tn_scanner_open(const char *description, const struct tn_scan_options *options,
                            struct tn_scanner **ret_scanner, struct tn_fault *fault)
{
    static const struct tn_scan_options defaults = {0};
    const struct tn_scan_source *source = NULL;
    const char *argument = "";
    enum tn_err err = choose(description, &source, &argument, fault);
    if (err)
        return err;
    struct tn_scanner *scanner = calloc(1, sizeof *scanner);
    TN_ASSERT(scanner != NULL);
    scanner->source = source;
    scanner->epoll_fd = scanner->timer_fd = -1;
    scanner->retry_at_ms = INT64_MIN;
    if (!tn_text_copy(scanner->description, sizeof scanner->description, description))
        err = tn_fault_set(fault, TN_ERR_FORMAT, "the scanner's description is too long");
    memcpy(scanner->name, scanner->description, sizeof scanner->name);
    if (!err)
        err = source->create(argument, options ? options : &defaults, &scanner->state, fault);
    if (!err)
        err = make_waiting(scanner, fault);
    if (err) {
        tn_scanner_close(scanner);
        return err;
    }
    *ret_scanner = scanner;
    return TN_OK;
}

void tn_scanner_close(struct tn_scanner *scanner)
{
    if (!scanner)
        return;
    if (scanner->state) {
        scanner->source->close(scanner->state);
        scanner->source->destroy(scanner->state);
    }
    if (scanner->timer_fd >= 0)
        close(scanner->timer_fd);
    if (scanner->epoll_fd >= 0)
        close(scanner->epoll_fd);
    free(scanner);
}

int tn_scanner_fd(const struct tn_scanner *scanner)
{
    return scanner->epoll_fd;
}

const char *tn_scanner_name(const struct tn_scanner *scanner)
{
    return scanner->name;
}
