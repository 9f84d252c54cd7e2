/* SPDX-License-Identifier: Apache-2.0 */
/* test_err.c -- faults carry one whole sentence, and broken promises end the program. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "turnout/err.h"
#include "turnout/text.h"

/* A function must be able to end in `return tn_fault_set(...)` whether or not it was given a
 * fault to fill. */
static void test_set_answers_the_code_with_and_without_a_fault(void **state)
{
    (void)state;
    struct tn_fault fault = {.errno_value = 7};
    assert_int_equal(tn_fault_set(NULL, TN_ERR_CHAIN, "never %s", "made"), TN_ERR_CHAIN);
    assert_int_equal(tn_fault_set(&fault, TN_ERR_SEAL, "page %d of %s", 3, "x"), TN_ERR_SEAL);
    assert_int_equal(fault.code, TN_ERR_SEAL);
    assert_int_equal(fault.errno_value, 0);
    assert_string_equal(fault.text, "page 3 of x");
}

/* Long sentences with file names in them must stay valid UTF-8, or logs and screens break. */
static void test_a_long_sentence_is_cut_at_a_character(void **state)
{
    (void)state;
    for (int shift = 0; shift < 4; shift++) {
        TN_BUF_AUTO text = {0};
        tn_buf_addf(&text, "%.*s", shift, "aaa");
        for (int i = 0; i < 180; i++)
            tn_buf_add_text(&text, "\xE4\xBA\xBA");
        struct tn_fault fault;
        tn_fault_set(&fault, TN_ERR_IO, "%s", tn_buf_text(&text));
        assert_true(strlen(fault.text) >= sizeof(fault.text) - 4);
        assert_true(tn_text_valid(fault.text, strlen(fault.text)));
    }
}

/* The code decides what the caller does next, so each system reason must land in its class. */
static void test_errno_chooses_the_code(void **state)
{
    (void)state;
    static const struct {
        int errno_value;
        enum tn_err code;
    } cases[] = {
        {ENOSPC, TN_ERR_FULL},   {EDQUOT, TN_ERR_FULL},  {EACCES, TN_ERR_DENIED},
        {EPERM, TN_ERR_DENIED},  {EROFS, TN_ERR_DENIED}, {ENOENT, TN_ERR_ABSENT},
        {EEXIST, TN_ERR_EXISTS}, {EAGAIN, TN_ERR_BUSY},  {EBUSY, TN_ERR_BUSY},
        {EIO, TN_ERR_IO},        {ENODEV, TN_ERR_IO},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_fault fault;
        assert_int_equal(tn_fault_errno(&fault, cases[i].errno_value, "cannot open %s", "f"),
                         cases[i].code);
        assert_int_equal(tn_fault_errno(NULL, cases[i].errno_value, "x"), cases[i].code);
        assert_int_equal(fault.errno_value, cases[i].errno_value);
        char expected[200];
        snprintf(expected, sizeof(expected), "cannot open f: %s", strerror(cases[i].errno_value));
        assert_string_equal(fault.text, expected);
    }
}

/* An upper level adds where, and must not lose what the lower one said. */
static void test_prefix_keeps_the_code_and_the_reason(void **state)
{
    (void)state;
    struct tn_fault fault;
    tn_fault_errno(&fault, ENOSPC, "cannot write");
    assert_int_equal(tn_fault_prefix(&fault, TN_ERR_IO, "pack %d", 4), TN_ERR_FULL);
    assert_int_equal(fault.errno_value, ENOSPC);
    assert_memory_equal(fault.text, "pack 4: cannot write: ", 22);
    assert_int_equal(tn_fault_prefix(NULL, TN_ERR_IO, "x"), TN_ERR_IO);
    tn_fault_set(&fault, TN_ERR_CORRUPT, "again: %s", fault.text);
    assert_memory_equal(fault.text, "again: pack 4: cannot write: ", 29);
}

/* Names travel in logs and JSON: they must be there, and differ. */
static void test_every_code_has_its_own_name(void **state)
{
    (void)state;
    for (int i = 0; i < TN_ERR_COUNT; i++) {
        assert_true(strlen(tn_err_name((enum tn_err)i)) > 0);
        assert_true(strlen(tn_err_sentence((enum tn_err)i)) > 0);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(tn_err_name((enum tn_err)i), tn_err_name((enum tn_err)j));
    }
    assert_string_equal(tn_err_name(TN_OK), "ok");
    assert_string_equal(tn_err_name(TN_ERR_LIMIT), "limit");
}

/* A broken promise must stop the program in every build, and say where. */
static void test_a_broken_promise_aborts(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        TN_ASSERT(1 + 1 == 3);
        _exit(0);
    }
    close(ends[1]);
    char said[600] = "";
    assert_true(read(ends[0], said, sizeof(said) - 1) > 0);
    close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(said, "test_err.c:"));
    assert_non_null(strstr(said, "1 + 1 == 3"));
}

static int released;

static void release_int(int *value)
{
    released += *value;
}
TN_AUTO_DEFINE(counted, int *, release_int)

/* Handles must be released at the end of their scope, unless they were handed over. */
static void test_auto_releases_and_steal_does_not(void **state)
{
    (void)state;
    int one = 1, ten = 10;
    int *stolen = NULL;
    {
        TN_AUTO(counted) first = &one;
        TN_AUTO(counted) second = &ten;
        stolen = TN_STEAL(second);
        assert_null(second);
        assert_ptr_equal(first, &one);
    }
    assert_ptr_equal(stolen, &ten);
    assert_int_equal(released, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_answers_the_code_with_and_without_a_fault),
        cmocka_unit_test(test_a_long_sentence_is_cut_at_a_character),
        cmocka_unit_test(test_errno_chooses_the_code),
        cmocka_unit_test(test_prefix_keeps_the_code_and_the_reason),
        cmocka_unit_test(test_every_code_has_its_own_name),
        cmocka_unit_test(test_a_broken_promise_aborts),
        cmocka_unit_test(test_auto_releases_and_steal_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
