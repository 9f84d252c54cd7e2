/* SPDX-License-Identifier: Apache-2.0 */
/* test_pinyin_names.c -- protects finding oneself by letters: every way people type a name finds
 * it, in the order that puts the likely one first, and nothing of it stays in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory_search.h"
#include "name_list.h"
#include "turnout/pinyin.h"

enum { LISTED = sizeof name_list / sizeof name_list[0] };

static bool finds(const char *query, const char *name)
{
    struct tn_names_hit hit;
    TN_AUTO(names) names = tn_names_open(&(struct tn_name){.id = 7, .text = name}, 1);
    size_t total = tn_names_find(names, query, &hit, 1);
    assert_true(total <= 1);
    assert_true(total == 0 || hit.id == 7);
    return total == 1;
}

static void test_ways_to_type(void **state)
{
    (void)state;
    static const struct {
        const char *query, *name;
        bool found;
    } cases[] = {
        {"zw", "张伟", true},
        {"zhangw", "张伟", true},
        {"zhwei", "张伟", true},
        {"zhangwei", "张伟", true},
        {"ZHANG WEI", "张伟", true},
        {"zhang'wei", "张伟", true},
        {"wei", "张伟", true},
        {"zhangweix", "张伟", false},
        {"weizhang", "张伟", false},
        {"ww", "张伟", false},
        {"oysy", "欧阳思远", true},
        {"ouyangsiy", "欧阳思远", true},
        {"siyuan", "欧阳思远", true},
        {"yangsi", "欧阳思远", true},
        {"shanx", "单晓峰", true},
        {"danx", "单晓峰", true},
        {"chanx", "单晓峰", true},
        {"zengzw", "曾志伟", true},
        {"cengzw", "曾志伟", true},
        {"qiuy", "仇英", true},
        {"chouy", "仇英", true},
        {"xiexd", "解晓东", true},
        {"jiexd", "解晓东", true},
        {"zhaix", "翟晓", true},
        {"dix", "翟晓", true},
        {"ouzh", "区志豪", true},
        {"quzh", "区志豪", true},
        {"moqi", "万俟明", true},
        {"wansi", "万俟明", true},
        {"yuchi", "尉迟恭", true},
        {"weichi", "尉迟恭", true},
        {"zhangsun", "长孙无忌", true},
        {"piaos", "朴树", true},
        {"pus", "朴树", true},
        {"yuej", "乐嘉", true},
        {"lej", "乐嘉", true},
        {"gejt", "盖叫天", true},
        {"lvsq", "吕思清", true},
        {"lusq", "吕思清", true},
        {"lyusq", "吕思清", true},
        {"lüsq", "吕思清", true},
        {"linv", "李女", true},
        {"linu", "李女", true},
        {"lunv", "吕女", true},
        {"ljlue", "李家略", true},
        {"ljlve", "李家略", true},
        {"zoe", "Zoë O'Connor-Fitzgerald", true},
        {"zoeocon", "Zoë O'Connor-Fitzgerald", true},
        {"connor", "Zoë O'Connor-Fitzgerald", true},
        {"oconnor", "Zoë O’Connor-Fitzgerald", true},
        {"fitz", "Zoë O'Connor-Fitzgerald", true},
        {"zof", "Zoë O'Connor-Fitzgerald", false},
        {"zocf", "Zoë O'Connor-Fitzgerald", true},
        {"onnor", "Zoë O'Connor-Fitzgerald", false},
        {"zoe", "Zoe\xcc\x88", true}, /* the accent as a mark of its own */
        {"strasse", "Straße", true},
        {"lodz", "Łódź", true},
        {"nguyen", "Nguyễn Văn Đạt", true},
        {"dat", "Nguyễn Văn Đạt", true},
        {"abdrhm", "阿卜杜热合曼·买买提", true},
        {"maimaiti", "阿卜杜热合曼·买买提", true},
        {"jyj", "𠮷野家", true},
        {"tomzhang", "Tom 张", true},
        {"wang", "ＷＡＮＧ Ｌｅｉ", true},
        {"z", "张伟", false},
        {"", "张伟", false},
        {"2 z", "张伟", false},
        {"13", "13", false},
        {"zw13900000427", "张伟", true},
        {"张伟", "张伟", false},
        {"zw", "", false},
        {"zw", "\xe5\xbc", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (finds(cases[i].query, cases[i].name) != cases[i].found)
            fail_msg("%s %s %s", cases[i].query, cases[i].found ? "misses" : "finds",
                     cases[i].name);
    }
}

