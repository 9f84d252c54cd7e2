/* SPDX-License-Identifier: Apache-2.0 */
/* test_jobs.c -- the worker for slow things: the right PIN fits and no other, given as digits or as
 * a hash; a label reaches the printer's queue as a picture; what fails is told.
 *
 * `lp` is a stand-in on the PATH that keeps what it was given: there is no printer here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "job_worker.h"

#include "turnout/text.h"

static void ring(void *context)
{
    (void)context;
}
static const struct bell bell = {ring, NULL};

#define DEADLINE_MS 60000

static struct job_result ask(struct job_worker *worker, const struct job *job)
{
    struct job_result result;
    int64_t until_ms = tn_clock_up_ms() + DEADLINE_MS;
    assert_true(job_worker_put(worker, job));
    while (!job_worker_take(worker, &result)) {
        uint64_t ready;
        tn_poll(NULL, 0, 5, &ready);
        assert_true(tn_clock_up_ms() < until_ms);
    }
    return result;
}

static bool fits(struct job_worker *worker, const char *digits)
{
    struct job job = {.kind = JOB_PIN};
    (void)tn_text_copy(job.pin, sizeof job.pin, digits);
    return ask(worker, &job).done;
}

static struct job_worker *start(const char *pin, const char *printer)
{
    const struct job_options options = {.staff_pin = pin, .printer = printer, .database = "none"};
    struct job_worker *worker = NULL;
    struct tn_fault fault = {0};
    assert_int_equal(job_worker_start(&options, &bell, &worker, &fault), TN_OK);
    return worker;
}

static void test_pin(void **state)
{
    (void)state;
    char hash[TN_PASSWORD_CHARS];
    assert_int_equal(tn_seal_password_hash("246810", hash), TN_OK);
    const struct {
        const char *pin;
        bool right, wrong;
    } cases[] = {{"246810", true, false}, {hash, true, false}, {"", false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct job_worker *worker = start(cases[i].pin, NULL);
        assert_int_equal(fits(worker, "246810"), cases[i].right);
        assert_int_equal(fits(worker, "246811"), cases[i].wrong);
        assert_false(fits(worker, ""));
        job_worker_stop(worker);
    }
}

static void write_stand_in(const char *folder, const char *script)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO search = {0};
    tn_path_join(path, sizeof path, folder, "lp");
    assert_int_equal(tn_file_write(path, script, strlen(script), 0700, NULL), TN_OK);
    tn_buf_addf(&search, "%s:/usr/bin:/bin", folder);
    setenv("PATH", tn_buf_text(&search), 1);
    setenv("TEST_FOLDER", folder, 1);
}

static void test_print(void **state)
{
    (void)state;
    char folder[] = "/tmp/turnout-jobs-XXXXXX", path[TN_PATH_MAX];
    TN_BUF_AUTO text = {0};
    assert_non_null(mkdtemp(folder));
    struct job job = {.kind = JOB_PRINT, .name = "欧阳思远", .title = "开源之夜"};
    (void)tn_text_copy(job.code, sizeof job.code, "A CODE TO PRINT");
    struct job_worker *worker = start("", "labels");

    write_stand_in(folder, "#!/bin/sh\necho \"$@\" > \"$TEST_FOLDER/words\"\n"
                           "cat > \"$TEST_FOLDER/label.png\"\n");
    struct job_result result = ask(worker, &job);
    assert_true(result.done);
    tn_path_join(path, sizeof path, folder, "words");
    assert_int_equal(tn_file_read(path, 4096, &text, NULL), TN_OK);
    assert_string_equal(tn_buf_text(&text), "-d labels -t Turnout\n");
    tn_buf_clear(&text);
    tn_path_join(path, sizeof path, folder, "label.png");
    assert_int_equal(tn_file_read(path, 1000000, &text, NULL), TN_OK);
    assert_memory_equal(text.data, "\x89PNG", 4);
    assert_true(text.len > 2000);

    write_stand_in(folder, "#!/bin/sh\nexit 1\n");
    result = ask(worker, &job);
    assert_false(result.done);
    assert_non_null(strstr(result.fault.text, "lp failed"));
    job_worker_stop(worker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pin), cmocka_unit_test(test_print)};
    int signals = -1;
    if (tn_seal_init() || tn_process_signals(&signals, NULL))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
