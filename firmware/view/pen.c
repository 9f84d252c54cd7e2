/* SPDX-License-Identifier: Apache-2.0 */
/* pen.c -- a canvas for handwriting: one character at a time, as on squared practice paper. */
#include "keyboard.h"

#define COLUMNS 4
#define ROWS 2

/* The cross that helps to place a character. */
static void put_guides(const struct page *page, struct tn_rect canvas)
{
    const int dash = 10, step = 20;
    int middle_x = canvas.x + canvas.w / 2, middle_y = canvas.y + canvas.h / 2;
    int hint = canvas.h - (int)(page->profile->note * 2.2); /* it ends above what to do */
    tn_color color = page->theme->shadows ? page->theme->line : page->theme->off_edge;
    for (int at = 12; at + dash < canvas.w; at += step)
        tn_view_fill(page->scene, (struct tn_rect){canvas.x + at, middle_y, dash, 2}, color);
    for (int at = 12; at + dash < hint; at += step)
        tn_view_fill(page->scene, (struct tn_rect){middle_x, canvas.y + at, 2, dash}, color);
}

static void put_canvas(const struct page *page, struct tn_rect canvas)
{
    const struct theme *theme = page->theme;
    const struct tn_flow_typing *typing = &page->flow->typing;
    tn_view_rrect(page->scene, canvas, 14, theme->card);
    tn_view_edge(page->scene, canvas, 14, 3, theme->prim);
    if (typing->point_count == 0) {
        put_guides(page, canvas);
        struct tn_type type = tn_view_type(page->profile->note, TN_WEIGHT_MEDIUM, theme->ink2,
                                           canvas.w - 4 * page->profile->unit);
        type.align = TN_ALIGN_MIDDLE;
        type.shrink = 0.6;
        tn_view_text(page->scene, tn_view_say(page, "key.hand.hint"), canvas.x + canvas.w / 2.0,
                     canvas.y + canvas.h - page->profile->note, &type, theme->card);
    }
    if (typing->point_count > 0)
        tn_view_strokes(page->scene, canvas, typing, canvas.w / 38.0, theme->ink);
    tn_view_add_hit(page->scene, TN_FLOW_HIT_CANVAS, canvas);
}

static void put_candidates(const struct page *page, struct tn_rect rect, int gap)
{
    int w = rect.w / COLUMNS, h = rect.h / ROWS;
    if (page->flow->typing.candidates.count == 0) {
        struct tn_type type = tn_view_type(page->profile->note, TN_WEIGHT_MEDIUM, page->theme->ink2,
                                           rect.w - 2 * page->profile->unit);
        type.align = TN_ALIGN_MIDDLE;
        type.shrink = 0.6;
        type.lines = 2;
        type.leading = type.size * 1.2;
        tn_view_text(page->scene, tn_view_say(page, "key.hand.pick"), rect.x + rect.w / 2.0,
                     rect.y + rect.h / 2.0 + type.size * 0.36, &type, page->theme->paper);
    }
    for (int i = 0; i < COLUMNS * ROWS; i++) {
        struct tn_rect cell = {rect.x + i % COLUMNS * w, rect.y + i / COLUMNS * h, w, h};
        tn_view_candidate(page, (size_t)i, cell, gap);
    }
}

/* Clear, erase, and further candidates. */
static void put_keys(const struct page *page, struct tn_rect rect, int gap)
{
    int w = rect.w / 3;
    tn_view_key(page, TN_FLOW_HIT_CANVAS_CLEAR, (struct tn_rect){rect.x, rect.y, w, rect.h}, gap);
    tn_view_key(page, TN_FLOW_HIT_KEY_ERASE, (struct tn_rect){rect.x + w, rect.y, w, rect.h}, gap);
    tn_view_more_candidates(page, (struct tn_rect){rect.x + 2 * w, rect.y, rect.w - 2 * w, rect.h},
                            gap);
}

struct tn_rect tn_view_pen(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    int gap = profile->shape == SHAPE_SMALL ? 6 : 10, row;
    struct tn_rect canvas = room, keys;
    if (profile->shape == SHAPE_TALL) {
        row = 112;
        int below = (ROWS + 2) * row + 2 * profile->gap;
        canvas.w = canvas.h = room.h - below < room.w ? room.h - below : room.w;
        canvas.x += (room.w - canvas.w) / 2;
        keys = (struct tn_rect){room.x, canvas.y + canvas.h + profile->gap, room.w, 0};
        keys.h = room.y + room.h - keys.y;
    } else {
        canvas.w = canvas.h = room.h < room.w / 2 ? room.h : room.w / 2;
        row = room.h / 4 < 112 ? room.h / 4 : 112;
        keys = room;
        keys.x += canvas.w + 2 * profile->unit;
        keys.w -= canvas.w + 2 * profile->unit;
    }
    put_canvas(page, canvas);
    put_candidates(page, (struct tn_rect){keys.x, keys.y, keys.w, ROWS * row}, gap);
    put_keys(page, (struct tn_rect){keys.x, keys.y + ROWS * row, keys.w, row}, gap);
    int top = keys.y + (ROWS + 1) * row;
    return (struct tn_rect){keys.x, top, keys.w, keys.y + keys.h - top};
}
