/* SPDX-License-Identifier: Apache-2.0 */
/* ledger_guests.h -- what the ledger holds about walk-ins, what people said, what to show.
 *
 * Sealed bytes come as they are: who has the key opens them.  Reads inside a transaction of the
 * caller see it.  Module ledger.  Source: firmware/SPEC.md "Record", "Fold". */
#pragma once

#include "turnout/ledger_read.h"

#define TN_BALLOT_OPTIONS_MAX 8

/* Sealed bytes, borrowed for the length of a visit. */
struct tn_sealed {
    const void *bytes;
    size_t len;
};

/* ---- for the door ---- */

/* How many tickets are known to be issued with this key. */
TN_MUST_CHECK enum tn_err tn_ledger_issued(struct tn_ledger *ledger, struct tn_id event,
                                           const struct tn_public_key *key, int64_t *ret_count,
                                           struct tn_fault *fault);
/* What the person of this ticket said at a kiosk. */
struct tn_said {
    int64_t rules; /* the version accepted, 0 none */
    bool answered;
};
TN_MUST_CHECK enum tn_err tn_ledger_said(struct tn_ledger *ledger, struct tn_id event,
                                         struct tn_ticket_id ticket, struct tn_said *ret_said,
                                         struct tn_fault *fault);
/* The event key as sealed for this ticket; appends.  Errors: ABSENT (it is no host's). */
TN_MUST_CHECK enum tn_err tn_ledger_unlock(struct tn_ledger *ledger, struct tn_id event,
                                           struct tn_ticket_id ticket, struct tn_buf *out,
                                           struct tn_fault *fault);
/* The issuing key of our own device for the event, the newest good one, with its sealed seed
 * appended to `seed`.  Errors: ABSENT. */
TN_MUST_CHECK enum tn_err tn_ledger_own_issuer(struct tn_ledger *ledger, struct tn_id event,
                                               struct tn_issuer *ret_issuer, struct tn_buf *seed,
                                               struct tn_fault *fault);

/* What a person is found by, sealed with the event key.  (log, seq) names the record. */
struct tn_find_row {
    struct tn_ticket_id ticket;
    bool walk_in;
    int64_t log, seq;
    struct tn_sealed find;
};
/* Those of the roster, then those of the walk-ins; a ticket may come twice.  `visit` returns false
 * to stop. */
TN_MUST_CHECK enum tn_err tn_ledger_finds(struct tn_ledger *ledger, struct tn_id event,
                                          bool (*visit)(const struct tn_find_row *row,
                                                        void *context),
                                          void *context, struct tn_fault *fault);
/* Grows whenever tn_ledger_finds may answer something new. */
TN_MUST_CHECK enum tn_err tn_ledger_finds_version(struct tn_ledger *ledger, struct tn_id event,
                                                  int64_t *ret_version, struct tn_fault *fault);

/* ---- walk-ins, for hosts and for the hub ---- */

struct tn_walk_in {
    struct tn_ticket_id ticket;
    struct tn_public_key key;
    struct tn_id device;
    uint8_t admits;
    struct tn_wall expires, at; /* `at` as the kiosk's clock said */
    enum tn_approval approval;
    bool counts; /* of the key's device, and within its quota */
    struct tn_sealed row, find, box;
};
/* In the order of (at, epoch, seq), those that do not count too. */
TN_MUST_CHECK enum tn_err tn_ledger_walk_ins(struct tn_ledger *ledger, struct tn_id event,
                                             bool (*visit)(const struct tn_walk_in *walk_in,
                                                           void *context),
                                             void *context, struct tn_fault *fault);
/* Every answer, a ticket's in the order they were given. */
TN_MUST_CHECK enum tn_err tn_ledger_answers(struct tn_ledger *ledger, struct tn_id event,
                                            bool (*visit)(struct tn_ticket_id ticket,
                                                          struct tn_sealed box, void *context),
                                            void *context, struct tn_fault *fault);
/* Every feedback; the box is empty where nothing was written. */
TN_MUST_CHECK enum tn_err tn_ledger_feedback(struct tn_ledger *ledger, struct tn_id event,
                                             bool (*visit)(int score, struct tn_sealed box,
                                                           void *context),
                                             void *context, struct tn_fault *fault);

/* ---- content and votes ---- */

/* What is to be shown and asked, by `what` and `id`; what was taken away is left out. */
TN_MUST_CHECK enum tn_err tn_ledger_content(struct tn_ledger *ledger, struct tn_id event,
                                            bool (*visit)(const char *what, const char *id,
                                                          const char *value_json, void *context),
                                            void *context, struct tn_fault *fault);
/* Votes for each option of a ballot. */
TN_MUST_CHECK enum tn_err tn_ledger_tally(struct tn_ledger *ledger, struct tn_id event,
                                          const char *ballot,
                                          int64_t ret_counts[TN_BALLOT_OPTIONS_MAX],
                                          struct tn_fault *fault);
