/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_reachout.c -- reach-out make, list, show, mark: whom to get in touch with, and what came of
 * it. */
#include "ctl.h"
#include "turnout/reachout.h"

static void print_people(const struct tn_json *list)
{
    static const char *const header[] = {"NAME", "WHY", "COUNT", "DAY", "CONTACT", "OUTCOME"};
    struct ctl_table table = {.columns = 6};
    const struct tn_json *people = tn_json_get(list, "people");
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        ctl_table_add(&table, header[i]);
    for (size_t i = 0; i < tn_json_count(people); i++) {
        const struct tn_json *one = tn_json_at(people, i);
        char count[24] = "";
        int64_t number = 0;
        if (tn_json_int(one, "count", &number))
            (void)snprintf(count, sizeof count, "%lld", (long long)number);
        ctl_table_add(&table, ctl_json_text(one, "name"));
        ctl_table_add(&table, ctl_json_text(one, "reason"));
        ctl_table_add(&table, count);
        ctl_table_add(&table, ctl_json_text(one, "day"));
        ctl_table_add(&table, ctl_json_text(tn_json_get(one, "contact"), "value"));
        ctl_table_add(&table, ctl_json_text(one, "outcome"));
    }
    ctl_table_print(&table);
    ctl_table_release(&table);
}

static enum ctl_exit print_one(struct ctl *ctl, struct tn_id id)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_reach_out_json(ctl->people, id, true, &out, &ctl->fault);
    if (!err && !ctl->json)
        err = tn_json_parse(tn_buf_text(&out), out.len, &root, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        ctl_print(&out);
        return CTL_DONE;
    }
    const struct tn_json *left_out = tn_json_get(root, "left_out");
    (void)printf(
        "%s  %s: %s\nleft out: %lld who did not allow it, %lld who were contacted lately\n",
        ctl_json_text(root, "id"), ctl_json_text(root, "list"), ctl_json_text(root, "about"),
        (long long)ctl_json_int(left_out, "no_consent"),
        (long long)ctl_json_int(left_out, "cooling"));
    print_people(root);
    return CTL_DONE;
}

static enum ctl_exit make(struct ctl *ctl)
{
    enum tn_reach_out_kind kind;
    struct tn_people_by by = {"", ""};
    struct tn_id id;
    if (!tn_reach_out_parse(tn_conf_arg(ctl->conf, 0), &kind))
        return ctl_usage(ctl,
                         "there is no list \"%.40s\"; turnout reach-out make --help names them",
                         tn_conf_arg(ctl->conf, 0));
    enum tn_err err = ctl_by(ctl, &by);
    if (!err)
        err = tn_reach_out_make(ctl->people, kind, by.who, &id, &ctl->fault);
    return err ? ctl_failed(err) : print_one(ctl, id);
}

static enum ctl_exit list(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_reach_outs_json(ctl->people, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    for (size_t i = 0; i < tn_json_count(root); i++) {
        const struct tn_json *one = tn_json_at(root, i);
        (void)printf("%s  %-10s %lld of %lld done, made %.10s by %s\n", ctl_json_text(one, "id"),
                     ctl_json_text(one, "list"), (long long)ctl_json_int(one, "done"),
                     (long long)ctl_json_int(one, "rows"), ctl_json_text(one, "made"),
                     ctl_json_text(one, "by"));
    }
    return CTL_DONE;
}

static enum ctl_exit show(struct ctl *ctl)
{
    struct tn_id id;
    TN_BUF_AUTO csv = {0};
    enum tn_err err = ctl_id(ctl, tn_conf_arg(ctl->conf, 0), "list", &id);
    if (!err && !tn_conf_flag(ctl->conf, "csv"))
        return print_one(ctl, id);
    if (!err)
        err = tn_reach_out_csv(ctl->people, id, &csv, &ctl->fault);
    if (err)
        return ctl_failed(err);
    (void)fwrite(csv.data, 1, csv.len, stdout);
    return CTL_DONE;
}

static enum ctl_exit mark(struct ctl *ctl)
{
    struct tn_id id;
    struct tn_member member;
    struct tn_people_by by = {"", ""};
    enum tn_err err = ctl_id(ctl, tn_conf_arg(ctl->conf, 0), "list", &id);
    if (!err)
        err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 1), &member, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err)
        err = tn_reach_out_mark(ctl->people, id, member.id, tn_conf_arg(ctl->conf, 2),
                                ctl_text(ctl, "note", ""), by.who, &ctl->fault);
    return err ? ctl_failed(err) : print_one(ctl, id);
}

static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry by_options[] = {CTL_BY, CTL_COMMON};
static const struct tn_conf_entry show_options[] = {
    {.name = "csv", .type = TN_CONF_FLAG, .help = "as a table for spreadsheets"},
    CTL_COMMON,
};
static const struct tn_conf_entry mark_options[] = {
    {.name = "note", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = "one line about it"},
    CTL_BY,
    CTL_COMMON,
};

const struct ctl_command ctl_reach_out_make = {
    .noun = "reach-out",
    .verb = "make",
    .arguments = "LIST [--by NAME]",
    .summary = "make a list of whom to get in touch with",
    .text = "LIST is outside (A): came, and are no members; never-came (B): members who never\n"
            "came; at-risk (C): may be about to go; came-once (D): three weeks ago or more;\n"
            "no-shows (E): three in half a year; to-thank (F): helped or spoke; silent (G): come,\n"
            "and write nothing; waiting (H): on a waiting list, and there is a place.\n"
            "Nobody stands on it who did not allow to be contacted (member consent), or was\n"
            "within 30 days.",
    .options = by_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = make,
};

const struct ctl_command ctl_reach_out_list = {
    .noun = "reach-out",
    .verb = "list",
    .arguments = "",
    .summary = "list the lists, the newest first",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_reach_out_show = {
    .noun = "reach-out",
    .verb = "show",
    .arguments = "LIST-ID [--csv]",
    .summary = "show one: who, why, how to reach them, what came of it",
    .options = show_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = show,
};

const struct ctl_command ctl_reach_out_mark = {
    .noun = "reach-out",
    .verb = "mark",
    .arguments = "LIST-ID MEMBER OUTCOME [--note TEXT] [--by NAME]",
    .summary = "say what came of it: contacted, replied, declined, unreachable",
    .text = "Whoever was contacted is on no new list for 30 days.",
    .options = mark_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 3,
    .most_args = 3,
    .run = mark,
};
