/* SPDX-License-Identifier: Apache-2.0 */
/* report_csv.c -- any report as cells for a spreadsheet; pure.
 *
 * A block has its name above it, and a blank line before.  Source: RFC 4180; OWASP "CSV Injection".
 */
#include "report_cells.h"
#include "report_parts.h"

#include <string.h>

/* Names and titles come from anybody: none of them may become a formula. */
static bool may_be_formula(const char *text)
{
    return text[0] && strchr("=+-@\t\r", text[0]) && !tn_cell_is_number(text);
}

static void put(struct tn_csv *sheet, const char *text, bool guarded)
{
    bool quoted = strpbrk(text, ",\"\r\n\t") != NULL;
    if (sheet->in_line)
        tn_buf_add_byte(sheet->out, ',');
    sheet->in_line = true;
    if (quoted)
        tn_buf_add_byte(sheet->out, '"');
    if (guarded)
        tn_buf_add_byte(sheet->out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            tn_buf_add_byte(sheet->out, '"');
        tn_buf_add_byte(sheet->out, (uint8_t)*text);
    }
    if (quoted)
        tn_buf_add_byte(sheet->out, '"');
}

void tn_csv_cell(struct tn_csv *sheet, const char *text)
{
    put(sheet, text, may_be_formula(text));
}

void tn_csv_exact(struct tn_csv *sheet, const char *text)
{
    put(sheet, text, false);
}

void tn_csv_line(struct tn_csv *sheet)
{
    tn_buf_add_text(sheet->out, "\r\n");
    sheet->in_line = false;
}

/* ---- a report ---- */

static void put_cell(void *context, const char *text)
{
    tn_csv_cell(context, text);
}

static void end_line(void *context)
{
    tn_csv_line(context);
}

static void begin_block(void *context, const char *name)
{
    tn_csv_line(context);
    tn_csv_cell(context, name);
    tn_csv_line(context);
}

enum tn_err tn_report_csv(const char *json, size_t len, struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_csv sheet = {.out = out};
    const struct tn_cells cells = {&sheet, put_cell, end_line, begin_block};
    size_t before = out->len;
    tn_buf_add_text(out, TN_CSV_BOM);
    enum tn_err err = tn_report_cells(json, len, &cells, fault);
    if (err)
        out->len = before;
    return err;
}
