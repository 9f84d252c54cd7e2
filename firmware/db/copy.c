/* SPDX-License-Identifier: Apache-2.0 */
/* copy.c -- everything of one database in another, of the same or the other engine.
 *
 * The catalogue of the source says what there is, so a table that is added to the schema is copied
 * without a word here.  Rows go over in the order of their keys, and then both sides are read side
 * by side: the copy counts only if every value of every row is the same.  One transaction at the
 * target; at any error it is as it was. */
#include <stdlib.h>
#include <string.h>

#include "engine.h"

enum { COLUMNS_MOST = 64, TABLES_MOST = 256, NAME_CHARS = 63, ROWS_AT_ONCE = 2000 };

struct column {
    char name[NAME_CHARS + 1];
    enum db_type type;
    int key; /* its place in the primary key from 1, 0: none */
};

struct table {
    char name[NAME_CHARS + 1];
    struct column columns[COLUMNS_MOST];
    size_t count;
};

struct catalogue {
    struct table tables[TABLES_MOST];
    size_t count;
};

/* ---- what there is ---- */

/* The list of applied steps is each database's own; that it is the same is looked at first. */
static const struct tn_db_sql list_columns = {
    .sqlite = "SELECT m.name, c.name, c.type, c.pk FROM sqlite_schema m "
              "JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND "
              "m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name <> 'schema_step' "
              "ORDER BY m.name, c.cid",
    .postgresql =
        "SELECT t.table_name, c.column_name, c.data_type, COALESCE((SELECT k.ordinal_position "
        "FROM information_schema.table_constraints p JOIN information_schema.key_column_usage k "
        "ON k.constraint_schema = p.constraint_schema AND k.constraint_name = p.constraint_name "
        "AND k.table_name = p.table_name WHERE p.constraint_type = 'PRIMARY KEY' AND "
        "p.table_schema = t.table_schema AND p.table_name = t.table_name AND "
        "k.column_name = c.column_name), 0) FROM information_schema.tables t "
        "JOIN information_schema.columns c USING (table_schema, table_name) "
        "WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND "
        "t.table_name <> 'schema_step' "
        "ORDER BY t.table_name COLLATE \"C\", c.ordinal_position",
};

static const struct tn_db_sql list_steps = {
    .sqlite = "SELECT set_name, number, name FROM schema_step ORDER BY set_name, number",
    .postgresql = "SELECT set_name, number, name FROM schema_step "
                  "ORDER BY set_name COLLATE \"C\", number",
};

static enum db_type type_of(const char *declared)
{
    static const struct {
        const char *declared;
        enum db_type type;
    } types[] = {{"INTEGER", DB_INT}, {"bigint", DB_INT}, {"TEXT", DB_TEXT},
                 {"text", DB_TEXT},   {"BLOB", DB_BLOB},  {"bytea", DB_BLOB}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(declared, types[i].declared) == 0)
            return types[i].type;
    return DB_NULL;
}

static void copy_name(char out[NAME_CHARS + 1], const char *name)
{
    size_t len = strlen(name);
    TN_ASSERT(len <= NAME_CHARS);
    memcpy(out, name, len + 1);
}

static void add_column(struct catalogue *catalogue, struct tn_db_stmt *row)
{
    struct table *table = catalogue->count ? &catalogue->tables[catalogue->count - 1] : NULL;
    if (!table || strcmp(table->name, tn_db_text(row, 0)) != 0) {
        TN_ASSERT(catalogue->count < TABLES_MOST);
        table = &catalogue->tables[catalogue->count++];
        copy_name(table->name, tn_db_text(row, 0));
    }
    TN_ASSERT(table->count < COLUMNS_MOST);
    struct column *column = &table->columns[table->count++];
    copy_name(column->name, tn_db_text(row, 1));
    column->type = type_of(tn_db_text(row, 2));
    column->key = (int)tn_db_int(row, 3);
    TN_ASSERT(column->type != DB_NULL);
}

static enum tn_err read_catalogue(struct tn_db *db, struct catalogue *catalogue,
                                  struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(db, &list_columns);
    while (!(err = tn_db_next(stmt, &row, fault)) && row)
        add_column(catalogue, stmt);
    return err;
}

static enum tn_err read_steps(struct tn_db *db, struct tn_buf *out, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(db, &list_steps);
    while (!(err = tn_db_next(stmt, &row, fault)) && row)
        tn_buf_addf(out, "%s %lld %s\n", tn_db_text(stmt, 0), (long long)tn_db_int(stmt, 1),
                    tn_db_text(stmt, 2));
    return err;
}

