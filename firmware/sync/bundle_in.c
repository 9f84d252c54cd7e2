/* SPDX-License-Identifier: Apache-2.0 */
/* bundle_in.c -- what a bundle holds into a ledger, as far as it is proven.
 *
 * Whoever sealed the bundle is believed in nothing: each batch has to lead to the head that its
 * log's author signed.  That is found out here, before the ledger gets it in portions that each
 * hold its lock for a moment only. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "turnout/bundle.h"

#define STRETCH_MAX_BYTES ((size_t)64 << 20)

/* Batches of one log, one behind the other; the last head proves all that is kept here. */
struct stretch {
    struct tn_bundle_log said;
    bool open;
    bool own;            /* a hub's, read by that hub */
    bool whole;          /* to be put down as a whole: our own log, which may have to be replaced */
    int64_t from, next;  /* seq of the first record kept here, and behind the last */
    struct tn_hash hash; /* of the chain before `next` */
    struct tn_head head; /* of record next - 1 */
    struct tn_buf hashes, text;
};

struct taking {
    const struct tn_bundle_import *into;
    struct tn_id event;
    struct tn_bundle_report *report;
    struct stretch stretch;
    struct tn_batch *batch;          /* as it comes out of the bundle */
    struct tn_batch *kept, *portion; /* one of the stretch; as it goes to the ledger */
    enum tn_err trouble;             /* the first log's, or what ended the whole */
    struct tn_fault fault;
};

/* What ends the whole: the store's trouble, not a log's. */
static bool is_fatal(enum tn_err err)
{
    return err == TN_ERR_FULL || err == TN_ERR_IO || err == TN_ERR_CORRUPT || err == TN_ERR_BUSY;
}

/* ---- a stretch ---- */

static void empty_stretch(struct stretch *stretch)
{
    tn_buf_clear(&stretch->hashes);
    tn_buf_clear(&stretch->text);
    stretch->from = stretch->next;
}

static void release_stretch(struct stretch *stretch)
{
    tn_buf_release(&stretch->hashes);
    tn_buf_release(&stretch->text);
}

static enum tn_err begin_stretch(struct taking *taking, struct tn_fault *fault)
{
    const struct tn_batch *batch = taking->batch;
    struct stretch *stretch = &taking->stretch;
    struct tn_ledger *ledger = taking->into->ledger;
    bool own = tn_id_equal(batch->log.device, tn_ledger_own_log(ledger, taking->event).device);
    stretch->said = (struct tn_bundle_log){.log = batch->log};
    stretch->open = true;
    stretch->next = batch->from_seq;
    empty_stretch(stretch);
    stretch->own = own && taking->into->recall;
    stretch->whole = own && taking->into->heal_own;
    if (!tn_id_equal(batch->log.event, taking->event))
        return tn_fault_set(fault, TN_ERR_FORMAT, "log %s is of another event than the bundle",
                            tn_log_id_text(batch->log).chars);
    stretch->hash = tn_record_chain_start(batch->log);
    if (batch->from_seq == 1)
        return TN_OK;
    return tn_ledger_hash(ledger, batch->log, batch->from_seq - 1, &stretch->hash, fault);
}

static enum tn_err check_head(const struct tn_batch *batch, const struct tn_hash *end,
                              struct tn_fault *fault)
{
    if (batch->head.seq == batch->from_seq - 1 + (int64_t)batch->count &&
        tn_bytes_equal(batch->head.hash.bytes, end->bytes, TN_HASH_BYTES))
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_SEAL,
                        "nothing in the bundle proves log %s from its record %" PRId64
                        " on: the records do not lead to the head behind them",
                        tn_log_id_text(batch->log).chars, batch->from_seq);
}

/* The batch at hand, whose text is `text`. */
static enum tn_err extend(struct taking *taking, const struct tn_buf *text, struct tn_fault *fault)
{
    struct stretch *stretch = &taking->stretch;
    const struct tn_batch *batch = taking->batch;
    struct tn_hash hash = stretch->hash;
    size_t before = stretch->hashes.len;
    if (stretch->text.len + text->len > STRETCH_MAX_BYTES)
        return tn_fault_set(fault, TN_ERR_LIMIT, "log %s is too long to be taken as a whole",
                            tn_log_id_text(batch->log).chars);
    for (size_t i = 0; i < batch->count; i++) {
        hash = tn_record_chain(hash, batch->lines[i].text, batch->lines[i].len);
        tn_buf_add(&stretch->hashes, &hash, sizeof hash);
    }
    enum tn_err err = check_head(batch, &hash, fault);
    if (err) {
        stretch->hashes.len = before;
        return err;
    }
    tn_buf_add(&stretch->text, text->data, text->len);
    stretch->next += (int64_t)batch->count;
    stretch->hash = hash;
    stretch->head = batch->head;
    return TN_OK;
}

