/* SPDX-License-Identifier: Apache-2.0 */
/* test_lang.c -- the texts we ship are whole in every language, and a damaged file is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "assets.h"
#include "turnout/lang.h"

/* Which of {0} … {9} a text has, one bit each. */
static unsigned placeholders(const char *text)
{
    unsigned found = 0;
    for (; *text; text++) {
        if (text[0] == '{' && text[1] >= '0' && text[1] <= '9' && text[2] == '}')
            found |= 1U << (text[1] - '0');
    }
    return found;
}

/* A person must never be shown a key, an empty line, or a sentence without the name in it. */
static void test_every_key_is_in_every_language(void **state)
{
    (void)state;
    TN_AUTO(lang_texts) texts = tn_lang_load();
    for (int a = 0; a < TN_LANG_COUNT; a++) {
        for (int b = 0; b < TN_LANG_COUNT; b++) {
            const char *key = NULL;
            for (size_t i = 0; (key = tn_lang_key(texts, (enum tn_lang)a, i)) != NULL; i++) {
                const char *text = tn_lang_find(texts, (enum tn_lang)b, key);
                if (!text)
                    fail_msg("%s is missing in %s", key, tn_lang_name((enum tn_lang)b));
                unsigned here = placeholders(tn_lang_text(texts, (enum tn_lang)a, key));
                if (placeholders(text) != here)
                    fail_msg("%s has other placeholders in %s", key, tn_lang_name((enum tn_lang)b));
            }
        }
    }
}

/* Placeholders are counted without gaps, or a caller's second argument is never shown. */
static void test_placeholders_begin_at_zero(void **state)
{
    (void)state;
    TN_AUTO(lang_texts) texts = tn_lang_load();
    const char *key = NULL;
    for (size_t i = 0; (key = tn_lang_key(texts, TN_LANG_EN, i)) != NULL; i++) {
        unsigned found = placeholders(tn_lang_text(texts, TN_LANG_EN, key));
        if (found & (found + 1))
            fail_msg("%s leaves out a placeholder", key);
    }
}

/* Every code a call can answer has a sentence for the person in front of the screen. */
static void test_every_error_has_a_sentence(void **state)
{
    (void)state;
    TN_AUTO(lang_texts) texts = tn_lang_load();
    for (int lang = 0; lang < TN_LANG_COUNT; lang++) {
        for (int err = 0; err < TN_ERR_COUNT; err++) {
            TN_BUF_AUTO key = {0};
            tn_buf_addf(&key, "err.%s", tn_err_name((enum tn_err)err));
            if (!tn_lang_find(texts, (enum tn_lang)lang, tn_buf_text(&key)))
                fail_msg("%s is missing", tn_buf_text(&key));
        }
    }
}

/* A text that was left in the other language by mistake. */
static void test_chinese_texts_are_chinese(void **state)
{
    (void)state;
    TN_AUTO(lang_texts) texts = tn_lang_load();
    for (int err = 0; err < TN_ERR_COUNT; err++) {
        TN_BUF_AUTO key = {0};
        tn_buf_addf(&key, "err.%s", tn_err_name((enum tn_err)err));
        assert_string_not_equal(tn_lang_text(texts, TN_LANG_ZH_CN, tn_buf_text(&key)),
                                tn_lang_text(texts, TN_LANG_EN, tn_buf_text(&key)));
    }
}

static void test_names(void **state)
{
    (void)state;
    enum tn_lang lang = TN_LANG_COUNT;
    assert_int_equal(tn_lang_parse("zh-CN", &lang), TN_OK);
    assert_int_equal(lang, TN_LANG_ZH_CN);
    assert_int_equal(tn_lang_parse("en", &lang), TN_OK);
    assert_int_equal(lang, TN_LANG_EN);
    assert_int_equal(tn_lang_parse("EN", &lang), TN_ERR_FORMAT);
    assert_int_equal(tn_lang_parse("", &lang), TN_ERR_FORMAT);
    assert_int_equal(lang, TN_LANG_EN);
    assert_string_equal(tn_lang_name(TN_LANG_ZH_CN), "zh-CN");
    assert_string_equal(tn_lang_own_name(TN_LANG_ZH_CN), "中文");
    assert_int_equal(tn_lang_other(TN_LANG_EN), TN_LANG_ZH_CN);
    assert_int_equal(tn_lang_other(TN_LANG_ZH_CN), TN_LANG_EN);
}

