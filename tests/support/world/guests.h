/* SPDX-License-Identifier: Apache-2.0 */
/* guests.h -- what a hub says for walk-ins, names and content, put together from SPEC.md alone.
 *
 * Keys follow from numbers, as in world.h; whatever fails in here aborts. */
#pragma once

#include "turnout/ledger_guests.h"
#include "world/world.h"

struct guests {
    uint8_t event_key[TN_SEAL_KEY_BYTES];
    struct tn_box_secret box;
};
void guests_make(struct guests *guests);

/* The event with every member; `policy` as it is to be. */
void guests_event(struct station *hub, const struct guests *guests, const struct tn_policy *policy);
/* A kiosk's issuing key with its seed. */
void guests_issuer(struct station *hub, const struct guests *guests, int device, uint32_t quota);
void guests_issuer_until(struct station *hub, const struct guests *guests, int device,
                         uint32_t quota, struct tn_wall expires);
void guests_issuer_key(int device, struct tn_secret_key *ret_key);
/* On the roster, to be found by name; `visits` and `rules` below 0 are left out. */
struct guests_person {
    const char *name, *contact, *last;
    int visits, rules;
};
void guests_ticket(struct station *hub, const struct guests *guests,
                   const struct world_ticket *ticket, const struct guests_person *person);
/* Makes the ticket a host's. */
void guests_unlock(struct station *hub, const struct guests *guests,
                   const struct tn_ticket *ticket);
/* `value` NULL takes it away. */
void guests_content(struct station *hub, const char *what, const char *id, const char *value);
/* What somebody closed for the group; aborts if it does not open. */
void guests_open(const struct guests *guests, struct tn_sealed box, struct tn_buf *out);
