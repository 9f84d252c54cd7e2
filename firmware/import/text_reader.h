/* SPDX-License-Identifier: Apache-2.0 */
/* text_reader.h -- a source's bytes as UTF-8, whatever they are written in.
 *
 * Private to import. */
#pragma once

#include "encoding.h"
#include "turnout/import.h"

/* Who takes the text, in pieces that may end in the middle of a character. */
struct tn_import_taker {
    void *context;
    /* Called once and first, with the beginning of the text. */
    void (*begin)(void *context, const char *head);
    /* False ends the reading. */
    bool (*text)(void *context, const uint8_t *text, size_t len);
    void (*progress)(void *context, int64_t bytes); /* may be NULL */
    void *progress_context;
};

/* Reads the source twice, once to learn its encoding.  Errors: IO; FORMAT (no text). */
TN_MUST_CHECK enum tn_err tn_import_text_read(const struct tn_import_source *source,
                                              const struct tn_import_taker *taker,
                                              enum tn_import_encoding *ret_encoding,
                                              struct tn_fault *fault);
