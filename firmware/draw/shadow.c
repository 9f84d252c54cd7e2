/* SPDX-License-Identifier: Apache-2.0 */
/* shadow.c -- soft shadows, blended straight into the pixels.
 *
 * A Gaussian blur of a rounded rectangle with a generous radius is, to the eye, a function of the
 * distance to its edge alone; a table over that distance needs no blurred picture to be kept. */
#include <math.h>

#include "canvas.h"

#define STEPS_PER_PX 4

struct shadow {
    struct tn_rect rect, card; /* the shadow's own shape, and what will cover it */
    int radius, blur;
    tn_color color;
    uint8_t alpha[2 * 64 * STEPS_PER_PX + 1]; /* by distance -blur .. blur */
};

static void fill_table(struct shadow *shadow)
{
    double sigma = shadow->blur / 2.0;
    int last = 2 * shadow->blur * STEPS_PER_PX;
    for (int i = 0; i <= last; i++) {
        double distance = (double)i / STEPS_PER_PX - shadow->blur;
        double cover = 0.5 * erfc(distance / (sigma * M_SQRT2));
        shadow->alpha[i] = (uint8_t)lround(cover * (shadow->color >> 24));
    }
    shadow->alpha[last] = 0;
}

/* How far `at` lies beyond the straight part from `from` to `to`; 0 within it. */
static int beyond(int at, int from, int to)
{
    if (at < from)
        return from - at;
    return at > to ? at - to : 0;
}

static uint8_t alpha_at(const struct shadow *shadow, int x, int y)
{
    int core = shadow->radius;
    struct tn_rect rect = shadow->rect;
    int dx = beyond(x, rect.x + core, rect.x + rect.w - 1 - core);
    int dy = beyond(y, rect.y + core, rect.y + rect.h - 1 - core);
    double reach = dx && dy ? sqrt((double)(dx * dx + dy * dy)) : dx + dy;
    int step = (int)((reach - core + shadow->blur) * STEPS_PER_PX);
    int last = 2 * shadow->blur * STEPS_PER_PX;
    return shadow->alpha[step < 0 ? 0 : step > last ? last : step];
}

static uint32_t blend(uint32_t under, tn_color color, uint32_t alpha)
{
    uint32_t out = 0xFF000000u;
    for (int shift = 0; shift < 24; shift += 8) {
        uint32_t a = (under >> shift) & 0xFF, b = (color >> shift) & 0xFF;
        out |= ((a * (255 - alpha) + b * alpha + 127) / 255) << shift;
    }
    return out;
}

/* The part of a row that the card will cover anyway, corners left out. */
static bool is_covered(const struct shadow *shadow, int y)
{
    struct tn_rect card = shadow->card;
    return y >= card.y + shadow->radius && y < card.y + card.h - shadow->radius;
}

static void blend_row(const struct shadow *shadow, uint32_t *row, int y, int from, int to)
{
    bool covered = is_covered(shadow, y);
    for (int x = from; x < to; x++) {
        if (covered && x >= shadow->card.x && x < shadow->card.x + shadow->card.w) {
            x = shadow->card.x + shadow->card.w - 1;
            continue;
        }
        uint8_t alpha = alpha_at(shadow, x, y);
        if (alpha)
            row[x] = blend(row[x], shadow->color, alpha);
    }
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

void tn_draw_shadow(struct tn_draw *draw, struct tn_rect rect, int radius, int blur, int down,
                    tn_color color)
{
    TN_ASSERT(blur > 0 && blur <= 64);
    if (draw->on_paper)
        return;
    struct shadow shadow = {
        .rect = rect, .card = rect, .radius = radius, .blur = blur, .color = color};
    shadow.rect.y += down;
    struct tn_rect reach = tn_rect_inset(shadow.rect, -blur);
    if (!tn_draw_shows(draw, reach.x, reach.y, reach.w, reach.h))
        return;
    fill_table(&shadow);

    struct tn_rect clip = draw->clip;
    int width = (int)draw->width, height = (int)draw->height;
    int left = clamp(reach.x, clip.x < 0 ? 0 : clip.x, width);
    int right =
        clamp(clip.x + clip.w < reach.x + reach.w ? clip.x + clip.w : reach.x + reach.w, 0, width);
    int top = clamp(reach.y, clip.y < 0 ? 0 : clip.y, height);
    int bottom =
        clamp(clip.y + clip.h < reach.y + reach.h ? clip.y + clip.h : reach.y + reach.h, 0, height);
    cairo_surface_flush(draw->surface);
    unsigned char *data = cairo_image_surface_get_data(draw->surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(draw->surface);
    for (int y = top; y < bottom; y++)
        blend_row(&shadow, (uint32_t *)(void *)(data + stride * (size_t)y), y, left, right);
    cairo_surface_mark_dirty(draw->surface);
}
