/* SPDX-License-Identifier: Apache-2.0 */
/* wpa_control.c -- see wpa_control.h.
 *
 * Two sockets, so that what it tells by itself never stands between a question and its answer.
 * Their own names are given by the kernel and lie in no folder: wpa_supplicant answers into its own
 * view of the file system, which need not be ours.  A connected datagram socket hears nobody else.
 * Source: unix(7), "Autobind feature"; wpa_supplicant's "Control interface" page. */
#include "wpa_control.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "turnout/os.h"

#define ANSWER_MS 3000

static int connect_to(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX}, own = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof to.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(to.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (bind(fd, (const struct sockaddr *)&own, sizeof own.sun_family) ||
        connect(fd, (const struct sockaddr *)&to, sizeof to)) {
        int failed = errno;
        close(fd);
        errno = failed;
        return -1;
    }
    return fd;
}

static enum tn_err attach(const struct wpa_control *control, struct tn_fault *fault)
{
    char reply[WPA_REPLY_BYTES];
    size_t len = 0;
    const struct wpa_control hearing = {control->hear_fd, -1};
    return wpa_control_ask(&hearing, "ATTACH", reply, &len, fault);
}

enum tn_err wpa_control_open(const char *path, struct wpa_control *ret_control,
                             struct tn_fault *fault)
{
    struct wpa_control control = {connect_to(path), -1};
    if (control.ask_fd >= 0)
        control.hear_fd = connect_to(path);
    if (control.hear_fd < 0) {
        enum tn_err err = tn_fault_errno(fault, errno, "cannot reach wpa_supplicant at %s", path);
        wpa_control_close(&control);
        return err;
    }
    enum tn_err err = attach(&control, fault);
    if (err)
        wpa_control_close(&control);
    else
        *ret_control = control;
    return err;
}

void wpa_control_close(struct wpa_control *control)
{
    if (control->ask_fd >= 0)
        close(control->ask_fd);
    if (control->hear_fd >= 0)
        close(control->hear_fd);
    control->ask_fd = control->hear_fd = -1;
}

static bool take(int fd, char ret_message[WPA_REPLY_BYTES], size_t *ret_len)
{
    ssize_t len = recv(fd, ret_message, WPA_REPLY_BYTES - 1, MSG_DONTWAIT);
    if (len < 0)
        return false;
    ret_message[len] = '\0';
    *ret_len = (size_t)len;
    return true;
}

/* What is told by itself may come first on the socket that is being attached; an answer to an
 * earlier question, given up on, is not this one's. */
static enum tn_err wait_for_answer(int fd, char ret_reply[WPA_REPLY_BYTES], size_t *ret_len,
                                   struct tn_fault *fault)
{
    int64_t until_ms = tn_clock_up_ms() + ANSWER_MS;
    for (;;) {
        uint64_t ready = 0;
        int64_t left_ms = until_ms - tn_clock_up_ms();
        if (left_ms <= 0)
            return tn_fault_set(fault, TN_ERR_BUSY, "wpa_supplicant does not answer");
        tn_poll(&fd, 1, (int)left_ms, &ready);
        if (take(fd, ret_reply, ret_len)) {
            if (ret_reply[0] != '<')
                return TN_OK;
        } else if (ready && errno != EAGAIN && errno != EINTR) {
            return tn_fault_errno(fault, errno, "wpa_supplicant is gone");
        }
    }
}

enum tn_err wpa_control_ask(const struct wpa_control *control, const char *question,
                            char ret_reply[WPA_REPLY_BYTES], size_t *ret_len,
                            struct tn_fault *fault)
{
    size_t len = 0;
    while (take(control->ask_fd, ret_reply, &len)) {
    }
    if (send(control->ask_fd, question, strlen(question), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        return tn_fault_errno(fault, errno, "wpa_supplicant is gone");
    return wait_for_answer(control->ask_fd, ret_reply, ret_len, fault);
}

bool wpa_control_hear(const struct wpa_control *control, char ret_message[WPA_REPLY_BYTES],
                      size_t *ret_len)
{
    return take(control->hear_fd, ret_message, ret_len);
}
