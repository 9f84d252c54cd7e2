/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_member.c -- member list, member show. */
#include <string.h>

#include "ctl.h"
#include "turnout/text.h"

static bool add_row(const struct tn_member *member, void *context)
{
    struct ctl_table *table = context;
    ctl_table_add(table, member->name);
    ctl_table_add(table, member->status);
    ctl_table_add(table, member->lang);
    ctl_table_add(table, tn_id_text(member->id).chars);
    return true;
}

static enum ctl_exit list(struct ctl *ctl)
{
    struct ctl_table table = {.columns = 4};
    TN_BUF_AUTO out = {0};
    enum tn_err err = TN_OK;
    if (ctl->json) {
        err = tn_people_members_json(ctl->people, &out, &ctl->fault);
        if (!err)
            ctl_print(&out);
        return err ? ctl_failed(err) : CTL_DONE;
    }
    ctl_table_add(&table, "NAME");
    ctl_table_add(&table, "STATUS");
    ctl_table_add(&table, "LANG");
    ctl_table_add(&table, "ID");
    err = tn_people_members(ctl->people, add_row, &table, &ctl->fault);
    if (!err)
        ctl_table_print(&table);
    ctl_table_release(&table);
    return err ? ctl_failed(err) : CTL_DONE;
}

/* ---- one member as text, from the JSON that the hub shows too ---- */

static const char *text_of(const struct tn_json *object, const char *name)
{
    const char *text = "";
    (void)tn_json_text(object, name, &text);
    return text;
}

/* A time of the JSON as a person in the group's zone reads it. */
static void local_text(const struct ctl *ctl, const char *utc, char out[TN_WALL_CHARS])
{
    struct tn_wall wall;
    int offset_min = 0;
    if (tn_wall_parse(utc, &wall, &offset_min))
        tn_text_copy(out, TN_WALL_CHARS, utc);
    else
        tn_wall_format(wall, ctl_offset_at(ctl, wall), out);
}

static void print_visit(const struct ctl *ctl, const struct tn_json *visit)
{
    char when[TN_WALL_CHARS];
    int64_t error_ms = 0, entry = 0;
    bool undone = false;
    bool known = tn_json_int(visit, "time_error_ms", &error_ms);
    (void)tn_json_int(visit, "entry", &entry);
    (void)tn_json_bool(visit, "undone", &undone);
    local_text(ctl, text_of(visit, known ? "time" : "claimed_time"), when);
    (void)printf("  %s  %s at %s, %s, by %s", when, text_of(visit, "event_title"),
                 text_of(visit, "door"), text_of(visit, "verdict"), text_of(visit, "method"));
    if (known)
        (void)printf(" (within %.1f s)", (double)error_ms / 1000);
    else
        (void)printf(" (time uncertain)");
    (void)printf("%s%s\n", entry > 1 ? ", double entry" : "", undone ? ", taken back" : "");
}

/* A claim is what was typed at a door; it is nobody's address before somebody has decided so. */
static void print_claims(const struct tn_json *claims)
{
    for (size_t i = 0; i < tn_json_count(claims); i++)
        (void)printf("  %-7s %s, as typed at a door\n", text_of(tn_json_at(claims, i), "platform"),
                     text_of(tn_json_at(claims, i), "raw"));
}

/* Records that are this person too, each with what parts it again. */
static void print_merges(const struct ctl *ctl, const struct tn_json *merges)
{
    char when[TN_WALL_CHARS];
    if (tn_json_count(merges) > 0)
        (void)printf("merged\n");
    for (size_t i = 0; i < tn_json_count(merges); i++) {
        const struct tn_json *merge = tn_json_at(merges, i);
        const char *why = text_of(merge, "why");
        local_text(ctl, text_of(merge, "time"), when);
        (void)printf("  %s  %s, by %s, %s%s%s\n", text_of(merge, "op"), text_of(merge, "name"),
                     text_of(merge, "by"), when, why[0] ? ": " : "", why);
    }
}

static void print_answers(const struct tn_json *answers)
{
    if (tn_json_count(answers) > 0)
        (void)printf("answers\n");
    for (size_t i = 0; i < tn_json_count(answers); i++) {
        const struct tn_json *answer = tn_json_at(answers, i);
        TN_BUF_AUTO prompt = {0};
        ctl_words_text(answer, "prompt", &prompt);
        (void)printf("  %s: %s\n", prompt.len ? tn_buf_text(&prompt) : text_of(answer, "question"),
                     text_of(answer, "value"));
    }
}

