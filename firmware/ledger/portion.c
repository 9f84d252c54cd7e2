/* SPDX-License-Identifier: Apache-2.0 */
/* portion.c -- the next stretch of a log, up to a record that its author's signature reaches.
 *
 * An own log can be cut anywhere, for the head is signed here and now.  Another's is cut where a
 * head came in: lines are added as far as the portion goes, and what lies behind the last head
 * among them is taken back.  Source: firmware/SPEC.md "Batch". */
#include <stdlib.h>
#include <string.h>

#include "heads.h"

struct portion {
    struct tn_ledger *ledger;
    struct log_row log;
    bool own;
    int64_t from_seq;
    size_t max_records, max_bytes;
    struct tn_batch_writer writer;
    const struct kept_head *heads; /* of another's log, from record from_seq - 1 */
    size_t head_count, next_head;
    /* as far as it is proven: */
    bool ends;
    struct tn_head head;
    size_t records, out_len;
};

static int64_t last_seq(const struct portion *portion)
{
    return portion->from_seq - 1 + (int64_t)portion->writer.records;
}

/* The records written so far end at a head; its hash is looked up when all is read. */
static void note_end(struct portion *portion)
{
    int64_t seq = last_seq(portion);
    const struct kept_head *kept = NULL;
    while (portion->next_head < portion->head_count && portion->heads[portion->next_head].seq < seq)
        portion->next_head++;
    if (portion->next_head < portion->head_count && portion->heads[portion->next_head].seq == seq)
        kept = &portion->heads[portion->next_head];
    if (!portion->own && !kept)
        return;
    portion->ends = true;
    portion->head = (struct tn_head){.log = portion->log.name, .seq = seq};
    if (kept)
        portion->head.signature = kept->signature;
    portion->records = portion->writer.records;
    portion->out_len = portion->writer.out->len;
}

/* One more line, unless the portion is full and may end here. */
static bool add_line(struct portion *portion, const char *line)
{
    struct tn_batch_writer *writer = &portion->writer;
    size_t len = strlen(line);
    bool full = writer->records > 0 && (writer->records >= portion->max_records ||
                                        writer->bytes + len + 1 > portion->max_bytes);
    if ((full && portion->records > 0) || !tn_batch_add(writer, line, len))
        return false;
    note_end(portion);
    return true;
}

static const struct tn_db_sql read_lines = {
    .both = "SELECT line FROM record WHERE log = $1 AND seq >= $2 ORDER BY seq LIMIT $3",
};

/* No further than the row says: the log may have grown since it was read. */
static enum tn_err add_lines(struct portion *portion, struct tn_fault *fault)
{
    int64_t left = portion->log.seq - (portion->from_seq - 1);
    int64_t most = portion->own ? (int64_t)portion->max_records : TN_BATCH_MAX_RECORDS;
    struct tn_db_stmt *stmt = tn_db_prepare(portion->ledger->db, &read_lines);
    tn_db_bind_int(stmt, 1, portion->log.id);
    tn_db_bind_int(stmt, 2, portion->from_seq);
    tn_db_bind_int(stmt, 3, left < most ? left : most);
    bool row = false;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        if (!add_line(portion, tn_db_text(stmt, 0)))
            break;
    }
    tn_db_reset(stmt);
    return err;
}

/* Cuts off what no head reaches, and ends the batch. */
static enum tn_err end(struct portion *portion, struct tn_fault *fault)
{
    struct tn_batch_writer *writer = &portion->writer;
    if (!portion->ends || (!portion->records && last_seq(portion) > portion->head.seq))
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "log %s: no signed head that is here proves record %lld; ask the "
                            "device that wrote it",
                            tn_log_id_text(portion->log.name).chars, (long long)portion->from_seq);
    writer->out->len = portion->out_len;
    enum tn_err err =
        tn_logs_hash(portion->ledger, &portion->log, portion->head.seq, &portion->head.hash, fault);
    if (err)
        return err;
    if (portion->own)
        tn_head_sign(&portion->head, &portion->ledger->identity.log_key);
    tn_batch_end(writer, &portion->head);
    return TN_OK;
}

static enum tn_err write(struct portion *portion, struct tn_buf *out, struct tn_fault *fault)
{
    TN_BUF_AUTO heads = {0};
    int64_t reach = portion->from_seq - 1 + TN_BATCH_MAX_RECORDS;
    enum tn_err err = TN_OK;
    if (!portion->own)
        err = tn_heads_list(portion->ledger, &portion->log, portion->from_seq - 1, reach, &heads,
                            fault);
    if (err)
        return err;
    portion->heads = (const struct kept_head *)(const void *)heads.data;
    portion->head_count = heads.len / sizeof *portion->heads;
    tn_batch_begin(&portion->writer, out, portion->log.name, portion->from_seq);
    note_end(portion);
    err = add_lines(portion, fault);
    return err ? err : end(portion, fault);
}

enum tn_err tn_ledger_read_portion(struct tn_ledger *ledger, struct tn_log_id log, int64_t from_seq,
                                   size_t max_records, struct tn_buf *out, size_t *ret_records,
                                   struct tn_fault *fault)
{
    struct portion portion = {.ledger = ledger, .from_seq = from_seq, .max_records = max_records};
    size_t before = out->len;
    enum tn_err err = tn_logs_find_held(ledger, log, &portion.log, fault);
    if (!err && (from_seq < 1 || from_seq > portion.log.seq + 1))
        err = tn_fault_set(fault, TN_ERR_ABSENT, "log %s has %lld records, not %lld",
                           tn_log_id_text(log).chars, (long long)portion.log.seq,
                           (long long)from_seq);
    if (err)
        return err;
    portion.max_bytes =
        max_records < TN_BATCH_MAX_RECORDS ? TN_BATCH_PORTION_BYTES : TN_BATCH_MAX_BYTES;
    portion.own = tn_id_equal(log.device, ledger->identity.device);
    err = write(&portion, out, fault);
    if (err)
        out->len = before;
    else
        *ret_records = portion.records;
    return err;
}

enum tn_err tn_ledger_read(struct tn_ledger *ledger, struct tn_log_id log, int64_t from_seq,
                           struct tn_buf *out, size_t *ret_records, struct tn_fault *fault)
{
    return tn_ledger_read_portion(ledger, log, from_seq, TN_BATCH_MAX_RECORDS, out, ret_records,
                                  fault);
}
