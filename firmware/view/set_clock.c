/* SPDX-License-Identifier: Apache-2.0 */
/* set_clock.c -- staff set the clock: six wheels with a button above and below each of them.
 *
 * The wheels keep their place in every size of type: six side by side are as wide as the screen
 * already. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "staff.h"
#include "words.h"

/* Years are wider than the rest. */
#define YEAR_SHARE 1.35

static void put_turner(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                       enum icon icon)
{
    const struct theme *theme = page->theme;
    struct staff_colors colors = tn_view_staff_colors(page);
    bool pressed = page->flow->pressed == hit;
    double radius = 18;
    tn_color ground = pressed ? colors.tint : theme->card;
    tn_view_rrect(page->scene, rect, radius, ground);
    tn_view_edge(page->scene, rect, radius, theme->shadows ? 1.5 : 2, theme->edge);
    int side = (int)fmin(rect.h * 0.5, rect.w * 0.5);
    tn_view_icon(
        page->scene, icon,
        (struct tn_rect){rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side},
        theme->ink, ground);
    tn_view_focus_ring(page, hit, rect, radius);
    tn_view_add_hit(page->scene, hit, tn_view_widen(page, rect));
}

static void put_number(const struct page *page, int wheel, struct tn_rect rect)
{
    char text[16];
    int value = page->flow->wheels[wheel];
    snprintf(text, sizeof(text), wheel >= 1 && wheel <= 3 ? "%02d" : "%d", value);
    double size = fmin(page->profile->name * 0.7, rect.h * 0.72);
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, rect.w);
    type.align = TN_ALIGN_MIDDLE;
    type.tabular = true;
    type = tn_view_fit(page, text, type, size * 1.3);
    tn_view_text(page->scene, text, rect.x + rect.w / 2.0,
                 round(rect.y + rect.h / 2.0 + type.size * 0.36), &type, page->theme->paper);
}

static void put_label(const struct page *page, const char *key, struct tn_rect rect)
{
    struct tn_type type = tn_view_type(fmin(page->profile->note, rect.h * 0.7), TN_WEIGHT_MEDIUM,
                                       page->theme->ink2, rect.w);
    type.align = TN_ALIGN_MIDDLE;
    type.shrink = 0.7;
    tn_view_text(page->scene, tn_view_say(page, key), rect.x + rect.w / 2.0,
                 round(rect.y + rect.h / 2.0 + type.size * 0.36), &type, page->theme->paper);
}

static int label_height(struct tn_rect rect)
{
    return rect.h * 12 / 100;
}

/* The buttons around the number, below the label. */
static void put_wheel(const struct page *page, int wheel, struct tn_rect rect)
{
    int label_h = label_height(rect), button_h = rect.h * 31 / 100;
    int least = page->profile->target;
    button_h = button_h > least ? button_h : least;
    struct tn_rect up = {rect.x, rect.y + label_h, rect.w, button_h};
    struct tn_rect down = {rect.x, rect.y + rect.h - button_h, rect.w, button_h};
    put_turner(page, (enum tn_flow_hit)(TN_FLOW_HIT_CLOCK_UP_0 + wheel), up, ICON_UP);
    put_turner(page, (enum tn_flow_hit)(TN_FLOW_HIT_CLOCK_DOWN_0 + wheel), down, ICON_DOWN);
    put_number(page, wheel, (struct tn_rect){rect.x, up.y + up.h, rect.w, down.y - up.y - up.h});
}

/* The two wheels of the minutes share a label. */
static void put_wheels(const struct page *page, struct tn_rect rect)
{
    static const char *const keys[TN_FLOW_CLOCK_WHEELS] = {
        "clock.year", "clock.month", "clock.day", "clock.hour", "clock.minute", NULL};
    int gap = page->profile->shape == SHAPE_SMALL ? 8 : 14;
    double share = (rect.w + gap) / (TN_FLOW_CLOCK_WHEELS - 1 + YEAR_SHARE), left = rect.x;
    for (int i = 0; i < TN_FLOW_CLOCK_WHEELS; i++) {
        double w = i == 0 ? share * YEAR_SHARE : share;
        struct tn_rect wheel = {(int)left, rect.y, (int)(w - gap), rect.h}, label = wheel;
        label.h = label_height(rect);
        if (keys[i] && i + 1 < TN_FLOW_CLOCK_WHEELS && !keys[i + 1])
            label.w += (int)share;
        if (keys[i])
            put_label(page, keys[i], label);
        put_wheel(page, i, wheel);
        left += w;
    }
}

/* "+8", "-3:30": from UTC. */
static void offset_words(int offset_min, struct tn_buf *out)
{
    int ahead = abs(offset_min);
    tn_buf_addf(out, "%c%d", offset_min < 0 ? '-' : '+', ahead / 60);
    if (ahead % 60)
        tn_buf_addf(out, ":%02d", ahead % 60);
}

/* The day as it is called, and whose time it is. */
static void put_zone(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    TN_BUF_AUTO day = {0}, offset = {0}, zone = {0};
    tn_view_weekday_words(page, page->lang, tn_flow_wheels(page->flow), &day);
    offset_words(page->flow->event.offset_min, &offset);
    if (tn_view_has(page, TN_FLOW_HIT_NEXT))
        tn_view_format(page, page->lang, "clock.zone", tn_buf_text(&offset), NULL, &zone);
    else
        tn_buf_add_text(&zone, tn_view_say(page, "clock.better"));
    struct tn_type title = tn_view_type(profile->title, TN_WEIGHT_BOLD, page->theme->ink, rect.w);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, rect.w);
    title.shrink = note.shrink = 0.7;
    note.lines = 2;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(&day), title, 0);
    tn_view_stack_add(&stack, tn_buf_text(&zone), note, profile->note * 0.4);
    tn_view_stack_fit(page, &stack, rect.h, stack.count);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x, round(rect.y + (rect.h - height) / 2),
                      page->theme->paper);
}

void tn_view_set_clock(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    bool tall = profile->shape == SHAPE_TALL;
    tn_view_header_back(page, tn_view_say(page, "clock.title"));
    int foot_h = tall ? 150 : profile->target + profile->unit, gap = profile->gap;
    int most = tall ? 620 : 520, wheels_h = body.h - foot_h - gap;
    wheels_h = wheels_h < most ? wheels_h : most;
    int spare = body.h - foot_h - gap - wheels_h;
    int top = body.y + (tall ? spare : spare / 2); /* within everybody's reach */
    put_wheels(page, (struct tn_rect){body.x, top, body.w, wheels_h});
    struct tn_rect foot = {body.x, body.y + body.h - foot_h, body.w, foot_h};
    int words_w = foot.w * (tn_view_is_large(page) ? 50 : 55) / 100;
    put_zone(page, (struct tn_rect){foot.x + profile->unit, foot.y, words_w - 2 * gap, foot.h});
    const struct bar_button set = {TN_FLOW_HIT_NEXT, ICON_CHECK, tn_view_say(page, "clock.set"),
                                   true, NULL};
    tn_view_bar(page, (struct tn_rect){foot.x + words_w, foot.y, foot.w - words_w, foot.h}, &set,
                1);
}
