/* SPDX-License-Identifier: Apache-2.0 */
/* bundle.h -- the logs of one event in one file, to be carried by hand.
 *
 * A header that says whose it is, then chunks, each one batch, compressed and sealed with a key
 * that only devices of the event have.  Writer and reader are pure: bytes go to a sink and come
 * from a source piece by piece.  Below them the ledger's side: a log is put in and taken out only
 * as far as heads signed by its author prove it, so that a cut or damaged file gives a true
 * beginning of what it held or nothing.  Rank 4.  Source: firmware/SPEC.md "Bundle". */
#pragma once

#include "turnout/ledger.h"

#define TN_BUNDLE_SUFFIX ".bundle"
#define TN_BUNDLE_VERSION 1
#define TN_BUNDLE_SALT_BYTES 16
#define TN_BUNDLE_HEADER_MAX_BYTES 512 /* its LF included */
/* What one chunk holds, and what it takes up at most behind its length. */
#define TN_BUNDLE_BATCH_MAX_BYTES (TN_BATCH_MAX_BYTES + 2 * (TN_RECORD_LINE_MAX_BYTES + 1))
#define TN_BUNDLE_CHUNK_MAX_BYTES 307200
/* A file that is larger is not looked into. */
#define TN_BUNDLE_FILE_MAX_BYTES ((int64_t)512 << 20)

/* In the clear. */
struct tn_bundle_header {
    struct tn_id group, event;
    struct tn_id device; /* that wrote it; nothing is believed for its sake */
    uint8_t salt[TN_BUNDLE_SALT_BYTES];
};

/* Appends the name it has in a folder, before the edition's number (edition.h): "turnout-…-…". */
void tn_bundle_stem(struct tn_id event, struct tn_id device, struct tn_buf *out);

/* ---- the file ---- */

struct tn_bundle_sink {
    enum tn_err (*put)(void *context, const void *data, size_t len, struct tn_fault *fault);
    void *context;
};
struct tn_bundle_source {
    /* At most `len` bytes; *ret_len 0 at the end, and there alone. */
    enum tn_err (*get)(void *context, void *out, size_t len, size_t *ret_len,
                       struct tn_fault *fault);
    void *context;
};

/* What both sides count and seal with. */
struct tn_bundle_seal {
    uint8_t key[TN_SEAL_KEY_BYTES];
    struct tn_hash header; /* of the header's line */
    uint32_t chunks;       /* so far */
};

struct tn_bundle_writer {
    struct tn_bundle_sink sink;
    struct tn_bundle_seal seal;
};
/* The header's salt is drawn here.  Errors: the sink's. */
TN_MUST_CHECK enum tn_err tn_bundle_begin(struct tn_bundle_writer *writer,
                                          const struct tn_bundle_header *header,
                                          const uint8_t door_key[TN_DOOR_KEY_BYTES],
                                          const struct tn_bundle_sink *sink,
                                          struct tn_fault *fault);
/* One batch, at most TN_BUNDLE_BATCH_MAX_BYTES. */
TN_MUST_CHECK enum tn_err tn_bundle_add(struct tn_bundle_writer *writer, const void *batch,
                                        size_t len, struct tn_fault *fault);
/* Without it the file counts as cut short. */
TN_MUST_CHECK enum tn_err tn_bundle_end(struct tn_bundle_writer *writer, struct tn_fault *fault);

struct tn_bundle_reader {
    struct tn_bundle_header header;
    struct tn_bundle_source source;
    struct tn_bundle_seal seal;
};
/* Reads the header.  Errors: the source's; FORMAT (no bundle), VERSION. */
TN_MUST_CHECK enum tn_err tn_bundle_open(struct tn_bundle_reader *reader,
                                         const struct tn_bundle_source *source,
                                         struct tn_fault *fault);
