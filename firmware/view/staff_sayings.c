/* SPDX-License-Identifier: Apache-2.0 */
/* staff_sayings.c -- rows that say something and lead nowhere. */
#include <math.h>
#include <string.h>

#include "staff.h"

static int small_gap(const struct page *page)
{
    return page->profile->gap < 16 ? page->profile->gap : 16;
}

/* Two columns where a title and two lines below it have room; as many rows as there is height for,
 * and no more than are wanted. */
static struct grid sayings_grid(const struct page *page, struct tn_rect rect, int count)
{
    const struct profile *profile = page->profile;
    bool two = profile->shape != SHAPE_TALL && rect.w >= profile->note * 40;
    int gap = small_gap(page) / 2, columns = two ? 2 : 1;
    int least = (int)(profile->title * 1.3 + profile->note * 2.6) + profile->unit;
    int most = least * 3 / 2, rows = (rect.h + gap) / (least + gap);
    int wanted = (count + columns - 1) / columns;
    rows = rows < 1 ? 1 : rows < wanted ? rows : wanted;
    if (rect.h > rows * (most + gap) - gap)
        rect.h = rows * (most + gap) - gap;
    return (struct grid){rect, columns, rows, gap};
}

void tn_view_saying(const struct page *page, int index, saying_fn *say, struct tn_rect rect)
{
    struct saying saying = {0};
    say(page, index, &saying);
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    tn_view_rrect(page->scene, rect, 14, theme->card);
    tn_view_edge(page->scene, rect, 14, 1.5, theme->shadows ? theme->line : theme->edge);
    int pad = profile->unit * 3 / 2, side = (int)fmin(profile->title * 1.5, rect.h * 0.5);
    tn_view_look_mark(page, saying.look,
                      (struct tn_rect){rect.x + pad, rect.y + (rect.h - side) / 2, side, side},
                      false);
    int x = rect.x + side + 2 * pad, w = rect.x + rect.w - pad - x;
    struct tn_type title = tn_view_type(profile->title, TN_WEIGHT_BOLD, theme->ink, w);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, w);
    title.shrink = 0.8;
    title.lines = 2;
    title.leading = title.size * 1.15;
    title.overlong = note.overlong = TN_OVERLONG_SHRINK;
    note.shrink = 1;
    note.lines = 2;
    note.leading = note.size * 1.25;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(&saying.title), title, 0);
    stack.lines[0].is_name = saying.is_name;
    tn_view_stack_add(&stack, tn_buf_text(&saying.note), note, profile->note * 0.35);
    tn_view_stack_fit(page, &stack, rect.h - 4, stack.count);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(rect.y + (rect.h - height) / 2), theme->card);
    if (saying.title.data)
        explicit_bzero(saying.title.data, saying.title.cap);
    tn_buf_release(&saying.title);
    tn_buf_release(&saying.note);
}

static void put_sayings(const struct page *page, const struct grid *grid, int from, int count,
                        saying_fn *say)
{
    int cells = grid->columns * grid->rows;
    for (int i = 0; i < cells && from + i < count; i++)
        tn_view_saying(page, from + i, say, tn_view_cell(grid, i));
}

void tn_view_sayings(struct page *page, struct tn_rect body, int count, saying_fn *say,
                     const struct bar_button *buttons, size_t button_count)
{
    int foot_h = page->profile->shape == SHAPE_TALL ? 132 : page->profile->target;
    int gap = page->profile->gap, cut = foot_h + gap;
    struct tn_rect foot = {body.x, body.y + body.h - foot_h, body.w, foot_h};
    struct grid whole = sayings_grid(page, body, count);
    bool needs_more = whole.columns * whole.rows < count;
    if (button_count > 0 || needs_more)
        body.h -= cut;
    struct grid grid = sayings_grid(page, body, count);
    int per = grid.columns * grid.rows, parts = count > per ? (count + per - 1) / per : 1;
    int part = tn_view_part(page, parts, -1);
    put_sayings(page, &grid, part * per, count, say);
    tn_view_bar(page, foot, buttons, button_count);
}
