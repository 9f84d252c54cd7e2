/* SPDX-License-Identifier: Apache-2.0 */
/* fold_hub.c -- what a hub says of an event, its issuers, devices and roster: each subject has one
 * row, and the newest record decides it.  Source: firmware/SPEC.md "Fold". */
#include "fold.h"

/* ---- event ---- */

static const struct tn_db_sql event_now = {
    .both = "SELECT at_ms, log, seq FROM fold_event WHERE event = $1",
};
static const struct tn_db_sql put_event = {
    .both = "INSERT INTO fold_event (at_ms, log, seq, event, title, venue, starts_ms, ends_ms, "
            "offset_min, opens_ms, closes_ms, capacity, re_entry, closed, unlisted, clock_unset, "
            "door_key, box, sign_up, entry, quota, find, second_fact, rules, questions, leaving, "
            "feedback, milestones) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
            "$14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28) "
            "ON CONFLICT (event) DO UPDATE SET at_ms = excluded.at_ms, log = excluded.log, "
            "seq = excluded.seq, title = excluded.title, venue = excluded.venue, "
            "starts_ms = excluded.starts_ms, ends_ms = excluded.ends_ms, "
            "offset_min = excluded.offset_min, opens_ms = excluded.opens_ms, "
            "closes_ms = excluded.closes_ms, capacity = excluded.capacity, "
            "re_entry = excluded.re_entry, closed = excluded.closed, unlisted = excluded.unlisted, "
            "clock_unset = excluded.clock_unset, door_key = excluded.door_key, box = excluded.box, "
            "sign_up = excluded.sign_up, entry = excluded.entry, quota = excluded.quota, "
            "find = excluded.find, second_fact = excluded.second_fact, rules = excluded.rules, "
            "questions = excluded.questions, leaving = excluded.leaving, "
            "feedback = excluded.feedback, milestones = excluded.milestones",
};

static void bind_policy(struct tn_db_stmt *stmt, const struct tn_policy *policy)
{
    tn_db_bind_int(stmt, 10, policy->opens.ms);
    tn_db_bind_int(stmt, 11, policy->closes.ms);
    tn_db_bind_int(stmt, 12, policy->capacity);
    tn_db_bind_int(stmt, 13, policy->re_entry);
    tn_db_bind_int(stmt, 14, policy->closed);
    tn_db_bind_int(stmt, 15, policy->unlisted);
    tn_db_bind_int(stmt, 16, policy->clock_unset);
}

static void bind_guest_policy(struct tn_db_stmt *stmt, const struct tn_policy *policy)
{
    tn_db_bind_int(stmt, 19, policy->sign_up);
    tn_db_bind_int(stmt, 20, policy->entry);
    tn_db_bind_int(stmt, 21, policy->quota);
    tn_db_bind_int(stmt, 22, policy->find);
    tn_db_bind_int(stmt, 23, policy->second_fact);
    tn_db_bind_int(stmt, 24, policy->rules);
    tn_db_bind_int(stmt, 25, policy->questions);
    tn_db_bind_int(stmt, 26, policy->leaving);
    tn_db_bind_int(stmt, 27, policy->feedback);
    tn_db_bind_int(stmt, 28, policy->milestones);
}

static enum tn_err add_event(struct fold *fold, const struct happening *happening,
                             struct tn_fault *fault)
{
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &event_now);
    tn_db_bind_int(stmt, 1, fold->log->event);
    enum tn_err err = tn_fold_rule(fold, happening, stmt, &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    stmt = tn_db_prepare(fold->ledger->db, &put_event);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_db_bind_int(stmt, 4, fold->log->event);
    tn_db_bind_text(stmt, 5, happening->event.title);
    tn_db_bind_text(stmt, 6, happening->event.venue);
    tn_db_bind_int(stmt, 7, happening->event.starts.ms);
    tn_db_bind_int(stmt, 8, happening->event.ends.ms);
    tn_db_bind_int(stmt, 9, happening->event.offset_min);
    bind_policy(stmt, &happening->event.policy);
    tn_db_bind_blob(stmt, 17, happening->event.door_key, TN_DOOR_KEY_BYTES);
    tn_db_bind_blob(stmt, 18, happening->event.box.bytes, TN_BOX_KEY_BYTES);
    bind_guest_policy(stmt, &happening->event.policy);
    return tn_db_run(stmt, fault);
}

