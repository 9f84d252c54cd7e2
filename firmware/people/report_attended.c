/* SPDX-License-Identifier: Apache-2.0 */
/* report_attended.c -- who came to which event, kept as a table so that no report walks every log.
 *
 * It follows from the logs: an event's rows are made anew whenever its logs have grown, and all of
 * them may be thrown away. */
#include "report_parts.h"

#include <stdlib.h>
#include <string.h>

static const struct tn_db_sql select_mark = {
    .both = "SELECT mark FROM attended_mark WHERE event = $1",
};
static const struct tn_db_sql put_mark = {
    .both = "INSERT INTO attended_mark (event, mark) VALUES ($1, $2) ON CONFLICT (event) DO UPDATE "
            "SET mark = excluded.mark",
};
static const struct tn_db_sql delete_event = {
    .both = "DELETE FROM attended WHERE event = $1",
};
static const struct tn_db_sql insert_attended = {
    .sqlite = "INSERT INTO attended (event, handle, host) VALUES ($1, $2, $3) "
              "ON CONFLICT (event, handle) DO UPDATE SET host = MAX(host, excluded.host)",
    .postgresql = "INSERT INTO attended (event, handle, host) SELECT e, h, MAX(o) FROM "
                  "unnest($1::text[], $2::text[], $3::bigint[]) AS rows (e, h, o) GROUP BY e, h",
};

static enum tn_err stored_mark(struct tn_people *people, struct tn_id event, int64_t *ret_mark,
                               struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_mark);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_mark = found ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

static enum tn_err write_rows(struct tn_people *people, struct tn_id event,
                              const struct tn_report_roll *roll, struct tn_fault *fault)
{
    struct tn_id_text name = tn_id_text(event);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_attended);
    enum tn_err err = TN_OK;
    size_t added = 0;
    for (size_t i = 0; !err && i < roll->count; i++) {
        const struct tn_report_ticket *ticket = &roll->tickets[i];
        if (!ticket->arrived || tn_id_is_zero(ticket->person))
            continue;
        tn_db_bind_text(stmt, 1, name.chars);
        tn_db_bind_text(stmt, 2, tn_id_text(ticket->handle).chars);
        tn_db_bind_int(stmt, 3, ticket->host);
        err = tn_db_batch_add(stmt, fault);
        added++;
    }
    return err || !added ? err : tn_db_batch_run(stmt, fault);
}

static enum tn_err write_event(struct tn_people *people, const struct tn_people_mark *mark,
                               const struct tn_report_roll *roll, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &delete_event);
    tn_db_bind_text(stmt, 1, tn_id_text(mark->event).chars);
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err)
        err = write_rows(people, mark->event, roll, fault);
    if (err)
        return err;
    stmt = tn_db_prepare(people->db, &put_mark);
    tn_db_bind_text(stmt, 1, tn_id_text(mark->event).chars);
    tn_db_bind_int(stmt, 2, mark->mark);
    return tn_db_run(stmt, fault);
}

static enum tn_err store_event(struct tn_people *people, const struct tn_people_mark *mark,
                               const struct tn_report_roll *roll, struct tn_fault *fault)
{
    enum tn_err err = tn_db_begin(people->db, fault);
    if (err)
        return err;
    err = write_event(people, mark, roll, fault);
    if (!err)
        return tn_db_commit(people->db, fault);
    tn_db_rollback(people->db);
    return err;
}

/* Logs may be there of an event that the registry has lost. */
static enum tn_err refresh_event(struct tn_people *people, const struct tn_people_mark *mark,
                                 struct tn_fault *fault)
{
    struct tn_report_roll roll = {0};
    struct tn_event event;
    struct tn_fault own = {0};
    int64_t stored = 0;
    enum tn_err err = stored_mark(people, mark->event, &stored, fault);
    if (err || stored == mark->mark)
        return err;
    err = tn_registry_event(people->registry, mark->event, &event, &own);
    if (err)
        return err == TN_ERR_ABSENT ? TN_OK : tn_fault_set(fault, err, "%s", own.text);
    err = tn_report_roll_read(people, mark->event, &roll, fault);
    if (!err)
        err = store_event(people, mark, &roll, fault);
    tn_report_roll_release(&roll);
    return err;
}

/* Taking in leaves behind how long every event's logs are; in a caller's transaction it cannot, and
 * the table is left for the next time. */
enum tn_err tn_report_attended_refresh(struct tn_people *people, struct tn_fault *fault)
{
    enum tn_err err = tn_people_take_in(people, fault);
    if (tn_db_is_read_only(people->db) || tn_db_in_transaction(people->db))
        return err;
    for (size_t i = 0; !err && i < people->seen_count; i++)
        err = refresh_event(people, &people->seen[i], fault);
    return err;
}
