/* SPDX-License-Identifier: Apache-2.0 */
/* fold_rule.c -- of several records about one subject, which decides its row: the newest.
 *
 * Newest is the greatest (time, device, epoch, event, seq), where time is the claimed wall time but
 * never before that of an earlier record of the same log; so the order in which logs arrive does
 * not matter.  Source: firmware/SPEC.md "Fold". */
#include <string.h>

#include "fold.h"

static enum tn_err later_log(struct fold *fold, const struct ruling *now, int64_t at_ms,
                             bool *ret_later, struct tn_fault *fault)
{
    if (at_ms != now->at_ms) {
        *ret_later = at_ms > now->at_ms;
        return TN_OK;
    }
    struct log_row other;
    enum tn_err err = tn_logs_find_by_id(fold->ledger, now->log, false, &other, fault);
    if (err)
        return err;
    struct tn_log_id ours = fold->log->name;
    int order = tn_id_compare(ours.device, other.name.device);
    if (order == 0 && ours.epoch != other.name.epoch)
        order = ours.epoch > other.name.epoch ? 1 : -1;
    if (order == 0)
        order = tn_id_compare(ours.event, other.name.event);
    *ret_later = order > 0;
    return TN_OK;
}

enum tn_err tn_fold_rule(struct fold *fold, const struct happening *happening,
                         struct tn_db_stmt *current, struct ruling *ret_ruling, bool *ret_decides,
                         bool *ret_new, struct tn_fault *fault)
{
    struct ruling now = {0};
    bool row = false;
    *ret_ruling = (struct ruling){happening->claim.wall.ms, fold->log->id, happening->seq};
    enum tn_err err = tn_db_next(current, &row, fault);
    if (!err && row)
        now = (struct ruling){tn_db_int(current, 0), tn_db_int(current, 1), tn_db_int(current, 2)};
    tn_db_reset(current);
    *ret_new = !row;
    *ret_decides = true;
    if (err || !row)
        return err;
    if (now.log != fold->log->id)
        return later_log(fold, &now, ret_ruling->at_ms, ret_decides, fault);
    if (now.at_ms > ret_ruling->at_ms)
        ret_ruling->at_ms = now.at_ms;
    return TN_OK;
}

void tn_fold_bind_ruling(struct tn_db_stmt *stmt, const struct ruling *ruling)
{
    tn_db_bind_int(stmt, 1, ruling->at_ms);
    tn_db_bind_int(stmt, 2, ruling->log);
    tn_db_bind_int(stmt, 3, ruling->seq);
}

enum tn_err tn_fold_rule_ticket(struct fold *fold, const struct happening *happening,
                                const struct tn_db_sql *current, int64_t ticket,
                                struct ruling *ret_ruling, bool *ret_decides, bool *ret_new,
                                struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, current);
    tn_db_bind_int(stmt, 1, fold->log->event);
    tn_db_bind_int(stmt, 2, ticket);
    return tn_fold_rule(fold, happening, stmt, ret_ruling, ret_decides, ret_new, fault);
}

void tn_fold_bind_sealed(struct tn_db_stmt *stmt, int index, const char *text)
{
    uint8_t bytes[HAPPENING_BOX_MAX_BYTES];
    size_t len = 0;
    /* Read without fault when the record was understood. */
    if (text && tn_base64_decode(text, strlen(text), bytes, sizeof(bytes), &len) != TN_OK)
        len = 0;
    tn_db_bind_blob(stmt, index, bytes, len);
}
