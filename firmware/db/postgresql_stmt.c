/* SPDX-License-Identifier: Apache-2.0 */
/* postgresql_stmt.c -- statements: prepared by name, parameters as text but blobs, rows as text.
 *
 * Text leaves the server free to infer a parameter's type and reads sum(bigint), which is numeric,
 * as simply as a bigint.  A batch gathers each parameter as an array literal; one of a COPY gathers
 * the rows in COPY's binary format, which the server stores in half the time.
 * Source: PostgreSQL's manual, "COPY", and the chapter on libpq. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "postgresql.h"

#define PARAMS_MAX 32
#define COLUMNS_MAX 32

struct pg_param {
    enum db_type type;
    int64_t number; /* of a DB_INT */
    struct tn_buf value;
    struct tn_buf array; /* of a batch: "{1,2" */
};

struct pg_stmt {
    struct tn_db_stmt base;
    const char *text;
    unsigned session; /* the connection it is prepared in, 0 none */
    char name[16];
    struct tn_fault late;
    int param_count;
    struct pg_param params[PARAMS_MAX + 1];
    bool copies; /* a COPY, which is not prepared */
    size_t batch_rows;
    struct tn_buf rows; /* of a COPY's batch */
    bool sent;          /* the batch is with the server */
    PGresult *result;
    int row;
    struct tn_buf blobs[COLUMNS_MAX]; /* decoded columns of the current row */
};

static struct pg_stmt *stmt_of(struct tn_db_stmt *stmt)
{
    return (struct pg_stmt *)stmt;
}

static const char copy_verb[] = "COPY ";

/* Of COPY table (column, …). */
static int count_columns(const char *text)
{
    int count = 1;
    const char *end = strchr(text, ')');
    TN_ASSERT(end);
    for (; text < end; text++)
        count += *text == ',';
    TN_ASSERT(count <= PARAMS_MAX);
    return count;
}

/* The largest number after a `$`: what is not bound is NULL, on the wire too. */
static int count_params(const char *text)
{
    int count = 0;
    while ((text = strchr(text, '$'))) {
        long number = strtol(++text, NULL, 10);
        TN_ASSERT(number >= 0 && number <= PARAMS_MAX);
        if (number > count)
            count = (int)number;
    }
    return count;
}

struct tn_db_stmt *tn_pg_stmt_new(struct tn_db *db, const char *sql)
{
    struct pg_stmt *stmt = calloc(1, sizeof(*stmt));
    TN_ASSERT(stmt);
    stmt->text = sql;
    stmt->copies = strncmp(sql, copy_verb, strlen(copy_verb)) == 0;
    stmt->param_count = stmt->copies ? count_columns(sql) : count_params(sql);
    (void)snprintf(stmt->name, sizeof(stmt->name), "tn%u", ++pg_of(db)->statements);
    return &stmt->base;
}

void tn_pg_stmt_free(struct tn_db_stmt *base)
{
    struct pg_stmt *stmt = stmt_of(base);
    PQclear(stmt->result);
    for (int i = 0; i <= PARAMS_MAX; i++) {
        tn_buf_release(&stmt->params[i].value);
        tn_buf_release(&stmt->params[i].array);
    }
    tn_buf_release(&stmt->rows);
    for (int i = 0; i < COLUMNS_MAX; i++)
        tn_buf_release(&stmt->blobs[i]);
    free(stmt);
}

/* What the server refuses is a fault, but for our own SQL. */
static enum tn_err refused(struct pg_db *db, PGresult *result, struct tn_fault *fault)
{
    if (result && tn_pg_is_our_bug(result))
        tn_assert_failed(__FILE__, __LINE__, PQresultErrorMessage(result));
    return tn_pg_fault(db, result, fault);
}

static void prepare(struct pg_db *db, struct pg_stmt *stmt)
{
    if (tn_pg_connected(db, &stmt->late) || stmt->copies || stmt->session == db->session)
        return;
    PGresult *result = PQprepare(db->conn, stmt->name, stmt->text, 0, NULL);
    if (PQresultStatus(result) == PGRES_COMMAND_OK) {
        PQclear(result);
        stmt->session = db->session;
        return;
    }
    (void)refused(db, result, &stmt->late);
}

