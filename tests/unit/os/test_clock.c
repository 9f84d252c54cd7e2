/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: local times as an organiser types them, and the clocks' promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/os.h"

static void test_local_times(void **state)
{
    (void)state;
    static const struct {
        const char *text, *tz;
        int64_t wall_s;
        int offset_min;
    } cases[] = {
        {"2026-12-05T14:00", "Asia/Shanghai", 1796450400, 480},
        {"2026-12-05 14:00:30", "UTC", 1796479230, 0},
        {"2026-07-01T14:00", "Europe/Berlin", 1782907200, 120},
        {"2026-01-01T14:00", "Europe/Berlin", 1767272400, 60},
        {"2026-12-05T14:00", "Asia/Kathmandu", 1796458500, 345},
        {"2026-12-05T14:00", "America/St_Johns", 1796491800, -210},
        {"1970-01-01T00:00", "UTC", 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tn_fault fault = {0};
        int64_t wall_ms = -1;
        int offset_min = -1;
        assert_ok(tn_clock_from_local(cases[i].text, cases[i].tz, &wall_ms, &offset_min, &fault));
        assert_int_equal(wall_ms, cases[i].wall_s * 1000);
        assert_int_equal(offset_min, cases[i].offset_min);
    }
}

static void test_local_times_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *tz, *says;
    } cases[] = {
        {"2026-12-05T14:00", "Mars/Olympus", "no time zone"},
        {"2026-12-05T14:00", "", "no time zone"},
        {"2026-12-05T14:00", "../../etc/passwd", "no time zone"},
        {"2026-12-05T14:00", "/etc/localtime", "no time zone"},
        {"2026-12-05T14:00", "Asia", "no time zone"},
        {"2026-12-05T14:00", "zone.tab", "no time zone"},
        {"2026-12-05", "UTC", "not a time"},
        {"2026-12-05T14:00Z", "UTC", "not a time"},
        {"2026-12-05T24:00", "UTC", "not a time"},
        {"2026-12-05T14:60", "UTC", "not a time"},
        {"2026-13-05T14:00", "UTC", "not a time"},
        {"1969-12-31T23:59", "UTC", "not a time"},
        {"2026-12-05T14:00:00:00", "UTC", "not a time"},
        {" 026-12-05T14:00", "UTC", "not a time"},
        {"tomorrow", "UTC", "not a time"},
        {"2026-02-29T14:00", "UTC", "does not exist"},
        {"2026-04-31T14:00", "Asia/Shanghai", "does not exist"},
        {"2026-03-29T02:30", "Europe/Berlin", "does not exist"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tn_fault fault = {0};
        int64_t wall_ms = -1;
        int offset_min = -1;
        assert_int_equal(
            tn_clock_from_local(cases[i].text, cases[i].tz, &wall_ms, &offset_min, &fault),
            TN_ERR_FORMAT);
        assert_non_null(strstr(fault.text, cases[i].says));
        assert_int_equal(wall_ms, -1);
    }
}

/* The zone asked for is not left behind. */
static void test_zone_is_restored(void **state)
{
    (void)state;
    int64_t wall_ms;
    int offset_min;
    setenv("TZ", "Asia/Tokyo", 1);
    assert_int_equal(tn_clock_from_local("2026-12-05T14:00", "UTC", &wall_ms, &offset_min, NULL),
                     TN_OK);
    assert_string_equal(getenv("TZ"), "Asia/Tokyo");
    unsetenv("TZ");
    assert_int_equal(tn_clock_from_local("2026-12-05T14:00", "UTC", &wall_ms, &offset_min, NULL),
                     TN_OK);
    assert_null(getenv("TZ"));
}

static void test_clocks(void **state)
{
    (void)state;
    int64_t first = tn_clock_up_ms();
    assert_true(first > 0);
    assert_true(tn_clock_up_ms() >= first);
    assert_true(tn_clock_wall_ms() > 0);
    assert_int_equal(tn_clock_boot(), tn_clock_boot());
    assert_true(tn_clock_boot() != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_local_times),
        cmocka_unit_test(test_local_times_refused),
        cmocka_unit_test(test_zone_is_restored),
        cmocka_unit_test(test_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