static enum tn_err same_steps(struct tn_db *from, struct tn_db *to, struct tn_fault *fault)
{
    TN_BUF_AUTO there = {0};
    TN_BUF_AUTO here = {0};
    enum tn_err err = read_steps(from, &there, fault);
    if (!err)
        err = read_steps(to, &here, fault);
    if (!err && strcmp(tn_buf_text(&there), tn_buf_text(&here)) != 0)
        err = tn_fault_set(fault, TN_ERR_VERSION,
                           "%s and %s have not the same schema; open both with this version first",
                           from->name, to->name);
    return err;
}

/* ---- statements made for one table ---- */

/* Not one of the cached: these texts live as long as the copying. */
static struct tn_db_stmt *stmt_open(struct tn_db *db, const struct tn_buf *sql)
{
    struct tn_db_stmt *stmt = db->ops->stmt_new(db, tn_buf_text(sql));
    stmt->db = db;
    stmt->state = STMT_READY;
    db->ops->stmt_ready(stmt);
    return stmt;
}

static void stmt_close(struct tn_db_stmt *stmt)
{
    tn_db_reset(stmt);
    stmt->db->ops->stmt_free(stmt);
}

static void add_columns(const struct table *table, struct tn_buf *sql)
{
    for (size_t i = 0; i < table->count; i++)
        tn_buf_addf(sql, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
}

/* By bytes on both sides. */
static void add_order(const struct tn_db *db, const struct table *table, struct tn_buf *sql)
{
    const char *before = " ORDER BY ";
    for (int key = 1; key <= (int)table->count; key++) {
        for (size_t i = 0; i < table->count; i++) {
            const struct column *column = &table->columns[i];
            if (column->key != key)
                continue;
            bool collated = db->engine == TN_DB_POSTGRESQL && column->type == DB_TEXT;
            tn_buf_addf(sql, "%s\"%s\"%s", before, column->name, collated ? " COLLATE \"C\"" : "");
            before = ", ";
        }
    }
}

static void add_insert(const struct tn_db *db, const struct table *table, struct tn_buf *sql)
{
    bool server = db->engine == TN_DB_POSTGRESQL;
    tn_buf_addf(sql, "%s \"%s\" (", server ? "COPY" : "INSERT INTO", table->name);
    add_columns(table, sql);
    if (server) {
        tn_buf_add_text(sql, ") FROM STDIN (FORMAT binary)");
        return;
    }
    tn_buf_add_text(sql, ") VALUES (");
    for (size_t i = 0; i < table->count; i++)
        tn_buf_addf(sql, "%s$%zu", i ? ", " : "", i + 1);
    tn_buf_add_text(sql, ")");
}

/* ---- reading a table from its first key to its last ---- */

/* A result of the server is in memory as a whole, so there a cursor gives it in pieces. */
struct reader {
    struct tn_db_stmt *stmt;
    bool pieces, some; /* some: this piece had a row */
};

static enum tn_err reader_open(struct tn_db *db, const struct table *table, struct reader *reader,
                               struct tn_fault *fault)
{
    TN_BUF_AUTO sql = {0};
    enum tn_err err = TN_OK;
    *reader = (struct reader){.pieces = db->engine == TN_DB_POSTGRESQL};
    tn_buf_add_text(&sql,
                    reader->pieces ? "CLOSE ALL; DECLARE rows_of_it NO SCROLL CURSOR FOR " : "");
    tn_buf_add_text(&sql, "SELECT ");
    add_columns(table, &sql);
    tn_buf_addf(&sql, " FROM \"%s\"", table->name);
    add_order(db, table, &sql);
    if (reader->pieces) {
        err = tn_db_exec(db, tn_buf_text(&sql), fault);
        tn_buf_clear(&sql);
        tn_buf_addf(&sql, "FETCH %d FROM rows_of_it", ROWS_AT_ONCE);
    }
    if (!err)
        reader->stmt = stmt_open(db, &sql);
    return err;
}

static enum tn_err reader_next(struct reader *reader, bool *ret_row, struct tn_fault *fault)
{
    enum tn_err err = tn_db_next(reader->stmt, ret_row, fault);
    if (!err && !*ret_row && reader->some) {
        reader->some = false;
        reader->stmt->db->ops->stmt_ready(reader->stmt);
        err = tn_db_next(reader->stmt, ret_row, fault);
    }
    reader->some = reader->pieces && !err && *ret_row;
    return err;
}

/* A cursor stays until the next one or the end of the transaction. */
static void reader_close(struct reader *reader)
{
    if (reader->stmt)
        stmt_close(reader->stmt);
    reader->stmt = NULL;
}

/* ---- writing ---- */

static void bind_row(struct tn_db_stmt *to, struct tn_db_stmt *from, const struct table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        int column = (int)i;
        size_t len = 0;
        const void *blob = NULL;
        if (tn_db_is_null(from, column)) {
            tn_db_bind_null(to, column + 1);
            continue;
        }
        switch (table->columns[i].type) {
        case DB_INT:
            tn_db_bind_int(to, column + 1, tn_db_int(from, column));
            break;
        case DB_TEXT:
            tn_db_bind_text(to, column + 1, tn_db_text(from, column));
            break;
        case DB_BLOB:
        case DB_NULL:
            blob = tn_db_blob(from, column, &len);
            tn_db_bind_blob(to, column + 1, blob, len);
            break;
        }
    }
}

