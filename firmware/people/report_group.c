/* SPDX-License-Identifier: Apache-2.0 */
/* report_group.c -- the group's health: who is there, how alive they are, who may be about to go.
 *
 * Without a recent import of chat activity every figure that needs one is null, and states are
 * those of coming to events alone. */
#include "report_parts.h"

#include <stdio.h>
#include <stdlib.h>

#define SPEAK_DAYS 30
#define SILENT_DAYS 14

static void add_count(struct tn_json_writer *writer, const char *name, int64_t count, bool known)
{
    if (known)
        tn_json_add_int(writer, name, count);
    else
        tn_json_add_text(writer, name, NULL);
}

static int64_t roster_size(const struct tn_report_facts *facts)
{
    int64_t size = 0;
    for (size_t i = 0; i < facts->people_count; i++)
        size += facts->people[i].on_roster;
    return size;
}

/* ---- states ---- */

/* Somebody of whom nothing but sign-ups is known has no state yet. */
static void write_states(const struct tn_report_facts *facts, struct tn_json_writer *writer)
{
    int64_t states[TN_LIFECYCLE_COUNT] = {0}, sign_ups = 0;
    for (size_t i = 0; i < facts->people_count; i++) {
        const struct tn_report_person *person = &facts->people[i];
        sign_ups += !person->known;
        if (person->known)
            states[tn_report_state(facts, person, facts->today)]++;
    }
    tn_json_name(writer, "roster");
    tn_json_open_object(writer);
    tn_json_add_int(writer, "members", roster_size(facts));
    tn_json_add_int(writer, "known_from_sign_ups_alone", sign_ups);
    tn_json_close_object(writer);
    tn_json_name(writer, "states");
    tn_json_open_array(writer);
    for (int i = TN_LIFECYCLE_NONE + 1; i < TN_LIFECYCLE_COUNT; i++) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "state", tn_lifecycle_name((enum tn_lifecycle)i));
        tn_json_add_int(writer, "people", states[i]);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
}

/* Those who organise are scored like anybody, and would say of the group what they do for it. */
static void write_vitality(const struct tn_report_facts *facts, struct tn_json_writer *writer)
{
    char mean[16];
    int64_t sum = 0, people = 0, organisers = 0;
    for (size_t i = 0; i < facts->people_count; i++) {
        const struct tn_report_person *person = &facts->people[i];
        organisers += person->on_roster && person->organiser;
        if (!person->on_roster || person->organiser)
            continue;
        people++;
        sum += tn_report_vitality(facts, person, facts->today);
    }
    (void)snprintf(mean, sizeof mean, "%.1f", people ? (double)sum / (double)people : 0.0);
    tn_json_name(writer, "vitality");
    tn_json_open_object(writer);
    tn_json_add_text(writer, "mean", people ? mean : NULL);
    tn_json_add_int(writer, "people", people);
    tn_json_add_int(writer, "organisers_left_out", organisers);
    tn_json_close_object(writer);
}

/* ---- signs ---- */

static void mark_days(const struct tn_report_facts *facts, const struct tn_report_person *person,
                      bool spoke[SILENT_DAYS])
{
    for (size_t i = person->day_count; i-- > 0;) {
        int32_t age = facts->today - person->days[i].day;
        if (age >= SILENT_DAYS)
            return;
        if (age >= 0)
            spoke[age] = true;
    }
}

/* A day of the last fourteen on which anybody of the group spoke. */
static int silent_days(const struct tn_report_facts *facts)
{
    bool spoke[SILENT_DAYS] = {false};
    int silent = 0;
    for (size_t i = 0; i < facts->people_count; i++)
        mark_days(facts, &facts->people[i], spoke);
    for (size_t i = 0; i < SILENT_DAYS; i++)
        silent += !spoke[i];
    return silent;
}

static int64_t speakers(const struct tn_report_facts *facts)
{
    int64_t count = 0;
    for (size_t i = 0; i < facts->people_count; i++)
        count += facts->people[i].on_roster &&
                 tn_report_days_in(&facts->people[i], facts->today - SPEAK_DAYS + 1, facts->today);
    return count;
}

/* Members who came or went in the month so many before this one. */
static int64_t moved(const struct tn_report_facts *facts, int months_ago, bool joined)
{
    int month = tn_report_month(facts->today) - months_ago;
    int64_t count = 0;
    for (size_t i = 0; i < facts->people_count; i++) {
        const struct tn_report_person *person = &facts->people[i];
        bool left = person->membership == TN_MEMBERSHIP_LEFT;
        bool counts = left || (joined && person->on_roster);
        count += person->known && counts &&
                 tn_report_month(joined ? person->joined_day : person->left_day) == month;
    }
    return count;
}

static int days_since_join(const struct tn_report_facts *facts)
{
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < facts->people_count; i++) {
        if (facts->people[i].on_roster && facts->people[i].joined_day > last)
            last = facts->people[i].joined_day;
    }
    return last == INT32_MIN ? -1 : facts->today - last;
}

static int days_since_event(const struct tn_report_facts *facts)
{
    int days = -1;
    for (size_t i = 0; i < facts->event_count; i++) {
        if (facts->events[i].over)
            days = facts->today - facts->events[i].day;
    }
    return days;
}

/* In tenths of its interval, how long the series that is kept best is without an event; -1 where
 * no series goes on. */
static int intervals_since_event(const struct tn_report_facts *facts)
{
    int least = -1;
    for (size_t number = 1; number <= facts->series_count; number++) {
        struct tn_series_rhythm rhythm = tn_series_rhythm(facts, number);
        int tenths = (10 * rhythm.days_since + rhythm.interval_days - 1) / rhythm.interval_days;
        if (!facts->series[number - 1].ended && (least < 0 || tenths < least))
            least = tenths;
    }
    return least;
}

