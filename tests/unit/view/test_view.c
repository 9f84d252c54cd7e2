/* SPDX-License-Identifier: Apache-2.0 */
/* test_view.c -- what a reviewer would measure on the screens: sizes of targets, room for texts,
 * contrast, and that repainting what changed gives the same picture as painting everything. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "profile.h"
#include "scene.h"
#include "screens.h"
#include "turnout/text.h"
#include "turnout/view.h"

static struct {
    struct tn_draw_fonts *fonts;
    struct tn_lang_texts *texts;
} fixture;

static int open_fixture(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    fixture.texts = tn_lang_load();
    return tn_draw_fonts_open(&fixture.fonts, &fault) == TN_OK ? 0 : -1;
}

static int close_fixture(void **state)
{
    (void)state;
    tn_draw_fonts_close(fixture.fonts);
    tn_lang_release(fixture.texts);
    return 0;
}

static struct tn_view *open_view(const struct screen_size *size)
{
    struct tn_view *view = NULL;
    assert_int_equal(tn_view_open(fixture.texts, fixture.fonts, size->width, size->height, &view),
                     TN_OK);
    return view;
}

/* ---- every screen, one after the other ---- */

typedef void check_fn(const char *name, const struct screen_size *size, const struct tn_flow *flow,
                      const struct scene *scene, const struct tn_view *view);

static void check_state(const char *name, const struct screen_size *size,
                        const struct tn_flow *flow, check_fn *check)
{
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    struct tn_view *view = open_view(size);
    tn_view_update(view, flow, damage);
    check(name, size, flow, tn_view_scene_now(view), view);
    tn_view_close(view);
}

