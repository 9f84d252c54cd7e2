/* SPDX-License-Identifier: Apache-2.0 */
/* test_patience.c -- a supervisor hears of a start that works for long, and of none that hangs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "patience.h"

#include "turnout/os.h"

#define EVERY_MS 20
#define DEADLINE_MS 20000

static char folder[] = "/tmp/turnout-patience-XXXXXX";
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int supervisor;

/* How many times it was asked since. */
static int heard(void)
{
    char text[128];
    int count = 0;
    ssize_t got = 0;
    while ((got = recv(supervisor, text, sizeof text - 1, MSG_DONTWAIT)) > 0) {
        text[got] = '\0';
        assert_string_equal(text, "EXTEND_TIMEOUT_USEC=120000000\nWATCHDOG=1");
        count++;
    }
    return count;
}

/* Protects: neither a long migration nor a long look at a dying card is ended by systemd's clock.
 */
static void test_work(void **state)
{
    (void)state;
    int count = 0;
    struct patience *patience = patience_begin(EVERY_MS);
    assert_int_equal(heard(), 1);
    for (int64_t end_ms = tn_clock_up_ms() + DEADLINE_MS; count < 5;) {
        count += heard();
        assert_true(tn_clock_up_ms() < end_ms);
    }
    patience_end(patience);
    (void)heard();
    assert_int_equal(heard(), 0);
}

/* Protects: what stands still is started again. */
static void test_no_work(void **state)
{
    (void)state;
    const struct timespec nothing = {.tv_nsec = 25L * EVERY_MS * 1000000};
    struct patience *patience = patience_begin(EVERY_MS);
    nanosleep(&nothing, NULL);
    assert_in_range(heard(), 1, 3); /* of the twenty-five: before it fell asleep */
    patience_end(patience);
}

static int start(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/notify", folder);
    supervisor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(supervisor, (struct sockaddr *)&address, sizeof address), 0);
    return setenv("NOTIFY_SOCKET", address.sun_path, 1);
}

static int stop(void **state)
{
    (void)state;
    close(supervisor);
    unlink(address.sun_path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_work),
        cmocka_unit_test(test_no_work),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
