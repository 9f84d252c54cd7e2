/* SPDX-License-Identifier: Apache-2.0 */
/* fold.c -- walks logs' records into the folded tables, those of one event together.
 *
 * Tickets are random numbers, so a row of a visit may touch any page of its table: many rows a
 * transaction share what is written of it, few would write it nearly whole each time.
 * Source: firmware/SPEC.md "Fold". */
#include "fresh.h"

#include <stdlib.h>
#include <string.h>

#define LOGS_TOGETHER 64
/* Of one transaction: a tenth of a second of a small hub's. */
#define RECORDS_TOGETHER 8192

void tn_fold_begin(struct fold *fold, struct tn_ledger *ledger, struct log_row *log)
{
    *fold = (struct fold){.ledger = ledger, .log = log};
}

void tn_fold_turn(struct fold *fold, struct log_row *log)
{
    TN_ASSERT(log->event == fold->log->event);
    fold->log = log;
}

void tn_fold_release(struct fold *fold)
{
    free(fold->visits);
    *fold = (struct fold){0};
}

static const struct tn_db_sql count_refusal = {
    .both = "INSERT INTO fold_refusal (event, verdict, reason, count) VALUES ($1, $2, $3, $4) "
            "ON CONFLICT (event, verdict, reason) DO UPDATE "
            "SET count = fold_refusal.count + excluded.count",
};

static enum tn_err write_refusals(struct fold *fold, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    for (size_t i = 0; i < fold->refusal_count && !err; i++) {
        struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &count_refusal);
        tn_db_bind_int(stmt, 1, fold->log->event);
        tn_db_bind_text(stmt, 2, fold->refusals[i].verdict);
        tn_db_bind_text(stmt, 3, fold->refusals[i].reason);
        tn_db_bind_int(stmt, 4, fold->refusals[i].count);
        err = tn_db_run(stmt, fault);
    }
    fold->refusal_count = 0;
    return err;
}

static enum tn_err add_refusal(struct fold *fold, const struct happening *happening,
                               struct tn_fault *fault)
{
    for (size_t i = 0; i < fold->refusal_count; i++) {
        if (strcmp(fold->refusals[i].verdict, happening->refusal.verdict) == 0 &&
            strcmp(fold->refusals[i].reason, happening->refusal.reason) == 0) {
            fold->refusals[i].count += happening->refusal.count;
            return TN_OK;
        }
    }
    if (fold->refusal_count == FOLD_REFUSALS_MAX) {
        enum tn_err err = write_refusals(fold, fault);
        if (err)
            return err;
    }
    struct fold_refusal *refusal = &fold->refusals[fold->refusal_count++];
    memcpy(refusal->verdict, happening->refusal.verdict, sizeof(refusal->verdict));
    memcpy(refusal->reason, happening->refusal.reason, sizeof(refusal->reason));
    refusal->count = happening->refusal.count;
    return TN_OK;
}

enum tn_err tn_fold_add(struct fold *fold, const struct happening *happening,
                        struct tn_fault *fault)
{
    struct fold_visit visit;
    switch (happening->kind) {
    case TN_RECORD_ADMIT:
    case TN_RECORD_OVERRIDE:
    case TN_RECORD_LEAVE:
        visit = tn_fold_visit_of(fold->log->id, happening);
        tn_fold_add_visit(fold, &visit);
        return TN_OK;
    case TN_RECORD_UNDO:
        return tn_fold_add_undo(fold, happening, fault);
    case TN_RECORD_ANCHOR:
        return tn_fold_add_anchor(fold, happening, fault);
    case TN_RECORD_REFUSE:
        return add_refusal(fold, happening, fault);
    default:
        return tn_happening_is_hubs(happening->kind) ? tn_fold_add_hub(fold, happening, fault)
                                                     : tn_fold_add_guest(fold, happening, fault);
    }
}

enum tn_err tn_fold_reach(struct fold *fold, int64_t seq, struct tn_fault *fault)
{
    return tn_logs_set_folded(fold->ledger, fold->log, seq, fault);
}

