/* SPDX-License-Identifier: Apache-2.0 */
/* view.c -- from a state to a scene, and what changed since the one before. */
#include "turnout/view.h"

#include <stdlib.h>

#include "page.h"

#define DRIFT_PX 8

_Static_assert(SCENE_DAMAGE_MAX == TN_VIEW_DAMAGE_MAX, "one bound, two names");

struct tn_view {
    const struct tn_lang_texts *texts;
    struct tn_draw_fonts *fonts;
    int width, height;
    const struct profile *profile;
    bool fresh; /* nothing was laid out yet, or it was wiped */
    int now;    /* which of the two scenes is on the screen */
    struct scene scenes[2];
};

enum tn_err tn_view_open(const struct tn_lang_texts *texts, struct tn_draw_fonts *fonts,
                         int width_px, int height_px, struct tn_view **ret_view)
{
    int shorter = width_px < height_px ? width_px : height_px;
    int longer = width_px < height_px ? height_px : width_px;
    if (shorter < 400 || longer < 640 || longer > 7680)
        return TN_ERR_LIMIT;
    struct tn_view *view = calloc(1, sizeof(*view));
    TN_ASSERT(view);
    view->texts = texts;
    view->fonts = fonts;
    view->width = width_px;
    view->height = height_px;
    view->profile = tn_view_profile(width_px, height_px);
    view->fresh = true;
    *ret_view = view;
    return TN_OK;
}

void tn_view_close(struct tn_view *view)
{
    if (!view)
        return;
    tn_view_wipe(view);
    free(view);
}

static struct page page_of(const struct tn_view *view, const struct tn_flow *flow,
                           struct scene *scene)
{
    const struct profile *profile = view->profile;
    int margin = profile->margin, top = profile->header + profile->margin;
    if (profile->shape == SHAPE_TALL)
        top = profile->header + profile->gap;
    enum tn_lang lang = tn_flow_lang(flow);
    return (struct page){
        .scene = scene,
        .profile = profile,
        .flow = flow,
        .texts = view->texts,
        .fonts = view->fonts,
        .lang = lang,
        .other = tn_lang_other(lang),
        .body = {margin, top, view->width - 2 * margin, view->height - top - margin},
    };
}

static void lay_out(const struct tn_view *view, const struct tn_flow *flow, struct scene *scene)
{
    static const int drift[4][2] = {{0, 0}, {DRIFT_PX, 0}, {DRIFT_PX, DRIFT_PX}, {0, DRIFT_PX}};
    tn_view_scene_begin(scene, view->width, view->height);
    tn_view_fill(scene, (struct tn_rect){0, 0, view->width, view->height}, PAPER);
    int dimmed = tn_flow_dim_minutes(flow);
    if (dimmed > 0) {
        scene->veil = VEIL;
        scene->drift_x = drift[dimmed % 4][0];
        scene->drift_y = drift[dimmed % 4][1];
    }
    struct page page = page_of(view, flow, scene);
    switch (flow->screen) {
    case TN_FLOW_UNPAIRED:
        tn_view_unpaired(&page);
        break;
    case TN_FLOW_HOME:
        tn_view_home(&page);
        break;
    case TN_FLOW_CHECKING:
        tn_view_checking(&page);
        break;
    case TN_FLOW_VERDICT:
        tn_view_verdict(&page);
        break;
    case TN_FLOW_PIN:
        tn_view_pin_pad(&page);
        break;
    case TN_FLOW_STAFF:
        tn_view_staff(&page);
        break;
    case TN_FLOW_BROKEN:
        tn_view_broken(&page);
        break;
    default:
        tn_view_header(&page, "Turnout");
        break;
    }
}

size_t tn_view_update(struct tn_view *view, const struct tn_flow *flow,
                      struct tn_rect ret_damage[TN_VIEW_DAMAGE_MAX])
{
    struct scene *before = &view->scenes[view->now], *after = &view->scenes[1 - view->now];
    lay_out(view, flow, after);
    view->now = 1 - view->now;
    if (view->fresh) {
        view->fresh = false;
        ret_damage[0] = (struct tn_rect){0, 0, view->width, view->height};
        return 1;
    }
    return tn_view_scene_damage(before, after, ret_damage);
}

void tn_view_paint(struct tn_view *view, struct tn_draw *draw, struct tn_rect area)
{
    tn_view_scene_paint(&view->scenes[view->now], draw, area);
}

const struct scene *tn_view_scene_now(const struct tn_view *view)
{
    return &view->scenes[view->now];
}

enum tn_flow_hit tn_view_hit(const struct tn_view *view, int x, int y)
{
    const struct scene *scene = &view->scenes[view->now];
    /* what was added last lies on top */
    for (size_t i = scene->hit_count; i > 0; i--) {
        if (tn_rect_holds(scene->hits[i - 1].area, x, y))
            return scene->hits[i - 1].hit;
    }
    return TN_FLOW_HIT_NONE;
}

bool tn_view_place(const struct tn_view *view, enum tn_flow_hit hit, struct tn_rect *ret_area)
{
    const struct scene *scene = &view->scenes[view->now];
    for (size_t i = 0; i < scene->hit_count; i++) {
        if (scene->hits[i].hit == hit) {
            *ret_area = scene->hits[i].area;
            return true;
        }
    }
    return false;
}

void tn_view_wipe(struct tn_view *view)
{
    tn_view_scene_wipe(&view->scenes[0]);
    tn_view_scene_wipe(&view->scenes[1]);
    view->fresh = true;
}
