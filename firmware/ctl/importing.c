/* SPDX-License-Identifier: Apache-2.0 */
/* importing.c -- a file of people, or standard input, handed to who takes it in. */
#include "importing.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct importing {
    struct ctl *ctl;
    FILE *file;
    const char *name;
    struct ctl_progress progress;
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
    importing->name = path;
    if (strcmp(path, "-") == 0) {
        importing->name = "standard input";
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

/* ---- what is told of it ---- */

static void on_line(void *context, int64_t line, const char *sentence)
{
    const struct importing *importing = context;
    if (!importing->ctl->json)
        ctl_warn("%s:%lld: %s", importing->name, (long long)line, sentence);
}

static void on_progress(void *context, int64_t bytes)
{
    struct importing *importing = context;
    ctl_progress_at(&importing->progress, bytes);
}

static void print_json(const struct tn_list_report *report, const char *name)
{
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_list_report_write(report, name, &writer);
    tn_json_close_object(&writer);
    ctl_print(&out);
}

enum tn_err ctl_import(struct ctl *ctl, enum tn_list_kind kind, struct tn_id event,
                       struct tn_list_report *ret_report, const char **ret_name)
{
    struct importing importing = {.ctl = ctl};
    struct tn_list_options options = {
        .kind = kind,
        .event = event,
        .map = tn_conf_text(ctl->conf, "map"),
        .preview = tn_conf_flag(ctl->conf, "preview"),
        .complete = kind == TN_LIST_MEMBERS && tn_conf_flag(ctl->conf, "complete"),
        .many = kind == TN_LIST_MEMBERS && tn_conf_flag(ctl->conf, "confirm"),
        .problem = on_line,
        .notice = on_line,
        .progress = on_progress,
        .context = &importing,
    };
    enum tn_err err = open_file(&importing, tn_conf_arg(ctl->conf, 0));
    struct tn_import_source source = {&importing, read_file, rewind_file, importing.name};
    if (!err)
        err = tn_people_list_import(ctl->people, &source, &options, ret_report, &ctl->fault);
    ctl_progress_end(&importing.progress);
    if (importing.file)
        (void)fclose(importing.file);
    if (!err && ret_report->question[0]) {
        err = tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "%s", ret_report->question);
        tn_list_report_release(ret_report);
    }
    if (err)
        return err;
    *ret_name = importing.name;
    if (ctl->json)
        print_json(ret_report, importing.name);
    return TN_OK;
}
