/* SPDX-License-Identifier: Apache-2.0 */
/* report_xlsx.c -- any report as a workbook: a sheet for what stands by itself, and one for each
 * list and object.
 *
 * Text cells are text, whatever they begin with, so none becomes a formula.  The library writes to
 * a name only; here it is that of a file nobody else can open. */
#include "report_cells.h"
#include "turnout/os.h"
#include "turnout/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xlsxwriter.h>

enum { SHEET_NAME_CHARS = 31, MOST_BYTES = 64 << 20, WIDTH_CHARS = 18 };

struct book {
    lxw_workbook *workbook;
    lxw_worksheet *sheet;
    lxw_format *head;
    lxw_row_t row;
    lxw_col_t column;
};

static void begin_sheet(void *context, const char *name)
{
    struct book *book = context;
    char title[SHEET_NAME_CHARS + 1];
    (void)snprintf(title, sizeof title, "%s", name);
    book->sheet = workbook_add_worksheet(book->workbook, title);
    TN_ASSERT(book->sheet);
    worksheet_set_column(book->sheet, 0, 0, 2 * WIDTH_CHARS, NULL);
    worksheet_set_column(book->sheet, 1, 40, WIDTH_CHARS, NULL);
    book->row = 0;
    book->column = 0;
}

static void put_cell(void *context, const char *text)
{
    struct book *book = context;
    if (tn_cell_is_number(text) && strlen(text) < 16)
        worksheet_write_number(book->sheet, book->row, book->column, strtod(text, NULL), NULL);
    else
        worksheet_write_string(book->sheet, book->row, book->column, text,
                               book->column == 0 ? book->head : NULL);
    book->column++;
}

static void end_line(void *context)
{
    struct book *book = context;
    book->row++;
    book->column = 0;
}

static enum tn_err write_book(const char *json, size_t len, const char *path,
                              struct tn_fault *fault)
{
    struct book book = {.workbook = workbook_new(path)};
    const struct tn_cells cells = {&book, put_cell, end_line, begin_sheet};
    if (!book.workbook)
        return tn_fault_set(fault, TN_ERR_IO, "the workbook cannot be begun");
    book.head = workbook_add_format(book.workbook);
    format_set_bold(book.head);
    begin_sheet(&book, "report");
    enum tn_err err = tn_report_cells(json, len, &cells, fault);
    lxw_error failed = workbook_close(book.workbook);
    if (!err && failed)
        err = tn_fault_set(fault, TN_ERR_IO, "the workbook cannot be written: %s",
                           lxw_strerror(failed));
    return err;
}

enum tn_err tn_report_xlsx(const char *json, size_t len, struct tn_buf *out, struct tn_fault *fault)
{
    char path[40];
    int fd = -1;
    enum tn_err err = tn_scratch_open(NULL, &fd, fault);
    if (err)
        return err;
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    err = write_book(json, len, path, fault);
    if (!err)
        err = tn_file_read(path, MOST_BYTES, out, fault);
    close(fd);
    return err;
}
