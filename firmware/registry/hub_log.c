/* SPDX-License-Identifier: Apache-2.0 */
/* hub_log.c -- what the hub says to the doors, as records of its own log of an event.
 *
 * Source: firmware/SPEC.md "Record". */
#include "registry_parts.h"

#include <string.h>

#include "turnout/json.h"

#define RECORD_BODY(name, writer)                                                                  \
    TN_BUF_AUTO name = {0};                                                                        \
    struct tn_json_writer writer;                                                                  \
    tn_json_begin(&(writer), &(name));                                                             \
    tn_json_open_object(&(writer))

static enum tn_err append(struct tn_registry *registry, struct tn_id event,
                          enum tn_record_kind kind, struct tn_json_writer *body,
                          struct tn_fault *fault)
{
    struct tn_claim claim = tn_registry_claim();
    int64_t seq = 0;
    tn_json_close_object(body);
    return tn_ledger_append(registry->ledger, event, &claim, kind, tn_buf_text(body->out), &seq,
                            fault);
}

static void add_time(struct tn_json_writer *body, const char *name, struct tn_wall wall,
                     int offset_min)
{
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, offset_min, text);
    tn_json_add_text(body, name, text);
}

static const char *choice_name(enum tn_choice choice)
{
    return choice == TN_CHOICE_ADMIT ? "admit" : "host";
}

/* What the event offers at its doors beyond checking codes. */
static void add_offers(const struct tn_registry *registry, const struct tn_policy *policy,
                       struct tn_json_writer *body)
{
    tn_json_add_base64(body, "box", registry->box.public_key.bytes, TN_BOX_KEY_BYTES);
    tn_json_add_bool(body, "sign_up", policy->sign_up);
    tn_json_add_text(body, "entry", tn_entry_name(policy->entry));
    tn_json_add_int(body, "quota", policy->quota);
    tn_json_add_bool(body, "find", policy->find);
    tn_json_add_bool(body, "second_fact", policy->second_fact);
    tn_json_add_int(body, "rules", policy->rules);
    tn_json_add_bool(body, "questions", policy->questions);
    tn_json_add_bool(body, "leaving", policy->leaving);
    tn_json_add_bool(body, "feedback", policy->feedback);
    tn_json_add_bool(body, "milestones", policy->milestones);
}

enum tn_err tn_registry_log_event(struct tn_registry *registry, const struct tn_event *event,
                                  const uint8_t door_key[TN_DOOR_KEY_BYTES], struct tn_fault *fault)
{
    RECORD_BODY(text, body);
    tn_json_add_text(&body, "title", event->title);
    tn_json_add_text(&body, "venue", event->venue);
    add_time(&body, "starts", event->starts, event->starts_offset_min);
    add_time(&body, "ends", event->ends, event->ends_offset_min);
    tn_json_add_int(&body, "opens", event->policy.opens.ms);
    tn_json_add_int(&body, "closes", event->policy.closes.ms);
    tn_json_add_int(&body, "capacity", event->policy.capacity);
    tn_json_add_bool(&body, "re_entry", event->policy.re_entry);
    tn_json_add_bool(&body, "closed", event->policy.closed);
    tn_json_add_text(&body, "unlisted", choice_name(event->policy.unlisted));
    tn_json_add_text(&body, "clock_unset", choice_name(event->policy.clock_unset));
    tn_json_add_base64(&body, "door_key", door_key, TN_DOOR_KEY_BYTES);
    add_offers(registry, &event->policy, &body);
    return append(registry, event->id, TN_RECORD_EVENT, &body, fault);
}

enum tn_err tn_registry_log_issuer(struct tn_registry *registry,
                                   const struct tn_issuer_grant *grant, const struct tn_buf *seed,
                                   struct tn_fault *fault)
{
    struct tn_signature certificate;
    tn_issuer_grant_sign(grant, registry->group.id, &registry->group_key, &certificate);
    RECORD_BODY(text, body);
    tn_json_add_base64(&body, "key", grant->key.bytes, TN_KEY_PUBLIC_BYTES);
    if (!tn_id_is_zero(grant->device))
        tn_json_add_text(&body, "device", tn_id_text(grant->device).chars);
    tn_json_add_int(&body, "quota", grant->quota);
    tn_json_add_int(&body, "expires", grant->expires.ms);
    tn_json_add_base64(&body, "certificate", certificate.bytes, TN_SIGNATURE_BYTES);
    if (seed)
        tn_json_add_base64(&body, "seed", seed->data, seed->len);
    return append(registry, grant->event, TN_RECORD_ISSUER, &body, fault);
}

