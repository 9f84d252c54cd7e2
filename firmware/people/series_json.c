/* SPDX-License-Identifier: Apache-2.0 */
/* series_json.c -- series as the command line, the hub and the group's report show them. */
#include "series_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

static void add_day(struct tn_json_writer *writer, const char *name, int32_t day)
{
    char text[TN_REPORT_DAY_CHARS];
    if (day == TN_REPORT_NEVER) {
        tn_json_add_text(writer, name, NULL);
        return;
    }
    tn_report_day_text(day, text);
    tn_json_add_text(writer, name, text);
}

static const struct tn_db_sql select_exceptions = {
    .both = "SELECT day FROM series_exception WHERE series = $1 ORDER BY day",
};

static enum tn_err write_exceptions(struct tn_people *people, struct tn_id series,
                                    struct tn_json_writer *writer, struct tn_fault *fault)
{
    char text[TN_REPORT_DAY_CHARS];
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_exceptions);
    tn_db_bind_text(stmt, 1, tn_id_text(series).chars);
    tn_json_name(writer, "exceptions");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_report_day_text((int32_t)tn_db_int(stmt, 0), text);
        tn_json_put_text(writer, text);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

/* Before its first event a series is as old as its first date. */
struct tn_series_rhythm tn_series_rhythm(const struct tn_report_facts *facts, size_t number)
{
    const struct tn_series *series = &facts->series[number - 1];
    struct tn_series_rhythm rhythm = {.last_day = TN_REPORT_NEVER,
                                      .interval_days = tn_rule_interval_days(&series->rule)};
    for (size_t i = 0; i < facts->event_count; i++) {
        const struct tn_report_event *event = &facts->events[i];
        if (!event->over || event->kind != TN_EVENT_REGULAR || event->series != number)
            continue;
        rhythm.events++;
        rhythm.last_day = event->day;
    }
    int32_t since = rhythm.last_day == TN_REPORT_NEVER ? series->first_day : rhythm.last_day;
    rhythm.days_since = facts->today > since ? facts->today - since : 0;
    rhythm.gap = !series->ended && rhythm.days_since > 2 * rhythm.interval_days;
    return rhythm;
}

static enum tn_err write_one(struct tn_people *people, const struct tn_report_facts *facts,
                             size_t number, struct tn_json_writer *writer, struct tn_fault *fault)
{
    const struct tn_series *series = &facts->series[number - 1];
    struct tn_series_rhythm rhythm = tn_series_rhythm(facts, number);
    int32_t next = TN_REPORT_NEVER;
    enum tn_err err =
        series->ended ? TN_OK : tn_series_next(people, series, facts->today, &next, fault);
    if (err)
        return err;
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_id_text(series->id).chars);
    tn_json_add_text(writer, "title", series->title);
    tn_json_add_text(writer, "rule", series->rule_text);
    add_day(writer, "first", series->first_day);
    add_day(writer, "next", next);
    err = write_exceptions(people, series->id, writer, fault);
    tn_json_add_bool(writer, "ended", series->ended);
    tn_json_add_int(writer, "events", rhythm.events);
    add_day(writer, "last", rhythm.last_day);
    tn_json_add_int(writer, "days_since", rhythm.days_since);
    tn_json_add_int(writer, "interval_days", rhythm.interval_days);
    tn_json_add_bool(writer, "gap", rhythm.gap);
    tn_json_close_object(writer);
    return err;
}

enum tn_err tn_series_write(struct tn_people *people, const struct tn_report_facts *facts,
                            struct tn_json_writer *writer, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_json_open_array(writer);
    for (size_t number = 1; !err && number <= facts->series_count; number++)
        err = write_one(people, facts, number, writer, fault);
    tn_json_close_array(writer);
    return err;
}

enum tn_err tn_series_json(struct tn_people *people, struct tn_buf *out, struct tn_fault *fault)
{
    TN_REPORT_FACTS_AUTO facts = {0};
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = tn_report_facts_read(people, NULL, &facts, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = tn_series_write(people, &facts, &writer, fault);
    if (err)
        out->len = start;
    return err;
}

enum tn_err tn_event_place_json(struct tn_people *people, struct tn_id event, struct tn_buf *out,
                                struct tn_fault *fault)
{
    struct tn_event_place place;
    struct tn_series series = {.title = ""};
    struct tn_json_writer writer;
    enum tn_err err = tn_event_place(people, event, &place, fault);
    bool of_one = !err && !tn_id_is_zero(place.series);
    if (of_one)
        err = tn_series_read(people, place.series, &series, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "event", tn_id_text(event).chars);
    tn_json_add_text(&writer, "series", of_one ? tn_id_text(series.id).chars : NULL);
    tn_json_add_text(&writer, "series_title", of_one ? series.title : NULL);
    tn_json_add_text(&writer, "kind", tn_event_kind_name(place.kind));
    tn_json_add_bool(&writer, "cancelled", place.cancelled);
    tn_json_close_object(&writer);
    return TN_OK;
}
