/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_points.c -- points show, set, member, grant, redeem, correct. */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "turnout/points.h"

/* ---- of everybody ---- */

static void print_all(const struct tn_json *root)
{
    const struct tn_json *rules = tn_json_get(root, "rules"),
                         *balances = tn_json_get(root, "balances");
    (void)printf("%s; issued %lld, redeemed %lld, open %lld\n",
                 ctl_json_bool(root, "on") ? "on" : "off", (long long)ctl_json_int(root, "issued"),
                 (long long)ctl_json_int(root, "redeemed"),
                 (long long)ctl_json_int(root, "liability"));
    for (size_t i = 0; i < tn_json_count(rules); i++)
        (void)printf("  %-9s %lld\n", ctl_json_text(tn_json_at(rules, i), "rule"),
                     (long long)ctl_json_int(tn_json_at(rules, i), "points"));
    for (size_t i = 0; i < tn_json_count(balances); i++)
        (void)printf("%6lld  %s\n", (long long)ctl_json_int(tn_json_at(balances, i), "points"),
                     ctl_json_text(tn_json_at(balances, i), "name"));
}

static enum ctl_exit show(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_points_json(ctl->people, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    if (root)
        print_all(root);
    return CTL_DONE;
}

static enum ctl_exit set(struct ctl *ctl)
{
    struct tn_point_plan plan;
    struct tn_people_by by = {"", ""};
    const char *on = ctl_text(ctl, "on", "");
    enum tn_err err = tn_points_plan(ctl->people, &plan, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    if (err)
        return ctl_failed(err);
    if (on[0])
        plan.on = strcmp(on, "yes") == 0;
    for (int i = 0; i < TN_POINT_RULES; i++) {
        const char *name = tn_point_rule_name((enum tn_point_rule)i);
        if (tn_conf_is_set(ctl->conf, name))
            plan.points[i] = tn_conf_int(ctl->conf, name);
    }
    err = tn_points_plan_set(ctl->people, &plan, by.who, &ctl->fault);
    return err ? ctl_failed(err) : show(ctl);
}

/* ---- of one ---- */

static void print_entry(const struct tn_json *entry)
{
    const char *title = ctl_json_text(entry, "event_title"), *why = ctl_json_text(entry, "why");
    (void)printf("%s  %s  %+5lld  %-9s %s%s\n", ctl_json_text(entry, "id"),
                 ctl_json_text(entry, "time"), (long long)ctl_json_int(entry, "points"),
                 ctl_json_text(entry, "rule"),
                 title[0] ? title
                 : why[0] ? why
                          : ctl_json_text(entry, "ref"),
                 ctl_json_bool(entry, "corrected") ? ", taken back" : "");
}

static enum ctl_exit print_member(struct ctl *ctl, const struct tn_member *member)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_points_member_json(ctl->people, member->id, &out, &ctl->fault);
    if (!err && !ctl->json)
        err = tn_json_parse(tn_buf_text(&out), out.len, &root, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        ctl_print(&out);
        return CTL_DONE;
    }
    const struct tn_json *entries = tn_json_get(root, "entries");
    (void)printf("%s  %lld\n", member->name, (long long)ctl_json_int(root, "balance"));
    for (size_t i = 0; i < tn_json_count(entries); i++)
        print_entry(tn_json_at(entries, i));
    return CTL_DONE;
}

static enum ctl_exit of_member(struct ctl *ctl)
{
    struct tn_member member;
    enum tn_err err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &member, &ctl->fault);
    return err ? ctl_failed(err) : print_member(ctl, &member);
}

