/* SPDX-License-Identifier: Apache-2.0 */
/* canvas.h -- what the files of this module share: the canvas and the laid-out text. */
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>

#include "turnout/draw.h"

/* rounded.c: how much of each pixel the four corners of one radius cover. */
#define COVERS_MAX 16
struct cover {
    int radius, width; /* of the edge, 0: filled */
    uint8_t *cover;
};

struct tn_draw {
    struct tn_draw_fonts *fonts;
    cairo_surface_t *surface;
    cairo_t *cairo;
    double width, height;
    bool on_paper;
    struct tn_rect clip;
    struct cover covers[COVERS_MAX];
    size_t cover_count;
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
/* What of it is on the canvas and inside the clip; no width or height if nothing is. */
struct tn_rect tn_draw_visible(const struct tn_draw *draw, struct tn_rect rect);
/* A row of the pixels; not on paper. */
uint32_t *tn_draw_row(const struct tn_draw *draw, int y);

void tn_draw_rrect_path(cairo_t *cairo, double x, double y, double w, double h, double radius);
/* Fills, or strokes the edge inside it (width > 0); false if that is left to cairo. */
bool tn_draw_rounded(struct tn_draw *draw, struct tn_rect rect, double radius, double width,
                     tn_color color);
void tn_draw_rounded_forget(struct tn_draw *draw);
