/* SPDX-License-Identifier: Apache-2.0 */
/* people.c -- the reader of lists of people: file to rows, good ones one way, bad ones the other.
 *
 * The beginning of the text says whether it is a table, cards or a chain of a chat. */
#include "turnout/import.h"

#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "csv_reader.h"
#include "lines.h"
#include "row.h"
#include "text_reader.h"
#include "turnout/text.h"

struct reader {
    const struct tn_import_options *options;
    struct tn_import_rows rows;
    /* a table */
    struct tn_import_csv *csv;
    struct tn_import_columns columns;
    bool has_header;
    bool asking;            /* nobody knows the header: the next row may propose a map */
    struct tn_buf question; /* then */
    char proposed[TN_IMPORT_MAP_CHARS];
    size_t shown; /* records the options were told of */
    /* anything else */
    const struct tn_import_line_reader *kind;
    void *kind_reader;
    struct tn_import_lines lines;
};

/* ---- tables: rows ---- */

static bool take_row(struct reader *reader, const struct tn_import_record *record)
{
    struct tn_import_row row = {.person.line = record->line};
    for (size_t i = 0; i < record->count && !row.wrong; i++) {
        TN_BUF_AUTO clean = {0};
        if (tn_text_clean(record->cells[i], strlen(record->cells[i]), &clean) || clean.len == 0)
            continue;
        if (i < reader->columns.count)
            tn_import_row_take(&row, reader->columns.column[i].meaning,
                               reader->columns.column[i].platform, tn_buf_text(&clean));
        else
            row.wrong = "there are more cells in this row than in the header";
    }
    tn_import_row_end(&row, &reader->rows);
    return reader->rows.err == TN_OK;
}

/* ---- tables: the header ---- */

static void set_format(struct reader *reader, const char *format)
{
    (void)tn_text_copy(reader->rows.summary.format, sizeof reader->rows.summary.format, format);
}

static const char *remembered(const struct reader *reader, const struct tn_import_record *header)
{
    TN_BUF_AUTO text = {0};
    if (!reader->options->recall)
        return NULL;
    for (size_t i = 0; i < header->count; i++) {
        if (tn_text_clean(header->cells[i], strlen(header->cells[i]), &text) == TN_OK)
            tn_buf_add_byte(&text, 0x1F);
    }
    return reader->options->recall(reader->options->context, tn_buf_text(&text), text.len);
}

/* "line 1 names no …; its columns are 1 Code, 2 Name" */
static void begin_question(struct reader *reader, const struct tn_import_record *header)
{
    tn_buf_addf(&reader->question, "%.250s; its columns are", reader->rows.fault.text);
    for (size_t i = 0; i < header->count && reader->question.len < 380; i++) {
        TN_BUF_AUTO clean = {0};
        char name[40];
        if (tn_text_clean(header->cells[i], strlen(header->cells[i]), &clean))
            continue;
        (void)tn_text_copy(name, sizeof name, tn_buf_text(&clean));
        tn_buf_addf(&reader->question, "%s %zu %s", i ? "," : "", i + 1, name);
    }
    reader->asking = true;
    reader->rows.err = TN_OK;
}

static void end_question(struct reader *reader)
{
    const struct tn_import_options *options = reader->options;
    const char *map = reader->proposed[0] ? reader->proposed : "name=1,email=2";
    reader->rows.err =
        tn_fault_set(&reader->rows.fault, TN_ERR_FORMAT, "%s; say which is which, as with --map %s",
                     tn_buf_text(&reader->question), map);
    if (options->asked)
        options->asked(options->context, map);
    reader->asking = false;
}

static void note_unused(struct reader *reader, int64_t line, const struct tn_buf *unused)
{
    TN_BUF_AUTO sentence = {0};
    tn_buf_addf(&sentence, "these columns are not used: %.400s", tn_buf_text(unused));
    if (unused->len > 0)
        tn_import_rows_notice(&reader->rows, line, tn_buf_text(&sentence));
}

static bool take_header(struct reader *reader, const struct tn_import_record *record)
{
    TN_BUF_AUTO unused = {0};
    struct tn_import_rows *rows = &reader->rows;
    const char *old = remembered(reader, record);
    const char *map = reader->options->map ? reader->options->map : old;
    reader->has_header = true;
    if (map)
        rows->err = tn_import_columns_mapped(record, map, &reader->columns, &rows->fault);
    else
        rows->err = tn_import_columns_read(record, reader->options->signups, &reader->columns,
                                           &unused, &rows->fault);
    if (rows->err == TN_OK) {
        set_format(reader, reader->columns.format);
        note_unused(reader, record->line, &unused);
    } else if (rows->err == TN_ERR_ABSENT) {
        begin_question(reader, record);
    }
    return rows->err == TN_OK;
}

