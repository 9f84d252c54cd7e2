/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: a serial scanner on a pseudo terminal: codes with and without a terminator, megabytes
 * of garbage, the plug pulled and put back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "check.h"
#include "scan_kit.h"

static struct tn_scan_code code;

struct tty {
    char folder[32], path[48], description[64];
    int master;
    struct tn_scanner *scanner;
};

/* Plugs a terminal in under the path that the scanner was told. */
static void tty_plug(struct tty *tty)
{
    tty->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    assert_true(tty->master >= 0);
    assert_int_equal(grantpt(tty->master), 0);
    assert_int_equal(unlockpt(tty->master), 0);
    char name[64];
    assert_int_equal(ptsname_r(tty->master, name, sizeof name), 0);
    unlink(tty->path);
    assert_int_equal(symlink(name, tty->path), 0);
}

static int set_up(void **state)
{
    static struct tty tty;
    struct tn_fault fault;
    (void)snprintf(tty.folder, sizeof tty.folder, "/tmp/turnout-serial-XXXXXX");
    assert_non_null(mkdtemp(tty.folder));
    (void)snprintf(tty.path, sizeof tty.path, "%s/tty", tty.folder);
    (void)snprintf(tty.description, sizeof tty.description, "serial:%s@115200", tty.path);
    tty_plug(&tty);
    assert_ok(tn_scanner_open(tty.description, NULL, &tty.scanner, &fault));
    assert_int_equal(kit_wait(tty.scanner, KIT_DEADLINE_MS, &code), TN_SCAN_BACK);
    *state = &tty;
    return 0;
}

static int tear_down(void **state)
{
    struct tty *tty = *state;
    tn_scanner_close(tty->scanner);
    close(tty->master);
    unlink(tty->path);
    rmdir(tty->folder);
    return 0;
}

static void send_text(const struct tty *tty, const char *text)
{
    assert_int_equal(write(tty->master, text, strlen(text)), strlen(text));
}

static void expect_code(const struct tty *tty, const char *text)
{
    assert_int_equal(kit_wait(tty->scanner, KIT_DEADLINE_MS, &code), TN_SCAN_CODE);
    assert_string_equal(code.text, text);
    assert_int_equal(code.len, strlen(text));
}

static void test_terminated(void **state)
{
    send_text(*state, "ONE\r\nTWO\tTHREE\n");
    expect_code(*state, "ONE");
    expect_code(*state, "TWO");
    expect_code(*state, "THREE");
}

static void test_pause_ends_a_code(void **state)
{
    send_text(*state, "NO END");
    expect_code(*state, "NO END");
}

/* Raw means raw: what a terminal would act on passes through. */
static void test_control_characters(void **state)
{
    send_text(*state, "A\x03\x04\x11\x13\x1d\x7f"
                      "B\r");
    expect_code(*state, "A\x03\x04\x11\x13\x1d\x7f"
                        "B");
}

static void test_ten_megabytes_of_garbage(void **state)
{
    struct tty *tty = *state;
    static char block[4096];
    memset(block, '#', sizeof block);
    int too_long = 0;
    for (size_t sent = 0; sent < 10 << 20;) {
        ssize_t wrote = write(tty->master, block, sizeof block);
        assert_true(wrote > 0 || errno == EAGAIN);
        sent += wrote > 0 ? (size_t)wrote : 0;
        enum tn_scan_event event = tn_scanner_next(tty->scanner, 1, &code);
        assert_true(event == TN_SCAN_NONE || event == TN_SCAN_TOO_LONG);
        too_long += event == TN_SCAN_TOO_LONG;
    }
    assert_int_equal(too_long, 1);
    /* what is still in the terminal, then silence, then a code */
    for (int i = 0; i < 64; i++)
        assert_int_equal(tn_scanner_next(tty->scanner, 1, &code), TN_SCAN_NONE);
    send_text(tty, "\rGOOD\r");
    expect_code(tty, "GOOD");
}

static void test_unplugged_and_back(void **state)
{
    struct tty *tty = *state;
    send_text(tty, "HALF A CO");
    close(tty->master);
    assert_int_equal(kit_wait(tty->scanner, KIT_DEADLINE_MS, &code), TN_SCAN_GONE);
    assert_string_equal(tn_scanner_name(tty->scanner), tty->description);
    tty_plug(tty);
    assert_int_equal(kit_wait(tty->scanner, KIT_DEADLINE_MS, &code), TN_SCAN_BACK);
    send_text(tty, "WHOLE\r");
    expect_code(tty, "WHOLE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_terminated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pause_ends_a_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_control_characters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ten_megabytes_of_garbage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_unplugged_and_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
