/* SPDX-License-Identifier: Apache-2.0 */
/* reachout_json.c -- lists of whom to get in touch with, as they are shown and worked through. */
#include "reachout_parts.h"

#include <string.h>

#include "turnout/text.h"

#define DAY_MS 86400000LL

static void add_ms(struct tn_json_writer *writer, const char *name, bool known, int64_t ms)
{
    char text[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){ms}, 0, text);
    tn_json_add_text(writer, name, known ? text : NULL);
}

/* ---- a list ---- */

#define LIST_COLUMNS                                                                               \
    "l.id, l.kind, l.who, l.made_ms, l.no_consent, l.cooling, (SELECT COUNT(*) FROM "              \
    "reach_out_row r WHERE r.list = l.id), (SELECT COUNT(*) FROM reach_out_row r WHERE r.list = "  \
    "l.id AND r.outcome <> '')"

static const struct tn_db_sql select_lists = {
    .both = "SELECT " LIST_COLUMNS " FROM reach_out l ORDER BY l.id DESC LIMIT 500",
};
static const struct tn_db_sql select_list = {
    .both = "SELECT " LIST_COLUMNS " FROM reach_out l WHERE l.id = $1",
};

/* Members of the object the writer has open. */
static void write_list(struct tn_json_writer *writer, struct tn_db_stmt *stmt)
{
    enum tn_reach_out_kind kind = TN_REACH_OUT_OUTSIDE;
    bool known = tn_reach_out_parse(tn_db_text(stmt, 1), &kind);
    char letter[2] = {known ? tn_reach_out_letter(kind) : '?', '\0'};
    tn_json_add_text(writer, "id", tn_db_text(stmt, 0));
    tn_json_add_text(writer, "list", tn_db_text(stmt, 1));
    tn_json_add_text(writer, "letter", letter);
    tn_json_add_text(writer, "about", known ? tn_reach_out_who(kind) : NULL);
    tn_json_add_text(writer, "by", tn_db_text(stmt, 2));
    add_ms(writer, "made", true, tn_db_int(stmt, 3));
    tn_json_add_int(writer, "rows", tn_db_int(stmt, 6));
    tn_json_add_int(writer, "done", tn_db_int(stmt, 7));
    tn_json_name(writer, "left_out");
    tn_json_open_object(writer);
    tn_json_add_int(writer, "no_consent", tn_db_int(stmt, 4));
    tn_json_add_int(writer, "cooling", tn_db_int(stmt, 5));
    tn_json_close_object(writer);
}

enum tn_err tn_reach_outs_json(struct tn_people *people, struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    size_t start = out->len;
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_lists);
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(&writer);
        write_list(&writer, stmt);
        tn_json_close_object(&writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(&writer);
    if (err)
        out->len = start;
    return err;
}

/* ---- its people ---- */

/* The contact most people answer comes first; a person erased since is on no list any more, and
 * whoever took back that they may be contacted has no contact on it.  Theirs is the last word that
 * counts (tn_people_allows): a list may be older than it. */
static const struct tn_db_sql select_rows = {
    .both =
        "SELECT p.id, p.display_name, p.lang, r.reason, r.amount, r.day, r.last_ms, r.outcome, "
        "r.note, r.who, r.outcome_ms, c.platform, c.norm, (SELECT t.given FROM member s CROSS JOIN "
        "handle o CROSS JOIN consent t WHERE s.root = m.root AND o.member = s.id AND t.handle = "
        "o.id AND t.purpose = 'contact' ORDER BY t.id DESC LIMIT 1) FROM reach_out_row r JOIN "
        "handle h ON "
        "h.id "
        "= r.handle JOIN member m ON m.id = h.member JOIN member p ON p.id = m.root LEFT JOIN "
        "handle c ON c.id = (SELECT o.id FROM handle o JOIN member s ON s.id = o.member WHERE "
        "s.root = m.root AND o.identifying = 1 AND o.norm IS NOT NULL AND o.platform <> "
        "'member_no' ORDER BY CASE o.platform WHEN 'wxid' THEN 0 WHEN 'phone' THEN 1 WHEN 'qq' "
        "THEN 2 WHEN 'email' THEN 3 ELSE 4 END, o.id LIMIT 1) WHERE r.list = $1 AND p.erased_ms IS "
        "NULL ORDER BY r.place",
};

