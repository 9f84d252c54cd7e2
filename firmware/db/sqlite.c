/* SPDX-License-Identifier: Apache-2.0 */
/* sqlite.c -- the SQLite engine: WAL, synchronous=FULL, statements kept prepared.
 *
 * Source: sqlite.org/wal.html, sqlite.org/rescode.html; why FULL: DESIGN.md "The log". */
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

#define PARAMS_MAX 32

struct sqlite_db {
    struct tn_db base;
    sqlite3 *handle;
    sqlite3_stmt *turns[DB_TURNS];
};

struct sqlite_stmt {
    struct tn_db_stmt base;
    const char *text;
    sqlite3_stmt *handle; /* NULL until compiled */
    struct tn_fault late; /* why it could not be compiled or bound */
    /* SQLite numbers $1, $2 … in order of appearance, not by their digits. */
    int places[PARAMS_MAX + 1];
};

static struct sqlite_db *db_of(struct tn_db *db)
{
    return (struct sqlite_db *)db;
}

static struct sqlite_stmt *stmt_of(struct tn_db_stmt *stmt)
{
    return (struct sqlite_stmt *)stmt;
}

static enum tn_err constraint_fault(struct sqlite_db *db, int code, struct tn_fault *fault)
{
    enum tn_err err = TN_ERR_FORMAT;
    if (code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_UNIQUE ||
        code == SQLITE_CONSTRAINT_ROWID)
        err = TN_ERR_EXISTS;
    if (code == SQLITE_CONSTRAINT_TRIGGER)
        err = TN_ERR_DENIED;
    return tn_fault_set(fault, err, "%s refused a change: %s", db->base.name,
                        sqlite3_errmsg(db->handle));
}

/* SQLite tries again without writing when it may not create a file, and then says "no such file":
 * so ask whether the folder is there but closed to us. */
static bool folder_is_closed(const char *path)
{
    char folder[sizeof((struct tn_db){0}.name)];
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    int exists = 0;
    int writable = 0;
    (void)snprintf(folder, sizeof(folder), "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    const char *where = slash ? folder : ".";
    (void)vfs->xAccess(vfs, where, SQLITE_ACCESS_EXISTS, &exists);
    (void)vfs->xAccess(vfs, where, SQLITE_ACCESS_READWRITE, &writable);
    return exists && !writable;
}

static enum tn_err cannot_open(struct sqlite_db *db, struct tn_fault *fault)
{
    int system = sqlite3_system_errno(db->handle);
    if (system == ENOENT && folder_is_closed(db->base.name))
        system = EACCES;
    return tn_fault_errno(fault, system ? system : EIO,
                          "%s cannot be opened: check the folder, who owns it, and its disk",
                          db->base.name);
}

/* One sentence for an SQLite result code. */
static enum tn_err sqlite_fault(struct sqlite_db *db, int code, struct tn_fault *fault)
{
    const char *name = db->base.name;
    const char *why = sqlite3_errmsg(db->handle);
    switch (code & 0xff) {
    case SQLITE_FULL:
        return tn_fault_set(fault, TN_ERR_FULL,
                            "no space is left on the disk that holds %s: free some space", name);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
        return tn_fault_set(fault, TN_ERR_CORRUPT,
                            "%s is damaged or is not a database (%s): set it aside and start anew "
                            "or from a backup",
                            name, why);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "%s cannot be written (%s): check who owns it, its folder, and whether "
                            "the disk is read-only",
                            name, why);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return tn_fault_set(fault, TN_ERR_BUSY,
                            "%s is in use by another program: try again in a moment", name);
    case SQLITE_CANTOPEN:
        return cannot_open(db, fault);
    case SQLITE_CONSTRAINT:
        return constraint_fault(db, code, fault);
    case SQLITE_TOOBIG:
        return tn_fault_set(fault, TN_ERR_LIMIT, "%s takes no value that large", name);
    default:
        return tn_fault_set(fault, TN_ERR_IO, "%s cannot be used: %s (%d)", name, why, code);
    }
}

static bool is_our_bug(int code)
{
    return code == SQLITE_ERROR || code == SQLITE_MISUSE || code == SQLITE_RANGE;
}

/* ---- statements ---- */

static struct tn_db_stmt *sqlite_stmt_new(struct tn_db *db, const char *sql)
{
    (void)db;
    struct sqlite_stmt *stmt = calloc(1, sizeof(*stmt));
    TN_ASSERT(stmt);
    stmt->text = sql;
    return &stmt->base;
}

static void sqlite_stmt_free(struct tn_db_stmt *base)
{
    (void)sqlite3_finalize(stmt_of(base)->handle);
    free(base);
}

