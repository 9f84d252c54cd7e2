/* SPDX-License-Identifier: Apache-2.0 */
/* attendance.c -- admissions with the people behind them: ledger, then ticket, handle, member.
 *
 * The order is the ledger's, which every copy of the logs agrees on. */
#include "people_parts.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

static const struct tn_db_sql select_holder = {
    .both = "SELECT t.name, t.admits, t.handle, p.id, p.display_name FROM ticket t "
            "LEFT JOIN handle h ON h.id = t.handle LEFT JOIN member m ON m.id = h.member LEFT JOIN "
            "member p ON p.id = m.root AND p.erased_ms IS NULL WHERE t.event = $1 AND t.id = $2",
};

static const struct tn_db_sql select_walk_in = {
    .both =
        "SELECT h.raw, w.admits, w.handle, p.id, p.display_name FROM walk_in w LEFT JOIN "
        "handle h ON h.id = w.handle LEFT JOIN member m ON m.id = h.member LEFT JOIN "
        "member p ON p.id = m.root AND p.erased_ms IS NULL WHERE w.event = $1 AND w.ticket = $2",
};

/* Whose ticket it is; empty for one issued elsewhere. */
struct holder {
    bool known, walk_in;
    char name[256];
    int64_t admits;
    struct tn_id handle, member;
};

static enum tn_err select_from(struct tn_people *people, const struct tn_db_sql *sql,
                               struct tn_id event, struct tn_ticket_id ticket,
                               struct holder *holder, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, sql);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    enum tn_err err = tn_people_step(stmt, &holder->known, fault);
    if (!err && holder->known) {
        bool has_member = !tn_db_is_null(stmt, 4);
        tn_text_copy(holder->name, sizeof holder->name, tn_db_text(stmt, has_member ? 4 : 0));
        holder->admits = tn_db_int(stmt, 1);
        holder->handle = tn_people_column_id(stmt, 2);
        holder->member = tn_people_column_id(stmt, 3);
    }
    tn_db_reset(stmt);
    return err;
}

static enum tn_err read_holder(struct tn_people *people, struct tn_id event,
                               struct tn_ticket_id ticket, struct holder *holder,
                               struct tn_fault *fault)
{
    *holder = (struct holder){0};
    enum tn_err err = select_from(people, &select_holder, event, ticket, holder, fault);
    if (err || holder->known)
        return err;
    err = select_from(people, &select_walk_in, event, ticket, holder, fault);
    holder->walk_in = holder->known;
    return err;
}

enum tn_err tn_people_holder(struct tn_people *people, struct tn_id event,
                             struct tn_ticket_id ticket, char ret_name[256], struct tn_fault *fault)
{
    struct holder holder;
    enum tn_err err = tn_people_take_in(people, fault);
    if (!err)
        err = read_holder(people, event, ticket, &holder, fault);
    if (!err && !holder.known)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "there is no such ticket at this event");
    if (!err)
        tn_text_copy(ret_name, sizeof holder.name, holder.name);
    return err;
}

static void add_id(struct tn_json_writer *writer, const char *name, struct tn_id id)
{
    tn_json_add_text(writer, name, tn_id_is_zero(id) ? NULL : tn_id_text(id).chars);
}

static void add_time(struct tn_json_writer *writer, const char *name, struct tn_wall wall,
                     int offset_min)
{
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, offset_min, text);
    tn_json_add_text(writer, name, text);
}

static void add_when(struct tn_json_writer *writer, const struct tn_admission *admission,
                     int offset_min)
{
    if (admission->when.err_ms < 0) {
        tn_json_add_text(writer, "time", NULL);
        tn_json_add_text(writer, "time_error_ms", NULL);
    } else {
        add_time(writer, "time", admission->when.wall, offset_min);
        tn_json_add_int(writer, "time_error_ms", admission->when.err_ms);
    }
    add_time(writer, "claimed_time", admission->claim.wall, offset_min);
}

