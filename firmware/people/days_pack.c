/* SPDX-License-Identifier: Apache-2.0 */
/* days_pack.c -- each handle's days with messages in one row, so that a report of everybody reads
 * one row a person and not one a day.
 *
 * It follows from activity_day: whoever changes that says of which days, their handles' rows are
 * made anew before the next report, and all of them may be thrown away.
 *
 * Invariant: where there is the row of no handle (''), every handle that has days has a row, which
 * is right or NULL. */
#include "days_parts.h"

#include <string.h>

#define AT_ONCE 512 /* handles made anew in one transaction */

/* ---- a row ---- */

/* LEB128. */
static void put(struct tn_buf *out, uint32_t number)
{
    for (; number >= 0x80; number >>= 7)
        tn_buf_add_byte(out, (uint8_t)(number | 0x80));
    tn_buf_add_byte(out, (uint8_t)number);
}

static uint32_t take(const uint8_t **at, const uint8_t *end)
{
    uint32_t number = 0;
    for (unsigned shift = 0; *at < end && shift < 32; shift += 7) {
        uint8_t byte = *(*at)++;
        number |= (uint32_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    return number;
}

static void put_day(struct tn_buf *out, int32_t last, int32_t day, int64_t messages)
{
    put(out, (uint32_t)day - (uint32_t)last);
    put(out, messages < INT32_MAX ? (uint32_t)messages : INT32_MAX);
}

static void visit_row(struct tn_db_stmt *stmt, const struct tn_days_visitor *visitor)
{
    size_t len = 0;
    struct tn_id handle = tn_people_column_id(stmt, 0);
    const uint8_t *at = tn_db_blob(stmt, 1, &len);
    const uint8_t *end = at + len;
    uint32_t day = 0;
    while (at < end) {
        day += take(&at, end);
        uint32_t messages = take(&at, end);
        visitor->day(handle, (int32_t)day, messages, visitor->context);
    }
}

/* ---- what is not right any more ---- */

static const struct tn_db_sql count_begun = {
    .both = "SELECT COUNT(*) FROM activity_pack WHERE handle = ''",
};
#define TOUCH(which)                                                                               \
    "INSERT INTO activity_pack (handle, days) SELECT DISTINCT d.handle, CAST(NULL AS " which       \
    " ON CONFLICT (handle) DO UPDATE SET days = NULL"
#define OF_BATCH                                                                                   \
    " FROM activity_cover c CROSS JOIN activity_day d WHERE d.chat = c.chat AND d.day = c.day "    \
    "AND "                                                                                         \
    "c.batch = $1"
static const struct tn_db_sql touch_batch = {
    .sqlite = TOUCH("BLOB)" OF_BATCH),
    .postgresql = TOUCH("BYTEA)" OF_BATCH),
};
static const struct tn_db_sql touch_all = {
    .sqlite = TOUCH("BLOB) FROM activity_day d WHERE true"),
    .postgresql = TOUCH("BYTEA) FROM activity_day d"),
};

#define BEGUN(nothing)                                                                             \
    "INSERT INTO activity_pack (handle, days) VALUES ('', " nothing                                \
    ") ON CONFLICT (handle) DO NOTHING"
static const struct tn_db_sql insert_begun = {
    .sqlite = BEGUN("x''"),
    .postgresql = BEGUN("''"),
};

static enum tn_err is_begun(struct tn_people *people, bool *ret_begun, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &count_begun);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_begun = tn_db_int(stmt, 0) > 0;
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_days_touch(struct tn_people *people, int64_t batch, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &touch_batch);
    tn_db_bind_int(stmt, 1, batch);
    return tn_db_run(stmt, fault);
}

/* ---- made anew ---- */

/* Another hub's import that touches one of them waits until they are written, and touches it then.
 */
#define STALE "SELECT handle FROM activity_pack WHERE days IS NULL ORDER BY handle LIMIT $1"
static const struct tn_db_sql select_stale = {
    .sqlite = STALE,
    .postgresql = STALE " FOR UPDATE",
};
static const struct tn_db_sql select_days = {
    .both = "SELECT day, CAST(SUM(amount) AS BIGINT) FROM activity_day WHERE handle = $1 AND shown "
            "= 1 AND kind <> 2 GROUP BY day HAVING SUM(amount) > 0 ORDER BY day",
};
static const struct tn_db_sql update_pack = {
    .both = "UPDATE activity_pack SET days = $2 WHERE handle = $1",
};
static const struct tn_db_sql delete_pack = {
    .both = "DELETE FROM activity_pack WHERE handle = $1",
};

/* Who has no days has no row. */
static enum tn_err put_pack(struct tn_people *people, const char *handle,
                            const struct tn_buf *packed, struct tn_fault *fault)
{
    bool any = packed->len > 0;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, any ? &update_pack : &delete_pack);
    tn_db_bind_text(stmt, 1, handle);
    if (any)
        tn_db_bind_blob(stmt, 2, packed->data, packed->len);
    return tn_db_run(stmt, fault);
}

