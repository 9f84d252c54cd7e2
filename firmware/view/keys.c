/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c -- which rows the keys form, for a screen of this size.
 *
 * Letters are the three rows everybody knows, and a letter is always in the same place.  Signs and
 * the space bar are a row of their own where there is room for one; where there is not (S, beside
 * digits or candidates) they fill the ends of the rows of letters, and what is left is `spare`, for
 * the page to place.  Source: UI.md 6.3 (pitch of the keys). */
#include <math.h>
#include <string.h>

#include "keyboard.h"

/* What the ways to write take of the last row. */
#define SWITCH_UNITS 3.6
#define SIDE_UNITS 1.5
/* More of them beside the ways to write leave no space bar worth the name. */
#define FOOT_SIGNS_MAX 4

enum tn_flow_hit tn_view_key_of(char c)
{
    const char *at = strchr(TN_FLOW_KEYS, c);
    TN_ASSERT(at && *at);
    return (enum tn_flow_hit)(TN_FLOW_HIT_KEY_0 + (at - TN_FLOW_KEYS));
}

static void add_key(struct key_row *row, enum tn_flow_hit hit, double units)
{
    TN_ASSERT(row->count < KEY_ROW_MAX);
    row->keys[row->count].hit = hit;
    row->keys[row->count++].units = units;
    row->units += units;
}

static void add_chars(struct key_row *row, const struct page *page, const char *chars)
{
    for (; *chars; chars++) {
        if (tn_view_has(page, tn_view_key_of(*chars)))
            add_key(row, tn_view_key_of(*chars), 1);
    }
}

static struct key_row *add_row(struct keyboard *keyboard)
{
    TN_ASSERT(keyboard->row_count < KEY_ROWS_MAX);
    return &keyboard->rows[keyboard->row_count++];
}

bool tn_view_has_switch(const struct page *page)
{
    return tn_view_has(page, TN_FLOW_HIT_INPUT_PINYIN) ||
           tn_view_has(page, TN_FLOW_HIT_INPUT_LATIN) || tn_view_has(page, TN_FLOW_HIT_INPUT_HAND);
}

/* The signs there are, the most wanted first. */
static void collect_signs(struct keyboard *keyboard, const struct page *page)
{
    static const char order[] = "@.-_'+";
    for (size_t i = 0; order[i]; i++) {
        if (tn_view_has(page, tn_view_key_of(order[i])))
            keyboard->spare[keyboard->spare_count++] = tn_view_key_of(order[i]);
    }
}

/* The next sign, or room for one. */
static void take_sign(struct keyboard *keyboard, struct key_row *row, double units)
{
    if (keyboard->spare_count == 0) {
        add_key(row, TN_FLOW_HIT_NONE, units);
        return;
    }
    add_key(row, keyboard->spare[0], units);
    keyboard->spare_count--;
    memmove(keyboard->spare, keyboard->spare + 1,
            keyboard->spare_count * sizeof(keyboard->spare[0]));
}

/* Signs on both sides of the space bar; where there is none they are wider. */
static void add_foot(struct keyboard *keyboard, const struct page *page)
{
    struct key_row *row = add_row(keyboard);
    bool has_space = tn_view_has(page, tn_view_key_of(' '));
    double left = KEY_ROW_UNITS - keyboard->switch_units;
    size_t count = keyboard->spare_count, before = has_space ? (count + 1) / 2 : count;
    double wide = has_space || count == 0 ? 1 : fmin(2, left / (double)count);
    for (size_t i = 0; i < count; i++) {
        if (i == before)
            add_key(row, tn_view_key_of(' '), left - (double)count);
        take_sign(keyboard, row, wide);
    }
    if (has_space && before == count)
        add_key(row, tn_view_key_of(' '), left - (double)count);
}

/* Between shift and erase; where there is no shift, signs stand beside the letters. */
static void add_last_letters(struct keyboard *keyboard, const struct page *page, bool has_foot)
{
    struct key_row *row = add_row(keyboard);
    bool has_shift = tn_view_has(page, TN_FLOW_HIT_KEY_SHIFT);
    bool both = !has_foot && keyboard->spare_count > 1;
    double side = both ? 1 : SIDE_UNITS;
    if (has_shift)
        add_key(row, TN_FLOW_HIT_KEY_SHIFT, side);
    else if (has_foot)
        add_key(row, TN_FLOW_HIT_NONE, SIDE_UNITS);
    else
        take_sign(keyboard, row, side);
    add_chars(row, page, "zxcvbnm");
    if (both)
        take_sign(keyboard, row, 1);
    if (tn_view_has(page, TN_FLOW_HIT_KEY_ERASE))
        add_key(row, TN_FLOW_HIT_KEY_ERASE, side);
}

