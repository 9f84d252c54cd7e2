/* SPDX-License-Identifier: Apache-2.0 */
/* kiosk_kit.h -- a kiosk paired with a group_kit's group: a ledger of its own, and the logs carried
 * between both by hand. */
#pragma once

#include "group_kit.h"

#include "turnout/identity.h"
#include "turnout/ledger_guests.h"

struct kiosk_kit {
    struct group_kit *group;
    struct tn_device device;
    struct tn_secret_key log_key;
    struct tn_db *db;
    struct tn_ledger *ledger;
    uint8_t event_key[TN_SEAL_KEY_BYTES]; /* once unlocked */
};

/* `event` zero: of all events. */
static inline void kiosk_kit_open(struct kiosk_kit *kiosk, struct group_kit *group,
                                  struct tn_id event)
{
    struct tn_invite invite;
    struct tn_db_options options = {.url = ""};
    TN_BUF_AUTO key = {0};
    TN_BUF_AUTO request = {0};
    TN_BUF_AUTO certificate = {0};
    const struct tn_group *facts = tn_registry_group(group->registry);
    *kiosk = (struct kiosk_kit){.group = group};
    tn_key_make(&kiosk->log_key);
    assert_ok(
        tn_registry_invite(group->registry, "Door", event, TN_INVITE_TTL_MS, &invite, &fault));
    assert_ok(tn_identity_key_make(&key, &fault));
    assert_ok(tn_identity_request_make(tn_buf_text(&key), "kiosk", &request, &fault));
    assert_ok(tn_registry_redeem(group->registry, invite.token, &kiosk->log_key.public_key,
                                 tn_buf_text(&request), &kiosk->device, &certificate, &fault));
    struct tn_ledger_identity identity = {.group = facts->id,
                                          .group_key = facts->key,
                                          .device = kiosk->device.id,
                                          .log_key = kiosk->log_key};
    assert_ok(tn_db_open(&options, &kiosk->db, &fault));
    assert_ok(tn_ledger_open(kiosk->db, &identity, &kiosk->ledger, &fault));
    assert_ok(tn_ledger_trust(kiosk->ledger, facts->hub_device, &facts->log_key, true, facts->hub,
                              &fault));
}

static inline void kiosk_kit_close(struct kiosk_kit *kiosk)
{
    tn_ledger_close(kiosk->ledger);
    tn_db_close(kiosk->db);
}

/* Carries one log whole; what is there already is passed over. */
static inline void kiosk_kit_carry(struct tn_ledger *from, struct tn_ledger *to,
                                   struct tn_log_id log)
{
    static struct tn_batch batch;
    for (size_t seq = 1, records = 1; records > 0; seq += records) {
        struct tn_ledger_accepted accepted;
        TN_BUF_AUTO text = {0};
        assert_ok(tn_ledger_read(from, log, (int64_t)seq, &text, &records, &fault));
        if (records == 0)
            break;
        assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, &batch, &fault));
        assert_ok(tn_ledger_accept(to, &batch, &accepted, &fault));
        assert_int_equal(accepted.rejected, 0);
    }
}

static inline void kiosk_kit_fetch(struct kiosk_kit *kiosk, struct tn_id event)
{
    struct tn_ledger *hub = tn_registry_ledger(kiosk->group->registry);
    kiosk_kit_carry(hub, kiosk->ledger, tn_ledger_own_log(hub, event));
}

static inline void kiosk_kit_deliver(struct kiosk_kit *kiosk, struct tn_id event)
{
    kiosk_kit_carry(kiosk->ledger, tn_registry_ledger(kiosk->group->registry),
                    tn_ledger_own_log(kiosk->ledger, event));
}

/* "purpose" ‖ group ‖ event ‖ subject. */
static inline void kiosk_kit_place(const struct kiosk_kit *kiosk, const char *purpose,
                                   struct tn_id event, const void *subject, size_t len,
                                   struct tn_buf *out)
{
    tn_buf_add_text(out, purpose);
    tn_buf_add(out, tn_registry_group(kiosk->group->registry)->id.bytes, TN_ID_BYTES);
    tn_buf_add(out, event.bytes, TN_ID_BYTES);
    tn_buf_add(out, subject, len);
}

/* What a host's code does at a kiosk: the event key, from the `unlock` record.  Errors: ABSENT,
 * SEAL. */
