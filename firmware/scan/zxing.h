/* SPDX-License-Identifier: Apache-2.0 */
/* zxing.h -- the C face of zxing-cpp: one look at a picture for one QR code.
 *
 * Readable by C and C++, so it stands on nothing of ours.  Keeps no state; may be called from any
 * thread.  The library asserts, so a picture can end the process: that is what the jailed child is
 * for. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum tn_scan_binarizer {
    TN_SCAN_BINARIZER_LOCAL,  /* zxing's own, by blocks */
    TN_SCAN_BINARIZER_GLOBAL, /* one level from the histogram */
    TN_SCAN_BINARIZER_FIXED,  /* the picture is black and white already */
};

/* 8 bits a pixel; rows are stride_bytes apart. */
struct tn_scan_zxing_view {
    const uint8_t *data;
    int width_px, height_px, stride_bytes;
};

/* Where the answer goes: `cap` bytes each, and a NUL behind them. */
struct tn_scan_zxing_answer {
    uint8_t *bytes;
    char *text; /* the library's conversion to UTF-8; "" where it does not fit */
    size_t cap, len;
    int corner_px[4][2];
};

/* True if a code of at most `cap` bytes was read. */
bool tn_scan_zxing_read(const struct tn_scan_zxing_view *view, enum tn_scan_binarizer binarizer,
                        struct tn_scan_zxing_answer *answer);

#ifdef __cplusplus
}
#endif
