/* SPDX-License-Identifier: Apache-2.0 */
/* programme.c -- one line of the order of the day: time, what, where. */
#include <math.h>

#include "board.h"
#include "words.h"

int tn_view_programme_row_height(const struct page *page)
{
    return (int)(page->profile->body * 2.3);
}

/* "Now", "next": a pill that ends at `right`; returns how much it takes. */
static int put_tag(const struct page *page, const char *text, int right, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    double size = profile->note;
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, theme->on_prim, size * 10);
    int pad = (int)(size * 0.7), h = (int)(size * 1.7);
    int w = (int)ceil(tn_draw_measure(page->fonts, text, &type).width) + 2 * pad;
    struct tn_rect pill = {right - w, rect.y + (rect.h - h) / 2, w, h};
    tn_view_rrect(page->scene, pill, h / 2.0, theme->prim);
    tn_view_text(page->scene, text, pill.x + pad, round(pill.y + h / 2.0 + size * 0.36), &type,
                 theme->prim);
    return w + profile->unit * 2;
}

/* A line under way: what is left of it, and how it looks. */
struct row {
    const struct page *page;
    struct tn_rect rect;
    tn_color ground;
    bool is_on;
    double baseline;
    int x, right; /* the room that is left */
};

static void put_time(struct row *row, struct tn_wall at)
{
    const struct profile *profile = row->page->profile;
    const struct theme *theme = row->page->theme;
    int width = (int)(profile->body * 3.1);
    TN_BUF_AUTO time = {0};
    tn_view_clock_words(row->page, at, &time);
    struct tn_type type = tn_view_type(profile->body, TN_WEIGHT_BOLD,
                                       row->is_on ? theme->on_tint : theme->prim, width);
    type.tabular = true;
    tn_view_text(row->page->scene, tn_buf_text(&time), row->x, row->baseline, &type, row->ground);
    row->x += width + profile->unit;
}

/* Only where the title keeps the larger half. */
static void put_place(struct row *row, const char *place)
{
    const struct profile *profile = row->page->profile;
    const struct theme *theme = row->page->theme;
    if (!place[0] || row->right - row->x <= profile->body * 14)
        return;
    struct tn_type type =
        tn_view_type(profile->note, TN_WEIGHT_MEDIUM, row->is_on ? theme->ink : theme->ink2,
                     (int)((row->right - row->x) * 0.34));
    type.align = TN_ALIGN_END;
    tn_view_text(row->page->scene, place, row->right, row->baseline, &type, row->ground);
    row->right -=
        (int)ceil(tn_draw_measure(row->page->fonts, place, &type).width) + profile->unit * 2;
}

/* In the other language below it, where the row is high enough. */
static void put_title(const struct row *row, const struct tn_board_line *line)
{
    const struct page *page = row->page;
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    int width = row->right - row->x, height = row->rect.h;
    const char *words = tn_view_line(page, line), *other = tn_view_line_other(page, line);
    bool two = *other && height >= profile->body + profile->note * 1.9;
    struct tn_type title = tn_view_type(
        profile->body, row->is_on ? TN_WEIGHT_BOLD : TN_WEIGHT_MEDIUM, theme->ink, width);
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_REGULAR,
                                         row->is_on ? theme->ink : theme->ink2, width);
    title.leading = profile->body * 1.15;
    title.lines = height > profile->body * 2.1 + (two ? profile->note * 1.75 : 0) ? 2 : 1;
    struct tn_extent extent = tn_draw_measure(page->fonts, words, &title);
    if (!extent.whole && title.lines > 1) {
        title.shrink = 0.7;
        extent = tn_draw_measure(page->fonts, words, &title);
    }
    if (!extent.whole)
        tn_view_miss(page);
    double more = (extent.lines - 1) * extent.leading / 2;
    tn_view_text(page->scene, words, row->x,
                 round(row->baseline - more - (two ? profile->note * 0.68 : 0)), &title,
                 row->ground);
    if (two)
        tn_view_text(page->scene, other, row->x, round(row->baseline + more + profile->note * 0.78),
                     &second, row->ground);
}

void tn_view_programme_row(const struct page *page, const struct tn_board_item *item,
                           struct tn_rect rect, bool is_on, const char *tag)
{
    const struct profile *profile = page->profile;
    int pad = profile->unit * 3 / 2;
    struct row row = {.page = page,
                      .rect = rect,
                      .ground = is_on ? page->theme->tint : page->theme->card,
                      .is_on = is_on,
                      .baseline = round(rect.y + rect.h / 2.0 + profile->body * 0.36),
                      .x = rect.x + pad,
                      .right = rect.x + rect.w - pad};
    if (is_on)
        tn_view_rrect(page->scene, rect, 14, row.ground);
    put_time(&row, item->at);
    put_place(&row, item->place);
    if (tag && row.right - row.x > profile->body * 17)
        row.right -= put_tag(page, tn_view_say(page, tag), row.right, rect);
    put_title(&row, &item->title);
}
