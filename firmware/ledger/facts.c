/* SPDX-License-Identifier: Apache-2.0 */
/* facts.c -- what the door asks: the event, the ticket, who signed it; indexed reads only. */
#include <string.h>

#include "fold.h"
#include "guests.h"
#include "turnout/text.h"
#include "visits.h"

/* ---- events ---- */

static const struct tn_db_sql find_event = {
    .both = "SELECT f.title, f.venue, f.starts_ms, f.ends_ms, f.offset_min, f.opens_ms, "
            "f.closes_ms, f.door_key, f.capacity, f.re_entry, f.closed, f.unlisted, f.clock_unset, "
            "t.tickets, t.people_inside, t.admissions, t.doubles, "
            "(SELECT SUM(count) FROM fold_refusal r WHERE r.event = f.event), "
            "f.box, f.sign_up, f.entry, f.quota, f.find, f.second_fact, f.rules, f.questions, "
            "f.leaving, f.feedback, f.milestones "
            "FROM fold_event f LEFT JOIN fold_tally t ON t.event = f.event WHERE f.event = $1",
};

static void read_policy(struct tn_db_stmt *stmt, struct tn_policy *policy)
{
    policy->opens.ms = tn_db_int(stmt, 5);
    policy->closes.ms = tn_db_int(stmt, 6);
    policy->capacity = tn_db_int(stmt, 8);
    policy->re_entry = tn_db_int(stmt, 9) != 0;
    policy->closed = tn_db_int(stmt, 10) != 0;
    policy->unlisted = (enum tn_choice)tn_db_int(stmt, 11);
    policy->clock_unset = (enum tn_choice)tn_db_int(stmt, 12);
}

static void read_guest_policy(struct tn_db_stmt *stmt, struct tn_policy *policy)
{
    policy->sign_up = tn_db_int(stmt, 19) != 0;
    policy->entry = (enum tn_entry)tn_db_int(stmt, 20);
    policy->quota = tn_db_int(stmt, 21);
    policy->find = tn_db_int(stmt, 22) != 0;
    policy->second_fact = tn_db_int(stmt, 23) != 0;
    policy->rules = tn_db_int(stmt, 24);
    policy->questions = tn_db_int(stmt, 25) != 0;
    policy->leaving = tn_db_int(stmt, 26) != 0;
    policy->feedback = tn_db_int(stmt, 27) != 0;
    policy->milestones = tn_db_int(stmt, 28) != 0;
}

static void read_event(struct tn_db_stmt *stmt, struct tn_event_facts *facts)
{
    (void)tn_text_copy(facts->title, sizeof(facts->title), tn_db_text(stmt, 0));
    (void)tn_text_copy(facts->venue, sizeof(facts->venue), tn_db_text(stmt, 1));
    facts->starts.ms = tn_db_int(stmt, 2);
    facts->ends.ms = tn_db_int(stmt, 3);
    facts->offset_min = (int)tn_db_int(stmt, 4);
    tn_ledger_column(stmt, 7, facts->door_key, sizeof(facts->door_key));
    tn_ledger_column(stmt, 18, facts->box.bytes, TN_BOX_KEY_BYTES);
    read_policy(stmt, &facts->policy);
    read_guest_policy(stmt, &facts->policy);
    facts->tickets = tn_db_int(stmt, 13);
    facts->people_inside = tn_db_int(stmt, 14);
    facts->admissions = tn_db_int(stmt, 15);
    facts->doubles = tn_db_int(stmt, 16);
    facts->refusals = tn_db_int(stmt, 17);
}

enum tn_err tn_ledger_event(struct tn_ledger *ledger, struct tn_id event,
                            struct tn_event_facts *ret, struct tn_fault *fault)
{
    int64_t number = 0;
    bool row = false;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (!err)
        err = tn_logs_event_number(ledger, event, false, &number, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_event);
    tn_db_bind_int(stmt, 1, number);
    err = tn_db_next(stmt, &row, fault);
    if (!err && row) {
        *ret = (struct tn_event_facts){.id = event};
        read_event(stmt, ret);
    }
    tn_db_reset(stmt);
    if (!err && !row)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no event %s here",
                            tn_id_text(event).chars);
    return err;
}

