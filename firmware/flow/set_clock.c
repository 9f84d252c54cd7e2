/* SPDX-License-Identifier: Apache-2.0 */
/* set_clock.c -- staff set the clock of a kiosk that nobody else told the time.
 *
 * Six wheels, each turned by itself and round: what is on them is local time at the venue, and
 * never a day that does not exist. */
#include <stdio.h>
#include <stdlib.h>

#include "dialogue.h"

enum wheel { YEAR, MONTH, DAY, HOUR, TENS, MINUTE };

#define FIRST_YEAR 2024 /* as tn_wall_plausible */
#define LAST_YEAR 2099

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leaps);
}

struct range {
    int least, most;
};

static struct range range_of(const int wheels[TN_FLOW_CLOCK_WHEELS], int wheel)
{
    static const struct range ranges[TN_FLOW_CLOCK_WHEELS] = {
        [YEAR] = {FIRST_YEAR, LAST_YEAR},
        [MONTH] = {1, 12},
        [DAY] = {1, 31},
        [HOUR] = {0, 23},
        [TENS] = {0, 5},
        [MINUTE] = {0, 9},
    };
    struct range range = ranges[wheel];
    if (wheel == DAY)
        range.most = days_of(wheels[YEAR], wheels[MONTH]);
    return range;
}

static void turn(struct tn_flow *flow, int wheel, int by)
{
    int *wheels = flow->wheels;
    struct range range = range_of(wheels, wheel);
    int many = range.most - range.least + 1;
    wheels[wheel] = range.least + (wheels[wheel] - range.least + by + many) % many;
    int days = days_of(wheels[YEAR], wheels[MONTH]);
    if (wheels[DAY] > days)
        wheels[DAY] = days;
}

/* What the kiosk believes, else the time it is most likely to be. */
static void put_on_wheels(struct tn_flow *flow)
{
    struct tn_wall wall = tn_flow_wall(flow);
    if (wall.ms <= 0)
        wall = flow->event.starts;
    if (!tn_wall_plausible(wall))
        wall = (struct tn_wall){INT64_C(1767225600000)}; /* 2026 begins */
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, flow->event.offset_min, text);
    int minutes = (int)strtol(text + 14, NULL, 10);
    flow->wheels[YEAR] = (int)strtol(text, NULL, 10);
    flow->wheels[MONTH] = (int)strtol(text + 5, NULL, 10);
    flow->wheels[DAY] = (int)strtol(text + 8, NULL, 10);
    flow->wheels[HOUR] = (int)strtol(text + 11, NULL, 10);
    flow->wheels[TENS] = minutes / 10;
    flow->wheels[MINUTE] = minutes % 10;
}

struct tn_wall tn_flow_wheels(const struct tn_flow *flow)
{
    const int *wheels = flow->wheels;
    char text[64];
    struct tn_wall wall = {0};
    int offset_min;
    snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%d%d:00Z", wheels[YEAR], wheels[MONTH],
             wheels[DAY], wheels[HOUR], wheels[TENS], wheels[MINUTE]);
    enum tn_err err = tn_wall_parse(text, &wall, &offset_min);
    TN_ASSERT(!err);
    wall.ms -= (int64_t)flow->event.offset_min * 60000;
    return wall;
}

/* Nothing better tells the time; and without an event, in which time zone would it be? */
bool tn_flow_may_set_clock(const struct tn_flow *flow)
{
    bool is_known = flow->clock.wall.err_ms >= 0;
    return flow->event.present && (!is_known || flow->clock.state == TN_CLOCK_STAFF);
}

void tn_flow_open_clock(struct tn_flow *flow, struct tn_flow_effects *effects)
{
    tn_flow_go(flow, TN_FLOW_SET_CLOCK, effects);
    put_on_wheels(flow);
}

static size_t clock_hits(const struct tn_flow *flow, enum tn_flow_hit *out)
{
    size_t count = 0;
    for (int i = 0; i < TN_FLOW_CLOCK_WHEELS; i++) {
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_CLOCK_UP_0 + i);
        out[count++] = (enum tn_flow_hit)(TN_FLOW_HIT_CLOCK_DOWN_0 + i);
    }
    if (tn_flow_may_set_clock(flow))
        out[count++] = TN_FLOW_HIT_NEXT;
    out[count++] = TN_FLOW_HIT_BACK;
    out[count++] = TN_FLOW_HIT_LANG;
    return count;
}

static void clock_activate(struct tn_flow *flow, enum tn_flow_hit hit,
                           struct tn_flow_effects *effects)
{
    struct tn_wall wall = tn_flow_wheels(flow);
    if (hit >= TN_FLOW_HIT_CLOCK_DOWN_0) {
        turn(flow, (int)hit - TN_FLOW_HIT_CLOCK_DOWN_0, -1);
    } else if (hit >= TN_FLOW_HIT_CLOCK_UP_0) {
        turn(flow, (int)hit - TN_FLOW_HIT_CLOCK_UP_0, 1);
    } else {
        tn_flow_go(flow, TN_FLOW_SETTINGS, effects);
        if (hit == TN_FLOW_HIT_NEXT)
            tn_flow_effect(effects,
                           (struct tn_flow_effect){.kind = TN_FLOW_EFFECT_SET_CLOCK, .wall = wall});
    }
}

const struct part tn_flow_set_clock_part = {.hits = clock_hits,
                                            .activate = clock_activate,
                                            .expire = tn_flow_staff_expire,
                                            .wake_ms = tn_flow_staff_wake_ms,
                                            .enter = TN_FLOW_HIT_NEXT};
