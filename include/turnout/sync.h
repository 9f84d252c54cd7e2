/* SPDX-License-Identifier: Apache-2.0 */
/* sync.h -- the same logs on both sides of a link: kiosk and hub, or kiosk and kiosk.
 *
 * One round compares what both sides hold, fetches what is longer there, sends what is longer here
 * (everybody's logs, so that any kiosk with a link carries for all) and notes the other's clock as
 * an anchor.  A round may break off anywhere and be repeated: the same records arrive once.  Rank
 * 4; a handle belongs to the thread that owns the ledger.
 * Source: firmware/SPEC.md "Batch", "HTTP interface", "Time". */
#pragma once

#include "turnout/client.h"
#include "turnout/ledger.h"
#include "turnout/pairing.h"

/* An anchor is written again after this time if anything was logged since. */
#define TN_SYNC_ANCHOR_EVERY_MS (INT64_C(10) * 60 * 1000)

struct tn_sync;

/* What carries requests; as tn_client_get and tn_client_post, whose errors it has. */
struct tn_sync_link {
    enum tn_err (*get)(void *context, const char *path, struct tn_reply *reply,
                       struct tn_fault *fault);
    enum tn_err (*post)(void *context, const char *path, const char *type, const void *body,
                        size_t len, struct tn_reply *reply, struct tn_fault *fault);
    void *context;
};

enum tn_sync_partner { TN_SYNC_HUB, TN_SYNC_PEER };

struct tn_sync_options {
    const struct tn_pairing *pairing; /* copied */
    struct tn_ledger *ledger;         /* borrowed */
    enum tn_sync_partner partner;
    struct tn_id device;             /* a peer's */
    const char *url;                 /* where to reach it; NULL: the hub, as paired */
    const struct tn_sync_link *link; /* copied; NULL: HTTPS to the URL */
    /* This device's clocks now. */
    struct tn_claim (*claim)(void *context);
    void *context;
    int total_timeout_ms; /* of each request; 0: 30000 */
};
/* Reaches nobody yet.  Errors: FORMAT (the address). */
TN_MUST_CHECK enum tn_err tn_sync_open(const struct tn_sync_options *options,
                                       struct tn_sync **ret_sync, struct tn_fault *fault);
void tn_sync_close(struct tn_sync *sync);
TN_AUTO_DEFINE(sync, struct tn_sync *, tn_sync_close)

/* A hash of how far every log is held here: two devices with the same one have nothing to exchange.
 */
TN_MUST_CHECK enum tn_err tn_sync_state(struct tn_ledger *ledger, struct tn_hash *ret_state,
                                        struct tn_fault *fault);

/* What a round came to, filled in as far as it got even where it ends in an error. */
struct tn_sync_report {
    size_t fetched, sent;    /* records new here; new there */
    size_t replaced;         /* logs of which the other copy was taken, because ours differed */
    size_t rejected;         /* of those sent: kept aside there */
    size_t passed_over;      /* logs that could not be exchanged this time; the rest went on */
    struct tn_fault passed;  /* why, of the first of them */
    bool own_store;          /* the round's error is of our own disk and no log's or partner's */
    bool more;               /* the budget is used up, or a round is due: go on at once */
    bool heard;              /* the other side answered */
    struct tn_anchor anchor; /* its clock; err_ms unknown unless it was heard and knows the time */
    int retry_after_s;       /* the other side asked for this much patience; 0: no */
};
/* `event` is where an anchor goes, zero for none.  Each database write is a transaction of its own
 * of one batch at most, made while no request is under way.  Errors: OFFLINE; SEAL (not whom we
 * know); DENIED (the other side does not know this device, or knows it as revoked: then it still
 * gets our own log); BUSY (asked to wait); FULL, CORRUPT; and of the hub's logs and our own, with
 * the hub: CHAIN (the copies differ and the hub's could not be taken); as tn_ledger_accept,
 * tn_ledger_replace. What is wrong with one log does not keep the others back: the first failure is
 * told at the end. Of everybody else's logs, and of all with a peer, it is only counted in the
 * report. */
TN_MUST_CHECK enum tn_err tn_sync_round(struct tn_sync *sync, struct tn_id event,
                                        struct tn_sync_report *ret_report, struct tn_fault *fault);

/* Right after a commit: the own logs' records that are new since the last round or push, without
 * asking what the other side holds.  Where that was another state than remembered, or before the
 * first round, nothing is sent and `more` asks for a round.  Errors: OFFLINE, SEAL, DENIED, BUSY,
 * as tn_ledger_read. */
TN_MUST_CHECK enum tn_err tn_sync_push(struct tn_sync *sync, struct tn_sync_report *ret_report,
                                       struct tn_fault *fault);
