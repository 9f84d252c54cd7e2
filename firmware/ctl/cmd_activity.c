/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_activity.c -- activity import, list, undo: chat exports become counts a member and day. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl.h"
#include "turnout/activity.h"
#include "turnout/importing.h"

#define PROBLEMS_SHOWN 100 /* the others are a number */

struct importing {
    struct ctl *ctl;
    FILE *file;
    const char *name;
    int64_t problems;
    struct tn_buf list; /* JSON objects with commas between */
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

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct importing *importing = context;
    if (++importing->problems > PROBLEMS_SHOWN)
        return;
    if (importing->ctl->json)
        tn_import_line_keep(line, sentence, &importing->list);
    else
        ctl_warn("%s:%lld: %s", importing->name, (long long)line, sentence);
}

static void on_progress(void *context, int64_t bytes)
{
    struct importing *importing = context;
    ctl_progress_at(&importing->progress, bytes);
}

/* ---- the answer ---- */

static int64_t strangers_of(const struct tn_activity_report *report)
{
    int64_t sum = 0;
    for (int i = 0; i < TN_ACTIVITY_STRANGERS; i++)
        sum += report->strangers[i];
    return sum;
}

static void print_json(const struct importing *importing, const struct tn_activity_report *report)
{
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_activity_report_write(report, importing->name, &importing->list, &writer);
    tn_json_close_object(&writer);
    ctl_print(&out);
}

static void print_not_counted(const struct tn_activity_report *report)
{
    const char *comma = "";
    for (int i = TN_CHAT_KINDS; i < TN_CHAT_SORT_COUNT; i++) {
        if (report->read.sorts[i] == 0)
            continue;
        (void)printf("%s%lld %s",
                     comma[0] ? comma : "not counted: ", (long long)report->read.sorts[i],
                     tn_chat_sort_name((enum tn_chat_sort)i));
        comma = ", ";
    }
    if (comma[0])
        (void)printf("\n");
}

static void print_text(const struct importing *importing, const struct tn_activity_report *report)
{
    char first[TN_WALL_CHARS], last[TN_WALL_CHARS];
    if (report->repeated) {
        (void)printf("%s has been imported already, as %s; nothing was done\n", importing->name,
                     tn_id_text(report->batch).chars);
        return;
    }
    tn_activity_day_text(report->first_day, first);
    tn_activity_day_text(report->last_day, last);
    (void)printf("%s (%s, %s): %lld rows of %s, %s to %s\n", importing->name, report->read.format,
                 report->read.encoding, (long long)report->read.rows, report->read.chat, first,
                 last);
    (void)printf(
        "%lld on members' records (%lld by a name alone), %lld by nobody the group knows\n",
        (long long)report->counted, (long long)report->by_name, (long long)strangers_of(report));
    print_not_counted(report);
    (void)printf("%lld days, %lld of them in the place of an earlier import; %lld rows left out\n",
                 (long long)report->days, (long long)report->replaced_days,
                 (long long)report->read.problems);
    if (tn_id_is_zero(report->batch))
        (void)printf("a preview: nothing was changed\n");
    else
        (void)printf("import %s; turnout activity undo %s takes it back\n",
                     tn_id_text(report->batch).chars, tn_id_text(report->batch).chars);
}

/* ---- import ---- */

static enum tn_err open_file(struct importing *importing, const char *path)
{
    struct stat status;
    importing->name = path;
    importing->file = fopen(path, "rb");
    if (!importing->file)
        return tn_fault_errno(&importing->ctl->fault, errno, "%.200s cannot be opened", path);
    if (fstat(fileno(importing->file), &status) != 0 || !S_ISREG(status.st_mode))
        return tn_fault_set(&importing->ctl->fault, TN_ERR_FORMAT, "%.200s is not a file", path);
    ctl_progress_begin(&importing->progress, "importing", (int64_t)status.st_size);
    return TN_OK;
}

static enum ctl_exit import(struct ctl *ctl)
{
    struct importing importing = {.ctl = ctl};
    struct tn_activity_options asked = {
        .format = ctl_text(ctl, "format", "auto"),
        .chat = ctl_text(ctl, "chat", ""),
        .tz = ctl_text(ctl, "tz", ""),
        .preview = tn_conf_flag(ctl->conf, "preview"),
    };
    struct tn_activity_report report;
    enum tn_err err = open_file(&importing, tn_conf_arg(ctl->conf, 0));
    struct tn_import_source source = {&importing, read_file, rewind_file, importing.name};
    if (!err)
        err = tn_people_activity_import(ctl->people, &source, &asked, on_problem, on_progress,
                                        &importing, &report, &ctl->fault);
    ctl_progress_end(&importing.progress);
    if (!err && importing.problems > PROBLEMS_SHOWN && !ctl->json)
        ctl_warn("%s: and %lld rows more", importing.name,
                 (long long)(importing.problems - PROBLEMS_SHOWN));
    if (!err && ctl->json)
        print_json(&importing, &report);
    else if (!err)
        print_text(&importing, &report);
    if (importing.file)
        (void)fclose(importing.file);
    tn_buf_release(&importing.list);
    return err ? ctl_failed(err) : CTL_DONE;
}

