/* SPDX-License-Identifier: Apache-2.0 */
/* zone.c -- what local time is in a zone, for any thread: the system's table of it, read once.
 *
 * Nothing of the process is touched (TZ, tzset), and what is read never changes afterwards.
 * Source: RFC 8536 (TZif, the block of 64-bit times and its footer), POSIX TZ. */
#include "turnout/os.h"

#include <stdlib.h>
#include <string.h>

#include "zone.h"

#define HEADER_BYTES 44
#define FILE_MAX_BYTES 262144
#define DAY_S 86400

/* A change of summer time: the `week`th (5: last) `weekday` of `month`, at seconds of that day. */
struct rule {
    int month, week, weekday;
    int32_t at_s;
};

struct tn_zone {
    size_t count;       /* of changes */
    int64_t *from_s;    /* when each begins */
    int32_t *offset_s;  /* and what holds from there */
    int32_t first_s;    /* before all of them */
    bool has_footer;    /* what holds after the last: */
    int32_t standard_s; /* the year round, or outside summer time */
    bool has_summer;
    int32_t summer_s;
    struct rule begins, ends;
};

/* ---- the calendar ---- */

/* Days from 1970-01-01 to the first of a month, by the Gregorian calendar. */
static int64_t first_of_month(int64_t year, int month)
{
    static const int before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int64_t past = year - 1;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return past * 365 + past / 4 - past / 100 + past / 400 - 719162 + before[month - 1] +
           (leap && month > 2);
}

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static int64_t year_of(int64_t day)
{
    int64_t year = 1970 + floor_div(day, 366);
    while (first_of_month(year + 1, 1) <= day)
        year++;
    return year;
}

/* The seconds since 1970 at which the rule's reading comes, were the zone's offset 0. */
static int64_t rule_in(const struct rule *rule, int64_t year)
{
    int64_t first = first_of_month(year, rule->month);
    int64_t after =
        rule->month == 12 ? first_of_month(year + 1, 1) : first_of_month(year, rule->month + 1);
    int64_t weekday = first + 4 - floor_div(first + 4, 7) * 7; /* 1970-01-01 was a Thursday */
    int64_t day = first + (rule->weekday - weekday + 7) % 7 + (int64_t)7 * (rule->week - 1);
    while (day >= after)
        day -= 7;
    return day * DAY_S + rule->at_s;
}

/* ---- the footer ---- */

static bool take_count(const char **text, int *ret_value)
{
    int value = 0, digits = 0;
    for (; **text >= '0' && **text <= '9' && digits < 4; digits++)
        value = value * 10 + (*(*text)++ - '0');
    *ret_value = value;
    return digits > 0;
}

static bool take_sign(const char **text)
{
    bool minus = **text == '-';
    *text += minus || **text == '+';
    return minus;
}

/* [+-]h[:mm[:ss]] in seconds. */
static bool take_time(const char **text, int32_t *ret_s)
{
    int part[3] = {0};
    bool minus = take_sign(text);
    bool fits = take_count(text, &part[0]);
    for (int i = 1; fits && i < 3 && **text == ':'; i++) {
        ++*text;
        fits = take_count(text, &part[i]);
    }
    int32_t value = part[0] * 3600 + part[1] * 60 + part[2];
    *ret_s = minus ? -value : value;
    return fits;
}

static bool take_name(const char **text)
{
    const char *from = *text;
    if (**text == '<') {
        const char *close = strchr(*text, '>');
        *text = close ? close + 1 : *text;
        return close != NULL;
    }
    while ((**text >= 'a' && **text <= 'z') || (**text >= 'A' && **text <= 'Z'))
        ++*text;
    return *text - from >= 3;
}

/* ,Mm.w.d[/time] */
static bool take_rule(const char **text, struct rule *rule)
{
    *rule = (struct rule){.at_s = 2 * 3600};
    if (strncmp(*text, ",M", 2) != 0)
        return false;
    *text += 2;
    bool fits = take_count(text, &rule->month) && *(*text)++ == '.' &&
                take_count(text, &rule->week) && *(*text)++ == '.' &&
                take_count(text, &rule->weekday);
    if (fits && **text == '/') {
        ++*text;
        fits = take_time(text, &rule->at_s);
    }
    return fits && rule->month >= 1 && rule->month <= 12 && rule->week >= 1 && rule->week <= 5 &&
           rule->weekday <= 6;
}

/* "CST-8", "CET-1CEST,M3.5.0,M10.5.0/3"; POSIX counts offsets westward. */
static bool read_footer(struct tn_zone *zone, const char *text)
{
    if (!*text)
        return true;
    if (!take_name(&text) || !take_time(&text, &zone->standard_s))
        return false;
    zone->standard_s = -zone->standard_s;
    zone->has_footer = true;
    if (!*text)
        return true;
    zone->has_summer = true;
    zone->summer_s = zone->standard_s + 3600;
    if (!take_name(&text))
        return false;
    if (*text != ',') {
        if (!take_time(&text, &zone->summer_s))
            return false;
        zone->summer_s = -zone->summer_s;
    }
    return take_rule(&text, &zone->begins) && take_rule(&text, &zone->ends) && !*text;
}

/* ---- the file ---- */

