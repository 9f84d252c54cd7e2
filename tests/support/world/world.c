/* SPDX-License-Identifier: Apache-2.0 */
/* world.c -- see world.h. */
#include "world/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(enum tn_err err, const struct tn_fault *fault, const char *what)
{
    if (!err)
        return;
    (void)fprintf(stderr, "%s: %s: %s\n", what, tn_err_name(err), fault->text);
    abort();
}

static struct tn_id id_of(uint8_t kind, int number)
{
    struct tn_id id = {{1, 2, 3, kind}};
    tn_bytes_put_be32(id.bytes + 12, (uint32_t)number);
    return id;
}

static void key_of(uint8_t kind, int number, struct tn_secret_key *ret_key)
{
    uint8_t seed[TN_KEY_SECRET_BYTES] = {kind};
    tn_bytes_put_be32(seed + 4, (uint32_t)number);
    tn_key_from_seed(seed, ret_key);
}

void world_make(struct world *world)
{
    struct tn_fault fault = {0};
    must(tn_seal_init(), &fault, "libsodium");
    *world = (struct world){.group = id_of('g', 0), .event = id_of('e', 0)};
    key_of('g', 0, &world->group_key);
    key_of('i', 0, &world->issuer_key);
    memset(world->door_key, 7, sizeof(world->door_key));
}

struct tn_id world_device(int device)
{
    return id_of('d', device);
}

void world_device_key(int device, struct tn_secret_key *ret_key)
{
    key_of('d', device, ret_key);
}

struct tn_ledger_identity world_identity(const struct world *world, int device)
{
    struct tn_ledger_identity identity = {.group = world->group,
                                          .group_key = world->group_key.public_key,
                                          .device = world_device(device)};
    world_device_key(device, &identity.log_key);
    return identity;
}

enum tn_err station_try(struct station *station, const struct world *world, int device,
                        const struct tn_db_options *options, struct tn_fault *fault)
{
    *station = (struct station){.world = world, .device = device};
    station->claim = (struct tn_claim){.boot = 0xb007000000000000u + (uint64_t)device,
                                       .up.ms = 1000,
                                       .wall.ms = WORLD_START_MS + 60000,
                                       .clock = TN_CLOCK_NTP};
    enum tn_err err = tn_db_open(options, &station->db, fault);
    if (err)
        return err;
    struct tn_ledger_identity identity = world_identity(world, device);
    err = tn_ledger_open(station->db, &identity, &station->ledger, fault);
    if (err)
        return err;
    struct tn_secret_key hub_key;
    world_device_key(0, &hub_key);
    return options->read_only ? TN_OK
                              : tn_ledger_trust(station->ledger, world_device(0),
                                                &hub_key.public_key, true, "hub", fault);
}

void station_open(struct station *station, const struct world *world, int device,
                  const struct tn_db_options *options)
{
    struct tn_fault fault = {0};
    must(station_try(station, world, device, options, &fault), &fault, "station");
}

void station_open_here(struct station *station, const struct world *world, int device)
{
    station_open(station, world, device, &(struct tn_db_options){.url = ""});
}

void station_close(struct station *station)
{
    tn_ledger_close(station->ledger);
    tn_db_close(station->db);
    station->ledger = NULL;
    station->db = NULL;
}

int64_t station_append(struct station *station, enum tn_record_kind kind, const char *body)
{
    struct tn_fault fault = {0};
    int64_t seq = 0;
    must(tn_ledger_append(station->ledger, station->world->event, &station->claim, kind, body, &seq,
                          &fault),
         &fault, "append");
    station->claim.up.ms += 1000;
    station->claim.wall.ms += 1000;
    return seq;
}

static struct tn_ticket_id_text text_of(struct tn_ticket_id ticket)
{
    return tn_ticket_id_text(ticket);
}

int64_t station_admit(struct station *station, struct tn_ticket_id ticket, int admits)
{
    char body[160];
    (void)snprintf(body, sizeof(body),
                   "{\"ticket\":\"%s\",\"method\":\"qr\",\"verdict\":\"admit\",\"admits\":%d}",
                   text_of(ticket).chars, admits);
    return station_append(station, TN_RECORD_ADMIT, body);
}

