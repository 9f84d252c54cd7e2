/* SPDX-License-Identifier: Apache-2.0 */
/* report_facts.c -- persons with the events they came to and the days they spoke on.
 *
 * Each table is read once, in whatever order, and put in order here: by person, then by time.
 * Whatever hangs on a handle of a merged record is its root's. */
#include "series_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

#define ONLINE_DAYS 35 /* for so long an import speaks of now */
#define DAY_MS 86400000LL
#define ORGANISER_DAYS 365
#define OF_ONE "IN (SELECT o.id FROM handle o JOIN member r ON r.id = o.member WHERE r.root = $1)"

/* ---- finding ---- */

static int by_id(const void *a, const void *b)
{
    return tn_id_compare(*(const struct tn_id *)a, *(const struct tn_id *)b);
}

/* `items` are sorted and begin with their id. */
static void *find(const void *items, size_t count, size_t size, struct tn_id id)
{
    return count ? bsearch(&id, items, count, size, by_id) : NULL;
}

const struct tn_report_person *tn_report_person(const struct tn_report_facts *facts,
                                                struct tn_id person)
{
    return find(facts->people, facts->people_count, sizeof *facts->people, person);
}

const struct tn_report_handle *tn_report_handle(const struct tn_report_facts *facts,
                                                struct tn_id handle)
{
    return find(facts->handles, facts->handle_count, sizeof *facts->handles, handle);
}

static struct tn_db_stmt *prepare(struct tn_people *people, const struct tn_db_sql *all,
                                  const struct tn_db_sql *one, const struct tn_id *only)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, only ? one : all);
    if (only)
        tn_db_bind_text(stmt, 1, tn_id_text(*only).chars);
    return stmt;
}

/* ---- events ---- */

static bool add_event(const struct tn_event *event, void *context)
{
    struct tn_report_facts *facts = context;
    facts->events =
        tn_report_grow(facts->events, facts->event_count, &facts->event_cap, sizeof *facts->events);
    struct tn_report_event *added = &facts->events[facts->event_count++];
    *added = (struct tn_report_event){
        .id = event->id,
        .starts_ms = event->starts.ms,
        .day = tn_zone_day(facts->zone, event->starts.ms),
        .over = event->policy.closed || event->ends.ms <= facts->now_ms,
    };
    (void)tn_text_copy(added->title, sizeof added->title, event->title);
    return true;
}

static size_t series_number(const struct tn_report_facts *facts, struct tn_id series)
{
    for (size_t i = 0; i < facts->series_count; i++) {
        if (tn_id_equal(facts->series[i].id, series))
            return i + 1;
    }
    return 0;
}

static const struct tn_db_sql all_places = {
    .both = "SELECT event, series, kind, cancelled FROM event_place",
};

static enum tn_err read_places(struct tn_people *people, struct tn_report_facts *facts,
                               struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = tn_series_all(people, &facts->series, &facts->series_count, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &all_places);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        size_t event = tn_report_event_index(facts, tn_people_column_id(stmt, 0));
        if (event == facts->event_count)
            continue;
        facts->events[event].series = series_number(facts, tn_people_column_id(stmt, 1));
        (void)tn_event_kind_parse(tn_db_text(stmt, 2), &facts->events[event].kind);
        facts->events[event].over &= tn_db_int(stmt, 3) == 0;
    }
    tn_db_reset(stmt);
    return err;
}

size_t tn_report_event_index(const struct tn_report_facts *facts, struct tn_id event)
{
    size_t i = 0;
    while (i < facts->event_count && !tn_id_equal(facts->events[i].id, event))
        i++;
    return i;
}

/* ---- persons ---- */

#define MEMBERSHIPS                                                                                \
    "SELECT m.root, p.erased_ms, s.status, s.joined_ms, s.left_ms FROM membership s "              \
    "JOIN member m ON m.id = s.member JOIN member p ON p.id = m.root"

static const struct tn_db_sql all_memberships = {.both = MEMBERSHIPS " ORDER BY m.root"};
static const struct tn_db_sql one_membership = {.both = MEMBERSHIPS " WHERE m.root = $1"};

enum { RANK_MEMBER, RANK_WAITLIST, RANK_APPLICANT, RANK_DOOR, RANK_SIGNUP, RANK_NONE };

static int rank_of(const char *status)
{
    static const char *const names[] = {"member", "waitlist", "applicant", "walk-in", "signup"};
    int rank = 0;
    while (rank < RANK_NONE && strcmp(status, names[rank]) != 0)
        rank++;
    return rank;
}

