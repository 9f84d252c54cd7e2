/* SPDX-License-Identifier: Apache-2.0 */
/* pin.c -- the number pad in front of the staff screen. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "staff.h"

static bool is_shut(const struct page *page)
{
    return tn_flow_pin_wait_s(page->flow) > 0;
}

static void put_key(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct staff_colors colors = tn_view_staff_colors(page);
    bool is_digit = hit >= TN_FLOW_HIT_PIN_0 && hit < TN_FLOW_HIT_PIN_ERASE;
    bool pressed = page->flow->pressed == hit, off = is_digit && is_shut(page);
    tn_color ground = pressed    ? colors.tint
                      : off      ? theme->paper
                      : is_digit ? theme->card
                                 : theme->sand;
    tn_view_rrect(page->scene, rect, 18, ground);
    tn_color edge = theme->shadows ? theme->line : theme->edge;
    tn_view_edge(page->scene, rect, 18, theme->shadows ? 1.5 : 2, off ? theme->off_edge : edge);
    double size = fmin(profile->big * 1.1, rect.h * 0.5);
    if (!is_digit) {
        int side = (int)size;
        tn_view_icon(page->scene, hit == TN_FLOW_HIT_BACK ? ICON_BACK : ICON_ERASE,
                     (struct tn_rect){rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2,
                                      side, side},
                     theme->ink, ground);
    } else {
        char digit[2] = {(char)('0' + (int)(hit - TN_FLOW_HIT_PIN_0)), '\0'};
        struct tn_type type =
            tn_view_type(size, TN_WEIGHT_MEDIUM, off ? theme->off_text : theme->ink, rect.w - 16);
        type.align = TN_ALIGN_MIDDLE;
        tn_view_text(page->scene, digit, rect.x + rect.w / 2.0,
                     round(rect.y + rect.h / 2.0 + size * 0.36), &type, ground);
    }
    tn_view_focus_ring(page, hit, rect, 18);
    tn_view_add_hit(page->scene, hit, tn_view_widen(page, rect));
}

static void put_keys(const struct page *page, struct tn_rect rect)
{
    static const enum tn_flow_hit keys[] = {
        TN_FLOW_HIT_PIN_0 + 1, TN_FLOW_HIT_PIN_0 + 2, TN_FLOW_HIT_PIN_0 + 3, TN_FLOW_HIT_PIN_0 + 4,
        TN_FLOW_HIT_PIN_0 + 5, TN_FLOW_HIT_PIN_0 + 6, TN_FLOW_HIT_PIN_0 + 7, TN_FLOW_HIT_PIN_0 + 8,
        TN_FLOW_HIT_PIN_0 + 9, TN_FLOW_HIT_BACK,      TN_FLOW_HIT_PIN_0,     TN_FLOW_HIT_PIN_ERASE,
    };
    const struct grid grid = {rect, 3, 4, page->profile->key_gap};
    for (int i = 0; i < 12; i++)
        put_key(page, keys[i], tn_view_cell(&grid, i));
}

/* Six places, those typed filled; never the digits themselves. */
static void put_dots(const struct page *page, int middle, int y, int side)
{
    struct staff_colors colors = tn_view_staff_colors(page);
    int typed = page->flow->pin_checking ? TN_FLOW_PIN_CHARS : (int)strlen(page->flow->pin);
    int pitch = side * 2, x = middle - (TN_FLOW_PIN_CHARS * pitch - (pitch - side)) / 2;
    for (int i = 0; i < TN_FLOW_PIN_CHARS; i++) {
        struct tn_rect dot = {x + i * pitch, y, side, side};
        if (i < typed)
            tn_view_rrect(page->scene, dot, side / 2.0, colors.accent);
        else
            tn_view_edge(page->scene, dot, side / 2.0, 2, page->theme->edge);
    }
}