int64_t station_leave(struct station *station, struct tn_ticket_id ticket)
{
    char body[96];
    (void)snprintf(body, sizeof(body), "{\"ticket\":\"%s\",\"method\":\"qr\"}",
                   text_of(ticket).chars);
    return station_append(station, TN_RECORD_LEAVE, body);
}

int64_t station_undo(struct station *station, int64_t seq)
{
    char body[96];
    (void)snprintf(body, sizeof(body), "{\"seq\":%lld,\"reason\":\"wrong person\"}",
                   (long long)seq);
    return station_append(station, TN_RECORD_UNDO, body);
}

int64_t station_anchor(struct station *station, int64_t up_ms, int64_t wall_ms, int64_t err_ms)
{
    char body[128];
    (void)snprintf(body, sizeof(body),
                   "{\"source\":\"hub\",\"up\":%lld,\"wall\":%lld,\"err\":%lld}", (long long)up_ms,
                   (long long)wall_ms, (long long)err_ms);
    return station_append(station, TN_RECORD_ANCHOR, body);
}

struct tn_when station_now(const struct station *station)
{
    return tn_timeline_derive(&station->claim, NULL, 0);
}

/* ---- what a hub says ---- */

struct tn_policy world_policy(void)
{
    return (struct tn_policy){.opens.ms = WORLD_START_MS,
                              .closes.ms = WORLD_START_MS + 5 * WORLD_HOUR_MS};
}

static void append_json(struct station *hub, enum tn_record_kind kind, struct tn_json_writer *json)
{
    tn_json_close_object(json);
    (void)station_append(hub, kind, tn_buf_text(json->out));
    tn_buf_release(json->out);
}

static void open_json(struct tn_json_writer *json, struct tn_buf *out)
{
    tn_json_begin(json, out);
    tn_json_open_object(json);
}

static void add_wall(struct tn_json_writer *json, const char *name, int64_t ms)
{
    char text[TN_WALL_CHARS];
    tn_wall_format((struct tn_wall){ms}, 480, text);
    tn_json_add_text(json, name, text);
}

void hub_event(struct station *hub, const struct tn_policy *policy)
{
    struct tn_buf body = {0};
    struct tn_json_writer json;
    open_json(&json, &body);
    tn_json_add_text(&json, "title", "读书会 Reading circle");
    tn_json_add_text(&json, "venue", "Hall 2");
    add_wall(&json, "starts", WORLD_START_MS + WORLD_HOUR_MS);
    add_wall(&json, "ends", WORLD_START_MS + 4 * WORLD_HOUR_MS);
    tn_json_add_int(&json, "opens", policy->opens.ms);
    tn_json_add_int(&json, "closes", policy->closes.ms);
    tn_json_add_int(&json, "capacity", policy->capacity);
    tn_json_add_bool(&json, "re_entry", policy->re_entry);
    tn_json_add_bool(&json, "closed", policy->closed);
    tn_json_add_text(&json, "unlisted", policy->unlisted == TN_CHOICE_HOST ? "host" : "admit");
    tn_json_add_text(&json, "clock_unset",
                     policy->clock_unset == TN_CHOICE_HOST ? "host" : "admit");
    tn_json_add_base64(&json, "door_key", hub->world->door_key, TN_DOOR_KEY_BYTES);
    append_json(hub, TN_RECORD_EVENT, &json);
}