/* The rows of one person come one after another. */
static struct tn_report_person *person_of(struct tn_report_facts *facts, struct tn_id id)
{
    if (facts->people_count > 0 && tn_id_equal(facts->people[facts->people_count - 1].id, id))
        return &facts->people[facts->people_count - 1];
    facts->people = tn_report_grow(facts->people, facts->people_count, &facts->people_cap,
                                   sizeof *facts->people);
    struct tn_report_person *person = &facts->people[facts->people_count++];
    *person = (struct tn_report_person){
        .id = id, .rank = RANK_NONE, .joined_day = TN_REPORT_NEVER, .left_day = INT32_MIN};
    return person;
}

/* Joining is the earliest, leaving the latest and only if no row is open. */
static void add_membership(struct tn_report_facts *facts, struct tn_db_stmt *stmt)
{
    struct tn_report_person *person = person_of(facts, tn_people_column_id(stmt, 0));
    int rank = rank_of(tn_db_text(stmt, 2));
    int32_t joined = tn_zone_day(facts->zone, tn_db_int(stmt, 3));
    bool open = tn_db_is_null(stmt, 4);
    person->erased = !tn_db_is_null(stmt, 1);
    person->known |= rank != RANK_DOOR && rank != RANK_SIGNUP;
    if (joined < person->joined_day)
        person->joined_day = joined;
    if (open && rank < person->rank)
        person->rank = rank;
    if (!open && tn_zone_day(facts->zone, tn_db_int(stmt, 4)) > person->left_day)
        person->left_day = tn_zone_day(facts->zone, tn_db_int(stmt, 4));
}

static void settle(struct tn_report_person *person)
{
    static const enum tn_membership memberships[] = {
        TN_MEMBERSHIP_OPEN, TN_MEMBERSHIP_WAITLIST, TN_MEMBERSHIP_APPLICANT,
        TN_MEMBERSHIP_OPEN, TN_MEMBERSHIP_OPEN,     TN_MEMBERSHIP_LEFT};
    person->membership = memberships[person->rank];
    person->on_roster = person->rank == RANK_MEMBER && !person->erased;
    if (person->membership != TN_MEMBERSHIP_LEFT)
        person->left_day = TN_REPORT_NEVER;
}

static enum tn_err read_people(struct tn_people *people, const struct tn_id *only,
                               struct tn_report_facts *facts, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = prepare(people, &all_memberships, &one_membership, only);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        add_membership(facts, stmt);
    tn_db_reset(stmt);
    for (size_t i = 0; i < facts->people_count; i++)
        settle(&facts->people[i]);
    if (facts->people_count)
        qsort(facts->people, facts->people_count, sizeof *facts->people, by_id);
    return err;
}

/* ---- handles ---- */

static const struct tn_db_sql all_handles = {
    .both = "SELECT h.id, m.root FROM handle h JOIN member m ON m.id = h.member",
};
static const struct tn_db_sql one_handle = {
    .both = "SELECT h.id, m.root FROM handle h JOIN member m ON m.id = h.member WHERE m.root = $1",
};

static enum tn_err read_handles(struct tn_people *people, const struct tn_id *only,
                                struct tn_report_facts *facts, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = prepare(people, &all_handles, &one_handle, only);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        const struct tn_report_person *person =
            tn_report_person(facts, tn_people_column_id(stmt, 1));
        if (!person)
            continue;
        facts->handles = tn_report_grow(facts->handles, facts->handle_count, &facts->handle_cap,
                                        sizeof *facts->handles);
        facts->handles[facts->handle_count++] = (struct tn_report_handle){
            tn_people_column_id(stmt, 0), (size_t)(person - facts->people)};
    }
    tn_db_reset(stmt);
    if (facts->handle_count)
        qsort(facts->handles, facts->handle_count, sizeof *facts->handles, by_id);
    return err;
}

/* ---- events attended ---- */

static const struct tn_db_sql all_attended = {.both = "SELECT event, handle, host FROM attended"};
static const struct tn_db_sql one_attended = {
    .both = "SELECT event, handle, host FROM attended WHERE handle " OF_ONE,
};

static int by_person_and_event(const void *a, const void *b)
{
    const struct tn_report_visit *left = a;
    const struct tn_report_visit *right = b;
    if (left->person != right->person)
        return left->person < right->person ? -1 : 1;
    return (left->event > right->event) - (left->event < right->event);
}

