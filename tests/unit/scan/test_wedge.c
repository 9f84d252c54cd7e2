/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: key events become codes end to end, a scanner that is not there is waited for, and no
 * ordinary keyboard is taken away from its owner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <linux/input.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "scan_kit.h"
#include "wedge.h"

static struct tn_scan_code code;

static void type_key(int fd, uint16_t key, bool shift)
{
    struct input_event events[] = {
        {.type = EV_KEY, .code = KEY_LEFTSHIFT, .value = shift},
        {.type = EV_KEY, .code = key, .value = 1},
        {.type = EV_SYN, .code = SYN_REPORT},
        {.type = EV_KEY, .code = key, .value = 0},
        {.type = EV_SYN, .code = SYN_REPORT},
    };
    assert_int_equal(write(fd, events, sizeof events), sizeof events);
}

static void type_abc1(int fd)
{
    type_key(fd, KEY_A, true);
    type_key(fd, KEY_B, true);
    type_key(fd, KEY_SEMICOLON, true);
    type_key(fd, KEY_1, false);
}

struct fifo {
    char folder[32], path[48], description[64];
    struct tn_scanner *scanner;
    int fd;
};

static void fifo_open(struct fifo *fifo)
{
    struct tn_fault fault;
    (void)snprintf(fifo->folder, sizeof fifo->folder, "/tmp/turnout-wedge-XXXXXX");
    assert_non_null(mkdtemp(fifo->folder));
    (void)snprintf(fifo->path, sizeof fifo->path, "%s/keys", fifo->folder);
    (void)snprintf(fifo->description, sizeof fifo->description, "wedge:%s", fifo->path);
    assert_ok(tn_scanner_open(fifo->description, NULL, &fifo->scanner, &fault));
}

static void fifo_make(struct fifo *fifo)
{
    assert_int_equal(mkfifo(fifo->path, 0600), 0);
    fifo->fd = open(fifo->path, O_RDWR | O_CLOEXEC);
    assert_true(fifo->fd >= 0);
}

static void fifo_close(struct fifo *fifo)
{
    tn_scanner_close(fifo->scanner);
    close(fifo->fd);
    unlink(fifo->path);
    rmdir(fifo->folder);
}

static void test_codes_from_keys(void **state)
{
    (void)state;
    struct fifo fifo;
    fifo_open(&fifo);
    fifo_make(&fifo);
    assert_int_equal(kit_wait(fifo.scanner, KIT_DEADLINE_MS, &code), TN_SCAN_BACK);
    assert_string_equal(tn_scanner_name(fifo.scanner), fifo.path);
    type_abc1(fifo.fd);
    type_key(fifo.fd, KEY_ENTER, false);
    type_abc1(fifo.fd);
    type_key(fifo.fd, KEY_TAB, false);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kit_wait(fifo.scanner, KIT_DEADLINE_MS, &code), TN_SCAN_CODE);
        assert_int_equal(code.len, 4);
        assert_string_equal(code.text, "AB:1");
    }
    fifo_close(&fifo);
}

/* The time between keys is the caller's `now_ms`, so this needs no waiting. */
static void test_stray_keys_are_forgotten(void **state)
{
    (void)state;
    struct fifo fifo;
    fifo_open(&fifo);
    fifo_make(&fifo);
    assert_int_equal(tn_scanner_next(fifo.scanner, 0, &code), TN_SCAN_BACK);
    type_key(fifo.fd, KEY_Q, false);
    assert_int_equal(tn_scanner_next(fifo.scanner, 10, &code), TN_SCAN_NONE);
    type_abc1(fifo.fd);
    type_key(fifo.fd, KEY_ENTER, false);
    assert_int_equal(tn_scanner_next(fifo.scanner, 300, &code), TN_SCAN_CODE);
    assert_string_equal(code.text, "AB:1");
    fifo_close(&fifo);
}

