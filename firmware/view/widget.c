/* SPDX-License-Identifier: Apache-2.0 */
/* widget.c -- buttons, rows, chips, dots: what a finger or an eye finds on every screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page.h"
#include "words.h"

void tn_view_focus_ring(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                        double radius)
{
    if (page->flow->focus == hit)
        tn_view_edge(page->scene, tn_rect_inset(rect, -6), radius + 6, 4, page->theme->focus);
}

struct tn_rect tn_view_widen(const struct page *page, struct tn_rect rect)
{
    int target = page->profile->target;
    int dx = rect.w < target ? (target - rect.w + 1) / 2 : 0;
    int dy = rect.h < target ? (target - rect.h + 1) / 2 : 0;
    struct tn_rect wide = {rect.x - dx, rect.y - dy, rect.w + 2 * dx, rect.h + 2 * dy};
    wide.x = wide.x < 0 ? 0 : wide.x;
    wide.y = wide.y < 0 ? 0 : wide.y;
    if (wide.x + wide.w > page->scene->width)
        wide.x = page->scene->width - wide.w;
    if (wide.y + wide.h > page->scene->height)
        wide.y = page->scene->height - wide.h;
    return wide;
}

/* ---- buttons ---- */

static double label_size(const struct page *page, const struct button *button)
{
    if (button->size > 0)
        return button->size;
    return *button->second ? page->profile->title : page->profile->body;
}

/* The label and what stands under it; the second line gives way where there is no room. */
static struct stack button_words(const struct page *page, const struct button *button, double width)
{
    const struct profile *profile = page->profile;
    struct stack stack = {0};
    double room = button->rect.h - profile->unit;
    struct tn_type first =
        tn_view_type(label_size(page, button), TN_WEIGHT_BOLD, button->text, width);
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, button->text, width);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.leading = first.size * 1.2;
    bool two = *button->second && room > (first.size + second.size * 1.4) * 1.02;
    if (two && button->is_second_name) {
        second.overlong = TN_OVERLONG_SHRINK;
        second.shrink = 0.7;
        second.lines = 2;
        second.leading = second.size * 1.15;
    } else if (two) {
        second = tn_view_fit(page, button->second, second, second.size * 1.05);
    }
    double below = two ? second.size * (button->is_second_name ? 2.6 : 1.5) : 0;
    first = tn_view_fit(page, button->label, first, room - below);
    tn_view_stack_add(&stack, button->label, first, 0);
    if (two) {
        tn_view_stack_add(&stack, button->second, second, profile->note * 0.4);
        stack.lines[stack.count - 1].is_name = button->is_second_name;
    }
    return stack;
}

static double widest(const struct page *page, const struct stack *stack)
{
    double width = 0;
    for (size_t i = 0; i < stack->count; i++)
        width = fmax(
            width, tn_draw_measure(page->fonts, stack->lines[i].text, &stack->lines[i].type).width);
    return width;
}

/* An icon beside the words, the two centred together; above them in a narrow button. */
static void put_words(const struct page *page, const struct button *button, tn_color ground)
{
    const struct profile *profile = page->profile;
    struct tn_rect rect = button->rect;
    int pad = rect.w > 12 * profile->unit ? 2 * profile->unit : profile->unit / 2;
    double width = rect.w - 2 * pad;
    int side = button->icon ? (int)(label_size(page, button) * 1.3) : 0,
        gap = side ? profile->unit * 3 / 2 : 0;
    bool is_narrow = rect.w < side * 6;
    struct stack stack =
        button_words(page, button, is_narrow ? rect.w - profile->unit * 1.5 : width);
    double height = tn_view_stack_height(page, &stack), middle = rect.x + rect.w / 2.0;
    if (!side || !stack.count) {
        tn_view_stack_put(page, &stack, middle, rect.y + (rect.h - height) / 2, ground);
        if (side)
            tn_view_icon(page->scene, button->icon,
                         (struct tn_rect){rect.x + (rect.w - side) / 2,
                                          rect.y + (rect.h - side) / 2, side, side},
                         button->text, ground);
        return;
    }
    int above = profile->unit * 3 / 4;
    if (is_narrow && rect.h > height + side + above) {
        int top = rect.y + (int)((rect.h - height - side - above) / 2);
        tn_view_icon(page->scene, button->icon,
                     (struct tn_rect){(int)middle - side / 2, top, side, side}, button->text,
                     ground);
        tn_view_stack_put(page, &stack, middle, top + side + above, ground);
        return;
    }
    stack = button_words(page, button, width - side - gap);
    height = tn_view_stack_height(page, &stack);
    double words = widest(page, &stack), left = middle - (words + side + gap) / 2;
    tn_view_icon(page->scene, button->icon,
                 (struct tn_rect){(int)left, rect.y + (rect.h - side) / 2, side, side},
                 button->text, ground);
    tn_view_stack_put(page, &stack, left + side + gap + words / 2, rect.y + (rect.h - height) / 2,
                      ground);
}

