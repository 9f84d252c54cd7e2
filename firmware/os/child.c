/* SPDX-License-Identifier: Apache-2.0 */
/* child.c -- another program run to its end, fed or heard through pipes and never waited for for
 * ever.
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
    int end_fd;    /* readable once it ended */
    int in_fd;     /* its standard input, -1 once closed */
    int out_fd[2]; /* its standard output and error as far as they are ours to read, or -1 */
};

/* What it is given for its standard input, output and error: -1 nothing, or for the last our own.
 */
struct ends {
    int in, out, error;
};

static void give(posix_spawn_file_actions_t *files, int fd, int as, int flags)
{
    if (fd >= 0)
        posix_spawn_file_actions_adddup2(files, fd, as);
    else if (as != STDERR_FILENO)
        posix_spawn_file_actions_addopen(files, as, "/dev/null", flags, 0);
}

static int spawn(const char *const argv[], const struct ends *ends, pid_t *ret_pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    give(&files, ends->in, STDIN_FILENO, O_RDONLY);
    give(&files, ends->out, STDOUT_FILENO, O_WRONLY);
    give(&files, ends->error, STDERR_FILENO, O_WRONLY);
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

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int open_pipe(int *ret_theirs, int *ret_ours, bool we_write)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC))
        return errno;
    *ret_ours = ends[we_write];
    *ret_theirs = ends[!we_write];
    (void)fcntl(*ret_ours, F_SETFL, O_NONBLOCK);
    return 0;
}

/* Which of its ends are to be ours. */
enum { FEED = 1, HEAR = 2, HEAR_ERRORS = 4 };

static enum tn_err start(struct child *child, const char *const argv[], int what,
                         struct tn_fault *fault)
{
    struct ends ends = {-1, -1, -1};
    *child = (struct child){.end_fd = -1, .in_fd = -1, .out_fd = {-1, -1}};
    int status = what & FEED ? open_pipe(&ends.in, &child->in_fd, true) : 0;
    if (!status && what & HEAR)
        status = open_pipe(&ends.out, &child->out_fd[0], false);
    if (!status && what & HEAR_ERRORS)
        status = open_pipe(&ends.error, &child->out_fd[1], false);
    if (!status)
        status = spawn(argv, &ends, &child->pid);
    close_end(&ends.in);
    close_end(&ends.out);
    close_end(&ends.error);
    if (!status) {
        child->end_fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
        return TN_OK;
    }
    close_end(&child->in_fd);
    close_end(&child->out_fd[0]);
    close_end(&child->out_fd[1]);
    return tn_fault_errno(fault, status, "%s cannot be started", argv[0]);
}

/* Waits for it, after making sure that it ends; its exit status, or -1 if it was killed. */
static int finish(struct child *child, bool ended)
{
    int status = 0;
    if (!ended)
        kill(child->pid, SIGKILL);
    close_end(&child->in_fd);
    close_end(&child->out_fd[0]);
    close_end(&child->out_fd[1]);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    close_end(&child->end_fd);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static enum tn_err too_long(const char *name, int timeout_ms, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_BUSY, "%s did not end within %d s", name, timeout_ms / 1000);
}

/* ---- fed ---- */

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
        close_end(&child->in_fd);
}

/* False if it had not ended by `until_ms`. */
static bool feed_to_end(struct child *child, const char *input, size_t len, int64_t until_ms)
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
    struct child child;
    enum tn_err err = start(&child, argv, FEED, fault);
    if (err)
        return err;
    bool ended =
        child.end_fd >= 0 && feed_to_end(&child, input, len, tn_clock_up_ms() + timeout_ms);
    int status = finish(&child, ended);
    if (!ended)
        return too_long(argv[0], timeout_ms, fault);
    if (status)
        return tn_fault_set(fault, TN_ERR_IO, "%s failed with status %d", argv[0], status);
    return TN_OK;
}

/* ---- heard ---- */

struct hearing {
    struct child *child;
    const struct tn_process_ear *ear;
    bool refused; /* the ear wants no more of it */
};

/* Passes on what there is of one output; it is closed at its end. */
static void hear(struct hearing *hearing, int which)
{
    char piece[4096];
    int *fd = &hearing->child->out_fd[which];
    ssize_t got = 1;
    while (*fd >= 0 && !hearing->refused && (got = read(*fd, piece, sizeof piece)) > 0)
        hearing->refused =
            !hearing->ear->hear(hearing->ear->context, which == 1, piece, (size_t)got);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        close_end(fd);
}

/* False if it has to be ended: its time is up, or it is not wanted any more. */
static bool hear_to_end(struct hearing *hearing, int64_t until_ms)
{
    struct child *child = hearing->child;
    for (;;) {
        int64_t left_ms = until_ms - tn_clock_up_ms();
        struct pollfd fds[4] = {{child->end_fd, POLLIN, 0},
                                {hearing->ear->stop_fd, POLLIN, 0},
                                {child->out_fd[0], POLLIN, 0},
                                {child->out_fd[1], POLLIN, 0}};
        if (left_ms <= 0)
            return false;
        if (poll(fds, 4, (int)left_ms) < 0 && errno != EINTR)
            return false;
        hear(hearing, 0);
        hear(hearing, 1);
        if (hearing->refused || fds[1].revents)
            return false;
        if (fds[0].revents)
            return true; /* what its own children still write is not waited for */
    }
}

enum tn_err tn_process_follow(const char *const argv[], const struct tn_process_ear *ear,
                              int timeout_ms, int *ret_status, struct tn_fault *fault)
{
    struct child child;
    struct hearing hearing = {&child, ear, false};
    int64_t until_ms = tn_clock_up_ms() + timeout_ms;
    enum tn_err err = start(&child, argv, ear->errors ? HEAR | HEAR_ERRORS : HEAR, fault);
    if (err)
        return err;
    bool ended = child.end_fd >= 0 && hear_to_end(&hearing, until_ms);
    bool late = !ended && tn_clock_up_ms() >= until_ms;
    if (ended) { /* what it wrote last, after we had looked and before it ended */
        hear(&hearing, 0);
        hear(&hearing, 1);
    }
    int status = finish(&child, ended);
    if (hearing.refused)
        return tn_fault_set(fault, TN_ERR_LIMIT, "%s says more than is wanted of it", argv[0]);
    if (late)
        return too_long(argv[0], timeout_ms, fault);
    if (!ended)
        return tn_fault_set(fault, TN_ERR_BUSY, "%s was stopped", argv[0]);
    *ret_status = status;
    return TN_OK;
}

struct kept {
    struct tn_buf *out;
    size_t max_bytes;
};

static bool keep(void *context, bool is_error, const void *data, size_t len)
{
    struct kept *kept = context;
    (void)is_error;
    if (kept->out->len + len > kept->max_bytes)
        return false;
    tn_buf_add(kept->out, data, len);
    return true;
}

enum tn_err tn_process_ask(const char *const argv[], size_t max_bytes, int timeout_ms,
                           struct tn_buf *out, int *ret_status, struct tn_fault *fault)
{
    struct kept kept = {out, out->len + max_bytes};
    const struct tn_process_ear ear = {keep, &kept, .stop_fd = -1};
    return tn_process_follow(argv, &ear, timeout_ms, ret_status, fault);
}