static void find_places(struct sqlite_stmt *stmt)
{
    TN_ASSERT(sqlite3_bind_parameter_count(stmt->handle) <= PARAMS_MAX);
    for (int i = 1; i <= PARAMS_MAX; i++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "$%d", i);
        stmt->places[i] = sqlite3_bind_parameter_index(stmt->handle, name);
    }
}

static void compile(struct sqlite_stmt *stmt)
{
    struct sqlite_db *db = db_of(stmt->base.db);
    int code = sqlite3_prepare_v3(db->handle, stmt->text, -1, SQLITE_PREPARE_PERSISTENT,
                                  &stmt->handle, NULL);
    if (is_our_bug(code))
        tn_assert_failed(__FILE__, __LINE__, sqlite3_errmsg(db->handle));
    if (code != SQLITE_OK)
        (void)sqlite_fault(db, code, &stmt->late);
    else
        find_places(stmt);
}

static void sqlite_stmt_ready(struct tn_db_stmt *base)
{
    struct sqlite_stmt *stmt = stmt_of(base);
    stmt->late = (struct tn_fault){0};
    if (!stmt->handle)
        compile(stmt);
    else
        (void)sqlite3_clear_bindings(stmt->handle);
}

static void sqlite_stmt_reset(struct tn_db_stmt *base)
{
    /* Its result repeats what the last step said. */
    (void)sqlite3_reset(stmt_of(base)->handle);
}

static int bind_value(sqlite3_stmt *handle, int place, const struct db_value *value)
{
    switch (value->type) {
    case DB_INT:
        return sqlite3_bind_int64(handle, place, value->number);
    case DB_TEXT:
        return sqlite3_bind_text64(handle, place, value->data, value->len, SQLITE_TRANSIENT,
                                   SQLITE_UTF8);
    case DB_BLOB:
        return sqlite3_bind_blob64(handle, place, value->data, value->len, SQLITE_TRANSIENT);
    default:
        return sqlite3_bind_null(handle, place);
    }
}

static void sqlite_bind(struct tn_db_stmt *base, int index, const struct db_value *value)
{
    struct sqlite_stmt *stmt = stmt_of(base);
    if (!stmt->handle)
        return;
    TN_ASSERT(index >= 1 && index <= PARAMS_MAX && stmt->places[index]);
    int code = bind_value(stmt->handle, stmt->places[index], value);
    if (code != SQLITE_OK)
        (void)sqlite_fault(db_of(base->db), code, &stmt->late);
}

/* A full disk or a read error makes SQLite give up the whole transaction by itself.  What follows
 * in it would be written at once, each statement alone. */
static bool was_given_up(const struct sqlite_db *db)
{
    return db->base.in_transaction && db->base.failed && sqlite3_get_autocommit(db->handle);
}

static enum tn_err say_given_up(const struct sqlite_db *db, struct tn_fault *fault)
{
    return tn_fault_set(fault, db->base.failed, "%s: the transaction was given up: %s",
                        db->base.name, tn_err_sentence(db->base.failed));
}

static enum tn_db_result sqlite_step(struct tn_db_stmt *base, struct tn_fault *fault)
{
    struct sqlite_stmt *stmt = stmt_of(base);
    if (stmt->late.code) {
        *fault = stmt->late;
        return TN_DB_FAILED;
    }
    if (was_given_up(db_of(base->db))) {
        (void)say_given_up(db_of(base->db), fault);
        return TN_DB_FAILED;
    }
    int code = sqlite3_step(stmt->handle);
    if (code == SQLITE_ROW)
        return TN_DB_ROW;
    if (code != SQLITE_DONE) {
        if (is_our_bug(code))
            tn_assert_failed(__FILE__, __LINE__, sqlite3_errmsg(db_of(base->db)->handle));
        (void)sqlite_fault(db_of(base->db), code, fault);
    }
    (void)sqlite3_reset(stmt->handle);
    return code == SQLITE_DONE ? TN_DB_DONE : TN_DB_FAILED;
}

static enum tn_err sqlite_batch_add(struct tn_db_stmt *base, struct tn_fault *fault)
{
    return tn_db_run(base, fault);
}

static void sqlite_batch_send(struct tn_db_stmt *base)
{
    (void)base;
}

static enum tn_err sqlite_batch_run(struct tn_db_stmt *base, struct tn_fault *fault)
{
    (void)base;
    (void)fault;
    return TN_OK;
}

static int64_t sqlite_column_int(struct tn_db_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt_of(stmt)->handle, column);
}

static const char *sqlite_column_text(struct tn_db_stmt *stmt, int column)
{
    const unsigned char *text = sqlite3_column_text(stmt_of(stmt)->handle, column);
    return text ? (const char *)text : "";
}

static const void *sqlite_column_blob(struct tn_db_stmt *stmt, int column, size_t *ret_len)
{
    const void *data = sqlite3_column_blob(stmt_of(stmt)->handle, column);
    *ret_len = (size_t)sqlite3_column_bytes(stmt_of(stmt)->handle, column);
    return data;
}

