/* SPDX-License-Identifier: Apache-2.0 */
/* imports.c -- files of people, sign-ups, chats and calendars: looked at, taken, taken back.
 *
 * An upload is read where the server has kept it; what would come of it is found out by doing it
 * and giving it up again. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "dashboard.h"
#include "errand.h"

#include "turnout/activity.h"
#include "turnout/calendar_import.h"
#include "turnout/importing.h"

#define LINES_MOST 100

/* ---- the upload as a source ---- */

static ptrdiff_t read_upload(void *context, void *out, size_t cap)
{
    const int *fd = context;
    for (;;) {
        ssize_t got = read(*fd, out, cap);
        if (got >= 0 || errno != EINTR)
            return got;
    }
}

static bool rewind_upload(void *context)
{
    const int *fd = context;
    return lseek(*fd, 0, SEEK_SET) == 0;
}

static struct tn_import_source source_of(struct tn_hub_call *call)
{
    return (struct tn_import_source){&call->exchange->request.upload_fd, read_upload, rewind_upload,
                                     "the file"};
}

/* ---- lists of people ---- */

static void add_array(struct tn_json_writer *writer, const char *name, const struct tn_buf *items)
{
    TN_BUF_AUTO list = {0};
    tn_buf_addf(&list, "[%s]", tn_buf_text(items));
    tn_json_name(writer, name);
    tn_json_put_raw(writer, tn_buf_text(&list), list.len);
}

/* What a preview tells beyond the answer of the import itself. */
static void add_looks(struct tn_json_writer *writer, const struct tn_list_report *report)
{
    tn_json_add_int(writer, "taken", report->summary.taken);
    tn_json_add_int(writer, "problem_count", report->summary.problems);
    tn_json_name(writer, "columns");
    if (report->columns.len > 0)
        tn_json_put_raw(writer, tn_buf_text(&report->columns), report->columns.len);
    else
        tn_json_put_null(writer);
    add_array(writer, "sample", &report->sample);
    tn_json_add_text(writer, "map", report->map[0] ? report->map : NULL);
    tn_json_add_text(writer, "question", report->question[0] ? report->question : NULL);
}

static void answer_list(struct tn_hub_call *call, const struct tn_list_report *report)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_list_report_write(report, NULL, &writer);
    if (report->preview)
        add_looks(&writer, report);
    tn_json_close_object(&writer);
}

static bool asked(const struct tn_hub_call *call, const char *name)
{
    return strcmp(tn_hub_query(call, name, "0"), "1") == 0;
}

static enum tn_err import_list(struct tn_hub_call *call, enum tn_list_kind kind, bool preview)
{
    struct tn_import_source source = source_of(call);
    struct tn_list_options options = {.kind = kind,
                                      .map = tn_hub_query(call, "map", NULL),
                                      .preview = preview,
                                      .complete = asked(call, "complete"),
                                      .many = asked(call, "confirm"),
                                      .lines_most = LINES_MOST};
    struct tn_list_report report;
    enum tn_err err = TN_OK;
    if (kind == TN_LIST_SIGNUPS)
        err = tn_hub_parse_id(call, tn_hub_query(call, "event", ""), &options.event);
    if (err)
        return tn_fault_set(call->fault, TN_ERR_FORMAT, "of which event? event= says it");
    err = tn_people_list_import(call->people, &source, &options, &report, call->fault);
    if (err)
        return err;
    answer_list(call, &report);
    tn_list_report_release(&report);
    return TN_OK;
}

/* ---- chats ---- */

struct problems {
    int64_t count;
    struct tn_buf list;
};

static void on_problem(void *context, int64_t line, const char *sentence)
{
    struct problems *problems = context;
    if (++problems->count <= LINES_MOST)
        tn_import_line_keep(line, sentence, &problems->list);
}

static void answer_chat(struct tn_hub_call *call, const struct tn_activity_report *report,
                        const struct problems *problems, bool preview)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_activity_report_write(report, NULL, &problems->list, &writer);
    if (preview) {
        tn_json_add_int(&writer, "taken", report->read.rows - report->read.problems);
        tn_json_add_int(&writer, "problem_count", report->read.problems);
    }
    tn_json_close_object(&writer);
}

static enum tn_err import_chat(struct tn_hub_call *call, bool preview)
{
    struct tn_import_source source = source_of(call);
    struct problems problems = {.count = 0};
    struct tn_activity_report report;
    struct tn_activity_options options = {.format = tn_hub_query(call, "format", "auto"),
                                          .chat = tn_hub_query(call, "chat", ""),
                                          .tz = tn_hub_query(call, "tz", ""),
                                          .preview = preview};
    enum tn_err err = tn_people_activity_import(call->people, &source, &options, on_problem, NULL,
                                                &problems, &report, call->fault);
    if (!err)
        answer_chat(call, &report, &problems, preview);
    tn_buf_release(&problems.list);
    return err;
}

/* ---- calendars ---- */

static enum tn_err import_calendar(struct tn_hub_call *call, bool preview)
{
    struct tn_import_source source = source_of(call);
    struct tn_calendar_report report;
    struct tn_json_writer writer;
    enum tn_err err = tn_calendar_import(call->people, &source, preview, LINES_MOST,
                                         call->exchange->request.who, &report, call->fault);
    if (err)
        return err;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_calendar_report_write(&report, NULL, &writer);
    if (preview) {
        tn_json_add_int(&writer, "taken", report.read.taken);
        tn_json_add_int(&writer, "problem_count", report.read.problems);
    }
    tn_json_close_object(&writer);
    tn_calendar_report_release(&report);
    return TN_OK;
}

/* ---- any of them ---- */

static enum tn_err import(struct tn_hub_call *call, bool preview)
{
    const char *kind = tn_hub_query(call, "kind", "");
    if (strcmp(kind, "members") == 0)
        return import_list(call, TN_LIST_MEMBERS, preview);
    if (strcmp(kind, "signups") == 0)
        return import_list(call, TN_LIST_SIGNUPS, preview);
    if (strcmp(kind, "activity") == 0)
        return import_chat(call, preview);
    if (strcmp(kind, "calendar") == 0)
        return import_calendar(call, preview);
    return tn_fault_set(call->fault, TN_ERR_FORMAT,
                        "kind= is members, signups, activity or calendar");
}

static enum tn_err look(struct tn_hub_call *call)
{
    return import(call, true);
}

static enum tn_err do_it(struct tn_hub_call *call)
{
    return import(call, false);
}

void tn_hub_import_preview(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, 0, look);
}

void tn_hub_import(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, 0, do_it);
}

/* ---- what was taken ---- */

static enum tn_err list(struct tn_hub_call *call)
{
    return tn_activity_batches_json(call->people, call->out, call->fault);
}

static enum tn_err undo(struct tn_hub_call *call)
{
    enum tn_err err = tn_people_activity_undo(call->people, call->id, call->fault);
    if (err == TN_ERR_ABSENT)
        err = tn_calendar_undo(call->people, call->id, call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

static enum tn_err list_calendars(struct tn_hub_call *call)
{
    return tn_calendar_imports_json(call->people, call->out, call->fault);
}

void tn_hub_import_calendars(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list_calendars);
}

void tn_hub_imports(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

void tn_hub_import_undo(struct tn_exchange *exchange, void *context)
{
    tn_hub_call_later(exchange, context, TN_HUB_ID, undo);
}
