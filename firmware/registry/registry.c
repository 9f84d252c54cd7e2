/* SPDX-License-Identifier: Apache-2.0 */
/* registry.c -- making and opening a group's data folder.
 *
 * The folder belongs to the group whose keys it holds; a database of another group is refused
 * before anything is written to it. */
#include "turnout/registry.h"

#include <stdlib.h>
#include <string.h>

#include "registry_parts.h"
#include "turnout/asset.h"
#include "turnout/os.h"
#include "turnout/text.h"

extern const struct tn_asset tn_asset_registry_sql[];

#define DATABASE_NAME_MAX 1024
#define STEPS_MAX 32

/* ---- the database ---- */

static enum tn_err migrate(struct tn_db *db, struct tn_fault *fault)
{
    struct tn_db_migration steps[STEPS_MAX + 1] = {{0}};
    for (size_t i = 0; tn_asset_registry_sql[i].name; i++) {
        TN_ASSERT(i < STEPS_MAX);
        steps[i].name = tn_asset_registry_sql[i].name;
        steps[i].sql = (const char *)tn_asset_registry_sql[i].data;
    }
    return tn_db_migrate(db, "registry", steps, fault);
}

/* The database named now, or when the group was made, or hub.db. */
static enum tn_err database_url(const struct tn_registry_options *options, struct tn_buf *out,
                                struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    if (options->database) {
        tn_buf_add_text(out, options->database);
        return TN_OK;
    }
    tn_path_join(path, sizeof path, options->folder, "database");
    if (!tn_file_exists(path)) {
        tn_path_join(path, sizeof path, options->folder, "hub.db");
        tn_buf_add_text(out, path);
        return TN_OK;
    }
    enum tn_err err = tn_file_read(path, DATABASE_NAME_MAX, out, fault);
    while (!err && out->len > 0 && strchr("\r\n ", out->data[out->len - 1]))
        out->data[--out->len] = '\0';
    return err;
}

enum tn_err tn_registry_settle(const char *folder, const char *database, struct tn_fault *fault)
{
    char path[TN_PATH_MAX];
    TN_BUF_AUTO line = {0};
    tn_path_join(path, sizeof path, folder, "database");
    tn_buf_addf(&line, "%s\n", database);
    return tn_file_write(path, line.data, line.len, 0600U, fault);
}

static const struct tn_db_sql find_table_number = {
    .sqlite = "SELECT 0",
    .postgresql = "SELECT CAST(CAST('log' AS regclass) AS oid)::bigint",
};

/* Two stores never have the same: a file is one, and a table that a dump was read into another than
 * the one it was made of.  0: it has none. */
static enum tn_err mark_of(struct tn_registry *registry, const struct tn_registry_options *options,
                           uint64_t *ret_mark, struct tn_fault *fault)
{
    TN_BUF_AUTO url = {0};
    bool row = false;
    enum tn_err err = TN_OK;
    if (tn_db_engine(registry->db) == TN_DB_SQLITE) {
        err = database_url(options, &url, fault);
        *ret_mark = err ? 0 : tn_file_mark(tn_buf_text(&url));
        return err;
    }
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &find_table_number);
    err = tn_db_next(stmt, &row, fault);
    *ret_mark = !err && row ? (uint64_t)tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

/* What the doors heard of a store that is gone lies in its logs; the one that stands in its place
 * goes on in logs of its own, so that neither contradicts the other. */
static enum tn_err begin_epoch(struct tn_registry *registry,
                               const struct tn_registry_options *options, struct tn_fault *fault)
{
    uint64_t mark = 0;
    if (options->read_only)
        return TN_OK;
    enum tn_err err = mark_of(registry, options, &mark, fault);
    return err || !mark ? err : tn_ledger_boot(registry->ledger, mark, fault);
}

static enum tn_err open_database(struct tn_registry *registry,
                                 const struct tn_registry_options *options, struct tn_fault *fault)
{
    TN_BUF_AUTO url = {0};
    enum tn_err err = database_url(options, &url, fault);
    if (err)
        return err;
    struct tn_db_options db_options = {
        .url = tn_buf_text(&url), .vfs = options->vfs, .read_only = options->read_only};
    err = tn_db_open(&db_options, &registry->db, fault);
    return err ? err : migrate(registry->db, fault);
}

