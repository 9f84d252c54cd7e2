/* SPDX-License-Identifier: Apache-2.0 */
/* paint.c -- marks onto the canvas, those that meet the area alone. */
#include "profile.h"
#include "scene.h"

static void paint_ring(struct tn_draw *draw, const struct mark *mark)
{
    double width = mark->rect.w / 10.0, radius = (mark->rect.w - width) / 2;
    double x = mark->rect.x + mark->rect.w / 2.0, y = mark->rect.y + mark->rect.h / 2.0;
    tn_draw_arc(draw, x, y, radius, 0, 1, width, mark->behind);
    if (mark->whole > 0)
        tn_draw_arc(draw, x, y, radius, 0, (double)mark->value / mark->whole, width, mark->color);
}

static void paint_mark(const struct scene *scene, struct tn_draw *draw, const struct mark *mark)
{
    switch (mark->kind) {
    case MARK_FILL:
        tn_draw_fill(draw, mark->rect, mark->color);
        break;
    case MARK_CARD:
        tn_draw_shadow(draw, mark->rect, (int)mark->radius, SHADOW_BLUR, SHADOW_DOWN, SHADOW_COLOR);
        tn_draw_rrect(draw, mark->rect, mark->radius, mark->color);
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
        tn_view_paint_scan_frame(draw, mark);
        break;
    }
}

void tn_view_scene_paint(const struct scene *scene, struct tn_draw *draw, struct tn_rect area)
{
    tn_draw_clip(draw, area);
    for (size_t i = 0; i < scene->mark_count; i++) {
        if (tn_rect_meets(scene->marks[i].bounds, area))
            paint_mark(scene, draw, &scene->marks[i]);
    }
    if (scene->veil)
        tn_draw_fill(draw, (struct tn_rect){0, 0, scene->width, scene->height}, scene->veil);
    tn_draw_unclip(draw);
}
