/* SPDX-License-Identifier: Apache-2.0 */
/* import.h -- a file of people somebody else's software wrote, row by row.
 *
 * CSV in UTF-8, UTF-16 (either order, with or without BOM) or GBK/GB18030; `,` `;` or tab; quoted
 * newlines; a header in English or Chinese, or one whose columns somebody has named; vCards; a
 * sign-up chain pasted from a chat (接龙).  Memory does not grow with the file.  A bad row is
 * reported with its line and left out; the rest is kept.  Rank 4; reads through the callbacks of
 * the caller.  Source: RFC 4180, RFC 6350, and the files of others as they are. */
#pragma once

#include "turnout/bytes.h"

#define TN_IMPORT_HANDLES_MAX 16

/* An address, number or name at some platform ("email", "phone", "qq", "wxid", "telegram",
 * "discord", "member_no" …), cleaned but not yet normalised. */
struct tn_import_handle {
    char platform[16];
    char raw[256];
};

/* What somebody answered an event, the best first: of two rows of one person the better counts. */
#define TN_IMPORT_REPLY_MAP(X)                                                                     \
    X(YES, "yes")                                                                                  \
    X(MAYBE, "maybe")                                                                              \
    X(WAITLIST, "waitlist")                                                                        \
    X(CANCELLED, "cancelled")                                                                      \
    X(NO, "no")

enum tn_import_reply {
#define TN_IMPORT_REPLY_ENUM(code, name) TN_IMPORT_##code,
    TN_IMPORT_REPLY_MAP(TN_IMPORT_REPLY_ENUM)
#undef TN_IMPORT_REPLY_ENUM
        TN_IMPORT_REPLY_COUNT,
};
const char *tn_import_reply_name(enum tn_import_reply reply);

#define TN_IMPORT_GUESTS_MAX 99

/* One good row.  Texts are clean UTF-8, "" where the file says nothing. */
struct tn_import_person {
    int64_t line; /* where the row begins, from 1 */
    char name[256];
    char nick[256];
    char lang[8]; /* "zh-CN", "en" */
    char note[256];
    size_t handle_count;
    struct tn_import_handle handles[TN_IMPORT_HANDLES_MAX];
    /* of a sign-up; a row that says none of it is a plain yes */
    enum tn_import_reply reply;
    bool arrived;       /* the file says that they came */
    int64_t guests;     /* whom they bring along, 0 … TN_IMPORT_GUESTS_MAX */
    char source[64];    /* how they came to know of it, as the file has it */
    const char *format; /* of the file, as its summary will have it; borrowed */
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
    int64_t arrived;   /* of those taken, whom the file says to have come */
    char encoding[16]; /* "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE" */
    char format[16];   /* "csv", "mapped", "luma", "eventbrite", "vcard", "jielong" … */
    char delimiter;    /* 0 where there are no columns */
};

#define TN_IMPORT_MAP_CHARS 256

struct tn_import_options {
    bool signups; /* rows are sign-ups of one event, else members of a group */
    /* Which column is what, from 1: "name=3,email=5"; then no other is read.  NULL: what is
     * remembered, and else what the header says. */
    const char *map;
    /* Told the header of a file with columns: its cells clean, a U+001F behind each.  Answers with
     * the map remembered for it, NULL for none, borrowed until the next call; may be NULL. */
    const char *(*recall)(void *context, const char *header, size_t len);
    /* Told the header and up to TN_IMPORT_SAMPLE_ROWS rows behind it as they stand, of a file with
     * columns; may be NULL. */
    void (*cells)(void *context, const char *const *cells, size_t count);
    /* Told the map that is proposed where the header leaves open who is named, before the reading
     * ends with that error; may be NULL. */
    void (*asked)(void *context, const char *map);
    void *context; /* of these */
};
#define TN_IMPORT_SAMPLE_ROWS 5

/* Reads the members of a group.  Errors: FORMAT (this is no such file: a picture, a workbook, a
 * file without a header this understands; the fault says which and what to do), IO, and what
 * `person` answered. */
TN_MUST_CHECK enum tn_err tn_import_people(const struct tn_import_source *source,
                                           const struct tn_import_sink *sink,
                                           struct tn_import_summary *ret_summary,
                                           struct tn_fault *fault);
/* The same, of any purpose.  Errors also: FORMAT for a header that leaves open who is named; the
 * fault numbers its columns and proposes a map where the first row tells enough. */
TN_MUST_CHECK enum tn_err tn_import_people_by(const struct tn_import_options *options,
                                              const struct tn_import_source *source,
                                              const struct tn_import_sink *sink,
                                              struct tn_import_summary *ret_summary,
                                              struct tn_fault *fault);
