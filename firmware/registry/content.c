/* SPDX-License-Identifier: Apache-2.0 */
/* content.c -- what the doors of an event show and ask: kept as rows, said as records. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/os.h"

#define VALUE_MAX_BYTES 14336 /* with room for the rest of its record's line */

static const struct tn_db_sql put_content = {
    .both = "INSERT INTO content (event, what, id, value, changed_ms) VALUES ($1, $2, $3, $4, $5) "
            "ON CONFLICT (event, what, id) DO UPDATE SET value = excluded.value, "
            "changed_ms = excluded.changed_ms",
};
static const struct tn_db_sql select_content = {
    .both = "SELECT value FROM content WHERE event = $1 AND what = $2 AND id = $3",
};
static const struct tn_db_sql select_contents = {
    .both = "SELECT id, value FROM content WHERE event = $1 AND what = $2 ORDER BY id",
};
static const struct tn_db_sql delete_content = {
    .both = "DELETE FROM content WHERE event = $1 AND what = $2 AND id = $3",
};

static void bind_key(struct tn_db_stmt *stmt, struct tn_id event, enum tn_content_kind kind,
                     const char *id)
{
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_content_name(kind));
    tn_db_bind_text(stmt, 3, id);
}

enum tn_err tn_registry_content(struct tn_registry *registry, struct tn_id event,
                                enum tn_content_kind kind, const char *id, struct tn_buf *out,
                                struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_content);
    bind_key(stmt, event, kind, id);
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (!err)
        tn_buf_add_text(out, tn_db_text(stmt, 0));
    tn_db_reset(stmt);
    if (err == TN_ERR_ABSENT)
        return tn_fault_set(fault, err, "this event has no %s %s", tn_content_name(kind), id);
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}

enum tn_err
tn_registry_contents(struct tn_registry *registry, struct tn_id event, enum tn_content_kind kind,
                     bool (*visit)(const char *id, const char *value_json, void *context),
                     void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_contents);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_content_name(kind));
    bool row = true;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!visit(tn_db_text(stmt, 0), tn_db_text(stmt, 1), context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

/* ---- putting ---- */

enum tn_err tn_registry_put_content(struct tn_registry *registry, struct tn_id event,
                                    enum tn_content_kind kind, const char *id, const char *value,
                                    struct tn_fault *fault)
{
    TN_BUF_AUTO now = {0};
    enum tn_err err = tn_registry_content(registry, event, kind, id, &now, fault);
    if (err && err != TN_ERR_ABSENT)
        return err;
    if (!err && strcmp(tn_buf_text(&now), value) == 0)
        return TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &put_content);
    bind_key(stmt, event, kind, id);
    tn_db_bind_text(stmt, 4, value);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    return err ? err : tn_registry_log_content(registry, event, kind, id, value, fault);
}

/* A join symbol is shown only where there are rules to join under. */
static enum tn_err check_join(struct tn_registry *registry, struct tn_id event,
                              const struct tn_json *value, struct tn_fault *fault)
{
    const char *link = "";
    int64_t version = 0;
    (void)tn_json_text(value, "link", &link);
    enum tn_err err = tn_registry_rules_version(registry, event, &version, fault);
    if (!err && link[0] && version == 0)
        err = tn_fault_set(fault, TN_ERR_FORMAT,
                           "a link to join needs rules to join under; give the event some with: "
                           "turnout rules set");
    return err;
}

struct room {
    const char *id;
    size_t others;
};

static bool count_other(const char *id, const char *value_json, void *context)
{
    struct room *room = context;
    (void)value_json;
    room->others += strcmp(id, room->id) != 0;
    return true;
}

static enum tn_err check_room(struct tn_registry *registry, struct tn_id event,
                              enum tn_content_kind kind, const char *id, struct tn_fault *fault)
{
    struct room room = {.id = id};
    size_t most = tn_registry_content_most(kind);
    enum tn_err err = tn_registry_contents(registry, event, kind, count_other, &room, fault);
    if (!err && room.others >= most)
        err = tn_fault_set(fault, TN_ERR_LIMIT,
                           "a kiosk has room for %zu of this kind; remove one of: turnout %s list",
                           most, tn_content_name(kind));
    return err;
}

static enum tn_err check(struct tn_registry *registry, struct tn_id event,
                         enum tn_content_kind kind, const char *id, const struct tn_json *value,
                         struct tn_fault *fault)
{
    struct tn_event facts;
    if (!tn_content_id_fits(id))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.60s\" is no id; ids are 1 to 40 of a-z, 0-9 and -", id);
    enum tn_err err = tn_content_check(kind, value, fault);
    if (err)
        return tn_fault_prefix(fault, err, "%s", tn_content_name(kind));
    err = tn_registry_event(registry, event, &facts, fault);
    if (!err)
        err = check_room(registry, event, kind, id, fault);
    return !err && kind == TN_CONTENT_CARD ? check_join(registry, event, value, fault) : err;
}

enum tn_err tn_registry_content_set(struct tn_registry *registry, struct tn_id event,
                                    enum tn_content_kind kind, const char *id,
                                    const char *value_json, struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    TN_AUTO(json) value = NULL;
    TN_BUF_AUTO lean = {0};
    TN_ASSERT(kind != TN_CONTENT_RULES);
    enum tn_err err = tn_json_parse(value_json, strlen(value_json), &value, fault);
    if (err)
        return err;
    tn_json_dump(value, &lean);
    if (lean.len > VALUE_MAX_BYTES)
        return tn_fault_set(fault, TN_ERR_LIMIT, "%s: it is longer than %d bytes",
                            tn_content_name(kind), VALUE_MAX_BYTES);
    err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = check(registry, event, kind, id, value, fault);
    if (!err)
        err = tn_registry_put_content(registry, event, kind, id, tn_buf_text(&lean), fault);
    return tn_registry_end(registry, &transaction, err, fault);
}

/* ---- taking away ---- */

static enum tn_err clear(struct tn_registry *registry, struct tn_id event,
                         enum tn_content_kind kind, const char *id, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &delete_content);
    bind_key(stmt, event, kind, id);
    enum tn_err err = tn_db_run(stmt, fault);
    if (!err && tn_db_changes(registry->db) == 0)
        err = tn_fault_set(fault, TN_ERR_ABSENT, "this event has no %s %s", tn_content_name(kind),
                           id);
    if (!err)
        err = tn_registry_log_content(registry, event, kind, id, NULL, fault);
    if (!err && kind == TN_CONTENT_RULES)
        err = tn_registry_want_rules(registry, event, 0, fault);
    return err;
}

enum tn_err tn_registry_content_clear(struct tn_registry *registry, struct tn_id event,
                                      enum tn_content_kind kind, const char *id,
                                      struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    return tn_registry_end(registry, &transaction, clear(registry, event, kind, id, fault), fault);
}
