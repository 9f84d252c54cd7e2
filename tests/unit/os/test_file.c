/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: files are written whole or not at all, and a folder has one owner at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "turnout/os.h"

static char folder[64];

static int start(void **state)
{
    const char *tmp = getenv("TMPDIR");
    (void)state;
    snprintf(folder, sizeof folder, "%.40s/os-XXXXXX", tmp ? tmp : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char path[TN_PATH_MAX];
        tn_path_join(path, sizeof path, folder, entry->d_name);
        remove(path);
    }
    closedir(dir);
    return rmdir(folder);
}

static const char *in_folder(const char *name)
{
    static char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, name);
    return path;
}

static void test_written_is_read(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    struct stat info;
    TN_BUF_AUTO content = {0};
    static char large[200000];
    memset(large, 'x', sizeof large);
    assert_ok(tn_file_write(in_folder("a"), "old", 3, 0644, &fault));
    assert_ok(tn_file_write(in_folder("a"), large, sizeof large, 0600, &fault));
    assert_int_equal(stat(in_folder("a"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    tn_buf_add_text(&content, "before:");
    assert_ok(tn_file_read(in_folder("a"), sizeof large, &content, &fault));
    assert_int_equal(content.len, 7 + sizeof large);
    assert_ok(tn_file_write(in_folder("empty"), "", 0, 0600, &fault));
    tn_buf_clear(&content);
    assert_ok(tn_file_read(in_folder("empty"), 0, &content, &fault));
    assert_int_equal(content.len, 0);
    assert_true(tn_file_exists(in_folder("a")));
    assert_false(tn_file_exists(in_folder("b")));
}

static void test_read_refuses(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    TN_BUF_AUTO content = {0};
    assert_int_equal(tn_file_read(in_folder("missing"), 10, &content, &fault), TN_ERR_ABSENT);
    assert_non_null(strstr(fault.text, "missing"));
    assert_ok(tn_file_write(in_folder("ten"), "0123456789", 10, 0600, &fault));
    assert_ok(tn_file_read(in_folder("ten"), 10, &content, &fault));
    assert_int_equal(tn_file_read(in_folder("ten"), 9, &content, &fault), TN_ERR_LIMIT);
    assert_int_equal(content.len, 10);
    assert_int_equal(tn_file_read(folder, 10, &content, &fault), TN_ERR_IO);
}

static int files_in_folder(void)
{
    int count = 0;
    DIR *dir = opendir(folder);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

/* A write that cannot be finished (a limit on file size stands for a full disk) leaves the old
 * content and no half file. */
static void test_failed_write_leaves_the_old(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    static char large[100000];
    TN_BUF_AUTO content = {0};
    assert_ok(tn_file_write(in_folder("kept"), "old", 3, 0600, &fault));
    int before = files_in_folder();
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = {1000, 1000};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(tn_file_write(in_folder("kept"), large, sizeof large, 0600, NULL) == TN_OK);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(files_in_folder(), before);
    assert_ok(tn_file_read(in_folder("kept"), 10, &content, &fault));
    assert_string_equal(tn_buf_text(&content), "old");
    assert_int_equal(tn_file_write("/nowhere/at/all", "x", 1, 0600, &fault), TN_ERR_ABSENT);
}

/* What is kept for a moment leaves nothing behind and is nobody else's. */
static void test_scratch(void **state)
{
    (void)state;
    int fd = -1;
    char text[8] = "";
    struct stat info;
    struct tn_fault fault = {0};
    int before = files_in_folder();
    assert_ok(tn_scratch_open(folder, &fd, &fault));
    assert_ok(tn_scratch_add(fd, "ab", 2, &fault));
    assert_ok(tn_scratch_add(fd, "cd", 2, &fault));
    assert_int_equal(files_in_folder(), before);
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(pread(fd, text, sizeof text, 0), 4);
    assert_string_equal(text, "abcd");
    close(fd);
    assert_int_equal(tn_scratch_open("/nowhere/at/all", &fd, &fault), TN_ERR_ABSENT);
}

static void test_folders(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder, "x");
    assert_ok(tn_dir_make(path, &fault));
    assert_ok(tn_dir_make(path, &fault));
    assert_ok(tn_file_write(in_folder("x/file"), "", 0, 0600, &fault));
    assert_int_equal(tn_dir_make(in_folder("x/file/below"), &fault), TN_ERR_EXISTS);
    remove(in_folder("x/file"));
    assert_ok(tn_dir_make(in_folder("x/y/z/"), &fault));
    struct stat info;
    assert_int_equal(stat(in_folder("x/y"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0700);
    rmdir(in_folder("x/y/z"));
    rmdir(in_folder("x/y"));
    tn_path_join(path, sizeof path, "a/", "b");
    assert_string_equal(path, "a/b");
}

/* An older version's folder, open to others, is closed; one that is shared on purpose is not ours
 * to close. */
static void test_private_folder(void **state)
{
    (void)state;
    static const struct {
        mode_t before, after;
    } cases[] = {{0755, 0700}, {0770, 0700}, {0555, 0500}, {01777, 01777}};
    struct stat info;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(chmod(folder, cases[i].before), 0);
        tn_dir_make_private(folder);
        assert_int_equal(stat(folder, &info), 0);
        assert_int_equal(info.st_mode & 07777, cases[i].after);
    }
    assert_int_equal(chmod(folder, 0700), 0);
    tn_dir_make_private(in_folder("absent"));
}

/* The lock is the process's: it names its owner, and is gone with it, whatever it died of. */
static void test_lock(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    struct tn_lock *first = NULL, *second = NULL;
    char pid[16];
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    assert_ok(tn_lock_take(folder, &first, &fault));
    assert_int_equal(tn_lock_take(folder, &second, &fault), TN_ERR_BUSY);
    assert_non_null(strstr(fault.text, pid));
    tn_lock_release(first);
    pid_t child = fork();
    if (child == 0) {
        struct tn_lock *held = NULL;
        if (tn_lock_take(folder, &held, NULL) == TN_OK)
            kill(getpid(), SIGKILL);
        _exit(1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    assert_ok(tn_lock_take(folder, &second, &fault));
    tn_lock_release(second);
    assert_int_equal(tn_lock_take("/nowhere/at/all", &second, &fault), TN_ERR_ABSENT);
}

/* A file keeps its mark whatever is written to it, and a copy has another. */
static void test_mark(void **state)
{
    (void)state;
    char path[TN_PATH_MAX];
    struct tn_fault fault = {0};
    (void)snprintf(path, sizeof path, "%s", in_folder("marked"));
    assert_int_equal(tn_file_mark(in_folder("nowhere")), 0);
    assert_ok(tn_file_write(path, "x", 1, 0600, &fault));
    uint64_t mark = tn_file_mark(path);
    assert_true(mark != 0);
    FILE *file = fopen(path, "a");
    assert_non_null(file);
    assert_int_equal(fputs("more", file) < 0, 0);
    assert_int_equal(fclose(file), 0);
    assert_true(tn_file_mark(path) == mark);
    assert_ok(tn_file_write(in_folder("copy"), "xmore", 5, 0600, &fault));
    assert_true(tn_file_mark(in_folder("copy")) != mark);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_is_read),
        cmocka_unit_test(test_read_refuses),
        cmocka_unit_test(test_failed_write_leaves_the_old),
        cmocka_unit_test(test_scratch),
        cmocka_unit_test(test_folders),
        cmocka_unit_test(test_private_folder),
        cmocka_unit_test(test_lock),
        cmocka_unit_test(test_mark),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
