/* SPDX-License-Identifier: Apache-2.0 */
/* ledger.h -- the log over a database: append, accept, fold, facts, audit.
 *
 * The tables `log` and `record` are the truth and append-only; every other table of the ledger is
 * a fold of them and may be dropped and rebuilt (tn_ledger_rebuild; a test does).  The same ledger
 * serves a kiosk (its own logs, the hub's, later its peers') and the hub (everybody's).  A handle
 * belongs to the thread that opened it; several handles may share one database.  Rank 3.
 * Source: firmware/SPEC.md "Record", "Head", "Batch", "Fold". */
#pragma once

#include "turnout/db.h"
#include "turnout/gate.h"
#include "turnout/record.h"

struct tn_ledger;

/* Who writes the own log here, and whom to believe. */
struct tn_ledger_identity {
    struct tn_id group;
    struct tn_public_key group_key; /* certifies issuers and devices */
    struct tn_id device;            /* our own */
    struct tn_secret_key log_key;   /* signs our heads */
};

/* Opens over `db` (borrowed; must outlive the ledger), migrating its tables.  The epoch of the own
 * logs is drawn at the first open of a database and kept in it.  Errors: as db.h; DENIED (the
 * database belongs to another group or device; the fault names both). */
TN_MUST_CHECK enum tn_err tn_ledger_open(struct tn_db *db,
                                         const struct tn_ledger_identity *identity,
                                         struct tn_ledger **ret_ledger, struct tn_fault *fault);
void tn_ledger_close(struct tn_ledger *ledger);
TN_AUTO_DEFINE(ledger, struct tn_ledger *, tn_ledger_close)
struct tn_db *tn_ledger_db(struct tn_ledger *ledger);

/* Trusts a device's log key outside the log itself (the hub's, at pairing).  `is_hub`: its logs
 * may carry event, issuer, withdraw, device, ticket and revoke records. */
TN_MUST_CHECK enum tn_err tn_ledger_trust(struct tn_ledger *ledger, struct tn_id device,
                                          const struct tn_public_key *log_key, bool is_hub,
                                          const char *name, struct tn_fault *fault);

/* Appends to the own log of `event` and folds it, inside the transaction the caller has open on
 * the ledger's db, or in one of its own when none is: then it is durable on return.  Errors: FULL,
 * IO, CORRUPT, BUSY; nothing is written then. */
TN_MUST_CHECK enum tn_err tn_ledger_append(struct tn_ledger *ledger, struct tn_id event,
                                           const struct tn_claim *claim, enum tn_record_kind kind,
                                           const char *body_json, int64_t *ret_seq,
                                           struct tn_fault *fault);

/* What accepting a batch did. */
struct tn_ledger_accepted {
    int64_t high_water;  /* records of the log held now */
    struct tn_hash head; /* the chain's hash there */
    size_t added;        /* new records */
    size_t rejected;     /* of them, kept aside: chained but not folded */
};
/* Accepts a batch of somebody's log: verifies the head's signature, the chain from what is held,
 * then stores and folds.  Records held already are skipped (and compared by hash).  A record that
 * cannot be understood is stored, chained, listed in `rejected` and does not stop the ones behind
 * it.  Transactions as tn_ledger_append.  Errors: DENIED (the log's device is unknown, revoked, or
 * a kiosk's log carries hub records -- those are rejected singly, not the batch), SEAL (head does
 * not verify), CHAIN with *ret filled in (gap: high_water < from-1; fork: the same seq with another
 * hash; the fault says which), FORMAT, FULL, IO, BUSY. */
TN_MUST_CHECK enum tn_err tn_ledger_accept(struct tn_ledger *ledger, const struct tn_batch *batch,
                                           struct tn_ledger_accepted *ret, struct tn_fault *fault);

/* One log held here. */
struct tn_ledger_log {
    struct tn_log_id id;
    int64_t seq;
    struct tn_hash hash;
    bool own;
    bool is_hub;
};
/* All logs held, own first; `visit` returns false to stop. */
TN_MUST_CHECK enum tn_err tn_ledger_vector(struct tn_ledger *ledger,
                                           bool (*visit)(const struct tn_ledger_log *log,
                                                         void *context),
                                           void *context, struct tn_fault *fault);