struct counts {
    size_t is_utc, is_standard, leaps, times, types, chars;
};

static bool read_header(const uint8_t *at, size_t len, struct counts *ret)
{
    if (len < HEADER_BYTES || memcmp(at, "TZif", 4) != 0)
        return false;
    *ret = (struct counts){tn_bytes_get_be32(at + 20), tn_bytes_get_be32(at + 24),
                           tn_bytes_get_be32(at + 28), tn_bytes_get_be32(at + 32),
                           tn_bytes_get_be32(at + 36), tn_bytes_get_be32(at + 40)};
    return true;
}

/* Bytes behind the header where a time takes `width`. */
static size_t body_bytes(const struct counts *counts, size_t width)
{
    return counts->times * (width + 1) + counts->types * 6 + counts->chars +
           counts->leaps * (width + 4) + counts->is_standard + counts->is_utc;
}

static bool read_changes(struct tn_zone *zone, const uint8_t *at, const struct counts *counts)
{
    const uint8_t *kinds = at + counts->times * 8;
    const uint8_t *types = kinds + counts->times;
    zone->count = counts->times;
    zone->from_s = calloc(counts->times + 1, sizeof *zone->from_s);
    zone->offset_s = calloc(counts->times + 1, sizeof *zone->offset_s);
    TN_ASSERT(zone->from_s && zone->offset_s);
    zone->first_s = (int32_t)tn_bytes_get_be32(types);
    for (size_t i = 0; i < counts->times; i++) {
        zone->from_s[i] = (int64_t)tn_bytes_get_be64(at + 8 * i);
        if (kinds[i] >= counts->types)
            return false;
        zone->offset_s[i] = (int32_t)tn_bytes_get_be32(types + (size_t)6 * kinds[i]);
    }
    return true;
}

static bool read_table(struct tn_zone *zone, const uint8_t *data, size_t len)
{
    struct counts counts;
    if (!read_header(data, len, &counts) || data[4] < '2')
        return false;
    size_t skip = HEADER_BYTES + body_bytes(&counts, 4);
    if (skip > len || !read_header(data + skip, len - skip, &counts))
        return false;
    size_t end = skip + HEADER_BYTES + body_bytes(&counts, 8);
    if (counts.types == 0 || counts.times > FILE_MAX_BYTES || end + 2 > len || data[end] != '\n' ||
        data[len - 1] != '\n')
        return false;
    char footer[128] = "";
    if (len - end - 2 >= sizeof footer)
        return false;
    memcpy(footer, data + end + 1, len - end - 2);
    return read_changes(zone, data + skip + HEADER_BYTES, &counts) && read_footer(zone, footer);
}

enum tn_err tn_zone_parse(const void *data, size_t len, struct tn_zone **ret_zone)
{
    struct tn_zone *zone = calloc(1, sizeof *zone);
    TN_ASSERT(zone);
    if (!read_table(zone, data, len)) {
        tn_zone_close(zone);
        return TN_ERR_FORMAT;
    }
    *ret_zone = zone;
    return TN_OK;
}

enum tn_err tn_zone_open(const char *tz, struct tn_zone **ret_zone, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO table = {0};
    enum tn_err err = TN_ERR_FORMAT;
    if (tz[0] && tz[0] != '/' && !strstr(tz, "..") && strlen(tz) <= 64) {
        tn_path_join(path, sizeof path, "/usr/share/zoneinfo", tz);
        err = tn_file_read(path, FILE_MAX_BYTES, &table, NULL);
    }
    if (!err)
        err = tn_zone_parse(table.data, table.len, ret_zone);
    if (err)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "there is no time zone \"%.64s\"; name one such as Asia/Shanghai", tz);
    return TN_OK;
}

void tn_zone_close(struct tn_zone *zone)
{
    if (!zone)
        return;
    free(zone->from_s);
    free(zone->offset_s);
    free(zone);
}

/* ---- asking ---- */

static int32_t by_rules(const struct tn_zone *zone, int64_t at_s)
{
    if (!zone->has_summer)
        return zone->standard_s;
    int64_t year = year_of(floor_div(at_s + zone->standard_s, DAY_S));
    int64_t begins = rule_in(&zone->begins, year) - zone->standard_s;
    int64_t ends = rule_in(&zone->ends, year) - zone->summer_s;
    bool summer = begins < ends ? at_s >= begins && at_s < ends : at_s >= begins || at_s < ends;
    return summer ? zone->summer_s : zone->standard_s;
}

static int32_t offset_s(const struct tn_zone *zone, int64_t at_s)
{
    size_t low = 0, high = zone->count; /* the first change after at_s is within */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (zone->from_s[middle] <= at_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->count && zone->has_footer)
        return by_rules(zone, at_s);
    return low ? zone->offset_s[low - 1] : zone->first_s;
}

int tn_zone_offset_min(const struct tn_zone *zone, int64_t wall_ms)
{
    return (int)floor_div(offset_s(zone, floor_div(wall_ms, 1000)), 60);
}

int32_t tn_zone_day(const struct tn_zone *zone, int64_t wall_ms)
{
    int64_t at_s = floor_div(wall_ms, 1000);
    return (int32_t)floor_div(at_s + offset_s(zone, at_s), DAY_S);
}
