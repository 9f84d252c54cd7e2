/* SPDX-License-Identifier: Apache-2.0 */
/* find.c -- somebody without a code finds their name.
 *
 * Nobody is listed before two letters, three at most after them.  Source: UI.md section 4. */
#include <stdio.h>
#include <string.h>

#include "keyboard.h"
#include "words.h"

#define SHOWN_MAX 3
#define LETTERS_MIN 2
#define CARD_H 196 /* on P */

/* ---- the list is closed ---- */

void tn_view_locked(struct page *page)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool small = profile->shape == SHAPE_SMALL;
    tn_view_form_title(page, tn_view_header_form(page), page->flow->event.title);
    struct tn_rect body = page->body;
    int h = profile->shape == SHAPE_TALL ? 190 : profile->button;
    h = h > body.h / 3 ? body.h / 3 : h;
    int w = profile->shape == SHAPE_TALL ? body.w : body.w / 2;
    struct tn_rect help = {body.x + (body.w - w) / 2, body.y + body.h - h, w, h};
    int side = small ? 96 : profile->shape == SHAPE_TALL ? 240 : 150;
    struct tn_type first = tn_view_type(profile->big, TN_WEIGHT_BOLD, theme->ink, body.w - 32);
    struct tn_type second = tn_view_type(profile->body, TN_WEIGHT_MEDIUM, theme->ink2, body.w - 32);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.lines = 2;
    second.lines = 4;
    second.shrink = 0.95;
    first.leading = first.size * 1.25;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "find.locked"), first, 0);
    tn_view_stack_add(&stack, tn_view_say(page, "find.locked.next"), second, second.size * 0.8);
    tn_view_stack_add(&stack, tn_view_say_other(page, "find.locked.next"), second,
                      second.size * 0.6);
    int room = body.h - h - 2 * profile->gap;
    while (stack.count > 2 && tn_view_stack_height(page, &stack) + side > room - profile->gap)
        stack.count--;
    if (tn_view_stack_height(page, &stack) + side + profile->gap > room)
        side = 0;
    tn_view_stack_fit(page, &stack, room - (side ? side + profile->gap : 0), 2);
    int used = (int)tn_view_stack_height(page, &stack) + (side ? side + profile->gap : 0);
    int top = body.y + (room - used) / 2, middle = body.x + body.w / 2;
    if (side) {
        struct tn_rect disc = {middle - side / 2, top, side, side};
        tn_view_rrect(page->scene, disc, side / 2.0, theme->tint);
        tn_view_icon(page->scene, ICON_LOCK, tn_rect_inset(disc, side * 28 / 100), theme->on_tint,
                     theme->tint);
        top += side + profile->gap;
    }
    tn_view_stack_put(page, &stack, middle, top, theme->paper);
    if (tn_view_has(page, TN_FLOW_HIT_HELP))
        tn_view_primary(page, TN_FLOW_HIT_HELP, help, "form.help");
}

/* ---- FIND ---- */

static bool is_asked(const struct page *page)
{
    return strlen(page->flow->typing.letters) >= LETTERS_MIN;
}

/* "3 of 12", at the end of the field. */
static void count_words(const struct page *page, struct tn_buf *out)
{
    const struct tn_flow_people *found = &page->flow->found;
    if (!is_asked(page) || found->count == 0)
        return;
    size_t shown = found->count < SHOWN_MAX ? found->count : SHOWN_MAX;
    TN_BUF_AUTO few = {0}, all = {0};
    tn_view_number_words((int64_t)shown, &few);
    tn_view_number_words(found->total, &all);
    bool more = found->total > (int64_t)shown;
    tn_view_format(page, page->lang, more ? "find.more" : "find.shown", tn_buf_text(&few),
                   more ? tn_buf_text(&all) : NULL, out);
}

static void put_not_listed(const struct page *page, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    const char *next =
        page->flow->event.policy.sign_up ? "find.not-listed.sign-up" : "find.not-listed.help";
    struct button button = {.hit = TN_FLOW_HIT_NOT_LISTED,
                            .rect = rect,
                            .ground = theme->tint,
                            .text = theme->on_tint,
                            .pressed = theme->sand,
                            .label = tn_view_say(page, "find.not-listed"),
                            .second = page->lang == page->other ? "" : tn_view_say(page, next),
                            .icon =
                                page->flow->event.policy.sign_up ? ICON_PERSON_PLUS : ICON_HELP};
    tn_view_button(page, &button);
}

