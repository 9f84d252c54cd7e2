/* SPDX-License-Identifier: Apache-2.0 */
/* csv_reader.c -- lines, and from lines records, through libcsv.
 *
 * The lines of the record being read are kept, so that it can be given up: libcsv reads strictly
 * first; where that fails, the first line alone is read leniently (a stray quote inside a cell is
 * then taken as it stands) and the lines behind it start over.  A record has at most
 * TN_IMPORT_RECORD_MAX_LINES lines, which bounds both memory and repeated work.
 * Source: RFC 4180; spreadsheets' "sep=;" first line. */
#include "csv_reader.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

struct tn_import_csv {
    struct tn_import_csv_sink sink;
    struct csv_parser parser;
    char delimiter;
    bool stopped;
    /* the line being put together */
    struct tn_buf line;
    int64_t line_number;
    bool too_long, skip_newline;
    /* the record being put together */
    struct tn_buf raw; /* its lines, each with its newline */
    int64_t first_line;
    int lines;
    bool complete;
    struct tn_buf text; /* its cells, each with a NUL */
    size_t starts[TN_IMPORT_CELLS_MAX];
    size_t cells;
};

static void clear_cells(struct tn_import_csv *csv)
{
    csv->text.len = 0;
    csv->cells = 0;
    csv->complete = false;
}

static void reset_parser(struct tn_import_csv *csv, unsigned char options)
{
    csv_free(&csv->parser);
    TN_ASSERT(csv_init(&csv->parser, options) == 0);
    csv_set_delim(&csv->parser, (unsigned char)csv->delimiter);
    clear_cells(csv);
}

struct tn_import_csv *tn_import_csv_create(const struct tn_import_csv_sink *sink)
{
    struct tn_import_csv *csv = calloc(1, sizeof *csv);
    TN_ASSERT(csv);
    csv->sink = *sink;
    csv->line_number = 1;
    TN_ASSERT(csv_init(&csv->parser, CSV_STRICT) == 0);
    return csv;
}

void tn_import_csv_destroy(struct tn_import_csv *csv)
{
    if (!csv)
        return;
    csv_free(&csv->parser);
    tn_buf_release(&csv->line);
    tn_buf_release(&csv->raw);
    tn_buf_release(&csv->text);
    free(csv);
}

bool tn_import_csv_stopped(const struct tn_import_csv *csv)
{
    return csv->stopped;
}

char tn_import_csv_delimiter(const struct tn_import_csv *csv)
{
    return csv->delimiter;
}

static void problem(struct tn_import_csv *csv, int64_t line, const char *sentence)
{
    if (!csv->stopped)
        csv->sink.problem(csv->sink.context, line, sentence);
}

/* ---- one record ---- */

static void on_cell(void *text, size_t len, void *context)
{
    struct tn_import_csv *csv = context;
    if (csv->cells < TN_IMPORT_CELLS_MAX)
        csv->starts[csv->cells] = csv->text.len;
    csv->cells++;
    tn_buf_add(&csv->text, text, len);
    tn_buf_add_byte(&csv->text, 0);
}

static void on_record(int terminator, void *context)
{
    struct tn_import_csv *csv = context;
    (void)terminator;
    csv->complete = true;
}

static const char *flaw_of(const struct tn_import_csv *csv)
{
    if (csv->cells > TN_IMPORT_CELLS_MAX)
        return "there are more than 256 cells in this row";
    if (memchr(csv->raw.data, 0, csv->raw.len))
        return "there is a NUL byte in this row";
    if (!tn_text_valid(tn_buf_text(&csv->raw), csv->raw.len))
        return "there are bytes in this row that are no characters in the file's encoding";
    return NULL;
}

static void emit(struct tn_import_csv *csv)
{
    const char *flaw = flaw_of(csv);
    struct tn_import_record record = {.line = csv->first_line, .count = csv->cells};
    if (flaw) {
        problem(csv, csv->first_line, flaw);
        return;
    }
    for (size_t i = 0; i < csv->cells; i++)
        record.cells[i] = tn_buf_text(&csv->text) + csv->starts[i];
    if (!csv->stopped && !csv->sink.record(csv->sink.context, &record))
        csv->stopped = true;
}

static void clear_record(struct tn_import_csv *csv)
{
    clear_cells(csv);
    csv->raw.len = 0;
    csv->lines = 0;
}

/* Ends a record that broke off, with whatever the parser still held of it. */
static void forget(struct tn_import_csv *csv)
{
    reset_parser(csv, CSV_STRICT);
    clear_record(csv);
}

/* Feeds one line (with its newline); false if the quotes make no sense. */
static bool parse(struct tn_import_csv *csv, const uint8_t *line, size_t len)
{
    return csv_parse(&csv->parser, line, len, on_cell, on_record, csv) == len;
}

