/* SPDX-License-Identifier: Apache-2.0 */
/* activity_store.c -- rows of batches, the days they speak of, and the counts of those days.
 *
 * A batch's rows are its own and never changed by another; which batch is shown for a chat and day
 * is a mark on the rows.  So batches come and go in any order, and what is left is what it would be
 * had the gone ones never been. */
#include <string.h>

#include "activity_parts.h"
#include "days_parts.h"
#include "turnout/os.h"
#include "turnout/text.h"

static const struct tn_db_sql select_standing = {
    .both = "SELECT id FROM import_batch WHERE request = $1 AND undone_ms IS NULL",
};

enum tn_err tn_activity_standing(struct tn_people *people, const struct tn_hash *request,
                                 struct tn_id *ret_id, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_standing);
    tn_db_bind_blob(stmt, 1, request->bytes, sizeof request->bytes);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_id = found ? tn_people_column_id(stmt, 0) : (struct tn_id){{0}};
    tn_db_reset(stmt);
    return err;
}

/* ---- taking ---- */

static const struct tn_db_sql insert_batch = {
    .both = "INSERT INTO import_batch (number, id, request, format, chat, row_count, counted, "
            "strangers, problems, first_day, last_day, taken_ms) SELECT COALESCE(MAX(number), 0) + "
            "1, $1, $2, '', '', 0, 0, 0, 0, 0, 0, $3 FROM import_batch RETURNING number",
};

enum tn_err tn_activity_begin(struct tn_people *people, const struct tn_hash *request,
                              struct tn_id id, int64_t *ret_number, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_batch);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_blob(stmt, 2, request->bytes, sizeof request->bytes);
    tn_db_bind_int(stmt, 3, tn_clock_wall_ms());
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_number = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql add_cover = {
    .both = "INSERT INTO activity_cover (chat, day, batch, strangers, shown) VALUES ($1, $2, $3, "
            "$4, 1) ON CONFLICT (chat, day, batch) DO UPDATE SET strangers = "
            "activity_cover.strangers + excluded.strangers",
};

#define ADD_DAY(values)                                                                            \
    "INSERT INTO activity_day (handle, day, kind, chat, batch, amount, shown) " values             \
    " ON CONFLICT (handle, day, kind, chat, batch) DO UPDATE SET amount = activity_day.amount + "  \
    "excluded.amount"

static const struct tn_db_sql add_day = {
    .sqlite = ADD_DAY("VALUES ($1, $2, $3, $4, $5, $6, 1)"),
    .postgresql = ADD_DAY("SELECT *, 1 FROM unnest($1::text[], $2::bigint[], $3::bigint[], "
                          "$4::text[], $5::bigint[], $6::bigint[])"),
};

static const struct tn_db_sql hide_days = {
    .both = "UPDATE activity_day SET shown = 0 WHERE chat = $1 AND day = $2 AND batch <> $3 AND "
            "shown = 1",
};
static const struct tn_db_sql hide_covers = {
    .both = "UPDATE activity_cover SET shown = 0 WHERE chat = $1 AND day = $2 AND batch <> $3 AND "
            "shown = 1",
};

/* Runs a statement about what one batch says of one chat and day. */
static enum tn_err run_cover(struct tn_people *people, const struct tn_db_sql *sql, int64_t number,
                             const char *chat, int32_t day, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    tn_db_bind_text(stmt, 1, chat);
    tn_db_bind_int(stmt, 2, day);
    tn_db_bind_int(stmt, 3, number);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_activity_cover(struct tn_people *people, int64_t number, const char *chat,
                              int32_t day, int64_t strangers, bool *ret_replaced,
                              struct tn_fault *fault)
{
    enum tn_err err = run_cover(people, &hide_days, number, chat, day, fault);
    if (!err)
        err = run_cover(people, &hide_covers, number, chat, day, fault);
    if (err)
        return err;
    bool replaced = tn_db_changes(people->db) > 0;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &add_cover);
    tn_db_bind_text(stmt, 1, chat);
    tn_db_bind_int(stmt, 2, day);
    tn_db_bind_int(stmt, 3, number);
    tn_db_bind_int(stmt, 4, strangers);
    err = tn_db_run(stmt, fault);
    if (!err)
        *ret_replaced = replaced;
    return err;
}

