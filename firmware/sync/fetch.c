/* SPDX-License-Identifier: Apache-2.0 */
/* fetch.c -- what the partner has more of, in portions; and its whole copy where ours differs.
 *
 * A partner may say what it likes: each portion ends at a head that the log's author signed, or
 * nothing of it is kept. */
#include "round.h"

#include <inttypes.h>
#include <stdlib.h>

static enum tn_err accept_text(struct round *round, const struct tn_reply *reply,
                               struct tn_log_id log, int64_t *held, struct tn_fault *fault)
{
    struct tn_ledger_accepted accepted = {0};
    struct tn_batch *batch = malloc(sizeof *batch);
    TN_ASSERT(batch);
    enum tn_err err = tn_batch_parse(tn_buf_text(&reply->body), reply->body.len, batch, fault);
    if (!err && !tn_log_id_equal(batch->log, log))
        err = tn_fault_set(fault, TN_ERR_FORMAT, "%s sent another log than was asked for",
                           tn_round_partner(round));
    if (!err)
        err = tn_ledger_accept(round->sync->ledger, batch, &accepted, fault);
    if (!err && accepted.high_water <= *held)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "%s holds back records it says it has",
                           tn_round_partner(round));
    if (!err)
        *held = accepted.high_water;
    round->report->fetched += accepted.added;
    free(batch);
    return err;
}

static enum tn_err ask_batch(struct round *round, struct tn_log_id log, int64_t from,
                             struct tn_reply *reply, struct tn_fault *fault)
{
    TN_BUF_AUTO path = {0};
    const struct tn_sync_link *link = &round->sync->link;
    tn_round_log_path(log, &path);
    tn_buf_addf(&path, "?from=%" PRId64 "&max=%d", from, TN_BATCH_PORTION_RECORDS);
    round->batches++;
    enum tn_err err = link->get(link->context, tn_buf_text(&path), reply, fault);
    return err ? tn_round_failed(round, err, reply) : TN_OK;
}

static enum tn_err fetch_batch(struct round *round, struct tn_log_id log, int64_t *held,
                               struct tn_fault *fault)
{
    TN_REPLY_AUTO reply = {0};
    enum tn_err err = ask_batch(round, log, *held + 1, &reply, fault);
    return err ? err : accept_text(round, &reply, log, held, fault);
}

/* ---- a copy that differs ---- */

/* More than any event's log, and not all of a kiosk's memory. */
#define WHOLE_MAX_BYTES ((size_t)64 << 20)

/* The partner's copy, portion by portion, up to its head. */
struct whole_log {
    struct tn_public_key key; /* the author's */
    struct tn_buf *texts;
    size_t count, bytes;
    int64_t held, head; /* records in the texts, and of them all */
};

static void release_whole(struct whole_log *whole)
{
    for (size_t i = 0; i < whole->count; i++)
        tn_buf_release(&whole->texts[i]);
    free(whole->texts);
}

/* Only what the author signed is waited for: nobody else can make this copy longer.  What the
 * records say is not known yet, so how many bytes they have is bounded apart. */
static enum tn_err measure(struct round *round, struct tn_log_id log, const struct tn_buf *text,
                           struct whole_log *whole, struct tn_fault *fault)
{
    struct tn_batch *batch = malloc(sizeof *batch);
    TN_ASSERT(batch);
    enum tn_err err = tn_batch_parse(tn_buf_text(text), text->len, batch, fault);
    if (!err && !batch->count)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "%s holds back records it says it has",
                           tn_round_partner(round));
    if (!err && (!tn_log_id_equal(batch->log, log) || !tn_head_verify(&batch->head, &whole->key)))
        err = tn_fault_set(fault, TN_ERR_SEAL, "the head of log %s is not signed by its device",
                           tn_log_id_text(log).chars);
    if (!err && batch->from_seq != whole->held + 1)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "%s sent other records than were asked for",
                           tn_round_partner(round));
    if (!err && (whole->bytes += text->len) > WHOLE_MAX_BYTES)
        err = tn_fault_set(fault, TN_ERR_LIMIT, "log %s is too long to be taken as a whole",
                           tn_log_id_text(log).chars);
    if (!err) {
        whole->held += (int64_t)batch->count;
        whole->head = batch->head.seq;
    }
    free(batch);
    return err;
}

