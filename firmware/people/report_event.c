/* SPDX-License-Identifier: Apache-2.0 */
/* report_event.c -- one event: a funnel that adds up, who was new, when and where people came in.
 *
 * Every code of the event is in exactly one row of the funnel, whichever way it is looked at. */
#include "report_parts.h"

#include <stdlib.h>
#include <string.h>

#define QUARTER_MS 900000

struct event_report {
    struct tn_people *people;
    struct tn_event event;
    struct tn_event_facts live;
    struct tn_zone *zone;
    int64_t now_ms;
    int64_t first_timers, returning;
    struct tn_report_roll roll;
};

/* ---- the funnel ---- */

struct tn_report_funnel tn_report_count_funnel(const struct tn_report_roll *roll)
{
    struct tn_report_funnel funnel = {0};
    for (size_t i = 0; i < roll->count; i++) {
        const struct tn_report_ticket *ticket = &roll->tickets[i];
        bool issued = ticket->source == TN_REPORT_ROSTER || ticket->source == TN_REPORT_GUEST;
        bool good = ticket->state == TN_TICKET_STATE_VALID;
        funnel.tickets += issued;
        funnel.with_ticket += issued && ticket->arrived;
        funnel.not_arrived += issued && !ticket->arrived && good;
        funnel.revoked += issued && !ticket->arrived && !good;
        funnel.walk_ins += !issued && ticket->arrived;
        funnel.elsewhere += ticket->source == TN_REPORT_ELSEWHERE;
        funnel.persons += ticket->arrived ? ticket->admits : 0;
    }
    return funnel;
}

static bool is_over(const struct event_report *report)
{
    return report->event.policy.closed || report->event.ends.ms <= report->now_ms;
}

static void write_funnel(const struct event_report *report, struct tn_json_writer *writer)
{
    struct tn_report_funnel funnel = tn_report_count_funnel(&report->roll);
    tn_json_name(writer, "funnel");
    tn_json_open_object(writer);
    tn_json_add_int(writer, "tickets", funnel.tickets);
    tn_json_add_int(writer, "revoked", funnel.revoked);
    tn_json_add_int(writer, "arrived", funnel.with_ticket + funnel.walk_ins);
    tn_json_add_int(writer, "with_ticket", funnel.with_ticket);
    tn_json_add_int(writer, "walk_ins", funnel.walk_ins);
    tn_json_add_int(writer, "not_ours", funnel.elsewhere);
    tn_json_add_int(writer, "not_arrived", funnel.not_arrived);
    if (is_over(report))
        tn_json_add_int(writer, "no_show", funnel.not_arrived);
    else
        tn_json_add_text(writer, "no_show", NULL);
    tn_json_add_int(writer, "persons", funnel.persons);
    tn_json_add_int(writer, "inside", report->live.people_inside);
    tn_json_add_int(writer, "left", funnel.persons - report->live.people_inside);
    tn_json_add_int(writer, "double_entries", report->live.doubles);
    tn_json_add_int(writer, "undone", report->roll.undone);
    tn_json_close_object(writer);
}

/* ---- who was new ---- */

/* A person is new who came to nothing that began before. */
static const struct tn_db_sql count_people = {
    .both =
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM member r CROSS JOIN handle "
        "g CROSS JOIN attended b CROSS JOIN event e WHERE r.root = p.root AND g.member = r.id AND "
        "b.handle = g.id AND b.event <> $1 AND e.id = b.event AND e.starts_ms < $2) THEN 1 ELSE 0 "
        "END), 0) FROM (SELECT DISTINCT m.root FROM attended a JOIN handle h ON h.id = a.handle "
        "JOIN member m ON m.id = h.member WHERE a.event = $1) AS p",
};

static enum tn_err read_people(struct event_report *report, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(report->people->db, &count_people);
    tn_db_bind_text(stmt, 1, tn_id_text(report->event.id).chars);
    tn_db_bind_int(stmt, 2, report->event.starts.ms);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        report->returning = tn_db_int(stmt, 1);
        report->first_timers = tn_db_int(stmt, 0) - report->returning;
    }
    tn_db_reset(stmt);
    return err;
}

