/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c -- the group's house rules, by versions that only grow.
 *
 * Versions are the group's and not an event's, so that who accepted them once is not asked again
 * at the next event. */
#include "registry_parts.h"

#include <string.h>

#include "turnout/json.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define RULES_ID "rules"

enum tn_err tn_registry_rules_version(struct tn_registry *registry, struct tn_id event,
                                      int64_t *ret_version, struct tn_fault *fault)
{
    TN_BUF_AUTO value = {0};
    TN_AUTO(json) root = NULL;
    enum tn_err err =
        tn_registry_content(registry, event, TN_CONTENT_RULES, RULES_ID, &value, fault);
    if (err == TN_ERR_ABSENT) {
        *ret_version = 0;
        return TN_OK;
    }
    if (!err)
        err = tn_json_parse(tn_buf_text(&value), value.len, &root, fault);
    if (!err && !tn_json_int(root, "version", ret_version))
        err = tn_fault_set(fault, TN_ERR_CORRUPT, "the rules in the database have no version");
    return err;
}

enum tn_err tn_registry_want_rules(struct tn_registry *registry, struct tn_id id, int64_t version,
                                   struct tn_fault *fault)
{
    struct tn_event event;
    enum tn_err err = tn_registry_event(registry, id, &event, fault);
    if (err || event.policy.rules == 0 || event.policy.rules == version)
        return err;
    event.policy.rules = version;
    return tn_registry_event_set(registry, &event, fault);
}

/* ---- versions ---- */

static const struct tn_db_sql last_rules = {
    .both = "SELECT version, value FROM house_rules ORDER BY version DESC LIMIT 1",
};
static const struct tn_db_sql insert_rules = {
    .both = "INSERT INTO house_rules (version, value, created_ms) VALUES ($1, $2, $3)",
};

static void add_words(struct tn_json_writer *writer, const char *name, const char *zh,
                      const char *en)
{
    tn_json_name(writer, name);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "zh", zh);
    tn_json_add_text(writer, "en", en);
    tn_json_close_object(writer);
}

static void write_value(const struct tn_rules_text *text, int64_t version, struct tn_buf *out)
{
    struct tn_json_writer writer;
    tn_buf_clear(out);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "version", version);
    add_words(&writer, "title", text->title_zh, text->title_en);
    add_words(&writer, "text", text->text_zh, text->text_en);
    tn_json_close_object(&writer);
}

/* The last version if these are its words, else the next one, with its value. */
static enum tn_err number(struct tn_registry *registry, const struct tn_rules_text *text,
                          int64_t *ret_version, struct tn_buf *value, struct tn_fault *fault)
{
    bool row = false;
    int64_t last = 0;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &last_rules);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && row) {
        last = tn_db_int(stmt, 0);
        write_value(text, last, value);
        row = strcmp(tn_buf_text(value), tn_db_text(stmt, 1)) == 0;
    }
    tn_db_reset(stmt);
    if (err)
        return err;
    *ret_version = row ? last : last + 1;
    if (row)
        return TN_OK;
    write_value(text, last + 1, value);
    stmt = tn_db_prepare(registry->db, &insert_rules);
    tn_db_bind_int(stmt, 1, last + 1);
    tn_db_bind_text(stmt, 2, tn_buf_text(value));
    tn_db_bind_int(stmt, 3, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

static enum tn_err check(const struct tn_rules_text *text, struct tn_fault *fault)
{
    const char *const texts[] = {text->title_zh, text->title_en, text->text_zh, text->text_en};
    TN_BUF_AUTO value = {0};
    TN_AUTO(json) root = NULL;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!tn_text_valid(texts[i], strlen(texts[i])))
            return tn_fault_set(fault, TN_ERR_FORMAT, "rules: a text is not UTF-8");
    }
    write_value(text, 1, &value);
    enum tn_err err = tn_json_parse(tn_buf_text(&value), value.len, &root, fault);
    if (!err)
        err = tn_content_check(TN_CONTENT_RULES, root, fault);
    return err ? tn_fault_prefix(fault, err, "rules") : TN_OK;
}

static enum tn_err set(struct tn_registry *registry, struct tn_id event,
                       const struct tn_rules_text *text, int64_t *ret_version,
                       struct tn_fault *fault)
{
    struct tn_event facts;
    TN_BUF_AUTO value = {0};
    enum tn_err err = tn_registry_event(registry, event, &facts, fault);
    if (!err)
        err = number(registry, text, ret_version, &value, fault);
    if (!err)
        err = tn_registry_put_content(registry, event, TN_CONTENT_RULES, RULES_ID,
                                      tn_buf_text(&value), fault);
    return err ? err : tn_registry_want_rules(registry, event, *ret_version, fault);
}

enum tn_err tn_registry_rules_set(struct tn_registry *registry, struct tn_id event,
                                  const struct tn_rules_text *text, int64_t *ret_version,
                                  struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    int64_t version = 0;
    enum tn_err err = check(text, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = set(registry, event, text, &version, fault);
    err = tn_registry_end(registry, &transaction, err, fault);
    if (!err)
        *ret_version = version;
    return err;
}

static enum tn_err set_group(struct tn_registry *registry, const struct tn_rules_text *text,
                             struct tn_fault *fault)
{
    TN_BUF_AUTO value = {0};
    int64_t version = 0;
    enum tn_err err = number(registry, text, &version, &value, fault);
    return err ? err
               : tn_registry_put_group_content(registry, TN_CONTENT_RULES, tn_buf_text(&value),
                                               fault);
}

enum tn_err tn_registry_group_rules_set(struct tn_registry *registry,
                                        const struct tn_rules_text *text, struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    enum tn_err err = check(text, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    return tn_registry_end(registry, &transaction, set_group(registry, text, fault), fault);
}