enum tn_err tn_activity_add(struct tn_people *people, int64_t number, const char *chat, int32_t day,
                            const struct tn_activity_tally *tallies, size_t count,
                            struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &add_day);
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < count * TN_CHAT_KINDS && !err; i++) {
        const struct tn_activity_tally *tally = &tallies[i / TN_CHAT_KINDS];
        if (tally->counts[i % TN_CHAT_KINDS] == 0)
            continue;
        tn_db_bind_text(stmt, 1, tn_id_text(tally->handle).chars);
        tn_db_bind_int(stmt, 2, day);
        tn_db_bind_int(stmt, 3, (int64_t)(i % TN_CHAT_KINDS));
        tn_db_bind_text(stmt, 4, chat);
        tn_db_bind_int(stmt, 5, number);
        tn_db_bind_int(stmt, 6, tally->counts[i % TN_CHAT_KINDS]);
        err = tn_db_batch_add(stmt, fault);
    }
    return err ? err : tn_db_batch_run(stmt, fault);
}

static const struct tn_db_sql select_extent = {
    .both = "SELECT COUNT(*), MIN(day), MAX(day) FROM activity_cover WHERE batch = $1",
};
static const struct tn_db_sql update_batch = {
    .both = "UPDATE import_batch SET format = $2, chat = $3, row_count = $4, counted = $5, "
            "strangers = $6, problems = $7, first_day = $8, last_day = $9 WHERE number = $1",
};

static enum tn_err write_down(struct tn_people *people, int64_t number,
                              const struct tn_activity_report *report, struct tn_fault *fault)
{
    int64_t strangers = 0;
    for (int i = 0; i < TN_ACTIVITY_STRANGERS; i++)
        strangers += report->strangers[i];
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &update_batch);
    tn_db_bind_int(stmt, 1, number);
    tn_db_bind_text(stmt, 2, report->read.format);
    tn_db_bind_text(stmt, 3, report->read.chat);
    tn_db_bind_int(stmt, 4, report->read.rows);
    tn_db_bind_int(stmt, 5, report->counted);
    tn_db_bind_int(stmt, 6, strangers);
    tn_db_bind_int(stmt, 7, report->read.problems);
    tn_db_bind_int(stmt, 8, report->first_day);
    tn_db_bind_int(stmt, 9, report->last_day);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_activity_end(struct tn_people *people, int64_t number,
                            struct tn_activity_report *report, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_extent);
    tn_db_bind_int(stmt, 1, number);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err) {
        report->days = tn_db_int(stmt, 0);
        report->first_day = (int32_t)tn_db_int(stmt, 1);
        report->last_day = (int32_t)tn_db_int(stmt, 2);
    }
    tn_db_reset(stmt);
    if (!err)
        err = tn_people_days_touch(people, number, fault);
    return err ? err : write_down(people, number, report, fault);
}

/* ---- undoing ---- */

static const struct tn_db_sql select_batch = {
    .both = "SELECT number, undone_ms FROM import_batch WHERE id = $1",
};
static const struct tn_db_sql delete_days = {
    .both = "DELETE FROM activity_day WHERE (chat, day, batch) IN (SELECT chat, day, batch FROM "
            "activity_cover WHERE batch = $1)",
};
/* Of the days the batch was shown for: the one taken last of those that are left. */
#define LEFT_BEHIND                                                                                \
    "(SELECT o.chat, o.day, MAX(o.batch) FROM activity_cover o JOIN activity_cover c ON c.chat = " \
    "o.chat AND c.day = o.day WHERE c.batch = $1 AND c.shown = 1 AND o.batch <> $1 GROUP BY "      \
    "o.chat, o.day)"
static const struct tn_db_sql restore_days = {
    .both = "UPDATE activity_day SET shown = 1 WHERE (chat, day, batch) IN " LEFT_BEHIND,
};
static const struct tn_db_sql restore_covers = {
    .both = "UPDATE activity_cover SET shown = 1 WHERE (chat, day, batch) IN " LEFT_BEHIND,
};
static const struct tn_db_sql delete_covers = {
    .both = "DELETE FROM activity_cover WHERE batch = $1",
};
static const struct tn_db_sql mark_undone = {
    .both = "UPDATE import_batch SET undone_ms = $2 WHERE number = $1",
};

/* Runs a statement whose only parameter is the batch. */
static enum tn_err run(struct tn_people *people, const struct tn_db_sql *sql, int64_t number,
                       struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    tn_db_bind_int(stmt, 1, number);
    return tn_db_run(stmt, fault);
}

static enum tn_err run_all(struct tn_people *people, const struct tn_db_sql *const *steps,
                           size_t count, int64_t number, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < count && !err; i++)
        err = run(people, steps[i], number, fault);
    return err;
}

