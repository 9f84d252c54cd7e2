/* SPDX-License-Identifier: Apache-2.0 */
/* member_json.c -- members as the command line and the hub show them. */
#include "people_parts.h"

#include <stdlib.h>
#include <string.h>

static void write_facts(struct tn_json_writer *writer, const struct tn_member *member)
{
    char joined[TN_WALL_CHARS];
    tn_wall_format(member->joined, 0, joined);
    tn_json_add_text(writer, "id", tn_id_text(member->id).chars);
    tn_json_add_text(writer, "name", member->name);
    tn_json_add_text(writer, "lang", member->lang[0] ? member->lang : NULL);
    tn_json_add_text(writer, "status", member->status);
    tn_json_add_text(writer, "joined", joined);
}

static bool list_member(const struct tn_member *member, void *context)
{
    struct tn_json_writer *writer = context;
    tn_json_open_object(writer);
    write_facts(writer, member);
    tn_json_close_object(writer);
    return true;
}

enum tn_err tn_people_members_json(struct tn_people *people, struct tn_buf *out,
                                   struct tn_fault *fault)
{
    struct tn_json_writer writer;
    size_t start = out->len;
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    enum tn_err err = tn_people_members(people, list_member, &writer, fault);
    if (err)
        out->len = start;
    else
        tn_json_close_array(&writer);
    return err;
}

static const struct tn_db_sql select_handles = {
    .both = "SELECT h.id, h.platform, h.norm, h.raw, h.assurance FROM handle h JOIN member m ON "
            "m.id = h.member WHERE m.root = $1 AND h.norm IS NOT NULL ORDER BY h.id",
};

static enum tn_err write_handles(struct tn_people *people, struct tn_id member,
                                 struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_handles);
    bool found = true;
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_json_name(writer, "handles");
    tn_json_open_array(writer);
    while (found) {
        enum tn_err err = tn_people_step(stmt, &found, fault);
        if (err)
            return err;
        if (!found)
            break;
        tn_json_open_object(writer);
        tn_json_add_text(writer, "id", tn_db_text(stmt, 0));
        tn_json_add_text(writer, "platform", tn_db_text(stmt, 1));
        tn_json_add_text(writer, "value", tn_db_text(stmt, 2));
        tn_json_add_text(writer, "raw", tn_db_text(stmt, 3));
        tn_json_add_int(writer, "assurance", tn_db_int(stmt, 4));
        tn_json_close_object(writer);
    }
    tn_json_close_array(writer);
    return TN_OK;
}

static const struct tn_db_sql select_tickets = {
    .both = "SELECT t.event, t.id, t.state, t.issued_ms, e.title FROM ticket t JOIN handle h ON "
            "h.id = t.handle JOIN member m ON m.id = h.member JOIN event e ON e.id = t.event WHERE "
            "m.root = $1 ORDER BY e.starts_ms, e.id, t.number",
};

/* The events the member holds tickets of, each once, in the order they start. */
struct events {
    struct tn_id *ids;
    size_t count;
};

static void add_event(struct events *events, struct tn_id event)
{
    if (events->count > 0 && tn_id_equal(events->ids[events->count - 1], event))
        return;
    events->ids = realloc(events->ids, (events->count + 1) * sizeof *events->ids);
    TN_ASSERT(events->ids);
    events->ids[events->count++] = event;
}

static void write_ticket(struct tn_json_writer *writer, struct tn_db_stmt *stmt)
{
    char issued[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){tn_db_int(stmt, 3)}, 0, issued);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "event", tn_db_text(stmt, 0));
    tn_json_add_text(writer, "event_title", tn_db_text(stmt, 4));
    tn_json_add_text(writer, "ticket", tn_db_text(stmt, 1));
    tn_json_add_text(writer, "state",
                     tn_ticket_state_name((enum tn_ticket_state)tn_db_int(stmt, 2)));
    tn_json_add_text(writer, "issued", issued);
    tn_json_close_object(writer);
}

static enum tn_err write_tickets(struct tn_people *people, struct tn_id member,
                                 struct tn_json_writer *writer, struct events *ret_events,
                                 struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_tickets);
    bool found = true;
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_json_name(writer, "tickets");
    tn_json_open_array(writer);
    while (found) {
        enum tn_err err = tn_people_step(stmt, &found, fault);
        if (err)
            return err;
        if (!found)
            break;
        write_ticket(writer, stmt);
        add_event(ret_events, tn_people_column_id(stmt, 0));
    }
    tn_json_close_array(writer);
    return TN_OK;
}

static enum tn_err write_lists(struct tn_people *people, struct tn_id member,
                               struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct events events = {0};
    enum tn_err err = write_handles(people, member, writer, fault);
    if (!err)
        err = write_tickets(people, member, writer, &events, fault);
    if (!err) {
        tn_json_name(writer, "attendance");
        tn_json_open_array(writer);
    }
    for (size_t i = 0; !err && i < events.count; i++)
        err = tn_people_write_attendance(people, events.ids[i], member, writer, fault);
    if (!err)
        tn_json_close_array(writer);
    free(events.ids);
    return err;
}

enum tn_err tn_people_member_json(struct tn_people *people, struct tn_id member, struct tn_buf *out,
                                  struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_member known;
    size_t start = out->len;
    enum tn_err err = tn_people_member(people, member, &known, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    write_facts(&writer, &known);
    tn_json_add_text(&writer, "note", known.note[0] ? known.note : NULL);
    err = write_lists(people, known.id, &writer, fault);
    if (err)
        out->len = start;
    else
        tn_json_close_object(&writer);
    return err;
}
