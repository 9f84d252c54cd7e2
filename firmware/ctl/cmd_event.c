/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_event.c -- event create, list, show, close. */
#include <string.h>

#include "ctl.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define MINUTE_MS 60000

/* ---- create ---- */

static bool take_text(struct ctl *ctl, const char *option, char *out, size_t cap)
{
    TN_BUF_AUTO clean = {0};
    const char *text = ctl_text(ctl, option, "");
    return tn_text_clean(text, strlen(text), &clean) == TN_OK &&
           tn_text_copy(out, cap, tn_buf_text(&clean));
}

static enum tn_choice choice_of(const struct ctl *ctl, const char *option)
{
    return tn_conf_choice(ctl->conf, option) == 0 ? TN_CHOICE_ADMIT : TN_CHOICE_HOST;
}

static void take_policy(const struct ctl *ctl, struct tn_event *event)
{
    struct tn_policy *policy = &event->policy;
    if (!tn_conf_flag(ctl->conf, "any-time")) {
        policy->opens.ms = event->starts.ms - tn_conf_int(ctl->conf, "doors-open") * MINUTE_MS;
        policy->closes.ms = event->ends.ms + tn_conf_int(ctl->conf, "grace") * MINUTE_MS;
    }
    policy->capacity = tn_conf_int(ctl->conf, "capacity");
    policy->re_entry = tn_conf_flag(ctl->conf, "re-entry");
    policy->unlisted = choice_of(ctl, "unlisted");
    policy->clock_unset = choice_of(ctl, "clock-unset");
    policy->quota = TN_EVENT_QUOTA;
    ctl_take_offers(ctl, policy);
}

static enum ctl_exit create(struct ctl *ctl)
{
    struct tn_event event = {0};
    struct tn_id id;
    const char *starts = tn_conf_text(ctl->conf, "starts");
    const char *ends = tn_conf_text(ctl->conf, "ends");
    if (!tn_conf_is_set(ctl->conf, "title") || !starts || !ends)
        return ctl_usage(ctl, "an event needs --title, --starts and --ends");
    if (!take_text(ctl, "title", event.title, sizeof event.title) ||
        !take_text(ctl, "venue", event.venue, sizeof event.venue))
        return ctl_usage(ctl, "a title and a venue are at most 255 bytes of UTF-8");
    if (ctl_time(ctl, "starts", starts, &event.starts, &event.starts_offset_min) ||
        ctl_time(ctl, "ends", ends, &event.ends, &event.ends_offset_min))
        return CTL_USAGE;
    take_policy(ctl, &event);
    enum tn_err err = tn_registry_event_create(ctl->registry, &event, &id, &ctl->fault);
    if (!err && event.ends.ms <= tn_clock_wall_ms())
        ctl_warn("turnout: \"%s\" is over already; its codes let nobody in", event.title);
    return err ? ctl_failed(err) : ctl_print_event(ctl, id);
}

/* ---- show ---- */

/* "sign-up (open), find, feedback": what its doors offer beyond checking codes. */
static void add_offer(struct tn_buf *out, bool offered, const char *name)
{
    if (offered)
        tn_buf_addf(out, "%s%s", out->len ? ", " : "", name);
}

static void print_offers(const struct tn_policy *policy)
{
    TN_BUF_AUTO out = {0};
    if (policy->sign_up)
        tn_buf_addf(&out, "sign-up (%s, %lld a kiosk)", tn_entry_name(policy->entry),
                    (long long)policy->quota);
    add_offer(&out, policy->find, policy->second_fact ? "find (second fact)" : "find");
    if (policy->rules)
        tn_buf_addf(&out, "%srules (version %lld)", out.len ? ", " : "", (long long)policy->rules);
    add_offer(&out, policy->questions, "questions");
    add_offer(&out, policy->leaving, "leaving");
    add_offer(&out, policy->feedback, "feedback");
    add_offer(&out, policy->milestones, "milestones");
    if (out.len)
        (void)printf("  offers    %s\n", tn_buf_text(&out));
}

static void print_text(const struct tn_event *event)
{
    char starts[CTL_TIME_CHARS], ends[CTL_TIME_CHARS], opens[CTL_TIME_CHARS] = "any time";
    char closes[CTL_TIME_CHARS] = "any time";
    const struct tn_policy *policy = &event->policy;
    ctl_time_text(event->starts, event->starts_offset_min, starts);
    ctl_time_text(event->ends, event->ends_offset_min, ends);
    if (policy->opens.ms)
        ctl_time_text(policy->opens, event->starts_offset_min, opens);
    if (policy->closes.ms)
        ctl_time_text(policy->closes, event->ends_offset_min, closes);
    (void)printf("%s\n  id        %s\n  from      %s to %s\n  doors     %s to %s\n", event->title,
                 tn_id_text(event->id).chars, starts, ends, opens, closes);
    if (event->venue[0])
        (void)printf("  venue     %s\n", event->venue);
    if (policy->capacity)
        (void)printf("  capacity  %lld\n", (long long)policy->capacity);
    print_offers(policy);
    (void)printf("  status    %s\n  tickets   %lld\n", policy->closed ? "closed" : "open",
                 (long long)event->tickets);
}

enum ctl_exit ctl_print_event(struct ctl *ctl, struct tn_id id)
{
    struct tn_event event;
    TN_BUF_AUTO out = {0};
    enum tn_err err = TN_OK;
    if (ctl->json) {
        err = tn_registry_event_json(ctl->registry, id, &out, &ctl->fault);
        if (!err)
            ctl_print(&out);
    } else {
        err = tn_registry_event(ctl->registry, id, &event, &ctl->fault);
        if (!err)
            print_text(&event);
    }
    return err ? ctl_failed(err) : CTL_DONE;
}

