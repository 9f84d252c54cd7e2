/* SPDX-License-Identifier: Apache-2.0 */
/* round.c -- one round of exchange with the hub, as its client.
 *
 * Nothing is remembered between rounds but the last anchor: what both sides hold is asked anew, so
 * a round that broke off needs no repair. */
#include "turnout/sync.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "anchor.h"
#include "turnout/client.h"
#include "turnout/net.h"
#include "vector.h"

enum {
    BATCHES_PER_ROUND = 32, /* so that a door's own work on the ledger gets its turn */
    WAIT_S = 5,             /* if the hub asks for patience and does not say how much */
};

struct tn_sync {
    struct tn_ledger *ledger;
    struct tn_client *client;
    struct tn_id hub, device;
    struct tn_claim (*claim)(void *context);
    void *context;
    /* where and when the last anchor went */
    struct tn_log_id anchor_log;
    uint64_t anchor_boot;
    int64_t anchor_up_ms, anchor_seq;
};

/* One round under way. */
struct round {
    struct tn_sync *sync;
    struct tn_sync_report *report;
    struct tn_sync_vector here, there;
    bool told_nothing; /* revoked: the hub takes what we owe and says no more */
    size_t batches;
    enum tn_err trouble; /* the first failure, told at the end: it does not stop the rest */
    struct tn_fault fault;
};

enum tn_err tn_sync_open(const struct tn_sync_options *options, struct tn_sync **ret_sync,
                         struct tn_fault *fault)
{
    const struct tn_pairing *pairing = options->pairing;
    struct tn_client *client = NULL;
    struct tn_client_options reach = {
        .url = pairing->url,
        .authority_pem = tn_buf_text(&pairing->authority_pem),
        .identity = {tn_buf_text(&pairing->tls_key_pem),
                     tn_buf_text(&pairing->tls_certificate_pem)},
        .pin = &pairing->pin,
        .total_timeout_ms = options->total_timeout_ms,
    };
    enum tn_err err = tn_client_open(&reach, &client, fault);
    if (err)
        return err;
    struct tn_sync *sync = calloc(1, sizeof *sync);
    TN_ASSERT(sync);
    sync->ledger = options->ledger;
    sync->client = client;
    sync->hub = pairing->hub;
    sync->device = pairing->device;
    sync->claim = options->claim;
    sync->context = options->context;
    *ret_sync = sync;
    return TN_OK;
}

void tn_sync_close(struct tn_sync *sync)
{
    if (!sync)
        return;
    tn_client_close(sync->client);
    free(sync);
}

static bool spent(struct round *round)
{
    if (round->batches < BATCHES_PER_ROUND)
        return false;
    round->report->more = true;
    return true;
}

/* A request's failure, with the patience the hub asked for. */
static enum tn_err failed(struct round *round, enum tn_err err, const struct tn_reply *reply)
{
    if (err == TN_ERR_BUSY)
        round->report->retry_after_s = reply->retry_after_s > 0 ? reply->retry_after_s : WAIT_S;
    return err;
}

/* Keeps the first failure; false if the hub is not to be asked for more of this kind now. */
static bool go_on(struct round *round, enum tn_err err, const struct tn_fault *fault)
{
    if (err && !round->trouble) {
        round->trouble = err;
        round->fault = *fault;
    }
    return err != TN_ERR_OFFLINE && err != TN_ERR_BUSY;
}

/* ---- what both hold ---- */

static enum tn_err ask_vector(struct round *round, struct tn_fault *fault)
{
    TN_REPLY_AUTO reply = {0};
    int64_t server_ms = 0;
    enum tn_err err = tn_client_get(round->sync->client, "/v1/vector", &reply, fault);
    if (err)
        return failed(round, err, &reply);
    err = tn_sync_vector_parse(tn_buf_text(&reply.body), reply.body.len, &round->there, &server_ms,
                               fault);
    if (err)
        return err;
    struct tn_claim claim = round->sync->claim(round->sync->context);
    round->report->heard = true;
    round->report->anchor = tn_sync_anchor(&reply, claim.boot, server_ms);
    return TN_OK;
}

/* ---- the anchor ---- */

