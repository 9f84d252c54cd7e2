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
    if (!two && tn_view_is_large(page)) /* in two lines, not from edge to edge */
        room = fmin(room, button->rect.h * 0.86);
    first = button->is_even ? tn_view_fit_even(page, button->label, first, room - below)
                            : tn_view_fit(page, button->label, first, room - below);
    tn_view_stack_add(&stack, button->label, first, 0);
    if (two) {
        tn_view_stack_add(&stack, button->second, second, profile->note * 0.4);
        stack.lines[stack.count - 1].is_name = button->is_second_name;
    }
    /* three lines from edge to edge say less than two */
    if (two && first.lines > 1 && tn_view_stack_height(page, &stack) > button->rect.h * 0.8)
        stack.count = 1;
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

/* Words and icon of a button: side by side, or in a narrow one the icon above. */
struct words {
    struct stack stack;
    double height;
    int side, gap; /* of the icon, and to the words */
    bool stands;
};

static void shrink_words(const struct page *page, struct words *words, double factor)
{
    for (size_t i = 0; i < words->stack.count; i++) {
        words->stack.lines[i].type.size *= factor;
        words->stack.lines[i].type.leading *= factor;
        words->stack.lines[i].before *= factor;
    }
    words->side = (int)(words->side * factor);
    words->height = tn_view_stack_height(page, &words->stack);
}

#define STANDS_LEAST 0.72 /* so much smaller they may be to stand */
#define STANDS_GAIN 0.9   /* and so much larger they must be than beside each other */

static struct words plan_words(const struct page *page, const struct button *button)
{
    const struct profile *profile = page->profile;
    struct tn_rect rect = button->rect;
    int pad = rect.w > 12 * profile->unit ? 2 * profile->unit : profile->unit / 2;
    struct words words = {.side = button->icon ? (int)(label_size(page, button) * 1.3) : 0};
    bool is_narrow = button->stands || (rect.w < words.side * 6 && rect.w * 10 < rect.h * 22);
    double width = rect.w - (is_narrow ? 2 * profile->unit : 2 * pad);
    words.stack = button_words(page, button, width);
    words.height = tn_view_stack_height(page, &words.stack);
    if (!words.side || !words.stack.count)
        return words;
    words.gap = profile->unit * 3 / 4;
    double wanted = words.height + words.side + words.gap, room = rect.h - 2 * profile->unit;
    struct words lying = words;
    lying.gap = profile->unit * 3 / 2;
    lying.stack = button_words(page, button, rect.w - 2 * pad - words.side - lying.gap);
    lying.height = tn_view_stack_height(page, &lying.stack);
    if (!is_narrow || wanted * STANDS_LEAST > room)
        return lying;
    words.stands = true;
    if (wanted > room)
        shrink_words(page, &words, (room - words.gap) / (wanted - words.gap));
    bool is_larger = words.stack.lines[0].type.size * STANDS_GAIN > lying.stack.lines[0].type.size;
    bool wraps = lying.stack.lines[0].type.lines > 1;
    return button->stands || is_larger || wraps ? words : lying;
}

