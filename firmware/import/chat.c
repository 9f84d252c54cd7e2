/* SPDX-License-Identifier: Apache-2.0 */
/* chat.c -- which export a file is, which of its rows count, and for which chat.
 *
 * The file is read twice, as lists of people are: once for its encoding and the order of its dates,
 * once for its rows.  Families say what a row is; that a system line, a recall, a red packet, a
 * poke or a bot counts for nobody is decided here, once. */
#include "turnout/chat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chat_parts.h"
#include "chat_whatsapp.h"
#include "csv_reader.h"
#include "encoding.h"
#include "turnout/text.h"

#define CHUNK_BYTES 16384
#define LINE_MAX_BYTES 4096

static const char *const sort_names[] = {
#define TN_CHAT_SORT_NAME(code, name) name,
    TN_CHAT_SORT_MAP(TN_CHAT_SORT_NAME)
#undef TN_CHAT_SORT_NAME
};

const char *tn_chat_sort_name(enum tn_chat_sort sort)
{
    return sort_names[sort];
}

bool tn_chat_counts(enum tn_chat_sort sort)
{
    return sort < TN_CHAT_KINDS;
}

const char *const tn_chat_formats[] = {"auto",   "telegram", "discord",  "qq",
                                       "wechat", "chatlab",  "whatsapp", "line",
                                       "mbox",   "minimum",  NULL};

static const struct tn_chat_family *const families[] = {
    &tn_chat_minimum, &tn_chat_chatlab, &tn_chat_telegram,
    &tn_chat_discord, &tn_chat_qq,      &tn_chat_wechat,
};
#define FAMILY_COUNT (sizeof families / sizeof families[0])

static const struct tn_chat_line_family *const line_families[] = {
    &tn_chat_line_app,
    &tn_chat_mbox,
    &tn_chat_whatsapp,
    &tn_chat_qq_text,
};
#define LINE_FAMILY_COUNT (sizeof line_families / sizeof line_families[0])

struct reader {
    const struct tn_chat_options *options;
    const struct tn_chat_sink *sink;
    const char *source_name;
    const struct tn_chat_family *family;
    const struct tn_chat_line_family *line_family;
    struct tn_chat_summary summary;
    char first_chat[TN_CHAT_TEXT];
    struct tn_chat_act act;
    enum tn_err err; /* that ended the reading */
    struct tn_fault fault;
};

static bool wants(const struct reader *reader, const char *format)
{
    const char *wanted = reader->options->format;
    return !wanted || !wanted[0] || strcmp(wanted, "auto") == 0 || strcmp(wanted, format) == 0;
}

static bool is_stopped(const struct reader *reader)
{
    return reader->err != TN_OK;
}

static void fail(struct reader *reader, const char *sentence)
{
    reader->err = tn_fault_set(&reader->fault, TN_ERR_FORMAT, "%s", sentence);
}

/* ---- one row ---- */

static void report(struct reader *reader, int64_t line, const char *sentence)
{
    reader->summary.problems++;
    reader->sink->problem(reader->sink->context, line, sentence);
}

static bool varies(const struct reader *reader)
{
    return reader->family && reader->family->chats_vary;
}

static void put_chat(struct tn_chat_act *act, const char *place, const char *name)
{
    char whole[2 * TN_CHAT_TEXT];
    (void)snprintf(whole, sizeof whole, "%s:%s", place, name);
    (void)tn_text_copy(act->chat, sizeof act->chat, whole);
}

/* Names the row's chat in the act; false if it is another than the one asked for, or if nobody can
 * say which is meant. */
