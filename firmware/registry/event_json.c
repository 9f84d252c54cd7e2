/* SPDX-License-Identifier: Apache-2.0 */
/* event_json.c -- an event as the command line and the hub show it. */
#include "registry_parts.h"

#include <stdio.h>
#include <string.h>

#include "turnout/json.h"

static void add_time(struct tn_json_writer *writer, const char *name, struct tn_wall wall,
                     int offset_min)
{
    char text[TN_WALL_CHARS];
    tn_json_name(writer, name);
    if (wall.ms == 0) {
        tn_json_put_null(writer);
        return;
    }
    tn_wall_format(wall, offset_min, text);
    tn_json_put_text(writer, text);
}

static void write_offers(struct tn_json_writer *writer, const struct tn_policy *policy)
{
    tn_json_add_bool(writer, "sign_up", policy->sign_up);
    tn_json_add_text(writer, "entry", tn_entry_name(policy->entry));
    tn_json_add_int(writer, "quota", policy->quota);
    tn_json_add_bool(writer, "find", policy->find);
    tn_json_add_bool(writer, "second_fact", policy->second_fact);
    tn_json_add_int(writer, "rules", policy->rules);
    tn_json_add_bool(writer, "questions", policy->questions);
    tn_json_add_bool(writer, "leaving", policy->leaving);
    tn_json_add_bool(writer, "feedback", policy->feedback);
    tn_json_add_bool(writer, "milestones", policy->milestones);
}

static void write_event(struct tn_json_writer *writer, const struct tn_event *event,
                        const struct tn_event_facts *facts)
{
    const struct tn_policy *policy = &event->policy;
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_id_text(event->id).chars);
    tn_json_add_text(writer, "title", event->title);
    tn_json_add_text(writer, "venue", event->venue);
    add_time(writer, "starts", event->starts, event->starts_offset_min);
    add_time(writer, "ends", event->ends, event->ends_offset_min);
    add_time(writer, "opens", policy->opens, event->starts_offset_min);
    add_time(writer, "closes", policy->closes, event->ends_offset_min);
    tn_json_add_int(writer, "capacity", policy->capacity);
    tn_json_add_bool(writer, "re_entry", policy->re_entry);
    tn_json_add_text(writer, "unlisted", policy->unlisted == TN_CHOICE_ADMIT ? "admit" : "host");
    tn_json_add_text(writer, "clock_unset",
                     policy->clock_unset == TN_CHOICE_ADMIT ? "admit" : "host");
    write_offers(writer, policy);
    tn_json_add_text(writer, "status", policy->closed ? "closed" : "open");
    tn_json_add_int(writer, "tickets", event->tickets);
    tn_json_add_int(writer, "admissions", facts->admissions);
    tn_json_add_int(writer, "people_inside", facts->people_inside);
    tn_json_close_object(writer);
}

enum tn_err tn_registry_event_json(struct tn_registry *registry, struct tn_id id,
                                   struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_event event;
    struct tn_event_facts facts = {0};
    struct tn_json_writer writer;
    enum tn_err err = tn_registry_event(registry, id, &event, fault);
    if (!err)
        err = tn_ledger_event(registry->ledger, id, &facts, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    write_event(&writer, &event, &facts);
    return TN_OK;
}

struct listing {
    struct tn_registry *registry;
    struct tn_json_writer writer;
    enum tn_err err;
    struct tn_fault *fault;
};

static bool list_one(const struct tn_event *event, void *context)
{
    struct listing *listing = context;
    struct tn_event_facts facts = {0};
    listing->err = tn_ledger_event(listing->registry->ledger, event->id, &facts, listing->fault);
    if (!listing->err)
        write_event(&listing->writer, event, &facts);
    return !listing->err;
}

enum tn_err tn_registry_events_json(struct tn_registry *registry, struct tn_buf *out,
                                    struct tn_fault *fault)
{
    struct listing listing = {.registry = registry, .fault = fault};
    size_t start = out->len;
    tn_json_begin(&listing.writer, out);
    tn_json_open_array(&listing.writer);
    enum tn_err err = tn_registry_events(registry, list_one, &listing, fault);
    if (!err)
        err = listing.err;
    if (err) {
        out->len = start;
        return err;
    }
    tn_json_close_array(&listing.writer);
    return TN_OK;
}

static void minute_text(struct tn_wall wall, int offset_min, char out[TN_WALL_CHARS])
{
    tn_wall_format(wall, offset_min, out);
    out[sizeof "2026-12-05" - 1] = ' ';
    out[sizeof "2026-12-05 14:00" - 1] = '\0';
}

void tn_event_when(const struct tn_event *event, char out[TN_EVENT_WHEN_CHARS])
{
    char starts[TN_WALL_CHARS], ends[TN_WALL_CHARS];
    minute_text(event->starts, event->starts_offset_min, starts);
    minute_text(event->ends, event->ends_offset_min, ends);
    bool same_day = strncmp(starts, ends, sizeof "2026-12-05" - 1) == 0;
    (void)snprintf(out, TN_EVENT_WHEN_CHARS, "%s – %s", starts,
                   same_day ? ends + sizeof "2026-12-05" : ends);
}
