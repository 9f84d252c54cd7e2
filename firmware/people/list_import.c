/* SPDX-License-Identifier: Apache-2.0 */
/* list_import.c -- a list of people in one transaction: its rows, what is wrong with them, its
 * columns' map. */
#include "turnout/importing.h"

#include <string.h>

#include "people_parts.h"
#include "turnout/text.h"

struct importing {
    struct tn_people *people;
    const struct tn_list_options *options;
    struct tn_list_report *report;
    struct tn_buf header;          /* as it is known by; empty where there are no columns */
    char map[TN_IMPORT_MAP_CHARS]; /* remembered for it */
    int64_t problems, notices;
    enum tn_err recall_err;
    struct tn_fault fault; /* of what the reader cannot carry */
};

/* ---- rows ---- */

static enum tn_err take_member(struct importing *importing, const struct tn_import_person *person,
                               struct tn_fault *fault)
{
    struct tn_list_report *report = importing->report;
    enum tn_people_change change;
    enum tn_err err = tn_people_roster_row(importing->people, person, &change, fault);
    if (err)
        return err;
    report->added += change == TN_PEOPLE_ADDED;
    report->changed += change == TN_PEOPLE_CHANGED;
    report->unchanged += change == TN_PEOPLE_UNCHANGED;
    report->repeated += change == TN_PEOPLE_REPEATED;
    return TN_OK;
}

/* What a list as a whole did is counted at its end. */
static enum tn_err take_signup(struct importing *importing, const struct tn_import_person *person,
                               struct tn_fault *fault)
{
    struct tn_signup_taken taken;
    enum tn_err err =
        tn_people_signup_row(importing->people, importing->options->event, person, &taken, fault);
    if (err)
        return err;
    importing->report->repeated += taken.change == TN_PEOPLE_REPEATED;
    importing->report->newcomers += taken.newcomer;
    return TN_OK;
}

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    struct importing *importing = context;
    if (importing->recall_err)
        return tn_fault_set(fault, importing->recall_err, "%s", importing->fault.text);
    return importing->options->kind == TN_LIST_SIGNUPS ? take_signup(importing, person, fault)
                                                       : take_member(importing, person, fault);
}

/* ---- what is told of it ---- */

void tn_import_line_keep(int64_t line, const char *sentence, struct tn_buf *out)
{
    struct tn_json_writer writer;
    if (out->len > 0)
        tn_buf_add_byte(out, ',');
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "line", line);
    tn_json_add_text(&writer, "text", sentence);
    tn_json_close_object(&writer);
}

static void keep_line(const struct importing *importing, int64_t count, int64_t line,
                      const char *sentence, struct tn_buf *out)
{
    if (importing->options->lines_most == 0 || count <= importing->options->lines_most)
        tn_import_line_keep(line, sentence, out);
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    const struct tn_list_options *options = importing->options;
    keep_line(importing, ++importing->problems, line, sentence, &importing->report->problems);
    if (options->problem)
        options->problem(options->context, line, sentence);
}

static void on_notice(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    const struct tn_list_options *options = importing->options;
    keep_line(importing, ++importing->notices, line, sentence, &importing->report->notices);
    if (options->notice)
        options->notice(options->context, line, sentence);
}

static void on_progress(void *context, int64_t bytes)
{
    const struct importing *importing = context;
    if (importing->options->progress)
        importing->options->progress(importing->options->context, bytes);
}

/* The first is the header. */
static void on_cells(void *context, const char *const *cells, size_t count)
{
    struct importing *importing = context;
    struct tn_json_writer writer;
    struct tn_buf *columns = &importing->report->columns;
    struct tn_buf *out = columns->len == 0 ? columns : &importing->report->sample;
    if (out->len > 0)
        tn_buf_add_byte(out, ',');
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    for (size_t i = 0; i < count; i++)
        tn_json_put_text(&writer, cells[i]);
    tn_json_close_array(&writer);
}

static void on_asked(void *context, const char *map)
{
    struct importing *importing = context;
    (void)tn_text_copy(importing->report->map, sizeof importing->report->map, map);
}

/* ---- the map ---- */

static const char *recall(void *context, const char *header, size_t len)
{
    struct importing *importing = context;
    TN_BUF_AUTO sentence = {0};
    tn_buf_add(&importing->header, header, len);
    if (importing->options->map)
        return NULL;
    importing->recall_err =
        tn_people_map(importing->people, header, len, importing->map, &importing->fault);
    if (importing->recall_err || !importing->map[0])
        return NULL;
    tn_buf_addf(&sentence, "the columns are read as was said before: --map %s", importing->map);
    on_notice(importing, 1, tn_buf_text(&sentence));
    return importing->map;
}

/* "auto" is kept as nothing. */
static const char *said_map(const struct importing *importing)
{
    const char *map = importing->options->map;
    return map && strcmp(map, "auto") == 0 ? "" : map;
}

static enum tn_err remember(struct importing *importing, struct tn_fault *fault)
{
    const char *map = said_map(importing);
    if (!map || importing->header.len == 0)
        return TN_OK;
    if (strlen(map) >= TN_IMPORT_MAP_CHARS)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the map is longer than %d bytes",
                            TN_IMPORT_MAP_CHARS - 1);
    return tn_people_map_said(importing->people, tn_buf_text(&importing->header),
                              importing->header.len, map, fault);
}

/* ---- reading ---- */

static enum tn_err begin(struct importing *importing, struct tn_fault *fault)
{
    struct tn_event event;
    if (importing->options->kind == TN_LIST_MEMBERS)
        return tn_people_roster_begin(importing->people, fault);
    enum tn_err err =
        tn_registry_event(importing->people->registry, importing->options->event, &event, fault);
    return err ? err : tn_people_signups_begin(importing->people, fault);
}

