/* SPDX-License-Identifier: Apache-2.0 */
/* test_pinyin_write.c -- protects writing one's name at the kiosk: the right character near enough
 * to the front to be tapped, and letters that are counted right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "memory_search.h"
#include "name_list.h"
#include "turnout/pinyin.h"

enum { CAP = 512, LISTED = sizeof name_list / sizeof name_list[0] };

/* From 1; 0 if it is not among the first CAP. */
static size_t rank(const char *before, const char *letters, const char *text)
{
    static struct tn_pinyin_candidate out[CAP];
    size_t count = tn_pinyin_candidates(before, letters, out, CAP);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(out[i].text, text) == 0)
            return i + 1;
    }
    return 0;
}

static size_t letters_used(const char *letters, const char *text)
{
    static struct tn_pinyin_candidate out[CAP];
    size_t count = tn_pinyin_candidates("", letters, out, CAP);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(out[i].text, text) == 0)
            return out[i].letters_used;
    }
    return 0;
}

static void count_name(const struct name_reading *entry, size_t *all, size_t *first, size_t *seen)
{
    char before[64] = "", syllable[8], character[5];
    const char *name = entry->name, *reading = entry->reading;
    for (; *name; name += strlen(character)) {
        (void)snprintf(syllable, sizeof syllable, "%.*s", (int)strcspn(reading, " "), reading);
        (void)snprintf(character, sizeof character, "%.3s", name);
        size_t place = rank(before, syllable, character);
        ++*all;
        *first += place == 1;
        *seen += place >= 1 && place <= 8;
        (void)snprintf(before + strlen(before), sizeof before - strlen(before), "%s", character);
        reading += strcspn(reading, " ");
        reading += strspn(reading, " ");
    }
}

/* Character by character with full pinyin, as names are typed. */
static void test_listed_characters(void **state)
{
    (void)state;
    size_t all = 0, first = 0, seen = 0;
    for (size_t i = 0; i < LISTED; i++)
        count_name(&name_list[i], &all, &first, &seen);
    printf("%zu characters of %d names: %zu at rank 1 (%.1f %%, at least 65), %zu in the first 8 "
           "(%.1f %%, at least 97)\n",
           all, LISTED, first, 100.0 * (double)first / (double)all, seen,
           100.0 * (double)seen / (double)all);
    assert_true(first * 100 >= all * 65);
    assert_true(seen * 100 >= all * 97);
}

/* Surnames are read as surnames on the first character only. */
static void test_surnames_first(void **state)
{
    (void)state;
    static const struct {
        const char *before, *letters, *text;
        size_t at_most; /* its rank; 0: not there at all */
    } cases[] = {
        {"", "zhang", "张", 1},
        {"", "shan", "单", 1},
        {"", "dan", "单", 8},
        {"", "zeng", "曾", 1},
        {"", "qiu", "仇", 8},
        {"", "xie", "解", 8},
        {"", "zhai", "翟", 1},
        {"", "ou", "区", 8},
        {"", "zha", "查", 1},
        {"", "yang", "杨", 1},
        {"王", "yang", "洋", 8},
        {"欧", "yang", "阳", 1},
        {"司", "ma", "马", 1},
        {"王", "ma", "马", 8},
        {"尉", "chi", "迟", 1},
        {"", "lv", "吕", 1},
        {"", "lu", "卢", 1},
        {"", "lu", "吕", 8},
        {"", "lyu", "吕", 1},
        {"", "nv", "女", 1},
        {"", "ouyang", "欧阳", 1},
        {"", "oy", "欧阳", 1},
        {"", "sima", "司马", 1},
        {"", "zhangwei", "张伟", 1},
        {"", "zw", "张伟", 4},
        {"", "zhangw", "张伟", 4},
        {"", "wangxiaoming", "王晓明", 4},
        {"", "ouyangwei", "欧阳伟", 1},
        {"", "z", "张", 1},
        {"", "zh", "赵", 8},
        {"张", "jianguo", "建国", 4},
        {"Tom ", "zhang", "张", 1},
        {"", "ZHANG", "张", 1},
        {"", "zhang'wei", "张伟", 1},
        {"", " zhang wei ", "张伟", 1},
        {"", "xian", "西安", 0},
        {"", "xi'an", "西安", 4},
        {"", "lian", "李", CAP},
        {"", "wei1", "魏", 8},
        {"", "chen", "陳", 8},
        {"", "ji", "𠮷", CAP},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t place = rank(cases[i].before, cases[i].letters, cases[i].text);
        if ((place == 0) != (cases[i].at_most == 0) || place > cases[i].at_most)
            fail_msg("'%s' %s: %s at %zu", cases[i].before, cases[i].letters, cases[i].text, place);
    }
}

