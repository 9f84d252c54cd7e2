/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_series.c -- series add, list, skip, end, place; attendance role, roles. */
#include <string.h>

#include "ctl.h"
#include "turnout/series.h"

/* A date as typed, as days since 1970. */
static enum tn_err read_day(struct ctl *ctl, const char *text, int32_t *ret_day)
{
    if (tn_rule_day_parse(text, ret_day))
        return TN_OK;
    return tn_fault_set(&ctl->fault, TN_ERR_FORMAT,
                        "\"%.40s\" is no date; one is written 2026-12-05", text);
}

/* ---- series ---- */

static enum ctl_exit print_series(struct ctl *ctl)
{
    static const char *const header[] = {"ID", "TITLE", "RULE", "NEXT", "LAST", "NOTE"};
    struct ctl_table table = {.columns = 6};
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_series_json(ctl->people, &out, &ctl->fault);
    if (!err && !ctl->json)
        err = tn_json_parse(tn_buf_text(&out), out.len, &root, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json) {
        ctl_print(&out);
        return CTL_DONE;
    }
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        ctl_table_add(&table, header[i]);
    for (size_t i = 0; i < tn_json_count(root); i++) {
        const struct tn_json *one = tn_json_at(root, i);
        ctl_table_add(&table, ctl_json_text(one, "id"));
        ctl_table_add(&table, ctl_json_text(one, "title"));
        ctl_table_add(&table, ctl_json_text(one, "rule"));
        ctl_table_add(&table, ctl_json_text(one, "next"));
        ctl_table_add(&table, ctl_json_text(one, "last"));
        ctl_table_add(&table, ctl_json_bool(one, "ended") ? "ended"
                              : ctl_json_bool(one, "gap") ? "more than two intervals without one"
                                                          : "");
    }
    ctl_table_print(&table);
    ctl_table_release(&table);
    return CTL_DONE;
}

static enum ctl_exit add(struct ctl *ctl)
{
    int32_t first = 0;
    struct tn_id id;
    const char *rule = ctl_text(ctl, "rule", "FREQ=WEEKLY"),
               *day = tn_conf_text(ctl->conf, "first");
    if (!day)
        return ctl_usage(ctl, "--first is the date of the first one");
    enum tn_err err = read_day(ctl, day, &first);
    if (!err)
        err = tn_series_add(ctl->people, tn_conf_arg(ctl->conf, 0), rule, first, &id, &ctl->fault);
    return err ? ctl_failed(err) : print_series(ctl);
}

static enum ctl_exit skip(struct ctl *ctl)
{
    struct tn_id id;
    int32_t day = 0;
    enum tn_err err = tn_series_find(ctl->people, tn_conf_arg(ctl->conf, 0), &id, &ctl->fault);
    if (!err)
        err = read_day(ctl, tn_conf_arg(ctl->conf, 1), &day);
    if (!err)
        err = tn_series_skip(ctl->people, id, day, !tn_conf_flag(ctl->conf, "undo"), &ctl->fault);
    return err ? ctl_failed(err) : print_series(ctl);
}

static enum ctl_exit end(struct ctl *ctl)
{
    struct tn_id id;
    enum tn_err err = tn_series_find(ctl->people, tn_conf_arg(ctl->conf, 0), &id, &ctl->fault);
    if (!err)
        err = tn_series_end(ctl->people, id, &ctl->fault);
    return err ? ctl_failed(err) : print_series(ctl);
}

/* ---- events among them ---- */

static enum tn_err take_place(struct ctl *ctl, struct tn_event_place *place)
{
    const char *series = tn_conf_text(ctl->conf, "series"), *kind = ctl_text(ctl, "kind", "");
    const char *cancelled = ctl_text(ctl, "cancelled", "");
    if (kind[0])
        (void)tn_event_kind_parse(kind, &place->kind);
    if (cancelled[0])
        place->cancelled = strcmp(cancelled, "on") == 0;
    if (series && strcmp(series, "none") == 0)
        place->series = (struct tn_id){{0}};
    else if (series)
        return tn_series_find(ctl->people, series, &place->series, &ctl->fault);
    return TN_OK;
}

