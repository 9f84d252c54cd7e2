/* SPDX-License-Identifier: Apache-2.0 */
/* send.c -- what the partner lacks: whole batches to the hub, portions to a kiosk. */
#include "round.h"

static enum tn_err note_answer(struct round *round, const struct tn_reply *reply, int64_t *reached,
                               struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    int64_t high_water = 0, added = 0;
    enum tn_err err = tn_json_parse(tn_buf_text(&reply->body), reply->body.len, &root, fault);
    if (err)
        return tn_fault_prefix(fault, err, "the answer of %s", tn_round_partner(round));
    if (!tn_json_int(root, "high_water", &high_water) || !tn_json_int(root, "added", &added) ||
        high_water <= *reached)
        return tn_fault_set(fault, TN_ERR_FORMAT, "the answer of %s does not say what it took",
                            tn_round_partner(round));
    round->report->sent += (size_t)(added > 0 ? added : 0);
    round->report->rejected += tn_json_count(tn_json_get(root, "rejected"));
    *reached = high_water;
    return TN_OK;
}

/* What the hub has of our own logs is known to be safe. */
static enum tn_err acknowledge(struct round *round, struct tn_log_id log, int64_t reached,
                               struct tn_fault *fault)
{
    if (round->sync->partner != TN_SYNC_HUB || !tn_id_equal(log.device, round->sync->device))
        return TN_OK;
    return tn_ledger_acknowledge(round->sync->ledger, log, reached, fault);
}

/* Then the next round's vector says where to go on; a fork stays one. */
static bool is_gap(const struct tn_reply *reply)
{
    enum tn_problem problem;
    enum tn_err err =
        tn_problem_read(reply->status, tn_buf_text(&reply->body), reply->body.len, &problem, NULL);
    return err == TN_ERR_CHAIN && problem == TN_PROBLEM_GAP;
}

static enum tn_err send_batch(struct round *round, struct tn_log_id log, int64_t *reached,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO path = {0};
    TN_BUF_AUTO batch = {0};
    TN_REPLY_AUTO reply = {0};
    const struct tn_sync_link *link = &round->sync->link;
    size_t records = 0;
    size_t max =
        round->sync->partner == TN_SYNC_HUB ? TN_BATCH_MAX_RECORDS : TN_BATCH_PORTION_RECORDS;
    enum tn_err err = tn_ledger_read_portion(round->sync->ledger, log, *reached + 1, max, &batch,
                                             &records, fault);
    if (err)
        return err;
    tn_round_log_path(log, &path);
    round->batches++;
    err = link->post(link->context, tn_buf_text(&path), TN_TYPE_BATCH, batch.data, batch.len,
                     &reply, fault);
    if (err == TN_ERR_CHAIN && !round->pushing && is_gap(&reply))
        return tn_fault_set(fault, TN_ERR_BUSY, "%s lost records since this round began",
                            tn_round_partner(round));
    if (err)
        return tn_round_failed(round, err, &reply);
    err = note_answer(round, &reply, reached, fault);
    tn_sync_vector_note(&round->there, log, *reached);
    return err ? err : acknowledge(round, log, *reached, fault);
}

static enum tn_err send_log(struct round *round, const struct tn_sync_entry *here,
                            struct tn_fault *fault)
{
    const struct tn_sync_entry *there = tn_sync_vector_find(&round->there, here->log);
    int64_t reached = there ? there->seq : 0;
    int64_t last = round->shunned.revoked ? round->shunned.seq : here->seq;
    enum tn_err err = TN_OK;
    if (round->told_nothing)
        reached = here->acknowledged;
    else if (!round->pushing && there && !tn_round_agrees(round, here, there))
        return tn_round_differs(round, here->log, fault);
    else if (!round->pushing && there && reached <= here->seq)
        err = acknowledge(round, here->log, reached, fault);
    while (!err && reached < last && !tn_round_spent(round))
        err = send_batch(round, here->log, &reached, fault);
    return err == TN_ERR_CHAIN ? tn_round_differs(round, here->log, fault) : err;
}

/* A hub that was put back gets what it said before; whoever knows us as revoked takes ours alone.
 * One that
 * was revoked itself is told that and nothing more; one that nobody spoke of, nothing. */
static bool to_send(const struct round *round, const struct tn_sync_entry *here, bool own_only)
{
    if (round->shunned.revoked)
        return !own_only && tn_log_id_equal(here->log, round->shunned.log);
    if (!tn_serve_may_read(&round->peer, here->log))
        return false;
    if (own_only || round->told_nothing)
        return here->own;
    return true;
}

static bool send_one(struct round *round, const struct tn_sync_entry *here)
{
    struct tn_fault fault = {0};
    if (tn_round_is_stuck(round, here->log))
        return true;
    return tn_round_go_on(round, here->log, send_log(round, here, &fault), &fault);
}

/* The hub's first, so that a kiosk knows whose the others are; then our own, which nobody else may
 * have. */
void tn_round_send(struct round *round, bool own_only)
{
    round->sending = true;
    bool more = true;
    for (enum whose whose = WHOSE_HUBS; whose <= WHOSE_OTHERS; whose++) {
        for (size_t i = 0; more && i < round->here.count; i++) {
            const struct tn_sync_entry *here = &round->here.entries[i];
            if (tn_round_whose(round, here->log) == whose && to_send(round, here, own_only))
                more = send_one(round, here);
        }
    }
}