static bool is_here(struct reader *reader, const struct tn_chat_said *said)
{
    const char *asked = reader->options->chat ? reader->options->chat : "";
    const char *place = said->chat_platform ? said->chat_platform : said->platform;
    const char *name = said->chat_id[0] ? said->chat_id : said->chat_name;
    struct tn_chat_act *act = &reader->act;
    if (varies(reader))
        put_chat(act, "minimum", asked[0] ? asked : place);
    else
        put_chat(act, place, name[0] ? name : asked);
    if (name[0] && asked[0])
        return strcmp(asked, said->chat_id) == 0 || strcmp(asked, said->chat_name) == 0;
    if (varies(reader) || asked[0])
        return true;
    if (!name[0])
        fail(reader, "the file does not say which chat it is of; name it (--chat NAME), each time "
                     "the same");
    else if (reader->first_chat[0] && strcmp(reader->first_chat, act->chat) != 0)
        fail(reader, "the file holds several chats; name the one to read by its name or its id "
                     "(--chat NAME)");
    memcpy(reader->first_chat, act->chat, sizeof act->chat);
    return !is_stopped(reader);
}

static void take_act(struct reader *reader, int64_t line, const struct tn_chat_said *said)
{
    struct tn_chat_act *act = &reader->act;
    act->line = line;
    act->kind = said->sort;
    act->count = said->count;
    act->day = said->day;
    (void)tn_text_copy(act->platform, sizeof act->platform, said->platform);
    (void)tn_text_copy(act->id, sizeof act->id, said->id);
    (void)tn_text_copy(act->name, sizeof act->name, said->name);
    reader->err = reader->sink->act(reader->sink->context, act, &reader->fault);
}

static bool is_text(const char *text)
{
    return tn_text_valid(text, strlen(text));
}

static void take_said(struct reader *reader, int64_t line, const struct tn_chat_said *said)
{
    struct tn_chat_summary *summary = &reader->summary;
    bool readable = is_text(said->id) && is_text(said->name) && is_text(said->chat_id) &&
                    is_text(said->chat_name) && is_text(said->platform);
    bool here = readable && !said->elsewhere && is_here(reader, said);
    if (is_stopped(reader))
        return;
    summary->rows++;
    if (!readable) {
        report(reader, line, "there are bytes in this row that are no characters");
        return;
    }
    if (!here) {
        summary->sorts[TN_CHAT_ELSEWHERE]++;
        return;
    }
    if (!summary->chat[0])
        (void)tn_text_copy(summary->chat, sizeof summary->chat,
                           said->chat_name[0] ? said->chat_name : reader->act.chat);
    if (tn_chat_counts(said->sort) && said->problem) {
        report(reader, line, said->problem);
        return;
    }
    summary->sorts[said->sort]++;
    if (tn_chat_counts(said->sort))
        take_act(reader, line, said);
}

static void choose_family(struct reader *reader, const struct tn_chat_row *row)
{
    for (size_t i = 0; i < FAMILY_COUNT && !reader->family; i++) {
        if (wants(reader, families[i]->name) && families[i]->knows(row))
            reader->family = families[i];
    }
    if (reader->family)
        reader->summary.format = reader->family->name;
    else
        fail(reader, "its rows are not those of any chat export known here (Telegram, Discord, QQ, "
                     "WeChat tools, ChatLab, WhatsApp, LINE, mbox, or platform,handle,date,count)");
}

static void take_row(struct reader *reader, int64_t line, const struct tn_chat_row *row)
{
    struct tn_chat_said said = {
        .count = 1, .platform = "", .id = "", .name = "", .chat_id = "", .chat_name = ""};
    if (!reader->family)
        choose_family(reader, row);
    if (is_stopped(reader))
        return;
    reader->family->judge(row, &said);
    take_said(reader, line, &said);
}

/* ---- JSON ---- */

static bool on_json_row(void *context, int64_t line, const struct tn_chat_record *header,
                        const struct tn_chat_record *record, const struct tn_chat_record *reaction)
{
    struct reader *reader = context;
    struct tn_chat_row row = {reader->options, header, record, reaction};
    take_row(reader, line, &row);
    return !is_stopped(reader);
}

/* ---- CSV ---- */

struct csv_state {
    struct reader *reader;
    bool has_header;
    enum tn_chat_key keys[TN_IMPORT_CELLS_MAX];
    size_t count;
    struct tn_chat_record empty, record;
};

