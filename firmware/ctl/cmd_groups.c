/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_groups.c -- group tree, add, size, end, join, leave, line, undo. */
#include <string.h>

#include "ctl.h"
#include "turnout/groups.h"

/* ---- showing ---- */

/* How deep a group is under the first one; each stands behind its parent. */
static int depth_of(const struct tn_json *all, size_t at)
{
    int depth = 0;
    const char *parent = ctl_json_text(tn_json_at(all, at), "parent");
    for (size_t i = at; i > 0; i--) {
        const struct tn_json *above = tn_json_at(all, i - 1);
        if (strcmp(ctl_json_text(above, "id"), parent) != 0)
            continue;
        parent = ctl_json_text(above, "parent");
        depth++;
    }
    return depth;
}

static void print_node(const struct tn_json *all, size_t at)
{
    const struct tn_json *node = tn_json_at(all, at);
    int64_t cap = ctl_json_int(node, "cap"), waiting = ctl_json_int(node, "waiting");
    (void)printf("%*s%s  %lld", 2 * depth_of(all, at), "", ctl_json_text(node, "name"),
                 (long long)ctl_json_int(node, "members"));
    if (cap)
        (void)printf(" of %lld, %lld places free", (long long)cap,
                     (long long)ctl_json_int(node, "places"));
    if (ctl_json_int(node, "everybody") != ctl_json_int(node, "members"))
        (void)printf(", %lld with all under it", (long long)ctl_json_int(node, "everybody"));
    if (waiting)
        (void)printf(", %lld wait", (long long)waiting);
    if (ctl_json_text(node, "notice")[0])
        (void)printf(", more than a ring holds: split it or set a cap");
    (void)putchar('\n');
}

