/* SPDX-License-Identifier: Apache-2.0 */
/* round.c -- one round of exchange with a hub or another kiosk, as its client.
 *
 * What both sides hold is asked anew in each round, so one that broke off needs no repair.  What is
 * remembered between rounds (where the last anchor went, what the partner held, which logs are
 * stuck) saves requests and decides nothing. */
#include "round.h"

#include <stdlib.h>

#include "anchor.h"

enum {
    WAIT_S = 5,       /* if we are asked for patience and not told how much */
    STUCK_ROUNDS = 5, /* a log that was refused rests for so many */
};

enum tn_err tn_sync_open(const struct tn_sync_options *options, struct tn_sync **ret_sync,
                         struct tn_fault *fault)
{
    struct tn_sync *sync = calloc(1, sizeof *sync);
    TN_ASSERT(sync);
    enum tn_err err = tn_link_open(options, sync, fault);
    if (err) {
        free(sync);
        return err;
    }
    sync->ledger = options->ledger;
    sync->partner = options->partner;
    sync->hub = options->pairing->hub;
    sync->device = options->pairing->device;
    if (options->partner == TN_SYNC_PEER)
        sync->peer = options->device;
    sync->claim = options->claim;
    sync->context = options->context;
    *ret_sync = sync;
    return TN_OK;
}

void tn_sync_close(struct tn_sync *sync)
{
    if (!sync)
        return;
    tn_sync_vector_release(&sync->there);
    tn_client_close(sync->client);
    free(sync);
}

/* ---- what the parts share ---- */

bool tn_round_spent(struct round *round)
{
    if (round->batches < BATCHES_PER_ROUND)
        return false;
    round->report->more = true;
    return true;
}

const char *tn_round_partner(const struct round *round)
{
    return round->sync->partner == TN_SYNC_HUB ? "the hub" : "the other kiosk";
}

enum whose tn_round_whose(const struct round *round, struct tn_log_id log)
{
    if (tn_id_equal(log.device, round->sync->hub))
        return WHOSE_HUBS;
    return tn_id_equal(log.device, round->sync->device) ? WHOSE_OURS : WHOSE_OTHERS;
}

void tn_round_log_path(struct tn_log_id log, struct tn_buf *path)
{
    tn_buf_addf(path, "/v1/logs/%s", tn_log_id_text(log).chars);
}

enum tn_err tn_round_failed(struct round *round, enum tn_err err, const struct tn_reply *reply)
{
    round->theirs = reply->status > 0;
    if (err == TN_ERR_BUSY)
        round->report->retry_after_s = reply->retry_after_s > 0 ? reply->retry_after_s : WAIT_S;
    return err;
}

enum tn_err tn_round_differs(const struct round *round, struct tn_log_id log,
                             struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_CHAIN,
                        "log %s and the copy of %s differ; one of the two was restored from an "
                        "older state",
                        tn_log_id_text(log).chars, tn_round_partner(round));
}

bool tn_round_agrees(struct round *round, const struct tn_sync_entry *here,
                     const struct tn_sync_entry *there)
{
    struct tn_hash hash;
    if (!here || there->seq > here->seq)
        return true; /* the chain decides when more is fetched */
    if (tn_ledger_hash(round->sync->ledger, there->log, there->seq, &hash, NULL))
        return false;
    return tn_bytes_equal(hash.bytes, there->head.bytes, sizeof hash.bytes);
}

enum tn_err tn_round_look_at_peer(struct round *round, struct tn_fault *fault)
{
    const struct tn_sync *sync = round->sync;
    enum tn_serve_standing standing;
    if (sync->partner == TN_SYNC_HUB)
        return TN_OK;
    enum tn_err err = tn_ledger_revocation(sync->ledger, sync->peer, &round->shunned, fault);
    return err ? err : tn_serve_meet(sync->ledger, sync->peer, &round->peer, &standing, fault);
}

/* ---- logs that are stuck ---- */

