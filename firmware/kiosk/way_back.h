/* SPDX-License-Identifier: Apache-2.0 */
/* way_back.h -- from a newer program to the one before, while the newer one has let nobody in.
 *
 * Before a database is brought up to date, a copy of its older form is kept beside it under
 * `kiosk.db.schema-N`, N being the steps of its schema.  Every program removes every copy before it
 * lets the first person in.  So where one lies, nothing was acknowledged since it was made, and a
 * program that does not know the database goes on with a copy that it does know.  Programs of other
 * versions rely on that rule: it stays as it is.  Source: firmware/SPEC.md "Updates". */
#pragma once

#include "turnout/db.h"

/* Keeps a copy of `db`, the folder's database, if this program would change its schema; whole and
 * on the disk when it returns.  Without room there is none, and that is in the log.  Errors:
 * VERSION (a newer program's), as tn_db_save and tn_file_flush. */
TN_MUST_CHECK enum tn_err way_back_keep(struct tn_db *db, const char *folder,
                                        struct tn_fault *fault);
/* The folder's database is of a newer program and nobody has it open: true if a copy that this one
 * knows is in its place now. */
bool way_back_take(const char *folder);
/* From here on people are let in, and nothing leads back: no copy is left when it returns OK.
 * Errors: as tn_file_flush, DENIED. */
TN_MUST_CHECK enum tn_err way_back_close(const char *folder, struct tn_fault *fault);
