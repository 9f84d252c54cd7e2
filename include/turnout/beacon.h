/* SPDX-License-Identifier: Apache-2.0 */
/* beacon.h -- "here is a door of this group": the datagram by which kiosks in one room meet.
 *
 * It is a hint and no more: whoever answers at the address it came from is believed by their
 * certificate.  Signed, so that a stranger can send nobody anywhere, and numbered, so that an old
 * one cannot be said again.  No name is in it.  Rank 4, pure.
 * Source: firmware/SPEC.md "Beacon". */
#pragma once

#include "turnout/id.h"
#include "turnout/seal.h"

#define TN_BEACON_BYTES 162

struct tn_beacon {
    struct tn_id group, device;
    uint16_t port;        /* where its server listens */
    uint64_t boot;        /* random, drawn at each start of the program */
    uint64_t counter;     /* from 1, greater each time */
    struct tn_hash state; /* of what it holds (tn_sync_state): equal ones need not talk */
};
void tn_beacon_write(const struct tn_beacon *beacon, const struct tn_secret_key *log_key,
                     uint8_t out[TN_BEACON_BYTES]);
/* Structure only; whose it claims to be says whose key tn_beacon_fits wants.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_beacon_parse(const void *data, size_t len,
                                          struct tn_beacon *ret_beacon);
/* True if the device's log key signed it; `data` is what was parsed. */
bool tn_beacon_fits(const void *data, const struct tn_public_key *log_key);

/* What was heard of one device; {0} before anything was. */
#define TN_BEACON_BOOTS 8
struct tn_beacon_heard {
    uint64_t boot, counter;
    uint64_t over[TN_BEACON_BOOTS]; /* boots before this one, in a ring */
    size_t over_count;
};
/* Whether it is newer than all that was heard of its device, and takes note of it: a greater number
 * in this boot, or a boot that was not heard before.  Only for one that fits. */
bool tn_beacon_is_news(struct tn_beacon_heard *heard, const struct tn_beacon *beacon);
