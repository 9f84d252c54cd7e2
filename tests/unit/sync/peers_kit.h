/* SPDX-License-Identifier: Apache-2.0 */
/* peers_kit.h -- a hub and kiosks in one process, and a link between two of them by hand: what the
 * handlers do, without HTTP, with whatever a test wants to happen on the way. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/serve.h"
#include "turnout/sync.h"
#include "world/world.h"

#define PEERS_TRIP_MS 40

struct peers_link {
    struct station *to;
    int from; /* the device that asks */
    struct tn_when clock;
    /* What the other side says in the place of the truth, if it does. */
    bool (*lie)(struct peers_link *link, const char *path, struct tn_buf *out);
    struct tn_log_id about; /* for lies */
    bool down, full;
    enum tn_err store;           /* a disk fails, ours: what a request was sent for has no place */
    size_t vectors, gets, posts; /* asked so far */
    size_t largest;              /* records in one batch */
};

/* Answers are all there is: status 200 or a problem. */
static inline enum tn_err peers_answer(struct tn_reply *reply, enum tn_problem problem,
                                       const char *detail, struct tn_fault *fault)
{
    struct tn_json_writer writer;
    if (!detail) {
        reply->status = 200;
        reply->sent_up_ms = 1000000;
        reply->answered_up_ms = reply->sent_up_ms + PEERS_TRIP_MS;
        return TN_OK;
    }
    reply->status = tn_problem_status(problem);
    if (!reply->body.len) {
        tn_problem_open(&writer, &reply->body, problem, reply->status, detail);
        tn_json_close_object(&writer);
    }
    return tn_problem_read(reply->status, tn_buf_text(&reply->body), reply->body.len, &problem,
                           fault);
}

static inline enum tn_err peers_refuse(struct tn_reply *reply, const struct tn_fault *why,
                                       struct tn_fault *fault)
{
    char detail[sizeof why->text];
    memcpy(detail, why->text, sizeof detail);
    tn_buf_clear(&reply->body);
    return peers_answer(reply, tn_problem_of_err(why->code), detail, fault);
}

static inline struct tn_serve_peer peers_asker(const struct peers_link *link,
                                               enum tn_serve_standing *ret_standing)
{
    struct tn_serve_peer peer = {.device = world_device(link->from)};
    struct tn_fault fault = {0};
    *ret_standing = TN_SERVE_MEMBER;
    if (link->to->device != 0)
        assert_ok(tn_serve_meet(link->to->ledger, peer.device, &peer, ret_standing, &fault));
    return peer;
}

static inline struct tn_log_id peers_log(const char *path)
{
    char name[TN_LOG_ID_CHARS + 1];
    struct tn_log_id log = {0};
    struct tn_fault fault = {0};
    snprintf(name, sizeof name, "%.*s", TN_LOG_ID_CHARS, path + strlen("/v1/logs/"));
    assert_ok(tn_log_id_parse(name, &log));
    return log;
}

static inline void peers_weigh(struct peers_link *link, const struct tn_buf *text)
{
    size_t lines = 0;
    for (size_t i = 0; i < text->len; i++)
        lines += text->data[i] == '\n';
    if (lines - 2 > link->largest)
        link->largest = lines - 2;
}

static inline enum tn_err peers_get(void *context, const char *path, struct tn_reply *reply,
                                    struct tn_fault *told)
{
    struct peers_link *link = context;
    enum tn_serve_standing standing;
    struct tn_serve_peer peer = peers_asker(link, &standing);
    struct tn_fault fault = {0};
    bool vector = strcmp(path, "/v1/vector") == 0;
    if (link->down)
        return tn_fault_set(told, TN_ERR_OFFLINE, "nobody answers");
    *(vector ? &link->vectors : &link->gets) += 1;
    if (link->store && !vector)
        return tn_fault_set(told, link->store, "the disk does not take it");
    if (link->lie && link->lie(link, path, &reply->body))
        return peers_answer(reply, TN_PROBLEM_INTERNAL, NULL, told);
    if (standing == TN_SERVE_REVOKED)
        return peers_answer(reply, TN_PROBLEM_REVOKED, "this device was revoked", told);
    if (vector) {
        assert_ok(tn_serve_vector(link->to->ledger, &peer, link->clock, &reply->body, &fault));
        return peers_answer(reply, TN_PROBLEM_INTERNAL, NULL, told);
    }
    struct tn_log_id log = peers_log(path);
    long long from = 0, max = 0;
    size_t records = 0;
    assert_int_equal(sscanf(strchr(path, '?'), "?from=%lld&max=%lld", &from, &max), 2);
    if (!tn_serve_may_read(&peer, log))
        return peers_answer(reply, TN_PROBLEM_FORBIDDEN, "this log is not for you", told);
    if (tn_ledger_read_portion(link->to->ledger, log, from, (size_t)max, &reply->body, &records,
                               &fault))
        return peers_refuse(reply, &fault, told);
    peers_weigh(link, &reply->body);
    return peers_answer(reply, TN_PROBLEM_INTERNAL, NULL, told);
}

