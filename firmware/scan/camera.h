/* SPDX-License-Identifier: Apache-2.0 */
/* camera.h -- what a camera's frame is made of.  Pure. */
#pragma once

#include "turnout/decode.h"

/* How brightness lies in a frame. */
enum tn_scan_layout {
    TN_SCAN_LAYOUT_JPEG,
    TN_SCAN_LAYOUT_PLANE, /* one byte a pixel, colour behind it or absent */
    TN_SCAN_LAYOUT_EVEN,  /* every other byte, from the first: YUYV */
    TN_SCAN_LAYOUT_ODD,   /* every other byte, from the second: UYVY */
};

struct tn_scan_format {
    enum tn_scan_layout layout;
    int width_px, height_px;
    size_t stride_bytes;
};

/* Writes width x height bytes of brightness; false if `len` bytes are not a whole frame of an
 * uncompressed format. */
bool tn_scan_camera_luma(const struct tn_scan_format *format, const uint8_t *frame, size_t len,
                         uint8_t *out);
