/* SPDX-License-Identifier: Apache-2.0 */
/* account.c -- the people who may use the dashboard.
 *
 * There is always an owner once there was one: the last cannot be removed or made something less,
 * so that a group cannot lock itself out. */
#include "account_parts.h"

#include <string.h>

#include "turnout/os.h"
#include "turnout/text.h"

#define COLUMNS "login, name, role, created_ms, seen_ms"

static const struct tn_db_sql insert_account = {
    .both = "INSERT INTO account (login, name, role, password, created_ms, seen_ms) VALUES ($1, "
            "$2, $3, $4, $5, 0)",
};
static const struct tn_db_sql select_account = {
    .both = "SELECT " COLUMNS ", password FROM account WHERE login = $1",
};
static const struct tn_db_sql lock_account = {
    .sqlite = "SELECT " COLUMNS ", password FROM account WHERE login = $1",
    .postgresql = "SELECT " COLUMNS ", password FROM account WHERE login = $1 FOR UPDATE",
};
static const struct tn_db_sql select_accounts = {
    .both = "SELECT " COLUMNS " FROM account ORDER BY login",
};
static const struct tn_db_sql select_any = {
    .both = "SELECT 1 FROM account LIMIT 1",
};
static const struct tn_db_sql update_account = {
    .both = "UPDATE account SET name = COALESCE($2, name), role = COALESCE($3, role) WHERE login = "
            "$1",
};
static const struct tn_db_sql update_password = {
    .both = "UPDATE account SET password = $2 WHERE login = $1",
};
static const struct tn_db_sql delete_account = {
    .both = "DELETE FROM account WHERE login = $1",
};
/* Two who make each other less at once wait for one another. */
static const struct tn_db_sql select_other_owner = {
    .sqlite = "SELECT login FROM account WHERE role = 'owner'",
    .postgresql = "SELECT login FROM account WHERE role = 'owner' FOR UPDATE",
};

/* ---- reading ---- */

void tn_account_columns(struct tn_db_stmt *stmt, int from, struct tn_account *ret_account)
{
    *ret_account = (struct tn_account){.created.ms = tn_db_int(stmt, from + 3),
                                       .seen.ms = tn_db_int(stmt, from + 4)};
    tn_text_copy(ret_account->login, sizeof ret_account->login, tn_db_text(stmt, from));
    tn_text_copy(ret_account->name, sizeof ret_account->name, tn_db_text(stmt, from + 1));
    if (!tn_role_parse(tn_db_text(stmt, from + 2), &ret_account->role))
        ret_account->role = TN_ROLE_VIEWER; /* a newer build's: not more than looking */
}

static enum tn_err read_by(struct tn_registry *registry, const struct tn_db_sql *sql,
                           const char *login, struct tn_account *ret_account,
                           char ret_hash[TN_PASSWORD_CHARS], struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, sql);
    tn_db_bind_text(stmt, 1, login);
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (!err) {
        tn_account_columns(stmt, 0, ret_account);
        tn_text_copy(ret_hash, TN_PASSWORD_CHARS, tn_db_text(stmt, 5));
    }
    tn_db_reset(stmt);
    if (err == TN_ERR_ABSENT)
        return tn_fault_set(fault, err, "there is no account \"%.64s\"", login);
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}

enum tn_err tn_account_read(struct tn_registry *registry, const char *login,
                            struct tn_account *ret_account, char ret_hash[TN_PASSWORD_CHARS],
                            struct tn_fault *fault)
{
    return read_by(registry, &select_account, login, ret_account, ret_hash, fault);
}

enum tn_err tn_account_lock(struct tn_registry *registry, const char *login,
                            struct tn_account *ret_account, char ret_hash[TN_PASSWORD_CHARS],
                            struct tn_fault *fault)
{
    TN_ASSERT(tn_db_in_transaction(registry->db));
    return read_by(registry, &lock_account, login, ret_account, ret_hash, fault);
}