/* Whether a row more is to be shown. */
static bool show(struct reader *reader, const struct tn_import_record *record)
{
    const struct tn_import_options *options = reader->options;
    if (!options->cells || reader->shown > TN_IMPORT_SAMPLE_ROWS)
        return false;
    options->cells(options->context, record->cells, record->count);
    return ++reader->shown <= TN_IMPORT_SAMPLE_ROWS;
}

/* A map is proposed by the first row; what is to be shown is read on. */
static bool on_record(void *context, const struct tn_import_record *record)
{
    struct reader *reader = context;
    bool showing = show(reader, record);
    if (!reader->has_header)
        return take_header(reader, record);
    if (!reader->asking)
        return take_row(reader, record);
    if (!reader->proposed[0])
        tn_import_propose(record, reader->proposed);
    if (!showing)
        end_question(reader);
    return showing;
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct reader *reader = context;
    tn_import_rows_problem(&reader->rows, line, sentence);
}

/* ---- the text ---- */

static void on_line(void *context, int64_t number, const char *text)
{
    struct reader *reader = context;
    if (!reader->rows.err)
        reader->kind->line(reader->kind_reader, number, text);
}

static const char *skip_bom_and_blanks(const char *head)
{
    if (strncmp(head, "\xef\xbb\xbf", 3) == 0)
        head += 3;
    return head + strspn(head, " \t\r\n");
}

static void begin(void *context, const char *head)
{
    static const struct tn_import_line_reader *const kinds[] = {&tn_import_vcard,
                                                                &tn_import_jielong};
    struct reader *reader = context;
    const char *text = skip_bom_and_blanks(head);
    struct tn_import_csv_sink sink = {reader, on_record, on_problem};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !reader->kind; i++) {
        if (kinds[i]->knows(text))
            reader->kind = kinds[i];
    }
    if (reader->kind) {
        set_format(reader, reader->kind->format);
        reader->kind_reader = reader->kind->create(&reader->rows);
        reader->lines = (struct tn_import_lines){.context = reader, .line = on_line};
    } else {
        reader->csv = tn_import_csv_create(&sink);
    }
}

static bool on_text(void *context, const uint8_t *text, size_t len)
{
    struct reader *reader = context;
    if (reader->kind)
        tn_import_lines_feed(&reader->lines, text, len);
    else
        tn_import_csv_feed(reader->csv, text, len);
    return reader->rows.err == TN_OK;
}

static void finish(struct reader *reader)
{
    struct tn_import_rows *rows = &reader->rows;
    if (reader->kind) {
        tn_import_lines_finish(&reader->lines);
        reader->kind->finish(reader->kind_reader);
    } else {
        tn_import_csv_finish(reader->csv);
        rows->summary.delimiter = tn_import_csv_delimiter(reader->csv);
    }
    if (reader->asking)
        end_question(reader);
}

static void reader_release(struct reader *reader)
{
    if (reader->kind_reader)
        reader->kind->destroy(reader->kind_reader);
    tn_buf_release(&reader->lines.text);
    tn_import_csv_destroy(reader->csv);
    tn_buf_release(&reader->question);
}

static enum tn_err outcome(const struct reader *reader, const char *name, struct tn_fault *fault)
{
    if (reader->rows.err)
        return tn_fault_set(fault, reader->rows.err, "%s: %s", name, reader->rows.fault.text);
    if (!reader->kind && !reader->has_header)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "%s has no header; its first line must name columns such as name, "
                            "email, phone or 姓名, 邮箱, 手机",
                            name);
    return TN_OK;
}

enum tn_err tn_import_people_by(const struct tn_import_options *options,
                                const struct tn_import_source *source,
                                const struct tn_import_sink *sink,
                                struct tn_import_summary *ret_summary, struct tn_fault *fault)
{
    struct reader reader = {.options = options, .rows = {.sink = sink}};
    struct tn_import_taker taker = {&reader, begin, on_text, sink->progress, sink->context};
    enum tn_import_encoding encoding = TN_IMPORT_UTF8;
    enum tn_err err = tn_import_text_read(source, &taker, &encoding, fault);
    if (!err) {
        finish(&reader);
        err = outcome(&reader, source->name, fault);
    }
    if (!err) {
        (void)tn_text_copy(reader.rows.summary.encoding, sizeof reader.rows.summary.encoding,
                           tn_import_encoding_name(encoding));
        *ret_summary = reader.rows.summary;
    }
    reader_release(&reader);
    return err;
}

enum tn_err tn_import_people(const struct tn_import_source *source,
                             const struct tn_import_sink *sink,
                             struct tn_import_summary *ret_summary, struct tn_fault *fault)
{
    static const struct tn_import_options roster = {.signups = false};
    return tn_import_people_by(&roster, source, sink, ret_summary, fault);
}