/* Every listed name is found by its initials, in full, and by the letters of the given name. */
static void test_listed_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < LISTED; i++) {
        const char *reading = name_list[i].reading, *given = strchr(reading, ' ');
        char initials[8] = {reading[0]};
        for (const char *c = reading; (c = strchr(c, ' ')) != NULL; c++)
            initials[strlen(initials)] = c[1];
        if (!finds(reading, name_list[i].name) || !finds(initials, name_list[i].name) ||
            (strlen(given) > 2 && !finds(given, name_list[i].name)))
            fail_msg("%s is not found", name_list[i].name);
    }
}

static struct tn_names *open_some(void)
{
    static const struct tn_name some[] = {
        {1, "张伟", false},   {2, "赵薇", false}, {3, "张薇", true},
        {4, "李张薇", false}, {5, "张文", false}, {6, "Zhang Wei", false},
        {7, "王芳", false},   {8, "单平", false}, {9, "常平", false},
    };
    return tn_names_open(some, sizeof some / sizeof some[0]);
}

static void assert_ids(const struct tn_names *names, const char *query, const char *expected)
{
    struct tn_names_hit hits[8];
    char found[64] = "";
    size_t total = tn_names_find(names, query, hits, 8);
    for (size_t i = 0; i < total; i++)
        (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%s%d", i ? " " : "",
                       (int)hits[i].id);
    if (strcmp(found, expected) != 0)
        fail_msg("%s finds %s, not %s", query, found, expected);
}

/* At the surname before later; in full before begun; not arrived before arrived; then by key. */
static void test_order_of_hits(void **state)
{
    (void)state;
    TN_AUTO(names) names = open_some();
    assert_ids(names, "zhangwei", "6 1 3 4");
    assert_ids(names, "zhangwe", "6 1 5 3 4");
    assert_ids(names, "zw", "6 1 5 2 3 4");
    assert_ids(names, "chan", "8 9"); /* chan is a whole reading of 单, which stands under shan */
    assert_true(tn_names_mark(names, 6, true));
    assert_true(tn_names_mark(names, 3, false));
    assert_ids(names, "zhangwei", "1 3 6 4");
    assert_false(tn_names_mark(names, 99, true));
}

/* Fewer than there are: the best, and how many there are. */
static void test_cap(void **state)
{
    (void)state;
    TN_AUTO(names) names = open_some();
    struct tn_names_hit all[8], some[8];
    size_t total = tn_names_find(names, "zw", all, 8);
    assert_int_equal(total, 6);
    assert_int_equal(tn_names_count(names), 9);
    for (size_t cap = 0; cap < 6; cap++) {
        memset(some, 0, sizeof some);
        assert_int_equal(tn_names_find(names, "zw", some, cap), total);
        for (size_t i = 0; i < 8; i++)
            assert_int_equal(some[i].id, i < cap ? all[i].id : 0);
    }
}

static void test_nobody(void **state)
{
    (void)state;
    TN_AUTO(names) names = tn_names_open(NULL, 0);
    assert_int_equal(tn_names_find(names, "zw", NULL, 0), 0);
    assert_false(tn_names_mark(names, 1, true));
    tn_names_close(NULL);
}

/* A word longer than is kept, and a query longer than can be asked. */
static void test_very_long(void **state)
{
    (void)state;
    char word[200], query[200];
    memset(word, 'a', sizeof word);
    memset(query, 'a', sizeof query);
    word[199] = '\0';
    query[62] = '\0';
    assert_true(finds(query, word));
    query[62] = 'a';
    query[199] = '\0';
    assert_false(finds(query, word));
}

/* Names are personal: what was compiled is gone when the list is closed. */
static void test_nothing_stays(void **state)
{
    (void)state;
    struct memory_canary canary = memory_canary_make("Qvzxjkwpl");
    /* other words around it, because the allocator writes over the ends of what it takes back */
    static const char around[] = "Ann Ann Ann Ann Ann Ann Ann Ann Ann Ann Ann ";
    char text[160] = "";
    memcpy(text, around, sizeof around);
    memory_canary_text(&canary, text + strlen(text), 32);
    memcpy(text + strlen(text), " Zoe Zoe Zoe Zoe Zoe Zoe", 25);
    struct tn_names *names = tn_names_open(&(struct tn_name){.id = 1, .text = text}, 1);
    struct tn_names_hit hit;
    text[strlen(around) + canary.len] = '\0';
    assert_int_equal(tn_names_find(names, text + strlen(around), &hit, 1), 1);
    explicit_bzero(text, sizeof text);
    assert_true(memory_canary_found(&canary));
    tn_names_close(names);
    assert_false(memory_canary_found(&canary));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways_to_type),  cmocka_unit_test(test_listed_names),
        cmocka_unit_test(test_order_of_hits), cmocka_unit_test(test_cap),
        cmocka_unit_test(test_nobody),        cmocka_unit_test(test_very_long),
        cmocka_unit_test(test_nothing_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