/* ---- issuers ---- */

static const struct tn_db_sql issuer_now = {
    .both = "SELECT at_ms, log, seq FROM fold_issuer WHERE key = $1",
};
static const struct tn_db_sql put_issuer = {
    .both = "INSERT INTO fold_issuer (at_ms, log, seq, key, key_id, event, device, quota, "
            "expires_ms, seed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
            "ON CONFLICT (key) DO UPDATE SET at_ms = excluded.at_ms, log = excluded.log, "
            "seq = excluded.seq, event = excluded.event, device = excluded.device, "
            "quota = excluded.quota, expires_ms = excluded.expires_ms, seed = excluded.seed",
};
static const struct tn_db_sql put_withdrawn = {
    .both = "INSERT INTO fold_withdrawn (key) VALUES ($1) ON CONFLICT DO NOTHING",
};

static enum tn_err add_issuer(struct fold *fold, const struct happening *happening,
                              struct tn_fault *fault)
{
    const struct tn_issuer_grant *grant = &happening->issuer.grant;
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &issuer_now);
    tn_db_bind_blob(stmt, 1, grant->key.bytes, TN_KEY_PUBLIC_BYTES);
    enum tn_err err = tn_fold_rule(fold, happening, stmt, &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    stmt = tn_db_prepare(fold->ledger->db, &put_issuer);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_db_bind_blob(stmt, 4, grant->key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_db_bind_int(stmt, 5, tn_key_id(&grant->key));
    tn_db_bind_int(stmt, 6, fold->log->event);
    tn_ledger_bind_id(stmt, 7, grant->device);
    tn_db_bind_int(stmt, 8, grant->quota);
    tn_db_bind_int(stmt, 9, grant->expires.ms);
    tn_fold_bind_sealed(stmt, 10, happening->issuer.seed);
    return tn_db_run(stmt, fault);
}

static enum tn_err add_withdrawn(struct fold *fold, const struct happening *happening,
                                 struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &put_withdrawn);
    tn_db_bind_blob(stmt, 1, happening->withdrawn.bytes, TN_KEY_PUBLIC_BYTES);
    return tn_db_run(stmt, fault);
}

/* ---- devices ---- */

static const struct tn_db_sql device_now = {
    .both = "SELECT at_ms, log, seq FROM fold_device WHERE device = $1",
};
static const struct tn_db_sql put_device = {
    .both = "INSERT INTO fold_device (at_ms, log, seq, device, name, log_key, hub, revoked, scope) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
            "ON CONFLICT (device) DO UPDATE SET at_ms = excluded.at_ms, log = excluded.log, "
            "seq = excluded.seq, name = excluded.name, log_key = excluded.log_key, "
            "hub = excluded.hub, revoked = excluded.revoked, scope = excluded.scope",
};

