/* SPDX-License-Identifier: Apache-2.0 */
/* pairs.h -- files made of `name = value` lines.
 *
 * Blank lines and lines beginning with `#` are skipped, the first `=` divides, blanks around both
 * halves, a BOM and CR are dropped.  The text is cut up in place.  Rank 0, pure. */
#pragma once

#include "turnout/err.h"

struct tn_pairs {
    char *rest; /* NUL-terminated, owned by the caller; names and values live in it */
    int line;   /* of the last pair, from 1 */
};

/* Moves to the next pair; false at the end.  Where the line has no `=`, *ret_name is the whole
 * line and *ret_value is NULL. */
bool tn_pairs_next(struct tn_pairs *pairs, char **ret_name, char **ret_value);
