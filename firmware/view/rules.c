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
                            .text = there ? theme->prim : theme->off_text,
                            .pressed = theme->tint,
                            .edge = there ? theme->prim : theme->off_edge,
                            .label = "",
                            .second = "",
                            .icon = icon,
                            .is_off = !there};
    tn_view_button(page, &button);
}

/* "Page 2 of 5"; what the yes waits for below it. */
static void put_position(const struct page *page, struct tn_rect rect, int pages)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    TN_BUF_AUTO now = {0}, whole = {0}, words = {0};
    tn_view_number_words(page->flow->page + 1, &now);
    tn_view_number_words(pages, &whole);
    tn_view_format(page, page->lang, "rules.page", tn_buf_text(&now), tn_buf_text(&whole), &words);
    TN_BUF_AUTO numbers = {0};
    tn_buf_addf(&numbers, "%s / %s", tn_buf_text(&now), tn_buf_text(&whole));
    bool waits = page->flow->errand != TN_FLOW_ERRAND_READ && !page->flow->read_all;
    struct tn_type first = tn_view_type(profile->body, TN_WEIGHT_BOLD, theme->ink, rect.w);
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, theme->ink2, rect.w);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.shrink = 0.75;
    second.lines = 2;
    second.leading = second.size * 1.2;
    struct stack stack = {0};
    bool whole_words = tn_draw_measure(page->fonts, tn_buf_text(&words), &first).whole;
    tn_view_stack_add(&stack, tn_buf_text(whole_words ? &words : &numbers), first, 0);
    if (waits)
        tn_view_stack_add(&stack, tn_view_say(page, "rules.read-on"), second, second.size * 0.5);
    tn_view_stack_fit(page, &stack, rect.h, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x + rect.w / 2.0, rect.y + (rect.h - height) / 2,
                      theme->paper);
}

/* Title, and which version it is, small behind it. */
static void put_title(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect room = tn_view_header_form(page);
    TN_BUF_AUTO number = {0}, words = {0};
    tn_view_number_words(page->flow->board.rules.version, &number);
    tn_view_format(page, page->lang, "rules.version", tn_buf_text(&number), NULL, &words);
    struct tn_type small =
        tn_view_type(profile->head * 0.8, TN_WEIGHT_MEDIUM, page->theme->ink2, profile->head * 7);
    double w = tn_draw_measure(page->fonts, tn_buf_text(&words), &small).width;
    const char *title = title_of(page);
    struct tn_type bold = tn_view_type(profile->head, TN_WEIGHT_BOLD, page->theme->ink, 0);
    double title_w = tn_draw_measure(page->fonts, title, &bold).width;
    bool fits = title_w + w + profile->head < room.w;
    tn_view_form_title(page, room, title);
    if (fits)
        tn_view_text(page->scene, tn_buf_text(&words), room.x + title_w + profile->head * 0.8,
                     room.h / 2.0 + profile->head * 0.36, &small, page->theme->card);
}

/* One button in one place: on to the end, then yes. */
static void put_answer(const struct page *page, struct tn_rect rect, int gap)
{
    struct tn_rect yes = rect;
    bool reads = page->flow->errand == TN_FLOW_ERRAND_READ;
    if (!reads) {
        int w = (rect.w - gap) * 2 / 5;
        struct tn_rect no = {rect.x, rect.y, w, rect.h};
        yes = (struct tn_rect){rect.x + w + gap, rect.y, rect.w - w - gap, rect.h};
        if (tn_view_has(page, TN_FLOW_HIT_DECLINE))
            tn_view_quiet(page, TN_FLOW_HIT_DECLINE, no, "rules.decline");
        else
            tn_view_off(page, no, "rules.decline");
    }
    if (!reads && tn_view_has(page, TN_FLOW_HIT_ACCEPT))
        tn_view_primary(page, TN_FLOW_HIT_ACCEPT, yes, "rules.accept");
    else if (tn_view_has(page, TN_FLOW_HIT_PAGE_DOWN))
        tn_view_primary(page, TN_FLOW_HIT_PAGE_DOWN, yes, "rules.newer");
    else if (!reads)
        tn_view_off(page, yes, "rules.accept");
}

/* Back a page, where one is, on again once the end was seen. */
static void put_turning(const struct page *page, struct tn_rect rect, int arrow_w, int gap,
                        int pages)
{
    bool down = tn_view_has(page, TN_FLOW_HIT_PAGE_DOWN) && tn_view_has(page, TN_FLOW_HIT_ACCEPT);
    if (pages <= 1 && page->flow->pages <= 1)
        return;
    struct tn_rect up = {rect.x, rect.y, arrow_w, rect.h};
    struct tn_rect at = {up.x + arrow_w + gap, rect.y, rect.w - arrow_w - gap, rect.h};
    put_arrow(page, TN_FLOW_HIT_PAGE_UP, up, ICON_UP);
    if (down) {
        at.w -= arrow_w + gap;
        put_arrow(page, TN_FLOW_HIT_PAGE_DOWN,
                  (struct tn_rect){at.x + at.w + gap, rect.y, arrow_w, rect.h}, ICON_DOWN);
    }
    put_position(page, at, pages);
}

/* How many rows of buttons there are below the text: to turn over, to answer. */
static int foot_rows(const struct page *page)
{
    bool turns = page->flow->pages > 1, reads = page->flow->errand == TN_FLOW_ERRAND_READ;
    if (page->profile->shape == SHAPE_TALL)
        return turns ? 2 : !reads;
    return turns || !reads;
}

void tn_view_rules(struct page *page)
{
    const struct profile *profile = page->profile;
    bool tall = profile->shape == SHAPE_TALL, small = profile->shape == SHAPE_SMALL;
    put_title(page);
    int gap = small ? 8 : profile->gap * 2 / 3, foot_h = tall ? 150 : small ? 84 : 100;
    int rows = foot_rows(page);
    struct tn_rect room = {page->body.x, profile->header + gap, page->body.w,
                           page->scene->height - profile->header - 2 * gap};
    struct tn_rect card = {room.x, room.y, room.w, room.h - rows * (foot_h + gap)};
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    int pad = small ? 18 : tall ? 56 : 36;
    struct tn_rect text = {card.x + pad, card.y + pad * 2 / 3, card.w - 2 * pad,
                           card.h - pad * 4 / 3};
    int pages =
        tn_view_long(page, text, tn_board_say(&page->flow->board.rules.text, page->lang),
                     profile->title * (small ? 1 : 1.15), page->flow->page, page->theme->card);
    if (rows == 0)
        return;
    struct tn_rect foot = {room.x, card.y + card.h + gap, room.w, foot_h};
    int arrow_w = small ? 84 : tall ? 170 : 110, turn_w = tall ? room.w : room.w * 42 / 100;
    put_turning(page, (struct tn_rect){foot.x, foot.y, turn_w, foot_h}, arrow_w, gap, pages);
    struct tn_rect answer = {foot.x + turn_w + gap, foot.y, foot.w - turn_w - gap, foot_h};
    if (tall)
        answer = (struct tn_rect){foot.x, foot.y + (rows - 1) * (foot_h + gap), foot.w, foot_h};
    put_answer(page, answer, gap);
}
