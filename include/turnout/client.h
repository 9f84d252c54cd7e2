/* SPDX-License-Identifier: Apache-2.0 */
/* client.h -- HTTPS requests to a hub, or to another device of the group.
 *
 * The other side is believed only if its certificate was signed by the group's authority, is for
 * the expected host name and has the pinned key; nothing switches that off.  A client keeps its
 * connection between requests, belongs to the thread that opened it, and every call ends within
 * its time budget.  Rank 2.  Source: firmware/SPEC.md "Pairing", "HTTP interface". */
#pragma once

#include "turnout/identity.h"
#include "turnout/net.h"

struct tn_client;

/* How to reach whom; everything is copied.  Zeroed numbers mean the default. */
struct tn_client_options {
    const char *url;             /* https://host[:port] as dialled */
    const char *host;            /* as certified; NULL: TN_IDENTITY_HUB_HOST */
    const char *authority_pem;   /* signs the other side's certificate */
    struct tn_identity identity; /* ours; NULL texts: none */
    const struct tn_hash *pin;   /* of the other side's key; NULL: any the authority signed */
    int connect_timeout_ms;      /* 5000 */
    int total_timeout_ms;        /* 30000, a request */
    size_t reply_max_bytes;      /* 8 MiB, decompressed */
    /* Asked at least once a second while a request is under way; true: it ends as OFFLINE.  NULL:
     * none is given up. */
    bool (*give_up)(void *context);
    void *context;
};
/* Reaches nobody yet.  Errors: FORMAT (the URL). */
TN_MUST_CHECK enum tn_err tn_client_open(const struct tn_client_options *options,
                                         struct tn_client **ret_client, struct tn_fault *fault);
void tn_client_close(struct tn_client *client);
TN_AUTO_DEFINE(client, struct tn_client *, tn_client_close)

/* An answer; {0} before the first request, released by tn_reply_release. */
struct tn_reply {
    int status;
    struct tn_buf body;
    int retry_after_s; /* 0: not said */
    /* CLOCK_BOOTTIME when the request went out (connecting not counted) and when the answer began:
     * whatever the other side said about its clock was true in between. */
    int64_t sent_up_ms, answered_up_ms;
};
void tn_reply_release(struct tn_reply *reply);
#define TN_REPLY_AUTO __attribute__((cleanup(tn_reply_release))) struct tn_reply

/* `path` begins with a slash.  OK for a status of 2xx.  Any other answer is an error too, the reply
 * filled in: tn_problem_read's code and sentence.  Errors without an answer: OFFLINE (not reached,
 * or too slow), SEAL (the other side is not whom we know), LIMIT (the answer is too large). */
TN_MUST_CHECK enum tn_err tn_client_get(struct tn_client *client, const char *path,
                                        struct tn_reply *reply, struct tn_fault *fault);
/* With a body of `type`, sent compressed where that makes it smaller. */
TN_MUST_CHECK enum tn_err tn_client_post(struct tn_client *client, const char *path,
                                         const char *type, const void *body, size_t len,
                                         struct tn_reply *reply, struct tn_fault *fault);

/* First contact: connects, takes the chain the hub shows, and appends its authority if the hub's
 * key has the pinned hash, its certificate was signed by that authority and is for
 * TN_IDENTITY_HUB_HOST.  Nothing is sent.  Errors: FORMAT (the URL), OFFLINE, SEAL. */
TN_MUST_CHECK enum tn_err tn_client_authority(const char *url, const struct tn_hash *pin,
                                              int timeout_ms, struct tn_buf *authority_pem,
                                              struct tn_fault *fault);

/* First contact with an address of which nobody said whose it is: connects, showing `identity`
 * (NULL: none), and tells whom the group's authority certified there: a device's ULID, with which
 * tn_client_open goes on (tn_identity_host).  Nothing is sent.  Errors: as tn_client_authority. */
TN_MUST_CHECK enum tn_err tn_client_meet(const char *url, const char *authority_pem,
                                         const struct tn_identity *identity, int timeout_ms,
                                         char ret_holder[TN_IDENTITY_HOLDER_CHARS],
                                         struct tn_fault *fault);
