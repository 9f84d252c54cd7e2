/* SPDX-License-Identifier: Apache-2.0 */
/* panel.c -- the panel laid out and painted.
 *
 * Nothing of it is ever cut: where it does not fit, all of it becomes smaller together. */
#include "panel.h"

#include <math.h>
#include <stdio.h>

/* ---- where it goes ---- */

/* The places of a panel's parts.  Upright: shape over text, and the ring in the corner. */
struct places {
    struct tn_rect ground, shape, text, ring, foot;
    enum tn_align align;
    int pad;
};

static int pad_of(const struct page *page)
{
    return page->profile->shape == SHAPE_SMALL ? 24 : page->profile->shape == SHAPE_WIDE ? 40 : 60;
}

/* Shape on the left with the ring below it, text on the right over the buttons. */
static struct places lying_places(const struct page *page, bool has_end)
{
    static const int side_percent[] = {
        [TN_FLOW_TYPE_NORMAL] = 43, [TN_FLOW_TYPE_LARGE] = 30, [TN_FLOW_TYPE_LARGEST] = 24};
    const struct profile *profile = page->profile;
    struct tn_rect ground = page->body;
    int pad = pad_of(page), side = ground.h * side_percent[page->flow->access.type] / 100;
    int column = side + pad * (profile->shape == SHAPE_SMALL ? 2 : 4);
    if (tn_view_is_large(page))
        column = side + 2 * pad;
    int foot = ground.y + ground.h - pad * 2 / 3 - profile->button;
    if (!has_end)
        foot = ground.y + ground.h - pad;
    struct places places = {.ground = ground, .align = TN_ALIGN_START, .pad = pad};
    places.shape = (struct tn_rect){ground.x + (column - side) / 2,
                                    ground.y + (foot - ground.y - side) / 2 + pad / 3, side, side};
    int air = pad * 7 / 10; /* above and below */
    places.text = (struct tn_rect){ground.x + column, ground.y + air, ground.w - column - pad,
                                   foot - ground.y - 2 * air};
    int ring = profile->ring;
    places.ring = (struct tn_rect){places.shape.x + (side - ring) / 2,
                                   foot + (profile->button - ring) / 2, ring, ring};
    int left = ground.x + column;
    places.foot =
        (struct tn_rect){left, foot, ground.x + ground.w - pad * 2 / 3 - left, profile->button};
    return places;
}

/* Upright there is no room for three side by side: the one that matters lies below the others. */
static int foot_height(const struct page *page, const struct panel *panel)
{
    int h = page->profile->button;
    return panel->action_count > 2 ? h + page->profile->gap * 2 / 3 + h * 3 / 4 : h;
}

static struct places upright_places(const struct page *page, const struct panel *panel,
                                    struct tn_rect ground, bool has_foot, int side)
{
    const struct profile *profile = page->profile;
    int pad = pad_of(page);
    struct places places = {.ground = ground, .align = TN_ALIGN_MIDDLE, .pad = pad};
    int bottom = ground.y + ground.h - pad;
    if (has_foot) {
        int h = foot_height(page, panel);
        places.foot = (struct tn_rect){ground.x + pad, bottom - h, ground.w - 2 * pad, h};
        bottom = places.foot.y - pad / 2;
    }
    places.shape = (struct tn_rect){ground.x + (ground.w - side) / 2, ground.y + pad, side, side};
    int corner = pad * 3 / 5;
    places.ring = (struct tn_rect){ground.x + ground.w - corner - profile->ring, ground.y + corner,
                                   profile->ring, profile->ring};
    int top = places.shape.y + side + side / 6;
    places.text = (struct tn_rect){ground.x + pad, top, ground.w - 2 * pad, bottom - top};
    return places;
}

/* ---- its text ---- */

static void add_line(struct stack *stack, const char *text, double size, enum tn_weight weight,
                     int lines, double before, const struct panel *panel,
                     const struct places *places)
{
    struct tn_type type = tn_view_type(size, weight, panel->colors->text, places->text.w);
    type.align = places->align;
    type.lines = lines;
    tn_view_stack_add(stack, text, type, before);
}

static void add_hero(struct stack *stack, const char *text, double size, double before,
                     const struct panel *panel, const struct places *places)
{
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, panel->colors->text, places->text.w);
    type.align = places->align;
    type.lines = 2;
    type.shrink = 0.6;
    type.leading = size * 1.2;
    type.overlong = TN_OVERLONG_SHRINK;
    tn_view_stack_add(stack, text, type, before);
    stack->lines[stack->count - 1].is_name = true;
}

