/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_import.c -- entries of a calendar become events and series, each known by its UID.
 *
 * An entry is taken within a savepoint, so that one that cannot be leaves nothing behind. */
#include "calendar_parts.h"

#include <string.h>

#include "turnout/importing.h"
#include "turnout/os.h"
#include "turnout/text.h"

struct importing {
    struct tn_people *people;
    struct tn_calendar_report *report;
    int64_t lines_most, problem_count, notice_count;
    const char *who;
    struct tn_id batch;
    int64_t steps;
    int32_t today;
};

/* ---- what is known ---- */

struct item {
    bool known;
    struct tn_id event, series;
};

static const struct tn_db_sql select_item = {
    .both = "SELECT event, series FROM calendar_item WHERE uid = $1 AND one_date = $2",
};
static const struct tn_db_sql insert_item = {
    .both = "INSERT INTO calendar_item (uid, one_date, event, series) VALUES ($1, $2, $3, $4)",
};
static const struct tn_db_sql insert_step = {
    .both = "INSERT INTO calendar_step (batch, number, uid, one_date, did, event, series, day, "
            "before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
};

static enum tn_err read_item(struct tn_people *people, const char *uid, int32_t one_date,
                             struct item *item, struct tn_fault *fault)
{
    *item = (struct item){.known = false};
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_item);
    tn_db_bind_text(stmt, 1, uid);
    tn_db_bind_int(stmt, 2, one_date);
    enum tn_err err = tn_people_step(stmt, &item->known, fault);
    if (!err && item->known) {
        item->event = tn_people_column_id(stmt, 0);
        item->series = tn_people_column_id(stmt, 1);
    }
    tn_db_reset(stmt);
    return err;
}

static void bind_id(struct tn_db_stmt *stmt, int index, struct tn_id id)
{
    tn_db_bind_text(stmt, index, tn_id_is_zero(id) ? NULL : tn_id_text(id).chars);
}

static enum tn_err add_item(struct tn_people *people, const char *uid, int32_t one_date,
                            const struct item *item, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_item);
    tn_db_bind_text(stmt, 1, uid);
    tn_db_bind_int(stmt, 2, one_date);
    bind_id(stmt, 3, item->event);
    bind_id(stmt, 4, item->series);
    return tn_db_run(stmt, fault);
}

/* What is to be undone: `day` of a date that was skipped, `before` of an event that was changed. */
static enum tn_err add_step(struct importing *importing, const struct tn_ical_event *entry,
                            const char *did, const struct item *item, int32_t day,
                            const char *before, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(importing->people->db, &insert_step);
    bind_id(stmt, 1, importing->batch);
    tn_db_bind_int(stmt, 2, ++importing->steps);
    tn_db_bind_text(stmt, 3, entry->uid);
    tn_db_bind_int(stmt, 4, entry->is_one_date ? entry->one_date : 0);
    tn_db_bind_text(stmt, 5, did);
    bind_id(stmt, 6, item->event);
    bind_id(stmt, 7, item->series);
    tn_db_bind_int(stmt, 8, day);
    tn_db_bind_text(stmt, 9, before);
    return tn_db_run(stmt, fault);
}

/* ---- events ---- */

void tn_calendar_event_json(const struct tn_event *event, struct tn_buf *out)
{
    struct tn_json_writer writer;
    char starts[TN_WALL_CHARS], ends[TN_WALL_CHARS];
    tn_wall_format(event->starts, event->starts_offset_min, starts);
    tn_wall_format(event->ends, event->ends_offset_min, ends);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "title", event->title);
    tn_json_add_text(&writer, "venue", event->venue);
    tn_json_add_text(&writer, "starts", starts);
    tn_json_add_text(&writer, "ends", ends);
    tn_json_close_object(&writer);
}

/* Puts what the entry says upon the event. */
static enum tn_err say(struct tn_people *people, const struct tn_ical_event *entry,
                       struct tn_event *event, struct tn_fault *fault)
{
    TN_BUF_AUTO text = {0};
    TN_AUTO(json) said = NULL;
    struct tn_event plain = {.starts = entry->starts,
                             .ends = entry->ends,
                             .starts_offset_min = entry->starts_offset_min,
                             .ends_offset_min = entry->ends_offset_min};
    (void)tn_text_copy(plain.title, sizeof plain.title, entry->title);
    (void)tn_text_copy(plain.venue, sizeof plain.venue, entry->venue);
    tn_calendar_event_json(&plain, &text);
    enum tn_err err = tn_json_parse(tn_buf_text(&text), text.len, &said, fault);
    return err ? err : tn_registry_event_read(people->registry, said, event, fault);
}

