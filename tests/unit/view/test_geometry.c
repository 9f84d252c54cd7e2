/* SPDX-License-Identifier: Apache-2.0 */
/* test_geometry.c -- what a reviewer would measure on the screens, on all of them: sizes of
 * targets, ways out, contrast, whole texts, nothing on top of something else.
 *
 * Each state is laid out at three sizes, in two languages, with and without high contrast, in one
 * size of type (the argument: normal, large, largest); what is wrong is listed, then the test
 * fails.  Source: UI.md 6.2-6.4 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "profile.h"
#include "scene.h"
#include "screens.h"
#include "turnout/text.h"

static struct {
    struct tn_draw_fonts *fonts;
    struct tn_lang_texts *texts;
    enum tn_flow_type type;
    int misses;
} fixture;

/* One laid-out screen. */
struct sight {
    const char *name;
    const struct screen_size *size;
    const struct tn_flow *flow;
    const struct scene *scene;
    const struct tn_view *view;
    struct profile profile;
    const struct theme *theme;
    enum tn_flow_hit hits[TN_FLOW_HIT_COUNT];
    size_t hit_count;
};

#define LISTED_MAX 60

static void __attribute__((format(printf, 2, 3)))
miss(const struct sight *sight, const char *format, ...)
{
    static char last[256];
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    if (fixture.misses++ < LISTED_MAX && strcmp(what, last) != 0)
        print_error("%s %s %s%s: %s\n", sight->name, sight->size->name,
                    tn_lang_name(tn_flow_lang(sight->flow)),
                    sight->flow->access.contrast ? " contrast" : "", what);
    tn_text_copy(last, sizeof(last), what);
}

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

/* ---- targets ---- */

static bool is_key(enum tn_flow_hit hit)
{
    return hit >= TN_FLOW_HIT_KEY_0 && hit < TN_FLOW_HIT_CANVAS;
}

/* A key's area may be as small as the pitch of a keyboard, less the gap around it; in a window of
 * another size, as low as that allows. */
static void least_of(const struct sight *sight, enum tn_flow_hit hit, int *ret_w, int *ret_h)
{
    static const int pitch[3][2] = {{76, 70}, {89, 76}, {96, 96}};
    *ret_w = *ret_h = sight->profile.target;
    if (is_key(hit)) {
        *ret_w = pitch[sight->profile.shape][0];
        *ret_h = pitch[sight->profile.shape][1];
    }
}

static bool is_ground(enum tn_flow_hit hit)
{
    return hit == TN_FLOW_HIT_CARD || hit == TN_FLOW_HIT_SLIDE;
}

static bool is_offered(const struct sight *sight, enum tn_flow_hit hit)
{
    for (size_t i = 0; i < sight->hit_count; i++) {
        if (sight->hits[i] == hit)
            return true;
    }
    return false;
}

/* Of a staff screen in parts, the one that holds the focus is on the screen. */
static bool is_seen_focused(const struct sight *sight, enum tn_flow_hit hit)
{
    static struct tn_flow focused;
    struct tn_rect area, damage[TN_VIEW_DAMAGE_MAX];
    TN_AUTO(view) view = NULL;
    assert_int_equal(
        tn_view_open(fixture.texts, fixture.fonts, sight->size->width, sight->size->height, &view),
        TN_OK);
    focused = *sight->flow;
    focused.focus = hit;
    tn_view_update(view, &focused, damage);
    return tn_view_place(view, hit, &area);
}

/* Every control that has a focus has a place, large enough for a finger, on the screen, and its
 * own; nothing else can be hit. */
static void check_targets(const struct sight *sight)
{
    const struct scene *scene = sight->scene;
    for (size_t i = 0; i < sight->hit_count; i++) {
        enum tn_flow_hit hit = sight->hits[i];
        struct tn_rect area;
        int least_w, least_h;
        least_of(sight, hit, &least_w, &least_h);
        if (!tn_view_place(sight->view, hit, &area)) {
            if (sight->flow->parts > 1 && is_seen_focused(sight, hit))
                continue;
            miss(sight, "control %d is nowhere", hit);
            continue;
        }
        if (area.w < least_w || area.h < least_h)
            miss(sight, "control %d is %dx%d, less than %dx%d", hit, area.w, area.h, least_w,
                 least_h);
        if (area.x < 0 || area.y < 0 || area.x + area.w > scene->width ||
            area.y + area.h > scene->height)
            miss(sight, "control %d leaves the screen", hit);
        enum tn_flow_hit found = tn_view_hit(sight->view, area.x + area.w / 2, area.y + area.h / 2);
        if (found != hit && !is_ground(hit))
            miss(sight, "control %d is covered by %d", hit, found);
    }
    for (size_t i = 0; i < scene->hit_count; i++) {
        enum tn_flow_hit hit = scene->hits[i].hit;
        if (!is_offered(sight, hit) && hit != TN_FLOW_HIT_LOGO)
            miss(sight, "dead control %d", hit);
    }
}

