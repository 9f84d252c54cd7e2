/* SPDX-License-Identifier: Apache-2.0 */
/* rules.c -- the house rules in large pages, read and accepted, or only read. */
#include <string.h>

#include "keyboard.h"
#include "words.h"

static const char *title_of(const struct page *page)
{
    const char *title = tn_board_say(&page->flow->board.rules.title, page->lang);
    return *title ? title : tn_view_say(page, "rules.title");
}

static void put_arrow(const struct page *page, enum tn_flow_hit hit, struct tn_rect rect,
                      enum icon icon)
{
    const struct theme *theme = page->theme;
    bool there = tn_view_has(page, hit);
    struct button button = {.hit = hit,
                            .rect = rect,
                            .ground = there ? theme->card : theme->paper,
                            .text = there ? theme->prim : theme->ink2,
                            .pressed = theme->tint,
                            .edge = there ? theme->prim : theme->line,
                            .label = "",
                            .second = "",
                            .icon = icon,
                            .is_off = !there};
    tn_view_button(page, &button);
}

/* "Page 2 of 5" above the dots, and the version small. */
static void put_position(const struct page *page, struct tn_rect rect, int pages)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    TN_BUF_AUTO now = {0}, whole = {0}, version = {0}, words = {0}, small = {0};
    tn_view_number_words(page->flow->page + 1, &now);
    tn_view_number_words(pages, &whole);
    tn_view_number_words(page->flow->board.rules.version, &version);
    tn_view_format(page, page->lang, "rules.page", tn_buf_text(&now), tn_buf_text(&whole), &words);
    tn_view_format(page, page->lang, "rules.version", tn_buf_text(&version), NULL, &small);
    struct tn_type first = tn_view_type(profile->body, TN_WEIGHT_BOLD, theme->ink, rect.w);
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, rect.w);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.shrink = second.shrink = 0.6;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(&words), first, 0);
    tn_view_stack_add(&stack, tn_buf_text(&small), second, second.size * 0.5);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x + rect.w / 2.0, rect.y + (rect.h - height) / 2,
                      theme->paper);
}

static void put_answer(const struct page *page, struct tn_rect rect, int gap)
{
    if (page->flow->errand == TN_FLOW_ERRAND_READ) {
        if (tn_view_has(page, TN_FLOW_HIT_PAGE_DOWN))
            tn_view_primary(page, TN_FLOW_HIT_PAGE_DOWN, rect, "rules.newer");
        return;
    }
    int w = (rect.w - gap) * 2 / 5;
    struct tn_rect no = {rect.x, rect.y, w, rect.h};
    struct tn_rect yes = {rect.x + w + gap, rect.y, rect.w - w - gap, rect.h};
    if (tn_view_has(page, TN_FLOW_HIT_DECLINE))
        tn_view_quiet(page, TN_FLOW_HIT_DECLINE, no, "rules.decline");
    else
        tn_view_off(page, no, "rules.decline");
    /* one button in one place: on to the end, then yes */
    if (tn_view_has(page, TN_FLOW_HIT_ACCEPT))
        tn_view_primary(page, TN_FLOW_HIT_ACCEPT, yes, "rules.accept");
    else
        tn_view_off(page, yes, "rules.read-on");
}

void tn_view_rules(struct page *page)
{
    const struct profile *profile = page->profile;
    bool tall = profile->shape == SHAPE_TALL, small = profile->shape == SHAPE_SMALL;
    tn_view_form_title(page, tn_view_header_form(page), title_of(page));
    int gap = small ? 8 : profile->gap * 2 / 3, foot_h = tall ? 150 : small ? 84 : 100;
    struct tn_rect room = {page->body.x, profile->header + gap, page->body.w,
                           page->scene->height - profile->header - 2 * gap};
    int foot_rows = tall ? 2 : 1;
    struct tn_rect card = {room.x, room.y, room.w, room.h - foot_rows * (foot_h + gap)};
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    int pad = small ? 18 : tall ? 56 : 36;
    struct tn_rect text = {card.x + pad, card.y + pad * 2 / 3, card.w - 2 * pad,
                           card.h - pad * 4 / 3};
    int pages = tn_view_long(page, text, tn_board_say(&page->flow->board.rules.text, page->lang),
                             profile->body, page->flow->page, page->theme->card);
    struct tn_rect foot = {room.x, card.y + card.h + gap, room.w, foot_h};
    int arrow_w = small ? 84 : tall ? 170 : 110, at_w = small ? 130 : tall ? 0 : 190;
    at_w = tall ? room.w - 2 * arrow_w - 2 * gap : at_w;
    put_arrow(page, TN_FLOW_HIT_PAGE_UP, (struct tn_rect){foot.x, foot.y, arrow_w, foot_h},
              ICON_UP);
    put_position(page, (struct tn_rect){foot.x + arrow_w + gap, foot.y, at_w, foot_h}, pages);
    bool read = page->flow->errand == TN_FLOW_ERRAND_READ;
    int down_x = foot.x + arrow_w + at_w + 2 * gap;
    if (!read || tall)
        put_arrow(page, TN_FLOW_HIT_PAGE_DOWN, (struct tn_rect){down_x, foot.y, arrow_w, foot_h},
                  ICON_DOWN);
    if (tall) {
        if (!read)
            put_answer(page, (struct tn_rect){foot.x, foot.y + foot_h + gap, foot.w, foot_h}, gap);
        return;
    }
    int left = read ? down_x : down_x + arrow_w + 2 * gap;
    put_answer(page, (struct tn_rect){left, foot.y, foot.x + foot.w - left, foot_h}, gap);
}
