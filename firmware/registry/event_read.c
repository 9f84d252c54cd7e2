/* SPDX-License-Identifier: Apache-2.0 */
/* event_read.c -- what somebody says of an event in JSON, put upon the event as it is.
 *
 * One table: the members event_json.c writes and a person may say, with their places. */
#include "registry_parts.h"

#include <stddef.h>
#include <string.h>

#include "turnout/json.h"
#include "turnout/text.h"

enum member_type { LINE, TIME, DOOR_TIME, NUMBER, YES_NO, CHOICE, ENTRY, RULES };

struct member {
    const char *name;
    enum member_type type;
    size_t offset; /* of the value in tn_event */
};

#define AT(member) offsetof(struct tn_event, member)

static const struct member members[] = {
    {"title", LINE, AT(title)},
    {"venue", LINE, AT(venue)},
    {"starts", TIME, AT(starts)},
    {"ends", TIME, AT(ends)},
    {"opens", DOOR_TIME, AT(policy.opens)},
    {"closes", DOOR_TIME, AT(policy.closes)},
    {"capacity", NUMBER, AT(policy.capacity)},
    {"quota", NUMBER, AT(policy.quota)},
    {"re_entry", YES_NO, AT(policy.re_entry)},
    {"sign_up", YES_NO, AT(policy.sign_up)},
    {"find", YES_NO, AT(policy.find)},
    {"second_fact", YES_NO, AT(policy.second_fact)},
    {"questions", YES_NO, AT(policy.questions)},
    {"leaving", YES_NO, AT(policy.leaving)},
    {"feedback", YES_NO, AT(policy.feedback)},
    {"milestones", YES_NO, AT(policy.milestones)},
    {"unlisted", CHOICE, AT(policy.unlisted)},
    {"clock_unset", CHOICE, AT(policy.clock_unset)},
    {"entry", ENTRY, AT(policy.entry)},
    {"rules", RULES, AT(policy.rules)},
};

/* ---- one member; `node` is an object's, so that the readers of json.h fit ---- */

static enum tn_err read_line(const struct tn_json *said, const char *name, char out[256],
                             struct tn_fault *fault)
{
    TN_BUF_AUTO clean = {0};
    const char *text = NULL;
    if (!tn_json_text(said, name, &text) || tn_text_clean(text, strlen(text), &clean) ||
        clean.len >= 256)
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" has to be a text of at most 255 bytes",
                            name);
    (void)tn_text_copy(out, 256, tn_buf_text(&clean));
    return TN_OK;
}

static enum tn_err read_time(const struct tn_json *said, const char *name, struct tn_wall *out,
                             int *offset_min, struct tn_fault *fault)
{
    const char *text = NULL;
    if (tn_json_text(said, name, &text) && tn_wall_parse(text, out, offset_min) == TN_OK)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "\"%s\" has to be a time with its offset, such as "
                        "2026-12-05T14:00:00+08:00",
                        name);
}

static bool is_null(const struct tn_json *node)
{
    TN_BUF_AUTO text = {0};
    tn_json_dump(node, &text);
    return strcmp(tn_buf_text(&text), "null") == 0;
}

/* The offset of a door's times is that of the event's. */
static enum tn_err read_door_time(const struct tn_json *said, const char *name, struct tn_wall *out,
                                  struct tn_fault *fault)
{
    int offset_min = 0;
    if (!is_null(tn_json_get(said, name)))
        return read_time(said, name, out, &offset_min, fault);
    out->ms = 0;
    return TN_OK;
}

static enum tn_err read_number(const struct tn_json *said, const char *name, int64_t *out,
                               struct tn_fault *fault)
{
    int64_t number = 0;
    if (!tn_json_int(said, name, &number) || number < 0 || number > 10000000)
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" has to be a number from 0 to 10000000",
                            name);
    *out = number;
    return TN_OK;
}

static enum tn_err read_flag(const struct tn_json *said, const char *name, bool *out,
                             struct tn_fault *fault)
{
    if (tn_json_bool(said, name, out))
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" has to be true or false", name);
}

static enum tn_err read_choice(const struct tn_json *said, const char *name, enum tn_choice *out,
                               struct tn_fault *fault)
{
    const char *text = "";
    (void)tn_json_text(said, name, &text);
    if (strcmp(text, "admit") != 0 && strcmp(text, "host") != 0)
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"%s\" has to be admit or host", name);
    *out = text[0] == 'a' ? TN_CHOICE_ADMIT : TN_CHOICE_HOST;
    return TN_OK;
}