static bool is_blank(const uint8_t *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\n')
            return false;
    }
    return true;
}

static void take_line(struct tn_import_csv *csv, int64_t number, const uint8_t *line, size_t len);

/* The record that began at first_line does not come out: its first line is taken alone if it can
 * be, and the lines behind it are read as if it were not there. */
static void give_up(struct tn_import_csv *csv)
{
    TN_BUF_AUTO raw = csv->raw;
    csv->raw = (struct tn_buf){0};
    int64_t number = csv->first_line;
    size_t first_len = (size_t)((uint8_t *)memchr(raw.data, '\n', raw.len) - raw.data) + 1;

    reset_parser(csv, 0);
    tn_buf_add(&csv->raw, raw.data, first_len);
    if (parse(csv, raw.data, first_len) && csv->complete)
        emit(csv);
    else
        problem(csv, number, "a quote that opens in this row is never closed");
    forget(csv);

    for (size_t at = first_len; at < raw.len;) {
        size_t len =
            (size_t)((uint8_t *)memchr(raw.data + at, '\n', raw.len - at) - raw.data) + 1 - at;
        take_line(csv, ++number, raw.data + at, len);
        at += len;
    }
}

/* One line with its newline. */
static void take_line(struct tn_import_csv *csv, int64_t number, const uint8_t *line, size_t len)
{
    if (csv->lines == 0) {
        if (is_blank(line, len))
            return;
        csv->first_line = number;
    }
    tn_buf_add(&csv->raw, line, len);
    csv->lines++;
    bool sense = parse(csv, line, len);
    if (sense && csv->complete) {
        emit(csv);
        clear_record(csv);
    } else if (!sense || csv->lines >= TN_IMPORT_RECORD_MAX_LINES) {
        give_up(csv);
    }
}

/* ---- lines ---- */

/* The one of , ; and tab that stands outside quotes most often; a comma where none does. */
static char guess_delimiter(const uint8_t *line, size_t len)
{
    size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        if (line[i] == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        commas += line[i] == ',';
        semicolons += line[i] == ';';
        tabs += line[i] == '\t';
    }
    if (tabs > commas && tabs >= semicolons)
        return '\t';
    return semicolons > commas ? ';' : ',';
}

/* "sep=;" before the header, as spreadsheets write it; true if the line was that. */
static bool take_separator_line(struct tn_import_csv *csv, const uint8_t *line, size_t len)
{
    if (len != 6 || memcmp(line, "sep=", 4) != 0 || !strchr(",;\t", line[4]))
        return false;
    csv->delimiter = (char)line[4];
    return true;
}

static void take_first_line(struct tn_import_csv *csv, const uint8_t *line, size_t len)
{
    bool said = take_separator_line(csv, line, len);
    if (!said)
        csv->delimiter = guess_delimiter(line, len);
    forget(csv);
    if (!said)
        take_line(csv, csv->line_number, line, len);
}

static void end_too_long(struct tn_import_csv *csv)
{
    while (csv->lines > 0)
        give_up(csv);
    problem(csv, csv->line_number, "this line is longer than 16384 bytes");
}

static size_t bom_len(const struct tn_buf *line)
{
    return line->len >= 3 && memcmp(line->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static void end_line(struct tn_import_csv *csv)
{
    tn_buf_add_byte(&csv->line, '\n');
    size_t skip = csv->line_number == 1 ? bom_len(&csv->line) : 0;
    const uint8_t *line = csv->line.data + skip;
    size_t len = csv->line.len - skip;
    if (csv->too_long)
        end_too_long(csv);
    else if (csv->delimiter)
        take_line(csv, csv->line_number, line, len);
    else if (!is_blank(line, len))
        take_first_line(csv, line, len);
    csv->line.len = 0;
    csv->too_long = false;
    csv->line_number++;
}

/* CR, LF and CR LF all end a line. */
static void take_byte(struct tn_import_csv *csv, uint8_t byte)
{
    bool skip = csv->skip_newline && byte == '\n';
    csv->skip_newline = byte == '\r';
    if (skip)
        return;
    if (byte == '\n' || byte == '\r')
        end_line(csv);
    else if (csv->line.len < TN_IMPORT_LINE_MAX_BYTES)
        tn_buf_add_byte(&csv->line, byte);
    else
        csv->too_long = true;
}

void tn_import_csv_feed(struct tn_import_csv *csv, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len && !csv->stopped; i++)
        take_byte(csv, text[i]);
}

void tn_import_csv_finish(struct tn_import_csv *csv)
{
    if (csv->line.len > 0 || csv->too_long)
        end_line(csv);
    while (csv->lines > 0 && !csv->stopped)
        give_up(csv);
}
