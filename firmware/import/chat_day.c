/* SPDX-License-Identifier: Apache-2.0 */
/* chat_day.c -- which day it was for the group when somebody wrote something.
 *
 * A time that says its zone (or is counted since 1970) is taken to the group's zone; one that does
 * not was written by a program on somebody's desk, and its day is taken as it stands.
 * Source: RFC 3339; days from civil dates after Howard Hinnant, "chrono-compatible low-level date
 * algorithms". */
#include <stdlib.h>
#include <string.h>

#include "chat_parts.h"
#include "turnout/timeline.h"

#define DAY_MS 86400000
#define FIRST_DAY 9131 /* 1995-01-01: before any of these programs */
#define LAST_DAY 47482 /* 2100-01-01 */

bool tn_chat_civil(int year, int month, int day, int32_t *ret_day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || day < 1 ||
        day > lengths[month - 1] + (month == 2 && leap ? 1 : 0))
        return false;
    int y = year - (month <= 2);
    int era = y / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int32_t days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    if (days < FIRST_DAY || days >= LAST_DAY)
        return false;
    *ret_day = days;
    return true;
}

int32_t tn_chat_day_of(const struct tn_chat_options *options, int64_t wall_ms)
{
    int64_t local = wall_ms;
    if (options->offset_min)
        local += (int64_t)options->offset_min(options->context, wall_ms) * 60000;
    return (int32_t)((local - (local < 0 ? DAY_MS - 1 : 0)) / DAY_MS);
}

/* Seconds or milliseconds since 1970, with or without a fraction. */
static bool counted(const char *text, int64_t *ret_ms)
{
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    if (digits < 9 || digits > 14 ||
        (*rest && (*rest != '.' || rest[1 + strspn(rest + 1, "0123456789")])))
        return false;
    long long value = strtoll(text, NULL, 10);
    *ret_ms = value < 100000000000 ? value * 1000 : value;
    return true;
}

/* At most `most` digits. */
static bool take_int(const char **at, size_t most, int *ret_value)
{
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > most)
        return false;
    *ret_value = (int)strtol(*at, NULL, 10);
    *at += digits;
    return true;
}

static bool take_one_of(const char **at, const char *set)
{
    bool fits = **at && strchr(set, **at);
    *at += fits;
    return fits;
}

static bool ends_here(const char *at)
{
    return *at == '\0' || *at == ' ' || *at == 'T' || *at == ',' || *at == '(';
}

/* "2019-07-16 18:15", "2019/7/16", "2019.07.16". */
static bool year_first(const char *at, int32_t *ret_day)
{
    int year = 0, month = 0, day = 0;
    return strspn(at, "0123456789") == 4 && take_int(&at, 4, &year) && take_one_of(&at, "-/.") &&
           take_int(&at, 2, &month) && take_one_of(&at, "-/.") && take_int(&at, 2, &day) &&
           ends_here(at) && tn_chat_civil(year, month, day, ret_day);
}

/* "16-Jul-19 06:15 PM", "Jul" in English as the programs write it. */
static bool month_by_name(const char *at, int32_t *ret_day)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char name[4] = "";
    int day = 0, year = 0;
    if (!take_int(&at, 2, &day) || !take_one_of(&at, "- ") || strlen(at) < 5)
        return false;
    memcpy(name, at, 3);
    const char *found = strstr(months, name);
    at += 3;
    if (!found || (found - months) % 3 != 0 || !take_one_of(&at, "- ") || !take_int(&at, 4, &year))
        return false;
    return ends_here(at) && tn_chat_civil(year < 100 ? year + 2000 : year,
                                          (int)(found - months) / 3 + 1, day, ret_day);
}

bool tn_chat_day(const struct tn_chat_options *options, const char *text, int32_t *ret_day)
{
    struct tn_wall wall;
    int offset_min = 0;
    int32_t day = 0;
    if (!counted(text, &wall.ms) && tn_wall_parse(text, &wall, &offset_min))
        return year_first(text, ret_day) || month_by_name(text, ret_day);
    day = tn_chat_day_of(options, wall.ms);
    if (day < FIRST_DAY || day >= LAST_DAY)
        return false;
    *ret_day = day;
    return true;
}
