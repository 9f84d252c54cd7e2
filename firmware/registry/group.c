/* SPDX-License-Identifier: Apache-2.0 */
/* group.c -- the group as it is shown, and its own card and rules, which a new event starts with.
 *
 * Rules are numbered by rules.c, here as at an event; a card with a link to join needs them. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/json.h"
#include "turnout/os.h"

/* ---- rows ---- */

static const struct tn_db_sql select_value = {
    .both = "SELECT value FROM group_content WHERE what = $1",
};
static const struct tn_db_sql put_value = {
    .both = "INSERT INTO group_content (what, value, changed_ms) VALUES ($1, $2, $3) ON CONFLICT "
            "(what) DO UPDATE SET value = excluded.value, changed_ms = excluded.changed_ms",
};

enum tn_err tn_registry_group_content(struct tn_registry *registry, enum tn_content_kind kind,
                                      struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_value);
    tn_db_bind_text(stmt, 1, tn_content_name(kind));
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (!err)
        tn_buf_add_text(out, tn_db_text(stmt, 0));
    tn_db_reset(stmt);
    if (err == TN_ERR_ABSENT)
        return tn_fault_set(fault, err, "the group has no %s", tn_content_name(kind));
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}

enum tn_err tn_registry_put_group_content(struct tn_registry *registry, enum tn_content_kind kind,
                                          const char *value, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &put_value);
    tn_db_bind_text(stmt, 1, tn_content_name(kind));
    tn_db_bind_text(stmt, 2, value);
    tn_db_bind_int(stmt, 3, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

/* ---- the card ---- */

static enum tn_err check_card(struct tn_registry *registry, const struct tn_json *value,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO rules = {0};
    const char *link = "";
    enum tn_err err = tn_content_check(TN_CONTENT_CARD, value, fault);
    if (err)
        return tn_fault_prefix(fault, err, "card");
    (void)tn_json_text(value, "link", &link);
    if (!link[0])
        return TN_OK;
    err = tn_registry_group_content(registry, TN_CONTENT_RULES, &rules, fault);
    return err == TN_ERR_ABSENT ? tn_fault_set(fault, TN_ERR_FORMAT,
                                               "a link to join needs rules to join under; give "
                                               "the group some first")
                                : err;
}

enum tn_err tn_registry_group_card_set(struct tn_registry *registry, const char *value_json,
                                       struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    TN_AUTO(json) value = NULL;
    TN_BUF_AUTO lean = {0};
    enum tn_err err = tn_json_parse(value_json, strlen(value_json), &value, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = check_card(registry, value, fault);
    tn_json_dump(value, &lean);
    if (!err)
        err = tn_registry_put_group_content(registry, TN_CONTENT_CARD, tn_buf_text(&lean), fault);
    return tn_registry_end(registry, &transaction, err, fault);
}

/* ---- a new event ---- */

static enum tn_err copy(struct tn_registry *registry, struct tn_id event, enum tn_content_kind kind,
                        struct tn_fault *fault)
{
    TN_BUF_AUTO value = {0};
    enum tn_err err = tn_registry_group_content(registry, kind, &value, fault);
    if (err)
        return err == TN_ERR_ABSENT ? TN_OK : err;
    return tn_registry_put_content(registry, event, kind, tn_content_name(kind),
                                   tn_buf_text(&value), fault);
}

enum tn_err tn_registry_group_give(struct tn_registry *registry, struct tn_id event,
                                   struct tn_fault *fault)
{
    enum tn_err err = copy(registry, event, TN_CONTENT_RULES, fault);
    return err ? err : copy(registry, event, TN_CONTENT_CARD, fault);
}

/* ---- JSON ---- */

static enum tn_err write_content(struct tn_registry *registry, enum tn_content_kind kind,
                                 struct tn_json_writer *writer, struct tn_fault *fault)
{
    TN_BUF_AUTO value = {0};
    enum tn_err err = tn_registry_group_content(registry, kind, &value, fault);
    if (err && err != TN_ERR_ABSENT)
        return err;
    tn_json_name(writer, tn_content_name(kind));
    return tn_registry_write_content(kind, err ? NULL : tn_buf_text(&value), writer, fault);
}

enum tn_err tn_registry_write_group(struct tn_registry *registry, struct tn_json_writer *writer,
                                    struct tn_fault *fault)
{
    const struct tn_group *group = &registry->group;
    tn_json_add_text(writer, "id", tn_id_text(group->id).chars);
    tn_json_add_text(writer, "name", group->name);
    tn_json_add_base64(writer, "key", group->key.bytes, sizeof group->key.bytes);
    tn_json_add_text(writer, "tz", group->tz);
    tn_json_add_text(writer, "region", group->region);
    enum tn_err err = write_content(registry, TN_CONTENT_CARD, writer, fault);
    return err ? err : write_content(registry, TN_CONTENT_RULES, writer, fault);
}
