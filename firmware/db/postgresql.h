/* SPDX-License-Identifier: Apache-2.0 */
/* postgresql.h -- what the files of the PostgreSQL engine share. */
#pragma once

#include <libpq-fe.h>

#include "engine.h"

struct pg_db {
    struct tn_db base;
    PGconn *conn;
    int64_t changes;
    unsigned session;    /* counts connections: what was prepared before is gone after another */
    unsigned statements; /* to name them */
    int lock_timeout_ms;
    bool unsafe_normal;
};

static inline struct pg_db *pg_of(struct tn_db *db)
{
    return (struct pg_db *)db;
}

/* One sentence for a failed result (NULL: the connection's own message); takes `result`. */
enum tn_err tn_pg_fault(struct pg_db *db, PGresult *result, struct tn_fault *fault);
/* True if the result is the server's complaint about our SQL itself. */
bool tn_pg_is_our_bug(const PGresult *result);
/* Connects again where the connection was lost and no transaction hung on it. */
enum tn_err tn_pg_connected(struct pg_db *db, struct tn_fault *fault);

struct tn_db_stmt *tn_pg_stmt_new(struct tn_db *db, const char *sql);
void tn_pg_stmt_free(struct tn_db_stmt *base);
void tn_pg_stmt_ready(struct tn_db_stmt *base);
void tn_pg_stmt_reset(struct tn_db_stmt *base);
void tn_pg_bind(struct tn_db_stmt *base, int index, const struct db_value *value);
enum tn_db_result tn_pg_step(struct tn_db_stmt *base, struct tn_fault *fault);
enum tn_err tn_pg_batch_add(struct tn_db_stmt *base, struct tn_fault *fault);
void tn_pg_batch_send(struct tn_db_stmt *base);
enum tn_err tn_pg_batch_run(struct tn_db_stmt *base, struct tn_fault *fault);
int64_t tn_pg_column_int(struct tn_db_stmt *base, int column);
const char *tn_pg_column_text(struct tn_db_stmt *base, int column);
const void *tn_pg_column_blob(struct tn_db_stmt *base, int column, size_t *ret_len);
bool tn_pg_column_is_null(struct tn_db_stmt *base, int column);