enum tn_err tn_fold_end(struct fold *fold, struct tn_fault *fault)
{
    enum tn_err err = tn_fold_write_visits(fold, fault);
    if (!err)
        err = write_refusals(fold, fault);
    return err ? err : tn_fold_write_tally(fold, fault);
}

/* ---- pages of stored records ---- */

struct happening_context tn_fold_context(const struct tn_ledger *ledger, const struct log_row *log)
{
    return (struct happening_context){.group = ledger->identity.group,
                                      .group_key = ledger->identity.group_key,
                                      .event = log->name.event,
                                      .hub = log->hub};
}

static const struct tn_db_sql next_page = {
    .both =
        "SELECT r.seq, r.line FROM record r WHERE r.log = $1 AND r.seq > $2 AND r.seq <= $3 "
        "AND NOT EXISTS (SELECT 1 FROM record_rejected x WHERE x.log = r.log AND x.seq = r.seq) "
        "ORDER BY r.seq",
};

static enum tn_err add_line(struct fold *fold, const struct happening_context *context,
                            const char *line, struct tn_fault *fault)
{
    struct tn_record record;
    enum tn_err err = tn_record_parse(line, strlen(line), &record, fault);
    if (err)
        return tn_fault_set(fault, TN_ERR_CORRUPT, "a stored record of log %s cannot be read",
                            tn_log_id_text(fold->log->name).chars);
    struct happening happening;
    /* Understood when it was accepted; if not so any more, it changes nothing. */
    if (!tn_happening_read(context, &record, &happening))
        err = tn_fold_add(fold, &happening, fault);
    tn_record_release(&record);
    return err;
}

/* The records of the log the fold is at, from the one behind `folded` to `last`. */
static enum tn_err read_lines(struct fold *fold, int64_t folded, int64_t last,
                              struct tn_fault *fault)
{
    struct happening_context context = tn_fold_context(fold->ledger, fold->log);
    struct tn_db_stmt *stmt = tn_db_prepare(fold->ledger->db, &next_page);
    tn_db_bind_int(stmt, 1, fold->log->id);
    tn_db_bind_int(stmt, 2, folded);
    tn_db_bind_int(stmt, 3, last);
    bool row = false;
    enum tn_err err = TN_OK;
    while (!(err = tn_db_next(stmt, &row, fault)) && row) {
        err = add_line(fold, &context, tn_db_text(stmt, 1), fault);
        if (err)
            break;
    }
    tn_db_reset(stmt);
    return err;
}

/* The same from what is still in memory of them; *ret_folded: how far that went. */
static enum tn_err read_fresh(struct fold *fold, int64_t folded, int64_t last, int64_t *ret_folded,
                              struct tn_fault *fault)
{
    const struct fresh_span *span = NULL;
    enum tn_err err = TN_OK;
    do {
        err = tn_fresh_find(fold->ledger, fold->log, folded + 1, last, &span, fault);
        for (size_t i = 0; span && i < span->count; i++)
            tn_fold_add_visit(fold, &span->visits[i]);
        folded += span ? (int64_t)span->count : 0;
    } while (!err && span);
    *ret_folded = folded;
    return err;
}

/* The next records of the log the fold is at, at most `most` of them. */
static enum tn_err read_page(struct fold *fold, int64_t most, struct tn_fault *fault)
{
    struct log_row *log = fold->log;
    int64_t folded = 0, last = log->folded + most;
    if (last > log->seq)
        last = log->seq;
    enum tn_err err = read_fresh(fold, log->folded, last, &folded, fault);
    if (!err && folded < last)
        err = read_lines(fold, folded, last, fault);
    return err ? err : tn_fold_reach(fold, last, fault);
}

enum tn_err tn_fold_log(struct tn_ledger *ledger, struct log_row *log, struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    while (!err && log->folded < log->seq) {
        FOLD_AUTO fold;
        tn_fold_begin(&fold, ledger, log);
        err = read_page(&fold, TN_BATCH_MAX_RECORDS, fault);
        if (!err)
            err = tn_fold_end(&fold, fault);
    }
    return err;
}

/* ---- what is pending ---- */

