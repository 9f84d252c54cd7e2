/* SPDX-License-Identifier: Apache-2.0 */
/* test_draw.c -- text fits where it is put, the cache is bounded and forgets, codes stay square. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "turnout/draw.h"

static struct tn_draw_fonts *fonts;

static int open_fonts(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    return tn_draw_fonts_open(&fonts, &fault) == TN_OK ? 0 : -1;
}

static int close_fonts(void **state)
{
    (void)state;
    tn_draw_fonts_close(fonts);
    return 0;
}

/* A name gets smaller, then two lines, and is whole at any length; other text may be cut. */
static void test_fit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum tn_overlong overlong;
        int lines_allowed, lines;
        double least, most; /* of the size 100 in a room of 400 */
        bool whole;
    } rows[] = {
        {"张伟", TN_OVERLONG_SHRINK, 2, 1, 100, 100, true},
        {"欧阳思远远", TN_OVERLONG_SHRINK, 2, 1, 60, 90, true},
        {"阿卜杜热合曼·买买提", TN_OVERLONG_SHRINK, 2, 2, 60, 75, true},
        {"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
         TN_OVERLONG_SHRINK, 2, 2, 15, 20, true},
        {"wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", TN_OVERLONG_SHRINK, 1, 1,
         4, 20, true},
        {"一二三四五六七八九十一二三四五六七八九十", TN_OVERLONG_ELLIPSIS, 1, 1, 60, 60, false},
        {"一二三四五六七八", TN_OVERLONG_ELLIPSIS, 2, 2, 90, 100, true},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tn_type type = {.size = 100,
                               .width = 400,
                               .weight = TN_WEIGHT_BOLD,
                               .lines = rows[i].lines_allowed,
                               .shrink = 0.6,
                               .overlong = rows[i].overlong};
        struct tn_extent extent = tn_draw_measure(fonts, rows[i].text, &type);
        if (extent.lines != rows[i].lines || extent.size < rows[i].least - 0.01 ||
            extent.size > rows[i].most + 0.01 || extent.whole != rows[i].whole)
            fail_msg("\"%s\": %d lines of %.1f, %s", rows[i].text, extent.lines, extent.size,
                     extent.whole ? "whole" : "cut");
        assert_true(extent.width <= 401);
        assert_int_equal(extent.unknown_glyphs, 0);
    }
}

/* Han and Latin on one line share a baseline, and digits are not drawn with the emoji face. */
static void test_digits_are_text(void **state)
{
    (void)state;
    struct tn_type type = {.size = 100};
    struct tn_extent digits = tn_draw_measure(fonts, "0123456789", &type);
    assert_true(digits.width > 500 && digits.width < 700); /* emoji digits are 120 wide each */
    assert_true(fabs(digits.descent) < 4);
}

/* One emoji of three code points is one picture of about the size of a letter. */
static void test_emoji(void **state)
{
    (void)state;
    struct tn_type type = {.size = 100};
    struct tn_extent one = tn_draw_measure(fonts, "👩‍🚀", &type);
    assert_true(one.width > 80 && one.width < 150);
    assert_true(one.ascent < 130);
    assert_int_equal(one.unknown_glyphs, 0);
}

/* Thousands of names do not make memory grow, and wiping forgets them all. */
static void test_cache_is_bounded(void **state)
{
    (void)state;
    for (int i = 0; i < 1000; i++) {
        char name[32];
        struct tn_type type = {.size = 20};
        snprintf(name, sizeof(name), "张伟 %d", i);
        tn_draw_measure(fonts, name, &type);
    }
    assert_int_equal(tn_draw_fonts_kept(fonts), 256);
    tn_draw_fonts_wipe(fonts);
    assert_int_equal(tn_draw_fonts_kept(fonts), 0);
}

/* Modules are whole pixels: black or white, nothing between. */
static void test_qr_is_crisp(void **state)
{
    (void)state;
    static const uint8_t modules[9] = {1, 0, 1, 0, 1, 0, 1, 1, 0};
    TN_AUTO(draw) draw = NULL;
    assert_int_equal(tn_draw_open_image(fonts, 30, 30, &draw), TN_OK);
    tn_draw_fill(draw, (struct tn_rect){0, 0, 30, 30}, TN_RGB(0xFFFFFF));
    tn_draw_qr(draw, modules, 3, 6, 6, 5, TN_RGB(0));
    for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 30; x++) {
            bool inside = x >= 6 && y >= 6 && x < 21 && y < 21;
            bool dark = inside && modules[(y - 6) / 5 * 3 + (x - 6) / 5];
            assert_int_equal(tn_draw_pixel(draw, x, y), dark ? 0xFF000000u : 0xFFFFFFFFu);
        }
    }
}

/* Painting stays inside the clip, the shadow's own blending included. */
static void test_clip(void **state)
{
    (void)state;
    TN_AUTO(draw) draw = NULL;
    assert_int_equal(tn_draw_open_image(fonts, 120, 120, &draw), TN_OK);
    tn_draw_fill(draw, (struct tn_rect){0, 0, 120, 120}, TN_RGB(0xFFFFFF));
    const struct tn_rect clip = {50, 50, 20, 60};
    tn_draw_clip(draw, clip);
    struct tn_type type = {.size = 60, .color = TN_RGB(0)};
    tn_draw_shadow(draw, (struct tn_rect){40, 40, 40, 40}, 8, 10, 4, 0x80000000u);
    tn_draw_disc(draw, 60, 60, 40, TN_RGB(0x00FF00));
    tn_draw_text(draw, "签到", 0, 80, &type);
    tn_draw_unclip(draw);
    int painted = 0;
    for (int y = 0; y < 120; y++) {
        for (int x = 0; x < 120; x++) {
            bool white = tn_draw_pixel(draw, x, y) == 0xFFFFFFFFu;
            if (!tn_rect_holds(clip, x, y))
                assert_true(white);
            painted += !white;
        }
    }
    assert_true(painted > 500);
}

/* A PNG file is what libpng elsewhere would read: signature, size, end. */
static void test_png(void **state)
{
    (void)state;
    TN_AUTO(draw) draw = NULL;
    TN_BUF_AUTO png = {0};
    assert_int_equal(tn_draw_open_image(fonts, 300, 7, &draw), TN_OK);
    tn_draw_png(draw, &png);
    assert_memory_equal(png.data, "\x89PNG\r\n\x1a\n", 8);
    assert_int_equal(tn_bytes_get_be32(png.data + 16), 300);
    assert_int_equal(tn_bytes_get_be32(png.data + 20), 7);
    assert_memory_equal(png.data + png.len - 8, "IEND", 4);
}

static void test_refuses_absurd_canvas(void **state)
{
    (void)state;
    struct tn_draw *draw = NULL;
    uint32_t pixel = 0;
    assert_int_equal(tn_draw_open_image(fonts, 1000000, 10, &draw), TN_ERR_LIMIT);
    assert_int_equal(tn_draw_open_pixels(fonts, &pixel, 1, 1, 3, &draw), TN_ERR_LIMIT);
    assert_null(draw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fit),         cmocka_unit_test(test_digits_are_text),
        cmocka_unit_test(test_emoji),       cmocka_unit_test(test_cache_is_bounded),
        cmocka_unit_test(test_qr_is_crisp), cmocka_unit_test(test_clip),
        cmocka_unit_test(test_png),         cmocka_unit_test(test_refuses_absurd_canvas),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
