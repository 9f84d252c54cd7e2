/* SPDX-License-Identifier: Apache-2.0 */
/* rollcall.c -- an admission that no door saw, written to the hub's own log. */
#include "turnout/rollcall.h"

#include <stdlib.h>
#include <string.h>

#include "people_parts.h"
#include "turnout/os.h"

bool tn_mark_method_fits(const char *method)
{
    return strcmp(method, "roll-call") == 0 || strcmp(method, "paper") == 0 ||
           strcmp(method, "import") == 0;
}

const char *tn_mark_result_name(enum tn_mark_result result)
{
    return result == TN_MARK_MADE ? "marked" : "already";
}

/* ---- the code ---- */

/* What of the person's codes matters here. */
struct code {
    bool came;
    bool found;
    const char *barred; /* what one that does not open the doors is, NULL where there is none */
    struct tn_ticket_id ticket;
    uint8_t admits;
};

static enum tn_err look_at(struct tn_people *people, const struct tn_people_ticket *ticket,
                           struct code *code, struct tn_fault *fault)
{
    struct tn_ticket_facts facts;
    enum tn_err err = tn_ledger_ticket(tn_registry_ledger(people->registry), ticket->event,
                                       ticket->ticket, &facts, fault);
    if (err)
        return err;
    code->came |= facts.seen;
    if (facts.revoked || facts.blocked)
        code->barred =
            tn_ticket_state_name(facts.revoked ? TN_TICKET_STATE_REVOKED : TN_TICKET_STATE_BLOCKED);
    if (code->found || !facts.listed || facts.revoked || facts.blocked)
        return TN_OK;
    code->found = true;
    code->ticket = ticket->ticket;
    code->admits = facts.admits;
    return TN_OK;
}

static enum tn_err find_code(struct tn_people *people, struct tn_id event, struct tn_id member,
                             struct code *code, struct tn_fault *fault)
{
    struct tn_people_ticket *tickets = NULL;
    size_t count = 0;
    *code = (struct code){.admits = 1};
    enum tn_err err = tn_people_tickets(people, member, &tickets, &count, fault);
    for (size_t i = 0; !err && i < count; i++) {
        if (tn_id_equal(tickets[i].event, event))
            err = look_at(people, &tickets[i], code, fault);
    }
    free(tickets);
    return err;
}

/* Whoever is not let in by their code gets no other one by being marked.  Errors: DENIED. */
static enum tn_err issue_code(struct tn_people *people, struct tn_id event,
                              const struct tn_member *member, struct code *code,
                              struct tn_fault *fault)
{
    if (code->barred)
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "the code of %.100s for this event is %s; restore it, or issue another "
                            "one, and mark them then",
                            member->name, code->barred);
    struct tn_ticket_order order = {
        .handle = member->handle, .name = member->name, .lang = member->lang, .admits = 1};
    struct tn_issued_ticket issued;
    enum tn_err err = tn_people_past(people, member->handle, event, &order.past, fault);
    if (!err)
        err = tn_registry_ticket_issue(people->registry, event, &order, &issued, fault);
    if (err)
        return err;
    code->ticket = issued.ticket.id;
    code->admits = issued.ticket.admits;
    return TN_OK;
}

/* ---- the record ---- */

/* Only a roll-call at open doors is about now; an unset clock says that nobody knows when. */
static struct tn_claim claim_of(const struct tn_mark *mark, const struct tn_event *event)
{
    struct tn_claim claim = tn_registry_claim();
    int64_t opens_ms = event->policy.opens.ms ? event->policy.opens.ms : event->starts.ms;
    int64_t closes_ms = event->policy.closes.ms ? event->policy.closes.ms : event->ends.ms;
    bool live = strcmp(mark->method, "roll-call") == 0 && !event->policy.closed &&
                claim.wall.ms >= opens_ms && claim.wall.ms <= closes_ms;
    if (!live)
        claim.clock = TN_CLOCK_UNSET;
    return claim;
}

/* A re-entry where a door's record of the same person comes in later: nobody went in twice. */
static enum tn_err append_admit(struct tn_people *people, const struct tn_mark *mark,
                                const struct tn_event *event, const struct code *code,
                                int64_t *ret_seq, struct tn_fault *fault)
{
    struct tn_claim claim = claim_of(mark, event);
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    tn_json_begin(&body, &text);
    tn_json_open_object(&body);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(code->ticket).chars);
    tn_json_add_text(&body, "method", mark->method);
    tn_json_add_text(&body, "verdict", tn_verdict_name(TN_VERDICT_ADMIT_AGAIN));
    tn_json_add_int(&body, "admits", code->admits);
    tn_json_add_text(&body, "by", mark->who);
    tn_json_close_object(&body);
    return tn_ledger_append(tn_registry_ledger(people->registry), mark->event, &claim,
                            TN_RECORD_ADMIT, tn_buf_text(&text), ret_seq, fault);
}

