/* SPDX-License-Identifier: Apache-2.0 */
/* report_uplift.c -- who came to an event beside members alike who did not, before and after it. */
#include "report_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Attendees, and members who came to nothing within the windows and do not organise. */
static void add_person(const struct tn_report_facts *facts, size_t event,
                       const struct tn_report_person *person, struct sides *sides)
{
    int32_t day = facts->events[event].day;
    bool came = came_to(person, event);
    if (!tn_report_was_member(person, day - TN_UPLIFT_DAYS, day + TN_UPLIFT_DAYS))
        return;
    if (!came && (person->organiser || tn_report_events_in(facts, person, day - TN_UPLIFT_DAYS,
                                                           day + TN_UPLIFT_DAYS) > 0))
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

/* What was known of those days is known now, however old the import has become since. */
static enum tn_err compare(struct tn_people *people, struct tn_id event,
                           struct tn_uplift *ret_uplift, struct tn_fault *fault)
{
    TN_REPORT_FACTS_AUTO facts = {0};
    enum tn_err err = tn_report_facts_read(people, NULL, &facts, fault);
    if (err)
        return err;
    struct sides sides = {
        .came = calloc(facts.people_count + 1, sizeof *sides.came),
        .stayed = calloc(facts.people_count + 1, sizeof *sides.stayed),
    };
    TN_ASSERT(sides.came && sides.stayed);
    facts.online_known = true;
    for (size_t i = 0; i < facts.people_count; i++)
        add_person(&facts, tn_report_event_index(&facts, event), &facts.people[i], &sides);
    *ret_uplift = tn_uplift_compare(sides.came, sides.came_count, sides.stayed, sides.stayed_count,
                                    tn_bytes_get_be64(event.bytes + 8));
    free(sides.came);
    free(sides.stayed);
    return TN_OK;
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

static void write_uplift(const char *state, const struct tn_uplift *uplift,
                         struct tn_json_writer *writer)
{
    bool counted = strcmp(state, "known") == 0 || strcmp(state, "too few to say") == 0;
    bool known = counted && !uplift->too_few;
    tn_json_name(writer, "uplift");
    tn_json_open_object(writer);
    tn_json_add_text(writer, "state", state);
    add_days(writer, "days", uplift->days, known);
    add_days(writer, "low", uplift->low, known);
    add_days(writer, "high", uplift->high, known);
    if (counted) {
        tn_json_add_int(writer, "compared", (int64_t)uplift->compared);
        tn_json_add_int(writer, "attendees", (int64_t)uplift->attendees);
    } else {
        tn_json_add_text(writer, "compared", NULL);
        tn_json_add_text(writer, "attendees", NULL);
    }
    tn_json_add_text(writer, "means", WORDING);
    tn_json_close_object(writer);
}

enum tn_err tn_report_write_uplift(struct tn_people *people, const struct tn_event *event,
                                   const struct tn_zone *zone, int64_t now_ms,
                                   struct tn_json_writer *writer, struct tn_fault *fault)
{
    int32_t last = tn_zone_day(zone, event->starts.ms) + TN_UPLIFT_DAYS;
    int64_t taken_ms = 0;
    struct tn_uplift uplift = {0};
    const char *state = "known";
    enum tn_err err = tn_people_days_taken(people, &taken_ms, fault);
    if (err)
        return err;
    if (tn_zone_day(zone, now_ms) <= last)
        state = "not yet";
    else if (taken_ms == 0 || tn_zone_day(zone, taken_ms) <= last)
        state = "unknown";
    else
        err = compare(people, event->id, &uplift, fault);
    if (uplift.too_few)
        state = "too few to say";
    if (!err)
        write_uplift(state, &uplift, writer);
    return err;
}
