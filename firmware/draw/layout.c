/* SPDX-License-Identifier: Apache-2.0 */
/* layout.c -- one text into the room it has: shrink, wrap, balance, and only then cut.
 *
 * Line breaking, shaping and fallback are Pango's; which size and how many lines is decided here,
 * by what wrap.c reckons.  Source: UI.md 6.3 (names shrink 1.0 to 0.6, then wrap, and are never
 * cut). */
#include <math.h>

#include "canvas.h"

#define FAMILY "Inter, Noto Sans CJK SC"
/* Sizes tried go down by this factor. */
#define STEP 0.95
/* A name in two lines may be this much larger than its smallest single line. */
#define TWO_LINE_BONUS 1.25
/* Below this a face cannot be read and even a name may as well stop shrinking. */
#define SIZE_MIN 4.0

static void set_size(struct layout *layout, double size)
{
    static const PangoWeight weights[] = {PANGO_WEIGHT_NORMAL, PANGO_WEIGHT_MEDIUM,
                                          PANGO_WEIGHT_BOLD};
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, FAMILY);
    pango_font_description_set_weight(font, weights[layout->type.weight]);
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    pango_layout_set_font_description(layout->pango, font);
    pango_font_description_free(font);
    layout->extent.size = size;
}

static void set_width(struct layout *layout, double width)
{
    pango_layout_set_width(layout->pango, width > 0 ? (int)(width * PANGO_SCALE) : -1);
}

static double widest_line(const struct layout *layout)
{
    int width = 0;
    for (int i = 0; i < pango_layout_get_line_count(layout->pango); i++) {
        PangoRectangle logical;
        pango_layout_line_get_extents(pango_layout_get_line_readonly(layout->pango, i), NULL,
                                      &logical);
        if (logical.width > width)
            width = logical.width;
    }
    return (double)width / PANGO_SCALE;
}

static bool fits(const struct layout *layout, int lines, double width)
{
    return pango_layout_get_line_count(layout->pango) <= lines &&
           widest_line(layout) <= width + TN_DRAW_SLACK;
}

/* Tries one line in sizes from the full one down to `smallest`; else takes its characters. */
static bool fit_one_line(struct layout *layout, double smallest, struct chars *ret_chars)
{
    const struct tn_type *type = &layout->type;
    set_width(layout, 0);
    set_size(layout, type->size);
    double natural = widest_line(layout);
    if (natural <= type->width)
        return true;
    tn_draw_chars_take(layout->pango, type->size, ret_chars);
    double size = type->size * type->width / natural * 0.998;
    if (size < smallest)
        return false;
    set_size(layout, size);
    return fits(layout, 1, type->width);
}

/* Lays it out in this size, in lines that are about equally long; false if it does not fit. */
static bool set_lines(struct layout *layout, const struct chars *chars, double size, bool tears)
{
    const struct tn_type *type = &layout->type;
    struct lines lines = tn_draw_wrap(chars, size, type->width, tears);
    if (lines.count > type->lines || lines.widest > type->width + TN_DRAW_SLACK)
        return false;
    double width = tn_draw_balance(chars, size, type->width, tears);
    set_size(layout, size);
    set_width(layout, width);
    if (fits(layout, lines.count, width))
        return true;
    set_width(layout, type->width);
    return fits(layout, type->lines, type->width);
}

static bool fit_lines(struct layout *layout, const struct chars *chars, double largest,
                      double smallest, bool tears)
{
    pango_layout_set_wrap(layout->pango, tears ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
    double size = largest;
    while (size > smallest) {
        if (set_lines(layout, chars, size, tears))
            return true;
        size *= STEP;
    }
    return set_lines(layout, chars, smallest, tears);
}

static void fit_name(struct layout *layout)
{
    double full = layout->type.size, readable = fmin(full, SIZE_MIN);
    double smallest = fmax(full * layout->type.shrink, readable);
    double largest = fmin(full, smallest * TWO_LINE_BONUS);
    struct chars chars = {0};
    if (!fit_one_line(layout, smallest, &chars) &&
        !fit_lines(layout, &chars, largest, smallest, false) &&
        !fit_lines(layout, &chars, largest, readable, true)) {
        set_size(layout, readable);
        set_width(layout, layout->type.width);
    }
    tn_draw_chars_release(&chars);
}

/* As many lines as there may be, and no more said. */
static void cut(struct layout *layout, double size)
{
    set_size(layout, size);
    set_width(layout, layout->type.width);
    pango_layout_set_ellipsize(layout->pango, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(layout->pango, -layout->type.lines);
}

static void fit_other(struct layout *layout)
{
    const struct tn_type *type = &layout->type;
    double smallest = type->size * (type->shrink > 0 ? type->shrink : 1);
    struct chars chars = {0};
    if (!fit_one_line(layout, smallest, &chars) &&
        !fit_lines(layout, &chars, type->size, smallest, false) &&
        !fit_lines(layout, &chars, type->size, smallest, true))
        cut(layout, smallest);
    tn_draw_chars_release(&chars);
}

static void measure(struct layout *layout)
{
    struct tn_extent *extent = &layout->extent;
    const struct tn_type *type = &layout->type;
    extent->lines = pango_layout_get_line_count(layout->pango);
    extent->width = widest_line(layout);
    double leading = type->leading > 0 ? type->leading : type->size * 1.5;
    extent->leading = leading * extent->size / type->size;
    PangoRectangle first, last;
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout->pango, 0), &first, NULL);
    pango_layout_line_get_extents(pango_layout_get_line_readonly(layout->pango, extent->lines - 1),
                                  &last, NULL);
    extent->ascent = -(double)first.y / PANGO_SCALE;
    extent->descent = (double)(last.y + last.height) / PANGO_SCALE;
    extent->whole = !pango_layout_is_ellipsized(layout->pango);
    extent->unknown_glyphs = pango_layout_get_unknown_glyphs_count(layout->pango);
}

/* A word or a name that has to break gets no hyphen that its owner did not write. */
static void set_attributes(PangoLayout *pango, bool tabular)
{
    PangoAttrList *list = pango_attr_list_new();
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    if (tabular)
        pango_attr_list_insert(list, pango_attr_font_features_new("tnum=1"));
    pango_layout_set_attributes(pango, list);
    pango_attr_list_unref(list);
}

void tn_draw_layout_make(PangoContext *context, struct layout *layout)
{
    struct tn_type *type = &layout->type;
    layout->pango = pango_layout_new(context);
    pango_layout_set_text(layout->pango, layout->text, -1);
    set_attributes(layout->pango, type->tabular);
    int asked = type->lines;
    type->lines = asked > 1 ? asked : 1;
    pango_layout_set_single_paragraph_mode(layout->pango, type->lines == 1);
    if (type->width <= 0)
        set_size(layout, type->size);
    else if (type->overlong == TN_OVERLONG_SHRINK)
        fit_name(layout);
    else
        fit_other(layout);
    measure(layout);
    type->lines = asked; /* the key it will be looked up by */
}
