/* SPDX-License-Identifier: Apache-2.0 */
/* enrolment.h -- what a kiosk holds since it was paired: who it is, whom it believes, its keys.
 *
 * One file, enrolment.json, readable by its owner alone and replaced as a whole: a kiosk is paired
 * entirely or not at all. */
#pragma once

#include "turnout/ledger.h"
#include "turnout/pairing.h"

/* The ledger beside it in the folder. */
#define ENROLMENT_DATABASE "kiosk.db"
/* Follows its name, with a number behind: one of another pairing. */
#define ENROLMENT_ASIDE ".old-"
/* Follows its name: one that is not whole yet, or not wanted any more. */
#define ENROLMENT_FRESH ".new"

/* The anchor of *ret_pairing is unknown: clocks of an earlier boot say nothing.  Errors: ABSENT
 * (not paired yet), VERSION (a newer build's), CORRUPT, DENIED, IO; *ret_pairing is {0} then. */
TN_MUST_CHECK enum tn_err enrolment_load(const char *folder, struct tn_pairing *ret_pairing,
                                         struct tn_fault *fault);
/* Errors: as tn_file_write. */
TN_MUST_CHECK enum tn_err enrolment_save(const char *folder, const struct tn_pairing *pairing,
                                         struct tn_fault *fault);
/* Sees to it that there is room for an enrolment, by a file that takes it until it is released.
 * Errors: as tn_file_write. */
TN_MUST_CHECK enum tn_err enrolment_reserve(const char *folder, struct tn_fault *fault);
void enrolment_release_reserve(const char *folder);
/* Takes back a save. */
void enrolment_forget(const char *folder);
/* For a folder without an enrolment: a database in it is of a pairing that is no more, and is kept
 * under another name.  Errors: DENIED, IO, LIMIT. */
TN_MUST_CHECK enum tn_err enrolment_set_aside(const char *folder, struct tn_fault *fault);
/* What the ledger has to know of it. */
void enrolment_identity(const struct tn_pairing *pairing, struct tn_ledger_identity *ret_identity);
