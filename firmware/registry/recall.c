/* SPDX-License-Identifier: Apache-2.0 */
/* recall.c -- a hub that was put back to a backup follows what it said afterwards, once a door
 * brings it.
 *
 * The ledger has the records by then and says what counts.  Of the hub's own tables those follow
 * that would let somebody in again: doors, states of tickets, withdrawn keys.  What a lost row held
 * that no log says (a name, a ticket's code) stays lost.  Source: firmware/SPEC.md "Batch". */
#include "registry_parts.h"

/* ---- doors ---- */

static const struct tn_db_sql mark_revoked = {
    .both = "UPDATE device SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL",
};
static const struct tn_db_sql put_device = {
    .both = "INSERT INTO device (id, name, event, log_key, certificate, paired_ms) "
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
};

/* An event that was made since the backup has no row here; nor has a door of it alone. */
static enum tn_err may_put(struct tn_registry *registry, struct tn_id event, bool *ret_may,
                           struct tn_fault *fault)
{
    struct tn_event facts;
    struct tn_fault own = {0};
    *ret_may = true;
    if (tn_id_is_zero(event))
        return TN_OK;
    enum tn_err err = tn_registry_event(registry, event, &facts, &own);
    *ret_may = !err;
    if (err && err != TN_ERR_ABSENT && fault)
        *fault = own;
    return err == TN_ERR_ABSENT ? TN_OK : err;
}

static enum tn_err put(struct tn_registry *registry, struct tn_id id,
                       const struct tn_device_facts *facts, const struct tn_record *record,
                       struct tn_fault *fault)
{
    const char *text = NULL;
    struct tn_signature certificate;
    bool may = false;
    if (!tn_json_text(record->body, "certificate", &text) ||
        tn_base64_decode_exact(text, certificate.bytes, sizeof certificate.bytes))
        return TN_OK;
    enum tn_err err = may_put(registry, facts->event, &may, fault);
    if (err || !may)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &put_device);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_text(stmt, 2, facts->name);
    tn_registry_bind_id(stmt, 3, facts->event);
    tn_db_bind_blob(stmt, 4, facts->log_key.bytes, sizeof facts->log_key.bytes);
    tn_db_bind_blob(stmt, 5, certificate.bytes, sizeof certificate.bytes);
    tn_db_bind_int(stmt, 6, record->claim.wall.ms);
    return tn_db_run(stmt, fault);
}

static enum tn_err recall_device(struct tn_registry *registry, const struct tn_record *record,
                                 struct tn_fault *fault)
{
    struct tn_device_facts facts;
    struct tn_id id;
    const char *text = NULL;
    if (!tn_json_text(record->body, "device", &text) || tn_id_parse(text, &id))
        return TN_OK;
    enum tn_err err = tn_ledger_device(registry->ledger, id, &facts, fault);
    if (err || !facts.known || facts.is_hub)
        return err;
    err = put(registry, id, &facts, record, fault);
    if (err || !facts.revoked)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &mark_revoked);
    tn_db_bind_text(stmt, 1, tn_id_text(id).chars);
    tn_db_bind_int(stmt, 2, record->claim.wall.ms);
    return tn_db_run(stmt, fault);
}

/* ---- tickets ---- */

static const struct tn_db_sql set_state = {
    .both = "UPDATE ticket SET state = $3 WHERE event = $1 AND id = $2",
};

static enum tn_err recall_ticket(struct tn_registry *registry, struct tn_id event,
                                 const struct tn_record *record, struct tn_fault *fault)
{
    struct tn_ticket_facts facts;
    struct tn_ticket_id id;
    const char *text = NULL;
    if (!tn_json_text(record->body, "ticket", &text) ||
        tn_base64_decode_exact(text, id.bytes, sizeof id.bytes))
        return TN_OK;
    enum tn_err err = tn_ledger_ticket(registry->ledger, event, id, &facts, fault);
    if (err)
        return err == TN_ERR_ABSENT ? TN_OK : err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &set_state);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_text(stmt, 2, tn_ticket_id_text(id).chars);
    tn_db_bind_int(stmt, 3,
                   facts.revoked   ? TN_TICKET_STATE_REVOKED
                   : facts.blocked ? TN_TICKET_STATE_BLOCKED
                                   : TN_TICKET_STATE_VALID);
    return tn_db_run(stmt, fault);
}

/* ---- keys ---- */

static const struct tn_db_sql withdraw_key = {
    .both = "UPDATE issuing_key SET withdrawn = 1 WHERE event = $1 AND public_key = $2",
};
static const struct tn_db_sql find_keys = {
    .both = "SELECT COUNT(*), COALESCE(SUM(withdrawn), 0) FROM issuing_key WHERE event = $1",
};

/* The key that came in its place is lost with the store that made it. */
static enum tn_err keep_one_good(struct tn_registry *registry, struct tn_id event,
                                 struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &find_keys);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    bool none = !err && row && tn_db_int(stmt, 0) > 0 && tn_db_int(stmt, 0) == tn_db_int(stmt, 1);
    tn_db_reset(stmt);
    return none ? tn_registry_key_renew(registry, event, false, fault) : err;
}

static enum tn_err recall_key(struct tn_registry *registry, struct tn_id event,
                              const struct tn_record *record, struct tn_fault *fault)
{
    struct tn_public_key key;
    const char *text = NULL;
    if (!tn_json_text(record->body, "key", &text) ||
        tn_base64_decode_exact(text, key.bytes, sizeof key.bytes))
        return TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &withdraw_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_blob(stmt, 2, key.bytes, sizeof key.bytes);
    enum tn_err err = tn_db_run(stmt, fault);
    return err ? err : keep_one_good(registry, event, fault);
}

/* ---- the batch ---- */

static enum tn_err recall(struct tn_registry *registry, struct tn_id event,
                          const struct tn_record *record, struct tn_fault *fault)
{
    switch (record->kind) {
    case TN_RECORD_DEVICE:
        return recall_device(registry, record, fault);
    case TN_RECORD_REVOKE:
        return recall_ticket(registry, event, record, fault);
    case TN_RECORD_WITHDRAW:
        return recall_key(registry, event, record, fault);
    default:
        return TN_OK;
    }
}

enum tn_err tn_registry_recall(struct tn_registry *registry, const struct tn_batch *batch,
                               struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; !err && i < batch->count; i++) {
        struct tn_record record;
        if (tn_record_parse(batch->lines[i].text, batch->lines[i].len, &record, NULL))
            continue;
        err = recall(registry, batch->log.event, &record, fault);
        tn_record_release(&record);
    }
    return err;
}
