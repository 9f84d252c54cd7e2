/* SPDX-License-Identifier: Apache-2.0 */
/* test_damage.c -- a database file that is torn, garbled, empty, something else, or not ours to
 * read.
 *
 * Protects: each ends in one sentence that names the file, never in a crash or a wrong answer; an
 * empty file is a new database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "doorstep.h"

static struct tn_fault fault;
static struct doorstep step;

static void write_file(const char *path, const void *data, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static long make_day(void)
{
    struct shift shift;
    struct stat status;
    doorstep_clear(&step);
    assert_ok(shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault));
    assert_ok(shift_fetch(&shift, &step, &fault));
    for (int i = 0; i < DOORSTEP_TICKETS; i++)
        (void)shift_scan(&shift, step.tickets[i].text, &fault);
    shift_end(&shift);
    assert_int_equal(stat(step.path, &status), 0);
    return (long)status.st_size;
}

/* What a program would do with the file: open, look, scan, audit.  The first error, or TN_OK. */
static enum tn_err use_it(void)
{
    struct shift shift;
    fault = (struct tn_fault){0};
    enum tn_err err = shift_begin(&shift, &step, &(struct tn_db_options){.url = step.path}, &fault);
    if (!err)
        (void)shift_scan(&shift, step.tickets[0].text, &fault);
    if (!err)
        err = tn_ledger_audit(shift.kiosk.ledger, &fault);
    shift_end(&shift);
    return err;
}

static void something_else_is_called_so(void **state)
{
    (void)state;
    char text[8192];
    memset(text, 'x', sizeof(text));
    doorstep_clear(&step);
    write_file(step.path, text, sizeof(text));
    assert_int_equal(use_it(), TN_ERR_CORRUPT);
    assert_non_null(strstr(fault.text, step.path));
    assert_non_null(strstr(fault.text, "set it aside"));
    doorstep_clear(&step);
    write_file(step.path, "", 0);
    assert_ok(use_it());
}

static void a_torn_file_is_damaged(void **state)
{
    (void)state;
    long size = make_day();
    for (long len = size - 512; len > 0; len = len / 2 - 100) {
        (void)make_day();
        assert_int_equal(truncate(step.path, len), 0);
        assert_int_equal(use_it(), TN_ERR_CORRUPT);
        assert_true(fault.text[0]);
    }
}

/* A page of zeros or noise anywhere is found by the engine or by the audit, or does not matter. */
static void a_garbled_page_is_found(void **state)
{
    (void)state;
    long size = make_day();
    int found = 0;
    int pages = 0;
    for (long page = 0; page < size / 4096; page++, pages++) {
        uint8_t noise[4096];
        (void)make_day();
        tn_seal_random(noise, sizeof(noise));
        FILE *file = fopen(step.path, "r+b");
        assert_non_null(file);
        assert_int_equal(fseek(file, page * 4096, SEEK_SET), 0);
        assert_int_equal(fwrite(noise, 1, sizeof(noise), file), sizeof(noise));
        assert_int_equal(fclose(file), 0);
        enum tn_err err = use_it();
        assert_true(err == TN_OK || err == TN_ERR_CORRUPT || err == TN_ERR_IO);
        found += err != TN_OK;
    }
    print_message("%d of %d garbled pages told\n", found, pages);
    assert_true(found > pages / 2);
}

/* As somebody whom the folder does not belong to; root may write anywhere, so root becomes
 * nobody first. */
static int open_as_stranger(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct tn_db *db = NULL;
        if (getuid() == 0 && (setgid(65534) || setuid(65534)))
            _exit(99);
        enum tn_err err = tn_db_open(&(struct tn_db_options){.url = step.path}, &db, &fault);
        if (!err)
            err = tn_db_exec(db, "CREATE TABLE stranger (a)", &fault);
        _exit(err == TN_ERR_DENIED && strstr(fault.text, step.path) ? 0 : 1 + (int)err);
    }
    int status = 0;
    (void)waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

static void a_folder_of_others_is_denied(void **state)
{
    (void)state;
    (void)make_day();
    assert_int_equal(chmod(step.path, 0444), 0);
    assert_int_equal(chmod(step.folder, 0555), 0);
    assert_int_equal(open_as_stranger(), 0);
    doorstep_clear(&step);
    assert_int_equal(chmod(step.folder, 0755), 0);
    doorstep_clear(&step);
    assert_int_equal(chmod(step.folder, 0555), 0);
    assert_int_equal(open_as_stranger(), 0); /* nor can a new one be made there */
    assert_int_equal(chmod(step.folder, 0755), 0);
}

static int start(void **state)
{
    (void)state;
    doorstep_make(&step);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    doorstep_release(&step);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(something_else_is_called_so),
        cmocka_unit_test(a_torn_file_is_damaged),
        cmocka_unit_test(a_garbled_page_is_found),
        cmocka_unit_test(a_folder_of_others_is_denied),
    };
    return cmocka_run_group_tests_name("damage", tests, start, stop);
}
