/* SPDX-License-Identifier: Apache-2.0 */
/* event.c -- events: made, changed, closed and opened again. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

#define EVENT_COLUMNS                                                                              \
    "id, title, venue, starts_ms, starts_offset_min, ends_ms, ends_offset_min, opens_ms, "         \
    "closes_ms, capacity, re_entry, closed, unlisted, clock_unset, sign_up, entry, quota, find, "  \
    "second_fact, rules, questions, leaving, feedback, milestones, created_ms, (SELECT COUNT(*) "  \
    "FROM ticket WHERE ticket.event = event.id AND ticket.state <> 1)"

static const struct tn_db_sql select_event = {
    .both = "SELECT " EVENT_COLUMNS " FROM event WHERE id = $1",
};
static const struct tn_db_sql select_events = {
    .both = "SELECT " EVENT_COLUMNS " FROM event ORDER BY starts_ms, id",
};
/* What the organiser says of an event, in the order bind_event puts it down behind the id. */
#define EVENT_SAID                                                                                 \
    "title, venue, starts_ms, starts_offset_min, ends_ms, ends_offset_min, opens_ms, closes_ms, "  \
    "capacity, re_entry, closed, unlisted, clock_unset, sign_up, entry, quota, find, "             \
    "second_fact, "                                                                                \
    "rules, questions, leaving, feedback, milestones"
#define EVENT_VALUES                                                                               \
    "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, " \
    "$22, $23, $24"

static const struct tn_db_sql insert_event = {
    .both = "INSERT INTO event (id, " EVENT_SAID ", created_ms, sealed_door_key, sealed_event_key) "
            "VALUES ($1, " EVENT_VALUES ", $25, $26, $27)",
};
static const struct tn_db_sql update_event = {
    .both = "UPDATE event SET (" EVENT_SAID ") = (" EVENT_VALUES ") WHERE id = $1",
};

static void bind_offers(struct tn_db_stmt *stmt, const struct tn_policy *policy)
{
    tn_db_bind_int(stmt, 15, policy->sign_up);
    tn_db_bind_text(stmt, 16, tn_entry_name(policy->entry));
    tn_db_bind_int(stmt, 17, policy->quota);
    tn_db_bind_int(stmt, 18, policy->find);
    tn_db_bind_int(stmt, 19, policy->second_fact);
    tn_db_bind_int(stmt, 20, policy->rules);
    tn_db_bind_int(stmt, 21, policy->questions);
    tn_db_bind_int(stmt, 22, policy->leaving);
    tn_db_bind_int(stmt, 23, policy->feedback);
    tn_db_bind_int(stmt, 24, policy->milestones);
}

static void bind_event(struct tn_db_stmt *stmt, const struct tn_event *event)
{
    const struct tn_policy *policy = &event->policy;
    tn_db_bind_text(stmt, 1, tn_id_text(event->id).chars);
    tn_db_bind_text(stmt, 2, event->title);
    tn_db_bind_text(stmt, 3, event->venue);
    tn_db_bind_int(stmt, 4, event->starts.ms);
    tn_db_bind_int(stmt, 5, event->starts_offset_min);
    tn_db_bind_int(stmt, 6, event->ends.ms);
    tn_db_bind_int(stmt, 7, event->ends_offset_min);
    tn_db_bind_int(stmt, 8, policy->opens.ms);
    tn_db_bind_int(stmt, 9, policy->closes.ms);
    tn_db_bind_int(stmt, 10, policy->capacity);
    tn_db_bind_int(stmt, 11, policy->re_entry);
    tn_db_bind_int(stmt, 12, policy->closed);
    tn_db_bind_int(stmt, 13, policy->unlisted == TN_CHOICE_HOST);
    tn_db_bind_int(stmt, 14, policy->clock_unset == TN_CHOICE_HOST);
    bind_offers(stmt, policy);
}

