/* SPDX-License-Identifier: Apache-2.0 */
/* world.h -- a group with a hub, some kiosks, an event and its tickets, for tests of the log.
 *
 * Devices are numbers: 0 is the hub, 1 … are kiosks; keys follow from the number.  Whatever fails
 * in here aborts: it is the stage, not the play. */
#pragma once

#include "turnout/certificate.h"
#include "turnout/ledger.h"

#define WORLD_START_MS INT64_C(1764914400000) /* doors open */
#define WORLD_HOUR_MS INT64_C(3600000)

struct world {
    struct tn_id group, event;
    struct tn_secret_key group_key, issuer_key;
    uint8_t door_key[TN_DOOR_KEY_BYTES];
};
void world_make(struct world *world);

/* A device with its database; `claim` is its clocks, moved on by station_append. */
struct station {
    const struct world *world;
    int device;
    struct tn_db *db;
    struct tn_ledger *ledger;
    struct tn_claim claim;
};
struct tn_id world_device(int device);
void world_device_key(int device, struct tn_secret_key *ret_key);
struct tn_ledger_identity world_identity(const struct world *world, int device);

/* Opens its database and ledger; a kiosk trusts the hub. */
enum tn_err station_try(struct station *station, const struct world *world, int device,
                        const struct tn_db_options *options, struct tn_fault *fault);
void station_open(struct station *station, const struct world *world, int device,
                  const struct tn_db_options *options);
/* In memory. */
void station_open_here(struct station *station, const struct world *world, int device);
void station_close(struct station *station);

/* Appends to the station's own log of the event, a second later than the last; the new seq. */
int64_t station_append(struct station *station, enum tn_record_kind kind, const char *body);
int64_t station_admit(struct station *station, struct tn_ticket_id ticket, int admits);
int64_t station_leave(struct station *station, struct tn_ticket_id ticket);
int64_t station_undo(struct station *station, int64_t seq);
/* "True time was `wall_ms` at my `up_ms`, within `err_ms`." */
int64_t station_anchor(struct station *station, int64_t up_ms, int64_t wall_ms, int64_t err_ms);
struct tn_when station_now(const struct station *station);

/* What a hub says. */
struct tn_policy world_policy(void); /* open from start to five hours later, everything else 0 */
void hub_event(struct station *hub, const struct tn_policy *policy);
void hub_issuer(struct station *hub, const struct tn_secret_key *key, struct tn_wall expires);
void hub_withdraw(struct station *hub, const struct tn_secret_key *key);
void hub_device(struct station *hub, int device, bool revoked);
/* One that was invited for one event, of which it may be another. */
void hub_device_of(struct station *hub, int device, struct tn_id event);
void hub_state(struct station *hub, struct tn_ticket_id ticket, const char *state);
/* Event, issuer, `kiosks` devices. */
void hub_publish(struct station *hub, const struct tn_policy *policy, int kiosks);

/* A signed ticket, its text and short code. */
struct world_ticket {
    struct tn_ticket ticket;
    char text[TN_TICKET_CHARS + 1];
    char short_code[TN_SHORT_CODE_CHARS + 1];
    struct tn_public_key key; /* that signed it */
};
void world_ticket(const struct world *world, struct world_ticket *ret_ticket);
/* Puts it on the roster under `name`. */
void hub_ticket(struct station *hub, const struct world_ticket *ticket, const char *name);

/* Carries one log, or all of them, as sync does; returns what the last batch answered. */
enum tn_err carry(struct station *from, struct station *to, struct tn_log_id log,
                  struct tn_fault *fault);
void carry_all(struct station *from, struct station *to);
/* As a store that was put back to an older copy of itself and does not know it: it goes on in that
 * epoch's logs. */
void station_set_epoch(struct station *station, uint64_t epoch);

/* A world, and its second kiosk in memory that knows what the hub said of the event. */
void world_make_with_reader(struct world *world, struct station *reader);

/* Own log of the event as text: for tests that tamper with a batch. */
void station_batch(struct station *station, int64_t from_seq, struct tn_buf *out);