static bool sqlite_column_is_null(struct tn_db_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt_of(stmt)->handle, column) == SQLITE_NULL;
}

/* ---- the handle ---- */

static enum tn_err sqlite_exec(struct tn_db *base, const char *sql, struct tn_fault *fault)
{
    struct sqlite_db *db = db_of(base);
    if (was_given_up(db))
        return say_given_up(db, fault);
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return TN_OK;
    /* Nothing to roll back any more is how a rollback fails after SQLite has done it itself. */
    if (is_our_bug(code) && !sqlite3_get_autocommit(db->handle))
        tn_assert_failed(__FILE__, __LINE__, sqlite3_errmsg(db->handle));
    return sqlite_fault(db, code, fault);
}

/* Kept prepared: a commit a scan should not parse its three words each time. */
static enum tn_err sqlite_turn(struct tn_db *base, enum db_turn turn, struct tn_fault *fault)
{
    static const char *const texts[DB_TURNS] = {"BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"};
    struct sqlite_db *db = db_of(base);
    sqlite3_stmt **stmt = &db->turns[turn];
    int code = SQLITE_OK;
    if (!*stmt)
        code =
            sqlite3_prepare_v3(db->handle, texts[turn], -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(*stmt);
    enum tn_err err = code == SQLITE_DONE ? TN_OK : sqlite_fault(db, code, fault);
    (void)sqlite3_reset(*stmt);
    return err;
}

static int64_t sqlite_changes(const struct tn_db *db)
{
    return sqlite3_changes64(((const struct sqlite_db *)db)->handle);
}

static void sqlite_close(struct tn_db *base)
{
    for (int i = 0; i < DB_TURNS; i++)
        (void)sqlite3_finalize(db_of(base)->turns[i]);
    (void)sqlite3_close(db_of(base)->handle);
    free(base);
}

static const struct db_ops sqlite_ops = {
    .close = sqlite_close,
    .exec = sqlite_exec,
    .turn = sqlite_turn,
    .changes = sqlite_changes,
    .stmt_new = sqlite_stmt_new,
    .stmt_free = sqlite_stmt_free,
    .stmt_ready = sqlite_stmt_ready,
    .stmt_reset = sqlite_stmt_reset,
    .bind = sqlite_bind,
    .step = sqlite_step,
    .batch_add = sqlite_batch_add,
    .batch_send = sqlite_batch_send,
    .batch_run = sqlite_batch_run,
    .column_int = sqlite_column_int,
    .column_text = sqlite_column_text,
    .column_blob = sqlite_column_blob,
    .column_is_null = sqlite_column_is_null,
};

static int busy_ms(const struct tn_db_options *options)
{
    return options->busy_timeout_ms ? options->busy_timeout_ms : 5000;
}

static enum tn_err configure(struct sqlite_db *db, const struct tn_db_options *options,
                             struct tn_fault *fault)
{
    char sql[320];
    /* The schema is read first, so that a damaged file says so before anything is written. */
    (void)snprintf(sql, sizeof(sql),
                   "PRAGMA cache_size=-%d; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; "
                   "PRAGMA cell_size_check=ON; SELECT count(*) FROM sqlite_schema; %s"
                   "PRAGMA synchronous=%s",
                   options->cache_kib ? options->cache_kib : 8192,
                   options->read_only ? "" : "PRAGMA journal_mode=WAL; ",
                   options->unsafe_normal ? "NORMAL" : "FULL");
    return sqlite_exec(&db->base, sql, fault);
}

static enum tn_err open_handle(struct sqlite_db *db, const struct tn_db_options *options,
                               struct tn_fault *fault)
{
    int flags =
        options->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const char *path = options->url[0] ? options->url : ":memory:";
    int code = sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, options->vfs);
    TN_ASSERT(db->handle);
    (void)sqlite3_extended_result_codes(db->handle, 1);
    if (code != SQLITE_OK)
        return sqlite_fault(db, code, fault);
    (void)sqlite3_busy_timeout(db->handle, busy_ms(options));
    return configure(db, options, fault);
}

enum tn_err tn_db_open_sqlite(const struct tn_db_options *options, struct tn_db **ret_db,
                              struct tn_fault *fault)
{
    struct sqlite_db *db = calloc(1, sizeof(*db));
    TN_ASSERT(db);
    db->base.ops = &sqlite_ops;
    db->base.engine = TN_DB_SQLITE;
    db->base.read_only = options->read_only;
    (void)snprintf(db->base.name, sizeof(db->base.name), "%s",
                   options->url[0] ? options->url : "the database in memory");
    enum tn_err err = open_handle(db, options, fault);
    if (err) {
        sqlite_close(&db->base);
        return err;
    }
    *ret_db = &db->base;
    return TN_OK;
}