/* Before the first chunk; a key that does not fit shows there. */
void tn_bundle_unlock(struct tn_bundle_reader *reader, const uint8_t door_key[TN_DOOR_KEY_BYTES]);
/* The next batch into `batch`, which is cleared; *ret_more is false behind the last one.  Errors:
 * the source's; CORRUPT (cut short, or a length no chunk has), SEAL (altered, out of its place, or
 * sealed with another key), FORMAT (what is sealed in it is not compressed text), LIMIT (it
 * inflates to more than a batch). None of the file may be read after one. */
TN_MUST_CHECK enum tn_err tn_bundle_next(struct tn_bundle_reader *reader, struct tn_buf *batch,
                                         bool *ret_more, struct tn_fault *fault);

/* ---- out of a ledger ---- */

struct tn_bundle_sum {
    int64_t logs, records;
};
/* Writes every log of the event: the hub's first, for they name the devices; our own; the others'.
 * What of a log no head proves is left out.  `between` (NULL: none) is called after each batch and
 * stops it by false.  Errors: ABSENT (the event is not known here), as tn_ledger_read, the
 * sink's; BUSY (stopped). */
struct tn_bundle_export {
    struct tn_ledger *ledger;
    struct tn_id device; /* who writes it */
    struct tn_id event;
    bool (*between)(void *context);
    void *context;
};
TN_MUST_CHECK enum tn_err tn_bundle_write(const struct tn_bundle_export *what,
                                          const struct tn_bundle_sink *sink,
                                          struct tn_bundle_sum *ret_sum, struct tn_fault *fault);

/* ---- into a ledger ---- */

/* What became of a stretch of one log. */
struct tn_bundle_log {
    struct tn_log_id log;
    int64_t records; /* as many of it as the bundle proves */
    size_t added;    /* of them new here */
    size_t rejected; /* of those, kept as they are but not understood */
    bool passed_over, replaced;
    enum tn_err err; /* why it, or what is behind those, was not taken */
    struct tn_fault fault;
};
struct tn_bundle_import {
    struct tn_ledger *ledger;
    bool heal_own;  /* our own log is replaced where the bundle's copy is another history */
    size_t portion; /* records a transaction takes; 0: TN_BATCH_PORTION_RECORDS */
    /* Of a hub, which NULL says this is not: of its own log came back what it did not hold any
     * more; in that transaction, folded.  A copy that is another history is passed over, for
     * nobody else knows better. */
    enum tn_err (*recall)(void *context, const struct tn_batch *batch, struct tn_fault *fault);
    /* Each may be NULL.  Around each transaction; after it, where false stops; what became of each
     * log. */
    void (*enter)(void *context);
    void (*leave)(void *context);
    bool (*between)(void *context);
    void (*told)(const struct tn_bundle_log *log, void *context);
    void *context;
};
struct tn_bundle_report {
    size_t logs, refused; /* stretches of logs; of them, not or not wholly taken */
    int64_t records, added, rejected;
    bool whole; /* it was read to its end */
};
/* Looks whether a bundle is for this ledger and unlocks it.  Errors: DENIED (another group's),
 * ABSENT (of an event that is not known here). */
TN_MUST_CHECK enum tn_err tn_bundle_match(struct tn_bundle_reader *reader, struct tn_ledger *ledger,
                                          struct tn_fault *fault);
/* Takes what an unlocked bundle holds.  One log's trouble does not keep the others out: the first
 * is told at the end, `ret_report` is filled in as far as it got.  Errors: as tn_bundle_next, then
 * nothing behind that place was taken; as tn_ledger_accept; SEAL (of a log:
 * its records do not lead to a head); FORMAT (of a log: it is of another event); BUSY (stopped).
 * Repeating it changes nothing; no transaction may be open. */
TN_MUST_CHECK enum tn_err tn_bundle_take(struct tn_bundle_reader *reader,
                                         const struct tn_bundle_import *into,
                                         struct tn_bundle_report *ret_report,
                                         struct tn_fault *fault);
