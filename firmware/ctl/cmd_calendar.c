/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_calendar.c -- event import-calendar, calendars, undo-calendar. */
#include <string.h>

#include "ctl.h"
#include "turnout/calendar_import.h"

#define LINES_SHOWN 100

static ptrdiff_t read_file(void *context, void *out, size_t cap)
{
    FILE *file = context;
    size_t got = fread(out, 1, cap, file);
    return got == 0 && ferror(file) ? -1 : (ptrdiff_t)got;
}

static bool rewind_file(void *context)
{
    return fseek(context, 0, SEEK_SET) == 0;
}

/* [{"line","text"}…] on stderr, as a compiler says it. */
static void warn_all(const char *name, const struct tn_json *lines)
{
    for (size_t i = 0; i < tn_json_count(lines); i++) {
        const struct tn_json *one = tn_json_at(lines, i);
        ctl_warn("%s:%lld: %s", name, (long long)ctl_json_int(one, "line"),
                 ctl_json_text(one, "text"));
    }
}

static enum tn_err print_text(struct ctl *ctl, const struct tn_buf *json)
{
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_json_parse(tn_buf_text(json), json->len, &root, &ctl->fault);
    if (err)
        return err;
    const char *name = ctl_json_text(root, "file"), *batch = ctl_json_text(root, "batch");
    warn_all(name, tn_json_get(root, "problems"));
    warn_all(name, tn_json_get(root, "notices"));
    (void)printf("%s: %lld events and %lld series made, %lld changed, %lld as before, %lld left "
                 "out\n",
                 name, (long long)ctl_json_int(root, "events"),
                 (long long)ctl_json_int(root, "series"), (long long)ctl_json_int(root, "changed"),
                 (long long)ctl_json_int(root, "unchanged"),
                 (long long)ctl_json_int(root, "left_out"));
    if (ctl_json_bool(root, "preview"))
        (void)printf("a preview: nothing was changed\n");
    else if (batch[0])
        (void)printf("turnout event undo-calendar %s takes it back\n", batch);
    return TN_OK;
}

static enum ctl_exit import(struct ctl *ctl)
{
    const char *path = tn_conf_arg(ctl->conf, 0);
    struct tn_people_by by = {"", ""};
    struct tn_calendar_report report;
    struct tn_json_writer writer;
    TN_BUF_AUTO out = {0};
    enum tn_err err = ctl_by(ctl, &by);
    FILE *file = fopen(path, "rb");
    if (!file)
        return ctl_failed(tn_fault_set(&ctl->fault, TN_ERR_ABSENT, "%s cannot be opened", path));
    struct tn_import_source source = {file, read_file, rewind_file, path};
    if (!err)
        err = tn_calendar_import(ctl->people, &source, tn_conf_flag(ctl->conf, "preview"),
                                 LINES_SHOWN, by.who, &report, &ctl->fault);
    (void)fclose(file);
    if (err)
        return ctl_failed(err);
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    tn_calendar_report_write(&report, path, &writer);
    tn_json_close_object(&writer);
    tn_calendar_report_release(&report);
    if (ctl->json)
        ctl_print(&out);
    else
        err = print_text(ctl, &out);
    return err ? ctl_failed(err) : CTL_DONE;
}

static enum ctl_exit list(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_calendar_imports_json(ctl->people, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    for (size_t i = 0; i < tn_json_count(root); i++) {
        const struct tn_json *one = tn_json_at(root, i);
        (void)printf("%s  %s  %lld events, %lld series, %lld changed%s\n", ctl_json_text(one, "id"),
                     ctl_json_text(one, "taken"), (long long)ctl_json_int(one, "events"),
                     (long long)ctl_json_int(one, "series"),
                     (long long)ctl_json_int(one, "changed"),
                     ctl_json_text(one, "undone")[0] ? ", taken back" : "");
    }
    return CTL_DONE;
}

static enum ctl_exit undo(struct ctl *ctl)
{
    struct tn_id batch;
    if (tn_id_parse(tn_conf_arg(ctl->conf, 0), &batch))
        return ctl_usage(ctl, "an import is named by its id; turnout event calendars has them");
    enum tn_err err = tn_calendar_undo(ctl->people, batch, &ctl->fault);
    return err ? ctl_failed(err) : list(ctl);
}

/* ---- the commands ---- */

static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry import_options[] = {
    {.name = "preview", .type = TN_CONF_FLAG, .help = "say what would come of it; keep nothing"},
    CTL_BY,
    CTL_COMMON,
};

const struct ctl_command ctl_event_import_calendar = {
    .noun = "event",
    .verb = "import-calendar",
    .arguments = "FILE [--preview] [--by NAME]",
    .summary = "events and series out of an iCalendar file",
    .text =
        "An entry is known by its UID: the same file again changes what has changed.  One that\n"
        "comes back becomes a series; one date of it that was moved an event of the series.",
    .options = import_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = import,
};

const struct ctl_command ctl_event_calendars = {
    .noun = "event",
    .verb = "calendars",
    .arguments = "",
    .summary = "the calendar files that were read",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_event_undo_calendar = {
    .noun = "event",
    .verb = "undo-calendar",
    .arguments = "IMPORT",
    .summary = "take back what a calendar file made and changed",
    .text = "Its events are cancelled and closed.  Refused where somebody has a ticket of one of\n"
            "them, or came.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = undo,
};