static void write_people(const struct event_report *report, struct tn_json_writer *writer)
{
    int64_t unidentified = 0;
    for (size_t i = 0; i < report->roll.count; i++)
        unidentified +=
            report->roll.tickets[i].arrived && tn_id_is_zero(report->roll.tickets[i].person);
    tn_json_name(writer, "people");
    tn_json_open_object(writer);
    tn_json_add_int(writer, "first_timers", report->first_timers);
    tn_json_add_int(writer, "returning", report->returning);
    tn_json_add_int(writer, "unidentified", unidentified);
    tn_report_write_ratio(
        writer, "newcomers",
        (struct tn_ratio){report->first_timers, report->first_timers + report->returning});
    tn_json_close_object(writer);
}

/* ---- when and where ---- */

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void write_quarter(const struct event_report *report, int64_t quarter, int64_t count,
                          struct tn_json_writer *writer)
{
    char from[TN_WALL_CHARS];
    struct tn_wall wall = {quarter * QUARTER_MS};
    tn_wall_format(wall, tn_zone_offset_min(report->zone, wall.ms), from);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "from", from);
    tn_json_add_int(writer, "arrived", count);
    tn_json_close_object(writer);
}

/* Zones differ from UTC by whole quarters of an hour, so that a local quarter is one of UTC's. */
static void write_arrivals(const struct event_report *report, struct tn_json_writer *writer)
{
    const struct tn_report_roll *roll = &report->roll;
    int64_t *quarters = calloc(roll->count + 1, sizeof *quarters);
    size_t count = 0;
    int64_t unknown = 0;
    TN_ASSERT(quarters);
    for (size_t i = 0; i < roll->count; i++) {
        bool known = roll->tickets[i].when.err_ms >= 0;
        unknown += roll->tickets[i].arrived && !known;
        if (roll->tickets[i].arrived && known)
            quarters[count++] = roll->tickets[i].when.wall.ms / QUARTER_MS;
    }
    qsort(quarters, count, sizeof *quarters, by_number);
    tn_json_name(writer, "arrivals");
    tn_json_open_array(writer);
    for (size_t first = 0, i = 1; i <= count; i++) {
        if (i < count && quarters[i] == quarters[first])
            continue;
        write_quarter(report, quarters[first], (int64_t)(i - first), writer);
        first = i;
    }
    tn_json_close_array(writer);
    tn_json_add_int(writer, "arrived_at_unknown_time", unknown);
    free(quarters);
}

static void write_doors(const struct event_report *report, struct tn_json_writer *writer)
{
    tn_json_name(writer, "doors");
    tn_json_open_array(writer);
    for (size_t i = 0; i < report->roll.door_count; i++) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "door", report->roll.doors[i].name);
        tn_json_add_int(writer, "arrived", report->roll.doors[i].arrived);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
}

/* How those who arrived were known: by a code at a door, by name, or marked by hand. */
static void write_methods(const struct event_report *report, struct tn_json_writer *writer)
{
    static const char *const names[] = {"qr", "short-code", "name", "roll-call", "paper", "import"};
    const size_t count = sizeof names / sizeof names[0];
    int64_t arrived[sizeof names / sizeof names[0] + 1] = {0};
    for (size_t i = 0; i < report->roll.count; i++) {
        size_t at = 0;
        while (at < count && strcmp(report->roll.tickets[i].method, names[at]) != 0)
            at++;
        arrived[at] += report->roll.tickets[i].arrived;
    }
    tn_json_name(writer, "methods");
    tn_json_open_array(writer);
    for (size_t i = 0; i <= count; i++) {
        if (arrived[i] == 0)
            continue;
        tn_json_open_object(writer);
        tn_json_add_text(writer, "method", i < count ? names[i] : "override");
        tn_json_add_int(writer, "arrived", arrived[i]);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
}

static bool write_refusal(const char *verdict, const char *reason, int64_t count, void *context)
{
    struct tn_json_writer *writer = context;
    tn_json_open_object(writer);
    tn_json_add_text(writer, "verdict", verdict);
    tn_json_add_text(writer, "reason", reason);
    tn_json_add_int(writer, "count", count);
    tn_json_close_object(writer);
    return true;
}

/* ---- where their codes are from, and where they signed up ---- */

static void write_sources(const struct event_report *report, struct tn_json_writer *writer)
{
    static const char *const names[TN_REPORT_SOURCES] = {"roster", "guest", "door", "elsewhere"};
    int64_t signed_up[TN_REPORT_SOURCES] = {0}, arrived[TN_REPORT_SOURCES] = {0};
    for (size_t i = 0; i < report->roll.count; i++) {
        signed_up[report->roll.tickets[i].source]++;
        arrived[report->roll.tickets[i].source] += report->roll.tickets[i].arrived;
    }
    tn_json_name(writer, "sources");
    tn_json_open_array(writer);
    for (size_t i = 0; i < TN_REPORT_SOURCES; i++) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "source", names[i]);
        tn_json_add_int(writer, "signed_up", signed_up[i]);
        tn_json_add_int(writer, "arrived", arrived[i]);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
}

