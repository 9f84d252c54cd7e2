/* SPDX-License-Identifier: Apache-2.0 */
/* test_flow_typing.c -- three ways to write, one field: what each key does, what fits, what is
 * taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "person.h"
#include "turnout/text.h"

static struct tn_flow flow;

static void at_name(enum tn_flow_hit input)
{
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_NAME);
    person_touches(&flow, input);
}

/* The engine's answer to the letters that stand there: characters, each for so many letters. */
static void offer(size_t count, const char *text, uint8_t letters)
{
    struct tn_flow_candidates candidates = {.count = count};
    for (size_t i = 0; i < count; i++) {
        tn_text_copy(candidates.one[i].text, sizeof(candidates.one[i].text), text);
        candidates.one[i].letters = letters;
    }
    person_send(&flow,
                (struct tn_flow_msg){.kind = TN_FLOW_MSG_CANDIDATES, .candidates = &candidates});
}

static struct tn_flow_effects draw(int x, int y, bool down, bool up)
{
    return person_send(&flow,
                       (struct tn_flow_msg){.kind = TN_FLOW_MSG_PEN, .pen = {x, y, down, up}});
}

/* The way to write one begins with follows the language of the screen. */
static void test_first_input(void **state)
{
    (void)state;
    static const struct {
        enum tn_lang lang;
        enum tn_flow_input input;
    } rows[] = {{TN_LANG_ZH_CN, TN_FLOW_INPUT_PINYIN}, {TN_LANG_EN, TN_FLOW_INPUT_LATIN}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        person_arrives(&flow, rows[i].lang);
        person_signs_up_to(&flow, TN_FLOW_NAME);
        assert_int_equal(flow.typing.input, rows[i].input);
    }
}

/* Letters compose: each asks for candidates; a chosen one uses up its letters, the rest asks on. */
static void test_pinyin(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_PINYIN);
    struct tn_flow_effects effects = person_taps(&flow, "zhangwei");
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_CANDIDATES));
    assert_string_equal(person_effect(&effects, TN_FLOW_EFFECT_CANDIDATES)->typing->letters,
                        "zhangwei");
    assert_string_equal(tn_flow_typed(&flow), "zhangwei");
    offer(3, "张", 5);
    effects = person_touches(&flow, TN_FLOW_HIT_CANDIDATE_0 + 1);
    assert_string_equal(flow.form.name, "张");
    assert_string_equal(flow.typing.letters, "wei");
    assert_string_equal(tn_flow_typed(&flow), "张wei");
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_CANDIDATES));
    assert_string_equal(flow.typing.before, "张");
    offer(3, "伟", 3);
    effects = person_touches(&flow, TN_FLOW_HIT_CANDIDATE_0);
    assert_string_equal(flow.form.name, "张伟");
    assert_string_equal(tn_flow_typed(&flow), "张伟");
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_CANDIDATES));
    assert_false(person_sees(&flow, TN_FLOW_HIT_CANDIDATE_0));
}

/* An apostrophe ends a syllable; it goes with the letters before it, and stands for nothing. */
static void test_apostrophe(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_PINYIN);
    person_taps(&flow, "'xi'an");
    assert_string_equal(tn_flow_typed(&flow), "'xi'an");
    at_name(TN_FLOW_HIT_INPUT_PINYIN);
    person_taps(&flow, "xi'an");
    offer(1, "西", 2);
    person_touches(&flow, TN_FLOW_HIT_CANDIDATE_0);
    assert_string_equal(flow.typing.letters, "an");
}

/* More candidates than are shown are paged through, round and round. */
static void test_more(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_PINYIN);
    person_taps(&flow, "yi");
    offer(20, "一", 2);
    static const struct {
        size_t first, shown;
    } rows[] = {{0, 8}, {8, 8}, {16, 4}, {0, 8}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(flow.typing.first, rows[i].first);
        for (size_t at = 0; at < TN_FLOW_CANDIDATES_SHOWN; at++)
            assert_int_equal(person_sees(&flow, (enum tn_flow_hit)(TN_FLOW_HIT_CANDIDATE_0 + at)),
                             at < rows[i].shown);
        person_touches(&flow, TN_FLOW_HIT_CANDIDATES_MORE);
    }
    offer(8, "一", 2);
    assert_false(person_sees(&flow, TN_FLOW_HIT_CANDIDATES_MORE));
}