static enum tn_err undo(struct tn_people *people, int64_t number, struct tn_fault *fault)
{
    static const struct tn_db_sql *const steps[] = {&delete_days, &restore_days, &restore_covers,
                                                    &delete_covers};
    enum tn_err err = tn_people_days_touch(people, number, fault);
    if (!err)
        err = run_all(people, steps, sizeof steps / sizeof steps[0], number, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &mark_undone);
    tn_db_bind_int(stmt, 1, number);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

static enum tn_err find_standing(struct tn_people *people, struct tn_id batch, int64_t *ret_number,
                                 struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_batch);
    tn_db_bind_text(stmt, 1, tn_id_text(batch).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no import %s", tn_id_text(batch).chars);
    else if (!err && !tn_db_is_null(stmt, 1))
        err = tn_fault_set(fault, TN_ERR_EXISTS, "the import %s is undone already",
                           tn_id_text(batch).chars);
    else if (!err)
        *ret_number = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_activity_undo(struct tn_people *people, struct tn_id batch,
                                    struct tn_fault *fault)
{
    int64_t number = 0;
    enum tn_err err = tn_db_begin(people->db, fault);
    if (err)
        return err;
    err = find_standing(people, batch, &number, fault);
    if (!err)
        err = undo(people, number, fault);
    if (!err)
        return tn_db_commit(people->db, fault);
    tn_db_rollback(people->db);
    return err;
}

/* ---- reading ---- */

static const struct tn_db_sql select_batches = {
    .both = "SELECT id, taken_ms, undone_ms, format, chat, row_count, counted, strangers, "
            "problems, first_day, last_day FROM import_batch ORDER BY number",
};

static void read_batch(struct tn_db_stmt *stmt, struct tn_activity_batch *batch)
{
    *batch = (struct tn_activity_batch){.id = tn_people_column_id(stmt, 0),
                                        .taken.ms = tn_db_int(stmt, 1),
                                        .undone.ms = tn_db_int(stmt, 2),
                                        .rows = tn_db_int(stmt, 5),
                                        .counted = tn_db_int(stmt, 6),
                                        .strangers = tn_db_int(stmt, 7),
                                        .problems = tn_db_int(stmt, 8),
                                        .first_day = (int32_t)tn_db_int(stmt, 9),
                                        .last_day = (int32_t)tn_db_int(stmt, 10)};
    (void)tn_text_copy(batch->format, sizeof batch->format, tn_db_text(stmt, 3));
    (void)tn_text_copy(batch->chat, sizeof batch->chat, tn_db_text(stmt, 4));
}

enum tn_err tn_people_activity_batches(struct tn_people *people,
                                       bool (*visit)(const struct tn_activity_batch *batch,
                                                     void *context),
                                       void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_batches);
    struct tn_activity_batch batch;
    bool found = true;
    while (found) {
        enum tn_err err = tn_people_step(stmt, &found, fault);
        if (err)
            return err;
        if (found)
            read_batch(stmt, &batch);
        if (found && !visit(&batch, context))
            found = false;
    }
    tn_db_reset(stmt);
    return TN_OK;
}

static const struct tn_db_sql select_days = {
    .both = "SELECT d.day, d.kind, CAST(SUM(d.amount) AS BIGINT) FROM activity_day d JOIN handle h "
            "ON h.id = d.handle JOIN member m ON m.id = h.member WHERE m.root = (SELECT root FROM "
            "member WHERE id = $1) AND d.shown = 1 GROUP BY d.day, d.kind ORDER BY d.day, d.kind",
};

enum tn_err tn_people_activity_days(struct tn_people *people, struct tn_id member,
                                    bool (*visit)(const struct tn_activity_day *day, void *context),
                                    void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_days);
    struct tn_activity_day day = {0};
    bool found = true, more = true;
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    while (found && more) {
        enum tn_err err = tn_people_step(stmt, &found, fault);
        if (err)
            return err;
        int32_t its_day = found ? (int32_t)tn_db_int(stmt, 0) : 0;
        if (day.day != 0 && its_day != day.day) {
            more = visit(&day, context);
            day = (struct tn_activity_day){0};
        }
        day.day = its_day;
        if (found)
            day.counts[tn_db_int(stmt, 1) % TN_CHAT_KINDS] = tn_db_int(stmt, 2);
    }
    tn_db_reset(stmt);
    return TN_OK;
}
