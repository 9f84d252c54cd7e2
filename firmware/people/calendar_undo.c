/* SPDX-License-Identifier: Apache-2.0 */
/* calendar_undo.c -- what a calendar file did, listed and taken back, the last step first.
 *
 * An event is in the logs and cannot be unmade: it is cancelled, which counts nowhere, and closed.
 */
#include "calendar_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

struct step {
    char uid[TN_ICAL_UID_CHARS];
    int32_t one_date, day;
    char did[16];
    struct tn_id event, series;
    struct tn_buf before;
};
struct steps {
    struct step *all;
    size_t count, cap;
};

static const struct tn_db_sql select_steps = {
    .both =
        "SELECT uid, one_date, day, did, event, series, before FROM calendar_step WHERE batch = "
        "$1 ORDER BY number DESC",
};

static enum tn_err read_steps(struct tn_people *people, struct tn_id batch, struct steps *steps,
                              struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_steps);
    tn_db_bind_text(stmt, 1, tn_id_text(batch).chars);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        steps->all = tn_report_grow(steps->all, steps->count, &steps->cap, sizeof *steps->all);
        struct step *step = &steps->all[steps->count++];
        *step = (struct step){.one_date = (int32_t)tn_db_int(stmt, 1),
                              .day = (int32_t)tn_db_int(stmt, 2),
                              .event = tn_people_column_id(stmt, 4),
                              .series = tn_people_column_id(stmt, 5)};
        (void)tn_text_copy(step->uid, sizeof step->uid, tn_db_text(stmt, 0));
        (void)tn_text_copy(step->did, sizeof step->did, tn_db_text(stmt, 3));
        tn_buf_add_text(&step->before, tn_db_text(stmt, 6));
    }
    tn_db_reset(stmt);
    return err;
}

static void release_steps(struct steps *steps)
{
    for (size_t i = 0; i < steps->count; i++)
        tn_buf_release(&steps->all[i].before);
    free(steps->all);
}

/* ---- whether it can be ---- */

static const struct tn_db_sql select_used = {
    .both =
        "SELECT e.title FROM calendar_step s JOIN event e ON e.id = s.event WHERE s.batch = $1 "
        "AND s.did = 'made' AND (EXISTS (SELECT 1 FROM ticket t WHERE t.event = e.id) OR EXISTS "
        "(SELECT 1 FROM attended a WHERE a.event = e.id)) LIMIT 1",
};
static const struct tn_db_sql select_batch = {
    .both = "SELECT undone_ms FROM calendar_batch WHERE id = $1",
};

static enum tn_err check(struct tn_people *people, struct tn_id batch, struct tn_fault *fault)
{
    bool found = false, used = false, undone = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_batch);
    tn_db_bind_text(stmt, 1, tn_id_text(batch).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    undone = !err && found && !tn_db_is_null(stmt, 0);
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no such import");
    if (!err && undone)
        err = tn_fault_set(fault, TN_ERR_EXISTS, "this import was undone already");
    if (err)
        return err;
    stmt = tn_db_prepare(people->db, &select_used);
    tn_db_bind_text(stmt, 1, tn_id_text(batch).chars);
    err = tn_people_step(stmt, &used, fault);
    if (!err && used)
        err = tn_fault_set(fault, TN_ERR_DENIED,
                           "somebody has a ticket of %.60s or came to it; cancel by hand what is "
                           "not to be",
                           tn_db_text(stmt, 0));
    tn_db_reset(stmt);
    return err;
}

/* ---- steps ---- */

static const struct tn_db_sql delete_item = {
    .both = "DELETE FROM calendar_item WHERE uid = $1 AND one_date = $2",
};

static enum tn_err forget(struct tn_people *people, const struct step *step, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &delete_item);
    tn_db_bind_text(stmt, 1, step->uid);
    tn_db_bind_int(stmt, 2, step->one_date);
    return tn_db_run(stmt, fault);
}

static enum tn_err set_cancelled(struct tn_people *people, struct tn_id event, bool cancelled,
                                 struct tn_fault *fault)
{
    struct tn_event_place place;
    enum tn_err err = tn_event_place(people, event, &place, fault);
    place.cancelled = cancelled;
    return err ? err : tn_event_place_set(people, event, &place, fault);
}

static enum tn_err unmake_event(struct tn_people *people, const struct step *step,
                                struct tn_fault *fault)
{
    static const struct tn_event_place nowhere = {.cancelled = true};
    struct tn_fault own = {0};
    enum tn_err err = tn_event_place_set(people, step->event, &nowhere, fault);
    if (err)
        return err;
    err = tn_registry_event_close(people->registry, step->event, true, &own);
    return err && err != TN_ERR_EXISTS ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}

