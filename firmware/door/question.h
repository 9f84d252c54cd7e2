/* SPDX-License-Identifier: Apache-2.0 */
/* question.h -- who asks at the door: what their code is, everything the gate must know about it,
 * and what their own row says. */
#pragma once

#include "namebook.h"
#include "turnout/door.h"

/* Keys that share a key id; four bytes rarely do. */
#define QUESTION_ISSUERS_MAX 8

/* The person as the roster knows them. */
struct row {
    bool opened;
    char name[256], lang[8], note[256];
    int64_t visits; /* earlier ones, -1 unknown */
    int64_t rules;  /* version accepted, 0 none */
};

struct question {
    struct tn_ledger *ledger;
    struct tn_id event;      /* the one at hand; once asked, the one that decides */
    bool signs_up;           /* a walk-in, just now */
    enum tn_method method;   /* set by tn_question_ask for a code */
    struct tn_ticket ticket; /* form TICKET */
    char short_code[TN_SHORT_CODE_CHARS + 1];
    bool has_ticket; /* it is about a ticket we can name: `about` is set */
    struct tn_ticket_facts about;
    struct tn_event_facts event_facts;
    struct tn_issuer issuer; /* that signed, where the gate knows it */
    struct row row;
    struct tn_said said; /* read where the event asks for it */
    struct tn_gate_facts gate;
};

/* Reads the code and asks the ledger, inside the transaction that is open.  Errors: as the
 * ledger's; what is merely unknown is a fact. */
TN_MUST_CHECK enum tn_err tn_question_ask(struct question *question, const char *code, size_t len,
                                          const struct tn_claim *claim, struct tn_when now,
                                          struct tn_fault *fault);
/* The same about somebody picked by name: the roster's word stands for the code. */
TN_MUST_CHECK enum tn_err tn_question_ask_by_name(struct question *question,
                                                  const struct person *person,
                                                  const struct tn_claim *claim, struct tn_when now,
                                                  struct tn_fault *fault);
/* What they have just done counts as said. */
void tn_question_take_given(struct question *question, const struct tn_door_given *given);
/* Moves the question to the event the code is for, if that is another one whose doors are open. */
TN_MUST_CHECK enum tn_err tn_question_choose(struct question *question, struct tn_fault *fault);
/* Looks the typed code up on the roster of `event` and sets `about` if it is
 * there. */
TN_MUST_CHECK enum tn_err tn_question_find_short(struct question *question,
                                                 const struct tn_event_facts *event,
                                                 bool *ret_found, struct tn_fault *fault);

/* ---- said.c: what the event asks, and what the person said to it ---- */
TN_MUST_CHECK enum tn_err tn_question_ask_said(struct question *question, struct tn_fault *fault);

/* ---- row.c ---- */

/* The person's row, opened with their own code. */
void tn_question_open_row(struct question *question);