/* The first of this boot in this log, then every ten minutes if there was something to date. */
static bool anchor_due(const struct tn_sync *sync, struct tn_log_id log, int64_t held,
                       const struct tn_anchor *anchor)
{
    if (sync->anchor_boot != anchor->boot || !tn_log_id_equal(sync->anchor_log, log))
        return true;
    return held > sync->anchor_seq && anchor->up.ms - sync->anchor_up_ms >= TN_SYNC_ANCHOR_EVERY_MS;
}

static enum tn_err write_anchor(struct round *round, struct tn_id event, struct tn_fault *fault)
{
    struct tn_sync *sync = round->sync;
    const struct tn_anchor *anchor = &round->report->anchor;
    struct tn_log_id log = tn_ledger_own_log(sync->ledger, event);
    const struct tn_sync_entry *held = tn_sync_vector_find(&round->here, log);
    TN_BUF_AUTO body = {0};
    struct tn_json_writer writer;
    if (anchor->err_ms == TN_WHEN_UNKNOWN || !anchor_due(sync, log, held ? held->seq : 0, anchor))
        return TN_OK;
    tn_json_begin(&writer, &body);
    tn_json_open_object(&writer);
    tn_json_add_text(&writer, "source", "hub");
    tn_json_add_int(&writer, "up", anchor->up.ms);
    tn_json_add_int(&writer, "wall", anchor->wall.ms);
    tn_json_add_int(&writer, "err", anchor->err_ms);
    tn_json_close_object(&writer);
    struct tn_claim claim = sync->claim(sync->context);
    int64_t seq = 0;
    enum tn_err err = tn_ledger_append(sync->ledger, event, &claim, TN_RECORD_ANCHOR,
                                       tn_buf_text(&body), &seq, fault);
    if (err)
        return err;
    sync->anchor_boot = anchor->boot;
    sync->anchor_log = log;
    sync->anchor_up_ms = anchor->up.ms;
    sync->anchor_seq = seq;
    return TN_OK;
}

/* ---- fetching ---- */

static void log_path(struct tn_log_id log, struct tn_buf *path)
{
    tn_buf_addf(path, "/v1/logs/%s", tn_log_id_text(log).chars);
}

static enum tn_err differs(struct tn_log_id log, struct tn_fault *fault)
{
    return tn_fault_set(fault, TN_ERR_CHAIN,
                        "log %s and the hub's copy of it differ; one of the two was restored from "
                        "an older state",
                        tn_log_id_text(log).chars);
}

static enum tn_err accept_text(struct round *round, const struct tn_reply *reply,
                               struct tn_log_id log, int64_t *held, struct tn_fault *fault)
{
    struct tn_ledger_accepted accepted = {0};
    struct tn_batch *batch = malloc(sizeof *batch);
    TN_ASSERT(batch);
    enum tn_err err = tn_batch_parse(tn_buf_text(&reply->body), reply->body.len, batch, fault);
    if (!err && !tn_log_id_equal(batch->log, log))
        err = tn_fault_set(fault, TN_ERR_FORMAT, "the hub sent another log than was asked for");
    if (!err)
        err = tn_ledger_accept(round->sync->ledger, batch, &accepted, fault);
    if (!err && accepted.high_water <= *held)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "the hub holds back records it says it has");
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
    log_path(log, &path);
    tn_buf_addf(&path, "?from=%" PRId64, from);
    round->batches++;
    enum tn_err err = tn_client_get(round->sync->client, tn_buf_text(&path), reply, fault);
    return err ? failed(round, err, reply) : TN_OK;
}

static enum tn_err fetch_batch(struct round *round, struct tn_log_id log, int64_t *held,
                               struct tn_fault *fault)
{
    TN_REPLY_AUTO reply = {0};
    enum tn_err err = ask_batch(round, log, *held + 1, &reply, fault);
    return err ? err : accept_text(round, &reply, log, held, fault);
}

/* ---- a copy that differs ---- */

/* The hub's copy, batch by batch, up to its head. */
struct whole_log {
    struct tn_buf *texts;
    size_t count;
    int64_t held, head; /* records in the texts, and of them all */
};

static void release_whole(struct whole_log *whole)
{
    for (size_t i = 0; i < whole->count; i++)
        tn_buf_release(&whole->texts[i]);
    free(whole->texts);
}