static enum tn_err make_event(struct importing *importing, const struct tn_ical_event *entry,
                              struct item *item, struct tn_fault *fault)
{
    struct tn_people *people = importing->people;
    struct tn_event event = {.title = ""};
    enum tn_err err = say(people, entry, &event, fault);
    if (!err)
        err = tn_registry_event_create(people->registry, &event, &item->event, fault);
    if (!err)
        err = add_item(people, entry->uid, entry->is_one_date ? entry->one_date : 0, item, fault);
    if (!err)
        err = add_step(importing, entry, "made", item, 0, "", fault);
    importing->report->events += !err;
    return err;
}

static bool is_same(const struct tn_event *event, const struct tn_ical_event *entry)
{
    return strcmp(event->title, entry->title) == 0 && strcmp(event->venue, entry->venue) == 0 &&
           event->starts.ms == entry->starts.ms && event->ends.ms == entry->ends.ms;
}

static enum tn_err change_event(struct importing *importing, const struct tn_ical_event *entry,
                                const struct item *item, struct tn_fault *fault)
{
    struct tn_people *people = importing->people;
    struct tn_event event;
    struct tn_event_place place;
    TN_BUF_AUTO before = {0};
    enum tn_err err = tn_registry_event(people->registry, item->event, &event, fault);
    if (!err)
        err = tn_event_place(people, item->event, &place, fault);
    if (err)
        return err;
    bool same = entry->cancelled || is_same(&event, entry);
    if (same && place.cancelled == entry->cancelled) {
        importing->report->unchanged++;
        return TN_OK;
    }
    importing->report->changed++;
    tn_calendar_event_json(&event, &before);
    err = add_step(importing, entry, place.cancelled ? "called off" : "changed", item, 0,
                   tn_buf_text(&before), fault);
    if (!err && !same)
        err = say(people, entry, &event, fault);
    if (!err && !same)
        err = tn_people_event_set(people, &event, fault);
    place.cancelled = entry->cancelled;
    return err ? err : tn_event_place_set(people, item->event, &place, fault);
}

static enum tn_err take_event(struct importing *importing, const struct tn_ical_event *entry,
                              struct tn_fault *fault)
{
    struct item item;
    enum tn_err err = read_item(importing->people, entry->uid, 0, &item, fault);
    if (err)
        return err;
    if (item.known && tn_id_is_zero(item.event))
        return tn_fault_set(fault, TN_ERR_FORMAT, "this was a series before; it stays one");
    if (item.known)
        return change_event(importing, entry, &item, fault);
    if (entry->cancelled) {
        importing->report->unchanged++;
        return TN_OK;
    }
    return make_event(importing, entry, &item, fault);
}

/* ---- series ---- */

static const struct tn_db_sql select_exception = {
    .both = "SELECT 1 FROM series_exception WHERE series = $1 AND day = $2",
};

/* A day that is none of the rule's is left out in silence: calendars list them too. */
static enum tn_err skip_day(struct importing *importing, const struct tn_ical_event *entry,
                            const struct item *item, int32_t day, bool *ret_new,
                            struct tn_fault *fault)
{
    struct tn_people *people = importing->people;
    struct tn_fault own = {0};
    bool there = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_exception);
    tn_db_bind_text(stmt, 1, tn_id_text(item->series).chars);
    tn_db_bind_int(stmt, 2, day);
    enum tn_err err = tn_people_step(stmt, &there, fault);
    tn_db_reset(stmt);
    if (err || there)
        return err;
    err = tn_series_skip(people, item->series, day, true, &own);
    if (err == TN_ERR_FORMAT)
        return TN_OK;
    if (err)
        return tn_fault_set(fault, err, "%s", own.text);
    *ret_new = true;
    return add_step(importing, entry, "skipped", item, day, "", fault);
}

static enum tn_err skip_days(struct importing *importing, const struct tn_ical_event *entry,
                             const struct item *item, bool *ret_new, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < entry->exception_count; i++)
        err = skip_day(importing, entry, item, entry->exceptions[i], ret_new, fault);
    return err;
}

static void on_notice(void *context, int64_t line, const char *sentence);

