/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_meetup.c -- meetup add, list, remove: what comes next, with a code to add it to a calendar.
 */
#include "ctl.h"

static const struct ctl_field fields[] = {
    {"title", "title", CTL_WORDS},  {"topic", "topic", CTL_WORDS}, {"venue", "venue", CTL_LINE},
    {"starts", "starts", CTL_TIME}, {"ends", "ends", CTL_TIME},    {"url", "url", CTL_LINE},
    {NULL, NULL, CTL_LINE},
};

/* Local time at the venue is that of the start as it was typed. */
static enum tn_err add_offset(struct ctl *ctl, struct tn_id event, struct tn_json_writer *writer)
{
    struct tn_wall wall;
    int offset_min = 0;
    (void)event;
    enum tn_err err =
        ctl_time(ctl, "starts", tn_conf_text(ctl->conf, "starts"), &wall, &offset_min);
    if (!err)
        tn_json_add_int(writer, "offset_min", offset_min);
    return err;
}

static enum ctl_exit add(struct ctl *ctl)
{
    if (!tn_conf_text(ctl->conf, "starts") || !tn_conf_text(ctl->conf, "ends"))
        return ctl_usage(ctl, "a meetup needs a title, --starts and --ends");
    return ctl_content_add(ctl, TN_CONTENT_MEETUP, fields, add_offset);
}

static void add_row(struct ctl *ctl, struct ctl_table *table, const char *id,
                    const struct tn_json *value)
{
    char starts[CTL_TIME_CHARS];
    (void)ctl;
    (void)id;
    ctl_time_text((struct tn_wall){ctl_json_int(value, "starts")},
                  (int)ctl_json_int(value, "offset_min"), starts);
    ctl_table_add(table, starts);
    ctl_words_cell(table, value, "title");
    ctl_words_cell(table, value, "topic");
    ctl_table_add(table, ctl_json_text(value, "venue"));
}

static enum ctl_exit list(struct ctl *ctl)
{
    static const char *const header[] = {"ID", "STARTS", "TITLE", "TOPIC", "VENUE"};
    return ctl_content_list(ctl, TN_CONTENT_MEETUP, header, 5, add_row);
}

static enum ctl_exit take_away(struct ctl *ctl)
{
    return ctl_content_remove(ctl, TN_CONTENT_MEETUP, NULL);
}

static const struct tn_conf_entry add_options[] = {
    CTL_IN_TWO("title", "what it is called"),
    CTL_IN_TWO("topic", "what it is about"),
    {.name = "starts",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "2026-12-19T14:00 in the group's zone, or with an offset"},
    {.name = "ends", .type = TN_CONF_TEXT, .value_name = "TIME", .help = "the same"},
    {.name = "venue", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = "where"},
    {.name = "url", .type = TN_CONF_TEXT, .value_name = "URL", .help = "where there is more"},
    CTL_EVENT,
    CTL_ID,
    CTL_COMMON,
};
static const struct tn_conf_entry options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_meetup_add = {
    .noun = "meetup",
    .verb = "add",
    .arguments = "--title-zh TEXT --title-en TEXT --starts TIME --ends TIME [OPTIONS]",
    .summary = "announce a coming meetup on the kiosks' board",
    .text = "One language is enough.  With --json: {\"id\",\"value\"}.",
    .options = add_options,
    .needs = CTL_NEEDS_GROUP,
    .run = add,
};

const struct ctl_command ctl_meetup_list = {
    .noun = "meetup",
    .verb = "list",
    .arguments = "[--event EVENT]",
    .summary = "list the meetups an event announces",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_meetup_remove = {
    .noun = "meetup",
    .verb = "remove",
    .arguments = "ID… [--event EVENT]",
    .summary = "announce meetups no longer",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = take_away,
};