static void write_intervals(int tenths, struct tn_json_writer *writer)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%d.%d", tenths / 10, tenths % 10);
    tn_json_add_text(writer, "intervals_since_event", tenths < 0 ? NULL : text);
}

static void write_signs(const struct tn_report_facts *facts, struct tn_json_writer *writer)
{
    bool known = facts->online_known;
    int intervals = intervals_since_event(facts);
    struct tn_health_signs signs = {
        .speakers_30 = {known ? speakers(facts) : 0, known ? roster_size(facts) : 0},
        .online_known = known,
        .silent_days_14 = known ? silent_days(facts) : 0,
        .days_since_join = days_since_join(facts),
        .has_series = intervals >= 0,
        .intervals_since_event_x10 = intervals,
        .leavers_lead_2_months = moved(facts, 1, false) > moved(facts, 1, true) &&
                                 moved(facts, 2, false) > moved(facts, 2, true),
    };
    int since_event = days_since_event(facts);
    bool speech_known = known && signs.speakers_30.whole > 0;
    int signs_known = speech_known + known + (signs.days_since_join >= 0) + signs.has_series + 1;
    tn_json_name(writer, "dying");
    tn_json_open_object(writer);
    tn_json_add_bool(writer, "dying", tn_health_is_dying(&signs));
    tn_json_add_int(writer, "signs", tn_health_dying_signs(&signs));
    tn_json_add_int(writer, "signs_known", signs_known);
    tn_report_write_ratio(writer, "speakers_30_days", signs.speakers_30);
    add_count(writer, "silent_days_of_14", signs.silent_days_14, known);
    add_count(writer, "days_since_join", signs.days_since_join, signs.days_since_join >= 0);
    add_count(writer, "days_since_event", since_event, since_event >= 0);
    write_intervals(intervals, writer);
    tn_json_add_bool(writer, "leavers_lead_two_months", signs.leavers_lead_2_months);
    tn_json_close_object(writer);
}

/* ---- at risk ---- */

struct risk {
    struct tn_id person;
    struct tn_report_risk risk;
};

/* Those who were most alive come first. */
static int by_loss(const void *a, const void *b)
{
    const struct risk *left = a;
    const struct risk *right = b;
    if (left->risk.usual != right->risk.usual)
        return right->risk.usual - left->risk.usual;
    return tn_id_compare(left->person, right->person);
}

static enum tn_err write_risk(struct tn_people *people, const struct risk *risk,
                              struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct tn_member member;
    enum tn_err err = tn_people_member(people, risk->person, &member, fault);
    if (err)
        return err;
    tn_json_open_object(writer);
    tn_json_add_text(writer, "member", tn_id_text(risk->person).chars);
    tn_json_add_text(writer, "name", member.name);
    tn_json_add_int(writer, "vitality", risk->risk.vitality);
    tn_json_add_int(writer, "usual", risk->risk.usual);
    tn_json_add_bool(writer, "fell", risk->risk.fell);
    tn_json_add_bool(writer, "stays_away", risk->risk.stays_away);
    tn_json_close_object(writer);
    return TN_OK;
}

static enum tn_err write_risks(struct tn_people *people, const struct tn_report_facts *facts,
                               struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct risk *risks = calloc(facts->people_count + 1, sizeof *risks);
    size_t count = 0;
    enum tn_err err = TN_OK;
    TN_ASSERT(risks);
    for (size_t i = 0; i < facts->people_count; i++) {
        const struct tn_report_person *person = &facts->people[i];
        if (!person->on_roster)
            continue;
        risks[count] = (struct risk){person->id, tn_report_risk(facts, person)};
        count += risks[count].risk.fell || risks[count].risk.stays_away;
    }
    qsort(risks, count, sizeof *risks, by_loss);
    tn_json_name(writer, "at_risk");
    tn_json_open_array(writer);
    for (size_t i = 0; !err && i < count; i++)
        err = write_risk(people, &risks[i], writer, fault);
    tn_json_close_array(writer);
    free(risks);
    return err;
}

/* ---- all of it ---- */

static enum tn_err write_group(struct tn_people *people, const struct tn_report_facts *facts,
                               struct tn_json_writer *writer, struct tn_fault *fault)
{
    const struct tn_group *group = tn_registry_group(people->registry);
    char date[TN_REPORT_DAY_CHARS];
    tn_report_day_text(facts->today, date);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_id_text(group->id).chars);
    tn_json_add_text(writer, "name", group->name);
    tn_json_add_text(writer, "date", date);
    tn_json_add_text(writer, "basis", facts->online_known ? "online and offline" : "offline only");
    write_states(facts, writer);
    write_vitality(facts, writer);
    tn_report_write_returns(facts, writer);
    write_signs(facts, writer);
    tn_json_name(writer, "series");
    enum tn_err err = tn_series_write(people, facts, writer, fault);
    if (!err)
        err = write_risks(people, facts, writer, fault);
    tn_report_write_conversion(facts, writer);
    tn_json_close_object(writer);
    return err;
}

enum tn_err tn_report_group(struct tn_people *people, struct tn_buf *out, struct tn_fault *fault)
{
    TN_REPORT_FACTS_AUTO facts = {0};
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = tn_report_facts_read(people, NULL, &facts, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = write_group(people, &facts, &writer, fault);
    if (err)
        out->len = start;
    return err;
}