static void put_wait(const struct page *page, struct tn_rect ring)
{
    struct staff_colors colors = tn_view_staff_colors(page);
    int seconds = tn_flow_pin_wait_s(page->flow);
    tn_view_ring(page->scene, ring, seconds, TN_FLOW_PIN_LOCK_MS / 1000, colors.accent,
                 page->theme->shadows ? page->theme->line : page->theme->edge);
    char text[16];
    snprintf(text, sizeof(text), "%d", seconds);
    double size = ring.w * 0.36;
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, ring.w * 0.7);
    type.align = TN_ALIGN_MIDDLE;
    type.tabular = true;
    tn_view_text(page->scene, text, ring.x + ring.w / 2.0,
                 round(ring.y + ring.h / 2.0 + size * 0.36), &type, page->theme->paper);
}

static void message(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow *flow = page->flow;
    char number[16];
    const char *args[] = {number};
    int wait_s = tn_flow_pin_wait_s(flow);
    if (flow->pin_checking) {
        tn_buf_add_text(out, tn_view_say(page, "pin.checking"));
    } else if (wait_s > 0 || flow->pin_wrong) {
        snprintf(number, sizeof(number), "%d", wait_s > 0 ? wait_s : flow->pin_tries_left);
        tn_lang_format(page->texts, page->lang, wait_s > 0 ? "pin.locked" : "pin.wrong", args, 1,
                       out);
    } else {
        tn_buf_add_text(out, tn_view_say(page, "pin.enter"));
    }
}

static void put_prompt(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool shut = is_shut(page), wrong = page->flow->pin_wrong || shut;
    TN_BUF_AUTO words = {0};
    message(page, &words);
    struct tn_type title = tn_view_type(profile->big, TN_WEIGHT_BOLD, theme->ink, rect.w);
    struct tn_type text = tn_view_type(profile->body, TN_WEIGHT_MEDIUM,
                                       wrong ? theme->bad_text : theme->ink2, rect.w);
    title.align = text.align = TN_ALIGN_MIDDLE;
    text.lines = 4;
    text.tabular = true;
    struct stack stack = {0};
    if (!tn_view_is_large(page) || (profile->shape != SHAPE_SMALL && !shut))
        tn_view_stack_add(&stack, tn_view_say(page, "pin.title"), title, 0);
    tn_view_stack_add(&stack, tn_buf_text(&words), text, profile->body * 0.8);
    int dot = (int)fmin(profile->title * 0.9, rect.w / 12.0), middle = rect.x + rect.w / 2;
    int ring = (int)fmin(fmin(profile->name * 1.7, rect.w * 0.5), rect.h * 0.4),
        below = shut ? ring : dot;
    double gap = profile->body * (tn_view_is_large(page) ? 0.9 : 1.3);
    tn_view_stack_fit(page, &stack, rect.h - below - gap, stack.count);
    double height = tn_view_stack_height(page, &stack);
    double top = rect.y + (rect.h - height - below - gap) / 2;
    int bottom = (int)(tn_view_stack_put(page, &stack, middle, top, theme->paper) + gap);
    if (shut)
        put_wait(page, (struct tn_rect){middle - ring / 2, bottom, ring, ring});
    else
        put_dots(page, middle, bottom, dot);
}

void tn_view_pin_pad(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    tn_view_header(page, tn_view_say(page, "staff.title"));
    int most = profile->shape == SHAPE_TALL ? body.w : body.w * 58 / 100;
    int keys_w = 3 * profile->key_w + 2 * profile->key_gap;
    int keys_h = 4 * profile->key_h + 3 * profile->key_gap;
    keys_w = keys_w < most ? keys_w : most;
    if (profile->shape == SHAPE_TALL) {
        int prompt_h = body.h - keys_h < 480 ? body.h - keys_h : 480;
        int top = body.y + (body.h - prompt_h - keys_h) / 2;
        put_prompt(page, (struct tn_rect){body.x, top, body.w, prompt_h - profile->gap});
        put_keys(page,
                 (struct tn_rect){body.x + (body.w - keys_w) / 2, top + prompt_h, keys_w, keys_h});
        return;
    }
    keys_h = keys_h < body.h ? keys_h : body.h;
    int right = profile->shape == SHAPE_SMALL || tn_view_is_large(page) ? 0 : 96;
    int x = body.x + body.w - keys_w - right;
    put_prompt(page, (struct tn_rect){body.x, body.y, x - body.x - profile->gap, body.h});
    put_keys(page, (struct tn_rect){x, body.y + (body.h - keys_h) / 2, keys_w, keys_h});
}
