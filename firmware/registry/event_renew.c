/* SPDX-License-Identifier: Apache-2.0 */
/* event_renew.c -- a new issuing key for an event, and the withdrawal of the ones before it. */
#include "registry_parts.h"

#include <string.h>

static const struct tn_db_sql next_good_key = {
    .both = "SELECT number, public_key FROM issuing_key WHERE event = $1 AND withdrawn = 0 AND "
            "number > $2 ORDER BY number LIMIT 1",
};
static const struct tn_db_sql withdraw_key = {
    .both = "UPDATE issuing_key SET withdrawn = 1 WHERE event = $1 AND number = $2",
};

/* Withdraws the first good key behind `after`; *ret_number is 0 if there is none. */
static enum tn_err withdraw_next(struct tn_registry *registry, struct tn_id event, int64_t after,
                                 int64_t *ret_number, struct tn_fault *fault)
{
    struct tn_fault own = {0};
    struct tn_public_key key = {{0}};
    size_t len = 0;
    struct tn_db_stmt *stmt = tn_db_prepare(registry->db, &next_good_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_int(stmt, 2, after);
    *ret_number = 0;
    enum tn_err err = tn_registry_step_one(stmt, "", &own);
    if (err == TN_ERR_ABSENT)
        return TN_OK;
    if (err)
        return tn_fault_set(fault, err, "%s", own.text);
    int64_t number = tn_db_int(stmt, 0);
    const void *bytes = tn_db_blob(stmt, 1, &len);
    TN_ASSERT(len == sizeof key.bytes);
    memcpy(key.bytes, bytes, len);
    tn_db_reset(stmt);

    stmt = tn_db_prepare(registry->db, &withdraw_key);
    tn_db_bind_text(stmt, 1, tn_id_text(event).chars);
    tn_db_bind_int(stmt, 2, number);
    err = tn_db_run(stmt, fault);
    if (!err)
        err = tn_registry_log_withdraw(registry, event, &key, fault);
    if (!err)
        *ret_number = number;
    return err;
}

static enum tn_err withdraw_all(struct tn_registry *registry, struct tn_id event,
                                struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (int64_t number = 0, last = -1; !err && number != last;) {
        int64_t done = 0;
        err = withdraw_next(registry, event, number, &done, fault);
        last = number;
        number = done ? done : number;
    }
    return err;
}

enum tn_err tn_registry_key_renew(struct tn_registry *registry, struct tn_id event, bool withdraw,
                                  struct tn_fault *fault)
{
    struct tn_registry_transaction transaction;
    struct tn_event facts;
    enum tn_err err = tn_registry_begin(registry, &transaction, fault);
    if (err)
        return err;
    err = tn_registry_event(registry, event, &facts, fault);
    if (!err && withdraw)
        err = withdraw_all(registry, event, fault);
    if (!err)
        err = tn_registry_issuing_key_make(registry, event, fault);
    return tn_registry_end(registry, &transaction, err, fault);
}
