/* SPDX-License-Identifier: Apache-2.0 */
/* ticket.c -- the 81 bytes of an entry code: packed, signed, verified, written as text.
 *
 * What is signed is the group's id, which is not sent, and the 17 bytes before the signature.
 * Source: firmware/SPEC.md "Ticket". */
#include "turnout/ticket.h"

#include <string.h>

#include "code.h"

enum {
    FORMAT_VERSION = 1,
    FIELD_BYTES = TN_TICKET_BYTES - TN_SIGNATURE_BYTES,
    /* where the fields begin */
    ID_AT = 1,
    KEY_ID_AT = ID_AT + TN_TICKET_ID_BYTES,
    ADMITS_AT = KEY_ID_AT + 4,
    EXPIRY_AT = ADMITS_AT + 1,
    EXPIRY_UNITS_MAX = 0xFFFFFF,
};
_Static_assert(EXPIRY_AT + 3 == FIELD_BYTES, "the fields fill the bytes before the signature");
_Static_assert(TN_BASE45_LEN(TN_TICKET_BYTES) == TN_TICKET_CHARS, "text length");

#define EXPIRY_EPOCH_MS INT64_C(1735689600000) /* 2025-01-01T00:00:00Z */
#define EXPIRY_UNIT_MS INT64_C(900000)         /* 15 minutes */

static const char purpose[] = "turnout ticket 1";

static const char *const kind_names[TN_TICKET_KIND_COUNT] = {
#define KIND_ROW(code, name) [TN_TICKET_##code] = name,
    TN_TICKET_KIND_MAP(KIND_ROW)
#undef KIND_ROW
};

const char *tn_ticket_kind_name(enum tn_ticket_kind kind)
{
    TN_ASSERT((unsigned)kind < TN_TICKET_KIND_COUNT);
    return kind_names[kind];
}

enum tn_err tn_ticket_kind_parse(const char *name, enum tn_ticket_kind *ret_kind)
{
    for (int i = 0; i < TN_TICKET_KIND_COUNT; i++) {
        if (strcmp(name, kind_names[i]) == 0) {
            *ret_kind = (enum tn_ticket_kind)i;
            return TN_OK;
        }
    }
    return TN_ERR_FORMAT;
}

/* Rounded up, and kept off 0, which would mean no expiry at all. */
static uint32_t units_of(struct tn_wall expires)
{
    if (expires.ms == 0)
        return 0;
    if (expires.ms <= EXPIRY_EPOCH_MS + EXPIRY_UNIT_MS)
        return 1;
    int64_t units = (expires.ms - EXPIRY_EPOCH_MS - 1) / EXPIRY_UNIT_MS + 1;
    return units < EXPIRY_UNITS_MAX ? (uint32_t)units : EXPIRY_UNITS_MAX;
}

static struct tn_wall time_of(uint32_t units)
{
    return (struct tn_wall){.ms = units ? EXPIRY_EPOCH_MS + units * EXPIRY_UNIT_MS : 0};
}

static void pack_fields(const struct tn_ticket *ticket, uint8_t out[FIELD_BYTES])
{
    TN_ASSERT((unsigned)ticket->kind < TN_TICKET_KIND_COUNT && ticket->admits > 0);
    uint32_t units = units_of(ticket->expires);
    out[0] = (uint8_t)(FORMAT_VERSION << 4 | (int)ticket->kind);
    memcpy(out + ID_AT, ticket->id.bytes, TN_TICKET_ID_BYTES);
    tn_bytes_put_be32(out + KEY_ID_AT, ticket->key_id);
    out[ADMITS_AT] = ticket->admits;
    out[EXPIRY_AT] = (uint8_t)(units >> 16);
    tn_bytes_put_be16(out + EXPIRY_AT + 1, (uint16_t)units);
}

