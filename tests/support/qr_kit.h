/* SPDX-License-Identifier: Apache-2.0 */
/* qr_kit.h -- pictures of QR codes for tests, drawn by libqrencode. */
#pragma once

#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <qrencode.h>
#include <turbojpeg.h>

#include "turnout/decode.h"

struct kit_picture {
    uint8_t *data;
    int width_px, height_px;
};

static inline struct kit_picture kit_grey(int width_px, int height_px, uint8_t grey)
{
    struct kit_picture picture = {malloc((size_t)width_px * (size_t)height_px), width_px,
                                  height_px};
    TN_ASSERT(picture.data != NULL);
    memset(picture.data, grey, (size_t)width_px * (size_t)height_px);
    return picture;
}

static inline struct tn_scan_luma kit_luma(const struct kit_picture *picture)
{
    return (struct tn_scan_luma){picture->data, picture->width_px, picture->height_px,
                                 (size_t)picture->width_px};
}

/* Draws the code of `bytes` (level M, byte mode) with its top left module at (x, y). */
static inline void kit_draw_code(struct kit_picture *picture, const void *bytes, size_t len, int x,
                                 int y, int module_px, uint8_t ink, uint8_t paper)
{
    QRcode *code = QRcode_encodeData((int)len, bytes, 0, QR_ECLEVEL_M);
    TN_ASSERT(code != NULL);
    int side_px = code->width * module_px, quiet_px = 4 * module_px;
    TN_ASSERT(x >= 0 && y >= 0 && x + side_px <= picture->width_px &&
              y + side_px <= picture->height_px);
    for (int py = -quiet_px; py < side_px + quiet_px; py++) {
        for (int px = -quiet_px; px < side_px + quiet_px; px++) {
            bool inside = px >= 0 && py >= 0 && px < side_px && py < side_px;
            bool dark = inside && code->data[(py / module_px) * code->width + px / module_px] & 1;
            if (x + px >= 0 && y + py >= 0 && x + px < picture->width_px &&
                y + py < picture->height_px)
                picture->data[(y + py) * picture->width_px + x + px] = dark ? ink : paper;
        }
    }
    QRcode_free(code);
}

/* A picture with nothing but the code of `text`, quiet zone included. */
static inline struct kit_picture kit_code(const char *text, int module_px)
{
    QRcode *code = QRcode_encodeData((int)strlen(text), (const void *)text, 0, QR_ECLEVEL_M);
    TN_ASSERT(code != NULL);
    int side_px = (code->width + 8) * module_px;
    QRcode_free(code);
    struct kit_picture picture = kit_grey(side_px, side_px, 255);
    kit_draw_code(&picture, text, strlen(text), 4 * module_px, 4 * module_px, module_px, 0, 255);
    return picture;
}

/* A file image; the caller frees it. */
static inline uint8_t *kit_png(const struct kit_picture *picture, size_t *ret_len)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)picture->width_px,
                       .height = (png_uint_32)picture->height_px,
                       .format = PNG_FORMAT_GRAY};
    png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(image);
    uint8_t *file = malloc(len);
    TN_ASSERT(file != NULL);
    int done = png_image_write_to_memory(&image, file, &len, 0, picture->data, 0, NULL);
    TN_ASSERT(done);
    *ret_len = len;
    return file;
}

static inline uint8_t *kit_jpeg(const struct kit_picture *picture, size_t *ret_len)
{
    tjhandle writer = tjInitCompress();
    unsigned long len = tjBufSize(picture->width_px, picture->height_px, TJSAMP_GRAY);
    uint8_t *file = malloc(len);
    TN_ASSERT(writer != NULL && file != NULL);
    int failed = tjCompress2(writer, picture->data, picture->width_px, 0, picture->height_px,
                             TJPF_GRAY, &file, &len, TJSAMP_GRAY, 85, TJFLAG_NOREALLOC);
    TN_ASSERT(!failed);
    tjDestroy(writer);
    *ret_len = len;
    return file;
}
