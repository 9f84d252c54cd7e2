/* SPDX-License-Identifier: Apache-2.0 */
/* registry_parts.h -- what the registry's files share; private to the module. */
#pragma once

#include "turnout/certificate.h"
#include "turnout/identity.h"
#include "turnout/registry.h"

#define TN_REGISTRY_FOLDER_MAX 900

/* The newest issuing key of the event last issued for, kept open for the next ticket. */
struct tn_registry_issuer {
    struct tn_id event; /* zero: none */
    int64_t number;
    struct tn_secret_key key;
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    bool has_event_key; /* it is fetched when it is first needed */
    uint8_t event_key[TN_SEAL_KEY_BYTES];
};

struct tn_registry {
    char folder[TN_REGISTRY_FOLDER_MAX];
    struct tn_group group;
    struct tn_secret_key group_key;
    struct tn_secret_key log_key;
    uint8_t store_key[TN_SEAL_KEY_BYTES]; /* seals secrets in the database */
    struct tn_box_secret box;             /* opens what was closed for the group */
    struct tn_buf ca_pem, hub_pem, hub_key_pem;
    struct tn_hash pin;
    struct tn_db *db;
    struct tn_ledger *ledger;
    struct tn_registry_issuer issuer;
};

/* ---- keys.c: the folder keys/ ---- */