void tn_view_button(const struct page *page, const struct button *button)
{
    const struct profile *profile = page->profile;
    struct scene *scene = page->scene;
    bool pressed = page->flow->pressed == button->hit && !button->is_off;
    tn_color ground = pressed ? button->pressed : button->ground;
    double radius = fmin(profile->button_radius, button->rect.h / 2.0);
    tn_view_rrect(scene, button->rect, radius, ground);
    tn_color edge = button->edge || page->theme->shadows ? button->edge : page->theme->edge;
    if (edge)
        tn_view_edge(scene, button->rect, radius, 2, edge);
    put_words(page, button, ground);
    if (button->is_off)
        return;
    tn_view_focus_ring(page, button->hit, button->rect, radius);
    tn_view_add_hit(scene, button->hit, tn_view_widen(page, button->rect));
}

void tn_view_primary(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                     const char *key)
{
    const struct theme *theme = page->theme;
    struct button button = {.hit = hit,
                            .rect = rect,
                            .ground = theme->prim,
                            .text = theme->on_prim,
                            .pressed = theme->prim_pressed,
                            .label = tn_view_say(page, key),
                            .second = tn_view_say_other(page, key)};
    tn_view_button(page, &button);
}

void tn_view_secondary(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                       const char *key)
{
    const struct theme *theme = page->theme;
    struct button button = {.hit = hit,
                            .rect = rect,
                            .ground = theme->card,
                            .text = theme->prim,
                            .pressed = theme->tint,
                            .edge = theme->prim,
                            .label = tn_view_say(page, key),
                            .second = tn_view_say_other(page, key)};
    tn_view_button(page, &button);
}

void tn_view_icon_button(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                         enum icon icon, const char *key, bool is_on)
{
    const struct theme *theme = page->theme;
    struct button button = {.hit = hit,
                            .rect = rect,
                            .ground = is_on ? theme->prim : theme->sand,
                            .text = is_on ? theme->on_prim : theme->ink,
                            .pressed = is_on ? theme->prim_pressed : theme->tint,
                            .label = key ? tn_view_say(page, key) : "",
                            .second = key ? tn_view_say_other(page, key) : "",
                            .icon = icon};
    tn_view_button(page, &button);
}

void tn_view_quiet(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                   const char *key)
{
    tn_view_icon_button(page, hit, rect, ICON_NONE, key, false);
}

void tn_view_off(const struct page *page, struct tn_rect rect, const char *key)
{
    const struct theme *theme = page->theme;
    struct button button = {.rect = rect,
                            .ground = theme->paper,
                            .text = theme->ink2,
                            .edge = theme->line,
                            .label = tn_view_say(page, key),
                            .second = tn_view_say_other(page, key),
                            .is_off = true};
    tn_view_button(page, &button);
}

/* ---- rows ---- */

int tn_view_item_height(const struct page *page, bool has_note)
{
    const struct profile *profile = page->profile;
    int words = (int)(profile->title * 1.1 + (has_note ? profile->note * 1.5 : 0));
    int height = words + 3 * profile->unit;
    return height > profile->target ? height : profile->target;
}

