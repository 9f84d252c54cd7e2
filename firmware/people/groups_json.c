/* SPDX-License-Identifier: Apache-2.0 */
/* groups_json.c -- groups as the command line, the hub and the group's report show them. */
#include "groups_parts.h"

#include <stdlib.h>
#include <string.h>

#include "report_parts.h"
#include "turnout/os.h"

#define DAY_MS 86400000LL
#define PACE_DAYS 28
#define ACTS_SHOWN 100

/* ---- figures of one ---- */

/* Whoever is in $1 or anywhere under it, each once. */
static const struct tn_db_sql count_everybody = {
    .both =
        "WITH RECURSIVE below (id) AS (SELECT CAST($1 AS TEXT) UNION SELECT g.id FROM sub_group g "
        "JOIN below b ON g.parent = b.id WHERE g.ended_ms IS NULL) SELECT COUNT(DISTINCT m.root) "
        "FROM membership s JOIN member m ON m.id = s.member WHERE s.community IN (SELECT id FROM "
        "below) AND s.status = 'member' AND s.left_ms IS NULL",
};
/* Came and went since $2, and whether anybody was there before. */
static const struct tn_db_sql count_pace = {
    .both = "SELECT COALESCE(SUM(CASE WHEN joined_ms >= $2 THEN 1 ELSE 0 END), 0), "
            "COALESCE(SUM(CASE WHEN left_ms >= $2 THEN 1 ELSE 0 END), 0), "
            "COALESCE(SUM(CASE WHEN joined_ms < $2 THEN 1 ELSE 0 END), 0) FROM membership WHERE "
            "community = $1 AND status = 'member'",
};

static enum tn_err read_everybody(struct tn_people *people, struct tn_id group, int64_t *ret_count,
                                  struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &count_everybody);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    *ret_count = err ? 0 : tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

/* How many more there are than four weeks ago; 0 where nobody was there then. */
static enum tn_err read_growth(struct tn_people *people, struct tn_id group, int64_t *ret_growth,
                               struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &count_pace);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms() - PACE_DAYS * DAY_MS);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    *ret_growth = err || tn_db_int(stmt, 2) == 0 ? 0 : tn_db_int(stmt, 0) - tn_db_int(stmt, 1);
    tn_db_reset(stmt);
    return err;
}

static void add_or_null(struct tn_json_writer *writer, const char *name, int64_t value, bool known)
{
    if (known)
        tn_json_add_int(writer, name, value);
    else
        tn_json_add_text(writer, name, NULL);
}

static void write_size(const struct tn_group_size *size, struct tn_json_writer *writer)
{
    tn_json_add_text(writer, "structure", tn_structure_name(size->structure));
    tn_json_add_int(writer, "capacity", size->capacity);
    tn_json_add_int(writer, "platform_cap", size->platform_cap);
    tn_json_add_int(writer, "cap", tn_group_limit(size));
    tn_json_add_int(writer, "offer_hours", size->offer_hours);
}

/* Whoever says how many a ring may be has decided; else more than a ring holds is worth a word. */
static bool is_too_large(const struct tn_group_size *size, const struct tn_line *line)
{
    return size->structure == TN_STRUCTURE_RING &&
           line->members > (size->capacity ? size->capacity : TN_RING_CAPACITY);
}

static void write_room(const struct tn_group_size *size, const struct tn_line *line, int64_t growth,
                       struct tn_json_writer *writer)
{
    int64_t cap = tn_group_limit(size), places = cap - line->members - line->offered;
    bool grows = cap > 0 && places > 0 && growth > 0;
    const int64_t weeks = PACE_DAYS / 7;
    if (places < 0)
        places = 0;
    tn_json_add_int(writer, "waiting", (int64_t)line->count);
    tn_json_add_int(writer, "offered", line->offered);
    add_or_null(writer, "places", places, cap > 0);
    if (cap > 0)
        tn_report_write_ratio(writer, "fill", (struct tn_ratio){line->members, cap});
    else
        tn_json_add_text(writer, "fill", NULL);
    add_or_null(writer, "weeks_to_full", grows ? (places * weeks + growth - 1) / growth : 0, grows);
    tn_json_add_text(writer, "notice", is_too_large(size, line) ? "split-or-cap" : NULL);
}

