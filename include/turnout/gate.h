/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h -- may this person come in?  A pure function of what is known at the door.
 *
 * Everything comes in by value: the code as read, the facts the log holds about it, the event's
 * policy, the time with its doubt.  Nothing is waited for.  Rank 3, pure.
 * Source: firmware/SPEC.md "Verdicts". */
#pragma once

#include "turnout/ticket.h"
#include "turnout/timeline.h"

/* X(code, name, admits) -- names are the words used in the log, in SQL, on screens and in JSON. */
#define TN_VERDICT_MAP(X)                                                                          \
    X(ADMIT, "admit", true)                                                                        \
    X(ADMIT_AGAIN, "admit-again", true)                                                            \
    X(ALREADY_IN, "already-in", false)                                                             \
    X(NOT_YET, "not-yet", false)                                                                   \
    X(TOO_LATE, "too-late", false)                                                                 \
    X(OTHER_EVENT, "other-event", false)                                                           \
    X(REVOKED, "revoked", false)                                                                   \
    X(UNKNOWN_CODE, "unknown-code", false)                                                         \
    X(BAD_SIGNATURE, "bad-signature", false)                                                       \
    X(KEY_WITHDRAWN, "key-withdrawn", false)                                                       \
    X(FULL, "full", false)                                                                         \
    X(BLOCKED, "blocked", false)                                                                   \
    X(RULES_TO_ACCEPT, "rules-to-accept", false)                                                   \
    X(ANSWER_NEEDED, "answer-needed", false)                                                       \
    X(HOST_NEEDED, "host-needed", false)

enum tn_verdict {
#define TN_VERDICT_ENUM(code, name, admits) TN_VERDICT_##code,
    TN_VERDICT_MAP(TN_VERDICT_ENUM)
#undef TN_VERDICT_ENUM
        TN_VERDICT_COUNT,
};
const char *tn_verdict_name(enum tn_verdict verdict);
bool tn_verdict_admits(enum tn_verdict verdict);

/* Why, where a verdict alone would leave a person guessing; names go into the log too. */
#define TN_REASON_MAP(X)                                                                           \
    X(NONE, "none")                                                                                \
    X(FOREIGN_CODE, "foreign-code") /* not one of ours */                                          \
    X(DAMAGED_CODE, "damaged-code") /* ours once, cut or changed on the way */                     \
    X(NEWER_CODE, "newer-code")     /* a version this build does not know */                       \
    X(UNKNOWN_KEY, "unknown-key")   /* signed by a key nobody here has heard of */                 \
    X(UNKNOWN_SHORT, "unknown-short-code")                                                         \
    X(TICKET_EXPIRED, "ticket-expired")                                                            \
    X(EVENT_OVER, "event-over")                                                                    \
    X(DOORS_CLOSED, "doors-closed") /* the event's doors have not opened yet */                    \
    X(CLOCK_UNSET, "clock-unset")                                                                  \
    X(NOT_ON_ROSTER, "not-on-roster") /* signed well, but the roster does not have it */           \
    X(NO_EVENT, "no-event")           /* this kiosk has no event yet */                            \
    X(STORE_FULL, "store-full")       /* nothing can be written down: disk full */                 \
    X(STORE_FAILED, "store-failed")                                                                \
    X(CAPACITY, "capacity")                                                                        \
    X(ISSUER_QUOTA, "issuer-quota")                                                                \
    X(ISSUER_EXPIRED, "issuer-expired")                                                            \
    X(TOO_MANY_TRIES, "too-many-tries")                                                            \
    X(APPROVAL, "approval")     /* a walk-in nobody has let in yet */                              \
    X(WRONG_FACT, "wrong-fact") /* a name was picked and its second fact did not fit */

enum tn_reason {
#define TN_REASON_ENUM(code, name) TN_REASON_##code,
    TN_REASON_MAP(TN_REASON_ENUM)
#undef TN_REASON_ENUM
        TN_REASON_COUNT,
};
const char *tn_reason_name(enum tn_reason reason);

/* What an event wants at its doors.  Times UTC; 0 means no such limit. */
enum tn_choice { TN_CHOICE_ADMIT, TN_CHOICE_HOST };