static bool on_csv_record(void *context, const struct tn_import_record *cells)
{
    struct csv_state *state = context;
    struct tn_chat_row row = {state->reader->options, &state->empty, &state->record, NULL};
    if (!state->has_header) {
        state->has_header = true;
        state->count = cells->count;
        for (size_t i = 0; i < cells->count; i++)
            state->keys[i] = tn_chat_key_find(cells->cells[i]);
        return true;
    }
    tn_chat_record_clear(&state->record);
    for (size_t i = 0; i < cells->count && i < state->count; i++) {
        if (state->keys[i] != TN_CHAT_KEY_COUNT)
            tn_chat_record_put(&state->record, state->keys[i], cells->cells[i],
                               strlen(cells->cells[i]));
    }
    take_row(state->reader, cells->line, &row);
    return !is_stopped(state->reader);
}

static void on_csv_problem(void *context, int64_t line, const char *sentence)
{
    struct csv_state *state = context;
    state->reader->summary.rows++;
    report(state->reader, line, sentence);
}

/* ---- lines ---- */

struct line_state {
    struct reader *reader;
    struct tn_chat_lines lines;
    void *family;
    char line[LINE_MAX_BYTES + 1];
    size_t len;
    bool after_return;
};

static void on_said(void *context, int64_t line, const struct tn_chat_said *said)
{
    struct line_state *state = context;
    if (!is_stopped(state->reader))
        take_said(state->reader, line, said);
}

static void end_line(struct line_state *state)
{
    static const char bom[] = "\xEF\xBB\xBF";
    state->line[state->len] = '\0';
    while (state->len > 0 && state->line[state->len - 1] == ' ')
        state->line[--state->len] = '\0';
    state->lines.number++;
    bool skip = state->lines.number == 1 && strncmp(state->line, bom, 3) == 0;
    state->reader->line_family->line(&state->lines, state->family, state->line + (skip ? 3 : 0));
    state->len = 0;
}

static void feed_lines(struct line_state *state, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len && !is_stopped(state->reader); i++) {
        bool newline = text[i] == '\n';
        if (!(newline && state->after_return) && (newline || text[i] == '\r'))
            end_line(state);
        else if (!newline && state->len < LINE_MAX_BYTES)
            state->line[state->len++] = (char)text[i];
        state->after_return = text[i] == '\r';
    }
}

static void finish_lines(struct line_state *state)
{
    if (state->len > 0)
        end_line(state);
    state->reader->line_family->finish(&state->lines, state->family);
}

/* ---- which export it is ---- */

struct beginning {
    enum tn_import_encoding encoding;
    struct tn_chat_order order;
    struct tn_buf head; /* UTF-8 */
};

static bool looks_json(const char *head)
{
    const char *at = head + strspn(head, " \t\r\n");
    const char *inner = at + 1;
    if (*at == '[')
        inner += strspn(inner, " \t\r\n");
    return *at == '{' || (*at == '[' && (*inner == '{' || *inner == ']'));
}

/* At least three columns that somebody here looks at. */
static bool looks_csv(const char *head)
{
    size_t known = 0;
    char cell[64];
    const char *end = head + strcspn(head, "\r\n");
    for (const char *at = head; at < end;) {
        size_t len = strcspn(at, ",;\t\r\n");
        size_t quote = *at == '"' && len >= 2;
        (void)snprintf(cell, sizeof cell, "%.*s", (int)(len - 2 * quote), at + quote);
        known += tn_chat_key_find(cell) != TN_CHAT_KEY_COUNT;
        at += len + 1;
    }
    return known >= 3;
}

static void choose_lines(struct reader *reader, const char *head)
{
    bool forced = !wants(reader, "");
    for (size_t i = 0; i < LINE_FAMILY_COUNT && !reader->line_family; i++) {
        if (wants(reader, line_families[i]->name) && (forced || line_families[i]->knows(head)))
            reader->line_family = line_families[i];
    }
    if (reader->line_family)
        reader->summary.format = reader->line_family->name;
    else
        fail(reader, "this is no chat export known here (Telegram, Discord, QQ, WeChat tools, "
                     "ChatLab, WhatsApp, LINE, mbox, or platform,handle,date,count)");
}

