/* SPDX-License-Identifier: Apache-2.0 */
/* content_json.c -- what an event's doors show and ask as the hub tells it, and ids of their own.
 *
 * Values are as SPEC.md has them, but rules, which are told as they are said: each text under a
 * name of its own. */
#include "registry_parts.h"

#include <stdio.h>
#include <string.h>

#include "turnout/json.h"
#include "turnout/ledger_guests.h"

/* ---- one value ---- */

static void add_language(struct tn_json_writer *writer, const struct tn_json *value,
                         const char *member, const char *language)
{
    char name[16];
    const char *text = "";
    (void)tn_json_text(tn_json_get(value, member), language, &text);
    (void)snprintf(name, sizeof name, "%s_%s", member, language);
    tn_json_add_text(writer, name, text);
}

static enum tn_err write_rules(const char *value_json, struct tn_json_writer *writer,
                               struct tn_fault *fault)
{
    TN_AUTO(json) value = NULL;
    int64_t version = 0;
    enum tn_err err = tn_json_parse(value_json, strlen(value_json), &value, fault);
    if (err)
        return err;
    (void)tn_json_int(value, "version", &version);
    tn_json_open_object(writer);
    tn_json_add_int(writer, "version", version);
    add_language(writer, value, "title", "zh");
    add_language(writer, value, "title", "en");
    add_language(writer, value, "text", "zh");
    add_language(writer, value, "text", "en");
    tn_json_close_object(writer);
    return TN_OK;
}

enum tn_err tn_registry_write_content(enum tn_content_kind kind, const char *value_json,
                                      struct tn_json_writer *writer, struct tn_fault *fault)
{
    if (!value_json)
        tn_json_put_null(writer);
    else if (kind == TN_CONTENT_RULES)
        return write_rules(value_json, writer, fault);
    else
        tn_json_put_raw(writer, value_json, strlen(value_json));
    return TN_OK;
}

/* ---- one and several ---- */

struct listing {
    struct tn_registry *registry;
    struct tn_id event;
    enum tn_content_kind kind;
    struct tn_json_writer *writer;
    struct tn_buf rows; /* id and value, each with its NUL: a visitor must not use the registry */
    struct tn_fault *fault;
};

static bool keep_one(const char *id, const char *value_json, void *context)
{
    struct listing *listing = context;
    tn_buf_add(&listing->rows, id, strlen(id) + 1);
    tn_buf_add(&listing->rows, value_json, strlen(value_json) + 1);
    return true;
}

/* A number an option. */
static enum tn_err write_votes(const struct listing *listing, const char *id,
                               const char *value_json)
{
    int64_t votes[TN_BALLOT_OPTIONS_MAX] = {0};
    TN_AUTO(json) value = NULL;
    enum tn_err err = tn_json_parse(value_json, strlen(value_json), &value, listing->fault);
    if (!err)
        err = tn_ledger_tally(listing->registry->ledger, listing->event, id, votes, listing->fault);
    if (err)
        return err;
    size_t options = tn_json_count(tn_json_get(value, "options"));
    tn_json_name(listing->writer, "votes");
    tn_json_open_array(listing->writer);
    for (size_t i = 0; i < options && i < TN_BALLOT_OPTIONS_MAX; i++)
        tn_json_put_int(listing->writer, votes[i]);
    tn_json_close_array(listing->writer);
    return TN_OK;
}

static enum tn_err write_item(const struct listing *listing, const char *id, const char *value_json)
{
    enum tn_err err = TN_OK;
    tn_json_open_object(listing->writer);
    tn_json_add_text(listing->writer, "id", id);
    tn_json_name(listing->writer, "value");
    err = tn_registry_write_content(listing->kind, value_json, listing->writer, listing->fault);
    if (!err && listing->kind == TN_CONTENT_TOPIC)
        err = write_votes(listing, id, value_json);
    if (!err)
        tn_json_close_object(listing->writer);
    return err;
}

