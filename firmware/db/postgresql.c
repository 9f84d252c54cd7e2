/* SPDX-License-Identifier: Apache-2.0 */
/* postgresql.c -- the PostgreSQL engine's connection.
 *
 * Source: the libpq chapter of PostgreSQL's manual. */
#include "postgresql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "NOTICE: relation exists, skipping" is nothing to anybody. */
static void ignore_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

static const char *const turns[DB_TURNS] = {"BEGIN", "COMMIT", "ROLLBACK"};

static enum tn_err run(struct pg_db *db, const char *sql, struct tn_fault *fault)
{
    PGresult *result = PQexec(db->conn, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
        if (tn_pg_is_our_bug(result))
            tn_assert_failed(__FILE__, __LINE__, PQresultErrorMessage(result));
        return tn_pg_fault(db, result, fault);
    }
    /* A COMMIT that could not be is answered ROLLBACK, without an error. */
    bool given_up = sql == turns[DB_COMMIT] && strcmp(PQcmdStatus(result), "COMMIT") != 0;
    PQclear(result);
    if (given_up)
        return tn_fault_set(fault, TN_ERR_IO, "the %s gave up the changes", db->base.name);
    return TN_OK;
}

static enum tn_err start_session(struct pg_db *db, struct tn_fault *fault)
{
    char sql[256];
    (void)snprintf(sql, sizeof(sql),
                   "SET client_encoding = 'UTF8'; SET lock_timeout = %d; "
                   "SET synchronous_commit = %s; SET default_transaction_read_only = %s; "
                   "SET bytea_output = 'hex'",
                   db->lock_timeout_ms, db->unsafe_normal ? "off" : "on",
                   db->base.read_only ? "on" : "off");
    db->session++;
    return run(db, sql, fault);
}

enum tn_err tn_pg_connected(struct pg_db *db, struct tn_fault *fault)
{
    if (PQstatus(db->conn) == CONNECTION_OK || db->base.in_transaction)
        return TN_OK;
    PQreset(db->conn);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return tn_pg_fault(db, NULL, fault);
    return start_session(db, fault);
}

static enum tn_err pg_exec(struct tn_db *base, const char *sql, struct tn_fault *fault)
{
    enum tn_err err = tn_pg_connected(pg_of(base), fault);
    return err ? err : run(pg_of(base), sql, fault);
}

static enum tn_err pg_turn(struct tn_db *base, enum db_turn turn, struct tn_fault *fault)
{
    return pg_exec(base, turns[turn], fault);
}

static int64_t pg_changes(const struct tn_db *db)
{
    return ((const struct pg_db *)db)->changes;
}

static void pg_close(struct tn_db *base)
{
    PQfinish(pg_of(base)->conn);
    free(base);
}

static const struct db_ops pg_ops = {
    .close = pg_close,
    .exec = pg_exec,
    .turn = pg_turn,
    .changes = pg_changes,
    .stmt_new = tn_pg_stmt_new,
    .stmt_free = tn_pg_stmt_free,
    .stmt_ready = tn_pg_stmt_ready,
    .stmt_reset = tn_pg_stmt_reset,
    .bind = tn_pg_bind,
    .step = tn_pg_step,
    .batch_add = tn_pg_batch_add,
    .batch_send = tn_pg_batch_send,
    .batch_run = tn_pg_batch_run,
    .column_int = tn_pg_column_int,
    .column_text = tn_pg_column_text,
    .column_blob = tn_pg_column_blob,
    .column_is_null = tn_pg_column_is_null,
};

/* The URL may hold a password: faults name the database and the host instead. */
static void name_it(struct pg_db *db)
{
    const char *name = PQdb(db->conn);
    const char *host = PQhost(db->conn);
    (void)snprintf(db->base.name, sizeof(db->base.name), "PostgreSQL database %s on %s",
                   name ? name : "?", host && host[0] ? host : "this machine");
}

static enum tn_err pg_connect(struct pg_db *db, const char *url, struct tn_fault *fault)
{
    const char *names[] = {"dbname", "connect_timeout", "application_name", NULL};
    const char *values[] = {url, "5", "turnout", NULL};
    db->conn = PQconnectdbParams(names, values, 1);
    TN_ASSERT(db->conn);
    (void)PQsetNoticeProcessor(db->conn, ignore_notice, NULL);
    name_it(db);
    if (PQstatus(db->conn) != CONNECTION_OK)
        return tn_pg_fault(db, NULL, fault);
    return start_session(db, fault);
}

enum tn_err tn_db_open_postgresql(const struct tn_db_options *options, struct tn_db **ret_db,
                                  struct tn_fault *fault)
{
    struct pg_db *db = calloc(1, sizeof(*db));
    TN_ASSERT(db);
    db->base.ops = &pg_ops;
    db->base.engine = TN_DB_POSTGRESQL;
    db->base.read_only = options->read_only;
    db->lock_timeout_ms = options->busy_timeout_ms ? options->busy_timeout_ms : 5000;
    db->unsafe_normal = options->unsafe_normal;
    enum tn_err err = pg_connect(db, options->url, fault);
    if (err) {
        pg_close(&db->base);
        return err;
    }
    *ret_db = &db->base;
    return TN_OK;
}
