/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever another kiosk answers during a round and a push: no crash, an end, and nothing here is
 * another than before, for no key is in the input.  Answers are what lies between bytes 0xff, one a
 * request; what begins with "!" is a problem. */
#include <string.h>

#include "turnout/sync.h"
#include "world/world.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct answers {
    const uint8_t *at, *end;
    int requests;
};

static enum tn_err answer(struct answers *answers, struct tn_reply *reply, struct tn_fault *fault)
{
    enum tn_problem problem;
    TN_ASSERT(++answers->requests < 1000);
    if (answers->at == answers->end)
        return tn_fault_set(fault, TN_ERR_OFFLINE, "nobody answers");
    const uint8_t *stop = memchr(answers->at, 0xff, (size_t)(answers->end - answers->at));
    stop = stop ? stop : answers->end;
    bool refused = *answers->at == '!';
    tn_buf_add(&reply->body, answers->at + refused, (size_t)(stop - answers->at) - refused);
    answers->at = stop + (stop < answers->end);
    reply->status = refused ? 409 : 200;
    reply->answered_up_ms = 20;
    return refused ? tn_problem_read(reply->status, tn_buf_text(&reply->body), reply->body.len,
                                     &problem, fault)
                   : TN_OK;
}

static enum tn_err get(void *context, const char *path, struct tn_reply *reply,
                       struct tn_fault *fault)
{
    TN_ASSERT(path[0] == '/');
    return answer(context, reply, fault);
}

static enum tn_err post(void *context, const char *path, const char *type, const void *body,
                        size_t len, struct tn_reply *reply, struct tn_fault *fault)
{
    TN_ASSERT(path[0] == '/' && type[0] && body && len);
    return answer(context, reply, fault);
}

static struct tn_claim claim_of(void *context)
{
    const struct station *kiosk = context;
    return kiosk->claim;
}

/* Kept from one input to the next: it never changes. */
static struct station *stage(void)
{
    static struct world world;
    static struct station hub, kiosk, other;
    if (kiosk.ledger)
        return &kiosk;
    struct tn_policy policy = world_policy();
    struct tn_ticket_id ticket = {{1}};
    TN_ASSERT(tn_seal_init() == TN_OK);
    world_make(&world);
    station_open_here(&hub, &world, 0);
    station_open_here(&kiosk, &world, 1);
    station_open_here(&other, &world, 2);
    hub_publish(&hub, &policy, 2);
    carry_all(&hub, &kiosk);
    carry_all(&hub, &other);
    (void)station_admit(&other, ticket, 1);
    carry_all(&other, &kiosk);
    (void)station_admit(&kiosk, ticket, 1);
    station_close(&hub);
    station_close(&other);
    return &kiosk;
}

static void check_same(struct station *kiosk, const struct tn_hash *before)
{
    struct tn_hash after;
    TN_ASSERT(tn_sync_state(kiosk->ledger, &after, NULL) == TN_OK);
    TN_ASSERT(memcmp(&after, before, sizeof after) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct station *kiosk = stage();
    struct answers answers = {data, data + size, 0};
    struct tn_pairing pairing = {.device = world_device(1), .hub = world_device(0)};
    struct tn_sync_link link = {.get = get, .post = post, .context = &answers};
    struct tn_sync_options options = {.pairing = &pairing,
                                      .ledger = kiosk->ledger,
                                      .partner = TN_SYNC_PEER,
                                      .device = world_device(2),
                                      .link = &link,
                                      .claim = claim_of,
                                      .context = kiosk};
    struct tn_sync *sync = NULL;
    struct tn_sync_report report;
    struct tn_hash before;
    TN_ASSERT(tn_sync_open(&options, &sync, NULL) == TN_OK);
    TN_ASSERT(tn_sync_state(kiosk->ledger, &before, NULL) == TN_OK);
    for (int i = 0; i < 2; i++) {
        enum tn_err err = tn_sync_round(sync, (struct tn_id){0}, &report, NULL);
        TN_ASSERT(err == TN_OK || report.fetched == 0);
        check_same(kiosk, &before);
    }
    (void)!tn_sync_push(sync, &report, NULL);
    check_same(kiosk, &before);
    tn_sync_close(sync);
    return 0;
}
