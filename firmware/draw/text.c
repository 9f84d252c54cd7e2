/* SPDX-License-Identifier: Apache-2.0 */
/* text.c -- laid-out lines onto their baselines. */
#include "canvas.h"

/* Ink stays within this of the size, whatever the script: fallback faces are taller than Inter. */
#define REACH 1.5

static double left_end(double x, double width, enum tn_align align)
{
    if (align == TN_ALIGN_MIDDLE)
        return x - width / 2;
    return align == TN_ALIGN_END ? x - width : x;
}

/* False if the room the text has lies outside the clip, so that it need not even be laid out. */
static bool may_show(const struct tn_draw *draw, double x, double y, const struct tn_type *type)
{
    double reach = type->size * REACH;
    double leading = type->leading > 0 ? type->leading : reach;
    double height = reach + (type->lines > 1 ? (type->lines - 1) * leading : 0) + reach;
    if (type->width <= 0)
        return tn_draw_shows(draw, draw->clip.x, y - reach, 1, height);
    return tn_draw_shows(draw, left_end(x, type->width, type->align) - reach, y - reach,
                         type->width + 2 * reach, height);
}

struct tn_extent tn_draw_text(struct tn_draw *draw, const char *text, double x, double y,
                              const struct tn_type *type)
{
    if (!may_show(draw, x, y, type))
        return (struct tn_extent){0};
    const struct layout *layout = tn_draw_fonts_layout(draw->fonts, text, type);
    tn_draw_set_color(draw, type->color);
    for (int i = 0; i < layout->extent.lines; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout->pango, i);
        PangoRectangle logical;
        pango_layout_line_get_extents(line, NULL, &logical);
        double width = (double)logical.width / PANGO_SCALE;
        cairo_move_to(draw->cairo, left_end(x, width, type->align), y + i * layout->extent.leading);
        pango_cairo_show_layout_line(draw->cairo, line);
    }
    return layout->extent;
}

struct tn_extent tn_draw_measure(struct tn_draw_fonts *fonts, const char *text,
                                 const struct tn_type *type)
{
    return tn_draw_fonts_layout(fonts, text, type)->extent;
}
