/* SPDX-License-Identifier: Apache-2.0 */
/* webhook_message.c -- messages: written with what they tell, due, taken, or dead.
 *
 * Taking a message moves its time on, so that of several hubs on one database one sends it, and
 * another does if that one dies. */
#include "turnout/webhook.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "registry_parts.h"
#include "turnout/os.h"

#define LEASE_MS 60000

static const struct tn_db_sql select_ids = {.both = "SELECT id FROM webhook ORDER BY id"};
static const struct tn_db_sql insert_message = {
    .both = "INSERT INTO webhook_message (id, webhook, body, tries, due_ms, problem) VALUES ($1, "
            "$2, $3, 0, $4, '')",
};
static const struct tn_db_sql select_receivers = {
    .both = "SELECT w.id FROM webhook w WHERE EXISTS (SELECT 1 FROM webhook_message m WHERE "
            "m.webhook = w.id AND m.due_ms <= $1) ORDER BY w.id",
};
static const struct tn_db_sql select_due = {
    .both = "SELECT m.id, m.webhook, m.body, m.tries, m.due_ms, w.url, w.ca, w.sealed_secret FROM "
            "webhook_message m JOIN webhook w ON w.id = m.webhook WHERE m.webhook = $2 AND "
            "m.due_ms <= $1 ORDER BY m.due_ms, m.id LIMIT 1",
};
static const struct tn_db_sql lease_message = {
    .both = "UPDATE webhook_message SET due_ms = $3 WHERE id = $1 AND due_ms = $2",
};
static const struct tn_db_sql delete_message = {
    .both = "DELETE FROM webhook_message WHERE id = $1",
};
static const struct tn_db_sql fail_message = {
    .both = "UPDATE webhook_message SET tries = $2, due_ms = $3, problem = $4 WHERE id = $1",
};
static const struct tn_db_sql fail_due = {
    .both = "UPDATE webhook_message SET tries = $2, due_ms = $3, problem = $4 WHERE webhook = $1 "
            "AND due_ms <= $5 AND tries = $6",
};
static const struct tn_db_sql prune_messages = {
    .both = "DELETE FROM webhook_message WHERE due_ms IS NULL AND id < $1",
};

/* ---- writing ---- */

static void write_body(const struct tn_registry *registry, struct tn_id id, const char *type,
                       const char *subject, const char *data, struct tn_buf *out)
{
    char now[TN_WALL_CHARS];
    struct tn_json_writer writer;
    TN_BUF_AUTO source = {0};
    tn_wall_format((struct tn_wall){tn_clock_wall_ms()}, 0, now);
    tn_buf_addf(&source, "/groups/%s", tn_id_text(registry->group.id).chars);
    tn_json_begin(&writer, out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "specversion", "1.0");
    tn_json_add_text(&writer, "id", tn_id_text(id).chars);
    tn_json_add_text(&writer, "source", tn_buf_text(&source));
    tn_json_add_text(&writer, "type", type);
    tn_json_add_text(&writer, "subject", subject);
    tn_json_add_text(&writer, "time", now);
    tn_json_add_text(&writer, "datacontenttype", "application/json");
    tn_json_name(&writer, "data");
    tn_json_put_raw(&writer, data, strlen(data));
    tn_json_close_object(&writer);
}

static enum tn_err add_message(struct tn_registry *registry, const char *webhook, const char *type,
                               const char *subject, const char *data, struct tn_fault *fault)
{
    TN_BUF_AUTO body = {0};
    struct tn_id id = tn_registry_new_id();
    write_body(registry, id, type, subject, data, &body);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_message);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 2, webhook);
    tn_db_bind_text(stmt, 3, tn_buf_text(&body));
    tn_db_bind_int(stmt, 4, tn_clock_wall_ms());
    return tn_db_run(stmt, fault);
}

enum tn_err tn_webhook_note(struct tn_registry *registry, const char *type, const char *subject,
                            const char *data, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    TN_BUF_AUTO ids = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_ids);
    while (!(err = tn_db_next(stmt, &row, fault)) && row)
        tn_buf_add(&ids, tn_db_text(stmt, 0), TN_ID_CHARS + 1);
    for (size_t at = 0; !err && at < ids.len; at += TN_ID_CHARS + 1)
        err = add_message(registry, (const char *)ids.data + at, type, subject, data, fault);
    return err;
}

/* ---- sending ---- */

void tn_webhook_message_release(struct tn_webhook_message *message)
{
    tn_buf_release(&message->url);
    tn_buf_release(&message->ca);
    tn_buf_release(&message->body);
    tn_seal_wipe(message, sizeof *message);
}

static enum tn_err read_due(struct tn_registry *registry, struct tn_db_stmt *row,
                            struct tn_webhook_message *message, struct tn_fault *fault)
{
    size_t len = 0;
    const void *sealed = tn_db_blob(row, 7, &len);
    message->id = tn_registry_column_id(row, 0);
    message->webhook = tn_registry_column_id(row, 1);
    message->tries = tn_db_int(row, 3);
    tn_buf_add_text(&message->body, tn_db_text(row, 2));
    tn_buf_add_text(&message->url, tn_db_text(row, 5));
    tn_buf_add_text(&message->ca, tn_db_text(row, 6));
    return tn_registry_unseal(registry, "webhook secret", tn_db_text(row, 1), sealed, len,
                              message->secret, TN_WEBHOOK_SECRET_CHARS, fault);
}

