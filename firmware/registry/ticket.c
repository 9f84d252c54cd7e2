/* SPDX-License-Identifier: Apache-2.0 */
/* ticket.c -- entry codes: issued, found again, revoked.
 *
 * The code itself is not stored: the same key signs the same fields to the same bytes. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

const char *tn_ticket_state_name(enum tn_ticket_state state)
{
    static const char *const names[] = {"valid", "revoked", "blocked"};
    return names[state];
}

static void owner_text(struct tn_id event, struct tn_ticket_id ticket, struct tn_buf *out)
{
    tn_buf_addf(out, "%s %s", tn_id_text(event).chars, tn_ticket_id_text(ticket).chars);
}

/* ---- issuing ---- */

static const struct tn_db_sql find_short = {
    .both = "SELECT id FROM ticket WHERE event = $1 AND short_hash = $2",
};

static enum tn_err is_taken(struct tn_registry *registry, struct tn_id event,
                            const uint8_t hash[TN_SHORT_HASH_BYTES], bool *ret_taken,
                            struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &find_short);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_blob(stmt, 2, hash, TN_SHORT_HASH_BYTES);
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    tn_db_reset(stmt);
    *ret_taken = err == TN_OK;
    if (err && err != TN_ERR_ABSENT)
        return tn_fault_set(fault, err, "%s", own.text);
    return TN_OK;
}

/* Draws short codes until one is free in the event: with 20^8 of them, nearly always the first. */
static enum tn_err draw_short(struct tn_registry *registry, struct tn_id event,
                              const uint8_t door_key[TN_DOOR_KEY_BYTES],
                              char code[TN_SHORT_CODE_CHARS + 1], uint8_t hash[TN_SHORT_HASH_BYTES],
                              struct tn_fault *fault)
{
    bool taken = true;
    while (taken) {
        uint8_t random[TN_SHORT_CODE_CHARS];
        tn_seal_random(random, sizeof random);
        if (!tn_short_code_make(random, code))
            continue;
        tn_short_code_hash(code, door_key, hash);
        enum tn_err err = is_taken(registry, event, hash, &taken, fault);
        if (err)
            return err;
    }
    return TN_OK;
}

static const struct tn_db_sql insert_ticket = {
    .both = "INSERT INTO ticket (event, id, key_number, kind, admits, expires_ms, handle, name, "
            "lang, note, short_hash, sealed_short, state, issued_ms, host, found, contact, "
            "contact_last, visits, rules, number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
            "$11, $12, 0, $13, $14, 1, $15, $16, $17, $18, (SELECT COALESCE(MAX(number), 0) + 1 "
            "FROM ticket WHERE event = $1)) RETURNING number",
};

void tn_registry_bind_past(struct tn_db_stmt *stmt, int from, const struct tn_ticket_past *past)
{
    tn_db_bind_text(stmt, from, past->contact);
    tn_db_bind_text(stmt, from + 1, past->contact_last);
    tn_db_bind_int(stmt, from + 2, past->visits_known ? past->visits : -1);
    tn_db_bind_int(stmt, from + 3, past->rules);
}

static enum tn_err insert(struct tn_registry *registry, int64_t key_number,
                          struct tn_issued_ticket *issued, const uint8_t hash[TN_SHORT_HASH_BYTES],
                          struct tn_fault *fault)
{
    const struct tn_ticket *ticket = &issued->ticket;
    TN_BUF_AUTO owner = {0};
    TN_BUF_AUTO sealed = {0};
    owner_text(issued->event, ticket->id, &owner);
    tn_registry_seal(registry, "short code", tn_buf_text(&owner), issued->short_code,
                     TN_SHORT_CODE_CHARS, &sealed);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_ticket);
    tn_db_bind_text(stmt, 1, tn_id_text(issued->event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket->id).chars);
    tn_db_bind_int(stmt, 3, key_number);
    tn_db_bind_int(stmt, 4, ticket->kind);
    tn_db_bind_int(stmt, 5, ticket->admits);
    tn_db_bind_int(stmt, 6, ticket->expires.ms);
    tn_registry_bind_id(stmt, 7, issued->handle);
    tn_db_bind_text(stmt, 8, issued->name);
    tn_db_bind_text(stmt, 9, issued->lang);
    tn_db_bind_text(stmt, 10, issued->note);
    tn_db_bind_blob(stmt, 11, hash, TN_SHORT_HASH_BYTES);
    tn_db_bind_blob(stmt, 12, sealed.data, sealed.len);
    tn_db_bind_int(stmt, 13, issued->issued.ms);
    tn_db_bind_int(stmt, 14, issued->host);
    tn_registry_bind_past(stmt, 15, &issued->past);
    enum tn_err err = tn_registry_step_one(stmt, "the ticket was not stored", fault);
    if (!err)
        issued->number = tn_db_int(stmt, 0);
    tn_db_reset(stmt);
    return err;
}

