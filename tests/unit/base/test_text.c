/* SPDX-License-Identifier: Apache-2.0 */
/* test_text.c -- what is UTF-8, what a name becomes, how wide it is, where it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/text.h"

/* Every form of malformed UTF-8 that decoders have been known to take. */
static void test_validity(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } cases[] = {
        {"", true},
        {"plain", true},
        {"\xC2\x80", true},         /* smallest of two bytes */
        {"\xE0\xA0\x80", true},     /* smallest of three */
        {"\xED\x9F\xBF", true},     /* last before the surrogates */
        {"\xEE\x80\x80", true},     /* first behind them */
        {"\xF0\x90\x80\x80", true}, /* smallest of four */
        {"\xF4\x8F\xBF\xBF", true}, /* U+10FFFF */
        {"\xC0\xAF", false},        /* overlong slash */
        {"\xC1\xBF", false},
        {"\xE0\x80\xAF", false},
        {"\xE0\x9F\xBF", false},
        {"\xF0\x80\x80\xAF", false},
        {"\xF0\x8F\xBF\xBF", false},
        {"\xED\xA0\x80", false}, /* surrogates */
        {"\xED\xBF\xBF", false},
        {"\xF4\x90\x80\x80", false}, /* beyond U+10FFFF */
        {"\xF8\x88\x80\x80\x80", false},
        {"\xFF", false},
        {"\x80", false},     /* continuation without a start */
        {"\xE4\xBA", false}, /* cut */
        {"\xE4\xBA"
         "a",
         false},
        {"\xC3", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(tn_text_valid(cases[i].text, strlen(cases[i].text)), cases[i].valid);
    assert_false(tn_text_valid("a\0b", 3));
    assert_true(tn_text_valid("\xE4\xBA\xBA", 3));
    assert_false(tn_text_valid("\xE4\xBA\xBA", 2)); /* does not look behind the end */
}

struct change {
    const char *before, *after;
};

/* The same name typed on two keyboards must become the same text. */
static void test_clean(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"", ""},
        {"  王 小明\t\n", "王 小明"},
        {"a \t\r\n  b", "a b"},
        {"\xEF\xBC\xA1\xEF\xBC\x91", "A1"}, /* full-width */
        {"王\xE3\x80\x80小明", "王 小明"},  /* ideographic blank */
        {"e\xCC\x81", "\xC3\xA9"},          /* composed */
        {"\xEF\xAC\x81n", "fin"},           /* ligature */
        {"\xEF\xBB\xBF"
         "a\xE2\x80\x8B"
         "b",
         "ab"}, /* BOM, zero-width blank */
        {"\xE2\x80\x8E"
         "a\xE2\x80\x8F\xE2\x80\xAA\xE2\x80\xAE\xE2\x81\xA6\xE2\x81\xA9\xE2\x80\xAC\xE2\x80\xAC",
         "a"},
        {"a\x01\x7F"
         "b",
         "a b"},
        {" \xE2\x80\x8B ", ""},
        {"e\xE2\x80\x8B\xCC\x81", "\xC3\xA9"}, /* nothing hides between letter and accent */
        {"Ada Lovelace", "Ada Lovelace"},
        {"👩\xE2\x80\x8D🚀", "👩\xE2\x80\x8D🚀"}, /* one astronaut, not a woman and a rocket */
        {"\xE2\x80\x8D王 \xE2\x80\x8D小\xE2\x80\x8D\xE2\x80\x8D明\xE2\x80\x8D",
         "王 小\xE2\x80\x8D明"}, /* only where there is something to join, and once */
    };
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        TN_BUF_AUTO out = {0}, again = {0};
        assert_int_equal(tn_text_clean(changes[i].before, strlen(changes[i].before), &out), TN_OK);
        assert_string_equal(tn_buf_text(&out), changes[i].after);
        assert_int_equal(tn_text_clean(tn_buf_text(&out), out.len, &again), TN_OK);
        assert_string_equal(tn_buf_text(&again), changes[i].after);
    }
}

