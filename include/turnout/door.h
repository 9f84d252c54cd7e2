/* SPDX-License-Identifier: Apache-2.0 */
/* door.h -- from a code as read to a verdict that is on the disk.
 *
 * Reads the facts, asks the gate, opens the person's roster row with their own code, appends the
 * record and commits, all in one transaction: when tn_door_scan returns, what it answers is
 * durable.  Rank 4; belongs to the thread that owns the ledger. */
#pragma once

#include "turnout/ledger.h"

/* How the code came in; names go into the log. */
#define TN_METHOD_MAP(X)                                                                           \
    X(QR, "qr")                                                                                    \
    X(SHORT_CODE, "short-code")                                                                    \
    X(ROLL_CALL, "roll-call")                                                                      \
    X(NAME, "name")

struct tn_door_answer {
    struct tn_gate_answer gate;
    char code_tail[9]; /* last characters of the code, to tell one from another in a list */
    struct tn_ticket_id ticket; /* zeros if none */
    bool has_name;
    char name[256]; /* from the sealed row, as the person wrote it */
    char lang[8];   /* the person's language, "" if unknown */
    char note[256]; /* what the organiser wants the door to say, "" if nothing */
    uint8_t admits;
    int64_t people_inside; /* after this */
    int64_t visits;        /* this admission's number at the event's doors: "you are the 42nd" */
    /* already in: */
    struct tn_claim first_claim;
    struct tn_when first_when;
    char first_door[64];
    struct tn_log_id log; /* of the event that decided; zeros if none */
    int64_t seq;          /* there, of the record written, 0 if none could be */
};

struct tn_door;
/* `ledger` is borrowed.  `name` is this door's, written with nothing (the device record has it). */
TN_MUST_CHECK enum tn_err tn_door_open(struct tn_ledger *ledger, struct tn_door **ret_door,
                                       struct tn_fault *fault);
void tn_door_close(struct tn_door *door);
TN_AUTO_DEFINE(door, struct tn_door *, tn_door_close)

/* One code at the door of `event` (zero: none loaded yet, verdict host-needed/no-event).  If the
 * code is for another event whose doors are open too, that one decides and its log is written.
 * Never fails towards the person: what cannot be written down is answered host-needed with reason
 * store-full or store-failed and no admission; the fault, if given, then says why.  Refusals are
 * logged too (kind refuse), and a refusal that cannot be logged stays the same refusal. */
struct tn_door_answer tn_door_scan(struct tn_door *door, struct tn_id event, const char *code,
                                   size_t len, const struct tn_claim *claim, struct tn_when now,
                                   struct tn_fault *fault);

/* Takes back the admission `seq` of `log`, as an answer named them, with a reason; logged as undo.
 * Errors: DENIED (not the log this door writes for that event now), ABSENT, EXISTS (undone
 * already), FULL, IO. */
TN_MUST_CHECK enum tn_err tn_door_undo(struct tn_door *door, struct tn_log_id log, int64_t seq,
                                       const char *reason, const struct tn_claim *claim,
                                       struct tn_fault *fault);
