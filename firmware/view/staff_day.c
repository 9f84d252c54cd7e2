/* SPDX-License-Identifier: Apache-2.0 */
/* staff_day.c -- what is on and what comes next, for those who keep the order of the day. */
#include <math.h>

#include "staff.h"
#include "words.h"

struct day {
    const struct tn_board_item *items[2]; /* on, next; NULL: none */
};

static struct day day_of(const struct page *page)
{
    const struct tn_board *board = &page->flow->board;
    struct day day = {0};
    int on = -1, next = -1;
    if (!page->flow->event.present)
        return day;
    tn_board_now_next(board, tn_flow_wall(page->flow), &on, &next);
    day.items[0] = on >= 0 ? &board->items[on] : NULL;
    day.items[1] = next >= 0 ? &board->items[next] : NULL;
    return day;
}

bool tn_view_has_day(const struct page *page)
{
    struct day day = day_of(page);
    return day.items[0] || day.items[1];
}

static void item_words(const struct page *page, const struct tn_board_item *item,
                       struct tn_buf *out)
{
    tn_view_clock_words(page, item->at, out);
    tn_buf_addf(out, " %s", tn_board_say(&item->title, page->lang));
    if (*item->place)
        tn_buf_addf(out, " · %s", item->place);
}

/* "Now", and behind it since when, what and where; nothing where there is no room for more than the
 * first word. */
static void put_line(const struct page *page, const char *key, const struct tn_board_item *item,
                     double size, struct tn_rect rect, tn_color behind)
{
    const struct theme *theme = page->theme;
    const char *label = tn_view_say(page, key);
    double baseline = round(rect.y + rect.h / 2.0 + size * 0.36);
    struct tn_type first =
        tn_view_type(size, TN_WEIGHT_BOLD, tn_view_staff_colors(page).on_tint, rect.w);
    double taken = ceil(tn_draw_measure(page->fonts, label, &first).width) + size * 0.6;
    struct tn_type rest = tn_view_type(size, TN_WEIGHT_MEDIUM, theme->ink, rect.w - taken);
    TN_BUF_AUTO words = {0};
    item_words(page, item, &words);
    if (rest.width <= size * 4)
        return;
    tn_view_text(page->scene, label, rect.x, baseline, &first, behind);
    tn_view_text(page->scene, tn_buf_text(&words), rect.x + taken, baseline, &rest, behind);
}

static void put_lines(const struct page *page, double size, struct tn_rect room, tn_color behind)
{
    static const char *const keys[2] = {"board.now", "board.next"};
    struct day day = day_of(page);
    int count = (day.items[0] != NULL) + (day.items[1] != NULL), h = (int)(size * 1.45);
    struct tn_rect line = {room.x, room.y + (room.h - count * h) / 2, room.w, h};
    for (int i = 0; i < 2; i++) {
        if (!day.items[i])
            continue;
        put_line(page, keys[i], day.items[i], size, line, behind);
        line.y += h;
    }
}

int tn_view_day_height(const struct page *page)
{
    return (int)(page->profile->body * 2.9) + 2 * page->profile->unit;
}

void tn_view_day(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    tn_view_card(page->scene, card, profile->button_radius, page->theme->card);
    put_lines(
        page, profile->body,
        (struct tn_rect){card.x + 2 * profile->unit, card.y, card.w - 4 * profile->unit, card.h},
        page->theme->card);
}

static struct tn_rect area_of(const struct page *page, enum tn_flow_hit hit)
{
    const struct scene *scene = page->scene;
    for (size_t i = 0; i < scene->hit_count; i++) {
        if (scene->hits[i].hit == hit)
            return scene->hits[i].area;
    }
    return (struct tn_rect){0};
}

void tn_view_day_in_header(const struct page *page, const char *title)
{
    const struct profile *profile = page->profile;
    struct tn_rect back = area_of(page, TN_FLOW_HIT_BACK), lang = area_of(page, TN_FLOW_HIT_LANG);
    struct tn_type type = tn_view_type(profile->head, TN_WEIGHT_BOLD, page->theme->ink, 0);
    int title_w = (int)ceil(tn_draw_measure(page->fonts, title, &type).width);
    int left = back.x + back.w + title_w + 5 * profile->unit;
    int right = lang.x - (int)(profile->head * 3.2) - 3 * profile->unit;
    put_lines(page, profile->note, (struct tn_rect){left, 0, right - left, profile->header},
              page->theme->card);
}
