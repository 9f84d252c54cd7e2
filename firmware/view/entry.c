/* SPDX-License-Identifier: Apache-2.0 */
/* entry.c -- a page that asks for one thing to be written: what is asked, the field, the way on,
 * the keys.
 *
 * From the foot up: keys, way on, field, kinds to choose from; the question takes what is left.
 * S has no such room: there the field stands in the header, and question, kinds and way on share
 * two lines.  Source: UI.md 6.3 (S is a layout of its own). */
#include <math.h>

#include "keyboard.h"

#define CELL_GAP 6
#define NEXT_LEAST 158
#define CHOICE_MOST 100

struct page tn_view_usual(const struct page *page, struct profile *profile)
{
    *profile = tn_view_profile_for(page->scene->width, page->scene->height, TN_FLOW_TYPE_NORMAL);
    struct page usual = *page;
    usual.profile = profile;
    return usual;
}

/* ---- the way on ---- */

static void put_next(const struct page *page, struct tn_rect rect, const char *key)
{
    if (tn_view_has(page, TN_FLOW_HIT_NEXT))
        tn_view_primary(page, TN_FLOW_HIT_NEXT, rect, key);
    else
        tn_view_off(page, rect, key);
}

/* What stands beside the way on; NONE: nothing does. */
static enum tn_flow_hit beside_next(const struct page *page)
{
    if (tn_view_has(page, TN_FLOW_HIT_SKIP))
        return TN_FLOW_HIT_SKIP;
    return tn_view_has(page, TN_FLOW_HIT_PASSWORD_SHOW) ? TN_FLOW_HIT_PASSWORD_SHOW
                                                        : TN_FLOW_HIT_NONE;
}

static const char *beside_key(const struct page *page, enum tn_flow_hit hit)
{
    if (hit == TN_FLOW_HIT_SKIP)
        return "form.skip";
    return page->flow->joining.shown ? "password.hide" : "password.show";
}

void tn_view_ways_on(const struct page *page, struct tn_rect rect, const char *next_key)
{
    enum tn_flow_hit beside = beside_next(page);
    if (beside == TN_FLOW_HIT_NONE) {
        put_next(page, rect, next_key);
        return;
    }
    int gap = page->profile->shape == SHAPE_TALL ? page->profile->gap : page->profile->unit;
    int w = (rect.w - gap) * 2 / 5;
    if (w < page->profile->target)
        w = (rect.w - gap) / 2;
    tn_view_quiet(page, beside, (struct tn_rect){rect.x, rect.y, w, rect.h},
                  beside_key(page, beside));
    put_next(page, (struct tn_rect){rect.x + w + gap, rect.y, rect.w - w - gap, rect.h}, next_key);
}

static const char *next_key(const struct entry *entry)
{
    return entry->next_key ? entry->next_key : "form.next";
}

/* ---- the question ---- */

static void put_step_dots(const struct page *page, struct tn_rect rect)
{
    int whole = 0, step = tn_flow_step_number(page->flow, &whole);
    if (whole > 1)
        tn_view_dots(page, rect, (size_t)step - 1, (size_t)whole, page->theme->prim);
}

static int dots_width(const struct page *page)
{
    int whole = 0;
    tn_flow_step_number(page->flow, &whole);
    return whole > 1 ? (2 * whole + 2) * (page->profile->shape == SHAPE_TALL ? 16 : 10) : 0;
}

