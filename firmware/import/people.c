/* SPDX-License-Identifier: Apache-2.0 */
/* people.c -- the roster reader: file to rows of people, good ones one way, bad ones the other.
 *
 * The file is read twice, once to learn its encoding and once for the rows, in chunks. */
#include "turnout/import.h"

#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "csv_reader.h"
#include "encoding.h"
#include "turnout/text.h"

#define CHUNK_BYTES 16384

struct reader {
    const struct tn_import_sink *sink;
    struct tn_import_columns columns;
    bool has_header;
    struct tn_import_summary summary;
    enum tn_err err; /* that ended the reading */
    struct tn_fault fault;
};

static void report(struct reader *reader, int64_t line, const char *sentence)
{
    reader->summary.problems++;
    reader->sink->problem(reader->sink->context, line, sentence);
}

/* ---- one row ---- */

static const struct {
    const char *words;
    const char *lang;
} languages[] = {
    {"|zh|zh-cn|zh_cn|zh-hans|cn|chinese|中文|简体中文|汉语|普通话|", "zh-CN"},
    {"|en|en-us|en-gb|en_us|en_gb|english|英文|英语|", "en"},
};

static const char *language_of(const char *text)
{
    TN_BUF_AUTO folded = {0};
    TN_BUF_AUTO key = {0};
    if (tn_text_fold(text, strlen(text), &folded))
        return NULL;
    tn_buf_addf(&key, "|%s|", tn_buf_text(&folded));
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        if (strstr(languages[i].words, tn_buf_text(&key)))
            return languages[i].lang;
    }
    return NULL;
}

static void take_language(struct reader *reader, struct tn_import_person *person, const char *text)
{
    const char *lang = language_of(text);
    if (lang)
        tn_text_copy(person->lang, sizeof person->lang, lang);
    else if (reader->sink->notice)
        reader->sink->notice(reader->sink->context, person->line,
                             "the language is neither zh-CN nor en and is left open");
}

/* Several addresses in one cell: "a@x.org; b@x.org", "a@x.org ::: b@x.org". */
static const char *next_part(const char **at)
{
    static const char *const dividers[] = {":::", ";", "、"};
    const char *start = *at;
    const char *end = start + strlen(start);
    size_t skip = 0;
    for (size_t i = 0; i < sizeof dividers / sizeof dividers[0]; i++) {
        const char *found = strstr(start, dividers[i]);
        if (found && found < end) {
            end = found;
            skip = strlen(dividers[i]);
        }
    }
    *at = end + skip;
    return end;
}

static const char *take_handles(struct tn_import_person *person, const char *platform,
                                const char *text)
{
    for (const char *at = text; *at;) {
        const char *start = at + strspn(at, " ");
        const char *end = next_part(&at);
        while (end > start && end[-1] == ' ')
            end--;
        if (end <= start)
            continue;
        struct tn_import_handle *handle = &person->handles[person->handle_count];
        if (person->handle_count == TN_IMPORT_HANDLES_MAX)
            return "there are more than 16 addresses and numbers in this row";
        if ((size_t)(end - start) >= sizeof handle->raw)
            return "an address in this row is longer than 255 bytes";
        tn_text_copy(handle->platform, sizeof handle->platform, platform);
        memcpy(handle->raw, start, (size_t)(end - start));
        handle->raw[end - start] = '\0';
        person->handle_count++;
    }
    return NULL;
}

/* What a row says before it is put together. */
struct parts {
    char family[256];
    char given[256];
};

static const char *take_cell(struct reader *reader, struct tn_import_person *person,
                             struct parts *parts, size_t column, const char *text)
{
    const char *platform = reader->columns.column[column].platform;
    switch (reader->columns.column[column].meaning) {
    case TN_IMPORT_NAME:
        return tn_text_copy(person->name, sizeof person->name, text)
                   ? NULL
                   : "the name in this row is longer than 255 bytes";
    case TN_IMPORT_FAMILY:
        return tn_text_copy(parts->family, sizeof parts->family, text)
                   ? NULL
                   : "the family name in this row is longer than 255 bytes";
    case TN_IMPORT_GIVEN:
        return tn_text_copy(parts->given, sizeof parts->given, text)
                   ? NULL
                   : "the given name in this row is longer than 255 bytes";
    case TN_IMPORT_NICK:
        return tn_text_copy(person->nick, sizeof person->nick, text)
                   ? NULL
                   : "the nickname in this row is longer than 255 bytes";
    case TN_IMPORT_NOTE:
        return tn_text_copy(person->note, sizeof person->note, text)
                   ? NULL
                   : "the note in this row is longer than 255 bytes";
    case TN_IMPORT_LANG:
        take_language(reader, person, text);
        return NULL;
    case TN_IMPORT_HANDLE:
        return take_handles(person, platform, text);
    case TN_IMPORT_UNUSED:
        break;
    }
    return NULL;
}

/* Chinese, Japanese and Korean names are written family name first and without a blank. */
static bool is_cjk(const char *text)
{
    unsigned char lead = (unsigned char)text[0];
    return lead >= 0xE3 && lead <= 0xED;
}

static const char *join_name(struct tn_import_person *person, const struct parts *parts)
{
    TN_BUF_AUTO name = {0};
    bool cjk = is_cjk(parts->family) || (!parts->family[0] && is_cjk(parts->given));
    if (person->name[0] || (!parts->family[0] && !parts->given[0]))
        return NULL;
    if (cjk)
        tn_buf_addf(&name, "%s%s", parts->family, parts->given);
    else
        tn_buf_addf(&name, "%s%s%s", parts->given, parts->given[0] && parts->family[0] ? " " : "",
                    parts->family);
    return tn_text_copy(person->name, sizeof person->name, tn_buf_text(&name))
               ? NULL
               : "the name in this row is longer than 255 bytes";
}

