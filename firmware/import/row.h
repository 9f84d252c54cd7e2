/* SPDX-License-Identifier: Apache-2.0 */
/* row.h -- a person put together from what a row says, and handed on or reported.
 *
 * Private to import.  Texts given are clean UTF-8 (tn_text_clean). */
#pragma once

#include "turnout/import.h"

enum tn_import_meaning {
    TN_IMPORT_UNUSED,
    TN_IMPORT_NAME,
    TN_IMPORT_FAMILY,
    TN_IMPORT_GIVEN,
    TN_IMPORT_MIDDLE,
    TN_IMPORT_NICK,
    TN_IMPORT_LANG,
    TN_IMPORT_NOTE,
    TN_IMPORT_HANDLE,
    TN_IMPORT_REPLY,   /* of a sign-up, as are those below */
    TN_IMPORT_ARRIVED, /* anything but a no */
    TN_IMPORT_GUESTS,  /* people beside the one who is named */
    TN_IMPORT_PLACES,  /* people with the one who is named */
    TN_IMPORT_SOURCE,
};

/* Where the rows of one file go. */
struct tn_import_rows {
    const struct tn_import_sink *sink;
    struct tn_import_summary summary;
    enum tn_err err; /* that ended the reading */
    struct tn_fault fault;
};
/* One sentence about a row that was left out. */
void tn_import_rows_problem(struct tn_import_rows *rows, int64_t line, const char *sentence);
void tn_import_rows_notice(struct tn_import_rows *rows, int64_t line, const char *sentence);

/* A row while its cells come in.  {0} with a line is valid and empty. */
struct tn_import_row {
    struct tn_import_person person;
    char family[256], given[256], middle[256];
    bool said;          /* anything at all, placeholders included */
    const char *wrong;  /* a sentence, NULL none: the first thing that is */
    const char *notice; /* a sentence about something passed over, NULL none */
};
void tn_import_row_take(struct tn_import_row *row, enum tn_import_meaning meaning,
                        const char *platform, const char *text);
/* Hands it on or reports it; one that said nothing is passed over. */
void tn_import_row_end(struct tn_import_row *row, struct tn_import_rows *rows);

/* The answer a word is ("Approved", "已取消").  False: it is none; *ret_invited: nobody has
 * answered yet. */
bool tn_import_reply_read(const char *text, enum tn_import_reply *ret_reply, bool *ret_invited);
