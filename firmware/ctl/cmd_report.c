/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_report.c -- report event, report group: the figures, for a person, a program, a spreadsheet.
 */
#include <string.h>

#include "ctl.h"
#include "turnout/report.h"

/* ---- for a person ---- */

/* A figure as text; what is null is unknown. */
static const char *figure(const struct tn_json *object, const char *name, struct tn_buf *out)
{
    int64_t value = 0;
    tn_buf_clear(out);
    if (tn_json_int(object, name, &value))
        tn_buf_addf(out, "%lld", (long long)value);
    else if (ctl_json_text(object, name)[0])
        tn_buf_add_text(out, ctl_json_text(object, name));
    else
        tn_buf_add_text(out, "unknown");
    return tn_buf_text(out);
}

/* "0.2500" as "25 %". */
static const char *percent(const struct tn_json *object, const char *name, struct tn_buf *out)
{
    const char *text = ctl_json_text(object, name);
    int64_t ten_thousandths = 0;
    tn_buf_clear(out);
    for (const char *at = text; *at; at++)
        ten_thousandths = *at == '.' ? ten_thousandths : ten_thousandths * 10 + (*at - '0');
    if (text[0])
        tn_buf_addf(out, "%lld %%", (long long)(ten_thousandths + 50) / 100);
    else
        tn_buf_add_text(out, "unknown");
    return tn_buf_text(out);
}

struct row {
    const char *name, *label;
};

static void print_rows(const struct tn_json *object, const struct row *rows, size_t count)
{
    TN_BUF_AUTO text = {0};
    for (size_t i = 0; i < count; i++)
        (void)printf("  %-28s %s\n", rows[i].label, figure(object, rows[i].name, &text));
}

#define PRINT_ROWS(object, rows) print_rows(object, rows, sizeof(rows) / sizeof *(rows))

static void print_list(const char *title, const struct tn_json *list, const char *const *columns,
                       size_t count)
{
    struct ctl_table table = {.columns = count};
    TN_BUF_AUTO text = {0};
    if (tn_json_count(list) == 0)
        return;
    (void)printf("%s\n", title);
    for (size_t i = 0; i < tn_json_count(list); i++) {
        for (size_t k = 0; k < count; k++) {
            tn_buf_clear(&text);
            (void)figure(tn_json_at(list, i), columns[k], &text);
            TN_BUF_AUTO cell = {0};
            tn_buf_addf(&cell, "%s%s", k ? "" : "  ", tn_buf_text(&text));
            ctl_table_add(&table, tn_buf_text(&cell));
        }
    }
    ctl_table_print(&table);
    ctl_table_release(&table);
}

#define PRINT_LIST(title, list, columns)                                                           \
    print_list(title, list, columns, sizeof(columns) / sizeof *(columns))

/* ---- one event ---- */

static void print_uplift(const struct tn_json *uplift)
{
    const char *state = ctl_json_text(uplift, "state");
    if (strcmp(state, "known") != 0) {
        (void)printf("online afterwards: %s\n", state);
        return;
    }
    (void)printf("online afterwards: %s message days more than members alike who did not come "
                 "(95 %%: %s to %s),\n  %lld of %lld compared; %s\n",
                 ctl_json_text(uplift, "days"), ctl_json_text(uplift, "low"),
                 ctl_json_text(uplift, "high"), (long long)ctl_json_int(uplift, "compared"),
                 (long long)ctl_json_int(uplift, "attendees"), ctl_json_text(uplift, "means"));
}