/* One line of S: the question, the other language behind it, the dots at its end. */
static void put_ask_line(const struct page *page, const struct entry *entry, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    int dots = dots_width(page);
    double size = fmin(page->profile->title, rect.h * 0.86);
    double baseline = round(rect.y + rect.h / 2.0 + size * 0.36);
    struct tn_type ask = tn_view_type(size, TN_WEIGHT_BOLD, theme->ink, rect.w - dots - 8);
    ask.shrink = 0.6;
    struct tn_extent extent = tn_draw_measure(page->fonts, entry->ask, &ask);
    if (!extent.whole) { /* the question matters more than how many there are */
        dots = 0;
        ask.width = rect.w;
        extent = tn_draw_measure(page->fonts, entry->ask, &ask);
    }
    tn_view_text(page->scene, entry->ask, rect.x, baseline, &ask, theme->paper);
    struct tn_type other = tn_view_type(fmin(page->profile->note, size), TN_WEIGHT_MEDIUM,
                                        theme->ink2, rect.w - dots - 8 - extent.width - size);
    if (*entry->ask_other && other.width > size * 4) {
        tn_view_text(page->scene, entry->ask_other, rect.x + extent.width + size, baseline, &other,
                     theme->paper);
    }
    if (dots > 0)
        put_step_dots(page, (struct tn_rect){rect.x + rect.w - dots, rect.y, dots, rect.h});
}

static void ask_stack(const struct page *page, const struct entry *entry, double width,
                      double factor, struct stack *stack)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_type ask = tn_view_type(profile->big * factor, TN_WEIGHT_BOLD, theme->ink, width);
    struct tn_type other =
        tn_view_type(profile->body * factor, TN_WEIGHT_MEDIUM, theme->ink2, width);
    struct tn_type note =
        tn_view_type(profile->note * factor, TN_WEIGHT_REGULAR, theme->ink2, width);
    ask.lines = note.lines = 2;
    ask.leading = ask.size * 1.2;
    ask.overlong = TN_OVERLONG_SHRINK;
    *stack = (struct stack){0};
    tn_view_stack_add(stack, entry->ask, ask, 0);
    tn_view_stack_add(stack, entry->ask_other, other, other.size * 0.5);
    tn_view_stack_add(stack, entry->note, note, note.size * 0.9);
}

/* As many of its lines as fit, larger on P, smaller only when the first alone does not fit. */
static void fit_ask(const struct page *page, const struct entry *entry, struct tn_rect rect,
                    struct stack *ret_stack)
{
    ask_stack(page, entry, rect.w, page->profile->shape == SHAPE_TALL ? 1.35 : 1, ret_stack);
    tn_view_stack_fit(page, ret_stack, rect.h, 1);
}

static void put_ask(const struct page *page, const struct entry *entry, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    int dots = dots_width(page);
    struct stack stack;
    if (profile->shape != SHAPE_TALL) {
        struct tn_rect room = rect;
        room.w -= dots + profile->unit;
        fit_ask(page, entry, room, &stack);
        double height = tn_view_stack_height(page, &stack);
        const struct profile *usual = tn_view_profile(page->scene->width, page->scene->height);
        if (stack.lines[0].type.size < usual->note || height > rect.h)
            return; /* the field says it, too */
        tn_view_stack_put(page, &stack, rect.x, rect.y + (rect.h - height) / 2, page->theme->paper);
        put_step_dots(page, (struct tn_rect){rect.x + rect.w - dots, rect.y, dots,
                                             rect.h < 60 ? rect.h : 60});
        return;
    }
    int dots_h = 48, side = rect.h > 520 ? 200 : 0;
    fit_ask(page, entry,
            (struct tn_rect){rect.x, rect.y, rect.w,
                             rect.h - dots_h - (side ? side + profile->gap : 0)},
            &stack);
    for (size_t i = 0; i < stack.count; i++)
        stack.lines[i].type.align = TN_ALIGN_MIDDLE;
    double height = tn_view_stack_height(page, &stack);
    int middle = rect.x + rect.w / 2, above = side ? side + profile->gap : 0;
    int top = rect.y + dots_h + (int)(rect.h - dots_h - height - above) / 2;
    put_step_dots(page, (struct tn_rect){rect.x, rect.y, rect.w, dots_h});
    if (side) {
        struct tn_rect disc = {middle - side / 2, top, side, side};
        tn_view_rrect(page->scene, disc, side / 2.0, page->theme->tint);
        tn_view_icon(page->scene, entry->icon, tn_rect_inset(disc, side * 28 / 100),
                     page->theme->on_tint, page->theme->tint);
    }
    tn_view_stack_put(page, &stack, middle, top + above, page->theme->paper);
}

