/* SPDX-License-Identifier: Apache-2.0 */
/* file.c -- an SQLite database as the file it is: whether its pages are sound, a second one of the
 * same content, all of it in one file.
 *
 * Source: https://www.sqlite.org/pragma.html (quick_check, wal_checkpoint), lang_vacuum.html
 * (VACUUM INTO, which flushes nothing). */
#include <string.h>

#include "engine.h"

static const struct tn_db_sql look_at_pages = {.sqlite = "PRAGMA quick_check(1)"};
static const struct tn_db_sql write_to = {.sqlite = "VACUUM INTO $1"};

enum tn_err tn_db_check(struct tn_db *db, struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(db, &look_at_pages);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && (!row || strcmp(tn_db_text(stmt, 0), "ok") != 0))
        err = tn_fault_set(fault, TN_ERR_CORRUPT, "%s is damaged: %s", db->name,
                           row ? tn_db_text(stmt, 0) : "it cannot be read");
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_db_save(struct tn_db *db, const char *path, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(db, &write_to);
    tn_db_bind_text(stmt, 1, path);
    return tn_db_run(stmt, fault);
}
