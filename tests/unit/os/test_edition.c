/* SPDX-License-Identifier: Apache-2.0 */
/* test_edition.c -- what is written onto a stick: one whole edition is there whatever happens.
 *
 * A full disk is a small tmpfs in a mount namespace of the test's own; where that is not allowed,
 * that part is skipped. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/edition.h"

#define STEM "turnout-01ARZ3NDEKTSV4RRFFQ69G5FAV"
#define SUFFIX ".bundle"

static struct tn_fault fault;

static int set_up(void **state)
{
    char *folder = strdup("/tmp/turnout-edition-XXXXXX");
    assert_non_null(folder);
    assert_non_null(mkdtemp(folder));
    *state = folder;
    return 0;
}

static bool remove_one(const char *name, void *context)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, context, name);
    return unlink(path) == 0;
}

static int tear_down(void **state)
{
    static const char *const suffixes[] = {SUFFIX, ".part", ".txt"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        assert_ok(tn_folder_files(*state, suffixes[i], 100, remove_one, *state, &fault));
    int left = rmdir(*state);
    free(*state);
    return left;
}

static bool collect(const char *name, void *context)
{
    tn_buf_addf(context, "%s ", name);
    return true;
}

static void assert_files(const char *folder, const char *suffix, const char *names)
{
    TN_BUF_AUTO found = {0};
    assert_ok(tn_folder_files(folder, suffix, 100, collect, &found, &fault));
    assert_string_equal(tn_buf_text(&found), names);
}

static void put(const char *folder, const char *name, const char *text)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    assert_ok(tn_file_write(path, text, strlen(text), 0600, &fault));
}

static enum tn_err write_edition(const char *folder, const char *text, char path[TN_PATH_MAX])
{
    struct tn_edition *edition = NULL;
    enum tn_err err = tn_edition_begin(folder, STEM, SUFFIX, &edition, &fault);
    if (err)
        return err;
    err = tn_edition_add(edition, text, strlen(text), &fault);
    if (!err)
        return tn_edition_finish(edition, path, &fault);
    tn_edition_drop(edition);
    return err;
}

static void assert_content(const char *path, const char *text)
{
    TN_BUF_AUTO content = {0};
    assert_ok(tn_file_read(path, 1 << 20, &content, &fault));
    assert_string_equal(tn_buf_text(&content), text);
}

/* Protects: the newest whole edition is there and no other of the same name; what is not ours
 * stays. */
static void test_one_after_the_other(void **state)
{
    const char *folder = *state;
    char path[TN_PATH_MAX];
    put(folder, STEM "-x" SUFFIX, "not a number");
    put(folder, "somebody-else-1" SUFFIX, "theirs");
    assert_ok(write_edition(folder, "first", path));
    assert_ok(write_edition(folder, "second", path));
    assert_content(path, "second");
    assert_files(folder, SUFFIX,
                 "somebody-else-1" SUFFIX " " STEM "-2" SUFFIX " " STEM "-x" SUFFIX " ");
    /* of two that were left there is one more, and then one */
    put(folder, STEM "-7" SUFFIX, "a later one");
    assert_ok(write_edition(folder, "third", path));
    assert_non_null(strstr(path, STEM "-8" SUFFIX));
    assert_files(folder, SUFFIX,
                 "somebody-else-1" SUFFIX " " STEM "-8" SUFFIX " " STEM "-x" SUFFIX " ");
    assert_files(folder, ".part", "");
}

/* Protects: given up, or cut off without a word, the earlier edition is as it was; the next try
 * starts anew. */
static void test_broken_off(void **state)
{
    const char *folder = *state;
    char path[TN_PATH_MAX];
    struct tn_edition *edition = NULL;
    assert_ok(write_edition(folder, "whole", path));
    assert_ok(tn_edition_begin(folder, STEM, SUFFIX, &edition, &fault));
    assert_ok(tn_edition_add(edition, "half", 4, &fault));
    tn_edition_drop(edition);
    assert_files(folder, ".part", "");
    assert_content(path, "whole");

    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (tn_edition_begin(folder, STEM, SUFFIX, &edition, NULL) ||
            tn_edition_add(edition, "half, and more than what comes then", 35, NULL))
            _exit(1);
        raise(SIGKILL);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_files(folder, ".part", STEM ".part ");
    assert_content(path, "whole");
    assert_ok(write_edition(folder, "anew", path));
    assert_content(path, "anew");
    assert_files(folder, ".part", "");
}

