/* SPDX-License-Identifier: Apache-2.0 */
/* peer_beacon.h -- says by multicast that this door is here, and hears who else says so.
 *
 * Belongs to one thread. */
#pragma once

#include "multicast.h"
#include "peer_book.h"
#include "peer_store.h"

struct peer_beacon;

/* `pairing` and `store` are borrowed.  Errors: as multicast_open. */
TN_MUST_CHECK enum tn_err peer_beacon_open(const struct tn_pairing *pairing,
                                           struct peer_store *store,
                                           struct peer_beacon **ret_beacon, struct tn_fault *fault);
/* NULL is a no-op. */
void peer_beacon_close(struct peer_beacon *beacon);
/* Readable while beacons wait. */
int peer_beacon_fd(const struct peer_beacon *beacon);
/* Tells the port of our server out of these interfaces, each time under a new number: whoever hears
 * two of them knows two addresses.  Port 0: there is no server, others are only heard. */
void peer_beacon_send(struct peer_beacon *beacon, uint16_t port, const struct multicast_via *via,
                      size_t count);

struct peer_heard {
    struct tn_id device;
    char address[PEER_ADDRESS_CHARS];
    bool level; /* it holds what we hold */
};
/* The next one that a device of the group signed and had not said before; false if no more are
 * there, or so many that the rest has to wait. */
bool peer_beacon_hear(struct peer_beacon *beacon, struct peer_heard *ret_heard);
/* Whether the rest has to wait, and that it may be heard now. */
bool peer_beacon_is_tired(const struct peer_beacon *beacon);
void peer_beacon_rested(struct peer_beacon *beacon);
