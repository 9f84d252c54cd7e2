/* SPDX-License-Identifier: Apache-2.0 */
/* test_wrap.c -- the lines that are added up are those Pango makes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "canvas.h"

#define SIZE 24

static PangoContext *context;

static int open_context(void **state)
{
    (void)state;
    context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_context_set_round_glyph_positions(context, FALSE);
    return context ? 0 : -1;
}

static int close_context(void **state)
{
    (void)state;
    g_object_unref(context);
    return 0;
}

static PangoLayout *lay_out(const char *text, double size)
{
    PangoLayout *pango = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC");
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(pango, list);
    pango_attr_list_unref(list);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(pango, font);
    pango_font_description_free(font);
    pango_layout_set_text(pango, text, -1);
    return pango;
}

static double widest_of(PangoLayout *pango)
{
    int widest = 0;
    for (int i = 0; i < pango_layout_get_line_count(pango); i++) {
        PangoRectangle logical;
        pango_layout_line_get_extents(pango_layout_get_line_readonly(pango, i), NULL, &logical);
        widest = logical.width > widest ? logical.width : widest;
    }
    return (double)widest / PANGO_SCALE;
}

static const char *const texts[] = {
    "Shoes stay at the door, questions do not; whoever talks longer than five minutes brings tea.",
    "活动室在三楼，鞋子请放在门口；没有带码的朋友也欢迎，报名只要一分钟。",
    "欢迎 Welcome 来到 Wednesday Readers 的第 42 次聚会，tea is by the window.",
    "阿卜杜热合曼·买买提",
    "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww and a few",
    "first\nsecond is longer than the first\n第三行",
    "👩‍🚀 and 👨‍👩‍👧‍👦 fly, e\xcc\x81te\xcc\x81",
};

/* In every room, and in a size they were not taken in. */
static void test_as_pango_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        PangoLayout *pango = lay_out(texts[i], SIZE), *smaller = lay_out(texts[i], SIZE * 0.75);
        struct chars chars;
        tn_draw_chars_take(pango, SIZE, &chars);
        for (int width = 60; width < 900; width += 23) {
            struct lines lines = tn_draw_wrap(&chars, SIZE * 0.75, width + 0.25, true);
            pango_layout_set_wrap(smaller, PANGO_WRAP_WORD_CHAR);
            pango_layout_set_width(smaller, width * PANGO_SCALE + PANGO_SCALE / 4);
            if (lines.count != pango_layout_get_line_count(smaller) ||
                fabs(lines.widest - widest_of(smaller)) > 1)
                fail_msg("\"%s\" in %d: %d lines, at most %.2f wide; Pango: %d, %.2f", texts[i],
                         width, lines.count, lines.widest, pango_layout_get_line_count(smaller),
                         widest_of(smaller));
        }
        tn_draw_chars_release(&chars);
        g_object_unref(pango);
        g_object_unref(smaller);
    }
}

/* As many lines as in the full width, but the last is no stump, and Chinese ends at its comma. */
static void test_balance(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double full, least, most;
    } rows[] = {
        {"aaaa bbbb cccc dddd e", 225, 120, 190},
        {"先脱鞋子，再进屋里", SIZE * 8.5, SIZE * 5, SIZE * 6},
        {"one", 100, 100, 100},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PangoLayout *pango = lay_out(rows[i].text, SIZE);
        struct chars chars;
        tn_draw_chars_take(pango, SIZE, &chars);
        double width = tn_draw_balance(&chars, SIZE, rows[i].full, true);
        if (width < rows[i].least || width > rows[i].most)
            fail_msg("\"%s\": %.1f", rows[i].text, width);
        assert_int_equal(tn_draw_wrap(&chars, SIZE, width, true).count,
                         tn_draw_wrap(&chars, SIZE, rows[i].full, true).count);
        tn_draw_chars_release(&chars);
        g_object_unref(pango);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_pango_does),
        cmocka_unit_test(test_balance),
    };
    return cmocka_run_group_tests(tests, open_context, close_context);
}
