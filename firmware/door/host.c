/* SPDX-License-Identifier: Apache-2.0 */
/* host.c -- what a host decides: undo, override, approval.
 *
 * Whoever calls has made sure that it is a host who decides. */
#include <string.h>

#include "door_priv.h"
#include "turnout/text.h"

static enum tn_err append(struct tn_door *door, struct tn_id event, const struct tn_claim *claim,
                          enum tn_record_kind kind, struct tn_json_writer *json, int64_t *ret_seq,
                          struct tn_fault *fault)
{
    tn_json_close_object(json);
    return tn_ledger_append(door->ledger, event, claim, kind, tn_buf_text(json->out), ret_seq,
                            fault);
}

static void open_body(struct tn_json_writer *json, struct tn_buf *body)
{
    tn_json_begin(json, body);
    tn_json_open_object(json);
}

static enum tn_err commit_or_roll_back(struct tn_door *door, enum tn_err err,
                                       struct tn_fault *fault)
{
    struct tn_db *db = tn_ledger_db(door->ledger);
    if (!err)
        return tn_db_commit(db, fault);
    tn_db_rollback(db);
    return err;
}

/* ---- undo ---- */

static enum tn_err check_undo(struct tn_door *door, struct tn_log_id log, int64_t seq,
                              struct tn_fault *fault)
{
    struct tn_admission admission;
    /* An undo speaks of its own log: in a later one `seq` is somebody else. */
    if (!tn_log_id_equal(log, tn_ledger_own_log(door->ledger, log.event)))
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "admission %lld is in a log that this door writes no more; it cannot "
                            "be taken back here",
                            (long long)seq);
    enum tn_err err = tn_ledger_admission(door->ledger, log, seq, &admission, fault);
    if (!err && admission.undone)
        return tn_fault_set(fault, TN_ERR_EXISTS, "admission %lld was taken back already",
                            (long long)seq);
    return err;
}

enum tn_err tn_door_undo(struct tn_door *door, struct tn_log_id log, int64_t seq,
                         const char *reason, const struct tn_claim *claim, struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    enum tn_err err = tn_db_begin(tn_ledger_db(door->ledger), fault);
    if (err)
        return err;
    open_body(&json, &body);
    tn_json_add_int(&json, "seq", seq);
    tn_json_add_text(&json, "reason", reason);
    err = check_undo(door, log, seq, fault);
    if (!err)
        err = append(door, log.event, claim, TN_RECORD_UNDO, &json, NULL, fault);
    return commit_or_roll_back(door, err, fault);
}

/* ---- override ---- */

void tn_door_remember_refused(struct tn_door *door, const struct question *question)
{
    struct refused *refused = &door->refused[door->refused_next];
    if (tn_door_recall_refused(door, question->event, question->about.id))
        return;
    *refused = (struct refused){question->event, question->about.id, question->gate.admits};
    door->refused_next = (door->refused_next + 1) % REFUSED_KEPT;
    if (door->refused_count < REFUSED_KEPT)
        door->refused_count++;
}

uint8_t tn_door_recall_refused(const struct tn_door *door, struct tn_id event,
                               struct tn_ticket_id ticket)
{
    for (size_t i = 0; i < door->refused_count; i++) {
        const struct refused *refused = &door->refused[i];
        if (tn_id_equal(refused->event, event) &&
            memcmp(refused->ticket.bytes, ticket.bytes, TN_TICKET_ID_BYTES) == 0)
            return refused->admits;
    }
    return 0;
}

