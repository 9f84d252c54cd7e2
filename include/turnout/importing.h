/* SPDX-License-Identifier: Apache-2.0 */
/* importing.h -- a list of people read in one transaction: its rows become members or sign-ups, or
 * it is only told what would come of them.
 *
 * What somebody says about the columns of a header is remembered for the next file with it.
 * Rank 5, a part of people. */
#pragma once

#include "turnout/people.h"
#include "turnout/signup.h"

enum tn_list_kind { TN_LIST_MEMBERS, TN_LIST_SIGNUPS };

struct tn_list_options {
    enum tn_list_kind kind;
    struct tn_id event; /* of sign-ups */
    /* Which column is what (tn_import_options); "auto": as the header says, and what was said
     * before is forgotten; NULL: as was said before, else as the header says. */
    const char *map;
    bool preview;       /* nothing of it is kept */
    bool complete;      /* of members: whoever is not in it has left */
    bool many;          /* even if those are many, or rows cannot be read */
    int64_t lines_most; /* of problems and of notices that are kept as JSON; 0: all */
    /* Each as it comes; any may be NULL. */
    void (*problem)(void *context, int64_t line, const char *sentence);
    void (*notice)(void *context, int64_t line, const char *sentence);
    void (*progress)(void *context, int64_t bytes);
    void *context;
};

struct tn_list_report {
    enum tn_list_kind kind;
    struct tn_id event;
    bool preview;
    struct tn_import_summary summary;
    int64_t added, changed, unchanged, repeated, newcomers;
    int64_t left;                    /* members a complete list did not name */
    struct tn_buf problems, notices; /* {"line","text"}, with commas between */
    struct tn_buf columns, sample;   /* the header and rows behind it, each an array of texts, with
                                        commas between; empty where there are no columns */
    char map[TN_IMPORT_MAP_CHARS];   /* of a preview: what is proposed where the header leaves open
                                        who is named; then no row was read */
    char question[512];              /* and the sentence */
};

/* Transaction and all.  Errors: as tn_import_people_by, LIMIT (the map is too long), as db.h;
 * nothing has changed then.  The caller releases *ret_report. */
TN_MUST_CHECK enum tn_err tn_people_list_import(struct tn_people *people,
                                                const struct tn_import_source *source,
                                                const struct tn_list_options *options,
                                                struct tn_list_report *ret_report,
                                                struct tn_fault *fault);
void tn_list_report_release(struct tn_list_report *report);
/* Appends {"line","text"}, with a comma before it where something is there already. */
void tn_import_line_keep(int64_t line, const char *sentence, struct tn_buf *out);
/* Members of an open object: file, format, encoding, delimiter, preview, rows, added, changed,
 * unchanged, repeated, left_out, problems, notices; of sign-ups also event, newcomers, arrived. */
void tn_list_report_write(const struct tn_list_report *report, const char *file,
                          struct tn_json_writer *writer);
