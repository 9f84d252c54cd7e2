/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_read.h -- what the ledger answers: facts for the door, lists for people.
 *
 * Everything here is computed from the log (ledger.h) and in the same order everywhere.  Reads
 * inside a transaction of the caller see it.  Rank 3.  Source: firmware/SPEC.md "Fold". */
#pragma once

#include "turnout/gate.h"
#include "turnout/record.h"

struct tn_ledger;

/* ---- facts for the door (indexed reads; microseconds) ---- */

struct tn_event_facts {
    struct tn_id id;
    char title[256];
    char venue[256];
    struct tn_wall starts, ends;
    int offset_min; /* of local time at the venue, for showing */
    struct tn_policy policy;
    uint8_t door_key[TN_DOOR_KEY_BYTES];
    struct tn_box_key box; /* the group's: what people say is closed into it; zeros if none */
    int64_t tickets;       /* on the roster, walk-ins not counted */
    int64_t people_inside; /* persons of stays that last */
    int64_t admissions;    /* stays begun and not undone */
    int64_t doubles;       /* double entries */
    int64_t refusals;
};
/* Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_ledger_event(struct tn_ledger *ledger, struct tn_id event,
                                          struct tn_event_facts *ret, struct tn_fault *fault);
/* Every event there is a record of, in the order of their start. */
TN_MUST_CHECK enum tn_err tn_ledger_events(struct tn_ledger *ledger,
                                           bool (*visit)(struct tn_id event, void *context),
                                           void *context, struct tn_fault *fault);
/* The event the doors serve at `now`: the one whose window holds it, else the next to open, else
 * the last one over.  Errors: ABSENT (no event at all). */
TN_MUST_CHECK enum tn_err tn_ledger_current_event(struct tn_ledger *ledger, struct tn_when now,
                                                  struct tn_id *ret_event, struct tn_fault *fault);

#define TN_SEALED_ROW_MAX_BYTES 2048

/* What the log holds about one ticket at one event. */
struct tn_ticket_facts {
    bool listed, revoked, blocked;
    bool inside, seen;
    bool walk_in;              /* a kiosk issued it, and that counts */
    enum tn_approval approval; /* of a walk-in */
    enum tn_ticket_kind kind;
    uint8_t admits;
    struct tn_wall expires;   /* as in the code; 0: as the event says */
    struct tn_public_key key; /* that signed it; zeros if not listed */
    struct tn_ticket_id id;
    /* the admit that stands, for "already in": */
    struct tn_claim first_claim;
    struct tn_when first_when;
    char first_door[64];
    /* the sealed roster row, empty if none */
    uint8_t sealed[TN_SEALED_ROW_MAX_BYTES];
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

/* One admission as folded.  `entry` 1 stands; 2, 3 … met a stay that lasted: a double entry where
 * the verdict is admit, a re-entry where it is admit-again; 0 was undone. */
struct tn_admission {
    struct tn_log_id log;
    int64_t seq;
    struct tn_ticket_id ticket;
    struct tn_claim claim;
    struct tn_when when; /* derived from the log's anchors */
    char door[64];
    char method[16];         /* "qr", "short-code", "" for an override */
    enum tn_verdict verdict; /* admit, admit-again or host-needed overridden */
    uint8_t admits;
    bool undone;
    int entry;
};
/* In the deterministic order (derived time, device, epoch, seq). */
TN_MUST_CHECK enum tn_err tn_ledger_admissions(struct tn_ledger *ledger, struct tn_id event,
                                               bool (*visit)(const struct tn_admission *admission,
                                                             void *context),
                                               void *context, struct tn_fault *fault);
/* The same of some tickets alone. */
TN_MUST_CHECK enum tn_err
tn_ledger_admissions_of(struct tn_ledger *ledger, struct tn_id event,
                        const struct tn_ticket_id *tickets, size_t count,
                        bool (*visit)(const struct tn_admission *admission, void *context),
                        void *context, struct tn_fault *fault);
/* One by where it was written.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_ledger_admission(struct tn_ledger *ledger, struct tn_log_id log,
                                              int64_t seq, struct tn_admission *ret_admission,
                                              struct tn_fault *fault);

/* What our own door did last, newest first, at most `limit`: admissions, refusals, undos. */
struct tn_door_entry {
    int64_t seq;
    enum tn_record_kind kind;
    enum tn_verdict verdict;
    enum tn_reason reason;
    struct tn_ticket_id ticket; /* zeros if none */
    char method[16];
    struct tn_claim claim;
    int64_t undoes; /* of an undo: the record taken back */
};
TN_MUST_CHECK enum tn_err
tn_ledger_recent(struct tn_ledger *ledger, struct tn_id event, size_t limit,
                 bool (*visit)(const struct tn_door_entry *entry, void *context), void *context,
                 struct tn_fault *fault);
/* What better clocks read in one boot of a device, as its logs say (SPEC.md "Time"); `visit`
 * returns false to stop. */
TN_MUST_CHECK enum tn_err
tn_ledger_anchors(struct tn_ledger *ledger, struct tn_id device, uint64_t boot,
                  bool (*visit)(const struct tn_anchor *anchor, void *context), void *context,
                  struct tn_fault *fault);
/* How often each refusal was given at an event's doors. */
TN_MUST_CHECK enum tn_err tn_ledger_refusals(struct tn_ledger *ledger, struct tn_id event,
                                             bool (*visit)(const char *verdict, const char *reason,
                                                           int64_t count, void *context),
                                             void *context, struct tn_fault *fault);
