/* SPDX-License-Identifier: Apache-2.0 */
/* encoding.h -- which characters a file's bytes are, and the same as UTF-8.
 *
 * Private to import.  First the whole file goes through a sniff, which keeps its beginning and
 * some counts; then it goes through a decoder of what the sniff found. */
#pragma once

#include "turnout/bytes.h"

enum tn_import_encoding {
    TN_IMPORT_UTF8,
    TN_IMPORT_GB18030,
    TN_IMPORT_UTF16LE,
    TN_IMPORT_UTF16BE,
};
const char *tn_import_encoding_name(enum tn_import_encoding encoding);

/* {0} is valid and has seen nothing. */
struct tn_import_sniff {
    bool chat; /* a chat export is wanted, else a list of people: for the sentences */
    uint8_t head[4096];
    size_t head_len;
    int64_t total;
    int64_t good, bad;       /* sequences beyond ASCII that are UTF-8, and those that are not */
    int need;                /* continuation bytes still to come */
    uint8_t lowest, highest; /* the next one lies between */
};
void tn_import_sniff_feed(struct tn_import_sniff *sniff, const uint8_t *data, size_t len);
/* Errors: FORMAT (no text of people: a picture, a workbook, nothing at all; the fault begins with
 * `name`). */
TN_MUST_CHECK enum tn_err tn_import_sniff_finish(struct tn_import_sniff *sniff, const char *name,
                                                 enum tn_import_encoding *ret_encoding,
                                                 struct tn_fault *fault);

struct tn_import_decoder;
struct tn_import_decoder *tn_import_decoder_create(enum tn_import_encoding encoding);
void tn_import_decoder_destroy(struct tn_import_decoder *decoder);
/* Appends the UTF-8; what is no character in the encoding becomes one byte 0xFF, which no UTF-8
 * holds.  len 0: the end of the file. */
void tn_import_decoder_feed(struct tn_import_decoder *decoder, const uint8_t *data, size_t len,
                            struct tn_buf *out);
TN_AUTO_DEFINE(import_decoder, struct tn_import_decoder *, tn_import_decoder_destroy)
