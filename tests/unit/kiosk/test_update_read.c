/* SPDX-License-Identifier: Apache-2.0 */
/* test_update_read.c -- what RAUC says is understood, and whatever is not a newer version for this
 * machine by its makers gets its own refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "update_read.h"

static const char info_text[] =
    "{\"compatible\":\"turnout-kiosk-arm64\",\"version\":\"1.2.0\",\"description\":null,"
    "\"build\":null,\"hooks\":[],\"images\":[{\"rootfs\":{\"variant\":null,\"filename\":"
    "\"root.img\",\"checksum\":\"2e\",\"size\":3000000,\"hooks\":[],\"adaptive\":[]}}]}";
static const char status_text[] =
    "{\"compatible\":\"turnout-kiosk-arm64\",\"variant\":\"\",\"booted\":\"A\",\"boot_primary\":"
    "null,\"slots\":[{\"rootfs.1\":{\"class\":\"rootfs\",\"device\":\"/d\",\"type\":\"raw\","
    "\"bootname\":\"B\",\"state\":\"inactive\",\"parent\":null,\"mountpoint\":null,"
    "\"boot_status\":\"bad\"}},{\"rootfs.0\":{\"class\":\"rootfs\",\"device\":\"/e\",\"type\":"
    "\"raw\",\"bootname\":\"A\",\"state\":\"booted\",\"parent\":null,\"mountpoint\":null,"
    "\"boot_status\":\"good\"}}]}";

static void test_readings(void **state)
{
    (void)state;
    struct update_info info;
    struct update_machine machine;
    assert_true(update_info_read(info_text, strlen(info_text), &info));
    assert_string_equal(info.product, "turnout-kiosk-arm64");
    assert_string_equal(info.version, "1.2.0");
    assert_true(update_machine_read(status_text, strlen(status_text), &machine));
    assert_string_equal(machine.booted, "A");
    assert_string_equal(machine.other, "B");
    assert_false(machine.other_is_next);
    /* cut anywhere it is nothing, never half of something */
    for (size_t len = 0; len < strlen(status_text); len++)
        assert_false(update_machine_read(status_text, len, &machine));
    for (size_t len = 0; len < strlen(info_text); len++)
        assert_false(update_info_read(info_text, len, &info));
}

/* The other half starts next only if it was named and is whole: RAUC calls it bad while it writes.
 */
static void test_what_is_next(void **state)
{
    (void)state;
    static const struct {
        const char *primary, *status;
        bool next;
    } cases[] = {{"rootfs.1", "good", true},
                 {"rootfs.1", "bad", false},
                 {"rootfs.0", "good", false},
                 {"", "good", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct update_machine machine;
        char text[400];
        int len =
            snprintf(text, sizeof text,
                     "{\"compatible\":\"a\",\"booted\":\"A\",\"boot_primary\":\"%s\",\"slots\":"
                     "[{\"rootfs.1\":{\"state\":\"inactive\",\"bootname\":\"B\","
                     "\"boot_status\":\"%s\"}}]}",
                     cases[i].primary, cases[i].status);
        assert_true(update_machine_read(text, (size_t)len, &machine));
        assert_int_equal(machine.other_is_next, cases[i].next);
    }
}

/* A machine without another half takes no updates; what is too long is not cut. */
static void test_unusable(void **state)
{
    (void)state;
    static const char *const no[] = {
        "{}",
        "{\"compatible\":\"a\",\"booted\":\"A\",\"slots\":[]}",
        "{\"compatible\":\"a\",\"booted\":\"A\",\"slots\":[{\"r\":{\"bootname\":\"A\",\"state\":"
        "\"booted\"}}]}",
        "{\"compatible\":\"a\",\"slots\":[{\"r\":{\"bootname\":\"B\",\"state\":\"inactive\"}}]}",
        "{\"compatible\":\"a\",\"booted\":\"A\",\"slots\":[{\"data\":{\"bootname\":null,\"state\":"
        "\"inactive\"}}]}",
    };
    struct update_machine machine;
    struct update_info info;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(update_machine_read(no[i], strlen(no[i]), &machine));
    static const char long_version[] =
        "{\"compatible\":\"a\",\"version\":\"1.111111111111111111111111111111111111\"}";
    assert_false(update_info_read(long_version, strlen(long_version), &info));
}

static void test_judgement(void **state)
{
    (void)state;
    static const struct {
        const char *running;
        struct update_info info;
        enum tn_flow_refusal refusal;
    } cases[] = {
        {"1.2.0", {"kiosk", "1.2.1"}, TN_FLOW_REFUSAL_NONE},
        {"1.9", {"kiosk", "1.10"}, TN_FLOW_REFUSAL_NONE},
        {"1.2.0", {"kiosk", "1.2"}, TN_FLOW_REFUSAL_SAME},
        {"1.2.0", {"kiosk", "1.1.9"}, TN_FLOW_REFUSAL_OLDER},
        {"1.2.0", {"kiosk", "newest"}, TN_FLOW_REFUSAL_OLDER},
        {"1.2.0", {"toaster", "9.0"}, TN_FLOW_REFUSAL_PRODUCT},
        {"1.2.0", {"kiosk-arm64", "9.0"}, TN_FLOW_REFUSAL_PRODUCT},
    };
    const struct update_machine machine = {.product = "kiosk", .booted = "A", .other = "B"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(update_judge(&machine, cases[i].running, &cases[i].info),
                         cases[i].refusal);
}

/* As RAUC 1.8 and 1.13 and the hook of our own bundles put it. */
static void test_complaints(void **state)
{
    (void)state;
    static const struct {
        const char *said;
        enum tn_flow_refusal refusal;
    } cases[] = {
        {"Invalid bundle format: Signature size (2981959800420307547) exceeds bundle size",
         TN_FLOW_REFUSAL_TORN},
        {"LastError: signature verification failed: error:1700009E:CMS routines::verification "
         "failure",
         TN_FLOW_REFUSAL_TORN},
        {"signature verification failed: Verify error: self-signed certificate",
         TN_FLOW_REFUSAL_SEAL},
        {"signature verification failed: Verify error: unable to get local issuer certificate",
         TN_FLOW_REFUSAL_SEAL},
        {"Compatible mismatch: Expected 'a' but bundle manifest has 'b'", TN_FLOW_REFUSAL_PRODUCT},
        {"Bundle rejected: Hook returned: this update is version 1, older than 2 here",
         TN_FLOW_REFUSAL_OLDER},
        {"Failed updating slot rootfs.1: Image (4 bytes) is too small", TN_FLOW_REFUSAL_ROOM},
        {"No such file: /x/bundle.raucb", TN_FLOW_REFUSAL_GONE},
        {"Failed updating slot rootfs.1: error while copying: Input/output error",
         TN_FLOW_REFUSAL_TORN},
        {"", TN_FLOW_REFUSAL_FAILED},
        {"something new", TN_FLOW_REFUSAL_FAILED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(update_complaint(cases[i].said), cases[i].refusal);
}

static void test_percent(void **state)
{
    (void)state;
    assert_int_equal(update_percent("installing\n  0% Installing\n 40% Checking bundle done.\n"),
                     40);
    assert_int_equal(update_percent("100% Installing done."), 100);
    assert_int_equal(update_percent("% of nothing, 250%"), -1);
    assert_int_equal(update_percent(""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_readings),     cmocka_unit_test(test_unusable),
        cmocka_unit_test(test_what_is_next), cmocka_unit_test(test_judgement),
        cmocka_unit_test(test_complaints),   cmocka_unit_test(test_percent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
