/* SPDX-License-Identifier: Apache-2.0 */
/* process.c -- the process and its supervisor: signals, readiness, the journal.
 *
 * Source: signalfd(2); prctl(2) PR_SET_DUMPABLE; sd_notify(3) "Notes" for the datagram;
 * sd-daemon(3) for "<3>" prefixes. */
#include "turnout/os.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* The leak sanitizer attaches to its own process, which a build under one has to allow. */
void tn_process_harden(void)
{
    const struct rlimit none = {0, 0};
    umask(077);
    int failed = setrlimit(RLIMIT_CORE, &none);
    failed |= prctl(PR_SET_DUMPABLE, TN_PROCESS_TRACEABLE, 0, 0, 0);
    TN_ASSERT(!failed); /* less is always allowed */
}

enum tn_err tn_process_signals(int *ret_fd, struct tn_fault *fault)
{
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &stops, NULL))
        return tn_fault_errno(fault, errno, "cannot block signals");
    int fd = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        return tn_fault_errno(fault, errno, "cannot wait for signals");
    *ret_fd = fd;
    return TN_OK;
}

/* A supervisor that cannot be reached changes nothing for us, so failures are not reported. */
void tn_process_notify(const char *state)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t len = path ? strlen(path) : 0;
    if (len < 2 || len >= sizeof to.sun_path)
        return;
    memcpy(to.sun_path, path, len);
    if (to.sun_path[0] == '@')
        to.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    socklen_t to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    ssize_t sent = sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to, to_len);
    (void)sent;
    close(fd);
}

enum tn_err tn_process_folder(char *out, size_t cap)
{
    char path[TN_PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);
    if (len <= 0 || (size_t)len >= sizeof path)
        return TN_ERR_IO;
    path[len] = '\0';
    char *slash = strrchr(path, '/');
    TN_ASSERT(slash);
    size_t folder = slash == path ? 1 : (size_t)(slash - path);
    if (folder >= cap)
        return TN_ERR_LIMIT;
    memcpy(out, path, folder);
    out[folder] = '\0';
    return TN_OK;
}

/* One write, so that lines of several threads do not mix; the prefix only where the journal reads
 * it. */
void tn_log(enum tn_log_level level, const char *format, ...)
{
    char line[1024];
    struct tn_buf text = {0};
    va_list args;
    va_start(args, format);
    int chars = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (chars < 0)
        return;
    if (getenv("JOURNAL_STREAM"))
        tn_buf_addf(&text, "<%d>", (int)level);
    tn_buf_addf(&text, "%s\n", line);
    ssize_t put = write(STDERR_FILENO, text.data, text.len);
    (void)put;
    tn_buf_release(&text);
}
