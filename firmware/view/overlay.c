/* SPDX-License-Identifier: Apache-2.0 */
/* overlay.c -- what lies over any screen: the call for help, "still there?".
 *
 * "Still there?" takes the screen's place rather than dimming it: whoever walks past reads
 * nothing, and nothing of it stays in the scene. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page.h"

/* ---- staff are on their way ---- */

/* The bar at the top is the first thing on every screen but the ground. */
static int bar_height(const struct page *page)
{
    const struct scene *scene = page->scene;
    for (size_t i = 0; i < scene->mark_count; i++) {
        struct tn_rect rect = scene->marks[i].rect;
        if (rect.y < 0 && rect.w > scene->width)
            return rect.y + rect.h;
    }
    return page->profile->header;
}

/* Where its way back and its logo end. */
static int left_end(const struct page *page, int bar)
{
    const struct scene *scene = page->scene;
    int end = 0;
    for (size_t i = 0; i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        bool is_way = mark->kind == MARK_RRECT && mark->rect.x <= page->profile->margin;
        bool is_logo = mark->kind == MARK_ICON && mark->value == ICON_LOGO;
        int right = mark->rect.x + mark->rect.w;
        if ((is_way || is_logo) && mark->rect.y + mark->rect.h <= bar && right > end)
            end = right;
    }
    return end;
}

/* The words, where the hand leaves them room in a band. */
static struct tn_type help_title(const struct page *page, struct tn_rect band, tn_color ink)
{
    const struct profile *profile = page->profile;
    double size = fmin(profile->head, band.h * 0.42);
    double room = band.w - band.h * 6 / 10.0 - profile->unit * 5;
    struct tn_type title = tn_view_type(size, TN_WEIGHT_BOLD, ink, fmax(room, size));
    title.leading = size * 1.2;
    return tn_view_fit(page, tn_view_say(page, "overlay.help.title"), title, band.h * 0.86);
}

#define READABLE 0.7

/* What it has free between its controls; below it where that is too little. */
static struct tn_rect room_for_help(const struct page *page)
{
    const struct scene *scene = page->scene;
    int bar = bar_height(page), unit = page->profile->unit;
    int left = left_end(page, bar) + unit, right = scene->width;
    for (size_t i = 0; i < scene->hit_count; i++) {
        struct tn_rect area = scene->hits[i].area;
        if (area.y == 0 && area.x > scene->width / 3 && area.x < right)
            right = area.x;
    }
    struct tn_rect band = {left, unit / 2, right - left - unit, bar - unit};
    double usual = fmin(page->profile->head, band.h * 0.42);
    if (band.w > 0 && help_title(page, band, 0).size >= usual * READABLE)
        return band;
    return (struct tn_rect){page->body.x, bar + unit, page->body.w, page->profile->header};
}

/* Where a mark is: a text's room may reach further than its ink, but not its anchor. */
static int middle_of(const struct mark *mark)
{
    if (mark->kind != MARK_TEXT || mark->type.align == TN_ALIGN_END)
        return mark->rect.x + mark->rect.w / 2;
    return (int)mark->x + (mark->type.align == TN_ALIGN_START ? (int)(mark->type.size / 2) : 0);
}

/* What is much higher than the band and no text is a card or a bar that goes on below. */
static bool lies_in(const struct mark *mark, struct tn_rect band)
{
    struct tn_rect rect = mark->rect;
    int x = middle_of(mark);
    bool is_beside = x < band.x || x >= band.x + band.w;
    bool is_apart = rect.y >= band.y + band.h || rect.y + rect.h <= band.y;
    return !is_beside && !is_apart && (mark->kind == MARK_TEXT || rect.h < band.h * 3 / 2);
}

/* Nothing shines through: what stood there is taken out, all but the bar itself. */
static void take_out(struct scene *scene, struct tn_rect rect)
{
    size_t kept = 0;
    for (size_t i = 0; i < scene->mark_count; i++) {
        const struct mark *mark = &scene->marks[i];
        if (mark->rect.w >= scene->width || !lies_in(mark, rect))
            scene->marks[kept++] = *mark;
    }
    scene->mark_count = kept;
}

static void put_help(struct page *page)
{
    const struct profile *profile = page->profile;
    const struct look_colors *colors = tn_view_look_colors(page->theme, TN_FLOW_LOOK_STAFF);
    tn_color ground = page->theme->shadows ? colors->ground : page->theme->prim;
    tn_color ink = page->theme->shadows ? colors->text : page->theme->on_prim;
    struct tn_rect band = room_for_help(page);
    take_out(page->scene, band);
    tn_view_rrect(page->scene, band, fmin(profile->button_radius, band.h / 2.0), ground);
    int side = band.h * 6 / 10, x = band.x + profile->unit * 2;
    tn_view_icon(page->scene, ICON_HELP,
                 (struct tn_rect){x, band.y + (band.h - side) / 2, side, side}, ink, ground);
    x += side + profile->unit * 3 / 2;
    struct tn_type title = help_title(page, band, ink);
    struct tn_type other = tn_view_type(title.size * 0.72, TN_WEIGHT_MEDIUM, ink, title.width);
    const char *second = tn_view_say_other(page, "overlay.help.title");
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "overlay.help.title"), title, 0);
    if (tn_draw_measure(page->fonts, second, &other).whole)
        tn_view_stack_add(&stack, second, other, title.size * 0.25);
    if (tn_view_stack_height(page, &stack) > band.h * 0.9)
        stack.count = 1;
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(band.y + (band.h - height) / 2), ground);
}

