/* SPDX-License-Identifier: Apache-2.0 */
/* columns.h -- what the columns of a list of people mean: by the words of its header, by the
 * program that wrote it, or by what somebody said.
 *
 * Private to import. */
#pragma once

#include "csv_reader.h"
#include "row.h"

struct tn_import_column {
    enum tn_import_meaning meaning;
    const char *platform; /* of a HANDLE */
};

struct tn_import_columns {
    const char *format; /* for the summary */
    size_t count;
    struct tn_import_column column[TN_IMPORT_CELLS_MAX];
};

/* Reads the header; the names of columns it knows nothing of are appended to `unused`, with commas.
 * Errors: ABSENT (no column in it is known to be a name or a handle, and nobody knows whose header
 * it is); FORMAT (it is known, and names nobody who comes). */
TN_MUST_CHECK enum tn_err tn_import_columns_read(const struct tn_import_record *header,
                                                 bool signups,
                                                 struct tn_import_columns *ret_columns,
                                                 struct tn_buf *unused, struct tn_fault *fault);
/* Reads a map, "name=3,email=5".  Errors: FORMAT (no such field, or column; nobody is named). */
TN_MUST_CHECK enum tn_err tn_import_columns_mapped(const struct tn_import_record *header,
                                                   const char *map,
                                                   struct tn_import_columns *ret_columns,
                                                   struct tn_fault *fault);

/* A program's own header.  Words are folded, without blanks, punctuation and brackets. */
struct tn_import_layout {
    const char *name;
    const char *marks; /* words that together only this program writes, with blanks between */
    /* Up to one without words: what other columns mean, the vocabulary says. */
    struct {
        const char *words;
        enum tn_import_meaning meaning;
        const char *platform;
    } columns[12];
};

/* attendees.c, google.c: ended by one without a name. */
extern const struct tn_import_layout tn_import_attendee_layouts[], tn_import_contact_layouts[];

/* True if `word` is one of `words`, which have blanks between. */
bool tn_import_has_word(const char *words, const char *word);

/* attendees.c: the map a row proposes where its header says nothing; "" if it tells too little. */
void tn_import_propose(const struct tn_import_record *row, char map[TN_IMPORT_MAP_CHARS]);