/* ---- kinds to choose from ---- */

static void put_choices(const struct page *page, const struct entry *entry, struct tn_rect rect,
                        int columns, int gap)
{
    int count = (int)entry->choice_count, rows = (count + columns - 1) / columns;
    int h = (rect.h - (rows - 1) * gap) / rows;
    for (int i = 0; i < count; i++) {
        int column = i % columns, left = (rect.w + gap) * column / columns;
        int right = (rect.w + gap) * (column + 1) / columns - gap;
        entry->put_choice(
            page, (size_t)i,
            (struct tn_rect){rect.x + left, rect.y + i / columns * (h + gap), right - left, h});
    }
}

static void put_field(const struct page *page, const struct entry *entry, struct tn_rect rect)
{
    double size = tn_view_field_size(page, rect.h);
    struct field field = {rect, size, entry->hint, entry->field_note, entry->is_wrong};
    tn_view_field(page, &field);
}

/* ---- S ---- */

/* Kinds, ways to write, signs the rows have no room for, the way on. */
static void put_action_row(const struct page *page, const struct entry *entry,
                           const struct keyboard *keyboard, struct tn_rect row)
{
    int cell = page->profile->target, count = (int)entry->choice_count;
    struct tn_rect at = {row.x, row.y, cell, row.h};
    if (count > 0) {
        at.w = (row.w - NEXT_LEAST - (int)keyboard->spare_count * cell) / count;
        at.w = at.w > CHOICE_MOST ? CHOICE_MOST : at.w;
    }
    for (int i = 0; i < count; i++, at.x += at.w)
        entry->put_choice(page, (size_t)i, tn_rect_inset(at, CELL_GAP / 2));
    at.w = cell;
    if (tn_view_has_switch(page) && keyboard->switch_units <= 0) {
        int ways = 2 + tn_view_has(page, TN_FLOW_HIT_INPUT_HAND);
        tn_view_input_switch(page, (struct tn_rect){at.x, at.y, ways * cell, at.h}, CELL_GAP);
        at.x += ways * cell;
    }
    for (size_t i = 0; i < keyboard->spare_count; i++, at.x += cell)
        tn_view_key(page, keyboard->spare[i], at, CELL_GAP);
    int left = at.x + CELL_GAP / 2, right = row.x + row.w;
    int widest = tn_view_has(page, TN_FLOW_HIT_PASSWORD_SHOW) ? 380 : 230;
    if (right - left > widest)
        left = right - widest;
    tn_view_ways_on(page,
                    (struct tn_rect){left, row.y + CELL_GAP / 2, right - left, row.h - CELL_GAP},
                    next_key(entry));
}

static void entry_small_letters(const struct page *page, const struct entry *entry,
                                const struct keyboard *keyboard)
{
    int top = page->scene->height - keyboard->height, row_h = page->profile->target;
    struct tn_rect row = {page->body.x, top - row_h, page->body.w, row_h};
    int header = tn_view_profile(page->scene->width, page->scene->height)->header;
    put_ask_line(page, entry,
                 (struct tn_rect){row.x + 4, header + 2, row.w - 8, row.y - header - 4});
    put_action_row(page, entry, keyboard, row);
    tn_view_keyboard(page, keyboard);
}

