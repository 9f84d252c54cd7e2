/* SPDX-License-Identifier: Apache-2.0 */
/* peer_store.h -- what all that talks to other doors shares: a handle on the ledger, taken in
 * turns, and what this door believes about the time. */
#pragma once

#include "clocks.h"
#include "turnstile.h"

#include "turnout/ledger.h"
#include "turnout/pairing.h"

struct peer_store;

/* `pairing` is read only here; `turnstile` is borrowed.  Errors: as tn_db_open, tn_ledger_open. */
TN_MUST_CHECK enum tn_err peer_store_open(const char *database, const struct tn_pairing *pairing,
                                          const struct clocks *clocks, struct turnstile *turnstile,
                                          struct peer_store **ret_store, struct tn_fault *fault);
/* NULL is a no-op. */
void peer_store_close(struct peer_store *store);

/* The ledger until it is given back, for reading.  From any thread. */
struct tn_ledger *peer_store_take(struct peer_store *store);
void peer_store_give(struct peer_store *store);
/* While it is taken: work(context) in the store's own thread; returns when that has.  A thread that
 * is polite must not write by itself: kept from the processor in the turnstile, it would keep the
 * door. */
void peer_store_do(struct peer_store *store, void (*work)(void *context), void *context);
/* For such work: one portion of writing, as backroom.h says, which is on the disk in the end. */
TN_MUST_CHECK enum tn_err peer_store_begin(struct peer_store *store, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err peer_store_end(struct peer_store *store, enum tn_err err,
                                         struct tn_fault *fault);
/* As backroom_portion, from any thread. */
size_t peer_store_portion(struct peer_store *store);

/* From any thread. */
struct clocks peer_store_clocks(struct peer_store *store);
void peer_store_learn(struct peer_store *store, const struct tn_anchor *anchor);
void peer_store_set_clock(struct peer_store *store, const struct tn_anchor *watch);
