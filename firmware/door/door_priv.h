/* SPDX-License-Identifier: Apache-2.0 */
/* door_priv.h -- what the files of the door share: its state, one attempt to come in. */
#pragma once

#include "namebook.h"
#include "question.h"
#include "repeats.h"

/* A ticket whose signature fitted and that was refused: what a host may override. */
struct refused {
    struct tn_id event;
    struct tn_ticket_id ticket;
    uint8_t admits;
};
#define REFUSED_KEPT 16

/* What a host's code opened; all zeros while the door is locked. */
struct opened {
    bool is_open;
    struct tn_id event;
    uint8_t key[TN_SEAL_KEY_BYTES];
    struct tn_ticket_id host; /* whose code it was */
    struct namebook *names;
};

struct tn_door {
    struct tn_ledger *ledger;
    struct repeats repeats;
    struct refused refused[REFUSED_KEPT];
    size_t refused_next, refused_count;
    struct opened opened;
};

/* ---- attempt.c: somebody wants in ---- */

struct attempt {
    struct tn_door *door;
    struct question question;
    struct refusal refusal;
    struct tn_door_given given; /* zeros: nothing */
    const struct tn_claim *claim;
    bool written;         /* something: the transaction is to be committed */
    bool refusal_written; /* a record of it */
};
/* Asks the gate, writes what follows, commits; the transaction is open and the question asked. */
TN_MUST_CHECK enum tn_err tn_attempt_finish(struct attempt *attempt, struct tn_door_answer *answer,
                                            struct tn_fault *fault);
/* The gate's answer with everything known about the person. */
void tn_attempt_decide(struct attempt *attempt, struct tn_door_answer *answer);
TN_MUST_CHECK enum tn_err tn_attempt_write_admission(struct attempt *attempt,
                                                     struct tn_door_answer *answer,
                                                     struct tn_fault *fault);
/* Turns the answer into "host needed": what could not be written down admits nobody. */
void tn_attempt_give_up(enum tn_err err, struct tn_door_answer *answer);
void tn_attempt_wipe(struct attempt *attempt);
/* Tells one code from another without keeping it. */
void tn_attempt_digest(const void *code, size_t len, uint8_t out[REPEATS_DIGEST_BYTES]);

/* ---- given.c: what they did on the screen ---- */

/* True if it is a JSON array and not too long; NULL is fine too. */
bool tn_given_fits(const char *answers_json);
/* As it counts: nothing of NULL or of what does not fit, and no answers are no answer. */
struct tn_door_given tn_given_read(const struct tn_door_given *given);
/* Appends `accept` and `answer` where they say something new. */
TN_MUST_CHECK enum tn_err tn_given_write(struct attempt *attempt, struct tn_fault *fault);
/* Closes a text for the group.  Errors: SEAL (the event has no box key). */
TN_MUST_CHECK enum tn_err tn_given_close(const struct tn_event_facts *event,
                                         const struct tn_buf *plain, struct tn_buf *out,
                                         struct tn_fault *fault);

/* ---- unlock.c ---- */

/* DENIED unless the door is open for `event` (zero: any); reads the names that came meanwhile and
 * locks if the host's ticket was revoked. */
TN_MUST_CHECK enum tn_err tn_opened_check(struct tn_door *door, struct tn_id event,
                                          struct tn_fault *fault);
/* Opens what is sealed with the event key for `purpose` about `subject`; appends.  Errors: SEAL. */
TN_MUST_CHECK enum tn_err tn_opened_open(const struct tn_door *door, const char *purpose,
                                         const void *subject, size_t subject_len,
                                         struct tn_sealed sealed, struct tn_buf *out);
/* ‖ of purpose, group, event and subject: what a seal is about. */
void tn_opened_context(const struct tn_ledger *ledger, struct tn_id event, const char *purpose,
                       const void *subject, size_t subject_len, struct tn_buf *out);

/* ---- host.c ---- */

void tn_door_remember_refused(struct tn_door *door, const struct question *question);
/* How many a refused ticket would let in; 0 if it is none of those. */
uint8_t tn_door_recall_refused(const struct tn_door *door, struct tn_id event,
                               struct tn_ticket_id ticket);

/* ---- wipe.c ---- */

/* Wipes the stack below the caller: copies that returned calls left there. */
void tn_door_wipe_stack(void);
/* Room for a personal text of up to `len` bytes and the words around it: a buffer that grows leaves
 * copies behind. */
void tn_door_make_room(struct tn_buf *buf, size_t len);
/* Wipes what a buffer held and frees it. */
void tn_door_wipe_buf(struct tn_buf *buf);
#define WIPED_BUF __attribute__((cleanup(tn_door_wipe_buf))) struct tn_buf
