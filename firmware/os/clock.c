/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c -- readings of the system's clocks; what they are worth is timeline's business.
 *
 * Source: Linux clock_gettime(2), adjtimex(2), random(4) for the boot id;
 * pthread_getcpuclockid(3). */
#include "turnout/os.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static int64_t reading_ms(clockid_t clock)
{
    struct timespec now;
    TN_ASSERT(clock_gettime(clock, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t tn_clock_wall_ms(void)
{
    return reading_ms(CLOCK_REALTIME);
}

int64_t tn_clock_up_ms(void)
{
    return reading_ms(CLOCK_BOOTTIME);
}

int tn_clock_of_work(void)
{
    clockid_t clock;
    TN_ASSERT(pthread_getcpuclockid(pthread_self(), &clock) == 0);
    return clock;
}

int64_t tn_clock_work_us(int clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now))
        return 0;
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* "9f86d081-884c-7d65-…": the first 16 hexadecimal digits, hyphens skipped. */
uint64_t tn_clock_boot(void)
{
    char text[40] = "";
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    TN_ASSERT(fd >= 0);
    ssize_t got = read(fd, text, sizeof text - 1);
    close(fd);
    TN_ASSERT(got >= 36);
    uint64_t boot = 0;
    int digits = 0;
    for (const char *c = text; *c && digits < 16; c++) {
        if (*c == '-')
            continue;
        uint64_t value = *c <= '9' ? (uint64_t)(*c - '0') : (uint64_t)(*c - 'a' + 10);
        boot = boot << 4 | (value & 15);
        digits++;
    }
    return boot;
}

bool tn_clock_synchronised(void)
{
    struct timex state = {0};
    int answer = adjtimex(&state);
    return answer >= 0 && answer != TIME_ERROR && !(state.status & STA_UNSYNC);
}

/* ---- local time ---- */

/* A name such as Asia/Shanghai that the system's tables hold; no path tricks. */
static bool zone_exists(const char *tz)
{
    const char *root = "/usr/share/zoneinfo";
    char path[TN_PATH_MAX];
    if (tz[0] == '\0' || tz[0] == '/' || strstr(tz, "..") || strlen(tz) > 64)
        return false;
    tn_path_join(path, sizeof path, root, tz);
    struct stat info;
    char magic[4] = "";
    if (stat(path, &info) || !S_ISREG(info.st_mode))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, magic, sizeof magic);
    close(fd);
    return got == 4 && memcmp(magic, "TZif", 4) == 0;
}

/* Reads `digits` digits as a number from low to high; false leaves *text where it was. */
static bool take_number(const char **text, int digits, int low, int high, int *ret_value)
{
    int value = 0;
    for (int i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    if (value < low || value > high)
        return false;
    *text += digits;
    *ret_value = value;
    return true;
}

static bool take_char(const char **text, const char *one_of)
{
    bool fits = **text && strchr(one_of, **text);
    *text += fits;
    return fits;
}

/* "YYYY-MM-DDThh:mm", seconds optional, a space allowed for the T. */
static bool parse_local(const char *text, struct tm *ret)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    bool fits = take_number(&text, 4, 1970, 9999, &year) && take_char(&text, "-") &&
                take_number(&text, 2, 1, 12, &month) && take_char(&text, "-") &&
                take_number(&text, 2, 1, 31, &day) && take_char(&text, "T ") &&
                take_number(&text, 2, 0, 23, &hour) && take_char(&text, ":") &&
                take_number(&text, 2, 0, 59, &minute);
    if (fits && *text)
        fits = take_char(&text, ":") && take_number(&text, 2, 0, 59, &second) && !*text;
    *ret = (struct tm){.tm_year = year - 1900,
                       .tm_mon = month - 1,
                       .tm_mday = day,
                       .tm_hour = hour,
                       .tm_min = minute,
                       .tm_sec = second,
                       .tm_isdst = -1};
    return fits;
}

/* mktime moves a time that does not exist (31 April, the hour a zone skips) to one that does. */
static bool same_reading(const struct tm *a, const struct tm *b)
{
    return a->tm_year == b->tm_year && a->tm_mon == b->tm_mon && a->tm_mday == b->tm_mday &&
           a->tm_hour == b->tm_hour && a->tm_min == b->tm_min && a->tm_sec == b->tm_sec;
}

static void zone_set(const char *tz)
{
    if (tz)
        setenv("TZ", tz, 1);
    else
        unsetenv("TZ");
    tzset();
}

enum tn_err tn_clock_from_local(const char *text, const char *tz, int64_t *ret_wall_ms,
                                int *ret_offset_min, struct tn_fault *fault)
{
    struct tm wanted;
    if (!zone_exists(tz))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "there is no time zone \"%.64s\"; name one such as Asia/Shanghai", tz);
    if (!parse_local(text, &wanted))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.40s\" is not a time; write it like 2026-12-05T14:00", text);
    const char *before = getenv("TZ");
    char *kept = before ? strdup(before) : NULL;
    struct tm found = wanted;
    zone_set(tz);
    time_t seconds = mktime(&found);
    int offset_min = (int)(found.tm_gmtoff / 60);
    zone_set(kept);
    free(kept);
    if (!same_reading(&wanted, &found))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%.40s does not exist in %.64s", text, tz);
    *ret_wall_ms = (int64_t)seconds * 1000;
    *ret_offset_min = offset_min;
    return TN_OK;
}