static const struct tn_db_sql insert_mark = {
    .both = "INSERT INTO attendance_mark (event, log, seq, ticket, handle, method, who, at_ms) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
};

static enum tn_err add_mark(struct tn_people *people, const struct tn_mark *mark,
                            const struct tn_member *member, const struct code *code, int64_t seq,
                            struct tn_fault *fault)
{
    struct tn_log_id log = tn_ledger_own_log(tn_registry_ledger(people->registry), mark->event);
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &insert_mark);
    tn_db_bind_text(stmt, 1, tn_id_text(mark->event).chars);
    tn_db_bind_text(stmt, 2, tn_log_id_text(log).chars);
    tn_db_bind_int(stmt, 3, seq);
    tn_db_bind_text(stmt, 4, tn_ticket_id_text(code->ticket).chars);
    tn_db_bind_text(stmt, 5, tn_id_text(member->handle).chars);
    tn_db_bind_text(stmt, 6, mark->method);
    tn_db_bind_text(stmt, 7, mark->who);
    tn_db_bind_int(stmt, 8, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

/* ---- marking ---- */

static enum tn_err mark_member(struct tn_people *people, const struct tn_mark *mark,
                               struct tn_id member, enum tn_mark_result *ret_result,
                               struct tn_fault *fault)
{
    struct tn_member known;
    struct tn_event event;
    struct code code;
    int64_t seq = 0;
    enum tn_err err = tn_registry_event(people->registry, mark->event, &event, fault);
    if (!err)
        err = tn_people_member(people, member, &known, fault);
    if (!err)
        err = find_code(people, mark->event, known.id, &code, fault);
    if (err)
        return err;
    *ret_result = TN_MARK_ALREADY;
    if (code.came)
        return TN_OK;
    *ret_result = TN_MARK_MADE;
    if (!code.found)
        err = issue_code(people, mark->event, &known, &code, fault);
    if (!err)
        err = append_admit(people, mark, &event, &code, &seq, fault);
    return err ? err : add_mark(people, mark, &known, &code, seq, fault);
}

static enum tn_err refuse_method(const char *method, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "\"%.40s\" is no method; there are roll-call, paper and import", method);
}

enum tn_err tn_attendance_mark(struct tn_people *people, const struct tn_mark *mark,
                               struct tn_id member, enum tn_mark_result *ret_result,
                               struct tn_fault *fault)
{
    bool own = false;
    if (!tn_mark_method_fits(mark->method))
        return refuse_method(mark->method, fault);
    enum tn_err err = tn_people_begin(people, &own, fault);
    if (err)
        return err;
    err = tn_registry_event_lock(people->registry, mark->event, fault);
    if (!err)
        err = tn_people_take_in(people, fault);
    if (!err)
        err = mark_member(people, mark, member, ret_result, fault);
    return tn_people_end(people, own, err, fault);
}

/* ---- a row of a list ---- */

static enum tn_err whose(struct tn_people *people, const struct tn_import_person *row,
                         struct tn_id *ret_member, struct tn_fault *fault)
{
    struct tn_roster_row known = {0};
    struct tn_member member;
    struct tn_fault own = {0};
    struct tn_id realm = tn_registry_group(people->registry)->id;
    enum tn_err err = tn_roster_take(people, row, realm, &known, fault);
    if (err)
        return err;
    if (known.identified) {
        err = tn_roster_match(people, &known, ret_member, fault);
        if (!err && tn_id_is_zero(*ret_member))
            err = tn_fault_set(fault, TN_ERR_FORMAT, "nobody here has \"%.60s\"",
                               known.key_count ? known.keys[0].raw : known.name);
        return err;
    }
    err = tn_people_find(people, known.name, &member, &own);
    if (!err)
        *ret_member = member.id;
    bool nobody = err == TN_ERR_ABSENT || err == TN_ERR_LIMIT;
    return err ? tn_fault_set(fault, nobody ? TN_ERR_FORMAT : err, "%s", own.text) : TN_OK;
}

enum tn_err tn_attendance_mark_row(struct tn_people *people, const struct tn_mark *mark,
                                   const struct tn_import_person *row,
                                   enum tn_mark_result *ret_result, struct tn_fault *fault)
{
    struct tn_id member = {{0}};
    struct tn_fault own = {0};
    enum tn_err err = whose(people, row, &member, &own);
    if (!err)
        err = tn_attendance_mark(people, mark, member, ret_result, &own);
    return err ? tn_fault_set(fault, err == TN_ERR_DENIED ? TN_ERR_FORMAT : err, "%s", own.text)
               : TN_OK;
}

/* ---- undoing ---- */