void tn_pg_stmt_ready(struct tn_db_stmt *base)
{
    struct pg_stmt *stmt = stmt_of(base);
    stmt->late = (struct tn_fault){0};
    for (int i = 1; i <= stmt->param_count; i++) {
        stmt->params[i].type = DB_NULL;
        tn_buf_clear(&stmt->params[i].array);
    }
    stmt->batch_rows = 0;
    tn_buf_clear(&stmt->rows);
    prepare(pg_of(base->db), stmt);
}

void tn_pg_stmt_reset(struct tn_db_stmt *base)
{
    struct pg_stmt *stmt = stmt_of(base);
    PQclear(stmt->result);
    stmt->result = NULL;
}

/* As "%" PRId64, which is most of what a batch of numbers would cost. */
static void add_number(struct tn_buf *out, int64_t value)
{
    char digits[20];
    size_t first = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--first] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        digits[--first] = '-';
    tn_buf_add(out, digits + first, sizeof(digits) - first);
}

void tn_pg_bind(struct tn_db_stmt *base, int index, const struct db_value *value)
{
    struct pg_stmt *stmt = stmt_of(base);
    TN_ASSERT(index >= 1 && index <= stmt->param_count);
    struct pg_param *param = &stmt->params[index];
    param->type = value->type;
    param->number = value->number;
    tn_buf_clear(&param->value);
    if (value->type == DB_INT && !stmt->copies)
        add_number(&param->value, value->number);
    else if (value->type != DB_NULL)
        tn_buf_add(&param->value, value->data, value->len);
}

/* Hands the statement to the server; false if that cannot be. */
static bool send(struct pg_db *db, struct pg_stmt *stmt, bool batch)
{
    const char *values[PARAMS_MAX];
    int lengths[PARAMS_MAX];
    int formats[PARAMS_MAX];
    for (int i = 0; i < stmt->param_count; i++) {
        const struct pg_param *param = &stmt->params[i + 1];
        const struct tn_buf *buf = batch ? &param->array : &param->value;
        values[i] = !batch && param->type == DB_NULL ? NULL : tn_buf_text(buf);
        lengths[i] = (int)buf->len;
        formats[i] = !batch && param->type == DB_BLOB;
    }
    return PQsendQueryPrepared(db->conn, stmt->name, stmt->param_count, values, lengths, formats,
                               0) == 1;
}

/* The server's answer; NULL if the connection broke. */
static PGresult *receive(struct pg_db *db)
{
    PGresult *result = PQgetResult(db->conn);
    PGresult *next = NULL;
    while ((next = PQgetResult(db->conn)))
        PQclear(next);
    return result;
}

static void count_changes(struct pg_db *db, PGresult *result)
{
    const char *digits = PQcmdTuples(result);
    db->changes = digits[0] ? strtoll(digits, NULL, 10) : 0;
}

/* Text of the wire cannot hold a NUL; SQLite's can, so this must not pass silently. */
static bool has_nul_text(const struct pg_stmt *stmt)
{
    for (int i = 1; i <= stmt->param_count; i++) {
        const struct pg_param *param = &stmt->params[i];
        if (param->type == DB_TEXT && param->value.len &&
            memchr(param->value.data, 0, param->value.len))
            return true;
    }
    return false;
}

static enum tn_err finish(struct pg_db *db, struct pg_stmt *stmt, struct tn_fault *fault)
{
    PGresult *result = receive(db);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        return refused(db, result, fault);
    count_changes(db, result);
    stmt->result = result;
    stmt->row = -1;
    return TN_OK;
}

static enum tn_err start(struct tn_db_stmt *base, struct tn_fault *fault)
{
    struct pg_stmt *stmt = stmt_of(base);
    if (stmt->late.code) {
        *fault = stmt->late;
        return fault->code;
    }
    if (has_nul_text(stmt))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s takes no text with a NUL in it",
                            base->db->name);
    if (!send(pg_of(base->db), stmt, false))
        return tn_pg_fault(pg_of(base->db), NULL, fault);
    return finish(pg_of(base->db), stmt, fault);
}

