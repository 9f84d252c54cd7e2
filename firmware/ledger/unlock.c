/* SPDX-License-Identifier: Apache-2.0 */
/* unlock.c -- what an unlocked door reads: the sealed event key, its own issuing key, what people
 * are found by. */
#include "fold.h"
#include "guests.h"

static void add_blob(struct tn_db_stmt *stmt, int column, struct tn_buf *out)
{
    size_t len = 0;
    const void *bytes = tn_db_blob(stmt, column, &len);
    tn_buf_add(out, bytes, len);
}

/* ---- keys ---- */

static const struct tn_db_sql find_unlock = {
    .both = "SELECT sealed FROM fold_unlock WHERE event = $1 AND ticket = $2",
};

enum tn_err tn_ledger_unlock(struct tn_ledger *ledger, struct tn_id event,
                             struct tn_ticket_id ticket, struct tn_buf *out, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = NULL;
    bool row = false;
    enum tn_err err = tn_guests_ask(ledger, event, &find_unlock, &stmt, fault);
    if (err)
        return err;
    tn_db_bind_int(stmt, 2, tn_ledger_ticket_number(ticket));
    err = tn_db_next(stmt, &row, fault);
    if (!err && row)
        add_blob(stmt, 0, out);
    tn_db_reset(stmt);
    return err || row ? err
                      : tn_fault_set(fault, TN_ERR_ABSENT,
                                     "this code unlocks nothing here: ask "
                                     "the organiser to make you a host");
}

static const struct tn_db_sql find_own_issuer = {
    .both = "SELECT i.key, i.quota, i.expires_ms, i.seed FROM fold_issuer i "
            "LEFT JOIN fold_withdrawn w ON w.key = i.key "
            "WHERE i.event = $1 AND i.device = $2 AND w.key IS NULL "
            "ORDER BY i.at_ms DESC, i.key DESC LIMIT 1",
};

enum tn_err tn_ledger_own_issuer(struct tn_ledger *ledger, struct tn_id event,
                                 struct tn_issuer *ret_issuer, struct tn_buf *seed,
                                 struct tn_fault *fault)
{
    int64_t number = 0;
    bool row = false;
    struct tn_id device = ledger->identity.device;
    enum tn_err err = tn_guests_event(ledger, event, &number, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_own_issuer);
    tn_db_bind_int(stmt, 1, number);
    tn_ledger_bind_id(stmt, 2, device);
    err = tn_db_next(stmt, &row, fault);
    if (!err && row) {
        *ret_issuer = (struct tn_issuer){.event = event,
                                         .device = device,
                                         .quota = tn_db_int(stmt, 1),
                                         .expires.ms = tn_db_int(stmt, 2)};
        tn_ledger_column(stmt, 0, ret_issuer->key.bytes, TN_KEY_PUBLIC_BYTES);
        add_blob(stmt, 3, seed);
    }
    tn_db_reset(stmt);
    return err || row
               ? err
               : tn_fault_set(fault, TN_ERR_ABSENT, "this kiosk may issue no tickets for event %s",
                              tn_id_text(event).chars);
}

/* ---- names ---- */

static const struct tn_db_sql list_roster_finds = {
    .both = "SELECT ticket, log, seq, find FROM fold_ticket WHERE event = $1",
};
static const struct tn_db_sql list_issue_finds = {
    .both = "SELECT i.ticket, i.log, i.seq, i.find FROM fold_issue i JOIN fold_issuer r "
            "ON r.key = i.key AND r.event = i.event AND r.device = i.device WHERE i.event = $1",
};

static enum tn_err visit_finds(struct tn_ledger *ledger, const struct tn_db_sql *sql, int64_t event,
                               bool walk_in, bool (*visit)(const struct tn_find_row *, void *),
                               void *context, bool *ret_on, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, sql);
    tn_db_bind_int(stmt, 1, event);
    while (*ret_on && !(err = tn_db_next(stmt, &row, fault)) && row) {
        struct tn_find_row found = {.ticket = tn_ledger_ticket_id(tn_db_int(stmt, 0)),
                                    .walk_in = walk_in,
                                    .log = tn_db_int(stmt, 1),
                                    .seq = tn_db_int(stmt, 2)};
        found.find.bytes = tn_db_blob(stmt, 3, &found.find.len);
        *ret_on = !found.find.len || visit(&found, context);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_ledger_finds(struct tn_ledger *ledger, struct tn_id event,
                            bool (*visit)(const struct tn_find_row *row, void *context),
                            void *context, struct tn_fault *fault)
{
    int64_t number = 0;
    bool on = true;
    enum tn_err err = tn_guests_event(ledger, event, &number, fault);
    if (!err)
        err = visit_finds(ledger, &list_roster_finds, number, false, visit, context, &on, fault);
    if (!err && on)
        err = visit_finds(ledger, &list_issue_finds, number, true, visit, context, &on, fault);
    return err;
}

/* Everything a hub said of the event, and every issue. */
static const struct tn_db_sql finds_version = {
    .both = "SELECT (SELECT SUM(folded) FROM log WHERE event = $1 AND hub <> 0), "
            "(SELECT COUNT(*) FROM fold_issue WHERE event = $1)",
};

enum tn_err tn_ledger_finds_version(struct tn_ledger *ledger, struct tn_id event,
                                    int64_t *ret_version, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = NULL;
    bool row = false;
    enum tn_err err = tn_guests_ask(ledger, event, &finds_version, &stmt, fault);
    if (err)
        return err;
    err = tn_db_next(stmt, &row, fault);
    if (!err)
        *ret_version = row ? tn_db_int(stmt, 0) + tn_db_int(stmt, 1) : 0;
    tn_db_reset(stmt);
    return err;
}
