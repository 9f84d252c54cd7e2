/* SPDX-License-Identifier: Apache-2.0 */
/* report_cells.h -- where the cells of a report go: a table of text, or a workbook. */
#pragma once

#include "turnout/json.h"

struct tn_cells {
    void *context;
    void (*cell)(void *context, const char *text);
    void (*line)(void *context);                    /* ends the line */
    void (*block)(void *context, const char *name); /* what follows is called so */
};
/* Errors: FORMAT (not a JSON object). */
TN_MUST_CHECK enum tn_err tn_report_cells(const char *json, size_t len,
                                          const struct tn_cells *cells, struct tn_fault *fault);
bool tn_cell_is_number(const char *text);
