/* SPDX-License-Identifier: Apache-2.0 */
/* db.c -- opening, the cache of statements, and the way through to the engine.
 *
 * Invariant: a statement that answered DONE or FAILED holds no lock and no rows any more. */
#include "turnout/db.h"

#include <stdlib.h>
#include <string.h>

#include "engine.h"

static bool is_server(const char *url)
{
    return strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
}

enum tn_err tn_db_open(const struct tn_db_options *options, struct tn_db **ret_db,
                       struct tn_fault *fault)
{
    TN_ASSERT(options->url);
    return is_server(options->url) ? tn_db_open_postgresql(options, ret_db, fault)
                                   : tn_db_open_sqlite(options, ret_db, fault);
}

void tn_db_close(struct tn_db *db)
{
    if (!db)
        return;
    tn_db_rollback(db);
    for (size_t i = 0; i < DB_BUCKETS; i++) {
        while (db->buckets[i]) {
            struct tn_db_stmt *stmt = db->buckets[i];
            db->buckets[i] = stmt->next;
            db->ops->stmt_free(stmt);
        }
    }
    db->ops->close(db);
}

enum tn_db_engine tn_db_engine(const struct tn_db *db)
{
    return db->engine;
}

bool tn_db_is_read_only(const struct tn_db *db)
{
    return db->read_only;
}

enum tn_err tn_db_failed(struct tn_db *db, enum tn_err code)
{
    if (db->in_transaction && !db->failed)
        db->failed = code;
    return code;
}

void tn_db_end_reading(struct tn_db *db)
{
    for (size_t i = 0; i < DB_BUCKETS && db->reading; i++) {
        for (struct tn_db_stmt *stmt = db->buckets[i]; stmt; stmt = stmt->next) {
            if (stmt->state != STMT_ROWS)
                continue;
            tn_db_reset(stmt);
            stmt->state = STMT_ENDED;
        }
    }
}

enum tn_err tn_db_exec(struct tn_db *db, const char *sql, struct tn_fault *fault)
{
    enum tn_err err = db->ops->exec(db, sql, fault);
    return err ? tn_db_failed(db, err) : TN_OK;
}

static const char *text_for(const struct tn_db *db, const struct tn_db_sql *sql)
{
    const char *text = db->engine == TN_DB_SQLITE ? sql->sqlite : sql->postgresql;
    TN_ASSERT(text || sql->both);
    return text ? text : sql->both;
}

struct tn_db_stmt *tn_db_prepare(struct tn_db *db, const struct tn_db_sql *sql)
{
    struct tn_db_stmt **bucket = &db->buckets[((uintptr_t)sql >> 3) % DB_BUCKETS];
    struct tn_db_stmt *stmt = *bucket;
    while (stmt && stmt->sql != sql)
        stmt = stmt->next;
    if (!stmt) {
        stmt = db->ops->stmt_new(db, text_for(db, sql));
        stmt->db = db;
        stmt->sql = sql;
        stmt->next = *bucket;
        *bucket = stmt;
    }
    tn_db_reset(stmt);
    db->ops->stmt_ready(stmt);
    return stmt;
}

static void bind(struct tn_db_stmt *stmt, int index, const struct db_value *value)
{
    TN_ASSERT(stmt->state == STMT_READY);
    stmt->db->ops->bind(stmt, index, value);
}

void tn_db_bind_int(struct tn_db_stmt *stmt, int index, int64_t value)
{
    bind(stmt, index, &(struct db_value){.type = DB_INT, .number = value});
}

void tn_db_bind_text(struct tn_db_stmt *stmt, int index, const char *text)
{
    tn_db_bind_text_len(stmt, index, text, text ? strlen(text) : 0);
}

void tn_db_bind_text_len(struct tn_db_stmt *stmt, int index, const char *text, size_t len)
{
    bind(stmt, index,
         &(struct db_value){.type = text ? DB_TEXT : DB_NULL, .data = text, .len = len});
}

void tn_db_bind_blob(struct tn_db_stmt *stmt, int index, const void *data, size_t len)
{
    bind(stmt, index,
         &(struct db_value){.type = DB_BLOB, .data = data ? data : (const void *)"", .len = len});
}

void tn_db_bind_null(struct tn_db_stmt *stmt, int index)
{
    bind(stmt, index, &(struct db_value){.type = DB_NULL});
}

enum tn_db_result tn_db_step(struct tn_db_stmt *stmt, struct tn_fault *fault)
{
    TN_ASSERT(stmt->state != STMT_ENDED);
    struct tn_fault own = {0};
    enum tn_db_result result = stmt->db->ops->step(stmt, &own);
    if (result == TN_DB_ROW) {
        stmt->db->reading += stmt->state != STMT_ROWS;
        stmt->state = STMT_ROWS;
        return result;
    }
    tn_db_reset(stmt);
    if (result == TN_DB_FAILED) {
        (void)tn_db_failed(stmt->db, own.code);
        if (fault)
            *fault = own;
    }
    return result;
}

enum tn_err tn_db_next(struct tn_db_stmt *stmt, bool *ret_row, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    enum tn_db_result result = tn_db_step(stmt, &own);
    *ret_row = result == TN_DB_ROW;
    if (result != TN_DB_FAILED)
        return TN_OK;
    if (fault)
        *fault = own;
    return own.code;
}

enum tn_err tn_db_run(struct tn_db_stmt *stmt, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = tn_db_next(stmt, &row, fault);
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_db_batch_add(struct tn_db_stmt *stmt, struct tn_fault *fault)
{
    TN_ASSERT(stmt->state == STMT_READY);
    enum tn_err err = stmt->db->ops->batch_add(stmt, fault);
    return err ? tn_db_failed(stmt->db, err) : TN_OK;
}

void tn_db_batch_send(struct tn_db_stmt *stmt)
{
    TN_ASSERT(stmt->state == STMT_READY);
    stmt->db->ops->batch_send(stmt);
}

enum tn_err tn_db_batch_run(struct tn_db_stmt *stmt, struct tn_fault *fault)
{
    TN_ASSERT(stmt->state == STMT_READY);
    enum tn_err err = stmt->db->ops->batch_run(stmt, fault);
    return err ? tn_db_failed(stmt->db, err) : TN_OK;
}

void tn_db_reset(struct tn_db_stmt *stmt)
{
    if (stmt->state == STMT_ROWS) {
        stmt->db->ops->stmt_reset(stmt);
        stmt->db->reading--;
    }
    stmt->state = STMT_READY;
}

int64_t tn_db_changes(const struct tn_db *db)
{
    return db->ops->changes(db);
}

int64_t tn_db_int(struct tn_db_stmt *stmt, int column)
{
    TN_ASSERT(stmt->state == STMT_ROWS);
    return stmt->db->ops->column_int(stmt, column);
}

const char *tn_db_text(struct tn_db_stmt *stmt, int column)
{
    TN_ASSERT(stmt->state == STMT_ROWS);
    return stmt->db->ops->column_text(stmt, column);
}

const void *tn_db_blob(struct tn_db_stmt *stmt, int column, size_t *ret_len)
{
    TN_ASSERT(stmt->state == STMT_ROWS);
    return stmt->db->ops->column_blob(stmt, column, ret_len);
}

bool tn_db_is_null(struct tn_db_stmt *stmt, int column)
{
    TN_ASSERT(stmt->state == STMT_ROWS);
    return stmt->db->ops->column_is_null(stmt, column);
}