/* Erase takes letters first, then what a person sees as one character, and never half of one. */
static void test_erase(void **state)
{
    (void)state;
    static const struct {
        const char *text, *after;
    } rows[] = {
        {"张伟", "张"},           {"𠮷野家", "𠮷野"}, {"Zoë", "Zo"}, {"Zoe\xcc\x88", "Zo"},
        {"李👩‍🚀", "李"}, {"🇨🇳🇫🇷", "🇨🇳"},     {"A", ""},     {"", ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        at_name(TN_FLOW_HIT_INPUT_LATIN);
        person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = rows[i].text});
        person_touches(&flow, TN_FLOW_HIT_INPUT_PINYIN);
        person_taps(&flow, "w");
        person_touches(&flow, TN_FLOW_HIT_KEY_ERASE);
        assert_string_equal(tn_flow_typed(&flow), rows[i].text);
        person_presses(&flow, TN_FLOW_KEY_ERASE);
        assert_string_equal(flow.form.name, rows[i].after);
        assert_string_equal(tn_flow_typed(&flow), rows[i].after);
    }
}

/* Latin letters are text at once; each word of a name begins with a capital unless one says no. */
static void test_latin(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_LATIN);
    person_taps(&flow, "Zoe O'Connor-Fitz");
    assert_string_equal(flow.form.name, "Zoe O'Connor-Fitz");
    person_taps(&flow, " ");
    person_touches(&flow, TN_FLOW_HIT_KEY_SHIFT);
    struct tn_flow_effects effects = person_taps(&flow, "von");
    assert_string_equal(flow.form.name, "Zoe O'Connor-Fitz von");
    assert_null(person_effect(&effects, TN_FLOW_EFFECT_CANDIDATES));
    assert_false(person_sees(&flow, TN_FLOW_HIT_KEY_0 + 26)); /* no digits in a name */
}

/* A keyboard does what the keys of the screen do. */
static void test_keyboard(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_PINYIN);
    struct tn_flow_effects effects = person_types(&flow, "li");
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_CANDIDATES));
    offer(8, "李", 2);
    person_types(&flow, "3");
    assert_string_equal(flow.form.name, "李");
    person_types(&flow, "lei");
    offer(8, "雷", 3);
    person_presses(&flow, TN_FLOW_KEY_DIGIT_0 + 2);
    assert_string_equal(flow.form.name, "李雷");
    person_types(&flow, "m");
    offer(1, "梅", 1);
    person_types(&flow, " ");
    assert_string_equal(flow.form.name, "李雷梅");
    person_types(&flow, "5\x01\x7f");
    assert_string_equal(flow.form.name, "李雷梅");
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CHAR, .text = "\xe4\xbc"});
    assert_string_equal(flow.form.name, "李雷梅"); /* half a character */
    person_types(&flow, "Abc");
    assert_string_equal(flow.typing.letters, "abc");
    person_presses(&flow, TN_FLOW_KEY_ENTER); /* not pinyin at all: as it stands */
    assert_string_equal(flow.form.name, "李雷梅abc");
    assert_int_equal(flow.screen, TN_FLOW_NAME);
    person_presses(&flow, TN_FLOW_KEY_ENTER);
    assert_int_equal(flow.screen, TN_FLOW_CONTACT);
}

