/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_event_signups.c -- event import-signups, event signups: who said that they would come. */
#include "importing.h"
#include "turnout/signup.h"

/* ---- taking a list ---- */

static void print_text(const struct tn_list_report *report, const char *name)
{
    (void)printf(
        "%s (%s, %s): %lld rows; %lld added, %lld changed, %lld as before, %lld repeated, "
        "%lld left out; %lld of them new here%s\n",
        name, report->summary.format, report->summary.encoding, (long long)report->summary.rows,
        (long long)report->added, (long long)report->changed, (long long)report->unchanged,
        (long long)report->repeated, (long long)report->summary.problems,
        (long long)report->newcomers, report->preview ? "; a preview: nothing of it is kept" : "");
    if (report->summary.arrived > 0)
        (void)printf("the list says of %lld that they came; attendance is what the doors saw\n",
                     (long long)report->summary.arrived);
}

static enum ctl_exit run_import(struct ctl *ctl)
{
    struct tn_event event;
    struct tn_list_report report;
    const char *name = NULL;
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = ctl_import(ctl, TN_LIST_SIGNUPS, event.id, &report, &name);
    if (err)
        return ctl_failed(err);
    if (!ctl->json)
        print_text(&report, name);
    tn_list_report_release(&report);
    return CTL_DONE;
}

static const struct tn_conf_entry import_options[] = {CTL_EVENT, CTL_IMPORT, CTL_COMMON};

const struct ctl_command ctl_event_import_signups = {
    .noun = "event",
    .verb = "import-signups",
    .arguments = "FILE|-",
    .summary = "take an event's sign-ups from another service's list; again, it updates them",
    .text =
        "Known by their headers: Luma, Eventbrite, Meetup, pretix, ti.to, 问卷星; any other CSV\n"
        "whose columns say who it is; a 接龙 copied out of a chat as text.  Who paid is not who\n"
        "comes: columns of buyers and orders are not read.  A header in another language needs\n"
        "--map once, with the fields name, family, given, nick, email, phone, qq, wechat,\n"
        "telegram, discord, status, guests, places (guests and the person), source, checked-in.\n\n"
        "A row whose address is a member's adds what it names to their handles and changes\n"
        "nothing else of them.  Declined, refunded, cancelled and waiting are kept as such.  Who\n"
        "said yes is given a ticket by `turnout ticket issue --all`.",
    .options = import_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = run_import,
};

/* ---- showing them ---- */

static void add_row(struct ctl_table *table, const struct tn_json *signup)
{
    static const char *const columns[] = {"name", "reply", "guests", "via", "source"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const char *text = "-";
        int64_t number = 0;
        char digits[24];
        if (tn_json_int(signup, columns[i], &number)) {
            (void)snprintf(digits, sizeof digits, "%lld", (long long)number);
            text = digits;
        } else {
            (void)tn_json_text(signup, columns[i], &text);
        }
        ctl_table_add(table, text);
    }
}

static enum tn_err print_table(const struct tn_buf *json, struct tn_fault *fault)
{
    static const char *const titles[] = {"NAME", "REPLY", "GUESTS", "LIST", "SOURCE"};
    struct ctl_table table = {.columns = sizeof titles / sizeof titles[0]};
    TN_AUTO(json) root = NULL;
    int64_t people = 0, guests = 0;
    enum tn_err err = tn_json_parse(tn_buf_text(json), json->len, &root, fault);
    if (err)
        return err;
    for (size_t i = 0; i < table.columns; i++)
        ctl_table_add(&table, titles[i]);
    const struct tn_json *list = tn_json_get(root, "signups");
    for (size_t i = 0; i < tn_json_count(list); i++)
        add_row(&table, tn_json_at(list, i));
    ctl_table_print(&table);
    ctl_table_release(&table);
    (void)tn_json_int(root, "people", &people);
    (void)tn_json_int(root, "guests", &guests);
    (void)printf("%lld said yes, with %lld guests\n", (long long)people, (long long)guests);
    return TN_OK;
}

static enum ctl_exit run_list(struct ctl *ctl)
{
    struct tn_event event;
    TN_BUF_AUTO json = {0};
    enum tn_err err = ctl_event(ctl, tn_conf_arg(ctl->conf, 0), &event);
    if (!err)
        err = tn_people_signups_json(ctl->people, event.id, &json, &ctl->fault);
    if (!err && !ctl->json)
        err = print_table(&json, &ctl->fault);
    else if (!err)
        ctl_print(&json);
    return err ? ctl_failed(err) : CTL_DONE;
}

static const struct tn_conf_entry list_options[] = {CTL_COMMON};

const struct ctl_command ctl_event_signups = {
    .noun = "event",
    .verb = "signups",
    .arguments = "[EVENT]",
    .summary = "list who said that they would come",
    .options = list_options,
    .needs = CTL_NEEDS_GROUP,
    .most_args = 1,
    .run = run_list,
};