/* *ret_mine: nobody was faster. */
static enum tn_err lease(struct tn_registry *registry, struct tn_id id, int64_t due_ms,
                         int64_t now_ms, bool *ret_mine, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &lease_message);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_int(stmt, 2, due_ms);
    tn_db_bind_int(stmt, 3, now_ms + LEASE_MS);
    enum tn_err err = tn_db_run(stmt, fault);
    *ret_mine = !err && tn_db_changes(registry->db) == 1;
    return err;
}

static enum tn_err choose(struct tn_registry *registry, int64_t now_ms,
                          bool (*may)(void *context, struct tn_id webhook), void *context,
                          struct tn_id *ret_webhook, struct tn_fault *fault)
{
    bool row = false, chosen = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_receivers);
    tn_db_bind_int(stmt, 1, now_ms);
    while (!chosen && !(err = tn_db_next(stmt, &row, fault)) && row) {
        *ret_webhook = tn_registry_column_id(stmt, 0);
        chosen = may(context, *ret_webhook);
    }
    tn_db_reset(stmt);
    return err || chosen ? err : TN_ERR_ABSENT;
}

static enum tn_err take_due(struct tn_registry *registry, struct tn_id webhook, int64_t now_ms,
                            struct tn_webhook_message *message, struct tn_fault *fault)
{
    bool row = false, mine = false;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_due);
    tn_db_bind_int(stmt, 1, now_ms);
    tn_db_bind_text(stmt, 2, tn_id_text(webhook).chars);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && !row)
        err = TN_ERR_ABSENT;
    if (err)
        return err;
    int64_t due_ms = tn_db_int(stmt, 4);
    err = read_due(registry, stmt, message, fault);
    tn_db_reset(stmt);
    if (!err)
        err = lease(registry, message->id, due_ms, now_ms, &mine, fault);
    return err || mine ? err : TN_ERR_ABSENT;
}

enum tn_err tn_webhook_due(struct tn_registry *registry,
                           bool (*may)(void *context, struct tn_id webhook), void *context,
                           struct tn_webhook_message *ret_message, struct tn_fault *fault)
{
    int64_t now_ms = tn_clock_wall_ms();
    struct tn_id webhook = {{0}};
    TN_WEBHOOK_MESSAGE_AUTO message = {0};
    enum tn_err err = choose(registry, now_ms, may, context, &webhook, fault);
    if (!err)
        err = take_due(registry, webhook, now_ms, &message, fault);
    if (err)
        return err;
    *ret_message = message;
    message = (struct tn_webhook_message){0};
    return TN_OK;
}

enum tn_err tn_webhook_taken(struct tn_registry *registry, struct tn_id message,
                             struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &delete_message);
    tn_db_bind_text(stmt, 1, tn_id_text(message).chars);
    return tn_db_run(stmt, fault);
}

/* As three parameters from 2 on: what a message is after so many tries and one more. */
static void bind_failed(struct tn_db_stmt *stmt, int64_t tries, int64_t now_ms, const char *problem)
{
    static const int64_t wait_s[TN_WEBHOOK_TRIES - 1] = {10, 60, 300, 1800, 7200, 21600, 86400};
    tn_db_bind_int(stmt, 2, tries + 1);
    if (tries + 1 < TN_WEBHOOK_TRIES)
        tn_db_bind_int(stmt, 3, now_ms + wait_s[tries] * 1000);
    else
        tn_db_bind_null(stmt, 3);
    tn_db_bind_text(stmt, 4, problem);
}

/* Those tried most often first, so that none is counted twice. */
static enum tn_err fail_others(struct tn_registry *registry, struct tn_id webhook, int64_t now_ms,
                               const char *problem, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (int64_t tries = TN_WEBHOOK_TRIES; !err && tries-- > 0;) {
        struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &fail_due);
        tn_db_bind_text(stmt, 1, tn_id_text(webhook).chars);
        bind_failed(stmt, tries, now_ms, problem);
        tn_db_bind_int(stmt, 5, now_ms);
        tn_db_bind_int(stmt, 6, tries);
        err = tn_db_run(stmt, fault);
    }
    return err;
}

enum tn_err tn_webhook_failed(struct tn_registry *registry,
                              const struct tn_webhook_message *message, bool all,
                              const char *problem, struct tn_fault *fault)
{
    int64_t now_ms = tn_clock_wall_ms();
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &fail_message);
    tn_db_bind_text(stmt, 1, tn_id_text(message->id).chars);
    bind_failed(stmt, message->tries, now_ms, problem);
    enum tn_err err = tn_db_run(stmt, fault);
    return err || !all ? err : fail_others(registry, message->webhook, now_ms, problem, fault);
}

enum tn_err tn_webhook_prune(struct tn_registry *registry, struct tn_wall before,
                             struct tn_fault *fault)
{
    static const uint8_t first[10] = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &prune_messages);
    tn_db_bind_text(stmt, 1, tn_id_text(tn_id_make(before.ms, first)).chars);
    return tn_db_run(stmt, fault);
}

void tn_webhook_sign(const char *secret, int64_t at_s, const void *body, size_t len,
                     char out[TN_WEBHOOK_SIGNATURE_CHARS])
{
    TN_BUF_AUTO message = {0};
    char digits[TN_HEX_LEN(sizeof(struct tn_hash)) + 1];
    tn_buf_addf(&message, "%" PRId64 ".", at_s);
    tn_buf_add(&message, body, len);
    struct tn_hash mac = tn_seal_hmac(secret, strlen(secret), message.data, message.len);
    tn_hex_encode(mac.bytes, sizeof mac.bytes, digits);
    (void)snprintf(out, TN_WEBHOOK_SIGNATURE_CHARS, "t=%" PRId64 ",v1=%s", at_s, digits);
}
