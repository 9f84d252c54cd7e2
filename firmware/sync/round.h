/* SPDX-License-Identifier: Apache-2.0 */
/* round.h -- one round under way, as its parts share it: link, fetch, send, date. */
#pragma once

#include "turnout/serve.h"
#include "turnout/sync.h"
#include "vector.h"

enum {
    BATCHES_PER_ROUND = 32, /* so that a door's own work on the ledger gets its turn */
    STUCK_LOGS = 32,
};

/* A log that could not be exchanged rests for some rounds, unless either side moves on. */
struct stuck {
    struct tn_log_id log;
    int64_t here_seq, there_seq, since_round;
};

struct tn_sync {
    struct tn_ledger *ledger;
    struct tn_client *client; /* NULL: the link is the caller's */
    struct tn_sync_link link;
    enum tn_sync_partner partner;
    struct tn_id hub, device; /* ours */
    struct tn_id peer;        /* zero: the partner is the hub */
    struct tn_claim (*claim)(void *context);
    void *context;
    /* what the partner held as of the last round and the pushes since */
    bool met;
    struct tn_sync_vector there;
    struct stuck stuck[STUCK_LOGS];
    size_t stuck_count; /* ever; the oldest goes */
    int64_t rounds;     /* begun */
    /* where and when the last anchor went */
    struct tn_log_id anchor_log;
    uint64_t anchor_boot;
    int64_t anchor_up_ms, anchor_seq;
};

struct round {
    struct tn_sync *sync;
    struct tn_sync_report *report;
    struct tn_sync_vector here, there;
    bool told_nothing; /* revoked: the other side takes what we owe and says no more */
    /* by what is held here, the partner's: it hears up to that record, and of it its own log */
    struct tn_ledger_revocation shunned;
    /* what a peer may have, by what is held here; of the hub: everything */
    struct tn_serve_peer peer;
    bool sending; /* and not fetching any more */
    bool pushing; /* `there` is what was remembered: nothing to compare by */
    size_t batches;
    bool theirs;         /* the request that failed last was answered: it is not our disk */
    enum tn_err trouble; /* the first failure, told at the end: it does not stop the rest */
    struct tn_fault fault;
};

/* True once the round's batches are used up; the report says so. */
bool tn_round_spent(struct round *round);
enum whose { WHOSE_HUBS, WHOSE_OURS, WHOSE_OTHERS };
enum whose tn_round_whose(const struct round *round, struct tn_log_id log);
/* "the hub", "the other kiosk" */
const char *tn_round_partner(const struct round *round);
/* Notes what came of one log: of our own store, and with the hub of the hub's logs and our own, as
 * the round's failure, else as one passed over.  False if nobody is to be asked for more now. */
bool tn_round_go_on(struct round *round, struct tn_log_id log, enum tn_err err,
                    const struct tn_fault *fault);
/* A request's failure, with the patience that was asked for. */
enum tn_err tn_round_failed(struct round *round, enum tn_err err, const struct tn_reply *reply);
/* True if both copies agree as far as both go. */
bool tn_round_agrees(struct round *round, const struct tn_sync_entry *here,
                     const struct tn_sync_entry *there);
enum tn_err tn_round_differs(const struct round *round, struct tn_log_id log,
                             struct tn_fault *fault);
/* Looks who the peer is, and whether it was revoked; what a round fetches may say so. */
TN_MUST_CHECK enum tn_err tn_round_look_at_peer(struct round *round, struct tn_fault *fault);
/* Whether a log is stuck in the state it has on both sides. */
bool tn_round_is_stuck(const struct round *round, struct tn_log_id log);
void tn_round_log_path(struct tn_log_id log, struct tn_buf *path);

/* ---- link.c ---- */
TN_MUST_CHECK enum tn_err tn_link_open(const struct tn_sync_options *options, struct tn_sync *sync,
                                       struct tn_fault *fault);

/* ---- fetch.c ---- */

/* What is longer there: the hub's logs, then ours (they may be lost here, whole or in part), then
 * everybody else's. */
void tn_round_fetch(struct round *round);

/* ---- send.c ---- */

/* What is longer here; with `own_only` of our own logs. */
void tn_round_send(struct round *round, bool own_only);

/* ---- date.c ---- */

/* Writes the anchor if one is due. */
TN_MUST_CHECK enum tn_err tn_round_date(struct round *round, struct tn_id event,
                                        struct tn_fault *fault);
