/* SPDX-License-Identifier: Apache-2.0 */
/* test_db.c -- one suite, run on SQLite and on PostgreSQL: what db.h promises of both.
 *
 * Protects: parameters and columns of every type, NULLs, the statement cache, transactions and
 * savepoints after failures, constraints as codes, batches, migrations, two writers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
#include "postgres/server.h"
#include "turnout/db.h"

struct engine {
    struct tn_db_options options;
    struct tn_db *db;
};

static struct pg_server server;
static char sqlite_path[] = "/tmp/turnout-db-XXXXXX";

static struct engine sqlite_engine = {.options = {.url = sqlite_path, .busy_timeout_ms = 100}};
static struct engine postgresql_engine = {.options = {.url = server.url, .busy_timeout_ms = 100}};

static struct tn_fault fault; /* of the last call that failed */

/* Each test starts with an empty table `thing`. */
static int setup(void **state)
{
    struct engine *engine = *state;
    if (tn_db_open(&engine->options, &engine->db, &fault) ||
        tn_db_exec(engine->db,
                   "DROP TABLE IF EXISTS thing; DROP TABLE IF EXISTS child; "
                   "CREATE TABLE thing (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
                   &fault)) {
        print_error("%s\n", fault.text);
        return -1;
    }
    return 0;
}

static int teardown(void **state)
{
    struct engine *engine = *state;
    tn_db_close(engine->db);
    return 0;
}

static const struct tn_db_sql insert_thing = {
    .both = "INSERT INTO thing (id, name) VALUES ($1, $2)",
};
static const struct tn_db_sql count_things = {.both = "SELECT count(*), sum(id) FROM thing"};

static enum tn_err add(struct tn_db *db, int64_t id, const char *name, struct tn_fault *ret_fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(db, &insert_thing);
    tn_db_bind_int(stmt, 1, id);
    tn_db_bind_text(stmt, 2, name);
    return tn_db_run(stmt, ret_fault);
}

static int64_t count(struct tn_db *db)
{
    struct tn_db_stmt *stmt = tn_db_prepare(db, &count_things);
    if (tn_db_step(stmt, &fault) != TN_DB_ROW)
        fail_msg("count: %s", fault.text);
    int64_t n = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return n;
}

/* Every type goes out as it went in, by number of the parameter and not by its first appearance. */
static void values_come_back(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    static const struct tn_db_sql create = {
        .sqlite = "CREATE TEMP TABLE v (i INTEGER, t TEXT, b BLOB) STRICT",
        .postgresql = "CREATE TEMP TABLE v (i BIGINT, t TEXT, b BYTEA)",
    };
    static const struct tn_db_sql insert = {.both = "INSERT INTO v (t, b, i) VALUES ($2, $3, $1)"};
    static const struct tn_db_sql select = {.both = "SELECT i, t, b FROM v ORDER BY i"};
    static const uint8_t bytes[] = {0, 255, '\\', '\'', 0};
    assert_ok(tn_db_run(tn_db_prepare(db, &create), &fault));
    struct tn_db_stmt *stmt = tn_db_prepare(db, &insert);
    tn_db_bind_int(stmt, 1, INT64_MIN);
    tn_db_bind_text(stmt, 2, "门\"\\'");
    tn_db_bind_blob(stmt, 3, bytes, sizeof(bytes));
    assert_ok(tn_db_run(stmt, &fault));
    stmt = tn_db_prepare(db, &insert);
    tn_db_bind_int(stmt, 1, INT64_MAX);
    tn_db_bind_text(stmt, 2, NULL);
    assert_ok(tn_db_run(stmt, &fault)); /* what is not bound is NULL */
    static const struct tn_db_sql nothing = {.both = "DELETE FROM v WHERE i = $1 AND t = $2"};
    assert_ok(tn_db_run(tn_db_prepare(db, &nothing), &fault));

    stmt = tn_db_prepare(db, &select);
    assert_int_equal(tn_db_step(stmt, NULL), TN_DB_ROW);
    size_t len = 0;
    assert_true(tn_db_int(stmt, 0) == INT64_MIN);
    assert_string_equal(tn_db_text(stmt, 1), "门\"\\'");
    const void *blob = tn_db_blob(stmt, 2, &len);
    assert_int_equal(len, sizeof(bytes));
    assert_memory_equal(blob, bytes, len);
    assert_int_equal(tn_db_step(stmt, NULL), TN_DB_ROW);
    assert_true(tn_db_int(stmt, 0) == INT64_MAX);
    assert_true(tn_db_is_null(stmt, 1));
    assert_string_equal(tn_db_text(stmt, 1), "");
    (void)tn_db_blob(stmt, 2, &len);
    assert_int_equal(len, 0);
    assert_int_equal(tn_db_step(stmt, NULL), TN_DB_DONE);
    static const struct tn_db_sql drop = {.both = "DROP TABLE v"};
    assert_ok(tn_db_run(tn_db_prepare(db, &drop), &fault));
}

