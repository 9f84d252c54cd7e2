/* SPDX-License-Identifier: Apache-2.0 */
/* role.c -- what somebody was at an event: told of the event, never of the member. */
#include "report_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/series.h"

/* Of two records of one person the last of these counts. */
static const struct {
    const char *name;
    enum tn_act act;
} roles[] = {{"attendee", TN_ACT_ATTEND},
             {"helper", TN_ACT_HELPER},
             {"speaker", TN_ACT_SPEAKER},
             {"host", TN_ACT_HOST}};

#define ROLES (sizeof roles / sizeof roles[0])

bool tn_attendance_role_parse(const char *name, enum tn_act *ret_act)
{
    for (size_t i = 0; i < ROLES; i++) {
        if (strcmp(name, roles[i].name) == 0) {
            *ret_act = roles[i].act;
            return true;
        }
    }
    return false;
}

static const struct tn_db_sql put_role = {
    .both = "INSERT INTO attendance_role (event, handle, role, who, at_ms) VALUES ($1, $2, $3, $4, "
            "$5) ON CONFLICT (event, handle) DO UPDATE SET role = excluded.role, who = "
            "excluded.who, at_ms = excluded.at_ms",
};
/* One word for the person: what was said under another of their handles is taken back. */
static const struct tn_db_sql delete_roles = {
    .both = "DELETE FROM attendance_role WHERE event = $1 AND handle IN (SELECT h.id FROM handle h "
            "JOIN member m ON m.id = h.member WHERE m.root = $2)",
};

static enum tn_err set_role(struct tn_people *people, struct tn_id event,
                            const struct tn_member *member, const char *role, const char *who,
                            struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &delete_roles);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(member->id).chars);
    enum tn_err err = tn_db_run(stmt, fault);
    if (err)
        return err;
    stmt = tn_db_prepare(people->db, &put_role);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(member->handle).chars);
    tn_db_bind_text(stmt, 3, role);
    tn_db_bind_text(stmt, 4, who);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

enum tn_err tn_attendance_role_set(struct tn_people *people, struct tn_id event,
                                   struct tn_id member, const char *role, const char *who,
                                   struct tn_fault *fault)
{
    struct tn_member known;
    struct tn_event facts;
    enum tn_act act;
    bool own = !tn_db_in_transaction(people->db);
    if (!tn_attendance_role_parse(role, &act))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.40s\" is no role; there are attendee, helper, speaker and host",
                            role);
    enum tn_err err = tn_registry_event(people->registry, event, &facts, fault);
    if (!err)
        err = tn_people_member(people, member, &known, fault);
    if (!err && own)
        err = tn_db_begin(people->db, fault);
    if (err)
        return err;
    err = set_role(people, event, &known, role, who, fault);
    if (!err)
        return own ? tn_db_commit(people->db, fault) : TN_OK;
    if (own)
        tn_db_rollback(people->db);
    return err;
}

/* ---- reading ---- */

static const struct tn_db_sql all_roles = {
    .both = "SELECT r.event, r.handle, r.role FROM attendance_role r ORDER BY CASE r.role WHEN "
            "'attendee' THEN 0 WHEN 'helper' THEN 1 WHEN 'speaker' THEN 2 ELSE 3 END",
};

enum tn_err tn_attendance_roles_read(struct tn_people *people,
                                     void (*visit)(struct tn_id event, struct tn_id handle,
                                                   enum tn_act act, void *context),
                                     void *context, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &all_roles);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        enum tn_act act = TN_ACT_ATTEND;
        if (tn_attendance_role_parse(tn_db_text(stmt, 2), &act))
            visit(tn_people_column_id(stmt, 0), tn_people_column_id(stmt, 1), act, context);
    }
    tn_db_reset(stmt);
    return err;
}

/* What was said goes before what their code opens. */
static const struct tn_db_sql select_roles = {
    .both =
        "WITH said (root, role) AS (SELECT m.root, MAX(r.role) FROM attendance_role r JOIN handle "
        "h "
        "ON h.id = r.handle JOIN member m ON m.id = h.member WHERE r.event = $1 GROUP BY m.root), "
        "came (root, host) AS (SELECT m.root, MAX(a.host) FROM attended a JOIN handle h ON h.id = "
        "a.handle JOIN member m ON m.id = h.member WHERE a.event = $1 GROUP BY m.root) "
        "SELECT p.id, p.display_name, COALESCE(s.role, 'host'), CASE WHEN c.root IS NULL THEN 0 "
        "ELSE 1 END FROM member p LEFT JOIN said s ON s.root = p.id LEFT JOIN came c ON c.root = "
        "p.id WHERE p.id IN (SELECT root FROM said UNION SELECT root FROM came WHERE host = 1) "
        "AND p.erased_ms IS NULL ORDER BY p.folded_name, p.id",
};

enum tn_err tn_attendance_roles_json(struct tn_people *people, struct tn_id event,
                                     struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_event facts;
    struct tn_json_writer writer;
    size_t start = out->len;
    bool found = true;
    enum tn_err err = tn_registry_event(people->registry, event, &facts, fault);
    if (!err)
        err = tn_report_attended_refresh(people, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_roles);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(&writer);
        tn_json_add_text(&writer, "member", tn_db_text(stmt, 0));
        tn_json_add_text(&writer, "name", tn_db_text(stmt, 1));
        tn_json_add_text(&writer, "role", tn_db_text(stmt, 2));
        tn_json_add_bool(&writer, "came", tn_db_int(stmt, 3) != 0);
        tn_json_close_object(&writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(&writer);
    if (err)
        out->len = start;
    return err;
}
