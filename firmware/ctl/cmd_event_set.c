/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_event_set.c -- event set, event renew-key: an event is changed after it was made. */
#include <string.h>

#include "ctl.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define MINUTE_MS 60000

const char *const ctl_off_on[] = {"off", "on", NULL};
const char *const ctl_entries[] = {"open",    "rules",        "answer", "invite",
                                   "approve", "attend-first", NULL};

static void take_switch(const struct ctl *ctl, const char *option, bool *value)
{
    if (tn_conf_is_set(ctl->conf, option))
        *value = tn_conf_choice(ctl->conf, option) == 1;
}

void ctl_take_offers(const struct ctl *ctl, struct tn_policy *policy)
{
    const char *entry = tn_conf_text(ctl->conf, "entry");
    take_switch(ctl, "sign-up", &policy->sign_up);
    take_switch(ctl, "find", &policy->find);
    take_switch(ctl, "second-fact", &policy->second_fact);
    take_switch(ctl, "questions", &policy->questions);
    take_switch(ctl, "leaving", &policy->leaving);
    take_switch(ctl, "feedback", &policy->feedback);
    take_switch(ctl, "milestones", &policy->milestones);
    if (tn_conf_is_set(ctl->conf, "quota"))
        policy->quota = tn_conf_int(ctl->conf, "quota");
    if (entry && tn_entry_parse(entry, &policy->entry))
        policy->entry = TN_ENTRY_OPEN;
}

/* ---- title, venue, times ---- */

static enum tn_err take_text(struct ctl *ctl, const char *option, char *out, size_t cap)
{
    TN_BUF_AUTO clean = {0};
    const char *text = tn_conf_text(ctl->conf, option);
    if (!text)
        return TN_OK;
    if (tn_text_clean(text, strlen(text), &clean) || !tn_text_copy(out, cap, tn_buf_text(&clean)))
        return tn_fault_set(&ctl->fault, TN_ERR_FORMAT, "--%s is at most %zu bytes of UTF-8",
                            option, cap - 1);
    return TN_OK;
}

/* The margins before and after stay what they were, unless the command line names others. */
static enum tn_err take_times(struct ctl *ctl, struct tn_event *event)
{
    struct tn_policy *policy = &event->policy;
    const char *starts = tn_conf_text(ctl->conf, "starts");
    const char *ends = tn_conf_text(ctl->conf, "ends");
    int64_t early_ms = event->starts.ms - policy->opens.ms;
    int64_t late_ms = policy->closes.ms - event->ends.ms;
    enum tn_err err = TN_OK;
    if (starts)
        err = ctl_time(ctl, "starts", starts, &event->starts, &event->starts_offset_min);
    if (!err && ends)
        err = ctl_time(ctl, "ends", ends, &event->ends, &event->ends_offset_min);
    if (err)
        return err;
    if (tn_conf_is_set(ctl->conf, "doors-open"))
        early_ms = tn_conf_int(ctl->conf, "doors-open") * MINUTE_MS;
    if (tn_conf_is_set(ctl->conf, "grace"))
        late_ms = tn_conf_int(ctl->conf, "grace") * MINUTE_MS;
    if (policy->opens.ms || tn_conf_is_set(ctl->conf, "doors-open"))
        policy->opens.ms = event->starts.ms - early_ms;
    if (policy->closes.ms || tn_conf_is_set(ctl->conf, "grace"))
        policy->closes.ms = event->ends.ms + late_ms;
    if (tn_conf_flag(ctl->conf, "any-time"))
        policy->opens.ms = policy->closes.ms = 0;
    return TN_OK;
}

static void take_choice(const struct ctl *ctl, const char *option, enum tn_choice *choice)
{
    if (tn_conf_is_set(ctl->conf, option))
        *choice = tn_conf_choice(ctl->conf, option) == 0 ? TN_CHOICE_ADMIT : TN_CHOICE_HOST;
}

static enum tn_err take_rules(struct ctl *ctl, struct tn_event *event)
{
    int wanted = tn_conf_choice(ctl->conf, "rules");
    enum tn_err err = TN_OK;
    if (wanted == 1)
        err =
            tn_registry_rules_version(ctl->registry, event->id, &event->policy.rules, &ctl->fault);
    else if (wanted == 0)
        event->policy.rules = 0;
    if (!err && wanted == 1 && event->policy.rules == 0)
        err = tn_fault_set(&ctl->fault, TN_ERR_ABSENT,
                           "the event has no rules yet; give it some with: turnout rules set");
    return err;
}

static enum tn_err take_all(struct ctl *ctl, struct tn_event *event)
{
    struct tn_policy *policy = &event->policy;
    enum tn_err err = take_text(ctl, "title", event->title, sizeof event->title);
    if (!err)
        err = take_text(ctl, "venue", event->venue, sizeof event->venue);
    if (!err)
        err = take_times(ctl, event);
    if (!err)
        err = take_rules(ctl, event);
    if (tn_conf_is_set(ctl->conf, "capacity"))
        policy->capacity = tn_conf_int(ctl->conf, "capacity");
    take_switch(ctl, "re-entry", &policy->re_entry);
    take_choice(ctl, "unlisted", &policy->unlisted);
    take_choice(ctl, "clock-unset", &policy->clock_unset);
    ctl_take_offers(ctl, policy);
    return err;
}

/* ---- what an organiser may have forgotten ---- */

static bool note_required(const char *id, const char *value_json, void *context)
{
    bool *found = context;
    TN_AUTO(json) value = NULL;
    (void)id;
    *found = *found || (tn_json_parse(value_json, strlen(value_json), &value, NULL) == TN_OK &&
                        ctl_json_bool(value, "required"));
    return !*found;
}

