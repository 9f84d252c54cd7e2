/* SPDX-License-Identifier: Apache-2.0 */
/* scan_worker.c -- the loop around one scanner.
 *
 * The mailbox is short: when the door cannot keep up, the scanner waits with its next code, which
 * for a person means holding it up a moment longer. */
#include "scan_worker.h"

#include <stdlib.h>
#include <string.h>

#include "turnout/seal.h"
#include "turnout/text.h"

#define MESSAGES 4

struct scan_worker {
    struct tn_scanner *scanner;
    size_t source;
    const struct bell *bell;
    struct tn_mailbox *out;
    struct tn_worker *thread;
    /* the thread's */
    struct tn_worker *self_thread;
    struct tn_scan_code code;
    struct scan_message message;
    bool stops;
};

/* Hands on everything the scanner has now. */
static void hand_on(void *context)
{
    struct scan_worker *self = context;
    while (!self->stops) {
        enum tn_scan_event event = tn_scanner_next(self->scanner, tn_clock_up_ms(), &self->code);
        if (event == TN_SCAN_NONE)
            return;
        struct scan_message *message = &self->message;
        *message = (struct scan_message){.source = self->source, .event = event};
        (void)tn_text_copy(message->name, sizeof message->name, tn_scanner_name(self->scanner));
        if (event == TN_SCAN_CODE) {
            message->len = self->code.len;
            memcpy(message->code, self->code.bytes, self->code.len);
        }
        self->stops = !bell_send(self->bell, self->self_thread, self->out, message);
        tn_seal_wipe(message, sizeof *message); /* a code opens somebody's name */
        tn_seal_wipe(&self->code, sizeof self->code);
    }
}

static void run(struct tn_worker *thread, void *context)
{
    struct scan_worker *self = context;
    int fds[] = {tn_worker_fd(thread), tn_scanner_fd(self->scanner)};
    self->self_thread = thread;
    while (!tn_worker_stopping(thread)) {
        uint64_t ready = 0;
        tn_call_wiped(hand_on, self);
        tn_poll(fds, 2, -1, &ready);
    }
}

enum tn_err scan_worker_start(struct tn_scanner *scanner, size_t source, const struct bell *bell,
                              struct scan_worker **ret_worker, struct tn_fault *fault)
{
    struct scan_worker *self = calloc(1, sizeof *self);
    TN_ASSERT(self);
    self->scanner = scanner;
    self->source = source;
    self->bell = bell;
    TN_ASSERT(tn_mailbox_create(sizeof self->message, MESSAGES, &self->out) == TN_OK);
    enum tn_err err = tn_worker_start("scan", run, self, &self->thread, fault);
    if (err) {
        scan_worker_stop(self);
        return err;
    }
    *ret_worker = self;
    return TN_OK;
}

bool scan_worker_take(struct scan_worker *worker, struct scan_message *ret_message)
{
    return tn_mailbox_take(worker->out, ret_message);
}

void scan_worker_stop(struct scan_worker *worker)
{
    if (!worker)
        return;
    tn_worker_stop(worker->thread);
    tn_scanner_close(worker->scanner);
    tn_mailbox_destroy(worker->out);
    free(worker);
}