static enum tn_err pack_one(struct tn_people *people, const char *handle, struct tn_fault *fault)
{
    bool found = true;
    int32_t last = 0;
    enum tn_err err = TN_OK;
    TN_BUF_AUTO packed = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_days);
    tn_db_bind_text(stmt, 1, handle);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        int32_t day = (int32_t)tn_db_int(stmt, 0);
        put_day(&packed, last, day, tn_db_int(stmt, 1));
        last = day;
    }
    tn_db_reset(stmt);
    return err ? err : put_pack(people, handle, &packed, fault);
}

static enum tn_err read_stale(struct tn_people *people, struct tn_buf *handles,
                              struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_stale);
    tn_db_bind_int(stmt, 1, AT_ONCE);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        tn_buf_add(handles, tn_db_text(stmt, 0), TN_ID_CHARS + 1);
    tn_db_reset(stmt);
    return err;
}

static enum tn_err pack_some(struct tn_people *people, size_t *ret_count, struct tn_fault *fault)
{
    TN_BUF_AUTO handles = {0};
    enum tn_err err = tn_db_begin(people->db, fault);
    if (err)
        return err;
    err = read_stale(people, &handles, fault);
    for (size_t at = 0; !err && at < handles.len; at += TN_ID_CHARS + 1)
        err = pack_one(people, (const char *)handles.data + at, fault);
    *ret_count = handles.len / (TN_ID_CHARS + 1);
    if (!err)
        return tn_db_commit(people->db, fault);
    tn_db_rollback(people->db);
    return err;
}

/* Everybody is to be packed; the row of no handle comes last, and stays. */
static enum tn_err begin_packing(struct tn_people *people, struct tn_fault *fault)
{
    bool begun = false;
    enum tn_err err = is_begun(people, &begun, fault);
    if (err || begun)
        return err;
    err = tn_db_begin(people->db, fault);
    if (err)
        return err;
    err = tn_db_run(tn_db_prepare(people->db, &touch_all), fault);
    if (!err)
        err = tn_db_run(tn_db_prepare(people->db, &insert_begun), fault);
    if (!err)
        return tn_db_commit(people->db, fault);
    tn_db_rollback(people->db);
    return err;
}

enum tn_err tn_people_days_pack(struct tn_people *people, struct tn_fault *fault)
{
    size_t count = AT_ONCE;
    if (tn_db_is_read_only(people->db) || tn_db_in_transaction(people->db))
        return TN_OK;
    enum tn_err err = begin_packing(people, fault);
    while (!err && count == AT_ONCE)
        err = pack_some(people, &count, fault);
    return err;
}

/* ---- read ---- */

static const struct tn_db_sql select_packs = {
    .both = "SELECT handle, days FROM activity_pack WHERE days IS NOT NULL",
};
static const struct tn_db_sql days_of_stale = {
    .both = "SELECT d.handle, d.day, d.amount FROM activity_pack p CROSS JOIN activity_day d "
            "WHERE d.handle = p.handle AND p.days IS NULL AND d.shown = 1 AND d.kind <> 2",
};

enum tn_err tn_people_days_packed(struct tn_people *people, const struct tn_days_visitor *visitor,
                                  bool *ret_all, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = is_begun(people, ret_all, fault);
    if (err || !*ret_all)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_packs);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        visit_row(stmt, visitor);
    tn_db_reset(stmt);
    return err ? err
               : tn_people_days_visit(tn_db_prepare(people->db, &days_of_stale), visitor, fault);
}