static enum ctl_exit tree(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_groups_json(ctl->people, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    for (size_t i = 0; i < tn_json_count(root); i++)
        print_node(root, i);
    return CTL_DONE;
}

static void print_line(const struct tn_json *one)
{
    const struct tn_json *line = tn_json_get(one, "line"), *acts = tn_json_get(one, "acts");
    for (size_t i = 0; i < tn_json_count(line); i++) {
        const struct tn_json *who = tn_json_at(line, i);
        const char *until = ctl_json_text(who, "until");
        (void)printf("%3lld  %s%s%s\n", (long long)ctl_json_int(who, "place"),
                     ctl_json_text(who, "name"), until[0] ? "  place kept until " : "", until);
    }
    for (size_t i = 0; i < tn_json_count(acts); i++) {
        const struct tn_json *act = tn_json_at(acts, i);
        (void)printf("%s  %s  %-8s %s%s\n", ctl_json_text(act, "id"), ctl_json_text(act, "time"),
                     ctl_json_text(act, "op"), ctl_json_text(act, "name"),
                     ctl_json_bool(act, "undone") ? ", taken back" : "");
    }
}

static enum ctl_exit line(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    struct tn_id group;
    enum tn_err err = tn_groups_find(ctl->people, tn_conf_arg(ctl->conf, 0), &group, &ctl->fault);
    if (!err)
        err = tn_groups_one_json(ctl->people, group, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    if (root)
        print_line(root);
    return CTL_DONE;
}

/* ---- changing ---- */

static enum ctl_exit add(struct ctl *ctl)
{
    struct tn_id parent = tn_registry_group(ctl->registry)->id, id;
    const char *under = tn_conf_text(ctl->conf, "under");
    enum tn_err err = under ? tn_groups_find(ctl->people, under, &parent, &ctl->fault) : TN_OK;
    if (!err)
        err = tn_groups_add(ctl->people, parent, tn_conf_arg(ctl->conf, 0), &id, &ctl->fault);
    return err ? ctl_failed(err) : tree(ctl);
}

static void take_number(struct ctl *ctl, const char *name, int64_t *number)
{
    if (tn_conf_is_set(ctl->conf, name))
        *number = tn_conf_int(ctl->conf, name);
}

static enum ctl_exit size(struct ctl *ctl)
{
    struct tn_id group;
    struct tn_group_size said;
    struct tn_people_by by = {"", ""};
    enum tn_err err = tn_groups_find(ctl->people, tn_conf_arg(ctl->conf, 0), &group, &ctl->fault);
    if (!err)
        err = tn_groups_size(ctl->people, group, &said, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    if (err)
        return ctl_failed(err);
    const char *structure = ctl_text(ctl, "structure", "");
    if (structure[0] && !tn_structure_parse(structure, &said.structure))
        said.structure = TN_STRUCTURE_NONE;
    take_number(ctl, "capacity", &said.capacity);
    take_number(ctl, "platform-cap", &said.platform_cap);
    take_number(ctl, "offer-hours", &said.offer_hours);
    err = tn_groups_size_set(ctl->people, group, &said, by.who, &ctl->fault);
    return err ? ctl_failed(err) : tree(ctl);
}

static enum ctl_exit end(struct ctl *ctl)
{
    struct tn_id group;
    enum tn_err err = tn_groups_find(ctl->people, tn_conf_arg(ctl->conf, 0), &group, &ctl->fault);
    if (!err)
        err = tn_groups_end(ctl->people, group, &ctl->fault);
    return err ? ctl_failed(err) : tree(ctl);
}

static enum tn_err read_both(struct ctl *ctl, struct tn_id *group, struct tn_member *member,
                             struct tn_people_by *by)
{
    enum tn_err err = tn_groups_find(ctl->people, tn_conf_arg(ctl->conf, 0), group, &ctl->fault);
    if (!err)
        err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 1), member, &ctl->fault);
    return err ? err : ctl_by(ctl, by);
}

static enum ctl_exit join(struct ctl *ctl)
{
    struct tn_id group;
    struct tn_member member;
    struct tn_people_by by = {"", ""};
    enum tn_joined joined = TN_JOINED;
    enum tn_err err = read_both(ctl, &group, &member, &by);
    if (!err)
        err = tn_groups_join(ctl->people, group, member.id, by.who, &joined, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (joined == TN_IN_LINE)
        ctl_warn("turnout: the group is full; %s waits", member.name);
    return line(ctl);
}

static enum ctl_exit leave(struct ctl *ctl)
{
    struct tn_id group;
    struct tn_member member;
    struct tn_people_by by = {"", ""};
    enum tn_err err = read_both(ctl, &group, &member, &by);
    if (!err)
        err = tn_groups_leave(ctl->people, group, member.id, by.who, &ctl->fault);
    return err ? ctl_failed(err) : line(ctl);
}

static enum ctl_exit undo(struct ctl *ctl)
{
    struct tn_id act;
    struct tn_people_by by = {"", ""};
    if (tn_id_parse(tn_conf_arg(ctl->conf, 0), &act))
        return ctl_usage(ctl, "what is taken back is named by its id; turnout group line has them");
    enum tn_err err = ctl_by(ctl, &by);
    if (!err)
        err = tn_groups_undo(ctl->people, act, by.who, &ctl->fault);
    return err ? ctl_failed(err) : tree(ctl);
}

/* ---- the commands ---- */

static const char *const structures[] = {"none", "ring", "pyramid", NULL};

static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry by_options[] = {CTL_BY, CTL_COMMON};
static const struct tn_conf_entry add_options[] = {
    {.name = "under",
     .type = TN_CONF_TEXT,
     .value_name = "GROUP",
     .help = "id or name; else the group itself"},
    CTL_COMMON,
};
static const struct tn_conf_entry size_options[] = {
    {.name = "structure",
     .type = TN_CONF_CHOICE,
     .choices = structures,
     .help = "a ring holds 100, a pyramid 500, where no capacity is said"},
    {.name = "capacity",
     .type = TN_CONF_INT,
     .value_name = "N",
     .max = TN_GROUP_SIZE_MOST,
     .help = "how many we let in; 0 the structure's"},
    {.name = "platform-cap",
     .type = TN_CONF_INT,
     .value_name = "N",
     .max = TN_GROUP_SIZE_MOST,
     .help = "how many the platform lets in; 0 not known"},
    {.name = "offer-hours",
     .type = TN_CONF_INT,
     .value_name = "N",
     .max = TN_OFFER_HOURS_MOST,
     .help = "how long a place is kept for whoever is next; 0 it is theirs at once"},
    CTL_BY,
    CTL_COMMON,
};

const struct ctl_command ctl_group_tree = {
    .noun = "group",
    .verb = "tree",
    .arguments = "",
    .summary = "the groups under the group, how full they are",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = tree,
};

const struct ctl_command ctl_group_add = {
    .noun = "group",
    .verb = "add",
    .arguments = "NAME [--under GROUP]",
    .summary = "a group under the group, or under another",
    .options = add_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = add,
};

const struct ctl_command ctl_group_size = {
    .noun = "group",
    .verb = "size",
    .arguments = "GROUP [OPTIONS]",
    .summary = "how many a group may hold, and how long a free place is kept",
    .text =
        "What it might hold before stays known.  Whoever is accepted beyond it waits, and gets\n"
        "the next place that becomes free.",
    .options = size_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = size,
};

const struct ctl_command ctl_group_end = {
    .noun = "group",
    .verb = "end",
    .arguments = "GROUP",
    .summary = "there is no such group any more; nobody may be in it",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = end,
};

const struct ctl_command ctl_group_join = {
    .noun = "group",
    .verb = "join",
    .arguments = "GROUP MEMBER [--by NAME]",
    .summary = "somebody was accepted: in, or in line where it is full",
    .options = by_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = join,
};

const struct ctl_command ctl_group_leave = {
    .noun = "group",
    .verb = "leave",
    .arguments = "GROUP MEMBER [--by NAME]",
    .summary = "somebody left a group, or the line for it",
    .options = by_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = leave,
};

const struct ctl_command ctl_group_line = {
    .noun = "group",
    .verb = "line",
    .arguments = "GROUP",
    .summary = "who waits for a place, and what happened lately",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = line,
};

const struct ctl_command ctl_group_undo = {
    .noun = "group",
    .verb = "undo",
    .arguments = "ACT [--by NAME]",
    .summary = "take back a joining, waiting or leaving",
    .options = by_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = undo,
};
