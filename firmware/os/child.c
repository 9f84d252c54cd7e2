/* SPDX-License-Identifier: Apache-2.0 */
/* child.c -- another program run to its end, fed through a pipe and never waited for for ever.
 *
 * Source: posix_spawn(3), pidfd_open(2), pipe(7). */
#include "turnout/os.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
    pid_t pid;
    int end_fd; /* readable once it ended */
    int in_fd;  /* its standard input, -1 once closed */
};

static int spawn(const char *const argv[], int stdin_fd, pid_t *ret_pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, stdin_fd, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setsigmask(&attributes, &none);
    /* posix_spawnp does not write to its arguments; the prototype is older than const. */
    int status =
        posix_spawnp(ret_pid, argv[0], &files, &attributes, (char *const *)(void *)argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return status;
}

static enum tn_err start(struct child *child, const char *const argv[], struct tn_fault *fault)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return tn_fault_errno(fault, errno, "%s cannot be started", argv[0]);
    int status = spawn(argv, ends[0], &child->pid);
    close(ends[0]);
    if (status) {
        close(ends[1]);
        return tn_fault_errno(fault, status, "%s cannot be started", argv[0]);
    }
    child->in_fd = ends[1];
    (void)fcntl(child->in_fd, F_SETFL, O_NONBLOCK);
    child->end_fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    return TN_OK;
}

static void close_input(struct child *child)
{
    if (child->in_fd >= 0)
        close(child->in_fd);
    child->in_fd = -1;
}

/* Gives it what it takes; the input ends where ours does, or where it reads no more. */
static void feed(struct child *child, const char **at, size_t *left)
{
    ssize_t wrote = *left ? write(child->in_fd, *at, *left) : 0;
    if (wrote < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (wrote > 0) {
        *at += wrote;
        *left -= (size_t)wrote;
    }
    if (wrote < 0 || *left == 0)
        close_input(child);
}

/* False if it had not ended by `until_ms`. */
static bool run_to_end(struct child *child, const char *input, size_t len, int64_t until_ms)
{
    for (;;) {
        int64_t left_ms = until_ms - tn_clock_up_ms();
        struct pollfd fds[2] = {{child->end_fd, POLLIN, 0}, {child->in_fd, POLLOUT, 0}};
        if (left_ms <= 0)
            return false;
        if (poll(fds, 2, (int)left_ms) < 0 && errno != EINTR)
            return false;
        if (fds[1].revents)
            feed(child, &input, &len);
        if (fds[0].revents)
            return true;
    }
}

enum tn_err tn_process_feed(const char *const argv[], const void *input, size_t len, int timeout_ms,
                            struct tn_fault *fault)
{
    struct child child = {.end_fd = -1, .in_fd = -1};
    int status = 0;
    enum tn_err err = start(&child, argv, fault);
    if (err)
        return err;
    bool ended = child.end_fd >= 0 && run_to_end(&child, input, len, tn_clock_up_ms() + timeout_ms);
    if (!ended)
        kill(child.pid, SIGKILL);
    close_input(&child);
    while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (child.end_fd >= 0)
        close(child.end_fd);
    if (!ended)
        return tn_fault_set(fault, TN_ERR_BUSY, "%s did not end within %d s", argv[0],
                            timeout_ms / 1000);
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        return tn_fault_set(fault, TN_ERR_IO, "%s failed with status %d", argv[0],
                            WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return TN_OK;
}
