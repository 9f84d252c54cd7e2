/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: after the jail closes, a process that a hostile picture took over can do nothing to
 * the machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jail.h"

/* Raw system calls: what attack code would do, with no library in between. */
static long try_open(void)
{
    return syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}
static long try_socket(void)
{
    return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}
static long try_clone(void)
{
    return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}
static long try_exec(void)
{
    char *arguments[] = {(char *)"/bin/true", NULL};
    return syscall(SYS_execve, arguments[0], arguments, NULL);
}
static long try_kill(void)
{
    return syscall(SYS_kill, getppid(), SIGKILL);
}
static long try_ptrace(void)
{
    return syscall(SYS_ptrace, PTRACE_ATTACH, getppid(), 0, 0);
}
static long try_unlink(void)
{
    return syscall(SYS_unlinkat, AT_FDCWD, "/tmp/turnout-no-such-file", 0);
}
static long try_executable_memory(void)
{
    const int protection = PROT_READ | PROT_WRITE | PROT_EXEC;
    void *memory = mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? -1 : 0;
}
static uint8_t page[4096] __attribute__((aligned(4096)));
static long try_executable_page(void)
{
    return syscall(SYS_mprotect, page, sizeof page, PROT_READ | PROT_EXEC);
}
static long try_more_memory(void)
{
    struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
    return syscall(SYS_prlimit64, 0, RLIMIT_AS, &limit, NULL);
}
static long try_dumpable(void)
{
    return syscall(SYS_prctl, PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static const struct {
    const char *what;
    long (*attempt)(void);
} attempts[] = {
    {"open a file", try_open},
    {"make a socket", try_socket},
    {"make a process", try_clone},
    {"run a program", try_exec},
    {"kill its parent", try_kill},
    {"trace its parent", try_ptrace},
    {"remove a file", try_unlink},
    {"make code", try_executable_memory},
    {"turn data into code", try_executable_page},
    {"lift its limits", try_more_memory},
    {"become traceable", try_dumpable},
};

enum { JAIL_FAILED = 100, STILL_WORKS = 101 };

/* Runs attempt `which` in a jailed child; what the child says of it. */
static int jailed(size_t which)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (tn_scan_jail_enter(0, NULL) != TN_OK)
            _exit(JAIL_FAILED);
        long answer = attempts[which].attempt();
        _exit(answer >= 0 ? 1 : errno == EPERM ? 0 : 2);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_nothing_can_be_done(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        int answer = jailed(i);
        if (answer != 0)
            fail_msg("the jailed process could %s (%d)", attempts[i].what, answer);
    }
}

/* The filter lets it write, for that is how it answers; the limit sees to it that no file grows by
 * it, should a descriptor of one ever be left open. */
static void test_no_file_grows(void **state)
{
    (void)state;
    char path[] = "/tmp/turnout-jail-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(unlink(path), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        signal(SIGXFSZ, SIG_IGN);
        if (tn_scan_jail_enter(0, NULL) != TN_OK)
            _exit(JAIL_FAILED);
        _exit(write(file, "x", 1) < 0 && errno == EFBIG ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(lseek(file, 0, SEEK_END), 0);
    close(file);
}

/* What it is for must still work: memory, talking, an orderly end. */
static void test_work_goes_on(void **state)
{
    (void)state;
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (tn_scan_jail_enter(0, NULL) != TN_OK)
            _exit(JAIL_FAILED);
        char *memory = malloc(8 << 20);
        if (!memory)
            _exit(1);
        memset(memory, 1, 8 << 20);
        memory = realloc(memory, 16 << 20);
        bool sent = memory && send(pair[1], memory, 4, MSG_NOSIGNAL) == 4 &&
                    recv(pair[1], memory, 4, 0) == 4;
        free(memory);
        _exit(sent ? STILL_WORKS : 2);
    }
    char bytes[4];
    assert_int_equal(recv(pair[0], bytes, sizeof bytes, 0), 4);
    assert_int_equal(send(pair[0], bytes, sizeof bytes, 0), 4);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), STILL_WORKS);
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_can_be_done),
        cmocka_unit_test(test_no_file_grows),
        cmocka_unit_test(test_work_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