enum tn_err tn_registry_log_withdraw(struct tn_registry *registry, struct tn_id event,
                                     const struct tn_public_key *key, struct tn_fault *fault)
{
    RECORD_BODY(text, body);
    tn_json_add_base64(&body, "key", key->bytes, TN_KEY_PUBLIC_BYTES);
    return append(registry, event, TN_RECORD_WITHDRAW, &body, fault);
}

void tn_registry_certify_device(const struct tn_registry *registry, const struct tn_device *device,
                                bool is_hub, struct tn_signature *ret_certificate)
{
    struct tn_device_grant grant = {
        .device = device->id, .log_key = device->log_key, .is_hub = is_hub};
    tn_device_grant_sign(&grant, registry->group.id, &registry->group_key, ret_certificate);
}

enum tn_err tn_registry_log_device(struct tn_registry *registry, struct tn_id event,
                                   const struct tn_device *device, bool is_hub,
                                   const struct tn_signature *certificate, struct tn_fault *fault)
{
    RECORD_BODY(text, body);
    tn_json_add_text(&body, "device", tn_id_text(device->id).chars);
    tn_json_add_text(&body, "name", device->name);
    tn_json_add_base64(&body, "key", device->log_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_bool(&body, "hub", is_hub);
    tn_json_add_bool(&body, "revoked", device->revoked);
    tn_json_add_base64(&body, "certificate", certificate->bytes, TN_SIGNATURE_BYTES);
    if (!tn_id_is_zero(device->event))
        tn_json_add_text(&body, "event", tn_id_text(device->event).chars);
    return append(registry, event, TN_RECORD_DEVICE, &body, fault);
}

enum tn_err tn_registry_log_ticket(struct tn_registry *registry,
                                   const struct tn_issued_ticket *ticket,
                                   const uint8_t event_key[TN_SEAL_KEY_BYTES],
                                   const uint8_t short_hash[TN_SHORT_HASH_BYTES],
                                   struct tn_fault *fault)
{
    TN_BUF_AUTO row = {0};
    TN_BUF_AUTO find = {0};
    tn_registry_seal_row(registry, ticket, &row);
    tn_registry_seal_find(registry, event_key, ticket, &find);
    RECORD_BODY(text, body);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket->ticket.id).chars);
    tn_json_add_text(&body, "kind", tn_ticket_kind_name(ticket->ticket.kind));
    tn_json_add_int(&body, "admits", ticket->ticket.admits);
    tn_json_add_int(&body, "expires", ticket->ticket.expires.ms);
    tn_json_add_base64(&body, "key", ticket->key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_base64(&body, "short", short_hash, TN_SHORT_HASH_BYTES);
    tn_json_add_base64(&body, "row", row.data, row.len);
    tn_json_add_base64(&body, "find", find.data, find.len);
    return append(registry, ticket->event, TN_RECORD_TICKET, &body, fault);
}

enum tn_err tn_registry_log_unlock(struct tn_registry *registry,
                                   const struct tn_issued_ticket *ticket,
                                   const uint8_t event_key[TN_SEAL_KEY_BYTES],
                                   struct tn_fault *fault)
{
    TN_BUF_AUTO key = {0};
    tn_registry_seal_event_key(registry, event_key, ticket, &key);
    RECORD_BODY(text, body);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket->ticket.id).chars);
    tn_json_add_base64(&body, "key", key.data, key.len);
    return append(registry, ticket->event, TN_RECORD_UNLOCK, &body, fault);
}

enum tn_err tn_registry_log_state(struct tn_registry *registry, struct tn_id event,
                                  struct tn_ticket_id ticket, enum tn_ticket_state state,
                                  struct tn_fault *fault)
{
    RECORD_BODY(text, body);
    tn_json_add_text(&body, "ticket", tn_ticket_id_text(ticket).chars);
    tn_json_add_text(&body, "state", tn_ticket_state_name(state));
    return append(registry, event, TN_RECORD_REVOKE, &body, fault);
}

enum tn_err tn_registry_log_content(struct tn_registry *registry, struct tn_id event,
                                    enum tn_content_kind kind, const char *id,
                                    const char *value_json, struct tn_fault *fault)
{
    RECORD_BODY(text, body);
    tn_json_add_text(&body, "what", tn_content_name(kind));
    tn_json_add_text(&body, "id", id);
    if (value_json) {
        tn_json_name(&body, "value");
        tn_json_put_raw(&body, value_json, strlen(value_json));
    }
    return append(registry, event, TN_RECORD_CONTENT, &body, fault);
}