/* A stroke is kept point by point, is recognised when the pen leaves, and chosen in place. */
static void test_hand(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_HAND);
    assert_int_equal(draw(5, 5, false, false).count, 0); /* the pen came from beside the canvas */
    assert_int_equal(flow.typing.point_count, 0);
    draw(100, 100, true, false);
    draw(101, 101, false, false);
    assert_int_equal(flow.typing.point_count, 1); /* too near to say anything */
    draw(500, 2000, false, false);
    assert_int_equal(flow.typing.points[1].y, 999);
    struct tn_flow_effects effects = draw(600, 100, false, true);
    const struct tn_flow_effect *recognise = person_effect(&effects, TN_FLOW_EFFECT_RECOGNISE);
    assert_non_null(recognise);
    assert_int_equal(recognise->typing->point_count, 3);
    assert_true(recognise->typing->points[0].begins);
    assert_false(recognise->typing->points[1].begins);
    offer(9, "马", 0);
    person_touches(&flow, TN_FLOW_HIT_CANDIDATE_0);
    assert_string_equal(flow.form.name, "马");
    assert_int_equal(flow.typing.point_count, 0);
    assert_int_equal(flow.typing.candidates.count, 0);
    offer(9, "冯", 0); /* of strokes that are gone */
    assert_int_equal(flow.typing.candidates.count, 0);
    draw(1, 1, true, true);
    person_touches(&flow, TN_FLOW_HIT_CANVAS_CLEAR);
    assert_int_equal(flow.typing.point_count, 0);
}

/* Where nothing recognises strokes, no canvas is offered. */
static void test_no_hand(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_PINYIN);
    person_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_DEVICES});
    assert_false(person_sees(&flow, TN_FLOW_HIT_INPUT_HAND));
    assert_int_equal(draw(1, 1, true, true).count, 0);
}

/* Letters written in the belief that they were Latin are kept when one says so. */
static void test_switch(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_PINYIN);
    person_taps(&flow, "john");
    person_touches(&flow, TN_FLOW_HIT_INPUT_LATIN);
    assert_string_equal(flow.form.name, "john");
    assert_string_equal(flow.typing.letters, "");
    person_touches(&flow, TN_FLOW_HIT_INPUT_PINYIN);
    person_taps(&flow, "xyz");
    person_touches(&flow, TN_FLOW_HIT_INPUT_HAND);
    assert_string_equal(tn_flow_typed(&flow), "john");
}

/* NEXT takes what is composed as it stands: what one saw is what was said. */
static void test_next_settles(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_PINYIN);
    person_taps(&flow, "anna");
    assert_true(person_sees(&flow, TN_FLOW_HIT_NEXT));
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_int_equal(flow.screen, TN_FLOW_CONTACT);
    assert_string_equal(flow.form.name, "anna");
    person_touches(&flow, TN_FLOW_HIT_BACK);
    assert_string_equal(tn_flow_typed(&flow), "anna");
}

/* What does not fit is not taken: no field overflows, no character is cut. */
static void test_full(void **state)
{
    (void)state;
    at_name(TN_FLOW_HIT_INPUT_LATIN);
    for (int i = 0; i < 400; i++)
        person_types(&flow, "x");
    assert_int_equal(strlen(flow.form.name), sizeof(flow.form.name) - 1);
    person_touches(&flow, TN_FLOW_HIT_INPUT_PINYIN);
    for (int i = 0; i < 100; i++)
        person_taps(&flow, "a");
    assert_int_equal(strlen(flow.typing.letters), TN_FLOW_LETTERS);
    offer(1, "安", 1);
    person_touches(&flow, TN_FLOW_HIT_CANDIDATE_0);
    assert_int_equal(strlen(flow.typing.letters), TN_FLOW_LETTERS);
    person_touches(&flow, TN_FLOW_HIT_NEXT);
    assert_int_equal(strlen(flow.form.name), sizeof(flow.form.name) - 1);
    at_name(TN_FLOW_HIT_INPUT_HAND);
    draw(0, 0, true, false);
    for (int i = 0; i < 3 * TN_FLOW_POINTS; i++)
        draw(i % 2 ? 0 : 900, i % 999, false, false);
    assert_int_equal(flow.typing.point_count, TN_FLOW_POINTS);
    struct tn_flow_effects effects = draw(0, 0, false, true);
    assert_non_null(person_effect(&effects, TN_FLOW_EFFECT_RECOGNISE));
}

