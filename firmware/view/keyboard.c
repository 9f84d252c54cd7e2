/* SPDX-License-Identifier: Apache-2.0 */
/* keyboard.c -- keys, candidates and the number pad, laid out and drawn. */
#include "keyboard.h"

#include <math.h>

#define KEY_RADIUS 12

static enum icon icon_of(enum tn_flow_hit hit)
{
    switch (hit) {
    case TN_FLOW_HIT_KEY_ERASE:
        return ICON_ERASE;
    case TN_FLOW_HIT_KEY_SHIFT:
        return ICON_SHIFT;
    case TN_FLOW_HIT_CANDIDATES_MORE:
        return ICON_NEXT;
    default:
        return ICON_NONE;
    }
}

static const char *word_of(const struct page *page, enum tn_flow_hit hit, char letter[2])
{
    switch (hit) {
    case TN_FLOW_HIT_INPUT_PINYIN:
        return tn_view_say(page, "key.pinyin");
    case TN_FLOW_HIT_INPUT_LATIN:
        return tn_view_say(page, "key.latin");
    case TN_FLOW_HIT_INPUT_HAND:
        return tn_view_say(page, "key.hand");
    case TN_FLOW_HIT_CANVAS_CLEAR:
        return tn_view_say(page, "key.clear");
    case TN_FLOW_HIT_KEY_SIGNS:
        return page->flow->typing.signs ? "abc" : "#+=";
    default:
        break;
    }
    /* small at all times, as on a keyboard of keys: shift itself tells that it is on; but in a
     * password it matters which it is */
    letter[0] = page->flow->screen == TN_FLOW_PASSWORD ? tn_flow_key_char(page->flow, hit)
                                                       : TN_FLOW_KEYS[(int)hit - TN_FLOW_HIT_KEY_0];
    letter[1] = '\0';
    return letter[0] == ' ' ? tn_view_say(page, "key.space") : letter;
}

/* Lit while it is down, or while what it stands for is on. */
static bool is_lit(const struct tn_flow *flow, enum tn_flow_hit hit)
{
    if (flow->pressed == hit)
        return true;
    switch (hit) {
    case TN_FLOW_HIT_KEY_SHIFT:
        return flow->typing.shift;
    case TN_FLOW_HIT_INPUT_PINYIN:
        return flow->typing.input == TN_FLOW_INPUT_PINYIN;
    case TN_FLOW_HIT_INPUT_LATIN:
        return flow->typing.input == TN_FLOW_INPUT_LATIN;
    case TN_FLOW_HIT_INPUT_HAND:
        return flow->typing.input == TN_FLOW_INPUT_HAND;
    default:
        return false;
    }
}

static void put_face(const struct page *page, struct tn_rect rect, tn_color ground)
{
    const struct theme *theme = page->theme;
    if (theme->shadows)
        tn_view_rrect(page->scene, (struct tn_rect){rect.x, rect.y + 2, rect.w, rect.h}, KEY_RADIUS,
                      SHADOW_COLOR);
    tn_view_rrect(page->scene, rect, KEY_RADIUS, ground);
    if (theme->edge_px > 0)
        tn_view_edge(page->scene, rect, KEY_RADIUS, 2, theme->edge);
}

/* In the middle of `rect`, smaller where it must be, never cut. */
static void put_word(const struct page *page, const char *word, struct tn_rect rect,
                     struct tn_type type, tn_color ground)
{
    type.width = rect.w - 14;
    type.align = TN_ALIGN_MIDDLE;
    type.overlong = TN_OVERLONG_SHRINK;
    type.shrink = 0.4;
    double drawn = tn_draw_measure(page->fonts, word, &type).size;
    tn_view_text(page->scene, word, rect.x + rect.w / 2.0,
                 round(rect.y + rect.h / 2.0 + drawn * 0.36), &type, ground);
}

static void put_icon(const struct page *page, enum icon icon, struct tn_rect rect, tn_color color,
                     tn_color ground)
{
    int side = (rect.h < rect.w ? rect.h : rect.w) * 48 / 100;
    tn_view_icon(
        page->scene, icon,
        (struct tn_rect){rect.x + (rect.w - side) / 2, rect.y + (rect.h - side) / 2, side, side},
        color, ground);
}