static void write_contact(struct tn_json_writer *writer, const char *platform, const char *norm,
                          bool open)
{
    char masked[64], last[8];
    if (!platform[0]) {
        tn_json_add_text(writer, "contact", NULL);
        return;
    }
    tn_handle_mask(platform, norm, masked, last);
    tn_json_name(writer, "contact");
    tn_json_open_object(writer);
    tn_json_add_text(writer, "platform", platform);
    tn_json_add_text(writer, "value", open ? norm : masked);
    tn_json_close_object(writer);
}

static void write_row(struct tn_json_writer *writer, struct tn_db_stmt *stmt, bool open)
{
    char day[TN_REPORT_DAY_CHARS];
    bool done = !tn_db_is_null(stmt, 10);
    bool allows = !tn_db_is_null(stmt, 13) && tn_db_int(stmt, 13) != 0;
    int64_t last_ms = done ? tn_db_int(stmt, 10) : tn_db_int(stmt, 6);
    tn_report_day_text((int32_t)tn_db_int(stmt, 5), day);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "member", tn_db_text(stmt, 0));
    tn_json_add_text(writer, "name", tn_db_text(stmt, 1));
    tn_json_add_text(writer, "lang", tn_db_text(stmt, 2)[0] ? tn_db_text(stmt, 2) : NULL);
    write_contact(writer, allows ? tn_db_text(stmt, 11) : "", tn_db_text(stmt, 12), open);
    tn_json_add_text(writer, "reason", tn_db_text(stmt, 3));
    if (tn_db_is_null(stmt, 4))
        tn_json_add_text(writer, "count", NULL);
    else
        tn_json_add_int(writer, "count", tn_db_int(stmt, 4));
    tn_json_add_text(writer, "day", tn_db_is_null(stmt, 5) ? NULL : day);
    add_ms(writer, "last_contact", last_ms > 0, last_ms);
    add_ms(writer, "cool_down_until", done, last_ms + TN_REACH_OUT_COOL_DAYS * DAY_MS);
    tn_json_add_text(writer, "outcome", done ? tn_db_text(stmt, 7) : NULL);
    tn_json_add_text(writer, "note", tn_db_text(stmt, 8)[0] ? tn_db_text(stmt, 8) : NULL);
    tn_json_add_text(writer, "by", done ? tn_db_text(stmt, 9) : NULL);
    add_ms(writer, "time", done, tn_db_int(stmt, 10));
    tn_json_close_object(writer);
}

static enum tn_err write_rows(struct tn_people *people, struct tn_id list, bool open,
                              struct tn_json_writer *writer, struct tn_fault *fault)
{
    bool found = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_rows);
    tn_db_bind_text(stmt, 1, tn_id_text(list).chars);
    tn_json_name(writer, "people");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        write_row(writer, stmt, open);
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

enum tn_err tn_reach_out_json(struct tn_people *people, struct tn_id list, bool open,
                              struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    size_t start = out->len;
    bool found = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_list);
    tn_db_bind_text(stmt, 1, tn_id_text(list).chars);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found)
        write_list(&writer, stmt);
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no list %s", tn_id_text(list).chars);
    if (!err)
        err = write_rows(people, list, open, &writer, fault);
    tn_json_close_object(&writer);
    if (err)
        out->len = start;
    return err;
}

enum tn_err tn_reach_out_csv(struct tn_people *people, struct tn_id list, struct tn_buf *out,
                             struct tn_fault *fault)
{
    TN_BUF_AUTO json = {0};
    enum tn_err err = tn_reach_out_json(people, list, true, &json, fault);
    return err ? err : tn_report_csv(tn_buf_text(&json), json.len, out, fault);
}
