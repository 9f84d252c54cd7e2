/* SPDX-License-Identifier: Apache-2.0 */
/* from_hex.h -- vectors as the standards print them. */
#pragma once

#include <string.h>

#include "turnout/bytes.h"

/* Fills `out`, which must be exactly as long as the text says. */
static inline void from_hex(const char *hex, void *out, size_t len)
{
    size_t got = 0;
    TN_ASSERT(tn_hex_decode(hex, strlen(hex), out, len, &got) == TN_OK && got == len);
}
