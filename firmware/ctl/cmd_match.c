/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_match.c -- match list, show, same, different, later: is somebody at the door a member we
 * know?
 */
#include "ctl.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/text.h"

enum tn_err ctl_by(struct ctl *ctl, struct tn_people_by *ret_by)
{
    const char *user = getenv("USER");
    const char *who = tn_conf_text(ctl->conf, "by");
    const char *why = ctl_text(ctl, "why", "");
    if (!who || !who[0])
        who = user && user[0] ? user : "turnout";
    if (!tn_text_valid(who, strlen(who)) || !tn_text_valid(why, strlen(why)))
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "--by and --why have to be UTF-8");
    *ret_by = (struct tn_people_by){who, why};
    return TN_OK;
}

enum tn_err ctl_id(struct ctl *ctl, const char *text, const char *what, struct tn_id *ret_id)
{
    return tn_id_parse(text, ret_id) == TN_OK
               ? TN_OK
               : tn_fault_set(&ctl->fault, TN_ERR_ABSENT, "\"%.60s\" is not the id of a %s", text,
                              what);
}

/* ---- list ---- */

static void evidence_text(const struct tn_json *match, struct tn_buf *out)
{
    const struct tn_json *evidence = tn_json_get(match, "evidence");
    for (size_t i = 0; i < tn_json_count(evidence); i++)
        tn_buf_addf(out, "%s%s", i ? ", " : "", tn_json_as_text(tn_json_at(evidence, i)));
}

static void add_row(struct ctl_table *table, const struct tn_json *match)
{
    char score[24];
    TN_BUF_AUTO evidence = {0};
    (void)snprintf(score, sizeof score, "%lld", (long long)ctl_json_int(match, "score"));
    evidence_text(match, &evidence);
    ctl_table_add(table, ctl_json_text(match, "state"));
    ctl_table_add(table, score);
    ctl_table_add(table, tn_buf_text(&evidence));
    ctl_table_add(table, ctl_json_text(tn_json_get(match, "left"), "name"));
    ctl_table_add(table, ctl_json_text(tn_json_get(match, "right"), "name"));
    ctl_table_add(table, ctl_json_text(match, "by"));
    ctl_table_add(table, ctl_json_text(match, "id"));
}

static void print_list(const struct tn_json *root)
{
    static const char *const header[] = {"STATE",         "SCORE", "EVIDENCE", "WHO",
                                         "WHO IT MAY BE", "BY",    "CASE"};
    struct ctl_table table = {.columns = sizeof header / sizeof header[0]};
    for (size_t i = 0; i < table.columns; i++)
        ctl_table_add(&table, header[i]);
    for (size_t i = 0; i < tn_json_count(root); i++)
        add_row(&table, tn_json_at(root, i));
    ctl_table_print(&table);
    ctl_table_release(&table);
}

static enum ctl_exit list(struct ctl *ctl)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err =
        tn_matches_json(ctl->people, tn_conf_flag(ctl->conf, "all"), &out, &ctl->fault);
    if (!err)
        err = tn_json_parse(tn_buf_text(&out), out.len, &root, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        ctl_print(&out);
    else
        print_list(root);
    return CTL_DONE;
}

/* ---- show: the two beside each other ---- */

/* All that a person has on one platform, what was only typed marked as such. */
static void keys_text(const struct tn_json *person, const char *platform, struct tn_buf *out)
{
    static const char *const lists[] = {"handles", "claims"};
    for (size_t l = 0; l < 2; l++) {
        const struct tn_json *keys = tn_json_get(person, lists[l]);
        for (size_t i = 0; i < tn_json_count(keys); i++) {
            const struct tn_json *key = tn_json_at(keys, i);
            if (strcmp(ctl_json_text(key, "platform"), platform) == 0)
                tn_buf_addf(out, "%s%s%s", out->len ? ", " : "", ctl_json_text(key, "raw"),
                            l == 1 ? " (typed)" : "");
        }
    }
}

static void add_line(struct ctl_table *table, const char *label, const char *left,
                     const char *right)
{
    ctl_table_add(table, label);
    ctl_table_add(table, left);
    ctl_table_add(table, right);
}

static void add_member(struct ctl_table *table, const struct tn_json *match, const char *member)
{
    add_line(table, member, ctl_json_text(tn_json_get(match, "left"), member),
             ctl_json_text(tn_json_get(match, "right"), member));
}

static void add_count(struct ctl_table *table, const struct tn_json *match, const char *label,
                      const char *member)
{
    static const char *const sides[] = {"left", "right"};
    char counts[2][24];
    for (size_t i = 0; i < 2; i++) {
        size_t count = tn_json_count(tn_json_get(tn_json_get(match, sides[i]), member));
        (void)snprintf(counts[i], sizeof counts[i], "%zu", count);
    }
    add_line(table, label, counts[0], counts[1]);
}

