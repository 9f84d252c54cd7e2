/* SPDX-License-Identifier: Apache-2.0 */
/* brightness.c -- see brightness.h. */
#include "brightness.h"

#include <string.h>

/* What is left of it while nobody is there, and at night; both at once multiply. */
#define DIM_PERCENT 40
#define NIGHT_PERCENT 40
#define LEAST_PERCENT 5

static bool read_hour(const char **at, int *ret_hour)
{
    int hour = 0;
    const char *begin = *at;
    for (; **at >= '0' && **at <= '9' && *at < begin + 2; (*at)++)
        hour = hour * 10 + (**at - '0');
    *ret_hour = hour;
    return *at > begin && hour < 24;
}

bool brightness_read_night(const char *text, struct brightness_rule *rule)
{
    int from = 0, to = 0;
    if (strcmp(text, "off") != 0 &&
        (!read_hour(&text, &from) || *text++ != '-' || !read_hour(&text, &to) || *text != '\0'))
        return false;
    rule->night_from_h = from;
    rule->night_to_h = to;
    return true;
}

static bool is_night(const struct brightness_rule *rule, int hour)
{
    int from = rule->night_from_h, to = rule->night_to_h;
    if (hour < 0 || from == to)
        return false;
    return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

int brightness_percent(const struct brightness_rule *rule, bool dim, int hour)
{
    int percent = rule->day;
    if (dim)
        percent = percent * DIM_PERCENT / 100;
    if (is_night(rule, hour))
        percent = percent * NIGHT_PERCENT / 100;
    return percent < LEAST_PERCENT ? LEAST_PERCENT : percent;
}
