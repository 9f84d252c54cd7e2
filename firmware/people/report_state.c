/* SPDX-License-Identifier: Apache-2.0 */
/* report_state.c -- how alive a person was on a day, from their days alone; pure.
 *
 * What is ACTIVE stays so until a Monday finds it otherwise.  The state before is not kept
 * anywhere: it is looked for backwards, so that a table rebuilt from nothing says the same. */
#include "report_parts.h"

#include <stdlib.h>

/* ---- windows ---- */

/* How many of `count` sorted days lie before `day`. */
static size_t days_before(const struct tn_report_person *person, int32_t day)
{
    size_t low = 0, high = person->day_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (person->days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int tn_report_days_in(const struct tn_report_person *person, int32_t first, int32_t last)
{
    return (int)(days_before(person, last + 1) - days_before(person, first));
}

int tn_report_events_in(const struct tn_report_facts *facts, const struct tn_report_person *person,
                        int32_t first, int32_t last)
{
    int count = 0;
    for (size_t i = 0; i < person->visit_count; i++) {
        int32_t day = facts->events[person->visits[i].event].day;
        count += day >= first && day <= last;
    }
    return count;
}

bool tn_report_was_member(const struct tn_report_person *person, int32_t first, int32_t last)
{
    bool roster = person->on_roster || (person->membership == TN_MEMBERSHIP_LEFT && person->known);
    return roster && !person->erased && person->joined_day <= first && person->left_day > last;
}

/* ---- score ---- */

int tn_report_vitality(const struct tn_report_facts *facts, const struct tn_report_person *person,
                       int32_t day)
{
    struct tn_vitality_day *days = calloc(person->day_count + 1, sizeof *days);
    struct tn_vitality_act *acts =
        calloc(person->visit_count + person->credit_count + 1, sizeof *acts);
    TN_ASSERT(days && acts);
    for (size_t i = 0; i < person->day_count; i++)
        days[i] = (struct tn_vitality_day){day - person->days[i].day, person->days[i].messages};
    for (size_t i = 0; i < person->visit_count; i++)
        acts[i] = (struct tn_vitality_act){day - facts->events[person->visits[i].event].day,
                                           person->visits[i].role};
    size_t act_count = person->visit_count;
    for (size_t i = 0; i < person->credit_count; i++) {
        if (person->credits[i].day != TN_REPORT_NEVER)
            acts[act_count++] =
                (struct tn_vitality_act){day - person->credits[i].day, TN_ACT_BROUGHT};
    }
    double sum = tn_vitality_sum(days, person->day_count, acts, act_count);
    free(days);
    free(acts);
    return tn_vitality_score(sum);
}

/* ---- state ---- */

/* 1970-01-01 was a Thursday. */
static bool is_monday(int32_t day)
{
    return (day + 3) % 7 == 0;
}

static struct tn_lifecycle_facts facts_at(const struct tn_report_facts *facts,
                                          const struct tn_report_person *person, int32_t day)
{
    struct tn_lifecycle_facts at = {
        .erased = person->erased,
        .membership = person->membership,
        .tenure_days = day - person->joined_day,
        .online_known = facts->online_known,
        .days_30 = tn_report_days_in(person, day - 29, day),
        .days_90 = tn_report_days_in(person, day - 89, day),
        .days_ever = (int64_t)days_before(person, day + 1),
        .events_60 = tn_report_events_in(facts, person, day - 59, day),
        .events_75 = tn_report_events_in(facts, person, day - 74, day),
        .events_120 = tn_report_events_in(facts, person, day - 119, day),
    };
    at.attended_ever = tn_report_events_in(facts, person, INT32_MIN, day) > 0;
    if (at.membership == TN_MEMBERSHIP_LEFT && person->left_day > day)
        at.membership = TN_MEMBERSHIP_OPEN;
    return at;
}

/* The first day there is a fact of. */
static int32_t first_day(const struct tn_report_facts *facts, const struct tn_report_person *person)
{
    int32_t first = TN_REPORT_NEVER;
    if (person->visit_count)
        first = facts->events[person->visits[0].event].day;
    if (person->day_count && person->days[0].day < first)
        first = person->days[0].day;
    return first;
}

/* Whether somebody who is no longer active for today's facts was so, and no Monday since has
 * found otherwise. */
static bool is_still_active(const struct tn_report_facts *facts,
                            const struct tn_report_person *person, int32_t day)
{
    int32_t first = first_day(facts, person);
    for (; day > first; day--) {
        struct tn_lifecycle_facts at = facts_at(facts, person, day);
        if (is_monday(day) &&
            tn_lifecycle_decide(&at, TN_LIFECYCLE_ACTIVE, true) != TN_LIFECYCLE_ACTIVE)
            return false;
        at = facts_at(facts, person, day - 1);
        if (tn_lifecycle_decide(&at, TN_LIFECYCLE_NONE, false) == TN_LIFECYCLE_ACTIVE)
            return true;
    }
    return false;
}

enum tn_lifecycle tn_report_state(const struct tn_report_facts *facts,
                                  const struct tn_report_person *person, int32_t day)
{
    struct tn_lifecycle_facts at = facts_at(facts, person, day);
    bool closed = at.erased || at.membership != TN_MEMBERSHIP_OPEN;
    enum tn_lifecycle before = TN_LIFECYCLE_NONE;
    if (!closed && is_still_active(facts, person, day))
        before = TN_LIFECYCLE_ACTIVE;
    return tn_lifecycle_decide(&at, before, false);
}

/* ---- events in a row ---- */

/* Of the regular events of a series that are over since they joined, newest first, whether they
 * came; the caller frees it. */
static bool *attended_since(const struct tn_report_facts *facts,
                            const struct tn_report_person *person, size_t series, size_t *ret_count)
{
    bool *attended = calloc(facts->event_count + 1, sizeof *attended);
    size_t count = 0, visit = person->visit_count;
    TN_ASSERT(attended);
    for (size_t i = facts->event_count; i-- > 0;) {
        while (visit > 0 && person->visits[visit - 1].event > i)
            visit--;
        bool came = visit > 0 && person->visits[visit - 1].event == i;
        const struct tn_report_event *event = &facts->events[i];
        bool counts = event->over && event->kind == TN_EVENT_REGULAR && event->series == series;
        if (counts && (event->day >= person->joined_day || came))
            attended[count++] = came;
    }
    *ret_count = count;
    return attended;
}

int tn_report_streak(const struct tn_report_facts *facts, const struct tn_report_person *person)
{
    int best = 0;
    for (size_t series = 0; series <= facts->series_count; series++) {
        size_t count = 0;
        bool *attended = attended_since(facts, person, series, &count);
        int streak = tn_lifecycle_streak(attended, count);
        free(attended);
        best = streak > best ? streak : best;
    }
    return best;
}

struct tn_report_risk tn_report_risk(const struct tn_report_facts *facts,
                                     const struct tn_report_person *person)
{
    struct tn_report_risk risk = {.fell = false};
    int months[3];
    if (tn_report_state(facts, person, facts->today - 30) != TN_LIFECYCLE_ACTIVE)
        return risk;
    for (int i = 0; i < 3; i++) {
        months[i] = tn_report_vitality(facts, person, facts->today - 30 * (i + 1));
        risk.usual += months[i];
    }
    risk.usual /= 3;
    risk.vitality = tn_report_vitality(facts, person, facts->today);
    risk.fell = tn_lifecycle_at_risk(true, risk.vitality, months, 3, NULL, 0);
    for (size_t series = 0; series <= facts->series_count; series++) {
        size_t count = 0;
        bool *attended = attended_since(facts, person, series, &count);
        risk.stays_away |= tn_lifecycle_at_risk(true, risk.vitality, months, 0, attended, count);
        free(attended);
    }
    return risk;
}