static void write_admission(struct tn_json_writer *writer, const struct tn_event *event,
                            const struct tn_admission *admission, const struct holder *holder)
{
    tn_json_open_object(writer);
    tn_json_add_text(writer, "event", tn_id_text(event->id).chars);
    tn_json_add_text(writer, "event_title", event->title);
    tn_json_add_int(writer, "seq", admission->seq);
    tn_json_add_text(writer, "log", tn_log_id_text(admission->log).chars);
    tn_json_add_text(writer, "door", admission->door);
    tn_json_add_text(writer, "ticket", tn_ticket_id_text(admission->ticket).chars);
    tn_json_add_text(writer, "name", holder->name[0] ? holder->name : NULL); /* or erased */
    tn_json_add_bool(writer, "walk_in", holder->walk_in);
    add_id(writer, "member", holder->member);
    add_id(writer, "handle", holder->handle);
    tn_json_add_text(writer, "method", admission->method);
    tn_json_add_text(writer, "verdict", tn_verdict_name(admission->verdict));
    if (holder->known)
        tn_json_add_int(writer, "admits", holder->admits);
    else
        tn_json_add_text(writer, "admits", NULL);
    add_when(writer, admission, event->starts_offset_min);
    tn_json_add_int(writer, "entry", admission->entry);
    tn_json_add_bool(writer, "undone", admission->undone);
    tn_json_close_object(writer);
}

struct listing {
    struct tn_people *people;
    struct tn_event event;
    struct tn_json_writer *writer;
    enum tn_err err;
    struct tn_fault *fault;
};

static bool list_admission(const struct tn_admission *admission, void *context)
{
    struct listing *listing = context;
    struct holder holder;
    listing->err =
        read_holder(listing->people, listing->event.id, admission->ticket, &holder, listing->fault);
    if (listing->err)
        return false;
    write_admission(listing->writer, &listing->event, admission, &holder);
    return true;
}

enum tn_err tn_people_write_attendance(struct tn_people *people, struct tn_id event,
                                       const struct tn_ticket_id *tickets, size_t count,
                                       struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct listing listing = {.people = people, .writer = writer, .fault = fault};
    struct tn_ledger *ledger = tn_registry_ledger(people->registry);
    enum tn_err err = tn_registry_event(people->registry, event, &listing.event, fault);
    if (!err && tickets)
        err =
            tn_ledger_admissions_of(ledger, event, tickets, count, list_admission, &listing, fault);
    else if (!err)
        err = tn_ledger_admissions(ledger, event, list_admission, &listing, fault);
    return err ? err : listing.err;
}

/* ---- the last ones ---- */

struct latest {
    struct tn_admission *ring; /* `most` of them */
    size_t most, seen;
};

static bool keep_latest(const struct tn_admission *admission, void *context)
{
    struct latest *latest = context;
    latest->ring[latest->seen++ % latest->most] = *admission;
    return true;
}

static enum tn_err write_ring(struct tn_people *people, const struct tn_event *event,
                              const struct latest *latest, struct tn_json_writer *writer,
                              struct tn_fault *fault)
{
    size_t count = latest->seen < latest->most ? latest->seen : latest->most;
    enum tn_err err = TN_OK;
    tn_json_open_array(writer);
    for (size_t i = 1; !err && i <= count; i++) {
        const struct tn_admission *admission = &latest->ring[(latest->seen - i) % latest->most];
        struct holder holder;
        err = read_holder(people, event->id, admission->ticket, &holder, fault);
        if (!err)
            write_admission(writer, event, admission, &holder);
    }
    if (!err)
        tn_json_close_array(writer);
    return err;
}

enum tn_err tn_people_write_latest(struct tn_people *people, struct tn_id event, size_t most,
                                   struct tn_json_writer *writer, struct tn_fault *fault)
{
    struct tn_event known;
    struct latest latest = {.ring = calloc(most, sizeof *latest.ring), .most = most};
    TN_ASSERT(latest.ring);
    enum tn_err err = tn_registry_event(people->registry, event, &known, fault);
    if (!err)
        err = tn_ledger_admissions(tn_registry_ledger(people->registry), event, keep_latest,
                                   &latest, fault);
    if (!err)
        err = write_ring(people, &known, &latest, writer, fault);
    free(latest.ring);
    return err;
}

/* ---- all of them ---- */

enum tn_err tn_people_attendance_json(struct tn_people *people, struct tn_id event,
                                      struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    size_t start = out->len;
    enum tn_err err = tn_people_take_in(people, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    err = tn_people_write_attendance(people, event, NULL, 0, &writer, fault);
    if (err)
        out->len = start;
    else
        tn_json_close_array(&writer);
    return err;
}
