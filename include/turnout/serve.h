/* SPDX-License-Identifier: Apache-2.0 */
/* serve.h -- the other side of sync: what a device is told and what is taken from it.
 *
 * No HTTP here: texts in, texts out; a hub and a kiosk serve the same way.  Rank 4.
 * Source: firmware/SPEC.md "Batch", "HTTP interface". */
#pragma once

#include "turnout/ledger.h"
#include "turnout/net.h"

/* Who asks whom. */
struct tn_serve_peer {
    struct tn_id device;  /* who asks */
    struct tn_id event;   /* the one event it serves; zero: all */
    bool stranger;        /* nobody here spoke of it: it hears how far hubs' logs go, may bring what
                             speaks of it, and reads nothing */
    struct tn_id heir_of; /* whose logs anybody of the group may have: of one that was revoked, its
                             own; zero: nobody's */
};

/* How whoever asks stands by what is held here. */
enum tn_serve_standing {
    TN_SERVE_MEMBER,
    TN_SERVE_STRANGER, /* not heard of: the group's authority certified it, but for which event only
                          the hub's word says, which may come with it */
    TN_SERVE_REVOKED,  /* is told nothing; its own log is still taken */
};
/* What a kiosk makes of another device, and what it may have. */
TN_MUST_CHECK enum tn_err tn_serve_meet(struct tn_ledger *ledger, struct tn_id device,
                                        struct tn_serve_peer *ret_peer,
                                        enum tn_serve_standing *ret_standing,
                                        struct tn_fault *fault);
/* Whether the peer may hear where `other` is: both serve an event, as far as is known here. */
TN_MUST_CHECK enum tn_err tn_serve_knows(struct tn_ledger *ledger, const struct tn_serve_peer *peer,
                                         struct tn_id other, bool *ret_knows,
                                         struct tn_fault *fault);

/* Every log of the peer's events, and the peer's own. */
bool tn_serve_may_read(const struct tn_serve_peer *peer, struct tn_log_id log);
/* Any log of the peer's events, so that one with a link brings another's: heads are signed by their
 * authors. */
bool tn_serve_may_write(const struct tn_serve_peer *peer, struct tn_log_id log);

/* Appends {"server_time","clock_err"?,"logs":[{"log","seq","head"}]}; `now` is our clock, and
 * without `clock_err` where its error is unknown. */
TN_MUST_CHECK enum tn_err tn_serve_vector(struct tn_ledger *ledger,
                                          const struct tn_serve_peer *peer, struct tn_when now,
                                          struct tn_buf *out, struct tn_fault *fault);

/* The texts of `from` and `max` in a request for a batch, NULL where absent: from 1, and no bound
 * but that of a batch (TN_BATCH_MAX_RECORDS).  False: not such numbers. */
bool tn_serve_stretch(const char *from, const char *max, int64_t *ret_from, size_t *ret_max);

/* Accepts a parsed batch, inside the caller's transaction or one of its own, and appends the
 * answer:
 * {"high_water","head","added","rejected":[seq…],"server_time"}.  Records of the own log that is
 * being written come only where this store was put back to an older copy: from then on the own logs
 * are of a new epoch, and what is in this one stands.  On an error *ret_problem and
 * `out` hold the whole problem instead, gap and fork with where the log stands here.  Errors: as
 * tn_ledger_accept; ABSENT (no hub spoke of an event with that id, and this is no hub's log). */
TN_MUST_CHECK enum tn_err tn_serve_accept(struct tn_ledger *ledger, const struct tn_batch *batch,
                                          int64_t now_ms, struct tn_buf *out,
                                          enum tn_problem *ret_problem, struct tn_fault *fault);
