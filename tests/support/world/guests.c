/* SPDX-License-Identifier: Apache-2.0 */
/* guests.c -- see guests.h. */
#include "world/guests.h"

#include <string.h>

#include "turnout/json.h"

void guests_make(struct guests *guests)
{
    uint8_t secret[TN_BOX_KEY_BYTES];
    TN_ASSERT(tn_seal_init() == TN_OK);
    memset(guests->event_key, 0x4b, sizeof(guests->event_key));
    memset(secret, 0x42, sizeof(secret));
    tn_box_key_from_bytes(secret, &guests->box);
}

static void open_json(struct tn_json_writer *json, struct tn_buf *out)
{
    tn_json_begin(json, out);
    tn_json_open_object(json);
}

static void append_json(struct station *hub, enum tn_record_kind kind, struct tn_json_writer *json)
{
    tn_json_close_object(json);
    (void)station_append(hub, kind, tn_buf_text(json->out));
    tn_buf_release(json->out);
}

/* ---- the event ---- */

static void add_policy(struct tn_json_writer *json, const struct tn_policy *policy)
{
    tn_json_add_int(json, "opens", policy->opens.ms);
    tn_json_add_int(json, "closes", policy->closes.ms);
    tn_json_add_int(json, "capacity", policy->capacity);
    tn_json_add_bool(json, "re_entry", policy->re_entry);
    tn_json_add_bool(json, "closed", policy->closed);
    tn_json_add_text(json, "unlisted", policy->unlisted == TN_CHOICE_HOST ? "host" : "admit");
    tn_json_add_text(json, "clock_unset", policy->clock_unset == TN_CHOICE_HOST ? "host" : "admit");
}

static void add_guest_policy(struct tn_json_writer *json, const struct tn_policy *policy)
{
    tn_json_add_bool(json, "sign_up", policy->sign_up);
    tn_json_add_text(json, "entry", tn_entry_name(policy->entry));
    tn_json_add_int(json, "quota", policy->quota);
    tn_json_add_bool(json, "find", policy->find);
    tn_json_add_bool(json, "second_fact", policy->second_fact);
    tn_json_add_int(json, "rules", policy->rules);
    tn_json_add_bool(json, "questions", policy->questions);
    tn_json_add_bool(json, "leaving", policy->leaving);
    tn_json_add_bool(json, "feedback", policy->feedback);
    tn_json_add_bool(json, "milestones", policy->milestones);
}

void guests_event(struct station *hub, const struct guests *guests, const struct tn_policy *policy)
{
    struct tn_buf body = {0};
    struct tn_json_writer json;
    open_json(&json, &body);
    tn_json_add_text(&json, "title", "读书会 Reading circle");
    tn_json_add_text(&json, "venue", "Hall 2");
    tn_json_add_text(&json, "starts", "2025-12-05T15:00:00+08:00");
    tn_json_add_text(&json, "ends", "2025-12-05T18:00:00+08:00");
    add_policy(&json, policy);
    tn_json_add_base64(&json, "door_key", hub->world->door_key, TN_DOOR_KEY_BYTES);
    tn_json_add_base64(&json, "box", guests->box.public_key.bytes, TN_BOX_KEY_BYTES);
    add_guest_policy(&json, policy);
    append_json(hub, TN_RECORD_EVENT, &json);
}

/* ---- what is sealed ---- */

static void seal(const struct station *hub, const uint8_t key[TN_SEAL_KEY_BYTES],
                 const char *purpose, const void *subject, size_t subject_len, const void *plain,
                 size_t len, struct tn_buf *out)
{
    TN_BUF_AUTO context = {0};
    tn_buf_add_text(&context, purpose);
    tn_buf_add(&context, hub->world->group.bytes, TN_ID_BYTES);
    tn_buf_add(&context, hub->world->event.bytes, TN_ID_BYTES);
    tn_buf_add(&context, subject, subject_len);
    tn_seal_close(key, context.data, context.len, plain, len, out);
}

static void add_sealed(struct tn_json_writer *json, const char *name, struct tn_buf *sealed)
{
    tn_json_add_base64(json, name, sealed->data, sealed->len);
    tn_buf_release(sealed);
}

void guests_issuer_key(int device, struct tn_secret_key *ret_key)
{
    uint8_t seed[TN_KEY_SECRET_BYTES] = {'w'};
    tn_bytes_put_be32(seed + 4, (uint32_t)device);
    tn_key_from_seed(seed, ret_key);
}

void guests_issuer(struct station *hub, const struct guests *guests, int device, uint32_t quota)
{
    guests_issuer_until(hub, guests, device, quota, (struct tn_wall){0});
}

