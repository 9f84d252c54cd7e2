/* SPDX-License-Identifier: Apache-2.0 */
/* finder.h -- where in a black-and-white picture a QR code may be.
 *
 * Pure.  Looks for the three squares in a code's corners, whose middle is dark and light in the
 * proportion 1:1:3:1:1 along every line.  Source: ISO/IEC 18004, "Finder pattern". */
#pragma once

#include "pixels.h"

/* One square: its centre and the side of a module. */
struct tn_scan_finder {
    float x_px, y_px, module_px;
    int votes; /* rows that agreed */
};

/* Three squares that could belong to one code. */
struct tn_scan_triple {
    struct tn_scan_finder corner, right, below; /* `right` and `below` may be exchanged */
    float badness;                              /* 0 = a perfect square seen from straight above */
};

#define TN_SCAN_FINDERS_MAX 64
#define TN_SCAN_TRIPLES_MAX 3

/* Looks at every `row_step`-th row; returns how many squares were found. */
size_t tn_scan_finders(const struct tn_scan_luma *binary, int row_step,
                       struct tn_scan_finder found[TN_SCAN_FINDERS_MAX]);

/* The most square-like triples, best first; returns how many. */
size_t tn_scan_triples(const struct tn_scan_finder *found, size_t count,
                       struct tn_scan_triple best[TN_SCAN_TRIPLES_MAX]);

/* The code's surroundings, quiet zone and some tilt included; may reach over the edges. */
struct tn_scan_rect tn_scan_triple_rect(const struct tn_scan_triple *triple);
float tn_scan_triple_module_px(const struct tn_scan_triple *triple);
