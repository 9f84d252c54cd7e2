/* SPDX-License-Identifier: Apache-2.0 */
/* lines.h -- what the files of this folder share: the head's line, and what lean JSON is. */
#pragma once

#include "turnout/record.h"

/* Appends the head's line (no newline). */
void tn_head_write(const struct tn_head *head, struct tn_buf *out);
/* Reads it; the signature is not checked.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_head_read(const char *line, size_t len, struct tn_head *ret_head,
                                       struct tn_fault *fault);

/* True if a record's body, which a parser has accepted already, is lean. */
bool tn_record_is_lean(const char *json, size_t len);