static const struct tn_db_sql select_community = {
    .both = "SELECT id, name, tz, region, hub_name FROM community",
};
static const struct tn_db_sql insert_community = {
    .both = "INSERT INTO community (only_row, id, name, tz, region, hub_device, hub_name, "
            "created_ms) VALUES (1, $1, $2, $3, $4, $5, $6, $7)",
};

/* Whose database this is: OK with a zero id if nobody's yet. */
static enum tn_err read_owner(struct tn_db *db, struct tn_group *ret_group, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(db, &select_community);
    struct tn_fault own = {0};
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    if (err) {
        if (fault)
            *fault = own;
        return err;
    }
    ret_group->id = tn_registry_column_id(stmt, 0);
    tn_text_copy(ret_group->name, sizeof ret_group->name, tn_db_text(stmt, 1));
    tn_text_copy(ret_group->tz, sizeof ret_group->tz, tn_db_text(stmt, 2));
    tn_text_copy(ret_group->region, sizeof ret_group->region, tn_db_text(stmt, 3));
    tn_text_copy(ret_group->hub, sizeof ret_group->hub, tn_db_text(stmt, 4));
    tn_db_reset(stmt);
    return TN_OK;
}

static enum tn_err open_ledger(struct tn_registry *registry, struct tn_fault *fault)
{
    struct tn_ledger_identity identity = {
        .group = registry->group.id,
        .group_key = registry->group.key,
        .device = registry->group.hub_device,
        .log_key = registry->log_key,
    };
    enum tn_err err = tn_ledger_open(registry->db, &identity, &registry->ledger, fault);
    tn_seal_wipe(&identity.log_key, sizeof identity.log_key);
    return err;
}

/* The first opening after the keys were made: the database becomes this group's. */
static enum tn_err settle(struct tn_registry *registry, struct tn_fault *fault)
{
    const struct tn_group *group = &registry->group;
    enum tn_err err = tn_db_begin(registry->db, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_community);
    tn_db_bind_text(stmt, 1, tn_id_text(group->id).chars);
    tn_db_bind_text(stmt, 2, group->name);
    tn_db_bind_text(stmt, 3, group->tz);
    tn_db_bind_text(stmt, 4, group->region);
    tn_db_bind_text(stmt, 5, tn_id_text(group->hub_device).chars);
    tn_db_bind_text(stmt, 6, group->hub);
    tn_db_bind_int(stmt, 7, group->created.ms);
    err = tn_db_run(stmt, fault);
    if (!err)
        err = tn_ledger_trust(registry->ledger, group->hub_device, &group->log_key, true,
                              group->hub, fault);
    if (!err)
        return tn_db_commit(registry->db, fault);
    tn_db_rollback(registry->db);
    return err;
}

static enum tn_err take_possession(struct tn_registry *registry, struct tn_fault *fault)
{
    struct tn_group owner = registry->group;
    owner.id = (struct tn_id){0};
    enum tn_err err = read_owner(registry->db, &owner, fault);
    if (err)
        return err;
    bool fresh = tn_id_is_zero(owner.id);
    if (!fresh && !tn_id_equal(owner.id, registry->group.id))
        return tn_fault_set(fault, TN_ERR_DENIED,
                            "the database holds the group \"%.80s\" (%s), but the keys in %s are "
                            "those of \"%.80s\" (%s)",
                            owner.name, tn_id_text(owner.id).chars, registry->folder,
                            registry->group.name, tn_id_text(registry->group.id).chars);
    if (!fresh) {
        owner.id = registry->group.id;
        registry->group = owner;
    }
    err = open_ledger(registry, fault);
    if (!err && fresh)
        err = settle(registry, fault);
    return err;
}

/* ---- life cycle ---- */

static enum tn_err check_folder(const char *folder, struct tn_fault *fault)
{
    if (strlen(folder) < TN_REGISTRY_FOLDER_MAX)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_LIMIT, "the folder name %.60s… is too long", folder);
}

static struct tn_registry *new_registry(const char *folder)
{
    struct tn_registry *registry = calloc(1, sizeof *registry);
    TN_ASSERT(registry);
    tn_text_copy(registry->folder, sizeof registry->folder, folder);
    return registry;
}