bool tn_registry_keys_exist(const char *folder);
/* Draws every key and writes the folder; group.json, which makes it count, comes last. */
TN_MUST_CHECK enum tn_err tn_registry_keys_make(struct tn_registry *registry,
                                                struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_keys_load(struct tn_registry *registry,
                                                struct tn_fault *fault);
/* Appends the authority's private key; the caller wipes it. */
TN_MUST_CHECK enum tn_err tn_registry_keys_authority(const struct tn_registry *registry,
                                                     struct tn_buf *key_pem,
                                                     struct tn_fault *fault);

/* ---- facts.c ---- */

/* Whether the group may be called so; fills in what is not said. */
TN_MUST_CHECK enum tn_err tn_registry_check_facts(struct tn_group *group, struct tn_fault *fault);

/* ---- secrets.c: sealed columns ---- */

/* `what` and `owner` are authenticated beside it: a secret cannot be moved to another row. */
void tn_registry_seal(const struct tn_registry *registry, const char *what, const char *owner,
                      const void *secret, size_t len, struct tn_buf *out);
/* Errors: SEAL (the keys are not those of this database; the fault says so). */
TN_MUST_CHECK enum tn_err tn_registry_unseal(const struct tn_registry *registry, const char *what,
                                             const char *owner, const void *sealed,
                                             size_t sealed_len, void *out, size_t len,
                                             struct tn_fault *fault);

/* ---- transaction.c ---- */

struct tn_registry_transaction {
    bool own;
};
TN_MUST_CHECK enum tn_err tn_registry_begin(struct tn_registry *registry,
                                            struct tn_registry_transaction *ret,
                                            struct tn_fault *fault);
/* Commits if `err` is OK, else rolls back what it began; returns what came of it. */
TN_MUST_CHECK enum tn_err tn_registry_end(struct tn_registry *registry,
                                          const struct tn_registry_transaction *transaction,
                                          enum tn_err err, struct tn_fault *fault);
/* One row or none: ROW leaves `stmt` on it.  Errors: `absent` with the sentence, as tn_db_step. */
TN_MUST_CHECK enum tn_err tn_registry_step_one(struct tn_db_stmt *stmt, const char *absent,
                                               struct tn_fault *fault);
/* A zero id is NULL in the database. */
void tn_registry_bind_id(struct tn_db_stmt *stmt, int index, struct tn_id id);
struct tn_id tn_registry_column_id(struct tn_db_stmt *stmt, int column);

/* ---- sealed_parts.c: parts of records that only some can open ---- */

/* The person's row, for their own code. */
void tn_registry_seal_row(const struct tn_registry *registry, const struct tn_issued_ticket *ticket,
                          struct tn_buf *out);
/* How to find them by name, for who holds the event key. */
void tn_registry_seal_find(const struct tn_registry *registry,
                           const uint8_t event_key[TN_SEAL_KEY_BYTES],
                           const struct tn_issued_ticket *ticket, struct tn_buf *out);
/* The event key, for a host's own code. */
void tn_registry_seal_event_key(const struct tn_registry *registry,
                                const uint8_t event_key[TN_SEAL_KEY_BYTES],
                                const struct tn_issued_ticket *ticket, struct tn_buf *out);
/* A kiosk's issuing seed, for who holds the event key. */
void tn_registry_seal_seed(const struct tn_registry *registry,
                           const uint8_t event_key[TN_SEAL_KEY_BYTES], struct tn_id event,
                           struct tn_id device, const struct tn_secret_key *key,
                           struct tn_buf *out);

/* ---- hub_log.c: records of the hub's own logs ---- */

TN_MUST_CHECK enum tn_err tn_registry_log_event(struct tn_registry *registry,
                                                const struct tn_event *event,
                                                const uint8_t door_key[TN_DOOR_KEY_BYTES],
                                                struct tn_fault *fault);
/* `seed`: the kiosk's, sealed; NULL for the event's own key. */
TN_MUST_CHECK enum tn_err tn_registry_log_issuer(struct tn_registry *registry,
                                                 const struct tn_issuer_grant *grant,
                                                 const struct tn_buf *seed, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_log_withdraw(struct tn_registry *registry, struct tn_id event,
                                                   const struct tn_public_key *key,
                                                   struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_log_device(struct tn_registry *registry, struct tn_id event,
                                                 const struct tn_device *device, bool is_hub,
                                                 const struct tn_signature *certificate,
                                                 struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_log_ticket(struct tn_registry *registry,
                                                 const struct tn_issued_ticket *ticket,
                                                 const uint8_t event_key[TN_SEAL_KEY_BYTES],
                                                 const uint8_t short_hash[TN_SHORT_HASH_BYTES],
                                                 struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_log_unlock(struct tn_registry *registry,
                                                 const struct tn_issued_ticket *ticket,
                                                 const uint8_t event_key[TN_SEAL_KEY_BYTES],
                                                 struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_log_state(struct tn_registry *registry, struct tn_id event,
                                                struct tn_ticket_id ticket,
                                                enum tn_ticket_state state, struct tn_fault *fault);
/* `value_json` NULL: taken away. */
TN_MUST_CHECK enum tn_err tn_registry_log_content(struct tn_registry *registry, struct tn_id event,
                                                  enum tn_content_kind kind, const char *id,
                                                  const char *value_json, struct tn_fault *fault);
/* The group's word that this key is this device's. */
void tn_registry_certify_device(const struct tn_registry *registry, const struct tn_device *device,
                                bool is_hub, struct tn_signature *ret_certificate);

/* How many a kiosk has room for; content_check.c. */
size_t tn_registry_content_most(enum tn_content_kind kind);

/* ---- content.c, rules.c: for each other ---- */

/* `value` is checked and lean. */
TN_MUST_CHECK enum tn_err tn_registry_put_content(struct tn_registry *registry, struct tn_id event,
                                                  enum tn_content_kind kind, const char *id,
                                                  const char *value, struct tn_fault *fault);
/* An event that wants rules accepted wants these from now on; 0: none any more. */
TN_MUST_CHECK enum tn_err tn_registry_want_rules(struct tn_registry *registry, struct tn_id event,
                                                 int64_t version, struct tn_fault *fault);

/* ---- group.c, content_json.c ---- */

TN_MUST_CHECK enum tn_err tn_registry_put_group_content(struct tn_registry *registry,
                                                        enum tn_content_kind kind,
                                                        const char *value, struct tn_fault *fault);
/* Gives a new event the group's own rules and card. */
TN_MUST_CHECK enum tn_err tn_registry_group_give(struct tn_registry *registry, struct tn_id event,
                                                 struct tn_fault *fault);
/* A value as the hub tells it; NULL: null. */
TN_MUST_CHECK enum tn_err tn_registry_write_content(enum tn_content_kind kind,
                                                    const char *value_json,
                                                    struct tn_json_writer *writer,
                                                    struct tn_fault *fault);

/* ---- ticket.c ---- */

/* As four parameters from `from` on. */
void tn_registry_bind_past(struct tn_db_stmt *stmt, int from, const struct tn_ticket_past *past);

/* ---- device.c ---- */

/* Writes the hub and every paired door in scope to the log of a new event. */
TN_MUST_CHECK enum tn_err tn_registry_log_devices(struct tn_registry *registry, struct tn_id event,
                                                  struct tn_fault *fault);

/* Calls `tell` for every event the door serves until it answers an error. */
TN_MUST_CHECK enum tn_err tn_registry_each_event(
    struct tn_registry *registry, const struct tn_device *device,
    enum tn_err (*tell)(struct tn_registry *registry, const struct tn_device *device,
                        struct tn_id event, struct tn_fault *fault),
    struct tn_fault *fault);
/* The same for every door of an event, the revoked ones included. */
TN_MUST_CHECK enum tn_err tn_registry_each_device(
    struct tn_registry *registry, struct tn_id event,
    enum tn_err (*tell)(struct tn_registry *registry, const struct tn_device *device,
                        struct tn_id event, struct tn_fault *fault),
    struct tn_fault *fault);

/* Certifies a new door, stores it and writes it to the logs of its events. */
TN_MUST_CHECK enum tn_err tn_registry_device_add(struct tn_registry *registry,
                                                 const struct tn_device *device,
                                                 struct tn_fault *fault);

/* ---- event_key.c ---- */

/* Makes an event's next issuing key and its issuer record. */
TN_MUST_CHECK enum tn_err tn_registry_issuing_key_make(struct tn_registry *registry,
                                                       struct tn_id event, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_issuing_key(struct tn_registry *registry, struct tn_id event,
                                                  int64_t number, struct tn_secret_key *ret_key,
                                                  struct tn_fault *fault);
/* The newest key of the event, from the cache where it is. Errors: ABSENT (no such event). */
TN_MUST_CHECK enum tn_err tn_registry_issuer(struct tn_registry *registry, struct tn_id event,
                                             const struct tn_registry_issuer **ret_issuer,
                                             struct tn_fault *fault);
void tn_registry_issuer_forget(struct tn_registry *registry);
TN_MUST_CHECK enum tn_err tn_registry_door_key(struct tn_registry *registry, struct tn_id event,
                                               uint8_t out[TN_DOOR_KEY_BYTES],
                                               struct tn_fault *fault);

/* What stands for "a host has opened the doors"; an event from before there was one gets it now. */
TN_MUST_CHECK enum tn_err tn_registry_event_key(struct tn_registry *registry, struct tn_id event,
                                                uint8_t out[TN_SEAL_KEY_BYTES],
                                                struct tn_fault *fault);
/* The same by way of the cache, which the caller has just asked for the event's issuer. */
TN_MUST_CHECK enum tn_err tn_registry_issuer_event_key(struct tn_registry *registry,
                                                       const uint8_t **ret_key,
                                                       struct tn_fault *fault);

/* ---- kiosk_key.c: what a kiosk signs the codes of walk-ins with ---- */

/* Gives the door its key of the event, or says the key again where quota or end have changed; does
 * nothing where walk-ins are not taken or the door is revoked. */
TN_MUST_CHECK enum tn_err tn_registry_kiosk_key_give(struct tn_registry *registry,
                                                     const struct tn_device *device,
                                                     struct tn_id event, struct tn_fault *fault);
TN_MUST_CHECK enum tn_err tn_registry_kiosk_key_withdraw(struct tn_registry *registry,
                                                         const struct tn_device *device,
                                                         struct tn_id event,
                                                         struct tn_fault *fault);

/* A new ULID of now. */
struct tn_id tn_registry_new_id(void);