static enum tn_err take_order(const struct tn_ticket_order *order, struct tn_issued_ticket *issued,
                              struct tn_fault *fault)
{
    const char *lang = order->lang ? order->lang : "";
    const char *note = order->note ? order->note : "";
    if (!order->name[0])
        return tn_fault_set(fault, TN_ERR_LIMIT, "a ticket needs a name");
    if (!tn_text_copy(issued->name, sizeof issued->name, order->name))
        return tn_fault_set(fault, TN_ERR_LIMIT, "the name \"%.40s…\" is longer than 255 bytes",
                            order->name);
    if (!tn_text_copy(issued->lang, sizeof issued->lang, lang) ||
        !tn_text_copy(issued->note, sizeof issued->note, note))
        return tn_fault_set(fault, TN_ERR_LIMIT, "the note for %s is longer than 255 bytes",
                            order->name);
    issued->handle = order->handle;
    issued->ticket.kind = order->kind;
    issued->ticket.admits = order->admits ? order->admits : 1;
    issued->ticket.expires = order->expires;
    issued->issued.ms = tn_clock_wall_ms();
    issued->past = order->past;
    issued->host = order->host;
    issued->findable = true;
    return TN_OK;
}

static enum tn_err issue(struct tn_registry *registry, struct tn_issued_ticket *issued,
                         struct tn_fault *fault)
{
    const struct tn_registry_issuer *issuer = NULL;
    const uint8_t *event_key = NULL;
    uint8_t hash[TN_SHORT_HASH_BYTES];
    enum tn_err err = tn_registry_event_lock(registry, issued->event, fault);
    if (!err)
        err = tn_registry_issuer(registry, issued->event, &issuer, fault);
    if (!err)
        err = tn_registry_issuer_event_key(registry, &event_key, fault);
    if (err)
        return err;
    tn_ticket_issue(&issued->ticket, &issuer->key, registry->group.id);
    issued->key = issuer->key.public_key;
    tn_ticket_text(&issued->ticket, issued->text);
    err = draw_short(registry, issued->event, issuer->door_key, issued->short_code, hash, fault);
    if (!err)
        err = insert(registry, issuer->number, issued, hash, fault);
    if (!err)
        err = tn_registry_log_ticket(registry, issued, event_key, hash, fault);
    if (!err && issued->host)
        err = tn_registry_log_unlock(registry, issued, event_key, fault);
    return err;
}

enum tn_err tn_registry_ticket_issue(struct tn_registry *registry, struct tn_id event,
                                     const struct tn_ticket_order *order,
                                     struct tn_issued_ticket *ret_ticket, struct tn_fault *fault)
{
    struct tn_issued_ticket issued = {.event = event};
    struct tn_registry_transaction transaction;
    enum tn_err err = take_order(order, &issued, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = tn_registry_end(registry, &transaction, issue(registry, &issued, fault), fault);
    if (!err)
        *ret_ticket = issued;
    return err;
}

/* ---- finding again ---- */

#define TICKET_COLUMNS                                                                             \
    "id, key_number, kind, admits, expires_ms, handle, name, lang, note, sealed_short, state, "    \
    "issued_ms, number, host, found, contact, contact_last, visits, rules"

static const struct tn_db_sql select_ticket = {
    .both = "SELECT " TICKET_COLUMNS " FROM ticket WHERE event = $1 AND id = $2",
};
/* One page after another: signing runs between the rows, and a reader may write. */
static const struct tn_db_sql next_ticket = {
    .both = "SELECT " TICKET_COLUMNS " FROM ticket WHERE event = $1 AND number > $2 "
            "ORDER BY number LIMIT 1",
};

static void read_past(struct tn_db_stmt *stmt, int from, struct tn_ticket_past *past)
{
    int64_t visits = tn_db_int(stmt, from + 2);
    tn_text_copy(past->contact, sizeof past->contact, tn_db_text(stmt, from));
    tn_text_copy(past->contact_last, sizeof past->contact_last, tn_db_text(stmt, from + 1));
    past->visits_known = visits >= 0;
    past->visits = visits > 0 ? visits : 0;
    past->rules = tn_db_int(stmt, from + 3);
}

/* The row without what only keys can tell. */
static void read_row(struct tn_db_stmt *stmt, struct tn_id event, struct tn_issued_ticket *issued,
                     struct tn_buf *sealed_short, int64_t *ret_key_number)
{
    size_t len = 0;
    *issued = (struct tn_issued_ticket){.event = event};
    if (tn_ticket_id_parse(tn_db_text(stmt, 0), &issued->ticket.id))
        issued->ticket.id = (struct tn_ticket_id){{0}};
    *ret_key_number = tn_db_int(stmt, 1);
    issued->ticket.kind = (enum tn_ticket_kind)tn_db_int(stmt, 2);
    issued->ticket.admits = (uint8_t)tn_db_int(stmt, 3);
    issued->ticket.expires.ms = tn_db_int(stmt, 4);
    issued->handle = tn_registry_column_id(stmt, 5);
    tn_text_copy(issued->name, sizeof issued->name, tn_db_text(stmt, 6));
    tn_text_copy(issued->lang, sizeof issued->lang, tn_db_text(stmt, 7));
    tn_text_copy(issued->note, sizeof issued->note, tn_db_text(stmt, 8));
    const void *sealed = tn_db_blob(stmt, 9, &len);
    tn_buf_clear(sealed_short);
    tn_buf_add(sealed_short, sealed, len);
    issued->state = (enum tn_ticket_state)tn_db_int(stmt, 10);
    issued->issued.ms = tn_db_int(stmt, 11);
    issued->number = tn_db_int(stmt, 12);
    issued->host = tn_db_int(stmt, 13) != 0;
    issued->findable = tn_db_int(stmt, 14) != 0;
    read_past(stmt, 15, &issued->past);
}

/* The code and the short code, as they were on the day of issue. */
static enum tn_err restore_code(struct tn_registry *registry, int64_t key_number,
                                const struct tn_buf *sealed_short, struct tn_issued_ticket *issued,
                                struct tn_fault *fault)
{
    const struct tn_registry_issuer *issuer = NULL;
    struct tn_secret_key key;
    TN_BUF_AUTO owner = {0};
    enum tn_err err = tn_registry_issuer(registry, issued->event, &issuer, fault);
    if (err)
        return err;
    if (issuer->number == key_number)
        key = issuer->key;
    else
        err = tn_registry_issuing_key(registry, issued->event, key_number, &key, fault);
    if (err)
        return err;
    tn_ticket_sign(&issued->ticket, &key, registry->group.id);
    issued->key = key.public_key;
    tn_key_wipe(&key);
    tn_ticket_text(&issued->ticket, issued->text);
    owner_text(issued->event, issued->ticket.id, &owner);
    return tn_registry_unseal(registry, "short code", tn_buf_text(&owner), sealed_short->data,
                              sealed_short->len, issued->short_code, TN_SHORT_CODE_CHARS, fault);
}

enum tn_err tn_registry_ticket(struct tn_registry *registry, struct tn_id event,
                               struct tn_ticket_id ticket, struct tn_issued_ticket *ret_ticket,
                               struct tn_fault *fault)
{
    struct tn_issued_ticket issued;
    TN_BUF_AUTO sealed = {0};
    int64_t key_number = 0;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_ticket);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(ticket).chars);
    enum tn_err err = tn_registry_step_one(stmt, "there is no such ticket at this event", fault);
    if (err)
        return err;
    read_row(stmt, event, &issued, &sealed, &key_number);
    tn_db_reset(stmt);
    err = restore_code(registry, key_number, &sealed, &issued, fault);
    if (!err)
        *ret_ticket = issued;
    return err;
}

