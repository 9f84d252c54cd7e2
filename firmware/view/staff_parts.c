/* SPDX-License-Identifier: Apache-2.0 */
/* staff_parts.c -- the pieces staff screens are made of. */
#include <math.h>
#include <stdio.h>

#include "staff.h"

struct staff_colors tn_view_staff_colors(const struct page *page)
{
    const struct theme *theme = page->theme;
    const struct look_colors *staff = tn_view_look_colors(theme, TN_FLOW_LOOK_STAFF);
    if (!theme->shadows)
        return (struct staff_colors){theme->prim, theme->on_prim, theme->prim_pressed, theme->tint,
                                     theme->on_tint};
    return (struct staff_colors){staff->ground, staff->text, staff->chip, TN_RGB(0xF2EAF3),
                                 staff->ground};
}

struct tn_rect tn_view_cell(const struct grid *grid, int index)
{
    int column = index % grid->columns, row = index / grid->columns;
    int w = grid->rect.w + grid->gap, h = grid->rect.h + grid->gap;
    /* the edges are rounded, so that the last cell ends where the grid does */
    int left = column * w / grid->columns, right = (column + 1) * w / grid->columns;
    int top = row * h / grid->rows, bottom = (row + 1) * h / grid->rows;
    return (struct tn_rect){grid->rect.x + left, grid->rect.y + top, right - left - grid->gap,
                            bottom - top - grid->gap};
}

int tn_view_part(struct page *page, int count, int of_focus)
{
    page->scene->pages = count;
    return of_focus >= 0 ? of_focus : page->flow->part % count;
}

/* ---- tiles ---- */

/* On the icon's corner, clear of words on its right if there are any. */
static void put_badge(const struct page *page, int64_t number, struct tn_rect icon, bool lying)
{
    struct staff_colors colors = tn_view_staff_colors(page);
    double size = page->profile->note;
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)number);
    int h = (int)(size * 1.6), w = number > 9 ? h * 3 / 2 : h;
    int over = lying ? page->profile->unit : w / 2;
    struct tn_rect pill = {icon.x + icon.w + over - w, icon.y - (lying ? h / 2 : h / 3), w, h};
    tn_view_rrect(page->scene, pill, h / 2.0, colors.accent);
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, colors.on_accent, w);
    type.align = TN_ALIGN_MIDDLE;
    tn_view_text(page->scene, text, pill.x + w / 2.0, round(pill.y + h / 2.0 + size * 0.36), &type,
                 colors.accent);
}

struct tile_look {
    tn_color ground, text, note, icon, icon_ground;
};

static struct tile_look look_of(const struct page *page, const struct tile *tile)
{
    const struct theme *theme = page->theme;
    struct staff_colors colors = tn_view_staff_colors(page);
    bool pressed = page->flow->pressed == tile->hit && !tile->is_off;
    if (tile->is_off)
        return (struct tile_look){theme->paper, theme->off_text, theme->off_text, theme->off_text,
                                  theme->paper};
    if (tile->is_strong) {
        tn_color ground = pressed ? colors.pressed : colors.accent;
        return (struct tile_look){ground, colors.on_accent, colors.on_accent, colors.on_accent,
                                  ground};
    }
    tn_color ground = pressed ? colors.tint : theme->card;
    tn_color text = tile->is_danger ? theme->bad_text : theme->ink;
    return (struct tile_look){ground, text, pressed ? theme->ink : theme->ink2,
                              tile->is_danger ? theme->bad_text : colors.on_tint,
                              pressed ? ground : colors.tint};
}

static double label_size(const struct page *page, double width)
{
    const struct profile *profile = page->profile;
    return width < profile->title * 5.5 ? profile->body : profile->title;
}

static int tile_pad(const struct page *page)
{
    return page->profile->unit;
}

/* Not high enough for an icon above the words, but wide enough for one beside them. */
static bool lies(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    double letters = tn_view_is_large(page) ? 8 : 7;
    return rect.h < profile->title * 3.4 + profile->note && rect.w >= profile->title * letters;
}

/* Where the icon of a lying tile is; *ret_words is the room for the words, clear of its badge. */
static struct tn_rect lying_icon(const struct page *page, struct tn_rect rect,
                                 struct tn_rect *ret_words)
{
    bool narrow = rect.w < page->profile->title * 8;
    int unit = page->profile->unit, pad = narrow ? unit : unit * 3 / 2;
    int side = (int)fmin(page->profile->title * (narrow ? 1.5 : 1.75), rect.h - 8);
    int x = rect.x + pad + side + (narrow ? 2 * unit : pad);
    *ret_words = (struct tn_rect){x, rect.y + unit / 2, rect.x + rect.w - pad - x, rect.h - unit};
    return (struct tn_rect){rect.x + pad, rect.y + (rect.h - side) / 2, side, side};
}

