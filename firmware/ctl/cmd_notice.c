/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_notice.c -- notice add, list, approve, withdraw, remove. */
#include "ctl.h"

#include "turnout/os.h"

static const struct ctl_field fields[] = {
    {"kind", "kind", CTL_CHOICE},      {"title", "title", CTL_WORDS},
    {"body", "body", CTL_BODY},        {"from", "starts", CTL_TIME},
    {"until", "ends", CTL_TIME},       {"weight", "weight", CTL_NUMBER},
    {"approve", "approved", CTL_FLAG}, {NULL, NULL, CTL_LINE},
};

static enum ctl_exit add(struct ctl *ctl)
{
    return ctl_content_add(ctl, TN_CONTENT_NOTICE, fields, NULL);
}

static const char *state_of(const struct tn_json *value)
{
    int64_t now_ms = tn_clock_wall_ms();
    int64_t ends = ctl_json_int(value, "ends");
    if (!ctl_json_bool(value, "approved"))
        return "not approved";
    if (ends && ends <= now_ms)
        return "over";
    return ctl_json_int(value, "starts") > now_ms ? "to come" : "shown";
}

static void add_row(struct ctl *ctl, struct ctl_table *table, const char *id,
                    const struct tn_json *value)
{
    char from[CTL_TIME_CHARS], until[CTL_TIME_CHARS];
    (void)id;
    ctl_local_time(ctl, ctl_json_int(value, "starts"), from);
    ctl_local_time(ctl, ctl_json_int(value, "ends"), until);
    ctl_table_add(table, ctl_json_text(value, "kind"));
    ctl_table_add(table, from);
    ctl_table_add(table, until);
    ctl_table_add(table, state_of(value));
    ctl_words_cell(table, value, "title");
}

static enum ctl_exit list(struct ctl *ctl)
{
    static const char *const header[] = {"ID", "KIND", "FROM", "UNTIL", "STATE", "TITLE"};
    return ctl_content_list(ctl, TN_CONTENT_NOTICE, header, 6, add_row);
}

static enum ctl_exit approve(struct ctl *ctl)
{
    return ctl_content_change(ctl, TN_CONTENT_NOTICE, tn_conf_arg(ctl->conf, 0), "approved",
                              "true");
}

static enum ctl_exit withdraw(struct ctl *ctl)
{
    return ctl_content_change(ctl, TN_CONTENT_NOTICE, tn_conf_arg(ctl->conf, 0), "approved",
                              "false");
}

static enum ctl_exit take_away(struct ctl *ctl)
{
    return ctl_content_remove(ctl, TN_CONTENT_NOTICE, NULL);
}

static const char *const kinds[] = {"notice", "charity", "service", "promotion", NULL};

static const struct tn_conf_entry add_options[] = {
    CTL_IN_TWO("title", "headline"),
    CTL_IN_TWO("body", "what there is to say"),
    {.name = "kind",
     .type = TN_CONF_CHOICE,
     .choices = kinds,
     .fallback = "notice",
     .help = "promotions take at most every fifth turn"},
    {.name = "from",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "shown from then on; else at once"},
    {.name = "until",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "and no longer than that; else as long as the event"},
    {.name = "weight",
     .type = TN_CONF_INT,
     .value_name = "N",
     .fallback = "1",
     .min = 1,
     .max = 5,
     .help = "how often it has its turn"},
    {.name = "approve", .type = TN_CONF_FLAG, .help = "good to be shown at once"},
    CTL_EVENT,
    CTL_ID,
    CTL_COMMON,
};
static const struct tn_conf_entry options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_notice_add = {
    .noun = "notice",
    .verb = "add",
    .arguments = "--title-zh TEXT --title-en TEXT [OPTIONS]",
    .summary = "write a notice for the kiosks' board",
    .text =
        "One language is enough.  It is not shown before it is approved, here with --approve or "
        "later\nwith: turnout notice approve ID.  With --json: {\"id\",\"value\"}.",
    .options = add_options,
    .needs = CTL_NEEDS_GROUP,
    .run = add,
};

const struct ctl_command ctl_notice_list = {
    .noun = "notice",
    .verb = "list",
    .arguments = "[--event EVENT]",
    .summary = "list the notices of an event",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_notice_approve = {
    .noun = "notice",
    .verb = "approve",
    .arguments = "ID [--event EVENT]",
    .summary = "let a notice be shown",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = approve,
};

const struct ctl_command ctl_notice_withdraw = {
    .noun = "notice",
    .verb = "withdraw",
    .arguments = "ID [--event EVENT]",
    .summary = "show a notice no longer, but keep it",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = withdraw,
};

const struct ctl_command ctl_notice_remove = {
    .noun = "notice",
    .verb = "remove",
    .arguments = "ID… [--event EVENT]",
    .summary = "remove notices",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = take_away,
};
