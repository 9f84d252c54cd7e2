/* SPDX-License-Identifier: Apache-2.0 */
/* hand_worker.c -- see hand_worker.h. */
#include "hand_worker.h"

#include <stdlib.h>

#include "turnout/seal.h"
#include "turnout/text.h"

#define REQUESTS 4
/* After so long without a stroke nobody is writing. */
#define REST_MS 30000

struct hand_worker {
    struct tn_ime_hand *hand; /* the thread's; there while somebody writes: 26 MB */
    const struct bell *bell;
    struct tn_mailbox *in, *out;
    struct tn_worker *thread;
    struct hand_request request; /* the thread's, as what comes of it */
    struct tn_flow_candidates candidates;
};

static void recognise(void *context)
{
    struct hand_worker *self = context;
    struct tn_flow_candidates *ret = &self->candidates;
    struct tn_pinyin_candidate found[TN_FLOW_CANDIDATES];
    const struct hand_request *request = &self->request;
    *ret = (struct tn_flow_candidates){0};
    if (!self->hand)
        self->hand = tn_ime_hand_open(NULL);
    if (!self->hand)
        return;
    ret->count =
        tn_ime_recognise(self->hand, request->points, request->count, found, TN_FLOW_CANDIDATES);
    for (size_t i = 0; i < ret->count; i++)
        (void)tn_text_copy(ret->one[i].text, sizeof ret->one[i].text, found[i].text);
    tn_seal_wipe(found, sizeof found);
}

static void put_away(struct hand_worker *self)
{
    if (self->hand)
        tn_ime_hand_close(self->hand);
    self->hand = NULL;
}

static void run(struct tn_worker *thread, void *context)
{
    struct hand_worker *self = context;
    int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->in)};
    while (!tn_worker_stopping(thread)) {
        uint64_t ready = 0;
        bool asked = false;
        tn_poll(fds, 2, self->hand ? REST_MS : -1, &ready);
        if (ready == 0)
            put_away(self);
        while (tn_mailbox_take(self->in, &self->request))
            asked = true;
        if (!asked || tn_worker_stopping(thread))
            continue;
        tn_call_wiped(recognise, self);
        tn_seal_wipe(&self->request, sizeof self->request);
        bell_send(self->bell, thread, self->out, &self->candidates);
        tn_seal_wipe(&self->candidates, sizeof self->candidates);
    }
}

enum tn_err hand_worker_start(const struct bell *bell, struct hand_worker **ret_worker,
                              struct tn_fault *fault)
{
    struct hand_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->bell = bell;
    TN_ASSERT(tn_mailbox_create(sizeof self->request, REQUESTS, &self->in) == TN_OK);
    TN_ASSERT(tn_mailbox_create(sizeof(struct tn_flow_candidates), REQUESTS, &self->out) == TN_OK);
    enum tn_err err = tn_worker_start("hand", run, self, &self->thread, fault);
    if (err) {
        hand_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

void hand_worker_put(struct hand_worker *worker, const struct hand_request *request)
{
    if (!tn_mailbox_put(worker->in, request))
        tn_log(TN_LOG_NOTICE, "handwriting comes faster than it is read; a stroke was left out");
}

bool hand_worker_take(struct hand_worker *worker, struct tn_flow_candidates *ret_candidates)
{
    return tn_mailbox_take(worker->out, ret_candidates);
}

void hand_worker_stop(struct hand_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    put_away(worker);
    tn_mailbox_destroy(worker->in);
    tn_mailbox_destroy(worker->out);
    free(worker);
}
