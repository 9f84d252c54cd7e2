/* SPDX-License-Identifier: Apache-2.0 */
/* ticket_kit.h -- tickets for tests: the same ones for the same number, in every run. */
#pragma once

#include <string.h>

#include "turnout/ticket.h"

/* Bytes that look random and depend on `number` alone. */
static inline void kit_bytes(uint64_t number, void *out, size_t len)
{
    uint8_t seed[8], block[64];
    tn_bytes_put_be64(seed, number);
    TN_ASSERT(len <= sizeof(block));
    tn_seal_hash(block, sizeof(block), NULL, 0, seed, sizeof(seed));
    memcpy(out, block, len);
}

static inline struct tn_secret_key kit_key(uint64_t number)
{
    uint8_t seed[TN_KEY_SECRET_BYTES];
    struct tn_secret_key key;
    kit_bytes(number, seed, sizeof(seed));
    tn_key_from_seed(seed, &key);
    return key;
}

static inline struct tn_id kit_id(uint64_t number)
{
    struct tn_id id;
    kit_bytes(number, id.bytes, sizeof(id.bytes));
    return id;
}

/* Kind, admits, expiry and id follow from `number`; signed for `group`. */
static inline struct tn_ticket kit_ticket(uint64_t number, const struct tn_secret_key *key,
                                          struct tn_id group)
{
    uint8_t dice[64];
    struct tn_ticket ticket = {0};
    char text[TN_TICKET_CHARS + 1] = " ";
    kit_bytes(number, dice, sizeof(dice));
    ticket.kind = (enum tn_ticket_kind)(dice[0] % TN_TICKET_KIND_COUNT);
    ticket.admits = (uint8_t)(dice[1] % 255 + 1);
    ticket.expires.ms = dice[2] < 128 ? 0 : INT64_C(1800000000000) + tn_bytes_get_be32(dice + 3);
    for (int draw = 8; text[0] == ' '; draw++) {
        memcpy(ticket.id.bytes, dice + draw, sizeof(ticket.id.bytes));
        tn_ticket_sign(&ticket, key, group);
        tn_ticket_text(&ticket, text);
    }
    return ticket;
}