enum tn_err tn_account(struct tn_registry *registry, const char *login,
                       struct tn_account *ret_account, struct tn_fault *fault)
{
    char hash[TN_PASSWORD_CHARS];
    enum tn_err err = tn_account_read(registry, login, ret_account, hash, fault);
    tn_seal_wipe(hash, sizeof hash);
    return err;
}

enum tn_err tn_account_any(struct tn_registry *registry, bool *ret_any, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_any);
    bool row = false;
    enum tn_err err = tn_db_next(stmt, &row, fault);
    tn_db_reset(stmt);
    if (!err)
        *ret_any = row;
    return err;
}

enum tn_err tn_accounts(struct tn_registry *registry,
                        bool (*visit)(const struct tn_account *account, void *context),
                        void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_accounts);
    bool row = true;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_account account;
        tn_account_columns(stmt, 0, &account);
        if (!visit(&account, context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

static void write_time(struct tn_json_writer *writer, const char *name, struct tn_wall wall)
{
    char text[TN_WALL_CHARS];
    tn_wall_format(wall, 0, text);
    tn_json_add_text(writer, name, wall.ms == 0 ? NULL : text);
}

void tn_account_write(struct tn_json_writer *writer, const struct tn_account *account)
{
    tn_json_add_text(writer, "login", account->login);
    tn_json_add_text(writer, "name", account->name);
    tn_json_add_text(writer, "role", tn_role_name(account->role));
    write_time(writer, "created", account->created);
    write_time(writer, "seen", account->seen);
}

static bool write_one(const struct tn_account *account, void *context)
{
    struct tn_json_writer *writer = context;
    tn_json_open_object(writer);
    tn_account_write(writer, account);
    tn_json_close_object(writer);
    return true;
}

enum tn_err tn_accounts_json(struct tn_registry *registry, struct tn_buf *out,
                             struct tn_fault *fault)
{
    struct tn_json_writer writer;
    tn_json_begin(&writer, out);
    tn_json_open_array(&writer);
    enum tn_err err = tn_accounts(registry, write_one, &writer, fault);
    tn_json_close_array(&writer);
    return err;
}

/* ---- making ---- */

static enum tn_err hash_password(const char *password, char ret_hash[TN_PASSWORD_CHARS],
                                 struct tn_fault *fault)
{
    if (tn_seal_password_hash(password, ret_hash))
        return tn_fault_set(fault, TN_ERR_LIMIT, "there is no memory to hash a password");
    return TN_OK;
}

static enum tn_err insert(struct tn_registry *registry, const struct tn_account *account,
                          const char *hash, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &insert_account);
    tn_db_bind_text(stmt, 1, account->login);
    tn_db_bind_text(stmt, 2, account->name);
    tn_db_bind_text(stmt, 3, tn_role_name(account->role));
    tn_db_bind_text(stmt, 4, hash);
    tn_db_bind_int(stmt, 5, tn_clock_wall_ms());
    enum tn_err err = tn_db_run(stmt, &own);
    if (err == TN_ERR_EXISTS)
        return tn_fault_set(fault, err, "there is an account \"%s\" already", account->login);
    return err ? tn_fault_set(fault, err, "%s", own.text) : TN_OK;
}

enum tn_err tn_account_create(struct tn_registry *registry, const struct tn_account *account,
                              const char *password, struct tn_fault *fault)
{
    char hash[TN_PASSWORD_CHARS];
    enum tn_err err = tn_account_check(account, fault);
    if (!err)
        err = tn_account_check_password(account, password, fault);
    if (!err)
        err = hash_password(password, hash, fault);
    return err ? err : insert(registry, account, hash, fault);
}

/* ---- changing ---- */

/* Errors: DENIED (there is no owner but this one). */
static enum tn_err check_other_owner(struct tn_registry *registry, const char *login,
                                     struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &select_other_owner);
    bool row = true, other = false;
    enum tn_err err = TN_OK;
    while (!other && !(err = tn_db_next(stmt, &row, fault)) && row)
        other = strcmp(tn_db_text(stmt, 0), login) != 0;
    tn_db_reset(stmt);
    if (err || other)
        return err;
    return tn_fault_set(fault, TN_ERR_DENIED,
                        "\"%.64s\" is the last owner; make somebody else one first", login);
}

