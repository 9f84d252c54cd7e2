/* SPDX-License-Identifier: Apache-2.0 */
/* test_health.c -- a card that is going to fail is told before it does: what it and the file system
 * count, in a folder that stands for the kernel's, and a file that cannot be written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "health.h"
#include "turnout/os.h"

static char folder[64], sys[128];

static void put(const char *name, const char *text)
{
    char path[512], *slash;
    struct tn_fault fault = {0};
    (void)snprintf(path, sizeof path, "%s/%s", sys, name);
    slash = strrchr(path, '/');
    *slash = '\0';
    assert_ok(tn_dir_make(path, &fault));
    *slash = '/';
    assert_ok(tn_file_write(path, text, strlen(text), 0600, &fault));
}

static void drop(const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", sys, name);
    assert_int_equal(unlink(path), 0);
}

/* The folder's device as a partition of a card: dev/block/8:1 leads to block/mmcblk0/mmcblk0p4. */
static int set_up(void **state)
{
    struct stat info;
    char link[256];
    struct tn_fault fault = {0};
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/turnout-health-XXXXXX");
    assert_non_null(mkdtemp(folder));
    (void)snprintf(sys, sizeof sys, "%s/sys", folder);
    put("block/mmcblk0/mmcblk0p4/size", "1");
    (void)snprintf(link, sizeof link, "%s/dev/block", sys);
    assert_ok(tn_dir_make(link, &fault));
    assert_int_equal(stat(folder, &info), 0);
    (void)snprintf(link, sizeof link, "%s/dev/block/%u:%u", sys, major(info.st_dev),
                   minor(info.st_dev));
    assert_int_equal(symlink("../../block/mmcblk0/mmcblk0p4", link), 0);
    return 0;
}

/* Protects: the limits themselves, whichever of the two lives is nearer its end, and that a card
 * without counters is no worse for it. */
static void test_counters(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text;
        enum tn_flow_card card;
    } rows[] = {
        {"block/mmcblk0/device/life_time", "0x01 0x01\n", TN_FLOW_CARD_GOOD},
        {"block/mmcblk0/device/life_time", "0x09 0x02\n", TN_FLOW_CARD_GOOD},
        {"block/mmcblk0/device/life_time", "0x0a 0x02\n", TN_FLOW_CARD_DYING},
        {"block/mmcblk0/device/life_time", "0x02 0x0b\n", TN_FLOW_CARD_DYING},
        {"block/mmcblk0/device/pre_eol_info", "0x01\n", TN_FLOW_CARD_GOOD},
        {"block/mmcblk0/device/pre_eol_info", "0x02\n", TN_FLOW_CARD_DYING},
        {"block/mmcblk0/device/pre_eol_info", "nonsense", TN_FLOW_CARD_GOOD},
        {"fs/ext4/mmcblk0p4/errors_count", "0\n", TN_FLOW_CARD_GOOD},
        {"fs/ext4/mmcblk0p4/errors_count", "1\n", TN_FLOW_CARD_DYING},
        {"fs/ext4/mmcblk0p3/errors_count", "5\n", TN_FLOW_CARD_GOOD}, /* another partition's */
    };
    char path[128];
    assert_int_equal(health_of_card(folder, sys), TN_FLOW_CARD_GOOD);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i].file, rows[i].text);
        if (health_of_card(folder, sys) != rows[i].card)
            fail_msg("%s says %s", rows[i].file, rows[i].text);
        drop(rows[i].file);
    }
    assert_int_equal(health_of_card(folder, "/nowhere"), TN_FLOW_CARD_GOOD);
    (void)snprintf(path, sizeof path, "%s/self-test", folder);
    assert_false(tn_file_exists(path));
}

/* Protects: what cannot be written is told even of a card that counts nothing. */
static void test_unwritable(void **state)
{
    char missing[128], path[256];
    struct tn_fault fault = {0};
    (void)state;
    (void)snprintf(missing, sizeof missing, "%s/missing", folder);
    assert_int_equal(health_of_card(missing, sys), TN_FLOW_CARD_UNWRITABLE);
    /* a folder stands where the file would */
    (void)snprintf(path, sizeof path, "%s/self-test/inside", folder);
    assert_ok(tn_dir_make(path, &fault));
    assert_int_equal(health_of_card(folder, sys), TN_FLOW_CARD_UNWRITABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_unwritable),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
