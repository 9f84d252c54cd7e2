/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c -- what was done, by whom and from where.  Rows are only ever added; the database holds
 * to that by itself. */
#include "account_parts.h"

#include "turnout/os.h"

static const struct tn_db_sql insert_line = {
    .both = "INSERT INTO audit (at_ms, who, address, act, subject) VALUES ($1, $2, $3, $4, $5)",
};
static const struct tn_db_sql select_lines = {
    .both = "SELECT number, at_ms, who, address, act, subject FROM audit WHERE number < $1 ORDER "
            "BY number DESC LIMIT $2",
};

enum tn_err tn_audit_add(struct tn_registry *registry, const char *who, const char *address,
                         const char *act, const char *subject, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_line);
    tn_db_bind_int(stmt, 1, tn_clock_wall_ms());
    tn_db_bind_text(stmt, 2, who);
    tn_db_bind_text(stmt, 3, address);
    tn_db_bind_text(stmt, 4, act);
    tn_db_bind_text(stmt, 5, subject);
    return tn_db_run(stmt, fault);
}

static void write_line(struct tn_json_writer *writer, struct tn_db_stmt *stmt)
{
    char at[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){tn_db_int(stmt, 1)}, 0, at);
    tn_json_open_object(writer);
    tn_json_add_int(writer, "number", tn_db_int(stmt, 0));
    tn_json_add_text(writer, "at", at);
    tn_json_add_text(writer, "who", tn_db_text(stmt, 2));
    tn_json_add_text(writer, "address", tn_db_text(stmt, 3));
    tn_json_add_text(writer, "act", tn_db_text(stmt, 4));
    tn_json_add_text(writer, "subject", tn_db_text(stmt, 5));
    tn_json_close_object(writer);
}

/* One more than asked for is read: whether there is a next. */
enum tn_err tn_audit_json(struct tn_registry *registry, int64_t before, int64_t limit,
                          struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_lines);
    int64_t last = 0, shown = 0;
    bool row = true;
    enum tn_err err = TN_OK;
    tn_db_bind_int(stmt, 1, before > 0 ? before : INT64_MAX);
    tn_db_bind_int(stmt, 2, limit + 1);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_name(&writer, "entries");
    tn_json_open_array(&writer);
    while (!(err = tn_db_next(stmt, &row, fault)) && row && shown < limit) {
        write_line(&writer, stmt);
        last = tn_db_int(stmt, 0);
        shown++;
    }
    bool more = !err && row;
    tn_db_reset(stmt);
    tn_json_close_array(&writer);
    tn_json_name(&writer, "next");
    if (more)
        tn_json_put_int(&writer, last);
    else
        tn_json_put_null(&writer);
    tn_json_close_object(&writer);
    return err;
}