/* ---- still there? ---- */

static void put_seconds(const struct page *page, struct tn_rect ring)
{
    int seconds = tn_flow_asking_s(page->flow);
    int whole = TN_FLOW_STILL_THERE_MS / 1000 * (tn_view_is_large(page) ? 2 : 1);
    const struct theme *theme = page->theme;
    tn_view_ring(page->scene, ring, seconds, whole, theme->prim,
                 theme->shadows ? theme->tint : theme->edge);
    char text[16];
    snprintf(text, sizeof(text), "%d", seconds);
    double size = ring.w * 0.36;
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, theme->ink, ring.w * 0.7);
    type.align = TN_ALIGN_MIDDLE;
    type.tabular = true;
    tn_view_text(page->scene, text, ring.x + ring.w / 2.0,
                 round(ring.y + ring.h / 2.0 + size * 0.36), &type, theme->card);
}

static struct stack still_words(const struct page *page, double width, enum tn_align align)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_type title = tn_view_type(profile->big * 1.25, TN_WEIGHT_BOLD, theme->ink, width);
    struct tn_type other = tn_view_type(profile->title, TN_WEIGHT_MEDIUM, theme->ink2, width);
    struct tn_type next = tn_view_type(profile->body, TN_WEIGHT_REGULAR, theme->ink2, width);
    title.align = other.align = next.align = align;
    next.lines = 3;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "overlay.still.title"), title, 0);
    tn_view_stack_add(&stack, tn_lang_text(page->texts, page->other, "overlay.still.title"), other,
                      profile->title * 0.5);
    tn_view_stack_add(&stack, tn_view_say(page, "overlay.still.next"), next, profile->body);
    tn_view_stack_add(&stack, tn_view_say_other(page, "overlay.still.next"), next,
                      profile->body * 0.3);
    return stack;
}

/* The card in the middle, the ring over or beside its words, the button below both. */
static void put_still_card(const struct page *page)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool tall = profile->shape == SHAPE_TALL;
    struct tn_rect card = page->body;
    int inset = tall ? 0 : profile->shape == SHAPE_WIDE && !tn_view_is_large(page) ? 160 : 0;
    card.x += inset;
    card.w -= 2 * inset;
    int h = tall ? 1100 : card.h - (inset ? 96 : 0);
    card.y += (card.h - h) / 2;
    card.h = h;
    int pad = profile->unit * 4;
    tn_view_card(page->scene, card, profile->card_radius, theme->card);
    struct tn_rect button = {card.x + pad, card.y + card.h - pad - profile->button,
                             card.w - 2 * pad, profile->button};
    struct tn_rect room = {card.x + pad, card.y + pad, card.w - 2 * pad,
                           button.y - card.y - 2 * pad};
    int side = tall ? 300 : room.h * (tn_view_is_large(page) ? 62 : 80) / 100;
    side = side < room.w * 35 / 100 ? side : room.w * 35 / 100;
    if (tall) {
        struct stack words = still_words(page, room.w, TN_ALIGN_MIDDLE);
        double height = tn_view_stack_height(page, &words) + side + pad * 1.5;
        int top = room.y + (int)((room.h - height) / 2);
        put_seconds(page, (struct tn_rect){room.x + (room.w - side) / 2, top, side, side});
        tn_view_stack_put(page, &words, room.x + room.w / 2.0, top + side + pad * 1.5, theme->card);
    } else {
        double gap = pad * 1.5;
        struct stack words = still_words(page, room.w - side - gap, TN_ALIGN_START);
        while (words.count > 2 && tn_view_stack_height(page, &words) > room.h)
            words.count--;
        double height = tn_view_stack_height(page, &words), spare = room.h - height;
        put_seconds(page, (struct tn_rect){room.x, room.y + (room.h - side) / 2, side, side});
        tn_view_stack_put(page, &words, room.x + side + gap,
                          round(room.y + (spare > 0 ? spare / 2 : 0)), theme->card);
    }
    tn_view_primary(page, TN_FLOW_HIT_CONTINUE, button, "overlay.still.continue");
}

static void put_still_there(struct page *page)
{
    struct scene *scene = page->scene;
    tn_view_scene_begin(scene, scene->width, scene->height, page->theme);
    struct tn_rect all = {0, 0, scene->width, scene->height};
    tn_view_fill(scene, all, page->theme->paper);
    struct tn_rect body = page->body;
    int unit = page->profile->unit * 2;
    page->body = (struct tn_rect){body.x, unit, body.w, scene->height - 2 * unit};
    put_still_card(page);
    page->body = body;
}

/* Somebody who goes on typing has seen it. */
static bool shows_help(const struct tn_flow *flow)
{
    bool is_staff = flow->screen >= TN_FLOW_PIN && flow->screen < TN_FLOW_BROKEN;
    return tn_flow_help_is_coming(flow) && !is_staff && flow->touched.ms <= flow->help_called.ms;
}

void tn_view_overlay(struct page *page)
{
    if (page->flow->asking)
        put_still_there(page);
    else if (shows_help(page->flow))
        put_help(page);
}