static const struct tn_db_sql select_standing = {
    .both = "SELECT a.log, a.seq FROM member m CROSS JOIN handle h CROSS JOIN attendance_mark a "
            "WHERE m.root = (SELECT root FROM member WHERE id = $2) AND h.member = m.id AND "
            "a.handle = h.id AND a.event = $1 AND a.undone_ms IS NULL ORDER BY a.at_ms DESC, a.seq "
            "DESC LIMIT 1",
};
static const struct tn_db_sql set_undone = {
    .both = "UPDATE attendance_mark SET undone_who = $4, undone_ms = $5 WHERE event = $1 AND log = "
            "$2 AND seq = $3",
};

static enum tn_err find_standing(struct tn_people *people, struct tn_id event, struct tn_id member,
                                 int64_t *ret_seq, struct tn_fault *fault)
{
    struct tn_log_id log = tn_ledger_own_log(tn_registry_ledger(people->registry), event);
    bool found = false, ours = false;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_standing);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_id_text(member).chars);
    enum tn_err err = tn_people_step(stmt, &found, fault);
    if (!err && found) {
        ours = strcmp(tn_db_text(stmt, 0), tn_log_id_text(log).chars) == 0;
        *ret_seq = tn_db_int(stmt, 1);
    }
    tn_db_reset(stmt);
    if (!err && !found)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "nobody marked them as present by hand");
    else if (!err && !ours)
        err = tn_fault_set(fault, TN_ERR_DENIED,
                           "the mark is in a log from before the hub's data were restored, which "
                           "nothing can be added to");
    return err;
}

static enum tn_err append_undo(struct tn_people *people, struct tn_id event, int64_t seq,
                               const char *reason, struct tn_fault *fault)
{
    struct tn_claim claim = tn_registry_claim();
    struct tn_json_writer body;
    TN_BUF_AUTO text = {0};
    tn_json_begin(&body, &text);
    tn_json_open_object(&body);
    tn_json_add_int(&body, "seq", seq);
    tn_json_add_text(&body, "reason", reason);
    tn_json_close_object(&body);
    return tn_ledger_append(tn_registry_ledger(people->registry), event, &claim, TN_RECORD_UNDO,
                            tn_buf_text(&text), NULL, fault);
}

static enum tn_err unmark(struct tn_people *people, struct tn_id event, struct tn_id member,
                          const char *who, const char *reason, struct tn_fault *fault)
{
    struct tn_log_id log = tn_ledger_own_log(tn_registry_ledger(people->registry), event);
    int64_t seq = 0;
    enum tn_err err = find_standing(people, event, member, &seq, fault);
    if (!err)
        err = append_undo(people, event, seq, reason, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &set_undone);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_log_id_text(log).chars);
    tn_db_bind_int(stmt, 3, seq);
    tn_db_bind_text(stmt, 4, who);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

enum tn_err tn_attendance_unmark(struct tn_people *people, struct tn_id event, struct tn_id member,
                                 const char *who, const char *reason, struct tn_fault *fault)
{
    bool own = false;
    enum tn_err err = tn_people_begin(people, &own, fault);
    if (err)
        return err;
    err = tn_registry_event_lock(people->registry, event, fault);
    if (!err)
        err = unmark(people, event, member, who, reason, fault);
    return tn_people_end(people, own, err, fault);
}

/* ---- reading ---- */

static const struct tn_db_sql select_marks = {
    .both = "SELECT p.id, p.display_name, a.ticket, a.method, a.who, a.at_ms, a.undone_who FROM "
            "attendance_mark a JOIN handle h ON h.id = a.handle JOIN member m ON m.id = h.member "
            "LEFT JOIN member p ON p.id = m.root AND p.erased_ms IS NULL WHERE a.event = $1 ORDER "
            "BY a.at_ms, a.seq",
};

static void write_mark(struct tn_json_writer *writer, struct tn_db_stmt *stmt)
{
    char time[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){tn_db_int(stmt, 5)}, 0, time);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "member", tn_db_is_null(stmt, 0) ? NULL : tn_db_text(stmt, 0));
    tn_json_add_text(writer, "name", tn_db_is_null(stmt, 1) ? NULL : tn_db_text(stmt, 1));
    tn_json_add_text(writer, "ticket", tn_db_text(stmt, 2));
    tn_json_add_text(writer, "method", tn_db_text(stmt, 3));
    tn_json_add_text(writer, "by", tn_db_text(stmt, 4));
    tn_json_add_text(writer, "time", time);
    tn_json_add_text(writer, "undone_by", tn_db_is_null(stmt, 6) ? NULL : tn_db_text(stmt, 6));
    tn_json_close_object(writer);
}

enum tn_err tn_attendance_marks_json(struct tn_people *people, struct tn_id event,
                                     struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_event known;
    size_t start = out->len;
    bool found = true;
    enum tn_err err = tn_registry_event(people->registry, event, &known, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(people->db, &select_marks);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    while (!(err = tn_people_step(stmt, &found, fault)) && found)
        write_mark(&writer, stmt);
    tn_db_reset(stmt);
    tn_json_close_array(&writer);
    if (err)
        out->len = start;
    return err;
}