static inline enum tn_err kiosk_kit_unlock(struct kiosk_kit *kiosk,
                                           const struct tn_issued_ticket *host)
{
    uint8_t key[TN_SEAL_KEY_BYTES];
    TN_BUF_AUTO sealed = {0};
    TN_BUF_AUTO beside = {0};
    TN_BUF_AUTO plain = {0};
    enum tn_err err =
        tn_ledger_unlock(kiosk->ledger, host->event, host->ticket.id, &sealed, &fault);
    if (err)
        return err;
    kiosk_kit_place(kiosk, "turnout event key 1", host->event, host->ticket.id.bytes,
                    TN_TICKET_ID_BYTES, &beside);
    tn_ticket_host_key(&host->ticket, key);
    err = tn_seal_open(key, beside.data, beside.len, sealed.data, sealed.len, &plain);
    if (err)
        return err;
    assert_int_equal(plain.len, sizeof kiosk->event_key);
    memcpy(kiosk->event_key, plain.data, plain.len);
    return TN_OK;
}

/* The kiosk's issuing key, from its `issuer` record.  Errors: ABSENT. */
static inline enum tn_err kiosk_kit_issuer(struct kiosk_kit *kiosk, struct tn_id event,
                                           struct tn_issuer *ret_issuer,
                                           struct tn_secret_key *ret_key)
{
    TN_BUF_AUTO sealed = {0};
    TN_BUF_AUTO beside = {0};
    TN_BUF_AUTO seed = {0};
    enum tn_err err = tn_ledger_own_issuer(kiosk->ledger, event, ret_issuer, &sealed, &fault);
    if (err)
        return err;
    kiosk_kit_place(kiosk, "turnout issuer seed 1", event, kiosk->device.id.bytes, TN_ID_BYTES,
                    &beside);
    assert_ok(
        tn_seal_open(kiosk->event_key, beside.data, beside.len, sealed.data, sealed.len, &seed));
    assert_int_equal(seed.len, TN_KEY_SECRET_BYTES);
    tn_key_from_seed(seed.data, ret_key);
    assert_memory_equal(&ret_key->public_key, &ret_issuer->key, sizeof ret_issuer->key);
    return TN_OK;
}

static inline void kiosk_kit_append(struct kiosk_kit *kiosk, struct tn_id event,
                                    enum tn_record_kind kind, struct tn_json_writer *body)
{
    struct tn_claim claim = tn_registry_claim();
    int64_t seq = 0;
    tn_json_close_object(body);
    assert_ok(
        tn_ledger_append(kiosk->ledger, event, &claim, kind, tn_buf_text(body->out), &seq, &fault));
}

static inline void kiosk_kit_begin(struct tn_json_writer *writer, struct tn_buf *out)
{
    tn_buf_clear(out);
    tn_json_begin(writer, out);
    tn_json_open_object(writer);
}

/* The box member, closed for the group. */
static inline void kiosk_kit_add_box(struct kiosk_kit *kiosk, struct tn_id event, const char *plain,
                                     struct tn_json_writer *body)
{
    struct tn_event_facts facts;
    TN_BUF_AUTO box = {0};
    assert_ok(tn_ledger_event(kiosk->ledger, event, &facts, &fault));
    assert_ok(tn_seal_box(&facts.box, plain, strlen(plain), &box));
    tn_json_add_base64(body, "box", box.data, box.len);
}

/* A walk-in whose sign-up is `said`, with %s where the ticket's id belongs; comes in at once. */
static inline struct tn_ticket kiosk_kit_sign_up(struct kiosk_kit *kiosk, struct tn_id event,
                                                 const struct tn_secret_key *key, const char *said)
{
    struct tn_ticket ticket = {.kind = TN_TICKET_WALK_IN, .admits = 1};
    struct tn_json_writer body;
    TN_BUF_AUTO plain = {0};
    TN_BUF_AUTO text = {0};
    tn_ticket_issue(&ticket, key, tn_registry_group(kiosk->group->registry)->id);
    struct tn_ticket_id_text id = tn_ticket_id_text(ticket.id);
    const char *mark = strstr(said, "%s");
    tn_buf_add(&plain, said, mark ? (size_t)(mark - said) : strlen(said));
    tn_buf_addf(&plain, "%s%s", mark ? id.chars : "", mark ? mark + 2 : "");
    kiosk_kit_begin(&body, &text);
    tn_json_add_text(&body, "ticket", id.chars);
    tn_json_add_int(&body, "admits", 1);
    tn_json_add_int(&body, "expires", 0);
    tn_json_add_base64(&body, "key", key->public_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_json_add_base64(&body, "row", "sealed", 6);
    tn_json_add_base64(&body, "find", "sealed", 6);
    kiosk_kit_add_box(kiosk, event, tn_buf_text(&plain), &body);
    kiosk_kit_append(kiosk, event, TN_RECORD_ISSUE, &body);

    kiosk_kit_begin(&body, &text);
    tn_json_add_text(&body, "ticket", id.chars);
    tn_json_add_text(&body, "method", "qr");
    tn_json_add_text(&body, "verdict", "admit");
    tn_json_add_int(&body, "admits", 1);
    kiosk_kit_append(kiosk, event, TN_RECORD_ADMIT, &body);
    return ticket;
}
