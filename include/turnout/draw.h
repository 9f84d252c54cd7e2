/* SPDX-License-Identifier: Apache-2.0 */
/* draw.h -- shapes, text and codes onto pixels or paper, through cairo and Pango.
 *
 * One canvas serves the window, PNG files and PDF sheets.  Whole units are pixels on an image and
 * points on paper; (0, 0) is the top left corner.  Text stands on a baseline that the caller
 * names, because the line boxes of Latin, Han and emoji faces differ.  Nothing outside the clip is
 * laid out or painted.  Rank 1; a canvas and its fonts belong to one thread.
 * Source: UI.md 1.3 and 5 (what cairo, Pango and fontconfig want), PNG (ISO/IEC 15948). */
#pragma once

#include "turnout/bytes.h"

struct tn_rect {
    int x, y, w, h;
};

static inline bool tn_rect_meets(struct tn_rect a, struct tn_rect b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

static inline bool tn_rect_holds(struct tn_rect rect, int x, int y)
{
    return x >= rect.x && x < rect.x + rect.w && y >= rect.y && y < rect.y + rect.h;
}

static inline bool tn_rect_equal(struct tn_rect a, struct tn_rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

/* Moves each edge inwards by `inset`, outwards where it is negative. */
static inline struct tn_rect tn_rect_inset(struct tn_rect rect, int inset)
{
    return (struct tn_rect){rect.x + inset, rect.y + inset, rect.w - 2 * inset, rect.h - 2 * inset};
}

/* The smallest rectangle around both; an empty one adds nothing. */
static inline struct tn_rect tn_rect_join(struct tn_rect a, struct tn_rect b)
{
    if (a.w <= 0 || a.h <= 0)
        return b;
    if (b.w <= 0 || b.h <= 0)
        return a;
    int x = a.x < b.x ? a.x : b.x;
    int y = a.y < b.y ? a.y : b.y;
    int right = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
    int bottom = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
    return (struct tn_rect){x, y, right - x, bottom - y};
}

/* 0xAARRGGBB, not premultiplied; the sum of a design's palette stays readable that way. */
typedef uint32_t tn_color;
#define TN_RGB(rgb) (0xFF000000u | (uint32_t)(rgb))

/* ---- fonts ---- */

struct tn_draw_fonts;

/* The faces of assets/fonts.conf and what was laid out with them lately (at most 256 lines, the
 * oldest go first).  Takes about 0.1 s.  Errors: IO (fontconfig refuses), ABSENT (none of the
 * faces is installed; the fault names the packages). */
TN_MUST_CHECK enum tn_err tn_draw_fonts_open(struct tn_draw_fonts **ret_fonts,
                                             struct tn_fault *fault);
void tn_draw_fonts_close(struct tn_draw_fonts *fonts);
TN_AUTO_DEFINE(draw_fonts, struct tn_draw_fonts *, tn_draw_fonts_close)
/* Forgets every text laid out so far and overwrites it: nobody's name stays in memory. */
void tn_draw_fonts_wipe(struct tn_draw_fonts *fonts);
/* Layouts kept now, for tests of the bound. */
size_t tn_draw_fonts_kept(const struct tn_draw_fonts *fonts);

/* ---- canvas ---- */

struct tn_draw;

/* Onto the caller's pixels: 32 bits each, native order 0xAARRGGBB premultiplied.  `fonts` and
 * `pixels` are borrowed until close.  Errors: LIMIT (a size cairo cannot hold). */
TN_MUST_CHECK enum tn_err tn_draw_open_pixels(struct tn_draw_fonts *fonts, void *pixels,
                                              int width_px, int height_px, int stride_bytes,
                                              struct tn_draw **ret_draw);
/* Onto pixels of its own, transparent at first. */
TN_MUST_CHECK enum tn_err tn_draw_open_image(struct tn_draw_fonts *fonts, int width_px,
                                             int height_px, struct tn_draw **ret_draw);
/* Onto pages of a PDF, appended to `out` by tn_draw_finish.  Errors: LIMIT. */
TN_MUST_CHECK enum tn_err tn_draw_open_pdf(struct tn_draw_fonts *fonts, double width_pt,
                                           double height_pt, const char *title, struct tn_buf *out,
                                           struct tn_draw **ret_draw);
/* Ends the page (PDF); the next mark begins another. */
void tn_draw_page(struct tn_draw *draw);
/* Writes what is outstanding.  Errors: IO (cairo's own sentence in the fault). */
TN_MUST_CHECK enum tn_err tn_draw_finish(struct tn_draw *draw, struct tn_fault *fault);
void tn_draw_close(struct tn_draw *draw);
TN_AUTO_DEFINE(draw, struct tn_draw *, tn_draw_close)

int tn_draw_width(const struct tn_draw *draw);
int tn_draw_height(const struct tn_draw *draw);
/* The pixel's 0xAARRGGBB, premultiplied; images only. */
uint32_t tn_draw_pixel(const struct tn_draw *draw, int x, int y);
/* Appends a PNG file, opaque; compressed for speed, not size.  Images only. */
void tn_draw_png(const struct tn_draw *draw, struct tn_buf *out);

/* Paints inside `rect` alone until unclip; not nested. */
void tn_draw_clip(struct tn_draw *draw, struct tn_rect rect);
void tn_draw_unclip(struct tn_draw *draw);

/* ---- shapes ---- */

struct tn_point {
    double x, y;
};

void tn_draw_fill(struct tn_draw *draw, struct tn_rect rect, tn_color color);
void tn_draw_rrect(struct tn_draw *draw, struct tn_rect rect, double radius, tn_color color);
/* A border of `width` inside the edge of the rounded rectangle. */
void tn_draw_rrect_edge(struct tn_draw *draw, struct tn_rect rect, double radius, double width,
                        tn_color color);
/* A soft shadow under a rounded rectangle, `blur` wide on each side and `down` lower; images
 * only, nothing on paper. */
void tn_draw_shadow(struct tn_draw *draw, struct tn_rect rect, int radius, int blur, int down,
                    tn_color color);
void tn_draw_disc(struct tn_draw *draw, double x, double y, double radius, tn_color color);
/* An arc on the middle of the stroke, from and to in turns clockwise from 12 o'clock. */
void tn_draw_arc(struct tn_draw *draw, double x, double y, double radius, double from, double to,
                 double width, tn_color color);
/* Round caps and joins. */
void tn_draw_polyline(struct tn_draw *draw, const struct tn_point *points, size_t count,
                      double width, bool closed, tn_color color);
/* Filled, its corners rounded with `round` (0: sharp). */
void tn_draw_polygon(struct tn_draw *draw, const struct tn_point *points, size_t count,
                     double round, tn_color color);
/* A dashed hairline of `width`, to cut along. */
void tn_draw_cut_line(struct tn_draw *draw, struct tn_point from, struct tn_point to, double width,
                      tn_color color);
/* A QR symbol of size x size modules (1 is dark), each `module` wide on whole units of the
 * canvas, without quiet zone. */
void tn_draw_qr(struct tn_draw *draw, const uint8_t *modules, int size, double x, double y,
                double module, tn_color color);

/* ---- text ---- */

enum tn_weight { TN_WEIGHT_REGULAR, TN_WEIGHT_MEDIUM, TN_WEIGHT_BOLD };
enum tn_align { TN_ALIGN_START, TN_ALIGN_MIDDLE, TN_ALIGN_END };
/* What happens to text that is still too long at its smallest. */
enum tn_overlong {
    TN_OVERLONG_ELLIPSIS,
    TN_OVERLONG_SHRINK, /* ever smaller, never cut: people's names */
};

struct tn_type {
    double size; /* of the face, pixels or points */
    enum tn_weight weight;
    enum tn_align align; /* START: x is the left end; MIDDLE: the centre; END: the right end */
    tn_color color;
    double width;   /* room, 0: boundless */
    int lines;      /* at most, 0 is 1 */
    double leading; /* from baseline to baseline, 0: 1.5 of the size */
    double shrink;  /* smallest factor of `size` tried on one line before wrapping; 0 or 1: none */
    bool tabular;   /* digits of equal width */
    enum tn_overlong overlong;
};

/* What became of a text. */
struct tn_extent {
    double size; /* of the face, after shrinking */
    int lines;
    double width;   /* of the widest line */
    double leading; /* between the baselines, after shrinking */
    double ascent;  /* ink above the first baseline */
    double descent; /* ink below the last */
    bool whole;     /* nothing was cut off */
    int unknown_glyphs;
};

/* Measures and paints; `y` is the first baseline. */
struct tn_extent tn_draw_text(struct tn_draw *draw, const char *text, double x, double y,
                              const struct tn_type *type);
struct tn_extent tn_draw_measure(struct tn_draw_fonts *fonts, const char *text,
                                 const struct tn_type *type);
