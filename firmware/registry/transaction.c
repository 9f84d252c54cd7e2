/* SPDX-License-Identifier: Apache-2.0 */
/* transaction.c -- part of the caller's transaction, or one of our own; and small row helpers. */
#include "registry_parts.h"

#include "turnout/os.h"

enum tn_err tn_registry_begin(struct tn_registry *registry, struct tn_registry_transaction *ret,
                              struct tn_fault *fault)
{
    ret->own = !tn_db_in_transaction(registry->db);
    return ret->own ? tn_db_begin(registry->db, fault) : TN_OK;
}

enum tn_err tn_registry_end(struct tn_registry *registry,
                            const struct tn_registry_transaction *transaction, enum tn_err err,
                            struct tn_fault *fault)
{
    if (err)
        tn_registry_issuer_forget(registry);
    if (!transaction->own)
        return err;
    if (!err)
        return tn_db_commit(registry->db, fault);
    tn_db_rollback(registry->db);
    return err;
}

enum tn_err tn_registry_step_one(struct tn_db_stmt *stmt, const char *absent,
                                 struct tn_fault *fault)
{
    struct tn_fault own = {0};
    switch (tn_db_step(stmt, &own)) {
    case TN_DB_ROW:
        return TN_OK;
    case TN_DB_DONE:
        return tn_fault_set(fault, TN_ERR_ABSENT, "%s", absent);
    case TN_DB_FAILED:
        break;
    }
    if (fault)
        *fault = own;
    return own.code;
}

void tn_registry_bind_id(struct tn_db_stmt *stmt, int index, struct tn_id id)
{
    if (tn_id_is_zero(id))
        tn_db_bind_null(stmt, index);
    else
        tn_db_bind_text(stmt, index, tn_id_text(id).chars);
}

struct tn_id tn_registry_column_id(struct tn_db_stmt *stmt, int column)
{
    struct tn_id id = {0};
    if (!tn_db_is_null(stmt, column) && tn_id_parse(tn_db_text(stmt, column), &id))
        id = (struct tn_id){0};
    return id;
}

struct tn_id tn_registry_new_id(void)
{
    uint8_t random[10];
    tn_seal_random(random, sizeof random);
    return tn_id_make(tn_clock_wall_ms(), random);
}