static enum tn_err make_series(struct importing *importing, const struct tn_ical_event *entry,
                               struct item *item, struct tn_fault *fault)
{
    char rule[TN_RULE_CHARS];
    bool ends = false, skipped = false;
    enum tn_err err =
        tn_calendar_rule(entry->rule, entry->day, importing->today, rule, &ends, fault);
    if (!err)
        err =
            tn_series_add(importing->people, entry->title, rule, entry->day, &item->series, fault);
    if (!err)
        err = add_item(importing->people, entry->uid, 0, item, fault);
    if (!err)
        err = add_step(importing, entry, "made", item, 0, "", fault);
    if (!err)
        err = skip_days(importing, entry, item, &skipped, fault);
    if (!err && ends)
        on_notice(importing, entry->line, "the calendar says when it ends; that is not kept");
    importing->report->series += !err;
    return err;
}

static enum tn_err take_series(struct importing *importing, const struct tn_ical_event *entry,
                               struct tn_fault *fault)
{
    struct item item;
    bool skipped = false;
    enum tn_err err = read_item(importing->people, entry->uid, 0, &item, fault);
    if (err)
        return err;
    if (item.known && tn_id_is_zero(item.series))
        return tn_fault_set(fault, TN_ERR_FORMAT, "this was one event before; it stays one");
    if (!item.known && !entry->cancelled)
        return make_series(importing, entry, &item, fault);
    if (item.known)
        err = skip_days(importing, entry, &item, &skipped, fault);
    importing->report->changed += skipped;
    importing->report->unchanged += !skipped;
    return err;
}

/* ---- one date of a series ---- */

static enum tn_err make_one_date(struct importing *importing, const struct tn_ical_event *entry,
                                 const struct item *series, struct tn_fault *fault)
{
    struct item item = {.known = true};
    struct tn_event_place place = {.series = series->series};
    bool skipped = false;
    enum tn_err err = make_event(importing, entry, &item, fault);
    if (!err)
        err = tn_event_place_set(importing->people, item.event, &place, fault);
    return err || entry->day == entry->one_date
               ? err
               : skip_day(importing, entry, series, entry->one_date, &skipped, fault);
}

static enum tn_err take_one_date(struct importing *importing, const struct tn_ical_event *entry,
                                 struct tn_fault *fault)
{
    struct item series, item;
    bool skipped = false;
    enum tn_err err = read_item(importing->people, entry->uid, 0, &series, fault);
    if (!err)
        err = read_item(importing->people, entry->uid, entry->one_date, &item, fault);
    if (err)
        return err;
    if (!series.known || tn_id_is_zero(series.series))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "this is one date of a series, and the series was not taken");
    if (item.known)
        return change_event(importing, entry, &item, fault);
    if (!entry->cancelled)
        return make_one_date(importing, entry, &series, fault);
    err = skip_day(importing, entry, &series, entry->one_date, &skipped, fault);
    importing->report->changed += skipped;
    importing->report->unchanged += !skipped;
    return err;
}

/* ---- the file ---- */

static enum tn_err on_event(void *context, const struct tn_ical_event *entry,
                            struct tn_fault *fault)
{
    struct importing *importing = context;
    struct tn_calendar_report before = *importing->report;
    struct tn_db *db = importing->people->db;
    enum tn_err err = tn_db_savepoint(db, fault);
    if (err)
        return err;
    err = entry->is_one_date ? take_one_date(importing, entry, fault)
          : entry->rule[0]   ? take_series(importing, entry, fault)
                             : take_event(importing, entry, fault);
    if (!err)
        return tn_db_savepoint_release(db, fault);
    tn_db_savepoint_rollback(db);
    importing->report->events = before.events;
    importing->report->series = before.series;
    importing->report->changed = before.changed;
    importing->report->unchanged = before.unchanged;
    return err;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    if (++importing->problem_count <= importing->lines_most || importing->lines_most == 0)
        tn_import_line_keep(line, sentence, &importing->report->problems);
}

static void on_notice(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    if (++importing->notice_count <= importing->lines_most || importing->lines_most == 0)
        tn_import_line_keep(line, sentence, &importing->report->notices);
}

static const struct tn_db_sql insert_batch = {
    .both = "INSERT INTO calendar_batch (id, who, events, series, changed, taken_ms) VALUES ($1, "
            "$2, 0, 0, 0, $3)",
};
static const struct tn_db_sql update_batch = {
    .both = "UPDATE calendar_batch SET events = $2, series = $3, changed = $4 WHERE id = $1",
};
static const struct tn_db_sql delete_batch = {
    .both = "DELETE FROM calendar_batch WHERE id = $1",
};

