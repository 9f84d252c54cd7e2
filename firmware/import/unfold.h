/* SPDX-License-Identifier: Apache-2.0 */
/* unfold.h -- folded lines joined (RFC 5545 3.1): a source over another one.
 *
 * Lines are folded by bytes, so that a character may be cut in two: they are joined before anybody
 * takes them for characters.  What a fold was in lines comes behind the joined one as empty lines,
 * so that numbers stay the file's. */
#pragma once

#include "turnout/import.h"

struct tn_import_unfold {
    const struct tn_import_source *inner; /* the caller's */
    /* the reader's */
    uint8_t chunk[4096];
    size_t at, len;
    bool started, wide; /* wide: characters of two bytes, which are left as they are */
    bool cr, lf;        /* held back */
    int64_t owed, flushing;
};

/* A source of its joined lines; both live as long as it is read. */
struct tn_import_source tn_import_unfolded(struct tn_import_unfold *unfold);