static inline enum tn_err peers_post(void *context, const char *path, const char *type,
                                     const void *body, size_t len, struct tn_reply *reply,
                                     struct tn_fault *told)
{
    struct peers_link *link = context;
    enum tn_serve_standing standing;
    struct tn_serve_peer peer = peers_asker(link, &standing);
    struct tn_fault fault = {0};
    enum tn_problem problem = TN_PROBLEM_INTERNAL;
    TN_BUF_AUTO text = {0};
    if (link->down)
        return tn_fault_set(told, TN_ERR_OFFLINE, "nobody answers");
    link->posts++;
    assert_string_equal(type, TN_TYPE_BATCH);
    tn_buf_add(&text, body, len);
    peers_weigh(link, &text);
    if (standing == TN_SERVE_REVOKED && !tn_id_equal(peers_log(path).device, peer.device))
        return peers_answer(reply, TN_PROBLEM_REVOKED, "this device was revoked", told);
    if (!tn_serve_may_write(&peer, peers_log(path)))
        return peers_answer(reply, TN_PROBLEM_FORBIDDEN, "this log is not taken from you", told);
    if (link->full)
        return peers_answer(reply, TN_PROBLEM_STORAGE, "no space is left", told);
    struct tn_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    assert_ok(tn_batch_parse(tn_buf_text(&text), text.len, batch, &fault));
    enum tn_err err =
        tn_serve_accept(link->to->ledger, batch, WORLD_START_MS, &reply->body, &problem, &fault);
    free(batch);
    return err ? peers_answer(reply, problem, fault.text, told)
               : peers_answer(reply, TN_PROBLEM_INTERNAL, NULL, told);
}

/* ---- a kiosk that talks ---- */

struct peers_kiosk {
    struct station station;
    struct tn_pairing pairing;
};

static inline struct tn_claim peers_claim(void *context)
{
    struct peers_kiosk *kiosk = context;
    return kiosk->station.claim;
}

static inline void peers_start(struct peers_kiosk *kiosk, const struct world *world, int device)
{
    *kiosk = (struct peers_kiosk){.pairing = {.hub = world_device(0)}};
    kiosk->pairing.device = world_device(device);
    station_open_here(&kiosk->station, world, device);
}

/* `link` has `to` already. */
static inline struct tn_sync *peers_open(struct peers_kiosk *kiosk, struct peers_link *link)
{
    struct tn_fault fault = {0};
    struct tn_sync *sync = NULL;
    link->from = kiosk->station.device;
    const struct tn_sync_link carrier = {.get = peers_get, .post = peers_post, .context = link};
    struct tn_sync_options options = {
        .pairing = &kiosk->pairing,
        .ledger = kiosk->station.ledger,
        .partner = link->to->device == 0 ? TN_SYNC_HUB : TN_SYNC_PEER,
        .device = world_device(link->to->device),
        .link = &carrier,
        .claim = peers_claim,
        .context = kiosk,
    };
    assert_ok(tn_sync_open(&options, &sync, &fault));
    return sync;
}

static inline void peers_admit(struct station *station, int first, int count)
{
    struct tn_fault fault = {0};
    assert_ok(tn_db_begin(station->db, &fault));
    for (int i = 0; i < count; i++) {
        struct tn_ticket_id id = {{0}};
        tn_bytes_put_be32(id.bytes, (uint32_t)(first + i));
        (void)station_admit(station, id, 1);
    }
    assert_ok(tn_db_commit(station->db, &fault));
}

struct peers_held {
    struct tn_log_id log;
    int64_t seq;
};

static inline bool peers_find(const struct tn_ledger_log *log, void *context)
{
    struct peers_held *held = context;
    if (tn_log_id_equal(log->id, held->log))
        held->seq = log->seq;
    return true;
}

/* Records of `log` held by the station. */
static inline int64_t peers_held(struct station *station, struct tn_log_id log)
{
    struct tn_fault fault = {0};
    struct peers_held held = {.log = log};
    assert_ok(tn_ledger_vector(station->ledger, peers_find, &held, &fault));
    return held.seq;
}

static inline struct tn_log_id peers_own(struct station *station)
{
    return tn_ledger_own_log(station->ledger, station->world->event);
}