/* The listed states; then every verdict with every reason and every hard name. */
static void for_every_screen(check_fn *check)
{
    static struct tn_flow flow;
    for (size_t s = 0; s < 3; s++) {
        for (int lang = 0; lang < TN_LANG_COUNT; lang++) {
            for (size_t i = 0; i < screen_case_count(); i++) {
                screens_rest(&flow, (enum tn_lang)lang);
                screen_case_at(i)->reach(&flow);
                check_state(screen_case_at(i)->name, &screen_sizes[s], &flow, check);
            }
            for (int v = 0; v < TN_VERDICT_COUNT; v++) {
                for (int r = 0; r < TN_REASON_COUNT; r++) {
                    struct tn_flow_answer answer =
                        screens_answer((enum tn_verdict)v, (enum tn_reason)r,
                                       hard_names[(size_t)(v + r) % hard_name_count]);
                    answer.admits = (uint8_t)(1 + r);
                    if ((v + r) % 5 == 0)
                        answer.name[0] = '\0';
                    if ((v + r) % 3 == 0)
                        tn_text_copy(
                            answer.note, sizeof(answer.note),
                            "讲者请从左侧上台，三点前到后台 Speakers: stage left by three");
                    screens_rest(&flow, (enum tn_lang)lang);
                    screens_send(
                        &flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
                    check_state(tn_verdict_name((enum tn_verdict)v), &screen_sizes[s], &flow,
                                check);
                }
            }
        }
    }
}

/* ---- targets ---- */

/* Keys are struck in rows and may be a little lower: 14 mm. */
static bool is_key(enum tn_flow_hit hit)
{
    return hit >= TN_FLOW_HIT_KEY_0 && hit <= TN_FLOW_HIT_CANDIDATES_MORE;
}

static void check_targets(const char *name, const struct screen_size *size,
                          const struct tn_flow *flow, const struct scene *scene,
                          const struct tn_view *view)
{
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t count = tn_flow_hits(flow, hits);
    int target = tn_view_profile(size->width, size->height)->target;
    for (size_t i = 0; i < count; i++) {
        struct tn_rect area;
        if (!tn_view_place(view, hits[i], &area))
            fail_msg("%s %s: control %d is nowhere", name, size->name, hits[i]);
        int high = is_key(hits[i]) ? target * 9 / 10 : target;
        if (area.w < target || area.h < high)
            fail_msg("%s %s: control %d is %dx%d, less than %d", name, size->name, hits[i], area.w,
                     area.h, target);
        if (area.x < 0 || area.y < 0 || area.x + area.w > size->width ||
            area.y + area.h > size->height)
            fail_msg("%s %s: control %d leaves the screen", name, size->name, hits[i]);
        /* its middle belongs to it, but for the card that lies under the others */
        enum tn_flow_hit hit = tn_view_hit(view, area.x + area.w / 2, area.y + area.h / 2);
        if (hit != hits[i] && hits[i] != TN_FLOW_HIT_CARD)
            fail_msg("%s %s: control %d is covered by %d", name, size->name, hits[i], hit);
    }
    /* nothing else can be hit */
    for (size_t i = 0; i < scene->hit_count; i++) {
        bool offered = false;
        for (size_t k = 0; k < count; k++)
            offered |= hits[k] == scene->hits[i].hit;
        if (!offered && scene->hits[i].hit != TN_FLOW_HIT_LOGO)
            fail_msg("%s %s: dead control %d", name, size->name, scene->hits[i].hit);
    }
}

/* Every control that has a focus has a place, large enough for a finger.  Source: UI.md 6.3 */
static void test_targets(void **state)
{
    (void)state;
    for_every_screen(check_targets);
}

/* ---- texts ---- */

/* The rectangle a text's ink may cover. */
static struct tn_rect ink_of(const struct scene *scene, const struct mark *mark,
                             struct tn_extent *ret_extent)
{
    const char *text = scene->text + mark->text;
    struct tn_extent extent = tn_draw_measure(fixture.fonts, text, &mark->type);
    double left = mark->x;
    if (mark->type.align == TN_ALIGN_MIDDLE)
        left -= extent.width / 2;
    else if (mark->type.align == TN_ALIGN_END)
        left -= extent.width;
    double top = mark->baseline - extent.ascent;
    double bottom = mark->baseline + (extent.lines - 1) * extent.leading + extent.descent;
    *ret_extent = extent;
    return (struct tn_rect){(int)left, (int)top, (int)extent.width, (int)(bottom - top)};
}

static bool is_inside(struct tn_rect inner, struct tn_rect outer)
{
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
           inner.y + inner.h <= outer.y + outer.h;
}

/* The last ground painted before this text that holds its start. */
static const struct mark *ground_of(const struct scene *scene, size_t index, struct tn_rect ink)
{
    for (size_t i = index; i > 0; i--) {
        const struct mark *mark = &scene->marks[i - 1];
        bool is_ground =
            mark->kind == MARK_FILL || mark->kind == MARK_RRECT || mark->kind == MARK_CARD;
        if (is_ground && tn_rect_holds(mark->rect, ink.x + ink.w / 2, ink.y + ink.h / 2))
            return mark;
    }
    return NULL;
}

static void check_texts(const char *name, const struct screen_size *size,
                        const struct tn_flow *flow, const struct scene *scene,
                        const struct tn_view *view)
{
    (void)view;
    for (size_t i = 0; i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        if (mark->kind != MARK_TEXT)
            continue;
        const char *text = scene->text + mark->text;
        struct tn_extent extent;
        struct tn_rect ink = ink_of(scene, mark, &extent);
        if (extent.unknown_glyphs > 0)
            fail_msg("%s %s: \"%s\" has a boxed glyph", name, size->name, text);
        if (!is_inside(ink, mark->bounds))
            fail_msg("%s %s: \"%s\" reaches out of its bounds: ink %d,%d %dx%d, bounds %d,%d %dx%d",
                     name, size->name, text, ink.x, ink.y, ink.w, ink.h, mark->bounds.x,
                     mark->bounds.y, mark->bounds.w, mark->bounds.h);
        if (mark->is_name && !extent.whole)
            fail_msg("%s %s: the name \"%s\" is cut", name, size->name, text);
        const struct mark *ground = ground_of(scene, i, ink);
        if (!ground || !is_inside(ink, ground->rect))
            fail_msg("%s %s: \"%s\" leaves what it stands on", name, size->name, text);
        if (flow->screen == TN_FLOW_VERDICT && !extent.whole &&
            strcmp(text, flow->answer.note) != 0)
            fail_msg("%s %s: \"%s\" is cut", name, size->name, text);
        /* nothing painted later lies on it */
        for (size_t k = i + 1; k < scene->mark_count; k++) {
            const struct mark *later = &scene->marks[k];
            struct tn_extent unused;
            struct tn_rect rect =
                later->kind == MARK_TEXT ? ink_of(scene, later, &unused) : later->rect;
            if (later->kind != MARK_EDGE && tn_rect_meets(rect, ink))
                fail_msg("%s %s: \"%s\" (%d,%d %dx%d) is overlapped by mark %zu (%s)", name,
                         size->name, text, ink.x, ink.y, ink.w, ink.h, k,
                         later->kind == MARK_TEXT ? scene->text + later->text : "no text");
        }
    }
}

/* No text is boxed, cut where it must not be, overlapped, or beside the ground it was meant for;
 * with the hardest names, every verdict and every reason, in both languages. */
static void test_texts(void **state)
{
    (void)state;
    for_every_screen(check_texts);
}

static double channel(tn_color color, int shift)
{
    double value = ((color >> shift) & 0xFF) / 255.0;
    return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(tn_color color)
{
    return 0.2126 * channel(color, 16) + 0.7152 * channel(color, 8) + 0.0722 * channel(color, 0);
}

static double contrast(tn_color a, tn_color b)
{
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static void check_contrast(const char *name, const struct screen_size *size,
                           const struct tn_flow *flow, const struct scene *scene,
                           const struct tn_view *view)
{
    (void)flow;
    (void)view;
    for (size_t i = 0; i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        if (mark->kind != MARK_TEXT)
            continue;
        struct tn_extent extent;
        struct tn_rect ink = ink_of(scene, mark, &extent);
        const struct mark *ground = ground_of(scene, i, ink);
        const char *text = scene->text + mark->text;
        if (ground->color != mark->behind)
            fail_msg("%s %s: \"%s\" stands on %08x, not on %08x", name, size->name, text,
                     ground->color, mark->behind);
        double ratio = contrast(mark->type.color, mark->behind);
        if (ratio < 7)
            fail_msg("%s %s: \"%s\" has a contrast of %.2f", name, size->name, text, ratio);
    }
}

/* All text AAA on the ground it really stands on.  Source: UI.md 6.2, WCAG 2.2 1.4.6 */
static void test_contrast(void **state)
{
    (void)state;
    for_every_screen(check_contrast);
}

/* The smallest text of each profile is the table's note size; names shrink, nothing else much. */
static void check_sizes(const char *name, const struct screen_size *size,
                        const struct tn_flow *flow, const struct scene *scene,
                        const struct tn_view *view)
{
    (void)flow;
    (void)view;
    double note = tn_view_profile(size->width, size->height)->note;
    for (size_t i = 0; i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        if (mark->kind != MARK_TEXT || mark->is_name)
            continue;
        struct tn_extent extent;
        ink_of(scene, mark, &extent);
        if (extent.size < note * 0.7)
            fail_msg("%s %s: \"%s\" is %.1f px", name, size->name, scene->text + mark->text,
                     extent.size);
    }
}

static void test_sizes(void **state)
{
    (void)state;
    for_every_screen(check_sizes);
}

/* ---- privacy ---- */

/* At rest nobody's name is on the screen or in the view's memory, whatever was shown before. */
static void test_no_name_stays(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    struct tn_view *view = open_view(&screen_sizes[1]);
    struct tn_flow_answer answer = screens_answer(TN_VERDICT_ADMIT, TN_REASON_NONE, "欧阳思远");
    screens_rest(&flow, TN_LANG_ZH_CN);
    screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_ANSWER, .answer = &answer});
    tn_view_update(view, &flow, damage);
    const struct scene *scene = tn_view_scene_now(view);
    assert_non_null(memmem(scene->text, SCENE_TEXT_MAX, "欧阳思远", 12));
    screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_ESCAPE});
    tn_view_wipe(view);
    tn_draw_fonts_wipe(fixture.fonts);
    assert_null(memmem(scene->text, SCENE_TEXT_MAX, "欧阳思远", 12));
    assert_int_equal(tn_draw_fonts_kept(fixture.fonts), 0);
    tn_view_update(view, &flow, damage);
    assert_null(memmem(tn_view_scene_now(view)->text, SCENE_TEXT_MAX, "欧阳思远", 12));
    tn_view_close(view);
}