static void item_words(const struct page *page, struct tn_rect room, const char *title,
                       const char *note, bool is_name, tn_color ground)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_type first = tn_view_type(profile->title, TN_WEIGHT_BOLD, theme->ink, room.w);
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_REGULAR,
                                         ground == theme->card ? theme->ink2 : theme->ink, room.w);
    first.leading = first.size * 1.2;
    first.shrink = is_name ? 0.6 : 0.75;
    first.lines = 2;
    if (is_name)
        first.overlong = TN_OVERLONG_SHRINK;
    else if (*title)
        first = tn_view_fit(page, title, first, room.h - (*note ? profile->note * 1.5 : 0));
    struct stack stack = {0};
    tn_view_stack_add(&stack, title, first, 0);
    if (stack.count)
        stack.lines[0].is_name = is_name;
    tn_view_stack_add(&stack, note, second, profile->note * 0.45);
    /* a long name needs the room its note would have */
    while (stack.count > 1 && tn_view_stack_height(page, &stack) > room.h)
        stack.count--;
    while (stack.count && tn_view_stack_height(page, &stack) > room.h &&
           stack.lines[0].type.size > 12)
        stack.lines[0].type.size *= 0.95, stack.lines[0].type.leading *= 0.95;
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, room.x, room.y + (room.h - height) / 2, ground);
}

void tn_view_item(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                  const char *title, const char *note, bool selected, bool is_name)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct scene *scene = page->scene;
    bool pressed = page->flow->pressed == hit;
    tn_color ground = pressed || selected ? theme->tint : theme->card;
    double radius = 16;
    tn_view_rrect(scene, rect, radius, ground);
    tn_view_edge(scene, rect, radius, selected ? 4 : 1.5, selected ? theme->prim : theme->edge);
    int side = (int)(profile->title * (selected ? 1.1 : 0.9)), pad = profile->unit * 2;
    struct tn_rect icon = {rect.x + rect.w - pad - side, rect.y + (rect.h - side) / 2, side, side};
    tn_view_icon(scene, selected ? ICON_CHECK : ICON_NEXT, icon,
                 ground == theme->card ? theme->prim : theme->on_tint, ground);
    int inset = profile->unit / 2 + 2;
    item_words(page,
               (struct tn_rect){rect.x + pad, rect.y + inset, icon.x - rect.x - pad - profile->unit,
                                rect.h - 2 * inset},
               title, note, is_name, ground);
    tn_view_focus_ring(page, hit, rect, radius);
    tn_view_add_hit(scene, hit, tn_view_widen(page, rect));
}

/* ---- titles, dots, chips ---- */

int tn_view_section(const struct page *page, struct tn_rect rect, const char *key, tn_color behind)
{
    const struct profile *profile = page->profile;
    struct tn_type first = tn_view_type(profile->title, TN_WEIGHT_BOLD, page->theme->ink, rect.w);
    struct tn_type second =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, rect.w);
    first.leading = first.size * 1.25;
    first = tn_view_fit(page, tn_view_say(page, key), first, rect.h);
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, key), first, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, key), second, profile->note * 0.45);
    return (int)ceil(tn_view_stack_put(page, &stack, rect.x, rect.y, behind));
}

static int dot_side(const struct page *page)
{
    return page->profile->shape == SHAPE_TALL ? 16 : 10;
}

static int dots_width(const struct page *page, size_t count)
{
    int side = dot_side(page);
    return (int)count * side * 2 + side;
}

/* The one on now is longer; which it is shows without colour. */
static void put_dots(const struct page *page, int x, int middle, size_t index, size_t count,
                     tn_color color)
{
    int side = dot_side(page);
    for (size_t i = 0; i < count; i++) {
        bool on = i == index;
        struct tn_rect dot = {x, middle - side / 2, on ? side * 2 : side, side};
        if (on)
            tn_view_rrect(page->scene, dot, side / 2.0, color);
        else
            tn_view_edge(page->scene, dot, side / 2.0, 2, color);
        x += dot.w + side;
    }
}

