/* SPDX-License-Identifier: Apache-2.0 */
/* test_zone.c -- local time from a zone's table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "turnout/os.h"
#include "zone.h"

#define DAY_MS 86400000LL

static const char *const zones[] = {
    "Asia/Shanghai", "Europe/Berlin",      "America/New_York", "Australia/Lord_Howe",
    "Asia/Kolkata",  "America/St_Johns",   "Africa/Cairo",     "Europe/Dublin",
    "UTC",           "Pacific/Kiritimati", "America/Santiago", "Africa/Casablanca",
    "Asia/Tehran",   "Pacific/Apia",       "Asia/Jerusalem",
};

static int offset_of_libc(int64_t wall_ms)
{
    struct tm local;
    time_t seconds = (time_t)(wall_ms / 1000);
    assert_non_null(localtime_r(&seconds, &local));
    return (int)(local.tm_gmtoff / 60);
}

/* Protects: the same answer as the C library gives, past and future, around every change. */
static void as_the_library_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        TN_AUTO(zone) zone = NULL;
        assert_int_equal(tn_zone_open(zones[i], &zone, NULL), TN_OK);
        setenv("TZ", zones[i], 1);
        tzset();
        for (int64_t ms = 0; ms < 47000 * DAY_MS; ms += 5 * 3600000 + 1800000) {
            int offset_min = offset_of_libc(ms);
            if (tn_zone_offset_min(zone, ms) != offset_min)
                fail_msg("%s at %lld: %d, not %d", zones[i], (long long)ms,
                         tn_zone_offset_min(zone, ms), offset_min);
        }
    }
    unsetenv("TZ");
    tzset();
}

/* Protects: which side of midnight a moment is on, and the second at which summer time begins. */
static void days_of_moments(void **state)
{
    (void)state;
    static const struct {
        const char *tz;
        int64_t wall_ms;
        int32_t day;
        int offset_min;
    } cases[] = {
        {"UTC", -1, -1, 0},
        {"UTC", 0, 0, 0},
        {"Asia/Shanghai", 20000 * DAY_MS + 16 * 3600000 - 1, 20000, 480},
        {"Asia/Shanghai", 20000 * DAY_MS + 16 * 3600000, 20001, 480},
        {"America/New_York", 20000 * DAY_MS, 19999, -240},
        {"Europe/Berlin", 1774746000000 - 1, 20541, 60}, /* 2026-03-29, 01:00 UTC */
        {"Europe/Berlin", 1774746000000, 20541, 120},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TN_AUTO(zone) zone = NULL;
        assert_int_equal(tn_zone_open(cases[i].tz, &zone, NULL), TN_OK);
        assert_int_equal(tn_zone_day(zone, cases[i].wall_ms), cases[i].day);
        assert_int_equal(tn_zone_offset_min(zone, cases[i].wall_ms), cases[i].offset_min);
    }
}

/* Protects: a name that is no zone is refused, and no path leads elsewhere. */
static void no_such_zone(void **state)
{
    static const char *const names[] = {"",     "Middle/Earth", "../etc/passwd", "/etc/localtime",
                                        "Asia", "zone.tab"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct tn_zone *zone = NULL;
        struct tn_fault fault = {0};
        assert_int_equal(tn_zone_open(names[i], &zone, &fault), TN_ERR_FORMAT);
        assert_non_null(strstr(fault.text, "no time zone"));
        assert_null(zone);
    }
}

/* Protects: a table cut anywhere, or with any byte changed, is refused or answers something. */
static void damaged_tables(void **state)
{
    TN_BUF_AUTO table = {0};
    (void)state;
    assert_int_equal(tn_file_read("/usr/share/zoneinfo/Europe/Berlin", 65536, &table, NULL), TN_OK);
    for (size_t len = 0; len < table.len; len++) {
        TN_AUTO(zone) zone = NULL;
        assert_int_equal(tn_zone_parse(table.data, len, &zone), TN_ERR_FORMAT);
    }
    for (size_t i = 0; i < table.len; i++) {
        TN_AUTO(zone) zone = NULL;
        table.data[i] ^= 0xff;
        if (tn_zone_parse(table.data, table.len, &zone) == TN_OK) {
            (void)tn_zone_day(zone, 20000 * DAY_MS);
            (void)tn_zone_day(zone, 47000 * DAY_MS);
        }
        table.data[i] ^= 0xff;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_library_says),
        cmocka_unit_test(days_of_moments),
        cmocka_unit_test(no_such_zone),
        cmocka_unit_test(damaged_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
