/* SPDX-License-Identifier: Apache-2.0 */
/* report_uplift.c -- who came to an event beside members alike who did not, before and after it. */
#include "report_parts.h"

#include <stdio.h>
#include <stdlib.h>

#define WORDING "association: people who come differ from those who don't"

struct sides {
    struct tn_uplift_person *came, *stayed;
    size_t came_count, stayed_count;
};

static bool came_to(const struct tn_report_person *person, size_t event)
{
    for (size_t i = 0; i < person->visit_count; i++) {
        if (person->visits[i].event == event)
            return true;
    }
    return false;
}

/* Attendees, and members who came to nothing within the windows. */
static void add_person(const struct tn_report_facts *facts, size_t event,
                       const struct tn_report_person *person, struct sides *sides)
{
    int32_t day = facts->events[event].day;
    bool came = came_to(person, event);
    if (!tn_report_was_member(person, day - TN_UPLIFT_DAYS, day + TN_UPLIFT_DAYS))
        return;
    if (!came && tn_report_events_in(facts, person, day - TN_UPLIFT_DAYS, day + TN_UPLIFT_DAYS) > 0)
        return;
    struct tn_uplift_person compared = {
        .state = tn_report_state(facts, person, day - 1),
        .before = tn_report_days_in(person, day - TN_UPLIFT_DAYS, day - 1),
        .after = tn_report_days_in(person, day + 1, day + TN_UPLIFT_DAYS),
        .tenure_days = day - person->joined_day,
    };
    if (came)
        sides->came[sides->came_count++] = compared;
    else
        sides->stayed[sides->stayed_count++] = compared;
}

static struct tn_uplift compare(const struct tn_report_facts *facts, size_t event)
{
    struct sides sides = {
        .came = calloc(facts->people_count + 1, sizeof *sides.came),
        .stayed = calloc(facts->people_count + 1, sizeof *sides.stayed),
    };
    TN_ASSERT(sides.came && sides.stayed);
    for (size_t i = 0; i < facts->people_count; i++)
        add_person(facts, event, &facts->people[i], &sides);
    struct tn_uplift uplift =
        tn_uplift_compare(sides.came, sides.came_count, sides.stayed, sides.stayed_count,
                          tn_bytes_get_be64(facts->events[event].id.bytes + 8));
    free(sides.came);
    free(sides.stayed);
    return uplift;
}

/* Two decimals, never "-0.00". */
static void add_days(struct tn_json_writer *writer, const char *name, double value, bool known)
{
    char text[32];
    int64_t hundredths = (int64_t)(value * 100 + (value < 0 ? -0.5 : 0.5));
    (void)snprintf(text, sizeof text, "%s%lld.%02lld", hundredths < 0 ? "-" : "",
                   (long long)(llabs(hundredths) / 100), (long long)(llabs(hundredths) % 100));
    tn_json_add_text(writer, name, known ? text : NULL);
}

void tn_report_write_uplift(const struct tn_report_facts *facts, size_t event,
                            struct tn_json_writer *writer)
{
    const char *state = "known";
    struct tn_uplift uplift = {0};
    struct tn_report_facts then = *facts;
    int32_t last = facts->events[event].day + TN_UPLIFT_DAYS;
    bool counted = facts->online_until >= last;
    if (facts->today <= last)
        state = "not yet";
    else if (!counted)
        state = "unknown";
    then.online_known = true; /* of those days it is */
    if (counted)
        uplift = compare(&then, event);
    if (counted && uplift.too_few)
        state = "too few to say";
    bool known = counted && !uplift.too_few;
    tn_json_name(writer, "uplift");
    tn_json_open_object(writer);
    tn_json_add_text(writer, "state", state);
    add_days(writer, "days", uplift.days, known);
    add_days(writer, "low", uplift.low, known);
    add_days(writer, "high", uplift.high, known);
    if (counted) {
        tn_json_add_int(writer, "compared", (int64_t)uplift.compared);
        tn_json_add_int(writer, "attendees", (int64_t)uplift.attendees);
    } else {
        tn_json_add_text(writer, "compared", NULL);
        tn_json_add_text(writer, "attendees", NULL);
    }
    tn_json_add_text(writer, "means", WORDING);
    tn_json_close_object(writer);
}
