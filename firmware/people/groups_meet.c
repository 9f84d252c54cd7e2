/* SPDX-License-Identifier: Apache-2.0 */
/* groups_meet.c -- what a ring and a pyramid are asked: do its members talk and meet each other;
 * who speaks, and to how many.
 *
 * A pair are two members who were at one event that is over, however often.  Counted over the last
 * ninety days. */
#include "groups_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "report_parts.h"
#include "turnout/os.h"

#define WINDOW_DAYS 90
#define SPEAK_DAYS 30
/* A larger ring is none; pairs grow with the square of its members. */
#define PAIRS_MEMBERS_MOST 2000

/* The group's members among the people that were read, by their numbers in both. */
struct circle {
    const struct tn_report_facts *facts;
    size_t *members; /* person by place */
    size_t count, cap;
    size_t *place; /* of a person, SIZE_MAX none */
};

static const struct tn_db_sql select_members = {
    .both = "SELECT DISTINCT m.root FROM membership s JOIN member m ON m.id = s.member WHERE "
            "s.community = $1 AND s.status = 'member' AND s.left_ms IS NULL",
};

static enum tn_err read_circle(struct tn_people *people, struct tn_id group, struct circle *circle,
                               struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    size_t all = circle->facts->people_count;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_members);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    circle->place = malloc((all + 1) * sizeof *circle->place);
    TN_ASSERT(circle->place);
    for (size_t i = 0; i < all; i++)
        circle->place[i] = SIZE_MAX;
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        const struct tn_report_person *person =
            tn_report_person(circle->facts, tn_people_column_id(stmt, 0));
        if (!person)
            continue;
        size_t number = (size_t)(person - circle->facts->people);
        circle->members =
            tn_report_grow(circle->members, circle->count, &circle->cap, sizeof *circle->members);
        circle->place[number] = circle->count;
        circle->members[circle->count++] = number;
    }
    tn_db_reset(stmt);
    return err;
}

static void release_circle(struct circle *circle)
{
    free(circle->members);
    free(circle->place);
}

static bool is_recent(const struct tn_report_facts *facts, size_t event)
{
    const struct tn_report_event *one = &facts->events[event];
    return one->over && facts->today - one->day < WINDOW_DAYS;
}

/* The members at an event, by place. */
static size_t attendees(const struct circle *circle, size_t event, size_t *out)
{
    size_t count = 0;
    for (size_t i = 0; i < circle->count; i++) {
        const struct tn_report_person *person = &circle->facts->people[circle->members[i]];
        for (size_t v = 0; v < person->visit_count; v++) {
            if (person->visits[v].event == event) {
                out[count++] = i;
                break;
            }
        }
    }
    return count;
}

/* ---- a ring ---- */

static int64_t count_pairs(const struct circle *circle)
{
    size_t n = circle->count;
    uint8_t *met = calloc(n * n + 1, 1);
    size_t *there = malloc((n + 1) * sizeof *there);
    int64_t pairs = 0;
    TN_ASSERT(met && there);
    for (size_t event = 0; event < circle->facts->event_count; event++) {
        size_t count = is_recent(circle->facts, event) ? attendees(circle, event, there) : 0;
        for (size_t a = 0; a < count; a++) {
            for (size_t b = a + 1; b < count; b++) {
                uint8_t *cell = &met[there[a] * n + there[b]];
                pairs += !*cell;
                *cell = 1;
            }
        }
    }
    free(there);
    free(met);
    return pairs;
}

static void write_ring(const struct circle *circle, struct tn_json_writer *writer)
{
    const struct tn_report_facts *facts = circle->facts;
    struct tn_ratio spoke = {0};
    for (size_t i = 0; facts->online_known && i < circle->count; i++) {
        const struct tn_report_person *person = &facts->people[circle->members[i]];
        spoke.whole++;
        spoke.part += tn_report_days_in(person, facts->today - SPEAK_DAYS + 1, facts->today) > 0;
    }
    tn_report_write_ratio(writer, "spoke_30_days", spoke);
    if (circle->count <= PAIRS_MEMBERS_MOST)
        tn_json_add_int(writer, "pairs", count_pairs(circle));
    else
        tn_json_add_text(writer, "pairs", NULL);
}

/* ---- a pyramid ---- */

static int64_t count_speakers(const struct circle *circle)
{
    int64_t speakers = 0;
    for (size_t i = 0; i < circle->count; i++) {
        const struct tn_report_person *person = &circle->facts->people[circle->members[i]];
        bool spoke = false;
        for (size_t v = 0; v < person->visit_count; v++)
            spoke |= person->visits[v].role == TN_ACT_SPEAKER &&
                     is_recent(circle->facts, person->visits[v].event);
        speakers += spoke;
    }
    return speakers;
}

static void write_pyramid(const struct circle *circle, struct tn_json_writer *writer)
{
    char mean[24];
    size_t *there = malloc((circle->count + 1) * sizeof *there);
    int64_t sessions = 0, came = 0;
    TN_ASSERT(there);
    for (size_t event = 0; event < circle->facts->event_count; event++) {
        size_t count = is_recent(circle->facts, event) ? attendees(circle, event, there) : 0;
        sessions += count > 0;
        came += (int64_t)count;
    }
    free(there);
    (void)snprintf(mean, sizeof mean, "%.1f", sessions ? (double)came / (double)sessions : 0.0);
    tn_json_add_int(writer, "speakers", count_speakers(circle));
    tn_json_add_text(writer, "per_session", sessions ? mean : NULL);
}

enum tn_err tn_groups_write_meetings(struct tn_people *people, struct tn_id group,
                                     enum tn_structure structure, struct tn_json_writer *writer,
                                     struct tn_fault *fault)
{
    TN_REPORT_FACTS_AUTO facts = {0};
    struct circle circle = {.facts = &facts};
    tn_json_name(writer, "meetings");
    if (structure == TN_STRUCTURE_NONE) {
        tn_json_put_null(writer);
        return TN_OK;
    }
    enum tn_err err = tn_report_facts_read(people, NULL, &facts, fault);
    if (!err)
        err = read_circle(people, group, &circle, fault);
    tn_json_open_object(writer);
    if (!err && structure == TN_STRUCTURE_RING)
        write_ring(&circle, writer);
    else if (!err)
        write_pyramid(&circle, writer);
    tn_json_close_object(writer);
    release_circle(&circle);
    return err;
}