/* The language everywhere but over "still there?"; a way out wherever one went in. */
static void check_ways(const struct sight *sight)
{
    static const enum tn_flow_hit out[] = {TN_FLOW_HIT_BACK, TN_FLOW_HIT_DONE, TN_FLOW_HIT_SKIP,
                                           TN_FLOW_HIT_CONTINUE};
    enum tn_flow_screen screen = sight->flow->screen;
    if (!sight->flow->asking && !is_offered(sight, TN_FLOW_HIT_LANG))
        miss(sight, "no language switch");
    if (screen == TN_FLOW_HOME || screen == TN_FLOW_UNPAIRED || screen == TN_FLOW_CHECKING ||
        screen == TN_FLOW_BROKEN || screen == TN_FLOW_REVOKED)
        return;
    for (size_t i = 0; i < sizeof(out) / sizeof(out[0]); i++) {
        if (is_offered(sight, out[i]))
            return;
    }
    miss(sight, "no way out");
}

/* ---- buttons ---- */

static bool is_inside(struct tn_rect inner, struct tn_rect outer)
{
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
           inner.y + inner.h <= outer.y + outer.h;
}

/* The largest shape within a control's area: what one sees of it. */
static const struct mark *face_of(const struct scene *scene, struct tn_rect area)
{
    const struct mark *face = NULL;
    for (size_t i = 0; i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        bool is_shape = mark->kind == MARK_RRECT || mark->kind == MARK_CARD;
        struct tn_rect rect = mark->rect;
        rect.x -= scene->drift_x;
        rect.y -= scene->drift_y;
        if (is_shape && is_inside(rect, area) &&
            (!face || rect.w * rect.h > face->rect.w * face->rect.h))
            face = mark;
    }
    return face;
}

static bool is_switch(enum tn_flow_hit hit)
{
    return hit == TN_FLOW_HIT_TYPE || hit == TN_FLOW_HIT_CONTRAST || hit == TN_FLOW_HIT_SPEAK ||
           hit == TN_FLOW_HIT_LANG || hit == TN_FLOW_HIT_SLIDE ||
           (hit >= TN_FLOW_HIT_INPUT_PINYIN && hit <= TN_FLOW_HIT_INPUT_HAND) ||
           (hit >= TN_FLOW_HIT_ITEM_0 && hit < TN_FLOW_HIT_KEY_0) || hit >= TN_FLOW_HIT_STAFF_ROLL;
}