enum tn_err tn_registry_content_json(struct tn_registry *registry, struct tn_id event,
                                     enum tn_content_kind kind, const char *id, struct tn_buf *out,
                                     struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct listing listing = {
        .registry = registry, .event = event, .kind = kind, .writer = &writer, .fault = fault};
    TN_BUF_AUTO value = {0};
    size_t start = out->len;
    enum tn_err err = tn_registry_content(registry, event, kind, id, &value, fault);
    if (err)
        return err;
    tn_json_begin(&writer, out);
    err = write_item(&listing, id, tn_buf_text(&value));
    if (err)
        out->len = start;
    return err;
}

static enum tn_err write_items(struct listing *listing)
{
    enum tn_err err = TN_OK;
    tn_json_open_array(listing->writer);
    for (size_t at = 0; !err && at < listing->rows.len;) {
        const char *id = (const char *)listing->rows.data + at;
        const char *value = id + strlen(id) + 1;
        err = write_item(listing, id, value);
        at += strlen(id) + 1 + strlen(value) + 1;
    }
    if (!err)
        tn_json_close_array(listing->writer);
    return err;
}

bool tn_content_is_one(enum tn_content_kind kind)
{
    return tn_registry_content_most(kind) == 1;
}

static enum tn_err write_one(struct listing *listing)
{
    TN_BUF_AUTO value = {0};
    enum tn_err err = tn_registry_content(listing->registry, listing->event, listing->kind,
                                          tn_content_name(listing->kind), &value, listing->fault);
    if (err && err != TN_ERR_ABSENT)
        return err;
    return tn_registry_write_content(listing->kind, err ? NULL : tn_buf_text(&value),
                                     listing->writer, listing->fault);
}

static enum tn_err write_kind(struct listing *listing)
{
    tn_json_name(listing->writer, tn_content_name(listing->kind));
    if (tn_content_is_one(listing->kind))
        return write_one(listing);
    tn_buf_clear(&listing->rows);
    enum tn_err err = tn_registry_contents(listing->registry, listing->event, listing->kind,
                                           keep_one, listing, listing->fault);
    return err ? err : write_items(listing);
}

enum tn_err tn_registry_contents_json(struct tn_registry *registry, struct tn_id event,
                                      struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    struct tn_event facts;
    struct listing listing = {
        .registry = registry, .event = event, .writer = &writer, .fault = fault};
    size_t start = out->len;
    enum tn_err err = tn_registry_event(registry, event, &facts, fault);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    for (int kind = 0; !err && kind < TN_CONTENT_COUNT; kind++) {
        listing.kind = (enum tn_content_kind)kind;
        err = write_kind(&listing);
    }
    tn_buf_release(&listing.rows);
    if (err)
        out->len = start;
    else
        tn_json_close_object(&writer);
    return err;
}

/* ---- names ---- */

bool tn_content_parse(const char *name, enum tn_content_kind *ret_kind)
{
    for (int kind = 0; kind < TN_CONTENT_COUNT; kind++) {
        if (strcmp(name, tn_content_name((enum tn_content_kind)kind)) == 0) {
            *ret_kind = (enum tn_content_kind)kind;
            return true;
        }
    }
    return false;
}

/* Ids are drawn, not counted: votes and answers name them, and must not fall to a later one. */
static void draw_id(enum tn_content_kind kind, char out[TN_CONTENT_ID_CHARS + 1])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789x";
    uint8_t random[5];
    char drawn[sizeof random + 1] = "";
    tn_seal_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        drawn[i] = letters[random[i] % 32];
    (void)snprintf(out, TN_CONTENT_ID_CHARS + 1, "%s-%s", tn_content_name(kind), drawn);
}

enum tn_err tn_registry_content_new_id(struct tn_registry *registry, struct tn_id event,
                                       enum tn_content_kind kind, char out[TN_CONTENT_ID_CHARS + 1],
                                       struct tn_fault *fault)
{
    for (;;) {
        TN_BUF_AUTO value = {0};
        struct tn_fault own = {0};
        draw_id(kind, out);
        enum tn_err err = tn_registry_content(registry, event, kind, out, &value, &own);
        if (err)
            return err == TN_ERR_ABSENT ? TN_OK : tn_fault_set(fault, err, "%s", own.text);
    }
}