static enum tn_err add_device(struct fold *fold, const struct happening *happening,
                              struct tn_fault *fault)
{
    const struct tn_device_grant *grant = &happening->device.grant;
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &device_now);
    tn_ledger_bind_id(stmt, 1, grant->device);
    enum tn_err err = tn_fold_rule(fold, happening, stmt, &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    stmt = tn_db_prepare(fold->ledger->db, &put_device);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_ledger_bind_id(stmt, 4, grant->device);
    tn_db_bind_text(stmt, 5, happening->device.name);
    tn_db_bind_blob(stmt, 6, grant->log_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_db_bind_int(stmt, 7, grant->is_hub);
    tn_db_bind_int(stmt, 8, happening->device.revoked);
    if (tn_id_is_zero(happening->device.event))
        tn_db_bind_null(stmt, 9);
    else
        tn_ledger_bind_id(stmt, 9, happening->device.event);
    return tn_db_run(stmt, fault);
}

/* ---- the roster ---- */

static const struct tn_db_sql ticket_now = {
    .both = "SELECT at_ms, log, seq FROM fold_ticket WHERE event = $1 AND ticket = $2",
};
static const struct tn_db_sql put_ticket = {
    .both = "INSERT INTO fold_ticket (at_ms, log, seq, event, ticket, kind, admits, expires_ms, "
            "key, short, sealed, find) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) "
            "ON CONFLICT (event, ticket) DO UPDATE SET at_ms = excluded.at_ms, "
            "log = excluded.log, seq = excluded.seq, kind = excluded.kind, "
            "admits = excluded.admits, expires_ms = excluded.expires_ms, key = excluded.key, "
            "short = excluded.short, sealed = excluded.sealed, find = excluded.find",
};
static const struct tn_db_sql state_now = {
    .both = "SELECT at_ms, log, seq FROM fold_state WHERE event = $1 AND ticket = $2",
};
static const struct tn_db_sql put_state = {
    .both = "INSERT INTO fold_state (at_ms, log, seq, event, ticket, state) "
            "VALUES ($1, $2, $3, $4, $5, $6) "
            "ON CONFLICT (event, ticket) DO UPDATE SET at_ms = excluded.at_ms, "
            "log = excluded.log, seq = excluded.seq, state = excluded.state",
};

static enum tn_err add_ticket(struct fold *fold, const struct happening *happening,
                              struct tn_fault *fault)
{
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    enum tn_err err = tn_fold_rule_ticket(fold, happening, &ticket_now, happening->ticket.ticket,
                                          &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    fold->tally.tickets += is_new;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &put_ticket);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_db_bind_int(stmt, 4, fold->log->event);
    tn_db_bind_int(stmt, 5, happening->ticket.ticket);
    tn_db_bind_int(stmt, 6, happening->ticket.kind);
    tn_db_bind_int(stmt, 7, happening->ticket.admits);
    tn_db_bind_int(stmt, 8, happening->ticket.expires.ms);
    tn_db_bind_blob(stmt, 9, happening->ticket.key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_db_bind_blob(stmt, 10, happening->ticket.short_hash, TN_SHORT_HASH_BYTES);
    tn_fold_bind_sealed(stmt, 11, happening->ticket.row);
    tn_fold_bind_sealed(stmt, 12, happening->ticket.find);
    return tn_db_run(stmt, fault);
}

static enum tn_err add_state(struct fold *fold, const struct happening *happening,
                             struct tn_fault *fault)
{
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    enum tn_err err = tn_fold_rule_ticket(fold, happening, &state_now, happening->revoke.ticket,
                                          &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &put_state);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_db_bind_int(stmt, 4, fold->log->event);
    tn_db_bind_int(stmt, 5, happening->revoke.ticket);
    tn_db_bind_int(stmt, 6, happening->revoke.state);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_fold_add_hub(struct fold *fold, const struct happening *happening,
                            struct tn_fault *fault)
{
    switch (happening->kind) {
    case TN_RECORD_EVENT:
        return add_event(fold, happening, fault);
    case TN_RECORD_ISSUER:
        return add_issuer(fold, happening, fault);
    case TN_RECORD_WITHDRAW:
        return add_withdrawn(fold, happening, fault);
    case TN_RECORD_DEVICE:
        return add_device(fold, happening, fault);
    case TN_RECORD_TICKET:
        return add_ticket(fold, happening, fault);
    case TN_RECORD_UNLOCK:
        return tn_fold_add_unlock(fold, happening, fault);
    case TN_RECORD_CONTENT:
        return tn_fold_add_content(fold, happening, fault);
    default:
        return add_state(fold, happening, fault);
    }
}