/* Two handles of one person at one event are one visit. */
static void order_visits(struct tn_report_facts *facts)
{
    size_t kept = 0;
    if (facts->visit_count)
        qsort(facts->visits, facts->visit_count, sizeof *facts->visits, by_person_and_event);
    for (size_t i = 0; i < facts->visit_count; i++) {
        struct tn_report_visit *last = kept ? &facts->visits[kept - 1] : NULL;
        if (!last || by_person_and_event(last, &facts->visits[i]) != 0)
            facts->visits[kept++] = facts->visits[i];
        else if (facts->visits[i].role > last->role)
            last->role = facts->visits[i].role;
    }
    facts->visit_count = kept;
    for (size_t i = 0; i < kept; i++) {
        struct tn_report_person *person = &facts->people[facts->visits[i].person];
        if (!person->visit_count++)
            person->visits = &facts->visits[i];
    }
}

/* A word about somebody who did not come is no visit. */
static void add_role(struct tn_id event, struct tn_id handle, enum tn_act act, void *context)
{
    struct tn_report_facts *facts = context;
    const struct tn_report_handle *known = tn_report_handle(facts, handle);
    struct tn_report_visit wanted = {known ? known->person : 0, tn_report_event_index(facts, event),
                                     act};
    struct tn_report_visit *visit = known && facts->visit_count
                                        ? bsearch(&wanted, facts->visits, facts->visit_count,
                                                  sizeof wanted, by_person_and_event)
                                        : NULL;
    if (visit)
        visit->role = act;
}

/* Who organises shows in what they did, not in an office. */
static void find_organisers(struct tn_report_facts *facts)
{
    for (size_t i = 0; i < facts->visit_count; i++) {
        const struct tn_report_visit *visit = &facts->visits[i];
        int32_t age = facts->today - facts->events[visit->event].day;
        facts->people[visit->person].organiser |=
            visit->role == TN_ACT_HOST && age < ORGANISER_DAYS;
    }
}

static enum tn_err read_visits(struct tn_people *people, const struct tn_id *only,
                               struct tn_report_facts *facts, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = prepare(people, &all_attended, &one_attended, only);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        size_t event = tn_report_event_index(facts, tn_people_column_id(stmt, 0));
        const struct tn_report_handle *handle =
            tn_report_handle(facts, tn_people_column_id(stmt, 1));
        if (!handle || event == facts->event_count)
            continue;
        facts->visits = tn_report_grow(facts->visits, facts->visit_count, &facts->visit_cap,
                                       sizeof *facts->visits);
        facts->visits[facts->visit_count++] = (struct tn_report_visit){
            handle->person, event, tn_db_int(stmt, 2) != 0 ? TN_ACT_HOST : TN_ACT_ATTEND};
    }
    tn_db_reset(stmt);
    order_visits(facts);
    if (!err)
        err = tn_attendance_roles_read(people, add_role, facts, fault);
    find_organisers(facts);
    return err;
}

/* ---- days with messages ---- */

/* A run begins with each handle; days of nobody that is known are passed over. */
static void add_day(struct tn_id handle, int32_t day, int64_t messages, void *context)
{
    struct tn_report_facts *facts = context;
    if (!facts->run_count || !tn_id_equal(facts->last, handle)) {
        const struct tn_report_handle *known = tn_report_handle(facts, handle);
        facts->runs =
            tn_report_grow(facts->runs, facts->run_count, &facts->run_cap, sizeof *facts->runs);
        facts->runs[facts->run_count++] = (struct tn_report_run){
            known ? known->person : facts->people_count, facts->day_count, 0};
        facts->last = handle;
    }
    struct tn_report_run *run = &facts->runs[facts->run_count - 1];
    if (run->person == facts->people_count)
        return;
    facts->days =
        tn_report_grow(facts->days, facts->day_count, &facts->day_cap, sizeof *facts->days);
    facts->days[facts->day_count++] =
        (struct tn_report_day){day, messages < INT32_MAX ? (int32_t)messages : INT32_MAX};
    run->count++;
}

static int by_day(const void *a, const void *b)
{
    int32_t left = ((const struct tn_report_day *)a)->day;
    int32_t right = ((const struct tn_report_day *)b)->day;
    return (left > right) - (left < right);
}

static void add_messages(struct tn_report_day *day, int32_t messages)
{
    day->messages = messages > INT32_MAX - day->messages ? INT32_MAX : day->messages + messages;
}

