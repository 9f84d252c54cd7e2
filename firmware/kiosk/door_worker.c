/* SPDX-License-Identifier: Apache-2.0 */
/* door_worker.c -- requests one after another through the door, each committed before its answer.
 *
 * Which event is on is found out at the start, when sync brought something, and before a code when
 * there was none; within an event nothing but the ticket is looked up. */
#include "door_worker.h"

#include <stdlib.h>

struct door_worker {
    struct tn_db *db;
    struct tn_ledger *ledger;
    struct tn_door *door;
    struct clocks clocks;
    struct tn_id event; /* zero: none */
    const struct bell *bell;
    struct tn_mailbox *in, *out;
    struct tn_worker *thread;
    struct door_request request; /* the thread's; too large for a stack */
    struct door_reply reply;
};

/* ---- in the thread ---- */

static void find_event(struct door_worker *self, const struct tn_claim *claim)
{
    struct tn_when now = clocks_when(&self->clocks, claim);
    if (tn_ledger_current_event(self->ledger, now, &self->event, NULL))
        self->event = (struct tn_id){0};
}

static void add_facts(struct door_worker *self, struct door_reply *reply)
{
    if (!tn_id_is_zero(self->event))
        reply->has_event =
            tn_ledger_event(self->ledger, self->event, &reply->facts, &reply->fault) == TN_OK;
}

static void scan(struct door_worker *self, struct door_reply *reply)
{
    reply->kind = DOOR_REPLY_ANSWER;
    reply->claim = clocks_claim(&self->clocks);
    if (tn_id_is_zero(self->event))
        find_event(self, &reply->claim);
    reply->answer =
        tn_door_scan(self->door, self->event, self->request.code, self->request.len, &reply->claim,
                     clocks_when(&self->clocks, &reply->claim), &reply->fault);
}

static void undo(struct door_worker *self, struct door_reply *reply)
{
    reply->kind = DOOR_REPLY_UNDONE;
    reply->log = self->request.log;
    reply->seq = self->request.seq;
    reply->claim = clocks_claim(&self->clocks);
    reply->done = tn_door_undo(self->door, reply->log, reply->seq, "taken back at the door",
                               &reply->claim, &reply->fault) == TN_OK;
    add_facts(self, reply);
}

static void refresh(struct door_worker *self, struct door_reply *reply)
{
    reply->kind = DOOR_REPLY_EVENT;
    struct tn_claim claim = clocks_claim(&self->clocks);
    find_event(self, &claim);
    add_facts(self, reply);
}

static void perform(struct door_worker *self)
{
    self->reply = (struct door_reply){.fault.code = TN_OK};
    switch (self->request.kind) {
    case DOOR_REQUEST_SCAN:
        scan(self, &self->reply);
        return;
    case DOOR_REQUEST_UNDO:
        undo(self, &self->reply);
        return;
    case DOOR_REQUEST_CLOCK:
        clocks_learn(&self->clocks, &self->request.anchor);
        refresh(self, &self->reply);
        return;
    case DOOR_REQUEST_REFRESH:
        refresh(self, &self->reply);
        return;
    }
}

static void run(struct tn_worker *thread, void *context)
{
    struct door_worker *self = context;
    int fds[] = {tn_worker_fd(thread), tn_mailbox_fd(self->in)};
    while (!tn_worker_stopping(thread)) {
        uint64_t ready = 0;
        tn_poll(fds, 2, -1, &ready);
        while (!tn_worker_stopping(thread) && tn_mailbox_take(self->in, &self->request)) {
            perform(self);
            bool sent = bell_send(self->bell, thread, self->out, &self->reply);
            tn_seal_wipe(&self->reply, sizeof self->reply); /* nobody's name stays behind */
            if (!sent)
                return;
        }
    }
}

/* ---- outside it ---- */

static enum tn_err open_door(struct door_worker *self, const char *path,
                             const struct tn_ledger_identity *identity, struct tn_fault *fault)
{
    struct tn_db_options options = {.url = path};
    enum tn_err err = tn_db_open(&options, &self->db, fault);
    if (!err)
        err = tn_ledger_open(self->db, identity, &self->ledger, fault);
    if (!err)
        err = tn_door_open(self->ledger, &self->door, fault);
    return err;
}

enum tn_err door_worker_start(const char *path, const struct tn_ledger_identity *identity,
                              const struct clocks *clocks, const struct bell *bell,
                              struct door_worker **ret_worker, struct tn_fault *fault)
{
    struct door_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->clocks = *clocks;
    self->bell = bell;
    TN_ASSERT(tn_mailbox_create(sizeof self->request, DOOR_WORKER_REQUESTS, &self->in) == TN_OK);
    TN_ASSERT(tn_mailbox_create(sizeof self->reply, DOOR_WORKER_REQUESTS, &self->out) == TN_OK);
    enum tn_err err = open_door(self, path, identity, fault);
    if (!err)
        err = tn_worker_start("door", run, self, &self->thread, fault);
    if (err) {
        door_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

bool door_worker_put(struct door_worker *worker, const struct door_request *request)
{
    return tn_mailbox_put(worker->in, request);
}

bool door_worker_take(struct door_worker *worker, struct door_reply *ret_reply)
{
    return tn_mailbox_take(worker->out, ret_reply);
}

void door_worker_stop(struct door_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    if (worker->door)
        tn_door_close(worker->door);
    if (worker->ledger)
        tn_ledger_close(worker->ledger);
    if (worker->db)
        tn_db_close(worker->db);
    tn_mailbox_destroy(worker->in);
    tn_mailbox_destroy(worker->out);
    free(worker);
}