static struct stuck state_of(const struct round *round, struct tn_log_id log)
{
    const struct tn_sync_entry *here = tn_sync_vector_find(&round->here, log);
    const struct tn_sync_entry *there = tn_sync_vector_find(&round->there, log);
    struct stuck state = {.log = log, .since_round = round->sync->rounds};
    state.here_seq = here ? here->seq : 0;
    state.there_seq = there ? there->seq : 0;
    return state;
}

bool tn_round_is_stuck(const struct round *round, struct tn_log_id log)
{
    const struct tn_sync *sync = round->sync;
    struct stuck now = state_of(round, log);
    for (size_t i = 0; i < STUCK_LOGS; i++) {
        const struct stuck *stuck = &sync->stuck[i];
        if (stuck->since_round && tn_log_id_equal(stuck->log, log) &&
            stuck->here_seq == now.here_seq && stuck->there_seq == now.there_seq)
            return sync->rounds < stuck->since_round + STUCK_ROUNDS;
    }
    return false;
}

static void stick(struct round *round, struct tn_log_id log)
{
    struct tn_sync *sync = round->sync;
    sync->stuck[sync->stuck_count++ % STUCK_LOGS] = state_of(round, log);
}

static bool is_of_store(enum tn_err err)
{
    return err == TN_ERR_FULL || err == TN_ERR_IO || err == TN_ERR_CORRUPT;
}

/* An error that ended the round before any log was looked at. */
static void blame(struct round *round, enum tn_err err)
{
    if (err && !round->trouble)
        round->report->own_store = is_of_store(err) && !round->theirs;
}

static void keep_first(struct round *round, enum tn_err err, const struct tn_fault *fault)
{
    if (!err || round->trouble)
        return;
    round->report->own_store = is_of_store(err) && !round->theirs;
    round->trouble = err;
    round->fault = *fault;
}

static void pass_over(struct round *round, struct tn_log_id log, const struct tn_fault *fault)
{
    if (!round->report->passed_over++)
        round->report->passed = *fault;
    if (!round->pushing)
        stick(round, log);
}

bool tn_round_go_on(struct round *round, struct tn_log_id log, enum tn_err err,
                    const struct tn_fault *fault)
{
    bool link_down = err == TN_ERR_OFFLINE || err == TN_ERR_BUSY;
    bool own = is_of_store(err) && !round->theirs; /* no log's doing, nor the partner's */
    bool store = own || (err == TN_ERR_FULL && round->theirs);
    enum whose whose = tn_round_whose(round, log);
    bool matters = round->sync->partner == TN_SYNC_HUB &&
                   (whose == WHOSE_OURS || (whose == WHOSE_HUBS && !round->sending));
    if (link_down || store || matters)
        keep_first(round, err, fault);
    else if (err)
        pass_over(round, log, fault);
    round->theirs = false;
    return !link_down && !own;
}

/* ---- the round ---- */

/* The hub tells a revoked device nothing more, so its answer has to stand for the log's record; of
 * a peer's word there is no proof. */
static void heed(struct round *round, const struct tn_reply *reply)
{
    struct tn_fault fault = {0};
    enum tn_problem problem = TN_PROBLEM_COUNT;
    (void)tn_problem_read(reply->status, tn_buf_text(&reply->body), reply->body.len, &problem,
                          NULL);
    if (round->sync->partner == TN_SYNC_HUB && problem == TN_PROBLEM_REVOKED)
        keep_first(round, tn_ledger_disown(round->sync->ledger, &fault), &fault);
}

