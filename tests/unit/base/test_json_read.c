/* SPDX-License-Identifier: Apache-2.0 */
/* test_json_read.c -- what parses, what is refused and where, and how a tree is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/json.h"

static struct tn_json *parse(const char *text)
{
    struct tn_json *root = NULL;
    struct tn_fault fault = {0};
    assert_int_equal(tn_json_parse(text, strlen(text), &root, &fault), TN_OK);
    assert_non_null(root);
    return root;
}

/* `count` arrays in one another. */
static void nest(struct tn_buf *out, int count)
{
    for (int i = 0; i < count; i++)
        tn_buf_add_byte(out, '[');
    for (int i = 0; i < count; i++)
        tn_buf_add_byte(out, ']');
}

/* Hostile nesting must end in an answer, not in the stack. */
static void test_depth_is_bounded(void **state)
{
    (void)state;
    static const struct {
        int depth;
        enum tn_err err;
    } cases[] = {{1, TN_OK}, {64, TN_OK}, {65, TN_ERR_FORMAT}, {100000, TN_ERR_FORMAT}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        TN_BUF_AUTO text = {0};
        TN_AUTO(json) root = NULL;
        nest(&text, cases[i].depth);
        assert_int_equal(tn_json_parse(tn_buf_text(&text), text.len, &root, NULL), cases[i].err);
    }
    /* Brackets inside a text are no nesting, with or without escapes before the quote. */
    TN_BUF_AUTO text = {0};
    tn_buf_add_text(&text, "[\"\\\"\\\\");
    for (int i = 0; i < 200; i++)
        tn_buf_add_byte(&text, '[');
    tn_buf_add_text(&text, "\"]");
    TN_AUTO(json) root = NULL;
    assert_int_equal(tn_json_parse(tn_buf_text(&text), text.len, &root, NULL), TN_OK);
}

/* A NUL ends no value: what is behind it would be read by one program and not by another. */
static void test_nul_is_refused(void **state)
{
    (void)state;
    static const char texts[][4] = {"1\0", "{}\0", "\0"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct tn_json *root = NULL;
        assert_int_equal(tn_json_parse(texts[i], 3, &root, NULL), TN_ERR_FORMAT);
        assert_null(root);
    }
}

/* Whoever sent it learns where it is wrong; two readers must never see two meanings. */
static void test_refused_input_is_named_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"", "line 1, column 0"},
        {"{\"a\":1,\n\"a\":2}", "line 2, column 3"}, /* the same name twice */
        {"{\"a\":1}\n x", "line 2, column 2"},
        {"[1,]", "line 1, column 4"},
        {"{'a':1}", "line 1"},
        {"[01]", "line 1"},
        {"[1e999]", "line 1"},
        {"[9223372036854775808]", "line 1"},
        {"\"\\u0000\"", "line 1"},
        {"\"\\ud800\"", "line 1"},
        {"\"\xFF\"", "line 1"},
        {"\"\xED\xA0\x80\"", "line 1"},
        {"[\"a\nb\"]", "line 1"},
        {"nul", "line 1"},
        {"\xEF\xBB\xBF{}", "line 1"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_json *root = NULL;
        struct tn_fault fault = {0};
        size_t len = strlen(cases[i].text);
        assert_int_equal(tn_json_parse(cases[i].text, len, &root, &fault), TN_ERR_FORMAT);
        assert_null(root);
        if (!strstr(fault.text, cases[i].place))
            fail_msg("\"%s\" does not name %s", fault.text, cases[i].place);
    }
    TN_BUF_AUTO deep = {0};
    struct tn_json *root = NULL;
    struct tn_fault fault = {0};
    tn_buf_add_text(&deep, "\n\n ");
    nest(&deep, 70);
    assert_int_equal(tn_json_parse(tn_buf_text(&deep), deep.len, &root, &fault), TN_ERR_FORMAT);
    assert_non_null(strstr(fault.text, "line 3, column 66"));
}

/* A chain of reads reads like the schema: absent and of another type are both false, and leave
 * the output alone. */
