/* SPDX-License-Identifier: Apache-2.0 */
/* db.h -- one SQL text over two engines: SQLite and PostgreSQL.
 *
 * Statements use $1, $2 … for parameters (both engines take them), ON CONFLICT and RETURNING, and
 * nothing only one engine knows; where that cannot be, the caller gives a pair (struct
 * tn_db_sql).  A handle and its statements belong to the thread that opened them.  Rank 1. */
#pragma once

#include "turnout/bytes.h"

enum tn_db_engine { TN_DB_SQLITE, TN_DB_POSTGRESQL };

struct tn_db;
struct tn_db_stmt;

/* One SQL text for both, or one for each. */
struct tn_db_sql {
    const char *both;
    const char *sqlite;
    const char *postgresql;
};

/* How to open.  `url`: a file's path, "" for one in memory, or postgresql://….  `vfs`: the name of
 * an SQLite VFS, NULL the system's.  SQLite is opened with WAL and synchronous=FULL unless
 * `unsafe_normal` asks for NORMAL (the control of the power-cut tests).  */
struct tn_db_options {
    const char *url;
    const char *vfs;
    bool read_only;
    bool unsafe_normal;
    int busy_timeout_ms; /* 0: 5000 */
    int cache_kib;       /* of SQLite's page cache; 0: 8192 */
};

/* The caller owns *ret_db.  Errors: IO, FULL, DENIED (no right to write there), ABSENT, CORRUPT
 * (not a database, or damaged), BUSY, OFFLINE (no server), each with the path or server named. */
TN_MUST_CHECK enum tn_err tn_db_open(const struct tn_db_options *options, struct tn_db **ret_db,
                                     struct tn_fault *fault);
void tn_db_close(struct tn_db *db);
TN_AUTO_DEFINE(db, struct tn_db *, tn_db_close)
enum tn_db_engine tn_db_engine(const struct tn_db *db);
bool tn_db_is_read_only(const struct tn_db *db);

/* One step of a schema, applied once and never changed afterwards.  In the text, {blob}, {int},
 * {text} stand for the engine's column types; {rowless} ends a table whose primary key is its
 * storage, {strict} any other table; {serial} is a key the engine draws.  A line that is "--
 * @sqlite", "-- @postgresql" or "-- @both" says for whom the lines after it are. */
struct tn_db_migration {
    const char *name; /* "0001_log.sql" */
    const char *sql;
};
/* Brings schema `set` ("ledger", "registry", …) up to date, each step in its own transaction;
 * steps end with a NULL name.  Errors: VERSION (the database holds a step this build does not
 * know, it is left untouched); as tn_db_exec. */
TN_MUST_CHECK enum tn_err tn_db_migrate(struct tn_db *db, const char *set,
                                        const struct tn_db_migration *steps,
                                        struct tn_fault *fault);

/* How many of these steps the database holds, 0 without any.  Errors: VERSION, as above; as
 * tn_db_step. */
TN_MUST_CHECK enum tn_err tn_db_steps(struct tn_db *db, const char *set,
                                      const struct tn_db_migration *steps, size_t *ret_count,
                                      struct tn_fault *fault);

/* Runs one or several statements without parameters or rows. */
TN_MUST_CHECK enum tn_err tn_db_exec(struct tn_db *db, const char *sql, struct tn_fault *fault);

/* A write transaction: BEGIN IMMEDIATE on SQLite, READ COMMITTED on PostgreSQL.  Nesting is a bug.
 * Commit is durable when it returns OK; on any error the transaction is rolled back.  A transaction
 * in which a statement failed does not commit, unless a savepoint gave that part up.  Statements
 * being read are ended by begin, commit and rollback.  Errors: BUSY, FULL, IO, OFFLINE. */
