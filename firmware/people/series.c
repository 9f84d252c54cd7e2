/* SPDX-License-Identifier: Apache-2.0 */
/* series.c -- series, the dates they leave out, and which event is of which. */
#include "series_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

/* ---- making ---- */

static const struct tn_db_sql insert_series = {
    .both = "INSERT INTO series (id, title, rule, first_day, created_ms) VALUES ($1, $2, $3, $4, "
            "$5)",
};

enum tn_err tn_series_add(struct tn_people *people, const char *title, const char *rule,
                          int32_t first_day, struct tn_id *ret_series, struct tn_fault *fault)
{
    TN_BUF_AUTO clean = {0};
    struct tn_rule read;
    enum tn_err err = tn_rule_parse(rule, &read, fault);
    if (err)
        return err;
    if (tn_text_clean(title, strlen(title), &clean) || clean.len == 0 ||
        clean.len >= TN_SERIES_TITLE_CHARS)
        return tn_fault_set(fault, TN_ERR_FORMAT, "a series has a title of at most %d bytes",
                            TN_SERIES_TITLE_CHARS - 1);
    struct tn_id id = tn_people_new_id(people);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_series);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 2, tn_buf_text(&clean));
    tn_db_bind_text(stmt, 3, rule);
    tn_db_bind_int(stmt, 4, first_day);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (!err)
        *ret_series = id;
    return err;
}

static const struct tn_db_sql find_series = {
    .both = "SELECT id FROM series WHERE id = $1 OR title = $1 ORDER BY id LIMIT 2",
};

enum tn_err tn_series_find(struct tn_people *people, const char *text, struct tn_id *ret_series,
                           struct tn_fault *fault)
{
    bool found = false, other = false;
    struct tn_id id = {{0}};
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &find_series);
    tn_db_bind_text(stmt, 1, tn_text_valid(text, strlen(text)) ? text : "");
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        id = tn_people_column_id(stmt, 0);
        err = tn_people_step(stmt, &other, fault);
    }
    tn_db_reset(stmt);
    if (err)
        return err;
    if (!found)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no series \"%.60s\"", text);
    if (other)
        return tn_fault_set(fault, TN_ERR_LIMIT,
                            "several series are called \"%.60s\"; name one by its id", text);
    *ret_series = id;
    return TN_OK;
}

/* ---- one, read ---- */

static const struct tn_db_sql select_series = {
    .both = "SELECT id, title, rule, first_day, ended_ms FROM series ORDER BY id",
};
static const struct tn_db_sql select_one = {
    .both = "SELECT id, title, rule, first_day, ended_ms FROM series WHERE id = $1",
};

/* A rule that is stored was read before. */
static void read_series(struct tn_db_stmt *stmt, struct tn_series *series)
{
    *series = (struct tn_series){.id = tn_people_column_id(stmt, 0),
                                 .first_day = (int32_t)tn_db_int(stmt, 3),
                                 .ended = !tn_db_is_null(stmt, 4)};
    (void)tn_text_copy(series->title, sizeof series->title, tn_db_text(stmt, 1));
    (void)tn_text_copy(series->rule_text, sizeof series->rule_text, tn_db_text(stmt, 2));
    enum tn_err err = tn_rule_parse(series->rule_text, &series->rule, NULL);
    TN_ASSERT(err == TN_OK);
}

enum tn_err tn_series_read(struct tn_people *people, struct tn_id id, struct tn_series *ret_series,
                           struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_one);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found)
        read_series(stmt, ret_series);
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no series %s", tn_id_text(id).chars);
    return err;
}

enum tn_err tn_series_all(struct tn_people *people, struct tn_series **ret_all, size_t *ret_count,
                          struct tn_fault *fault)
{
    struct tn_series *all = NULL;
    size_t count = 0, cap = 0;
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_series);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        all = tn_report_grow(all, count, &cap, sizeof *all);
        read_series(stmt, &all[count++]);
    }
    tn_db_reset(stmt);
    *ret_all = all;
    *ret_count = count;
    return err;
}

/* ---- dates ---- */

static const struct tn_db_sql insert_exception = {
    .both = "INSERT INTO series_exception (series, day) VALUES ($1, $2) ON CONFLICT DO NOTHING",
};
static const struct tn_db_sql delete_exception = {
    .both = "DELETE FROM series_exception WHERE series = $1 AND day = $2",
};
static const struct tn_db_sql select_exception = {
    .both = "SELECT 1 FROM series_exception WHERE series = $1 AND day = $2",
};

