/* SPDX-License-Identifier: Apache-2.0 */
/* backup.h -- a group's whole data in another place: another database, or a folder of their own.
 *
 * A copy is read again and held against what it is of before it counts.  A backup is a data folder
 * as any other, with its database in a file, whichever engine the group is on: a hub serves it as
 * it is.  Whoever has it is the group.  Rank 5, part of people; others may write meanwhile, one
 * moment is copied. */
#pragma once

#include "turnout/people.h"

/* Fills the database of `to`, whose folder holds the same group's keys; the folder goes on
 * remembering the database it did.  Errors: EXISTS (there are events in it already), as
 * tn_registry_open, tn_people_open, tn_db_copy. */
TN_MUST_CHECK enum tn_err tn_backup_copy(struct tn_people *people,
                                         const struct tn_registry_options *to,
                                         struct tn_db_copied *ret_copied, struct tn_fault *fault);
/* Makes `folder` with the keys and a copy of everything, in `database` (NULL: a file in it).  It
 * has its name only when it is whole.  Errors: EXISTS (there is such a folder, or what another
 * try left of it), as tn_backup_copy. */
TN_MUST_CHECK enum tn_err tn_backup_make(struct tn_people *people, const char *folder,
                                         const char *database, struct tn_db_copied *ret_copied,
                                         struct tn_fault *fault);
