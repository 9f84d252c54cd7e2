/* SPDX-License-Identifier: Apache-2.0 */
/* home.c -- the screen at rest: welcome, where to hold the code, what is on today. */
#include <math.h>

#include "page.h"
#include "words.h"

static void welcome(const struct page *page, struct tn_rect rect, enum tn_align align)
{
    const struct profile *profile = page->profile;
    struct tn_type big = tn_view_type(profile->name, TN_WEIGHT_BOLD, page->theme->ink, rect.w);
    struct tn_type small =
        tn_view_type(profile->shape == SHAPE_SMALL ? profile->title : profile->big,
                     TN_WEIGHT_MEDIUM, page->theme->ink2, rect.w);
    big.align = small.align = align;
    big.shrink = 0.6;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "home.welcome"), big, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, "home.welcome"), small, small.size * 0.7);
    double height = tn_view_stack_height(page, &stack);
    double x = align == TN_ALIGN_MIDDLE ? rect.x + rect.w / 2.0 : rect.x;
    tn_view_stack_put(page, &stack, x, rect.y + (rect.h - height) / 2, page->theme->paper);
}

/* ---- where to hold the code ---- */

static const struct {
    enum icon icon;
    const char *key;
} steps[] = {
    {ICON_PHONE, "home.step.1"}, {ICON_SCANNER, "home.step.2"}, {ICON_DOOR, "home.step.3"}};

#define STEP_COUNT ((int)(sizeof(steps) / sizeof(steps[0])))

/* Three steps side by side along the foot of the card. */
static void step_row(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    int column = rect.w / STEP_COUNT, side = (int)(profile->big * 1.6);
    for (int i = 0; i < STEP_COUNT; i++) {
        int middle = rect.x + i * column + column / 2;
        struct tn_rect ground = {middle - side / 2, rect.y, side, side};
        tn_view_rrect(page->scene, ground, side / 3.2, page->theme->tint);
        tn_view_icon(page->scene, steps[i].icon, tn_rect_inset(ground, side / 5),
                     page->theme->on_tint, page->theme->tint);
        struct tn_type first =
            tn_view_type(profile->body, TN_WEIGHT_BOLD, page->theme->ink, column - profile->unit);
        struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2,
                                             column - profile->unit);
        first.align = second.align = TN_ALIGN_MIDDLE;
        first.shrink = second.shrink = 0.7;
        struct stack stack = {0};
        tn_view_stack_add(&stack, tn_view_say(page, steps[i].key), first, 0);
        tn_view_stack_add(&stack, tn_view_say_other(page, steps[i].key), second,
                          profile->note * 0.5);
        tn_view_stack_put(page, &stack, middle, rect.y + side + profile->unit * 2,
                          page->theme->card);
    }
}

static int step_row_height(const struct page *page)
{
    const struct profile *profile = page->profile;
    return (int)(profile->big * 1.6 + profile->unit * 2 + profile->body + profile->note * 1.7);
}

static struct stack scan_words(const struct page *page, int width)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    struct tn_type first = tn_view_type(small ? profile->title : profile->big, TN_WEIGHT_BOLD,
                                        page->theme->ink, width);
    struct tn_type second = tn_view_type(small ? profile->note : profile->body, TN_WEIGHT_MEDIUM,
                                         page->theme->ink2, width);
    first.align = second.align = TN_ALIGN_MIDDLE;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "home.scan"), first, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, "home.scan"), second, second.size * 0.6);
    return stack;
}

static void scan_card(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    bool has_steps = profile->shape != SHAPE_SMALL;
    int pad = profile->gap * 3 / 2, foot = has_steps ? step_row_height(page) + pad : 0;
    tn_view_card(page->scene, rect, profile->card_radius, page->theme->card);
    struct stack words = scan_words(page, rect.w - pad);
    int height = (int)tn_view_stack_height(page, &words);
    int room = rect.h - foot - 2 * pad - height - profile->gap;
    int side = room < rect.w * 3 / 5 ? room : rect.w * 3 / 5;
    int spare = room - side, middle = rect.x + rect.w / 2;
    int top = rect.y + pad + spare / 3;
    tn_view_scan_frame(page->scene, (struct tn_rect){middle - side / 2, top, side, side});
    top += side + profile->gap + spare / 3;
    tn_view_stack_put(page, &words, middle, top, page->theme->card);
    if (!has_steps)
        return;
    int line = rect.y + rect.h - foot - profile->gap / 2;
    tn_view_fill(page->scene, (struct tn_rect){rect.x + pad, line, rect.w - 2 * pad, 1},
                 page->theme->line);
    step_row(page, (struct tn_rect){rect.x + pad / 2, line + pad * 3 / 4, rect.w - pad, foot});
}

