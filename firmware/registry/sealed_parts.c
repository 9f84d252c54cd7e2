/* SPDX-License-Identifier: Apache-2.0 */
/* sealed_parts.c -- parts of records that only some can open: the row by the person's own code,
 * the way to find them and a kiosk's seed by the event key, the event key by a host's code.
 *
 * Each is sealed to the place it stands in, so that none can be moved to another.
 * Source: firmware/SPEC.md "Ticket", "Record". */
#include "registry_parts.h"

#include <string.h>

#include "turnout/json.h"

/* "purpose" ‖ group ‖ event ‖ subject: what is authenticated beside the sealed bytes. */
static void place(const struct tn_registry *registry, const char *purpose, struct tn_id event,
                  const void *subject, size_t len, struct tn_buf *out)
{
    tn_buf_add(out, purpose, strlen(purpose));
    tn_buf_add(out, registry->group.id.bytes, TN_ID_BYTES);
    tn_buf_add(out, event.bytes, TN_ID_BYTES);
    tn_buf_add(out, subject, len);
}

static void ticket_place(const struct tn_registry *registry, const char *purpose,
                         const struct tn_issued_ticket *ticket, struct tn_buf *out)
{
    place(registry, purpose, ticket->event, ticket->ticket.id.bytes, TN_TICKET_ID_BYTES, out);
}

static void add_past(struct tn_json_writer *writer, const struct tn_ticket_past *past)
{
    if (past->visits_known)
        tn_json_add_int(writer, "visits", past->visits);
    if (past->rules > 0)
        tn_json_add_int(writer, "rules", past->rules);
}

void tn_registry_seal_row(const struct tn_registry *registry, const struct tn_issued_ticket *ticket,
                          struct tn_buf *out)
{
    uint8_t key[TN_SEAL_KEY_BYTES];
    TN_BUF_AUTO beside = {0};
    TN_BUF_AUTO row = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &row);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "name", ticket->name);
    if (ticket->lang[0])
        tn_json_add_text(&writer, "lang", ticket->lang);
    if (ticket->note[0])
        tn_json_add_text(&writer, "note", ticket->note);
    add_past(&writer, &ticket->past);
    tn_json_close_object(&writer);
    ticket_place(registry, "turnout row 1", ticket, &beside);
    tn_ticket_row_key(&ticket->ticket, key);
    tn_seal_close(key, beside.data, beside.len, row.data, row.len, out);
    tn_seal_wipe(key, sizeof key);
}

void tn_registry_seal_find(const struct tn_registry *registry,
                           const uint8_t event_key[TN_SEAL_KEY_BYTES],
                           const struct tn_issued_ticket *ticket, struct tn_buf *out)
{
    TN_BUF_AUTO beside = {0};
    TN_BUF_AUTO row = {0};
    struct tn_json_writer writer;
    tn_json_begin(&writer, &row);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "name", ticket->name);
    tn_json_add_text(&writer, "contact", ticket->past.contact);
    tn_json_add_text(&writer, "last", ticket->past.contact_last);
    add_past(&writer, &ticket->past);
    tn_json_close_object(&writer);
    ticket_place(registry, "turnout find 1", ticket, &beside);
    tn_seal_close(event_key, beside.data, beside.len, row.data, row.len, out);
}

void tn_registry_seal_event_key(const struct tn_registry *registry,
                                const uint8_t event_key[TN_SEAL_KEY_BYTES],
                                const struct tn_issued_ticket *ticket, struct tn_buf *out)
{
    uint8_t key[TN_SEAL_KEY_BYTES];
    TN_BUF_AUTO beside = {0};
    ticket_place(registry, "turnout event key 1", ticket, &beside);
    tn_ticket_host_key(&ticket->ticket, key);
    tn_seal_close(key, beside.data, beside.len, event_key, TN_SEAL_KEY_BYTES, out);
    tn_seal_wipe(key, sizeof key);
}

void tn_registry_seal_seed(const struct tn_registry *registry,
                           const uint8_t event_key[TN_SEAL_KEY_BYTES], struct tn_id event,
                           struct tn_id device, const struct tn_secret_key *key, struct tn_buf *out)
{
    TN_BUF_AUTO beside = {0};
    place(registry, "turnout issuer seed 1", event, device.bytes, TN_ID_BYTES, &beside);
    tn_seal_close(event_key, beside.data, beside.len, key->seed, TN_KEY_SECRET_BYTES, out);
}
