/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.c -- sheets as small as PNG makes them: few shades, a palette, the strongest packing. */
#include "sheet.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct picture sheet_picture(int width, int height)
{
    struct picture picture = {width, height, calloc((size_t)width * (size_t)height, 3)};
    TN_ASSERT(picture.rgb);
    return picture;
}

/* To the nearest of 16. */
static uint8_t shade(unsigned value)
{
    return (uint8_t)((value + 8) / 17 * 17);
}

static void shrink_pixel(const uint32_t *pixels, int stride, int shrink, uint8_t *out)
{
    unsigned sum[3] = {0}, count = (unsigned)(shrink * shrink);
    for (int y = 0; y < shrink; y++) {
        for (int x = 0; x < shrink; x++) {
            uint32_t pixel = pixels[y * stride + x];
            sum[0] += pixel >> 16 & 0xFF;
            sum[1] += pixel >> 8 & 0xFF;
            sum[2] += pixel & 0xFF;
        }
    }
    for (int c = 0; c < 3; c++)
        out[c] = shade(sum[c] / count);
}

struct picture sheet_shrink(const uint32_t *pixels, const struct screen_size *size, int shrink)
{
    struct picture small = sheet_picture(size->width / shrink, size->height / shrink);
    for (int y = 0; y < small.height; y++) {
        for (int x = 0; x < small.width; x++)
            shrink_pixel(pixels + y * shrink * size->width + x * shrink, size->width, shrink,
                         small.rgb + 3 * (y * small.width + x));
    }
    return small;
}

void sheet_pixels(const struct picture *picture, uint32_t *pixels)
{
    for (int i = 0; i < picture->width * picture->height; i++) {
        const uint8_t *rgb = picture->rgb + 3 * i;
        pixels[i] = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
    }
}

/* ---- where each of the six lies ---- */

/* The tall one left, the other two right of it, one above the other; the languages side by side. */
static void place(size_t size, enum tn_lang lang, int shrink, int *ret_x, int *ret_y)
{
    int tall = screen_sizes[2].width / shrink, wide = screen_sizes[1].width / shrink;
    *ret_x = (int)lang * (tall + wide) + (size == 2 ? 0 : tall);
    *ret_y = size == 0 ? screen_sizes[1].height / shrink : 0;
}

struct picture sheet_blank(int shrink)
{
    int tall = screen_sizes[2].width / shrink, wide = screen_sizes[1].width / shrink;
    return sheet_picture(TN_LANG_COUNT * (tall + wide), screen_sizes[2].height / shrink);
}

void sheet_put(struct picture *sheet, const struct picture *picture, size_t size, enum tn_lang lang,
               int shrink)
{
    int left, top;
    place(size, lang, shrink, &left, &top);
    for (int y = 0; y < picture->height; y++)
        memcpy(sheet->rgb + 3 * ((top + y) * sheet->width + left),
               picture->rgb + 3 * y * picture->width, 3 * (size_t)picture->width);
}

struct picture sheet_cut(const struct picture *sheet, size_t size, enum tn_lang lang, int shrink)
{
    int left, top;
    place(size, lang, shrink, &left, &top);
    struct picture picture =
        sheet_picture(screen_sizes[size].width / shrink, screen_sizes[size].height / shrink);
    for (int y = 0; y < picture.height; y++)
        memcpy(picture.rgb + 3 * y * picture.width,
               sheet->rgb + 3 * ((top + y) * sheet->width + left), 3 * (size_t)picture.width);
    return picture;
}

/* ---- files ---- */

bool sheet_read(const char *path, struct picture *into)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    bool fits = png_image_begin_read_from_file(&image, path) && (int)image.width == into->width &&
                (int)image.height == into->height;
    image.format = PNG_FORMAT_RGB;
    fits = fits && png_image_finish_read(&image, NULL, into->rgb, 0, NULL);
    png_image_free(&image);
    return fits;
}

#define PALETTE_MAX 256

struct palette {
    int count;
    png_color colors[PALETTE_MAX];
    int16_t index[1 << 12]; /* of a colour of four bits a channel; -1: none */
};

static int key_of(const uint8_t *rgb)
{
    return (rgb[0] >> 4) << 8 | (rgb[1] & 0xF0) | rgb[2] >> 4;
}

/* False if there are too many colours. */
static bool collect(const struct picture *picture, struct palette *palette)
{
    palette->count = 0;
    memset(palette->index, -1, sizeof(palette->index));
    for (int i = 0; i < picture->width * picture->height; i++) {
        const uint8_t *rgb = picture->rgb + 3 * i;
        int16_t *index = &palette->index[key_of(rgb)];
        if (*index >= 0)
            continue;
        if (palette->count == PALETTE_MAX)
            return false;
        palette->colors[palette->count] = (png_color){rgb[0], rgb[1], rgb[2]};
        *index = (int16_t)palette->count++;
    }
    return true;
}

static void write_rows(png_structp png, const struct picture *picture,
                       const struct palette *palette)
{
    uint8_t row[4096];
    TN_ASSERT(picture->width <= (int)sizeof(row));
    for (int y = 0; y < picture->height; y++) {
        const uint8_t *rgb = picture->rgb + 3 * y * picture->width;
        if (!palette) {
            png_write_row(png, rgb);
            continue;
        }
        for (int x = 0; x < picture->width; x++)
            row[x] = (uint8_t)palette->index[key_of(rgb + 3 * x)];
        png_write_row(png, row);
    }
}

/* With `palette` NULL in full colour. */
static void write_all(png_structp png, png_infop info, const struct picture *sheet,
                      const struct palette *palette)
{
    png_set_IHDR(png, info, (png_uint_32)sheet->width, (png_uint_32)sheet->height, 8,
                 palette ? PNG_COLOR_TYPE_PALETTE : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (palette)
        png_set_PLTE(png, info, palette->colors, palette->count);
    png_set_compression_level(png, 9);
    png_set_compression_mem_level(png, 9);
    png_write_info(png, info);
    write_rows(png, sheet, palette);
    png_write_end(png, info);
}

bool sheet_write(const char *path, const struct picture *sheet)
{
    static struct palette palette;
    const struct palette *volatile few = collect(sheet, &palette) ? &palette : NULL;
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    TN_ASSERT(info);
    if (setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        fclose(file);
        return false;
    }
    png_init_io(png, file);
    write_all(png, info, sheet, few);
    png_destroy_write_struct(&png, &info);
    return fclose(file) == 0;
}

void sheet_encode(const struct picture *picture, struct tn_buf *out)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)picture->width,
                       .height = (png_uint_32)picture->height,
                       .format = PNG_FORMAT_RGB};
    png_alloc_size_t size = 0;
    if (!png_image_write_to_memory(&image, NULL, &size, 0, picture->rgb, 0, NULL))
        return;
    uint8_t *bytes = malloc(size);
    TN_ASSERT(bytes);
    if (png_image_write_to_memory(&image, bytes, &size, 0, picture->rgb, 0, NULL))
        tn_buf_add(out, bytes, size);
    free(bytes);
}
