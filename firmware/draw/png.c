/* SPDX-License-Identifier: Apache-2.0 */
/* png.c -- the canvas as a PNG file, quickly: one filter, low compression. */
#include <png.h>
#include <stdlib.h>

#include "canvas.h"

static void on_write(png_structp png, png_bytep data, png_size_t len)
{
    tn_buf_add(png_get_io_ptr(png), data, len);
}

static void on_flush(png_structp png)
{
    (void)png; /* the buffer has nothing to flush */
}

/* Writing to memory fails only where this file calls libpng wrongly. */
static void on_error(png_structp png, png_const_charp message)
{
    (void)png;
    tn_assert_failed(__FILE__, __LINE__, message);
}

static void on_warning(png_structp png, png_const_charp message)
{
    (void)png;
    (void)message; /* none concerns a picture of this kind */
}

static void pack_row(const uint32_t *pixels, int width, png_bytep out)
{
    for (int x = 0; x < width; x++) {
        *out++ = (png_byte)(pixels[x] >> 16);
        *out++ = (png_byte)(pixels[x] >> 8);
        *out++ = (png_byte)pixels[x];
    }
}

void tn_draw_png(const struct tn_draw *draw, struct tn_buf *out)
{
    TN_ASSERT(!draw->on_paper);
    int width = tn_draw_width(draw), height = tn_draw_height(draw);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    png_bytep row = malloc((size_t)width * 3);
    TN_ASSERT(png && info && row);
    png_set_write_fn(png, out, on_write, on_flush);
    png_set_compression_level(png, 2);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
    png_set_IHDR(png, info, (png_uint_32)width, (png_uint_32)height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    cairo_surface_flush(draw->surface);
    const unsigned char *data = cairo_image_surface_get_data(draw->surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(draw->surface);
    for (int y = 0; y < height; y++) {
        pack_row((const uint32_t *)(const void *)(data + stride * (size_t)y), width, row);
        png_write_row(png, row);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(row);
}
