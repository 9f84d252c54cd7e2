/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.c -- the group's events as a calendar that phones subscribe to.
 *
 * Calendar programs send no credentials, so the address itself is the secret: a key that follows
 * from the group's own.  It shows when and where events are, and nobody's name. */
#include "dashboard.h"

#include <string.h>

#include "turnout/calendar.h"

enum { KEY_BYTES = 32 };

static void calendar_key(const struct tn_registry *registry, char out[TN_BASE64_LEN(KEY_BYTES) + 1])
{
    uint8_t key[KEY_BYTES];
    tn_registry_derive(registry, "turnout calendar 1", key);
    tn_base64_encode(key, sizeof key, out);
}

static enum tn_err address(struct tn_hub_call *call)
{
    char key[TN_BASE64_LEN(KEY_BYTES) + 1];
    struct tn_json_writer writer;
    TN_BUF_AUTO path = {0};
    calendar_key(call->registry, key);
    tn_buf_addf(&path, "/v1/calendar.ics?key=%s", key);
    tn_json_begin(&writer, call->out);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "path", tn_buf_text(&path));
    tn_json_close_object(&writer);
    return TN_OK;
}

static bool add_event(const struct tn_event *event, void *context)
{
    char id[TN_ID_CHARS + 1];
    struct tn_calendar_entry entry = {
        .id = id,
        .stamp = event->created,
        .starts = event->starts,
        .ends = event->ends,
        .title = event->title,
        .venue = event->venue,
        .url = "",
    };
    memcpy(id, tn_id_text(event->id).chars, sizeof id);
    tn_calendar_add(context, &entry);
    return true;
}

static enum tn_err feed(struct tn_hub_call *call)
{
    char key[TN_BASE64_LEN(KEY_BYTES) + 1];
    const char *said = tn_hub_query(call, "key", "");
    calendar_key(call->registry, key);
    if (strlen(said) != strlen(key) || !tn_bytes_equal(said, key, strlen(key)))
        return tn_fault_set(call->fault, TN_ERR_ABSENT,
                            "there is no calendar under this address; copy it from the settings");
    call->exchange->response.type = "text/calendar; charset=utf-8";
    tn_calendar_begin(call->out, tn_registry_group(call->registry)->name);
    enum tn_err err = tn_registry_events(call->registry, add_event, call->out, call->fault);
    tn_calendar_end(call->out);
    return err;
}

void tn_hub_calendar(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, address);
}

void tn_hub_calendar_feed(struct tn_exchange *exchange, void *context)
{
    tn_hub_call(exchange, context, 0, feed);
}