static const struct tn_db_sql find_pending = {
    .both = "SELECT id FROM log WHERE folded < seq ORDER BY id LIMIT 1",
};

static enum tn_err find_one(struct tn_ledger *ledger, int64_t *ret_id, struct tn_fault *fault)
{
    bool row = false;
    struct tn_db_stmt *stmt = tn_db_prepare(ledger->db, &find_pending);
    enum tn_err err = tn_db_next(stmt, &row, fault);
    *ret_id = !err && row ? tn_db_int(stmt, 0) : 0;
    tn_db_reset(stmt);
    return err;
}

/* Locks log `id` and the others of its event that are pending: those that nobody holds, or `id`
 * alone.  Whoever waits here holds no other log, so nobody waits in a circle. */
static enum tn_err claim(struct tn_ledger *ledger, int64_t id, struct log_row rows[LOGS_TOGETHER],
                         size_t *ret_count, struct tn_fault *fault)
{
    enum tn_err err = tn_logs_claim_pending(ledger, id, rows, LOGS_TOGETHER, ret_count, fault);
    if (err || *ret_count)
        return err;
    err = tn_logs_find_by_id(ledger, id, true, &rows[0], fault);
    *ret_count = !err && rows[0].id && rows[0].folded < rows[0].seq;
    return err;
}

static enum tn_err fold_claimed(struct tn_ledger *ledger, struct log_row *rows, size_t count,
                                int64_t most, struct tn_fault *fault)
{
    FOLD_AUTO fold;
    enum tn_err err = TN_OK;
    tn_fold_begin(&fold, ledger, &rows[0]);
    for (size_t i = 0; i < count && most > 0 && !err; i++) {
        int64_t before = rows[i].folded;
        tn_fold_turn(&fold, &rows[i]);
        err = read_page(&fold, most, fault);
        most -= rows[i].folded - before;
    }
    return err ? err : tn_fold_end(&fold, fault);
}

static int64_t sum_folded(const struct log_row *rows, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += rows[i].folded;
    return sum;
}

/* What is pending of the event of log `id`, at most `most` records; *ret_done: how many. */
static enum tn_err fold_event(struct tn_ledger *ledger, int64_t id, int64_t most, int64_t *ret_done,
                              struct tn_fault *fault)
{
    struct log_row rows[LOGS_TOGETHER];
    bool own = false;
    size_t count = 0;
    int64_t before = 0;
    enum tn_err err = tn_ledger_begin(ledger, &own, fault);
    if (err)
        return err;
    err = claim(ledger, id, rows, &count, fault);
    if (!err)
        before = sum_folded(rows, count);
    if (!err && count)
        err = fold_claimed(ledger, rows, count, most, fault);
    err = tn_ledger_end(ledger, own, err, fault);
    *ret_done = err ? 0 : sum_folded(rows, count) - before;
    return err;
}

enum tn_err tn_ledger_fold_some(struct tn_ledger *ledger, size_t max_records, bool *ret_more,
                                struct tn_fault *fault)
{
    int64_t id = 0, left = (int64_t)max_records;
    enum tn_err err = find_one(ledger, &id, fault);
    while (!err && id && left > 0) {
        int64_t done = 0;
        err =
            fold_event(ledger, id, left < RECORDS_TOGETHER ? left : RECORDS_TOGETHER, &done, fault);
        left -= done;
        if (!err)
            err = find_one(ledger, &id, fault);
    }
    if (!err)
        *ret_more = id != 0;
    if (!id)
        tn_fresh_clear(ledger);
    return err;
}

enum tn_err tn_ledger_fold(struct tn_ledger *ledger, struct tn_fault *fault)
{
    bool more = true;
    enum tn_err err = TN_OK;
    while (!err && more)
        err = tn_ledger_fold_some(ledger, RECORDS_TOGETHER, &more, fault);
    return err;
}

enum tn_err tn_fold_pending(struct tn_ledger *ledger, struct tn_fault *fault)
{
    return tn_db_is_read_only(ledger->db) ? TN_OK : tn_ledger_fold(ledger, fault);
}
