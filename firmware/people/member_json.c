/* SPDX-License-Identifier: Apache-2.0 */
/* member_json.c -- members as the command line and the hub show them. */
#include "privacy_parts.h"
#include "report_parts.h"

#include <stdlib.h>
#include <string.h>

void tn_people_write_facts(struct tn_json_writer *writer, const struct tn_member *member)
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
    tn_people_write_facts(writer, member);
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

static const struct tn_db_sql select_claims = {
    .both = "SELECT c.platform, c.norm, c.raw FROM claim c JOIN handle h ON h.id = c.handle JOIN "
            "member m ON m.id = h.member WHERE m.root = $1 ORDER BY c.handle, c.platform, c.raw",
};

static enum tn_err write_claims(struct tn_people *people, struct tn_id member,
                                struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_claims);
    bool found = true;
    enum tn_err err = TN_OK;
    tn_db_bind_text(stmt, 1, tn_id_text(member).chars);
    tn_json_name(writer, "claims");
    tn_json_open_array(writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found) {
        tn_json_open_object(writer);
        tn_json_add_text(writer, "platform", tn_db_text(stmt, 0));
        tn_json_add_text(writer, "value", tn_db_is_null(stmt, 1) ? NULL : tn_db_text(stmt, 1));
        tn_json_add_text(writer, "raw", tn_db_text(stmt, 2));
        tn_json_close_object(writer);
    }
    tn_db_reset(stmt);
    tn_json_close_array(writer);
    return err;
}

/* ---- tickets ---- */

/* Of a walk-in only the doors know; a host's yes or no counts as well as a revocation. */
static const char *walk_in_state(const struct tn_ticket_facts *facts)
{
    if (facts->revoked || facts->blocked)
        return facts->revoked ? "revoked" : "blocked";
    if (facts->approval == TN_APPROVAL_PENDING)
        return "pending";
    return facts->approval == TN_APPROVAL_DECLINED ? "declined" : "valid";
}

static enum tn_err write_ticket(struct tn_people *people, const struct tn_people_ticket *ticket,
                                struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct tn_ticket_facts facts;
    const char *state = tn_ticket_state_name(ticket->state);
    char issued[TN_WALL_CHARS];
    if (ticket->walk_in) {
        enum tn_err err = tn_ledger_ticket(tn_registry_ledger(people->registry), ticket->event,
                                           ticket->ticket, &facts, fault);
        if (err)
            return err;
        state = walk_in_state(&facts);
    }
    tn_wall_format(ticket->issued, 0, issued);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "event", tn_id_text(ticket->event).chars);
    tn_json_add_text(writer, "event_title", ticket->title);
    tn_json_add_text(writer, "ticket", tn_ticket_id_text(ticket->ticket).chars);
    tn_json_add_bool(writer, "walk_in", ticket->walk_in);
    tn_json_add_text(writer, "state", state);
    tn_json_add_text(writer, "issued", issued);
    tn_json_close_object(writer);
    return TN_OK;
}

/* The tickets come in the order their events start, those of an event together. */
static enum tn_err write_attendance(struct tn_people *people,
                                    const struct tn_people_ticket *tickets, size_t count,
                                    struct tn_json_writer *writer, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    struct tn_ticket_id *ids = calloc(count + 1, sizeof *ids);
    TN_ASSERT(ids);
    tn_json_open_array(writer);
    for (size_t first = 0, i = 0; !err && i < count; i++) {
        ids[i] = tickets[i].ticket;
        if (i + 1 < count && tn_id_equal(tickets[i + 1].event, tickets[first].event))
            continue;
        err = tn_people_write_attendance(people, tickets[first].event, ids + first, i + 1 - first,
                                         writer, fault);
        first = i + 1;
    }
    tn_json_close_array(writer);
    free(ids);
    return err;
}

static enum tn_err write_tickets(struct tn_people *people, const struct tn_people_ticket *tickets,
                                 size_t count, struct tn_json_writer *writer,
                                 struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    tn_json_name(writer, "tickets");
    tn_json_open_array(writer);
    for (size_t i = 0; !err && i < count; i++)
        err = write_ticket(people, &tickets[i], writer, fault);
    if (err)
        return err;
    tn_json_close_array(writer);
    tn_json_name(writer, "answers");
    err = tn_people_write_answers(people, tickets, count, writer, fault);
    if (err)
        return err;
    tn_json_name(writer, "attendance");
    return write_attendance(people, tickets, count, writer, fault);
}

static enum tn_err write_lists(struct tn_people *people, struct tn_id member,
                               struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct tn_people_ticket *tickets = NULL;
    size_t count = 0;
    enum tn_err err = write_handles(people, member, writer, fault);
    if (!err)
        err = write_claims(people, member, writer, fault);
    if (!err)
        err = tn_people_write_merges(people, member, writer, fault);
    if (!err)
        err = tn_people_write_signups(people, member, writer, fault);
    if (!err) {
        tn_json_name(writer, "consents");
        err = tn_people_write_consents(people, member, writer, fault);
    }
    if (!err)
        err = tn_people_tickets(people, member, &tickets, &count, fault);
    if (!err)
        err = write_tickets(people, tickets, count, writer, fault);
    free(tickets);
    return err;
}

enum tn_err tn_people_member_json(struct tn_people *people, struct tn_id member, struct tn_buf *out,
                                  struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_member known;
    size_t start = out->len;
    enum tn_err err = tn_people_take_in(people, fault);
    if (!err)
        err = tn_people_member(people, member, &known, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_people_write_facts(&writer, &known);
    tn_json_add_text(&writer, "note", known.note[0] ? known.note : NULL);
    err = write_lists(people, known.id, &writer, fault);
    if (!err)
        err = tn_report_write_life(people, known.id, &writer, fault);
    if (err)
        out->len = start;
    else
        tn_json_close_object(&writer);
    return err;
}