/* ---- to the ledger ---- */

struct finding {
    struct tn_log_id log;
    int64_t seq;
};

static bool find_log(const struct tn_ledger_log *log, void *context)
{
    struct finding *finding = context;
    bool found = tn_log_id_equal(log->id, finding->log);
    if (found)
        finding->seq = log->seq;
    return !found;
}

/* How much of the log is held, if that is the beginning of the same history. */
static enum tn_err held_of(struct taking *taking, int64_t *ret_held, struct tn_fault *fault)
{
    const struct stretch *stretch = &taking->stretch;
    struct tn_ledger *ledger = taking->into->ledger;
    struct finding held = {.log = stretch->said.log};
    struct tn_hash ours, theirs;
    enum tn_err err = tn_ledger_vector(ledger, find_log, &held, fault);
    int64_t both = held.seq < stretch->next ? held.seq : stretch->next - 1;
    if (!err)
        *ret_held = held.seq;
    if (err || both < stretch->from)
        return err;
    err = tn_ledger_hash(ledger, held.log, both, &ours, fault);
    if (err)
        return err;
    memcpy(&theirs, stretch->hashes.data + (size_t)(both - stretch->from) * sizeof theirs,
           sizeof theirs);
    if (tn_bytes_equal(ours.bytes, theirs.bytes, TN_HASH_BYTES))
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_CHAIN,
                        "fork: log %s has two different histories up to record %" PRId64
                        ", one in the bundle and one here; the device's store was put back to an "
                        "older copy",
                        tn_log_id_text(held.log).chars, both);
}

static enum tn_err go_on(const struct taking *taking, struct tn_fault *fault)
{
    const struct tn_bundle_import *into = taking->into;
    if (!into->between || into->between(into->context))
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_BUSY,
                        "reading the bundle was broken off; what came before is kept");
}

static void enter(const struct taking *taking)
{
    if (taking->into->enter)
        taking->into->enter(taking->into->context);
}

static void leave(const struct taking *taking)
{
    if (taking->into->leave)
        taking->into->leave(taking->into->context);
}

static enum tn_err recall(const struct taking *taking, struct tn_fault *fault)
{
    const struct tn_bundle_import *into = taking->into;
    enum tn_err err = into->recall(into->context, taking->portion, fault);
    return err ? err : tn_ledger_renew_from(into->ledger, taking->portion->log, fault);
}

/* Folded at once, or the door would have to do it all within somebody's scan; and of what others
 * left to be folded no more than that. */
static enum tn_err accept_and_fold(const struct taking *taking, struct tn_ledger_accepted *ret,
                                   struct tn_fault *fault)
{
    const struct tn_bundle_import *into = taking->into;
    const struct tn_batch *portion = taking->portion;
    struct tn_db *db = tn_ledger_db(into->ledger);
    bool more = false;
    enum tn_err err = tn_db_begin(db, fault);
    if (err)
        return err;
    err = tn_ledger_accept_proven(into->ledger, portion, ret, fault);
    if (!err)
        err = tn_ledger_fold_some(into->ledger, 2 * portion->count, &more, fault);
    if (!err && taking->stretch.own && ret->added > 0)
        err = recall(taking, fault);
    if (!err)
        return tn_db_commit(db, fault);
    tn_db_rollback(db);
    return err;
}

static enum tn_err put_portion(struct taking *taking, struct tn_fault *fault)
{
    struct tn_bundle_log *said = &taking->stretch.said;
    struct tn_ledger_accepted accepted = {0};
    enter(taking);
    enum tn_err err = accept_and_fold(taking, &accepted, fault);
    leave(taking);
    if (err)
        return err;
    said->added += accepted.added;
    said->rejected += accepted.rejected;
    taking->report->added += (int64_t)accepted.added;
    taking->report->rejected += (int64_t)accepted.rejected;
    return go_on(taking, fault);
}

