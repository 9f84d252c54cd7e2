/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_programme.c -- programme set, show, clear: the order of the day, from a small table. */
#include <string.h>

#include "ctl.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define PROGRAMME_ID "programme"
#define FILE_MAX_BYTES 65536

enum { AT, ENDS, TITLE_ZH, TITLE_EN, PLACE, COLUMNS };
static const char *const names[COLUMNS] = {"at", "ends", "title_zh", "title_en", "place"};

/* One file being read. */
struct table {
    struct ctl *ctl;
    const struct tn_event *event;
    const char *path;
    const char *at; /* what is left */
    int64_t line;
    int columns[COLUMNS]; /* which cell of a row each is, -1 none */
    struct tn_json_writer writer;
};

static enum tn_err wrong(struct table *table, const char *what)
{
    return tn_fault_set(&table->ctl->fault, TN_ERR_FORMAT, "%s line %lld: %s", table->path,
                        (long long)table->line, what);
}

/* ---- cells ---- */

/* One cell, quoted or not, without the blanks around it; true while more follow in the row. */
static bool next_cell(struct table *table, struct tn_buf *out)
{
    bool quoted = *table->at == '"';
    tn_buf_clear(out);
    table->at += quoted;
    for (; *table->at && *table->at != '\n'; table->at++) {
        if (quoted && *table->at == '"' && table->at[1] != '"') {
            quoted = false;
            continue;
        }
        if (!quoted && *table->at == ',')
            break;
        table->at += quoted && *table->at == '"';
        if (*table->at != '\r')
            tn_buf_add_byte(out, (uint8_t)*table->at);
    }
    bool more = *table->at == ',';
    table->at += *table->at != '\0';
    return more;
}

/* The row's cells, cleaned; cells beyond those the header names are passed over. */
static enum tn_err read_row(struct table *table, struct tn_buf cells[COLUMNS], bool *ret_empty)
{
    TN_BUF_AUTO cell = {0};
    bool more = true;
    *ret_empty = true;
    table->line++;
    for (int i = 0; i < COLUMNS; i++)
        tn_buf_clear(&cells[i]);
    for (int n = 0; more; n++) {
        more = next_cell(table, &cell);
        for (int i = 0; i < COLUMNS; i++) {
            if (table->columns[i] != n)
                continue;
            enum tn_err err =
                ctl_content_line(table->ctl, table->path, tn_buf_text(&cell), &cells[i]);
            if (err)
                return err;
            *ret_empty = *ret_empty && cells[i].len == 0;
        }
    }
    return TN_OK;
}

static enum tn_err read_header(struct table *table)
{
    TN_BUF_AUTO cell = {0};
    bool more = true;
    table->line++;
    for (int i = 0; i < COLUMNS; i++)
        table->columns[i] = -1;
    for (int n = 0; more; n++) {
        TN_BUF_AUTO name = {0};
        more = next_cell(table, &cell);
        if (tn_text_fold(tn_buf_text(&cell), cell.len, &name))
            return wrong(table, "this is not UTF-8");
        for (int i = 0; i < COLUMNS; i++) {
            if (strcmp(tn_buf_text(&name), names[i]) == 0)
                table->columns[i] = n;
        }
    }
    if (table->columns[AT] < 0 || (table->columns[TITLE_ZH] < 0 && table->columns[TITLE_EN] < 0))
        return wrong(table, "the first line names the columns at, ends, title_zh, title_en, place; "
                            "at and a title are needed");
    return TN_OK;
}

/* ---- times ---- */

/* "14:00" is on the day the event starts, at the venue; else a whole time. */
static enum tn_err take_time(struct table *table, const char *text, int64_t *ret_ms)
{
    char day[TN_WALL_CHARS], whole[64];
    int offset_min = 0;
    struct tn_wall wall;
    if (strlen(text) > 5) {
        enum tn_err err = ctl_time(table->ctl, "at", text, &wall, &offset_min);
        if (err)
            return wrong(table, "a time is 14:00, or 2026-12-05T14:00");
        *ret_ms = wall.ms;
        return TN_OK;
    }
    tn_wall_format(table->event->starts, table->event->starts_offset_min, day);
    (void)snprintf(whole, sizeof whole, "%.11s%s%s:00%s", day, strlen(text) == 4 ? "0" : "", text,
                   day + sizeof "2026-12-05T14:00:00" - 1);
    if (tn_wall_parse(whole, &wall, &offset_min))
        return wrong(table, "a time is 14:00, or 2026-12-05T14:00");
    *ret_ms = wall.ms;
    return TN_OK;
}

/* ---- rows ---- */

