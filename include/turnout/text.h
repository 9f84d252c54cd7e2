/* SPDX-License-Identifier: Apache-2.0 */
/* text.h -- UTF-8 text: validity, normal forms, width, safe copies.
 *
 * All text inside Turnout is valid UTF-8; the rim calls tn_text_valid first.  Rank 0, pure.
 * Source: Unicode 15 (through utf8proc), UAX #11 for width. */
#pragma once

#include "turnout/bytes.h"

/* True if `text` is well-formed UTF-8 without NUL. */
bool tn_text_valid(const char *text, size_t len);

/* Appends the NFKC form without zero-width characters, BOM and direction marks (a joiner stays
 * where it joins two characters, as in an emoji of a family), with runs of blanks and control
 * characters folded to one space and the ends trimmed.  For names and notes.
 * Errors: FORMAT (not UTF-8; `out` is unchanged). */
TN_MUST_CHECK enum tn_err tn_text_clean(const char *text, size_t len, struct tn_buf *out);

/* As tn_text_clean, without joiners and case-folded: two texts a person would call the same compare
 * equal. */
TN_MUST_CHECK enum tn_err tn_text_fold(const char *text, size_t len, struct tn_buf *out);

/* Columns on a terminal: wide characters count 2, combining ones 0. */
size_t tn_text_columns(const char *text);

/* User-perceived characters (grapheme clusters). */
size_t tn_text_graphemes(const char *text);

/* Copies as much as fits in `cap` bytes including the NUL, cut at a character; true if all fit. */
bool tn_text_copy(char *out, size_t cap, const char *text);

/* Upper case for ASCII only, in place; full-width forms are for tn_text_clean. */
void tn_text_ascii_upper(char *text);
