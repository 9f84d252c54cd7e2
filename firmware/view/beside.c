/* SPDX-License-Identifier: Apache-2.0 */
/* beside.c -- what lies beside the result of somebody who is in.
 *
 * Only for them: a group that lets nobody in who did not come first shows its join code here and
 * nowhere earlier.  Source: DOMAIN.md 1.6, UI.md 6.1. */
#include "beside.h"

#include <math.h>
#include <string.h>

#include "words.h"

static int first_item(const struct page *page)
{
    int on, next;
    tn_board_now_next(&page->flow->board, tn_flow_wall(page->flow), &on, &next);
    return on >= 0 ? on : next;
}

static const char *join_link(const struct page *page, bool *ret_is_waiting)
{
    return tn_board_card_link(&page->flow->board, tn_flow_wall(page->flow), ret_is_waiting);
}

bool tn_view_has_beside(const struct page *page)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    bool is_waiting;
    if (answer->left || !tn_verdict_admits(answer->gate.verdict))
        return false;
    if (page->profile->shape == SHAPE_SMALL || tn_view_is_large(page))
        return false;
    return first_item(page) >= 0 || join_link(page, &is_waiting);
}

/* ---- the order of the day from now on ---- */

static void put_item_text(const struct page *page, const struct tn_board_item *item,
                          struct tn_rect rect, tn_color behind)
{
    const struct profile *profile = page->profile;
    struct tn_type title = tn_view_type(profile->body, TN_WEIGHT_MEDIUM, page->theme->ink, rect.w);
    struct tn_type place =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR,
                     behind == page->theme->card ? page->theme->ink2 : page->theme->ink, rect.w);
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_board_say(&item->title, page->lang), title, 0);
    tn_view_stack_add(&stack, item->place, place, profile->note * 0.35);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x, round(rect.y + (rect.h - height) / 2), behind);
}

static void put_item(const struct page *page, int index, bool is_on, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct tn_board_item *item = &page->flow->board.items[index];
    tn_color ground = is_on ? page->theme->tint : page->theme->card;
    int pad = profile->unit * 3 / 2, time_w = (int)(profile->body * 3.7);
    if (is_on)
        tn_view_rrect(page->scene, rect, 14, ground);
    int x = rect.x + pad, right = rect.x + rect.w - pad;
    double baseline = round(rect.y + rect.h / 2.0 + profile->body * 0.36);
    TN_BUF_AUTO clock = {0};
    tn_view_clock_words(page, item->at, &clock);
    struct tn_type time = tn_view_type(profile->body, TN_WEIGHT_BOLD,
                                       is_on ? page->theme->on_tint : page->theme->ink, time_w);
    time.tabular = true;
    tn_view_text(page->scene, tn_buf_text(&clock), x, baseline, &time, ground);
    x += time_w;
    if (is_on) {
        struct tn_type word =
            tn_view_type(profile->note, TN_WEIGHT_BOLD, page->theme->on_tint, profile->note * 5);
        word.align = TN_ALIGN_END;
        tn_view_text(page->scene, tn_view_say(page, "verdict.now"), right, baseline, &word, ground);
        right -= (int)word.width;
    }
    put_item_text(page, item, (struct tn_rect){x, rect.y, right - x - pad, rect.h}, ground);
}

/* In both languages on one line; returns its bottom. */
static int put_heading(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    struct tn_type first = tn_view_type(profile->title, TN_WEIGHT_BOLD, page->theme->ink, room.w);
    struct tn_type second =
        tn_view_type(profile->note, TN_WEIGHT_MEDIUM, page->theme->ink2, room.w);
    const char *title = tn_view_say(page, "verdict.programme");
    double baseline = room.y + round(profile->title * 0.9);
    tn_view_text(page->scene, title, room.x, baseline, &first, page->theme->card);
    int x = room.x + (int)tn_draw_measure(page->fonts, title, &first).width + profile->unit * 3 / 2;
    second.width = room.x + room.w - x;
    tn_view_text(page->scene, tn_view_say_other(page, "verdict.programme"), x, baseline, &second,
                 page->theme->card);
    return room.y + (int)(profile->title * 1.3);
}

