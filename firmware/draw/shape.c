/* SPDX-License-Identifier: Apache-2.0 */
/* shape.c -- rectangles, discs, arcs, polylines, polygons and QR symbols. */
#include <math.h>

#include "canvas.h"

#define TURN (2 * M_PI)

void tn_draw_fill(struct tn_draw *draw, struct tn_rect rect, tn_color color)
{
    if (!tn_draw_shows(draw, rect.x, rect.y, rect.w, rect.h) || tn_draw_solid(draw, rect, color))
        return;
    tn_draw_set_color(draw, color);
    cairo_rectangle(draw->cairo, rect.x, rect.y, rect.w, rect.h);
    cairo_fill(draw->cairo);
}

void tn_draw_rrect_path(cairo_t *cairo, double x, double y, double w, double h, double radius)
{
    double r = fmin(radius, fmin(w, h) / 2);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + w - r, y + r, r, -TURN / 4, 0);
    cairo_arc(cairo, x + w - r, y + h - r, r, 0, TURN / 4);
    cairo_arc(cairo, x + r, y + h - r, r, TURN / 4, TURN / 2);
    cairo_arc(cairo, x + r, y + r, r, TURN / 2, TURN * 3 / 4);
    cairo_close_path(cairo);
}

void tn_draw_rrect(struct tn_draw *draw, struct tn_rect rect, double radius, tn_color color)
{
    if (!tn_draw_shows(draw, rect.x, rect.y, rect.w, rect.h))
        return;
    if (tn_draw_rounded(draw, rect, radius, 0, color))
        return;
    tn_draw_set_color(draw, color);
    tn_draw_rrect_path(draw->cairo, rect.x, rect.y, rect.w, rect.h, radius);
    cairo_fill(draw->cairo);
}

void tn_draw_rrect_edge(struct tn_draw *draw, struct tn_rect rect, double radius, double width,
                        tn_color color)
{
    if (!tn_draw_shows(draw, rect.x, rect.y, rect.w, rect.h))
        return;
    if (width > 0 && tn_draw_rounded(draw, rect, radius, width, color))
        return;
    double half = width / 2;
    tn_draw_set_color(draw, color);
    cairo_set_line_width(draw->cairo, width);
    tn_draw_rrect_path(draw->cairo, rect.x + half, rect.y + half, rect.w - width, rect.h - width,
                       fmax(radius - half, 0));
    cairo_stroke(draw->cairo);
}

void tn_draw_disc(struct tn_draw *draw, double x, double y, double radius, tn_color color)
{
    if (!tn_draw_shows(draw, x - radius, y - radius, 2 * radius, 2 * radius))
        return;
    tn_draw_set_color(draw, color);
    cairo_new_path(draw->cairo);
    cairo_arc(draw->cairo, x, y, radius, 0, TURN);
    cairo_fill(draw->cairo);
}

void tn_draw_arc(struct tn_draw *draw, double x, double y, double radius, double from, double to,
                 double width, tn_color color)
{
    double reach = radius + width;
    if (to <= from || !tn_draw_shows(draw, x - reach, y - reach, 2 * reach, 2 * reach))
        return;
    tn_draw_set_color(draw, color);
    cairo_set_line_width(draw->cairo, width);
    cairo_set_line_cap(draw->cairo, CAIRO_LINE_CAP_ROUND);
    cairo_new_path(draw->cairo);
    cairo_arc(draw->cairo, x, y, radius, (from - 0.25) * TURN, (to - 0.25) * TURN);
    cairo_stroke(draw->cairo);
}

/* Traces the points; false if nothing of them, widened by `reach`, can show. */
static bool trace(struct tn_draw *draw, const struct tn_point *points, size_t count, double reach)
{
    double left = points[0].x, right = left, top = points[0].y, bottom = top;
    for (size_t i = 1; i < count; i++) {
        left = fmin(left, points[i].x);
        right = fmax(right, points[i].x);
        top = fmin(top, points[i].y);
        bottom = fmax(bottom, points[i].y);
    }
    if (!tn_draw_shows(draw, left - reach, top - reach, right - left + 2 * reach,
                       bottom - top + 2 * reach))
        return false;
    cairo_new_path(draw->cairo);
    for (size_t i = 0; i < count; i++)
        cairo_line_to(draw->cairo, points[i].x, points[i].y);
    return true;
}

void tn_draw_polyline(struct tn_draw *draw, const struct tn_point *points, size_t count,
                      double width, bool closed, tn_color color)
{
    if (!trace(draw, points, count, width))
        return;
    if (closed)
        cairo_close_path(draw->cairo);
    tn_draw_set_color(draw, color);
    cairo_set_line_width(draw->cairo, width);
    cairo_set_line_cap(draw->cairo, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(draw->cairo, CAIRO_LINE_JOIN_ROUND);
    cairo_stroke(draw->cairo);
}

void tn_draw_polygon(struct tn_draw *draw, const struct tn_point *points, size_t count,
                     double round, tn_color color)
{
    if (!trace(draw, points, count, round))
        return;
    cairo_close_path(draw->cairo);
    tn_draw_set_color(draw, color);
    if (round > 0) {
        cairo_set_line_width(draw->cairo, 2 * round);
        cairo_set_line_join(draw->cairo, CAIRO_LINE_JOIN_ROUND);
        cairo_stroke_preserve(draw->cairo);
    }
    cairo_fill(draw->cairo);
}

void tn_draw_cut_line(struct tn_draw *draw, struct tn_point from, struct tn_point to, double width,
                      tn_color color)
{
    const struct tn_point points[] = {from, to};
    if (!trace(draw, points, 2, width))
        return;
    const double dash[] = {4 * width, 6 * width};
    tn_draw_set_color(draw, color);
    cairo_set_line_width(draw->cairo, width);
    cairo_set_line_cap(draw->cairo, CAIRO_LINE_CAP_BUTT);
    cairo_set_dash(draw->cairo, dash, 2, 0);
    cairo_stroke(draw->cairo);
    cairo_set_dash(draw->cairo, NULL, 0, 0);
}

/* Dark modules beside each other are one rectangle. */
static void add_runs(struct tn_draw *draw, const uint8_t *line, int size, double x, double y,
                     double module, tn_color color)
{
    bool whole = x == floor(x) && y == floor(y) && module == floor(module);
    for (int column = 0; column < size;) {
        int from = column;
        while (column < size && line[column] & 1)
            column++;
        double left = x + from * module, w = (column - from) * module;
        struct tn_rect rect = {(int)left, (int)y, (int)w, (int)module};
        if (column > from && !(whole && tn_draw_solid(draw, rect, color)))
            cairo_rectangle(draw->cairo, left, y, w, module);
        column += column == from;
    }
}

void tn_draw_qr(struct tn_draw *draw, const uint8_t *modules, int size, double x, double y,
                double module, tn_color color)
{
    if (!tn_draw_shows(draw, x, y, size * module, size * module))
        return;
    cairo_new_path(draw->cairo);
    for (int row = 0; row < size; row++)
        add_runs(draw, modules + (size_t)row * (size_t)size, size, x, y + row * module, module,
                 color);
    tn_draw_set_color(draw, color);
    cairo_set_antialias(draw->cairo, CAIRO_ANTIALIAS_NONE);
    cairo_fill(draw->cairo);
    cairo_set_antialias(draw->cairo, CAIRO_ANTIALIAS_DEFAULT);
}
