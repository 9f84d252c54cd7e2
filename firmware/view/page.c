/* SPDX-License-Identifier: Apache-2.0 */
/* page.c -- texts in two languages, and lines one below the other. */
#include "page.h"

#include <math.h>

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
