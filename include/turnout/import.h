/* SPDX-License-Identifier: Apache-2.0 */
/* import.h -- a file of people somebody else's software wrote, row by row.
 *
 * CSV in UTF-8, UTF-16 (either order, with or without BOM) or GBK/GB18030; `,` `;` or tab; quoted
 * newlines; a header in English or Chinese.  Memory does not grow with the file.  A bad row is
 * reported with its line and left out; the rest is kept.  Rank 4; reads through the callbacks of
 * the caller.  Source: RFC 4180, and the files of spreadsheets as they are. */
#pragma once

#include "turnout/bytes.h"

#define TN_IMPORT_HANDLES_MAX 16

/* An address, number or name at some platform ("email", "phone", "qq", "wxid", "telegram",
 * "discord", "member_no" …), cleaned but not yet normalised. */
struct tn_import_handle {
    char platform[16];
    char raw[256];
};

/* One good row.  Texts are clean UTF-8, "" where the file says nothing. */
struct tn_import_person {
    int64_t line; /* where the row begins, from 1 */
    char name[256];
    char nick[256];
    char lang[8]; /* "zh-CN", "en" */
    char note[256];
    size_t handle_count;
    struct tn_import_handle handles[TN_IMPORT_HANDLES_MAX];
};

/* Where the bytes come from: read as read(2) (0 at the end, negative on failure), and back to the
 * beginning, once, after the encoding is known. */
struct tn_import_source {
    void *context;
    ptrdiff_t (*read)(void *context, void *out, size_t cap);
    bool (*rewind)(void *context);
    const char *name; /* for sentences */
};

/* Where the rows go.  `person` answers OK; FORMAT: the row is refused with the fault's sentence,
 * and reading goes on; anything else ends the reading with that error. */
struct tn_import_sink {
    void *context;
    enum tn_err (*person)(void *context, const struct tn_import_person *person,
                          struct tn_fault *fault);
    /* One sentence about a line that was left out. */
    void (*problem)(void *context, int64_t line, const char *sentence);
    /* One sentence about something that was passed over and loses nobody; may be NULL. */
    void (*notice)(void *context, int64_t line, const char *sentence);
    /* Bytes read so far; may be NULL. */
    void (*progress)(void *context, int64_t bytes);
};

struct tn_import_summary {
    int64_t rows;      /* that hold anything */
    int64_t taken;     /* `person` said OK */
    int64_t problems;  /* the others */
    char encoding[16]; /* "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE" */
    char delimiter;
};

/* Reads people.  Errors: FORMAT (this is no such file: a picture, a workbook, a file without a
 * header this understands; the fault says which and what to do), IO, and what `person` answered. */
TN_MUST_CHECK enum tn_err tn_import_people(const struct tn_import_source *source,
                                           const struct tn_import_sink *sink,
                                           struct tn_import_summary *ret_summary,
                                           struct tn_fault *fault);
