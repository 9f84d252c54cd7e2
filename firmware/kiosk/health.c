/* SPDX-License-Identifier: Apache-2.0 */
/* health.c -- see health.h.
 *
 * Source: the kernel's Documentation/ABI: eMMC's life_time and pre_eol_info (JESD84-B51, 7.4.80
 * and 7.4.81), ext4's errors_count. */
#include "health.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "turnout/os.h"

#define TRIAL_BYTES 4096
#define TOLD_BYTES 64
/* In steps of a tenth of the life that is used up: nine tenths and more. */
#define LIFE_USED_UP 0x0a
/* 1 is normal; 2: four fifths of the spare blocks are gone. */
#define SPARE_GOES 2

/* ---- a small file there and back ---- */

static enum tn_flow_card try_file(const char *folder)
{
    char path[TN_PATH_MAX];
    char bytes[TRIAL_BYTES];
    struct tn_fault fault = {0};
    TN_BUF_AUTO back = {0};
    int64_t began_ms = tn_clock_up_ms();
    memset(bytes, 0x5a, sizeof bytes);
    tn_path_join(path, sizeof path, folder, "self-test");
    enum tn_err err = tn_file_write(path, bytes, sizeof bytes, 0600, &fault);
    if (!err)
        err = tn_file_read(path, sizeof bytes, &back, &fault);
    (void)unlink(path);
    if (err) {
        tn_log(TN_LOG_ERROR, "%s", fault.text);
        return TN_FLOW_CARD_UNWRITABLE;
    }
    if (back.len != sizeof bytes || memcmp(back.data, bytes, sizeof bytes) != 0)
        return TN_FLOW_CARD_UNWRITABLE;
    return tn_clock_up_ms() - began_ms > HEALTH_SLOW_MS ? TN_FLOW_CARD_SLOW : TN_FLOW_CARD_GOOD;
}

/* ---- what it says of itself ---- */

/* The largest of the numbers in a file of the kernel's, as "0x03 0x02"; 0 if there is no such
 * file. */
static long largest_number(const char *path)
{
    long largest = 0;
    TN_BUF_AUTO text = {0};
    if (tn_file_read(path, TOLD_BYTES, &text, NULL))
        return 0;
    const char *at = tn_buf_text(&text);
    for (char *end = NULL; *at; at = end) {
        long number = strtol(at, &end, 0);
        if (end == at)
            break;
        largest = number > largest ? number : largest;
    }
    return largest;
}

static bool is_dying(const char *folder, const char *sys)
{
    struct stat info;
    char device[TN_PATH_MAX], link[TN_PATH_MAX], path[TN_PATH_MAX + TOLD_BYTES];
    if (stat(folder, &info))
        return false;
    TN_BUF_AUTO name = {0};
    tn_buf_addf(&name, "dev/block/%u:%u", major(info.st_dev), minor(info.st_dev));
    tn_path_join(device, sizeof device, sys, tn_buf_text(&name));
    ssize_t len = readlink(device, link, sizeof link - 1);
    if (len <= 0)
        return false; /* no disk of its own: nobody counts */
    link[len] = '\0';
    /* of a partition the device is one up */
    static const struct {
        const char *path;
        long worn;
    } counters[] = {{"device/life_time", LIFE_USED_UP},
                    {"../device/life_time", LIFE_USED_UP},
                    {"device/pre_eol_info", SPARE_GOES},
                    {"../device/pre_eol_info", SPARE_GOES}};
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++) {
        tn_path_join(path, sizeof path, device, counters[i].path);
        if (largest_number(path) >= counters[i].worn)
            return true;
    }
    const char *last = strrchr(link, '/');
    TN_BUF_AUTO errors = {0};
    tn_buf_addf(&errors, "fs/ext4/%s/errors_count", last ? last + 1 : link);
    tn_path_join(path, sizeof path, sys, tn_buf_text(&errors));
    return largest_number(path) > 0;
}

enum tn_flow_card health_of_card(const char *folder, const char *sys)
{
    enum tn_flow_card tried = try_file(folder);
    return tried != TN_FLOW_CARD_UNWRITABLE && is_dying(folder, sys) ? TN_FLOW_CARD_DYING : tried;
}