/* ---- damage ---- */

/* One step of a channel is the rasteriser's rounding, which follows what it drew before. */
static bool same_color(uint32_t a, uint32_t b)
{
    for (int shift = 0; shift < 32; shift += 8) {
        if (abs((int)(a >> shift & 255) - (int)(b >> shift & 255)) > 1)
            return false;
    }
    return true;
}

static bool same_picture(struct tn_draw *a, struct tn_draw *b)
{
    for (int y = 0; y < tn_draw_height(a); y++) {
        for (int x = 0; x < tn_draw_width(a); x++) {
            if (!same_color(tn_draw_pixel(a, x, y), tn_draw_pixel(b, x, y)))
                return false;
        }
    }
    return true;
}

static struct tn_draw *open_canvas(const struct screen_size *size)
{
    struct tn_draw *draw = NULL;
    assert_int_equal(tn_draw_open_image(fixture.fonts, size->width, size->height, &draw), TN_OK);
    return draw;
}

/* From every screen to every other: painting the damage alone leaves what a whole painting
 * would. */
static void test_damage_is_enough(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    const struct screen_size *size = &screen_sizes[0];
    struct tn_view *view = open_view(size), *fresh = open_view(size);
    struct tn_draw *partly = open_canvas(size), *wholly = open_canvas(size);
    for (size_t step = 0; step < 4 * screen_case_count(); step++) {
        screens_rest(&flow, (enum tn_lang)(step / 2 % 2));
        screen_case_at(step * 7 % screen_case_count())->reach(&flow);
        if (step % 3 == 1)
            screens_send(&flow,
                         (struct tn_flow_msg){.kind = TN_FLOW_MSG_KEY, .key = TN_FLOW_KEY_NEXT});
        for (int tick = 0; tick < 2; tick++) {
            size_t count = tn_view_update(view, &flow, damage);
            for (size_t i = 0; i < count; i++)
                tn_view_paint(view, partly, damage[i]);
            tn_view_wipe(fresh);
            tn_view_update(fresh, &flow, damage);
            tn_view_paint(fresh, wholly, damage[0]);
            if (!same_picture(partly, wholly))
                fail_msg("step %zu, %s: the damage was not all", step,
                         screen_case_at(step * 7 % screen_case_count())->name);
            screens_send(
                &flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK, .now = {flow.now.ms + 300}});
        }
    }
    tn_draw_close(partly);
    tn_draw_close(wholly);
    tn_view_close(view);
    tn_view_close(fresh);
}