static enum tn_err write_rows(struct reader *reader, struct tn_db_stmt *insert,
                              const struct table *table, int64_t *rows, struct tn_fault *fault)
{
    bool row = false;
    size_t waiting = 0;
    enum tn_err err = TN_OK;
    while (!err && !(err = reader_next(reader, &row, fault)) && row) {
        bind_row(insert, reader->stmt, table);
        err = tn_db_batch_add(insert, fault);
        ++*rows;
        if (!err && ++waiting == ROWS_AT_ONCE) {
            err = tn_db_batch_run(insert, fault);
            waiting = 0;
        }
    }
    return err ? err : tn_db_batch_run(insert, fault);
}

static enum tn_err empty_table(struct tn_db *db, const struct table *table, struct tn_fault *fault)
{
    TN_BUF_AUTO sql = {0};
    bool row = false;
    tn_buf_addf(&sql, "SELECT 1 FROM \"%s\" LIMIT 1", table->name);
    struct tn_db_stmt *any = stmt_open(db, &sql);
    enum tn_err err = tn_db_next(any, &row, fault);
    stmt_close(any);
    if (err || !row)
        return err;
    tn_buf_clear(&sql);
    tn_buf_addf(&sql, "DELETE FROM \"%s\"", table->name);
    err = tn_db_exec(db, tn_buf_text(&sql), fault);
    return err == TN_ERR_DENIED
               ? tn_fault_set(fault, TN_ERR_EXISTS,
                              "%s holds records already (table %s); name an empty database",
                              db->name, table->name)
               : err;
}

static enum tn_err copy_table(struct tn_db *from, struct tn_db *to, const struct table *table,
                              int64_t *rows, struct tn_fault *fault)
{
    TN_BUF_AUTO sql = {0};
    struct reader reader;
    add_insert(to, table, &sql);
    enum tn_err err = reader_open(from, table, &reader, fault);
    if (err)
        return err;
    struct tn_db_stmt *insert = stmt_open(to, &sql);
    err = write_rows(&reader, insert, table, rows, fault);
    stmt_close(insert);
    reader_close(&reader);
    return err;
}

/* ---- looking whether it is the same ---- */

static bool same_value(struct tn_db_stmt *a, struct tn_db_stmt *b, int column, enum db_type type)
{
    size_t a_len = 0, b_len = 0;
    if (tn_db_is_null(a, column) || tn_db_is_null(b, column))
        return tn_db_is_null(a, column) == tn_db_is_null(b, column);
    if (type == DB_INT)
        return tn_db_int(a, column) == tn_db_int(b, column);
    if (type == DB_TEXT)
        return strcmp(tn_db_text(a, column), tn_db_text(b, column)) == 0;
    const void *a_blob = tn_db_blob(a, column, &a_len);
    const void *b_blob = tn_db_blob(b, column, &b_len);
    return a_len == b_len && (a_len == 0 || memcmp(a_blob, b_blob, a_len) == 0);
}

static bool same_row(struct tn_db_stmt *a, struct tn_db_stmt *b, const struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        if (!same_value(a, b, (int)i, table->columns[i].type))
            return false;
    return true;
}

static enum tn_err compare_rows(struct reader *there, struct reader *here,
                                const struct table *table, struct tn_fault *fault)
{
    for (int64_t number = 1;; number++) {
        bool more = false, also = false;
        enum tn_err err = reader_next(there, &more, fault);
        if (!err)
            err = reader_next(here, &also, fault);
        if (err || (!more && !also))
            return err;
        if (more != also || !same_row(there->stmt, here->stmt, table))
            return tn_fault_set(fault, TN_ERR_CORRUPT,
                                "row %lld of table %s is not the same after copying; nothing was "
                                "changed",
                                (long long)number, table->name);
    }
}

static enum tn_err compare_table(struct tn_db *from, struct tn_db *to, const struct table *table,
                                 struct tn_fault *fault)
{
    struct reader there, here = {0};
    enum tn_err err = reader_open(from, table, &there, fault);
    if (!err)
        err = reader_open(to, table, &here, fault);
    if (!err)
        err = compare_rows(&there, &here, table, fault);
    reader_close(&here);
    reader_close(&there);
    return err;
}