/* Events and messages by day; the newest days, as most people have many. */
#define LIFE_DAYS 20

static void print_life(const struct tn_json *life)
{
    const struct tn_json *days = tn_json_get(life, "days");
    size_t count = tn_json_count(days);
    const char *state = ctl_json_text(life, "state");
    (void)printf("life, %s\n  vitality %lld of 100%s%s, came to the last %lld in a row\n",
                 ctl_json_text(life, "basis"), (long long)ctl_json_int(life, "vitality"),
                 state[0] ? ", " : "", state, (long long)ctl_json_int(life, "streak"));
    for (size_t i = count > LIFE_DAYS ? count - LIFE_DAYS : 0; i < count; i++) {
        const struct tn_json *day = tn_json_at(days, i);
        int64_t messages = 0;
        bool known = tn_json_int(day, "messages", &messages);
        (void)printf("  %s  %s", ctl_json_text(day, "day"),
                     ctl_json_int(day, "events") ? "came" : "    ");
        if (known && messages > 0)
            (void)printf("  %lld message%s", (long long)messages, messages == 1 ? "" : "s");
        (void)putchar('\n');
    }
    if (count > LIFE_DAYS)
        (void)printf("  and %zu days before; --json has them all\n", count - LIFE_DAYS);
}

static void print_member(const struct ctl *ctl, const struct tn_json *root)
{
    char joined[TN_WALL_CHARS];
    const struct tn_json *handles = tn_json_get(root, "handles");
    const struct tn_json *tickets = tn_json_get(root, "tickets");
    const struct tn_json *visits = tn_json_get(root, "attendance");
    local_text(ctl, text_of(root, "joined"), joined);
    (void)printf("%s\n  id      %s\n  status  %s since %s\n", text_of(root, "name"),
                 text_of(root, "id"), text_of(root, "status"), joined);
    if (text_of(root, "note")[0])
        (void)printf("  note    %s\n", text_of(root, "note"));
    for (size_t i = 0; i < tn_json_count(handles); i++)
        (void)printf("  %-7s %s\n", text_of(tn_json_at(handles, i), "platform"),
                     text_of(tn_json_at(handles, i), "raw"));
    print_claims(tn_json_get(root, "claims"));
    print_merges(ctl, tn_json_get(root, "merges"));
    if (tn_json_count(tickets) > 0)
        (void)printf("tickets\n");
    for (size_t i = 0; i < tn_json_count(tickets); i++)
        (void)printf("  %s  %s, %s%s\n", text_of(tn_json_at(tickets, i), "ticket"),
                     text_of(tn_json_at(tickets, i), "event_title"),
                     ctl_json_bool(tn_json_at(tickets, i), "walk_in") ? "walk-in, " : "",
                     text_of(tn_json_at(tickets, i), "state"));
    print_answers(tn_json_get(root, "answers"));
    if (tn_json_count(visits) > 0)
        (void)printf("attendance\n");
    for (size_t i = 0; i < tn_json_count(visits); i++)
        print_visit(ctl, tn_json_at(visits, i));
    print_life(tn_json_get(root, "life"));
}

static enum ctl_exit show(struct ctl *ctl)
{
    struct tn_member member;
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &member, &ctl->fault);
    if (!err)
        err = tn_people_member_json(ctl->people, member.id, &out, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        ctl_print(&out);
        return CTL_DONE;
    }
    err = tn_json_parse(tn_buf_text(&out), out.len, &root, &ctl->fault);
    if (err)
        return ctl_failed(err);
    print_member(ctl, root);
    return CTL_DONE;
}

static const struct tn_conf_entry options[] = {CTL_COMMON};

const struct ctl_command ctl_member_list = {
    .noun = "member",
    .verb = "list",
    .arguments = "",
    .summary = "list the members by name",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_member_show = {
    .noun = "member",
    .verb = "show",
    .arguments = "MEMBER",
    .summary = "show one member: addresses, tickets, attendance, days",
    .text = "MEMBER is an id, an address or number in any spelling, or a full name.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = show,
};