static void print_event(const struct tn_json *root)
{
    static const struct row funnel[] = {
        {"tickets", "tickets"},
        {"with_ticket", "  came"},
        {"revoked", "  taken back before"},
        {"not_arrived", "  not arrived"},
        {"no_show", "  no-shows"},
        {"arrived", "codes that came in"},
        {"with_ticket", "  with a ticket"},
        {"walk_ins", "  walk-ins"},
        {"not_ours", "    of no list of ours"},
        {"persons", "persons these let in"},
        {"left", "  checked out"},
        {"inside", "  not checked out"},
        {"double_entries", "double entries"},
        {"undone", "taken back at a door"},
    };
    static const struct row people[] = {{"first_timers", "for the first time"},
                                        {"returning", "again"},
                                        {"unidentified", "nobody knows who"}};
    static const struct row feedback[] = {{"count", "answered"}, {"mean", "mean of 1 to 5"}};
    static const char *const arrivals[] = {"from", "arrived"}, *const doors[] = {"door", "arrived"};
    static const char *const methods[] = {"method", "arrived"};
    static const char *const refusals[] = {"verdict", "reason", "count"};
    static const char *const sources[] = {"source", "signed_up", "arrived"};
    static const char *const signups[] = {"list", "source", "people", "said_yes", "came"};
    (void)printf("%s, %s%s\n", ctl_json_text(root, "title"), ctl_json_text(root, "starts"),
                 ctl_json_bool(root, "over") ? ", over" : "");
    PRINT_ROWS(tn_json_get(root, "funnel"), funnel);
    (void)printf("members who came\n");
    PRINT_ROWS(tn_json_get(root, "people"), people);
    PRINT_LIST("arrivals by the quarter hour", tn_json_get(root, "arrivals"), arrivals);
    PRINT_LIST("doors", tn_json_get(root, "doors"), doors);
    PRINT_LIST("known by", tn_json_get(root, "methods"), methods);
    PRINT_LIST("refused", tn_json_get(root, "refusals"), refusals);
    (void)printf("feedback\n");
    PRINT_ROWS(tn_json_get(root, "feedback"), feedback);
    PRINT_LIST("where codes are from: codes, arrived", tn_json_get(root, "sources"), sources);
    PRINT_LIST("lists they signed up in: people, yes, came", tn_json_get(root, "signups"), signups);
    print_uplift(tn_json_get(root, "uplift"));
}

/* ---- the group ---- */

static void print_dying(const struct tn_json *dying)
{
    static const struct row rows[] = {
        {"silent_days_of_14", "silent days of 14"},
        {"days_since_join", "days since somebody joined"},
        {"days_since_event", "days since an event"},
        {"intervals_since_event", "intervals since, of a series"},
    };
    TN_BUF_AUTO text = {0};
    (void)printf("signs of a dying group: %lld of %lld that can be seen%s\n",
                 (long long)ctl_json_int(dying, "signs"),
                 (long long)ctl_json_int(dying, "signs_known"),
                 ctl_json_bool(dying, "dying") ? "; it is dying" : "");
    (void)printf("  %-28s %s\n", "spoke within 30 days",
                 percent(tn_json_get(dying, "speakers_30_days"), "share", &text));
    PRINT_ROWS(dying, rows);
    (void)printf("  %-28s %s\n", "more left than joined",
                 ctl_json_bool(dying, "leavers_lead_two_months") ? "two months running" : "no");
}

static void print_risks(const struct tn_json *risks)
{
    if (tn_json_count(risks) > 0)
        (void)printf("may be about to go\n");
    for (size_t i = 0; i < tn_json_count(risks); i++) {
        const struct tn_json *risk = tn_json_at(risks, i);
        (void)printf("  %s: vitality %lld, usually %lld%s\n", ctl_json_text(risk, "name"),
                     (long long)ctl_json_int(risk, "vitality"),
                     (long long)ctl_json_int(risk, "usual"),
                     ctl_json_bool(risk, "stays_away") ? "; missed the last two events" : "");
    }
}

static void print_cohorts(const struct tn_json *cohorts)
{
    struct ctl_table table = {.columns = 8};
    if (tn_json_count(cohorts) == 0)
        return;
    (void)printf("first came in, people, and seen 0 … 5 months later\n");
    for (size_t i = 0; i < tn_json_count(cohorts); i++) {
        const struct tn_json *cohort = tn_json_at(cohorts, i);
        TN_BUF_AUTO text = {0};
        tn_buf_addf(&text, "  %s", ctl_json_text(cohort, "month"));
        ctl_table_add(&table, tn_buf_text(&text));
        ctl_table_add(&table, figure(cohort, "people", &text));
        for (int k = 0; k < 6; k++) {
            char name[16];
            (void)snprintf(name, sizeof name, "month_%d", k);
            bool known = ctl_json_text(cohort, name)[0];
            ctl_table_add(&table, known ? percent(cohort, name, &text) : "");
        }
    }
    ctl_table_print(&table);
    ctl_table_release(&table);
}

static void print_funnel(const struct tn_json *funnel)
{
    static const struct {
        const char *count, *share, *label;
    } steps[] = {{"attended", NULL, "came to an event"},
                 {"joined", "joined_of_attended", "in the group within 30 days"},
                 {"spoke", "spoke_of_joined", "wrote within 30 days more"},
                 {"active", "active_of_spoke", "active on day 60"}};
    TN_BUF_AUTO count = {0};
    TN_BUF_AUTO share = {0};
    (void)printf("from a first event into the group\n");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        (void)printf("  %-28s %s", steps[i].label, figure(funnel, steps[i].count, &count));
        if (steps[i].share && ctl_json_text(funnel, steps[i].share)[0])
            (void)printf(" (%s)", percent(funnel, steps[i].share, &share));
        (void)putchar('\n');
    }
}