enum tn_err tn_registry_ticket_find(struct tn_registry *registry, struct tn_id event,
                                    const char *text, struct tn_issued_ticket *ret_ticket,
                                    struct tn_fault *fault)
{
    struct tn_ticket read;
    struct tn_ticket_id id = {{0}};
    char code[TN_SHORT_CODE_CHARS + 1];
    uint8_t door_key[TN_DOOR_KEY_BYTES], hash[TN_SHORT_HASH_BYTES];
    enum tn_code_form form = tn_ticket_read(text, strlen(text), &read, code);
    if (form == TN_CODE_TICKET)
        return tn_registry_ticket(registry, event, read.id, ret_ticket, fault);
    if (form != TN_CODE_SHORT) {
        if (tn_ticket_id_parse(text, &id))
            return tn_fault_set(fault, TN_ERR_ABSENT,
                                "\"%.40s\" is neither a ticket id nor a short code", text);
        return tn_registry_ticket(registry, event, id, ret_ticket, fault);
    }
    enum tn_err err = tn_registry_door_key(registry, event, door_key, fault);
    if (err)
        return err;
    tn_short_code_hash(code, door_key, hash);
    tn_seal_wipe(door_key, sizeof door_key);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &find_short);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_blob(stmt, 2, hash, sizeof hash);
    err =
        tn_registry_step_one(stmt, "there is no ticket with this short code at this event", fault);
    if (!err && tn_ticket_id_parse(tn_db_text(stmt, 0), &id))
        err = tn_fault_set(fault, TN_ERR_CORRUPT, "a ticket's id in the database is damaged");
    tn_db_reset(stmt);
    return err ? err : tn_registry_ticket(registry, event, id, ret_ticket, fault);
}

enum tn_err tn_registry_tickets(struct tn_registry *registry, struct tn_id event,
                                bool (*visit)(const struct tn_issued_ticket *ticket, void *context),
                                void *context, struct tn_fault *fault)
{
    TN_BUF_AUTO sealed = {0};
    for (int64_t number = 0;;) {
        struct tn_issued_ticket issued;
        struct tn_fault own = {0};
        int64_t key_number = 0;
        struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &next_ticket);
        tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
        tn_db_bind_int(stmt, 2, number);
        enum tn_err err = tn_registry_step_one(stmt, "", &own);
        if (err == TN_ERR_ABSENT)
            return TN_OK;
        if (err)
            return tn_fault_set(fault, err, "%s", own.text);
        read_row(stmt, event, &issued, &sealed, &key_number);
        number = issued.number;
        tn_db_reset(stmt);
        err = restore_code(registry, key_number, &sealed, &issued, fault);
        if (err)
            return err;
        if (!visit(&issued, context))
            return TN_OK;
    }
}
