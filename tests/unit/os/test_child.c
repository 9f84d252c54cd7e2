/* SPDX-License-Identifier: Apache-2.0 */
/* test_child.c -- a program that is run gets its input whole, and none that hangs, fails or is not
 * there is ever waited for for ever or taken for a success. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "turnout/os.h"

/* More than a pipe holds at once arrives, byte for byte. */
static void test_input_arrives(void **state)
{
    (void)state;
    char folder[] = "/tmp/turnout-child-XXXXXX", path[TN_PATH_MAX];
    assert_non_null(mkdtemp(folder));
    tn_path_join(path, sizeof path, folder, "copy");
    size_t len = 300000;
    char *input = malloc(len);
    assert_non_null(input);
    for (size_t i = 0; i < len; i++)
        input[i] = (char)('a' + i % 23);
    const char *argv[] = {"sh", "-c", "cat > \"$0\"", path, NULL};
    struct tn_fault fault = {0};
    assert_int_equal(tn_process_feed(argv, input, len, 20000, &fault), TN_OK);
    TN_BUF_AUTO copy = {0};
    assert_int_equal(tn_file_read(path, len + 1, &copy, &fault), TN_OK);
    assert_int_equal(copy.len, len);
    assert_memory_equal(copy.data, input, len);
    free(input);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void test_failures_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *argv[4];
        int timeout_ms;
        enum tn_err err;
        const char *words;
    } cases[] = {
        {{"sh", "-c", "exit 3", NULL}, 20000, TN_ERR_IO, "sh failed with status 3"},
        {{"sh", "-c", "kill -9 $$", NULL}, 20000, TN_ERR_IO, "sh failed"},
        {{"no-such-program-anywhere", NULL}, 20000, TN_ERR_ABSENT, "no-such-program-anywhere"},
        {{"sleep", "600", NULL}, 1000, TN_ERR_BUSY, "sleep did not end within 1 s"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tn_fault fault = {0};
        assert_int_equal(tn_process_feed(cases[i].argv, "x", 1, cases[i].timeout_ms, &fault),
                         cases[i].err);
        assert_non_null(strstr(fault.text, cases[i].words));
    }
}

/* A program that reads nothing of a long input is no failure of ours. */
static void test_input_may_be_left(void **state)
{
    (void)state;
    char *input = calloc(1, 1000000);
    const char *argv[] = {"true", NULL};
    struct tn_fault fault = {0};
    assert_non_null(input);
    assert_int_equal(tn_process_feed(argv, input, 1000000, 20000, &fault), TN_OK);
    free(input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_input_arrives),
        cmocka_unit_test(test_failures_are_told),
        cmocka_unit_test(test_input_may_be_left),
    };
    int signals = -1; /* as every program: a pipe nobody reads is an error, not the end */
    if (tn_process_signals(&signals, NULL))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