/* ---- the whole ---- */

/* Rows come table by table, so a reference may come before what it refers to. */
static enum tn_err references_wait(struct tn_db *db, struct tn_fault *fault)
{
    return tn_db_exec(
        db,
        db->engine == TN_DB_SQLITE
            ? "PRAGMA defer_foreign_keys = ON"
            : "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conrelid::regclass AS t, conname "
              "FROM pg_constraint WHERE contype = 'f' AND "
              "connamespace = current_schema()::regnamespace LOOP EXECUTE format("
              "'ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', c.t, "
              "c.conname); END LOOP; END $$",
        fault);
}

/* SQLite looks at them as it commits. */
static enum tn_err references_hold(struct tn_db *db, struct tn_fault *fault)
{
    if (db->engine == TN_DB_SQLITE)
        return TN_OK;
    return tn_db_exec(
        db,
        "CLOSE ALL; SET CONSTRAINTS ALL IMMEDIATE; "
        "DO $$ DECLARE c record; BEGIN FOR c IN SELECT conrelid::regclass AS t, conname "
        "FROM pg_constraint WHERE contype = 'f' AND "
        "connamespace = current_schema()::regnamespace LOOP EXECUTE format("
        "'ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', c.t, c.conname); END LOOP; END $$",
        fault);
}

/* Keys the server draws go on after the last one copied. */
static enum tn_err keys_go_on(struct tn_db *db, struct tn_fault *fault)
{
    if (db->engine == TN_DB_SQLITE)
        return TN_OK;
    return tn_db_exec(
        db,
        "DO $$ DECLARE c record; BEGIN FOR c IN SELECT table_name AS t, column_name AS k "
        "FROM information_schema.columns WHERE table_schema = current_schema() AND "
        "is_identity = 'YES' LOOP EXECUTE format('SELECT setval(pg_get_serial_sequence(%L, %L), "
        "max(%I)) FROM %I HAVING max(%I) IS NOT NULL', c.t, c.k, c.k, c.t, c.k); "
        "END LOOP; END $$",
        fault);
}

static enum tn_err copy_tables(struct tn_db *from, struct tn_db *to,
                               const struct catalogue *catalogue, struct tn_db_copied *copied,
                               struct tn_fault *fault)
{
    enum tn_err err = references_wait(to, fault);
    for (size_t i = 0; !err && i < catalogue->count; i++)
        err = empty_table(to, &catalogue->tables[i], fault);
    for (size_t i = 0; !err && i < catalogue->count; i++)
        err = copy_table(from, to, &catalogue->tables[i], &copied->rows, fault);
    for (size_t i = 0; !err && i < catalogue->count; i++)
        err = compare_table(from, to, &catalogue->tables[i], fault);
    if (!err)
        err = references_hold(to, fault);
    if (!err)
        err = keys_go_on(to, fault);
    copied->tables = (int64_t)catalogue->count;
    return err;
}

static enum tn_err copy_within(struct tn_db *from, struct tn_db *to,
                               const struct catalogue *catalogue, struct tn_db_copied *copied,
                               struct tn_fault *fault)
{
    enum tn_err err = tn_db_begin(to, fault);
    if (err)
        return err;
    err = copy_tables(from, to, catalogue, copied, fault);
    if (!err)
        return tn_db_commit(to, fault);
    tn_db_rollback(to);
    return err;
}

/* One state of the source, which others may go on writing to. */
static enum tn_err begin_reading(struct tn_db *db, struct tn_fault *fault)
{
    TN_ASSERT(!db->in_transaction);
    return db->ops->exec(
        db,
        db->engine == TN_DB_SQLITE ? "BEGIN" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        fault);
}

static void end_reading(struct tn_db *db)
{
    struct tn_fault ignored = {0};
    tn_db_end_reading(db);
    if (db->ops->exec(db, "ROLLBACK", &ignored))
        return; /* the connection broke, and the transaction with it */
}

enum tn_err tn_db_copy(struct tn_db *from, struct tn_db *to, struct tn_db_copied *ret_copied,
                       struct tn_fault *fault)
{
    struct tn_db_copied copied = {0};
    enum tn_err err = begin_reading(from, fault);
    if (err)
        return err;
    struct catalogue *catalogue = calloc(1, sizeof *catalogue);
    TN_ASSERT(catalogue);
    err = same_steps(from, to, fault);
    if (!err)
        err = read_catalogue(from, catalogue, fault);
    if (!err)
        err = copy_within(from, to, catalogue, &copied, fault);
    end_reading(from);
    free(catalogue);
    if (!err)
        *ret_copied = copied;
    return err;
}
