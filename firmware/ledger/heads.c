/* SPDX-License-Identifier: Apache-2.0 */
/* heads.c -- the signed heads of others' logs, kept so that a portion of one can be passed on.
 *
 * Only a log's device can sign where a portion ends, so whoever carries the log on has to end it
 * where a head came in.  Invariant: what lies between two kept heads came in as one batch or fits
 * in one portion.  Source: firmware/SPEC.md "Batch". */
#include "heads.h"

static const struct tn_db_sql find_last_two = {
    .both = "SELECT seq FROM log_head WHERE log = $1 ORDER BY seq DESC LIMIT 2",
};
static const struct tn_db_sql weigh = {
    .sqlite = "SELECT COALESCE(SUM(LENGTH(CAST(line AS BLOB)) + 1), 0) FROM record "
              "WHERE log = $1 AND seq > $2 AND seq <= $3",
    .postgresql = "SELECT COALESCE(SUM(OCTET_LENGTH(line) + 1), 0)::bigint FROM record "
                  "WHERE log = $1 AND seq > $2 AND seq <= $3",
};
static const struct tn_db_sql drop_head = {
    .both = "DELETE FROM log_head WHERE log = $1 AND seq = $2",
};
static const struct tn_db_sql drop_heads = {.both = "DELETE FROM log_head WHERE log = $1"};
static const struct tn_db_sql keep_head = {
    .both = "INSERT INTO log_head (log, seq, signature) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
};
static const struct tn_db_sql list_heads = {
    .both = "SELECT seq, signature FROM log_head WHERE log = $1 AND seq >= $2 AND seq <= $3 "
            "ORDER BY seq",
};

/* The last kept head, 0 if none, and the one before it, 0 being the log's beginning. */
static enum tn_err last_two(struct tn_ledger *ledger, const struct log_row *log, int64_t ret_seq[2],
                            struct tn_fault *fault)
{
    bool row = true;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_last_two);
    tn_db_bind_int(stmt, 1, log->id);
    ret_seq[0] = ret_seq[1] = 0;
    for (int i = 0; i < 2 && row && !err; i++) {
        err = tn_db_next(stmt, &row, fault);
        if (!err && row)
            ret_seq[i] = tn_db_int(stmt, 0);
    }
    tn_db_reset(stmt);
    return err;
}

static enum tn_err fits_a_portion(struct tn_ledger *ledger, const struct log_row *log,
                                  int64_t after, int64_t last, bool *ret_fits,
                                  struct tn_fault *fault)
{
    bool row = false;
    *ret_fits = false;
    if (last - after > TN_BATCH_PORTION_RECORDS)
        return TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &weigh);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, after);
    tn_db_bind_int(stmt, 3, last);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    if (!err && row)
        *ret_fits = tn_db_int(stmt, 0) <= TN_BATCH_PORTION_BYTES;
    tn_db_reset(stmt);
    return err;
}

/* The one before is not needed where a portion reaches from the one before that to this one. */
static enum tn_err thin_out(struct tn_ledger *ledger, const struct log_row *log, int64_t seq,
                            struct tn_fault *fault)
{
    int64_t last[2];
    bool fits = false;
    enum tn_err err = last_two(ledger, log, last, fault);
    if (err || last[0] == 0 || last[0] >= seq)
        return err;
    err = fits_a_portion(ledger, log, last[1], seq, &fits, fault);
    if (err || !fits)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &drop_head);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, last[0]);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_heads_keep(struct tn_ledger *ledger, const struct log_row *log,
                          const struct tn_head *head, struct tn_fault *fault)
{
    enum tn_err err = thin_out(ledger, log, head->seq, fault);
    if (err)
        return err;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &keep_head);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, head->seq);
    tn_db_bind_blob(stmt, 3, head->signature.bytes, TN_SIGNATURE_BYTES);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_heads_drop(struct tn_ledger *ledger, const struct log_row *log,
                          struct tn_fault *fault)
{
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &drop_heads);
    tn_db_bind_int(stmt, 1, log->id);
    return tn_db_run(stmt, fault);
}

enum tn_err tn_heads_list(struct tn_ledger *ledger, const struct log_row *log, int64_t first,
                          int64_t last, struct tn_buf *out, struct tn_fault *fault)
{
    bool row = false;
    enum tn_err err = TN_OK;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &list_heads);
    tn_db_bind_int(stmt, 1, log->id);
    tn_db_bind_int(stmt, 2, first);
    tn_db_bind_int(stmt, 3, last);
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        struct kept_head kept = {.seq = tn_db_int(stmt, 0)};
        tn_ledger_column(stmt, 1, kept.signature.bytes, TN_SIGNATURE_BYTES);
        tn_buf_add(out, &kept, sizeof kept);
    }
    tn_db_reset(stmt);
    return err;
}

enum tn_err tn_heads_check(struct tn_ledger *ledger, const struct log_row *log,
                           const struct tn_public_key *key, struct tn_fault *fault)
{
    TN_BUF_AUTO list = {0};
    enum tn_err err = tn_heads_list(ledger, log, 0, log->seq, &list, fault);
    const struct kept_head *kept = (const struct kept_head *)(const void *)list.data;
    for (size_t i = 0; !err && i < list.len / sizeof *kept; i++) {
        struct tn_head head = {
            .log = log->name, .seq = kept[i].seq, .signature = kept[i].signature};
        err = tn_logs_hash(ledger, log, head.seq, &head.hash, fault);
        if (!err && !tn_head_verify(&head, key))
            err = tn_fault_set(fault, TN_ERR_CORRUPT,
                               "log %s, record %lld: it is not the one its device signed",
                               tn_log_id_text(log->name).chars, (long long)head.seq);
    }
    return err;
}
