/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.c -- opening a ledger: whose it is, its epoch, whom it trusts. */
#include <stdlib.h>
#include <string.h>

#include "fresh.h"
#include "turnout/asset.h"
#include "turnout/text.h"

extern const struct tn_asset tn_asset_sql_ledger[];

#define SET "ledger"
#define MIGRATIONS_MAX 64
#define EPOCH_NUMBER_MAX 0x7fff /* so that an epoch is no negative number in the database */

/* How many there are. */
static size_t list_steps(struct tn_db_migration steps[MIGRATIONS_MAX + 1])
{
    size_t count = 0;
    for (; tn_asset_sql_ledger[count].name; count++) {
        TN_ASSERT(count < MIGRATIONS_MAX);
        steps[count].name = tn_asset_sql_ledger[count].name;
        steps[count].sql = (const char *)tn_asset_sql_ledger[count].data;
    }
    steps[count] = (struct tn_db_migration){NULL, NULL};
    return count;
}

static enum tn_err migrate(struct tn_db *db, struct tn_fault *fault)
{
    struct tn_db_migration steps[MIGRATIONS_MAX + 1];
    (void)list_steps(steps);
    return tn_db_migrate(db, SET, steps, fault);
}

enum tn_err tn_ledger_schema(struct tn_db *db, struct tn_ledger_schema *ret_schema,
                             struct tn_fault *fault)
{
    struct tn_db_migration steps[MIGRATIONS_MAX + 1];
    struct tn_ledger_schema schema = {.known = list_steps(steps)};
    enum tn_err err = tn_db_steps(db, SET, steps, &schema.applied, fault);
    if (!err)
        *ret_schema = schema;
    return err;
}

/* ---- whose it is ---- */

static const struct tn_db_sql read_meta = {.both = "SELECT value FROM log_meta WHERE name = $1"};
static const struct tn_db_sql make_meta = {
    .both = "INSERT INTO log_meta (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
};
static const struct tn_db_sql change_meta = {
    .both = "UPDATE log_meta SET value = $2 WHERE name = $1",
};

enum tn_err tn_ledger_get_meta(struct tn_ledger *ledger, const char *name, void *out, size_t len,
                               bool *ret_found, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &read_meta);
    tn_db_bind_text(stmt, 1, name);
    enum tn_err err = tn_db_next(stmt, ret_found, fault);
    if (!err && *ret_found)
        tn_ledger_column(stmt, 0, out, len);
    tn_db_reset(stmt);
    return err;
}

static enum tn_err put_meta(struct tn_ledger *ledger, const struct tn_db_sql *sql, const char *name,
                            const void *value, size_t len, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, sql);
    tn_db_bind_text(stmt, 1, name);
    tn_db_bind_blob(stmt, 2, value, len);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_ledger_make_meta(struct tn_ledger *ledger, const char *name, const void *value,
                                size_t len, struct tn_fault *fault)
{
    return put_meta(ledger, &make_meta, name, value, len, fault);
}

enum tn_err tn_ledger_change_meta(struct tn_ledger *ledger, const char *name, const void *value,
                                  size_t len, struct tn_fault *fault)
{
    return put_meta(ledger, &change_meta, name, value, len, fault);
}

/* The upper sixteen bits count the device's epochs, the others are random: two lives of one store
 * never share a log, and of logs that follow each other it can be told which came first. */
static void draw_epoch(uint64_t number, uint8_t out[8])
{
    tn_seal_random(out, 8);
    tn_bytes_put_be16(out, (uint16_t)(number > EPOCH_NUMBER_MAX ? EPOCH_NUMBER_MAX : number));
}

/* A new database becomes this group's and this device's; whoever is first, wins. */
static enum tn_err claim_database(struct tn_ledger *ledger, struct tn_fault *fault)
{
    uint8_t epoch[8];
    draw_epoch(0, epoch);
    bool own = false;
    enum tn_err err = tn_ledger_begin(ledger, &own, fault);
    if (err)
        return err;
    const struct tn_ledger_identity *identity = &ledger->identity;
    err = put_meta(ledger, &make_meta, "group", identity->group.bytes, TN_ID_BYTES, fault);
    if (!err)
        err = put_meta(ledger, &make_meta, "device", identity->device.bytes, TN_ID_BYTES, fault);
    if (!err)
        err = put_meta(ledger, &make_meta, "epoch", epoch, sizeof(epoch), fault);
    return tn_ledger_end(ledger, own, err, fault);
}