/* An empty blob is a value and not NULL. */
static void empty_is_not_null(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    static const struct tn_db_sql is_null = {
        .sqlite = "SELECT $1 IS NULL, $2 IS NULL",
        .postgresql = "SELECT ($1::bytea IS NULL)::int, ($2::text IS NULL)::int",
    };
    struct tn_db_stmt *stmt = tn_db_prepare(db, &is_null);
    tn_db_bind_blob(stmt, 1, NULL, 0);
    tn_db_bind_text(stmt, 2, "");
    assert_int_equal(tn_db_step(stmt, NULL), TN_DB_ROW);
    assert_int_equal(tn_db_int(stmt, 0), 0);
    assert_int_equal(tn_db_int(stmt, 1), 0);
}

static void text_with_nul_fails_or_stays_whole(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    struct tn_db_stmt *stmt = tn_db_prepare(db, &insert_thing);
    tn_db_bind_int(stmt, 1, 1);
    tn_db_bind_text_len(stmt, 2, "a\0b", 3);
    enum tn_err err = tn_db_run(stmt, &fault);
    assert_int_equal(err, tn_db_engine(db) == TN_DB_SQLITE ? TN_OK : TN_ERR_FORMAT);
}

static void constraints_are_codes(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    assert_ok(add(db, 1, "a", &fault));
    assert_int_equal(add(db, 1, "b", &fault), TN_ERR_EXISTS);
    assert_int_equal(fault.code, TN_ERR_EXISTS);
    assert_int_equal(add(db, 2, "a", &fault), TN_ERR_EXISTS);
    assert_int_equal(add(db, 3, NULL, &fault), TN_ERR_FORMAT);
    assert_int_equal(count(db), 1);
    assert_ok(add(db, 2, "b", &fault)); /* the statement is usable after its failure */
    assert_int_equal(tn_db_changes(db), 1);
}

static void a_failed_part_does_not_commit(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    assert_ok(tn_db_begin(db, &fault));
    assert_true(tn_db_in_transaction(db));
    assert_ok(add(db, 1, "a", &fault));
    assert_int_equal(add(db, 1, "b", &fault), TN_ERR_EXISTS);
    assert_int_equal(tn_db_commit(db, &fault), TN_ERR_EXISTS);
    assert_false(tn_db_in_transaction(db));
    assert_int_equal(count(db), 0);
}