/* The name as large as it goes, the contact below it where there is room. */
static void put_person_words(const struct page *page, const struct tn_flow_person *person,
                             struct tn_rect room, tn_color ground)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    char note[192];
    const char *inside = person->inside ? tn_view_say(page, "find.inside") : "";
    snprintf(note, sizeof(note), "%s%s%s", person->contact,
             *person->contact && *inside ? " · " : "", inside);
    struct tn_type first = tn_view_type(profile->big, TN_WEIGHT_BOLD, theme->ink, room.w);
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_MEDIUM, theme->ink2, room.w);
    first.lines = 2;
    first.shrink = 0.6;
    first.leading = first.size * 1.15;
    first.overlong = TN_OVERLONG_SHRINK;
    struct stack stack = {0};
    tn_view_stack_add(&stack, person->name, first, 0);
    stack.lines[0].is_name = true;
    tn_view_stack_add(&stack, note, second, second.size * 0.45);
    tn_view_stack_fit(page, &stack, room.h, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, room.x, room.y + (room.h - height) / 2, ground);
}

static void put_person(const struct page *page, size_t index, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + index);
    tn_color ground = page->flow->pressed == hit ? theme->tint : theme->card;
    int side = (int)profile->title, pad = profile->unit * 2;
    tn_view_rrect(page->scene, rect, 16, ground);
    tn_view_edge(page->scene, rect, 16, 2, theme->edge);
    struct tn_rect icon = {rect.x + rect.w - pad - side, rect.y + (rect.h - side) / 2, side, side};
    tn_view_icon(page->scene, ICON_NEXT, icon, theme->prim, ground);
    put_person_words(
        page, &page->flow->found.one[index],
        (struct tn_rect){rect.x + pad, rect.y + 6, icon.x - rect.x - 2 * pad, rect.h - 12}, ground);
    tn_view_focus_ring(page, hit, rect, 16);
    if (tn_view_has(page, hit))
        tn_view_add_hit(page->scene, hit, tn_view_widen(page, rect));
}

/* "zw", and whom it finds. */
static void put_example(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const char *letters = "zw", *name = tn_view_say(page, "find.example");
    double size = profile->title, left_w, right_w;
    struct tn_type bold, plain;
    do {
        bold = tn_view_type(size, TN_WEIGHT_BOLD, theme->ink, 0);
        plain = tn_view_type(size, TN_WEIGHT_MEDIUM, theme->ink, 0);
        left_w = tn_draw_measure(page->fonts, letters, &bold).width;
        right_w = tn_draw_measure(page->fonts, name, &plain).width;
        size *= 0.9;
    } while (left_w + right_w + size * 3 > rect.w);
    size = bold.size;
    bold.width = left_w + 2;
    plain.width = right_w + 2;
    int side = (int)(size * 0.8), gap = (int)(size * 0.7);
    double x = rect.x + (rect.w - left_w - right_w - side - 2 * gap) / 2;
    double baseline = (int)(rect.y + rect.h / 2.0 + size * 0.36);
    tn_view_rrect(page->scene, rect, 16, theme->sand);
    tn_view_text(page->scene, letters, x, baseline, &bold, theme->sand);
    tn_view_icon(
        page->scene, ICON_NEXT,
        (struct tn_rect){(int)(x + left_w) + gap, rect.y + (rect.h - side) / 2, side, side},
        theme->ink, theme->sand);
    tn_view_text(page->scene, name, x + left_w + side + 2 * gap, baseline, &plain, theme->sand);
}

/* How to begin, or that nobody is called so: an icon and two lines. */
static void put_hint(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const char *keys[2] = {"find.how", "find.how.next"};
    if (is_asked(page) && page->flow->found.asked[0])
        keys[0] = "find.none", keys[1] = "find.none.next";
    bool tall = profile->shape == SHAPE_TALL, small = profile->shape == SHAPE_SMALL;
    int side = tall ? 160 : small ? 56 : 96, pad = small ? 8 : profile->unit * 2;
    struct tn_rect disc = {rect.x + pad, rect.y + (rect.h - side) / 2, side, side};
    int left = disc.x + side + pad, right = rect.x + rect.w - pad;
    struct tn_type first = tn_view_type(small ? profile->title : profile->big * 0.9, TN_WEIGHT_BOLD,
                                        theme->ink, right - left);
    struct tn_type second = tn_view_type(small ? profile->note : profile->body, TN_WEIGHT_MEDIUM,
                                         theme->ink2, right - left);
    first.lines = second.lines = 3;
    first.overlong = TN_OVERLONG_SHRINK;
    first.leading = first.size * 1.2;
    second.leading = second.size * 1.3;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, keys[0]), first, 0);
    tn_view_stack_add(&stack, tn_view_say(page, keys[1]), second, second.size * 0.6);
    tn_view_stack_add(&stack, tn_view_say_other(page, keys[0]), second, second.size * 0.6);
    tn_view_stack_fit(page, &stack, rect.h, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_rrect(page->scene, disc, side / 2.0, theme->tint);
    tn_view_icon(page->scene, ICON_SEARCH, tn_rect_inset(disc, side * 28 / 100), theme->on_tint,
                 theme->tint);
    tn_view_stack_put(page, &stack, left, rect.y + (rect.h - height) / 2, theme->paper);
}