static bool note_host(const struct tn_issued_ticket *ticket, void *context)
{
    bool *found = context;
    *found = *found || (ticket->host && ticket->state == TN_TICKET_STATE_VALID);
    return !*found;
}

static enum tn_err remind(struct ctl *ctl, const struct tn_event *event)
{
    const struct tn_policy *policy = &event->policy;
    bool asked = false, host = false;
    enum tn_err err = tn_registry_contents(ctl->registry, event->id, TN_CONTENT_QUESTION,
                                           note_required, &asked, &ctl->fault);
    if (!err)
        err = tn_registry_tickets(ctl->registry, event->id, note_host, &host, &ctl->fault);
    if (err)
        return err;
    if (policy->questions && !asked)
        ctl_warn("turnout: no question of the event is required yet: turnout question add");
    if ((policy->sign_up || policy->find) && !host)
        ctl_warn("turnout: nobody's code opens the doors yet: turnout ticket issue --host");
    return TN_OK;
}

/* ---- the commands ---- */

static enum ctl_exit set(struct ctl *ctl)
{
    struct tn_event event;
    enum tn_err err = ctl_event(ctl, tn_conf_arg(ctl->conf, 0), &event);
    if (!err)
        err = take_all(ctl, &event);
    if (!err)
        err = tn_people_event_set(ctl->people, &event, &ctl->fault);
    if (!err)
        err = remind(ctl, &event);
    return err ? ctl_failed(err) : ctl_print_event(ctl, event.id);
}

static enum ctl_exit renew_key(struct ctl *ctl)
{
    struct tn_event event;
    bool withdraw = tn_conf_flag(ctl->conf, "withdraw");
    enum tn_err err = ctl_event(ctl, tn_conf_arg(ctl->conf, 0), &event);
    if (!err && withdraw && event.tickets > 0 && !tn_conf_flag(ctl->conf, "yes"))
        return ctl_usage(ctl,
                         "%lld codes of \"%.80s\" would let nobody in any more; say --yes if that "
                         "is meant",
                         (long long)event.tickets, event.title);
    if (!err)
        err = tn_registry_key_renew(ctl->registry, event.id, withdraw, &ctl->fault);
    if (err)
        return ctl_failed(err);
    if (!ctl->json)
        (void)printf("%s: a new issuing key%s\n", event.title,
                     withdraw ? "; codes issued until now are no longer good" : "");
    return ctl->json ? ctl_print_event(ctl, event.id) : CTL_DONE;
}

static const char *const choices[] = {"admit", "host", NULL};
static const char *const wants[] = {"off", "required", NULL};

static const struct tn_conf_entry set_options[] = {
    {.name = "title", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = "of the event"},
    {.name = "venue", .type = TN_CONF_TEXT, .value_name = "TEXT", .help = "where"},
    {.name = "starts",
     .type = TN_CONF_TEXT,
     .value_name = "TIME",
     .help = "2026-12-05T14:00 in the group's zone, or with an offset"},
    {.name = "ends", .type = TN_CONF_TEXT, .value_name = "TIME", .help = "the same"},
    {.name = "capacity",
     .type = TN_CONF_INT,
     .value_name = "N",
     .min = 0,
     .max = 10000000,
     .help = "people inside at once, 0 without limit"},
    {.name = "doors-open",
     .type = TN_CONF_INT,
     .value_name = "MIN",
     .min = 0,
     .max = 525600,
     .help = "minutes before the start from which people are let in"},
    {.name = "grace",
     .type = TN_CONF_INT,
     .value_name = "MIN",
     .min = 0,
     .max = 525600,
     .help = "minutes after the end until which people are let in"},
    {.name = "any-time", .type = TN_CONF_FLAG, .help = "let people in whatever the clock says"},
    CTL_OFF_ON("re-entry", "a code that is in may come in again"),
    {.name = "unlisted",
     .type = TN_CONF_CHOICE,
     .choices = choices,
     .help = "a good code that a door's roster lacks"},
    {.name = "clock-unset",
     .type = TN_CONF_CHOICE,
     .choices = choices,
     .help = "when a door does not know the time"},
    {.name = "rules",
     .type = TN_CONF_CHOICE,
     .choices = wants,
     .help = "the house rules are accepted before coming in"},
    CTL_OFFERS,
    CTL_COMMON,
};
static const struct tn_conf_entry renew_options[] = {
    {.name = "withdraw", .type = TN_CONF_FLAG, .help = "codes issued until now are no longer good"},
    {.name = "yes", .type = TN_CONF_FLAG, .help = "even where people hold such codes"},
    CTL_COMMON,
};

const struct ctl_command ctl_event_set = {
    .noun = "event",
    .verb = "set",
    .arguments = "[EVENT] [OPTIONS]",
    .summary = "change an event, and what its kiosks offer",
    .text = "EVENT is an id or a whole title; without it, the only open event.  What is not said "
            "stays as it\nis; the kiosks learn of it with their next fetching.  --sign-up and "
            "--find work while a host has\nopened the doors with a code of: turnout ticket issue "
            "--host.",
    .options = set_options,
    .needs = CTL_NEEDS_GROUP,
    .most_args = 1,
    .run = set,
};

const struct ctl_command ctl_event_renew_key = {
    .noun = "event",
    .verb = "renew-key",
    .arguments = "[EVENT] [--withdraw]",
    .summary = "make a new issuing key, for when one may have been copied",
    .text = "EVENT is an id or a whole title; without it, the only open event.  Codes from now on "
            "are signed\nwith the new key.  Those issued before stay good, unless --withdraw.",
    .options = renew_options,
    .needs = CTL_NEEDS_GROUP,
    .most_args = 1,
    .run = renew_key,
};
