/* SPDX-License-Identifier: Apache-2.0 */
/* match_json.c -- cases and merges as the command line and the hub show them. */
#include "match_parts.h"

#include <string.h>

/* A walk-in that has been attached is nobody to ask about, nor are two that one merge made one. */
#define CASE_COLUMNS                                                                               \
    "SELECT c.id, c.state, c.score, c.evidence, l.root, (SELECT display_name FROM member WHERE "   \
    "id "                                                                                          \
    "= l.root), r.root, (SELECT display_name FROM member WHERE id = r.root), c.opened_ms, d.who, " \
    "d.why, d.at_ms FROM match_case c JOIN member l ON l.id = c.left_member JOIN member r ON "     \
    "r.id "                                                                                        \
    "= c.right_member LEFT JOIN match_decision d ON d.id = (SELECT MAX(n.id) FROM match_decision " \
    "n WHERE n.match_case = c.id) "
#define BEST_FIRST                                                                                 \
    "ORDER BY CASE c.state WHEN 'open' THEN 0 WHEN 'later' THEN 1 ELSE 2 END, c.score DESC, c.id"

static const struct tn_db_sql select_waiting = {
    .both = CASE_COLUMNS "WHERE c.state IN ('open', 'later') AND l.root <> r.root AND "
                         "(l.created_via <> 'walk-in' OR l.root = l.id) " BEST_FIRST,
};
static const struct tn_db_sql select_all = {.both = CASE_COLUMNS BEST_FIRST};
static const struct tn_db_sql select_one = {.both = CASE_COLUMNS "WHERE c.id = $1"};

static void add_time(struct tn_json_writer *writer, const char *name, int64_t ms)
{
    char text[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){ms}, 0, text);
    tn_json_add_text(writer, name, text);
}

static void write_evidence(struct tn_json_writer *writer, const char *kinds)
{
    tn_json_name(writer, "evidence");
    tn_json_open_array(writer);
    for (size_t len = 0; *kinds; kinds += len + (kinds[len] == ',')) {
        char kind[32] = "";
        len = strcspn(kinds, ",");
        memcpy(kind, kinds, len < sizeof kind ? len : 0);
        tn_json_put_text(writer, kind);
    }
    tn_json_close_array(writer);
}

static void write_facts(struct tn_json_writer *writer, struct tn_db_stmt *stmt)
{
    bool decided = !tn_db_is_null(stmt, 11);
    tn_json_add_text(writer, "id", tn_db_text(stmt, 0));
    tn_json_add_text(writer, "state", tn_db_text(stmt, 1));
    tn_json_add_int(writer, "score", tn_db_int(stmt, 2));
    write_evidence(writer, tn_db_text(stmt, 3));
    add_time(writer, "opened", tn_db_int(stmt, 8));
    if (decided)
        add_time(writer, "decided", tn_db_int(stmt, 11));
    else
        tn_json_add_text(writer, "decided", NULL);
    tn_json_add_text(writer, "by", decided ? tn_db_text(stmt, 9) : NULL);
    tn_json_add_text(writer, "why", decided ? tn_db_text(stmt, 10) : NULL);
}

static void write_person(struct tn_json_writer *writer, const char *name, struct tn_db_stmt *stmt,
                         int column)
{
    tn_json_name(writer, name);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_db_text(stmt, column));
    tn_json_add_text(writer, "name", tn_db_text(stmt, column + 1));
    tn_json_close_object(writer);
}

enum tn_err tn_matches_json(struct tn_people *people, bool all, struct tn_buf *out,
                            struct tn_fault *fault)
{
    struct tn_json_writer writer;
    size_t start = out->len;
    bool found = true;
    enum tn_err err = tn_people_take_in(people, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, all ? &select_all : &select_waiting);
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(&writer);
        write_facts(&writer, stmt);
        write_person(&writer, "left", stmt, 4);
        write_person(&writer, "right", stmt, 6);
        tn_json_close_object(&writer);
    }
    tn_db_reset(stmt);
    if (err)
        out->len = start;
    else
        tn_json_close_array(&writer);
    return err;
}

/* ---- one, with both persons whole ---- */

static enum tn_err read_case(struct tn_people *people, struct tn_id match,
                             struct tn_json_writer *writer, struct tn_id persons[2],
                             struct tn_fault *fault)
{
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_one);
    tn_db_bind_text(stmt, 1, tn_id_text(match).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        write_facts(writer, stmt);
        persons[0] = tn_people_column_id(stmt, 4);
        persons[1] = tn_people_column_id(stmt, 6);
    }
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no case %s", tn_id_text(match).chars);
    return err;
}

enum tn_err tn_match_json(struct tn_people *people, struct tn_id match, struct tn_buf *out,
                          struct tn_fault *fault)
{
    static const char *const names[] = {"left", "right"};
    struct tn_json_writer writer;
    struct tn_id persons[2];
    size_t start = out->len;
    enum tn_err err = tn_people_take_in(people, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    err = read_case(people, match, &writer, persons, fault);
    for (size_t i = 0; !err && i < 2; i++) {
        TN_BUF_AUTO person = {0};
        err = tn_people_member_json(people, persons[i], &person, fault);
        tn_json_name(&writer, names[i]);
        tn_json_put_raw(&writer, tn_buf_text(&person), person.len);
    }
    if (err)
        out->len = start;
    else
        tn_json_close_object(&writer);
    return err;
}

/* ---- the merges that made a person ---- */

static const struct tn_db_sql select_merges = {
    .both = "SELECT l.id, l.record, m.display_name, l.who, l.why, l.at_ms FROM member m JOIN "
            "merge_log l ON l.record = m.id WHERE m.root = $1 AND m.merged_into IS NOT NULL AND "
            "l.op = 'merge' AND NOT EXISTS (SELECT 1 FROM merge_log u WHERE u.undoes = l.id) ORDER "
            "BY l.id",
};

enum tn_err tn_people_write_merges(struct tn_people *people, struct tn_id root,
                                   struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_merges);
    bool found = true;
    enum tn_err err = TN_OK;
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_json_name(writer, "merges");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "op", tn_db_text(stmt, 0));
        tn_json_add_text(writer, "record", tn_db_text(stmt, 1));
        tn_json_add_text(writer, "name", tn_db_text(stmt, 2));
        tn_json_add_text(writer, "by", tn_db_text(stmt, 3));
        tn_json_add_text(writer, "why", tn_db_text(stmt, 4));
        add_time(writer, "time", tn_db_int(stmt, 5));
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}
