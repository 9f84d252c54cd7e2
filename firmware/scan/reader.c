/* SPDX-License-Identifier: Apache-2.0 */
/* reader.c -- the parent's side of the jailed decoder: start it, watch it, replace it.
 *
 * A frame costs at most the watchdog's time and a restart; the child keeps nothing worth saving.
 * What it answers is checked as if a stranger had sent it.
 * Source: posix_spawn(3), memfd_create(2), unix(7). */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol.h"

#include "turnout/os.h"
#include "turnout/text.h"

#define PROGRAM "turnout-decoder"
#define WATCHDOG_LIVE_MS (250 * TN_SCAN_PATIENCE)
#define WATCHDOG_STILL_MS (10000 * TN_SCAN_PATIENCE)
#define START_MS 10000

struct tn_scan_reader {
    char path[TN_PATH_MAX];
    int frame_fd, socket_fd; /* socket_fd is -1 while no child runs */
    uint8_t *frame;
    pid_t pid;
};

/* ---- the child's life ---- */

/* A descriptor that does not collide with those the child is given. */
static int move_up(int fd)
{
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, TN_SCAN_CHILD_FRAME_FD + 1);
    close(fd);
    return moved;
}

static int spawn_with(const struct tn_scan_reader *reader, int child_fd, pid_t *ret_pid)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&files, child_fd, TN_SCAN_CHILD_SOCKET_FD);
    posix_spawn_file_actions_adddup2(&files, reader->frame_fd, TN_SCAN_CHILD_FRAME_FD);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    /* A group of its own: Ctrl-C is for the parent, which then closes the socket. */
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    char *arguments[] = {(char *)PROGRAM, NULL};
    int failed = posix_spawn(ret_pid, reader->path, &files, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

static void child_end(struct tn_scan_reader *reader)
{
    if (reader->socket_fd < 0)
        return;
    close(reader->socket_fd);
    reader->socket_fd = -1;
    kill(reader->pid, SIGKILL);
    while (waitpid(reader->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    reader->pid = 0;
}

/* The length of the packet that came within timeout_ms, or -1. */
static ssize_t receive(const struct tn_scan_reader *reader, struct tn_scan_reply *reply,
                       int timeout_ms)
{
    int64_t deadline_ms = tn_clock_up_ms() + timeout_ms;
    struct pollfd ready = {.fd = reader->socket_fd, .events = POLLIN};
    int64_t left_ms = timeout_ms;
    while (poll(&ready, 1, (int)left_ms) < 0 && errno == EINTR) {
        left_ms = deadline_ms - tn_clock_up_ms();
        left_ms = left_ms < 0 ? 0 : left_ms;
    }
    if (!(ready.revents & POLLIN))
        return -1;
    return recv(reader->socket_fd, reply, sizeof *reply, MSG_DONTWAIT);
}

static enum tn_err child_start(struct tn_scan_reader *reader, struct tn_fault *fault)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return tn_fault_errno(fault, errno, "no socket for the decoder");
    pair[1] = move_up(pair[1]);
    int failed = spawn_with(reader, pair[1], &reader->pid);
    close(pair[1]);
    if (failed) {
        close(pair[0]);
        return tn_fault_errno(fault, failed, "the decoder program %s does not start", reader->path);
    }
    reader->socket_fd = pair[0];
    struct tn_scan_reply hello;
    if (receive(reader, &hello, START_MS) <= 0) {
        child_end(reader);
        return tn_fault_set(fault, TN_ERR_IO,
                            "the decoder program %s gave up at its start; its reason is in the log",
                            reader->path);
    }
    return TN_OK;
}

/* ---- one frame ---- */

static bool terminated(const char *text, size_t len)
{
    return strnlen(text, len + 1) <= len;
}

static enum tn_scan_answer check_reply(const struct tn_scan_reply *reply, ssize_t len,
                                       struct tn_scan_code *ret_code)
{
    if (len == (ssize_t)offsetof(struct tn_scan_reply, code) &&
        (reply->answer == TN_SCAN_ANSWER_NOTHING || reply->answer == TN_SCAN_ANSWER_NO_PICTURE))
        return reply->answer;
    if (len != (ssize_t)sizeof *reply || reply->answer != TN_SCAN_ANSWER_CODE)
        return TN_SCAN_ANSWER_LOST;
    const struct tn_scan_code *code = &reply->code;
    if (code->len == 0 || code->len > TN_SCAN_CODE_MAX || code->bytes[code->len] != 0 ||
        !terminated(code->text, TN_SCAN_CODE_MAX) || !tn_text_valid(code->text, strlen(code->text)))
        return TN_SCAN_ANSWER_LOST;
    *ret_code = *code;
    return TN_SCAN_ANSWER_CODE;
}

/* A child that ended since the last frame (its hour of CPU was up, or somebody killed it) is
 * replaced before the frame is given away. */
static bool send_request(struct tn_scan_reader *reader, const struct tn_scan_request *request)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        if (reader->socket_fd < 0 && child_start(reader, NULL) != TN_OK)
            return false;
        if (send(reader->socket_fd, request, sizeof *request, MSG_NOSIGNAL) ==
            (ssize_t)sizeof *request)
            return true;
        child_end(reader);
    }
    return false;
}