/* Each way to get in touch has the keys it is written with, and is done when it is plausible. */
static void test_contact(void **state)
{
    (void)state;
    static const struct {
        enum tn_flow_platform platform;
        const char *text;
        bool done;
    } rows[] = {
        {TN_FLOW_PLATFORM_PHONE, "1390", false},
        {TN_FLOW_PLATFORM_PHONE, "13901", true},
        {TN_FLOW_PLATFORM_PHONE, "+86-139", true},
        {TN_FLOW_PLATFORM_PHONE, "+-+-+-", false},
        {TN_FLOW_PLATFORM_EMAIL, "ada", false},
        {TN_FLOW_PLATFORM_EMAIL, "ada@x", false},
        {TN_FLOW_PLATFORM_EMAIL, "@x.org", false},
        {TN_FLOW_PLATFORM_EMAIL, "ada@.org", false},
        {TN_FLOW_PLATFORM_EMAIL, "ada@x.", false},
        {TN_FLOW_PLATFORM_EMAIL, "ada@@x.org", false},
        {TN_FLOW_PLATFORM_EMAIL, "a.d+a@mail.x.org", true},
        {TN_FLOW_PLATFORM_WECHAT, "a", false},
        {TN_FLOW_PLATFORM_WECHAT, "ada_l-1", true},
        {TN_FLOW_PLATFORM_QQ, "1000", false},
        {TN_FLOW_PLATFORM_QQ, "10000", true},
        {TN_FLOW_PLATFORM_TELEGRAM, "@a", true},
        {TN_FLOW_PLATFORM_DISCORD, "a.", true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        person_arrives(&flow, TN_LANG_ZH_CN);
        person_signs_up_to(&flow, TN_FLOW_CONTACT);
        person_touches(&flow, (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + (int)rows[i].platform));
        person_taps(&flow, rows[i].text);
        assert_string_equal(flow.form.contact, rows[i].text);
        assert_int_equal(person_sees(&flow, TN_FLOW_HIT_NEXT), rows[i].done);
        person_presses(&flow, TN_FLOW_KEY_ENTER);
        assert_int_equal(flow.screen == TN_FLOW_CONTACT, !rows[i].done);
        assert_int_equal(flow.contact_wrong, !rows[i].done);
    }
}

/* Another way to get in touch keeps what was typed if it can be one of its own. */
static void test_other_platform(void **state)
{
    (void)state;
    person_arrives(&flow, TN_LANG_ZH_CN);
    person_signs_up_to(&flow, TN_FLOW_CONTACT);
    person_taps(&flow, "13901230427");
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + (int)TN_FLOW_PLATFORM_WECHAT);
    assert_string_equal(tn_flow_typed(&flow), "13901230427");
    person_taps(&flow, "x");
    person_touches(&flow, TN_FLOW_HIT_ITEM_0 + (int)TN_FLOW_PLATFORM_QQ);
    assert_string_equal(tn_flow_typed(&flow), "");
    assert_string_equal(flow.form.contact, "");
    assert_false(person_sees(&flow, TN_FLOW_HIT_KEY_0)); /* no letters */
}

/* The names of the platforms are the words of the records. */
static void test_platform_names(void **state)
{
    (void)state;
    assert_string_equal(tn_flow_platform_name(TN_FLOW_PLATFORM_PHONE), "phone");
    assert_string_equal(tn_flow_platform_name(TN_FLOW_PLATFORM_WECHAT), "wxid");
    assert_string_equal(tn_flow_platform_name(TN_FLOW_PLATFORM_DISCORD), "discord");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_input),    cmocka_unit_test(test_pinyin),
        cmocka_unit_test(test_apostrophe),     cmocka_unit_test(test_more),
        cmocka_unit_test(test_erase),          cmocka_unit_test(test_latin),
        cmocka_unit_test(test_keyboard),       cmocka_unit_test(test_hand),
        cmocka_unit_test(test_no_hand),        cmocka_unit_test(test_switch),
        cmocka_unit_test(test_next_settles),   cmocka_unit_test(test_full),
        cmocka_unit_test(test_contact),        cmocka_unit_test(test_other_platform),
        cmocka_unit_test(test_platform_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
