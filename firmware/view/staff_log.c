/* SPDX-License-Identifier: Apache-2.0 */
/* staff_log.c -- the numbers of this event, and who came last with a choice among them. */
#include <math.h>
#include <stdio.h>

#include "staff.h"
#include "words.h"

/* ---- the numbers ---- */

struct stat {
    const char *key;
    int64_t number;
    bool alarm;
};
#define STATS 4

static void collect_stats(const struct page *page, struct stat out[STATS])
{
    const struct tn_flow *flow = page->flow;
    const struct tn_flow_event *event = &flow->event;
    out[0] = (struct stat){"staff.stat.list", event->tickets, false};
    out[1] = (struct stat){"staff.stat.admissions", event->admissions, false};
    out[2] = (struct stat){"staff.stat.doubles", event->doubles, event->doubles > 0};
    out[3] = (struct stat){"staff.stat.waiting", flow->waiting.total, flow->waiting.total > 0};
}

static void put_stat(const struct page *page, const struct stat *stat, double size,
                     struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    TN_BUF_AUTO number = {0};
    tn_view_number_words(stat->number, &number);
    struct tn_type big =
        tn_view_type(size, TN_WEIGHT_BOLD,
                     stat->alarm ? tn_view_staff_colors(page).on_tint : theme->ink, rect.w);
    struct tn_type label = tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, rect.w);
    label.shrink = 0.72;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_buf_text(&number), big, 0);
    tn_view_stack_add(&stack, tn_view_say(page, stat->key), label, profile->note * 0.3);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x, round(rect.y + (rect.h - height) / 2), theme->card);
}

static bool is_full(const struct page *page)
{
    const struct tn_flow_event *event = &page->flow->event;
    return event->capacity > 0 && event->people_inside >= event->capacity;
}

static void put_bar(const struct page *page, struct tn_rect rect)
{
    const struct tn_flow_event *event = &page->flow->event;
    const struct theme *theme = page->theme;
    int64_t of = event->capacity > 0 ? event->capacity : event->tickets;
    if (of <= 0)
        return;
    int64_t inside = event->people_inside < of ? event->people_inside : of;
    int w = (int)(rect.w * inside / of);
    tn_view_rrect(page->scene, rect, rect.h / 2.0, theme->shadows ? theme->line : theme->edge);
    if (w > rect.h)
        tn_view_rrect(page->scene, (struct tn_rect){rect.x, rect.y, w, rect.h}, rect.h / 2.0,
                      is_full(page) ? theme->bad_text : tn_view_staff_colors(page).accent);
}

/* "128", and small behind it what it means. */
static void put_inside(const struct page *page, struct tn_rect rect, double size)
{
    const struct tn_flow_event *event = &page->flow->event;
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    TN_BUF_AUTO number = {0};
    tn_view_number_words(event->people_inside, &number);
    struct tn_type big = tn_view_type(size, TN_WEIGHT_BOLD,
                                      is_full(page) ? theme->bad_text : theme->ink, rect.w * 0.6);
    double baseline = round(rect.y + rect.h / 2.0 + size * 0.36);
    struct tn_extent extent = tn_draw_measure(page->fonts, tn_buf_text(&number), &big);
    tn_view_text(page->scene, tn_buf_text(&number), rect.x, baseline, &big, theme->card);
    int x = rect.x + (int)extent.width + profile->unit * 2;
    struct tn_type label =
        tn_view_type(profile->body, TN_WEIGHT_BOLD, theme->ink, rect.x + rect.w - x);
    struct tn_type note =
        tn_view_type(profile->note, TN_WEIGHT_REGULAR, theme->ink2, rect.x + rect.w - x);
    label.shrink = note.shrink = 0.75;
    TN_BUF_AUTO capacity = {0};
    if (event->capacity > 0) {
        char text[24];
        snprintf(text, sizeof(text), "%lld", (long long)event->capacity);
        tn_view_format(page, page->lang, "staff.capacity", text, NULL, &capacity);
    }
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "staff.inside"), label, 0);
    tn_view_stack_add(&stack, tn_buf_text(&capacity), note, profile->note * 0.35);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, x, round(rect.y + (rect.h - height) / 2), theme->card);
}

void tn_view_counts(const struct page *page, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    int pad = profile->unit * 5 / 2, bar = profile->unit * 5 / 4;
    double size = profile->name * 0.76;
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    struct tn_rect room = tn_rect_inset(card, pad);
    struct tn_rect top = {room.x, room.y, room.w, (int)(size * 0.9)};
    put_inside(page, top, size);
    struct tn_rect track = {room.x, top.y + top.h + profile->unit * 3 / 2, room.w, bar};
    put_bar(page, track);
    struct stat stats[STATS];
    collect_stats(page, stats);
    int y = track.y + bar + profile->unit;
    struct grid grid = {{room.x, y, room.w, card.y + card.h - pad / 2 - y}, 2, 2, profile->unit};
    for (int i = 0; i < STATS; i++)
        put_stat(page, &stats[i], profile->title, tn_view_cell(&grid, i));
}

