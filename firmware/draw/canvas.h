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

/* wrap.c: a text's characters as they stand on one line, to reckon with. */
struct chars {
    const char *text; /* the layout's */
    int count;
    int *widths; /* of each, in Pango's units */
    PangoLogAttr *attrs;
    double size; /* of the face they were measured in */
};
/* The layout has no width. */
void tn_draw_chars_take(PangoLayout *pango, double size, struct chars *ret_chars);
void tn_draw_chars_release(struct chars *chars);
struct lines {
    int count, torn; /* how many, and how many begin where the text does not fall apart well */
    double widest, sum;
};
/* The lines in a room of this width; `tears`: a word wider than it is torn apart. */
struct lines tn_draw_wrap(const struct chars *chars, double size, double width, bool tears);
/* The width, up to `full`, that makes them about equally long and tears no word. */
double tn_draw_balance(const struct chars *chars, double size, double full, bool tears);
/* What a line may stand out: Pango rounds. */
#define TN_DRAW_SLACK 0.5

void tn_draw_set_color(struct tn_draw *draw, tn_color color);
/* True if something of this area can show. */
bool tn_draw_shows(const struct tn_draw *draw, double x, double y, double w, double h);
/* What of it is on the canvas and inside the clip; no width or height if nothing is. */
struct tn_rect tn_draw_visible(const struct tn_draw *draw, struct tn_rect rect);
/* A row of the pixels; not on paper. */
uint32_t *tn_draw_row(const struct tn_draw *draw, int y);
/* Pixels from `from` up to `to` in one colour. */
void tn_draw_run(uint32_t *row, int from, int to, tn_color color);
/* Fills pixels, if there are any and nothing shines through; false if that is left to cairo. */
bool tn_draw_solid(struct tn_draw *draw, struct tn_rect rect, tn_color color);

void tn_draw_rrect_path(cairo_t *cairo, double x, double y, double w, double h, double radius);
/* Fills, or strokes the edge inside it (width > 0); false if that is left to cairo. */
bool tn_draw_rounded(struct tn_draw *draw, struct tn_rect rect, double radius, double width,
                     tn_color color);
void tn_draw_rounded_forget(struct tn_draw *draw);