static enum tn_err run_dated(struct tn_people *people, const struct tn_db_sql *sql,
                             struct tn_id series, int32_t day, bool *ret_found,
                             struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    tn_db_bind_text(stmt, 1, tn_id_text(series).chars);
    tn_db_bind_int(stmt, 2, day);
    enum tn_err err = tn_people_step(stmt, ret_found, fault);
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_series_skip(struct tn_people *people, struct tn_id series, int32_t day, bool skip,
                           struct tn_fault *fault)
{
    struct tn_series known = {.title = ""};
    int32_t date = 0;
    bool found = false;
    enum tn_err err = tn_series_read(people, series, &known, fault);
    if (err)
        return err;
    if (!tn_rule_next(&known.rule, known.first_day, day - 1, &date) || date != day)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%.60s has no date on that day", known.title);
    return run_dated(people, skip ? &insert_exception : &delete_exception, series, day, &found,
                     fault);
}

enum tn_err tn_series_next(struct tn_people *people, const struct tn_series *series, int32_t from,
                           int32_t *ret_day, struct tn_fault *fault)
{
    bool skipped = true;
    enum tn_err err = TN_OK;
    *ret_day = from - 1;
    while (!err && skipped) {
        if (!tn_rule_next(&series->rule, series->first_day, *ret_day, ret_day)) {
            *ret_day = TN_REPORT_NEVER;
            return TN_OK;
        }
        err = run_dated(people, &select_exception, series->id, *ret_day, &skipped, fault);
    }
    return err;
}

static const struct tn_db_sql end_series = {
    .both = "UPDATE series SET ended_ms = $2 WHERE id = $1 AND ended_ms IS NULL",
};

enum tn_err tn_series_end(struct tn_people *people, struct tn_id series, struct tn_fault *fault)
{
    struct tn_series known;
    enum tn_err err = tn_series_read(people, series, &known, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &end_series);
    tn_db_bind_text(stmt, 1, tn_id_text(series).chars);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (!err && tn_db_changes(people->db) == 0)
        err = tn_fault_set(fault, TN_ERR_EXISTS, "%.60s has ended already", known.title);
    return err;
}

/* ---- events ---- */

static const char *const kinds[TN_EVENT_KINDS] = {"regular", "brand", "festival"};

const char *tn_event_kind_name(enum tn_event_kind kind)
{
    TN_ASSERT((unsigned)kind < TN_EVENT_KINDS);
    return kinds[kind];
}

bool tn_event_kind_parse(const char *name, enum tn_event_kind *ret_kind)
{
    for (int i = 0; i < TN_EVENT_KINDS; i++) {
        if (strcmp(name, kinds[i]) == 0) {
            *ret_kind = (enum tn_event_kind)i;
            return true;
        }
    }
    return false;
}

static const struct tn_db_sql select_place = {
    .both = "SELECT series, kind, cancelled FROM event_place WHERE event = $1",
};
static const struct tn_db_sql put_place = {
    .both = "INSERT INTO event_place (event, series, kind, cancelled) VALUES ($1, $2, $3, $4) ON "
            "CONFLICT (event) DO UPDATE SET series = excluded.series, kind = excluded.kind, "
            "cancelled = excluded.cancelled",
};

enum tn_err tn_event_place(struct tn_people *people, struct tn_id event,
                           struct tn_event_place *ret_place, struct tn_fault *fault)
{
    struct tn_event_place place = {.kind = TN_EVENT_REGULAR};
    struct tn_event known;
    bool found = false;
    enum tn_err err = tn_registry_event(people->registry, event, &known, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_place);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        place.series = tn_people_column_id(stmt, 0);
        (void)tn_event_kind_parse(tn_db_text(stmt, 1), &place.kind);
        place.cancelled = tn_db_int(stmt, 2) != 0;
    }
    tn_db_reset(stmt);
    if (!err)
        *ret_place = place;
    return err;
}

enum tn_err tn_event_place_set(struct tn_people *people, struct tn_id event,
                               const struct tn_event_place *place, struct tn_fault *fault)
{
    struct tn_event known;
    struct tn_series series;
    bool of_one = !tn_id_is_zero(place->series);
    enum tn_err err = tn_registry_event(people->registry, event, &known, fault);
    if (!err && of_one)
        err = tn_series_read(people, place->series, &series, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &put_place);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, of_one ? tn_id_text(place->series).chars : NULL);
    tn_db_bind_text(stmt, 3, kinds[place->kind]);
    tn_db_bind_int(stmt, 4, place->cancelled);
    return tn_db_run(stmt, fault);
}