static enum ctl_exit place(struct ctl *ctl)
{
    struct tn_event event;
    struct tn_event_place place;
    TN_BUF_AUTO out = {0};
    enum tn_err err = ctl_event(ctl, tn_conf_arg(ctl->conf, 0), &event);
    if (!err)
        err = tn_event_place(ctl->people, event.id, &place, &ctl->fault);
    if (!err)
        err = take_place(ctl, &place);
    if (!err)
        err = tn_event_place_set(ctl->people, event.id, &place, &ctl->fault);
    if (!err)
        err = tn_event_place_json(ctl->people, event.id, &out, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (ctl->json)
        ctl_print(&out);
    else
        (void)printf("%s: %s%s\n", event.title, tn_event_kind_name(place.kind),
                     place.cancelled ? ", cancelled" : "");
    return CTL_DONE;
}

/* ---- roles ---- */

static enum ctl_exit print_roles(struct ctl *ctl, struct tn_id event)
{
    TN_BUF_AUTO out = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err = tn_attendance_roles_json(ctl->people, event, &out, &ctl->fault);
    if (!err)
        err = ctl_told(ctl, &out, &root);
    if (err)
        return ctl_failed(err);
    for (size_t i = 0; i < tn_json_count(root); i++) {
        const struct tn_json *one = tn_json_at(root, i);
        (void)printf("%-8s %s%s\n", ctl_json_text(one, "role"), ctl_json_text(one, "name"),
                     ctl_json_bool(one, "came") ? "" : ", did not come");
    }
    return CTL_DONE;
}

static enum ctl_exit list_roles(struct ctl *ctl)
{
    struct tn_event event;
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    return err ? ctl_failed(err) : print_roles(ctl, event.id);
}

static enum ctl_exit set_role(struct ctl *ctl)
{
    struct tn_event event;
    struct tn_member member;
    struct tn_people_by by = {"", ""};
    enum tn_err err = ctl_event(ctl, tn_conf_text(ctl->conf, "event"), &event);
    if (!err)
        err = tn_people_find(ctl->people, tn_conf_arg(ctl->conf, 0), &member, &ctl->fault);
    if (!err)
        err = ctl_by(ctl, &by);
    if (!err)
        err = tn_attendance_role_set(ctl->people, event.id, member.id, tn_conf_arg(ctl->conf, 1),
                                     by.who, &ctl->fault);
    return err ? ctl_failed(err) : print_roles(ctl, event.id);
}

/* ---- the commands ---- */

static const char *const off_on[] = {"off", "on", NULL};
static const char *const kinds[] = {"regular", "brand", "festival", NULL};

static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry add_options[] = {
    {.name = "rule",
     .type = TN_CONF_TEXT,
     .value_name = "RRULE",
     .help = "FREQ=WEEKLY;BYDAY=TH, FREQ=MONTHLY;BYDAY=2TU …; FREQ=WEEKLY at first"},
    {.name = "first",
     .type = TN_CONF_TEXT,
     .value_name = "DATE",
     .help = "the first date, 2026-12-05"},
    CTL_COMMON,
};
static const struct tn_conf_entry skip_options[] = {
    {.name = "undo", .type = TN_CONF_FLAG, .help = "it takes place after all"},
    CTL_COMMON,
};
static const struct tn_conf_entry place_options[] = {
    {.name = "series",
     .type = TN_CONF_TEXT,
     .value_name = "SERIES",
     .help = "id or title; none takes it out"},
    {.name = "kind",
     .type = TN_CONF_CHOICE,
     .choices = kinds,
     .help = "streaks and gaps are of regular ones"},
    {.name = "cancelled",
     .type = TN_CONF_CHOICE,
     .choices = off_on,
     .help = "a cancelled event counts nowhere"},
    CTL_COMMON,
};
static const struct tn_conf_entry role_options[] = {CTL_EVENT, CTL_BY, CTL_COMMON};
static const struct tn_conf_entry roles_options[] = {CTL_EVENT, CTL_COMMON};

const struct ctl_command ctl_series_add = {
    .noun = "series",
    .verb = "add",
    .arguments = "TITLE --first DATE [--rule RRULE]",
    .summary = "a meetup that comes back",
    .options = add_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = add,
};

const struct ctl_command ctl_series_list = {
    .noun = "series",
    .verb = "list",
    .arguments = "",
    .summary = "list the series: next date, last event, gaps",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = print_series,
};

const struct ctl_command ctl_series_skip = {
    .noun = "series",
    .verb = "skip",
    .arguments = "SERIES DATE [--undo]",
    .summary = "there is nothing on one date",
    .options = skip_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = skip,
};

const struct ctl_command ctl_series_end = {
    .noun = "series",
    .verb = "end",
    .arguments = "SERIES",
    .summary = "no more dates from now on",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = end,
};

const struct ctl_command ctl_series_place = {
    .noun = "series",
    .verb = "place",
    .arguments = "EVENT [--series SERIES] [--kind KIND] [--cancelled off|on]",
    .summary = "say which series an event is of, and of what kind",
    .options = place_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 1,
    .most_args = 1,
    .run = place,
};

const struct ctl_command ctl_attendance_role = {
    .noun = "attendance",
    .verb = "role",
    .arguments = "MEMBER ROLE [--event EVENT] [--by NAME]",
    .summary = "what somebody was at an event: attendee, helper, speaker or host",
    .text = "It counts once they have come.  A code that opens the doors makes a host unless\n"
            "another role is said.",
    .options = role_options,
    .needs = CTL_NEEDS_GROUP,
    .least_args = 2,
    .most_args = 2,
    .run = set_role,
};

const struct ctl_command ctl_attendance_roles = {
    .noun = "attendance",
    .verb = "roles",
    .arguments = "[--event EVENT]",
    .summary = "list who helped, spoke or hosted",
    .options = roles_options,
    .needs = CTL_NEEDS_GROUP,
    .run = list_roles,
};
