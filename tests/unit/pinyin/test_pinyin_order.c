/* SPDX-License-Identifier: Apache-2.0 */
/* test_pinyin_order.c -- protects lists people look themselves up in: under the letter they expect,
 * in the order they expect, surnames read as surnames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/pinyin.h"

/* Each stands before the next. */
static void test_order(void **state)
{
    (void)state;
    static const char *const names[] = {
        "阿卜杜热合曼·买买提",
        "Ægir",
        "Ben",
        "陈静",
        "Li Wei",
        "李娜",
        "李伟",
        "李伟明",
        "单晓峰", /* shan */
        "沈梦瑶",
        "汪洋",
        "王芳",
        "王洋", /* one surname stands together, whatever follows */
        "吴昊",
        "解晓东", /* xie */
        "谢宇轩",
        "曾雅琴", /* zeng */
        "翟天宇", /* zhai */
        "张伟",
        "章敏",
        "Zoë",
        "42",
        "👩‍🚀",
    };
    for (size_t i = 1; i < sizeof names / sizeof names[0]; i++) {
        char before[256], after[256];
        (void)tn_pinyin_sort_key(names[i - 1], before, sizeof before);
        (void)tn_pinyin_sort_key(names[i], after, sizeof after);
        if (strcmp(before, after) >= 0)
            fail_msg("%s is not before %s", names[i - 1], names[i]);
    }
}

static void test_group(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        char group;
    } cases[] = {
        {"张伟", 'Z'},   {"单晓峰", 'S'},   {"区静怡", 'O'},      {"仇英", 'Q'},
        {"万俟明", 'M'}, {"万明", 'W'},     {"尉迟恭", 'Y'},      {"长孙无忌", 'Z'},
        {"查文斌", 'Z'}, {"朴正浩", 'P'},   {"缪一", 'M'},        {"盖叫天", 'G'},
        {"任嘉伦", 'R'}, {"乐嘉", 'Y'},     {"𠮷野家", 'J'},      {"陳靜", 'C'},
        {"單曉峰", 'S'}, {"萬俟明", 'M'},   {"㛃", 'J'},          {"Zoë", 'Z'},
        {"Élodie", 'E'}, {"ｗａｎｇ", 'W'}, {"  (李)", 'L'},      {"3号 小明", 'H'},
        {"42", '#'},     {"", '#'},         {"👩‍🚀", '#'}, {"سارة", '#'},
        {"さくら", '#'}, {"\xff\xfe", '#'},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (tn_pinyin_group(cases[i].name) != cases[i].group)
            fail_msg("%s stands under %c", cases[i].name, tn_pinyin_group(cases[i].name));
    }
}

/* The length is told whatever fits, and nothing is written behind the end. */
static void test_key_is_bounded(void **state)
{
    (void)state;
    char whole[64];
    size_t len = tn_pinyin_sort_key("欧阳志远", whole, sizeof whole);
    assert_int_equal(len, strlen(whole));
    assert_int_equal(tn_pinyin_sort_key("欧阳志远", NULL, 0), len);
    for (size_t cap = 1; cap <= len + 1; cap++) {
        char part[64];
        memset(part, '!', sizeof part);
        assert_int_equal(tn_pinyin_sort_key("欧阳志远", part, cap), len);
        assert_int_equal(part[cap - 1], '\0');
        assert_int_equal(part[cap], '!');
        assert_memory_equal(part, whole, cap - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_group),
        cmocka_unit_test(test_key_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
