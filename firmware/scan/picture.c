/* SPDX-License-Identifier: Apache-2.0 */
/* picture.c -- PNG and JPEG file images as brightness.
 *
 * Runs on hostile bytes, in the jailed child: sizes are checked before memory is taken, and the
 * libraries' errors end in one answer.  Source: libpng's simplified API, libjpeg-turbo's TurboJPEG
 * API (the luma channel alone is decoded). */
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <turbojpeg.h>

#include "pixels.h"

#define SIDE_MAX_PX 16384
#define AREA_MAX_PX ((int64_t)128 << 20)
#define KEEP_MAX_PX 4096

static bool size_allowed(int64_t width_px, int64_t height_px)
{
    return width_px > 0 && height_px > 0 && width_px <= SIDE_MAX_PX && height_px <= SIDE_MAX_PX &&
           width_px * height_px <= AREA_MAX_PX;
}

static enum tn_err png_rows(png_image *image, struct tn_scan_plane *out)
{
    if (!size_allowed(image->width, image->height))
        return TN_ERR_LIMIT;
    image->format = PNG_FORMAT_GRAY;
    tn_scan_plane_resize(out, (int)image->width, (int)image->height);
    png_color white = {255, 255, 255};
    return png_image_finish_read(image, &white, out->data, 0, NULL) ? TN_OK : TN_ERR_FORMAT;
}

static enum tn_err png_luma(const void *file, size_t len, struct tn_scan_plane *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, file, len))
        return TN_ERR_FORMAT;
    enum tn_err err = png_rows(&image, out);
    png_image_free(&image);
    return err;
}

/* The largest of the library's own reductions that keeps the picture within KEEP_MAX_PX. */
static tjscalingfactor jpeg_scale(int longest_px)
{
    tjscalingfactor scale = {1, 1};
    while (TJSCALED(longest_px, scale) > KEEP_MAX_PX && scale.denom < 8)
        scale.denom *= 2;
    return scale;
}

static enum tn_err jpeg_rows(tjhandle reader, const void *file, size_t len,
                             struct tn_scan_plane *out)
{
    int width_px, height_px, subsampling, colours;
    if (tjDecompressHeader3(reader, file, len, &width_px, &height_px, &subsampling, &colours))
        return TN_ERR_FORMAT;
    if (!size_allowed(width_px, height_px))
        return TN_ERR_LIMIT;
    tjscalingfactor scale = jpeg_scale(width_px > height_px ? width_px : height_px);
    tn_scan_plane_resize(out, TJSCALED(width_px, scale), TJSCALED(height_px, scale));
    memset(out->data, 255, (size_t)out->width_px * (size_t)out->height_px);
    int failed = tjDecompress2(reader, file, len, out->data, out->width_px, 0, out->height_px,
                               TJPF_GRAY, TJFLAG_FASTUPSAMPLE);
    /* A camera's frame with a damaged end still shows what came before it. */
    return failed && tjGetErrorCode(reader) == TJERR_FATAL ? TN_ERR_FORMAT : TN_OK;
}

static enum tn_err jpeg_luma(const void *file, size_t len, struct tn_scan_plane *out)
{
    tjhandle reader = tjInitDecompress();
    TN_ASSERT(reader != NULL);
    enum tn_err err = jpeg_rows(reader, file, len, out);
    tjDestroy(reader);
    return err;
}

static void shrink(struct tn_scan_plane *plane)
{
    while (plane->width_px > KEEP_MAX_PX || plane->height_px > KEEP_MAX_PX) {
        struct tn_scan_plane half = {0};
        struct tn_scan_luma luma = tn_scan_plane_luma(plane);
        tn_scan_pixels_half(&luma, &half);
        tn_scan_plane_release(plane);
        *plane = half;
    }
}

enum tn_err tn_scan_picture(const void *file, size_t len, struct tn_scan_luma *ret_luma)
{
    static const uint8_t jpeg_start[] = {0xff, 0xd8, 0xff};
    struct tn_scan_plane plane = {0};
    enum tn_err err = TN_ERR_FORMAT;
    if (len >= 8 && png_sig_cmp(file, 0, 8) == 0)
        err = png_luma(file, len, &plane);
    else if (len >= 3 && memcmp(file, jpeg_start, 3) == 0)
        err = jpeg_luma(file, len, &plane);
    if (err) {
        tn_scan_plane_release(&plane);
        return err;
    }
    shrink(&plane);
    *ret_luma = tn_scan_plane_luma(&plane);
    return TN_OK;
}
