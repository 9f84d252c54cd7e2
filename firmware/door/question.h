/* SPDX-License-Identifier: Apache-2.0 */
/* question.h -- a code at the door: what it is and everything the gate must know about it. */
#pragma once

#include "turnout/door.h"

/* Keys that share a key id; four bytes rarely do. */
#define QUESTION_ISSUERS_MAX 8

struct question {
    struct tn_ledger *ledger;
    struct tn_id event;      /* the one at hand; once asked, the one that decides */
    struct tn_ticket ticket; /* form TICKET */
    char short_code[TN_SHORT_CODE_CHARS + 1];
    bool has_ticket; /* it is about a ticket we can name: `about` is set */
    struct tn_ticket_facts about;
    struct tn_event_facts event_facts;
    struct tn_gate_facts gate;
};

/* Reads the code and asks the ledger, inside the transaction that is open.  Errors: as the
 * ledger's; what is merely unknown is a fact. */
TN_MUST_CHECK enum tn_err tn_question_ask(struct question *question, const char *code, size_t len,
                                          const struct tn_claim *claim, struct tn_when now,
                                          struct tn_fault *fault);
/* Moves the question to the event the code is for, if that is another one whose doors are open. */
TN_MUST_CHECK enum tn_err tn_question_choose(struct question *question, struct tn_fault *fault);
/* Looks the typed code up on the roster of `event` and sets `about` if it is
 * there. */
TN_MUST_CHECK enum tn_err tn_question_find_short(struct question *question,
                                                 const struct tn_event_facts *event,
                                                 bool *ret_found, struct tn_fault *fault);
/* The person's row, opened with their own code, into the answer; false if there is none or it does
 * not open. */
bool tn_question_open_row(const struct question *question, struct tn_door_answer *answer);
