/* SPDX-License-Identifier: Apache-2.0 */
/* importing.c -- a file in one transaction: its rows, what is wrong with them, its columns' map. */
#include "importing.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "turnout/signup.h"

struct importing {
    struct ctl *ctl;
    const struct ctl_import_job *job;
    FILE *file;
    struct ctl_import_report *report;
    struct ctl_progress progress;
    struct tn_buf header;          /* as it is known by; empty where there are no columns */
    char map[TN_IMPORT_MAP_CHARS]; /* remembered for it */
    enum tn_err recall_err;
};

/* ---- the file ---- */

static ptrdiff_t read_file(void *context, void *out, size_t cap)
{
    struct importing *importing = context;
    size_t got = fread(out, 1, cap, importing->file);
    return got == 0 && ferror(importing->file) ? -1 : (ptrdiff_t)got;
}

static bool rewind_file(void *context)
{
    struct importing *importing = context;
    return fseek(importing->file, 0, SEEK_SET) == 0;
}

static enum tn_err spool(struct importing *importing)
{
    char chunk[16384];
    size_t got = 0;
    importing->file = tmpfile();
    if (!importing->file)
        return tn_fault_errno(&importing->ctl->fault, errno, "a temporary file cannot be made");
    while ((got = fread(chunk, 1, sizeof chunk, stdin)) > 0) {
        if (fwrite(chunk, 1, got, importing->file) != got)
            return tn_fault_errno(&importing->ctl->fault, errno, "the input cannot be kept");
    }
    if (fseek(importing->file, 0, SEEK_SET) != 0)
        return tn_fault_errno(&importing->ctl->fault, errno, "the input cannot be kept");
    return TN_OK;
}

static enum tn_err open_file(struct importing *importing, const char *path)
{
    struct stat status;
    importing->report->name = path;
    if (strcmp(path, "-") == 0) {
        importing->report->name = "standard input";
        enum tn_err err = spool(importing);
        if (err)
            return err;
    } else {
        importing->file = fopen(path, "rb");
    }
    if (!importing->file)
        return tn_fault_errno(&importing->ctl->fault, errno, "%.200s cannot be opened", path);
    if (fstat(fileno(importing->file), &status) == 0 && S_ISDIR(status.st_mode))
        return tn_fault_set(&importing->ctl->fault, TN_ERR_FORMAT, "%.200s is a folder", path);
    ctl_progress_begin(&importing->progress, "importing", (int64_t)status.st_size);
    return TN_OK;
}

/* ---- what the reader tells ---- */

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    struct importing *importing = context;
    if (importing->recall_err)
        return tn_fault_set(fault, importing->recall_err, "%s", importing->ctl->fault.text);
    return importing->job->row(importing->job->context, person, fault);
}

static void add_line(struct importing *importing, struct tn_buf *out, int64_t line,
                     const char *sentence)
{
    struct tn_json_writer writer;
    if (!importing->ctl->json) {
        ctl_warn("%s:%lld: %s", importing->report->name, (long long)line, sentence);
        return;
    }
    if (out->len > 0)
        tn_buf_add_byte(out, ',');
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "line", line);
    tn_json_add_text(&writer, "text", sentence);
    tn_json_close_object(&writer);
}

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    add_line(importing, &importing->report->problems, line, sentence);
}

static void on_notice(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    add_line(importing, &importing->report->notices, line, sentence);
}

static void on_progress(void *context, int64_t bytes)
{
    struct importing *importing = context;
    ctl_progress_at(&importing->progress, bytes);
}

/* ---- the map ---- */

static const char *recall(void *context, const char *header, size_t len)
{
    struct importing *importing = context;
    TN_BUF_AUTO sentence = {0};
    tn_buf_add(&importing->header, header, len);
    if (tn_conf_is_set(importing->ctl->conf, "map"))
        return NULL;
    importing->recall_err =
        tn_people_map(importing->ctl->people, header, len, importing->map, &importing->ctl->fault);
    if (importing->recall_err || !importing->map[0])
        return NULL;
    tn_buf_addf(&sentence, "the columns are read as was said before: --map %s", importing->map);
    on_notice(importing, 1, tn_buf_text(&sentence));
    return importing->map;
}