static const struct tn_db_sql list_events = {
    .both = "SELECT e.event FROM fold_event f JOIN log_event e ON e.id = f.event "
            "ORDER BY f.starts_ms, e.event",
};

enum tn_err tn_ledger_events(struct tn_ledger *ledger,
                             bool (*visit)(struct tn_id event, void *context), void *context,
                             struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &list_events);
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!visit(tn_ledger_column_id(stmt, 0), context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

/* Doors open at opens, or at the start; they close at closes, or at the end. */
#define OPENS "CASE WHEN f.opens_ms > 0 THEN f.opens_ms ELSE f.starts_ms END"
#define CLOSES "CASE WHEN f.closes_ms > 0 THEN f.closes_ms ELSE f.ends_ms END"

/* First those open now (0), then those to come (1), the next one first, then those over (2), the
 * last one first; one the organiser closed counts as over. */
static const struct tn_db_sql current_event = {
    .both = "SELECT event FROM (SELECT e.event AS event, " OPENS " AS opens, " CLOSES " AS closes, "
            "CASE WHEN f.closed <> 0 OR " CLOSES " <= $1 THEN 2 WHEN " OPENS " <= $1 THEN 0 "
            "ELSE 1 END AS rank FROM fold_event f JOIN log_event e ON e.id = f.event) AS w "
            "ORDER BY rank, CASE WHEN rank = 2 THEN -closes ELSE opens END, event LIMIT 1",
};

enum tn_err tn_ledger_current_event(struct tn_ledger *ledger, struct tn_when now,
                                    struct tn_id *ret_event, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &current_event);
    tn_db_bind_int(stmt, 1, now.wall.ms);
    err = tn_db_next(stmt, &row, fault);
    if (!err && row)
        *ret_event = tn_ledger_column_id(stmt, 0);
    tn_db_reset(stmt);
    return err || row ? err : tn_fault_set(fault, TN_ERR_ABSENT, "there is no event here yet");
}

/* ---- tickets ---- */

static const struct tn_db_sql find_ticket = {
    .both = "SELECT kind, admits, expires_ms, key, sealed FROM fold_ticket WHERE event = $1 AND "
            "ticket = $2",
};
static const struct tn_db_sql find_state = {
    .both = "SELECT state FROM fold_state WHERE event = $1 AND ticket = $2",
};

static struct tn_db_stmt *about(struct tn_ledger *ledger, const struct tn_db_sql *sql,
                                int64_t event, int64_t ticket)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, sql);
    tn_db_bind_int(stmt, 1, event);
    tn_db_bind_int(stmt, 2, ticket);
    return stmt;
}

static enum tn_err read_roster(struct tn_ledger *ledger, int64_t event, int64_t ticket,
                               struct tn_ticket_facts *facts, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = about(ledger, &find_ticket, event, ticket);
    enum tn_err err = tn_db_next(stmt, &facts->listed, fault);
    if (!err && facts->listed) {
        facts->kind = (enum tn_ticket_kind)tn_db_int(stmt, 0);
        facts->admits = (uint8_t)tn_db_int(stmt, 1);
        facts->expires.ms = tn_db_int(stmt, 2);
        tn_ledger_column(stmt, 3, facts->key.bytes, TN_KEY_PUBLIC_BYTES);
        tn_guests_take_row(stmt, 4, facts);
    }
    tn_db_reset(stmt);
    return err;
}

static enum tn_err read_state(struct tn_ledger *ledger, int64_t event, int64_t ticket,
                              struct tn_ticket_facts *facts, struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = about(ledger, &find_state, event, ticket);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && row) {
        facts->revoked = tn_db_int(stmt, 0) == STATE_REVOKED;
        facts->blocked = tn_db_int(stmt, 0) == STATE_BLOCKED;
    }
    tn_db_reset(stmt);
    return err;
}

static enum tn_err read_standing(struct tn_ledger *ledger, const struct visit *standing,
                                 struct tn_ticket_facts *facts, struct tn_fault *fault)
{
    TIMEBOOK_AUTO book = {0};
    struct visit dated = *standing;
    struct tn_device_facts device;
    enum tn_err err = tn_visits_date(ledger, &book, &dated, fault);
    if (!err)
        err = tn_ledger_device(ledger, standing->device, &device, fault);
    if (err)
        return err;
    facts->first_claim = dated.claim;
    facts->first_when = dated.when;
    memcpy(facts->first_door, device.name, sizeof(facts->first_door));
    return TN_OK;
}

