/* SPDX-License-Identifier: Apache-2.0 */
/* record.h -- one line of a device's log, the chain it hangs on, the signed head, the batch.
 *
 * A log is named by (device, event, epoch).  Its hash after record n is BLAKE2b-256(hash after
 * n-1 ‖ the exact line); only the line is stored and sent, so no second form can disagree.  Rank
 * 2, pure.  Source: firmware/SPEC.md "Record", "Head", "Batch". */
#pragma once

#include "turnout/id.h"
#include "turnout/json.h"
#include "turnout/seal.h"
#include "turnout/timeline.h"

#define TN_RECORD_LINE_MAX_BYTES 16384
#define TN_BATCH_MAX_RECORDS 2000
#define TN_BATCH_MAX_BYTES 262144
/* What kiosks ask of each other at a time, so that the receiver's door has not long to wait. */
#define TN_BATCH_PORTION_RECORDS 200
#define TN_BATCH_PORTION_BYTES 32768

/* X(code, name): what happened at a door, what the hub says, then walk-ins and what people said. */
#define TN_RECORD_KIND_MAP(X)                                                                      \
    X(ADMIT, "admit")                                                                              \
    X(LEAVE, "leave")                                                                              \
    X(UNDO, "undo")                                                                                \
    X(OVERRIDE, "override")                                                                        \
    X(REFUSE, "refuse")                                                                            \
    X(ANCHOR, "anchor")                                                                            \
    X(EVENT, "event")                                                                              \
    X(ISSUER, "issuer")                                                                            \
    X(WITHDRAW, "withdraw")                                                                        \
    X(DEVICE, "device")                                                                            \
    X(TICKET, "ticket")                                                                            \
    X(REVOKE, "revoke")                                                                            \
    X(UNLOCK, "unlock")                                                                            \
    X(CONTENT, "content")                                                                          \
    X(ISSUE, "issue")                                                                              \
    X(APPROVE, "approve")                                                                          \
    X(ACCEPT, "accept")                                                                            \
    X(ANSWER, "answer")                                                                            \
    X(VOTE, "vote")                                                                                \
    X(FEEDBACK, "feedback")

enum tn_record_kind {
    TN_RECORD_OTHER, /* a kind this build does not know: kept, chained, passed on, not folded */
#define TN_RECORD_KIND_ENUM(code, name) TN_RECORD_##code,
    TN_RECORD_KIND_MAP(TN_RECORD_KIND_ENUM)
#undef TN_RECORD_KIND_ENUM
        TN_RECORD_KIND_COUNT,
};
const char *tn_record_kind_name(enum tn_record_kind kind);

/* (device, event, epoch): epoch is random per life of the device's store, so that a restored card
 * can never continue an old log.  Text form: "<device>.<event>.<epoch in 16 hex>". */
struct tn_log_id {
    struct tn_id device, event;
    uint64_t epoch;
};
#define TN_LOG_ID_CHARS (26 + 1 + 26 + 1 + 16)
struct tn_log_id_text {
    char chars[TN_LOG_ID_CHARS + 1];
};
struct tn_log_id_text tn_log_id_text(struct tn_log_id id);
TN_MUST_CHECK enum tn_err tn_log_id_parse(const char *text, struct tn_log_id *ret_id);
bool tn_log_id_equal(struct tn_log_id a, struct tn_log_id b);

/* A line taken apart.  `body` is borrowed from `root`. */
struct tn_record {
    int64_t seq; /* from 1 */
    struct tn_claim claim;
    enum tn_record_kind kind;
    char kind_name[24];
    const struct tn_json *body;
    struct tn_json *root;
};

/* Appends the one line these values have (no newline).  `body_json` is a lean JSON object ("{}" at
 * least); the line must not grow beyond TN_RECORD_LINE_MAX_BYTES. */
void tn_record_write(int64_t seq, const struct tn_claim *claim, enum tn_record_kind kind,
                     const char *body_json, struct tn_buf *out);
/* Parses a line; what differs in one byte from what tn_record_write would put down is refused.
 * Release with tn_record_release.  Errors: FORMAT, LIMIT. */
TN_MUST_CHECK enum tn_err tn_record_parse(const char *line, size_t len,
                                          struct tn_record *ret_record, struct tn_fault *fault);
void tn_record_release(struct tn_record *record);

/* hash after record 0: BLAKE2b-256 of "turnout log 1" ‖ the log id's text. */
struct tn_hash tn_record_chain_start(struct tn_log_id log);
struct tn_hash tn_record_chain(struct tn_hash previous, const char *line, size_t len);

/* "This log has `seq` records and this hash", signed by the device. */
struct tn_head {
    struct tn_log_id log;
    int64_t seq;
    struct tn_hash hash;
    struct tn_signature signature;
};
void tn_head_sign(struct tn_head *head, const struct tn_secret_key *key);
bool tn_head_verify(const struct tn_head *head, const struct tn_public_key *key);

/* A batch: a stretch of one log as lines of text.  First line the opening, then record lines,
 * last line the head (which may lie beyond the last record sent). */
struct tn_batch_writer {
    struct tn_buf *out;
    size_t records;
    size_t bytes; /* of the record lines, line ends included */
};
void tn_batch_begin(struct tn_batch_writer *writer, struct tn_buf *out, struct tn_log_id log,
                    int64_t from_seq);
/* False if the batch is full (records or bytes); then nothing was added. */
bool tn_batch_add(struct tn_batch_writer *writer, const char *line, size_t len);
void tn_batch_end(struct tn_batch_writer *writer, const struct tn_head *head);

struct tn_batch_line {
    const char *text;
    size_t len;
};
/* A batch taken apart; `lines` point into the text given.  Structure only: chain, signature and
 * each record are checked by who accepts it (ledger.h). */
struct tn_batch {
    struct tn_log_id log;
    int64_t from_seq;
    size_t count;
    struct tn_batch_line lines[TN_BATCH_MAX_RECORDS];
    struct tn_head head;
};
/* Errors: FORMAT (the fault names the line), LIMIT, VERSION. */
TN_MUST_CHECK enum tn_err tn_batch_parse(const char *text, size_t len, struct tn_batch *ret_batch,
                                         struct tn_fault *fault);
/* Of batches one behind the other, as a file has them: the bytes of the first, its head's line
 * included; all of `len` where no head comes. */
size_t tn_batch_extent(const char *text, size_t len);
