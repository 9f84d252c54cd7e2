/* SPDX-License-Identifier: Apache-2.0 */
/* lines.h -- text as lines, each with its number; CR, LF and CR LF all end one.
 *
 * Private to import. */
#pragma once

#include "turnout/bytes.h"

#define TN_IMPORT_TEXT_LINE_MAX_BYTES 4096

struct tn_import_lines {
    void *context;
    /* Valid UTF-8 but where the file is none; cut off after TN_IMPORT_TEXT_LINE_MAX_BYTES. */
    void (*line)(void *context, int64_t number, const char *text);
    struct tn_buf text;
    int64_t ended; /* lines so far */
    bool skip_newline;
};
void tn_import_lines_feed(struct tn_import_lines *lines, const uint8_t *text, size_t len);
/* The last line need not end. */
void tn_import_lines_finish(struct tn_import_lines *lines);

/* A file that is read by lines: vcard.c, jielong.c. */
struct tn_import_rows;
struct tn_import_line_reader {
    const char *format;
    bool (*knows)(const char *head); /* by the beginning of the text, blanks left out */
    void *(*create)(struct tn_import_rows *rows);
    void (*line)(void *reader, int64_t number, const char *text);
    void (*finish)(void *reader);
    void (*destroy)(void *reader);
};
extern const struct tn_import_line_reader tn_import_vcard, tn_import_jielong;