static enum ctl_exit show(struct ctl *ctl)
{
    struct tn_event event;
    enum tn_err err = ctl_event(ctl, tn_conf_arg(ctl->conf, 0), &event);
    return err ? ctl_failed(err) : ctl_print_event(ctl, event.id);
}

/* ---- list ---- */

static bool add_row(const struct tn_event *event, void *context)
{
    struct ctl_table *table = context;
    char starts[CTL_TIME_CHARS], tickets[24];
    ctl_time_text(event->starts, event->starts_offset_min, starts);
    (void)snprintf(tickets, sizeof tickets, "%lld", (long long)event->tickets);
    ctl_table_add(table, starts);
    ctl_table_add(table, event->title);
    ctl_table_add(table, event->policy.closed ? "closed" : "open");
    ctl_table_add(table, tickets);
    ctl_table_add(table, tn_id_text(event->id).chars);
    return true;
}

static enum ctl_exit list(struct ctl *ctl)
{
    struct ctl_table table = {.columns = 5};
    TN_BUF_AUTO out = {0};
    enum tn_err err = TN_OK;
    if (ctl->json) {
        err = tn_registry_events_json(ctl->registry, &out, &ctl->fault);
        if (!err)
            ctl_print(&out);
        return err ? ctl_failed(err) : CTL_DONE;
    }
    ctl_table_add(&table, "STARTS");
    ctl_table_add(&table, "TITLE");
    ctl_table_add(&table, "STATUS");
    ctl_table_add(&table, "TICKETS");
    ctl_table_add(&table, "ID");
    err = tn_registry_events(ctl->registry, add_row, &table, &ctl->fault);
    if (!err)
        ctl_table_print(&table);
    ctl_table_release(&table);
    return err ? ctl_failed(err) : CTL_DONE;
}

/* ---- close ---- */

static enum ctl_exit close_event(struct ctl *ctl)
{
    struct tn_event event;
    bool closed = !tn_conf_flag(ctl->conf, "reopen");
    enum tn_err err = ctl_event(ctl, tn_conf_arg(ctl->conf, 0), &event);
    if (!err)
        err = tn_registry_event_close(ctl->registry, event.id, closed, &ctl->fault);
    return err ? ctl_failed(err) : ctl_print_event(ctl, event.id);
}

static const char *const choices[] = {"admit", "host", NULL};

static const struct tn_conf_entry create_options[] = {
    {.name = "title", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = "of the event"},
    {.name = "starts",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "2026-12-05T14:00 in the group's zone, or with an offset"},
    {.name = "ends", .type = TN_CONF_TEXT, .value_name = "TIME", .help = "the same"},
    {.name = "venue", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = "where"},
    {.name = "capacity",
     .type = TN_CONF_INT,
     .value_name = "N",
     .fallback = "0",
     .min = 0,
     .max = 10000000,
     .help = "people inside at once, 0 without limit"},
    {.name = "doors-open",
     .type = TN_CONF_INT,
     .value_name = "MIN",
     .fallback = "60",
     .min = 0,
     .max = 525600,
     .help = "minutes before the start from which people are let in"},
    {.name = "grace",
     .type = TN_CONF_INT,
     .value_name = "MIN",
     .fallback = "60",
     .min = 0,
     .max = 525600,
     .help = "minutes after the end until which people are let in"},
    {.name = "any-time", .type = TN_CONF_FLAG, .help = "let people in whatever the clock says"},
    {.name = "re-entry", .type = TN_CONF_FLAG, .help = "a code that is in may come in again"},
    {.name = "unlisted",
     .type = TN_CONF_CHOICE,
     .fallback = "admit",
     .choices = choices,
     .help = "a good code that a door's roster lacks"},
    {.name = "clock-unset",
     .type = TN_CONF_CHOICE,
     .fallback = "admit",
     .choices = choices,
     .help = "when a door does not know the time"},
    CTL_OFFERS,
    CTL_COMMON,
};
static const struct tn_conf_entry options[] = {CTL_COMMON};
static const struct tn_conf_entry close_options[] = {
    {.name = "reopen", .type = TN_CONF_FLAG, .help = "open it again"},
    CTL_COMMON,
};

const struct ctl_command ctl_event_create = {
    .noun = "event",
    .verb = "create",
    .arguments = "--title TEXT --starts TIME --ends TIME [OPTIONS]",
    .summary = "make an event and its issuing key",
    .options = create_options,
    .needs = CTL_NEEDS_GROUP,
    .run = create,
};

const struct ctl_command ctl_event_list = {
    .noun = "event",
    .verb = "list",
    .arguments = "",
    .summary = "list the events by the time they start",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .run = list,
};

const struct ctl_command ctl_event_show = {
    .noun = "event",
    .verb = "show",
    .arguments = "[EVENT]",
    .summary = "show one event",
    .text = "EVENT is an id or a whole title; without it, the only open event.",
    .options = options,
    .needs = CTL_NEEDS_GROUP,
    .most_args = 1,
    .run = show,
};

const struct ctl_command ctl_event_close = {
    .noun = "event",
    .verb = "close",
    .arguments = "[EVENT] [--reopen]",
    .summary = "close an event: its doors let nobody in any more",
    .text = "EVENT is an id or a whole title; without it, the only open event.",
    .options = close_options,
    .needs = CTL_NEEDS_GROUP,
    .most_args = 1,
    .run = close_event,
};
