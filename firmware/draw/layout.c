/* SPDX-License-Identifier: Apache-2.0 */
/* layout.c -- one text into the room it has: shrink, wrap, balance, and only then cut.
 *
 * Line breaking, shaping and fallback are Pango's; which size and how many lines is decided
 * here.  Source: UI.md 6.3 (names shrink 1.0 to 0.6, then wrap, and are never cut). */
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

static bool fits(const struct layout *layout, int lines)
{
    return pango_layout_get_line_count(layout->pango) <= lines &&
           widest_line(layout) <= layout->type.width + 0.5;
}

/* Tries one line in sizes from the full one down to `smallest`. */
static bool fit_one_line(struct layout *layout, double smallest)
{
    const struct tn_type *type = &layout->type;
    set_width(layout, 0);
    set_size(layout, type->size);
    double natural = widest_line(layout);
    if (natural <= type->width)
        return true;
    double size = type->size * type->width / natural * 0.998;
    if (size < smallest)
        return false;
    set_size(layout, size);
    return fits(layout, 1);
}

static bool fit_lines(struct layout *layout, double largest, double smallest, PangoWrapMode wrap)
{
    pango_layout_set_wrap(layout->pango, wrap);
    set_width(layout, layout->type.width);
    double size = largest;
    while (size >= smallest) {
        set_size(layout, size);
        if (fits(layout, layout->type.lines))
            return true;
        size *= STEP;
    }
    return false;
}

/* True if the text falls apart well before its byte `at`: behind a blank, the dot between the parts
 * of a name, or a punctuation mark of Chinese (three bytes, U+3000..U+303F, U+FF00..U+FF3F). */
static bool is_good_break(const char *text, int at)
{
    if (at < 1 || text[at - 1] == ' ')
        return true;
    const unsigned char *end = (const unsigned char *)text + at;
    if (at >= 2 && end[-2] == 0xC2 && end[-1] == 0xB7)
        return true;
    if (at < 3)
        return false;
    const unsigned char *last = end - 3;
    return (last[0] == 0xE3 && last[1] == 0x80) || (last[0] == 0xEF && last[1] == 0xBC);
}

/* How ill the lines look: unequal lengths, and words torn apart. */
static double raggedness(const struct layout *layout)
{
    double cost = 0, widest = widest_line(layout);
    int lines = pango_layout_get_line_count(layout->pango);
    for (int i = 0; i < lines; i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(layout->pango, i);
        PangoRectangle logical;
        pango_layout_line_get_extents(line, NULL, &logical);
        cost += widest - (double)logical.width / PANGO_SCALE;
        if (i > 0 && !is_good_break(layout->text, line->start_index))
            cost += layout->type.width / 3;
    }
    return cost;
}

#define BALANCE_STEPS 10

/* Moves the line ends to where the lines are about equally long and no word is torn apart. */
static void balance(struct layout *layout)
{
    int lines = pango_layout_get_line_count(layout->pango);
    if (lines < 2 || pango_layout_is_ellipsized(layout->pango))
        return;
    double full = layout->type.width, best = full, least = raggedness(layout);
    for (int step = 1; step < BALANCE_STEPS; step++) {
        double width = full * (1 - (double)step / BALANCE_STEPS * (lines - 1) / lines);
        set_width(layout, width);
        if (pango_layout_get_line_count(layout->pango) > lines || widest_line(layout) > width + 0.5)
            break;
        double cost = raggedness(layout);
        if (cost < least) {
            least = cost;
            best = width;
        }
    }
    set_width(layout, best);
}

static void fit_name(struct layout *layout)
{
    double full = layout->type.size, smallest = full * layout->type.shrink;
    if (fit_one_line(layout, smallest))
        return;
    double largest = fmin(full, smallest * TWO_LINE_BONUS);
    if (!fit_lines(layout, largest, smallest, PANGO_WRAP_WORD))
        fit_lines(layout, largest, SIZE_MIN, PANGO_WRAP_WORD_CHAR);
    balance(layout);
}

static void fit_other(struct layout *layout)
{
    const struct tn_type *type = &layout->type;
    double smallest = type->size * (type->shrink > 0 ? type->shrink : 1);
    if (fit_one_line(layout, smallest))
        return;
    if (!fit_lines(layout, type->size, smallest, PANGO_WRAP_WORD_CHAR)) {
        set_size(layout, smallest);
        pango_layout_set_ellipsize(layout->pango, PANGO_ELLIPSIZE_END);
        pango_layout_set_height(layout->pango, -type->lines);
    }
    balance(layout);
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
