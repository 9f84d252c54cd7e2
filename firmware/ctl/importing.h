/* SPDX-License-Identifier: Apache-2.0 */
/* importing.h -- a list of people read from a file or standard input, for the commands that take
 * one.
 */
#pragma once

#include "ctl.h"
#include "turnout/importing.h"

/* Reads the file that the first argument names, with --map or the map that was said for such a
 * header before, and prints the answer in JSON; --preview keeps nothing.  Without --json, problems
 * and notices are on stderr already.  The caller releases *ret_report; *ret_name is the file's. */
TN_MUST_CHECK enum tn_err ctl_import(struct ctl *ctl, enum tn_list_kind kind, struct tn_id event,
                                     struct tn_list_report *ret_report, const char **ret_name);

/* clang-format off */
#define CTL_IMPORT                                                                                 \
    {.name = "map", .type = TN_CONF_TEXT, .value_name = "MAP",                                     \
     .help = "which column is what, from 1, as name=3,email=5; kept for files with this header;"   \
             " auto: as the header says"},                                                         \
    {.name = "preview", .type = TN_CONF_FLAG, .help = "say what would come of it; keep nothing"}
/* clang-format on */
