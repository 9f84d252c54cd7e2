/* SPDX-License-Identifier: Apache-2.0 */
/* ticket_change.c -- what may change of a ticket that is out: its state, whether it is a host's,
 * and what is known of its holder. */
#include "registry_parts.h"

#include <string.h>

/* ---- state ---- */

static const struct tn_db_sql update_state = {
    .both = "UPDATE ticket SET state = $3 WHERE event = $1 AND id = $2",
};

/* A walk-in's ticket is a kiosk's: there is no row of it, but the hub's word about it counts. */
static enum tn_err set_walk_in(struct tn_registry *registry, struct tn_id event,
                               struct tn_ticket_id ticket, enum tn_ticket_state state,
                               struct tn_fault *fault)
{
    struct tn_ticket_facts facts;
    enum tn_err err = tn_ledger_ticket(registry->ledger, event, ticket, &facts, fault);
    if (err)
        return err;
    if (!facts.walk_in)
        return tn_fault_set(fault, TN_ERR_ABSENT, "there is no such ticket at this event");
    enum tn_ticket_state now = facts.revoked   ? TN_TICKET_STATE_REVOKED
                               : facts.blocked ? TN_TICKET_STATE_BLOCKED
                                               : TN_TICKET_STATE_VALID;
    if (now == state)
        return tn_fault_set(fault, TN_ERR_EXISTS, "the walk-in's ticket is %s already",
                            tn_ticket_state_name(state));
    return tn_registry_log_state(registry, event, ticket, state, fault);
}

static enum tn_err set_state(struct tn_registry *registry, struct tn_id event,
                             struct tn_ticket_id ticket, enum tn_ticket_state state,
                             struct tn_fault *fault)
{
    struct tn_issued_ticket issued;
    struct tn_fault own = {0};
    enum tn_err err = tn_registry_ticket(registry, event, ticket, &issued, &own);
    if (err == TN_ERR_ABSENT)
        return set_walk_in(registry, event, ticket, state, fault);
    if (err)
        return tn_fault_set(fault, err, "%s", own.text);
    if (issued.state == state)
        return tn_fault_set(fault, TN_ERR_EXISTS, "the ticket of %s is %s already", issued.name,
                            tn_ticket_state_name(state));
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_state);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    tn_db_bind_int(stmt, 3, state);
    err = tn_db_run(stmt, fault);
    return err ? err : tn_registry_log_state(registry, event, ticket, state, fault);
}

enum tn_err tn_registry_ticket_set(struct tn_registry *registry, struct tn_id event,
                                   struct tn_ticket_id ticket, enum tn_ticket_state state,
                                   struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = set_state(registry, event, ticket, state, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}

/* ---- a host's ---- */

static const struct tn_db_sql update_host = {
    .both = "UPDATE ticket SET host = 1 WHERE event = $1 AND id = $2",
};

static enum tn_err make_host(struct tn_registry *registry, struct tn_id event,
                             struct tn_ticket_id ticket, struct tn_fault *fault)
{
    struct tn_issued_ticket issued;
    uint8_t event_key[TN_SEAL_KEY_BYTES];
    enum tn_err err = tn_registry_ticket(registry, event, ticket, &issued, fault);
    if (err)
        return err;
    if (issued.host)
        return tn_fault_set(fault, TN_ERR_EXISTS, "the ticket of %s opens the doors already",
                            issued.name);
    if (issued.state != TN_TICKET_STATE_VALID)
        return tn_fault_set(fault, TN_ERR_DENIED, "the ticket of %s is %s", issued.name,
                            tn_ticket_state_name(issued.state));
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_host);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    err = tn_db_run(stmt, fault);
    if (!err)
        err = tn_registry_event_key(registry, event, event_key, fault);
    if (!err)
        err = tn_registry_log_unlock(registry, &issued, event_key, fault);
    tn_seal_wipe(event_key, sizeof event_key);
    return err;
}

enum tn_err tn_registry_ticket_make_host(struct tn_registry *registry, struct tn_id event,
                                         struct tn_ticket_id ticket, struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = make_host(registry, event, ticket, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}

/* ---- what is known of its holder ---- */

static const struct tn_db_sql update_past = {
    .both = "UPDATE ticket SET found = 1, contact = $3, contact_last = $4, visits = $5, rules = $6 "
            "WHERE event = $1 AND id = $2",
};

static bool same_past(const struct tn_ticket_past *a, const struct tn_ticket_past *b)
{
    return strcmp(a->contact, b->contact) == 0 && strcmp(a->contact_last, b->contact_last) == 0 &&
           a->visits_known == b->visits_known && a->visits == b->visits && a->rules == b->rules;
}

/* The record again as it was, but for what is sealed in it. */
static enum tn_err say_again(struct tn_registry *registry, const struct tn_issued_ticket *issued,
                             struct tn_fault *fault)
{
    uint8_t door_key[TN_DOOR_KEY_BYTES], event_key[TN_SEAL_KEY_BYTES], hash[TN_SHORT_HASH_BYTES];
    enum tn_err err = tn_registry_door_key(registry, issued->event, door_key, fault);
    if (err)
        return err;
    tn_short_code_hash(issued->short_code, door_key, hash);
    tn_seal_wipe(door_key, sizeof door_key);
    err = tn_registry_event_key(registry, issued->event, event_key, fault);
    if (!err)
        err = tn_registry_log_ticket(registry, issued, event_key, hash, fault);
    tn_seal_wipe(event_key, sizeof event_key);
    return err;
}

static enum tn_err update(struct tn_registry *registry, struct tn_id event,
                          struct tn_ticket_id ticket, const struct tn_ticket_past *past,
                          bool *ret_said, struct tn_fault *fault)
{
    struct tn_issued_ticket issued;
    enum tn_err err = tn_registry_ticket(registry, event, ticket, &issued, fault);
    if (err || (issued.findable && same_past(&issued.past, past)))
        return err;
    issued.past = *past;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_past);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    tn_registry_bind_past(stmt, 3, past);
    err = tn_db_run(stmt, fault);
    if (!err)
        err = say_again(registry, &issued, fault);
    *ret_said = !err;
    return err;
}

enum tn_err tn_registry_ticket_update(struct tn_registry *registry, struct tn_id event,
                                      struct tn_ticket_id ticket, const struct tn_ticket_past *past,
                                      bool *ret_said, struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    bool said = false;
    err = update(registry, event, ticket, past, &said, fault);
    err = tn_registry_end(registry, &transaction, err, fault);
    if (!err)
        *ret_said = said;
    return err;
}