static enum tn_err put_row(struct table *table, struct tn_buf cells[COLUMNS])
{
    struct tn_json_writer *writer = &table->writer;
    int64_t at_ms = 0, ends_ms = 0;
    enum tn_err err = take_time(table, tn_buf_text(&cells[AT]), &at_ms);
    if (!err && cells[ENDS].len > 0)
        err = take_time(table, tn_buf_text(&cells[ENDS]), &ends_ms);
    if (!err && ends_ms && ends_ms <= at_ms)
        err = wrong(table, "it ends before it begins");
    if (!err && cells[TITLE_ZH].len == 0 && cells[TITLE_EN].len == 0)
        err = wrong(table, "there is no title");
    if (err)
        return err;
    tn_json_open_object(writer);
    tn_json_add_int(writer, "at", at_ms);
    tn_json_add_int(writer, "ends", ends_ms);
    tn_json_name(writer, "title");
    tn_json_open_object(writer);
    tn_json_add_text(writer, "zh", tn_buf_text(&cells[TITLE_ZH]));
    tn_json_add_text(writer, "en", tn_buf_text(&cells[TITLE_EN]));
    tn_json_close_object(writer);
    tn_json_add_text(writer, "place", tn_buf_text(&cells[PLACE]));
    tn_json_close_object(writer);
    return TN_OK;
}

static enum tn_err read_table(struct table *table)
{
    struct tn_buf cells[COLUMNS] = {{0}};
    enum tn_err err = read_header(table);
    while (!err && *table->at) {
        bool empty = false;
        err = read_row(table, cells, &empty);
        if (!err && !empty)
            err = put_row(table, cells);
    }
    for (int i = 0; i < COLUMNS; i++)
        tn_buf_release(&cells[i]);
    return err;
}

static enum tn_err read_file(struct ctl *ctl, const struct tn_event *event, struct tn_buf *value)
{
    static const char bom[] = "\xef\xbb\xbf";
    struct table table = {.ctl = ctl, .event = event, .path = tn_conf_arg(ctl->conf, 0)};
    TN_BUF_AUTO text = {0};
    enum tn_err err = tn_file_read(table.path, FILE_MAX_BYTES, &text, &ctl->fault);
    if (err)
        return err;
    table.at = tn_buf_text(&text);
    if (!tn_text_valid(table.at, text.len))
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "%s is not a table in UTF-8", table.path);
    table.at += strncmp(table.at, bom, sizeof bom - 1) == 0 ? sizeof bom - 1 : 0;
    tn_json_begin(&table.writer, value);
    tn_json_open_object(&table.writer);
    tn_json_name(&table.writer, "items");
    tn_json_open_array(&table.writer);
    err = read_table(&table);
    if (err)
        return err;
    tn_json_close_array(&table.writer);
    tn_json_close_object(&table.writer);
    return TN_OK;
}

/* ---- the commands ---- */

static enum ctl_exit set(struct ctl *ctl)
{
    struct tn_event event;
    TN_BUF_AUTO value = {0};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = read_file(ctl, &event, &value);
    return err ? ctl_failed(err)
               : ctl_content_put(ctl, &event, TN_CONTENT_PROGRAMME, PROGRAMME_ID, &value);
}

static void print_items(const struct tn_event *event, const struct tn_json *items)
{
    static const char *const header[] = {"AT", "ENDS", "TITLE", "PLACE"};
    struct ctl_table table = {.columns = 4};
    for (size_t i = 0; i < 4; i++)
        ctl_table_add(&table, header[i]);
    for (size_t i = 0; i < tn_json_count(items); i++) {
        const struct tn_json *item = tn_json_at(items, i);
        char at[CTL_TIME_CHARS], ends[CTL_TIME_CHARS] = "";
        int64_t ends_ms = ctl_json_int(item, "ends");
        ctl_time_text((struct tn_wall){ctl_json_int(item, "at")}, event->starts_offset_min, at);
        if (ends_ms)
            ctl_time_text((struct tn_wall){ends_ms}, event->starts_offset_min, ends);
        ctl_table_add(&table, at);
        ctl_table_add(&table, ends[0] ? ends + sizeof "2026-12-05" : "");
        ctl_words_cell(&table, item, "title");
        ctl_table_add(&table, ctl_json_text(item, "place"));
    }
    ctl_table_print(&table);
    ctl_table_release(&table);
}

static enum ctl_exit show(struct ctl *ctl)
{
    struct tn_event event;
    TN_AUTO(json) value = NULL;
    TN_BUF_AUTO out = {0};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = ctl_content_get(ctl, event.id, TN_CONTENT_PROGRAMME, PROGRAMME_ID, &value);
    if (err)
        return ctl_failed(err);
    tn_json_dump(value, &out);
    if (ctl->json)
        ctl_print(&out);
    else
        print_items(&event, tn_json_get(value, "items"));
    return CTL_DONE;
}

static enum ctl_exit clear(struct ctl *ctl)
{
    return ctl_content_remove(ctl, TN_CONTENT_PROGRAMME, PROGRAMME_ID);
}

static const struct tn_conf_entry options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_programme_set = {
    .noun = "programme",
    .verb = "set",
    .arguments = "FILE.csv [--event EVENT]",
    .summary = "set the order of the day from a table",
    .text = "The table's first line names its columns: at, ends, title_zh, title_en, place.  A "
            "time is 14:00, on\nthe day the event starts, or a whole one; ends, one of the titles "
            "and place may be empty.  At\nmost 16 rows.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = set,
};

const struct ctl_command ctl_programme_show = {
    .noun = "programme",
    .verb = "show",
    .arguments = "[--event EVENT]",
    .summary = "show the order of the day",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = show,
};

const struct ctl_command ctl_programme_clear = {
    .noun = "programme",
    .verb = "clear",
    .arguments = "[--event EVENT]",
    .summary = "show no order of the day any more",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = clear,
};
