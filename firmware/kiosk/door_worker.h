/* SPDX-License-Identifier: Apache-2.0 */
/* door_worker.h -- the thread that decides and commits; it alone has a door.
 *
 * Asked by value, answers by value.  What it answers is durable. */
#pragma once

#include "bell.h"
#include "clocks.h"

#include "turnout/door.h"
#include "turnout/scan.h"

/* Requests that may be on their way at once; a put beyond refuses. */
#define DOOR_WORKER_REQUESTS 8

enum door_request_kind {
    DOOR_REQUEST_SCAN,    /* len, code */
    DOOR_REQUEST_UNDO,    /* log, seq */
    DOOR_REQUEST_CLOCK,   /* anchor; then as REFRESH */
    DOOR_REQUEST_REFRESH, /* something arrived: look again which event is on; answers EVENT */
};

struct door_request {
    enum door_request_kind kind;
    struct tn_log_id log;
    int64_t seq;
    struct tn_anchor anchor;
    size_t len;
    char code[TN_SCAN_CODE_MAX];
};

enum door_reply_kind {
    DOOR_REPLY_ANSWER, /* answer, claim */
    DOOR_REPLY_UNDONE, /* log, seq, done, facts */
    DOOR_REPLY_EVENT,  /* has_event, facts */
};

struct door_reply {
    enum door_reply_kind kind;
    struct tn_door_answer answer;
    struct tn_claim claim;
    struct tn_log_id log;
    int64_t seq;
    bool done;
    bool has_event;
    struct tn_event_facts facts;
    struct tn_fault fault; /* code TN_OK, or why something was not done */
};

struct door_worker;

/* Opens its own handle on the database at `path`, then starts.  Errors: as tn_db_open,
 * tn_ledger_open, tn_worker_start. */
TN_MUST_CHECK enum tn_err door_worker_start(const char *path,
                                            const struct tn_ledger_identity *identity,
                                            const struct clocks *clocks, const struct bell *bell,
                                            struct door_worker **ret_worker,
                                            struct tn_fault *fault);
/* False if DOOR_WORKER_REQUESTS are waiting. */
bool door_worker_put(struct door_worker *worker, const struct door_request *request);
/* False if there is none. */
bool door_worker_take(struct door_worker *worker, struct door_reply *ret_reply);
/* Finishes what is being committed, answers nothing more; NULL is a no-op. */
void door_worker_stop(struct door_worker *worker);
