/* SPDX-License-Identifier: Apache-2.0 */
/* importing.h -- a list of people read from a file or standard input, for the commands that take
 * one.
 */
#pragma once

#include "ctl.h"

struct ctl_import_job {
    bool signups; /* as tn_import_options */
    enum tn_err (*begin)(struct tn_people *people, struct tn_fault *fault);
    enum tn_err (*row)(void *context, const struct tn_import_person *person,
                       struct tn_fault *fault);
    enum tn_err (*end)(void *context, struct tn_fault *fault);
    void *context; /* of row and end */
};

/* What came of it; without --json, problems and notices are on stderr already. */
struct ctl_import_report {
    const char *name; /* of the file */
    bool preview;
    struct tn_import_summary summary;
    struct tn_buf problems, notices; /* JSON objects with commas between */
};

/* Reads the file that the first argument names in one transaction, which --preview gives up again,
 * with --map or the map that was said for such a header before. */
TN_MUST_CHECK enum tn_err ctl_import(struct ctl *ctl, const struct ctl_import_job *job,
                                     struct ctl_import_report *ret_report);
void ctl_import_report_release(struct ctl_import_report *report);

/* The members every answer begins and ends with, into an object that is open. */
void ctl_import_json_begin(struct tn_json_writer *writer, const struct ctl_import_report *report);
void ctl_import_json_end(struct tn_json_writer *writer, const struct ctl_import_report *report);

/* clang-format off */
#define CTL_IMPORT                                                                                 \
    {.name = "map", .type = TN_CONF_TEXT, .value_name = "MAP",                                     \
     .help = "which column is what, from 1, as name=3,email=5; kept for files with this header;"   \
             " auto: as the header says"},                                                         \
    {.name = "preview", .type = TN_CONF_FLAG, .help = "say what would come of it; keep nothing"}
/* clang-format on */