/* Appends a batch of `log` from `from_seq` (as much as one batch takes) with a signed head: of our
 * own key for own logs, the stored one for others'.  *ret_records may be 0.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_ledger_read(struct tn_ledger *ledger, struct tn_log_id log,
                                         int64_t from_seq, struct tn_buf *out, size_t *ret_records,
                                         struct tn_fault *fault);
/* How much of an own log the hub has acknowledged, for the staff screen and for pushing. */
TN_MUST_CHECK enum tn_err tn_ledger_acknowledge(struct tn_ledger *ledger, struct tn_log_id log,
                                                int64_t seq, struct tn_fault *fault);
struct tn_ledger_backlog {
    int64_t unsent;               /* own records the hub has not acknowledged */
    struct tn_wall oldest_unsent; /* its claimed wall time, 0 if none */
};
TN_MUST_CHECK enum tn_err tn_ledger_backlog(struct tn_ledger *ledger, struct tn_ledger_backlog *ret,
                                            struct tn_fault *fault);

/* ---- facts for the door (indexed reads; microseconds) ---- */

struct tn_event_facts {
    struct tn_id id;
    char title[256];
    char venue[256];
    struct tn_wall starts, ends;
    int offset_min; /* of local time at the venue, for showing */
    struct tn_policy policy;
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    int64_t tickets, people_inside, admissions;
};
/* Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_ledger_event(struct tn_ledger *ledger, struct tn_id event,
                                          struct tn_event_facts *ret, struct tn_fault *fault);
/* The event the doors serve at `now`: the one whose window holds it, else the next to open, else
 * the last one over.  Errors: ABSENT (no event at all). */
TN_MUST_CHECK enum tn_err tn_ledger_current_event(struct tn_ledger *ledger, struct tn_when now,
                                                  struct tn_id *ret_event, struct tn_fault *fault);

/* What the log holds about one ticket at one event. */
struct tn_ticket_facts {
    bool listed, revoked, blocked;
    bool inside, seen;
    enum tn_ticket_kind kind;
    uint8_t admits;
    struct tn_ticket_id id;
    /* the admit that stands, for "already in": */
    struct tn_claim first_claim;
    char first_door[64];
    /* the sealed roster row, empty if none */
    uint8_t sealed[2048];
    size_t sealed_len;
};
TN_MUST_CHECK enum tn_err tn_ledger_ticket(struct tn_ledger *ledger, struct tn_id event,
                                           struct tn_ticket_id ticket, struct tn_ticket_facts *ret,
                                           struct tn_fault *fault);
/* By the hash of a typed short code.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_ledger_ticket_by_short(struct tn_ledger *ledger, struct tn_id event,
                                                    const uint8_t hash[TN_SHORT_HASH_BYTES],
                                                    struct tn_ticket_facts *ret,
                                                    struct tn_fault *fault);

/* Keys with this id, at most `cap` (two keys may share four bytes); `event` is where each may
 * issue. */
struct tn_issuer {
    struct tn_public_key key;
    struct tn_id event;
    struct tn_id device; /* zero for an event key */
    int64_t quota;       /* 0 = no limit */
    struct tn_wall expires;
    bool withdrawn;
};
TN_MUST_CHECK enum tn_err tn_ledger_issuers(struct tn_ledger *ledger, uint32_t key_id,
                                            struct tn_issuer *ret_issuers, size_t cap,
                                            size_t *ret_count, struct tn_fault *fault);

/* ---- what the hub and the staff screen read ---- */

/* One admission as folded: `entry` 1 is the one that stands, 2.. are double entries. */
struct tn_admission {
    struct tn_log_id log;
    int64_t seq;
    struct tn_ticket_id ticket;
    struct tn_claim claim;
    struct tn_when when; /* derived from the log's anchors */
    char door[64];
    char method[16];         /* "qr", "short-code" */
    enum tn_verdict verdict; /* admit, admit-again or host-needed overridden */
    bool undone;
    int entry;
};
/* In the deterministic order (derived time, device, epoch, seq). */
TN_MUST_CHECK enum tn_err tn_ledger_admissions(struct tn_ledger *ledger, struct tn_id event,
                                               bool (*visit)(const struct tn_admission *admission,
                                                             void *context),
                                               void *context, struct tn_fault *fault);

/* ---- trust, but verify ---- */

/* Recomputes every chain, checks every stored head, folds the logs anew into scratch tables and
 * compares.  Errors: CORRUPT (the fault names the first difference). */
TN_MUST_CHECK enum tn_err tn_ledger_audit(struct tn_ledger *ledger, struct tn_fault *fault);
/* Drops every folded table and folds the logs again, in one transaction. */
TN_MUST_CHECK enum tn_err tn_ledger_rebuild(struct tn_ledger *ledger, struct tn_fault *fault);
