/* SPDX-License-Identifier: Apache-2.0 */
/* pin.c -- the number pad in front of the staff screen. */
#include <stdio.h>
#include <string.h>

#include "page.h"

static void put_key(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    bool is_digit = hit >= TN_FLOW_HIT_PIN_0 && hit < TN_FLOW_HIT_PIN_ERASE;
    bool pressed = page->flow->pressed == hit;
    tn_color ground = pressed    ? page->theme->line
                      : is_digit ? page->theme->card
                                 : page->theme->tint;
    tn_view_rrect(page->scene, rect, 14, ground);
    tn_view_edge(page->scene, rect, 14, 1, is_digit ? page->theme->line : page->theme->tint);
    int side = (int)(profile->big * 1.1);
    struct tn_rect icon = {rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side};
    if (hit == TN_FLOW_HIT_PIN_ERASE || hit == TN_FLOW_HIT_BACK) {
        tn_view_icon(page->scene, hit == TN_FLOW_HIT_BACK ? ICON_BACK : ICON_ERASE, icon,
                     page->theme->on_tint, ground);
    } else {
        char digit[2] = {(char)('0' + (int)(hit - TN_FLOW_HIT_PIN_0)), '\0'};
        struct tn_type type =
            tn_view_type(profile->big, TN_WEIGHT_MEDIUM, page->theme->ink, rect.w - 16);
        type.align = TN_ALIGN_MIDDLE;
        tn_view_text(page->scene, digit, rect.x + rect.w / 2.0,
                     rect.y + rect.h / 2.0 + profile->big * 0.36, &type, ground);
    }
    tn_view_focus_ring(page, hit, rect, 14);
    tn_view_add_hit(page->scene, hit, rect);
}

static void put_keys(const struct page *page, int x, int y)
{
    static const enum tn_flow_hit keys[4][3] = {
        {TN_FLOW_HIT_PIN_0 + 1, TN_FLOW_HIT_PIN_0 + 2, TN_FLOW_HIT_PIN_0 + 3},
        {TN_FLOW_HIT_PIN_0 + 4, TN_FLOW_HIT_PIN_0 + 5, TN_FLOW_HIT_PIN_0 + 6},
        {TN_FLOW_HIT_PIN_0 + 7, TN_FLOW_HIT_PIN_0 + 8, TN_FLOW_HIT_PIN_0 + 9},
        {TN_FLOW_HIT_BACK, TN_FLOW_HIT_PIN_0, TN_FLOW_HIT_PIN_ERASE},
    };
    const struct profile *profile = page->profile;
    for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 3; column++) {
            struct tn_rect rect = {x + column * (profile->key_w + profile->key_gap),
                                   y + row * (profile->key_h + profile->key_gap), profile->key_w,
                                   profile->key_h};
            put_key(page, keys[row][column], rect);
        }
    }
}

/* Six places, those typed filled; never the digits themselves. */
static void put_dots(const struct page *page, int middle, int y, int side)
{
    int typed = (int)strlen(page->flow->pin), pitch = side * 2;
    int x = middle - (TN_FLOW_PIN_CHARS * pitch - (pitch - side)) / 2;
    for (int i = 0; i < TN_FLOW_PIN_CHARS; i++) {
        struct tn_rect dot = {x + i * pitch, y, side, side};
        if (i < typed)
            tn_view_rrect(page->scene, dot, side / 2.0, page->theme->ink);
        else
            tn_view_edge(page->scene, dot, side / 2.0, 2, page->theme->edge);
    }
}

static void message(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow *flow = page->flow;
    char number[16];
    const char *args[] = {number};
    int wait_s = tn_flow_pin_wait_s(flow);
    if (wait_s > 0 || flow->pin_wrong) {
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
    bool wrong = page->flow->pin_wrong || tn_flow_pin_wait_s(page->flow) > 0;
    TN_BUF_AUTO words = {0};
    message(page, &words);
    struct tn_type title = tn_view_type(profile->big, TN_WEIGHT_BOLD, page->theme->ink, rect.w);
    struct tn_type text = tn_view_type(profile->body, TN_WEIGHT_MEDIUM,
                                       wrong ? page->theme->bad_text : page->theme->ink2, rect.w);
    title.align = text.align = TN_ALIGN_MIDDLE;
    text.lines = 2;
    text.tabular = true;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "pin.title"), title, 0);
    tn_view_stack_add(&stack, tn_buf_text(&words), text, profile->body * 0.8);
    int dot = (int)(profile->title * 0.9), middle = rect.x + rect.w / 2;
    double height = tn_view_stack_height(page, &stack);
    double top = rect.y + (rect.h - height - dot - profile->body * 1.3) / 2;
    double bottom = tn_view_stack_put(page, &stack, middle, top, page->theme->paper);
    put_dots(page, middle, (int)(bottom + profile->body * 1.3), dot);
}

void tn_view_pin_pad(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    tn_view_header(page, tn_view_say(page, "staff.title"));
    int keys_w = 3 * profile->key_w + 2 * profile->key_gap;
    int keys_h = 4 * profile->key_h + 3 * profile->key_gap;
    if (profile->shape == SHAPE_TALL) {
        int prompt_h = 420, top = body.y + (body.h - prompt_h - keys_h) / 2;
        put_prompt(page, (struct tn_rect){body.x, top, body.w, prompt_h});
        put_keys(page, body.x + (body.w - keys_w) / 2, top + prompt_h);
        return;
    }
    int right = profile->shape == SHAPE_SMALL ? 8 : 96;
    int x = body.x + body.w - keys_w - right;
    put_prompt(page, (struct tn_rect){body.x, body.y, x - body.x - profile->gap, body.h});
    put_keys(page, x, body.y + (body.h - keys_h) / 2);
}