static enum tn_err put_password(struct tn_registry *registry, const char *login, const char *hash,
                                struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_password);
    tn_db_bind_text(stmt, 1, login);
    tn_db_bind_text(stmt, 2, hash);
    return tn_db_run(stmt, fault);
}

static enum tn_err update(struct tn_registry *registry, const char *login,
                          const struct tn_account_change *change, const char *hash,
                          struct tn_fault *fault)
{
    struct tn_account before = {0};
    enum tn_err err = tn_account(registry, login, &before, fault);
    if (!err && before.role == TN_ROLE_OWNER && change->role && *change->role != TN_ROLE_OWNER)
        err = check_other_owner(registry, login, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &update_account);
    tn_db_bind_text(stmt, 1, login);
    if (change->name)
        tn_db_bind_text(stmt, 2, change->name);
    if (change->role)
        tn_db_bind_text(stmt, 3, tn_role_name(*change->role));
    err = tn_db_run(stmt, fault);
    if (!err && hash)
        err = put_password(registry, login, hash, fault);
    if (!err && hash)
        err = tn_session_end_others(registry, login, NULL, fault);
    return err;
}

static enum tn_err check_change(struct tn_registry *registry, const char *login,
                                const struct tn_account_change *change, struct tn_fault *fault)
{
    struct tn_account account;
    enum tn_err err = tn_account(registry, login, &account, fault);
    if (err)
        return err;
    if (change->name && !tn_text_copy(account.name, sizeof account.name, change->name))
        return tn_fault_set(fault, TN_ERR_FORMAT, "the name is longer than %zu bytes",
                            sizeof account.name - 1);
    err = tn_account_check(&account, fault);
    return err || !change->password ? err
                                    : tn_account_check_password(&account, change->password, fault);
}

/* Hashing takes long, and somebody else may change the account meanwhile: what it is like is read
 * for the checks alone, and only what was said is written. */
enum tn_err tn_account_set(struct tn_registry *registry, const char *login,
                           const struct tn_account_change *change, struct tn_fault *fault)
{
    char hash[TN_PASSWORD_CHARS];
    struct tn_registry_transaction transaction;
    enum tn_err err = check_change(registry, login, change, fault);
    if (!err && change->password)
        err = hash_password(change->password, hash, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = update(registry, login, change, change->password ? hash : NULL, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}

static enum tn_err take_away(struct tn_registry *registry, const char *login,
                             struct tn_fault *fault)
{
    struct tn_account account = {0};
    enum tn_err err = tn_account(registry, login, &account, fault);
    if (!err && account.role == TN_ROLE_OWNER)
        err = check_other_owner(registry, login, fault);
    if (!err)
        err = tn_session_end_others(registry, login, NULL, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &delete_account);
    tn_db_bind_text(stmt, 1, login);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_account_remove(struct tn_registry *registry, const char *login,
                              struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = take_away(registry, login, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}

/* ---- a password by its owner ---- */

static enum tn_err replace_password(struct tn_registry *registry, const char *login,
                                    const char *hash, const struct tn_hash *keep,
                                    struct tn_fault *fault)
{
    enum tn_err err = put_password(registry, login, hash, fault);
    return err ? err : tn_session_end_others(registry, login, keep, fault);
}

enum tn_err tn_account_password(struct tn_registry *registry, const struct tn_account *account,
                                const char *password, const struct tn_hash *keep,
                                struct tn_fault *fault)
{
    char hash[TN_PASSWORD_CHARS];
    struct tn_registry_transaction transaction;
    enum tn_err err = tn_account_check_password(account, password, fault);
    if (!err)
        err = hash_password(password, hash, fault);
    if (!err)
        err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = replace_password(registry, account->login, hash, keep, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}
