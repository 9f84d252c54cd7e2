/* SPDX-License-Identifier: Apache-2.0 */
/* staff_sayings.c -- rows that say something and lead nowhere. */
#include <math.h>
#include <string.h>

#include "staff.h"

static int small_gap(const struct page *page)
{
    return page->profile->gap < 16 ? page->profile->gap : 16;
}

/* How rows lie, and how much larger their texts are than notes and titles elsewhere. */
struct rows {
    struct grid grid;
    double scale;
};

static int least_height(const struct profile *profile, double scale)
{
    return (int)((profile->title * 1.3 + profile->note * 2.6) * scale) + profile->unit;
}

/* As many rows as there is height for, and no more than are wanted. */
static struct rows rows_of(const struct page *page, struct tn_rect rect, int count, int columns,
                           double scale)
{
    int gap = small_gap(page) / 2, least = least_height(page->profile, scale);
    int most = least * 3 / 2, rows = (rect.h + gap) / (least + gap);
    int wanted = (count + columns - 1) / columns;
    rows = rows < 1 ? 1 : rows < wanted ? rows : wanted;
    if (rect.h > rows * (most + gap) - gap)
        rect.h = rows * (most + gap) - gap;
    return (struct rows){{rect, columns, rows, gap}, scale};
}

/* Few of them are as wide as the screen, and as large as they have room; many stand in two columns
 * where a title and two lines below it have room there. */
static struct rows arrange(const struct page *page, struct tn_rect rect, int count)
{
    static const double scales[] = {1.6, 1.3, 1};
    const struct profile *profile = page->profile;
    for (size_t i = tn_view_is_large(page) ? 2 : 0; i < sizeof scales / sizeof *scales; i++) {
        struct rows rows = rows_of(page, rect, count, 1, scales[i]);
        if (rows.grid.rows >= count)
            return rows;
    }
    bool two = profile->shape != SHAPE_TALL && rect.w >= profile->note * 40;
    return rows_of(page, rect, count, two ? 2 : 1, 1);
}

void tn_view_saying(const struct page *page, int index, saying_fn *say, struct tn_rect rect,
                    double scale)
{
    struct saying saying = {0};
    say(page, index, &saying);
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    tn_view_rrect(page->scene, rect, 14, theme->card);
    tn_view_edge(page->scene, rect, 14, 1.5, theme->shadows ? theme->line : theme->edge);
    double note_px = profile->note * scale;
    int pad = profile->unit * 3 / 2;
    int side = (int)fmin(profile->title * scale * 1.5, rect.h * 0.5);
    tn_view_look_mark(page, saying.look,
                      (struct tn_rect){rect.x + pad, rect.y + (rect.h - side) / 2, side, side},
                      false);
    int x = rect.x + side + 2 * pad, w = rect.x + rect.w - pad - x;
    struct tn_type title = tn_view_type(profile->title * scale, TN_WEIGHT_BOLD, theme->ink, w);
    struct tn_type note = tn_view_type(note_px, TN_WEIGHT_REGULAR, theme->ink2, w);
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
    tn_view_stack_add(&stack, tn_buf_text(&saying.note), note, note_px * 0.35);
    tn_view_stack_fit(page, &stack, rect.h - 4, stack.count);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(rect.y + (rect.h - height) / 2), theme->card);
    if (saying.title.data)
        explicit_bzero(saying.title.data, saying.title.cap);
    tn_buf_release(&saying.title);
    tn_buf_release(&saying.note);
}

static void put_sayings(const struct page *page, const struct rows *rows, int from, int count,
                        saying_fn *say)
{
    int cells = rows->grid.columns * rows->grid.rows;
    for (int i = 0; i < cells && from + i < count; i++)
        tn_view_saying(page, from + i, say, tn_view_cell(&rows->grid, i), rows->scale);
}

void tn_view_sayings(struct page *page, struct tn_rect body, int count, saying_fn *say,
                     const struct bar_button *buttons, size_t button_count)
{
    int foot_h = page->profile->shape == SHAPE_TALL ? 132 : page->profile->target;
    int gap = page->profile->gap, cut = foot_h + gap;
    struct tn_rect foot = {body.x, body.y + body.h - foot_h, body.w, foot_h};
    struct grid whole = arrange(page, body, count).grid;
    bool needs_more = whole.columns * whole.rows < count;
    if (button_count > 0 || needs_more)
        body.h -= cut;
    struct rows rows = arrange(page, body, count);
    int per = rows.grid.columns * rows.grid.rows, parts = count > per ? (count + per - 1) / per : 1;
    int part = tn_view_part(page, parts, -1);
    put_sayings(page, &rows, part * per, count, say);
    tn_view_bar(page, foot, buttons, button_count);
}