/* ---- what is on today ---- */

/* An icon and a line beside it, with the other language below where there is room; returns the
 * bottom. */
static int fact(const struct page *page, struct tn_rect room, enum icon icon, const char *first,
                const char *second)
{
    const struct profile *profile = page->profile;
    int side = (int)(profile->title * 1.15), indent = side + profile->unit * 3 / 2;
    struct tn_type type =
        tn_view_type(profile->body, TN_WEIGHT_MEDIUM, page->theme->ink, room.w - indent);
    struct tn_type small =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, room.w - indent);
    type.lines = 2;
    type.shrink = 0.9;
    struct stack stack = {0};
    tn_view_stack_add(&stack, first, type, 0);
    tn_view_stack_add(&stack, second, small, profile->note * 0.45);
    while (stack.count > 0 && tn_view_stack_height(page, &stack) > room.h)
        stack.count--;
    if (stack.count == 0)
        return room.y;
    tn_view_icon(
        page->scene, icon,
        (struct tn_rect){room.x, room.y + (int)(profile->body * 0.5) - side / 2, side, side},
        page->theme->prim, page->theme->card);
    return (int)ceil(tn_view_stack_put(page, &stack, room.x + indent, room.y, page->theme->card));
}

/* How many people are in: the one number on this screen, and nobody's name. */
static void people(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    double size = profile->name * 0.8;
    TN_BUF_AUTO number = {0};
    tn_view_number_words(page->flow->event.people_inside, &number);
    struct tn_type digits = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->prim, room.w / 2.0);
    double baseline = room.y + room.h - size * 0.14;
    tn_view_text(page->scene, tn_buf_text(&number), room.x, baseline, &digits, page->theme->card);
    struct tn_extent extent = tn_draw_measure(page->fonts, tn_buf_text(&number), &digits);
    double x = ceil(room.x + extent.width + profile->unit * 3 / 2.0);
    struct tn_type label =
        tn_view_type(profile->body, TN_WEIGHT_BOLD, page->theme->ink, room.x + room.w - x);
    struct tn_type other =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, room.x + room.w - x);
    tn_view_text(page->scene, tn_view_say(page, "home.inside"), x, baseline - profile->note * 1.35,
                 &label, page->theme->card);
    tn_view_text(page->scene, tn_view_say_other(page, "home.inside"), x, baseline, &other,
                 page->theme->card);
}

static void waiting_card(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    int pad = profile->gap * 3 / 2, side = (int)(profile->big * 2);
    double width = rect.w - 2 * pad;
    struct tn_type title = tn_view_type(profile->title, TN_WEIGHT_BOLD, page->theme->ink, width);
    struct tn_type next = tn_view_type(profile->body, TN_WEIGHT_REGULAR, page->theme->ink, width);
    struct tn_type other = tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, width);
    title.lines = next.lines = other.lines = 2;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "home.waiting.title"), title, 0);
    tn_view_stack_add(&stack, tn_view_say(page, "home.waiting.next"), next, profile->body * 0.9);
    tn_view_stack_add(&stack, tn_view_say_other(page, "home.waiting.next"), other,
                      profile->note * 0.8);
    int height = (int)tn_view_stack_height(page, &stack) + side + profile->gap;
    int top = rect.y + (rect.h - height) / 2;
    tn_view_icon(page->scene, ICON_HOURGLASS, (struct tn_rect){rect.x + pad, top, side, side},
                 page->theme->prim, page->theme->card);
    tn_view_stack_put(page, &stack, rect.x + pad, top + side + profile->gap, page->theme->card);
}