/* ---- the file ---- */

static enum tn_err read_failed(const struct tn_import_source *source, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_IO, "%s cannot be read", source->name);
}

static void decode_head(const struct tn_import_sniff *sniff, struct beginning *beginning)
{
    TN_AUTO(import_decoder) decoder = tn_import_decoder_create(beginning->encoding);
    TN_BUF_AUTO text = {0};
    tn_import_decoder_feed(decoder, sniff->head, sniff->head_len, &text);
    bool bom = text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0;
    tn_buf_add(&beginning->head, text.data + (bom ? 3 : 0), text.len - (bom ? 3 : 0));
}

static enum tn_err read_beginning(const struct tn_import_source *source,
                                  struct beginning *beginning, struct tn_fault *fault)
{
    struct tn_import_sniff sniff = {.chat = true};
    uint8_t chunk[CHUNK_BYTES];
    for (;;) {
        ptrdiff_t got = source->read(source->context, chunk, sizeof chunk);
        if (got < 0)
            return read_failed(source, fault);
        if (got == 0)
            break;
        tn_import_sniff_feed(&sniff, chunk, (size_t)got);
        tn_chat_order_feed(&beginning->order, chunk, (size_t)got);
    }
    enum tn_err err = tn_import_sniff_finish(&sniff, source->name, &beginning->encoding, fault);
    if (err)
        return err;
    decode_head(&sniff, beginning);
    return source->rewind(source->context) ? TN_OK : read_failed(source, fault);
}

/* Whatever takes the decoded text; len 0 is its end. */
typedef enum tn_err (*take_text)(void *context, const uint8_t *text, size_t len,
                                 struct tn_fault *fault);

static enum tn_err pump(const struct tn_import_source *source, struct reader *reader,
                        enum tn_import_encoding encoding, take_text take, void *context,
                        struct tn_fault *fault)
{
    TN_AUTO(import_decoder) decoder = tn_import_decoder_create(encoding);
    TN_BUF_AUTO text = {0};
    uint8_t chunk[CHUNK_BYTES];
    int64_t total = 0;
    for (ptrdiff_t got = 1; got > 0 && !is_stopped(reader);) {
        got = source->read(source->context, chunk, sizeof chunk);
        if (got < 0)
            return read_failed(source, fault);
        tn_buf_clear(&text);
        tn_import_decoder_feed(decoder, chunk, (size_t)got, &text);
        enum tn_err err = text.len > 0 ? take(context, text.data, text.len, fault) : TN_OK;
        if (err)
            return err;
        total += got;
        if (reader->sink->progress)
            reader->sink->progress(reader->sink->context, total);
    }
    return is_stopped(reader) ? TN_OK : take(context, NULL, 0, fault);
}

static enum tn_err take_json(void *context, const uint8_t *text, size_t len, struct tn_fault *fault)
{
    return len > 0 ? tn_chat_json_feed(context, text, len, fault)
                   : tn_chat_json_finish(context, fault);
}

static enum tn_err take_csv(void *context, const uint8_t *text, size_t len, struct tn_fault *fault)
{
    (void)fault;
    if (len > 0)
        tn_import_csv_feed(context, text, len);
    else
        tn_import_csv_finish(context);
    return TN_OK;
}

static enum tn_err take_lines(void *context, const uint8_t *text, size_t len,
                              struct tn_fault *fault)
{
    (void)fault;
    if (len > 0)
        feed_lines(context, text, len);
    else
        finish_lines(context);
    return TN_OK;
}

static enum tn_err read_csv(const struct tn_import_source *source, struct reader *reader,
                            enum tn_import_encoding encoding, struct tn_fault *fault)
{
    struct csv_state *state = calloc(1, sizeof *state);
    TN_ASSERT(state);
    state->reader = reader;
    struct tn_import_csv_sink sink = {state, on_csv_record, on_csv_problem};
    struct tn_import_csv *csv = tn_import_csv_create(&sink);
    enum tn_err err = pump(source, reader, encoding, take_csv, csv, fault);
    tn_import_csv_destroy(csv);
    free(state);
    return err;
}