static enum tn_err write_override(struct tn_door *door, struct tn_id event, const char *reason,
                                  const struct tn_claim *claim, struct tn_door_answer *answer,
                                  struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    const struct opened *opened = &door->opened;
    struct tn_ticket_id_text host = {""};
    if (opened->is_open)
        host = tn_ticket_id_text(opened->host);
    open_body(&json, &body);
    tn_json_add_base64(&json, "ticket", answer->ticket.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_text(&json, "reason", reason);
    tn_json_add_text(&json, "host", host.chars);
    tn_json_add_int(&json, "admits", answer->admits);
    return append(door, event, claim, TN_RECORD_OVERRIDE, &json, &answer->seq, fault);
}

/* What is known about the ticket; admits 0 if nobody here has heard of it. */
static enum tn_err look_up(struct tn_door *door, struct tn_id event, struct tn_ticket_id ticket,
                           struct tn_door_answer *answer, struct tn_fault *fault)
{
    struct tn_event_facts facts;
    struct tn_ticket_facts about;
    enum tn_err err = tn_ledger_event(door->ledger, event, &facts, fault);
    if (!err)
        err = tn_ledger_ticket(door->ledger, event, ticket, &about, fault);
    if (err)
        return err;
    answer->ticket = ticket;
    answer->log = tn_ledger_own_log(door->ledger, event);
    answer->admits = about.listed ? about.admits : tn_door_recall_refused(door, event, ticket);
    answer->walk_in = about.walk_in;
    answer->people_inside = facts.people_inside + (about.inside ? 0 : answer->admits);
    answer->visits = facts.admissions + !about.inside;
    return TN_OK;
}

static void fill_name(const struct tn_door *door, struct tn_id event, struct tn_door_answer *answer)
{
    const struct opened *opened = &door->opened;
    const struct person *person = NULL;
    if (opened->is_open && tn_id_equal(opened->event, event))
        person = tn_namebook_get(opened->names, answer->ticket);
    if (!person)
        return;
    answer->has_name = true;
    answer->visits_before = person->visits;
    (void)tn_text_copy(answer->name, sizeof(answer->name), tn_person_name(person));
}

struct tn_door_answer tn_door_override(struct tn_door *door, struct tn_id event,
                                       struct tn_ticket_id ticket, const char *reason,
                                       const struct tn_claim *claim, struct tn_when now,
                                       struct tn_fault *fault)
{
    (void)now;
    struct tn_door_answer answer = {.gate.verdict = TN_VERDICT_ADMIT, .visits_before = -1};
    enum tn_err err = tn_db_begin(tn_ledger_db(door->ledger), fault);
    if (!err)
        err = look_up(door, event, ticket, &answer, fault);
    if (!err && !answer.admits) {
        tn_db_rollback(tn_ledger_db(door->ledger));
        return (struct tn_door_answer){.gate.verdict = TN_VERDICT_HOST_NEEDED, .visits_before = -1};
    }
    if (!err)
        err = write_override(door, event, reason, claim, &answer, fault);
    err = commit_or_roll_back(door, err, fault);
    if (err)
        tn_attempt_give_up(err, &answer);
    else
        fill_name(door, event, &answer);
    return answer;
}

/* ---- walk-ins that wait ---- */

static enum tn_err check_waiting(struct tn_door *door, struct tn_id event,
                                 struct tn_ticket_id ticket, struct tn_fault *fault)
{
    struct tn_ticket_facts about;
    enum tn_err err = tn_ledger_ticket(door->ledger, event, ticket, &about, fault);
    if (err || about.approval != TN_APPROVAL_NONE)
        return err;
    return tn_fault_set(fault, TN_ERR_ABSENT, "no walk-in %s waits for a yes",
                        tn_ticket_id_text(ticket).chars);
}

enum tn_err tn_door_approve(struct tn_door *door, struct tn_id event, struct tn_ticket_id ticket,
                            bool approved, const struct tn_claim *claim, struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_json_writer json;
    enum tn_err err = tn_db_begin(tn_ledger_db(door->ledger), fault);
    if (err)
        return err;
    open_body(&json, &body);
    tn_json_add_base64(&json, "ticket", ticket.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_bool(&json, "approved", approved);
    err = check_waiting(door, event, ticket, fault);
    if (!err)
        err = append(door, event, claim, TN_RECORD_APPROVE, &json, NULL, fault);
    return commit_or_roll_back(door, err, fault);
}

struct waiting {
    const struct namebook *names; /* NULL while locked */
    struct tn_door_person *persons;
    size_t cap, count;
};

static bool note_waiting(const struct tn_walk_in *walk_in, void *context)
{
    struct waiting *waiting = context;
    if (!walk_in->counts || walk_in->approval != TN_APPROVAL_PENDING)
        return true;
    if (waiting->count == waiting->cap)
        return false;
    struct tn_door_person *out = &waiting->persons[waiting->count++];
    *out = (struct tn_door_person){.ticket = walk_in->ticket, .initial = '#'};
    const struct person *person =
        waiting->names ? tn_namebook_get(waiting->names, walk_in->ticket) : NULL;
    if (person)
        tn_person_show(person, out);
    return true;
}

enum tn_err tn_door_pending(struct tn_door *door, struct tn_id event,
                            struct tn_door_person *ret_persons, size_t cap, size_t *ret_count,
                            struct tn_fault *fault)
{
    bool open = tn_opened_check(door, event, NULL) == TN_OK;
    struct waiting waiting = {
        .names = open ? door->opened.names : NULL, .persons = ret_persons, .cap = cap};
    enum tn_err err = tn_ledger_walk_ins(door->ledger, event, note_waiting, &waiting, fault);
    if (!err)
        *ret_count = waiting.count;
    return err;
}