static void event_card(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct tn_flow_event *event = &page->flow->event;
    tn_view_card(page->scene, rect, profile->card_radius, page->theme->card);
    if (!event->present) {
        waiting_card(page, rect);
        return;
    }
    bool small = profile->shape == SHAPE_SMALL;
    int pad = small ? 20 : profile->gap * 3 / 2;
    struct tn_rect room = tn_rect_inset(rect, pad);
    struct tn_type title = tn_view_type(small ? profile->title : profile->big, TN_WEIGHT_BOLD,
                                        page->theme->ink, room.w);
    title.lines = 2;
    title.leading = title.size * 1.3;
    struct stack stack = {0};
    tn_view_stack_add(&stack, event->title, title, 0);
    int y = (int)ceil(tn_view_stack_put(page, &stack, room.x, room.y, page->theme->card));

    int number = (int)(profile->name * 0.8);
    struct tn_rect foot = {room.x, rect.y + rect.h - pad - number, room.w, number};
    int line = foot.y - (small ? 20 : profile->gap);
    tn_view_fill(page->scene, (struct tn_rect){room.x, line, room.w, 1}, page->theme->line);

    TN_BUF_AUTO span = {0}, span_other = {0};
    tn_view_span_words(page, page->lang, &span);
    tn_view_span_words(page, page->other, &span_other);
    room.y = y + (small ? profile->unit * 2 : profile->gap);
    room.h = line - room.y - profile->unit;
    y = fact(page, room, ICON_CLOCK, tn_buf_text(&span), tn_buf_text(&span_other));
    room.y = y + (small ? profile->unit * 3 / 2 : profile->gap * 3 / 4);
    room.h = line - room.y - profile->unit;
    fact(page, room, ICON_PIN, event->venue, "");
    people(page, foot);
}

static void help_line(const struct page *page, struct tn_rect rect, enum tn_align align)
{
    const struct profile *profile = page->profile;
    struct tn_type first = tn_view_type(profile->body, TN_WEIGHT_MEDIUM, page->theme->ink, rect.w);
    struct tn_type second =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, rect.w);
    first.align = second.align = align;
    double x = align == TN_ALIGN_MIDDLE ? rect.x + rect.w / 2.0 : rect.x;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "home.help"), first, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, "home.help"), second, profile->note * 0.5);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, rect.y + (rect.h - height) / 2, page->theme->paper);
}

static int help_height(const struct profile *profile)
{
    return (int)(profile->body + profile->note * 2);
}

/* The words left, the place to hold the code right. */
static void home_wide(const struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    bool small = profile->shape == SHAPE_SMALL;
    int left_w = small ? 420 : body.w * 46 / 100;
    struct tn_rect left = {body.x, body.y, left_w, body.h};
    struct tn_rect right = {body.x + left_w + profile->gap, body.y, body.w - left_w - profile->gap,
                            body.h};
    int welcome_h = small ? 120 : 208, help_h = small ? 0 : help_height(profile) + profile->gap;
    int indent = small ? 12 : 8;
    welcome(page, (struct tn_rect){left.x + indent, left.y, left.w - 2 * indent, welcome_h},
            TN_ALIGN_START);
    event_card(page,
               (struct tn_rect){left.x, left.y + welcome_h, left.w, left.h - welcome_h - help_h});
    if (!small)
        help_line(page,
                  (struct tn_rect){left.x + indent, left.y + left.h - help_h + profile->gap / 2,
                                   left.w - indent, help_h - profile->gap / 2},
                  TN_ALIGN_START);
    scan_card(page, right);
}

/* The place to hold the code above, what concerns hands below. */
static void home_tall(const struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    int welcome_h = 280, help_h = help_height(profile) + profile->gap;
    int scan_h = (body.h - welcome_h - help_h) * 61 / 100;
    int event_h = body.h - welcome_h - scan_h - help_h - profile->gap;
    welcome(page, (struct tn_rect){body.x, body.y, body.w, welcome_h}, TN_ALIGN_MIDDLE);
    scan_card(page, (struct tn_rect){body.x, body.y + welcome_h, body.w, scan_h});
    event_card(page, (struct tn_rect){body.x, body.y + welcome_h + scan_h + profile->gap, body.w,
                                      event_h});
    help_line(page,
              (struct tn_rect){body.x, body.y + body.h - help_h + profile->gap / 2, body.w, help_h},
              TN_ALIGN_MIDDLE);
}

void tn_view_home(struct page *page)
{
    const struct tn_flow_device *device = &page->flow->device;
    tn_view_header(page, *device->group ? device->group : "Turnout");
    if (page->profile->shape == SHAPE_TALL)
        home_tall(page);
    else
        home_wide(page);
}
