/* SPDX-License-Identifier: Apache-2.0 */
/* issued.c -- the new code, large enough to be photographed, and whose it is. */
#include <math.h>

#include "keyboard.h"

/* Dark on white whatever the theme, its quiet zone inside the card. */
static void put_code(const struct page *page, struct tn_rect rect)
{
    tn_view_card(page->scene, rect, page->profile->card_radius, TN_RGB(0xFFFFFF));
    tn_view_qr(page->scene, tn_rect_inset(rect, 4), page->flow->issued.modules,
               TN_FLOW_CODE_MODULES);
}

static struct stack words_of(const struct page *page, double width, bool centred)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool pending = page->flow->issued.pending;
    const char *title = pending ? "issued.pending" : "issued.title";
    const char *next = pending ? "issued.pending.next" : "issued.photo.next";
    struct tn_type head = tn_view_type(profile->title, TN_WEIGHT_BOLD, theme->prim, width);
    struct tn_type name = tn_view_type(profile->name * 0.8, TN_WEIGHT_BOLD, theme->ink, width);
    struct tn_type photo = tn_view_type(profile->big, TN_WEIGHT_BOLD, theme->ink, width);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, theme->ink2, width);
    head.lines = photo.lines = note.lines = name.lines = 2;
    head.leading = head.size * 1.2;
    photo.leading = photo.size * 1.2;
    note.leading = note.size * 1.25;
    name.leading = name.size * 1.1;
    name.shrink = 0.6;
    name.overlong = TN_OVERLONG_SHRINK;
    head.align = name.align = photo.align = note.align = centred ? TN_ALIGN_MIDDLE : TN_ALIGN_START;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, title), head, 0);
    tn_view_stack_add(&stack, page->flow->issued.answer.name, name, profile->unit * 2);
    if (stack.count > 1)
        stack.lines[1].is_name = true;
    tn_view_stack_add(&stack, tn_view_say(page, "issued.photo"), photo, profile->unit * 3);
    tn_view_stack_add(&stack, tn_view_say(page, next), note, note.size * 0.6);
    tn_view_stack_add(&stack, tn_view_say_other(page, "issued.photo"), note, note.size * 0.6);
    return stack;
}

/* Well done, or waiting for a host: a mark above the words, where there is room for one. */
static void put_mark(const struct page *page, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    if (!page->flow->issued.pending) {
        tn_view_look_mark(page, TN_FLOW_LOOK_OK, rect, false);
        return;
    }
    tn_view_rrect(page->scene, rect, rect.w / 2.0, theme->tint);
    tn_view_icon(page->scene, ICON_HOURGLASS, tn_rect_inset(rect, rect.w / 4), theme->on_tint,
                 theme->tint);
}

static void put_words(const struct page *page, struct tn_rect rect, bool centred)
{
    struct stack stack = words_of(page, rect.w, centred);
    int side = (int)(page->profile->title * 2.4) & ~1, above = side + page->profile->unit * 2;
    tn_view_stack_fit(page, &stack, rect.h, 3);
    double height = tn_view_stack_height(page, &stack);
    if (height + above > rect.h)
        above = 0;
    int top = rect.y + (int)(rect.h - height - above) / 2;
    if (above > 0)
        put_mark(page, (struct tn_rect){centred ? rect.x + (rect.w - side) / 2 : rect.x, top, side,
                                        side});
    tn_view_stack_put(page, &stack, centred ? rect.x + rect.w / 2.0 : rect.x, top + above,
                      page->theme->paper);
}

static const char *print_key(enum tn_flow_task task)
{
    switch (task) {
    case TN_FLOW_TASK_RUNNING:
        return "issued.printing";
    case TN_FLOW_TASK_DONE:
        return "issued.printed";
    case TN_FLOW_TASK_FAILED:
        return "issued.print-failed";
    default:
        return "issued.print";
    }
}

/* Print if there is a printer, the ring of the time left, and done. */
static void put_buttons(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    int gap = profile->unit, whole = 0, steps = tn_flow_ring_steps(page->flow, &whole);
    int side = (int)fmin(profile->ring, rect.h * 0.7);
    struct tn_rect ring = {rect.x, rect.y + (rect.h - side) / 2, side, side};
    tn_view_ring(page->scene, ring, steps, whole, page->theme->prim, page->theme->line);
    int left = ring.x + side + gap * 2, right = rect.x + rect.w;
    bool prints = tn_flow_can_print(page->flow) || page->flow->print != TN_FLOW_TASK_NONE;
    if (prints) {
        int w = (right - left - gap) / 2;
        struct tn_rect print = {left, rect.y, w, rect.h};
        const char *key = print_key(page->flow->print);
        if (tn_view_has(page, TN_FLOW_HIT_PRINT))
            tn_view_secondary(page, TN_FLOW_HIT_PRINT, print, key);
        else
            tn_view_off(page, print, key);
        left += w + gap;
    }
    tn_view_primary(page, TN_FLOW_HIT_DONE, (struct tn_rect){left, rect.y, right - left, rect.h},
                    "issued.done");
}

void tn_view_issued(struct page *page)
{
    const struct profile *profile = page->profile;
    tn_view_form_title(page, tn_view_header_form(page), page->flow->event.title);
    int gap = profile->shape == SHAPE_SMALL ? 8 : profile->gap * 2 / 3;
    struct tn_rect room = {page->body.x, profile->header + gap, page->body.w,
                           page->scene->height - profile->header - 2 * gap};
    if (profile->shape == SHAPE_TALL) {
        int side = room.w - 80, h = 160;
        if (side > room.h / 2)
            side = room.h / 2;
        put_code(page, (struct tn_rect){room.x + (room.w - side) / 2, room.y + gap, side, side});
        int top = room.y + side + 3 * gap, bottom = room.y + room.h - h;
        put_buttons(page, (struct tn_rect){room.x, bottom, room.w, h});
        put_words(page, (struct tn_rect){room.x, top, room.w, bottom - gap - top}, true);
        return;
    }
    int most = room.w * 52 / 100, side = room.h < most ? room.h : most, h = profile->button;
    h = h > room.h / 4 ? room.h / 4 : h;
    put_code(page, (struct tn_rect){room.x, room.y + (room.h - side) / 2, side, side});
    int left = room.x + side + gap * 3, w = room.x + room.w - left;
    struct tn_rect buttons = {left, room.y + room.h - h, w, h};
    put_buttons(page, buttons);
    put_words(page, (struct tn_rect){left, room.y, w - profile->unit, buttons.y - gap - room.y},
              false);
}