static void a_savepoint_gives_up_one_part(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(add(db, 1, "a", &fault));
    assert_ok(tn_db_savepoint(db, &fault));
    assert_ok(add(db, 2, "b", &fault));
    assert_int_equal(add(db, 1, "c", NULL), TN_ERR_EXISTS);
    tn_db_savepoint_rollback(db);
    assert_ok(tn_db_savepoint(db, &fault));
    assert_ok(tn_db_savepoint(db, &fault));
    assert_ok(add(db, 3, "d", &fault));
    assert_ok(tn_db_savepoint_release(db, &fault));
    assert_ok(tn_db_savepoint_release(db, &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_int_equal(count(db), 2);
}

/* A full disk or a read error makes SQLite give up the whole transaction by itself; what follows in
 * it must not be written one by one, nor under a savepoint. */
static void what_sqlite_gave_up_stays_given_up(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    static char much[65536];
    memset(much, 'x', sizeof much - 1);
    assert_ok(tn_db_exec(db, "PRAGMA max_page_count = 1", &fault)); /* as many as there are */
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(add(db, 1, "a", &fault));
    assert_int_equal(add(db, 2, much, &fault), TN_ERR_FULL);
    assert_int_equal(add(db, 3, "c", &fault), TN_ERR_FULL);
    assert_int_equal(tn_db_savepoint(db, &fault), TN_ERR_FULL);
    assert_int_equal(tn_db_commit(db, &fault), TN_ERR_FULL);
    assert_int_equal(count(db), 0);
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(add(db, 4, "d", &fault));
    assert_ok(tn_db_commit(db, &fault));
    assert_int_equal(count(db), 1);
}

static void rollback_undoes(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    assert_ok(tn_db_begin(db, &fault));
    assert_ok(add(db, 1, "a", &fault));
    tn_db_rollback(db);
    tn_db_rollback(db); /* a no-op outside */
    assert_int_equal(count(db), 0);
}

/* A row read half way must not keep a lock or an old view of the data. */
static void a_forgotten_reader_holds_nothing(void **state)
{
    struct engine *engine = *state;
    assert_ok(add(engine->db, 1, "a", &fault));
    assert_ok(add(engine->db, 2, "b", &fault));
    static const struct tn_db_sql all = {.both = "SELECT id FROM thing ORDER BY id"};
    assert_int_equal(tn_db_step(tn_db_prepare(engine->db, &all), NULL), TN_DB_ROW);
    struct tn_db *other = NULL;
    assert_ok(tn_db_open(&engine->options, &other, &fault));
    assert_ok(add(other, 3, "c", &fault));
    tn_db_close(other);
    assert_ok(tn_db_begin(engine->db, &fault));
    assert_ok(add(engine->db, 4, "d", &fault));
    assert_ok(tn_db_commit(engine->db, &fault));
    assert_int_equal(count(engine->db), 4);
}

/* Two statements stepped in turn, as a loop that looks something up does. */
static void statements_nest(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    static const struct tn_db_sql all = {.both = "SELECT id FROM thing ORDER BY id"};
    static const struct tn_db_sql one = {.both = "SELECT name FROM thing WHERE id = $1"};
    assert_ok(add(db, 1, "a", &fault));
    assert_ok(add(db, 2, "b", &fault));
    char names[8] = "";
    struct tn_db_stmt *outer = tn_db_prepare(db, &all);
    while (tn_db_step(outer, NULL) == TN_DB_ROW) {
        struct tn_db_stmt *inner = tn_db_prepare(db, &one);
        tn_db_bind_int(inner, 1, tn_db_int(outer, 0));
        assert_int_equal(tn_db_step(inner, NULL), TN_DB_ROW);
        names[strlen(names)] = tn_db_text(inner, 0)[0];
    }
    assert_string_equal(names, "ab");
    assert_ptr_equal(tn_db_prepare(db, &one), tn_db_prepare(db, &one));
}

static const struct tn_db_migration value_steps[] = {
    {"0001_value.sql", "CREATE TABLE value (id {int} NOT NULL PRIMARY KEY, number {int}, name "
                       "{text}, data {blob}) {rowless};\n"},
    {0},
};

/* The two forms a batch has on PostgreSQL. */
#define INSERT_THING "INSERT INTO thing (id, name) VALUES ($1, $2)"
static const struct tn_db_sql insert_many[] = {
    {.sqlite = INSERT_THING,
     .postgresql = "INSERT INTO thing (id, name) SELECT * FROM unnest($1::bigint[], $2::text[])"},
    {.sqlite = INSERT_THING, .postgresql = "COPY thing (id, name) FROM STDIN (FORMAT binary)"},
};
#define FORMS (sizeof(insert_many) / sizeof(*insert_many))

static void batch_is_its_rows(struct tn_db *db, const struct tn_db_sql *form)
{
    assert_ok(tn_db_begin(db, &fault));
    struct tn_db_stmt *stmt = tn_db_prepare(db, form);
    for (int i = 0; i < 2000; i++) {
        char name[32];
        (void)snprintf(name, sizeof(name), "{\"%d\\\",NULL}", i);
        tn_db_bind_int(stmt, 1, i);
        tn_db_bind_text(stmt, 2, name);
        assert_ok(tn_db_batch_add(stmt, &fault));
    }
    tn_db_batch_send(stmt);
    assert_ok(tn_db_batch_run(stmt, &fault));
    stmt = tn_db_prepare(db, form); /* no rows */
    tn_db_batch_send(stmt);
    assert_ok(tn_db_batch_run(stmt, &fault));
    assert_ok(tn_db_commit(db, &fault));
    static const struct tn_db_sql last = {.both = "SELECT name FROM thing WHERE id = 1999"};
    stmt = tn_db_prepare(db, &last);
    assert_int_equal(tn_db_step(stmt, NULL), TN_DB_ROW);
    assert_string_equal(tn_db_text(stmt, 0), "{\"1999\\\",NULL}");
    tn_db_reset(stmt);
    assert_int_equal(count(db), 2000);
}

static void a_batch_is_its_rows(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    for (size_t i = 0; i < FORMS; i++) {
        batch_is_its_rows(db, &insert_many[i]);
        assert_ok(tn_db_exec(db, "DELETE FROM thing", &fault));
    }
}

static void batch_fails_as_a_whole(struct tn_db *db, const struct tn_db_sql *form)
{
    assert_int_equal(tn_db_begin(db, &fault), TN_OK);
    struct tn_db_stmt *stmt = tn_db_prepare(db, form);
    enum tn_err err = TN_OK;
    for (int i = 0; i < 3 && !err; i++) {
        tn_db_bind_int(stmt, 1, i / 2);
        tn_db_bind_text(stmt, 2, i ? "b" : "a");
        err = tn_db_batch_add(stmt, &fault);
    }
    if (!err)
        err = tn_db_batch_run(stmt, &fault);
    assert_int_equal(err, TN_ERR_EXISTS);
    tn_db_rollback(db);
    assert_int_equal(count(db), 0);
}

static void a_batch_fails_as_a_whole(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    for (size_t i = 0; i < FORMS; i++)
        batch_fails_as_a_whole(db, &insert_many[i]);
}

static const char value_data[] = "\0PGCOPY\n\377\\x{}";
static const int64_t value_numbers[] = {INT64_MIN, -1, INT64_MAX};
static const char *const value_names[] = {"", "\"\\\t\n\\.", "\xe6\x9d\x8e"};

static void add_values(struct tn_db_stmt *stmt)
{
    for (int i = 0; i < 3; i++) {
        tn_db_bind_int(stmt, 1, i);
        tn_db_bind_int(stmt, 2, value_numbers[i]);
        tn_db_bind_text(stmt, 3, value_names[i]);
        tn_db_bind_blob(stmt, 4, value_data, i % 2 ? sizeof(value_data) : 0);
        assert_ok(tn_db_batch_add(stmt, &fault));
    }
    tn_db_bind_int(stmt, 1, 3);
    for (int i = 2; i <= 4; i++)
        tn_db_bind_null(stmt, i);
    assert_ok(tn_db_batch_add(stmt, &fault));
    assert_ok(tn_db_batch_run(stmt, &fault));
}

static void check_values(struct tn_db *db)
{
    static const struct tn_db_sql all = {.both =
                                             "SELECT number, name, data FROM value ORDER BY id"};
    struct tn_db_stmt *stmt = tn_db_prepare(db, &all);
    for (int i = 0; i < 3; i++) {
        size_t len = 1;
        assert_int_equal(tn_db_step(stmt, NULL), TN_DB_ROW);
        assert_true(tn_db_int(stmt, 0) == value_numbers[i]);
        assert_string_equal(tn_db_text(stmt, 1), value_names[i]);
        const void *data = tn_db_blob(stmt, 2, &len);
        assert_int_equal(len, i % 2 ? sizeof(value_data) : 0);
        assert_true(len == 0 || memcmp(data, value_data, len) == 0);
        assert_false(tn_db_is_null(stmt, 2));
    }
    assert_int_equal(tn_db_step(stmt, NULL), TN_DB_ROW);
    for (int i = 0; i < 3; i++)
        assert_true(tn_db_is_null(stmt, i));
    tn_db_reset(stmt);
}

/* Every type with its extremes, and no value at all, come back as they were added. */
static void a_batch_takes_every_value(void **state)
{
    static const struct tn_db_sql forms[FORMS] = {
        {.sqlite = "INSERT INTO value (id, number, name, data) VALUES ($1, $2, $3, $4)",
         .postgresql = "INSERT INTO value (id, number, name, data) SELECT * FROM "
                       "unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[])"},
        {.sqlite = "INSERT INTO value (id, number, name, data) VALUES ($1, $2, $3, $4)",
         .postgresql = "COPY value (id, number, name, data) FROM STDIN (FORMAT binary)"},
    };
    struct tn_db *db = ((struct engine *)*state)->db;
    assert_ok(tn_db_migrate(db, "value", value_steps, &fault));
    for (size_t form = 0; form < FORMS; form++) {
        assert_ok(tn_db_begin(db, &fault));
        add_values(tn_db_prepare(db, &forms[form]));
        check_values(db);
        tn_db_rollback(db);
    }
    assert_ok(tn_db_exec(db, "DROP TABLE schema_step; DROP TABLE value", &fault));
}

/* PostgreSQL holds no NUL in a text; in SQLite it would be cut where it is read. */
static void a_batch_with_a_nul_is_refused(void **state)
{
    struct tn_db *db = ((struct engine *)*state)->db;
    for (size_t i = 0; i < FORMS && tn_db_engine(db) == TN_DB_POSTGRESQL; i++) {
        assert_ok(tn_db_begin(db, &fault));
        struct tn_db_stmt *stmt = tn_db_prepare(db, &insert_many[i]);
        tn_db_bind_int(stmt, 1, 1);
        tn_db_bind_text_len(stmt, 2, "a\0b", 3);
        assert_int_equal(tn_db_batch_add(stmt, &fault), TN_ERR_FORMAT);
        tn_db_rollback(db);
        assert_int_equal(count(db), 0);
    }
}

static void a_second_writer_waits_and_is_told(void **state)
{
    struct engine *engine = *state;
    struct tn_db *other = NULL;
    assert_ok(tn_db_open(&engine->options, &other, &fault));
    assert_ok(tn_db_begin(engine->db, &fault));
    assert_ok(add(engine->db, 1, "a", &fault));
    /* SQLite has one writer; PostgreSQL's second waits where the rows meet. */
    enum tn_err err = tn_db_begin(other, &fault);
    if (!err)
        err = add(other, 1, "a", &fault);
    assert_int_equal(err, TN_ERR_BUSY);
    tn_db_rollback(other);
    assert_ok(tn_db_commit(engine->db, &fault));
    assert_int_equal(add(other, 1, "a", &fault), TN_ERR_EXISTS);
    tn_db_close(other);
}

static void a_reader_may_not_write(void **state)
{
    struct engine *engine = *state;
    struct tn_db_options options = engine->options;
    options.read_only = true;
    struct tn_db *reader = NULL;
    assert_ok(tn_db_open(&options, &reader, &fault));
    assert_int_equal(count(reader), 0);
    assert_int_equal(add(reader, 1, "a", NULL), TN_ERR_DENIED);
    assert_true(tn_db_is_read_only(reader));
    tn_db_close(reader);
}

static const struct tn_db_migration steps_v1[] = {
    {"0001_a.sql", "CREATE TABLE child (id {int} PRIMARY KEY, b {blob}, t {text}) {rowless};\n"},
    {0},
};
static const struct tn_db_migration steps_v2[] = {
    {"0001_a.sql", "CREATE TABLE child (id {int} PRIMARY KEY, b {blob}, t {text}) {rowless};\n"},
    {"0002_b.sql", "-- @sqlite\nINSERT INTO child (id, t) VALUES (1, 'sqlite');\n"
                   "-- @postgresql\nINSERT INTO child (id, t) VALUES (1, 'postgresql');\n"
                   "-- @both\nINSERT INTO child (id, t) VALUES (2, 'both');\n"},
    {0},
};

static void migrations_apply_once_and_refuse_the_future(void **state)
{
    struct engine *engine = *state;
    struct tn_db *db = engine->db;
    assert_ok(tn_db_migrate(db, "test", steps_v1, &fault));
    assert_ok(tn_db_migrate(db, "test", steps_v2, &fault));
    assert_ok(tn_db_migrate(db, "test", steps_v2, &fault));
    static const struct tn_db_sql who = {.both =
                                             "SELECT t, count(*) OVER () FROM child ORDER BY id"};
    struct tn_db_stmt *stmt = tn_db_prepare(db, &who);
    assert_int_equal(tn_db_step(stmt, NULL), TN_DB_ROW);
    assert_string_equal(tn_db_text(stmt, 0),
                        tn_db_engine(db) == TN_DB_SQLITE ? "sqlite" : "postgresql");
    assert_int_equal(tn_db_int(stmt, 1), 2);
    tn_db_reset(stmt);
    assert_int_equal(tn_db_migrate(db, "test", steps_v1, &fault), TN_ERR_VERSION);
    assert_ok(tn_db_exec(db, "DROP TABLE schema_step; DROP TABLE child", &fault));

    struct tn_db_options options = engine->options;
    options.read_only = true;
    struct tn_db *reader = NULL;
    assert_ok(tn_db_open(&options, &reader, &fault));
    assert_int_equal(tn_db_migrate(reader, "test", steps_v1, &fault), TN_ERR_DENIED);
    tn_db_close(reader);
}

/* A lost connection is one refused call; the next one works on a new connection. */
static void a_lost_connection_comes_back(void **state)
{
    struct engine *engine = *state;
    struct tn_db *other = NULL;
    if (tn_db_engine(engine->db) == TN_DB_SQLITE)
        return;
    assert_ok(tn_db_open(&engine->options, &other, &fault));
    assert_ok(add(engine->db, 1, "a", &fault));
    static const struct tn_db_sql kill_others = {
        .both = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> "
                "pg_backend_pid() AND application_name = 'turnout'"};
    assert_ok(tn_db_run(tn_db_prepare(other, &kill_others), &fault));
    tn_db_close(other);
    assert_int_equal(add(engine->db, 2, "b", NULL), TN_ERR_OFFLINE);
    assert_ok(add(engine->db, 2, "b", &fault));
    assert_int_equal(count(engine->db), 2);
}

static void cannot_open(void **state)
{
    (void)state;
    struct tn_db *db = NULL;
    char url[512];
    assert_int_equal(
        tn_db_open(&(struct tn_db_options){.url = "/tmp/no-such-folder/x.db"}, &db, &fault),
        TN_ERR_ABSENT);
    assert_non_null(strstr(fault.text, "/tmp/no-such-folder/x.db"));
    (void)snprintf(url, sizeof(url), "postgresql:///postgres?host=/tmp/no-such-folder&user=t");
    assert_int_equal(tn_db_open(&(struct tn_db_options){.url = url}, &db, &fault), TN_ERR_OFFLINE);
    (void)snprintf(url, sizeof(url), "postgresql:///nobody?host=%s&user=turnout", server.folder);
    assert_int_equal(tn_db_open(&(struct tn_db_options){.url = url}, &db, &fault), TN_ERR_ABSENT);
    assert_null(strchr(fault.text, '\n'));
}

static int start(void **state)
{
    (void)state;
    int fd = mkstemp(sqlite_path);
    if (fd < 0)
        return -1;
    (void)close(fd);
    if (pg_server_start(&server, false, &fault) != TN_OK) {
        print_error("%s\n", fault.text);
        return -1;
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    pg_server_stop(&server);
    const char *tails[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[64];
        (void)snprintf(path, sizeof(path), "%s%s", sqlite_path, tails[i]);
        (void)unlink(path);
    }
    return 0;
}

#define both(test)                                                                                 \
    {"sqlite: " #test, test, setup, teardown, &sqlite_engine},                                     \
    {                                                                                              \
        "postgresql: " #test, test, setup, teardown, &postgresql_engine                            \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        both(values_come_back),
        both(empty_is_not_null),
        both(text_with_nul_fails_or_stays_whole),
        both(constraints_are_codes),
        both(a_failed_part_does_not_commit),
        both(a_savepoint_gives_up_one_part),
        {"sqlite: what_sqlite_gave_up_stays_given_up", what_sqlite_gave_up_stays_given_up, setup,
         teardown, &sqlite_engine},
        both(rollback_undoes),
        both(a_forgotten_reader_holds_nothing),
        both(statements_nest),
        both(a_batch_is_its_rows),
        both(a_batch_fails_as_a_whole),
        both(a_batch_takes_every_value),
        both(a_batch_with_a_nul_is_refused),
        both(a_second_writer_waits_and_is_told),
        both(a_reader_may_not_write),
        both(migrations_apply_once_and_refuse_the_future),
        both(a_lost_connection_comes_back),
        cmocka_unit_test(cannot_open),
    };
    return cmocka_run_group_tests_name("db", tests, start, stop);
}
