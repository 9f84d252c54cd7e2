/* SPDX-License-Identifier: Apache-2.0 */
/* sync.h -- a kiosk's logs to the hub, the hub's to the kiosk.
 *
 * One round compares what both sides hold, fetches what the kiosk lacks, sends what the hub lacks,
 * and notes the hub's clock as an anchor.  A round may break off anywhere and be repeated: the
 * same records arrive once.  Rank 4; a handle belongs to the thread that owns the ledger.
 * Source: firmware/SPEC.md "Batch", "HTTP interface", "Time". */
#pragma once

#include "turnout/ledger.h"
#include "turnout/pairing.h"

/* An anchor is written again after this time if anything was logged since. */
#define TN_SYNC_ANCHOR_EVERY_MS (INT64_C(10) * 60 * 1000)

struct tn_sync;

struct tn_sync_options {
    const struct tn_pairing *pairing; /* copied */
    struct tn_ledger *ledger;         /* borrowed */
    /* This device's clocks now. */
    struct tn_claim (*claim)(void *context);
    void *context;
    int total_timeout_ms; /* of each request; 0: 30000 */
};
/* Reaches nobody yet.  Errors: FORMAT (the hub's address). */
TN_MUST_CHECK enum tn_err tn_sync_open(const struct tn_sync_options *options,
                                       struct tn_sync **ret_sync, struct tn_fault *fault);
void tn_sync_close(struct tn_sync *sync);
TN_AUTO_DEFINE(sync, struct tn_sync *, tn_sync_close)

/* What a round came to, filled in as far as it got even where it ends in an error. */
struct tn_sync_report {
    size_t fetched, sent;    /* records new here; new at the hub */
    size_t replaced;         /* logs of which the hub's copy was taken, because ours differed */
    size_t rejected;         /* of those sent: the hub keeps them aside */
    bool more;               /* the round's budget is used up: go on at once */
    bool heard;              /* the hub answered */
    struct tn_anchor anchor; /* its clock; err_ms unknown unless it was heard */
    int retry_after_s;       /* the hub asked for this much patience; 0: no */
};
/* `event` is where an anchor goes, zero for none.  Each database write is a transaction of its own,
 * made while no request is under way.  Errors: OFFLINE; SEAL (not our hub); DENIED (the hub no
 * longer knows this device, or revoked it); BUSY (asked to wait); CHAIN (a log and the hub's copy
 * of it differ and the hub's could not be taken); as tn_ledger_accept, tn_ledger_replace.  What is
 * wrong with one log does not keep the others back, least of all our own: the first failure is told
 * at the end. */
TN_MUST_CHECK enum tn_err tn_sync_round(struct tn_sync *sync, struct tn_id event,
                                        struct tn_sync_report *ret_report, struct tn_fault *fault);