enum tn_code_form tn_ticket_unpack(const uint8_t bytes[TN_TICKET_BYTES],
                                   struct tn_ticket *ret_ticket)
{
    int version = bytes[0] >> 4, kind = bytes[0] & 15;
    if (version > FORMAT_VERSION)
        return TN_CODE_NEWER;
    if (version < FORMAT_VERSION || kind >= TN_TICKET_KIND_COUNT || bytes[ADMITS_AT] == 0)
        return TN_CODE_DAMAGED;
    struct tn_ticket ticket = {
        .kind = (enum tn_ticket_kind)kind,
        .key_id = tn_bytes_get_be32(bytes + KEY_ID_AT),
        .admits = bytes[ADMITS_AT],
        .expires =
            time_of((uint32_t)bytes[EXPIRY_AT] << 16 | tn_bytes_get_be16(bytes + EXPIRY_AT + 1)),
    };
    memcpy(ticket.id.bytes, bytes + ID_AT, TN_TICKET_ID_BYTES);
    memcpy(ticket.signature.bytes, bytes + FIELD_BYTES, TN_SIGNATURE_BYTES);
    *ret_ticket = ticket;
    return TN_CODE_TICKET;
}

/* What the signature covers. */
struct message {
    uint8_t bytes[TN_ID_BYTES + FIELD_BYTES];
};

static struct message message_of(const struct tn_ticket *ticket, struct tn_id group)
{
    struct message message;
    memcpy(message.bytes, group.bytes, TN_ID_BYTES);
    pack_fields(ticket, message.bytes + TN_ID_BYTES);
    return message;
}

void tn_ticket_sign(struct tn_ticket *ticket, const struct tn_secret_key *key, struct tn_id group)
{
    ticket->key_id = tn_key_id(&key->public_key);
    ticket->expires = time_of(units_of(ticket->expires));
    struct message message = message_of(ticket, group);
    tn_seal_sign(key, purpose, message.bytes, sizeof(message.bytes), &ticket->signature);
}

void tn_ticket_issue(struct tn_ticket *ticket, const struct tn_secret_key *key, struct tn_id group)
{
    char text[TN_TICKET_CHARS + 1];
    do {
        tn_seal_random(ticket->id.bytes, sizeof(ticket->id.bytes));
        tn_ticket_sign(ticket, key, group);
        tn_ticket_text(ticket, text);
    } while (text[0] == ' ' || text[TN_TICKET_CHARS - 1] == ' ');
}

bool tn_ticket_verify(const struct tn_ticket *ticket, const struct tn_public_key *key,
                      struct tn_id group)
{
    struct message message = message_of(ticket, group);
    return tn_seal_verify(key, purpose, message.bytes, sizeof(message.bytes), &ticket->signature);
}

void tn_ticket_text(const struct tn_ticket *ticket, char out[TN_TICKET_CHARS + 1])
{
    uint8_t bytes[TN_TICKET_BYTES];
    pack_fields(ticket, bytes);
    memcpy(bytes + FIELD_BYTES, ticket->signature.bytes, TN_SIGNATURE_BYTES);
    tn_base45_encode(bytes, sizeof(bytes), out);
}

/* What only the holder of the code can know, for one use. */
static void key_for(const struct tn_ticket *ticket, const char *use, uint8_t out[TN_SEAL_KEY_BYTES])
{
    tn_seal_hash(out, TN_SEAL_KEY_BYTES, ticket->signature.bytes, TN_SIGNATURE_BYTES, use,
                 strlen(use));
}

void tn_ticket_row_key(const struct tn_ticket *ticket, uint8_t out[TN_SEAL_KEY_BYTES])
{
    key_for(ticket, "turnout row key 1", out);
}

void tn_ticket_host_key(const struct tn_ticket *ticket, uint8_t out[TN_SEAL_KEY_BYTES])
{
    key_for(ticket, "turnout host key 1", out);
}

struct tn_ticket_id_text tn_ticket_id_text(struct tn_ticket_id id)
{
    _Static_assert(TN_BASE64_LEN(TN_TICKET_ID_BYTES) == TN_TICKET_ID_CHARS, "id length");
    struct tn_ticket_id_text text;
    tn_base64_encode(id.bytes, sizeof(id.bytes), text.chars);
    return text;
}

enum tn_err tn_ticket_id_parse(const char *text, struct tn_ticket_id *ret_id)
{
    struct tn_ticket_id id;
    enum tn_err err = tn_base64_decode_exact(text, id.bytes, sizeof(id.bytes));
    if (err == TN_OK)
        *ret_id = id;
    return err;
}
