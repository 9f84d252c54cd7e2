/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_group.c -- group create, group show. */
#include <string.h>

#include "ctl.h"
#include "turnout/text.h"

static void print_text(const struct ctl *ctl, const struct tn_group *group)
{
    char key[TN_BASE64_LEN(TN_KEY_PUBLIC_BYTES) + 1];
    tn_base64_encode(group->key.bytes, sizeof group->key.bytes, key);
    (void)printf("%s\n  id      %s\n  key     %s\n  zone    %s\n  region  %s\n  data    %s\n",
                 group->name, tn_id_text(group->id).chars, key, group->tz, group->region,
                 ctl->folder);
}

static enum ctl_exit print_group(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    struct tn_json_writer writer;
    if (!ctl->json) {
        print_text(ctl, tn_registry_group(ctl->registry));
        return CTL_DONE;
    }
    tn_json_begin(&writer, &out);
    tn_json_open_object(&writer);
    enum tn_err err = tn_registry_write_group(ctl->registry, &writer, &ctl->fault);
    if (err)
        return ctl_failed(err);
    tn_json_add_text(&writer, "data", ctl->folder);
    tn_json_close_object(&writer);
    ctl_print(&out);
    return CTL_DONE;
}

static bool take_fact(struct ctl *ctl, const char *option, char *out, size_t cap)
{
    TN_BUF_AUTO clean = {0};
    const char *text = ctl_text(ctl, option, "");
    return tn_text_clean(text, strlen(text), &clean) == TN_OK &&
           tn_text_copy(out, cap, tn_buf_text(&clean));
}

static enum ctl_exit create(struct ctl *ctl)
{
    struct tn_group facts = {0};
    struct tn_registry_options options = {.folder = ctl->folder, .database = ctl->database};
    if (!tn_conf_is_set(ctl->conf, "name"))
        return ctl_usage(ctl, "the group needs a name: --name NAME");
    if (!take_fact(ctl, "name", facts.name, sizeof facts.name) ||
        !take_fact(ctl, "tz", facts.tz, sizeof facts.tz) ||
        !take_fact(ctl, "region", facts.region, sizeof facts.region))
        return ctl_usage(ctl, "a name, zone or region is too long or not UTF-8");
    tn_text_ascii_upper(facts.region);
    enum tn_err err = tn_registry_create(&options, &facts, &ctl->registry, &ctl->fault);
    if (!err)
        err = tn_people_open(ctl->registry, &ctl->people, &ctl->fault);
    return err ? ctl_failed(err) : print_group(ctl);
}

static const struct tn_conf_entry create_options[] = {
    {.name = "name", .type = TN_CONF_TEXT, .value_name = "NAME", .help = "of the group"},
    {.name = "tz",
     .type = TN_CONF_TEXT,
     .value_name = "ZONE",
     .fallback = "Asia/Shanghai",
     .help = "where its events are, such as Asia/Shanghai"},
    {.name = "region",
     .type = TN_CONF_TEXT,
     .value_name = "CC",
     .fallback = "CN",
     .help = "where its telephone numbers are from"},
    CTL_COMMON,
};
static const struct tn_conf_entry show_options[] = {CTL_COMMON};

const struct ctl_command ctl_group_create = {
    .noun = "group",
    .verb = "create",
    .arguments = "--name NAME [--tz ZONE] [--region CC]",
    .summary = "make a group: its keys and its database",
    .text = "The folder keys/ in the data folder is the group: whoever has a copy of it can issue "
            "entry\ncodes.  Keep a backup of it somewhere safe.",
    .options = create_options,
    .needs = CTL_NEEDS_NOTHING,
    .run = create,
};

const struct ctl_command ctl_group_show = {
    .noun = "group",
    .verb = "show",
    .arguments = "",
    .summary = "show the group and where its data are",
    .options = show_options,
    .needs = CTL_NEEDS_GROUP,
    .run = print_group,
};
