/* SPDX-License-Identifier: Apache-2.0 */
/* view.c -- from a state to a scene, and what changed since the one before. */
#include "turnout/view.h"

#include <stdlib.h>
#include <string.h>

#include "page.h"

#define DRIFT_PX 8

_Static_assert(SCENE_DAMAGE_MAX == TN_VIEW_DAMAGE_MAX, "one bound, two names");

struct tn_view {
    const struct tn_lang_texts *texts;
    struct tn_draw_fonts *fonts;
    int width, height;
    struct profile profile;
    bool fresh; /* nothing was laid out yet, or it was wiped */
    int now;    /* which of the two scenes is on the screen */
    struct codes codes;
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

static struct page page_of(struct tn_view *view, const struct tn_flow *flow, struct scene *scene)
{
    view->profile = tn_view_profile_for(view->width, view->height, flow->access.type);
    const struct profile *profile = &view->profile;
    int margin = profile->margin, top = profile->header + profile->margin;
    if (profile->shape == SHAPE_TALL)
        top = profile->header + profile->gap;
    enum tn_lang lang = tn_flow_lang(flow);
    struct page page = {
        .scene = scene,
        .profile = profile,
        .theme = tn_view_theme(flow->access.contrast),
        .codes = &view->codes,
        .flow = flow,
        .texts = view->texts,
        .fonts = view->fonts,
        .lang = lang,
        .other = tn_lang_other(lang),
        .body = {margin, top, view->width - 2 * margin, view->height - top - margin},
    };
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    for (size_t i = tn_flow_hits(flow, hits); i > 0; i--)
        page.offered[hits[i - 1]] = true;
    return page;
}

typedef void screen_fn(struct page *page);

static screen_fn *const screens[TN_FLOW_SCREEN_COUNT] = {
    [TN_FLOW_UNPAIRED] = tn_view_unpaired,   [TN_FLOW_HOME] = tn_view_home,
    [TN_FLOW_CHECKING] = tn_view_checking,   [TN_FLOW_VERDICT] = tn_view_verdict,
    [TN_FLOW_FIND] = tn_view_find,           [TN_FLOW_FACT] = tn_view_fact,
    [TN_FLOW_NAME] = tn_view_name_step,      [TN_FLOW_CONTACT] = tn_view_contact,
    [TN_FLOW_QUESTION] = tn_view_question,   [TN_FLOW_RULES] = tn_view_rules,
    [TN_FLOW_REVIEW] = tn_view_review,       [TN_FLOW_ISSUED] = tn_view_issued,
    [TN_FLOW_TONIGHT] = tn_view_tonight,     [TN_FLOW_VOTE] = tn_view_vote,
    [TN_FLOW_LEAVING] = tn_view_leaving,     [TN_FLOW_FEEDBACK] = tn_view_feedback,
    [TN_FLOW_REMARK] = tn_view_remark,       [TN_FLOW_PIN] = tn_view_pin_pad,
    [TN_FLOW_STAFF] = tn_view_staff,         [TN_FLOW_ROLL] = tn_view_roll,
    [TN_FLOW_PENDING] = tn_view_pending,     [TN_FLOW_REASON] = tn_view_reason,
    [TN_FLOW_UNLOCK] = tn_view_unlock,       [TN_FLOW_SETTINGS] = tn_view_settings,
    [TN_FLOW_DOORS] = tn_view_doors,         [TN_FLOW_ADDRESS] = tn_view_address,
    [TN_FLOW_DOUBLES] = tn_view_doubles,     [TN_FLOW_STICK] = tn_view_stick,
    [TN_FLOW_SET_CLOCK] = tn_view_set_clock, [TN_FLOW_BROKEN] = tn_view_broken,
    [TN_FLOW_REVOKED] = tn_view_revoked,     [TN_FLOW_BOX] = tn_view_box,
    [TN_FLOW_PRINTER] = tn_view_printer,     [TN_FLOW_NETWORK] = tn_view_network,
    [TN_FLOW_PASSWORD] = tn_view_password,   [TN_FLOW_UPDATE] = tn_view_software,
    [TN_FLOW_SELF_TEST] = tn_view_self_test,
};

static void lay_out(struct tn_view *view, const struct tn_flow *flow, struct scene *scene)
{
    static const int drift[4][2] = {{0, 0}, {DRIFT_PX, 0}, {DRIFT_PX, DRIFT_PX}, {0, DRIFT_PX}};
    struct page page = page_of(view, flow, scene);
    tn_view_scene_begin(scene, view->width, view->height, page.theme);
    tn_view_fill(scene, (struct tn_rect){0, 0, view->width, view->height}, page.theme->paper);
    int dimmed = tn_flow_dim_minutes(flow);
    if (dimmed > 0) {
        scene->veil = VEIL;
        scene->drift_x = drift[dimmed % 4][0];
        scene->drift_y = drift[dimmed % 4][1];
    }
    TN_ASSERT(flow->screen < TN_FLOW_SCREEN_COUNT);
    screens[flow->screen](&page);
    tn_view_overlay(&page);
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

int tn_view_pages(const struct tn_view *view)
{
    return view->scenes[view->now].pages;
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
    explicit_bzero(&view->codes, sizeof(view->codes));
    view->fresh = true;
}
