/* SPDX-License-Identifier: Apache-2.0 */
/* test_brightness.c -- a hall's lamp: bright for people, less for nobody, never out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "brightness.h"

/* Protects: what an organiser writes is a night, or is refused. */
static void test_night(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool fits;
        int from, to;
    } rows[] = {
        {"22-6", true, 22, 6},  {"0-23", true, 0, 23}, {"07-09", true, 7, 9},
        {"off", true, 0, 0},    {"24-6", false, 1, 2}, {"22-24", false, 1, 2},
        {"22", false, 1, 2},    {"22-", false, 1, 2},  {"-6", false, 1, 2},
        {"22-6x", false, 1, 2}, {"", false, 1, 2},     {"222-6", false, 1, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct brightness_rule rule = {100, 1, 2};
        assert_int_equal(brightness_read_night(rows[i].text, &rule), rows[i].fits);
        assert_int_equal(rule.night_from_h, rows[i].from);
        assert_int_equal(rule.night_to_h, rows[i].to);
    }
}

/* Protects: the night that goes over midnight, its first and its last hour, a clock that nobody
 * set, and that nothing ever turns the screen off. */
static void test_percent(void **state)
{
    (void)state;
    static const struct {
        struct brightness_rule rule;
        bool dim;
        int hour, percent;
    } rows[] = {
        {{100, 22, 6}, false, 12, 100}, {{100, 22, 6}, true, 12, 40},
        {{100, 22, 6}, false, 21, 100}, {{100, 22, 6}, false, 22, 40},
        {{100, 22, 6}, false, 0, 40},   {{100, 22, 6}, false, 5, 40},
        {{100, 22, 6}, false, 6, 100},  {{100, 22, 6}, true, 23, 16},
        {{100, 1, 5}, false, 3, 40},    {{100, 1, 5}, false, 5, 100},
        {{100, 0, 0}, true, 0, 40},     {{100, 22, 6}, false, -1, 100},
        {{10, 22, 6}, true, 23, 5},     {{80, 22, 6}, false, 12, 80},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(brightness_percent(&rows[i].rule, rows[i].dim, rows[i].hour),
                         rows[i].percent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_night),
        cmocka_unit_test(test_percent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