/* "auto" is kept as nothing. */
static const char *said_map(const struct importing *importing)
{
    const char *map = tn_conf_text(importing->ctl->conf, "map");
    return map && strcmp(map, "auto") == 0 ? "" : map;
}

static enum tn_err remember(struct importing *importing)
{
    const char *map = said_map(importing);
    struct ctl *ctl = importing->ctl;
    if (!map || importing->header.len == 0)
        return TN_OK;
    if (strlen(map) >= TN_IMPORT_MAP_CHARS)
        return tn_fault_set(&ctl->fault, TN_ERR_LIMIT, "--map is longer than 255 bytes");
    return tn_people_map_said(ctl->people, tn_buf_text(&importing->header), importing->header.len,
                              map, &ctl->fault);
}

/* ---- reading ---- */

static enum tn_err read_list(struct importing *importing)
{
    struct ctl *ctl = importing->ctl;
    const char *map = said_map(importing);
    struct tn_import_source source = {importing, read_file, rewind_file, importing->report->name};
    struct tn_import_sink sink = {importing, on_person, on_problem, on_notice, on_progress};
    struct tn_import_options options = {.signups = importing->job->signups,
                                        .map = map && map[0] ? map : NULL,
                                        .recall = recall,
                                        .context = importing};
    enum tn_err err = importing->job->begin(ctl->people, &ctl->fault);
    if (!err)
        err =
            tn_import_people_by(&options, &source, &sink, &importing->report->summary, &ctl->fault);
    if (!err)
        err = remember(importing);
    return err ? err : importing->job->end(importing->job->context, &ctl->fault);
}

static enum tn_err read_in_transaction(struct importing *importing)
{
    struct ctl *ctl = importing->ctl;
    struct tn_db *db = tn_registry_db(ctl->registry);
    enum tn_err err = tn_db_begin(db, &ctl->fault);
    if (err)
        return err;
    err = read_list(importing);
    if (!err && !importing->report->preview)
        return tn_db_commit(db, &ctl->fault);
    tn_db_rollback(db);
    return err;
}

enum tn_err ctl_import(struct ctl *ctl, const struct ctl_import_job *job,
                       struct ctl_import_report *ret_report)
{
    struct ctl_import_report report = {.preview = tn_conf_flag(ctl->conf, "preview")};
    struct importing importing = {.ctl = ctl, .job = job, .report = &report};
    enum tn_err err = open_file(&importing, tn_conf_arg(ctl->conf, 0));
    if (!err)
        err = read_in_transaction(&importing);
    ctl_progress_end(&importing.progress);
    if (importing.file)
        (void)fclose(importing.file);
    tn_buf_release(&importing.header);
    if (err)
        ctl_import_report_release(&report);
    else
        *ret_report = report;
    return err;
}

void ctl_import_report_release(struct ctl_import_report *report)
{
    tn_buf_release(&report->problems);
    tn_buf_release(&report->notices);
}

/* ---- the answer ---- */

void ctl_import_json_begin(struct tn_json_writer *writer, const struct ctl_import_report *report)
{
    const char delimiter[2] = {report->summary.delimiter, '\0'};
    tn_json_add_text(writer, "file", report->name);
    tn_json_add_text(writer, "format", report->summary.format);
    tn_json_add_text(writer, "encoding", report->summary.encoding);
    tn_json_add_text(writer, "delimiter", delimiter);
    tn_json_add_bool(writer, "preview", report->preview);
    tn_json_add_int(writer, "rows", report->summary.rows);
}

static void put_list(struct tn_json_writer *writer, const char *name, const struct tn_buf *items)
{
    TN_BUF_AUTO list = {0};
    tn_buf_addf(&list, "[%s]", tn_buf_text(items));
    tn_json_name(writer, name);
    tn_json_put_raw(writer, tn_buf_text(&list), list.len);
}

void ctl_import_json_end(struct tn_json_writer *writer, const struct ctl_import_report *report)
{
    tn_json_add_int(writer, "left_out", report->summary.problems);
    put_list(writer, "problems", &report->problems);
    put_list(writer, "notices", &report->notices);
}
