/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: a typed code arrives whole and once, and nothing anybody types makes memory grow or a
 * code out of two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/scan.h"

#define QUIET_MS 50

/* Feeds `input` one byte a millisecond from *now_ms on; codes are joined with '|', "too long" is
 * '!'. */
static void feed(struct tn_scan_line *line, const char *input, size_t len, int64_t *now_ms,
                 char *out)
{
    for (size_t i = 0; i < len; i++) {
        enum tn_scan_event event = tn_scan_line_feed(line, (uint8_t)input[i], (*now_ms)++);
        if (event == TN_SCAN_CODE) {
            memcpy(out, line->bytes, line->len);
            out += line->len;
            *out++ = '|';
        } else if (event == TN_SCAN_TOO_LONG) {
            *out++ = '!';
        }
    }
    *out = '\0';
}

static void test_terminators(void **state)
{
    (void)state;
    static const struct {
        const char *input, *codes;
    } cases[] = {
        {"ABC\r", "ABC|"},
        {"ABC\r\nDEF\t", "ABC|DEF|"},
        {"\r\n\t\r", ""},
        {"A B\x1d"
         "C\n",
         "A B\x1d"
         "C|"},
        {"no end", ""},
        {"\xc3\xa4\n", "\xc3\xa4|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tn_scan_line line;
        char out[64];
        int64_t now_ms = 1000;
        tn_scan_line_init(&line, TN_SCAN_QUIET_ENDS, QUIET_MS);
        feed(&line, cases[i].input, strlen(cases[i].input), &now_ms, out);
        assert_string_equal(out, cases[i].codes);
    }
}

static void test_pause_ends_or_drops(void **state)
{
    (void)state;
    struct tn_scan_line line;
    char out[64];
    int64_t now_ms = 0;
    tn_scan_line_init(&line, TN_SCAN_QUIET_ENDS, QUIET_MS);
    feed(&line, "ABC", 3, &now_ms, out);
    assert_true(tn_scan_line_waiting(&line));
    assert_int_equal(tn_scan_line_idle(&line, line.last_ms + QUIET_MS - 1), TN_SCAN_NONE);
    assert_int_equal(tn_scan_line_idle(&line, line.last_ms + QUIET_MS), TN_SCAN_CODE);
    assert_memory_equal(line.bytes, "ABC", 4);
    assert_false(tn_scan_line_waiting(&line));
    assert_int_equal(tn_scan_line_idle(&line, line.last_ms + 10 * QUIET_MS), TN_SCAN_NONE);

    /* stray keys do not become the head of the next code */
    tn_scan_line_init(&line, TN_SCAN_QUIET_DROPS, QUIET_MS);
    feed(&line, "xy", 2, &now_ms, out);
    now_ms += QUIET_MS;
    feed(&line, "CODE\r", 5, &now_ms, out);
    assert_string_equal(out, "CODE|");
}

static void test_length_limit(void **state)
{
    (void)state;
    static char input[TN_SCAN_LINE_MAX + 3], out[2 * TN_SCAN_LINE_MAX];
    struct tn_scan_line line;
    int64_t now_ms = 0;
    tn_scan_line_init(&line, TN_SCAN_QUIET_ENDS, QUIET_MS);
    memset(input, 'A', sizeof input);
    input[TN_SCAN_LINE_MAX] = '\r';
    feed(&line, input, TN_SCAN_LINE_MAX + 1, &now_ms, out);
    assert_int_equal(strlen(out), TN_SCAN_LINE_MAX + 1);

    input[TN_SCAN_LINE_MAX] = 'A';
    input[TN_SCAN_LINE_MAX + 1] = 'A';
    input[TN_SCAN_LINE_MAX + 2] = '\r';
    feed(&line, input, sizeof input, &now_ms, out);
    assert_string_equal(out, "!");
    feed(&line, "NEXT\r", 5, &now_ms, out);
    assert_string_equal(out, "NEXT|");
}

static void test_ten_megabytes(void **state)
{
    (void)state;
    struct tn_scan_line line;
    int too_long = 0, codes = 0;
    int64_t now_ms = 0;
    tn_scan_line_init(&line, TN_SCAN_QUIET_DROPS, 200);
    for (size_t i = 0; i < 10 << 20; i++) {
        enum tn_scan_event event = tn_scan_line_feed(&line, 'x', now_ms);
        too_long += event == TN_SCAN_TOO_LONG;
        codes += event == TN_SCAN_CODE;
        now_ms += i % 16 == 0;
    }
    assert_int_equal(too_long, 1);
    assert_int_equal(codes, 0);
    assert_int_equal(tn_scan_line_feed(&line, '\r', now_ms), TN_SCAN_NONE);
    assert_int_equal(tn_scan_line_feed(&line, 'A', now_ms), TN_SCAN_NONE);
    assert_int_equal(tn_scan_line_feed(&line, '\r', now_ms), TN_SCAN_CODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminators),
        cmocka_unit_test(test_pause_ends_or_drops),
        cmocka_unit_test(test_length_limit),
        cmocka_unit_test(test_ten_megabytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
