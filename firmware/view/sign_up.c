/* SPDX-License-Identifier: Apache-2.0 */
/* sign_up.c -- a walk-in signs up: name, contact, the event's questions. */
#include <stdio.h>
#include <string.h>

#include "keyboard.h"
#include "words.h"

/* ---- NAME ---- */

void tn_view_name_step(struct page *page)
{
    if (!tn_view_has(page, TN_FLOW_HIT_KEY_ERASE)) {
        tn_view_locked(page);
        return;
    }
    struct entry entry = {.ask = tn_view_say(page, "name.title"),
                          .ask_other = tn_view_say_other(page, "name.title"),
                          .note = tn_view_say(page, "name.note"),
                          .hint = tn_view_say(page, "name.field"),
                          .icon = ICON_PERSON};
    tn_view_entry(page, &entry);
}

/* ---- CONTACT ---- */

static const char *platform_key(enum tn_flow_platform platform, const char *before, char out[40])
{
    snprintf(out, 40, "%s.%s", before, tn_flow_platform_name(platform));
    return out;
}

static enum icon platform_icon(enum tn_flow_platform platform)
{
    static const enum icon icons[TN_FLOW_PLATFORM_COUNT] = {
        [TN_FLOW_PLATFORM_PHONE] = ICON_CALL,     [TN_FLOW_PLATFORM_WECHAT] = ICON_CHAT,
        [TN_FLOW_PLATFORM_EMAIL] = ICON_MAIL,     [TN_FLOW_PLATFORM_QQ] = ICON_PENGUIN,
        [TN_FLOW_PLATFORM_TELEGRAM] = ICON_PLANE, [TN_FLOW_PLATFORM_DISCORD] = ICON_GAMEPAD};
    return icons[platform];
}

static void put_platform(const struct page *page, size_t index, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    enum tn_flow_platform platform = (enum tn_flow_platform)index;
    bool on = page->flow->form.platform == platform;
    char key[40];
    platform_key(platform, "contact", key);
    const char *label = tn_view_say(page, key), *other = tn_view_say_other(page, key);
    bool same = strcmp(label, other) == 0 || rect.w < page->profile->title * 6;
    struct button button = {.hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + index),
                            .rect = rect,
                            .ground = on ? theme->prim : theme->card,
                            .text = on ? theme->on_prim : theme->ink,
                            .pressed = on ? theme->prim_pressed : theme->tint,
                            .edge = on ? theme->prim : theme->edge,
                            .label = label,
                            .second = same ? "" : other,
                            .icon = platform_icon(platform)};
    tn_view_button(page, &button);
}

void tn_view_contact(struct page *page)
{
    char hint[40];
    platform_key(page->flow->form.platform, "contact.field", hint);
    bool wrong = page->flow->contact_wrong;
    struct entry entry = {.ask = tn_view_say(page, "contact.title"),
                          .ask_other = tn_view_say_other(page, "contact.title"),
                          .note = tn_view_say(page, "contact.note"),
                          .hint = tn_view_say(page, hint),
                          .field_note = wrong ? tn_view_say(page, "contact.wrong") : "",
                          .is_wrong = wrong,
                          .icon = ICON_CHAT,
                          .choice_count = TN_FLOW_PLATFORM_COUNT,
                          .put_choice = put_platform};
    tn_view_entry(page, &entry);
}

/* ---- QUESTION ---- */

static const struct tn_board_question *question_of(const struct page *page)
{
    TN_ASSERT(page->flow->question < page->flow->board.question_count);
    return &page->flow->board.questions[page->flow->question];
}

/* In the other language; "" where there is none of it, or no room. */
static const char *other_line(const struct page *page, const struct tn_board_line *line)
{
    const char *other = line->in[page->other];
    return page->profile->is_double && strcmp(other, tn_board_say(line, page->lang)) != 0 ? other
                                                                                          : "";
}

static struct tn_rect form_room(struct page *page)
{
    const struct profile *profile = page->profile;
    tn_view_form_title(page, tn_view_header_form(page), page->flow->event.title);
    int gap = profile->shape == SHAPE_SMALL ? profile->gap : profile->gap * 2 / 3;
    struct tn_rect body = page->body;
    return (struct tn_rect){body.x, profile->header + gap, body.w,
                            page->scene->height - profile->header - 2 * gap};
}

/* The question above, centred on P; returns what is left of `room`. */
static struct tn_rect put_prompt(const struct page *page, struct tn_rect room, bool is_long)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const struct tn_board_question *question = question_of(page);
    bool tall = profile->shape == SHAPE_TALL;
    double size = is_long ? profile->title : profile->big;
    struct tn_type first = tn_view_type(size, TN_WEIGHT_BOLD, theme->ink, room.w);
    struct tn_type second = tn_view_type(profile->body, TN_WEIGHT_MEDIUM, theme->ink2, room.w);
    first.lines = is_long ? 5 : 2;
    second.lines = is_long ? 4 : 1;
    first.leading = size * 1.35;
    second.leading = second.size * 1.4;
    first.align = second.align = tall ? TN_ALIGN_MIDDLE : TN_ALIGN_START;
    double height = 0, most = room.h * (is_long ? 0.62 : 0.34);
    struct stack stack;
    do {
        stack = (struct stack){0};
        tn_view_stack_add(&stack, tn_board_say(&question->prompt, page->lang), first, 0);
        tn_view_stack_add(&stack, other_line(page, &question->prompt), second, second.size * 0.7);
        height = tn_view_stack_height(page, &stack);
        first.size *= 0.92, first.leading *= 0.92;
        second.size *= 0.92, second.leading *= 0.92;
    } while (height > most && first.size > profile->note * 0.6);
    int top = room.y + (tall ? 56 : 0), used = (int)height + (tall ? 112 : profile->gap);
    tn_view_stack_put(page, &stack, tall ? room.x + room.w / 2.0 : room.x, top, theme->paper);
    return (struct tn_rect){room.x, room.y + used, room.w, room.h - used};
}