static enum tn_err check_same(struct tn_ledger *ledger, const char *name, struct tn_id expected,
                              struct tn_fault *fault)
{
    struct tn_id found = {0};
    bool has = false;
    enum tn_err err = tn_ledger_get_meta(ledger, name, found.bytes, TN_ID_BYTES, &has, fault);
    if (err || (has && tn_id_equal(found, expected)))
        return err;
    return tn_fault_set(fault, TN_ERR_DENIED,
                        "this database belongs to %s %s, not to %s: give the program its own data "
                        "folder",
                        name, tn_id_text(found).chars, tn_id_text(expected).chars);
}

static enum tn_err know_database(struct tn_ledger *ledger, struct tn_fault *fault)
{
    uint8_t epoch[8] = {0};
    bool has = false;
    enum tn_err err = tn_ledger_get_meta(ledger, "epoch", epoch, sizeof(epoch), &has, fault);
    if (!err && !has) {
        err = claim_database(ledger, fault);
        if (!err)
            err = tn_ledger_get_meta(ledger, "epoch", epoch, sizeof(epoch), &has, fault);
    }
    if (!err)
        err = check_same(ledger, "group", ledger->identity.group, fault);
    if (!err)
        err = check_same(ledger, "device", ledger->identity.device, fault);
    ledger->epoch = tn_bytes_get_be64(epoch);
    return err;
}

enum tn_err tn_ledger_open(struct tn_db *db, const struct tn_ledger_identity *identity,
                           struct tn_ledger **ret_ledger, struct tn_fault *fault)
{
    struct tn_ledger *ledger = calloc(1, sizeof(*ledger));
    TN_ASSERT(ledger);
    ledger->db = db;
    ledger->identity = *identity;
    enum tn_err err = migrate(db, fault);
    if (!err)
        err = know_database(ledger, fault);
    /* A new schema may have emptied what says whom to trust. */
    if (!err)
        err = tn_fold_pending(ledger, fault);
    if (err) {
        tn_ledger_close(ledger);
        return err;
    }
    *ret_ledger = ledger;
    return TN_OK;
}

void tn_ledger_close(struct tn_ledger *ledger)
{
    if (!ledger)
        return;
    tn_fresh_clear(ledger);
    tn_key_wipe(&ledger->identity.log_key);
    free(ledger);
}

struct tn_db *tn_ledger_db(struct tn_ledger *ledger)
{
    return ledger->db;
}

struct tn_id tn_ledger_group(const struct tn_ledger *ledger)
{
    return ledger->identity.group;
}

struct tn_log_id tn_ledger_own_log(struct tn_ledger *ledger, struct tn_id event)
{
    uint8_t epoch[8];
    bool has = false;
    /* If it cannot be read, neither can the log. */
    if (!tn_ledger_get_meta(ledger, "epoch", epoch, sizeof(epoch), &has, NULL) && has)
        ledger->epoch = tn_bytes_get_be64(epoch);
    return (struct tn_log_id){ledger->identity.device, event, ledger->epoch};
}

enum tn_err tn_ledger_renew(struct tn_ledger *ledger, struct tn_fault *fault)
{
    uint8_t epoch[8];
    draw_epoch((ledger->epoch >> 48 & EPOCH_NUMBER_MAX) + 1, epoch);
    enum tn_err err = put_meta(ledger, &change_meta, "epoch", epoch, sizeof(epoch), fault);
    if (!err)
        ledger->epoch = tn_bytes_get_be64(epoch);
    return err;
}

enum tn_err tn_ledger_renew_from(struct tn_ledger *ledger, struct tn_log_id log,
                                 struct tn_fault *fault)
{
    bool written = tn_log_id_equal(log, tn_ledger_own_log(ledger, log.event));
    return written ? tn_ledger_renew(ledger, fault) : TN_OK;
}

enum tn_err tn_ledger_boot(struct tn_ledger *ledger, uint64_t boot, struct tn_fault *fault)
{
    uint8_t now[8], before[8];
    bool has = false, own = false;
    tn_bytes_put_be64(now, boot);
    enum tn_err err = tn_ledger_begin(ledger, &own, fault);
    if (err)
        return err;
    err = tn_ledger_get_meta(ledger, "boot", before, sizeof(before), &has, fault);
    if (!err && !(has && tn_bytes_equal(now, before, sizeof(now)))) {
        err = tn_ledger_renew(ledger, fault);
        if (!err)
            err =
                put_meta(ledger, has ? &change_meta : &make_meta, "boot", now, sizeof(now), fault);
    }
    return tn_ledger_end(ledger, own, err, fault);
}