void tn_view_dots(const struct page *page, struct tn_rect rect, size_t index, size_t count,
                  tn_color color)
{
    put_dots(page, rect.x + (rect.w - dots_width(page, count)) / 2, rect.y + rect.h / 2, index,
             count, color);
}

void tn_view_steps(const struct page *page, struct tn_rect rect, int step, int whole)
{
    const struct profile *profile = page->profile;
    char first[16], second[16];
    snprintf(first, sizeof(first), "%d", step);
    snprintf(second, sizeof(second), "%d", whole);
    TN_BUF_AUTO words = {0};
    tn_view_format(page, page->lang, "page.step", first, second, &words);
    int dots = dots_width(page, (size_t)whole) + profile->unit;
    put_dots(page, rect.x, rect.y + rect.h / 2, (size_t)step - 1, (size_t)whole, page->theme->prim);
    struct tn_type type =
        tn_view_type(profile->note, TN_WEIGHT_MEDIUM, page->theme->ink2, rect.w - dots);
    tn_view_text(page->scene, tn_buf_text(&words), rect.x + dots,
                 round(rect.y + rect.h / 2.0 + profile->note * 0.36), &type, page->theme->paper);
}

void tn_view_look_mark(const struct page *page, enum tn_flow_look look, struct tn_rect rect,
                       bool pale)
{
    const struct theme *theme = page->theme;
    const struct look_colors *colors = tn_view_look_colors(theme, look);
    tn_color shape = theme->shadows ? colors->ground : theme->ink;
    tn_view_shape(page->scene, look, rect, pale ? theme->edge : shape,
                  theme->shadows ? colors->text : theme->paper);
}

int tn_view_chip_height(double size)
{
    return (int)(size * 2.1);
}

int tn_view_chip(const struct page *page, const char *text, double size, int x, int y,
                 tn_color ground, tn_color color, int width_max)
{
    int pad = (int)(size * 0.9), h = tn_view_chip_height(size);
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, color, width_max - 2 * pad);
    struct tn_extent extent = tn_draw_measure(page->fonts, text, &type);
    int w = (int)ceil(extent.width) + 2 * pad;
    tn_view_rrect(page->scene, (struct tn_rect){x, y, w, h}, h / 2.0, ground);
    tn_view_text(page->scene, text, x + pad, round(y + h / 2.0 + extent.size * 0.36), &type,
                 ground);
    return w;
}

/* ---- codes ---- */

/* Smaller modules than this, 0.4 mm, no phone reads from a hand's breadth. */
#define MODULE_LEAST_PX 2

static struct code *find_code(struct codes *codes, const char *text)
{
    for (size_t i = 0; i < CODES_KEPT; i++) {
        if (strcmp(codes->made[i].text, text) == 0)
            return &codes->made[i];
    }
    return NULL;
}

const struct tn_qr *tn_view_codes_find(struct codes *codes, const char *text)
{
    struct code *code = &codes->made[codes->oldest];
    size_t len = strlen(text);
    if (len == 0 || len >= sizeof(code->text))
        return NULL;
    struct code *found = find_code(codes, text);
    if (found)
        return &found->qr;
    code->text[0] = '\0';
    if (tn_qr_make(text, &code->qr) != TN_OK)
        return NULL;
    memcpy(code->text, text, len + 1);
    codes->oldest = (codes->oldest + 1) % CODES_KEPT;
    return &code->qr;
}

bool tn_view_code(const struct page *page, struct tn_rect rect, const char *text)
{
    const struct tn_qr *qr = tn_view_codes_find(page->codes, text);
    int side = rect.w < rect.h ? rect.w : rect.h;
    if (!qr || side / (qr->size + 8) < MODULE_LEAST_PX)
        return false;
    tn_view_qr(page->scene, rect, qr->modules, qr->size);
    return true;
}