static void plan_letters(struct keyboard *keyboard, const struct page *page, bool is_small)
{
    bool has_digits = tn_view_has(page, tn_view_key_of('1'));
    bool has_space = tn_view_has(page, tn_view_key_of(' '));
    collect_signs(keyboard, page);
    /* S holds four rows, the candidates among them */
    bool fits_foot = !is_small || (!has_digits && !keyboard->has_candidates);
    bool wants_foot =
        has_space || keyboard->spare_count > 3 || (!is_small && tn_view_has_switch(page));
    bool has_foot = fits_foot && wants_foot, lone_sign = keyboard->spare_count == 1;
    if (has_foot && !is_small && tn_view_has_switch(page))
        keyboard->switch_units = SWITCH_UNITS;
    if (has_digits)
        add_chars(add_row(keyboard), page, "1234567890");
    if (has_foot && is_small)
        add_foot(keyboard, page);
    add_chars(add_row(keyboard), page, "qwertyuiop");
    struct key_row *middle = add_row(keyboard);
    add_chars(middle, page, "asdfghjkl");
    bool crowded = keyboard->switch_units > 0 && keyboard->spare_count > FOOT_SIGNS_MAX;
    if (crowded || (!has_foot && keyboard->spare_count > 2))
        take_sign(keyboard, middle, 1);
    add_last_letters(keyboard, page, has_foot && !lone_sign && !crowded);
    if (has_foot && !is_small)
        add_foot(keyboard, page);
    if (!has_foot && has_space)
        keyboard->spare[keyboard->spare_count++] = tn_view_key_of(' ');
}

/* For a password: letters and digits, or all the signs, in four rows on every screen. */
static void plan_exact(struct keyboard *keyboard, const struct page *page)
{
    if (tn_view_has(page, tn_view_key_of('q'))) {
        add_chars(add_row(keyboard), page, "1234567890");
        add_chars(add_row(keyboard), page, "qwertyuiop");
        struct key_row *middle = add_row(keyboard);
        add_chars(middle, page, "asdfghjkl");
        add_key(middle, TN_FLOW_HIT_KEY_SIGNS, 1);
        add_last_letters(keyboard, page, true);
        return;
    }
    add_chars(add_row(keyboard), page, "!\"#$%&'()*");
    add_chars(add_row(keyboard), page, "+,-./:;<=>");
    add_chars(add_row(keyboard), page, "?@[\\]^_`{|");
    struct key_row *last = add_row(keyboard);
    add_chars(last, page, "}~");
    add_key(last, TN_FLOW_HIT_KEY_SIGNS, 2);
    add_key(last, tn_view_key_of(' '), 4);
    add_key(last, TN_FLOW_HIT_KEY_ERASE, 2);
}

/* A lower screen than the profile was made for has lower keys. */
static int pitch_y_of(const struct page *page, int usual)
{
    bool small = page->profile->shape == SHAPE_SMALL;
    int rows = small ? 4 : 5, rest = small ? 184 : 320;
    int most = (page->scene->height - rest) / rows;
    return usual < most ? usual : most;
}

void tn_view_plan_keys(const struct page *page, struct keyboard *ret_keyboard)
{
    static const struct {
        int beside, pitch_y, gap, around;
    } sizes[] = {[SHAPE_SMALL] = {10, 74, 6, 8},
                 [SHAPE_WIDE] = {30, 96, 10, 16},
                 [SHAPE_TALL] = {40, 104, 10, 24}};
    enum layout_shape shape = page->profile->shape;
    bool has_letters = tn_view_has(page, tn_view_key_of('q'));
    struct keyboard keyboard = {
        .pitch_x = (page->scene->width - sizes[shape].beside) / KEY_ROW_UNITS,
        .pitch_y = pitch_y_of(page, sizes[shape].pitch_y),
        .gap = sizes[shape].gap,
        .is_pad = !has_letters && tn_view_has(page, tn_view_key_of('1')),
        .has_candidates = has_letters && tn_view_has(page, TN_FLOW_HIT_INPUT_PINYIN) &&
                          page->flow->typing.input == TN_FLOW_INPUT_PINYIN,
    };
    if (tn_view_has(page, TN_FLOW_HIT_KEY_SIGNS))
        plan_exact(&keyboard, page);
    else if (has_letters)
        plan_letters(&keyboard, page, shape == SHAPE_SMALL);
    int rows = (int)keyboard.row_count + keyboard.has_candidates;
    if (rows > 0)
        keyboard.height = rows * keyboard.pitch_y + sizes[shape].around;
    *ret_keyboard = keyboard;
}