/* ---- whom it trusts ---- */

static const struct tn_db_sql trust_device = {
    .both = "INSERT INTO log_trust (device, log_key, hub, name) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (device) DO UPDATE SET log_key = excluded.log_key, hub = excluded.hub, "
            "name = excluded.name",
};
static const struct tn_db_sql find_device = {
    .both = "SELECT log_key, hub, revoked, name, scope FROM fold_device WHERE device = $1",
};
static const struct tn_db_sql find_trusted = {
    .both = "SELECT log_key, hub, 0, name, NULL FROM log_trust WHERE device = $1",
};

enum tn_err tn_ledger_trust(struct tn_ledger *ledger, struct tn_id device,
                            const struct tn_public_key *log_key, bool is_hub, const char *name,
                            struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &trust_device);
    tn_ledger_bind_id(stmt, 1, device);
    tn_db_bind_blob(stmt, 2, log_key->bytes, TN_KEY_PUBLIC_BYTES);
    tn_db_bind_int(stmt, 3, is_hub);
    tn_db_bind_text(stmt, 4, name ? name : "");
    return tn_db_run(stmt, fault);
}

static enum tn_err look_up(struct tn_ledger *ledger, const struct tn_db_sql *sql,
                           struct tn_id device, struct tn_device_facts *facts,
                           struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, sql);
    tn_ledger_bind_id(stmt, 1, device);
    enum tn_err err = tn_db_next(stmt, &facts->known, fault);
    if (!err && facts->known) {
        tn_ledger_column(stmt, 0, facts->log_key.bytes, TN_KEY_PUBLIC_BYTES);
        facts->is_hub = tn_db_int(stmt, 1) != 0;
        facts->revoked = tn_db_int(stmt, 2) != 0;
        (void)tn_text_copy(facts->name, sizeof(facts->name), tn_db_text(stmt, 3));
        facts->event = tn_ledger_column_id(stmt, 4);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_ledger_device(struct tn_ledger *ledger, struct tn_id device,
                             struct tn_device_facts *ret_facts, struct tn_fault *fault)
{
    *ret_facts = (struct tn_device_facts){0};
    enum tn_err err = look_up(ledger, &find_device, device, ret_facts, fault);
    if (!err && !ret_facts->known)
        err = look_up(ledger, &find_trusted, device, ret_facts, fault);
    /* Our own logs may come back to us, from the hub after a new start. */
    if (!err && !ret_facts->known && tn_id_equal(device, ledger->identity.device)) {
        ret_facts->known = true;
        ret_facts->log_key = ledger->identity.log_key.public_key;
    }
    return err;
}

/* ---- small help ---- */

enum tn_err tn_ledger_begin(struct tn_ledger *ledger, bool *ret_own, struct tn_fault *fault)
{
    *ret_own = !tn_db_in_transaction(ledger->db);
    return *ret_own ? tn_db_begin(ledger->db, fault) : TN_OK;
}

enum tn_err tn_ledger_end(struct tn_ledger *ledger, bool own, enum tn_err err,
                          struct tn_fault *fault)
{
    if (!own)
        return err;
    if (!err)
        return tn_db_commit(ledger->db, fault);
    tn_db_rollback(ledger->db);
    return err;
}

void tn_ledger_column(struct tn_db_stmt *stmt, int column, void *out, size_t len)
{
    size_t found = 0;
    const void *data = tn_db_blob(stmt, column, &found);
    if (data && found == len)
        memcpy(out, data, len);
    else
        memset(out, 0, len);
}

struct tn_id tn_ledger_column_id(struct tn_db_stmt *stmt, int column)
{
    struct tn_id id;
    tn_ledger_column(stmt, column, id.bytes, TN_ID_BYTES);
    return id;
}

void tn_ledger_bind_id(struct tn_db_stmt *stmt, int index, struct tn_id id)
{
    tn_db_bind_blob(stmt, index, id.bytes, TN_ID_BYTES);
}

int64_t tn_ledger_ticket_number(struct tn_ticket_id id)
{
    return (int64_t)tn_bytes_get_be64(id.bytes);
}

struct tn_ticket_id tn_ledger_ticket_id(int64_t number)
{
    struct tn_ticket_id id;
    tn_bytes_put_be64(id.bytes, (uint64_t)number);
    return id;
}
