/* SPDX-License-Identifier: Apache-2.0 */
/* test_rule.c -- on which days meetups come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report_parts.h"
#include "turnout/series.h"

static int32_t day_named(const char *text)
{
    int32_t day = 0;
    assert_true(tn_rule_day_parse(text, &day));
    return day;
}

/* Protects: a date is read as it is written, for every day of centuries, and no other is one. */
static void days_by_name(void **context)
{
    static const char *const wrong[] = {"",           "2026-02-29", "2026-13-01",
                                        "2026-00-10", "2026-01-00", "2026-1-1",
                                        "1969-12-31", "2026/01/01", "2026-01-011"};
    char text[TN_REPORT_DAY_CHARS];
    int32_t read = 0;
    (void)context;
    for (int32_t day = 0; day < 150000; day += 1 + day % 7) {
        tn_report_day_text(day, text);
        assert_true(tn_rule_day_parse(text, &read));
        assert_int_equal(read, day);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(tn_rule_day_parse(wrong[i], &read));
}

/* Protects: dates as calendars have them; the expected ones are dateutil's. */
static void dates(void **context)
{
    static const struct {
        const char *rule, *first;
        const char *next[6];
    } cases[] = {
        {"FREQ=WEEKLY", "2026-11-26", {"2026-11-26", "2026-12-03", "2026-12-10"}},
        {"RRULE:FREQ=WEEKLY;BYDAY=TU,TH", "2026-11-25", {"2026-11-26", "2026-12-01", "2026-12-03"}},
        {"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
         "2026-11-25",
         {"2026-11-29", "2026-12-07", "2026-12-13", "2026-12-21"}},
        {"FREQ=MONTHLY", "2026-01-31", {"2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"}},
        {"FREQ=MONTHLY;BYDAY=2TU", "2026-11-25", {"2026-12-08", "2027-01-12", "2027-02-09"}},
        {"FREQ=MONTHLY;BYDAY=-1FR", "2026-11-01", {"2026-11-27", "2026-12-25", "2027-01-29"}},
        {"BYDAY=1SA;FREQ=MONTHLY;INTERVAL=3",
         "2026-11-07",
         {"2026-11-07", "2027-02-06", "2027-05-01"}},
        {"FREQ=MONTHLY;INTERVAL=12", "2028-02-29", {"2028-02-29", "2032-02-29"}},
    };
    (void)context;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tn_rule rule;
        struct tn_fault fault = {0};
        int32_t first = day_named(cases[i].first), day = first - 1;
        if (tn_rule_parse(cases[i].rule, &rule, &fault))
            fail_msg("%s: %s", cases[i].rule, fault.text);
        for (size_t n = 0; n < 6 && cases[i].next[n]; n++) {
            char text[TN_REPORT_DAY_CHARS];
            assert_true(tn_rule_next(&rule, first, day, &day));
            tn_report_day_text(day, text);
            if (strcmp(text, cases[i].next[n]) != 0)
                fail_msg("%s, %zu: %s", cases[i].rule, n, text);
        }
    }
}

/* Protects: a rule that means something else is refused, not half understood. */
static void what_is_no_rule(void **context)
{
    static const char *const texts[] = {
        "",
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=99",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;COUNT=5",
        "FREQ=MONTHLY;BYDAY=TU",
        "FREQ=MONTHLY;BYDAY=5TU",
        "FREQ=MONTHLY;BYDAY=-2TU",
        "FREQ=MONTHLY;BYDAY=1TU,2TU,3WE",
        "INTERVAL=2",
        "FREQ=WEEKLY;FREQ=WEEKLY;FREQ=WEEKLY;FREQ=WEEKLY;FREQ=WEEKLY;FREQ=WEEKLY;FREQ=WEEKLY;",
    };
    (void)context;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct tn_rule rule;
        struct tn_fault fault = {0};
        if (tn_rule_parse(texts[i], &rule, &fault) != TN_ERR_FORMAT || !fault.text[0])
            fail_msg("\"%s\" is taken", texts[i]);
    }
}

/* Protects: what a gap is measured by. */
static void intervals(void **context)
{
    static const struct {
        const char *rule;
        int days;
    } cases[] = {{"FREQ=WEEKLY", 7},
                 {"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", 14},
                 {"FREQ=WEEKLY;BYDAY=TU,TH", 4},
                 {"FREQ=MONTHLY", 30},
                 {"FREQ=MONTHLY;INTERVAL=3", 90}};
    (void)context;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tn_rule rule;
        assert_int_equal(tn_rule_parse(cases[i].rule, &rule, NULL), TN_OK);
        assert_int_equal(tn_rule_interval_days(&rule), cases[i].days);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_by_name),
        cmocka_unit_test(dates),
        cmocka_unit_test(what_is_no_rule),
        cmocka_unit_test(intervals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