static const struct tn_db_sql select_use = {
    .both = "SELECT 1 FROM event_place WHERE series = $1 LIMIT 1",
};
static const struct tn_db_sql delete_exceptions = {
    .both = "DELETE FROM series_exception WHERE series = $1",
};
static const struct tn_db_sql forget_series = {
    .both = "UPDATE calendar_step SET series = NULL WHERE series = $1",
};
static const struct tn_db_sql delete_series = {
    .both = "DELETE FROM series WHERE id = $1",
};

static enum tn_err run_series(struct tn_people *people, const struct tn_db_sql *sql,
                              struct tn_id series, bool *ret_found, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    tn_db_bind_text(stmt, 1, tn_id_text(series).chars);
    enum tn_err err = tn_people_step(stmt, ret_found, fault);
    tn_db_reset(stmt);
    return err;
}

/* One that events belong to by now only ends. */
static enum tn_err unmake_series(struct tn_people *people, const struct step *step,
                                 struct tn_fault *fault)
{
    struct tn_fault own = {0};
    bool used = false, none = false;
    enum tn_err err = run_series(people, &select_use, step->series, &used, fault);
    if (!err && used) {
        err = tn_series_end(people, step->series, &own);
        return err && err != TN_ERR_EXISTS ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
    }
    if (!err)
        err = run_series(people, &delete_exceptions, step->series, &none, fault);
    if (!err)
        err = run_series(people, &forget_series, step->series, &none, fault);
    return err ? err : run_series(people, &delete_series, step->series, &none, fault);
}

static enum tn_err say_before(struct tn_people *people, const struct step *step,
                              struct tn_fault *fault)
{
    struct tn_event event;
    TN_AUTO(json) said = NULL;
    enum tn_err err = tn_json_parse(tn_buf_text(&step->before), step->before.len, &said, fault);
    if (!err)
        err = tn_registry_event(people->registry, step->event, &event, fault);
    if (!err)
        err = tn_registry_event_read(people->registry, said, &event, fault);
    if (!err)
        err = tn_people_event_set(people, &event, fault);
    return err ? err
               : set_cancelled(people, step->event, strcmp(step->did, "called off") == 0, fault);
}

static enum tn_err undo_step(struct tn_people *people, const struct step *step,
                             struct tn_fault *fault)
{
    if (strcmp(step->did, "skipped") == 0)
        return tn_series_skip(people, step->series, step->day, false, fault);
    if (strcmp(step->did, "made") != 0)
        return say_before(people, step, fault);
    enum tn_err err = forget(people, step, fault);
    if (err)
        return err;
    return tn_id_is_zero(step->event) ? unmake_series(people, step, fault)
                                      : unmake_event(people, step, fault);
}

static const struct tn_db_sql end_batch = {
    .both = "UPDATE calendar_batch SET undone_ms = $2 WHERE id = $1",
};

static enum tn_err undo(struct tn_people *people, struct tn_id batch, struct tn_fault *fault)
{
    struct steps steps = {0};
    enum tn_err err = check(people, batch, fault);
    if (!err)
        err = read_steps(people, batch, &steps, fault);
    for (size_t i = 0; !err && i < steps.count; i++)
        err = undo_step(people, &steps.all[i], fault);
    release_steps(&steps);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &end_batch);
    tn_db_bind_text(stmt, 1, tn_id_text(batch).chars);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

enum tn_err tn_calendar_undo(struct tn_people *people, struct tn_id batch, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_report_attended_refresh(people, fault);
    if (!err)
        err = tn_people_begin(people, &own, fault);
    return err ? err : tn_people_end(people, own, undo(people, batch, fault), fault);
}

/* ---- reading ---- */

static const struct tn_db_sql select_batches = {
    .both =
        "SELECT id, who, events, series, changed, taken_ms, undone_ms FROM calendar_batch ORDER "
        "BY id DESC",
};

static void add_time(struct tn_json_writer *writer, const char *name, struct tn_db_stmt *stmt,
                     int column)
{
    char text[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){tn_db_int(stmt, column)}, 0, text);
    tn_json_add_text(writer, name, tn_db_is_null(stmt, column) ? NULL : text);
}

enum tn_err tn_calendar_imports_json(struct tn_people *people, struct tn_buf *out,
                                     struct tn_fault *fault)
{
    struct tn_json_writer writer;
    size_t start = out->len;
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_batches);
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(&writer);
        tn_json_add_text(&writer, "id", tn_db_text(stmt, 0));
        tn_json_add_text(&writer, "by", tn_db_text(stmt, 1));
        tn_json_add_int(&writer, "events", tn_db_int(stmt, 2));
        tn_json_add_int(&writer, "series", tn_db_int(stmt, 3));
        tn_json_add_int(&writer, "changed", tn_db_int(stmt, 4));
        add_time(&writer, "taken", stmt, 5);
        add_time(&writer, "undone", stmt, 6);
        tn_json_close_object(&writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(&writer);
    if (err)
        out->len = start;
    return err;
}
