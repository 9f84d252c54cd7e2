/* SPDX-License-Identifier: Apache-2.0 */
/* canvas.c -- opening, clipping and finishing a canvas of pixels or of pages. */
#include "canvas.h"

#include <cairo-pdf.h>
#include <stdlib.h>
#include <wchar.h>

static enum tn_err open_surface(struct tn_draw_fonts *fonts, cairo_surface_t *surface, double width,
                                double height, struct tn_draw **ret_draw)
{
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return TN_ERR_LIMIT;
    }
    struct tn_draw *draw = calloc(1, sizeof(*draw));
    TN_ASSERT(draw);
    draw->fonts = fonts;
    draw->surface = surface;
    draw->cairo = cairo_create(surface);
    draw->width = width;
    draw->height = height;
    tn_draw_unclip(draw);
    *ret_draw = draw;
    return TN_OK;
}

enum tn_err tn_draw_open_pixels(struct tn_draw_fonts *fonts, void *pixels, int width_px,
                                int height_px, int stride_bytes, struct tn_draw **ret_draw)
{
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        pixels, CAIRO_FORMAT_ARGB32, width_px, height_px, stride_bytes);
    return open_surface(fonts, surface, width_px, height_px, ret_draw);
}

enum tn_err tn_draw_open_image(struct tn_draw_fonts *fonts, int width_px, int height_px,
                               struct tn_draw **ret_draw)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width_px, height_px);
    return open_surface(fonts, surface, width_px, height_px, ret_draw);
}

static cairo_status_t write_pdf(void *closure, const unsigned char *data, unsigned len)
{
    tn_buf_add(closure, data, len);
    return CAIRO_STATUS_SUCCESS;
}

enum tn_err tn_draw_open_pdf(struct tn_draw_fonts *fonts, double width_pt, double height_pt,
                             const char *title, struct tn_buf *out, struct tn_draw **ret_draw)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(write_pdf, out, width_pt, height_pt);
    enum tn_err err = open_surface(fonts, surface, width_pt, height_pt, ret_draw);
    if (err)
        return err;
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    (*ret_draw)->on_paper = true;
    return TN_OK;
}

void tn_draw_page(struct tn_draw *draw)
{
    cairo_show_page(draw->cairo);
}

enum tn_err tn_draw_finish(struct tn_draw *draw, struct tn_fault *fault)
{
    cairo_status_t status = cairo_status(draw->cairo);
    cairo_surface_finish(draw->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(draw->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return TN_OK;
    return tn_fault_set(fault, TN_ERR_IO, "the drawing could not be finished: %s",
                        cairo_status_to_string(status));
}

void tn_draw_close(struct tn_draw *draw)
{
    if (!draw)
        return;
    tn_draw_rounded_forget(draw);
    cairo_destroy(draw->cairo);
    cairo_surface_destroy(draw->surface);
    free(draw);
}

int tn_draw_width(const struct tn_draw *draw)
{
    return (int)draw->width;
}

int tn_draw_height(const struct tn_draw *draw)
{
    return (int)draw->height;
}

uint32_t tn_draw_pixel(const struct tn_draw *draw, int x, int y)
{
    TN_ASSERT(!draw->on_paper && x >= 0 && y >= 0 && x < draw->width && y < draw->height);
    cairo_surface_flush(draw->surface);
    const unsigned char *data = cairo_image_surface_get_data(draw->surface);
    size_t row = (size_t)cairo_image_surface_get_stride(draw->surface) * (size_t)y;
    return ((const uint32_t *)(const void *)(data + row))[x];
}

void tn_draw_clip(struct tn_draw *draw, struct tn_rect rect)
{
    tn_draw_unclip(draw);
    /* A clip that holds everything would only take pixman off its fast path. */
    if (rect.x <= 0 && rect.y <= 0 && rect.x + rect.w >= draw->width &&
        rect.y + rect.h >= draw->height)
        return;
    cairo_rectangle(draw->cairo, rect.x, rect.y, rect.w, rect.h);
    cairo_clip(draw->cairo);
    draw->clip = rect;
}

void tn_draw_unclip(struct tn_draw *draw)
{
    cairo_reset_clip(draw->cairo);
    draw->clip = (struct tn_rect){0, 0, (int)draw->width + 1, (int)draw->height + 1};
}

bool tn_draw_shows(const struct tn_draw *draw, double x, double y, double w, double h)
{
    struct tn_rect clip = draw->clip;
    return x < clip.x + clip.w && clip.x < x + w && y < clip.y + clip.h && clip.y < y + h;
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

struct tn_rect tn_draw_visible(const struct tn_draw *draw, struct tn_rect rect)
{
    struct tn_rect clip = draw->clip;
    int left = clamp(clip.x, 0, (int)draw->width), top = clamp(clip.y, 0, (int)draw->height);
    int right = clamp(clip.x + clip.w, left, (int)draw->width);
    int bottom = clamp(clip.y + clip.h, top, (int)draw->height);
    int x = clamp(rect.x, left, right), y = clamp(rect.y, top, bottom);
    return (struct tn_rect){x, y, clamp(rect.x + rect.w, x, right) - x,
                            clamp(rect.y + rect.h, y, bottom) - y};
}

uint32_t *tn_draw_row(const struct tn_draw *draw, int y)
{
    unsigned char *data = cairo_image_surface_get_data(draw->surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(draw->surface);
    return (uint32_t *)(void *)(data + stride * (size_t)y);
}

/* The C library's own loop is the widest there is. */
_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "a pixel is as wide as a wide character");
void tn_draw_run(uint32_t *row, int from, int to, tn_color color)
{
    if (from < to)
        wmemset((wchar_t *)(void *)(row + from), (wchar_t)color, (size_t)(to - from));
}

bool tn_draw_solid(struct tn_draw *draw, struct tn_rect rect, tn_color color)
{
    if (draw->on_paper || color >> 24 != 0xFF)
        return false;
    struct tn_rect shown = tn_draw_visible(draw, rect);
    cairo_surface_flush(draw->surface);
    for (int y = shown.y; y < shown.y + shown.h; y++)
        tn_draw_run(tn_draw_row(draw, y), shown.x, shown.x + shown.w, color);
    cairo_surface_mark_dirty(draw->surface);
    return true;
}

void tn_draw_set_color(struct tn_draw *draw, tn_color color)
{
    cairo_set_source_rgba(draw->cairo, ((color >> 16) & 0xFF) / 255.0,
                          ((color >> 8) & 0xFF) / 255.0, (color & 0xFF) / 255.0,
                          (color >> 24) / 255.0);
}
