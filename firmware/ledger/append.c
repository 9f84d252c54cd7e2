/* SPDX-License-Identifier: Apache-2.0 */
/* append.c -- one more record of our own.
 *
 * Two programs may share a database and so a log: its end is read under its lock every time. */
#include <string.h>

#include "fold.h"

/* Body and kind must be what our own fold understands: a caller's mistake, told before anything
 * is written.  The happening borrows from the record, which the caller releases in any case. */
static enum tn_err check(struct tn_ledger *ledger, const struct log_row *log, const char *line,
                         size_t len, struct tn_record *ret_record, struct happening *ret_happening,
                         struct tn_fault *fault)
{
    enum tn_err err = tn_record_parse(line, len, ret_record, fault);
    if (err)
        return err;
    struct happening_context context = tn_fold_context(ledger, log);
    context.hub = true;
    const char *wrong = tn_happening_read(&context, ret_record, ret_happening);
    return wrong ? tn_fault_set(fault, TN_ERR_FORMAT, "the record cannot be written: %s", wrong)
                 : TN_OK;
}

static enum tn_err fold_it(struct tn_ledger *ledger, struct log_row *log,
                           const struct happening *happening, struct tn_fault *fault)
{
    FOLD_AUTO fold;
    tn_fold_begin(&fold, ledger, log);
    enum tn_err err = tn_fold_add(&fold, happening, fault);
    if (!err)
        err = tn_fold_reach(&fold, log->seq, fault);
    return err ? err : tn_fold_end(&fold, fault);
}

static enum tn_err store(struct tn_ledger *ledger, struct log_row *log, const struct tn_buf *line,
                         struct tn_fault *fault)
{
    struct tn_batch_line text = {tn_buf_text(line), line->len};
    struct tn_hash hash = tn_record_chain(log->hash, text.text, text.len);
    struct tn_db_stmt *pending = NULL;
    enum tn_err err = tn_logs_extend_begin(ledger, log, &text, &hash, 1, &pending, fault);
    return err ? err : tn_logs_extend_end(ledger, log, pending, &hash, 1, NULL, fault);
}

enum tn_err tn_append_to(struct tn_ledger *ledger, struct tn_log_id name,
                         const struct tn_claim *claim, enum tn_record_kind kind,
                         const char *body_json, int64_t *ret_seq, struct tn_fault *fault)
{
    TN_BUF_AUTO line = {0};
    struct log_row log;
    struct tn_record record = {0};
    struct happening happening;
    enum tn_err err = tn_logs_open(ledger, name, false, &log, fault);
    if (!err)
        err = tn_fold_log(ledger, &log, fault);
    if (err)
        return err;
    tn_record_write(log.seq + 1, claim, kind, body_json, &line);
    err = check(ledger, &log, tn_buf_text(&line), line.len, &record, &happening, fault);
    if (!err && tn_happening_is_hubs(kind) && !log.hub)
        err = tn_logs_set_hub(ledger, &log, fault);
    if (!err)
        err = store(ledger, &log, &line, fault);
    if (!err)
        err = fold_it(ledger, &log, &happening, fault);
    tn_record_release(&record);
    if (!err && ret_seq)
        *ret_seq = log.seq;
    return err;
}

enum tn_err tn_ledger_append(struct tn_ledger *ledger, struct tn_id event,
                             const struct tn_claim *claim, enum tn_record_kind kind,
                             const char *body_json, int64_t *ret_seq, struct tn_fault *fault)
{
    /* The line around a body takes less than this. */
    if (strlen(body_json) > TN_RECORD_LINE_MAX_BYTES - 256)
        return tn_fault_set(fault, TN_ERR_LIMIT, "the record is too long: %zu bytes",
                            strlen(body_json));
    bool own = false;
    int64_t seq = 0;
    enum tn_err err = tn_ledger_begin(ledger, &own, fault);
    if (err)
        return err;
    err =
        tn_append_to(ledger, tn_ledger_own_log(ledger, event), claim, kind, body_json, &seq, fault);
    err = tn_ledger_end(ledger, own, err, fault);
    if (!err && ret_seq)
        *ret_seq = seq;
    return err;
}