/* A set of two files, the second in place of the English one. */
static enum tn_err load(const char *english, struct tn_lang_texts **ret_texts,
                        struct tn_fault *fault)
{
    static const char chinese[] = "b.x = 乙\n";
    const struct tn_asset assets[] = {
        {"zh-CN.txt", (const unsigned char *)chinese, strlen(chinese)},
        {"en.txt", (const unsigned char *)english, strlen(english)},
        {NULL, NULL, 0},
    };
    return tn_lang_load_assets(assets, ret_texts, fault);
}

/* Order in the file, comments and escapes do not matter to who asks. */
static void test_looking_up(void **state)
{
    (void)state;
    TN_AUTO(lang_texts) texts = NULL;
    assert_int_equal(load("# head\nz.last = Z\n\nb.x = one\\ntwo\nb.x-y_1 = a = b\n", &texts, NULL),
                     TN_OK);
    assert_string_equal(tn_lang_text(texts, TN_LANG_EN, "z.last"), "Z");
    assert_string_equal(tn_lang_text(texts, TN_LANG_EN, "b.x"), "one\ntwo");
    assert_string_equal(tn_lang_text(texts, TN_LANG_EN, "b.x-y_1"), "a = b");
    assert_string_equal(tn_lang_text(texts, TN_LANG_ZH_CN, "b.x"), "乙");
    assert_null(tn_lang_find(texts, TN_LANG_ZH_CN, "z.last"));
    assert_null(tn_lang_find(texts, TN_LANG_EN, "b"));
    assert_null(tn_lang_find(texts, TN_LANG_EN, ""));
    assert_string_equal(tn_lang_key(texts, TN_LANG_EN, 0), "b.x");
    assert_null(tn_lang_key(texts, TN_LANG_EN, 3));
}

static void test_formatting(void **state)
{
    (void)state;
    static const struct {
        const char *line, *result;
    } cases[] = {
        {"b.x = plain", "plain"},
        {"b.x = {0}", "Ada"},
        {"b.x = {1} met {0}, {1}!", "{0} met Ada, {0}!"}, /* what comes in is not looked at again */
        {"b.x = a {0", "a {0"},
        {"b.x = {} {x} {10} {{0}", "{} {x} {10} {Ada"},
    };
    const char *const args[] = {"Ada", "{0}"};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TN_AUTO(lang_texts) texts = NULL;
        TN_BUF_AUTO out = {0};
        assert_int_equal(load(cases[i].line, &texts, NULL), TN_OK);
        tn_lang_format(texts, TN_LANG_EN, "b.x", args, 2, &out);
        assert_string_equal(tn_buf_text(&out), cases[i].result);
    }
}

/* Whoever edits the texts learns the file and the line. */
static void test_damaged_files(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"a = b\n\nno equals sign", "en.txt line 3: a line must be"},
        {"a.B = text", "en.txt line 1: a key has"},
        {"= text", "en.txt line 1: a key has"},
        {"# c\na.b =", "en.txt line 2: the text is missing"},
        {"a = 1\nb = 2\na = 3", "en.txt has two texts for the key a"},
        {"", "en.txt has no texts"},
        {"a = \xFF", "en.txt is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_lang_texts *texts = NULL;
        struct tn_fault fault = {0};
        assert_int_equal(load(cases[i].text, &texts, &fault), TN_ERR_FORMAT);
        assert_null(texts);
        assert_memory_equal(fault.text, cases[i].said, strlen(cases[i].said));
    }
    static const struct tn_asset none[] = {{NULL, NULL, 0}};
    struct tn_lang_texts *texts = NULL;
    struct tn_fault fault = {0};
    assert_int_equal(tn_lang_load_assets(none, &texts, &fault), TN_ERR_ABSENT);
    assert_string_equal(fault.text, "there is no zh-CN.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_is_in_every_language),
        cmocka_unit_test(test_placeholders_begin_at_zero),
        cmocka_unit_test(test_every_error_has_a_sentence),
        cmocka_unit_test(test_chinese_texts_are_chinese),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_looking_up),
        cmocka_unit_test(test_formatting),
        cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