/* What lists of attendees say, and who of them came under whichever of their handles. */
static const struct tn_db_sql select_signups = {
    .both = "SELECT s.via, s.source, COUNT(DISTINCT m.root), "
            "COUNT(DISTINCT CASE WHEN s.reply = 'yes' THEN m.root END), "
            "COUNT(DISTINCT CASE WHEN EXISTS (SELECT 1 FROM member r CROSS JOIN handle g CROSS "
            "JOIN attended b WHERE r.root = m.root AND g.member = r.id AND b.handle = g.id AND "
            "b.event = $1) THEN m.root END) FROM signup s JOIN handle h ON h.id = s.handle "
            "JOIN member m ON m.id = h.member WHERE s.event = $1 "
            "GROUP BY s.via, s.source ORDER BY 3 DESC, 1, 2",
};

static enum tn_err write_signups(const struct event_report *report, struct tn_json_writer *writer,
                                 struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(report->people->db, &select_signups);
    tn_db_bind_text(stmt, 1, tn_id_text(report->event.id).chars);
    tn_json_name(writer, "signups");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "list", tn_db_text(stmt, 0));
        tn_json_add_text(writer, "source", tn_db_text(stmt, 1)[0] ? tn_db_text(stmt, 1) : NULL);
        tn_json_add_int(writer, "people", tn_db_int(stmt, 2));
        tn_json_add_int(writer, "said_yes", tn_db_int(stmt, 3));
        tn_json_add_int(writer, "came", tn_db_int(stmt, 4));
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

/* ---- all of it ---- */

static void add_local(const struct event_report *report, const char *name, struct tn_wall wall,
                      struct tn_json_writer *writer)
{
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, tn_zone_offset_min(report->zone, wall.ms), text);
    tn_json_add_text(writer, name, text);
}

static enum tn_err write_report(const struct event_report *report, struct tn_json_writer *writer,
                                struct tn_fault *fault)
{
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_id_text(report->event.id).chars);
    tn_json_add_text(writer, "title", report->event.title);
    tn_json_add_text(writer, "venue", report->event.venue);
    add_local(report, "starts", report->event.starts, writer);
    add_local(report, "ends", report->event.ends, writer);
    tn_json_add_bool(writer, "over", is_over(report));
    write_funnel(report, writer);
    write_people(report, writer);
    write_arrivals(report, writer);
    write_doors(report, writer);
    write_methods(report, writer);
    tn_json_name(writer, "refusals");
    tn_json_open_array(writer);
    enum tn_err err = tn_ledger_refusals(tn_registry_ledger(report->people->registry),
                                         report->event.id, write_refusal, writer, fault);
    tn_json_close_array(writer);
    if (!err)
        err = tn_people_write_scores(report->people, report->event.id, writer, fault);
    write_sources(report, writer);
    if (!err)
        err = write_signups(report, writer, fault);
    if (!err)
        err = tn_report_write_uplift(report->people, &report->event, report->zone, report->now_ms,
                                     writer, fault);
    tn_json_close_object(writer);
    return err;
}

static enum tn_err read_report(struct event_report *report, struct tn_id event,
                               struct tn_fault *fault)
{
    struct tn_registry *registry = report->people->registry;
    enum tn_err err = tn_registry_event(registry, event, &report->event, fault);
    if (!err)
        err = tn_zone_open(tn_registry_group(registry)->tz, &report->zone, fault);
    if (!err)
        err = tn_report_attended_refresh(report->people, fault);
    if (!err)
        err = tn_ledger_event(tn_registry_ledger(registry), event, &report->live, fault);
    if (!err)
        err = read_people(report, fault);
    return err ? err : tn_report_roll_read(report->people, event, &report->roll, fault);
}

enum tn_err tn_report_event(struct tn_people *people, struct tn_id event, struct tn_buf *out,
                            struct tn_fault *fault)
{
    struct event_report report = {.people = people, .now_ms = tn_clock_wall_ms()};
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = read_report(&report, event, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = write_report(&report, &writer, fault);
    if (err)
        out->len = start;
    tn_zone_close(report.zone);
    tn_report_roll_release(&report.roll);
    return err;
}
