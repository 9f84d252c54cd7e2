/* SPDX-License-Identifier: Apache-2.0 */
/* transaction.c -- begin, commit, roll back, savepoints, the same on both engines.
 *
 * PostgreSQL refuses everything after a failure until the rollback and answers COMMIT with a silent
 * rollback; SQLite goes on.  Invariant here: a transaction in which anything failed, and was not
 * given up by a savepoint, does not commit. */
#include "turnout/db.h"

#include <stdio.h>

#include "engine.h"

enum tn_err tn_db_begin(struct tn_db *db, struct tn_fault *fault)
{
    TN_ASSERT(!db->in_transaction);
    tn_db_end_reading(db);
    enum tn_err err = db->ops->turn(db, DB_BEGIN, fault);
    if (err)
        return err;
    db->in_transaction = true;
    db->savepoints = 0;
    db->failed = TN_OK;
    return TN_OK;
}

void tn_db_rollback(struct tn_db *db)
{
    if (!db->in_transaction)
        return;
    tn_db_end_reading(db);
    /* It fails only where the engine or the connection has rolled back by itself. */
    (void)db->ops->turn(db, DB_ROLLBACK, NULL);
    db->in_transaction = false;
}

enum tn_err tn_db_commit(struct tn_db *db, struct tn_fault *fault)
{
    TN_ASSERT(db->in_transaction && db->savepoints == 0);
    tn_db_end_reading(db);
    if (db->failed) {
        tn_db_rollback(db);
        return tn_fault_set(fault, db->failed,
                            "%s: the changes were given up because a part of them failed: %s",
                            db->name, tn_err_sentence(db->failed));
    }
    enum tn_err err = db->ops->turn(db, DB_COMMIT, fault);
    if (err)
        tn_db_rollback(db);
    db->in_transaction = false;
    return err;
}

bool tn_db_in_transaction(const struct tn_db *db)
{
    return db->in_transaction;
}

static enum tn_err savepoint(struct tn_db *db, const char *verb, int number, struct tn_fault *fault)
{
    char sql[64];
    (void)snprintf(sql, sizeof(sql), "%s tn_%d", verb, number);
    return db->ops->exec(db, sql, fault);
}

enum tn_err tn_db_savepoint(struct tn_db *db, struct tn_fault *fault)
{
    TN_ASSERT(db->in_transaction);
    enum tn_err err = savepoint(db, "SAVEPOINT", db->savepoints + 1, fault);
    if (err)
        return tn_db_failed(db, err);
    db->savepoints++;
    return TN_OK;
}

enum tn_err tn_db_savepoint_release(struct tn_db *db, struct tn_fault *fault)
{
    TN_ASSERT(db->savepoints > 0);
    enum tn_err err = savepoint(db, "RELEASE SAVEPOINT", db->savepoints--, fault);
    return err ? tn_db_failed(db, err) : TN_OK;
}

void tn_db_savepoint_rollback(struct tn_db *db)
{
    TN_ASSERT(db->savepoints > 0);
    tn_db_end_reading(db);
    int number = db->savepoints--;
    enum tn_err err = savepoint(db, "ROLLBACK TO SAVEPOINT", number, NULL);
    if (!err)
        err = savepoint(db, "RELEASE SAVEPOINT", number, NULL);
    /* A full disk makes SQLite give up the whole transaction; then the failure stands. */
    if (!err)
        db->failed = TN_OK;
    else
        (void)tn_db_failed(db, err);
}
