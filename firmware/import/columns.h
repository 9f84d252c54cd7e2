/* SPDX-License-Identifier: Apache-2.0 */
/* columns.h -- what the columns of a list of people mean, by the words of its header.
 *
 * Private to import. */
#pragma once

#include "csv_reader.h"

enum tn_import_meaning {
    TN_IMPORT_UNUSED,
    TN_IMPORT_NAME,
    TN_IMPORT_FAMILY,
    TN_IMPORT_GIVEN,
    TN_IMPORT_NICK,
    TN_IMPORT_LANG,
    TN_IMPORT_NOTE,
    TN_IMPORT_HANDLE,
};

struct tn_import_columns {
    size_t count;
    struct {
        enum tn_import_meaning meaning;
        const char *platform; /* of a HANDLE */
    } column[TN_IMPORT_CELLS_MAX];
};

/* Reads the header; the names of columns it knows nothing of are appended to `unused`, with commas.
 * Errors: FORMAT (no column in it is a name or a handle). */
TN_MUST_CHECK enum tn_err tn_import_columns_read(const struct tn_import_record *header,
                                                 struct tn_import_columns *ret_columns,
                                                 struct tn_buf *unused, struct tn_fault *fault);