static enum tn_err read_presence(struct tn_ledger *ledger, int64_t event, int64_t ticket,
                                 struct tn_ticket_facts *facts, struct tn_fault *fault)
{
    VISITS_AUTO visits = {0};
    enum tn_err err = tn_visits_of_ticket(ledger, event, ticket, &visits, fault);
    if (err)
        return err;
    struct presence presence = tn_presence_fold(visits.items, visits.count);
    facts->inside = presence.inside;
    facts->seen = presence.seen;
    return presence.standing ? read_standing(ledger, presence.standing, facts, fault) : TN_OK;
}

static enum tn_err read_ticket(struct tn_ledger *ledger, int64_t event, int64_t ticket,
                               struct tn_ticket_facts *ret, struct tn_fault *fault)
{
    *ret = (struct tn_ticket_facts){.id = tn_ledger_ticket_id(ticket)};
    enum tn_err err = read_roster(ledger, event, ticket, ret, fault);
    if (!err && (!ret->listed || ret->kind == TN_TICKET_WALK_IN))
        err = tn_guests_issue(ledger, event, ticket, ret, fault);
    if (!err)
        err = read_state(ledger, event, ticket, ret, fault);
    return err ? err : read_presence(ledger, event, ticket, ret, fault);
}

enum tn_err tn_ledger_ticket(struct tn_ledger *ledger, struct tn_id event,
                             struct tn_ticket_id ticket, struct tn_ticket_facts *ret,
                             struct tn_fault *fault)
{
    int64_t number = 0;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (!err)
        err = tn_logs_event_number(ledger, event, false, &number, fault);
    return err ? err : read_ticket(ledger, number, tn_ledger_ticket_number(ticket), ret, fault);
}

static const struct tn_db_sql find_short = {
    .both =
        "SELECT ticket FROM fold_ticket WHERE event = $1 AND short = $2 ORDER BY ticket LIMIT 1",
};

enum tn_err tn_ledger_ticket_by_short(struct tn_ledger *ledger, struct tn_id event,
                                      const uint8_t hash[TN_SHORT_HASH_BYTES],
                                      struct tn_ticket_facts *ret, struct tn_fault *fault)
{
    int64_t number = 0;
    int64_t ticket = 0;
    bool row = false;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (!err)
        err = tn_logs_event_number(ledger, event, false, &number, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_short);
    tn_db_bind_int(stmt, 1, number);
    tn_db_bind_blob(stmt, 2, hash, TN_SHORT_HASH_BYTES);
    err = tn_db_next(stmt, &row, fault);
    if (!err && row)
        ticket = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    if (!err && !row)
        return tn_fault_set(fault, TN_ERR_ABSENT, "no ticket of this event has that short code");
    return err ? err : read_ticket(ledger, number, ticket, ret, fault);
}

/* ---- issuers ---- */

static const struct tn_db_sql find_issuers = {
    .both = "SELECT i.key, e.event, i.device, i.quota, i.expires_ms, w.key FROM fold_issuer i "
            "JOIN log_event e ON e.id = i.event LEFT JOIN fold_withdrawn w ON w.key = i.key "
            "WHERE i.key_id = $1 ORDER BY i.key",
};

enum tn_err tn_ledger_issuers(struct tn_ledger *ledger, uint32_t key_id,
                              struct tn_issuer *ret_issuers, size_t cap, size_t *ret_count,
                              struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = tn_fold_pending(ledger, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_issuers);
    tn_db_bind_int(stmt, 1, key_id);
    size_t count = 0;
    while (count < cap && !(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_issuer *issuer = &ret_issuers[count++];
        *issuer = (struct tn_issuer){.quota = tn_db_int(stmt, 3),
                                     .expires.ms = tn_db_int(stmt, 4),
                                     .withdrawn = !tn_db_is_null(stmt, 5)};
        tn_ledger_column(stmt, 0, issuer->key.bytes, TN_KEY_PUBLIC_BYTES);
        issuer->event = tn_ledger_column_id(stmt, 1);
        issuer->device = tn_ledger_column_id(stmt, 2);
    }
    tn_db_reset(stmt);
    if (!err)
        *ret_count = count;
    return err;
}