static void read_offers(struct tn_db_stmt *stmt, struct tn_policy *policy)
{
    policy->sign_up = tn_db_int(stmt, 14) != 0;
    if (tn_entry_parse(tn_db_text(stmt, 15), &policy->entry))
        policy->entry = TN_ENTRY_APPROVE; /* a newer word: let a host decide */
    policy->quota = tn_db_int(stmt, 16);
    policy->find = tn_db_int(stmt, 17) != 0;
    policy->second_fact = tn_db_int(stmt, 18) != 0;
    policy->rules = tn_db_int(stmt, 19);
    policy->questions = tn_db_int(stmt, 20) != 0;
    policy->leaving = tn_db_int(stmt, 21) != 0;
    policy->feedback = tn_db_int(stmt, 22) != 0;
    policy->milestones = tn_db_int(stmt, 23) != 0;
}

static void read_event(struct tn_db_stmt *stmt, struct tn_event *event)
{
    *event = (struct tn_event){0};
    event->id = tn_registry_column_id(stmt, 0);
    tn_text_copy(event->title, sizeof event->title, tn_db_text(stmt, 1));
    tn_text_copy(event->venue, sizeof event->venue, tn_db_text(stmt, 2));
    event->starts.ms = tn_db_int(stmt, 3);
    event->starts_offset_min = (int)tn_db_int(stmt, 4);
    event->ends.ms = tn_db_int(stmt, 5);
    event->ends_offset_min = (int)tn_db_int(stmt, 6);
    event->policy.opens.ms = tn_db_int(stmt, 7);
    event->policy.closes.ms = tn_db_int(stmt, 8);
    event->policy.capacity = tn_db_int(stmt, 9);
    event->policy.re_entry = tn_db_int(stmt, 10) != 0;
    event->policy.closed = tn_db_int(stmt, 11) != 0;
    event->policy.unlisted = tn_db_int(stmt, 12) ? TN_CHOICE_HOST : TN_CHOICE_ADMIT;
    event->policy.clock_unset = tn_db_int(stmt, 13) ? TN_CHOICE_HOST : TN_CHOICE_ADMIT;
    read_offers(stmt, &event->policy);
    event->created.ms = tn_db_int(stmt, 24);
    event->tickets = tn_db_int(stmt, 25);
}

static enum tn_err check_event(const struct tn_event *event, struct tn_fault *fault)
{
    if (!event->title[0] || !tn_text_valid(event->title, strlen(event->title)) ||
        !tn_text_valid(event->venue, strlen(event->venue)))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the event needs a title");
    if (event->ends.ms <= event->starts.ms)
        return tn_fault_set(fault, TN_ERR_FORMAT, "the event ends before it starts");
    if (event->policy.capacity < 0)
        return tn_fault_set(fault, TN_ERR_FORMAT, "the capacity is less than nobody");
    if (event->policy.closes.ms && event->policy.closes.ms <= event->policy.opens.ms)
        return tn_fault_set(fault, TN_ERR_FORMAT, "the doors close before they open");
    if (event->policy.quota < 0 || event->policy.quota > UINT32_MAX)
        return tn_fault_set(fault, TN_ERR_FORMAT, "the quota is no number of codes");
    return TN_OK;
}

static enum tn_err insert(struct tn_registry *registry, const struct tn_event *event,
                          const uint8_t door_key[TN_DOOR_KEY_BYTES], struct tn_fault *fault)
{
    struct tn_id_text id = tn_id_text(event->id);
    uint8_t event_key[TN_SEAL_KEY_BYTES];
    TN_BUF_AUTO sealed_door = {0};
    TN_BUF_AUTO sealed_event = {0};
    tn_seal_random(event_key, sizeof event_key);
    tn_registry_seal(registry, "door key", id.chars, door_key, TN_DOOR_KEY_BYTES, &sealed_door);
    tn_registry_seal(registry, "event key", id.chars, event_key, sizeof event_key, &sealed_event);
    tn_seal_wipe(event_key, sizeof event_key);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_event);
    bind_event(stmt, event);
    tn_db_bind_int(stmt, 25, tn_clock_wall_ms());
    tn_db_bind_blob(stmt, 26, sealed_door.data, sealed_door.len);
    tn_db_bind_blob(stmt, 27, sealed_event.data, sealed_event.len);
    return tn_db_run(stmt, fault);
}