/* Whoever stands in a row that could not be read is on the list all the same. */
static enum tn_err check_unread(const struct tn_list_report *report, struct tn_fault *fault)
{
    if (report->summary.problems == 0 || report->left == 0)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_LIMIT,
                        "%lld of the list's rows could not be read, and whoever they name would "
                        "be marked as left; correct them, or confirm it if that is right",
                        (long long)report->summary.problems);
}

/* A preview tells how many would have left, however many. */
static enum tn_err end_members(struct importing *importing, struct tn_fault *fault)
{
    const struct tn_list_options *options = importing->options;
    struct tn_list_report *report = importing->report;
    bool sure = options->many || options->preview;
    enum tn_err err = TN_OK;
    if (options->complete)
        err = tn_people_roster_complete(importing->people, sure, &report->left, fault);
    if (!err && !sure)
        err = check_unread(report, fault);
    return err ? err : tn_people_roster_end(importing->people, fault);
}

static enum tn_err end(struct importing *importing, struct tn_fault *fault)
{
    struct tn_list_report *report = importing->report;
    struct tn_signup_counts counts;
    if (importing->options->kind == TN_LIST_MEMBERS)
        return end_members(importing, fault);
    enum tn_err err =
        tn_people_signups_end(importing->people, importing->options->event, &counts, fault);
    if (err)
        return err;
    report->added = counts.added;
    report->changed = counts.changed;
    report->unchanged = counts.unchanged;
    return TN_OK;
}

static enum tn_err read_list(struct importing *importing, const struct tn_import_source *source,
                             struct tn_fault *fault)
{
    const char *map = said_map(importing);
    struct tn_import_sink sink = {importing, on_person, on_problem, on_notice, on_progress};
    struct tn_import_options options = {.signups = importing->options->kind == TN_LIST_SIGNUPS,
                                        .map = map && map[0] ? map : NULL,
                                        .recall = recall,
                                        .cells = on_cells,
                                        .asked = on_asked,
                                        .context = importing};
    enum tn_err err = begin(importing, fault);
    if (!err)
        err = tn_import_people_by(&options, source, &sink, &importing->report->summary, fault);
    if (!err)
        err = remember(importing, fault);
    return err ? err : end(importing, fault);
}

/* A header nobody knows is an answer of a preview, not the end of it. */
static enum tn_err questioned(struct tn_list_report *report, enum tn_err err,
                              const struct tn_fault *fault)
{
    if (!report->preview || err != TN_ERR_FORMAT || !report->map[0])
        return err;
    (void)tn_text_copy(report->question, sizeof report->question, fault->text);
    return TN_OK;
}

static enum tn_err in_transaction(struct importing *importing,
                                  const struct tn_import_source *source, struct tn_fault *fault)
{
    struct tn_db *db = importing->people->db;
    struct tn_fault own = {0};
    enum tn_err err = tn_db_begin(db, fault);
    if (err)
        return err;
    err = read_list(importing, source, &own);
    if (!err && !importing->report->preview)
        return tn_db_commit(db, fault);
    tn_db_rollback(db);
    err = questioned(importing->report, err, &own);
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}

enum tn_err tn_people_list_import(struct tn_people *people, const struct tn_import_source *source,
                                  const struct tn_list_options *options,
                                  struct tn_list_report *ret_report, struct tn_fault *fault)
{
    struct tn_list_report report = {
        .kind = options->kind, .event = options->event, .preview = options->preview};
    struct importing importing = {.people = people, .options = options, .report = &report};
    enum tn_err err = in_transaction(&importing, source, fault);
    tn_buf_release(&importing.header);
    if (err)
        tn_list_report_release(&report);
    else
        *ret_report = report;
    return err;
}

void tn_list_report_release(struct tn_list_report *report)
{
    tn_buf_release(&report->problems);
    tn_buf_release(&report->notices);
    tn_buf_release(&report->columns);
    tn_buf_release(&report->sample);
}

/* ---- the answer ---- */

static void put_list(struct tn_json_writer *writer, const char *name, const struct tn_buf *items)
{
    TN_BUF_AUTO list = {0};
    tn_buf_addf(&list, "[%s]", tn_buf_text(items));
    tn_json_name(writer, name);
    tn_json_put_raw(writer, tn_buf_text(&list), list.len);
}

void tn_list_report_write(const struct tn_list_report *report, const char *file,
                          struct tn_json_writer *writer)
{
    const struct tn_import_summary *summary = &report->summary;
    const char delimiter[2] = {summary->delimiter, '\0'};
    bool signups = report->kind == TN_LIST_SIGNUPS;
    if (signups)
        tn_json_add_text(writer, "event", tn_id_text(report->event).chars);
    tn_json_add_text(writer, "file", file);
    tn_json_add_text(writer, "format", summary->format);
    tn_json_add_text(writer, "encoding", summary->encoding);
    tn_json_add_text(writer, "delimiter", delimiter);
    tn_json_add_bool(writer, "preview", report->preview);
    tn_json_add_int(writer, "rows", summary->rows);
    tn_json_add_int(writer, "added", report->added);
    tn_json_add_int(writer, "changed", report->changed);
    tn_json_add_int(writer, "unchanged", report->unchanged);
    tn_json_add_int(writer, "repeated", report->repeated);
    if (signups) {
        tn_json_add_int(writer, "newcomers", report->newcomers);
        tn_json_add_int(writer, "arrived", summary->arrived);
    } else {
        tn_json_add_int(writer, "left", report->left);
    }
    tn_json_add_int(writer, "left_out", summary->problems);
    put_list(writer, "problems", &report->problems);
    put_list(writer, "notices", &report->notices);
}