void tn_view_key(const struct page *page, enum tn_flow_hit hit, struct tn_rect cell, int gap)
{
    const struct theme *theme = page->theme;
    const struct profile *profile = page->profile;
    struct tn_rect rect = {cell.x + gap / 2, cell.y + gap / 2, cell.w - gap, cell.h - gap};
    char letter[2] = "";
    bool has_icon = icon_of(hit) != ICON_NONE;
    const char *word = has_icon ? "" : word_of(page, hit, letter);
    bool lit = is_lit(page->flow, hit), quiet = word != letter;
    /* a switch that is on must not look like the button to press */
    bool dark = hit == TN_FLOW_HIT_KEY_SHIFT && lit;
    tn_color ground = dark ? theme->ink : lit ? theme->prim : quiet ? theme->tint : theme->card;
    tn_color color = dark    ? theme->paper
                     : lit   ? theme->on_prim
                     : quiet ? theme->on_tint
                             : theme->ink;
    put_face(page, rect, ground);
    double size = quiet ? fmin(profile->body, rect.h * 0.38) : fmin(profile->big, rect.h * 0.56);
    if (has_icon)
        put_icon(page, icon_of(hit), rect, color, ground);
    else
        put_word(page, word, rect, tn_view_type(size, TN_WEIGHT_MEDIUM, color, 0), ground);
    tn_view_focus_ring(page, hit, tn_rect_inset(rect, 6), KEY_RADIUS - 6);
    tn_view_add_hit(page->scene, hit, cell);
}

/* ---- candidates ---- */

void tn_view_candidate(const struct page *page, size_t index, struct tn_rect cell, int gap)
{
    const struct tn_flow_typing *typing = &page->flow->typing;
    const struct theme *theme = page->theme;
    struct scene *scene = page->scene;
    size_t at = typing->first + index;
    enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_CANDIDATE_0 + index);
    struct tn_rect rect = {cell.x + gap / 2, cell.y + gap / 2, cell.w - gap, cell.h - gap};
    if (at >= typing->candidates.count)
        return;
    bool pressed = page->flow->pressed == hit;
    tn_color ground = pressed ? theme->prim : theme->card;
    tn_color color = pressed ? theme->on_prim : theme->ink;
    tn_view_rrect(scene, rect, KEY_RADIUS, ground);
    tn_view_edge(scene, rect, KEY_RADIUS, at == 0 ? 3 : 2, at == 0 ? theme->prim : theme->edge);
    put_word(page, typing->candidates.one[at].text, rect,
             tn_view_type(fmin(page->profile->big, rect.h * 0.56), TN_WEIGHT_MEDIUM, color, 0),
             ground);
    tn_view_focus_ring(page, hit, tn_rect_inset(rect, 6), KEY_RADIUS - 6);
    tn_view_add_hit(scene, hit, cell);
}

void tn_view_more_candidates(const struct page *page, struct tn_rect cell, int gap)
{
    if (page->flow->typing.candidates.count > TN_FLOW_CANDIDATES_SHOWN)
        tn_view_key(page, TN_FLOW_HIT_CANDIDATES_MORE, cell, gap);
}

static void put_bar(const struct page *page, const struct keyboard *keyboard, struct tn_rect bar)
{
    const struct tn_flow_typing *typing = &page->flow->typing;
    int w = (bar.w - keyboard->pitch_x) / TN_FLOW_CANDIDATES_SHOWN, x = bar.x;
    if (typing->candidates.count == 0) {
        struct tn_type type =
            tn_view_type(page->profile->note, TN_WEIGHT_MEDIUM, page->theme->ink, 0);
        put_word(page, tn_view_say(page, "key.pinyin.hint"), bar, type, page->theme->sand);
    }
    for (size_t i = 0; i < TN_FLOW_CANDIDATES_SHOWN; i++, x += w)
        tn_view_candidate(page, i, (struct tn_rect){x, bar.y, w, bar.h}, keyboard->gap);
    tn_view_more_candidates(page, (struct tn_rect){x, bar.y, bar.x + bar.w - x, bar.h},
                            keyboard->gap);
}

/* ---- ways to write ---- */

void tn_view_input_switch(const struct page *page, struct tn_rect rect, int gap)
{
    static const enum tn_flow_hit ways[] = {TN_FLOW_HIT_INPUT_PINYIN, TN_FLOW_HIT_INPUT_LATIN,
                                            TN_FLOW_HIT_INPUT_HAND};
    int count = 0, done = 0;
    for (size_t i = 0; i < 3; i++)
        count += tn_view_has(page, ways[i]);
    for (size_t i = 0; i < 3; i++) {
        if (!tn_view_has(page, ways[i]))
            continue;
        int left = rect.w * done / count, right = rect.w * (done + 1) / count;
        tn_view_key(page, ways[i], (struct tn_rect){rect.x + left, rect.y, right - left, rect.h},
                    gap);
        done++;
    }
}

/* ---- all of it ---- */

/* Where the last row has no keys of its own: how syllables are told apart. */
static void put_tip(const struct page *page, struct tn_rect rect)
{
    struct tn_type type = tn_view_type(page->profile->note, TN_WEIGHT_MEDIUM, page->theme->ink, 0);
    put_word(page, tn_view_say(page, "key.pinyin.tip"), rect, type, page->theme->sand);
}