static enum tn_err begin_batch(struct importing *importing, struct tn_fault *fault)
{
    TN_AUTO(zone) zone = NULL;
    enum tn_err err =
        tn_zone_open(tn_registry_group(importing->people->registry)->tz, &zone, fault);
    if (err)
        return err;
    importing->today = tn_zone_day(zone, tn_clock_wall_ms());
    importing->batch = tn_people_new_id(importing->people);
    struct tn_db_stmt *stmt = tn_db_prepare(importing->people->db, &insert_batch);
    bind_id(stmt, 1, importing->batch);
    tn_db_bind_text(stmt, 2, importing->who);
    tn_db_bind_int(stmt, 3, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

/* A file that changed nothing leaves no trace. */
static enum tn_err end_batch(struct importing *importing, struct tn_fault *fault)
{
    const struct tn_calendar_report *report = importing->report;
    bool did = importing->steps > 0;
    struct tn_db_stmt *stmt =
        tn_db_prepare(importing->people->db, did ? &update_batch : &delete_batch);
    bind_id(stmt, 1, importing->batch);
    if (did) {
        tn_db_bind_int(stmt, 2, report->events);
        tn_db_bind_int(stmt, 3, report->series);
        tn_db_bind_int(stmt, 4, report->changed);
    }
    return tn_db_run(stmt, fault);
}

static enum tn_err import(struct importing *importing, const struct tn_import_source *source,
                          struct tn_fault *fault)
{
    const struct tn_ical_sink sink = {importing, on_event, on_problem, on_notice};
    enum tn_err err = begin_batch(importing, fault);
    if (!err)
        err = tn_ical_read(source, tn_registry_group(importing->people->registry)->tz, &sink,
                           &importing->report->read, fault);
    return err ? err : end_batch(importing, fault);
}

enum tn_err tn_calendar_import(struct tn_people *people, const struct tn_import_source *source,
                               bool preview, int64_t lines_most, const char *who,
                               struct tn_calendar_report *ret_report, struct tn_fault *fault)
{
    struct tn_calendar_report report = {.preview = preview};
    struct importing importing = {
        .people = people, .report = &report, .lines_most = lines_most, .who = who};
    enum tn_err err = tn_db_begin(people->db, fault);
    if (err)
        return err;
    err = import(&importing, source, fault);
    if (err || preview)
        tn_db_rollback(people->db);
    else
        err = tn_db_commit(people->db, fault);
    if (err) {
        tn_calendar_report_release(&report);
        return err;
    }
    if (!preview && importing.steps > 0)
        report.batch = importing.batch;
    *ret_report = report;
    return TN_OK;
}

void tn_calendar_report_release(struct tn_calendar_report *report)
{
    tn_buf_release(&report->problems);
    tn_buf_release(&report->notices);
}

static void put_list(struct tn_json_writer *writer, const char *name, const struct tn_buf *items)
{
    TN_BUF_AUTO list = {0};
    tn_buf_addf(&list, "[%s]", tn_buf_text(items));
    tn_json_name(writer, name);
    tn_json_put_raw(writer, tn_buf_text(&list), list.len);
}

void tn_calendar_report_write(const struct tn_calendar_report *report, const char *file,
                              struct tn_json_writer *writer)
{
    tn_json_add_text(writer, "file", file);
    tn_json_add_text(writer, "format", "icalendar");
    tn_json_add_text(writer, "encoding", report->read.encoding);
    tn_json_add_bool(writer, "preview", report->preview);
    tn_json_add_int(writer, "rows", report->read.rows);
    tn_json_add_int(writer, "added", report->events + report->series);
    tn_json_add_int(writer, "changed", report->changed);
    tn_json_add_int(writer, "unchanged", report->unchanged);
    tn_json_add_int(writer, "left_out", report->read.problems);
    put_list(writer, "problems", &report->problems);
    put_list(writer, "notices", &report->notices);
    tn_json_add_int(writer, "events", report->events);
    tn_json_add_int(writer, "series", report->series);
    tn_json_add_text(writer, "batch",
                     tn_id_is_zero(report->batch) ? NULL : tn_id_text(report->batch).chars);
}