static int chip_gap(const struct page *page)
{
    return page->profile->unit * 3 / 2;
}

static int chip_width(const struct page *page, const struct tn_buf *chip, double size)
{
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, 0, 0);
    type.shrink = 0;
    double words = tn_draw_measure(page->fonts, tn_buf_text(chip), &type).width;
    return (int)ceil(words) + 2 * (int)(size * 0.9) + 1;
}

/* Where type is largest one fact is enough, and on a small screen only a happy one. */
static size_t chips_shown(const struct page *page, const struct panel *panel)
{
    if (page->flow->access.type != TN_FLOW_TYPE_LARGEST || panel->chip_count == 0)
        return panel->chip_count;
    bool has_room = page->profile->shape != SHAPE_SMALL || (panel->is_festive && !*panel->note);
    return has_room ? 1 : 0;
}

/* So large that the widest is not cut. */
static double chip_size(const struct page *page, const struct panel *panel,
                        const struct places *places, double scale)
{
    double size = page->profile->title * (scale < 0.7 ? 0.7 : scale) * 0.92;
    for (size_t i = 0; i < chips_shown(page, panel); i++) {
        while (size > 10 && chip_width(page, &panel->chips[i], size) > places->text.w)
            size *= 0.95;
    }
    return size;
}

/* The chips that stand in one row with the one at `from`, and how wide they are together.
 * Upright a milestone has a row of its own. */
static size_t chip_row(const struct page *page, const struct panel *panel,
                       const struct places *places, double size, size_t from, int *ret_width)
{
    bool alone = panel->is_festive && places->align == TN_ALIGN_MIDDLE;
    size_t i = from, count = chips_shown(page, panel);
    int width = 0;
    for (; i < count; i++) {
        int one = chip_width(page, &panel->chips[i], size);
        bool fits = width + chip_gap(page) + one <= places->text.w;
        if (i > from && (!fits || (alone && i == 1)))
            break;
        width += (i > from ? chip_gap(page) : 0) + one;
    }
    *ret_width = width;
    return i - from;
}

static void add_chip_rows(const struct page *page, struct stack *stack, const struct panel *panel,
                          const struct places *places, double scale, double before)
{
    double size = chip_size(page, panel, places, scale);
    int width;
    for (size_t from = 0; from < chips_shown(page, panel);
         from += chip_row(page, panel, places, size, from, &width)) {
        tn_view_stack_add(stack, " ", (struct tn_type){.size = size},
                          from ? page->profile->unit : before);
        stack->lines[stack->count - 1].is_chip = true;
    }
}

static struct stack scaled_stack(const struct page *page, const struct panel *panel,
                                 const struct places *places, double scale)
{
    static const double big_part[] = {1, 0.86, 0.68}, name_part[] = {1, 0.9, 0.72};
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    double title = profile->title * scale, air = title * (small ? 0.55 : 0.8);
    double big = profile->big * scale * big_part[page->flow->access.type];
    double name = profile->name * scale * name_part[page->flow->access.type];
    int lines = tn_view_is_large(page) ? 5 : 3;
    struct stack stack = {0};
    if (*panel->hero) {
        add_line(&stack, panel->title, big, TN_WEIGHT_BOLD, lines, 0, panel, places);
        add_line(&stack, panel->title_other, title, TN_WEIGHT_MEDIUM, lines, title * 0.45, panel,
                 places);
        add_hero(&stack, panel->hero, name, name * (small ? 0.28 : 0.36), panel, places);
    } else {
        add_hero(&stack, panel->title, name * 0.78, 0, panel, places);
        add_line(&stack, panel->title_other, big * 0.9, TN_WEIGHT_MEDIUM, lines, big * 0.5, panel,
                 places);
    }
    add_chip_rows(page, &stack, panel, places, scale, air * 1.2);
    add_line(&stack, panel->note, title, TN_WEIGHT_BOLD, lines, air * 1.4, panel, places);
    if (small && *panel->note) /* no room for both, and the note is about this one person */
        return stack;
    add_line(&stack, panel->next, title, TN_WEIGHT_MEDIUM, lines, air * 1.5, panel, places);
    add_line(&stack, panel->next_other, profile->body * scale * 0.95, TN_WEIGHT_REGULAR, lines,
             air * 0.8, panel, places);
    return stack;
}

