/* SPDX-License-Identifier: Apache-2.0 */
/* report_cohort.c -- who comes again: return rate, newcomers, cohorts, and the way into the group.
 *
 * A share is told only of those whose time has passed: somebody who came last week has not stayed
 * away. */
#include "report_parts.h"

#include <stdio.h>
#include <stdlib.h>

#define RETURN_DAYS 60
#define WINDOW_DAYS 365
#define JOIN_DAYS 30
#define SPEAK_DAYS 30
#define COHORTS 12 /* months, and columns behind each */

void tn_report_day_text(int32_t day, char out[TN_REPORT_DAY_CHARS])
{
    char text[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){(int64_t)day * 86400000}, 0, text);
    (void)snprintf(out, TN_REPORT_DAY_CHARS, "%.10s", text);
}

/* Four decimals of the share of two numbers. */
static void add_share(struct tn_json_writer *writer, const char *name, struct tn_ratio ratio)
{
    char text[32];
    if (ratio.whole > 0)
        (void)snprintf(text, sizeof text, "%.4f", (double)ratio.part / (double)ratio.whole);
    tn_json_add_text(writer, name, ratio.whole > 0 ? text : NULL);
}

void tn_report_write_ratio(struct tn_json_writer *writer, const char *name, struct tn_ratio ratio)
{
    tn_json_name(writer, name);
    tn_json_open_object(writer);
    tn_json_add_int(writer, "part", ratio.part);
    tn_json_add_int(writer, "whole", ratio.whole);
    add_share(writer, "share", ratio);
    tn_json_close_object(writer);
}

static int32_t first_visit(const struct tn_report_facts *facts,
                           const struct tn_report_person *person)
{
    return person->visit_count ? facts->events[person->visits[0].event].day : TN_REPORT_NEVER;
}

/* ---- again within 60 days ---- */

static struct tn_ratio return_rate(const struct tn_report_facts *facts)
{
    struct tn_ratio rate = {0};
    for (size_t i = 0; i < facts->people_count; i++) {
        const struct tn_report_person *person = &facts->people[i];
        int32_t first = first_visit(facts, person);
        if (first > facts->today - RETURN_DAYS - 1 || first < facts->today - WINDOW_DAYS)
            continue;
        rate.whole++;
        rate.part += person->visit_count > 1 &&
                     facts->events[person->visits[1].event].day <= first + RETURN_DAYS;
    }
    return rate;
}

/* ---- newcomers of each event ---- */

static void write_newcomers(const struct tn_report_facts *facts, struct tn_json_writer *writer)
{
    struct tn_ratio *rates = calloc(facts->event_count + 1, sizeof *rates);
    TN_ASSERT(rates);
    for (size_t i = 0; i < facts->visit_count; i++) {
        const struct tn_report_visit *visit = &facts->visits[i];
        rates[visit->event].whole++;
        rates[visit->event].part += facts->people[visit->person].visits == visit;
    }
    tn_json_name(writer, "newcomers");
    tn_json_open_array(writer);
    for (size_t i = 0; i < facts->event_count; i++) {
        char day[TN_REPORT_DAY_CHARS];
        if (facts->events[i].starts_ms > facts->now_ms)
            continue;
        tn_report_day_text(facts->events[i].day, day);
        tn_json_open_object(writer);
        tn_json_add_text(writer, "event", tn_id_text(facts->events[i].id).chars);
        tn_json_add_text(writer, "title", facts->events[i].title);
        tn_json_add_text(writer, "day", day);
        tn_json_add_int(writer, "people", rates[i].whole);
        tn_json_add_int(writer, "first_timers", rates[i].part);
        add_share(writer, "share", rates[i]);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
    free(rates);
}

/* ---- cohorts ---- */

struct cohort {
    int64_t people;
    int64_t seen[COHORTS]; /* in the month so many after the first */
};

static void mark_month(bool seen[COHORTS], int month, int first)
{
    if (month >= first && month - first < COHORTS)
        seen[month - first] = true;
}

static void add_to_cohort(const struct tn_report_facts *facts,
                          const struct tn_report_person *person, int first, struct cohort *cohort)
{
    bool seen[COHORTS] = {false};
    for (size_t i = 0; i < person->visit_count; i++)
        mark_month(seen, tn_report_month(facts->events[person->visits[i].event].day), first);
    for (size_t i = 0; i < person->day_count && facts->online_known; i++)
        mark_month(seen, tn_report_month(person->days[i].day), first);
    cohort->people++;
    for (size_t k = 0; k < COHORTS; k++)
        cohort->seen[k] += seen[k];
}

/* The first month is over as the row says: they came. */
static void write_cohort(int month, int now, const struct cohort *cohort,
                         struct tn_json_writer *writer)
{
    char name[16];
    (void)snprintf(name, sizeof name, "%04d-%02d", month / 12, month % 12 + 1);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "month", name);
    tn_json_add_int(writer, "people", cohort->people);
    for (int k = 0; k < COHORTS; k++) {
        (void)snprintf(name, sizeof name, "month_%d", k);
        bool complete = month + k < now || k == 0;
        add_share(writer, name, (struct tn_ratio){cohort->seen[k], complete ? cohort->people : 0});
    }
    tn_json_close_object(writer);
}

