/* SPDX-License-Identifier: Apache-2.0 */
/* test_keyboard.c -- writing on the screen: a key repaints little, a letter stays where it is, what
 * is typed is in sight, and a new code reads from the picture. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scene.h"
#include "screens.h"
#include "turnout/decode.h"
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

static void reach(struct tn_flow *flow, enum tn_lang lang, const char *name)
{
    const struct screen_case *screen = screen_case_named(name);
    assert_non_null(screen);
    screens_rest(flow, lang);
    screen->reach(flow);
}

static enum tn_flow_hit key_of(char c)
{
    const char *at = strchr(TN_FLOW_KEYS, c);
    return (enum tn_flow_hit)(TN_FLOW_HIT_KEY_0 + (at - TN_FLOW_KEYS));
}

/* ---- what a key repaints ---- */

/* The damage of the state as it is now: few places, a quarter of the screen. */
static void check_small(struct tn_view *view, const struct tn_flow *flow,
                        const struct screen_size *size, const char *what)
{
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    size_t count = tn_view_update(view, flow, damage);
    long area = 0;
    for (size_t i = 0; i < count; i++)
        area += (long)damage[i].w * damage[i].h;
    if (count > 3 || area * 4 > (long)size->width * size->height)
        fail_msg("%s, %s: %zu places, %ld of %d pixels", size->name, what, count, area,
                 size->width * size->height);
}

static void candidates_for(struct tn_flow *flow, size_t count)
{
    static struct tn_flow_candidates all;
    all = (struct tn_flow_candidates){.count = count};
    for (size_t i = 0; i < count; i++)
        tn_text_copy(all.one[i].text, sizeof(all.one[i].text), i % 2 ? "思源" : "司");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_CANDIDATES, .candidates = &all});
}

static void strike(struct tn_view *view, struct tn_flow *flow, const struct screen_size *size,
                   char c, size_t candidates)
{
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_DOWN, .hit = key_of(c)});
    check_small(view, flow, size, "down");
    screens_send(flow, (struct tn_flow_msg){.kind = TN_FLOW_MSG_TOUCH_UP, .hit = key_of(c)});
    if (candidates > 0)
        candidates_for(flow, candidates);
    check_small(view, flow, size, "up");
}

/* On a slow device a key is felt at once only if the field, the candidates and the key are all
 * that is painted again; also when there are fewer candidates than before. */
static void test_a_key_repaints_little(void **state)
{
    (void)state;
    static struct tn_flow flow;
    static const struct {
        const char *screen, *letters;
        size_t candidates[4];
    } cases[] = {{"name-candidates", "xyzw", {8, 3, 24, 9}},
                 {"name-latin", "lena", {0}},
                 {"find-one-letter", "wxyz", {0}},
                 {"contact-typed", "0110", {0}},
                 {"contact-email", "abc0", {0}}};
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    for (size_t s = 0; s < 3; s++) {
        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
            struct tn_view *view = open_view(&screen_sizes[s]);
            reach(&flow, TN_LANG_ZH_CN, cases[i].screen);
            tn_view_update(view, &flow, damage);
            for (size_t k = 0; k < 4; k++)
                strike(view, &flow, &screen_sizes[s], cases[i].letters[k], cases[i].candidates[k]);
            tn_view_close(view);
        }
    }
}

/* ---- where keys lie ---- */

/* Fingers learn where a letter is: it stays there from Latin to pinyin and from name to address,
 * but for one sign at the end of a row. */
static void test_letters_stay(void **state)
{
    (void)state;
    static struct tn_flow flow;
    static const char *const screens[] = {"name", "name-latin", "question-text", "find"};
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX], first, area;
    for (size_t s = 0; s < 3; s++) {
        for (const char *c = "qazplm"; *c; c++) {
            for (size_t i = 0; i < sizeof(screens) / sizeof(screens[0]); i++) {
                struct tn_view *view = open_view(&screen_sizes[s]);
                reach(&flow, TN_LANG_ZH_CN, screens[i]);
                tn_view_update(view, &flow, damage);
                assert_true(tn_view_place(view, key_of(*c), &area));
                if (i == 0)
                    first = area;
                assert_int_equal(area.x, first.x);
                assert_int_equal(area.w, first.w);
                tn_view_close(view);
            }
        }
    }
}