/* The largest the whole of it can be in its room. */
static struct stack panel_stack(const struct page *page, const struct panel *panel,
                                const struct places *places, double *ret_scale)
{
    int percent = 100;
    struct stack stack = scaled_stack(page, panel, places, 1);
    while (percent > 40 && tn_view_stack_height(page, &stack) > places->text.h) {
        percent -= 5;
        stack = scaled_stack(page, panel, places, percent / 100.0);
    }
    *ret_scale = percent / 100.0;
    return stack;
}

/* ---- painting ---- */

static size_t put_chip_row(const struct page *page, const struct panel *panel,
                           const struct places *places, double size, size_t from, int y)
{
    int x = places->text.x, width, room = places->text.w;
    size_t count = chip_row(page, panel, places, size, from, &width);
    if (places->align == TN_ALIGN_MIDDLE)
        x += (room - width) / 2;
    const struct look_colors *colors = panel->colors;
    for (size_t i = from; i < from + count; i++) {
        bool festive = panel->is_festive && i == 0;
        x += tn_view_chip(page, tn_buf_text(&panel->chips[i]), size, x, y,
                          festive ? colors->button : colors->chip,
                          festive ? colors->button_text : colors->chip_text, room) +
             chip_gap(page);
    }
    return count;
}

static void put_text(const struct page *page, const struct panel *panel,
                     const struct places *places)
{
    double scale;
    struct stack stack = panel_stack(page, panel, places, &scale);
    double room = places->text.h - tn_view_stack_height(page, &stack);
    double top = places->text.y + (room > 0 ? room / 2 : 0);
    double x =
        places->align == TN_ALIGN_MIDDLE ? places->text.x + places->text.w / 2.0 : places->text.x;
    tn_view_stack_put(page, &stack, x, top, panel->colors->ground);
    /* the chips' place is known once what stands above them is measured */
    size_t from = 0;
    for (size_t i = 0; i < stack.count; i++) {
        if (!stack.lines[i].is_chip)
            continue;
        struct stack above = stack;
        above.count = i;
        int y = (int)round(top + tn_view_stack_height(page, &above) + stack.lines[i].before);
        from += put_chip_row(page, panel, places, chip_size(page, panel, places, scale), from, y);
    }
}

/* Where shape and text stand one above the other, they are centred together. */
static void centre_group(const struct page *page, const struct panel *panel, struct places *places)
{
    double scale;
    struct stack stack = panel_stack(page, panel, places, &scale);
    int spare = places->text.h - (int)tn_view_stack_height(page, &stack);
    if (spare <= 0)
        return;
    places->shape.y += spare / 2;
    places->text.y += spare / 2;
    places->text.h -= spare;
}

static void put_pause(const struct page *page, const struct panel *panel, struct tn_rect ring)
{
    int w = ring.w / 10, h = ring.h * 3 / 10, y = ring.y + (ring.h - h) / 2;
    for (int side = 0; side < 2; side++) {
        int x = ring.x + ring.w / 2 + (side ? w / 2 : -w / 2 - w);
        tn_view_rrect(page->scene, (struct tn_rect){x, y, w, h}, w / 3.0, panel->colors->text);
    }
}

static void put_ring(const struct page *page, const struct panel *panel,
                     const struct places *places)
{
    int whole = 0, steps = tn_flow_ring_steps(page->flow, &whole);
    tn_view_ring(page->scene, places->ring, steps, whole, panel->colors->text,
                 panel->colors->track);
    if (page->flow->held) {
        put_pause(page, panel, places->ring);
        return;
    }
    char seconds[16];
    snprintf(seconds, sizeof(seconds), "%d", (steps * TN_FLOW_RING_STEP_MS + 999) / 1000);
    struct tn_type type = tn_view_type(places->ring.w * 0.34, TN_WEIGHT_BOLD, panel->colors->text,
                                       places->ring.w * 0.62);
    type.align = TN_ALIGN_MIDDLE;
    type.tabular = true;
    tn_view_text(page->scene, seconds, places->ring.x + places->ring.w / 2.0,
                 round(places->ring.y + places->ring.h / 2.0 + type.size * 0.36), &type,
                 panel->colors->ground);
}

/* ---- its buttons ---- */

