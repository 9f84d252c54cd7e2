/* SPDX-License-Identifier: Apache-2.0 */
/* test_printer.c -- what --printer may say, and what a queue's reasons mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "printer_target.h"

static void test_targets(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        struct printer_target target;
    } rows[] = {
        {"labels", {.way = PRINTER_QUEUE, .name = "labels"}},
        {"cups:QL-820NWB", {.way = PRINTER_QUEUE, .name = "QL-820NWB"}},
        {"escpos:/dev/usb/lp0", {.way = PRINTER_DEVICE, .name = "/dev/usb/lp0", .baud = 9600}},
        {"escpos:/dev/usb/lp0,mute",
         {.way = PRINTER_DEVICE, .name = "/dev/usb/lp0", .baud = 9600, .mute = true}},
        {"escpos:/dev/ttyUSB0@19200",
         {.way = PRINTER_SERIAL, .name = "/dev/ttyUSB0", .baud = 19200}},
        {"escpos:/dev/ttyS1,mute",
         {.way = PRINTER_SERIAL, .name = "/dev/ttyS1", .baud = 9600, .mute = true}},
        {"escpos:192.168.1.9:9100",
         {.way = PRINTER_NETWORK, .name = "192.168.1.9", .port = "9100"}},
        {"escpos:[fe80::1]:9100", {.way = PRINTER_NETWORK, .name = "fe80::1", .port = "9100"}},
        {"escpos:till.local:9100,mute",
         {.way = PRINTER_NETWORK, .name = "till.local", .port = "9100", .mute = true}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct printer_target target;
        assert_int_equal(printer_target_read(rows[i].text, &target, NULL), TN_OK);
        assert_int_equal(target.way, rows[i].target.way);
        assert_string_equal(target.name, rows[i].target.name);
        assert_string_equal(target.port, rows[i].target.port);
        assert_int_equal(target.baud, rows[i].target.baud);
        assert_int_equal(target.mute, rows[i].target.mute);
    }
}

static void test_no_targets(void **state)
{
    (void)state;
    static const char *const rows[] = {"",
                                       "cups:",
                                       "escpos:",
                                       "a/b",
                                       "cups:a b",
                                       "cups:a?b",
                                       "escpos:host",
                                       "escpos::9100",
                                       "escpos:host:0",
                                       "escpos:host:65536",
                                       "escpos:host:91x",
                                       "escpos:a:b:9100",
                                       "escpos:/dev/ttyUSB0@",
                                       "escpos:/dev/ttyUSB0@fast",
                                       "escpos:/dev/ttyUSB0@-1",
                                       "escpos:[]:9100",
                                       "escpos:,mute"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct printer_target target = {.baud = 7};
        struct tn_fault fault = {0};
        if (printer_target_read(rows[i], &target, &fault) != TN_ERR_FORMAT)
            fail_msg("%s was taken", rows[i]);
        assert_int_equal(target.baud, 7);
        assert_non_null(strstr(fault.text, "cups:QUEUE"));
    }
    char endless[PRINTER_NAME_CHARS + 1];
    struct printer_target target;
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_int_equal(printer_target_read(endless, &target, NULL), TN_ERR_FORMAT);
}

static void test_reasons(void **state)
{
    (void)state;
    static const struct {
        const char *reason;
        enum tn_flow_trouble trouble;
        bool low;
    } rows[] = {
        {"none", TN_FLOW_TROUBLE_NONE, false},
        {"media-empty-error", TN_FLOW_TROUBLE_PAPER, false},
        {"media-needed", TN_FLOW_TROUBLE_PAPER, false},
        {"media-low-warning", TN_FLOW_TROUBLE_NONE, true},
        {"media-jam", TN_FLOW_TROUBLE_JAM, false},
        {"cover-open-report", TN_FLOW_TROUBLE_COVER, false},
        {"offline-report", TN_FLOW_TROUBLE_OFFLINE, false},
        {"connecting-to-device", TN_FLOW_TROUBLE_OFFLINE, false},
        {"paused", TN_FLOW_TROUBLE_PAUSED, false},
        {"com.example-error", TN_FLOW_TROUBLE_OTHER, false},
        {"marker-supply-low-report", TN_FLOW_TROUBLE_NONE, false},
        {"", TN_FLOW_TROUBLE_NONE, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool low = false;
        assert_int_equal(printer_reason(rows[i].reason, &low), rows[i].trouble);
        assert_int_equal(low, rows[i].low);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_no_targets),
        cmocka_unit_test(test_reasons),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