/* As many as fit, none of them half. */
static void put_programme(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    const struct tn_board *board = &page->flow->board;
    int on, next, from = first_item(page), pad = profile->unit * 3;
    tn_board_now_next(board, tn_flow_wall(page->flow), &on, &next);
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    struct tn_rect room = tn_rect_inset(card, pad);
    int top = put_heading(page, room) + profile->unit;
    int least = (int)(profile->body * 1.2 + profile->note * 1.75);
    int rows = (card.y + card.h - pad / 2 - top) / least, left = (int)board->item_count - from;
    rows = rows < left ? rows : left;
    if (rows <= 0)
        return;
    int height = (card.y + card.h - pad / 2 - top) / rows;
    height = height < least * 3 / 2 ? height : least * 3 / 2;
    for (int i = 0; i < rows; i++) {
        struct tn_rect row = {room.x - pad / 2, top + i * height, room.w + pad, height};
        if (i > 0 && from + i - 1 != on)
            tn_view_fill(page->scene, (struct tn_rect){room.x, row.y, room.w, 1},
                         page->theme->line);
        put_item(page, from + i, from + i == on, tn_rect_inset(row, 2));
    }
}

/* ---- the group ---- */

static struct stack join_words(const struct page *page, bool is_waiting, double width,
                               enum tn_align align)
{
    const struct profile *profile = page->profile;
    const struct tn_board_card *card = &page->flow->board.card;
    const char *key = is_waiting ? "verdict.join.waiting" : "verdict.join";
    struct tn_type title = tn_view_type(profile->title, TN_WEIGHT_BOLD, page->theme->ink, width);
    struct tn_type line = tn_view_type(profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, width);
    title.align = line.align = align;
    title.lines = line.lines = 2;
    title.leading = title.size * 1.25;
    struct tn_type name = line;
    name.weight = TN_WEIGHT_BOLD;
    name.size = profile->body;
    name.color = page->theme->ink;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, key), title, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, key), line, profile->note * 0.5);
    tn_view_stack_add(&stack, tn_board_say(&card->name, page->lang), name, profile->body * 0.8);
    tn_view_stack_add(&stack, tn_board_say(&card->line, page->lang), line, profile->note * 0.5);
    return stack;
}

/* The code beside its words, or over them where the card is high. */
static void put_join(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    bool is_waiting = false, is_high = card.h > card.w * 6 / 10;
    const char *link = join_link(page, &is_waiting);
    int pad = profile->unit * (is_high ? 4 : 2), gap = profile->unit * 2;
    struct tn_rect room = tn_rect_inset(card, pad);
    int most = is_high ? room.h * 55 / 100 : room.w * 45 / 100;
    int side = is_high ? room.w : card.h - 2 * profile->unit;
    side = side < most ? side : most;
    double width = is_high ? room.w : room.w - side - gap;
    struct stack words =
        join_words(page, is_waiting, width, is_high ? TN_ALIGN_MIDDLE : TN_ALIGN_START);
    int left = is_high ? room.h - side - gap : room.h;
    while (words.count > 1 && tn_view_stack_height(page, &words) > left)
        words.count--;
    double height = tn_view_stack_height(page, &words);
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    if (is_high) {
        int top = room.y + (int)((room.h - side - gap - height) / 2);
        tn_view_code(page, (struct tn_rect){room.x + (room.w - side) / 2, top, side, side}, link);
        tn_view_stack_put(page, &words, room.x + room.w / 2.0, top + side + gap, page->theme->card);
        return;
    }
    tn_view_code(page, (struct tn_rect){room.x, card.y + (card.h - side) / 2, side, side}, link);
    tn_view_stack_put(page, &words, room.x + side + gap, round(room.y + (room.h - height) / 2),
                      page->theme->card);
}

void tn_view_beside(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    bool is_waiting;
    bool joins = join_link(page, &is_waiting) != NULL, has_items = first_item(page) >= 0;
    if (!joins || !has_items) {
        if (joins)
            put_join(page, rect);
        else
            put_programme(page, rect);
        return;
    }
    int join_h = profile->shape == SHAPE_TALL ? 320 : 240;
    put_programme(page, (struct tn_rect){rect.x, rect.y, rect.w, rect.h - join_h - profile->gap});
    put_join(page, (struct tn_rect){rect.x, rect.y + rect.h - join_h, rect.w, join_h});
}