/* Members of an object that is open. */
static enum tn_err write_node(struct tn_people *people, const struct tn_group_node *node,
                              const struct tn_line *line, struct tn_json_writer *writer,
                              struct tn_fault *fault)
{
    struct tn_group_size size;
    int64_t everybody = 0, growth = 0;
    bool root = tn_id_is_zero(node->parent);
    enum tn_err err = tn_groups_size(people, node->id, &size, fault);
    if (!err)
        err = read_everybody(people, node->id, &everybody, fault);
    if (!err)
        err = read_growth(people, node->id, &growth, fault);
    if (err)
        return err;
    tn_json_add_text(writer, "id", tn_id_text(node->id).chars);
    tn_json_add_text(writer, "parent", root ? NULL : tn_id_text(node->parent).chars);
    tn_json_add_text(writer, "name", node->name);
    write_size(&size, writer);
    tn_json_add_int(writer, "members", line->members);
    tn_json_add_int(writer, "everybody", everybody);
    write_room(&size, line, growth, writer);
    return TN_OK;
}

/* ---- all ---- */

static enum tn_err write_tree(struct tn_people *people, const struct tn_group_node *nodes,
                              size_t count, struct tn_json_writer *writer, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_json_open_array(writer);
    for (size_t i = 0; !err && i < count; i++) {
        TN_LINE_AUTO line = {0};
        tn_json_open_object(writer);
        err = tn_line_read(people, nodes[i].id, &line, fault);
        if (!err)
            err = write_node(people, &nodes[i], &line, writer, fault);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
    return err;
}

enum tn_err tn_groups_json(struct tn_people *people, struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_group_node *nodes = NULL;
    struct tn_json_writer writer;
    size_t start = out->len, count = 0;
    enum tn_err err = tn_groups_settle(people, fault);
    if (!err)
        err = tn_groups_tree(people, &nodes, &count, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = write_tree(people, nodes, count, &writer, fault);
    free(nodes);
    if (err)
        out->len = start;
    return err;
}

/* ---- one, with all there is to it ---- */

static void add_time(struct tn_json_writer *writer, const char *name, int64_t wall_ms)
{
    char text[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){wall_ms}, 0, text);
    tn_json_add_text(writer, name, wall_ms ? text : NULL);
}

static const struct tn_db_sql select_history = {
    .both = "SELECT structure, capacity, platform_cap, offer_hours, who, at_ms FROM group_size "
            "WHERE community = $1 ORDER BY id",
};

static enum tn_err write_history(struct tn_people *people, struct tn_id group,
                                 struct tn_json_writer *writer, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_history);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    tn_json_name(writer, "history");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        struct tn_group_size size = {.capacity = tn_db_int(stmt, 1),
                                     .platform_cap = tn_db_int(stmt, 2),
                                     .offer_hours = tn_db_int(stmt, 3)};
        (void)tn_structure_parse(tn_db_text(stmt, 0), &size.structure);
        tn_json_open_object(writer);
        write_size(&size, writer);
        tn_json_add_text(writer, "by", tn_db_text(stmt, 4));
        add_time(writer, "since", tn_db_int(stmt, 5));
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

static enum tn_err write_line(struct tn_people *people, const struct tn_line *line,
                              struct tn_json_writer *writer, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_json_name(writer, "line");
    tn_json_open_array(writer);
    for (size_t i = 0; !err && i < line->count; i++) {
        struct tn_member member;
        err = tn_people_member(people, line->waiting[i].person, &member, fault);
        if (err)
            break;
        tn_json_open_object(writer);
        tn_json_add_text(writer, "member", tn_id_text(member.id).chars);
        tn_json_add_text(writer, "name", member.name);
        tn_json_add_int(writer, "place", (int64_t)i + 1);
        add_time(writer, "since", line->waiting[i].since_ms);
        add_time(writer, "until", line->waiting[i].until_ms);
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
    return err;
}

static const struct tn_db_sql select_acts = {
    .both =
        "SELECT a.id, a.op, p.id, p.display_name, a.who, a.at_ms, (SELECT COUNT(*) FROM "
        "group_act u WHERE u.undoes = a.id), p.erased_ms FROM group_act a JOIN member m ON m.id "
        "= a.member JOIN member p ON p.id = m.root WHERE a.community = $1 ORDER BY a.id DESC "
        "LIMIT $2",
};

static enum tn_err write_acts(struct tn_people *people, struct tn_id group,
                              struct tn_json_writer *writer, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_acts);
    tn_db_bind_text(stmt, 1, tn_id_text(group).chars);
    tn_db_bind_int(stmt, 2, ACTS_SHOWN);
    tn_json_name(writer, "acts");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        bool known = tn_db_is_null(stmt, 7);
        tn_json_open_object(writer);
        tn_json_add_text(writer, "id", tn_db_text(stmt, 0));
        tn_json_add_text(writer, "op", tn_db_text(stmt, 1));
        tn_json_add_text(writer, "member", known ? tn_db_text(stmt, 2) : NULL);
        tn_json_add_text(writer, "name", known ? tn_db_text(stmt, 3) : NULL);
        tn_json_add_text(writer, "by", tn_db_text(stmt, 4));
        add_time(writer, "time", tn_db_int(stmt, 5));
        tn_json_add_bool(writer, "undone", tn_db_int(stmt, 6) > 0);
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

static const struct tn_db_sql select_people = {
    .both =
        "SELECT p.id, p.display_name, MIN(s.joined_ms) FROM membership s JOIN member m ON m.id = "
        "s.member JOIN member p ON p.id = m.root WHERE s.community = $1 AND s.status = 'member' "
        "AND s.left_ms IS NULL GROUP BY p.id, p.display_name, p.folded_name ORDER BY "
        "p.folded_name, p.id",
};

/* The group itself is on the page of members. */
static enum tn_err write_people(struct tn_people *people, const struct tn_group_node *node,
                                struct tn_json_writer *writer, struct tn_fault *fault)
{
    bool found = !tn_id_is_zero(node->parent);
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_people);
    tn_db_bind_text(stmt, 1, tn_id_text(node->id).chars);
    tn_json_name(writer, "people");
    tn_json_open_array(writer);
    while (found && !(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "member", tn_db_text(stmt, 0));
        tn_json_add_text(writer, "name", tn_db_text(stmt, 1));
        add_time(writer, "since", tn_db_int(stmt, 2));
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

static enum tn_err write_one(struct tn_people *people, const struct tn_group_node *node,
                             struct tn_json_writer *writer, struct tn_fault *fault)
{
    TN_LINE_AUTO line = {0};
    struct tn_group_size size;
    enum tn_err err = tn_line_read(people, node->id, &line, fault);
    tn_json_open_object(writer);
    if (!err)
        err = write_node(people, node, &line, writer, fault);
    if (!err)
        err = write_history(people, node->id, writer, fault);
    if (!err)
        err = write_line(people, &line, writer, fault);
    if (!err)
        err = write_acts(people, node->id, writer, fault);
    if (!err)
        err = write_people(people, node, writer, fault);
    if (!err)
        err = tn_groups_size(people, node->id, &size, fault);
    if (!err)
        err = tn_groups_write_meetings(people, node->id, size.structure, writer, fault);
    tn_json_close_object(writer);
    return err;
}

enum tn_err tn_groups_one_json(struct tn_people *people, struct tn_id group, struct tn_buf *out,
                               struct tn_fault *fault)
{
    struct tn_group_node node;
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = tn_groups_settle(people, fault);
    if (!err)
        err = tn_groups_node(people, group, &node, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = write_one(people, &node, &writer, fault);
    if (err)
        out->len = start;
    return err;
}