static enum tn_err ask_vector(struct round *round, struct tn_fault *fault)
{
    TN_REPLY_AUTO reply = {0};
    struct tn_when clock;
    const struct tn_sync_link *link = &round->sync->link;
    enum tn_err err = link->get(link->context, "/v1/vector", &reply, fault);
    if (err == TN_ERR_DENIED)
        heed(round, &reply);
    if (err)
        return tn_round_failed(round, err, &reply);
    err = tn_sync_vector_parse(tn_buf_text(&reply.body), reply.body.len, &round->there, &clock,
                               fault);
    if (err)
        return err;
    struct tn_claim claim = round->sync->claim(round->sync->context);
    round->report->heard = true;
    round->report->anchor = tn_sync_anchor(&reply, claim.boot, clock);
    round->report->anchor.peer = round->sync->partner == TN_SYNC_PEER;
    if (round->shunned.revoked)
        round->report->anchor.err_ms = TN_WHEN_UNKNOWN;
    return TN_OK;
}

static enum tn_err load_here(struct round *round, struct tn_fault *fault)
{
    round->theirs = false;
    tn_sync_vector_release(&round->here);
    return tn_sync_vector_load(round->sync->ledger, &round->here, fault);
}

static enum tn_err fetch_and_date(struct round *round, struct tn_id event, struct tn_fault *fault)
{
    struct tn_fault undated = {0};
    enum tn_err err = load_here(round, fault);
    if (err)
        return err;
    tn_round_fetch(round);
    if (!tn_id_is_zero(event))
        keep_first(round, tn_round_date(round, event, &undated), &undated);
    return TN_OK;
}

/* Whatever fails on the way, our own records still go out. */
static enum tn_err exchange(struct round *round, struct tn_id event, struct tn_fault *fault)
{
    enum tn_err err = tn_round_look_at_peer(round, fault);
    if (!err)
        err = ask_vector(round, fault);
    round->told_nothing = err == TN_ERR_DENIED;
    if (round->told_nothing)
        keep_first(round, err, fault);
    else if (!err)
        err = fetch_and_date(round, event, fault);
    if (err && !round->told_nothing)
        return err;
    err = load_here(round, fault);
    if (!err)
        err = tn_round_look_at_peer(round, fault);
    if (err)
        return err;
    tn_round_send(round, false);
    *fault = round->fault;
    return round->trouble;
}

/* What the partner holds is remembered for the pushes until the next round. */
static void remember(struct round *round, bool met)
{
    struct tn_sync *sync = round->sync;
    tn_sync_vector_release(&sync->there);
    tn_sync_vector_release(&round->here);
    sync->there = round->there;
    sync->met = met;
}

enum tn_err tn_sync_round(struct tn_sync *sync, struct tn_id event,
                          struct tn_sync_report *ret_report, struct tn_fault *fault)
{
    struct round round = {.sync = sync, .report = ret_report};
    struct tn_fault own = {0};
    *ret_report = (struct tn_sync_report){.anchor.err_ms = TN_WHEN_UNKNOWN};
    sync->rounds++;
    enum tn_err err = exchange(&round, event, &own);
    blame(&round, err);
    if (err && fault)
        *fault = own;
    remember(&round, ret_report->heard);
    return err;
}

/* ---- the push ---- */

enum tn_err tn_sync_push(struct tn_sync *sync, struct tn_sync_report *ret_report,
                         struct tn_fault *fault)
{
    struct round round = {.sync = sync, .report = ret_report, .there = sync->there};
    *ret_report = (struct tn_sync_report){.anchor.err_ms = TN_WHEN_UNKNOWN, .more = !sync->met};
    if (!sync->met)
        return TN_OK;
    sync->there = (struct tn_sync_vector){0};
    enum tn_err err = load_here(&round, fault);
    if (!err)
        err = tn_round_look_at_peer(&round, fault);
    if (!err) {
        round.pushing = true;
        tn_round_send(&round, true);
        err = round.trouble;
        if (err && fault)
            *fault = round.fault;
    }
    blame(&round, err);
    ret_report->heard = ret_report->sent > 0;
    ret_report->more |= ret_report->passed_over > 0;
    remember(&round, !err && !ret_report->passed_over);
    /* The copies are not what was remembered: a round finds out. */
    if (err != TN_ERR_CHAIN)
        return err;
    ret_report->more = true;
    return TN_OK;
}