static void test_lost_keys_spoil_only_their_code(void **state)
{
    (void)state;
    struct fifo fifo;
    struct input_event dropped = {.type = EV_SYN, .code = SYN_DROPPED};
    fifo_open(&fifo);
    fifo_make(&fifo);
    assert_int_equal(tn_scanner_next(fifo.scanner, 0, &code), TN_SCAN_BACK);
    type_key(fifo.fd, KEY_Q, true);
    assert_int_equal(write(fifo.fd, &dropped, sizeof dropped), sizeof dropped);
    type_abc1(fifo.fd);
    type_key(fifo.fd, KEY_ENTER, false);
    assert_int_equal(tn_scanner_next(fifo.scanner, 5, &code), TN_SCAN_CODE);
    assert_string_equal(code.text, "AB:1");
    fifo_close(&fifo);
}

static void test_waits_for_a_device(void **state)
{
    (void)state;
    struct fifo fifo;
    fifo_open(&fifo);
    assert_int_equal(tn_scanner_next(fifo.scanner, 0, &code), TN_SCAN_GONE);
    /* said once, tried every second */
    assert_int_equal(tn_scanner_next(fifo.scanner, 1000, &code), TN_SCAN_NONE);
    fifo_make(&fifo);
    assert_int_equal(tn_scanner_next(fifo.scanner, 1500, &code), TN_SCAN_NONE);
    assert_int_equal(tn_scanner_next(fifo.scanner, 2000, &code), TN_SCAN_BACK);
    fifo_close(&fifo);
}

static void test_descriptor_wakes_for_a_retry(void **state)
{
    (void)state;
    struct fifo fifo;
    fifo_open(&fifo);
    assert_int_equal(kit_wait(fifo.scanner, KIT_DEADLINE_MS, &code), TN_SCAN_GONE);
    fifo_make(&fifo);
    assert_int_equal(kit_wait(fifo.scanner, KIT_DEADLINE_MS, &code), TN_SCAN_BACK);
    fifo_close(&fifo);
}

static void test_which_keyboard(void **state)
{
    (void)state;
    static const struct {
        struct tn_scan_wedge_facts facts;
        bool scanner;
    } cases[] = {
        {{"Some Maker USB Barcode Scanner", 0x1234, true, false}, true},
        {{"HID 0c2e:0b61", 0x0c2e, true, false}, true},
        {{"Symbol Technologies, Inc, 2008", 0x05e0, true, false}, true},
        {{"AT Translated Set 2 keyboard", 0x0001, true, false}, false},
        {{"Logitech USB Keyboard", 0x046d, true, false}, false},
        {{"Barcode Scanner Mouse", 0x1234, true, true}, false},
        {{"Zebra power button", 0x05e0, false, false}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(tn_scan_wedge_is_scanner(&cases[i].facts), cases[i].scanner);
}

static void test_no_such_source(void **state)
{
    (void)state;
    static const char *const descriptions[] = {
        "",        "wedges",  "serial:",      "serial:/dev/x@12345",
        "camera:", "camera",  "pictures:",    "/dev/video0",
        "Wedge:",  "serial@", "serial:@9600",
    };
    for (size_t i = 0; i < sizeof descriptions / sizeof descriptions[0]; i++) {
        struct tn_scanner *scanner = NULL;
        struct tn_fault fault = {0};
        assert_int_equal(tn_scanner_open(descriptions[i], NULL, &scanner, &fault), TN_ERR_FORMAT);
        assert_null(scanner);
        assert_non_null(strstr(fault.text, "write "));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_from_keys),
        cmocka_unit_test(test_stray_keys_are_forgotten),
        cmocka_unit_test(test_lost_keys_spoil_only_their_code),
        cmocka_unit_test(test_waits_for_a_device),
        cmocka_unit_test(test_descriptor_wakes_for_a_retry),
        cmocka_unit_test(test_which_keyboard),
        cmocka_unit_test(test_no_such_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