/* Nothing new: nothing to paint.  A ring step: the ring alone. */
static void test_damage_is_small(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    for (size_t s = 0; s < 3; s++) {
        struct tn_view *view = open_view(&screen_sizes[s]);
        screens_rest(&flow, TN_LANG_ZH_CN);
        screen_case_named("admit")->reach(&flow);
        assert_int_equal(tn_view_update(view, &flow, damage), 1);
        assert_int_equal(tn_view_update(view, &flow, damage), 0);
        screens_send(&flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TICK,
                                                 .now = {flow.now.ms + TN_FLOW_RING_STEP_MS}});
        assert_int_equal(tn_view_update(view, &flow, damage), 1);
        int ring = tn_view_profile(screen_sizes[s].width, screen_sizes[s].height)->ring;
        assert_true(damage[0].w <= ring && damage[0].h <= ring);
        tn_view_close(view);
    }
}

/* Any reasonable window gets a layout that stays inside it. */
static void test_odd_sizes(void **state)
{
    (void)state;
    static const struct screen_size sizes[] = {
        {"1024x600", 1024, 600}, {"1280x720", 1280, 720},   {"1920x1080", 1920, 1080},
        {"1366x768", 1366, 768}, {"1080x1920", 1080, 1920}, {"2560x1440", 2560, 1440}};
    static struct tn_flow flow;
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        for (size_t i = 0; i < screen_case_count(); i++) {
            screens_rest(&flow, TN_LANG_EN);
            screen_case_at(i)->reach(&flow);
            check_state(screen_case_at(i)->name, &sizes[s], &flow, check_targets);
            check_state(screen_case_at(i)->name, &sizes[s], &flow, check_texts);
        }
    }
    struct tn_view *view = NULL;
    assert_int_equal(tn_view_open(fixture.texts, fixture.fonts, 320, 240, &view), TN_ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),         cmocka_unit_test(test_texts),
        cmocka_unit_test(test_contrast),        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_no_name_stays),   cmocka_unit_test(test_damage_is_enough),
        cmocka_unit_test(test_damage_is_small), cmocka_unit_test(test_odd_sizes),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
