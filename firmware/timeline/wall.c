/* SPDX-License-Identifier: Apache-2.0 */
/* wall.c -- wall-clock times as text, by civil-date arithmetic of our own.
 *
 * The system's calendar functions read the environment's time zone; a record must not.
 * Source: RFC 3339; Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
#include "turnout/timeline.h"

#include <stdlib.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define PLAUSIBLE_FIRST_MS INT64_C(1704067200000) /* 2024-01-01 */
#define PLAUSIBLE_END_MS INT64_C(4102444800000)   /* 2100-01-01 */
#define LAST_MS INT64_C(253402300799999)          /* the end of 9999 */

enum { YEAR_MIN = 1970, YEAR_MAX = 9999, DAY_MIN = 24 * 60 };

struct date {
    int year, month, day;
};

/* The calendar repeats every 400 years, which have these days; counted from 0000-03-01, so that
 * the leap day is the last of its year. */
enum { ERA_YEARS = 400, ERA_DAYS = 146097, EPOCH_DAYS = 719468 };

/* Days since 1970-01-01 of a date in 0000-03-01 or later. */
static int64_t days_of(struct date date)
{
    int year = date.month <= 2 ? date.year - 1 : date.year;
    int era = year / ERA_YEARS;
    int year_of_era = year % ERA_YEARS;
    int month = (date.month + 9) % 12; /* March is 0 */
    int day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int64_t)era * ERA_DAYS + day_of_era - EPOCH_DAYS;
}

static struct date date_of(int64_t days)
{
    days += EPOCH_DAYS;
    int era = (int)(days / ERA_DAYS);
    int day_of_era = (int)(days % ERA_DAYS);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (5 * day_of_year + 2) / 153;
    struct date date = {
        .year = era * ERA_YEARS + year_of_era + (month >= 10),
        .month = month < 10 ? month + 3 : month - 9,
        .day = day_of_year - (153 * month + 2) / 5 + 1,
    };
    return date;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool date_exists(struct date date)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < YEAR_MIN || date.year > YEAR_MAX || date.month < 1 || date.month > 12)
        return false;
    int length = lengths[date.month - 1] + (date.month == 2 && is_leap(date.year));
    return date.day >= 1 && date.day <= length;
}

bool tn_wall_plausible(struct tn_wall wall)
{
    return wall.ms >= PLAUSIBLE_FIRST_MS && wall.ms < PLAUSIBLE_END_MS;
}

/* Readers move *text behind what they took; false ends the reading. */
static bool take_char(const char **text, char expected)
{
    if (**text != expected)
        return false;
    (*text)++;
    return true;
}

static bool take_digits(const char **text, int count, int *ret_value)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    *text += count;
    *ret_value = value;
    return true;
}

static bool take_date(const char **text, struct date *ret_date)
{
    return take_digits(text, 4, &ret_date->year) && take_char(text, '-') &&
           take_digits(text, 2, &ret_date->month) && take_char(text, '-') &&
           take_digits(text, 2, &ret_date->day) && date_exists(*ret_date);
}

/* "hh:mm", as a number of minutes. */
static bool take_minutes(const char **text, int *ret_minutes)
{
    int hour = 0, minute = 0;
    if (!take_digits(text, 2, &hour) || !take_char(text, ':') || !take_digits(text, 2, &minute))
        return false;
    *ret_minutes = hour * 60 + minute;
    return hour <= 23 && minute <= 59;
}

/* ":ss" with an optional fraction, both of which may be missing; finer than a millisecond is
 * dropped. */
static bool take_seconds(const char **text, int *ret_ms)
{
    int second = 0, digit = 0;
    *ret_ms = 0;
    if (!take_char(text, ':'))
        return true;
    if (!take_digits(text, 2, &second) || second > 59)
        return false;
    *ret_ms = second * (int)SECOND_MS;
    if (!take_char(text, '.'))
        return true;
    if (!take_digits(text, 1, &digit))
        return false;
    int unit_ms = 100;
    do {
        *ret_ms += digit * unit_ms;
        unit_ms /= 10;
    } while (take_digits(text, 1, &digit));
    return true;
}

static bool take_offset(const char **text, int *ret_offset_min)
{
    int minutes = 0;
    if (take_char(text, 'Z')) {
        *ret_offset_min = 0;
        return true;
    }
    int sign = **text == '-' ? -1 : 1;
    if (!take_char(text, '-') && !take_char(text, '+'))
        return false;
    if (!take_minutes(text, &minutes))
        return false;
    *ret_offset_min = sign * minutes;
    return true;
}

enum tn_err tn_wall_parse(const char *text, struct tn_wall *ret_wall, int *ret_offset_min)
{
    struct date date;
    int minutes = 0, ms = 0, offset_min = 0;
    if (!take_date(&text, &date) || !take_char(&text, 'T') || !take_minutes(&text, &minutes) ||
        !take_seconds(&text, &ms) || !take_offset(&text, &offset_min) || *text != '\0')
        return TN_ERR_FORMAT;
    int64_t wall_ms = days_of(date) * DAY_MS + (minutes - offset_min) * MINUTE_MS + ms;
    if (wall_ms < 0 || wall_ms > LAST_MS)
        return TN_ERR_FORMAT;
    ret_wall->ms = wall_ms;
    *ret_offset_min = offset_min;
    return TN_OK;
}

static char *put_digits(char *out, int64_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

static char *put_date(char *out, struct date date)
{
    out = put_digits(out, date.year, 4);
    *out++ = '-';
    out = put_digits(out, date.month, 2);
    *out++ = '-';
    return put_digits(out, date.day, 2);
}

static char *put_minutes(char *out, int64_t minutes)
{
    out = put_digits(out, minutes / 60, 2);
    *out++ = ':';
    return put_digits(out, minutes % 60, 2);
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

void tn_wall_format(struct tn_wall wall, int offset_min, char out[TN_WALL_CHARS])
{
    TN_ASSERT(offset_min > -DAY_MIN && offset_min < DAY_MIN);
    int64_t local_ms = clamp(wall.ms, 0, LAST_MS) + offset_min * MINUTE_MS;
    local_ms = clamp(local_ms, 0, LAST_MS);
    out = put_date(out, date_of(local_ms / DAY_MS));
    *out++ = 'T';
    out = put_minutes(out, local_ms % DAY_MS / MINUTE_MS);
    *out++ = ':';
    out = put_digits(out, local_ms % MINUTE_MS / SECOND_MS, 2);
    if (offset_min == 0) {
        *out++ = 'Z';
    } else {
        *out++ = offset_min < 0 ? '-' : '+';
        out = put_minutes(out, abs(offset_min));
    }
    *out = '\0';
}