static enum tn_scan_answer exchange(struct tn_scan_reader *reader,
                                    const struct tn_scan_request *request,
                                    struct tn_scan_code *ret_code)
{
    struct tn_scan_reply reply = {0};
    if (!send_request(reader, request))
        return TN_SCAN_ANSWER_LOST;
    ssize_t len = receive(reader, &reply,
                          request->policy == TN_SCAN_LIVE ? WATCHDOG_LIVE_MS : WATCHDOG_STILL_MS);
    enum tn_scan_answer answer = check_reply(&reply, len, ret_code);
    explicit_bzero(&reply, sizeof reply);
    if (answer == TN_SCAN_ANSWER_LOST) {
        child_end(reader);
        /* The next frame finds it running; if this fails, the next frame tries again. */
        enum tn_err err = child_start(reader, NULL);
        (void)err;
    }
    return answer;
}

enum tn_scan_answer tn_scan_reader_luma(struct tn_scan_reader *reader, int width_px, int height_px,
                                        enum tn_scan_policy policy, struct tn_scan_code *ret_code)
{
    TN_ASSERT(width_px > 0 && height_px > 0 &&
              (size_t)width_px <= TN_SCAN_FRAME_MAX_BYTES / (size_t)height_px);
    struct tn_scan_request request = {TN_SCAN_REQUEST_LUMA, policy, width_px, height_px, 0};
    return exchange(reader, &request, ret_code);
}

enum tn_scan_answer tn_scan_reader_picture(struct tn_scan_reader *reader, size_t len,
                                           enum tn_scan_policy policy,
                                           struct tn_scan_code *ret_code)
{
    TN_ASSERT(len <= TN_SCAN_FRAME_MAX_BYTES);
    struct tn_scan_request request = {TN_SCAN_REQUEST_PICTURE, policy, 0, 0, len};
    return exchange(reader, &request, ret_code);
}

/* ---- the reader's life ---- */

/* Sealed, so that nobody can shrink it under the other's feet. */
static enum tn_err share_memory(struct tn_scan_reader *reader, struct tn_fault *fault)
{
    int fd = memfd_create("turnout-frame", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return tn_fault_errno(fault, errno, "no shared memory for pictures");
    reader->frame_fd = move_up(fd);
    if (ftruncate(reader->frame_fd, (off_t)TN_SCAN_FRAME_MAX_BYTES) != 0 ||
        fcntl(reader->frame_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return tn_fault_errno(fault, errno, "no shared memory for pictures");
    void *frame = mmap(NULL, TN_SCAN_FRAME_MAX_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                       reader->frame_fd, 0);
    if (frame == MAP_FAILED)
        return tn_fault_errno(fault, errno, "no shared memory for pictures");
    reader->frame = frame;
    return TN_OK;
}

static enum tn_err find_program(const char *path, char out[TN_PATH_MAX], struct tn_fault *fault)
{
    char folder[TN_PATH_MAX];
    if (path) {
        if (!tn_text_copy(out, TN_PATH_MAX, path))
            return tn_fault_set(fault, TN_ERR_LIMIT, "the path of the decoder program is too long");
    } else {
        enum tn_err err = tn_process_folder(folder, sizeof folder);
        if (err)
            return tn_fault_set(fault, err, "the folder of this program is not to be found");
        tn_path_join(out, TN_PATH_MAX, folder, PROGRAM);
    }
    if (access(out, X_OK) != 0)
        return tn_fault_errno(fault, errno,
                              "the decoder program %s cannot be run; install it beside the others",
                              out);
    return TN_OK;
}

enum tn_err tn_scan_reader_open(const char *path, struct tn_scan_reader **ret_reader,
                                struct tn_fault *fault)
{
    struct tn_scan_reader *reader = calloc(1, sizeof *reader);
    TN_ASSERT(reader != NULL);
    reader->frame_fd = reader->socket_fd = -1;
    enum tn_err err = find_program(path, reader->path, fault);
    if (!err)
        err = share_memory(reader, fault);
    if (!err)
        err = child_start(reader, fault);
    if (err) {
        tn_scan_reader_close(reader);
        return err;
    }
    *ret_reader = reader;
    return TN_OK;
}

void tn_scan_reader_close(struct tn_scan_reader *reader)
{
    if (!reader)
        return;
    child_end(reader);
    if (reader->frame)
        munmap(reader->frame, TN_SCAN_FRAME_MAX_BYTES);
    if (reader->frame_fd >= 0)
        close(reader->frame_fd);
    free(reader);
}

uint8_t *tn_scan_reader_frame(struct tn_scan_reader *reader)
{
    return reader->frame;
}

int tn_scan_reader_pid(const struct tn_scan_reader *reader)
{
    return reader->pid;
}