/* What one sees of two controls never meets; and one button at most is the one to press. */
static void check_buttons(const struct sight *sight)
{
    const struct scene *scene = sight->scene;
    int primaries = 0;
    for (size_t i = 0; i < scene->hit_count; i++) {
        const struct mark *face = face_of(scene, scene->hits[i].area);
        enum tn_flow_hit hit = scene->hits[i].hit;
        if (!face || is_ground(hit))
            continue;
        primaries += !is_switch(hit) && face->color == sight->theme->prim;
        for (size_t k = 0; k < i; k++) {
            const struct mark *other = face_of(scene, scene->hits[k].area);
            if (other && other != face && !is_ground(scene->hits[k].hit) &&
                tn_rect_meets(other->rect, face->rect))
                miss(sight, "controls %d and %d meet", scene->hits[k].hit, hit);
        }
    }
    if (primaries > 1)
        miss(sight, "%d primary buttons", primaries);
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

/* The last ground painted before this text that holds its start. */
static const struct mark *ground_of(const struct scene *scene, size_t index, struct tn_rect ink)
{
    for (size_t i = index; i > 0; i--) {
        const struct mark *mark = &scene->marks[i - 1];
        bool is_ground_mark =
            mark->kind == MARK_FILL || mark->kind == MARK_RRECT || mark->kind == MARK_CARD;
        if (is_ground_mark && tn_rect_holds(mark->rect, ink.x + ink.w / 2, ink.y + ink.h / 2))
            return mark;
    }
    return NULL;
}

static bool is_ours(const char *text)
{
    for (int lang = 0; lang < TN_LANG_COUNT; lang++) {
        const char *key;
        for (size_t i = 0; (key = tn_lang_key(fixture.texts, (enum tn_lang)lang, i)) != NULL; i++) {
            if (strcmp(tn_lang_text(fixture.texts, (enum tn_lang)lang, key), text) == 0)
                return true;
        }
    }
    return false;
}

/* Nothing painted later lies on it. */
static void check_above(const struct sight *sight, size_t index, struct tn_rect ink)
{
    const struct scene *scene = sight->scene;
    const char *text = scene->text + scene->marks[index].text;
    for (size_t k = index + 1; k < scene->mark_count; k++) {
        const struct mark *later = &scene->marks[k];
        struct tn_extent unused;
        struct tn_rect rect =
            later->kind == MARK_TEXT ? ink_of(scene, later, &unused) : later->rect;
        if (later->kind != MARK_EDGE && tn_rect_meets(rect, ink))
            miss(sight, "\"%s\" (%d,%d %dx%d) is overlapped by mark %zu (%s)", text, ink.x, ink.y,
                 ink.w, ink.h, k, later->kind == MARK_TEXT ? scene->text + later->text : "no text");
    }
}

/* A text is not boxed, cut where it must not be, overlapped, or beside the ground it was meant
 * for; of a name, of what we say ourselves, and of a result nothing is cut. */
static void check_text(const struct sight *sight, size_t index)
{
    const struct scene *scene = sight->scene;
    const struct mark *mark = &scene->marks[index];
    const char *text = scene->text + mark->text;
    struct tn_extent extent;
    struct tn_rect ink = ink_of(scene, mark, &extent);
    if (extent.unknown_glyphs > 0)
        miss(sight, "\"%s\" has a boxed glyph", text);
    if (!is_inside(ink, mark->bounds))
        miss(sight, "\"%s\" reaches out of its bounds", text);
    if (mark->is_name && !extent.whole)
        miss(sight, "the name \"%s\" is cut", text);
    else if (!extent.whole && is_ours(text))
        miss(sight, "our own \"%s\" is cut", text);
    /* in large type, what has to give way is still as large as the usual */
    double note = tn_view_profile(scene->width, scene->height)->note;
    bool is_usual = sight->flow->access.type == TN_FLOW_TYPE_NORMAL;
    if (extent.size < note * (is_usual ? 0.65 : 1) && !mark->is_name)
        miss(sight, "\"%s\" is %.1f px", text, extent.size);
    const struct mark *ground = ground_of(scene, index, ink);
    if (!ground || !is_inside(ink, ground->rect)) {
        miss(sight, "\"%s\" leaves what it stands on", text);
        return;
    }
    if (ground->color != mark->behind)
        miss(sight, "\"%s\" stands on %08x, not on %08x", text, ground->color, mark->behind);
    check_above(sight, index, ink);
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

static void check_texts(const struct sight *sight)
{
    const struct scene *scene = sight->scene;
    for (size_t i = 0; i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        if (mark->kind != MARK_TEXT && mark->kind != MARK_LONG)
            continue;
        double ratio = contrast(mark->type.color, mark->behind);
        if (ratio < 7)
            miss(sight, "\"%s\" has a contrast of %.2f", scene->text + mark->text, ratio);
        if (mark->kind == MARK_TEXT)
            check_text(sight, i);
    }
}

/* Nothing is painted off the screen, but for the bar that is wider than any drift. */
static void check_edges(const struct sight *sight)
{
    const struct scene *scene = sight->scene;
    const struct tn_rect screen = {scene->drift_x, scene->drift_y, scene->width, scene->height};
    for (size_t i = 0; i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        struct tn_extent unused;
        struct tn_rect rect = mark->kind == MARK_TEXT ? ink_of(scene, mark, &unused) : mark->rect;
        if (mark->kind != MARK_FILL && !is_inside(rect, screen))
            miss(sight, "mark %zu leaves the screen: %d,%d %dx%d", i, rect.x, rect.y, rect.w,
                 rect.h);
    }
}

/* ---- every screen, one after the other ---- */

static void check_view(const char *name, const struct screen_size *size, const struct tn_flow *flow,
                       const struct tn_view *view)
{
    struct sight sight = {.name = name,
                          .size = size,
                          .flow = flow,
                          .scene = tn_view_scene_now(view),
                          .view = view,
                          .profile =
                              tn_view_profile_for(size->width, size->height, flow->access.type),
                          .theme = tn_view_theme(flow->access.contrast)};
    sight.hit_count = tn_flow_hits(flow, sight.hits);
    check_targets(&sight);
    check_ways(&sight);
    check_buttons(&sight);
    check_texts(&sight);
    check_edges(&sight);
    if (sight.scene->roomless_count > 0)
        miss(&sight, "%zu texts have no room at all", sight.scene->roomless_count);
}

/* The dialogue is told how many pages there are, as the kiosk does; a staff screen in parts is
 * looked at in all of them. */
static void check_state(const char *name, const struct screen_size *size, struct tn_flow *flow)
{
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    TN_AUTO(view) view = NULL;
    assert_int_equal(tn_view_open(fixture.texts, fixture.fonts, size->width, size->height, &view),
                     TN_OK);
    tn_view_update(view, flow, damage);
    screens_send(flow,
                 (struct tn_flow_msg){.kind = TN_FLOW_MSG_PAGES, .pages = tn_view_pages(view)});
    int parts = flow->parts > 1 ? flow->parts : 1;
    for (int part = 0; part < parts; part++) {
        flow->part = part;
        tn_view_update(view, flow, damage);
        check_view(name, size, flow, view);
    }
}

static void check_both(const char *name, const struct screen_size *size, struct tn_flow *flow)
{
    flow->access.type = fixture.type;
    for (int contrast_on = 0; contrast_on < 2; contrast_on++) {
        flow->access.contrast = contrast_on;
        check_state(name, size, flow);
    }
}

static void test_every_screen(void **state)
{
    (void)state;
    static struct tn_flow flow;
    fixture.misses = 0;
    for (size_t s = 0; s < 3; s++) {
        for (int lang = 0; lang < TN_LANG_COUNT; lang++) {
            for (size_t i = 0; i < screen_case_count(); i++) {
                screens_rest(&flow, (enum tn_lang)lang);
                screen_case_at(i)->reach(&flow);
                check_both(screen_case_at(i)->name, &screen_sizes[s], &flow);
            }
        }
    }
    assert_int_equal(fixture.misses, 0);
}

/* Every verdict with every reason that has words of its own, and every hard name. */
static void test_every_result(void **state)
{
    (void)state;
    static struct tn_flow flow;
    fixture.misses = 0;
    for (size_t s = 0; s < 3; s++) {
        for (int v = 0; v < TN_VERDICT_COUNT; v++) {
            for (int r = 0; r < TN_REASON_COUNT; r++) {
                struct tn_flow_answer answer =
                    screens_answer((enum tn_verdict)v, (enum tn_reason)r,
                                   hard_names[(size_t)(v + r) % hard_name_count]);
                answer.admits = (uint8_t)(1 + r);
                if ((v + r) % 5 == 0)
                    answer.name[0] = '\0';
                if ((v + r) % 3 == 0)
                    tn_text_copy(answer.note, sizeof(answer.note),
                                 "讲者请从左侧上台，三点前到后台 Speakers: stage left by three");
                screens_rest(&flow, (enum tn_lang)((v + r) % TN_LANG_COUNT));
                screens_answered(&flow, answer);
                flow.access.type = fixture.type;
                flow.access.contrast = r % 4 == 0;
                check_state(tn_verdict_name((enum tn_verdict)v), &screen_sizes[s], &flow);
            }
        }
    }
    assert_int_equal(fixture.misses, 0);
}

/* Any reasonable window gets a layout that stays inside it. */
static void test_odd_sizes(void **state)
{
    (void)state;
    static const struct screen_size sizes[] = {{"1024x600", 1024, 600},
                                               {"1280x720", 1280, 720},
                                               {"1920x1080", 1920, 1080},
                                               {"1366x768", 1366, 768}};
    static struct tn_flow flow;
    fixture.misses = 0;
    if (fixture.type != TN_FLOW_TYPE_NORMAL)
        skip();
    for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++) {
        for (size_t i = 0; i < screen_case_count(); i++) {
            screens_rest(&flow, TN_LANG_EN);
            screen_case_at(i)->reach(&flow);
            check_state(screen_case_at(i)->name, &sizes[s], &flow);
        }
    }
    assert_int_equal(fixture.misses, 0);
    struct tn_view *view = NULL;
    assert_int_equal(tn_view_open(fixture.texts, fixture.fonts, 320, 240, &view), TN_ERR_LIMIT);
}

int main(int argc, char **argv)
{
    static const char *const types[] = {"normal", "large", "largest"};
    for (int i = 0; argc > 1 && i < 3; i++) {
        if (strcmp(argv[1], types[i]) == 0)
            fixture.type = (enum tn_flow_type)i;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_screen),
        cmocka_unit_test(test_every_result),
        cmocka_unit_test(test_odd_sizes),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
