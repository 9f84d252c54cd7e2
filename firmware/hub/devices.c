/* SPDX-License-Identifier: Apache-2.0 */
/* devices.c -- the kiosks: listed, invited, revoked. */
#include <string.h>

#include "dashboard.h"
#include "presence.h"

#include "turnout/pairing.h"
#include "turnout/ticket.h"

#define HOUR_MS 3600000LL
#define HOURS 24 /* an invitation is good for, where nobody says otherwise */
#define HOURS_MOST 720

/* ---- listed ---- */

static enum tn_err list(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    struct tn_heard heard = tn_hub_presence_heard(call->hub->presence);
    enum tn_err err = tn_hub_presence_recall(call->hub->presence, call->registry, call->fault);
    if (err)
        return err;
    tn_json_begin(&writer, call->out);
    return tn_registry_write_devices(call->registry, (struct tn_id){{0}}, &heard, &writer,
                                     call->fault);
}

void tn_hub_devices(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, list);
}

/* ---- invited ---- */

/* As data: URLs have it: with + and /, filled up to whole groups of four. */
static void add_base64(struct tn_json_writer *writer, const char *name, const struct tn_buf *bytes)
{
    TN_BUF_AUTO text = {0};
    char *chars = (char *)tn_buf_reserve(&text, TN_BASE64_LEN(bytes->len) + 1);
    tn_base64_encode(bytes->data, bytes->len, chars);
    text.len = TN_BASE64_LEN(bytes->len);
    for (size_t i = 0; i < text.len; i++) {
        if (chars[i] == '-' || chars[i] == '_')
            chars[i] = chars[i] == '-' ? '+' : '/';
    }
    while (text.len % 4 != 0)
        tn_buf_add_byte(&text, '=');
    tn_json_add_text(writer, name, tn_buf_text(&text));
}

static void answer(struct tn_hub_call *call, const char *name, const struct tn_invite *invite,
                   const struct tn_buf *uri, const struct tn_qr *qr)
{
    struct tn_json_writer writer;
    char expires[TN_WALL_CHARS];
    TN_BUF_AUTO png = {0};
    tn_wall_format(invite->expires, 0, expires);
    tn_qr_png(qr, 8, &png);
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "name", name);
    tn_json_add_text(&writer, "uri", tn_buf_text(uri));
    tn_json_add_text(&writer, "expires", expires);
    add_base64(&writer, "png_base64", &png);
    tn_json_close_object(&writer);
    tn_hub_made(call, name);
}

struct wish {
    const char *name, *url;
    struct tn_id event;
    int64_t ttl_ms;
};

static enum tn_err read_wish(struct tn_hub_call *call, struct wish *wish)
{
    const char *event = NULL;
    int64_t hours = HOURS;
    enum tn_err err = tn_hub_text(call, "name", true, &wish->name);
    if (!err)
        err = tn_hub_text(call, "url", true, &wish->url);
    if (!err && tn_json_text(call->body, "event", &event))
        err = tn_hub_parse_id(call, event, &wish->event);
    if (err)
        return err;
    (void)tn_json_int(call->body, "hours", &hours);
    if (hours < 1 || hours > HOURS_MOST)
        return tn_fault_set(call->fault, TN_ERR_FORMAT, "\"hours\" has to be from 1 to %d",
                            HOURS_MOST);
    wish->ttl_ms = hours * HOUR_MS;
    return tn_pairing_check_url(wish->url, tn_registry_tls(call->registry).ca_pem, call->fault);
}

static enum tn_err invite(struct tn_hub_call *call)
{
    struct wish wish = {.name = NULL};
    struct tn_invite made;
    struct tn_qr qr;
    TN_BUF_AUTO uri = {0};
    enum tn_err err = read_wish(call, &wish);
    if (!err)
        err = tn_registry_invite(call->registry, wish.name, wish.event, wish.ttl_ms, &made,
                                 call->fault);
    if (err)
        return err;
    tn_registry_invite_uri(call->registry, &made, wish.url, &uri);
    if (tn_qr_make(tn_buf_text(&uri), &qr))
        return tn_fault_set(call->fault, TN_ERR_LIMIT, "\"url\" is too long for a symbol");
    answer(call, wish.name, &made, &uri, &qr);
    return TN_OK;
}

void tn_hub_invite(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_BODY | TN_HUB_CHANGES, invite);
}

/* ---- revoked ---- */

static enum tn_err revoke(struct tn_hub_call *call)
{
    struct tn_json_writer writer;
    struct tn_device device;
    enum tn_err err = tn_registry_device_revoke(call->registry, call->id, call->fault);
    if (!err)
        err = tn_registry_device(call->registry, call->id, &device, call->fault);
    if (err)
        return err;
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "id", tn_id_text(device.id).chars);
    tn_registry_write_device(&writer, &device);
    tn_json_close_object(&writer);
    return TN_OK;
}

void tn_hub_device_revoke(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, TN_HUB_ID | TN_HUB_CHANGES, revoke);
}
