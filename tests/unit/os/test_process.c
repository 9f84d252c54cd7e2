/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: a stop signal becomes something to wait for, and the supervisor hears us. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "turnout/os.h"

static void test_signals(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    int fd = -1;
    uint64_t ready;
    assert_ok(tn_process_signals(&fd, &fault));
    tn_poll(&fd, 1, 0, &ready);
    assert_int_equal(ready, 0);
    kill(getpid(), SIGPIPE);
    kill(getpid(), SIGTERM);
    tn_poll(&fd, 1, 5000, &ready);
    assert_int_equal(ready, 1);
    close(fd);
}

/* A socket in the file system, and one in the abstract name space. */
static void test_notify(void **state)
{
    (void)state;
    char folder[] = "/tmp/os-notify-XXXXXX";
    assert_non_null(mkdtemp(folder));
    for (int abstract = 0; abstract < 2; abstract++) {
        struct sockaddr_un at = {.sun_family = AF_UNIX};
        char text[64] = "";
        char path[80];
        snprintf(path, sizeof path, "%s%s/s", abstract ? "@" : "", folder);
        memcpy(at.sun_path, path, strlen(path));
        if (abstract)
            at.sun_path[0] = '\0';
        int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
        socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path));
        assert_int_equal(bind(fd, (struct sockaddr *)&at, len), 0);
        setenv("NOTIFY_SOCKET", path, 1);
        tn_process_notify("READY=1");
        assert_true(recv(fd, text, sizeof text - 1, MSG_DONTWAIT) > 0);
        assert_string_equal(text, "READY=1");
        close(fd);
        unlink(path);
    }
    unsetenv("NOTIFY_SOCKET");
    tn_process_notify("READY=1");
    rmdir(folder);
}

static void test_folder(void **state)
{
    (void)state;
    char folder[TN_PATH_MAX], tiny[2];
    assert_int_equal(tn_process_folder(folder, sizeof folder), TN_OK);
    assert_int_equal(folder[0], '/');
    assert_int_equal(access(folder, F_OK), 0);
    assert_int_equal(tn_process_folder(tiny, sizeof tiny), TN_ERR_LIMIT);
}

/* What a crash leaves behind holds no keys, and what is written is nobody else's to read.  In a
 * child: none of it can be taken back. */
static void test_harden(void **state)
{
    (void)state;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const char *sanitizer = getenv("TURNOUT_SANITIZE");
        int traceable = sanitizer && *sanitizer;
        struct rlimit core;
        tn_process_harden();
        bool hard = getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 &&
                    core.rlim_max == 0 && umask(0) == 077 &&
                    prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == traceable;
        _exit(hard ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signals),
        cmocka_unit_test(test_notify),
        cmocka_unit_test(test_folder),
        cmocka_unit_test(test_harden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
