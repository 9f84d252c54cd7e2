/* SPDX-License-Identifier: Apache-2.0 */
/* net.h -- what client and server share: problems and compressed bodies.
 *
 * A refused request is answered with a problem; its type decides what the client does next, its
 * detail is one sentence for people.  Rank 2; every call may be used from any thread.
 * Source: RFC 9457 (problem details), RFC 1952 (gzip); firmware/SPEC.md "HTTP interface". */
#pragma once

#include "turnout/json.h"

#define TN_TYPE_JSON "application/json"
#define TN_TYPE_BATCH "application/x-ndjson"
#define TN_TYPE_PROBLEM "application/problem+json"

/* X(code, last part of the type, usual status, error at the client, title) */
#define TN_PROBLEM_MAP(X)                                                                          \
    X(INTERNAL, "internal", 500, IO, "Something broke here")                                       \
    X(BAD_REQUEST, "bad-request", 400, FORMAT, "The request cannot be understood")                 \
    X(UNAUTHORISED, "unauthorised", 401, DENIED, "Who is asking?")                                 \
    X(FORBIDDEN, "forbidden", 403, DENIED, "This is not for you")                                  \
    X(REVOKED, "revoked", 403, DENIED, "This device is no longer one of the group's")              \
    X(NOT_FOUND, "not-found", 404, ABSENT, "There is no such thing here")                          \
    X(METHOD, "method", 405, FORMAT, "This cannot be done with it")                                \
    X(GAP, "gap", 409, CHAIN, "Records before these are missing")                                  \
    X(FORK, "fork", 409, CHAIN, "The log continues differently here")                              \
    X(EXISTS, "exists", 409, EXISTS, "It is so already")                                           \
    X(INVITE_USED, "invite-used", 410, DENIED, "The invitation is no longer good")                 \
    X(TOO_LARGE, "too-large", 413, LIMIT, "That is too much at once")                              \
    X(UNSUPPORTED, "unsupported", 415, FORMAT, "The body has another form than expected")          \
    X(SEAL, "seal", 422, SEAL, "A signature does not fit")                                         \
    X(SLOW_DOWN, "slow-down", 429, BUSY, "Too busy just now")                                      \
    X(STORAGE, "storage", 507, FULL, "No space is left")

enum tn_problem {
#define TN_PROBLEM_ENUM(code, name, status, err, title) TN_PROBLEM_##code,
    TN_PROBLEM_MAP(TN_PROBLEM_ENUM)
#undef TN_PROBLEM_ENUM
        TN_PROBLEM_COUNT,
};

/* "gap" */
const char *tn_problem_name(enum tn_problem problem);
int tn_problem_status(enum tn_problem problem);
/* The problem a server answers for an error, and what a client makes of a problem. */
enum tn_problem tn_problem_of_err(enum tn_err err);
enum tn_err tn_problem_err(enum tn_problem problem);

/* Begins the problem's object and leaves it open for further members; the caller closes it. */
void tn_problem_open(struct tn_json_writer *writer, struct tn_buf *out, enum tn_problem problem,
                     int status, const char *detail);
/* Reads an answer with an error status: fills the fault with its detail (or with a sentence of our
 * own where the body is no problem) and returns its code, never TN_OK. */
enum tn_err tn_problem_read(int status, const char *body, size_t len, enum tn_problem *ret_problem,
                            struct tn_fault *fault);

/* Appends `data` compressed. */
void tn_gzip_pack(const void *data, size_t len, struct tn_buf *out);
/* Appends the plain bytes, at most `max_bytes`: a bomb costs no more than that.  Errors: FORMAT
 * (not gzip, or cut short), LIMIT; `out` is unchanged then. */
TN_MUST_CHECK enum tn_err tn_gzip_unpack(const void *data, size_t len, size_t max_bytes,
                                         struct tn_buf *out);