/* Two by two, below one another on P; the last place is for those who are not there. */
static void put_results(const struct page *page, struct tn_rect rect, int gap)
{
    size_t count = page->flow->found.count;
    count = !is_asked(page) ? 0 : count < SHOWN_MAX ? count : SHOWN_MAX;
    bool tall = page->profile->shape == SHAPE_TALL;
    int columns = tall ? 1 : 2, rows = tall ? 4 : 2;
    int w = (rect.w - (columns - 1) * gap) / columns, h = (rect.h - (rows - 1) * gap) / rows;
    for (size_t i = 0; i < count; i++)
        put_person(page, i,
                   (struct tn_rect){rect.x + (int)i % columns * (w + gap),
                                    rect.y + (int)i / columns * (h + gap), w, h});
    if (count == 0 && tall) {
        put_hint(page, (struct tn_rect){rect.x, rect.y, w, 2 * h + gap});
        put_example(page, (struct tn_rect){rect.x, rect.y + 2 * (h + gap), w, h});
    } else if (count == 0) {
        put_hint(page, (struct tn_rect){rect.x, rect.y, w, rect.h});
        put_example(page, (struct tn_rect){rect.x + w + gap, rect.y, w, h});
    }
    put_not_listed(page, (struct tn_rect){rect.x + (columns - 1) * (w + gap),
                                          rect.y + (rows - 1) * (h + gap), w, h});
}

static void find_small(struct page *page, const struct keyboard *keyboard, const char *note)
{
    struct profile profile;
    struct page usual = tn_view_usual(page, &profile);
    struct tn_rect room = tn_view_header_form(&usual);
    struct field field = {{room.x, 6, room.w, room.h - 12},
                          tn_view_field_size(page, room.h - 12),
                          tn_view_say(page, "find.field"),
                          note,
                          false};
    tn_view_field(&usual, &field);
    int top = profile.header + 8;
    put_results(page,
                (struct tn_rect){page->body.x, top, page->body.w,
                                 page->scene->height - keyboard->height - 8 - top},
                8);
}

/* What this page is for, above what a hand reaches. */
static void put_title(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_type first = tn_view_type(profile->big * 1.3, TN_WEIGHT_BOLD, theme->ink, rect.w);
    struct tn_type second = tn_view_type(profile->title, TN_WEIGHT_MEDIUM, theme->ink2, rect.w);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.lines = 2;
    first.leading = first.size * 1.2;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, "find.title"), first, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, "find.title"), second, second.size * 0.6);
    tn_view_stack_fit(page, &stack, rect.h, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x + rect.w / 2.0, rect.y + (rect.h - height) / 2,
                      theme->paper);
}

static void find_large(struct page *page, const struct keyboard *keyboard, const char *note)
{
    const struct profile *profile = page->profile;
    bool tall = profile->shape == SHAPE_TALL;
    tn_view_form_title(page, tn_view_header_form(page),
                       tall ? page->flow->event.title : tn_view_say(page, "find.title"));
    int gap = tall ? 24 : 16, bottom = page->scene->height - keyboard->height - gap;
    int field_h = tall ? 128 : 92, top = profile->header + (tall ? 36 : 18);
    if (tall) {
        int results_h = 4 * CARD_H + 3 * gap, room = bottom - results_h - gap - field_h - top;
        put_title(page, (struct tn_rect){page->body.x, top, page->body.w, room - gap});
        top += room;
    }
    struct field field = {{page->body.x, top, page->body.w, field_h},
                          tn_view_field_size(page, field_h),
                          tn_view_say(page, "find.field"),
                          note,
                          false};
    tn_view_field(page, &field);
    top += field_h + gap;
    put_results(page, (struct tn_rect){page->body.x, top, page->body.w, bottom - top}, gap);
}

void tn_view_find(struct page *page)
{
    if (!tn_view_has(page, TN_FLOW_HIT_KEY_ERASE)) {
        tn_view_locked(page);
        return;
    }
    struct keyboard keyboard;
    tn_view_plan_keys(page, &keyboard);
    TN_BUF_AUTO note = {0};
    count_words(page, &note);
    if (page->profile->shape == SHAPE_SMALL)
        find_small(page, &keyboard, tn_buf_text(&note));
    else
        find_large(page, &keyboard, tn_buf_text(&note));
    tn_view_keyboard(page, &keyboard);
}
