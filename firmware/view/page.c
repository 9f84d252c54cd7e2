/* SPDX-License-Identifier: Apache-2.0 */
/* page.c -- the pieces all screens share. */
#include "page.h"

#include <math.h>

#include "words.h"

/* Ink of a line above and below its baseline, as parts of the size, Han included. */
#define ABOVE 0.88
#define BELOW 0.14

const char *tn_view_say(const struct page *page, const char *key)
{
    return tn_lang_text(page->texts, page->lang, key);
}

const char *tn_view_say_other(const struct page *page, const char *key)
{
    return tn_lang_text(page->texts, page->other, key);
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

void tn_view_focus_ring(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                        double radius)
{
    if (page->flow->focus == hit)
        tn_view_edge(page->scene, tn_rect_inset(rect, -6), radius + 6, 4, INK);
}

/* Widens an area to the smallest a finger hits well. */
static struct tn_rect widen(const struct page *page, struct tn_rect rect)
{
    int target = page->profile->target;
    int dx = rect.w < target ? (target - rect.w + 1) / 2 : 0;
    int dy = rect.h < target ? (target - rect.h + 1) / 2 : 0;
    return (struct tn_rect){rect.x - dx, rect.y - dy, rect.w + 2 * dx, rect.h + 2 * dy};
}

/* Two halves; the language on now stands on white.  One touch anywhere on it switches. */
static int lang_switch(struct page *page)
{
    const struct profile *profile = page->profile;
    struct scene *scene = page->scene;
    int half = (int)(profile->body * 4.6), h = (int)(profile->body * 2.4);
    struct tn_rect pill = {scene->width - profile->margin - 2 * half, (profile->header - h) / 2,
                           2 * half, h};
    bool pressed = page->flow->pressed == TN_FLOW_HIT_LANG;
    tn_view_rrect(scene, pill, h / 2.0, pressed ? LINE : SAND);
    for (int i = 0; i < TN_LANG_COUNT; i++) {
        struct tn_rect part = {pill.x + i * half, pill.y, half, h};
        bool on = (enum tn_lang)i == page->lang;
        if (on)
            tn_view_rrect(scene, tn_rect_inset(part, 4), h / 2.0 - 4, CARD);
        struct tn_type type =
            tn_view_type(profile->note, on ? TN_WEIGHT_BOLD : TN_WEIGHT_MEDIUM, INK, half - 8);
        type.align = TN_ALIGN_MIDDLE;
        tn_view_text(scene, tn_lang_own_name((enum tn_lang)i), part.x + half / 2.0,
                     pill.y + h / 2.0 + profile->note * 0.36, &type, on ? CARD : SAND);
    }
    tn_view_focus_ring(page, TN_FLOW_HIT_LANG, pill, h / 2.0);
    struct tn_rect area = {pill.x - profile->gap / 2, 0, scene->width - pill.x + profile->gap / 2,
                           profile->target};
    if (area.h < profile->header)
        area.h = profile->header;
    tn_view_add_hit(scene, TN_FLOW_HIT_LANG, area);
    return pill.x;
}

static int header_clock(struct page *page, int right)
{
    struct tn_wall wall = tn_flow_wall(page->flow);
    const struct profile *profile = page->profile;
    if (wall.ms <= 0 || !page->flow->event.present) /* without an event, in which time zone? */
        return right;
    TN_BUF_AUTO words = {0};
    tn_view_clock_words(page, wall, &words);
    struct tn_type type =
        tn_view_type(profile->title, TN_WEIGHT_MEDIUM, INK, ceil(profile->title * 3.2));
    type.align = TN_ALIGN_END;
    type.tabular = true;
    tn_view_text(page->scene, tn_buf_text(&words), right,
                 profile->header / 2.0 + profile->title * 0.36, &type, CARD);
    return right - (int)type.width;
}

void tn_view_header(struct page *page, const char *title)
{
    const struct profile *profile = page->profile;
    struct scene *scene = page->scene;
    /* wider than the screen: drifting content must not bare an edge */
    tn_view_fill(scene, (struct tn_rect){-16, -16, scene->width + 32, profile->header + 16}, CARD);
    tn_view_fill(scene, (struct tn_rect){-16, profile->header - 1, scene->width + 32, 1}, LINE);
    int side = profile->header / 2 & ~1, y = (profile->header - side) / 2;
    struct tn_rect logo = {profile->margin + (profile->shape == SHAPE_SMALL ? 8 : 0), y, side,
                           side};
    tn_view_icon(scene, ICON_LOGO, logo,
                 page->flow->pressed == TN_FLOW_HIT_LOGO ? PRIM_PRESSED : PRIM, CARD);
    tn_view_focus_ring(page, TN_FLOW_HIT_LOGO, logo, side / 4.0);
    struct tn_rect area = widen(page, logo);
    area.w += area.x;
    if (area.w < profile->target)
        area.w = profile->target;
    area.h = profile->header > profile->target ? profile->header : profile->target;
    area.x = area.y = 0;
    tn_view_add_hit(scene, TN_FLOW_HIT_LOGO, area);

    int right = lang_switch(page) - profile->gap;
    right = header_clock(page, right) - profile->gap / 2;
    int left = logo.x + side + profile->unit * 3 / 2;
    struct tn_type type = tn_view_type(profile->title, TN_WEIGHT_BOLD, INK, right - left);
    if (profile->shape == SHAPE_TALL)
        type.lines = 2;
    type.leading = type.size * 1.25;
    struct stack stack = {0};
    tn_view_stack_add(&stack, title, type, 0);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, left, (profile->header - height) / 2, CARD);
}

void tn_view_button(const struct page *page, const struct button *button)
{
    const struct profile *profile = page->profile;
    struct scene *scene = page->scene;
    struct tn_rect rect = button->rect;
    bool pressed = page->flow->pressed == button->hit;
    tn_color ground = pressed ? button->pressed : button->ground;
    tn_view_rrect(scene, rect, profile->button_radius, ground);
    if (button->edge)
        tn_view_edge(scene, rect, profile->button_radius, 2, button->edge);
    bool two = *button->second != '\0';
    struct stack stack = {0};
    struct tn_type first = tn_view_type(two ? profile->title : profile->body, TN_WEIGHT_BOLD,
                                        button->text, rect.w - 4 * profile->unit);
    struct tn_type second =
        tn_view_type(profile->note, TN_WEIGHT_MEDIUM, button->text, rect.w - 4 * profile->unit);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.shrink = second.shrink = 0.7;
    tn_view_stack_add(&stack, button->label, first, 0);
    if (button->is_second_name) {
        second.overlong = TN_OVERLONG_SHRINK;
        second.lines = 2;
        second.leading = second.size * 1.15;
    }
    tn_view_stack_add(&stack, button->second, second, profile->note * 0.4);
    if (two)
        stack.lines[1].is_name = button->is_second_name;
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x + rect.w / 2.0, rect.y + (rect.h - height) / 2, ground);
    tn_view_focus_ring(page, button->hit, rect, profile->button_radius);
    tn_view_add_hit(scene, button->hit, widen(page, rect));
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
