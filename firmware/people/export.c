/* SPDX-License-Identifier: Apache-2.0 */
/* export.c -- everything the database knows of one person, for them to take along.
 *
 * The member's page is one part of it; the others are lists, each one statement.  Source: GDPR
 * articles 15 and 20; PIPL article 45. */
#include "privacy_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/report.h"

enum column { TEXT, NUMBER, TIME, YES };

/* One list of the export: a statement of the root $1, and what its columns are called. */
struct list {
    const char *name;
    struct tn_db_sql sql;
    struct {
        const char *name;
        enum column kind;
    } columns[8];
};

#define OF_PERSON                                                                                  \
    "IN (SELECT h.id FROM handle h JOIN member m ON m.id = h.member WHERE m.root = $1)"

static const struct list lists[] = {
    {"handles",
     {.both = "SELECT id, member, platform, realm, norm, raw, assurance, first_seen_ms FROM handle "
              "WHERE id " OF_PERSON " AND norm IS NOT NULL ORDER BY id"},
     {{"id", TEXT},
      {"record", TEXT},
      {"platform", TEXT},
      {"realm", TEXT},
      {"value", TEXT},
      {"raw", TEXT},
      {"assurance", NUMBER},
      {"first_seen", TIME}}},
    {"records",
     {.both = "SELECT m.id, m.display_name, m.lang, m.note, m.created_via, m.created_ms, "
              "m.merged_into FROM member m WHERE m.root = $1 ORDER BY m.id"},
     {{"id", TEXT},
      {"name", TEXT},
      {"lang", TEXT},
      {"note", TEXT},
      {"came_by", TEXT},
      {"since", TIME},
      {"merged_into", TEXT}}},
    {"memberships",
     {.both = "SELECT g.name, s.status, s.joined_ms, s.left_ms FROM membership s JOIN member m ON "
              "m.id = s.member LEFT JOIN sub_group g ON g.id = s.community WHERE m.root = $1 ORDER "
              "BY s.joined_ms, s.member, s.seq"},
     {{"sub_group", TEXT}, {"status", TEXT}, {"joined", TIME}, {"left", TIME}}},
    {"ticket_names",
     {.both = "SELECT event, id, name, note, contact, issued_ms, host FROM ticket WHERE "
              "handle " OF_PERSON " ORDER BY issued_ms, id"},
     {{"event", TEXT},
      {"ticket", TEXT},
      {"name", TEXT},
      {"note", TEXT},
      {"contact_shown", TEXT},
      {"issued", TIME},
      {"host", YES}}},
    {"walk_ins",
     {.both = "SELECT event, ticket, lang, inviter, rules, at_ms FROM walk_in WHERE "
              "handle " OF_PERSON " ORDER BY at_ms, ticket"},
     {{"event", TEXT},
      {"ticket", TEXT},
      {"lang", TEXT},
      {"inviter", TEXT},
      {"rules_accepted", NUMBER},
      {"time", TIME}}},
    {"activity",
     {.both = "SELECT d.chat, d.day, d.kind, d.amount FROM activity_day d JOIN activity_cover c ON "
              "c.chat = d.chat AND c.day = d.day AND c.batch = d.batch WHERE d.handle " OF_PERSON
              " AND d.shown = 1 ORDER BY d.chat, d.day, d.kind"},
     {{"chat", TEXT}, {"day_since_1970", NUMBER}, {"kind", NUMBER}, {"count", NUMBER}}},
    {"points",
     {.both = "SELECT delta, rule, ref, why, who, at_ms FROM point_entry WHERE handle " OF_PERSON
              " ORDER BY id"},
     {{"points", NUMBER},
      {"rule", TEXT},
      {"ref", TEXT},
      {"why", TEXT},
      {"by", TEXT},
      {"time", TIME}}},
    {"group_acts",
     {.both = "SELECT a.op, g.name, a.who, a.at_ms FROM group_act a JOIN member m ON m.id = "
              "a.member LEFT JOIN sub_group g ON g.id = a.community WHERE m.root = $1 ORDER BY "
              "a.id"},
     {{"act", TEXT}, {"sub_group", TEXT}, {"by", TEXT}, {"time", TIME}}},
    {"reach_outs",
     {.both = "SELECT l.kind, r.reason, r.outcome, r.note, r.who, l.made_ms, r.outcome_ms FROM "
              "reach_out_row r JOIN reach_out l ON l.id = r.list WHERE r.handle " OF_PERSON
              " ORDER BY l.id"},
     {{"list", TEXT},
      {"reason", TEXT},
      {"outcome", TEXT},
      {"note", TEXT},
      {"by", TEXT},
      {"made", TIME},
      {"time", TIME}}},
    {"decisions",
     {.both = "SELECT d.state, d.evidence, d.who, d.why, d.at_ms FROM match_decision d JOIN "
              "match_case c ON c.id = d.match_case JOIN member m ON m.id IN (c.left_member, "
              "c.right_member) WHERE m.root = $1 GROUP BY d.id, d.state, d.evidence, d.who, d.why, "
              "d.at_ms ORDER BY d.id"},
     {{"state", TEXT}, {"evidence", TEXT}, {"by", TEXT}, {"why", TEXT}, {"time", TIME}}},
};

