/* SPDX-License-Identifier: Apache-2.0 */
/* webhook.c -- who is told of what happens. */
#include "turnout/webhook.h"

#include <stdio.h>
#include <string.h>

#include "registry_parts.h"
#include "turnout/os.h"
#include "turnout/text.h"

#define SECRET_BYTES 32
#define SECRET_PREFIX "whsec_"
#define CA_MOST_BYTES 16384

static const struct tn_db_sql insert_webhook = {
    .both = "INSERT INTO webhook (id, url, ca, sealed_secret, created_ms) VALUES ($1, $2, $3, $4, "
            "$5)",
};
static const struct tn_db_sql delete_webhook = {.both = "DELETE FROM webhook WHERE id = $1"};
static const struct tn_db_sql delete_messages = {
    .both = "DELETE FROM webhook_message WHERE webhook = $1",
};
static const struct tn_db_sql select_webhooks = {
    .both =
        "SELECT w.id, w.url, w.created_ms, "
        "(SELECT COUNT(*) FROM webhook_message m WHERE m.webhook = w.id AND m.due_ms IS NOT "
        "NULL), (SELECT COUNT(*) FROM webhook_message m WHERE m.webhook = w.id AND m.due_ms IS "
        "NULL), COALESCE((SELECT m.problem FROM webhook_message m WHERE m.webhook = w.id AND "
        "m.problem <> '' ORDER BY m.tries DESC, m.id LIMIT 1), '') FROM webhook w ORDER BY w.id",
};
static const struct tn_db_sql revive_messages = {
    .both = "UPDATE webhook_message SET due_ms = $2, tries = 0 WHERE webhook = $1 AND due_ms IS "
            "NULL",
};

static enum tn_err check(const char *url, const char *ca_pem, struct tn_fault *fault)
{
    if (strlen(url) > TN_WEBHOOK_URL_CHARS || strlen(ca_pem) > CA_MOST_BYTES)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the address or its certificate is too long");
    if (strncmp(url, "https://", 8) != 0 || !url[8] || strpbrk(url, " \t\r\n\"<>"))
        return tn_fault_set(fault, TN_ERR_FORMAT,
                            "\"%.80s\" is no address that can be told; it begins with https://",
                            url);
    return TN_OK;
}

static void make_secret(char out[TN_WEBHOOK_SECRET_CHARS + 1])
{
    uint8_t random[SECRET_BYTES];
    tn_seal_random(random, sizeof random);
    (void)tn_text_copy(out, TN_WEBHOOK_SECRET_CHARS + 1, SECRET_PREFIX);
    tn_base64_encode(random, sizeof random, out + strlen(SECRET_PREFIX));
    tn_seal_wipe(random, sizeof random);
}

enum tn_err tn_webhook_create(struct tn_registry *registry, const char *url, const char *ca_pem,
                              struct tn_id *ret_id, char ret_secret[TN_WEBHOOK_SECRET_CHARS + 1],
                              struct tn_fault *fault)
{
    TN_BUF_AUTO sealed = {0};
    char secret[TN_WEBHOOK_SECRET_CHARS + 1];
    enum tn_err err = check(url, ca_pem, fault);
    if (err)
        return err;
    struct tn_id id = tn_registry_new_id();
    make_secret(secret);
    tn_registry_seal(registry, "webhook secret", tn_id_text(id).chars, secret,
                     TN_WEBHOOK_SECRET_CHARS, &sealed);
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_webhook);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 2, url);
    tn_db_bind_text(stmt, 3, ca_pem);
    tn_db_bind_blob(stmt, 4, sealed.data, sealed.len);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (!err) {
        *ret_id = id;
        memcpy(ret_secret, secret, sizeof secret);
    }
    tn_seal_wipe(secret, sizeof secret);
    return err;
}

static enum tn_err run_on(struct tn_registry *registry, const struct tn_db_sql *sql,
                          struct tn_id id, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, sql);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    return tn_db_run(stmt, fault);
}

static enum tn_err is_absent(struct tn_id id, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_ABSENT, "there is no webhook %s", tn_id_text(id).chars);
}

enum tn_err tn_webhook_remove(struct tn_registry *registry, struct tn_id id, struct tn_fault *fault)
{
    enum tn_err err = run_on(registry, &delete_messages, id, fault);
    if (!err)
        err = run_on(registry, &delete_webhook, id, fault);
    if (!err && tn_db_changes(registry->db) == 0)
        err = is_absent(id, fault);
    return err;
}

enum tn_err tn_webhooks(struct tn_registry *registry,
                        bool (*visit)(const struct tn_webhook *webhook, void *context),
                        void *context, struct tn_fault *fault)
{
    bool row = false, more = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_webhooks);
    while (more && !(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_webhook webhook = {
            .id = tn_registry_column_id(stmt, 0),
            .created.ms = tn_db_int(stmt, 2),
            .waiting = tn_db_int(stmt, 3),
            .dead = tn_db_int(stmt, 4),
        };
        tn_text_copy(webhook.url, sizeof webhook.url, tn_db_text(stmt, 1));
        tn_text_copy(webhook.problem, sizeof webhook.problem, tn_db_text(stmt, 5));
        more = visit(&webhook, context);
    }
    tn_db_reset(stmt);
    return err;
}

struct search {
    struct tn_id id;
    bool found;
};

static bool is_it(const struct tn_webhook *webhook, void *context)
{
    struct search *search = context;
    search->found = tn_id_equal(webhook->id, search->id);
    return !search->found;
}

enum tn_err tn_webhook_again(struct tn_registry *registry, struct tn_id id, int64_t *ret_messages,
                             struct tn_fault *fault)
{
    struct search search = {.id = id};
    enum tn_err err = tn_webhooks(registry, is_it, &search, fault);
    if (!err && !search.found)
        err = is_absent(id, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &revive_messages);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_int(stmt, 2, tn_clock_wall_ms());
    err = tn_db_run(stmt, fault);
    if (!err)
        *ret_messages = tn_db_changes(registry->db);
    return err;
}
