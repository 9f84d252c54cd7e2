/* SPDX-License-Identifier: Apache-2.0 */
/* stage.c -- damage to paint to present. */
#include "stage.h"

#include <stdlib.h>

#include "turnout/os.h"

struct stage {
    struct window *window;
    struct tn_lang_texts *texts;
    struct tn_draw_fonts *fonts;
    struct tn_draw *draw; /* over the window's pixels */
    struct tn_view *view;
};

static enum tn_err open_drawing(struct stage *stage, struct tn_fault *fault)
{
    int width = window_width(stage->window);
    int height = window_height(stage->window);
    stage->texts = tn_lang_load();
    enum tn_err err = tn_draw_fonts_open(&stage->fonts, fault);
    if (err)
        return err;
    err = tn_draw_open_pixels(stage->fonts, window_pixels(stage->window), width, height, width * 4,
                              &stage->draw);
    if (!err)
        err = tn_view_open(stage->texts, stage->fonts, width, height, &stage->view);
    if (err)
        return tn_fault_set(fault, err,
                            "there is no layout for a screen of %d x %d pixels; the "
                            "smallest is 640 x 400",
                            width, height);
    return TN_OK;
}

enum tn_err stage_open(const struct window_options *options, struct stage **ret_stage,
                       struct tn_fault *fault)
{
    TN_AUTO(stage) stage = calloc(1, sizeof *stage);
    TN_ASSERT(stage);
    enum tn_err err = window_open(options, &stage->window, fault);
    if (!err)
        err = open_drawing(stage, fault);
    if (err)
        return err;
    *ret_stage = TN_STEAL(stage);
    return TN_OK;
}

void stage_close(struct stage *stage)
{
    if (stage->view)
        tn_view_close(stage->view);
    if (stage->draw)
        tn_draw_close(stage->draw);
    if (stage->fonts)
        tn_draw_fonts_close(stage->fonts);
    if (stage->texts)
        tn_lang_release(stage->texts);
    if (stage->window)
        window_close(stage->window);
    free(stage);
}

struct window *stage_window(struct stage *stage)
{
    return stage->window;
}

bool stage_show(struct stage *stage, const struct tn_flow *flow)
{
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    size_t count = tn_view_update(stage->view, flow, damage);
    for (size_t i = 0; i < count; i++)
        tn_view_paint(stage->view, stage->draw, damage[i]);
    window_present(stage->window, damage, count);
    return count > 0;
}

void stage_present_whole(struct stage *stage)
{
    struct tn_rect whole = {0, 0, window_width(stage->window), window_height(stage->window)};
    window_present(stage->window, &whole, 1);
}

enum tn_flow_hit stage_hit(const struct stage *stage, int x, int y)
{
    return tn_view_hit(stage->view, x, y);
}

bool stage_place(const struct stage *stage, enum tn_flow_hit hit, struct tn_rect *ret_area)
{
    return tn_view_place(stage->view, hit, ret_area);
}

int stage_pages(const struct stage *stage)
{
    return tn_view_pages(stage->view);
}

void stage_wipe(struct stage *stage)
{
    tn_draw_fonts_wipe(stage->fonts);
    tn_view_wipe(stage->view);
}

enum tn_err stage_screenshot(const struct stage *stage, const char *path, struct tn_fault *fault)
{
    TN_BUF_AUTO png = {0};
    tn_draw_png(stage->draw, &png);
    return tn_file_write(path, png.data, png.len, 0600, fault);
}