void guests_issuer_until(struct station *hub, const struct guests *guests, int device,
                         uint32_t quota, struct tn_wall expires)
{
    const struct world *world = hub->world;
    struct tn_secret_key key;
    struct tn_signature certificate;
    struct tn_buf body = {0};
    struct tn_buf seed = {0};
    struct tn_json_writer json;
    guests_issuer_key(device, &key);
    struct tn_issuer_grant grant = {.event = world->event,
                                    .key = key.public_key,
                                    .device = world_device(device),
                                    .quota = quota,
                                    .expires = expires};
    tn_issuer_grant_sign(&grant, world->group, &world->group_key, &certificate);
    seal(hub, guests->event_key, "turnout issuer seed 1", grant.device.bytes, TN_ID_BYTES, key.seed,
         sizeof(key.seed), &seed);
    open_json(&json, &body);
    tn_json_add_base64(&json, "key", grant.key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_text(&json, "device", tn_id_text(grant.device).chars);
    tn_json_add_int(&json, "quota", quota);
    tn_json_add_int(&json, "expires", expires.ms);
    tn_json_add_base64(&json, "certificate", certificate.bytes, TN_SIGNATURE_BYTES);
    add_sealed(&json, "seed", &seed);
    append_json(hub, TN_RECORD_ISSUER, &json);
}

static void write_person(const struct guests_person *person, bool for_find, struct tn_buf *out)
{
    struct tn_json_writer json;
    open_json(&json, out);
    tn_json_add_text(&json, "name", person->name);
    if (for_find) {
        tn_json_add_text(&json, "contact", person->contact ? person->contact : "");
        tn_json_add_text(&json, "last", person->last ? person->last : "");
    } else {
        tn_json_add_text(&json, "lang", "zh-CN");
    }
    if (person->visits >= 0)
        tn_json_add_int(&json, "visits", person->visits);
    if (person->rules >= 0)
        tn_json_add_int(&json, "rules", person->rules);
    tn_json_close_object(&json);
}

static void seal_person(struct station *hub, const uint8_t key[TN_SEAL_KEY_BYTES],
                        const char *purpose, struct tn_ticket_id ticket,
                        const struct guests_person *person, bool for_find, struct tn_buf *out)
{
    TN_BUF_AUTO plain = {0};
    write_person(person, for_find, &plain);
    seal(hub, key, purpose, ticket.bytes, TN_TICKET_ID_BYTES, plain.data, plain.len, out);
}

void guests_ticket(struct station *hub, const struct guests *guests,
                   const struct world_ticket *ticket, const struct guests_person *person)
{
    struct tn_buf body = {0};
    struct tn_buf row = {0};
    struct tn_buf find = {0};
    struct tn_json_writer json;
    uint8_t hash[TN_SHORT_HASH_BYTES];
    uint8_t key[TN_SEAL_KEY_BYTES];
    struct tn_ticket_id id = ticket->ticket.id;
    tn_ticket_row_key(&ticket->ticket, key);
    seal_person(hub, key, "turnout row 1", id, person, false, &row);
    seal_person(hub, guests->event_key, "turnout find 1", id, person, true, &find);
    tn_short_code_hash(ticket->short_code, hub->world->door_key, hash);
    open_json(&json, &body);
    tn_json_add_base64(&json, "ticket", id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_text(&json, "kind", tn_ticket_kind_name(ticket->ticket.kind));
    tn_json_add_int(&json, "admits", ticket->ticket.admits);
    tn_json_add_int(&json, "expires", ticket->ticket.expires.ms);
    tn_json_add_base64(&json, "key", ticket->key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_base64(&json, "short", hash, sizeof(hash));
    add_sealed(&json, "row", &row);
    add_sealed(&json, "find", &find);
    append_json(hub, TN_RECORD_TICKET, &json);
}

void guests_unlock(struct station *hub, const struct guests *guests, const struct tn_ticket *ticket)
{
    struct tn_buf body = {0};
    struct tn_buf sealed = {0};
    struct tn_json_writer json;
    uint8_t key[TN_SEAL_KEY_BYTES];
    tn_seal_hash(key, sizeof(key), ticket->signature.bytes, TN_SIGNATURE_BYTES,
                 "turnout host key 1", strlen("turnout host key 1"));
    seal(hub, key, "turnout event key 1", ticket->id.bytes, TN_TICKET_ID_BYTES, guests->event_key,
         sizeof(guests->event_key), &sealed);
    open_json(&json, &body);
    tn_json_add_base64(&json, "ticket", ticket->id.bytes, TN_TICKET_ID_BYTES);
    add_sealed(&json, "key", &sealed);
    append_json(hub, TN_RECORD_UNLOCK, &json);
}

void guests_content(struct station *hub, const char *what, const char *id, const char *value)
{
    struct tn_buf body = {0};
    struct tn_json_writer json;
    open_json(&json, &body);
    tn_json_add_text(&json, "what", what);
    tn_json_add_text(&json, "id", id);
    if (value) {
        tn_json_name(&json, "value");
        tn_json_put_raw(&json, value, strlen(value));
    }
    append_json(hub, TN_RECORD_CONTENT, &json);
}

void guests_open(const struct guests *guests, struct tn_sealed box, struct tn_buf *out)
{
    TN_ASSERT(tn_seal_box_open(&guests->box, box.bytes, box.len, out) == TN_OK);
}