static enum tn_err measure(const struct tn_buf *text, struct whole_log *whole,
                           struct tn_fault *fault)
{
    struct tn_batch *batch = malloc(sizeof *batch);
    TN_ASSERT(batch);
    enum tn_err err = tn_batch_parse(tn_buf_text(text), text->len, batch, fault);
    if (!err && !batch->count)
        err = tn_fault_set(fault, TN_ERR_FORMAT, "the hub holds back records it says it has");
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
            err = measure(&reply.body, whole, fault);
        whole->texts = reallocarray(whole->texts, whole->count + 1, sizeof *whole->texts);
        TN_ASSERT(whole->texts);
        whole->texts[whole->count++] = reply.body;
        reply.body = (struct tn_buf){0};
        tn_reply_release(&reply);
    }
    return err;
}

/* The hub is right about its own log; of ours it has what it accepted, and the rest is sent anew.
 * Everything is here before anything is changed. */
static enum tn_err take_hubs_copy(struct round *round, const struct tn_sync_entry *there,
                                  struct tn_fault *fault)
{
    struct whole_log whole = {.head = there->seq};
    size_t added = 0;
    enum tn_err err = fetch_whole(round, there->log, &whole, fault);
    if (!err)
        err = tn_ledger_replace(round->sync->ledger, there->log, whole.texts, whole.count, &added,
                                fault);
    if (!err) {
        round->report->fetched += added;
        round->report->replaced++;
    }
    release_whole(&whole);
    return err;
}

/* True if the hub's copy and ours agree as far as both go. */
static bool agrees(struct round *round, const struct tn_sync_entry *here,
                   const struct tn_sync_entry *there)
{
    struct tn_hash hash;
    if (!here || there->seq > here->seq)
        return true; /* the chain decides when more is fetched */
    if (tn_ledger_hash(round->sync->ledger, there->log, there->seq, &hash, NULL))
        return false;
    return tn_bytes_equal(hash.bytes, there->head.bytes, sizeof hash.bytes);
}

static enum tn_err fetch_log(struct round *round, const struct tn_sync_entry *there,
                             struct tn_fault *fault)
{
    const struct tn_sync_entry *here = tn_sync_vector_find(&round->here, there->log);
    int64_t held = here ? here->seq : 0;
    enum tn_err err = agrees(round, here, there) ? TN_OK : TN_ERR_CHAIN;
    while (!err && held < there->seq && !spent(round))
        err = fetch_batch(round, there->log, &held, fault);
    /* Records that continue another history than ours do not lead to their head either. */
    if (here && (err == TN_ERR_CHAIN || err == TN_ERR_SEAL))
        return take_hubs_copy(round, there, fault);
    return err;
}

/* The hub's logs, and our own: what the hub has of them may be lost here, whole or in part. */
static void fetch(struct round *round)
{
    bool more = true;
    for (size_t i = 0; more && i < round->there.count; i++) {
        const struct tn_sync_entry *there = &round->there.entries[i];
        struct tn_fault fault = {0};
        if (tn_id_equal(there->log.device, round->sync->hub) ||
            tn_id_equal(there->log.device, round->sync->device))
            more = go_on(round, fetch_log(round, there, &fault), &fault);
    }
}

/* ---- sending ---- */

static enum tn_err note_answer(struct round *round, struct tn_log_id log,
                               const struct tn_reply *reply, int64_t *acknowledged,
                               struct tn_fault *fault)
{
    TN_AUTO(json) root = NULL;
    int64_t high_water = 0, added = 0;
    enum tn_err err = tn_json_parse(tn_buf_text(&reply->body), reply->body.len, &root, fault);
    if (err)
        return tn_fault_prefix(fault, err, "the hub's answer");
    if (!tn_json_int(root, "high_water", &high_water) || !tn_json_int(root, "added", &added) ||
        high_water <= *acknowledged)
        return tn_fault_set(fault, TN_ERR_FORMAT, "the hub's answer does not say what it took");
    round->report->sent += (size_t)(added > 0 ? added : 0);
    round->report->rejected += tn_json_count(tn_json_get(root, "rejected"));
    *acknowledged = high_water;
    return tn_ledger_acknowledge(round->sync->ledger, log, high_water, fault);
}