TN_MUST_CHECK enum tn_err tn_db_begin(struct tn_db *db, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_db_commit(struct tn_db *db, struct tn_fault *fault);
void tn_db_rollback(struct tn_db *db); /* a no-op outside a transaction */
bool tn_db_in_transaction(const struct tn_db *db);
/* A savepoint inside a transaction, to give up one part of it. */
TN_MUST_CHECK enum tn_err tn_db_savepoint(struct tn_db *db, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_db_savepoint_release(struct tn_db *db, struct tn_fault *fault);
void tn_db_savepoint_rollback(struct tn_db *db);

/* Prepares, or finds the one prepared before from the same sql pointer (cached by address for the
 * life of the handle, so `sql` is static const), reset and with parameters cleared; borrowed from
 * `db`.  A statement that will not prepare is a bug in our SQL: it asserts, except for
 * CORRUPT/IO/OFFLINE states which surface at tn_db_step.  Usage: stmt = tn_db_prepare(db, &sql);
 * tn_db_bind_…; while (tn_db_step(stmt, fault) == TN_DB_ROW) { … }
 * PostgreSQL infers a parameter's type from its place; where that is int4 (`$1 + 1`) or nothing,
 * write CAST($1 AS BIGINT).  A PostgreSQL result is held in memory as a whole. */
struct tn_db_stmt *tn_db_prepare(struct tn_db *db, const struct tn_db_sql *sql);
void tn_db_bind_int(struct tn_db_stmt *stmt, int index, int64_t value);
/* Copied; NULL binds NULL. */
void tn_db_bind_text(struct tn_db_stmt *stmt, int index, const char *text);
void tn_db_bind_text_len(struct tn_db_stmt *stmt, int index, const char *text, size_t len);
void tn_db_bind_blob(struct tn_db_stmt *stmt, int index, const void *data, size_t len);
void tn_db_bind_null(struct tn_db_stmt *stmt, int index);

enum tn_db_result {
    TN_DB_ROW,
    TN_DB_DONE,
    TN_DB_FAILED, /* the fault says why; code IO, FULL, CORRUPT, BUSY, OFFLINE, EXISTS (a key that
                     is there already), FORMAT (another constraint), DENIED (a trigger, no right) */
};
enum tn_db_result tn_db_step(struct tn_db_stmt *stmt, struct tn_fault *fault);
/* As tn_db_step, with the failure as a code: *ret_row says whether a row came. */
TN_MUST_CHECK enum tn_err tn_db_next(struct tn_db_stmt *stmt, bool *ret_row,
                                     struct tn_fault *fault);
/* For statements without rows: OK when done.  Resets the statement. */
TN_MUST_CHECK enum tn_err tn_db_run(struct tn_db_stmt *stmt, struct tn_fault *fault);
/* Many rows for one statement without results: bind, tn_db_batch_add, bind, tn_db_batch_add …,
 * tn_db_batch_run.  On SQLite it runs at each add; on PostgreSQL once at the end, so `sql` is a
 * pair.  To VALUES ($1, $2) belongs COPY name (a, b) FROM STDIN (FORMAT binary), with the columns
 * in the order of the parameters; where rows that are there already matter, every parameter is an
 * array: SELECT * FROM unnest($1::bigint[], $2::text[]).  After an error nothing may be assumed
 * about rows added: roll back. */
TN_MUST_CHECK enum tn_err tn_db_batch_add(struct tn_db_stmt *stmt, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_db_batch_run(struct tn_db_stmt *stmt, struct tn_fault *fault);
/* Sends the rows added, so that a server works while the caller computes; nothing else may be done
 * with the handle until tn_db_batch_run, which tells how it went. */
void tn_db_batch_send(struct tn_db_stmt *stmt);
/* Ends reading early, parameters stay bound; implied by the next tn_db_prepare of it. */
void tn_db_reset(struct tn_db_stmt *stmt);
/* Rows changed by the last insert, update or delete. */
int64_t tn_db_changes(const struct tn_db *db);

/* Columns from 0; borrowed until the next step.  NULL reads as 0, "" and (NULL, 0). */
int64_t tn_db_int(struct tn_db_stmt *stmt, int column);
const char *tn_db_text(struct tn_db_stmt *stmt, int column);
const void *tn_db_blob(struct tn_db_stmt *stmt, int column, size_t *ret_len);
bool tn_db_is_null(struct tn_db_stmt *stmt, int column);

/* ---- a database as a file: of SQLite alone, in no transaction ---- */

/* Looks at every page.  Errors: CORRUPT (the fault has what SQLite found). */
TN_MUST_CHECK enum tn_err tn_db_check(struct tn_db *db, struct tn_fault *fault);
/* A second database of the same content in one file, which is not there yet; to be flushed by
 * whoever relies on it.  On an error there may be a part of it.  Errors: FULL, IO, CORRUPT. */
TN_MUST_CHECK enum tn_err tn_db_save(struct tn_db *db, const char *path, struct tn_fault *fault);

/* ---- one database in another ---- */

struct tn_db_copied {
    int64_t tables, rows;
};
/* Puts everything of `from` in the place of what `to` holds, of either engine, and reads both to
 * see that they are the same; both are at the same steps.  Neither may be in a transaction.  Others
 * may go on writing to `from`: one state of it is copied.  On an error `to` is as it was.  Errors:
 * VERSION (not the same schema), EXISTS (what `to` holds may not be replaced), CORRUPT (they differ
 * after copying), FORMAT (a text with a NUL, which PostgreSQL cannot hold), as tn_db_begin. */
TN_MUST_CHECK enum tn_err tn_db_copy(struct tn_db *from, struct tn_db *to,
                                     struct tn_db_copied *ret_copied, struct tn_fault *fault);
