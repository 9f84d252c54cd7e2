/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the calendar entry a phone takes over: the exact bytes, the folding, the escapes, and
 * its bound, which is what a QR symbol holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/board.h"
#include "turnout/text.h"

#define STARTS INT64_C(1796450400000) /* 2026-12-05T06:00:00Z */

static void fill(char *out, size_t cap, const char *with)
{
    TN_BUF_AUTO text = {0};
    while (text.len < cap)
        tn_buf_add_text(&text, with);
    tn_text_copy(out, cap, tn_buf_text(&text));
}

static void test_plain(void **state)
{
    (void)state;
    struct tn_board_meetup meetup = {.id = "dec",
                                     .venue = "愚园路 1088 弄",
                                     .starts = {STARTS},
                                     .ends = {STARTS + 7200000},
                                     .offset_min = 480,
                                     .url = "https://example.org/dec"};
    tn_text_copy(meetup.title.in[TN_LANG_EN], 192, "Rust, C; and \\ more");
    TN_BUF_AUTO out = {0};
    tn_board_ics(&meetup, TN_LANG_ZH_CN, &out);
    assert_string_equal(tn_buf_text(&out), "BEGIN:VCALENDAR\r\n"
                                           "VERSION:2.0\r\n"
                                           "PRODID:-//Turnout//EN\r\n"
                                           "BEGIN:VEVENT\r\n"
                                           "UID:dec@turnout\r\n"
                                           "DTSTAMP:20261205T060000Z\r\n"
                                           "DTSTART:20261205T060000Z\r\n"
                                           "DTEND:20261205T080000Z\r\n"
                                           "SUMMARY:Rust\\, C\\; and \\\\ more\r\n"
                                           "LOCATION:愚园路 1088 弄\r\n"
                                           "URL:https://example.org/dec\r\n"
                                           "END:VEVENT\r\n"
                                           "END:VCALENDAR\r\n");
}

/* Nothing is said about an end that nobody set, and nothing gets in that would be a line. */
static void test_left_out(void **state)
{
    (void)state;
    struct tn_board_meetup meetup = {
        .id = "a", .starts = {STARTS}, .url = "https://x\r\nATTENDEE:mailto:a@b"};
    tn_text_copy(meetup.title.in[TN_LANG_ZH_CN], 192, "一\r\n二\x01");
    TN_BUF_AUTO out = {0};
    tn_board_ics(&meetup, TN_LANG_EN, &out);
    assert_null(strstr(tn_buf_text(&out), "DTEND"));
    assert_null(strstr(tn_buf_text(&out), "LOCATION"));
    assert_null(strstr(tn_buf_text(&out), "ATTENDEE"));
    assert_non_null(strstr(tn_buf_text(&out), "SUMMARY:一\\n二\r\n"));
}

/* Every line ends in CRLF, is 75 octets at most, and is valid UTF-8 by itself; unfolded, the text
 * is whole. */
static void assert_folded(const char *ics, const char *whole)
{
    TN_BUF_AUTO unfolded = {0};
    while (*ics) {
        const char *end = strstr(ics, "\r\n");
        assert_non_null(end);
        assert_true(end - ics <= 75);
        assert_true(tn_text_valid(ics, (size_t)(end - ics)));
        tn_buf_add(&unfolded, ics, (size_t)(end - ics));
        if (end[2] != ' ')
            tn_buf_add_byte(&unfolded, '\n');
        ics = end[2] == ' ' ? end + 3 : end + 2;
    }
    assert_non_null(strstr(tn_buf_text(&unfolded), whole));
}

static void test_folding(void **state)
{
    (void)state;
    static const char *const texts[] = {"一二三", "a", "é", "𠮷野家", "x,y;"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        for (size_t cap = 60; cap <= 192; cap++) {
            struct tn_board_meetup meetup = {.id = "a", .starts = {STARTS}};
            fill(meetup.title.in[TN_LANG_EN], cap, texts[i]);
            TN_BUF_AUTO out = {0};
            TN_BUF_AUTO whole = {0};
            tn_board_ics(&meetup, TN_LANG_EN, &out);
            tn_buf_add_text(&whole, "\nSUMMARY:");
            for (const char *c = meetup.title.in[TN_LANG_EN]; *c; c++) {
                if (*c == ',' || *c == ';')
                    tn_buf_add_byte(&whole, '\\');
                tn_buf_add_byte(&whole, (uint8_t)*c);
            }
            tn_buf_add_byte(&whole, '\n');
            assert_folded(tn_buf_text(&out), tn_buf_text(&whole));
        }
    }
}

/* The longest there can be: the link goes first, the rest stays whole. */
static void test_bound(void **state)
{
    (void)state;
    static const struct {
        const char *with;
        bool has_link;
    } rows[] = {{"x", true}, {",", false}};
    for (size_t i = 0; i < 2; i++) {
        struct tn_board_meetup meetup = {.starts = {STARTS}, .ends = {STARTS + 1}};
        fill(meetup.id, sizeof(meetup.id), "i");
        fill(meetup.title.in[TN_LANG_EN], 192, rows[i].with);
        fill(meetup.venue, sizeof(meetup.venue), rows[i].with);
        fill(meetup.url, sizeof(meetup.url), "u");
        TN_BUF_AUTO out = {0};
        tn_board_ics(&meetup, TN_LANG_EN, &out);
        assert_true(out.len <= TN_BOARD_ICS_BYTES);
        assert_int_equal(strstr(tn_buf_text(&out), "URL:") != NULL, rows[i].has_link);
        assert_non_null(strstr(tn_buf_text(&out), "END:VEVENT\r\nEND:VCALENDAR\r\n"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_folding),
        cmocka_unit_test(test_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