enum tn_db_result tn_pg_step(struct tn_db_stmt *base, struct tn_fault *fault)
{
    struct pg_stmt *stmt = stmt_of(base);
    if (!stmt->result && start(base, fault))
        return TN_DB_FAILED;
    if (++stmt->row < PQntuples(stmt->result))
        return TN_DB_ROW;
    tn_pg_stmt_reset(base);
    return TN_DB_DONE;
}

/* ---- batches, by COPY ---- */

static void add_be16(struct tn_buf *out, uint16_t value)
{
    uint8_t bytes[2];
    tn_bytes_put_be16(bytes, value);
    tn_buf_add(out, bytes, sizeof(bytes));
}

static void add_be32(struct tn_buf *out, uint32_t value)
{
    uint8_t bytes[4];
    tn_bytes_put_be32(bytes, value);
    tn_buf_add(out, bytes, sizeof(bytes));
}

static void add_be64(struct tn_buf *out, uint64_t value)
{
    uint8_t bytes[8];
    tn_bytes_put_be64(bytes, value);
    tn_buf_add(out, bytes, sizeof(bytes));
}

/* The signature, and neither flags nor an extension of the header. */
static void open_rows(struct tn_buf *rows)
{
    static const char signature[11] = "PGCOPY\n\377\r\n";
    tn_buf_add(rows, signature, sizeof(signature));
    add_be32(rows, 0);
    add_be32(rows, 0);
}

static void add_row(struct pg_stmt *stmt)
{
    struct tn_buf *rows = &stmt->rows;
    if (!stmt->batch_rows)
        open_rows(rows);
    add_be16(rows, (uint16_t)stmt->param_count);
    for (int i = 1; i <= stmt->param_count; i++) {
        const struct pg_param *param = &stmt->params[i];
        if (param->type == DB_NULL) {
            add_be32(rows, UINT32_MAX);
        } else if (param->type == DB_INT) {
            add_be32(rows, sizeof(uint64_t));
            add_be64(rows, (uint64_t)param->number);
        } else {
            add_be32(rows, (uint32_t)param->value.len);
            tn_buf_add(rows, param->value.data, param->value.len);
        }
    }
}

/* Hands the rows to the server; false if that cannot be, and stmt->late says why. */
static bool send_rows(struct pg_db *db, struct pg_stmt *stmt)
{
    add_be16(&stmt->rows, UINT16_MAX);
    PGresult *result = PQexec(db->conn, stmt->text);
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        (void)refused(db, result, &stmt->late);
        return false;
    }
    PQclear(result);
    if (PQputCopyData(db->conn, tn_buf_text(&stmt->rows), (int)stmt->rows.len) == 1 &&
        PQputCopyEnd(db->conn, NULL) == 1)
        return true;
    (void)tn_pg_fault(db, NULL, &stmt->late);
    return false;
}

/* ---- batches, by arrays ---- */

static void add_quoted(struct tn_buf *array, const struct tn_buf *text)
{
    uint8_t *out = tn_buf_reserve(array, 2 * text->len + 2);
    size_t used = 0;
    out[used++] = '"';
    for (size_t i = 0; i < text->len; i++) {
        if (text->data[i] == '"' || text->data[i] == '\\')
            out[used++] = '\\';
        out[used++] = text->data[i];
    }
    out[used++] = '"';
    array->len += used;
}

static void add_hex(struct tn_buf *array, const struct tn_buf *blob)
{
    tn_buf_add_text(array, "\"\\\\x");
    uint8_t *out = tn_buf_reserve(array, TN_HEX_LEN(blob->len) + 1);
    tn_hex_encode(blob->data, blob->len, (char *)out);
    array->len += TN_HEX_LEN(blob->len);
    tn_buf_add_byte(array, '"');
}

