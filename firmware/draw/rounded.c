/* SPDX-License-Identifier: Apache-2.0 */
/* rounded.c -- rounded rectangles straight into the pixels.
 *
 * A screen has a hundred of them in a handful of radii.  Corners of one radius cover the same parts
 * of their pixels wherever they stand, so cairo draws them once for each radius, and everything
 * between is rows of one colour.  Blends as cairo's image backend does, to the bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "canvas.h"

/* What a fill (width 0) or an edge of this radius covers, as a square without straight sides. */
static uint8_t *make_cover(int radius, int width)
{
    int side = 2 * radius;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, side, side);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgba(cairo, 1, 1, 1, 1);
    cairo_set_line_width(cairo, width);
    tn_draw_rrect_path(cairo, width / 2.0, width / 2.0, side - width, side - width,
                       radius - width / 2.0);
    if (width > 0)
        cairo_stroke(cairo);
    else
        cairo_fill(cairo);
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    uint8_t *cover = calloc((size_t)side, (size_t)side);
    TN_ASSERT(cover);
    const uint8_t *data = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < side; y++)
        memcpy(cover + (size_t)(y * side), data + (size_t)(y * stride), (size_t)side);
    cairo_surface_destroy(surface);
    return cover;
}

static const uint8_t *cover_of(struct tn_draw *draw, int radius, int width)
{
    for (size_t i = 0; i < draw->cover_count; i++) {
        if (draw->covers[i].radius == radius && draw->covers[i].width == width)
            return draw->covers[i].cover;
    }
    size_t at = draw->cover_count < COVERS_MAX ? draw->cover_count++ : COVERS_MAX - 1;
    free(draw->covers[at].cover);
    draw->covers[at] = (struct cover){radius, width, make_cover(radius, width)};
    return draw->covers[at].cover;
}

void tn_draw_rounded_forget(struct tn_draw *draw)
{
    for (size_t i = 0; i < draw->cover_count; i++)
        free(draw->covers[i].cover);
    draw->cover_count = 0;
}

/* ---- pixels ---- */

/* Two channels of eight bits by alpha / 255, rounded as cairo's spans are. */
static uint32_t times(uint32_t two, uint32_t alpha)
{
    uint32_t product = (two & 0xFF00FFu) * alpha + 0x7F007Fu;
    return ((product + ((product >> 8) & 0xFF00FFu)) >> 8) & 0xFF00FFu;
}

static uint32_t mix(uint32_t color, uint32_t under, uint8_t alpha)
{
    uint32_t rest = 255u - alpha;
    return (times(color, alpha) + times(under, rest)) |
           (times(color >> 8, alpha) + times(under >> 8, rest)) << 8;
}

struct brush {
    struct tn_rect rect, shown; /* whole, and what of it is to be painted */
    int radius, width;          /* 0: filled */
    tn_color color;             /* opaque */
    const uint8_t *cover;
};

static void solid(const struct brush *brush, uint32_t *row, int from, int to)
{
    int left = brush->shown.x, right = brush->shown.x + brush->shown.w;
    tn_draw_run(row, from > left ? from : left, to < right ? to : right, brush->color);
}

/* One row of a corner whose first pixel is at `from`. */
static void corner(const struct brush *brush, uint32_t *row, const uint8_t *cover, int from)
{
    int left = brush->shown.x - from, right = left + brush->shown.w;
    int begin = left > 0 ? left : 0, end = right < brush->radius ? right : brush->radius;
    row += from;
    for (int i = begin; i < end; i++) {
        if (cover[i])
            row[i] = cover[i] == 255 ? brush->color : mix(brush->color, row[i], cover[i]);
    }
}

/* The row of the cover that row `y` of the rectangle has its corners from, -1: it has none. */
static int cover_row(const struct brush *brush, int y)
{
    int above = y - brush->rect.y, below = brush->rect.y + brush->rect.h - 1 - y;
    if (above < brush->radius)
        return above;
    return below < brush->radius ? 2 * brush->radius - 1 - below : -1;
}

static void paint_row(const struct brush *brush, uint32_t *row, int y)
{
    struct tn_rect rect = brush->rect;
    int at = cover_row(brush, y), r = brush->radius, width = brush->width;
    bool edge = width > 0 && y >= rect.y + width && y < rect.y + rect.h - width;
    if (at < 0 && edge) {
        solid(brush, row, rect.x, rect.x + width);
        solid(brush, row, rect.x + rect.w - width, rect.x + rect.w);
    } else if (at < 0) {
        solid(brush, row, rect.x, rect.x + rect.w);
    } else {
        const uint8_t *cover = brush->cover + (size_t)(at * 2 * r);
        corner(brush, row, cover, rect.x);
        if (!edge)
            solid(brush, row, rect.x + r, rect.x + rect.w - r);
        corner(brush, row, cover + r, rect.x + rect.w - r);
    }
}

bool tn_draw_rounded(struct tn_draw *draw, struct tn_rect rect, double radius, double width,
                     tn_color color)
{
    double r = fmin(radius, fmin(rect.w, rect.h) / 2.0);
    bool whole = r >= 1 && r == floor(r) && width == floor(width) && width < r;
    /* what shines through is pixman's: its loops are wider than ours */
    if (draw->on_paper || !whole || color >> 24 != 0xFF)
        return false;
    struct brush brush = {.rect = rect,
                          .shown = tn_draw_visible(draw, rect),
                          .radius = (int)r,
                          .width = (int)width,
                          .color = color,
                          .cover = cover_of(draw, (int)r, (int)width)};
    cairo_surface_flush(draw->surface);
    for (int y = brush.shown.y; y < brush.shown.y + brush.shown.h; y++)
        paint_row(&brush, tn_draw_row(draw, y), y);
    cairo_surface_mark_dirty(draw->surface);
    return true;
}