/* What a person would call the same name compares equal. */
static void test_fold(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"Ada LOVELACE", "ada lovelace"},
        {"STRASSE", "strasse"},
        {"Stra\xC3\x9F"
         "e",
         "strasse"},
        {"\xEF\xBC\xA1"
         "da",
         "ada"},
        {"\xC3\x89mile", "\xC3\xA9mile"},
        {"\xCE\xA3\xCE\x91\xCF\x82", "\xCF\x83\xCE\xB1\xCF\x83"}, /* final sigma */
        {" 王\xE3\x80\x80小明 ", "王 小明"},
        {"小\xE2\x80\x8D明", "小明"},
    };
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        TN_BUF_AUTO out = {0};
        assert_int_equal(tn_text_fold(changes[i].before, strlen(changes[i].before), &out), TN_OK);
        assert_string_equal(tn_buf_text(&out), changes[i].after);
    }
}

/* Bad input leaves what was collected so far as it was. */
static void test_bad_text_changes_nothing(void **state)
{
    (void)state;
    TN_BUF_AUTO out = {0};
    tn_buf_add_text(&out, "kept ");
    assert_int_equal(tn_text_clean("a\xFF", 2, &out), TN_ERR_FORMAT);
    assert_int_equal(tn_text_fold("\xED\xA0\x80", 3, &out), TN_ERR_FORMAT);
    assert_string_equal(tn_buf_text(&out), "kept ");
    assert_int_equal(tn_text_clean(" b ", 3, &out), TN_OK);
    assert_string_equal(tn_buf_text(&out), "kept b"); /* only the new part is trimmed */
}

/* Tables in the terminal line up, and names fit their field on screen. */
static void test_columns_and_graphemes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns, graphemes;
    } cases[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {"王小明", 6, 3},
        {"e\xCC\x81", 1, 1},
        {"\xC3\xA9", 1, 1},
        {"\xEF\xBC\xA1", 2, 1},
        {"\xF0\x9F\x98\x80", 2, 1},                             /* a face */
        {"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB", 2, 1}, /* woman at computer */
        {"\xF0\x9F\x91\xA8\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7", 2, 1},
        {"\xF0\x9F\x91\x8B\xF0\x9F\x8F\xBD", 2, 1},     /* hand, skin tone */
        {"\xF0\x9F\x87\xA8\xF0\x9F\x87\xB3", 2, 1},     /* a flag */
        {"\xE2\x9D\xA4\xEF\xB8\x8F", 2, 1},             /* heart as picture */
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", 2, 1}, /* Hangul in parts */
        {"a\xFF"
         "b",
         3, 3}, /* a stray byte */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(tn_text_columns(cases[i].text), cases[i].columns);
        assert_int_equal(tn_text_graphemes(cases[i].text), cases[i].graphemes);
    }
}

/* Fixed fields never hold half a character and never overflow. */
static void test_copy_cuts_at_a_character(void **state)
{
    (void)state;
    static const struct {
        size_t cap;
        const char *text, *copied;
        bool fits;
    } cases[] = {
        {1, "", "", true},
        {1, "a", "", false},
        {4, "abc", "abc", true},
        {3, "abc", "ab", false},
        {7, "王小", "王小", true},
        {6, "王小", "王", false},
        {4, "王小", "王", false},
        {3, "王小", "", false},
        {5, "a\xF0\x9F\x98\x80", "a", false},
        {6, "a\xF0\x9F\x98\x80", "a\xF0\x9F\x98\x80", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char out[8] = "#######";
        assert_int_equal(tn_text_copy(out, cases[i].cap, cases[i].text), cases[i].fits);
        assert_string_equal(out, cases[i].copied);
        assert_int_equal(out[cases[i].cap], cases[i].cap < 7 ? '#' : '\0');
    }
}

/* Only the 26 letters change; bytes of other characters must not. */
static void test_ascii_upper(void **state)
{
    (void)state;
    char text[] = "az{`AZ09 \xC3\xA9王";
    tn_text_ascii_upper(text);
    assert_string_equal(text, "AZ{`AZ09 \xC3\xA9王");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_clean),
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_bad_text_changes_nothing),
        cmocka_unit_test(test_columns_and_graphemes),
        cmocka_unit_test(test_copy_cuts_at_a_character),
        cmocka_unit_test(test_ascii_upper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
