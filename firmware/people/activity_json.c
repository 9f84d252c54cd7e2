/* SPDX-License-Identifier: Apache-2.0 */
/* activity_json.c -- imports of chats as the command line and the hub tell them. */
#include "turnout/activity.h"

#include <string.h>

void tn_activity_day_text(int32_t day, char out[TN_WALL_CHARS])
{
    struct tn_wall wall = {(int64_t)day * 86400000};
    tn_wall_format(wall, 0, out);
    out[sizeof "2019-07-16" - 1] = '\0';
    if (day == 0)
        memcpy(out, "-", sizeof "-");
}

static void add_days(struct tn_json_writer *writer, int32_t first, int32_t last)
{
    char text[TN_WALL_CHARS];
    tn_activity_day_text(first, text);
    tn_json_add_text(writer, "first_day", first ? text : NULL);
    tn_activity_day_text(last, text);
    tn_json_add_text(writer, "last_day", last ? text : NULL);
}

/* ---- one import ---- */

static void add_counts(struct tn_json_writer *writer, const struct tn_activity_report *report)
{
    tn_json_name(writer, "strangers");
    tn_json_open_object(writer);
    for (int i = 0; i < TN_ACTIVITY_STRANGERS; i++)
        tn_json_add_int(writer, tn_activity_stranger_name((enum tn_activity_stranger)i),
                        report->strangers[i]);
    tn_json_close_object(writer);
    tn_json_name(writer, "sorts");
    tn_json_open_object(writer);
    for (int i = 0; i < TN_CHAT_SORT_COUNT; i++)
        tn_json_add_int(writer, tn_chat_sort_name((enum tn_chat_sort)i), report->read.sorts[i]);
    tn_json_close_object(writer);
}

static void add_read(struct tn_json_writer *writer, const struct tn_activity_report *report,
                     const struct tn_buf *problems)
{
    TN_BUF_AUTO list = {0};
    tn_json_add_text(writer, "format", report->read.format);
    tn_json_add_text(writer, "encoding", report->read.encoding);
    tn_json_add_text(writer, "chat", report->read.chat);
    tn_json_add_int(writer, "rows", report->read.rows);
    tn_json_add_int(writer, "counted", report->counted);
    tn_json_add_int(writer, "by_name", report->by_name);
    tn_json_add_int(writer, "days", report->days);
    tn_json_add_int(writer, "replaced_days", report->replaced_days);
    add_days(writer, report->first_day, report->last_day);
    add_counts(writer, report);
    tn_json_add_int(writer, "left_out", report->read.problems);
    tn_buf_addf(&list, "[%s]", tn_buf_text(problems));
    tn_json_name(writer, "problems");
    tn_json_put_raw(writer, tn_buf_text(&list), list.len);
}

void tn_activity_report_write(const struct tn_activity_report *report, const char *file,
                              const struct tn_buf *problems, struct tn_json_writer *writer)
{
    bool preview = tn_id_is_zero(report->batch);
    tn_json_add_text(writer, "file", file);
    tn_json_add_text(writer, "batch", preview ? NULL : tn_id_text(report->batch).chars);
    tn_json_add_bool(writer, "preview", preview);
    tn_json_add_bool(writer, "repeated", report->repeated);
    if (!report->repeated)
        add_read(writer, report, problems);
}

/* ---- all of them ---- */

static bool add_batch(const struct tn_activity_batch *batch, void *context)
{
    struct tn_json_writer *writer = context;
    char taken[TN_WALL_CHARS], undone[TN_WALL_CHARS];
    tn_wall_format(batch->taken, 0, taken);
    tn_wall_format(batch->undone, 0, undone);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_id_text(batch->id).chars);
    tn_json_add_text(writer, "taken", taken);
    tn_json_add_text(writer, "undone", batch->undone.ms ? undone : NULL);
    tn_json_add_text(writer, "format", batch->format);
    tn_json_add_text(writer, "chat", batch->chat);
    tn_json_add_int(writer, "rows", batch->rows);
    tn_json_add_int(writer, "counted", batch->counted);
    tn_json_add_int(writer, "strangers", batch->strangers);
    tn_json_add_int(writer, "left_out", batch->problems);
    add_days(writer, batch->first_day, batch->last_day);
    tn_json_close_object(writer);
    return true;
}

enum tn_err tn_activity_batches_json(struct tn_people *people, struct tn_buf *out,
                                     struct tn_fault *fault)
{
    struct tn_json_writer writer;
    size_t start = out->len;
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    enum tn_err err = tn_people_activity_batches(people, add_batch, &writer, fault);
    if (err)
        out->len = start;
    else
        tn_json_close_array(&writer);
    return err;
}
