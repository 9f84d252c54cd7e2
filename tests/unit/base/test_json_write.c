/* SPDX-License-Identifier: Apache-2.0 */
/* test_json_write.c -- the writer's one form, and that misuse does not pass. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "turnout/json.h"

/* Records are hashed as text: commas, order and blanks are part of the format. */
static void test_one_of_everything(void **state)
{
    (void)state;
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "t", "x");
    tn_json_add_text(&writer, "none", NULL);
    tn_json_add_int(&writer, "min", INT64_MIN);
    tn_json_add_int(&writer, "max", INT64_MAX);
    tn_json_add_bool(&writer, "yes", true);
    tn_json_add_base64(&writer, "b", "\xFB\xEF\xBF\x01", 4);
    tn_json_name(&writer, "empty");
    tn_json_open_object(&writer);
    tn_json_close_object(&writer);
    tn_json_name(&writer, "list");
    tn_json_open_array(&writer);
    tn_json_put_int(&writer, 1);
    tn_json_open_array(&writer);
    tn_json_close_array(&writer);
    tn_json_put_bool(&writer, false);
    tn_json_put_null(&writer);
    tn_json_put_base64(&writer, "", 0);
    tn_json_put_raw(&writer, "{\"r\":2}", 7);
    tn_json_close_array(&writer);
    tn_json_add_int(&writer, "last", 0);
    tn_json_close_object(&writer);
    assert_string_equal(tn_buf_text(&out),
                        "{\"t\":\"x\",\"none\":null,\"min\":-9223372036854775808,"
                        "\"max\":9223372036854775807,\"yes\":true,\"b\":\"---_AQ\",\"empty\":{},"
                        "\"list\":[1,[],false,null,\"\",{\"r\":2}],\"last\":0}");
}

/* A container knows nothing of the one that stood at its depth before. */
static void test_neighbours(void **state)
{
    (void)state;
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_open_array(&writer);
    for (int i = 0; i < 2; i++) {
        tn_json_open_object(&writer);
        tn_json_add_int(&writer, "a", i);
        tn_json_close_object(&writer);
        tn_json_open_array(&writer);
        tn_json_put_int(&writer, i);
        tn_json_close_array(&writer);
    }
    tn_json_close_array(&writer);
    assert_string_equal(tn_buf_text(&out), "[{\"a\":0},[0],{\"a\":1},[1]]");
}

/* Whatever a person is called, the text survives the way to the file and back. */
static void test_text_survives(void **state)
{
    (void)state;
    char controls[0x21] = "";
    for (int i = 1; i < 0x20; i++)
        controls[i - 1] = (char)i;
    const char *const texts[] = {"",          "\"",          "\\",
                                 "a\\\"b",    "\n\r\t\b\f",  controls,
                                 "\x7F",      "王小明",      "\xF0\x9F\x98\x80",
                                 "</script>", "\xE2\x80\xA8"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        TN_BUF_AUTO out = {0}, dumped = {0};
        TN_AUTO(json) root = NULL;
        struct tn_json_writer writer;
        const char *back = NULL;
        tn_json_begin(&writer, &out);
        tn_json_open_object(&writer);
        tn_json_add_text(&writer, texts[i], texts[i]);
        tn_json_close_object(&writer);
        assert_int_equal(tn_json_parse(tn_buf_text(&out), out.len, &root, NULL), TN_OK);
        assert_true(tn_json_text(root, texts[i], &back));
        assert_string_equal(back, texts[i]);
        tn_json_dump(root, &dumped);
        assert_string_equal(tn_buf_text(&dumped), tn_buf_text(&out));
    }
}

/* The exact escapes, because texts are hashed. */
static void test_escapes(void **state)
{
    (void)state;
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_put_text(&writer, "\"\\/\b\f\n\r\t\x01\x1F\x7F人");
    assert_string_equal(tn_buf_text(&out), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001F\x7F人\"");
}

/* A file name may hold any bytes; the answer about it must still be JSON. */
static void test_stray_bytes_become_the_replacement_character(void **state)
{
    (void)state;
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_put_text(&writer, "a\xFF\xE4\xBA");
    assert_string_equal(tn_buf_text(&out), "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void close_wrongly(struct tn_json_writer *writer)
{
    tn_json_open_array(writer);
    tn_json_close_object(writer);
}

static void forget_the_name(struct tn_json_writer *writer)
{
    tn_json_open_object(writer);
    tn_json_put_int(writer, 1);
}

static void forget_the_value(struct tn_json_writer *writer)
{
    tn_json_open_object(writer);
    tn_json_name(writer, "a");
    tn_json_close_object(writer);
}

static void name_in_an_array(struct tn_json_writer *writer)
{
    tn_json_open_array(writer);
    tn_json_name(writer, "a");
}

static void write_two_values(struct tn_json_writer *writer)
{
    tn_json_put_int(writer, 1);
    tn_json_put_int(writer, 2);
}

static void close_too_much(struct tn_json_writer *writer)
{
    tn_json_close_array(writer);
}

static void nest_too_deep(struct tn_json_writer *writer)
{
    for (int i = 0; i < 64; i++)
        tn_json_open_array(writer);
}

/* Malformed output would be found by somebody else, later; the writer finds it here. */
static void test_misuse_stops_the_program(void **state)
{
    (void)state;
    static void (*const misuses[])(struct tn_json_writer *) = {
        close_wrongly,    forget_the_name, forget_the_value, name_in_an_array,
        write_two_values, close_too_much,  nest_too_deep,
    };
    for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++) {
        pid_t child = fork();
        if (child == 0) {
            struct tn_buf out = {0};
            struct tn_json_writer writer;
            signal(SIGABRT, SIG_DFL);
            close(STDERR_FILENO);
            tn_json_begin(&writer, &out);
            misuses[i](&writer);
            _exit(0);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_of_everything),
        cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_text_survives),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_stray_bytes_become_the_replacement_character),
        cmocka_unit_test(test_misuse_stops_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