/* The records behind `held` of a batch, in portions. */
static enum tn_err put_batch(struct taking *taking, const struct tn_batch *batch, int64_t held,
                             struct tn_fault *fault)
{
    size_t most = taking->into->portion ? taking->into->portion : TN_BATCH_PORTION_RECORDS;
    size_t i = held >= batch->from_seq ? (size_t)(held - batch->from_seq + 1) : 0;
    enum tn_err err = TN_OK;
    while (!err && i < batch->count) {
        size_t count = batch->count - i < most ? batch->count - i : most;
        *taking->portion = (struct tn_batch){.log = batch->log,
                                             .from_seq = batch->from_seq + (int64_t)i,
                                             .count = count,
                                             .head = taking->stretch.head};
        memcpy(taking->portion->lines, batch->lines + i, count * sizeof *batch->lines);
        err = put_portion(taking, fault);
        i += count;
    }
    return err;
}

static enum tn_err put_stretch(struct taking *taking, int64_t held, struct tn_fault *fault)
{
    const struct stretch *stretch = &taking->stretch;
    const char *text = tn_buf_text(&stretch->text);
    enum tn_err err = TN_OK;
    for (size_t at = 0; !err && at < stretch->text.len;) {
        size_t len = tn_batch_extent(text + at, stretch->text.len - at);
        err = tn_batch_parse(text + at, len, taking->kept, fault);
        if (!err)
            err = put_batch(taking, taking->kept, held, fault);
        at += len;
    }
    return err;
}

/* Our own log went on from an older copy of itself: the ledger sorts that out, with the whole of
 * the other history before it. */
static enum tn_err heal(struct taking *taking, struct tn_fault *fault)
{
    struct stretch *stretch = &taking->stretch;
    TN_BUF_AUTO texts = {0};
    size_t count = 0, added = 0;
    for (size_t at = 0; at < stretch->text.len; count++) {
        struct tn_buf one = {0};
        const char *text = tn_buf_text(&stretch->text) + at;
        size_t len = tn_batch_extent(text, stretch->text.len - at);
        tn_buf_add(&one, text, len);
        tn_buf_add(&texts, &one, sizeof one);
        at += len;
    }
    struct tn_buf *all = (struct tn_buf *)(void *)texts.data;
    enter(taking);
    enum tn_err err =
        tn_ledger_replace(taking->into->ledger, stretch->said.log, all, count, &added, fault);
    leave(taking);
    for (size_t i = 0; i < count; i++)
        tn_buf_release(&all[i]);
    if (err)
        return err;
    stretch->said.replaced = true;
    stretch->said.added += added;
    taking->report->added += (int64_t)added;
    return go_on(taking, fault);
}

/* What is kept of the stretch goes to the ledger. */
static enum tn_err put_down(struct taking *taking, struct tn_fault *fault)
{
    struct stretch *stretch = &taking->stretch;
    int64_t records = stretch->next - stretch->from, held = 0;
    if (stretch->text.len == 0)
        return TN_OK;
    enum tn_err err = held_of(taking, &held, fault);
    /* A restored hub that went on otherwise before it heard of this: what it says now counts. */
    stretch->said.passed_over = err == TN_ERR_CHAIN && stretch->own;
    if (err == TN_ERR_CHAIN && stretch->whole && stretch->from == 1)
        err = heal(taking, fault);
    else if (stretch->said.passed_over)
        err = TN_OK;
    else if (!err)
        err = put_stretch(taking, held, fault);
    empty_stretch(stretch);
    if (err)
        return err;
    stretch->said.records += records;
    taking->report->records += records;
    return TN_OK;
}

/* ---- one log after the other ---- */

static void note_trouble(struct taking *taking, enum tn_err err, const struct tn_fault *fault)
{
    taking->report->refused++;
    if (taking->trouble && !is_fatal(err))
        return;
    taking->trouble = err;
    taking->fault = *fault;
}