static enum tn_err fetch_whole(struct round *round, struct tn_log_id log, struct whole_log *whole,
                               struct tn_fault *fault)
{
    enum tn_err err = TN_OK;
    while (!err && whole->held < whole->head) {
        struct tn_reply reply = {0};
        err = ask_batch(round, log, whole->held + 1, &reply, fault);
        if (!err)
            err = measure(round, log, &reply.body, whole, fault);
        whole->texts = reallocarray(whole->texts, whole->count + 1, sizeof *whole->texts);
        TN_ASSERT(whole->texts);
        whole->texts[whole->count++] = reply.body;
        reply.body = (struct tn_buf){0};
        tn_reply_release(&reply);
    }
    return err;
}

/* The hub is right about its own log, and of two copies that kiosks have of it the later one
 * counts; of ours somebody has what it accepted, and the rest is said anew.  Everything is here
 * before anything is changed. */
static enum tn_err take_copy(struct round *round, const struct tn_sync_entry *there,
                             struct tn_fault *fault)
{
    struct whole_log whole = {.head = there->seq};
    struct tn_device_facts author;
    size_t added = 0;
    bool taken = true;
    enum tn_err err = tn_ledger_device(round->sync->ledger, there->log.device, &author, fault);
    if (!err) {
        whole.key = author.log_key;
        err = fetch_whole(round, there->log, &whole, fault);
    }
    if (!err)
        err = round->sync->partner == TN_SYNC_HUB
                  ? tn_ledger_replace(round->sync->ledger, there->log, whole.texts, whole.count,
                                      &added, fault)
                  : tn_ledger_replace_hearsay(round->sync->ledger, there->log, whole.texts,
                                              whole.count, &taken, &added, fault);
    if (!err && !taken)
        err = tn_round_differs(round, there->log, fault);
    if (!err) {
        round->report->fetched += added;
        round->report->replaced++;
    }
    release_whole(&whole);
    return err;
}

/* ---- log by log ---- */

static enum tn_err fetch_log(struct round *round, const struct tn_sync_entry *there,
                             struct tn_fault *fault)
{
    const struct tn_sync_entry *here = tn_sync_vector_find(&round->here, there->log);
    int64_t held = here ? here->seq : 0;
    enum tn_err err = TN_OK;
    if (!tn_round_agrees(round, here, there))
        err = tn_round_differs(round, there->log, fault);
    while (!err && held < there->seq && !tn_round_spent(round))
        err = fetch_batch(round, there->log, &held, fault);
    /* Records that continue another history than ours do not lead to their head either. */
    if (here && (err == TN_ERR_CHAIN || err == TN_ERR_SEAL) &&
        tn_round_whose(round, there->log) != WHOSE_OTHERS)
        return take_copy(round, there, fault);
    return err;
}

/* Whether anybody here could tell what the log says.  If not, it may be so in a later round: the
 * hub's log brings events and devices. */
static bool is_known(struct round *round, struct tn_log_id log)
{
    struct tn_device_facts author;
    bool event = false;
    return !tn_ledger_device(round->sync->ledger, log.device, &author, NULL) && author.known &&
           !tn_ledger_knows_event(round->sync->ledger, log.event, &event, NULL) && event;
}

static bool fetch_one(struct round *round, const struct tn_sync_entry *there, enum whose whose)
{
    struct tn_fault fault = {0};
    if (round->shunned.revoked && !tn_id_equal(there->log.device, round->sync->peer))
        return true;
    if (!tn_serve_may_write(&round->peer, there->log))
        return true;
    if (whose == WHOSE_OTHERS && !is_known(round, there->log))
        return true;
    if (tn_round_is_stuck(round, there->log))
        return true;
    return tn_round_go_on(round, there->log, fetch_log(round, there, &fault), &fault);
}

void tn_round_fetch(struct round *round)
{
    bool more = true;
    for (enum whose whose = WHOSE_HUBS; whose <= WHOSE_OTHERS; whose++) {
        for (size_t i = 0; more && i < round->there.count; i++) {
            const struct tn_sync_entry *there = &round->there.entries[i];
            if (tn_round_whose(round, there->log) == whose)
                more = fetch_one(round, there, whose);
        }
    }
}
