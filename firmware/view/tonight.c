/* SPDX-License-Identifier: Apache-2.0 */
/* tonight.c -- the order of the day: what is on, what comes, what is over. */
#include <stdio.h>

#include "board.h"
#include "words.h"

static int row_height(const struct page *page)
{
    const struct profile *profile = page->profile;
    return (int)(profile->body + profile->note * (profile->is_double ? 2.2 : 1.4));
}

static int rows_on_page(const struct page *page, struct tn_rect room)
{
    int rows = room.h / row_height(page);
    return rows > 0 ? rows : 1;
}

static int pages_of(const struct page *page, int rows)
{
    int count = (int)page->flow->board.item_count;
    return count > rows ? (count + rows - 1) / rows : 1;
}

static void put_rows(const struct page *page, struct tn_rect room, int first, int rows)
{
    const struct tn_board *board = &page->flow->board;
    int on = -1, next = -1, most = row_height(page) * 16 / 10, count = (int)board->item_count;
    int h = room.h / (rows < count ? rows : count > 0 ? count : 1);
    tn_board_now_next(board, tn_flow_wall(page->flow), &on, &next);
    h = h < most ? h : most;
    for (int i = 0; i < rows && first + i < (int)board->item_count; i++) {
        struct tn_rect row = {room.x, room.y + i * h, room.w, h};
        bool is_on = first + i == on;
        if (i > 0 && !is_on && first + i != on + 1)
            tn_view_fill(page->scene, (struct tn_rect){row.x, row.y, row.w, 1}, page->theme->line);
        tn_view_programme_row(page, &board->items[first + i], tn_rect_inset(row, 2), is_on,
                              is_on               ? "board.now"
                              : first + i == next ? "board.next"
                                                  : NULL);
    }
}

static void put_page_number(const struct page *page, struct tn_rect rect, int index, int pages)
{
    char words[32];
    snprintf(words, sizeof(words), "%d / %d", index + 1, pages);
    struct tn_type type =
        tn_view_type(page->profile->body, TN_WEIGHT_MEDIUM, page->theme->ink2, rect.w);
    type.align = TN_ALIGN_MIDDLE;
    type.tabular = true;
    tn_view_text(page->scene, words, rect.x + rect.w / 2.0,
                 rect.y + rect.h / 2.0 + page->profile->body * 0.36, &type, page->theme->paper);
}

/* Help at the left, turning over at the right. */
static void put_foot(const struct page *page, struct tn_rect rect, int index, int pages)
{
    int gap = page->profile->unit * 2, side = rect.h * 3 / 2;
    int help_w = rect.w * 2 / 5;
    if (tn_view_has(page, TN_FLOW_HIT_HELP))
        tn_view_icon_button(page, TN_FLOW_HIT_HELP,
                            (struct tn_rect){rect.x, rect.y, help_w, rect.h}, ICON_HELP,
                            "home.call", false);
    if (pages < 2)
        return;
    struct tn_rect down = {rect.x + rect.w - side, rect.y, side, rect.h};
    struct tn_rect up = {down.x - gap - side, rect.y, side, rect.h};
    if (tn_view_has(page, TN_FLOW_HIT_PAGE_UP))
        tn_view_icon_button(page, TN_FLOW_HIT_PAGE_UP, up, ICON_UP, NULL, false);
    if (tn_view_has(page, TN_FLOW_HIT_PAGE_DOWN))
        tn_view_icon_button(page, TN_FLOW_HIT_PAGE_DOWN, down, ICON_DOWN, NULL, false);
    int left = rect.x + help_w + gap;
    put_page_number(page, (struct tn_rect){left, rect.y, up.x - gap - left, rect.h}, index, pages);
}

void tn_view_tonight(struct page *page)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    struct tn_rect card = page->body;
    int foot = profile->shape == SHAPE_TALL ? 132 : small ? 80 : 96, gap = small ? 8 : 20;
    tn_view_header_back(page, tn_view_say(page, "home.programme"));
    card.h -= foot + gap;
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    struct tn_rect room = tn_rect_inset(card, small ? 12 : profile->unit * 3);
    int rows = rows_on_page(page, room), pages = pages_of(page, rows), index = page->flow->page;
    index = index < pages ? index : pages - 1;
    put_rows(page, room, index * rows, rows);
    put_foot(page, (struct tn_rect){card.x, card.y + card.h + gap, card.w, foot}, index, pages);
    page->scene->pages = pages;
}
