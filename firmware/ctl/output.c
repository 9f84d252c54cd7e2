/* SPDX-License-Identifier: Apache-2.0 */
/* output.c -- text for a person at a terminal: lines, tables, a progress bar. */
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define PROGRESS_AFTER_MS 500
#define PROGRESS_EVERY_MS 100
#define PROGRESS_CELLS 30

void ctl_print(const struct tn_buf *text)
{
    (void)fwrite(tn_buf_text(text), 1, text->len, stdout);
    (void)fputc('\n', stdout);
}

enum tn_err ctl_told(struct ctl *ctl, const struct tn_buf *out, struct tn_json **ret_root)
{
    if (!ctl->json)
        return tn_json_parse(tn_buf_text(out), out->len, ret_root, &ctl->fault);
    ctl_print(out);
    return TN_OK;
}

void ctl_warn(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

/* ---- tables ---- */

void ctl_table_add(struct ctl_table *table, const char *cell)
{
    tn_buf_add(&table->cells, cell, strlen(cell) + 1);
}

static void measure(const struct ctl_table *table, size_t widths[CTL_TABLE_COLUMNS])
{
    size_t column = 0;
    for (size_t at = 0; at < table->cells.len; column = (column + 1) % table->columns) {
        const char *cell = (const char *)table->cells.data + at;
        size_t width = tn_text_columns(cell);
        if (width > widths[column])
            widths[column] = width;
        at += strlen(cell) + 1;
    }
}

void ctl_table_print(struct ctl_table *table)
{
    size_t widths[CTL_TABLE_COLUMNS] = {0};
    size_t column = 0;
    TN_ASSERT(table->columns > 0 && table->columns <= CTL_TABLE_COLUMNS);
    measure(table, widths);
    for (size_t at = 0; at < table->cells.len;) {
        const char *cell = (const char *)table->cells.data + at;
        size_t pad = widths[column] - tn_text_columns(cell);
        (void)fputs(cell, stdout);
        at += strlen(cell) + 1;
        column = (column + 1) % table->columns;
        if (column == 0)
            (void)fputc('\n', stdout);
        else
            (void)printf("%*s", (int)pad + 2, "");
    }
}

void ctl_table_release(struct ctl_table *table)
{
    tn_buf_release(&table->cells);
}

/* ---- progress ---- */

void ctl_progress_begin(struct ctl_progress *progress, const char *what, int64_t total)
{
    *progress = (struct ctl_progress){
        .what = what,
        .total = total,
        .started_ms = tn_clock_up_ms(),
        .terminal = isatty(STDERR_FILENO) == 1,
    };
}

static void draw(struct ctl_progress *progress, int64_t done)
{
    char bar[PROGRESS_CELLS + 1];
    int64_t total = progress->total > 0 ? progress->total : 1;
    int64_t part = done < total ? done : total;
    size_t filled = (size_t)(part * PROGRESS_CELLS / total);
    memset(bar, ' ', PROGRESS_CELLS);
    memset(bar, '#', filled);
    bar[PROGRESS_CELLS] = '\0';
    (void)fprintf(stderr, "\r%s [%s] %3d %%", progress->what, bar, (int)(part * 100 / total));
    (void)fflush(stderr);
    progress->drawn = true;
}

void ctl_progress_at(struct ctl_progress *progress, int64_t done)
{
    if (!progress->terminal)
        return;
    int64_t now_ms = tn_clock_up_ms();
    if (now_ms - progress->started_ms < PROGRESS_AFTER_MS ||
        now_ms - progress->drawn_ms < PROGRESS_EVERY_MS)
        return;
    progress->drawn_ms = now_ms;
    draw(progress, done);
}

void ctl_progress_end(struct ctl_progress *progress)
{
    if (!progress->drawn)
        return;
    draw(progress, progress->total);
    (void)fputc('\n', stderr);
}

/* ---- counts ---- */

void ctl_print_counts(struct ctl *ctl, const struct ctl_count *counts, size_t count)
{
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    if (!ctl->json)
        return;
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    for (size_t i = 0; i < count; i++)
        tn_json_add_int(&writer, counts[i].name, counts[i].value);
    tn_json_close_object(&writer);
    ctl_print(&out);
}