static void add_platform(struct ctl_table *table, const struct tn_json *match, const char *platform)
{
    TN_BUF_AUTO left = {0};
    TN_BUF_AUTO right = {0};
    for (size_t at = 0; at < table->cells.len;
         at += strlen((const char *)table->cells.data + at) + 1) {
        if (strcmp((const char *)table->cells.data + at, platform) == 0)
            return; /* there already */
    }
    keys_text(tn_json_get(match, "left"), platform, &left);
    keys_text(tn_json_get(match, "right"), platform, &right);
    add_line(table, platform, tn_buf_text(&left), tn_buf_text(&right));
}

static void add_platforms(struct ctl_table *table, const struct tn_json *match, const char *side,
                          const char *list_name)
{
    const struct tn_json *keys = tn_json_get(tn_json_get(match, side), list_name);
    for (size_t i = 0; i < tn_json_count(keys); i++) {
        const char *platform = ctl_json_text(tn_json_at(keys, i), "platform");
        if (strcmp(platform, "walkin") != 0)
            add_platform(table, match, platform);
    }
}

static void print_match(const struct tn_json *match)
{
    struct ctl_table table = {.columns = 3};
    TN_BUF_AUTO evidence = {0};
    evidence_text(match, &evidence);
    (void)printf("%s, score %lld: %s\n", ctl_json_text(match, "state"),
                 (long long)ctl_json_int(match, "score"), tn_buf_text(&evidence));
    if (ctl_json_text(match, "by")[0])
        (void)printf("by %s, %s%s%s\n", ctl_json_text(match, "by"), ctl_json_text(match, "decided"),
                     ctl_json_text(match, "why")[0] ? ": " : "", ctl_json_text(match, "why"));
    add_line(&table, "", "WHO", "WHO IT MAY BE");
    add_member(&table, match, "name");
    add_member(&table, match, "id");
    add_member(&table, match, "status");
    add_platforms(&table, match, "left", "claims");
    add_platforms(&table, match, "left", "handles");
    add_platforms(&table, match, "right", "handles");
    add_platforms(&table, match, "right", "claims");
    add_count(&table, match, "tickets", "tickets");
    add_count(&table, match, "came", "attendance");
    ctl_table_print(&table);
    ctl_table_release(&table);
}

static enum ctl_exit show(struct ctl *ctl)
{
    struct tn_id match;
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = ctl_id(ctl, tn_conf_arg(ctl->conf, 0), "case", &match);
    if (!err)
        err = tn_match_json(ctl->people, match, &out, &ctl->fault);
    if (!err)
        err = tn_json_parse(tn_buf_text(&out), out.len, &root, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        ctl_print(&out);
    else
        print_match(root);
    return CTL_DONE;
}

/* ---- deciding ---- */

static enum ctl_exit decide(struct ctl *ctl, enum tn_match_state state)
{
    struct tn_id match;
    struct tn_people_by by = {"", ""};
    TN_BUF_AUTO out = {0};
    enum tn_err err = ctl_id(ctl, tn_conf_arg(ctl->conf, 0), "case", &match);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err)
        err = tn_match_decide(ctl->people, match, state, &by, &ctl->fault);
    if (!err)
        err = tn_match_json(ctl->people, match, &out, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        ctl_print(&out);
    else
        (void)printf("noted by %s: %s\n", by.who, tn_match_state_name(state));
    return CTL_DONE;
}

static enum ctl_exit same(struct ctl *ctl)
{
    return decide(ctl, TN_MATCH_SAME);
}

static enum ctl_exit different(struct ctl *ctl)
{
    return decide(ctl, TN_MATCH_DIFFERENT);
}

static enum ctl_exit later(struct ctl *ctl)
{
    return decide(ctl, TN_MATCH_LATER);
}

static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry list_options[] = {
    {.name = "all", .type = TN_CONF_FLAG, .help = "with those that are decided"},
    CTL_COMMON,
};
static const struct tn_conf_entry decide_options[] = {CTL_BY, CTL_COMMON};

const struct ctl_command ctl_match_list = {
    .noun = "match",
    .verb = "list",
    .arguments = "[--all]",
    .summary = "list the arrivals that may be a member we know",
    .text =
        "Whoever signs up at a kiosk is attached to a member at once only where what they gave\n"
        "leaves no doubt (a score of 90 or more, and nobody else near); from 60 on they are\n"
        "listed here until somebody decides.  A name alone is never enough.",
    .options = list_options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_match_show = {
    .noun = "match",
    .verb = "show",
    .arguments = "CASE",
    .summary = "show the two beside each other, and what speaks for it",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = show,
};

const struct ctl_command ctl_match_same = {
    .noun = "match",
    .verb = "same",
    .arguments = "CASE [--why TEXT] [--by NAME]",
    .summary = "they are one person: merge the two",
    .text = "What was typed at the door stays a claim and changes no field of the member.",
    .options = decide_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = same,
};

const struct ctl_command ctl_match_different = {
    .noun = "match",
    .verb = "different",
    .arguments = "CASE [--why TEXT] [--by NAME]",
    .summary = "they are two people, and not to be proposed again",
    .text = "Only if something else speaks for it one day, the question is put once more.",
    .options = decide_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = different,
};

const struct ctl_command ctl_match_later = {
    .noun = "match",
    .verb = "later",
    .arguments = "CASE [--why TEXT] [--by NAME]",
    .summary = "put the question off",
    .options = decide_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = later,
};
