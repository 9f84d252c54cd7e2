/* SPDX-License-Identifier: Apache-2.0 */
/* fold_content.c -- what a hub says to show, and whom it lets unlock the event.
 *
 * Content taken away keeps its row with an empty value, so that an older record that comes later
 * does not bring it back.  Source: firmware/SPEC.md "Fold". */
#include "fold.h"

static const struct tn_db_sql unlock_now = {
    .both = "SELECT at_ms, log, seq FROM fold_unlock WHERE event = $1 AND ticket = $2",
};
static const struct tn_db_sql put_unlock = {
    .both = "INSERT INTO fold_unlock (at_ms, log, seq, event, ticket, sealed) "
            "VALUES ($1, $2, $3, $4, $5, $6) "
            "ON CONFLICT (event, ticket) DO UPDATE SET at_ms = excluded.at_ms, "
            "log = excluded.log, seq = excluded.seq, sealed = excluded.sealed",
};

enum tn_err tn_fold_add_unlock(struct fold *fold, const struct happening *happening,
                               struct tn_fault *fault)
{
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    enum tn_err err = tn_fold_rule_ticket(fold, happening, &unlock_now, happening->unlock.ticket,
                                          &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &put_unlock);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_db_bind_int(stmt, 4, fold->log->event);
    tn_db_bind_int(stmt, 5, happening->unlock.ticket);
    tn_fold_bind_sealed(stmt, 6, happening->unlock.key);
    return tn_db_run(stmt, fault);
}

static const struct tn_db_sql content_now = {
    .both = "SELECT at_ms, log, seq FROM fold_content WHERE event = $1 AND what = $2 AND id = $3",
};
static const struct tn_db_sql put_content = {
    .both = "INSERT INTO fold_content (at_ms, log, seq, event, what, id, value) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7) "
            "ON CONFLICT (event, what, id) DO UPDATE SET at_ms = excluded.at_ms, "
            "log = excluded.log, seq = excluded.seq, value = excluded.value",
};

enum tn_err tn_fold_add_content(struct fold *fold, const struct happening *happening,
                                struct tn_fault *fault)
{
    struct ruling ruling;
    bool decides = false;
    bool is_new = false;
    TN_BUF_AUTO value = {0};
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &content_now);
    tn_db_bind_int(stmt, 1, fold->log->event);
    tn_db_bind_text(stmt, 2, happening->content.what);
    tn_db_bind_text(stmt, 3, happening->content.id);
    enum tn_err err = tn_fold_rule(fold, happening, stmt, &ruling, &decides, &is_new, fault);
    if (err || !decides)
        return err;
    if (happening->content.value)
        tn_json_dump(happening->content.value, &value);
    stmt = tn_db_prepare(fold->ledger->db, &put_content);
    tn_fold_bind_ruling(stmt, &ruling);
    tn_db_bind_int(stmt, 4, fold->log->event);
    tn_db_bind_text(stmt, 5, happening->content.what);
    tn_db_bind_text(stmt, 6, happening->content.id);
    tn_db_bind_text(stmt, 7, tn_buf_text(&value));
    return tn_db_run(stmt, fault);
}