static void add_to_arrays(struct pg_stmt *stmt)
{
    for (int i = 1; i <= stmt->param_count; i++) {
        struct pg_param *param = &stmt->params[i];
        tn_buf_add_byte(&param->array, stmt->batch_rows ? ',' : '{');
        if (param->type == DB_NULL)
            tn_buf_add_text(&param->array, "NULL");
        else if (param->type == DB_INT)
            tn_buf_add(&param->array, param->value.data, param->value.len);
        else if (param->type == DB_TEXT)
            add_quoted(&param->array, &param->value);
        else
            add_hex(&param->array, &param->value);
    }
}

/* As send_rows. */
static bool send_arrays(struct pg_db *db, struct pg_stmt *stmt)
{
    for (int i = 1; i <= stmt->param_count; i++)
        tn_buf_add_byte(&stmt->params[i].array, '}');
    if (send(db, stmt, true))
        return true;
    (void)tn_pg_fault(db, NULL, &stmt->late);
    return false;
}

/* ---- batches ---- */

enum tn_err tn_pg_batch_add(struct tn_db_stmt *base, struct tn_fault *fault)
{
    struct pg_stmt *stmt = stmt_of(base);
    if (has_nul_text(stmt))
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s takes no text with a NUL in it",
                            base->db->name);
    if (stmt->copies)
        add_row(stmt);
    else
        add_to_arrays(stmt);
    stmt->batch_rows++;
    return TN_OK;
}

void tn_pg_batch_send(struct tn_db_stmt *base)
{
    struct pg_stmt *stmt = stmt_of(base);
    if (!stmt->batch_rows || stmt->late.code)
        return;
    stmt->sent =
        stmt->copies ? send_rows(pg_of(base->db), stmt) : send_arrays(pg_of(base->db), stmt);
}

enum tn_err tn_pg_batch_run(struct tn_db_stmt *base, struct tn_fault *fault)
{
    struct pg_stmt *stmt = stmt_of(base);
    if (!stmt->batch_rows)
        return TN_OK;
    if (!stmt->sent)
        tn_pg_batch_send(base);
    struct tn_fault own = stmt->late;
    enum tn_err err = own.code;
    if (stmt->sent)
        err = finish(pg_of(base->db), stmt, &own);
    for (int i = 1; i <= stmt->param_count; i++)
        tn_buf_clear(&stmt->params[i].array);
    tn_buf_clear(&stmt->rows);
    stmt->batch_rows = 0;
    stmt->sent = false;
    tn_pg_stmt_reset(base);
    if (err && fault)
        *fault = own;
    return err;
}

/* ---- columns ---- */

int64_t tn_pg_column_int(struct tn_db_stmt *base, int column)
{
    return strtoll(PQgetvalue(stmt_of(base)->result, stmt_of(base)->row, column), NULL, 10);
}

const char *tn_pg_column_text(struct tn_db_stmt *base, int column)
{
    return PQgetvalue(stmt_of(base)->result, stmt_of(base)->row, column);
}

const void *tn_pg_column_blob(struct tn_db_stmt *base, int column, size_t *ret_len)
{
    struct pg_stmt *stmt = stmt_of(base);
    *ret_len = 0;
    const char *hex = PQgetvalue(stmt->result, stmt->row, column);
    if (strncmp(hex, "\\x", 2) != 0)
        return NULL;
    TN_ASSERT(column >= 0 && column < COLUMNS_MAX);
    struct tn_buf *blob = &stmt->blobs[column];
    size_t digits = strlen(hex + 2);
    tn_buf_clear(blob);
    uint8_t *out = tn_buf_reserve(blob, digits / 2 + 1);
    enum tn_err err = tn_hex_decode(hex + 2, digits, out, digits / 2, ret_len);
    TN_ASSERT(!err);
    blob->len = *ret_len;
    return blob->data;
}

bool tn_pg_column_is_null(struct tn_db_stmt *base, int column)
{
    return PQgetisnull(stmt_of(base)->result, stmt_of(base)->row, column) != 0;
}