/* The version is that of the rules the event got from the group. */
static enum tn_err want_rules(struct tn_registry *registry, struct tn_event *event,
                              struct tn_fault *fault)
{
    enum tn_err err = tn_registry_rules_version(registry, event->id, &event->policy.rules, fault);
    if (!err && event->policy.rules == 0)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "the group has no rules yet; give it some first");
    return err ? err : tn_registry_event_set(registry, event, fault);
}

enum tn_err tn_registry_event_create(struct tn_registry *registry, const struct tn_event *event,
                                     struct tn_id *ret_event, struct tn_fault *fault)
{
    struct tn_event made = *event;
    struct tn_registry_transaction transaction;
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    made.id = tn_registry_new_id();
    made.policy.closed = false;
    made.policy.rules = 0; /* it has none yet */
    enum tn_err err = check_event(&made, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    tn_seal_random(door_key, sizeof door_key);
    err = insert(registry, &made, door_key, fault);
    if (!err)
        err = tn_registry_log_event(registry, &made, door_key, fault);
    if (!err)
        err = tn_registry_issuing_key_make(registry, made.id, fault);
    if (!err)
        err = tn_registry_log_devices(registry, made.id, fault);
    if (!err)
        err = tn_registry_each_device(registry, made.id, tn_registry_kiosk_key_give, fault);
    tn_seal_wipe(door_key, sizeof door_key);
    if (!err)
        err = tn_registry_group_give(registry, made.id, fault);
    if (!err && event->policy.rules != 0)
        err = want_rules(registry, &made, fault);
    err = tn_registry_end(registry, &transaction, err, fault);
    if (!err)
        *ret_event = made.id;
    return err;
}

enum tn_err tn_registry_event(struct tn_registry *registry, struct tn_id id,
                              struct tn_event *ret_event, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_event);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    enum tn_err err = tn_registry_step_one(stmt, "there is no such event", fault);
    if (err)
        return err;
    read_event(stmt, ret_event);
    tn_db_reset(stmt);
    return TN_OK;
}

/* SQLite has one writer anyway.  Whoever only refers to the event need not wait. */
static const struct tn_db_sql lock_event = {
    .sqlite = "SELECT 1 FROM event WHERE id = $1",
    .postgresql = "SELECT 1 FROM event WHERE id = $1 FOR NO KEY UPDATE",
};

enum tn_err tn_registry_event_lock(struct tn_registry *registry, struct tn_id event,
                                   struct tn_fault *fault)
{
    TN_ASSERT(tn_db_in_transaction(registry->db));
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &lock_event);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_registry_step_one(stmt, "there is no such event", fault);
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_registry_events(struct tn_registry *registry,
                               bool (*visit)(const struct tn_event *event, void *context),
                               void *context, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_event event;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_events);
    enum tn_db_result result = tn_db_step(stmt, &own);
    while (result == TN_DB_ROW) {
        read_event(stmt, &event);
        if (!visit(&event, context))
            break;
        result = tn_db_step(stmt, &own);
    }
    tn_db_reset(stmt);
    if (result == TN_DB_FAILED && fault)
        *fault = own;
    return result == TN_DB_FAILED ? own.code : TN_OK;
}

/* ---- changing ---- */

static bool same_offers(const struct tn_policy *a, const struct tn_policy *b)
{
    return a->sign_up == b->sign_up && a->entry == b->entry && a->quota == b->quota &&
           a->find == b->find && a->second_fact == b->second_fact && a->rules == b->rules &&
           a->questions == b->questions && a->leaving == b->leaving && a->feedback == b->feedback &&
           a->milestones == b->milestones;
}

