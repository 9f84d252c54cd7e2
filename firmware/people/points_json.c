/* SPDX-License-Identifier: Apache-2.0 */
/* points_json.c -- points as the command line and the hub show them. */
#include "points_parts.h"

#include "turnout/timeline.h"

static void add_time(struct tn_json_writer *writer, const char *name, int64_t wall_ms)
{
    char text[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){wall_ms}, 0, text);
    tn_json_add_text(writer, name, wall_ms ? text : NULL);
}

/* ---- of everybody ---- */

static enum tn_err write_plan(struct tn_people *people, struct tn_json_writer *writer,
                              struct tn_fault *fault)
{
    struct tn_point_plan plan;
    enum tn_err err = tn_points_plan(people, &plan, fault);
    if (err)
        return err;
    tn_json_add_bool(writer, "on", plan.on);
    add_time(writer, "since", plan.on ? plan.since.ms : 0);
    tn_json_name(writer, "rules");
    tn_json_open_array(writer);
    for (int i = 0; i < TN_POINT_RULES; i++) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "rule", tn_point_rule_name((enum tn_point_rule)i));
        tn_json_add_int(writer, "points", plan.points[i]);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
    return TN_OK;
}

/* An entry against a redemption gives back what was redeemed. */
static const struct tn_db_sql select_sums = {
    .both = "SELECT CAST(COALESCE(SUM(CASE WHEN p.rule = 'redeem' OR o.rule = 'redeem' THEN 0 ELSE "
            "p.delta END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN p.rule = 'redeem' OR o.rule "
            "= 'redeem' THEN -p.delta ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN "
            "m.erased_ms IS NULL THEN p.delta ELSE 0 END), 0) AS BIGINT) FROM point_entry p JOIN "
            "handle h ON h.id = p.handle JOIN member m ON m.id = h.member LEFT JOIN point_entry o "
            "ON p.rule = 'correct' AND o.id = p.ref",
};

static enum tn_err write_sums(struct tn_people *people, struct tn_json_writer *writer,
                              struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_sums);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    tn_json_add_int(writer, "issued", err ? 0 : tn_db_int(stmt, 0));
    tn_json_add_int(writer, "redeemed", err ? 0 : tn_db_int(stmt, 1));
    tn_json_add_int(writer, "liability", err ? 0 : tn_db_int(stmt, 2));
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql select_balances = {
    .both = "SELECT r.id, r.display_name, CAST(SUM(p.delta) AS BIGINT) FROM point_entry p JOIN "
            "handle h ON h.id = p.handle JOIN member m ON m.id = h.member JOIN member r ON r.id = "
            "m.root WHERE r.erased_ms IS NULL GROUP BY r.id, r.display_name, r.folded_name ORDER "
            "BY r.folded_name, r.id",
};

static enum tn_err write_balances(struct tn_people *people, struct tn_json_writer *writer,
                                  struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_balances);
    tn_json_name(writer, "balances");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "member", tn_db_text(stmt, 0));
        tn_json_add_text(writer, "name", tn_db_text(stmt, 1));
        tn_json_add_int(writer, "points", tn_db_int(stmt, 2));
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

enum tn_err tn_points_json(struct tn_people *people, struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = tn_points_settle(people, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    err = write_plan(people, &writer, fault);
    if (!err)
        err = write_sums(people, &writer, fault);
    if (!err)
        err = write_balances(people, &writer, fault);
    tn_json_close_object(&writer);
    if (err)
        out->len = start;
    return err;
}

/* ---- of one ---- */

static const struct tn_db_sql select_entries = {
    .both = "SELECT p.id, p.rule, p.delta, p.ref, e.title, p.why, p.who, p.at_ms, (SELECT COUNT(*) "
            "FROM point_entry c WHERE c.rule = 'correct' AND c.ref = p.id) FROM member m CROSS "
            "JOIN handle h CROSS JOIN point_entry p LEFT JOIN event e ON e.id = p.ref WHERE m.root "
            "= $1 AND h.member = m.id AND p.handle = h.id ORDER BY p.id DESC",
};

static void write_entry(struct tn_db_stmt *stmt, struct tn_json_writer *writer)
{
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_db_text(stmt, 0));
    tn_json_add_text(writer, "rule", tn_db_text(stmt, 1));
    tn_json_add_int(writer, "points", tn_db_int(stmt, 2));
    tn_json_add_text(writer, "ref", tn_db_text(stmt, 3));
    tn_json_add_text(writer, "event_title", tn_db_is_null(stmt, 4) ? NULL : tn_db_text(stmt, 4));
    tn_json_add_text(writer, "why", tn_db_text(stmt, 5));
    tn_json_add_text(writer, "by", tn_db_text(stmt, 6));
    add_time(writer, "time", tn_db_int(stmt, 7));
    tn_json_add_bool(writer, "corrected", tn_db_int(stmt, 8) > 0);
    tn_json_close_object(writer);
}

static enum tn_err write_entries(struct tn_people *people, struct tn_id root,
                                 struct tn_json_writer *writer, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_entries);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_json_name(writer, "entries");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        write_entry(stmt, writer);
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

enum tn_err tn_points_member_json(struct tn_people *people, struct tn_id member, struct tn_buf *out,
                                  struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_member known;
    int64_t balance = 0;
    size_t start = out->len;
    enum tn_err err = tn_points_settle(people, fault);
    if (!err)
        err = tn_people_member(people, member, &known, fault);
    if (!err)
        err = tn_points_balance(people, known.id, &balance, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "member", tn_id_text(known.id).chars);
    tn_json_add_int(&writer, "balance", balance);
    err = write_entries(people, known.id, &writer, fault);
    tn_json_close_object(&writer);
    if (err)
        out->len = start;
    return err;
}
