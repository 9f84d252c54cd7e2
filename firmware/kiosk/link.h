/* SPDX-License-Identifier: Apache-2.0 */
/* link.h -- a connection to the hub or to another door, as an exchange uses it.
 *
 * What an exchange reads and writes between two requests is one portion of the backroom.  While a
 * request is under way the database is nobody's, so a slow partner keeps neither the door nor
 * anybody else waiting.  Belongs to one thread. */
#pragma once

#include "backroom.h"

#include "turnout/client.h"
#include "turnout/os.h"
#include "turnout/sync.h"

struct link {
    uint16_t port; /* where others reach our server, told with each vector; 0: nowhere */
    struct tn_client *client;
    struct backroom *room;          /* borrowed */
    const struct tn_worker *thread; /* once it stops, nobody is asked any more; NULL: never */
    bool inside;                    /* a portion is begun */
    bool slow;                      /* the last answer was long on its way */
    int64_t stirred_up_ms;          /* records went either way; whoever opens it begins with now */
};

/* For tn_client_options.give_up with the link as context: its thread is to end. */
bool link_gives_up(void *context);
/* What tn_sync_options takes. */
struct tn_sync_link link_exchange(struct link *link);
/* How long to wait before the next round, which finds what nobody told us: ever longer while
 * nothing goes either way. */
int link_pause_ms(const struct link *link);
void link_note(struct link *link, const struct tn_sync_report *report);
/* Around each tn_sync_round and tn_sync_push.  Errors: as backroom_begin; nothing is begun then. */
TN_MUST_CHECK enum tn_err link_begin(struct link *link, struct tn_fault *fault);
/* `err` and `fault` are what the exchange came to; what it left to be written is written in any
 * case.  Returns `err`, or why the last portion was given up. */
TN_MUST_CHECK enum tn_err link_end(struct link *link, enum tn_err err, struct tn_fault *fault);
