/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_topic.c -- topic add, list, show, close, remove: what people vote on as they leave or wait.
 */
#include "ctl.h"

#include "turnout/ledger_guests.h"
#include "turnout/os.h"

static const struct ctl_field fields[] = {
    {"question", "question", CTL_WORDS},
    {"option", "options", CTL_OPTIONS},
    {"from", "opens", CTL_TIME},
    {"until", "closes", CTL_TIME},
    {"hide-tally", "hide_tally", CTL_FLAG},
    {NULL, NULL, CTL_LINE},
};

static enum ctl_exit add(struct ctl *ctl)
{
    return ctl_content_add(ctl, TN_CONTENT_TOPIC, fields, NULL);
}

static const char *state_of(const struct tn_json *value)
{
    int64_t now_ms = tn_clock_wall_ms();
    int64_t closes = ctl_json_int(value, "closes");
    if (closes && closes <= now_ms)
        return "closed";
    return ctl_json_int(value, "opens") > now_ms ? "to come" : "open";
}

static void add_row(struct ctl *ctl, struct ctl_table *table, const char *id,
                    const struct tn_json *value)
{
    char until[CTL_TIME_CHARS], options[24];
    (void)id;
    ctl_local_time(ctl, ctl_json_int(value, "closes"), until);
    (void)snprintf(options, sizeof options, "%zu", tn_json_count(tn_json_get(value, "options")));
    ctl_table_add(table, state_of(value));
    ctl_table_add(table, until);
    ctl_table_add(table, options);
    ctl_words_cell(table, value, "question");
}

static enum ctl_exit list(struct ctl *ctl)
{
    static const char *const header[] = {"ID", "STATE", "UNTIL", "OPTIONS", "QUESTION"};
    return ctl_content_list(ctl, TN_CONTENT_TOPIC, header, 5, add_row);
}

/* ---- show ---- */

static void print_text(const struct ctl *ctl, const struct tn_json *value, const int64_t *votes)
{
    const struct tn_json *options = tn_json_get(value, "options");
    char until[CTL_TIME_CHARS];
    TN_BUF_AUTO question = {0};
    ctl_words_text(value, "question", &question);
    ctl_local_time(ctl, ctl_json_int(value, "closes"), until);
    (void)printf("%s\n  %s, until %s\n", tn_buf_text(&question), state_of(value), until);
    for (size_t i = 0; i < tn_json_count(options); i++) {
        TN_BUF_AUTO option = {0};
        ctl_words_text(tn_json_at(options, i), NULL, &option);
        (void)printf("  %5lld  %s\n", (long long)votes[i], tn_buf_text(&option));
    }
}

static enum tn_err print_counted(struct ctl *ctl, struct tn_id event, const char *id)
{
    TN_AUTO(json) value = NULL;
    int64_t votes[TN_BALLOT_OPTIONS_MAX] = {0};
    enum tn_err err = ctl_content_get(ctl, event, TN_CONTENT_TOPIC, id, &value);
    if (!err)
        err = tn_ledger_tally(tn_registry_ledger(ctl->registry), event, id, votes, &ctl->fault);
    if (!err)
        print_text(ctl, value, votes);
    return err;
}

static enum ctl_exit show(struct ctl *ctl)
{
    struct tn_event event;
    TN_BUF_AUTO out = {0};
    const char *id = tn_conf_arg(ctl->conf, 0);
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err && !ctl->json)
        err = print_counted(ctl, event.id, id);
    else if (!err)
        err = tn_registry_content_json(ctl->registry, event.id, TN_CONTENT_TOPIC, id, &out,
                                       &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        ctl_print(&out);
    return CTL_DONE;
}

/* ---- ending it ---- */

static enum ctl_exit close_topic(struct ctl *ctl)
{
    char now[24];
    (void)snprintf(now, sizeof now, "%lld", (long long)tn_clock_wall_ms());
    return ctl_content_change(ctl, TN_CONTENT_TOPIC, tn_conf_arg(ctl->conf, 0), "closes", now);
}

static enum ctl_exit take_away(struct ctl *ctl)
{
    return ctl_content_remove(ctl, TN_CONTENT_TOPIC, NULL);
}

static const struct tn_conf_entry add_options[] = {
    CTL_IN_TWO("question", "what is asked"),
    {.name = "option",
     .type = TN_CONF_LIST,
     .value_name = "ZH|EN",
     .help = "2 to 8 of them; without | the same in both languages"},
    {.name = "from",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "votes are taken from then on; else at once"},
    {.name = "until",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "and until then; else until it is closed"},
    {.name = "hide-tally", .type = TN_CONF_FLAG, .help = "show no counts before it is closed"},
    CTL_EVENT,
    CTL_ID,
    CTL_COMMON,
};
static const struct tn_conf_entry options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_topic_add = {
    .noun = "topic",
    .verb = "add",
    .arguments = "--question-zh TEXT --question-en TEXT --option ZH|EN --option ZH|EN… [OPTIONS]",
    .summary = "let people vote at the kiosks",
    .text = "One language is enough.  Everybody who came has one vote and may change it until the "
            "topic is\nclosed.  With --json: {\"id\",\"value\"}.",
    .options = add_options,
    .needs = CTL_NEEDS_GROUP,
    .run = add,
};

const struct ctl_command ctl_topic_list = {
    .noun = "topic",
    .verb = "list",
    .arguments = "[--event EVENT]",
    .summary = "list the topics of an event",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_topic_show = {
    .noun = "topic",
    .verb = "show",
    .arguments = "ID [--event EVENT]",
    .summary = "show a topic and how people voted",
    .text = "With --json: {\"id\",\"value\",\"votes\":[N…]}, a number an option.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = show,
};

const struct ctl_command ctl_topic_close = {
    .noun = "topic",
    .verb = "close",
    .arguments = "ID [--event EVENT]",
    .summary = "take no more votes on a topic",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = close_topic,
};

const struct ctl_command ctl_topic_remove = {
    .noun = "topic",
    .verb = "remove",
    .arguments = "ID… [--event EVENT]",
    .summary = "remove topics with their votes",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = take_away,
};