static bool same_policy(const struct tn_policy *a, const struct tn_policy *b)
{
    return a->opens.ms == b->opens.ms && a->closes.ms == b->closes.ms &&
           a->capacity == b->capacity && a->re_entry == b->re_entry && a->closed == b->closed &&
           a->unlisted == b->unlisted && a->clock_unset == b->clock_unset && same_offers(a, b);
}

static bool same_event(const struct tn_event *a, const struct tn_event *b)
{
    return strcmp(a->title, b->title) == 0 && strcmp(a->venue, b->venue) == 0 &&
           a->starts.ms == b->starts.ms && a->starts_offset_min == b->starts_offset_min &&
           a->ends.ms == b->ends.ms && a->ends_offset_min == b->ends_offset_min &&
           same_policy(&a->policy, &b->policy);
}

/* Row, record, and the kiosks' keys: an end or a quota that moves is said of them too. */
static enum tn_err change(struct tn_registry *registry, const struct tn_event *event,
                          struct tn_fault *fault)
{
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_event);
    bind_event(stmt, event);
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err)
        err = tn_registry_door_key(registry, event->id, door_key, fault);
    if (!err)
        err = tn_registry_log_event(registry, event, door_key, fault);
    if (!err)
        err = tn_registry_each_device(registry, event->id, tn_registry_kiosk_key_give, fault);
    tn_seal_wipe(door_key, sizeof door_key);
    return err;
}

static enum tn_err check_rules(struct tn_registry *registry, const struct tn_event *event,
                               struct tn_fault *fault)
{
    int64_t version = 0;
    enum tn_err err = tn_registry_rules_version(registry, event->id, &version, fault);
    if (!err && event->policy.rules != 0 && event->policy.rules != version)
        err = tn_fault_set(fault, TN_ERR_FORMAT,
                           version ? "the event shows another version of the rules"
                                   : "the event has no rules yet; give it some with: turnout "
                                     "rules set");
    return err;
}

enum tn_err tn_registry_event_set(struct tn_registry *registry, const struct tn_event *event,
                                  struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    struct tn_event now;
    enum tn_err err = check_event(event, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = tn_registry_event(registry, event->id, &now, fault);
    if (!err)
        err = check_rules(registry, event, fault);
    if (!err && !same_event(&now, event))
        err = change(registry, event, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}

enum tn_err tn_registry_event_close(struct tn_registry *registry, struct tn_id id, bool closed,
                                    struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    struct tn_event event;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = tn_registry_event(registry, id, &event, fault);
    if (!err && event.policy.closed == closed)
        err = tn_fault_set(fault, TN_ERR_EXISTS, "\"%.80s\" is %s already", event.title,
                           closed ? "closed" : "open");
    event.policy.closed = closed;
    if (!err)
        err = change(registry, &event, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}

/* ---- the one event a command can mean ---- */

struct open_events {
    int64_t now_ms;
    size_t count;
    struct tn_id last;
};

static bool count_open(const struct tn_event *event, void *context)
{
    struct open_events *open = context;
    if (!event->policy.closed && event->ends.ms > open->now_ms) {
        open->count++;
        open->last = event->id;
    }
    return true;
}

enum tn_err tn_registry_event_open_one(struct tn_registry *registry, struct tn_id *ret_event,
                                       struct tn_fault *fault)
{
    struct open_events open = {.now_ms = tn_clock_wall_ms()};
    enum tn_err err = tn_registry_events(registry, count_open, &open, fault);
    if (err)
        return err;
    if (open.count == 0)
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "there is no open event; name one, or make one with: turnout event "
                            "create");
    if (open.count > 1)
        return tn_fault_set(fault, TN_ERR_LIMIT,
                            "%zu events are open; name one with --event ID (turnout event list "
                            "shows them)",
                            open.count);
    *ret_event = open.last;
    return TN_OK;
}