/* NULL, or what is wrong with the row. */
static const char *build_person(struct reader *reader, const struct tn_import_record *record,
                                struct tn_import_person *person, bool *ret_blank)
{
    struct parts parts = {0};
    const char *wrong = NULL;
    *ret_blank = true;
    person->line = record->line;
    for (size_t i = 0; i < record->count && !wrong; i++) {
        TN_BUF_AUTO clean = {0};
        if (tn_text_clean(record->cells[i], strlen(record->cells[i]), &clean) || clean.len == 0)
            continue;
        *ret_blank = false;
        if (i >= reader->columns.count)
            return "there are more cells in this row than in the header";
        wrong = take_cell(reader, person, &parts, i, tn_buf_text(&clean));
    }
    if (!wrong)
        wrong = join_name(person, &parts);
    if (!wrong && !person->name[0] && !person->nick[0] && person->handle_count == 0)
        wrong = "there is neither a name nor an address in this row";
    return wrong;
}

static bool take_row(struct reader *reader, const struct tn_import_record *record)
{
    struct tn_import_person person = {0};
    struct tn_fault fault = {0};
    bool blank = true;
    const char *wrong = build_person(reader, record, &person, &blank);
    if (blank)
        return true;
    reader->summary.rows++;
    if (wrong) {
        report(reader, record->line, wrong);
        return true;
    }
    enum tn_err err = reader->sink->person(reader->sink->context, &person, &fault);
    if (err == TN_ERR_FORMAT) {
        report(reader, record->line, fault.text);
    } else if (err) {
        reader->err = err;
        reader->fault = fault;
    } else {
        reader->summary.taken++;
    }
    return reader->err == TN_OK;
}

/* ---- the file ---- */

static bool take_header(struct reader *reader, const struct tn_import_record *record)
{
    TN_BUF_AUTO unused = {0};
    TN_BUF_AUTO sentence = {0};
    reader->has_header = true;
    reader->err = tn_import_columns_read(record, &reader->columns, &unused, &reader->fault);
    if (reader->err == TN_OK && unused.len > 0 && reader->sink->notice) {
        tn_buf_addf(&sentence, "these columns are not used: %.400s", tn_buf_text(&unused));
        reader->sink->notice(reader->sink->context, record->line, tn_buf_text(&sentence));
    }
    return reader->err == TN_OK;
}

static bool on_record(void *context, const struct tn_import_record *record)
{
    struct reader *reader = context;
    return reader->has_header ? take_row(reader, record) : take_header(reader, record);
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct reader *reader = context;
    reader->summary.rows++;
    report(reader, line, sentence);
}

static enum tn_err read_failed(const struct tn_import_source *source, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_IO, "%s cannot be read", source->name);
}

static enum tn_err sniff(const struct tn_import_source *source,
                         enum tn_import_encoding *ret_encoding, struct tn_fault *fault)
{
    struct tn_import_sniff sniff = {0};
    uint8_t chunk[CHUNK_BYTES];
    for (;;) {
        ptrdiff_t got = source->read(source->context, chunk, sizeof chunk);
        if (got < 0)
            return read_failed(source, fault);
        if (got == 0)
            break;
        tn_import_sniff_feed(&sniff, chunk, (size_t)got);
    }
    enum tn_err err = tn_import_sniff_finish(&sniff, source->name, ret_encoding, fault);
    if (!err && !source->rewind(source->context))
        return read_failed(source, fault);
    return err;
}

static enum tn_err read_rows(const struct tn_import_source *source, struct reader *reader,
                             enum tn_import_encoding encoding, struct tn_fault *fault)
{
    struct tn_import_csv_sink csv_sink = {reader, on_record, on_problem};
    TN_AUTO(import_decoder) decoder = tn_import_decoder_create(encoding);
    TN_AUTO(import_csv) csv = tn_import_csv_create(&csv_sink);
    TN_BUF_AUTO text = {0};
    uint8_t chunk[CHUNK_BYTES];
    int64_t total = 0;
    for (ptrdiff_t got = 1; got > 0 && !tn_import_csv_stopped(csv);) {
        got = source->read(source->context, chunk, sizeof chunk);
        if (got < 0)
            return read_failed(source, fault);
        text.len = 0;
        tn_import_decoder_feed(decoder, chunk, (size_t)got, &text);
        tn_import_csv_feed(csv, text.data, text.len);
        total += got;
        if (reader->sink->progress)
            reader->sink->progress(reader->sink->context, total);
    }
    tn_import_csv_finish(csv);
    reader->summary.delimiter = tn_import_csv_delimiter(csv);
    return TN_OK;
}

enum tn_err tn_import_people(const struct tn_import_source *source,
                             const struct tn_import_sink *sink,
                             struct tn_import_summary *ret_summary, struct tn_fault *fault)
{
    struct reader reader = {.sink = sink};
    enum tn_import_encoding encoding = TN_IMPORT_UTF8;
    enum tn_err err = sniff(source, &encoding, fault);
    if (!err)
        err = read_rows(source, &reader, encoding, fault);
    if (err)
        return err;
    if (reader.err)
        return tn_fault_set(fault, reader.err, "%s: %s", source->name, reader.fault.text);
    if (!reader.has_header)
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "%s has no header; its first line must name columns such as name, "
                            "email, phone or 姓名, 邮箱, 手机",
                            source->name);
    tn_text_copy(reader.summary.encoding, sizeof reader.summary.encoding,
                 tn_import_encoding_name(encoding));
    *ret_summary = reader.summary;
    return TN_OK;
}
