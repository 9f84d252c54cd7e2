/* SPDX-License-Identifier: Apache-2.0 */
/* page.c -- texts in two languages, and lines one below the other. */
#include "page.h"

#include <math.h>
#include <string.h>

/* Ink of a line above and below its baseline, as parts of the size, Han included. */
#define ABOVE 0.88
#define BELOW 0.14

bool tn_view_has(const struct page *page, enum tn_flow_hit hit)
{
    return page->offered[hit];
}

bool tn_view_is_large(const struct page *page)
{
    return page->flow->access.type != TN_FLOW_TYPE_NORMAL;
}

const char *tn_view_say(const struct page *page, const char *key)
{
    return tn_lang_text(page->texts, page->lang, key);
}

const char *tn_view_say_other(const struct page *page, const char *key)
{
    return page->profile->is_double ? tn_lang_text(page->texts, page->other, key) : "";
}

struct tn_type tn_view_type(double size, enum tn_weight weight, tn_color color, double width)
{
    return (struct tn_type){.size = size,
                            .weight = weight,
                            .color = color,
                            .width = width,
                            .leading = size * 1.4,
                            .shrink = 0.8};
}

/* Breaks are between Han and at spaces; everything else, a sign behind it included, stays together.
 */
static bool is_of_word(unsigned char c)
{
    return c > ' ' && c < 0xE3;
}

#define WORD_MAX 32 /* a longer one, an address, may break */
/* So few signs without a space between them are one word, too: a button's. */
#define HAN_WORD_MAX 6

static bool is_han_word(const char *text)
{
    size_t count = 0;
    for (; *text; text++) {
        if (*text == ' ')
            return false;
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count <= HAN_WORD_MAX;
}

double tn_view_widest_word(const struct page *page, const char *text, const struct tn_type *type)
{
    struct tn_type boundless = *type;
    boundless.width = 0;
    boundless.lines = 1;
    double widest = 0;
    if (is_han_word(text))
        return tn_draw_measure(page->fonts, text, &boundless).width;
    while (*text) {
        char word[WORD_MAX];
        size_t len = 0, kept;
        while (is_of_word((unsigned char)text[len]))
            len++;
        kept = len < WORD_MAX ? len : 0;
        memcpy(word, text, kept);
        word[kept] = '\0';
        if (kept > 1)
            widest = fmax(widest, tn_draw_measure(page->fonts, word, &boundless).width);
        text += len ? len : 1;
        while (len == 0 && ((unsigned char)*text & 0xC0) == 0x80)
            text++;
    }
    return widest;
}

#define LITTLE 0.85 /* a single line may cost this much of the size */
#define FIT_STEP 0.92
#define FIT_LINES 4
#define FIT_LEAST 6 /* where there is no room at all */

struct tn_type tn_view_fit(const struct page *page, const char *text, struct tn_type type,
                           double height)
{
    struct tn_type boundless = type;
    boundless.width = 0;
    boundless.lines = 1;
    double size = type.size, leading = type.leading / size;
    double natural = tn_draw_measure(page->fonts, text, &boundless).width;
    double single = fmin(size * type.width / fmax(natural, 1) * 0.995, height / (ABOVE + BELOW));
    single = fmax(fmin(single, size), FIT_LEAST);
    type.shrink = 1;
    type.lines = 1;
    double word = single >= size * LITTLE ? 0 : tn_view_widest_word(page, text, &boundless) / size;
    double s = size;
    while (single < size * LITTLE && s > single) {
        int lines = 1 + (int)((height - s * (ABOVE + BELOW)) / (s * leading));
        type.size = s;
        type.leading = s * leading;
        type.lines = lines < FIT_LINES ? lines : FIT_LINES;
        if (lines > 1 && word * s <= type.width && tn_draw_measure(page->fonts, text, &type).whole)
            return type;
        s *= FIT_STEP;
    }
    type.size = single;
    type.leading = single * leading;
    type.lines = 1;
    return type;
}

struct tn_type tn_view_fit_even(const struct page *page, const char *text, struct tn_type type,
                                double height)
{
    double leading = type.leading / type.size;
    struct tn_type whole = type;
    int lines = 1 + (int)((height - type.size * (ABOVE + BELOW)) / (type.size * leading));
    whole.lines = lines < 1 ? 1 : lines < FIT_LINES ? lines : FIT_LINES;
    whole.shrink = 1;
    if (type.size * (ABOVE + BELOW) <= height && tn_draw_measure(page->fonts, text, &whole).whole &&
        tn_view_widest_word(page, text, &type) <= type.width)
        return whole;
    return tn_view_fit(page, text, type, height);
}

double tn_view_even_size(const struct page *page, const char *const texts[], size_t count,
                         struct tn_type type, double height)
{
    double least = type.size, most = 0;
    for (size_t i = 0; i < count; i++) {
        double size = *texts[i] ? tn_view_fit(page, texts[i], type, height).size : type.size;
        least = fmin(least, size);
        most = fmax(most, size);
    }
    return fmax(least, most * TN_VIEW_UNEVEN);
}

void tn_view_stack_add(struct stack *stack, const char *text, struct tn_type type, double before)
{
    if (!*text)
        return;
    TN_ASSERT(stack->count < STACK_MAX);
    stack->lines[stack->count++] = (struct stack_line){text, type, before, false, false};
}

/* Height of one entry, and where its first baseline lies below its top. */
static double entry_height(const struct page *page, const struct stack_line *line,
                           double *ret_ascent)
{
    if (line->is_chip) {
        *ret_ascent = 0;
        return tn_view_chip_height(line->type.size);
    }
    struct tn_extent extent = tn_draw_measure(page->fonts, line->text, &line->type);
    *ret_ascent = extent.size * ABOVE;
    return extent.size * (ABOVE + BELOW) + (extent.lines - 1) * extent.leading;
}

double tn_view_stack_height(const struct page *page, const struct stack *stack)
{
    double height = 0, ascent;
    for (size_t i = 0; i < stack->count; i++)
        height += (i ? stack->lines[i].before : 0) + entry_height(page, &stack->lines[i], &ascent);
    return height;
}

void tn_view_stack_fit(const struct page *page, struct stack *stack, double height, size_t least)
{
    while (stack->count > least && tn_view_stack_height(page, stack) > height)
        stack->count--;
    for (int i = 0; i < 24 && tn_view_stack_height(page, stack) > height; i++) {
        for (size_t k = 0; k < stack->count; k++) {
            stack->lines[k].type.size *= 0.94;
            stack->lines[k].type.leading *= 0.94;
            stack->lines[k].before *= 0.94;
        }
    }
}

double tn_view_stack_put(const struct page *page, const struct stack *stack, double x, double top,
                         tn_color behind)
{
    for (size_t i = 0; i < stack->count; i++) {
        const struct stack_line *line = &stack->lines[i];
        double ascent, height = entry_height(page, line, &ascent);
        top += i ? line->before : 0;
        double baseline = round(top + ascent);
        if (line->is_name)
            tn_view_name(page->scene, line->text, x, baseline, &line->type, behind);
        else if (!line->is_chip)
            tn_view_text(page->scene, line->text, x, baseline, &line->type, behind);
        top += height;
    }
    return top;
}
