/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_member_import.c -- member import: a CSV file's people become members. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl.h"

struct importing {
    struct ctl *ctl;
    FILE *file;
    const char *name;
    int64_t changes[TN_PEOPLE_REPEATED + 1];
    struct tn_buf problems; /* JSON objects with commas between */
    struct tn_buf notices;
    struct ctl_progress progress;
};

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

static enum tn_err on_person(void *context, const struct tn_import_person *person,
                             struct tn_fault *fault)
{
    struct importing *importing = context;
    enum tn_people_change change;
    enum tn_err err = tn_people_roster_row(importing->ctl->people, person, &change, fault);
    if (!err)
        importing->changes[change]++;
    return err;
}

static void add_line(struct importing *importing, struct tn_buf *out, int64_t line,
                     const char *sentence)
{
    struct tn_json_writer writer;
    if (!importing->ctl->json) {
        ctl_warn("%s:%lld: %s", importing->name, (long long)line, sentence);
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
    add_line(importing, &importing->problems, line, sentence);
}

static void on_notice(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    add_line(importing, &importing->notices, line, sentence);
}

static void on_progress(void *context, int64_t bytes)
{
    struct importing *importing = context;
    ctl_progress_at(&importing->progress, bytes);
}

/* ---- the answer ---- */

static void print_json(const struct importing *importing, const struct tn_import_summary *summary)
{
    const char delimiter[2] = {summary->delimiter, '\0'};
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "file", importing->name);
    tn_json_add_text(&writer, "encoding", summary->encoding);
    tn_json_add_text(&writer, "delimiter", delimiter);
    tn_json_add_int(&writer, "rows", summary->rows);
    tn_json_add_int(&writer, "added", importing->changes[TN_PEOPLE_ADDED]);
    tn_json_add_int(&writer, "changed", importing->changes[TN_PEOPLE_CHANGED]);
    tn_json_add_int(&writer, "unchanged", importing->changes[TN_PEOPLE_UNCHANGED]);
    tn_json_add_int(&writer, "repeated", importing->changes[TN_PEOPLE_REPEATED]);
    tn_json_add_int(&writer, "left_out", summary->problems);
    tn_buf_add_text(&out, ",\"problems\":[");
    tn_buf_add(&out, importing->problems.data, importing->problems.len);
    tn_buf_add_text(&out, "],\"notices\":[");
    tn_buf_add(&out, importing->notices.data, importing->notices.len);
    tn_buf_add_text(&out, "]");
    tn_json_close_object(&writer);
    ctl_print(&out);
}

static void print_text(const struct importing *importing, const struct tn_import_summary *summary)
{
    (void)printf("%s (%s): %lld rows; %lld added, %lld changed, %lld as before, %lld repeated, "
                 "%lld left out\n",
                 importing->name, summary->encoding, (long long)summary->rows,
                 (long long)importing->changes[TN_PEOPLE_ADDED],
                 (long long)importing->changes[TN_PEOPLE_CHANGED],
                 (long long)importing->changes[TN_PEOPLE_UNCHANGED],
                 (long long)importing->changes[TN_PEOPLE_REPEATED], (long long)summary->problems);
}

/* ---- reading ---- */

static enum tn_err read_roster(struct importing *importing, struct tn_import_summary *ret_summary)
{
    struct ctl *ctl = importing->ctl;
    struct tn_import_source source = {importing, read_file, rewind_file, importing->name};
    struct tn_import_sink sink = {importing, on_person, on_problem, on_notice, on_progress};
    struct tn_db *db = tn_registry_db(ctl->registry);
    enum tn_err err = tn_db_begin(db, &ctl->fault);
    if (err)
        return err;
    err = tn_people_roster_begin(ctl->people, &ctl->fault);
    if (!err)
        err = tn_import_people(&source, &sink, ret_summary, &ctl->fault);
    if (!err)
        err = tn_people_roster_end(ctl->people, &ctl->fault);
    if (!err)
        return tn_db_commit(db, &ctl->fault);
    tn_db_rollback(db);
    return err;
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

static enum ctl_exit run(struct ctl *ctl)
{
    struct importing importing = {.ctl = ctl};
    struct tn_import_summary summary = {0};
    enum tn_err err = open_file(&importing, tn_conf_arg(ctl->conf, 0));
    if (!err)
        err = read_roster(&importing, &summary);
    ctl_progress_end(&importing.progress);
    if (!err && ctl->json)
        print_json(&importing, &summary);
    else if (!err)
        print_text(&importing, &summary);
    if (importing.file)
        (void)fclose(importing.file);
    tn_buf_release(&importing.problems);
    tn_buf_release(&importing.notices);
    return err ? ctl_failed(err) : CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_COMMON};

const struct ctl_command ctl_member_import = {
    .noun = "member",
    .verb = "import",
    .arguments = "FILE.csv|-",
    .summary = "take members from a CSV file; the same file again changes nothing",
    .text =
        "UTF-8, UTF-16 or GBK; commas, semicolons or tabs.  The first line names the columns, in\n"
        "English or Chinese: name/姓名, nick/昵称, email/邮箱, phone/手机, qq, wechat/微信,\n"
        "telegram, discord, id/编号, lang/语言, note/备注 and the like; others are passed over.\n"
        "A row is the member whose address, number or id it names; a row with nothing but a name\n"
        "is told from its namesakes by its place among them.  Rows that cannot be taken are\n"
        "reported with their line, and the others are kept.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = run,
};