/* Dropping the letters a candidate used leaves what is still to be chosen. */
static void test_letters_used(void **state)
{
    (void)state;
    assert_int_equal(letters_used("zhang", "张"), 5);
    assert_int_equal(letters_used("zhangwei", "张"), 5);
    assert_int_equal(letters_used("zhangwei", "张伟"), 8);
    assert_int_equal(letters_used("zhang'wei", "张"), 6);
    assert_int_equal(letters_used(" zhang  wei ", "张"), 8);
    assert_int_equal(letters_used(" zhang  wei ", "张伟"), 12);
    assert_int_equal(letters_used("ouyangzhiyuan", "欧阳"), 6);
    assert_int_equal(letters_used("ouyangzhiyuan", "欧"), 2);
    assert_int_equal(letters_used("lian", "李"), 2);
    assert_int_equal(letters_used("zw", "张"), 1);
}

/* No pinyin, no candidates; what can be read before it still counts. */
static void test_no_pinyin(void **state)
{
    (void)state;
    static struct tn_pinyin_candidate out[CAP];
    static const char *const none[] = {"", " ", "'", "i", "uu", "v", "1", "张", "\xff", "'''"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(tn_pinyin_candidates("", none[i], out, CAP), 0);
    assert_int_equal(tn_pinyin_candidates("", "zhang", out, 0), 0);
    assert_int_equal(rank("", "wangi", "王"), 1);
}

/* A longer list begins with the shorter one, and says nothing twice. */
static void test_cap(void **state)
{
    (void)state;
    static const char *const typed[] = {"yi", "z", "zhangwei", "ouyangs", "zzzzzzzzzz", "lian"};
    static struct tn_pinyin_candidate all[4096], some[4096];
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        size_t count = tn_pinyin_candidates("", typed[i], all, 4096);
        assert_true(count > 8 && count < 4096);
        for (size_t k = 0; k < count; k++) {
            assert_true(all[k].letters_used >= 1 && all[k].letters_used <= strlen(typed[i]));
            for (size_t j = 0; j < k; j++)
                assert_string_not_equal(all[j].text, all[k].text);
        }
        assert_int_equal(tn_pinyin_candidates("", typed[i], some, 8), 8);
        for (size_t k = 0; k < 8; k++)
            assert_string_equal(some[k].text, all[k].text);
    }
}

/* What was typed is personal. */
static void test_nothing_stays(void **state)
{
    (void)state;
    struct memory_canary canary = memory_canary_make("zhuangquanxueqiong");
    struct tn_pinyin_candidate out[8];
    char text[64];
    memory_canary_text(&canary, text, sizeof text);
    assert_int_equal(tn_pinyin_candidates("", text, out, 8), 8);
    assert_true(memory_canary_found(&canary));
    explicit_bzero(text, sizeof text);
    assert_false(memory_canary_found(&canary));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listed_characters),
        cmocka_unit_test(test_surnames_first),
        cmocka_unit_test(test_letters_used),
        cmocka_unit_test(test_no_pinyin),
        cmocka_unit_test(test_cap),
        cmocka_unit_test(test_nothing_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