double tn_view_tile_size(const struct page *page, const struct tile *tiles, size_t count,
                         struct tn_rect cell)
{
    struct tn_rect words;
    bool lying = lies(page, cell);
    (void)lying_icon(page, cell, &words);
    double room = lying ? words.w : cell.w - 2 * tile_pad(page);
    const char *labels[TILES_MAX];
    struct tn_type type =
        tn_view_type(label_size(page, room), TN_WEIGHT_BOLD, page->theme->ink, room);
    TN_ASSERT(count <= TILES_MAX);
    for (size_t i = 0; i < count; i++)
        labels[i] = tiles[i].label;
    type.leading = type.size * 1.2;
    return tn_view_even_size(page, labels, count, type, type.size * (lying ? 1.3 : 2.4));
}

static struct stack tile_words(const struct page *page, const struct tile *tile,
                               const struct tile_look *look, double width, double height,
                               enum tn_align align)
{
    const struct profile *profile = page->profile;
    double size = tile->size > 0 ? tile->size : label_size(page, width);
    struct tn_type label = tn_view_type(size, TN_WEIGHT_BOLD, look->text, width);
    struct tn_type note = tn_view_type(profile->note, TN_WEIGHT_REGULAR, look->note, width);
    label.align = note.align = align;
    label.leading = label.size * 1.2;
    note.leading = note.size * 1.25;
    note.lines = 2;
    label.shrink = note.shrink = 0.72;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tile->label, label, 0);
    tn_view_stack_add(&stack, tile->note, note, profile->note * 0.4);
    if (stack.count > 1 && tn_view_stack_height(page, &stack) > height)
        stack.lines[1].type.lines = 1;
    if (stack.count > 1 && tn_view_stack_height(page, &stack) > height)
        stack.count = 1;
    return stack;
}

/* On a tint of its own, its badge at the corner. */
static void put_tile_icon(const struct page *page, const struct tile *tile,
                          const struct tile_look *look, struct tn_rect place, bool lying)
{
    tn_view_rrect(page->scene, place, place.w * 0.3, look->icon_ground);
    tn_view_icon(page->scene, tile->icon, tn_rect_inset(place, place.w / 5), look->icon,
                 look->icon_ground);
    if (tile->badge > 0)
        put_badge(page, tile->badge, place, lying);
}

/* Words alone, where larger type leaves no room for pictures; the note where it fits below. */
static void put_bare(const struct page *page, const struct tile *tile, const struct tile_look *look,
                     struct tn_rect rect)
{
    int pad = tile_pad(page);
    struct tile counted = *tile;
    char number[24];
    if (tile->badge > 0) { /* no corner for it */
        snprintf(number, sizeof(number), "%lld", (long long)tile->badge);
        counted.note = number;
    }
    struct stack words =
        tile_words(page, &counted, look, rect.w - 2 * pad, rect.h - pad, TN_ALIGN_MIDDLE);
    words.lines[0].type = tn_view_fit_even(page, tile->label, words.lines[0].type, rect.h - pad);
    if (words.count > 1 &&
        (!tn_draw_measure(page->fonts, counted.note, &words.lines[1].type).whole ||
         tn_view_stack_height(page, &words) > rect.h - pad))
        words.count = 1;
    double height = tn_view_stack_height(page, &words);
    tn_view_stack_put(page, &words, rect.x + rect.w / 2.0, rect.y + (rect.h - height) / 2,
                      look->ground);
}

/* The icon on the left of the words. */
static void put_lying(const struct page *page, const struct tile *tile,
                      const struct tile_look *look, struct tn_rect rect)
{
    struct tn_rect room, icon = lying_icon(page, rect, &room);
    struct stack words = tile_words(page, tile, look, room.w, room.h, TN_ALIGN_START);
    put_tile_icon(page, tile, look, icon, true);
    double height = tn_view_stack_height(page, &words);
    tn_view_stack_put(page, &words, room.x, rect.y + (rect.h - height) / 2, look->ground);
}

/* The icon above them; at the same height in every tile of a row, whatever is said below. */
static void put_standing(const struct page *page, const struct tile *tile,
                         const struct tile_look *look, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    int pad = profile->unit, side = (int)fmin(profile->title * 2.3, rect.h * 0.38);
    double words_h = profile->title + profile->note * 1.5;
    int above = profile->unit, top = rect.y + (int)((rect.h - side - above - words_h) / 2);
    int least = rect.y + pad;
    top = top > least ? top : least;
    int below = top + side + above;
    struct stack words = tile_words(page, tile, look, rect.w - 2 * pad,
                                    rect.y + rect.h - pad / 2.0 - below, TN_ALIGN_MIDDLE);
    put_tile_icon(page, tile, look, (struct tn_rect){rect.x + (rect.w - side) / 2, top, side, side},
                  false);
    tn_view_stack_put(page, &words, rect.x + rect.w / 2.0, below, look->ground);
}

