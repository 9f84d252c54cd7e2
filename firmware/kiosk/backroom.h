/* SPDX-License-Identifier: Apache-2.0 */
/* backroom.h -- a handle on the ledger for whatever works behind the door: other doors, the hub.
 *
 * Its work is done in portions: one transaction each, folded at its end, behind the turnstile.  The
 * turnstile is held for the work and not for the disk: that is flushed while the door may go on,
 * and before anybody is told what was done.  Belongs to one thread, or to whoever holds a lock on
 * it. */
#pragma once

#include "turnstile.h"

#include "turnout/ledger.h"
#include "turnout/pairing.h"

struct backroom;

/* `turnstile` is borrowed.  Errors: as tn_db_open, tn_ledger_open. */
TN_MUST_CHECK enum tn_err backroom_open(const char *database, const struct tn_pairing *pairing,
                                        struct turnstile *turnstile, struct backroom **ret_room,
                                        struct tn_fault *fault);
/* NULL is a no-op. */
void backroom_close(struct backroom *room);
struct tn_ledger *backroom_ledger(struct backroom *room);

/* Errors: as tn_db_begin; nothing is begun then. */
TN_MUST_CHECK enum tn_err backroom_begin(struct backroom *room, struct tn_fault *fault);
/* Ends the portion, which is given up if there is an `err`.  Errors: as tn_ledger_fold,
 * tn_db_commit. */
TN_MUST_CHECK enum tn_err backroom_end(struct backroom *room, enum tn_err err,
                                       struct tn_fault *fault);
/* What all portions so far wrote is on the disk when this returns OK.  Errors: DENIED, IO. */
TN_MUST_CHECK enum tn_err backroom_flush(struct backroom *room, struct tn_fault *fault);
/* How many records a portion should bring now: fewer while people stand at the door. */
size_t backroom_portion(const struct backroom *room);
