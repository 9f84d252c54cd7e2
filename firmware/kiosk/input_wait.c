/* SPDX-License-Identifier: Apache-2.0 */
/* input_wait.c -- our own read-only look at /dev/input, beside the one SDL has.
 *
 * Each open descriptor of an event device gets every event, so reading ours takes nothing from
 * SDL: what arrives here only says that SDL has something to fetch.  inotify tells when devices
 * come and go.  Source: Documentation/input/input.rst of Linux, inotify(7). */
#include "input_wait.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "turnout/os.h"

#define DEVICES_MAX 32
#define FOLDER "/dev/input"

/* fds[0] is the bell, fds[1] inotify (or the bell again without it), then the devices. */
struct input_wait {
    struct tn_notify bell;
    int watch;
    int fds[2 + DEVICES_MAX];
    size_t count;
};

static void forget_devices(struct input_wait *wait)
{
    while (wait->count > 2)
        close(wait->fds[--wait->count]);
}

/* A folder that is not there (a container, a test) holds no devices. */
static void find_devices(struct input_wait *wait)
{
    forget_devices(wait);
    DIR *folder = opendir(FOLDER);
    if (!folder)
        return;
    const struct dirent *entry = NULL;
    while (wait->count < 2 + DEVICES_MAX && (entry = readdir(folder))) {
        int fd = strncmp(entry->d_name, "event", 5) == 0
                     ? openat(dirfd(folder), entry->d_name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
                     : -1;
        if (fd >= 0)
            wait->fds[wait->count++] = fd;
    }
    closedir(folder);
}

enum tn_err input_wait_open(struct input_wait **ret_wait, struct tn_fault *fault)
{
    struct input_wait *wait = calloc(1, sizeof *wait);
    TN_ASSERT(wait);
    if (tn_notify_open(&wait->bell)) {
        free(wait);
        return tn_fault_set(fault, TN_ERR_IO, "the system has no descriptors left");
    }
    wait->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (wait->watch >= 0)
        inotify_add_watch(wait->watch, FOLDER, IN_CREATE | IN_DELETE | IN_ATTRIB);
    wait->fds[0] = wait->bell.fd;
    wait->fds[1] = wait->watch >= 0 ? wait->watch : wait->bell.fd;
    wait->count = 2;
    find_devices(wait);
    *ret_wait = wait;
    return TN_OK;
}

void input_wait_close(struct input_wait *wait)
{
    if (!wait)
        return;
    forget_devices(wait);
    if (wait->watch >= 0)
        close(wait->watch);
    tn_notify_close(&wait->bell);
    free(wait);
}

/* Reads everything there is; false if the device is gone. */
static bool drain(int fd)
{
    char bytes[4096];
    ssize_t got = 0;
    do
        got = read(fd, bytes, sizeof bytes);
    while (got > 0);
    return got < 0 && errno == EAGAIN;
}

void input_wait_sleep(struct input_wait *wait, int timeout_ms)
{
    uint64_t ready = 0;
    tn_poll(wait->fds, wait->count, timeout_ms, &ready);
    tn_notify_clear(&wait->bell);
    bool changed = ready & 2 && wait->watch >= 0;
    if (changed)
        (void)drain(wait->watch);
    for (size_t i = 2; i < wait->count; i++)
        if (ready >> i & 1 && !drain(wait->fds[i]))
            changed = true;
    if (changed)
        find_devices(wait);
}

void input_wait_wake(struct input_wait *wait)
{
    tn_notify_wake(&wait->bell);
}