static void put_words(const struct page *page, const struct button *button, tn_color ground)
{
    struct tn_rect rect = button->rect;
    struct words words = plan_words(page, button);
    double middle = rect.x + rect.w / 2.0, top = rect.y + (rect.h - words.height) / 2;
    struct tn_rect icon = {rect.x + (rect.w - words.side) / 2, rect.y + (rect.h - words.side) / 2,
                           words.side, words.side};
    if (words.stands) {
        icon.y = rect.y + (int)((rect.h - words.height - words.side - words.gap) / 2);
        top = icon.y + words.side + words.gap;
    } else if (words.side && words.stack.count) {
        double wide = widest(page, &words.stack);
        icon.x = (int)(middle - (wide + words.side + words.gap) / 2);
        middle = icon.x + words.side + words.gap + wide / 2;
    }
    if (words.side)
        tn_view_icon(page->scene, button->icon, icon, button->text, ground);
    tn_view_stack_put(page, &words.stack, middle, top, ground);
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

/* If one must have its icon above, all have. */
static void align_icons(const struct page *page, struct button *buttons, size_t count)
{
    bool stands = false;
    for (size_t i = 0; i < count; i++)
        stands = stands || plan_words(page, &buttons[i]).stands;
    for (size_t i = 0; i < count; i++)
        buttons[i].stands = stands;
}

void tn_view_buttons(const struct page *page, struct button *buttons, size_t count)
{
    double least = 0, most = 0;
    align_icons(page, buttons, count);
    for (size_t i = 0; i < count; i++) {
        struct words words = plan_words(page, &buttons[i]);
        if (words.stack.count == 0)
            continue;
        double size = words.stack.lines[0].type.size;
        least = least > 0 ? fmin(least, size) : size;
        most = fmax(most, size);
    }
    for (size_t i = 0; i < count; i++) {
        if (most > least) {
            buttons[i].size = fmax(least, most * TN_VIEW_UNEVEN);
            buttons[i].is_even = true;
        }
        tn_view_button(page, &buttons[i]);
    }
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
                            .text = theme->off_text,
                            .edge = theme->off_edge,
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

static int item_inset(const struct page *page)
{
    return page->profile->unit / 2 + 2;
}

/* Where an item's words go: left of its sign. */
static struct tn_rect item_room(const struct page *page, const struct item *item)
{
    const struct profile *profile = page->profile;
    int pad = profile->unit * 2, side = (int)(profile->title * (item->is_chosen ? 1.1 : 0.9));
    struct tn_rect rect = item->rect;
    return (struct tn_rect){rect.x + pad, rect.y + item_inset(page),
                            rect.w - 2 * pad - side - profile->unit, rect.h - 2 * item_inset(page)};
}

static struct tn_type item_title(const struct page *page, const struct item *item, double size)
{
    const struct profile *profile = page->profile;
    struct tn_rect room = item_room(page, item);
    struct tn_type title = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, room.w);
    title.leading = size * 1.2;
    return tn_view_fit(page, item->title, title, room.h - (*item->note ? profile->note * 1.5 : 0));
}

static void item_words(const struct page *page, const struct item *item, double size,
                       tn_color ground)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_rect room = item_room(page, item);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR,
                                       ground == theme->card ? theme->ink2 : theme->ink, room.w);
    struct stack stack = {0};
    tn_view_stack_add(&stack, item->title, item_title(page, item, size), 0);
    tn_view_stack_add(&stack, item->note, note, profile->note * 0.45);
    tn_view_stack_fit(page, &stack, room.h, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, room.x, room.y + (room.h - height) / 2, ground);
}

static void put_item(const struct page *page, const struct item *item, double size)
{
    const struct theme *theme = page->theme;
    struct scene *scene = page->scene;
    bool pressed = page->flow->pressed == item->hit, chosen = item->is_chosen;
    tn_color ground = pressed || chosen ? theme->tint : theme->card;
    struct tn_rect rect = item->rect, room = item_room(page, item);
    double radius = 16;
    int left = room.x + room.w + page->profile->unit,
        side = rect.x + rect.w - page->profile->unit * 2 - left;
    tn_view_rrect(scene, rect, radius, ground);
    tn_view_edge(scene, rect, radius, chosen ? 4 : 1.5, chosen ? theme->prim : theme->edge);
    tn_view_icon(scene, chosen ? ICON_CHECK : ICON_NEXT,
                 (struct tn_rect){left, rect.y + (rect.h - side) / 2, side, side},
                 ground == theme->card ? theme->prim : theme->on_tint, ground);
    item_words(page, item, size, ground);
    tn_view_focus_ring(page, item->hit, rect, radius);
    tn_view_add_hit(scene, item->hit, tn_view_widen(page, rect));
}

void tn_view_items(const struct page *page, const struct item *items, size_t count)
{
    double usual = page->profile->title, least = usual, most = 0;
    for (size_t i = 0; i < count; i++) {
        double size = item_title(page, &items[i], usual).size;
        least = fmin(least, size);
        most = fmax(most, size);
    }
    for (size_t i = 0; i < count; i++)
        put_item(page, &items[i], fmax(least, most * TN_VIEW_UNEVEN));
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

/* Smaller modules than this, half a millimetre, few phones read from a hand's breadth. */
#define MODULE_LEAST_PX 3

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