/* Protects: a stick that is full keeps what it had, and the sentence says where it was. */
static void test_full(void **state)
{
    const char *folder = *state;
    char path[TN_PATH_MAX], large[60000];
    memset(large, 'x', sizeof large - 1);
    large[sizeof large - 1] = '\0';
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        mount("stick", folder, "tmpfs", 0, "size=64k")) {
        print_message("nothing can be mounted here: a full stick is not tested\n");
        skip();
    }
    assert_ok(write_edition(folder, large, path));
    assert_int_equal(write_edition(folder, large, NULL), TN_ERR_FULL);
    assert_non_null(strstr(fault.text, folder));
    assert_content(path, large);
    assert_files(folder, ".part", "");
    assert_int_equal(umount(folder), 0);
}

/* Protects: a link on a stick leads nobody to write elsewhere; a folder that is not there, or a
 * name that is too long, is told of. */
static void test_refused(void **state)
{
    const char *folder = *state;
    char link[TN_PATH_MAX], target[TN_PATH_MAX], stem[300];
    struct tn_edition *edition = NULL;
    tn_path_join(link, sizeof link, folder, STEM ".part");
    tn_path_join(target, sizeof target, folder, "target.txt");
    assert_int_equal(symlink(target, link), 0);
    assert_int_not_equal(tn_edition_begin(folder, STEM, SUFFIX, &edition, &fault), TN_OK);
    assert_false(tn_file_exists(target));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(tn_edition_begin("/nowhere/at/all", STEM, SUFFIX, &edition, &fault),
                     TN_ERR_ABSENT);
    assert_non_null(strstr(fault.text, "/nowhere/at/all"));
    memset(stem, 'x', sizeof stem - 1);
    stem[sizeof stem - 1] = '\0';
    assert_int_equal(tn_edition_begin(folder, stem, SUFFIX, &edition, &fault), TN_ERR_LIMIT);
}

/* Protects: only files are read from a stick, of any case as FAT keeps it; a pipe there does not
 * hold up the reader, nor does something huge. */
static void test_reading(void **state)
{
    const char *folder = *state;
    char path[TN_PATH_MAX], link[TN_PATH_MAX], bytes[8];
    size_t got = 0;
    int fd = -1;
    put(folder, "B" SUFFIX, "bee");
    put(folder, "A.BUNDLE", "ay");
    put(folder, "notes.txt", "no");
    tn_path_join(path, sizeof path, folder, "pipe" SUFFIX);
    tn_path_join(link, sizeof link, folder, "link" SUFFIX);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(symlink("/etc/passwd", link), 0);
    assert_files(folder, SUFFIX, "A.BUNDLE B" SUFFIX " ");
    assert_int_equal(tn_input_open(path, 100, &fd, &fault), TN_ERR_FORMAT);
    assert_int_not_equal(tn_input_open(link, 100000, &fd, &fault), TN_OK);
    assert_int_equal(tn_input_open(folder, 100, &fd, &fault), TN_ERR_FORMAT);
    assert_int_equal(unlink(path) || unlink(link), 0);
    tn_path_join(path, sizeof path, folder, "B" SUFFIX);
    assert_int_equal(tn_input_open(path, 2, &fd, &fault), TN_ERR_LIMIT);
    assert_ok(tn_input_open(path, 3, &fd, &fault));
    assert_ok(tn_input_read(fd, bytes, 2, &got, &fault));
    assert_int_equal(got, 2);
    assert_ok(tn_input_read(fd, bytes + 2, 6, &got, &fault));
    assert_int_equal(got, 1);
    assert_memory_equal(bytes, "bee", 3);
    assert_ok(tn_input_read(fd, bytes, 8, &got, &fault));
    assert_int_equal(got, 0);
    tn_input_close(fd);
    assert_int_equal(tn_folder_files("/nowhere", SUFFIX, 9, collect, NULL, &fault), TN_ERR_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_after_the_other, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_full, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