/* One person's, which mostly come sorted; days of two handles are one. */
static size_t order_days_of(struct tn_report_day *days, size_t count)
{
    size_t kept = 0, sorted = 1;
    while (sorted < count && days[sorted - 1].day < days[sorted].day)
        sorted++;
    if (sorted >= count)
        return count;
    qsort(days, count, sizeof *days, by_day);
    for (size_t i = 0; i < count; i++) {
        if (kept && days[kept - 1].day == days[i].day)
            add_messages(&days[kept - 1], days[i].messages);
        else
            days[kept++] = days[i];
    }
    return kept;
}

static int by_person(const void *a, const void *b)
{
    size_t left = ((const struct tn_report_run *)a)->person;
    size_t right = ((const struct tn_report_run *)b)->person;
    return (left > right) - (left < right);
}

/* Of whom there is more than one run: how many days that is, over all. */
static size_t count_joined(const struct tn_report_facts *facts)
{
    size_t count = 0;
    for (size_t i = 0; i < facts->run_count; i++) {
        const struct tn_report_run *run = &facts->runs[i];
        bool before = i > 0 && run[-1].person == run->person;
        bool after = i + 1 < facts->run_count && run[1].person == run->person;
        count += before || after ? run->count : 0;
    }
    return count;
}

/* To each person their days: where they stand, or copied together. */
static void give_days(struct tn_report_facts *facts, const struct tn_report_run *runs, size_t count,
                      struct tn_report_day **room)
{
    struct tn_report_person *person = &facts->people[runs->person];
    struct tn_report_day *first = count == 1 ? &facts->days[runs->first] : *room;
    size_t days = count == 1 ? runs->count : 0;
    for (size_t i = 0; count > 1 && i < count; i++) {
        memcpy(first + days, &facts->days[runs[i].first], runs[i].count * sizeof *first);
        days += runs[i].count;
        *room += runs[i].count;
    }
    person->days = first;
    person->day_count = order_days_of(first, days);
}

static void order_days(struct tn_report_facts *facts)
{
    if (facts->day_count == 0)
        return;
    qsort(facts->runs, facts->run_count, sizeof *facts->runs, by_person);
    facts->joined = calloc(count_joined(facts) + 1, sizeof *facts->joined);
    TN_ASSERT(facts->joined);
    struct tn_report_day *room = facts->joined;
    for (size_t first = 0, i = 1; i <= facts->run_count; i++) {
        if (i < facts->run_count && facts->runs[i].person == facts->runs[first].person)
            continue;
        if (facts->runs[first].person < facts->people_count)
            give_days(facts, &facts->runs[first], i - first, &room);
        first = i;
    }
}

static enum tn_err read_days(struct tn_people *people, const struct tn_id *only,
                             struct tn_report_facts *facts, struct tn_fault *fault)
{
    int64_t taken_ms = 0;
    const struct tn_days_visitor visitor = {add_day, facts};
    enum tn_err err = tn_people_days_taken(people, &taken_ms, fault);
    if (err || taken_ms == 0)
        return err;
    facts->online_known = facts->now_ms - taken_ms < ONLINE_DAYS * DAY_MS;
    err = tn_people_days(people, only, &visitor, fault);
    order_days(facts);
    return err;
}

/* ---- all of it ---- */

enum tn_err tn_report_facts_read(struct tn_people *people, const struct tn_id *only,
                                 struct tn_report_facts *facts, struct tn_fault *fault)
{
    *facts = (struct tn_report_facts){.now_ms = tn_clock_wall_ms()};
    enum tn_err err = tn_report_attended_refresh(people, fault);
    if (!err)
        err = tn_zone_open(tn_registry_group(people->registry)->tz, &facts->zone, fault);
    if (err)
        return err;
    facts->today = tn_zone_day(facts->zone, facts->now_ms);
    err = tn_registry_events(people->registry, add_event, facts, fault);
    if (!err)
        err = read_places(people, facts, fault);
    if (!err)
        err = read_people(people, only, facts, fault);
    if (!err)
        err = read_handles(people, only, facts, fault);
    if (!err)
        err = read_visits(people, only, facts, fault);
    if (!err)
        err = tn_referrals_read(people, facts, fault);
    return err ? err : read_days(people, only, facts, fault);
}

void tn_report_facts_release(struct tn_report_facts *facts)
{
    tn_zone_close(facts->zone);
    free(facts->events);
    free(facts->series);
    free(facts->people);
    free(facts->handles);
    free(facts->visits);
    free(facts->days);
    free(facts->runs);
    free(facts->joined);
    free(facts->credits);
    *facts = (struct tn_report_facts){0};
}
