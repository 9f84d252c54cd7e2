/* SPDX-License-Identifier: Apache-2.0 */
/* column.c -- the texts of column.h. */
#include "column.h"

#include <math.h>

#define LEADING 1.32
/* What must be whole is left out rather than made smaller than this. */
#define SMALLEST 0.62
/* Ink of a line above and below its baseline, as in a stack. */
#define LINE 1.02

struct column tn_view_column(const struct page *page, struct tn_rect room, tn_color behind)
{
    return (struct column){.page = page,
                           .x = room.x,
                           .w = room.w,
                           .top = room.y,
                           .bottom = room.y + room.h,
                           .behind = behind};
}

double tn_view_column_left(const struct column *column)
{
    return column->bottom - column->top;
}

void tn_view_miss(const struct page *page)
{
    if (page->missed)
        ++*page->missed;
}

/* Nothing of a text is worse than its beginning. */
static bool miss(const struct column *column)
{
    for (int i = 0; i < 2 && !column->is_extra; i++)
        tn_view_miss(column->page);
    return false;
}

/* Cut, or a word of it torn. */
static bool is_hurt(const struct column *column, const char *text, const struct tn_type *type)
{
    const struct page *page = column->page;
    struct tn_extent extent = tn_draw_measure(page->fonts, text, type);
    return !extent.whole ||
           (extent.lines > 1 && tn_view_widest_word(page, text, type) > column->w * 0.97);
}

static bool put(struct column *column, const char *text, struct tn_type type, double gap)
{
    const struct page *page = column->page;
    type.align = column->align;
    struct stack stack = {0};
    tn_view_stack_add(&stack, text, type, 0);
    double height = tn_view_stack_height(page, &stack);
    if (gap + height > tn_view_column_left(column))
        return miss(column);
    if (page->missed && !column->is_extra && is_hurt(column, text, &type))
        tn_view_miss(page);
    double x = column->align == TN_ALIGN_MIDDLE ? column->x + column->w / 2.0
               : column->align == TN_ALIGN_END  ? column->x + column->w
                                                : column->x;
    column->top = tn_view_stack_put(page, &stack, x, column->top + gap, column->behind);
    return true;
}

static struct tn_type type_of(const struct column *column, double size, enum tn_weight weight,
                              tn_color color, int lines, double gap)
{
    struct tn_type type = tn_view_type(size, weight, color, column->w);
    type.leading = size * LEADING;
    double room = tn_view_column_left(column) - gap - size * LINE;
    int fit = room < 0 ? 0 : 1 + (int)(room / type.leading);
    type.lines = lines < fit ? lines : fit;
    type.shrink = lines > 1 ? 0.9 : 0.8;
    return type;
}

bool tn_view_column_fits(const struct column *column, const char *text, double size,
                         enum tn_weight weight, int lines, double gap)
{
    struct tn_type type = type_of(column, size, weight, 0, lines, gap);
    return type.lines > 0 && tn_draw_measure(column->page->fonts, text, &type).whole;
}

bool tn_view_column_text(struct column *column, const char *text, double size,
                         enum tn_weight weight, tn_color color, int lines, double gap)
{
    struct tn_type type = type_of(column, size, weight, color, lines, gap);
    if (!*text)
        return false;
    return type.lines > 0 ? put(column, text, type, gap) : miss(column);
}

bool tn_view_column_whole(struct column *column, const char *text, double size,
                          enum tn_weight weight, tn_color color, int lines, double gap)
{
    double room = tn_view_column_left(column) - gap;
    double most = size * (LINE + (lines - 1) * LEADING);
    if (!*text)
        return false;
    if (room < size * 0.7)
        return miss(column);
    struct tn_type type = tn_view_type(size, weight, color, column->w);
    type.leading = size * LEADING;
    type = tn_view_fit(column->page, text, type, room < most ? room : most);
    return type.size >= size * SMALLEST ? put(column, text, type, gap) : miss(column);
}