/* X(code, name): what a walk-in needs before the door lets them in. */
#define TN_ENTRY_MAP(X)                                                                            \
    X(OPEN, "open")                 /* nothing */                                                  \
    X(RULES, "rules")               /* the house rules accepted */                                 \
    X(ANSWER, "answer")             /* the event's questions answered */                           \
    X(INVITE, "invite")             /* somebody who brought them */                                \
    X(APPROVE, "approve")           /* a host's yes */                                             \
    X(ATTEND_FIRST, "attend-first") /* nothing here: coming is what makes them eligible */

enum tn_entry {
#define TN_ENTRY_ENUM(code, name) TN_ENTRY_##code,
    TN_ENTRY_MAP(TN_ENTRY_ENUM)
#undef TN_ENTRY_ENUM
        TN_ENTRY_COUNT,
};
const char *tn_entry_name(enum tn_entry entry);
/* Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_entry_parse(const char *name, enum tn_entry *ret_entry);

struct tn_policy {
    struct tn_wall opens;       /* doors open: start less the early margin */
    struct tn_wall closes;      /* end plus the grace time */
    int64_t capacity;           /* people inside at most, 0 = no limit */
    bool re_entry;              /* a ticket that is in may come in again */
    bool closed;                /* the organiser closed the event */
    enum tn_choice unlisted;    /* signed well, not on the roster */
    enum tn_choice clock_unset; /* a time rule met with an unset clock */
    bool sign_up;               /* walk-ins are taken */
    enum tn_entry entry;        /* what they need */
    int64_t quota;              /* tickets each kiosk may issue, 0 = as its certificate says */
    bool find;                  /* people may find themselves by name */
    bool second_fact;           /* and then say the last two characters of their contact */
    int64_t rules;              /* version of the house rules to be accepted, 0 = none */
    bool questions;             /* required questions are answered before coming in */
    bool leaving;               /* the exit scan is offered */
    bool feedback;              /* one question on the way out */
    bool milestones;            /* "your fifth time" may be said */
};

/* Whether a host has let a walk-in in. */
enum tn_approval {
    TN_APPROVAL_NONE, /* not asked for */
    TN_APPROVAL_PENDING,
    TN_APPROVAL_GIVEN,
    TN_APPROVAL_DECLINED,
};

/* What is known about the key that signed. */
enum tn_issuer_state {
    TN_ISSUER_UNKNOWN,
    TN_ISSUER_THIS_EVENT,
    TN_ISSUER_OTHER_EVENT,
    TN_ISSUER_WITHDRAWN,
    TN_ISSUER_EXPIRED,
};

/* Everything the verdict may depend on. */
struct tn_gate_facts {
    bool has_event;
    enum tn_code_form form;
    bool signature_fits; /* form TICKET */
    /* form TICKET, from the code; form SHORT, also of a name picked, from the roster: */
    enum tn_issuer_state issuer;
    struct tn_wall expires; /* 0 = as the event says */
    bool guessing;   /* too many unknown short codes, or wrong second facts: for now no more of them
                     are   looked up */
    bool wrong_fact; /* picked by name, and the second fact does not fit */
    uint8_t admits;  /* people this code lets in */
    bool has_roster; /* at least one ticket record has arrived for this event */
    bool listed;     /* the roster has this ticket */
    bool revoked;
    bool blocked;
    bool inside;     /* an admit of it stands, not undone and not left again */
    bool seen;       /* an admit of it stood at any time (for admit-again after leaving) */
    bool walk_in;    /* kind walk-in, signed by a device's key of this event */
    bool quota_used; /* not listed, and its key has issued all it may */
    enum tn_approval approval;
    int64_t rules_accepted; /* version, 0 = none */
    bool asks;              /* there are required questions for the entry */
    bool answered;
    int64_t people_inside;
    /* the time, with its doubt */
    struct tn_when now;
    bool clock_set;
};

struct tn_gate_answer {
    enum tn_verdict verdict;
    enum tn_reason reason;
    bool uncertain; /* a time rule was passed or refused on a clock that is not sure of it */
};

/* The verdict: the first row of SPEC.md's table that applies.  What is said about the code itself
 * comes before what is said about the time, so that a forged code is never told the opening
 * hours.  An `issuer` EXPIRED counts only with a clock that is set. */
struct tn_gate_answer tn_gate_decide(const struct tn_gate_facts *facts,
                                     const struct tn_policy *policy);