/* ---- what is typed ---- */

static bool shows(const struct tn_view *view, const char *text)
{
    const struct scene *scene = tn_view_scene_now(view);
    for (size_t i = 0; i < scene->mark_count; i++) {
        if (scene->marks[i].kind == MARK_TEXT &&
            strcmp(scene->text + scene->marks[i].text, text) == 0)
            return true;
    }
    return false;
}

/* Letters that are no text yet stand apart from the text, so that nobody takes them for it. */
static void test_composition_stands_apart(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    for (size_t s = 0; s < 3; s++) {
        struct tn_view *view = open_view(&screen_sizes[s]);
        reach(&flow, TN_LANG_ZH_CN, "name-candidates");
        tn_view_update(view, &flow, damage);
        assert_true(shows(view, "欧阳"));
        assert_true(shows(view, "siyuan"));
        tn_view_close(view);
    }
}

/* However much was typed, its end is in the field. */
static void test_end_of_text_is_in_sight(void **state)
{
    (void)state;
    static struct tn_flow flow;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    for (size_t s = 0; s < 3; s++) {
        struct tn_view *view = open_view(&screen_sizes[s]);
        reach(&flow, TN_LANG_EN, "question-text-latin");
        for (int i = 0; i < 170; i++)
            screens_tap(&flow, key_of(i % 9 ? 'w' : ' '));
        screens_tap(&flow, key_of('z'));
        tn_view_update(view, &flow, damage);
        const struct scene *scene = tn_view_scene_now(view);
        bool found = false;
        for (size_t i = 0; i < scene->mark_count; i++) {
            const char *text = scene->text + scene->marks[i].text;
            size_t len = scene->marks[i].kind == MARK_TEXT ? strlen(text) : 0;
            found |= len > 1 && text[len - 1] == 'z';
        }
        assert_true(found);
        tn_view_close(view);
    }
}

/* ---- the new code ---- */

static struct tn_draw *paint(const struct screen_size *size, const struct tn_flow *flow)
{
    struct tn_view *view = open_view(size);
    struct tn_draw *draw = NULL;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    assert_int_equal(tn_draw_open_image(fixture.fonts, size->width, size->height, &draw), TN_OK);
    tn_view_update(view, flow, damage);
    tn_view_paint(view, draw, damage[0]);
    tn_view_close(view);
    return draw;
}

static bool reads(const struct tn_draw *draw, const char *text)
{
    int width = tn_draw_width(draw), height = tn_draw_height(draw);
    uint8_t *grey = malloc((size_t)width * (size_t)height);
    static struct tn_scan_code code;
    assert_non_null(grey);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++)
            grey[(size_t)y * (size_t)width + (size_t)x] =
                (uint8_t)(tn_draw_pixel(draw, x, y) >> 8 & 0xFF);
    }
    struct tn_scan_luma luma = {grey, width, height, (size_t)width};
    struct tn_scan_decoder *decoder = tn_scan_decoder_create();
    bool read = tn_scan_decode(decoder, &luma, TN_SCAN_STILL, &code);
    tn_scan_decoder_destroy(decoder);
    free(grey);
    return read && strcmp(code.text, text) == 0;
}

/* Somebody without a printer has nothing but the screen to take their ticket from: it reads in
 * every size, type and theme. */
static void test_new_code_reads(void **state)
{
    (void)state;
    static struct tn_flow flow;
    for (size_t s = 0; s < 3; s++) {
        for (int type = 0; type <= TN_FLOW_TYPE_LARGEST; type++) {
            for (int contrast = 0; contrast < 2; contrast++) {
                reach(&flow, TN_LANG_ZH_CN, "issued");
                flow.access.type = (enum tn_flow_type)type;
                flow.access.contrast = contrast;
                TN_AUTO(draw) draw = paint(&screen_sizes[s], &flow);
                if (!reads(draw, flow.issued.text))
                    fail_msg("%s, type %d, contrast %d: the code does not read",
                             screen_sizes[s].name, type, contrast);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_repaints_little),
        cmocka_unit_test(test_letters_stay),
        cmocka_unit_test(test_composition_stands_apart),
        cmocka_unit_test(test_end_of_text_is_in_sight),
        cmocka_unit_test(test_new_code_reads),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
