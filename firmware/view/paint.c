/* SPDX-License-Identifier: Apache-2.0 */
/* paint.c -- marks onto the canvas, those that meet the area alone. */
#include "scene.h"

static void paint_ring(struct tn_draw *draw, const struct mark *mark)
{
    double width = mark->rect.w / 10.0, radius = (mark->rect.w - width) / 2;
    double x = mark->rect.x + mark->rect.w / 2.0, y = mark->rect.y + mark->rect.h / 2.0;
    tn_draw_arc(draw, x, y, radius, 0, 1, width, mark->behind);
    if (mark->whole > 0)
        tn_draw_arc(draw, x, y, radius, 0, (double)mark->value / mark->whole, width, mark->color);
}

/* Without a shadow an edge tells it from the ground. */
static void paint_card(struct tn_draw *draw, const struct mark *mark)
{
    if (mark->width <= 0)
        tn_draw_shadow(draw, mark->rect, (int)mark->radius, SHADOW_BLUR, SHADOW_DOWN, SHADOW_COLOR);
    tn_draw_rrect(draw, mark->rect, mark->radius, mark->color);
    if (mark->width > 0)
        tn_draw_rrect_edge(draw, mark->rect, mark->radius, mark->width, mark->behind);
}

static void paint_qr(const struct scene *scene, struct tn_draw *draw, const struct mark *mark)
{
    int module = mark->rect.w / (mark->whole + 8);
    tn_draw_fill(draw, mark->rect, TN_RGB(0xFFFFFF));
    tn_draw_qr(draw, scene->modules + mark->value, mark->whole, mark->rect.x + 4 * module,
               mark->rect.y + 4 * module, module, TN_RGB(0x000000));
}

static void paint_strokes(const struct scene *scene, struct tn_draw *draw, const struct mark *mark)
{
    const struct scene_point *points = scene->points + mark->value;
    struct tn_point stroke[TN_FLOW_POINTS];
    for (int from = 0, to; from < mark->whole; from = to) {
        to = from;
        do {
            stroke[to - from] = (struct tn_point){points[to].x, points[to].y};
            to++;
        } while (to < mark->whole && !points[to].begins);
        if (to - from == 1)
            tn_draw_disc(draw, stroke[0].x, stroke[0].y, mark->width / 2, mark->color);
        else
            tn_draw_polyline(draw, stroke, (size_t)(to - from), mark->width, false, mark->color);
    }
}

static struct tn_rect common(struct tn_rect a, struct tn_rect b)
{
    int x = a.x > b.x ? a.x : b.x, y = a.y > b.y ? a.y : b.y;
    int right = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return (struct tn_rect){x, y, right - x, bottom - y};
}

/* The lines of it that are on this page, and no others. */
static void paint_long(const struct scene *scene, struct tn_draw *draw, const struct mark *mark,
                       struct tn_rect area)
{
    tn_draw_unclip(draw);
    tn_draw_clip(draw, common(mark->rect, area));
    tn_draw_text(draw, scene->text + mark->text, mark->x, mark->baseline, &mark->type);
    tn_draw_unclip(draw);
    tn_draw_clip(draw, area);
}

static void paint_mark(const struct scene *scene, struct tn_draw *draw, const struct mark *mark)
{
    switch (mark->kind) {
    case MARK_FILL:
        tn_draw_fill(draw, mark->rect, mark->color);
        break;
    case MARK_CARD:
        paint_card(draw, mark);
        break;
    case MARK_RRECT:
        tn_draw_rrect(draw, mark->rect, mark->radius, mark->color);
        break;
    case MARK_EDGE:
        tn_draw_rrect_edge(draw, mark->rect, mark->radius, mark->width, mark->color);
        break;
    case MARK_TEXT:
        tn_draw_text(draw, scene->text + mark->text, mark->x, mark->baseline, &mark->type);
        break;
    case MARK_SHAPE:
        tn_view_paint_shape(draw, mark);
        break;
    case MARK_ICON:
        tn_view_paint_icon(draw, mark);
        break;
    case MARK_RING:
        paint_ring(draw, mark);
        break;
    case MARK_SCAN_FRAME:
        tn_view_paint_scan_frame(draw, mark, scene->theme);
        break;
    case MARK_QR:
        paint_qr(scene, draw, mark);
        break;
    case MARK_STROKES:
        paint_strokes(scene, draw, mark);
        break;
    case MARK_LONG: /* within its window: paint_long */
        break;
    case MARK_FACE:
        tn_view_paint_face(draw, mark);
        break;
    }
}

/* True if nothing below it is seen in the area. */
static bool hides(const struct mark *mark, struct tn_rect area)
{
    struct tn_rect rect = mark->rect;
    bool is_round = mark->kind == MARK_RRECT || mark->kind == MARK_CARD;
    if ((mark->kind != MARK_FILL && !is_round) || mark->color >> 24 != 0xFF)
        return false;
    if (is_round)
        rect = tn_rect_inset(rect, (int)mark->radius + 1);
    return rect.x <= area.x && rect.y <= area.y && rect.x + rect.w >= area.x + area.w &&
           rect.y + rect.h >= area.y + area.h;
}

/* The first mark that needs painting. */
static size_t lowest(const struct scene *scene, struct tn_rect area)
{
    size_t first = scene->mark_count;
    while (first > 0 && !hides(&scene->marks[first - 1], area))
        first--;
    return first > 0 ? first - 1 : 0;
}

void tn_view_scene_paint(const struct scene *scene, struct tn_draw *draw, struct tn_rect area)
{
    tn_draw_clip(draw, area);
    for (size_t i = lowest(scene, area); i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        if (!tn_rect_meets(mark->bounds, area))
            continue;
        if (mark->kind == MARK_LONG)
            paint_long(scene, draw, mark, area);
        else
            paint_mark(scene, draw, mark);
    }
    if (scene->veil)
        tn_draw_fill(draw, (struct tn_rect){0, 0, scene->width, scene->height}, scene->veil);
    tn_draw_unclip(draw);
}
