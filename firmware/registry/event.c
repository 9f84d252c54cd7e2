/* SPDX-License-Identifier: Apache-2.0 */
/* event.c -- events: made, closed, opened again; their keys renewed. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

#define EVENT_COLUMNS                                                                              \
    "id, title, venue, starts_ms, starts_offset_min, ends_ms, ends_offset_min, opens_ms, "         \
    "closes_ms, capacity, re_entry, closed, unlisted, clock_unset, created_ms, (SELECT COUNT(*) "  \
    "FROM ticket WHERE ticket.event = event.id AND ticket.state <> 1)"

static const struct tn_db_sql select_event = {
    .both = "SELECT " EVENT_COLUMNS " FROM event WHERE id = $1",
};
static const struct tn_db_sql select_events = {
    .both = "SELECT " EVENT_COLUMNS " FROM event ORDER BY starts_ms, id",
};
static const struct tn_db_sql insert_event = {
    .both = "INSERT INTO event (id, title, venue, starts_ms, starts_offset_min, ends_ms, "
            "ends_offset_min, opens_ms, closes_ms, capacity, re_entry, closed, unlisted, "
            "clock_unset, created_ms, sealed_door_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
            "$10, $11, 0, $12, $13, $14, $15)",
};
static const struct tn_db_sql update_closed = {
    .both = "UPDATE event SET closed = $2 WHERE id = $1",
};

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
    event->created.ms = tn_db_int(stmt, 14);
    event->tickets = tn_db_int(stmt, 15);
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
    return TN_OK;
}

static enum tn_err insert(struct tn_registry *registry, const struct tn_event *event,
                          const uint8_t door_key[TN_DOOR_KEY_BYTES], struct tn_fault *fault)
{
    struct tn_id_text id = tn_id_text(event->id);
    TN_BUF_AUTO sealed = {0};
    tn_registry_seal(registry, "door key", id.chars, door_key, TN_DOOR_KEY_BYTES, &sealed);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_event);
    tn_db_bind_text(stmt, 1, id.chars);
    tn_db_bind_text(stmt, 2, event->title);
    tn_db_bind_text(stmt, 3, event->venue);
    tn_db_bind_int(stmt, 4, event->starts.ms);
    tn_db_bind_int(stmt, 5, event->starts_offset_min);
    tn_db_bind_int(stmt, 6, event->ends.ms);
    tn_db_bind_int(stmt, 7, event->ends_offset_min);
    tn_db_bind_int(stmt, 8, event->policy.opens.ms);
    tn_db_bind_int(stmt, 9, event->policy.closes.ms);
    tn_db_bind_int(stmt, 10, event->policy.capacity);
    tn_db_bind_int(stmt, 11, event->policy.re_entry);
    tn_db_bind_int(stmt, 12, event->policy.unlisted == TN_CHOICE_HOST);
    tn_db_bind_int(stmt, 13, event->policy.clock_unset == TN_CHOICE_HOST);
    tn_db_bind_int(stmt, 14, tn_clock_wall_ms());
    tn_db_bind_blob(stmt, 15, sealed.data, sealed.len);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_registry_event_create(struct tn_registry *registry, const struct tn_event *event,
                                     struct tn_id *ret_event, struct tn_fault *fault)
{
    struct tn_event made = *event;
    struct tn_registry_transaction transaction;
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    made.id = tn_registry_new_id();
    made.policy.closed = false;
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
    tn_seal_wipe(door_key, sizeof door_key);
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

static enum tn_err set_closed(struct tn_registry *registry, struct tn_event *event, bool closed,
                              struct tn_fault *fault)
{
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    event->policy.closed = closed;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_closed);
    tn_db_bind_text(stmt, 1, tn_id_text(event->id).chars);
    tn_db_bind_int(stmt, 2, closed);
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err)
        err = tn_registry_door_key(registry, event->id, door_key, fault);
    if (!err)
        err = tn_registry_log_event(registry, event, door_key, fault);
    tn_seal_wipe(door_key, sizeof door_key);
    return err;
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
    if (!err)
        err = set_closed(registry, &event, closed, fault);
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

/* ---- keys ---- */

static const struct tn_db_sql next_good_key = {
    .both = "SELECT number, public_key FROM issuing_key WHERE event = $1 AND withdrawn = 0 AND "
            "number > $2 ORDER BY number LIMIT 1",
};
static const struct tn_db_sql withdraw_key = {
    .both = "UPDATE issuing_key SET withdrawn = 1 WHERE event = $1 AND number = $2",
};

/* Withdraws the first good key behind `after`; *ret_number is 0 if there is none. */
static enum tn_err withdraw_next(struct tn_registry *registry, struct tn_id event, int64_t after,
                                 int64_t *ret_number, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_public_key key = {{0}};
    size_t len = 0;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &next_good_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_int(stmt, 2, after);
    *ret_number = 0;
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    if (err)
        return tn_fault_set(fault, err, "%s", own.text);
    int64_t number = tn_db_int(stmt, 0);
    const void *bytes = tn_db_blob(stmt, 1, &len);
    TN_ASSERT(len == sizeof key.bytes);
    memcpy(key.bytes, bytes, len);
    tn_db_reset(stmt);

    stmt = tn_db_prepare(registry->db, &withdraw_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_int(stmt, 2, number);
    err = tn_db_run(stmt, fault);
    if (!err)
        err = tn_registry_log_withdraw(registry, event, &key, fault);
    if (!err)
        *ret_number = number;
    return err;
}

static enum tn_err withdraw_all(struct tn_registry *registry, struct tn_id event,
                                struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (int64_t number = 0, last = -1; !err && number != last;) {
        int64_t done = 0;
        err = withdraw_next(registry, event, number, &done, fault);
        last = number;
        number = done ? done : number;
    }
    return err;
}

enum tn_err tn_registry_key_renew(struct tn_registry *registry, struct tn_id event, bool withdraw,
                                  struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    struct tn_event facts;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = tn_registry_event(registry, event, &facts, fault);
    if (!err && withdraw)
        err = withdraw_all(registry, event, fault);
    if (!err)
        err = tn_registry_issuing_key_make(registry, event, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}