static void put_dots(const struct page *page, struct tn_rect rect)
{
    int whole = 0, step = tn_flow_step_number(page->flow, &whole);
    if (whole > 1)
        tn_view_dots(page, rect, (size_t)step - 1, (size_t)whole, page->theme->prim);
}

/* At the foot: the dots, and the way on; returns what is left above. */
static struct tn_rect put_foot(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    int h = profile->shape == SHAPE_TALL ? 150 : profile->button, w = room.w;
    if (h > room.h / 3)
        h = room.h / 3;
    if (profile->shape != SHAPE_TALL)
        w = tn_view_has(page, TN_FLOW_HIT_SKIP) ? room.w / 2 : room.w / 3;
    struct tn_rect foot = {room.x + room.w - w, room.y + room.h - h, w, h};
    tn_view_ways_on(page, foot, "form.next");
    int dots_h = profile->shape == SHAPE_TALL ? 80 : 0;
    if (dots_h)
        put_dots(page, (struct tn_rect){room.x, foot.y - dots_h, room.w, dots_h});
    else
        put_dots(page, (struct tn_rect){room.x, foot.y, room.w - w, h});
    room.h -= h + (dots_h ? dots_h : profile->unit);
    return room;
}

static int columns_of(const struct page *page, size_t count, struct tn_rect room)
{
    int target = page->profile->target + page->profile->unit;
    if (page->profile->shape == SHAPE_TALL)
        return (int)count * (target + 60) <= room.h ? 1 : 2;
    int columns = count <= 2 ? (int)count : 2;
    while (((int)count + columns - 1) / columns * target > room.h && columns < 4)
        columns++;
    return columns;
}

static void put_options(const struct page *page, struct tn_rect room)
{
    const struct tn_board_question *question = question_of(page);
    const struct profile *profile = page->profile;
    size_t count = question->option_count;
    int columns = columns_of(page, count, room), gap = profile->unit;
    int rows = ((int)count + columns - 1) / columns,
        most = profile->shape == SHAPE_TALL ? 190 : 150;
    int h = (room.h - (rows - 1) * gap) / rows;
    h = h > most ? most : h;
    for (size_t i = 0; i < count; i++) {
        int column = (int)i % columns, left = (room.w + gap) * column / columns;
        int right = (room.w + gap) * (column + 1) / columns - gap;
        const struct tn_board_line *line = &question->options[i];
        bool chosen = page->flow->form.answers[page->flow->question].given &&
                      page->flow->form.answers[page->flow->question].choice == (int)i;
        tn_view_item(
            page, (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i),
            (struct tn_rect){room.x + left, room.y + (int)i / columns * (h + gap), right - left, h},
            tn_board_say(line, page->lang), other_line(page, line), chosen, false);
    }
}

/* Yes and no of the same size: neither is pushed. */
static void put_consent(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    bool given = page->flow->form.answers[page->flow->question].given;
    int choice = page->flow->form.answers[page->flow->question].choice;
    bool tall = profile->shape == SHAPE_TALL;
    int gap = profile->gap, most = tall ? 200 : 170;
    int w = tall ? room.w : (room.w - gap) / 2, h = tall ? (room.h - gap) / 2 : room.h;
    h = h > most ? most : h;
    struct tn_rect yes = {room.x, room.y, w, h}, no = yes;
    if (tall)
        no.y += h + gap;
    else
        no.x += w + gap;
    tn_view_item(page, TN_FLOW_HIT_ITEM_0, yes, tn_view_say(page, "question.yes"),
                 tn_view_say_other(page, "question.yes"), given && choice == 1, false);
    tn_view_item(page, (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + 1), no,
                 tn_view_say(page, "question.no"), tn_view_say_other(page, "question.no"),
                 given && choice == 0, false);
}

void tn_view_question(struct page *page)
{
    const struct tn_board_question *question = question_of(page);
    if (question->kind == TN_BOARD_TEXT) {
        const char *how = question->required ? "question.text" : "question.optional";
        struct entry entry = {.ask = tn_board_say(&question->prompt, page->lang),
                              .ask_other = other_line(page, &question->prompt),
                              .note = tn_view_say(page, how),
                              .hint = tn_view_say(page, "question.field"),
                              .icon = ICON_PENCIL};
        tn_view_entry(page, &entry);
        return;
    }
    bool is_consent = question->kind == TN_BOARD_CONSENT;
    struct tn_rect room = put_foot(page, form_room(page));
    room = put_prompt(page, room, is_consent);
    if (is_consent)
        put_consent(page, room);
    else
        put_options(page, room);
}