static void put_row(const struct page *page, const struct keyboard *keyboard,
                    const struct key_row *row, double x, int y)
{
    double pitch = keyboard->pitch_x;
    for (size_t i = 0; i < row->count; i++) {
        int left = (int)round(x), right = (int)round(x + row->keys[i].units * pitch);
        if (row->keys[i].hit != TN_FLOW_HIT_NONE)
            tn_view_key(page, row->keys[i].hit,
                        (struct tn_rect){left, y, right - left, keyboard->pitch_y}, keyboard->gap);
        x += row->keys[i].units * pitch;
    }
}

void tn_view_keyboard(const struct page *page, const struct keyboard *keyboard)
{
    struct scene *scene = page->scene;
    struct tn_rect band = {-16, scene->height - keyboard->height, scene->width + 32,
                           keyboard->height + 16};
    int whole = 10 * keyboard->pitch_x, left = (scene->width - whole) / 2;
    int y = band.y + (keyboard->height -
                      (int)(keyboard->row_count + keyboard->has_candidates) * keyboard->pitch_y) /
                         2;
    tn_view_fill(scene, band, page->theme->sand);
    if (keyboard->has_candidates) {
        put_bar(page, keyboard, (struct tn_rect){left, y, whole, keyboard->pitch_y});
        y += keyboard->pitch_y;
    }
    for (size_t i = 0; i < keyboard->row_count; i++, y += keyboard->pitch_y) {
        const struct key_row *row = &keyboard->rows[i];
        bool is_foot = keyboard->switch_units > 0 && i + 1 == keyboard->row_count;
        double x = left + (KEY_ROW_UNITS - row->units) * keyboard->pitch_x / 2;
        if (is_foot) {
            int w = (int)(keyboard->switch_units * keyboard->pitch_x);
            tn_view_input_switch(page, (struct tn_rect){left, y, w, keyboard->pitch_y},
                                 keyboard->gap);
            x = left + w;
            if (row->count == 0)
                put_tip(page, (struct tn_rect){left + w, y, whole - w, keyboard->pitch_y});
        }
        put_row(page, keyboard, row, x, y);
    }
}

/* ---- numbers alone ---- */

static void put_pad_key(const struct page *page, enum tn_flow_hit hit, struct tn_rect cell, int gap)
{
    if (tn_view_has(page, hit))
        tn_view_key(page, hit, cell, gap);
}

/* The two signs that stand beside numbers, of a telephone or of an address; NULL: none. */
static const char *pad_signs(const struct page *page)
{
    if (tn_view_has(page, tn_view_key_of(':')))
        return ".:";
    return tn_view_has(page, tn_view_key_of('-')) ? "-+" : NULL;
}

/* A fourth column for erase and the signs, and a wide zero, as accountants know it. */
static void put_wide_ends(const struct page *page, int left, int top, int w, int h, int gap)
{
    const char *signs = pad_signs(page);
    int x = left + 3 * w;
    put_pad_key(page, TN_FLOW_HIT_KEY_ERASE, (struct tn_rect){x, top, w, 2 * h}, gap);
    put_pad_key(page, tn_view_key_of(signs[0]), (struct tn_rect){x, top + 2 * h, w, h}, gap);
    put_pad_key(page, tn_view_key_of(signs[1]), (struct tn_rect){x, top + 3 * h, w, h}, gap);
    put_pad_key(page, tn_view_key_of('0'), (struct tn_rect){left, top + 3 * h, 3 * w, h}, gap);
}

static void put_narrow_ends(const struct page *page, int left, int top, int w, int h, int gap)
{
    put_pad_key(page, tn_view_key_of('0'), (struct tn_rect){left + w, top, w, h}, gap);
    put_pad_key(page, TN_FLOW_HIT_KEY_ERASE, (struct tn_rect){left + 2 * w, top, w, h}, gap);
}

int tn_view_pad_columns(const struct page *page)
{
    return pad_signs(page) ? 4 : 3;
}

void tn_view_number_pad(const struct page *page, struct tn_rect room)
{
    const struct profile *base = tn_view_profile(page->scene->width, page->scene->height);
    int gap = base->key_gap, columns = tn_view_pad_columns(page);
    int w = room.w / columns < base->key_w + gap ? room.w / columns : base->key_w + gap;
    int h = room.h / 4 < base->key_h + gap ? room.h / 4 : base->key_h + gap;
    int left = room.x + (room.w - columns * w) / 2, top = room.y + (room.h - 4 * h) / 2;
    for (int i = 0; i < 9; i++)
        put_pad_key(page, tn_view_key_of((char)('1' + i)),
                    (struct tn_rect){left + i % 3 * w, top + i / 3 * h, w, h}, gap);
    if (columns > 3)
        put_wide_ends(page, left, top, w, h, gap);
    else
        put_narrow_ends(page, left, top + 3 * h, w, h, gap);
}
