/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_question.c -- question add, list, remove: what a person is asked when they sign up or come
 * in. */
#include <string.h>

#include "ctl.h"

static const struct ctl_field fields[] = {
    {"prompt", "prompt", CTL_WORDS},    {"kind", "kind", CTL_CHOICE},
    {"option", "options", CTL_OPTIONS}, {"required", "required", CTL_FLAG},
    {"at", "at", CTL_CHOICE},           {NULL, NULL, CTL_LINE},
};

static bool find_last(const char *id, const char *value_json, void *context)
{
    int64_t *last = context;
    TN_AUTO(json) value = NULL;
    (void)id;
    if (tn_json_parse(value_json, strlen(value_json), &value, NULL) == TN_OK &&
        ctl_json_int(value, "order") > *last)
        *last = ctl_json_int(value, "order");
    return true;
}

/* Asked in the order of adding, unless --order says otherwise. */
static enum tn_err add_order(struct ctl *ctl, struct tn_id event, struct tn_json_writer *writer)
{
    int64_t last = 0;
    enum tn_err err = tn_registry_contents(ctl->registry, event, TN_CONTENT_QUESTION, find_last,
                                           &last, &ctl->fault);
    if (!err)
        tn_json_add_int(writer, "order",
                        tn_conf_is_set(ctl->conf, "order") ? tn_conf_int(ctl->conf, "order")
                                                           : last + 1);
    return err;
}

static enum ctl_exit add(struct ctl *ctl)
{
    return ctl_content_add(ctl, TN_CONTENT_QUESTION, fields, add_order);
}

static void add_row(struct ctl *ctl, struct ctl_table *table, const char *id,
                    const struct tn_json *value)
{
    char order[24];
    (void)ctl;
    (void)id;
    (void)snprintf(order, sizeof order, "%lld", (long long)ctl_json_int(value, "order"));
    ctl_table_add(table, order);
    ctl_table_add(table, ctl_json_text(value, "kind"));
    ctl_table_add(table, ctl_json_text(value, "at"));
    ctl_table_add(table, ctl_json_bool(value, "required") ? "yes" : "no");
    ctl_words_cell(table, value, "prompt");
}

static enum ctl_exit list(struct ctl *ctl)
{
    static const char *const header[] = {"ID", "ORDER", "KIND", "AT", "REQUIRED", "PROMPT"};
    return ctl_content_list(ctl, TN_CONTENT_QUESTION, header, 6, add_row);
}

static enum ctl_exit take_away(struct ctl *ctl)
{
    return ctl_content_remove(ctl, TN_CONTENT_QUESTION, NULL);
}

static const char *const kinds[] = {"choice", "text", "consent", NULL};
static const char *const places[] = {"sign-up", "entry", "both", NULL};

static const struct tn_conf_entry add_options[] = {
    CTL_IN_TWO("prompt", "the question"),
    {.name = "kind",
     .type = TN_CONF_CHOICE,
     .choices = kinds,
     .fallback = "text",
     .help = "one of several, free text, or a yes that may be withheld"},
    {.name = "option",
     .type = TN_CONF_LIST,
     .value_name = "ZH|EN",
     .help = "of a choice, 2 to 8; without | the same in both languages"},
    {.name = "required", .type = TN_CONF_FLAG, .help = "nobody goes on without an answer"},
    {.name = "at",
     .type = TN_CONF_CHOICE,
     .choices = places,
     .fallback = "sign-up",
     .help = "when it is asked; at entry of those who have a code"},
    {.name = "order",
     .type = TN_CONF_INT,
     .value_name = "N",
     .min = 0,
     .max = 1000,
     .help = "place among the questions; else the last"},
    CTL_EVENT,
    CTL_ID,
    CTL_COMMON,
};
static const struct tn_conf_entry options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_question_add = {
    .noun = "question",
    .verb = "add",
    .arguments = "--prompt-zh TEXT --prompt-en TEXT [--kind KIND] [OPTIONS]",
    .summary = "ask people something when they sign up or come in",
    .text = "One language is enough.  Those asked at the entry are asked where the event wants it: "
            "turnout\nevent set --questions on.  With --json: {\"id\",\"value\"}.",
    .options = add_options,
    .needs = CTL_NEEDS_GROUP,
    .run = add,
};

const struct ctl_command ctl_question_list = {
    .noun = "question",
    .verb = "list",
    .arguments = "[--event EVENT]",
    .summary = "list the questions of an event",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_question_remove = {
    .noun = "question",
    .verb = "remove",
    .arguments = "ID… [--event EVENT]",
    .summary = "ask questions no longer; answers given are kept",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = CTL_ANY_ARGS,
    .run = take_away,
};