static enum ctl_exit enter(struct ctl *ctl,
                           enum tn_err (*with)(struct tn_people *people, struct tn_id member,
                                               const struct tn_points_said *said,
                                               struct tn_fault *fault))
{
    struct tn_member member;
    struct tn_people_by by = {"", ""};
    char *end = NULL;
    const char *number = tn_conf_arg(ctl->conf, 1);
    struct tn_points_said said = {.points = strtoll(number, &end, 10),
                                  .key = ctl_text(ctl, "key", "")};
    if (end == number || *end)
        return ctl_usage(ctl, "\"%.20s\" is no number of points", number);
    enum tn_err err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &member, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    said.why = by.why;
    said.who = by.who;
    if (!err)
        err = with(ctl->people, member.id, &said, &ctl->fault);
    return err ? ctl_failed(err) : print_member(ctl, &member);
}

static enum ctl_exit grant(struct ctl *ctl)
{
    return enter(ctl, tn_points_grant);
}

static enum ctl_exit redeem(struct ctl *ctl)
{
    return enter(ctl, tn_points_redeem);
}

static enum ctl_exit correct(struct ctl *ctl)
{
    struct tn_id entry;
    struct tn_people_by by = {"", ""};
    if (tn_id_parse(tn_conf_arg(ctl->conf, 0), &entry))
        return ctl_usage(ctl, "an entry is named by its id; turnout points member has them");
    enum tn_err err = ctl_by(ctl, &by);
    if (!err)
        err = tn_points_correct(ctl->people, entry, by.why, by.who, &ctl->fault);
    return err ? ctl_failed(err) : show(ctl);
}

/* ---- the commands ---- */

static const char *const yes_no[] = {"yes", "no", NULL};

static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry by_options[] = {CTL_BY, CTL_COMMON};
static const struct tn_conf_entry key_options[] = {
    {.name = "key",
     .type = TN_CONF_TEXT,
     .value_name = "TEXT",
     .help = "what it is, such as a voucher's number; one key counts once"},
    CTL_BY,
    CTL_COMMON,
};
#define RULE_OPTION(rule, about)                                                                   \
    {                                                                                              \
        .name = (rule), .type = TN_CONF_INT, .value_name = "N", .max = TN_POINTS_MOST,             \
        .help = (about)                                                                            \
    }
static const struct tn_conf_entry set_options[] = {
    {.name = "on", .type = TN_CONF_CHOICE, .choices = yes_no, .help = "whether any are credited"},
    RULE_OPTION("check-in", "for coming"),
    RULE_OPTION("first", "on top, the first time"),
    RULE_OPTION("brought", "for a newcomer who has come"),
    RULE_OPTION("helper", "for helping at an event"),
    RULE_OPTION("speaker", "for speaking at one"),
    RULE_OPTION("online", "a point a message, so many a day at most"),
    CTL_BY,
    CTL_COMMON,
};

const struct ctl_command ctl_points_show = {
    .noun = "points",
    .verb = "show",
    .arguments = "",
    .summary = "what points are given for, and who has how many",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = show,
};

const struct ctl_command ctl_points_set = {
    .noun = "points",
    .verb = "set",
    .arguments = "[OPTIONS]",
    .summary = "switch points on or off, and say how many there are for what",
    .text = "What was credited stays.  Events that are over when points are switched on give none.",
    .options = set_options,
    .needs = CTL_NEEDS_GROUP,
    .run = set,
};

const struct ctl_command ctl_points_member = {
    .noun = "points",
    .verb = "member",
    .arguments = "MEMBER",
    .summary = "somebody's points, entry by entry",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = of_member,
};

const struct ctl_command ctl_points_grant = {
    .noun = "points",
    .verb = "grant",
    .arguments = "MEMBER N --key TEXT [--why TEXT] [--by NAME]",
    .summary = "give somebody points",
    .options = key_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = grant,
};

const struct ctl_command ctl_points_redeem = {
    .noun = "points",
    .verb = "redeem",
    .arguments = "MEMBER N --key TEXT [--why TEXT] [--by NAME]",
    .summary = "somebody uses points for something",
    .options = key_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = redeem,
};

const struct ctl_command ctl_points_correct = {
    .noun = "points",
    .verb = "correct",
    .arguments = "ENTRY [--why TEXT] [--by NAME]",
    .summary = "take back what was granted or redeemed, by an entry against it",
    .options = by_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = correct,
};