void tn_view_counts_strip(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    int pad = profile->unit * 2, count = (int)(rect.w / (profile->note * 10)) - 1;
    count = count < 0 ? 0 : count > STATS ? STATS : count;
    tn_view_card(page->scene, rect, profile->button_radius, page->theme->card);
    struct stat stats[STATS];
    collect_stats(page, stats);
    struct tn_rect room = {rect.x + pad, rect.y, rect.w - 2 * pad, rect.h};
    int first = room.w * 2 / (count + 2); /* the first cell is twice as wide */
    put_inside(page, (struct tn_rect){room.x, rect.y, first - pad, rect.h},
               profile->big * (tn_view_is_large(page) ? 1 : 1.35));
    if (count == 0)
        return;
    struct grid grid = {{room.x + first, rect.y, room.w - first, rect.h}, count, 1, profile->unit};
    /* what wants a look comes last and stays longest */
    for (int i = 0; i < count; i++)
        put_stat(page, &stats[count < STATS ? STATS - count + i : i], profile->title,
                 tn_view_cell(&grid, i));
}

/* ---- who came last ---- */

static const char *entry_word(const struct page *page, const struct tn_flow_entry *entry)
{
    char key[64];
    if (entry->undone || entry->left)
        return tn_view_say(page, entry->undone ? "staff.undone" : "verdict.left.word");
    snprintf(key, sizeof(key), "verdict.%s.word", tn_verdict_name(entry->verdict));
    return tn_view_say(page, key);
}

static void add_part(struct tn_buf *out, const char *text)
{
    if (*text)
        tn_buf_addf(out, "%s%s", out->len ? " · " : "", text);
}

void tn_view_entry_words(const struct page *page, const struct tn_flow_entry *entry, bool has_word,
                         struct tn_buf *out)
{
    TN_BUF_AUTO clock = {0};
    if (entry->at.ms > 0)
        tn_view_clock_words(page, entry->at, &clock);
    add_part(out, tn_buf_text(&clock));
    add_part(out, has_word ? entry_word(page, entry) : "");
    add_part(out, entry->walk_in ? tn_view_say(page, "staff.walk-in") : "");
}

/* The name and below it what came of it; while the names are closed, what came of it. */
static void put_entry_name(const struct page *page, const struct tn_flow_entry *entry,
                           struct tn_rect rect, tn_color behind)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool named = *entry->name != '\0';
    struct tn_type name = tn_view_type(profile->body, TN_WEIGHT_BOLD,
                                       entry->undone ? theme->ink2 : theme->ink, rect.w);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR,
                                       behind == theme->card ? theme->ink2 : theme->ink, rect.w);
    name.shrink = 0.6;
    name.lines = 2;
    name.leading = name.size * 1.15;
    name.overlong = TN_OVERLONG_SHRINK;
    note.shrink = 0.72;
    TN_BUF_AUTO words = {0};
    tn_view_entry_words(page, entry, named, &words);
    struct stack stack = {0};
    TN_BUF_AUTO title = {0};
    tn_buf_add_text(&title, named ? entry->name : entry_word(page, entry));
    if (!named && title.data[0] >= 'a' && title.data[0] <= 'z')
        title.data[0] = (unsigned char)(title.data[0] - 'a' + 'A');
    tn_view_stack_add(&stack, tn_buf_text(&title), name, 0);
    stack.lines[0].is_name = named;
    tn_view_stack_add(&stack, tn_buf_text(&words), note, profile->note * 0.3);
    double least = tn_view_is_large(page) ? name.size : name.size * 0.8;
    while (tn_view_stack_height(page, &stack) > rect.h && stack.lines[0].type.size > 10) {
        if (stack.lines[0].type.size <= least) /* a readable name is worth more than the rest */
            stack.count = 1;
        stack.lines[0].type.size *= 0.95;
        stack.lines[0].type.leading *= 0.95;
    }
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x, round(rect.y + (rect.h - height) / 2), behind);
}

static void put_entry(const struct page *page, size_t index, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const struct tn_flow *flow = page->flow;
    const struct tn_flow_entry *entry = &flow->entries[index];
    enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + (int)index);
    bool can_pick = tn_view_has(page, hit), picked = can_pick && flow->entry == index;
    tn_color ground = picked || (can_pick && flow->pressed == hit) ? tn_view_staff_colors(page).tint
                                                                   : theme->card;
    if (can_pick) {
        tn_view_rrect(page->scene, rect, 14, ground);
        tn_view_edge(page->scene, rect, 14, picked ? 3 : 1.5,
                     picked ? tn_view_staff_colors(page).accent
                            : (theme->shadows ? theme->line : theme->edge));
    }
    int side = (int)fmin(profile->body * 1.35, rect.h * 0.68), pad = profile->unit * 3 / 2;
    tn_view_look_mark(page, tn_flow_look(entry->verdict),
                      (struct tn_rect){rect.x + pad, rect.y + (rect.h - side) / 2, side, side},
                      entry->undone);
    int x = rect.x + pad + side + pad;
    put_entry_name(page, entry,
                   (struct tn_rect){x, rect.y + 4, rect.x + rect.w - pad / 2 - x, rect.h - 8},
                   ground);
    if (!can_pick)
        return;
    tn_view_focus_ring(page, hit, rect, 14);
    tn_view_add_hit(page->scene, hit, tn_view_widen(page, rect));
}

void tn_view_log(const struct page *page, const struct grid *grid)
{
    const struct tn_flow *flow = page->flow;
    if (flow->entry_count == 0) {
        tn_view_nothing(page, grid->rect, ICON_SCANNER, tn_view_say(page, "staff.entries.none"),
                        page->theme->card);
        return;
    }
    int cells = grid->columns * grid->rows;
    for (int i = 0; i < cells && i < (int)flow->entry_count; i++)
        put_entry(page, (size_t)i, tn_view_cell(grid, i));
}
