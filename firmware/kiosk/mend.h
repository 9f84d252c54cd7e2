/* SPDX-License-Identifier: Apache-2.0 */
/* mend.h -- a kiosk whose database is damaged starts all the same.
 *
 * The file is set aside under another name, a new one begun, and what can still be read is taken
 * over; the rest comes back from the hub and the other doors. */
#pragma once

#include "turnout/ledger.h"
#include "turnout/pairing.h"

struct mended {
    bool damaged;    /* it was, and is set aside */
    bool whole;      /* nothing of it was missing, as far as can be told */
    int64_t records; /* taken over; of them written here: */
    int64_t own;
    char what[512]; /* one sentence: what was wrong, and where the file is now */
};

/* To be called while nothing has the database open.  Errors: whatever keeps a sound database from
 * being opened, and what keeps a damaged one from being replaced. */
TN_MUST_CHECK enum tn_err mend_store(const char *folder, const struct tn_pairing *pairing,
                                     struct mended *ret_mended, struct tn_fault *fault);
/* The database turned out to be damaged while it was worked with: the next mend_store replaces it,
 * whatever its own look says.  `what` is one sentence. */
void mend_suspect(const char *folder, const char *what);
/* Overwrites and removes what was set aside for being damaged, of another pairing or of an older
 * form: rows lie in it. */
void mend_forget(const char *folder);
