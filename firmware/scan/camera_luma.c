/* SPDX-License-Identifier: Apache-2.0 */
/* camera_luma.c -- brightness out of a camera's uncompressed frame. */
#include "camera.h"

#include <string.h>

static void every_other(const uint8_t *restrict in, uint8_t *restrict out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = in[2 * i];
}

static size_t row_bytes(const struct tn_scan_format *format)
{
    size_t width = (size_t)format->width_px;
    return format->layout == TN_SCAN_LAYOUT_PLANE ? width : 2 * width;
}

bool tn_scan_camera_luma(const struct tn_scan_format *format, const uint8_t *frame, size_t len,
                         uint8_t *out)
{
    size_t rows = (size_t)format->height_px, row_len = row_bytes(format);
    if (format->layout == TN_SCAN_LAYOUT_JPEG || format->stride_bytes < row_len ||
        len < (rows - 1) * format->stride_bytes + row_len)
        return false;
    for (size_t y = 0; y < rows; y++) {
        const uint8_t *row = frame + y * format->stride_bytes;
        uint8_t *to = out + y * (size_t)format->width_px;
        if (format->layout == TN_SCAN_LAYOUT_PLANE)
            memcpy(to, row, row_len);
        else
            every_other(row + (format->layout == TN_SCAN_LAYOUT_ODD), to, (size_t)format->width_px);
    }
    return true;
}