/* Then the next round's vector says where to go on; a fork stays one. */
static bool is_gap(const struct tn_reply *reply)
{
    enum tn_problem problem;
    enum tn_err err =
        tn_problem_read(reply->status, tn_buf_text(&reply->body), reply->body.len, &problem, NULL);
    return err == TN_ERR_CHAIN && problem == TN_PROBLEM_GAP;
}

static enum tn_err send_batch(struct round *round, struct tn_log_id log, int64_t *acknowledged,
                              struct tn_fault *fault)
{
    TN_BUF_AUTO path = {0};
    TN_BUF_AUTO batch = {0};
    TN_REPLY_AUTO reply = {0};
    size_t records = 0;
    enum tn_err err =
        tn_ledger_read(round->sync->ledger, log, *acknowledged + 1, &batch, &records, fault);
    if (err)
        return err;
    log_path(log, &path);
    round->batches++;
    err = tn_client_post(round->sync->client, tn_buf_text(&path), TN_TYPE_BATCH, batch.data,
                         batch.len, &reply, fault);
    if (err == TN_ERR_CHAIN && is_gap(&reply))
        return tn_fault_set(fault, TN_ERR_BUSY, "the hub lost records since this round began");
    if (err)
        return failed(round, err, &reply);
    return note_answer(round, log, &reply, acknowledged, fault);
}

static enum tn_err send_log(struct round *round, const struct tn_sync_entry *here,
                            struct tn_fault *fault)
{
    const struct tn_sync_entry *there = tn_sync_vector_find(&round->there, here->log);
    int64_t acknowledged = there ? there->seq : 0;
    enum tn_err err = TN_OK;
    if (round->told_nothing)
        acknowledged = here->acknowledged;
    if (there && !agrees(round, here, there))
        return differs(here->log, fault);
    if (there && acknowledged <= here->seq)
        err = tn_ledger_acknowledge(round->sync->ledger, here->log, acknowledged, fault);
    while (!err && acknowledged < here->seq && !spent(round))
        err = send_batch(round, here->log, &acknowledged, fault);
    return err == TN_ERR_CHAIN ? differs(here->log, fault) : err;
}

static void send_own(struct round *round)
{
    bool more = true;
    for (size_t i = 0; more && i < round->here.count; i++) {
        struct tn_fault fault = {0};
        if (round->here.entries[i].own)
            more = go_on(round, send_log(round, &round->here.entries[i], &fault), &fault);
    }
}

/* ---- the round ---- */

static enum tn_err load_here(struct round *round, struct tn_fault *fault)
{
    tn_sync_vector_release(&round->here);
    return tn_sync_vector_load(round->sync->ledger, &round->here, fault);
}

static enum tn_err fetch_and_date(struct round *round, struct tn_id event, struct tn_fault *fault)
{
    struct tn_fault undated = {0};
    enum tn_err err = load_here(round, fault);
    if (err)
        return err;
    fetch(round);
    if (!tn_id_is_zero(event))
        (void)go_on(round, write_anchor(round, event, &undated), &undated);
    return TN_OK;
}

/* Whatever fails on the way, our own records still go up. */
static enum tn_err exchange(struct round *round, struct tn_id event, struct tn_fault *fault)
{
    enum tn_err err = ask_vector(round, fault);
    round->told_nothing = err == TN_ERR_DENIED;
    if (round->told_nothing)
        (void)go_on(round, err, fault);
    else if (!err)
        err = fetch_and_date(round, event, fault);
    if (err && !round->told_nothing)
        return err;
    err = load_here(round, fault);
    if (err)
        return err;
    send_own(round);
    *fault = round->fault;
    return round->trouble;
}

enum tn_err tn_sync_round(struct tn_sync *sync, struct tn_id event,
                          struct tn_sync_report *ret_report, struct tn_fault *fault)
{
    struct round round = {.sync = sync, .report = ret_report};
    struct tn_fault own = {0};
    *ret_report = (struct tn_sync_report){.anchor.err_ms = TN_WHEN_UNKNOWN};
    enum tn_err err = exchange(&round, event, &own);
    if (err && fault)
        *fault = own;
    tn_sync_vector_release(&round.here);
    tn_sync_vector_release(&round.there);
    return err;
}
