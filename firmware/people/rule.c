/* SPDX-License-Identifier: Apache-2.0 */
/* rule.c -- on which days a meetup comes back; pure.
 *
 * Weeks begin on Monday.  A month without the date is passed over, as RFC 5545 has it. */
#include "report_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/series.h"
#include "turnout/text.h"

#define INTERVAL_MOST 24
#define MONTHS_MOST 120

/* ---- the calendar ---- */

struct date {
    int month; /* since year 0 */
    int day;   /* 1 … 31 */
};

/* Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static int32_t day_of(int month, int day)
{
    int year = month / 12, in_year = month % 12 + 1;
    year -= in_year <= 2;
    int era = year / 400, of_era = year - era * 400;
    int of_year = (153 * (in_year + (in_year > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int length_of(int month)
{
    return (int)(day_of(month + 1, 1) - day_of(month, 1));
}

static struct date date_of(int32_t day)
{
    int32_t shifted = day + 719468;
    int32_t era = shifted / 146097, of_era = shifted - era * 146097;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t month = (5 * of_year + 2) / 153;
    int in_year = month < 10 ? month + 3 : month - 9;
    int full = year + era * 400 + (in_year <= 2);
    return (struct date){full * 12 + in_year - 1, of_year - (153 * month + 2) / 5 + 1};
}

/* Of what is no day of ours, the nearest that is. */
int tn_report_month(int32_t day)
{
    static const int32_t last = 2932896; /* of the year 9999 */
    return date_of(day < 0 ? 0 : day > last ? last : day).month;
}

bool tn_rule_day_parse(const char *text, int32_t *ret_day)
{
    static const char form[] = "0000-00-00";
    int parts[3] = {0};
    size_t part = 0;
    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i]; i++) {
        if (form[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
        if (form[i] == '-')
            part++;
        else
            parts[part] = 10 * parts[part] + (text[i] - '0');
    }
    int month = 12 * parts[0] + parts[1] - 1;
    if (parts[0] < 1970 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 ||
        parts[2] > length_of(month))
        return false;
    *ret_day = day_of(month, parts[2]);
    return true;
}

/* 0 Monday; 1970-01-01 was a Thursday. */
static int weekday_of(int32_t day)
{
    return (day % 7 + 10) % 7;
}

/* ---- reading ---- */

static enum tn_err wrong(const char *part, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "\"%.40s\" cannot be read; a rule is FREQ=WEEKLY;BYDAY=TH or "
                        "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR",
                        part);
}

/* -1: there is none of this name. */
static int weekday_named(const char *name)
{
    static const char names[] = "MOTUWETHFRSASU";
    for (int i = 0; i < 7; i++) {
        if (strncmp(name, names + (size_t)i * 2, 2) == 0)
            return i;
    }
    return -1;
}

static enum tn_err read_day(const char *text, struct tn_rule *rule, struct tn_fault *fault)
{
    const char *name = text + strspn(text, "+-0123456789");
    int weekday = strlen(name) == 2 ? weekday_named(name) : -1;
    long week = name == text ? 0 : strtol(text, NULL, 10);
    bool fits = week == -1 || (week >= 0 && week <= 4);
    if (weekday < 0 || !fits || (name != text && week == 0))
        return wrong(text, fault);
    rule->weekdays |= 1U << weekday;
    rule->week = (int)week;
    return TN_OK;
}

static enum tn_err read_days(const char *list, struct tn_rule *rule, struct tn_fault *fault)
{
    char text[TN_RULE_CHARS];
    char *rest = NULL;
    (void)tn_text_copy(text, sizeof text, list);
    if (!text[0])
        return wrong("BYDAY=", fault);
    for (char *day = strtok_r(text, ",", &rest); day; day = strtok_r(NULL, ",", &rest)) {
        enum tn_err err = read_day(day, rule, fault);
        if (err)
            return err;
    }
    return TN_OK;
}

static enum tn_err read_interval(const char *text, struct tn_rule *rule, struct tn_fault *fault)
{
    size_t len = strlen(text);
    long interval = len > 0 && len <= 2 ? strtol(text, NULL, 10) : 0;
    if (strspn(text, "0123456789") != len || interval < 1 || interval > INTERVAL_MOST)
        return tn_fault_set(fault, TN_ERR_FORMAT, "INTERVAL is a number from 1 to %d",
                            INTERVAL_MOST);
    rule->interval = (int)interval;
    return TN_OK;
}