static void write_cell(struct tn_json_writer *writer, struct tn_db_stmt *stmt, int column,
                       const char *name, enum column kind)
{
    char time[TN_WALL_CHARS];
    if (tn_db_is_null(stmt, column)) {
        tn_json_add_text(writer, name, NULL);
        return;
    }
    switch (kind) {
    case TEXT:
        tn_json_add_text(writer, name, tn_db_text(stmt, column));
        break;
    case NUMBER:
        tn_json_add_int(writer, name, tn_db_int(stmt, column));
        break;
    case TIME:
        tn_wall_format((struct tn_wall){tn_db_int(stmt, column)}, 0, time);
        tn_json_add_text(writer, name, time);
        break;
    case YES:
        tn_json_add_bool(writer, name, tn_db_int(stmt, column) != 0);
        break;
    }
}

static enum tn_err write_list(struct tn_people *people, const struct list *list, struct tn_id root,
                              struct tn_json_writer *writer, struct tn_fault *fault)
{
    const int most = (int)(sizeof list->columns / sizeof list->columns[0]);
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &list->sql);
    tn_db_bind_text(stmt, 1, tn_id_text(root).chars);
    tn_json_name(writer, list->name);
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(writer);
        for (int i = 0; i < most && list->columns[i].name; i++)
            write_cell(writer, stmt, i, list->columns[i].name, list->columns[i].kind);
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

static enum tn_err write_export(struct tn_people *people, struct tn_id root,
                                const struct tn_buf *page, struct tn_json_writer *writer,
                                struct tn_fault *fault)
{
    char now[TN_WALL_CHARS];
    enum tn_err err = TN_OK;
    tn_wall_format((struct tn_wall){tn_clock_wall_ms()}, 0, now);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "exported", now);
    tn_json_add_text(writer, "group", tn_registry_group(people->registry)->name);
    tn_json_name(writer, "member");
    tn_json_put_raw(writer, tn_buf_text(page), page->len);
    tn_json_name(writer, "consents");
    err = tn_people_write_consents(people, root, writer, fault);
    for (size_t i = 0; !err && i < sizeof lists / sizeof lists[0]; i++)
        err = write_list(people, &lists[i], root, writer, fault);
    tn_json_close_object(writer);
    return err;
}

enum tn_err tn_people_export_json(struct tn_people *people, struct tn_id member, struct tn_buf *out,
                                  struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_member known;
    TN_BUF_AUTO page = {0};
    size_t start = out->len;
    enum tn_err err = tn_people_member(people, member, &known, fault);
    if (!err)
        err = tn_people_member_json(people, known.id, &page, fault);
    tn_json_begin(&writer, out);
    if (!err)
        err = write_export(people, known.id, &page, &writer, fault);
    if (err)
        out->len = start;
    return err;
}

enum tn_err tn_people_export_csv(struct tn_people *people, struct tn_id member, struct tn_buf *out,
                                 struct tn_fault *fault)
{
    TN_BUF_AUTO json = {0};
    enum tn_err err = tn_people_export_json(people, member, &json, fault);
    return err ? err : tn_report_csv(tn_buf_text(&json), json.len, out, fault);
}