static const struct tn_conf_entry import_options[] = {
    {.name = "format",
     .type = TN_CONF_CHOICE,
     .choices = tn_chat_formats,
     .fallback = "auto",
     .help = "whose export it is; else as it looks"},
    {.name = "chat",
     .type = TN_CONF_TEXT,
     .value_name = "NAME",
     .help = "the chat's name or id where the file holds several; what to call it where the file "
             "says nothing"},
    {.name = "tz",
     .type = TN_CONF_TEXT,
     .value_name = "ZONE",
     .help = "where a day begins, such as Asia/Shanghai; else the group's"},
    {.name = "preview", .type = TN_CONF_FLAG, .help = "report, and change nothing"},
    CTL_COMMON,
};

const struct ctl_command ctl_activity_import = {
    .noun = "activity",
    .verb = "import",
    .arguments = "FILE",
    .summary = "count who wrote on which day, from an exported chat",
    .text =
        "Takes Telegram Desktop's result.json, DiscordChatExporter's JSON and CSV, QQ's text "
        "files\n"
        "and qq-chat-exporter's JSON, the files of MemoTrace, chatlog, WeFlow, echotrace and\n"
        "wechat_stat, ChatLab's JSON, WhatsApp, LINE, mbox, and CSV or JSON lines with platform,\n"
        "handle, date, count[, kind].  Only counts a member and day are kept, nothing of what was\n"
        "said; who is not in the group is a number a day.  A later import of the same chat stands\n"
        "in the place of an earlier one, day by day; the same file again changes nothing.",
    .options = import_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = import,
};

/* ---- list ---- */

struct listing {
    struct ctl *ctl;
    struct ctl_table table;
};

static void add_number(struct ctl_table *table, int64_t number)
{
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    ctl_table_add(table, text);
}

static bool list_one(const struct tn_activity_batch *batch, void *context)
{
    struct listing *listing = context;
    char first[TN_WALL_CHARS], last[TN_WALL_CHARS], taken[CTL_TIME_CHARS];
    ctl_local_time(listing->ctl, batch->taken.ms, taken);
    tn_activity_day_text(batch->first_day, first);
    tn_activity_day_text(batch->last_day, last);
    ctl_table_add(&listing->table, tn_id_text(batch->id).chars);
    ctl_table_add(&listing->table, taken);
    ctl_table_add(&listing->table, batch->undone.ms ? "undone" : "stands");
    ctl_table_add(&listing->table, first);
    ctl_table_add(&listing->table, last);
    add_number(&listing->table, batch->counted);
    add_number(&listing->table, batch->strangers);
    ctl_table_add(&listing->table, batch->chat);
    return true;
}

static enum ctl_exit list(struct ctl *ctl)
{
    static const char *const header[] = {"ID", "TAKEN",   "STATE",     "FROM",
                                         "TO", "COUNTED", "STRANGERS", "CHAT"};
    struct listing listing = {.ctl = ctl, .table = {.columns = 8}};
    TN_BUF_AUTO out = {0};
    if (ctl->json) {
        enum tn_err err = tn_activity_batches_json(ctl->people, &out, &ctl->fault);
        if (!err)
            ctl_print(&out);
        return err ? ctl_failed(err) : CTL_DONE;
    }
    for (size_t i = 0; i < 8; i++)
        ctl_table_add(&listing.table, header[i]);
    enum tn_err err = tn_people_activity_batches(ctl->people, list_one, &listing, &ctl->fault);
    if (!err)
        ctl_table_print(&listing.table);
    ctl_table_release(&listing.table);
    return err ? ctl_failed(err) : CTL_DONE;
}

static const struct tn_conf_entry plain_options[] = {CTL_COMMON};

const struct ctl_command ctl_activity_list = {
    .noun = "activity",
    .verb = "list",
    .arguments = "",
    .summary = "list what was imported from chats",
    .options = plain_options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

/* ---- undo ---- */

static enum ctl_exit undo(struct ctl *ctl)
{
    struct tn_id batch;
    const char *text = tn_conf_arg(ctl->conf, 0);
    if (tn_id_parse(text, &batch))
        return ctl_failed(tn_fault_set(&ctl->fault, TN_ERR_ABSENT,
                                       "there is no import \"%.60s\"; turnout activity list shows "
                                       "them",
                                       text));
    enum tn_err err = tn_people_activity_undo(ctl->people, batch, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        (void)printf("{\"id\":\"%s\",\"undone\":true}\n", tn_id_text(batch).chars);
    else
        (void)printf("%s: undone\n", tn_id_text(batch).chars);
    return CTL_DONE;
}

const struct ctl_command ctl_activity_undo = {
    .noun = "activity",
    .verb = "undo",
    .arguments = "BATCH",
    .summary = "take one import back, and bring back what it stood in the place of",
    .options = plain_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = undo,
};