void tn_view_tile(const struct page *page, const struct tile *tile, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    struct tile_look look = look_of(page, tile);
    double radius = profile->button_radius;
    tn_view_rrect(page->scene, rect, radius, look.ground);
    tn_color edge = page->theme->shadows ? page->theme->line : page->theme->edge;
    if (!tile->is_strong)
        tn_view_edge(page->scene, rect, radius, page->theme->shadows ? 1.5 : 2,
                     tile->is_off ? page->theme->off_edge : edge);
    if (lies(page, rect))
        put_lying(page, tile, &look, rect);
    else if (rect.h >= profile->title * 3.4 + profile->note)
        put_standing(page, tile, &look, rect);
    else
        put_bare(page, tile, &look, rect);
    if (tile->is_off)
        return;
    tn_view_focus_ring(page, tile->hit, rect, radius);
    tn_view_add_hit(page->scene, tile->hit, tn_view_widen(page, rect));
}

/* ---- bars, and nothing ---- */

#define BAR_MAX 4

static struct button bar_button(const struct page *page, const struct bar_button *button,
                                struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    struct staff_colors colors = tn_view_staff_colors(page);
    bool strong = button->is_strong;
    double least = tn_view_is_large(page) ? 6 : 4.5; /* widths of a letter beside an icon */
    return (struct button){.hit = button->hit,
                           .rect = rect,
                           .ground = strong ? colors.accent : theme->card,
                           .text = strong ? colors.on_accent : theme->ink,
                           .pressed = strong ? colors.pressed : colors.tint,
                           .edge = strong ? 0 : theme->edge,
                           .label = button->label,
                           .second = button->name ? button->name : "",
                           .is_second_name = true,
                           .icon =
                               rect.w > page->profile->title * least ? button->icon : ICON_NONE};
}

void tn_view_bar(const struct page *page, struct tn_rect rect, const struct bar_button *buttons,
                 size_t count)
{
    struct button put[BAR_MAX];
    int offered = 0, index = 0;
    for (size_t i = 0; i < count; i++)
        offered += tn_view_has(page, buttons[i].hit);
    TN_ASSERT(offered <= BAR_MAX);
    int gap = page->profile->gap < 16 ? page->profile->gap : 16;
    bool two = offered > 2 && rect.h >= 2 * page->profile->target + gap;
    struct grid grid = {rect, two ? (offered + 1) / 2 : offered, two ? 2 : 1, gap};
    for (size_t i = 0; i < count; i++) {
        if (!tn_view_has(page, buttons[i].hit))
            continue;
        put[index] = bar_button(page, &buttons[i], tn_view_cell(&grid, index));
        index++;
    }
    tn_view_buttons(page, put, (size_t)index);
}

void tn_view_nothing(const struct page *page, struct tn_rect rect, enum icon icon, const char *text,
                     tn_color behind)
{
    const struct profile *profile = page->profile;
    struct tn_type type = tn_view_type(profile->title, TN_WEIGHT_MEDIUM, page->theme->ink2,
                                       rect.w - 4 * profile->unit);
    type.align = TN_ALIGN_MIDDLE;
    type.lines = 5;
    struct stack stack = {0};
    tn_view_stack_add(&stack, text, type, 0);
    double height = tn_view_stack_height(page, &stack);
    while (height > rect.h && stack.lines[0].type.size > profile->note) {
        stack.lines[0].type.size *= 0.95;
        stack.lines[0].type.leading *= 0.95;
        height = tn_view_stack_height(page, &stack);
    }
    int side = (int)(profile->title * 2.6), gap = profile->unit * 2;
    double room = rect.h - height - side - gap;
    if (room < 0) { /* the words matter more than the picture */
        tn_view_stack_put(page, &stack, rect.x + rect.w / 2.0,
                          round(rect.y + fmax(0, (rect.h - height) / 2)), behind);
        return;
    }
    int top = rect.y + (int)(room > 0 ? room / 2 : 0), middle = rect.x + rect.w / 2;
    tn_view_icon(page->scene, icon, (struct tn_rect){middle - side / 2, top, side, side},
                 page->theme->edge, behind);
    tn_view_stack_put(page, &stack, middle, top + side + gap, behind);
}