static enum tn_err read_part(const char *part, struct tn_rule *rule, bool *ret_often,
                             struct tn_fault *fault)
{
    if (strcmp(part, "FREQ=WEEKLY") == 0 || strcmp(part, "FREQ=MONTHLY") == 0) {
        rule->frequency = part[5] == 'W' ? TN_WEEKLY : TN_MONTHLY;
        *ret_often = true;
        return TN_OK;
    }
    if (strncmp(part, "INTERVAL=", 9) == 0)
        return read_interval(part + 9, rule, fault);
    if (strncmp(part, "BYDAY=", 6) == 0)
        return read_days(part + 6, rule, fault);
    return wrong(part, fault);
}

static bool is_one_bit(unsigned bits)
{
    return bits && (bits & (bits - 1)) == 0;
}

enum tn_err tn_rule_parse(const char *text, struct tn_rule *ret_rule, struct tn_fault *fault)
{
    struct tn_rule rule = {.interval = 1};
    char parts[TN_RULE_CHARS];
    char *rest = NULL;
    bool often = false;
    const char *bare = strncmp(text, "RRULE:", 6) == 0 ? text + 6 : text;
    if (!tn_text_copy(parts, sizeof parts, bare))
        return wrong(bare, fault);
    for (char *part = strtok_r(parts, ";", &rest); part; part = strtok_r(NULL, ";", &rest)) {
        enum tn_err err = read_part(part, &rule, &often, fault);
        if (err)
            return err;
    }
    if (!often)
        return tn_fault_set(fault, TN_ERR_FORMAT, "a rule says FREQ=WEEKLY or FREQ=MONTHLY");
    bool of_month = rule.frequency == TN_MONTHLY;
    if (rule.weekdays && (of_month ? rule.week == 0 || !is_one_bit(rule.weekdays) : rule.week != 0))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "of a month BYDAY is one day with its week, 2TU "
                            "or -1FR; of a week it has no number");
    *ret_rule = rule;
    return TN_OK;
}

/* ---- dates ---- */

static bool next_of_week(const struct tn_rule *rule, int32_t first, int32_t after, int32_t *ret_day)
{
    unsigned weekdays = rule->weekdays ? rule->weekdays : 1U << weekday_of(first);
    int32_t monday = first - weekday_of(first);
    int32_t day = after + 1 > first ? after + 1 : first;
    for (int32_t end = day + 7 * (rule->interval + 1); day < end; day++) {
        bool week = (day - monday) / 7 % rule->interval == 0;
        if (week && (weekdays >> weekday_of(day) & 1)) {
            *ret_day = day;
            return true;
        }
    }
    return false;
}

/* The rule's day of a month; false: it has none. */
static bool day_in_month(const struct tn_rule *rule, int month, int date, int32_t *ret_day)
{
    int length = length_of(month), weekday = 0;
    if (!rule->weekdays) {
        *ret_day = day_of(month, date);
        return date <= length;
    }
    while (!(rule->weekdays >> weekday & 1))
        weekday++;
    int32_t start = day_of(month, rule->week > 0 ? 1 : length - 6);
    int ahead = (weekday - weekday_of(start) + 7) % 7;
    *ret_day = start + ahead + (rule->week > 0 ? 7 * (rule->week - 1) : 0);
    return true;
}

bool tn_rule_next(const struct tn_rule *rule, int32_t first, int32_t after, int32_t *ret_day)
{
    if (rule->frequency == TN_WEEKLY)
        return next_of_week(rule, first, after, ret_day);
    struct date start = date_of(first);
    int32_t from = after + 1 > first ? after + 1 : first, day = 0;
    int past = (date_of(from).month - start.month) / rule->interval * rule->interval;
    for (int month = past; month < past + MONTHS_MOST; month += rule->interval) {
        if (!day_in_month(rule, start.month + month, start.day, &day) || day < from)
            continue;
        *ret_day = day;
        return true;
    }
    return false;
}

int tn_rule_interval_days(const struct tn_rule *rule)
{
    int count = 0;
    for (unsigned days = rule->weekdays; days; days &= days - 1)
        count++;
    if (rule->frequency == TN_MONTHLY)
        return 30 * rule->interval;
    return count > 1 && rule->interval == 1 ? (7 + count - 1) / count : 7 * rule->interval;
}