/* The numbers on the right; the question, the kinds and the way on beside them. */
static void entry_small_pad(const struct page *page, const struct entry *entry,
                            const struct profile *usual)
{
    struct tn_rect body = {page->body.x, usual->header + 6, page->body.w,
                           page->scene->height - usual->header - 12};
    int pad_w = tn_view_pad_columns(page) > 3 ? 4 * 100 : 3 * (usual->key_w + usual->key_gap);
    struct tn_rect left = {body.x, body.y, body.w - pad_w - usual->gap, body.h};
    tn_view_number_pad(page, (struct tn_rect){body.x + body.w - pad_w, body.y, pad_w, body.h});
    int ask_h = 40, next_h = usual->button;
    put_ask_line(page, entry, (struct tn_rect){left.x + 4, left.y, left.w - 4, ask_h});
    struct tn_rect choices = {left.x, left.y + ask_h + 4, left.w,
                              left.h - ask_h - next_h - usual->gap - 4};
    if (entry->choice_count > 0)
        put_choices(page, entry, choices, 3, usual->gap);
    tn_view_ways_on(page, (struct tn_rect){left.x, left.y + left.h - next_h, left.w, next_h},
                    next_key(entry));
}

static void entry_small_pen(const struct page *page, const struct entry *entry,
                            const struct profile *usual)
{
    int top = usual->header + 2, ask_h = 34;
    put_ask_line(page, entry, (struct tn_rect){page->body.x + 4, top, page->body.w - 8, ask_h});
    top += ask_h + 2;
    struct tn_rect room = {page->body.x, top, page->body.w, page->scene->height - top - 6};
    struct keyboard none = {0};
    put_action_row(page, entry, &none, tn_view_pen(page, room));
}

static void entry_small(struct page *page, const struct entry *entry,
                        const struct keyboard *keyboard)
{
    struct profile profile;
    struct page usual = tn_view_usual(page, &profile);
    struct tn_rect room = tn_view_header_form(&usual);
    put_field(page, entry, (struct tn_rect){room.x, 6, room.w, room.h - 12});
    if (tn_view_has(page, TN_FLOW_HIT_CANVAS))
        entry_small_pen(page, entry, &profile);
    else if (keyboard->is_pad)
        entry_small_pad(page, entry, &profile);
    else
        entry_small_letters(page, entry, keyboard);
}

/* ---- M ---- */

#define WIDE_GAP 10

static void entry_wide_letters(const struct page *page, const struct entry *entry,
                               struct tn_rect room)
{
    int row_h = room.h < 260 ? 78 : 96, next_w = beside_next(page) != TN_FLOW_HIT_NONE ? 380 : 230;
    int bottom = room.y + room.h;
    struct tn_rect row = {room.x, bottom - row_h, room.w, row_h};
    put_field(page, entry, (struct tn_rect){row.x, row.y, row.w - next_w - 16, row.h});
    tn_view_ways_on(page, (struct tn_rect){row.x + row.w - next_w, row.y, next_w, row.h},
                    next_key(entry));
    bottom = row.y - WIDE_GAP;
    if (entry->choice_count > 0) {
        int h = room.h < 260 ? 89 : 104;
        put_choices(page, entry, (struct tn_rect){room.x, bottom - h, room.w, h},
                    (int)entry->choice_count, WIDE_GAP);
        bottom -= h + WIDE_GAP / 2;
    }
    put_ask(page, entry, (struct tn_rect){room.x, room.y, room.w, bottom - room.y});
}

static void entry_wide_pad(const struct page *page, const struct entry *entry, struct tn_rect room)
{
    const struct profile *base = tn_view_profile(page->scene->width, page->scene->height);
    int pad_w = 3 * (base->key_w + base->key_gap), field_h = 84, next_h = 96;
    if (tn_view_pad_columns(page) > 3)
        pad_w += base->key_w;
    struct tn_rect right = {room.x + room.w - pad_w, room.y, pad_w, room.h};
    struct tn_rect left = {room.x, room.y, room.w - pad_w - base->gap * 2, room.h};
    put_field(page, entry, (struct tn_rect){right.x + 8, right.y + 6, right.w - 16, field_h});
    tn_view_number_pad(page, (struct tn_rect){right.x, right.y + field_h + 12, right.w,
                                              right.h - field_h - next_h - 24});
    tn_view_ways_on(page,
                    (struct tn_rect){right.x + 8, right.y + right.h - next_h, right.w - 16, next_h},
                    next_key(entry));
    int choices_h = entry->choice_count > 0 ? left.h * 6 / 10 : 0;
    put_ask(page, entry, (struct tn_rect){left.x, left.y, left.w, left.h - choices_h - base->gap});
    if (choices_h)
        put_choices(page, entry,
                    (struct tn_rect){left.x, left.y + left.h - choices_h, left.w, choices_h}, 2,
                    16);
}