static enum tn_err read_json(const struct tn_import_source *source, struct reader *reader,
                             enum tn_import_encoding encoding, struct tn_fault *fault)
{
    struct tn_chat_json_sink sink = {reader, on_json_row};
    TN_AUTO(chat_json) json = tn_chat_json_create(&sink);
    return pump(source, reader, encoding, take_json, json, fault);
}

static enum tn_err read_lines(const struct tn_import_source *source, struct reader *reader,
                              const struct beginning *beginning, struct tn_fault *fault)
{
    choose_lines(reader, tn_buf_text(&beginning->head));
    if (is_stopped(reader))
        return TN_OK;
    struct line_state *state = calloc(1, sizeof *state);
    TN_ASSERT(state);
    state->reader = reader;
    state->family = calloc(1, reader->line_family->state_bytes);
    TN_ASSERT(state->family);
    state->lines = (struct tn_chat_lines){
        .options = reader->options,
        .date_order = tn_chat_order_of(&beginning->order, reader->options->region),
        .context = state,
        .said = on_said,
    };
    enum tn_err err = pump(source, reader, beginning->encoding, take_lines, state, fault);
    free(state->family);
    free(state);
    return err;
}

static bool is_format(const char *format)
{
    for (size_t i = 0; tn_chat_formats[i]; i++) {
        if (strcmp(format, tn_chat_formats[i]) == 0)
            return true;
    }
    return false;
}

/* Nothing of the chat asked for, or nothing at all. */
static enum tn_err check_found(const struct reader *reader, struct tn_fault *fault)
{
    const struct tn_chat_summary *summary = &reader->summary;
    if (summary->rows == 0)
        return tn_fault_set(fault, TN_ERR_FORMAT, "%s holds no messages", reader->source_name);
    if (summary->sorts[TN_CHAT_ELSEWHERE] < summary->rows)
        return TN_OK;
    if (!reader->options->chat || !reader->options->chat[0])
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "%s holds conversations of two and no group's chat",
                            reader->source_name);
    return tn_fault_set(fault, TN_ERR_ABSENT, "%s holds no chat called \"%.100s\"",
                        reader->source_name, reader->options->chat);
}

static enum tn_err read_file(const struct tn_import_source *source, struct reader *reader,
                             struct beginning *beginning, struct tn_fault *fault)
{
    enum tn_err err = read_beginning(source, beginning, fault);
    if (err)
        return err;
    const char *head = tn_buf_text(&beginning->head);
    if (looks_json(head))
        err = read_json(source, reader, beginning->encoding, fault);
    else if (looks_csv(head))
        err = read_csv(source, reader, beginning->encoding, fault);
    else
        err = read_lines(source, reader, beginning, fault);
    if (err && err != TN_ERR_IO)
        return tn_fault_prefix(fault, err, "%s", source->name);
    if (!err && is_stopped(reader))
        err = tn_fault_set(fault, reader->err, "%s: %s", source->name, reader->fault.text);
    return err ? err : check_found(reader, fault);
}

enum tn_err tn_chat_read(const struct tn_import_source *source,
                         const struct tn_chat_options *options, const struct tn_chat_sink *sink,
                         struct tn_chat_summary *ret_summary, struct tn_fault *fault)
{
    struct reader reader = {.options = options, .sink = sink, .source_name = source->name};
    struct beginning beginning = {0};
    if (options->format && options->format[0] && !is_format(options->format))
        return tn_fault_set(fault, TN_ERR_FORMAT, "there is no format \"%.40s\"", options->format);
    enum tn_err err = read_file(source, &reader, &beginning, fault);
    if (!err) {
        (void)tn_text_copy(reader.summary.encoding, sizeof reader.summary.encoding,
                           tn_import_encoding_name(beginning.encoding));
        *ret_summary = reader.summary;
    }
    tn_buf_release(&beginning.head);
    return err;
}
