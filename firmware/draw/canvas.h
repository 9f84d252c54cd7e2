/* SPDX-License-Identifier: Apache-2.0 */
/* canvas.h -- what the files of this module share: the canvas and the laid-out text. */
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>

#include "turnout/draw.h"

struct tn_draw {
    struct tn_draw_fonts *fonts;
    cairo_surface_t *surface;
    cairo_t *cairo;
    double width, height;
    bool on_paper;
    struct tn_rect clip;
};

/* A text laid out for a type, in whatever size it took. */
struct layout {
    uint64_t key;
    uint64_t used; /* the draw that last asked for it */
    char *text;
    struct tn_type type;
    PangoLayout *pango;
    struct tn_extent extent;
};

/* Borrowed until the next call. */
const struct layout *tn_draw_fonts_layout(struct tn_draw_fonts *fonts, const char *text,
                                          const struct tn_type *type);
/* Fills layout->pango and layout->extent from its text and type. */
void tn_draw_layout_make(PangoContext *context, struct layout *layout);

void tn_draw_set_color(struct tn_draw *draw, tn_color color);
/* True if something of this area can show. */
bool tn_draw_shows(const struct tn_draw *draw, double x, double y, double w, double h);
