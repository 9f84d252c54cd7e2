/* SPDX-License-Identifier: Apache-2.0 */
/* migrate.c -- brings a schema up to date, one step a transaction.
 *
 * Steps are a list that only grows: what the database has applied must be the beginning of what
 * this build knows, else the database is from a newer (or another) build and stays untouched. */
#include <string.h>

#include "engine.h"

static const struct {
    const char *token, *sqlite, *postgresql;
} tokens[] = {
    {"{blob}", "BLOB", "BYTEA"}, {"{int}", "INTEGER", "BIGINT"},
    {"{text}", "TEXT", "TEXT"},  {"{rowless}", "STRICT, WITHOUT ROWID", ""},
    {"{strict}", "STRICT", ""},
};

/* Appends one line with its tokens replaced. */
static void expand_line(enum tn_db_engine engine, const char *line, size_t len, struct tn_buf *out)
{
    size_t at = 0;
    while (at < len) {
        size_t taken = 0;
        for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens) && !taken; i++) {
            size_t size = strlen(tokens[i].token);
            if (len - at < size || memcmp(line + at, tokens[i].token, size) != 0)
                continue;
            tn_buf_add_text(out, engine == TN_DB_SQLITE ? tokens[i].sqlite : tokens[i].postgresql);
            taken = size;
        }
        if (!taken) {
            tn_buf_add_byte(out, (uint8_t)line[at]);
            taken = 1;
        }
        at += taken;
    }
    tn_buf_add_byte(out, '\n');
}

/* "-- @sqlite" and the like: true if the line is one, with whether the lines after it are ours. */
static bool is_switch(enum tn_db_engine engine, const char *line, size_t len, bool *ret_ours)
{
    if (len < 5 || memcmp(line, "-- @", 4) != 0)
        return false;
    const char *name = line + 4;
    size_t size = len - 4;
    const char *own = engine == TN_DB_SQLITE ? "sqlite" : "postgresql";
    *ret_ours = (size == 4 && memcmp(name, "both", 4) == 0) ||
                (size == strlen(own) && memcmp(name, own, size) == 0);
    return true;
}

static void expand(enum tn_db_engine engine, const char *sql, struct tn_buf *out)
{
    bool ours = true;
    while (*sql) {
        size_t len = strcspn(sql, "\n");
        if (!is_switch(engine, sql, len, &ours) && ours)
            expand_line(engine, sql, len, out);
        sql += len + (sql[len] == '\n');
    }
}

static const struct tn_db_sql find_table = {
    .sqlite = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_step'",
    .postgresql = "SELECT 1 WHERE to_regclass('schema_step') IS NOT NULL",
};

static const struct tn_db_sql list_steps = {
    .both = "SELECT name FROM schema_step WHERE set_name = $1 ORDER BY number",
};

static const struct tn_db_sql note_step = {
    .both = "INSERT INTO schema_step (set_name, number, name) VALUES ($1, $2, $3)",
};

static enum tn_err has_table(struct tn_db *db, bool *ret_has, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(db, &find_table);
    enum tn_db_result result = tn_db_step(stmt, &own);
    tn_db_reset(stmt);
    if (result == TN_DB_FAILED && fault)
        *fault = own;
    *ret_has = result == TN_DB_ROW;
    return result == TN_DB_FAILED ? own.code : TN_OK;
}

/* How many of `steps` are applied. */
static enum tn_err count_applied(struct tn_db *db, const char *set,
                                 const struct tn_db_migration *steps, size_t *ret_count,
                                 struct tn_fault *fault)
{
    bool has = false;
    enum tn_err err = has_table(db, &has, fault);
    if (err)
        return err;
    *ret_count = 0;
    if (!has)
        return TN_OK;
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(db, &list_steps);
    tn_db_bind_text(stmt, 1, set);
    enum tn_db_result result = TN_DB_DONE;
    while ((result = tn_db_step(stmt, &own)) == TN_DB_ROW) {
        const char *known = steps[*ret_count].name;
        if (!known || strcmp(known, tn_db_text(stmt, 0)) != 0) {
            err = tn_fault_set(fault, TN_ERR_VERSION,
                               "%s was written by another version of Turnout (its %s schema holds "
                               "step %s): use that version or a newer one",
                               db->name, set, tn_db_text(stmt, 0));
            tn_db_reset(stmt);
            return err;
        }
        ++*ret_count;
    }
    if (result == TN_DB_FAILED && fault)
        *fault = own;
    return result == TN_DB_FAILED ? own.code : TN_OK;
}

static enum tn_err make_table(struct tn_db *db, struct tn_fault *fault)
{
    TN_BUF_AUTO sql = {0};
    expand(db->engine,
           "-- @postgresql\n"
           "SELECT pg_advisory_xact_lock(54850318);\n" /* one migration at a time */
           "-- @both\n"
           "CREATE TABLE IF NOT EXISTS schema_step (\n"
           "set_name {text} NOT NULL, number {int} NOT NULL, name {text} NOT NULL,\n"
           "PRIMARY KEY (set_name, number)) {rowless};\n",
           &sql);
    return tn_db_exec(db, tn_buf_text(&sql), fault);
}

static enum tn_err apply(struct tn_db *db, const char *set, const struct tn_db_migration *steps,
                         size_t number, struct tn_fault *fault)
{
    TN_BUF_AUTO sql = {0};
    expand(db->engine, steps[number].sql, &sql);
    enum tn_err err = tn_db_exec(db, tn_buf_text(&sql), fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(db, &note_step);
    tn_db_bind_text(stmt, 1, set);
    tn_db_bind_int(stmt, 2, (int64_t)number + 1);
    tn_db_bind_text(stmt, 3, steps[number].name);
    return tn_db_run(stmt, fault);
}

/* One step; another process may have applied it while we waited for the lock. */
static enum tn_err advance(struct tn_db *db, const char *set, const struct tn_db_migration *steps,
                           size_t *applied, struct tn_fault *fault)
{
    enum tn_err err = tn_db_begin(db, fault);
    if (err)
        return err;
    err = make_table(db, fault);
    if (!err)
        err = count_applied(db, set, steps, applied, fault);
    if (!err && steps[*applied].name)
        err = apply(db, set, steps, *applied, fault);
    if (err) {
        tn_db_rollback(db);
        return err;
    }
    return tn_db_commit(db, fault);
}

enum tn_err tn_db_migrate(struct tn_db *db, const char *set, const struct tn_db_migration *steps,
                          struct tn_fault *fault)
{
    size_t applied = 0;
    enum tn_err err = count_applied(db, set, steps, &applied, fault);
    while (!err && steps[applied].name) {
        if (db->read_only)
            return tn_fault_set(fault, TN_ERR_DENIED,
                                "%s needs its %s schema brought up to date and is open for reading "
                                "only: start the program that owns it first",
                                db->name, set);
        err = advance(db, set, steps, &applied, fault);
        if (!err && steps[applied].name)
            applied++;
    }
    return err;
}
