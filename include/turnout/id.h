/* SPDX-License-Identifier: Apache-2.0 */
/* id.h -- ULIDs: 16 bytes, 26 characters, sortable by the time of their making.
 *
 * Groups, events, members, handles, devices are named by one.  The randomness comes in, so this
 * is pure.  Rank 0.  Source: github.com/ulid/spec (Crockford base32, upper case). */
#pragma once

#include "turnout/err.h"

#define TN_ID_BYTES 16
#define TN_ID_CHARS 26

struct tn_id {
    uint8_t bytes[TN_ID_BYTES];
};

/* The text form with its NUL, by value: `tn_id_text(id).chars`. */
struct tn_id_text {
    char chars[TN_ID_CHARS + 1];
};

/* `wall_ms` is clamped to 0 .. 2^48-1. */
struct tn_id tn_id_make(int64_t wall_ms, const uint8_t random[10]);
struct tn_id_text tn_id_text(struct tn_id id);
/* Lower case and the look-alikes i, l (1) and o (0) are tolerated.  Errors: FORMAT. */
TN_MUST_CHECK enum tn_err tn_id_parse(const char *text, struct tn_id *ret_id);
bool tn_id_equal(struct tn_id a, struct tn_id b);
bool tn_id_is_zero(struct tn_id id);
int tn_id_compare(struct tn_id a, struct tn_id b);