static enum tn_err read_entry(const struct tn_json *said, const char *name, enum tn_entry *out,
                              struct tn_fault *fault)
{
    const char *text = "";
    (void)tn_json_text(said, name, &text);
    if (tn_entry_parse(text, out) == TN_OK)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_FORMAT,
                        "\"%s\" has to be open, rules, answer, invite, approve or attend-first",
                        name);
}

/* Wanted (true, or any version) or not (false, 0): which version that is, the event's rules say. */
static enum tn_err read_rules(struct tn_registry *registry, const struct tn_json *said,
                              struct tn_event *event, struct tn_fault *fault)
{
    bool wanted = false;
    int64_t version = 0;
    if (tn_json_int(said, "rules", &version))
        wanted = version != 0;
    else if (!tn_json_bool(said, "rules", &wanted))
        return tn_fault_set(fault, TN_ERR_FORMAT, "\"rules\" has to be true or false");
    event->policy.rules = wanted;
    if (!wanted || tn_id_is_zero(event->id))
        return TN_OK;
    enum tn_err err = tn_registry_rules_version(registry, event->id, &event->policy.rules, fault);
    if (!err && event->policy.rules == 0)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "the event has no rules yet; give it some first");
    return err;
}

static enum tn_err read_member(struct tn_registry *registry, const struct member *member,
                               const struct tn_json *said, struct tn_event *event,
                               struct tn_fault *fault)
{
    const char *name = member->name;
    void *place = (char *)event + member->offset;
    switch (member->type) {
    case LINE:
        return read_line(said, name, place, fault);
    case TIME:
        return read_time(said, name, place,
                         place == (void *)&event->starts ? &event->starts_offset_min
                                                         : &event->ends_offset_min,
                         fault);
    case DOOR_TIME:
        return read_door_time(said, name, place, fault);
    case NUMBER:
        return read_number(said, name, place, fault);
    case YES_NO:
        return read_flag(said, name, place, fault);
    case CHOICE:
        return read_choice(said, name, place, fault);
    case ENTRY:
        return read_entry(said, name, place, fault);
    case RULES:
        break;
    }
    return read_rules(registry, said, event, fault);
}

/* ---- all of them ---- */

static const struct member *find_member(const char *name)
{
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    }
    return NULL;
}

static enum tn_err read_members(struct tn_registry *registry, const struct tn_json *said,
                                struct tn_event *event, struct tn_fault *fault)
{
    const char *name = NULL;
    const struct tn_json *node = NULL;
    enum tn_err err = TN_OK;
    for (void *i = NULL; !err && tn_json_each(said, &i, &name, &node);) {
        const struct member *member = find_member(name);
        if (!member)
            return tn_fault_set(fault, TN_ERR_FORMAT, "nothing can be said of an event's \"%.40s\"",
                                name);
        err = read_member(registry, member, said, event, fault);
    }
    return err;
}

enum tn_err tn_registry_event_read(struct tn_registry *registry, const struct tn_json *said,
                                   struct tn_event *event, struct tn_fault *fault)
{
    struct tn_event read = *event;
    bool fresh = tn_id_is_zero(event->id);
    int64_t early_ms = fresh ? TN_EVENT_MARGIN_MS : event->starts.ms - event->policy.opens.ms;
    int64_t late_ms = fresh ? TN_EVENT_MARGIN_MS : event->policy.closes.ms - event->ends.ms;
    if (fresh)
        read.policy.quota = TN_EVENT_QUOTA;
    enum tn_err err = read_members(registry, said, &read, fault);
    if (err)
        return err;
    if (fresh && (!tn_json_get(said, "starts") || !tn_json_get(said, "ends")))
        return tn_fault_set(fault, TN_ERR_FORMAT, "an event needs \"starts\" and \"ends\"");
    if (!tn_json_get(said, "opens") && (fresh || event->policy.opens.ms))
        read.policy.opens.ms = read.starts.ms - early_ms;
    if (!tn_json_get(said, "closes") && (fresh || event->policy.closes.ms))
        read.policy.closes.ms = read.ends.ms + late_ms;
    *event = read;
    return TN_OK;
}