static void print_group(const struct tn_json *root)
{
    static const struct row vitality[] = {{"mean", "mean vitality of 100"},
                                          {"organisers_left_out", "organisers not in it"}};
    static const char *const series[] = {"title", "next", "last", "days_since", "interval_days"};
    static const char *const states[] = {"state", "people"};
    static const char *const newcomers[] = {"day", "title", "people", "first_timers"};
    TN_BUF_AUTO text = {0};
    (void)printf("%s on %s, %s\n", ctl_json_text(root, "name"), ctl_json_text(root, "date"),
                 ctl_json_text(root, "basis"));
    (void)printf("  %-28s %s\n", "members", figure(tn_json_get(root, "roster"), "members", &text));
    PRINT_ROWS(tn_json_get(root, "vitality"), vitality);
    (void)printf("  %-28s %s\n", "came again within 60 days",
                 percent(tn_json_get(root, "return_rate"), "share", &text));
    PRINT_LIST("states", tn_json_get(root, "states"), states);
    PRINT_LIST("events: people, first-timers", tn_json_get(root, "newcomers"), newcomers);
    print_cohorts(tn_json_get(root, "cohorts"));
    PRINT_LIST("series: next, last, days since, interval", tn_json_get(root, "series"), series);
    print_dying(tn_json_get(root, "dying"));
    print_risks(tn_json_get(root, "at_risk"));
    print_funnel(tn_json_get(root, "funnel"));
}

/* ---- the commands ---- */

static enum ctl_exit show(struct ctl *ctl, const struct tn_buf *json,
                          void (*print)(const struct tn_json *root))
{
    TN_AUTO(json) root = NULL;
    TN_BUF_AUTO csv = {0};
    enum tn_err err = TN_OK;
    if (tn_conf_flag(ctl->conf, "csv")) {
        err = tn_report_csv(tn_buf_text(json), json->len, &csv, &ctl->fault);
        (void)fwrite(tn_buf_text(&csv), 1, csv.len, stdout);
    } else if (ctl->json) {
        ctl_print(json);
    } else {
        err = tn_json_parse(tn_buf_text(json), json->len, &root, &ctl->fault);
        if (!err)
            print(root);
    }
    return err ? ctl_failed(err) : CTL_DONE;
}

static bool asks_twice(struct ctl *ctl)
{
    return ctl->json && tn_conf_flag(ctl->conf, "csv");
}

static enum ctl_exit report_event(struct ctl *ctl)
{
    struct tn_event event;
    TN_BUF_AUTO json = {0};
    if (asks_twice(ctl))
        return ctl_usage(ctl, "--json and --csv are two answers; ask for one");
    enum tn_err err = ctl_event(ctl, tn_conf_arg(ctl->conf, 0), &event);
    if (!err)
        err = tn_report_event(ctl->people, event.id, &json, &ctl->fault);
    return err ? ctl_failed(err) : show(ctl, &json, print_event);
}

static enum ctl_exit report_group(struct ctl *ctl)
{
    TN_BUF_AUTO json = {0};
    if (asks_twice(ctl))
        return ctl_usage(ctl, "--json and --csv are two answers; ask for one");
    enum tn_err err = tn_report_group(ctl->people, &json, &ctl->fault);
    return err ? ctl_failed(err) : show(ctl, &json, print_group);
}

static const struct tn_conf_entry options[] = {
    {.name = "csv",
     .type = TN_CONF_FLAG,
     .help = "answer in CSV for a spreadsheet (UTF-8 with BOM)"},
    CTL_COMMON,
};

const struct ctl_command ctl_report_event = {
    .noun = "report",
    .verb = "event",
    .arguments = "[EVENT] [--csv | --json]",
    .summary = "show what came of an event: who came, who was new, when, and what it went with",
    .text = "EVENT is an id or a title; without it the only open event.\n"
            "Codes that came in are those with a ticket and the walk-ins; tickets are those that "
            "came, those\nthat did not and those taken back before.  Whoever has a ticket and did "
            "not come is a no-show once\nthe event is over.  What nobody knows is \"unknown\", "
            "null in JSON and blank in CSV.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .most_args = 1,
    .run = report_event,
};

const struct ctl_command ctl_report_group = {
    .noun = "report",
    .verb = "group",
    .arguments = "[--csv | --json]",
    .summary = "show how alive the group is: states, returns, cohorts, signs, who may be leaving",
    .text = "Without an import of chat activity of the last 35 days whatever is about messages is "
            "unknown, and\nstates are those of coming to events alone.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = report_group,
};
