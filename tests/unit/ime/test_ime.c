/* SPDX-License-Identifier: Apache-2.0 */
/* test_ime.c -- protects the door to the engines: it opens whatever is missing, free text is what
 * was meant, and every call stands for itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "memory_search.h"
#include "turnout/ime.h"
#include "turnout/text.h"

enum { CAP = 48 };

static const struct tn_ime_options nothing = {"", "", "", ""};

static size_t rank(struct tn_ime *ime, const char *letters, const char *text, size_t *ret_used)
{
    struct tn_pinyin_candidate out[CAP];
    size_t count = tn_ime_candidates(ime, TN_IME_TEXT, "", letters, out, CAP);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(out[i].text, text) == 0) {
            *ret_used = out[i].letters_used;
            return i + 1;
        }
    }
    return 0;
}

/* Nothing installed, or something else in its place: names can be written all the same. */
static void test_engines_absent(void **state)
{
    (void)state;
    static const struct tn_ime_options absent[] = {
        {"", "", "", ""},
        {"libnothing.so.9", NULL, "libnothing.so.9", NULL},
        {"libc.so.6", NULL, "libc.so.6", NULL}, /* a library without the functions */
        {NULL, "/nonexistent/dict", NULL, "/nonexistent/model"},
    };
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        struct tn_pinyin_candidate out[CAP];
        TN_AUTO(ime) ime = tn_ime_open(&absent[i]);
        assert_true(tn_ime_has(ime, TN_IME_NAME));
        assert_false(tn_ime_has(ime, TN_IME_TEXT));
        assert_true(tn_ime_candidates(ime, TN_IME_NAME, "", "zhang", out, CAP) > 8);
        assert_string_equal(out[0].text, "张");
        assert_true(tn_ime_candidates(ime, TN_IME_TEXT, "", "zhang", out, CAP) > 8);
        assert_string_equal(out[0].text, "张");
        assert_null(tn_ime_hand_open(&absent[i]));
    }
    TN_AUTO(ime) none = tn_ime_open(&nothing);
    assert_false(tn_ime_has(none, TN_IME_HAND));
    tn_ime_close(NULL);
    tn_ime_hand_close(NULL);
}

static void test_free_text(void **state)
{
    static const struct {
        const char *letters, *text;
        size_t at_most, used;
    } cases[] = {
        {"shanghai", "上海", 1, 8},
        {"beijing", "北京", 1, 7},
        {"gongsi", "公司", 1, 6},
        {"xi'an", "西安", 1, 5},
        {"xi an", "西安", 1, 5},
        {"SHANGHAI", "上海", 1, 8},
        {"woaibeijingtiananmen", "我爱北京天安门", 1, 20},
        {"woaibeijingtiananmen", "我", 8, 2},
        {"zhongguorenmin", "中国", 8, 8},
        {"shanghai", "上", 8, 5},
        {"bj", "北京", 8, 2},
        {"lv", "绿", 8, 2},
        /* readings that depend on the word */
        {"yinhang", "银行", 1, 7},
        {"hangzhou", "杭州", 1, 8},
        {"chongqing", "重庆", 1, 9},
        {"zhongyao", "重要", 4, 8},
        {"yinyue", "音乐", 1, 6},
        {"kuaile", "快乐", 1, 6},
    };
    struct tn_ime *ime = *state;
    if (!tn_ime_has(ime, TN_IME_TEXT)) {
        printf("libgooglepinyin is not installed\n");
        skip();
    }
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t used = 0, place = rank(ime, cases[i].letters, cases[i].text, &used);
        if (place == 0 || place > cases[i].at_most || used != cases[i].used)
            fail_msg("%s: %s at %zu with %zu letters", cases[i].letters, cases[i].text, place,
                     used);
    }
}

/* The same letters give the same candidates, whatever was typed between. */
static void test_stateless(void **state)
{
    static struct tn_pinyin_candidate first[CAP], again[CAP];
    struct tn_ime *ime = *state;
    memset(first, 0, sizeof first);
    size_t count = tn_ime_candidates(ime, TN_IME_TEXT, "", "zhongguo", first, CAP);
    for (int turn = 0; turn < 20; turn++) {
        (void)tn_ime_candidates(ime, TN_IME_TEXT, "", "zhongguorenmin", again, CAP);
        (void)tn_ime_candidates(ime, TN_IME_TEXT, "", "zhong", again, CAP);
        assert_int_equal(tn_ime_candidates(ime, TN_IME_TEXT, "", "zhongguo", again, CAP), count);
        for (size_t i = 0; i < count; i++) {
            assert_string_equal(first[i].text, again[i].text);
            assert_int_equal(first[i].letters_used, again[i].letters_used);
        }
    }
}

/* Anything may be in the field: bounded, whole characters, letters that were typed.  The rows of
 * one letter are those that make the library abort where they are passed on whole. */
static void test_any_letters(void **state)
{
    static const char *const typed[] = {
        "",
        " ",
        "'",
        "''",
        "i",
        "uuuu",
        "zzzzzzzzzz",
        "a'",
        "'a",
        "a''b",
        "上海",
        "\xff",
        "1a",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "zszszszszszszszszszszszszszszszszszszsz",
        "zhuangzhuangzhuangzhuangzhuangzhuangzhuangzhuangzhuangzhuang",
    };
    struct tn_ime *ime = *state;
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        struct tn_pinyin_candidate out[CAP];
        size_t count = tn_ime_candidates(ime, TN_IME_TEXT, "", typed[i], out, CAP);
        assert_true(count <= CAP);
        for (size_t k = 0; k < count; k++) {
            assert_true(tn_text_valid(out[k].text, strlen(out[k].text)) && out[k].text[0]);
            assert_true(out[k].letters_used >= 1 && out[k].letters_used <= strlen(typed[i]));
        }
        assert_int_equal(tn_ime_candidates(ime, TN_IME_TEXT, "", typed[i], out, 0), 0);
    }
}

/* What was typed is personal: the library must not keep it. */
static void test_nothing_stays(void **state)
{
    struct memory_canary canary = memory_canary_make("zhuangquanxueqiong");
    struct tn_pinyin_candidate out[8];
    char text[64];
    struct tn_ime *ime = *state;
    memory_canary_text(&canary, text, sizeof text);
    assert_true(tn_ime_candidates(ime, TN_IME_TEXT, "", text, out, 8) > 0);
    assert_true(memory_canary_found(&canary));
    explicit_bzero(text, sizeof text);
    assert_false(memory_canary_found(&canary));
}

static int open_all(void **state)
{
    *state = tn_ime_open(NULL);
    return 0;
}

static int close_all(void **state)
{
    tn_ime_close(*state);
    return 0;
}

/* One handle serves the second group: libgooglepinyin does not free all of itself when closed. */
int main(void)
{
    const struct CMUnitTest without[] = {cmocka_unit_test(test_engines_absent)};
    const struct CMUnitTest with[] = {
        cmocka_unit_test(test_free_text),
        cmocka_unit_test(test_stateless),
        cmocka_unit_test(test_any_letters),
        cmocka_unit_test(test_nothing_stays),
    };
    return cmocka_run_group_tests(without, NULL, NULL) +
           cmocka_run_group_tests(with, open_all, close_all);
}
