/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_attendance.c -- attendance list: who came in, when, through which door. */
#include <string.h>

#include "ctl.h"

static const char *text_of(const struct tn_json *object, const char *name, const char *fallback)
{
    const char *text = fallback;
    (void)tn_json_text(object, name, &text);
    return text;
}

static void add_row(struct ctl_table *table, const struct tn_json *visit)
{
    int64_t error_ms = 0, entry = 0;
    bool undone = false, walk_in = ctl_json_bool(visit, "walk_in");
    char error[24] = "?", note[48];
    if (tn_json_int(visit, "time_error_ms", &error_ms))
        (void)snprintf(error, sizeof error, "±%.1f s", (double)error_ms / 1000);
    (void)tn_json_int(visit, "entry", &entry);
    (void)tn_json_bool(visit, "undone", &undone);
    (void)snprintf(note, sizeof note, "%s%s%s", walk_in ? "walk-in " : "",
                   entry > 1 ? "double entry " : "", undone ? "taken back" : "");
    ctl_table_add(table, text_of(visit, "time", text_of(visit, "claimed_time", "")));
    ctl_table_add(table, error);
    ctl_table_add(table, text_of(visit, "name", "(issued elsewhere)"));
    ctl_table_add(table, text_of(visit, "door", ""));
    ctl_table_add(table, text_of(visit, "verdict", ""));
    ctl_table_add(table, text_of(visit, "method", ""));
    ctl_table_add(table, note);
}

static void print_table(const struct tn_json *visits)
{
    static const char *const header[] = {"TIME", "ERROR", "NAME", "DOOR", "VERDICT", "BY", "NOTE"};
    struct ctl_table table = {.columns = 7};
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        ctl_table_add(&table, header[i]);
    for (size_t i = 0; i < tn_json_count(visits); i++)
        add_row(&table, tn_json_at(visits, i));
    ctl_table_print(&table);
    ctl_table_release(&table);
}

static enum ctl_exit list(struct ctl *ctl)
{
    struct tn_event event;
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = tn_people_attendance_json(ctl->people, event.id, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    if (root)
        print_table(root);
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {
    {.name = "event",
     .type = TN_CONF_TEXT,
     .value_name = "EVENT",
     .help = "id or title; else the only open event"},
    CTL_COMMON,
};

const struct ctl_command ctl_attendance_list = {
    .noun = "attendance",
    .verb = "list",
    .arguments = "[--event EVENT]",
    .summary = "list who came in, in the order that every copy of the logs agrees on",
    .text =
        "With --json, an array of {\"event\",\"event_title\",\"seq\",\"log\",\"door\",\"ticket\","
        "\"name\",\n\"walk_in\",\"member\",\"handle\",\"method\",\"verdict\",\"admits\",\"time\","
        "\"time_error_ms\",\"claimed_time\",\n\"entry\",\"undone\"}; time and its error are null "
        "where nobody knows it, entry 2 and more are\ndouble entries.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};
