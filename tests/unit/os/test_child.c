/* SPDX-License-Identifier: Apache-2.0 */
/* test_child.c -- a program that is run gets its input whole and is heard whole, and none that
 * hangs, fails, talks for ever or is not there is ever waited for for ever or taken for a success.
 */
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

/* ---- asked ---- */

/* More than a pipe holds is heard to its last byte, errors stay out of it, and the status is the
 * program's own. */
static void test_answer_is_whole(void **state)
{
    (void)state;
    const char *argv[] = {"sh", "-c", "seq 1 40000; echo no >&2; printf end; exit 7", NULL};
    struct tn_fault fault = {0};
    TN_BUF_AUTO out = {0};
    int status = 0;
    tn_buf_add_text(&out, "kept ");
    assert_int_equal(tn_process_ask(argv, 1000000, 20000, &out, &status, &fault), TN_OK);
    assert_int_equal(status, 7);
    assert_memory_equal(tn_buf_text(&out), "kept 1\n2\n3\n", 11);
    assert_string_equal(tn_buf_text(&out) + out.len - 10, "\n40000\nend");
}

static void test_askings_that_fail(void **state)
{
    (void)state;
    static const struct {
        const char *argv[4];
        int timeout_ms;
        enum tn_err err;
        const char *words;
    } cases[] = {
        {{"no-such-program-anywhere", NULL}, 20000, TN_ERR_ABSENT, "no-such-program-anywhere"},
        {{"sleep", "600", NULL}, 500, TN_ERR_BUSY, "sleep did not end within"},
        {{"yes", NULL}, 20000, TN_ERR_LIMIT, "yes says more"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tn_fault fault = {0};
        TN_BUF_AUTO out = {0};
        int status = 99;
        assert_int_equal(
            tn_process_ask(cases[i].argv, 5000, cases[i].timeout_ms, &out, &status, &fault),
            cases[i].err);
        assert_non_null(strstr(fault.text, cases[i].words));
        assert_int_equal(status, 99);
        assert_in_range(out.len, 0, 5000);
    }
}

/* A program that was killed by somebody else ended, but not by itself; one whose child holds the
 * pipe open is not waited for; and none reads what is typed into us. */
static void test_odd_ends(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        int status;
        const char *said;
    } cases[] = {
        {"echo last; kill -9 $$", -1, "last\n"},
        {"sleep 60 2>/dev/null & echo gone", 0, "gone\n"},
        {"cat; echo empty", 0, "empty\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *argv[] = {"sh", "-c", cases[i].script, NULL};
        TN_BUF_AUTO out = {0};
        int status = 99;
        assert_int_equal(tn_process_ask(argv, 100, 20000, &out, &status, NULL), TN_OK);
        assert_int_equal(status, cases[i].status);
        assert_string_equal(tn_buf_text(&out), cases[i].said);
    }
}

struct heard {
    char out[64], error[64];
    size_t out_len, error_len;
    int stop_fd;
};

static bool listen(void *context, bool is_error, const void *data, size_t len)
{
    struct heard *heard = context;
    char *to = is_error ? heard->error : heard->out;
    size_t *used = is_error ? &heard->error_len : &heard->out_len;
    assert_true(*used + len < sizeof heard->out);
    memcpy(to + *used, data, len);
    *used += len;
    if (heard->stop_fd >= 0)
        tn_notify_wake(&(struct tn_notify){heard->stop_fd});
    return true;
}

/* Both outputs are told apart; who stops the follower is not waited for until the program ends. */
static void test_followed(void **state)
{
    (void)state;
    const char *says[] = {"sh", "-c", "echo one; echo two >&2; exit 3", NULL};
    const char *waits[] = {"sh", "-c", "echo one; sleep 600", NULL};
    struct heard heard = {.stop_fd = -1};
    struct tn_process_ear ear = {listen, &heard, true, -1};
    struct tn_fault fault = {0};
    struct tn_notify stop;
    int status = 99;
    assert_int_equal(tn_process_follow(says, &ear, 20000, &status, &fault), TN_OK);
    assert_int_equal(status, 3);
    assert_string_equal(heard.out, "one\n");
    assert_string_equal(heard.error, "two\n");
    assert_int_equal(tn_notify_open(&stop), TN_OK);
    heard = (struct heard){.stop_fd = stop.fd};
    ear.stop_fd = stop.fd;
    assert_int_equal(tn_process_follow(waits, &ear, 20000, &status, &fault), TN_ERR_BUSY);
    assert_non_null(strstr(fault.text, "sh was stopped"));
    assert_string_equal(heard.out, "one\n");
    tn_notify_close(&stop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_input_arrives),     cmocka_unit_test(test_failures_are_told),
        cmocka_unit_test(test_input_may_be_left), cmocka_unit_test(test_answer_is_whole),
        cmocka_unit_test(test_askings_that_fail), cmocka_unit_test(test_odd_ends),
        cmocka_unit_test(test_followed),
    };
    int signals = -1; /* as every program: a pipe nobody reads is an error, not the end */
    if (tn_process_signals(&signals, NULL))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
