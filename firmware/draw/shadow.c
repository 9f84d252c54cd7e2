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

static uint8_t alpha_of(const struct shadow *shadow, double reach)
{
    int step = (int)((reach - shadow->radius + shadow->blur) * STEPS_PER_PX);
    int last = 2 * shadow->blur * STEPS_PER_PX;
    return shadow->alpha[step < 0 ? 0 : step > last ? last : step];
}

/* Each 16 bits by 255, rounded; exact for all products of two bytes. */
static uint32_t by_255(uint32_t two)
{
    return ((two + 0x10001u + ((two >> 8) & 0xFF00FFu)) >> 8) & 0xFF00FFu;
}

/* Two channels at a time: what blends a byte is at most 255 x 255 + 127. */
static uint32_t blend(uint32_t under, tn_color color, uint32_t alpha)
{
    uint32_t rest = 255 - alpha;
    uint32_t outer = (under & 0xFF00FFu) * rest + (color & 0xFF00FFu) * alpha + 0x7F007Fu;
    uint32_t inner = (under >> 8 & 0xFFu) * rest + (color >> 8 & 0xFFu) * alpha + 0x7Fu;
    return 0xFF000000u | by_255(outer) | by_255(inner) << 8;
}

/* The part of a row that the card will cover anyway, corners left out. */
static bool is_covered(const struct shadow *shadow, int y)
{
    struct tn_rect card = shadow->card;
    return y >= card.y + shadow->radius && y < card.y + card.h - shadow->radius;
}

/* Where the distance to the edge changes from one pixel to the next. */
static void blend_end(const struct shadow *shadow, uint32_t *row, int dy, int from, int to)
{
    int left = shadow->rect.x + shadow->radius;
    int right = shadow->rect.x + shadow->rect.w - 1 - shadow->radius;
    for (int x = from; x < to; x++) {
        int dx = beyond(x, left, right);
        uint8_t alpha = alpha_of(shadow, dx && dy ? sqrt((double)(dx * dx + dy * dy)) : dx + dy);
        if (alpha)
            row[x] = blend(row[x], shadow->color, alpha);
    }
}

/* Where it is the same all along. */
static void blend_middle(const struct shadow *shadow, uint32_t *row, int dy, int from, int to)
{
    uint8_t alpha = alpha_of(shadow, dy);
    for (int x = from; alpha && x < to; x++)
        row[x] = blend(row[x], shadow->color, alpha);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* From left to right: an end, the middle, an end; but for what the card covers. */
static void blend_row(const struct shadow *shadow, uint32_t *row, int y, int from, int to)
{
    struct tn_rect rect = shadow->rect, card = shadow->card;
    int core = shadow->radius;
    int dy = beyond(y, rect.y + core, rect.y + rect.h - 1 - core);
    int straight = least(most(rect.x + core, from), to);
    int turn = most(least(rect.x + rect.w - core, to), straight);
    if (is_covered(shadow, y)) {
        blend_end(shadow, row, dy, from, least(card.x, to));
        blend_end(shadow, row, dy, most(card.x + card.w, from), to);
        return;
    }
    blend_end(shadow, row, dy, from, straight);
    blend_middle(shadow, row, dy, straight, turn);
    blend_end(shadow, row, dy, turn, to);
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

    struct tn_rect shown = tn_draw_visible(draw, reach);
    cairo_surface_flush(draw->surface);
    for (int y = shown.y; y < shown.y + shown.h; y++)
        blend_row(&shadow, tn_draw_row(draw, y), y, shown.x, shown.x + shown.w);
    cairo_surface_mark_dirty(draw->surface);
}
