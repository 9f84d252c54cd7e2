/* SPDX-License-Identifier: Apache-2.0 */
/* test_wall.c -- RFC 3339 both ways, against a calendar that is not ours (Python's datetime). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/timeline.h"

static void test_known_times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
        int offset_min;
        const char *shown; /* NULL: as it was */
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0, 0, NULL},
        {"2026-12-05T14:00+08:00", 1796450400000, 480, "2026-12-05T14:00:00+08:00"},
        {"2026-12-05T14:00:00+08:00", 1796450400000, 480, NULL},
        {"2000-02-29T00:00:00Z", 951782400000, 0, NULL},
        {"2100-03-01T00:00:00Z", 4107542400000, 0, NULL},
        {"9999-12-31T23:59:59Z", 253402300799000, 0, NULL},
        {"2024-02-29T12:30:45-05:30", 1709229645000, -330, NULL},
        {"2026-01-01T00:00:00+05:45", 1767204900000, 345, NULL},
        {"2026-01-01T00:00:00.5Z", 1767225600500, 0, "2026-01-01T00:00:00Z"},
        {"2026-01-01T00:00:00.123987654Z", 1767225600123, 0, "2026-01-01T00:00:00Z"},
        {"2026-01-01T00:00:00+00:00", 1767225600000, 0, "2026-01-01T00:00:00Z"},
        {"2026-01-01T00:00:00-00:00", 1767225600000, 0, "2026-01-01T00:00:00Z"},
        {"2026-01-01T00:00:00+23:59", 1767139260000, 1439, NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_wall wall = {-1};
        int offset_min = -1;
        char text[TN_WALL_CHARS];
        assert_int_equal(tn_wall_parse(cases[i].text, &wall, &offset_min), TN_OK);
        assert_true(wall.ms == cases[i].ms);
        assert_int_equal(offset_min, cases[i].offset_min);
        tn_wall_format(wall, offset_min, text);
        assert_string_equal(text, cases[i].shown ? cases[i].shown : cases[i].text);
    }
}

/* An event at a time that cannot be must be refused where it is typed. */
static void test_refused_times(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "2026-12-05",
        "2026-12-05T14:00", /* whose 14:00? */
        "2026-12-05T14:00:00",
        "2026-12-05 14:00:00Z",
        "2026-12-05t14:00:00z",
        "2026-12-05T14:00:00Z ",
        " 2026-12-05T14:00:00Z",
        "2026-02-29T00:00:00Z", /* no leap year */
        "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:60:00Z",
        "2016-12-31T23:59:60Z", /* a leap second that was */
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00.5Z",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+08:60",
        "2026-01-01T00:00:00+0800",
        "2026-01-01T00:00:00+08",
        "2026-1-01T00:00:00Z",
        "26-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+00:01", /* still 1969 in UTC */
        "9999-12-31T23:59:59-00:01",
        "+2026-01-01T00:00:00Z",
        "-2026-01-01T00:00:00Z",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct tn_wall wall = {77};
        int offset_min = 77;
        if (tn_wall_parse(texts[i], &wall, &offset_min) != TN_ERR_FORMAT)
            fail_msg("\"%s\" was taken", texts[i]);
        assert_int_equal(wall.ms, 77);
        assert_int_equal(offset_min, 77);
    }
}

/* Every day from 1970 to 2400 in order: each has one text, and the next one follows it. */
static void test_every_day_comes_back(void **state)
{
    (void)state;
    const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;
    char before[TN_WALL_CHARS] = "";
    for (int64_t ms = day_ms - 1; ms < 430 * (366 * day_ms); ms += day_ms) {
        char text[TN_WALL_CHARS];
        struct tn_wall wall = {0};
        int offset_min = 0;
        tn_wall_format((struct tn_wall){ms}, 0, text);
        assert_true(strcmp(before, text) < 0);
        assert_string_equal(text + 10, "T23:59:59Z");
        assert_int_equal(tn_wall_parse(text, &wall, &offset_min), TN_OK);
        assert_true(wall.ms == ms - 999);
        memcpy(before, text, sizeof(text));
    }
}

/* A device may claim any number; showing it must not break the screen. */
static void test_impossible_times_are_shown_as_the_nearest(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        int offset_min;
        const char *text;
    } cases[] = {
        {-1, 0, "1970-01-01T00:00:00Z"},
        {INT64_MIN, -60, "1970-01-01T00:00:00-01:00"},
        {INT64_MAX, 60, "9999-12-31T23:59:59+01:00"},
        {253402300800000, 0, "9999-12-31T23:59:59Z"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[TN_WALL_CHARS];
        tn_wall_format((struct tn_wall){cases[i].ms}, cases[i].offset_min, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void test_plausible(void **state)
{
    (void)state;
    assert_false(tn_wall_plausible((struct tn_wall){0}));
    assert_false(tn_wall_plausible((struct tn_wall){1704067199999}));
    assert_true(tn_wall_plausible((struct tn_wall){1704067200000}));
    assert_true(tn_wall_plausible((struct tn_wall){4102444799999}));
    assert_false(tn_wall_plausible((struct tn_wall){4102444800000}));
    assert_false(tn_wall_plausible((struct tn_wall){INT64_MIN}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_times),
        cmocka_unit_test(test_refused_times),
        cmocka_unit_test(test_every_day_comes_back),
        cmocka_unit_test(test_impossible_times_are_shown_as_the_nearest),
        cmocka_unit_test(test_plausible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
