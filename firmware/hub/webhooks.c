/* SPDX-License-Identifier: Apache-2.0 */
/* webhooks.c -- who is told of what happens: listed, added, removed, told again. */
#include "dashboard.h"

#include "turnout/webhook.h"

static void write_webhook(struct tn_json_writer *writer, const struct tn_webhook *webhook,
                          const char *secret)
{
    char created[TN_WALL_CHARS];
    tn_wall_format(webhook->created, 0, created);
    tn_json_open_object(writer);
    tn_json_add_text(writer, "id", tn_id_text(webhook->id).chars);
    tn_json_add_text(writer, "url", webhook->url);
    tn_json_add_text(writer, "created", created);
    tn_json_add_int(writer, "waiting", webhook->waiting);
    tn_json_add_int(writer, "dead", webhook->dead);
    tn_json_add_text(writer, "problem", webhook->problem[0] ? webhook->problem : NULL);
    if (secret)
        tn_json_add_text(writer, "secret", secret);
    tn_json_close_object(writer);
}

static bool list_one(const struct tn_webhook *webhook, void *context)
{
    write_webhook(context, webhook, NULL);
    return true;
}

static enum tn_err list(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, call->out);
    tn_json_open_array(&writer);
    enum tn_err err = tn_webhooks(call->registry, list_one, &writer, call->fault);
    tn_json_close_array(&writer);
    return err;
}

void tn_hub_webhooks(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

struct made {
    struct tn_id id;
    const char *secret;
    struct tn_json_writer *writer;
};

static bool show_made(const struct tn_webhook *webhook, void *context)
{
    struct made *made = context;
    if (tn_id_equal(webhook->id, made->id))
        write_webhook(made->writer, webhook, made->secret);
    return true;
}

static enum tn_err create(struct tn_hub_call *call)
{
    char secret[TN_WEBHOOK_SECRET_CHARS + 1];
    const char *url = NULL, *ca = NULL;
    struct tn_json_writer writer;
    struct made made = {.secret = secret, .writer = &writer};
    enum tn_err err = tn_hub_text(call, "url", true, &url);
    if (!err)
        err = tn_hub_text(call, "ca", false, &ca);
    if (!err)
        err = tn_webhook_create(call->registry, url, ca, &made.id, secret, call->fault);
    if (err)
        return err;
    tn_hub_made(call, tn_id_text(made.id).chars);
    tn_json_begin(&writer, call->out);
    err = tn_webhooks(call->registry, show_made, &made, call->fault);
    tn_seal_wipe(secret, sizeof secret);
    return err;
}

void tn_hub_webhook_create(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, create);
}

static enum tn_err drop(struct tn_hub_call *call)
{
    enum tn_err err = tn_webhook_remove(call->registry, call->id, call->fault);
    if (!err)
        tn_hub_gone(call);
    return err;
}

void tn_hub_webhook_remove(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, drop);
}

static enum tn_err again(struct tn_hub_call *call)
{
    int64_t messages = 0;
    struct tn_json_writer writer;
    enum tn_err err = tn_webhook_again(call->registry, call->id, &messages, call->fault);
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_int(&writer, "messages", messages);
    tn_json_close_object(&writer);
    tn_hub_outbox_retry(call->hub->outbox, call->id);
    return err;
}

void tn_hub_webhook_again(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, again);
}