static void entry_wide_pen(const struct page *page, const struct entry *entry, struct tn_rect room)
{
    int field_h = 80, ask_w = room.w - 640;
    put_field(page, entry,
              (struct tn_rect){room.x + ask_w + 20, room.y, room.w - ask_w - 20, field_h});
    put_ask(page, entry, (struct tn_rect){room.x, room.y, ask_w, field_h});
    struct tn_rect left = tn_view_pen(
        page, (struct tn_rect){room.x, room.y + field_h + 14, room.w, room.h - field_h - 14});
    int row_h = 100, switch_w = 3 * 106;
    struct tn_rect row = {left.x, left.y + left.h - row_h, left.w, row_h};
    tn_view_input_switch(page, (struct tn_rect){row.x, row.y, switch_w, row.h}, 10);
    tn_view_ways_on(
        page, (struct tn_rect){row.x + switch_w + 8, row.y + 5, row.w - switch_w - 8, row.h - 10},
        next_key(entry));
}

/* ---- P ---- */

static void entry_tall(const struct page *page, const struct entry *entry, struct tn_rect room,
                       const struct keyboard *keyboard)
{
    int gap = 30, next_h = 140, bottom = room.y + room.h;
    bool has_pen = tn_view_has(page, TN_FLOW_HIT_CANVAS);
    if (keyboard->is_pad || has_pen) {
        int h = has_pen ? 1240 : 4 * 176;
        struct tn_rect at = {room.x, bottom - h, room.w, h};
        if (has_pen) {
            struct tn_rect left = tn_view_pen(page, at);
            tn_view_input_switch(page, (struct tn_rect){left.x, bottom - 110, left.w * 2 / 3, 104},
                                 10);
        } else {
            tn_view_number_pad(page, at);
        }
        bottom = at.y - gap;
    }
    tn_view_ways_on(page, (struct tn_rect){room.x, bottom - next_h, room.w, next_h},
                    next_key(entry));
    bottom -= next_h + gap;
    put_field(page, entry, (struct tn_rect){room.x, bottom - 120, room.w, 120});
    bottom -= 120 + gap;
    if (entry->choice_count > 0) {
        int h = 2 * 150 + 20;
        put_choices(page, entry, (struct tn_rect){room.x, bottom - h, room.w, h}, 3, 20);
        bottom -= h + gap;
    }
    put_ask(page, entry, (struct tn_rect){room.x, room.y, room.w, bottom - room.y});
}

void tn_view_entry(struct page *page, const struct entry *entry)
{
    struct keyboard keyboard;
    tn_view_plan_keys(page, &keyboard);
    if (page->profile->shape == SHAPE_SMALL) {
        entry_small(page, entry, &keyboard);
        return;
    }
    tn_view_form_title(page, tn_view_header_form(page), page->flow->event.title);
    int top = page->profile->header + (page->profile->shape == SHAPE_TALL ? 24 : 12);
    struct tn_rect room = {page->body.x, top, page->body.w,
                           page->scene->height - keyboard.height - top - 12};
    if (page->profile->shape == SHAPE_TALL)
        entry_tall(page, entry, room, &keyboard);
    else if (tn_view_has(page, TN_FLOW_HIT_CANVAS))
        entry_wide_pen(page, entry, room);
    else if (keyboard.is_pad)
        entry_wide_pad(page, entry, room);
    else
        entry_wide_letters(page, entry, room);
    if (keyboard.height > 0)
        tn_view_keyboard(page, &keyboard);
}
