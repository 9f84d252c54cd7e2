/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: a folder of pictures as a source: order, arrivals, each once, whatever else lies in
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "check.h"
#include "qr_kit.h"
#include "scan_kit.h"

static struct tn_scan_code code;

struct folder {
    char path[40], description[64];
    struct tn_scanner *scanner;
};

static void put(const struct folder *folder, const char *name, const void *bytes, size_t len)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder->path, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    close(fd);
}

static void put_code(const struct folder *folder, const char *name, const char *text, bool jpeg)
{
    size_t len;
    struct kit_picture picture = kit_code(text, 5);
    uint8_t *file = jpeg ? kit_jpeg(&picture, &len) : kit_png(&picture, &len);
    put(folder, name, file, len);
    free(file);
    free(picture.data);
}

static int set_up(void **state)
{
    static struct folder folder;
    folder.scanner = NULL;
    (void)snprintf(folder.path, sizeof folder.path, "/tmp/turnout-pictures-XXXXXX");
    assert_non_null(mkdtemp(folder.path));
    (void)snprintf(folder.description, sizeof folder.description, "pictures:%s", folder.path);
    *state = &folder;
    return 0;
}

static void remove_file(const struct folder *folder, const char *name)
{
    char path[TN_PATH_MAX];
    tn_path_join(path, sizeof path, folder->path, name);
    unlink(path);
}

static int tear_down(void **state)
{
    static const char *const names[] = {"a.png",   "b.JPEG",   "c.png",     "d.png",
                                        "new.jpg", "note.txt", ".part.png", "empty.png"};
    struct folder *folder = *state;
    tn_scanner_close(folder->scanner);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        remove_file(folder, names[i]);
    rmdir(folder->path);
    return 0;
}

static void start(struct folder *folder)
{
    struct tn_fault fault;
    struct tn_scan_options options = {kit_decoder_path()};
    assert_ok(tn_scanner_open(folder->description, &options, &folder->scanner, &fault));
}

static void expect_code(const struct folder *folder, const char *text)
{
    assert_int_equal(kit_wait(folder->scanner, KIT_DEADLINE_MS, &code), TN_SCAN_CODE);
    assert_string_equal(code.text, text);
}

static void test_names_in_order_then_arrivals(void **state)
{
    struct folder *folder = *state;
    put_code(folder, "c.png", "third", false);
    put_code(folder, "a.png", "first", false);
    put_code(folder, "b.JPEG", "second", true);
    put(folder, "note.txt", "not a picture", 13);
    put_code(folder, ".part.png", "hidden", false);
    put(folder, "d.png", "not a picture either", 20);
    put(folder, "empty.png", "", 0);
    start(folder);
    assert_int_equal(kit_wait(folder->scanner, KIT_DEADLINE_MS, &code), TN_SCAN_BACK);
    expect_code(folder, "first");
    expect_code(folder, "second");
    expect_code(folder, "third");
    put_code(folder, "new.jpg", "arrived", true);
    expect_code(folder, "arrived");
    /* written again it is a new picture; those taken before do not come again */
    put_code(folder, "a.png", "first again", false);
    expect_code(folder, "first again");
    assert_int_equal(kit_wait(folder->scanner, 50, &code), TN_SCAN_NONE);
}

static void test_folder_that_comes_later(void **state)
{
    struct folder *folder = *state;
    rmdir(folder->path);
    start(folder);
    assert_int_equal(kit_wait(folder->scanner, KIT_DEADLINE_MS, &code), TN_SCAN_GONE);
    struct tn_fault fault;
    assert_ok(tn_dir_make(folder->path, &fault));
    put_code(folder, "a.png", "late", false);
    assert_int_equal(kit_wait(folder->scanner, KIT_DEADLINE_MS, &code), TN_SCAN_BACK);
    expect_code(folder, "late");
    remove_file(folder, "a.png");
    rmdir(folder->path);
    assert_int_equal(kit_wait(folder->scanner, KIT_DEADLINE_MS, &code), TN_SCAN_GONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_names_in_order_then_arrivals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_folder_that_comes_later, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