enum tn_err tn_registry_open(const struct tn_registry_options *options,
                             struct tn_registry **ret_registry, struct tn_fault *fault)
{
    enum tn_err err = check_folder(options->folder, fault);
    if (err)
        return err;
    TN_AUTO(registry) registry = new_registry(options->folder);
    err = tn_registry_keys_load(registry, fault);
    if (!err)
        err = open_database(registry, options, fault);
    if (!err)
        err = take_possession(registry, fault);
    if (!err)
        err = begin_epoch(registry, options, fault);
    if (!err)
        *ret_registry = TN_STEAL(registry);
    return err;
}

/* Refuses a database that is a group's already, before keys are made for it. */
static enum tn_err check_database(struct tn_registry *registry,
                                  const struct tn_registry_options *options, struct tn_fault *fault)
{
    struct tn_group owner = {0};
    enum tn_err err = open_database(registry, options, fault);
    if (!err)
        err = read_owner(registry->db, &owner, fault);
    if (!err && !tn_id_is_zero(owner.id))
        err = tn_fault_set(fault, TN_ERR_EXISTS,
                           "the database holds the group \"%.80s\" already; name another one",
                           owner.name);
    return err;
}

enum tn_err tn_registry_create(const struct tn_registry_options *options,
                               const struct tn_group *facts, struct tn_registry **ret_registry,
                               struct tn_fault *fault)
{
    enum tn_err err = check_folder(options->folder, fault);
    if (err)
        return err;
    if (tn_registry_keys_exist(options->folder))
        return tn_fault_set(fault, TN_ERR_EXISTS, "%s holds a group already", options->folder);
    TN_AUTO(registry) registry = new_registry(options->folder);
    registry->group = *facts;
    err = tn_registry_check_facts(&registry->group, fault);
    if (!err)
        err = tn_dir_make(options->folder, fault);
    if (!err)
        err = check_database(registry, options, fault);
    if (!err && options->database)
        err = tn_registry_settle(options->folder, options->database, fault);
    if (!err)
        err = tn_registry_keys_make(registry, fault);
    if (err)
        return err;
    return tn_registry_open(options, ret_registry, fault);
}

void tn_registry_close(struct tn_registry *registry)
{
    if (!registry)
        return;
    tn_ledger_close(registry->ledger);
    tn_db_close(registry->db);
    if (registry->hub_key_pem.data)
        tn_seal_wipe(registry->hub_key_pem.data, registry->hub_key_pem.cap);
    tn_buf_release(&registry->ca_pem);
    tn_buf_release(&registry->hub_pem);
    tn_buf_release(&registry->hub_key_pem);
    tn_seal_wipe(registry, sizeof *registry);
    free(registry);
}

const struct tn_group *tn_registry_group(const struct tn_registry *registry)
{
    return &registry->group;
}

struct tn_db *tn_registry_db(struct tn_registry *registry)
{
    return registry->db;
}

struct tn_ledger *tn_registry_ledger(struct tn_registry *registry)
{
    return registry->ledger;
}

struct tn_registry_tls tn_registry_tls(const struct tn_registry *registry)
{
    return (struct tn_registry_tls){
        .ca_pem = tn_buf_text(&registry->ca_pem),
        .certificate_pem = tn_buf_text(&registry->hub_pem),
        .key_pem = tn_buf_text(&registry->hub_key_pem),
    };
}

struct tn_hash tn_registry_pin(const struct tn_registry *registry)
{
    return registry->pin;
}

/* What this computer's clock is worth: without a time service it is what a person set it to. */
static enum tn_clock_state clock_state(struct tn_wall wall)
{
    if (!tn_wall_plausible(wall))
        return TN_CLOCK_UNSET;
    return tn_clock_synchronised() ? TN_CLOCK_NTP : TN_CLOCK_STAFF;
}

struct tn_claim tn_registry_claim(void)
{
    struct tn_claim claim = {
        .boot = tn_clock_boot(),
        .up.ms = tn_clock_up_ms(),
        .wall.ms = tn_clock_wall_ms(),
    };
    claim.clock = clock_state(claim.wall);
    return claim;
}