/* Puts down what is left; says what became of the log.  Only what ends the whole is returned. */
static enum tn_err close_stretch(struct taking *taking)
{
    struct stretch *stretch = &taking->stretch;
    struct tn_bundle_log *said = &stretch->said;
    struct tn_fault fault = {0};
    if (!stretch->open)
        return TN_OK;
    stretch->open = false;
    enum tn_err err = put_down(taking, &fault);
    if (err && (!said->err || is_fatal(err))) {
        said->err = err;
        said->fault = fault;
    }
    taking->report->logs++;
    if (said->err)
        note_trouble(taking, said->err, &said->fault);
    if (taking->into->told)
        taking->into->told(said, taking->into->context);
    return is_fatal(said->err) ? said->err : TN_OK;
}

static bool continues(const struct stretch *stretch, const struct tn_batch *batch)
{
    return stretch->open && tn_log_id_equal(batch->log, stretch->said.log) &&
           batch->from_seq == stretch->next;
}

/* A log that is spoilt is passed by until another one comes. */
static enum tn_err add_batch(struct taking *taking, const struct tn_buf *text)
{
    struct stretch *stretch = &taking->stretch;
    struct tn_bundle_log *said = &stretch->said;
    if (stretch->open && said->err && tn_log_id_equal(taking->batch->log, said->log))
        return TN_OK;
    if (!continues(stretch, taking->batch)) {
        enum tn_err err = close_stretch(taking);
        if (err)
            return err;
        said->err = begin_stretch(taking, &said->fault);
    }
    if (said->err)
        return TN_OK;
    if (said->passed_over) {
        stretch->next += (int64_t)taking->batch->count;
        said->records += (int64_t)taking->batch->count;
        return TN_OK;
    }
    enum tn_err err = extend(taking, text, &said->fault);
    if (!err && !stretch->whole)
        err = put_down(taking, &said->fault);
    said->err = err;
    return is_fatal(err) ? err : TN_OK;
}

/* A part that holds no batch, as of a later version, is told of and passed by. */
static enum tn_err take_part(struct taking *taking, const struct tn_buf *text)
{
    struct tn_fault fault = {0};
    enum tn_err err = tn_batch_parse(tn_buf_text(text), text->len, taking->batch, &fault);
    if (!err)
        return add_batch(taking, text);
    taking->report->logs++;
    note_trouble(taking, err, &fault);
    return TN_OK;
}

static enum tn_err take_all(struct taking *taking, struct tn_bundle_reader *reader,
                            struct tn_fault *fault)
{
    TN_BUF_AUTO text = {0};
    bool more = true;
    enum tn_err err = TN_OK, stop = TN_OK;
    while (!err && !stop && more) {
        err = tn_bundle_next(reader, &text, &more, fault);
        if (!err && more)
            stop = take_part(taking, &text);
    }
    taking->report->whole = !more;
    enum tn_err last = close_stretch(taking);
    if (err && !stop && !last)
        return err;
    if (taking->trouble && fault)
        *fault = taking->fault;
    return taking->trouble;
}

enum tn_err tn_bundle_match(struct tn_bundle_reader *reader, struct tn_ledger *ledger,
                            struct tn_fault *fault)
{
    struct tn_event_facts facts;
    if (!tn_id_equal(reader->header.group, tn_ledger_group(ledger)))
        return tn_fault_set(fault, TN_ERR_DENIED, "the bundle is of another group");
    if (tn_ledger_event(ledger, reader->header.event, &facts, NULL))
        return tn_fault_set(fault, TN_ERR_ABSENT,
                            "the bundle is of an event that is not known here, %s",
                            tn_id_text(reader->header.event).chars);
    tn_bundle_unlock(reader, facts.door_key);
    tn_seal_wipe(&facts, sizeof facts);
    return TN_OK;
}

enum tn_err tn_bundle_take(struct tn_bundle_reader *reader, const struct tn_bundle_import *into,
                           struct tn_bundle_report *ret_report, struct tn_fault *fault)
{
    struct taking taking = {.into = into,
                            .event = reader->header.event,
                            .report = ret_report,
                            .batch = calloc(1, sizeof *taking.batch),
                            .kept = calloc(1, sizeof *taking.kept),
                            .portion = calloc(1, sizeof *taking.portion)};
    TN_ASSERT(taking.batch && taking.kept && taking.portion);
    *ret_report = (struct tn_bundle_report){0};
    enum tn_err err = take_all(&taking, reader, fault);
    release_stretch(&taking.stretch);
    free(taking.batch);
    free(taking.kept);
    free(taking.portion);
    return err;
}