void hub_issuer(struct station *hub, const struct tn_secret_key *key, struct tn_wall expires)
{
    const struct world *world = hub->world;
    struct tn_issuer_grant grant = {
        .event = world->event, .key = key->public_key, .expires = expires};
    struct tn_signature certificate;
    struct tn_buf body = {0};
    struct tn_json_writer json;
    tn_issuer_grant_sign(&grant, world->group, &world->group_key, &certificate);
    open_json(&json, &body);
    tn_json_add_base64(&json, "key", grant.key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_int(&json, "quota", 0);
    tn_json_add_int(&json, "expires", expires.ms);
    tn_json_add_base64(&json, "certificate", certificate.bytes, TN_SIGNATURE_BYTES);
    append_json(hub, TN_RECORD_ISSUER, &json);
}

void hub_withdraw(struct station *hub, const struct tn_secret_key *key)
{
    struct tn_buf body = {0};
    struct tn_json_writer json;
    open_json(&json, &body);
    tn_json_add_base64(&json, "key", key->public_key.bytes, TN_KEY_PUBLIC_BYTES);
    append_json(hub, TN_RECORD_WITHDRAW, &json);
}

static void say_device(struct station *hub, int device, bool revoked, struct tn_id event)
{
    struct tn_secret_key key;
    world_device_key(device, &key);
    struct tn_device_grant grant = {world_device(device), key.public_key, device == 0};
    struct tn_signature certificate;
    struct tn_buf body = {0};
    struct tn_json_writer json;
    char name[16];
    tn_device_grant_sign(&grant, hub->world->group, &hub->world->group_key, &certificate);
    (void)snprintf(name, sizeof(name), "Door %d", device);
    open_json(&json, &body);
    tn_json_add_text(&json, "device", tn_id_text(grant.device).chars);
    tn_json_add_text(&json, "name", name);
    tn_json_add_base64(&json, "key", grant.log_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_bool(&json, "hub", grant.is_hub);
    tn_json_add_bool(&json, "revoked", revoked);
    tn_json_add_base64(&json, "certificate", certificate.bytes, TN_SIGNATURE_BYTES);
    if (!tn_id_is_zero(event))
        tn_json_add_text(&json, "event", tn_id_text(event).chars);
    append_json(hub, TN_RECORD_DEVICE, &json);
}

void hub_device(struct station *hub, int device, bool revoked)
{
    say_device(hub, device, revoked, (struct tn_id){0});
}

void hub_device_of(struct station *hub, int device, struct tn_id event)
{
    say_device(hub, device, false, event);
}

void hub_state(struct station *hub, struct tn_ticket_id ticket, const char *state)
{
    struct tn_buf body = {0};
    struct tn_json_writer json;
    open_json(&json, &body);
    tn_json_add_base64(&json, "ticket", ticket.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_text(&json, "state", state);
    append_json(hub, TN_RECORD_REVOKE, &json);
}

void hub_publish(struct station *hub, const struct tn_policy *policy, int kiosks)
{
    hub_event(hub, policy);
    hub_issuer(hub, &hub->world->issuer_key, (struct tn_wall){0});
    for (int i = 1; i <= kiosks; i++)
        hub_device(hub, i, false);
}

/* ---- tickets ---- */

void world_ticket(const struct world *world, struct world_ticket *ret_ticket)
{
    uint8_t random[TN_SHORT_CODE_CHARS];
    *ret_ticket = (struct world_ticket){.ticket = {.kind = TN_TICKET_MEMBER, .admits = 1}};
    ret_ticket->key = world->issuer_key.public_key;
    tn_ticket_issue(&ret_ticket->ticket, &world->issuer_key, world->group);
    tn_ticket_text(&ret_ticket->ticket, ret_ticket->text);
    do
        tn_seal_random(random, sizeof(random));
    while (!tn_short_code_make(random, ret_ticket->short_code));
}

static void seal_row(const struct station *hub, const struct tn_ticket *ticket, const char *name,
                     struct tn_buf *out)
{
    TN_BUF_AUTO context = {0};
    TN_BUF_AUTO plain = {0};
    uint8_t key[TN_SEAL_KEY_BYTES];
    tn_buf_addf(&plain, "{\"name\":\"%s\",\"lang\":\"zh-CN\",\"note\":\"badge is at the desk\"}",
                name);
    tn_buf_add_text(&context, "turnout row 1");
    tn_buf_add(&context, hub->world->group.bytes, TN_ID_BYTES);
    tn_buf_add(&context, hub->world->event.bytes, TN_ID_BYTES);
    tn_buf_add(&context, ticket->id.bytes, TN_TICKET_ID_BYTES);
    tn_ticket_row_key(ticket, key);
    tn_seal_close(key, context.data, context.len, plain.data, plain.len, out);
}

void hub_ticket(struct station *hub, const struct world_ticket *ticket, const char *name)
{
    TN_BUF_AUTO row = {0};
    struct tn_buf body = {0};
    struct tn_json_writer json;
    uint8_t hash[TN_SHORT_HASH_BYTES];
    seal_row(hub, &ticket->ticket, name, &row);
    tn_short_code_hash(ticket->short_code, hub->world->door_key, hash);
    open_json(&json, &body);
    tn_json_add_base64(&json, "ticket", ticket->ticket.id.bytes, TN_TICKET_ID_BYTES);
    tn_json_add_text(&json, "kind", tn_ticket_kind_name(ticket->ticket.kind));
    tn_json_add_int(&json, "admits", ticket->ticket.admits);
    tn_json_add_int(&json, "expires", ticket->ticket.expires.ms);
    tn_json_add_base64(&json, "key", ticket->key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_base64(&json, "short", hash, sizeof(hash));
    tn_json_add_base64(&json, "row", row.data, row.len);
    append_json(hub, TN_RECORD_TICKET, &json);
}

/* ---- carrying ---- */

enum tn_err carry(struct station *from, struct station *to, struct tn_log_id log,
                  struct tn_fault *fault)
{
    struct tn_batch *batch = malloc(sizeof(*batch));
    struct tn_ledger_accepted accepted = {0};
    size_t records = 1;
    enum tn_err err = TN_OK;
    TN_ASSERT(batch);
    while (records && !err) {
        TN_BUF_AUTO text = {0};
        err = tn_ledger_read(from->ledger, log, accepted.high_water + 1, &text, &records, fault);
        if (!err)
            err = tn_batch_parse(tn_buf_text(&text), text.len, batch, fault);
        if (!err)
            err = tn_ledger_accept(to->ledger, batch, &accepted, fault);
    }
    free(batch);
    return err;
}

struct carrying {
    struct tn_log_id logs[64];
    size_t count;
};

static bool note_log(const struct tn_ledger_log *log, void *context)
{
    struct carrying *carrying = context;
    TN_ASSERT(carrying->count < 64);
    carrying->logs[carrying->count++] = log->id;
    return true;
}

void carry_all(struct station *from, struct station *to)
{
    struct tn_fault fault = {0};
    struct carrying carrying = {0};
    must(tn_ledger_vector(from->ledger, note_log, &carrying, &fault), &fault, "vector");
    for (size_t i = 0; i < carrying.count; i++)
        must(carry(from, to, carrying.logs[i], &fault), &fault, "carry");
}

void station_set_epoch(struct station *station, uint64_t epoch)
{
    static const struct tn_db_sql set = {
        .both = "UPDATE log_meta SET value = $1 WHERE name = 'epoch'",
    };
    struct tn_fault fault = {0};
    uint8_t bytes[8];
    tn_bytes_put_be64(bytes, epoch);
    struct tn_db_stmt *stmt = tn_db_prepare(station->db, &set);
    tn_db_bind_blob(stmt, 1, bytes, sizeof bytes);
    must(tn_db_run(stmt, &fault), &fault, "set_epoch");
}

void station_batch(struct station *station, int64_t from_seq, struct tn_buf *out)
{
    struct tn_fault fault = {0};
    size_t records = 0;
    must(tn_ledger_read(station->ledger, tn_ledger_own_log(station->ledger, station->world->event),
                        from_seq, out, &records, &fault),
         &fault, "read");
}

void world_make_with_reader(struct world *world, struct station *reader)
{
    struct station hub;
    struct tn_policy policy = world_policy();
    world_make(world);
    station_open_here(reader, world, 2);
    station_open_here(&hub, world, 0);
    hub_publish(&hub, &policy, 1);
    carry_all(&hub, reader);
    station_close(&hub);
}