static void write_cohorts(const struct tn_report_facts *facts, struct tn_json_writer *writer)
{
    struct cohort cohorts[COHORTS] = {{0}};
    int now = tn_report_month(facts->today);
    for (size_t i = 0; i < facts->people_count; i++) {
        int32_t first = first_visit(facts, &facts->people[i]);
        int month = first == TN_REPORT_NEVER ? now + 1 : tn_report_month(first);
        if (month <= now && month > now - COHORTS)
            add_to_cohort(facts, &facts->people[i], month, &cohorts[now - month]);
    }
    tn_json_name(writer, "cohorts");
    tn_json_open_array(writer);
    for (int i = COHORTS; i-- > 0;) {
        if (cohorts[i].people > 0)
            write_cohort(now - i, now, &cohorts[i], writer);
    }
    tn_json_close_array(writer);
}

void tn_report_write_returns(const struct tn_report_facts *facts, struct tn_json_writer *writer)
{
    tn_report_write_ratio(writer, "return_rate", return_rate(facts));
    write_newcomers(facts, writer);
    write_cohorts(facts, writer);
}

/* ---- came, joined, spoke, stayed ---- */

struct conversion {
    int64_t attended, joined, spoke, active, waiting;
};

/* D1 counts from when they had both come and joined. */
static void convert(const struct tn_report_facts *facts, const struct tn_report_person *person,
                    struct conversion *all)
{
    int32_t first = first_visit(facts, person);
    if (first == TN_REPORT_NEVER || person->erased)
        return;
    if (first > facts->today - RETURN_DAYS) {
        all->waiting++;
        return;
    }
    int32_t joined = person->joined_day > first ? person->joined_day : first;
    bool is_in = person->known && person->membership != TN_MEMBERSHIP_APPLICANT &&
                 person->membership != TN_MEMBERSHIP_WAITLIST && joined <= first + JOIN_DAYS &&
                 person->left_day > joined;
    bool spoke = is_in && tn_report_days_in(person, joined + 1, joined + SPEAK_DAYS) > 0;
    all->attended++;
    all->joined += is_in;
    all->spoke += spoke;
    all->active +=
        spoke && tn_report_state(facts, person, first + RETURN_DAYS) == TN_LIFECYCLE_ACTIVE;
}

static void add_count(struct tn_json_writer *writer, const char *name, int64_t count, bool known)
{
    if (known)
        tn_json_add_int(writer, name, count);
    else
        tn_json_add_text(writer, name, NULL);
}

void tn_report_write_conversion(const struct tn_report_facts *facts, struct tn_json_writer *writer)
{
    struct conversion all = {0};
    bool known = facts->online_known;
    for (size_t i = 0; i < facts->people_count; i++)
        convert(facts, &facts->people[i], &all);
    tn_json_name(writer, "funnel");
    tn_json_open_object(writer);
    tn_json_add_int(writer, "attended", all.attended);
    tn_json_add_int(writer, "joined", all.joined);
    add_count(writer, "spoke", all.spoke, known);
    add_count(writer, "active", all.active, known);
    add_share(writer, "joined_of_attended", (struct tn_ratio){all.joined, all.attended});
    add_share(writer, "spoke_of_joined", (struct tn_ratio){all.spoke, known ? all.joined : 0});
    add_share(writer, "active_of_spoke", (struct tn_ratio){all.active, known ? all.spoke : 0});
    tn_json_add_int(writer, "too_early_to_say", all.waiting);
    tn_json_close_object(writer);
}
