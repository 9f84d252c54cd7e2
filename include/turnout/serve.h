/* SPDX-License-Identifier: Apache-2.0 */
/* serve.h -- the other side of sync: what a device is told and what is taken from it.
 *
 * No HTTP here: texts in, texts out, so that a hub and later a kiosk serve the same way.  Rank 4.
 * Source: firmware/SPEC.md "Batch", "HTTP interface". */
#pragma once

#include "turnout/ledger.h"
#include "turnout/net.h"

/* Who asks whom. */
struct tn_serve_peer {
    struct tn_id device; /* who asks */
    struct tn_id event;  /* the one event it serves; zero: all */
    struct tn_id hub;    /* whose logs everybody reads */
};

/* The hub's logs of the peer's events, and the peer's own. */
bool tn_serve_may_read(const struct tn_serve_peer *peer, struct tn_log_id log);
/* Any kiosk's log of the peer's events, so that one with a link can bring another's; never the
 * hub's. */
bool tn_serve_may_write(const struct tn_serve_peer *peer, struct tn_log_id log);

/* Appends {"server_time","logs":[{"log","seq","head"}]}. */
TN_MUST_CHECK enum tn_err tn_serve_vector(struct tn_ledger *ledger,
                                          const struct tn_serve_peer *peer, int64_t now_ms,
                                          struct tn_buf *out, struct tn_fault *fault);

/* Accepts a parsed batch, inside the caller's transaction or one of its own, and appends the
 * answer:
 * {"high_water","head","added","rejected":[seq…],"server_time"}.  On an error *ret_problem and
 * `out` hold the whole problem instead, gap and fork with where the log stands here.  Errors: as
 * tn_ledger_accept; ABSENT (no event has that id). */
TN_MUST_CHECK enum tn_err tn_serve_accept(struct tn_ledger *ledger, const struct tn_batch *batch,
                                          int64_t now_ms, struct tn_buf *out,
                                          enum tn_problem *ret_problem, struct tn_fault *fault);
