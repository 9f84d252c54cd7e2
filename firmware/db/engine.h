/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h -- what an engine does for db.c: the table of functions behind tn_db_….
 *
 * Common state lives in struct tn_db and struct tn_db_stmt; an engine embeds them as its first
 * member.  Engines neither cache nor count transactions: that is db.c's and transaction.c's. */
#pragma once

#include "turnout/db.h"

enum db_type { DB_NULL, DB_INT, DB_TEXT, DB_BLOB };

struct db_value {
    enum db_type type;
    int64_t number;
    const void *data;
    size_t len;
};

/* The ends of a transaction. */
enum db_turn { DB_BEGIN, DB_COMMIT, DB_ROLLBACK, DB_TURNS };

struct db_ops {
    void (*close)(struct tn_db *db);
    enum tn_err (*exec)(struct tn_db *db, const char *sql, struct tn_fault *fault);
    enum tn_err (*turn)(struct tn_db *db, enum db_turn turn, struct tn_fault *fault);
    int64_t (*changes)(const struct tn_db *db);
    /* A statement not yet known to the engine; never fails. */
    struct tn_db_stmt *(*stmt_new)(struct tn_db *db, const char *sql);
    void (*stmt_free)(struct tn_db_stmt *stmt);
    /* Ready to be bound: compiled if need be, parameters cleared.  What goes wrong is kept and told
     * at the next step. */
    void (*stmt_ready)(struct tn_db_stmt *stmt);
    void (*stmt_reset)(struct tn_db_stmt *stmt);
    void (*bind)(struct tn_db_stmt *stmt, int index, const struct db_value *value);
    enum tn_db_result (*step)(struct tn_db_stmt *stmt, struct tn_fault *fault);
    enum tn_err (*batch_add)(struct tn_db_stmt *stmt, struct tn_fault *fault);
    void (*batch_send)(struct tn_db_stmt *stmt);
    enum tn_err (*batch_run)(struct tn_db_stmt *stmt, struct tn_fault *fault);
    int64_t (*column_int)(struct tn_db_stmt *stmt, int column);
    const char *(*column_text)(struct tn_db_stmt *stmt, int column);
    const void *(*column_blob)(struct tn_db_stmt *stmt, int column, size_t *ret_len);
    bool (*column_is_null)(struct tn_db_stmt *stmt, int column);
};

enum stmt_state {
    STMT_READY,
    STMT_ROWS,  /* in the middle of its rows */
    STMT_ENDED, /* its rows were ended by a transaction's begin or end: stepping on is a bug */
};

struct tn_db_stmt {
    struct tn_db *db;
    const struct tn_db_sql *sql;
    struct tn_db_stmt *next; /* in its bucket */
    enum stmt_state state;
};

#define DB_BUCKETS 128

struct tn_db {
    const struct db_ops *ops;
    enum tn_db_engine engine;
    bool read_only;
    char name[256]; /* what faults call it: a path, or "database D on HOST" */
    struct tn_db_stmt *buckets[DB_BUCKETS];
    size_t reading; /* statements in the middle of their rows */
    bool in_transaction;
    int savepoints;
    enum tn_err failed; /* the first failure inside this transaction, TN_OK if none */
};

TN_MUST_CHECK enum tn_err tn_db_open_sqlite(const struct tn_db_options *options,
                                            struct tn_db **ret_db, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_db_open_postgresql(const struct tn_db_options *options,
                                                struct tn_db **ret_db, struct tn_fault *fault);

/* Notes a failure, so that a transaction which lost a part cannot commit.  Returns `code`. */
enum tn_err tn_db_failed(struct tn_db *db, enum tn_err code);
/* Ends every statement that is being read. */
void tn_db_end_reading(struct tn_db *db);
