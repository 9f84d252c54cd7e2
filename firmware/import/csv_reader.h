/* SPDX-License-Identifier: Apache-2.0 */
/* csv_reader.h -- UTF-8 text as CSV records, each with the line it begins on.
 *
 * Private to import.  A record whose quotes do not come out is given up after its first line, and
 * the lines behind it are read anew: one bad row costs one row. */
#pragma once

#include "turnout/bytes.h"

#define TN_IMPORT_CELLS_MAX 256
#define TN_IMPORT_LINE_MAX_BYTES 16384
#define TN_IMPORT_RECORD_MAX_LINES 64

/* Cells are valid UTF-8 without NUL, borrowed for the call. */
struct tn_import_record {
    int64_t line;
    size_t count;
    const char *cells[TN_IMPORT_CELLS_MAX];
};

struct tn_import_csv_sink {
    void *context;
    /* False ends the reading. */
    bool (*record)(void *context, const struct tn_import_record *record);
    void (*problem)(void *context, int64_t line, const char *sentence);
};

struct tn_import_csv;
/* `sink` is copied. */
struct tn_import_csv *tn_import_csv_create(const struct tn_import_csv_sink *sink);
void tn_import_csv_destroy(struct tn_import_csv *csv);
void tn_import_csv_feed(struct tn_import_csv *csv, const uint8_t *text, size_t len);
/* The last line need not end. */
void tn_import_csv_finish(struct tn_import_csv *csv);
/* True once a record callback answered false. */
bool tn_import_csv_stopped(const struct tn_import_csv *csv);
/* Known from the first line on; 0 before. */
char tn_import_csv_delimiter(const struct tn_import_csv *csv);
TN_AUTO_DEFINE(import_csv, struct tn_import_csv *, tn_import_csv_destroy)
