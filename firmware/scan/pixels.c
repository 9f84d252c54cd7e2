/* SPDX-License-Identifier: Apache-2.0 */
/* pixels.c -- preprocessing in running sums that a compiler turns into vector code.
 *
 * The inner loops walk plain arrays of 8 and 16 bits and hold no branch.  A box sum is a column
 * sum slid down the picture, then a sum along the row by doubling: 1, 2, 4, 8, 16 columns.
 * Source: the measurements in firmware/DESIGN.md "Decoding". */
#include "pixels.h"

#include <stdlib.h>
#include <string.h>

void tn_scan_plane_resize(struct tn_scan_plane *plane, int width_px, int height_px)
{
    size_t need = (size_t)width_px * (size_t)height_px;
    if (need > plane->cap) {
        free(plane->data);
        plane->data = malloc(need);
        TN_ASSERT(plane->data != NULL);
        plane->cap = need;
    }
    plane->width_px = width_px;
    plane->height_px = height_px;
}

void tn_scan_plane_release(struct tn_scan_plane *plane)
{
    free(plane->data);
    *plane = (struct tn_scan_plane){0};
}

struct tn_scan_luma tn_scan_plane_luma(const struct tn_scan_plane *plane)
{
    return (struct tn_scan_luma){plane->data, plane->width_px, plane->height_px,
                                 (size_t)plane->width_px};
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static const uint8_t *luma_row(const struct tn_scan_luma *in, int y)
{
    return in->data + (size_t)clamp(y, 0, in->height_px - 1) * in->stride_bytes;
}

static uint8_t *plane_row(const struct tn_scan_plane *plane, int y)
{
    return plane->data + (size_t)y * (size_t)plane->width_px;
}

struct tn_scan_luma tn_scan_luma_crop(const struct tn_scan_luma *in, struct tn_scan_rect rect)
{
    int left = clamp(rect.x_px, 0, in->width_px - 1);
    int top = clamp(rect.y_px, 0, in->height_px - 1);
    int right = clamp(rect.x_px + rect.width_px, left + 1, in->width_px);
    int bottom = clamp(rect.y_px + rect.height_px, top + 1, in->height_px);
    return (struct tn_scan_luma){luma_row(in, top) + left, right - left, bottom - top,
                                 in->stride_bytes};
}

static void half_row(const uint8_t *restrict a, const uint8_t *restrict b, uint8_t *restrict out,
                     size_t width)
{
    for (size_t x = 0; x < width; x++)
        out[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
}

void tn_scan_pixels_half(const struct tn_scan_luma *in, struct tn_scan_plane *out)
{
    tn_scan_plane_resize(out, clamp(in->width_px / 2, 1, in->width_px),
                         clamp(in->height_px / 2, 1, in->height_px));
    if (in->width_px < 2) {
        memset(out->data, in->data[0], (size_t)out->height_px);
        return;
    }
    for (int y = 0; y < out->height_px; y++)
        half_row(luma_row(in, 2 * y), luma_row(in, 2 * y + 1), plane_row(out, y),
                 (size_t)out->width_px);
}

/* Where output pixel `i` of `out_len` lies between input pixels: *ret_at and *ret_at + 1 in the
 * proportion (256 - share) : share. */
static int scale_position(int i, int out_len, int in_len, int *ret_at)
{
    int64_t centre = ((2 * (int64_t)i + 1) * in_len * 128) / out_len - 128;
    centre = centre < 0 ? 0 : centre;
    int at = (int)(centre >> 8);
    if (at >= in_len - 1) {
        *ret_at = in_len > 1 ? in_len - 2 : 0;
        return in_len > 1 ? 256 : 0;
    }
    *ret_at = at;
    return (int)(centre & 255);
}

static void scale_vertically(const uint8_t *restrict a, const uint8_t *restrict b, int share,
                             uint16_t *restrict out, int width)
{
    uint16_t upper = (uint16_t)(256 - share), lower = (uint16_t)share;
    for (int x = 0; x < width; x++)
        out[x] = (uint16_t)(a[x] * upper + b[x] * lower);
}

void tn_scan_pixels_scale(const struct tn_scan_luma *in, int width_px, int height_px,
                          struct tn_scan_plane *out)
{
    tn_scan_plane_resize(out, width_px, height_px);
    uint16_t *row = malloc(((size_t)in->width_px + 1) * sizeof *row);
    int *at = malloc((size_t)width_px * sizeof *at);
    int *share = malloc((size_t)width_px * sizeof *share);
    TN_ASSERT(row && at && share);
    for (int x = 0; x < width_px; x++)
        share[x] = scale_position(x, width_px, in->width_px, &at[x]);
    for (int y = 0; y < height_px; y++) {
        int from, part = scale_position(y, height_px, in->height_px, &from);
        scale_vertically(luma_row(in, from), luma_row(in, from + 1), part, row, in->width_px);
        row[in->width_px] = row[in->width_px - 1];
        uint8_t *to = plane_row(out, y);
        for (int x = 0; x < width_px; x++)
            to[x] = (uint8_t)((row[at[x]] * (256 - share[x]) + row[at[x] + 1] * share[x] + 32768) >>
                              16);
    }
    free(share);
    free(at);
    free(row);
}

/* The sum of rows y-radius..y+radius per column, slid down one row at a time, with `radius`
 * columns repeated at either side. */
struct columns {
    const struct tn_scan_luma *in;
    int radius;
    uint16_t *sum; /* width + 2 * radius of them */
};

static void columns_add(uint16_t *restrict sum, const uint8_t *restrict row, int width)
{
    for (int x = 0; x < width; x++)
        sum[x] = (uint16_t)(sum[x] + row[x]);
}

static void columns_slide(uint16_t *restrict sum, const uint8_t *restrict enter,
                          const uint8_t *restrict leave, int width)
{
    for (int x = 0; x < width; x++)
        sum[x] = (uint16_t)(sum[x] + enter[x] - leave[x]);
}

static void columns_pad(struct columns *columns)
{
    uint16_t *sum = columns->sum;
    int radius = columns->radius, width = columns->in->width_px;
    for (int i = 0; i < radius; i++) {
        sum[i] = sum[radius];
        sum[radius + width + i] = sum[radius + width - 1];
    }
}

static void columns_start(struct columns *columns)
{
    int width = columns->in->width_px;
    memset(columns->sum, 0, ((size_t)width + 2 * (size_t)columns->radius) * sizeof *columns->sum);
    for (int y = -columns->radius; y <= columns->radius; y++)
        columns_add(columns->sum + columns->radius, luma_row(columns->in, y), width);
    columns_pad(columns);
}

static void columns_next(struct columns *columns, int y)
{
    columns_slide(columns->sum + columns->radius, luma_row(columns->in, y + columns->radius),
                  luma_row(columns->in, y - columns->radius - 1), columns->in->width_px);
    columns_pad(columns);
}

/* p + 2 (p - mean of 25), the division by 25 as a multiplication by 2622 / 65536. */
static void sharpen_row(const uint8_t *restrict row, const uint16_t *restrict sum,
                        uint8_t *restrict out, int width)
{
    for (int x = 0; x < width; x++) {
        uint16_t box = (uint16_t)(sum[x] + sum[x + 1] + sum[x + 2] + sum[x + 3] + sum[x + 4]);
        int16_t mean = (int16_t)(((uint32_t)box * 2622) >> 16);
        int16_t value = (int16_t)(3 * row[x] - 2 * mean);
        value = value < 0 ? 0 : value;
        out[x] = (uint8_t)(value > 255 ? 255 : value);
    }
}

void tn_scan_pixels_sharpen(const struct tn_scan_luma *in, struct tn_scan_plane *out)
{
    tn_scan_plane_resize(out, in->width_px, in->height_px);
    struct columns columns = {.in = in, .radius = 2};
    columns.sum = malloc(((size_t)in->width_px + 4) * sizeof *columns.sum);
    TN_ASSERT(columns.sum != NULL);
    columns_start(&columns);
    for (int y = 0; y < in->height_px; y++) {
        if (y > 0)
            columns_next(&columns, y);
        sharpen_row(luma_row(in, y), columns.sum, plane_row(out, y), in->width_px);
    }
    free(columns.sum);
}

#define BOX_RADIUS 15
#define BOX_SIDE (2 * BOX_RADIUS + 1)

/* Column sums reach 31 * 255; a quarter of that, 31 times, still fits 16 bits.  One grey level of
 * the mean is then 31 * 31 / 4 = 240.25. */
static void box_quarter(const uint16_t *restrict sum, uint16_t *restrict out, int len)
{
    for (int x = 0; x < len; x++)
        out[x] = (uint16_t)((sum[x] + 2) >> 2);
}

static void box_double(const uint16_t *restrict in, uint16_t *restrict out, int step, int len)
{
    for (int x = 0; x < len; x++)
        out[x] = (uint16_t)(in[x] + in[x + step]);
}

/* 31 = 16 + 8 + 4 + 2 + 1 columns, each power of two summed once. */
struct boxes {
    uint16_t *one, *two, *four, *eight, *sixteen;
};

static void box_powers(const struct boxes *boxes, const uint16_t *sum, int width)
{
    int len = width + BOX_SIDE - 1;
    box_quarter(sum, boxes->one, len);
    box_double(boxes->one, boxes->two, 1, len - 1);
    box_double(boxes->two, boxes->four, 2, len - 3);
    box_double(boxes->four, boxes->eight, 4, len - 7);
    box_double(boxes->eight, boxes->sixteen, 8, len - 15);
}

static uint16_t box_level(int grey)
{
    return (uint16_t)((grey * BOX_SIDE * BOX_SIDE) / 4);
}

static void box_compare(const uint8_t *restrict row, const struct boxes *boxes,
                        enum tn_scan_ink ink, uint8_t *restrict out, int width)
{
    const uint16_t *restrict one = boxes->one + 30, *restrict two = boxes->two + 28;
    const uint16_t *restrict four = boxes->four + 24, *restrict eight = boxes->eight + 16;
    const uint16_t *restrict sixteen = boxes->sixteen;
    uint16_t margin = box_level(TN_SCAN_THRESHOLD_BELOW);
    if (ink == TN_SCAN_INK_DARK) {
        for (int x = 0; x < width; x++) {
            uint16_t mean = (uint16_t)(sixteen[x] + eight[x] + four[x] + two[x] + one[x]);
            uint16_t level = (uint16_t)(row[x] * 240 + (row[x] >> 2) + margin);
            out[x] = level < mean ? 0 : 255;
        }
    } else {
        for (int x = 0; x < width; x++) {
            uint16_t mean = (uint16_t)(sixteen[x] + eight[x] + four[x] + two[x] + one[x]);
            uint16_t limit = (uint16_t)(mean + margin);
            uint16_t level = (uint16_t)(row[x] * 240 + (row[x] >> 2));
            out[x] = level > limit ? 0 : 255;
        }
    }
}

void tn_scan_pixels_threshold(const struct tn_scan_luma *in, enum tn_scan_ink ink,
                              struct tn_scan_plane *out)
{
    tn_scan_plane_resize(out, in->width_px, in->height_px);
    size_t len = (size_t)in->width_px + BOX_SIDE;
    uint16_t *memory = calloc(6 * len, sizeof *memory);
    TN_ASSERT(memory != NULL);
    struct columns columns = {.in = in, .radius = BOX_RADIUS, .sum = memory};
    struct boxes boxes = {memory + len, memory + 2 * len, memory + 3 * len, memory + 4 * len,
                          memory + 5 * len};
    columns_start(&columns);
    for (int y = 0; y < in->height_px; y++) {
        if (y > 0)
            columns_next(&columns, y);
        box_powers(&boxes, columns.sum, in->width_px);
        box_compare(luma_row(in, y), &boxes, ink, plane_row(out, y), in->width_px);
    }
    free(memory);
}

static void invert_row(const uint8_t *restrict in, uint8_t *restrict out, int width)
{
    for (int x = 0; x < width; x++)
        out[x] = (uint8_t)(255 - in[x]);
}

void tn_scan_pixels_invert(const struct tn_scan_luma *in, struct tn_scan_plane *out)
{
    tn_scan_plane_resize(out, in->width_px, in->height_px);
    for (int y = 0; y < in->height_px; y++)
        invert_row(luma_row(in, y), plane_row(out, y), in->width_px);
}

static void thumbnail_row(const uint8_t *restrict a, const uint8_t *restrict b,
                          uint8_t *restrict out, int width)
{
    for (int x = 0; x < width; x++) {
        unsigned sum = 8;
        for (int i = 0; i < 8; i++)
            sum += (unsigned)a[8 * x + i] + b[8 * x + i];
        out[x] = (uint8_t)(sum >> 4);
    }
}

void tn_scan_pixels_thumbnail(const struct tn_scan_luma *in, struct tn_scan_plane *out)
{
    tn_scan_plane_resize(out, in->width_px / 8, in->height_px / 8);
    for (int y = 0; y < out->height_px; y++)
        thumbnail_row(luma_row(in, 8 * y + 2), luma_row(in, 8 * y + 5), plane_row(out, y),
                      out->width_px);
}