static struct button action_button(const struct page *page, const struct panel *panel,
                                   const struct panel_action *action, struct tn_rect rect,
                                   bool is_primary)
{
    const struct look_colors *colors = panel->colors;
    return (struct button){.hit = action->hit,
                           .rect = rect,
                           .ground = is_primary ? colors->button : colors->ground,
                           .text = is_primary ? colors->button_text : colors->text,
                           .pressed = is_primary ? colors->button_pressed : colors->chip,
                           .edge = is_primary ? 0 : colors->text,
                           .label = tn_view_say(page, action->key),
                           .second = tn_view_say_other(page, action->key),
                           .icon = rect.w > page->profile->title * (tn_view_is_large(page) ? 6 : 5)
                                       ? action->icon
                                       : ICON_NONE};
}

/* A row that ends at the right. */
static void put_action_row(const struct page *page, const struct panel *panel,
                           const struct panel_action *actions, int count, struct tn_rect row,
                           bool has_primary)
{
    struct button buttons[PANEL_ACTIONS];
    int gap = page->profile->gap, w = (row.w - (count - 1) * gap) / count;
    int most = page->profile->shape == SHAPE_TALL ? row.w : (int)(page->profile->title * 12.5);
    w = w < most ? w : most;
    for (int i = 0; i < count; i++) {
        int x = row.x + row.w - (count - i) * w - (count - 1 - i) * gap;
        buttons[i] = action_button(page, panel, &actions[i], (struct tn_rect){x, row.y, w, row.h},
                                   has_primary && i == count - 1);
    }
    tn_view_buttons(page, buttons, (size_t)count);
}

static void put_actions(const struct page *page, const struct panel *panel, struct tn_rect foot)
{
    const struct panel_action *actions = panel->actions;
    int count = (int)panel->action_count, h = page->profile->button;
    if (count == 0)
        return;
    if (foot.h <= h) {
        put_action_row(page, panel, actions, count, foot, true);
        return;
    }
    struct tn_rect upper = {foot.x, foot.y, foot.w, h * 3 / 4};
    struct tn_rect lower = {foot.x, foot.y + foot.h - h, foot.w, h};
    put_action_row(page, panel, actions, count - 1, upper, false);
    put_action_row(page, panel, &actions[count - 1], 1, lower, true);
}

/* ---- the panel as a whole ---- */

static void put_ground(const struct page *page, const struct panel *panel,
                       const struct places *places)
{
    tn_view_card(page->scene, places->ground, page->profile->card_radius, panel->colors->ground);
    if (panel->has_end && tn_view_has(page, TN_FLOW_HIT_CARD)) {
        tn_view_focus_ring(page, TN_FLOW_HIT_CARD, tn_rect_inset(places->ground, 14),
                           page->profile->card_radius - 14);
        tn_view_add_hit(page->scene, TN_FLOW_HIT_CARD, places->ground);
    }
    tn_view_shape(page->scene, panel->look, places->shape, panel->colors->text,
                  panel->colors->ground);
}

static void put_panel(const struct page *page, const struct panel *panel, struct places *places)
{
    if (places->align == TN_ALIGN_MIDDLE)
        centre_group(page, panel, places);
    put_ground(page, panel, places);
    put_text(page, panel, places);
    if (!panel->has_end)
        return;
    put_ring(page, panel, places);
    if (places->foot.h > 0)
        put_actions(page, panel, places->foot);
}

/* The shape makes room where there is much to say. */
static struct places fitting_places(const struct page *page, const struct panel *panel,
                                    struct tn_rect ground, bool has_foot)
{
    double scale;
    struct places places = upright_places(page, panel, ground, has_foot, ground.h * 24 / 100);
    panel_stack(page, panel, &places, &scale);
    return scale >= 0.95 ? places
                         : upright_places(page, panel, ground, has_foot, ground.h * 16 / 100);
}

void tn_view_panel_alone(const struct page *page, const struct panel *panel)
{
    struct places places = page->profile->shape == SHAPE_TALL
                               ? fitting_places(page, panel, page->body, panel->has_end)
                               : lying_places(page, panel->has_end);
    put_panel(page, panel, &places);
}

void tn_view_panel_in(const struct page *page, const struct panel *panel, struct tn_rect ground)
{
    struct places places = fitting_places(page, panel, ground, false);
    put_panel(page, panel, &places);
}