static void test_reading_by_type(void **state)
{
    (void)state;
    TN_AUTO(json)
    root = parse("{\"t\":\"x\",\"i\":-5,\"b\":true,\"f\":false,\"r\":1.0,\"n\":null,"
                 "\"big\":9223372036854775807,\"a\":[10,\"y\"],\"o\":{\"p\":{}}}");
    const char *text = "kept";
    int64_t number = 77;
    bool flag = false;
    assert_true(tn_json_text(root, "t", &text));
    assert_string_equal(text, "x");
    assert_true(tn_json_int(root, "i", &number));
    assert_int_equal(number, -5);
    assert_true(tn_json_int(root, "big", &number));
    assert_true(number == INT64_MAX);
    assert_true(tn_json_bool(root, "b", &flag) && flag);
    assert_true(tn_json_bool(root, "f", &flag) && !flag);
    text = "kept", number = 77, flag = true;
    static const char *const no_text[] = {"i", "b", "n", "a", "o", "absent"};
    for (size_t i = 0; i < sizeof(no_text) / sizeof(no_text[0]); i++)
        assert_false(tn_json_text(root, no_text[i], &text));
    static const char *const no_int[] = {"t", "b", "r", "n", "a", "o", "absent"};
    for (size_t i = 0; i < sizeof(no_int) / sizeof(no_int[0]); i++)
        assert_false(tn_json_int(root, no_int[i], &number));
    static const char *const no_bool[] = {"t", "i", "r", "n", "a", "o", "absent"};
    for (size_t i = 0; i < sizeof(no_bool) / sizeof(no_bool[0]); i++)
        assert_false(tn_json_bool(root, no_bool[i], &flag));
    assert_string_equal(text, "kept");
    assert_int_equal(number, 77);
    assert_true(flag);
}

/* Look-ups can be chained through what is not there. */
static void test_reading_nothing(void **state)
{
    (void)state;
    TN_AUTO(json) root = parse("{\"a\":[10,\"y\"],\"o\":{\"p\":{}}}");
    const struct tn_json *array = tn_json_get(root, "a");
    int64_t number = 0;
    assert_true(tn_json_is_object(root) && !tn_json_is_array(root));
    assert_true(tn_json_is_array(array) && !tn_json_is_object(array));
    assert_int_equal(tn_json_count(array), 2);
    assert_true(tn_json_as_int(tn_json_at(array, 0), &number));
    assert_int_equal(number, 10);
    assert_string_equal(tn_json_as_text(tn_json_at(array, 1)), "y");
    assert_null(tn_json_at(array, 2));
    assert_null(tn_json_as_text(tn_json_at(array, 0)));
    assert_null(tn_json_get(tn_json_get(tn_json_get(root, "x"), "y"), "z"));
    assert_null(tn_json_get(array, "a"));
    assert_int_equal(tn_json_count(root), 0);
    assert_int_equal(tn_json_count(NULL), 0);
    assert_false(tn_json_is_object(NULL) || tn_json_is_array(NULL));
    assert_false(tn_json_as_int(NULL, &number));
    tn_json_release(NULL);
}

/* Members come in the order they were written: columns of an import depend on it. */
static void test_each_member_in_order(void **state)
{
    (void)state;
    TN_AUTO(json) root = parse("{\"z\":1,\"a\":2,\"m\":3}");
    TN_BUF_AUTO seen = {0};
    const char *name = NULL;
    const struct tn_json *node = NULL;
    for (void *i = NULL; tn_json_each(root, &i, &name, &node);) {
        int64_t number = 0;
        assert_true(tn_json_as_int(node, &number));
        tn_buf_addf(&seen, "%s%d ", name, (int)number);
    }
    assert_string_equal(tn_buf_text(&seen), "z1 a2 m3 ");
    void *none = NULL;
    assert_false(tn_json_each(NULL, &none, &name, &node));
}

/* A node written back is lean and the same. */
static void test_dump(void **state)
{
    (void)state;
    TN_AUTO(json)
    root = parse(" { \"z\" : [ 1 , true , null , \"\\u4eba\\n\\u0001/\" ] , \"a\" : {} }");
    TN_BUF_AUTO out = {0};
    tn_json_dump(root, &out);
    assert_string_equal(tn_buf_text(&out), "{\"z\":[1,true,null,\"人\\n\\u0001/\"],\"a\":{}}");
    tn_buf_clear(&out);
    tn_json_dump(tn_json_at(tn_json_get(root, "z"), 3), &out);
    assert_string_equal(tn_buf_text(&out), "\"人\\n\\u0001/\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_nul_is_refused),
        cmocka_unit_test(test_refused_input_is_named_with_its_place),
        cmocka_unit_test(test_reading_by_type),
        cmocka_unit_test(test_reading_nothing),
        cmocka_unit_test(test_each_member_in_order),
        cmocka_unit_test(test_dump),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
