/* SPDX-License-Identifier: Apache-2.0 */
/* seen.c -- which members the roster being read has named already, in a table of this connection.
 *
 * It makes the second reading of a file like the first: a row can only ever change what no earlier
 * row of the same file has said. */
#include "people_parts.h"

static const char make_table[] = "CREATE TEMP TABLE IF NOT EXISTS roster_seen ("
                                 "member TEXT NOT NULL PRIMARY KEY, line BIGINT NOT NULL)";

enum tn_err tn_people_seen_clear(struct tn_people *people, struct tn_fault *fault)
{
    enum tn_err err = tn_db_exec(people->db, make_table, fault);
    return err ? err : tn_db_exec(people->db, "DELETE FROM roster_seen", fault);
}

static const struct tn_db_sql insert_seen = {
    .both = "INSERT INTO roster_seen (member, line) VALUES ($1, $2) ON CONFLICT DO NOTHING",
};
static const struct tn_db_sql select_seen = {
    .both = "SELECT line FROM roster_seen WHERE member = $1",
};
static const struct tn_db_sql select_by_name = {
    .both = "SELECT h.member FROM handle h JOIN member m ON m.id = h.member "
            "WHERE h.norm = $1 AND h.platform = $2 AND h.realm = $3 AND m.erased_ms IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM handle i WHERE i.member = h.member AND i.identifying = "
            "1) AND NOT EXISTS (SELECT 1 FROM roster_seen s WHERE s.member = h.member) "
            "ORDER BY h.member LIMIT 1",
};

enum tn_err tn_people_seen_add(struct tn_people *people, struct tn_id member, int64_t line,
                               struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_seen);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_db_bind_int(stmt, 2, line);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_people_seen(struct tn_people *people, struct tn_id member, int64_t *ret_line,
                           struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_seen);
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_line = found ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_people_next_by_name(struct tn_people *people, const struct tn_people_key *name,
                                   struct tn_id *ret_member, struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_by_name);
    tn_db_bind_text(stmt, 1, name->norm);
    tn_db_bind_text(stmt, 2, name->platform);
    tn_db_bind_text(stmt, 3, name->realm);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err)
        *ret_member = found ? tn_people_column_id(stmt, 0) : (struct tn_id){{0}};
    tn_db_reset(stmt);
    return err;
}
