/* SPDX-License-Identifier: Apache-2.0 */
/* content.c -- what the screens show, and how the votes stand. */
#include <string.h>

#include "guests.h"

static const struct tn_db_sql list_content = {
    .both = "SELECT what, id, value FROM fold_content WHERE event = $1 AND value <> '' "
            "ORDER BY what, id",
};

enum tn_err tn_ledger_content(struct tn_ledger *ledger, struct tn_id event,
                              bool (*visit)(const char *what, const char *id,
                                            const char *value_json, void *context),
                              void *context, struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = NULL;
    bool row = false;
    enum tn_err err = tn_guests_ask(ledger, event, &list_content, &stmt, fault);
    if (err)
        return err;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!visit(tn_db_text(stmt, 0), tn_db_text(stmt, 1), tn_db_text(stmt, 2), context))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

static const struct tn_db_sql count_votes = {
    .both = "SELECT choice, COUNT(*) FROM fold_vote WHERE event = $1 AND ballot = $2 "
            "GROUP BY choice",
};

enum tn_err tn_ledger_tally(struct tn_ledger *ledger, struct tn_id event, const char *ballot,
                            int64_t ret_counts[TN_BALLOT_OPTIONS_MAX], struct tn_fault *fault)
{
    int64_t number = 0;
    bool row = false;
    int64_t counts[TN_BALLOT_OPTIONS_MAX] = {0};
    enum tn_err err = tn_guests_event(ledger, event, &number, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &count_votes);
    tn_db_bind_int(stmt, 1, number);
    tn_db_bind_text(stmt, 2, ballot);
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        int64_t option = tn_db_int(stmt, 0);
        if (option >= 0 && option < TN_BALLOT_OPTIONS_MAX)
            counts[option] = tn_db_int(stmt, 1);
    }
    if (!err)
        memcpy(ret_counts, counts, sizeof(counts));
    return err;
}
