/* SPDX-License-Identifier: Apache-2.0 */
/* door_worker.h -- the thread that decides and commits; it alone has a door.
 *
 * Asked by value, answers by value.  What it answers is durable. */
#pragma once

#include "bell.h"
#include "clocks.h"
#include "turnstile.h"

#include "turnout/door.h"
#include "turnout/flow.h"
#include "turnout/scan.h"

/* Requests that may be on their way at once; a put beyond refuses. */
#define DOOR_WORKER_REQUESTS 8

/* What is asked for, and the reply it gets. */
enum door_request_kind {
    DOOR_REQUEST_SCAN,      /* code, rules, answers: ANSWER */
    DOOR_REQUEST_ADMIT,     /* ticket, text (second fact), rules, answers: ANSWER */
    DOOR_REQUEST_ROLL_CALL, /* ticket: ANSWER */
    DOOR_REQUEST_OVERRIDE,  /* ticket, text (reason): ANSWER */
    DOOR_REQUEST_LEAVE,     /* code: ANSWER */
    DOOR_REQUEST_UNDO,      /* log, seq, text (reason): UNDONE */
    DOOR_REQUEST_FIND,      /* text (letters): FOUND */
    DOOR_REQUEST_ROLL,      /* number (from), text (letters): ROLL */
    DOOR_REQUEST_WAITING,   /* WAITING */
    DOOR_REQUEST_APPROVE,   /* ticket, flag: WAITING */
    DOOR_REQUEST_SIGN_UP,   /* form, answers, lang, number: ISSUED with the same number */
    DOOR_REQUEST_REPRINT,   /* ticket: ISSUED */
    DOOR_REQUEST_UNLOCK,    /* code: UNLOCKED */
    DOOR_REQUEST_LOCK,      /* LOCKED */
    DOOR_REQUEST_VOTE,      /* code, text (ballot), number (option): VOTED */
    DOOR_REQUEST_FEEDBACK,  /* number (score), text: NOTED */
    DOOR_REQUEST_DOUBLES,   /* DOUBLES */
    DOOR_REQUEST_CLOCK,     /* anchor, flag (staff set it); then as REFRESH */
    DOOR_REQUEST_REFRESH,   /* something arrived: look again which event is on: EVENT */
};

struct door_request {
    enum door_request_kind kind;
    struct tn_log_id log;
    int64_t seq, number;
    bool flag;
    struct tn_ticket_id ticket;
    struct tn_anchor anchor;
    struct tn_flow_form form;
    enum tn_lang lang;
    int rules;                               /* version accepted, 0: none */
    char answers[TN_DOOR_ANSWERS_MAX_BYTES]; /* JSON, "": none */
    char text[512];
    size_t len;
    char code[TN_SCAN_CODE_MAX];
};

enum door_reply_kind {
    DOOR_REPLY_ANSWER, /* answer, claim */
    DOOR_REPLY_UNDONE, /* log, seq, done, facts */
    DOOR_REPLY_EVENT,  /* has_event, facts, unlocked */
    DOOR_REPLY_FOUND,  /* people; the same for the next two */
    DOOR_REPLY_ROLL,
    DOOR_REPLY_WAITING,
    DOOR_REPLY_DOUBLES, /* doubles */
    DOOR_REPLY_ISSUED,  /* answer, code, pending; or fault */
    DOOR_REPLY_UNLOCKED,
    DOOR_REPLY_LOCKED,
    DOOR_REPLY_VOTED,
    DOOR_REPLY_NOTED,
};

struct door_reply {
    enum door_reply_kind kind;
    struct tn_door_answer answer;
    struct tn_claim claim;
    struct tn_log_id log;
    int64_t seq;
    bool done;
    bool has_event;
    bool unlocked;
    bool retired; /* this kiosk was revoked; whatever was asked for is not done */
    bool pending;
    int64_t took_us; /* from taking the request to this answer, waiting included */
    char code[TN_TICKET_CHARS + 1];
    int64_t number;
    struct tn_event_facts facts;
    struct tn_flow_people people;
    struct tn_flow_doubles doubles;
    struct tn_fault fault; /* code TN_OK, or why something was not done */
};

struct door_worker;

struct door_options {
    const char *path; /* of the database; it opens a handle of its own */
    const struct tn_ledger_identity *identity;
    const struct clocks *clocks;
    struct turnstile *turnstile;  /* this and the next two: borrowed */
    const struct bell *bell;      /* rung with each answer */
    const struct bell *committed; /* rung when something may have been written down */
};
/* Errors: as tn_db_open, tn_ledger_open, tn_worker_start. */
TN_MUST_CHECK enum tn_err door_worker_start(const struct door_options *options,
                                            struct door_worker **ret_worker,
                                            struct tn_fault *fault);
/* False if DOOR_WORKER_REQUESTS are waiting. */
bool door_worker_put(struct door_worker *worker, const struct door_request *request);
/* False if there is none. */
bool door_worker_take(struct door_worker *worker, struct door_reply *ret_reply);
/* What the organiser wants shown, if it changed since the last time; false if it did not. */
bool door_worker_board(struct door_worker *worker, struct tn_board *ret_board);
/* Finishes what is being committed, answers nothing more; NULL is a no-op. */
void door_worker_stop(struct door_worker *worker);
