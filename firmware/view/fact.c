/* SPDX-License-Identifier: Apache-2.0 */
/* fact.c -- somebody found their name, and says what only they know. */
#include <string.h>

#include "keyboard.h"

#define FACT_PLACES 2

static void put_places(const struct page *page, struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    const char *fact = page->flow->fact;
    size_t typed = strlen(fact);
    int gap = page->profile->unit * 3 / 2, w = (rect.w - gap) / FACT_PLACES;
    for (size_t i = 0; i < FACT_PLACES; i++) {
        struct tn_rect place = {rect.x + (int)i * (w + gap), rect.y, w, rect.h};
        char letter[2] = {i < typed ? fact[i] : '\0', '\0'};
        bool next = i == typed;
        tn_view_rrect(page->scene, place, 14, theme->card);
        tn_view_edge(page->scene, place, 14, next ? 4 : 2, next ? theme->prim : theme->edge);
        if (!letter[0])
            continue;
        struct tn_type type = tn_view_type(rect.h * 0.56, TN_WEIGHT_BOLD, theme->ink, place.w - 8);
        type.align = TN_ALIGN_MIDDLE;
        tn_view_text(page->scene, letter, place.x + place.w / 2.0,
                     place.y + place.h / 2.0 + type.size * 0.36, &type, theme->card);
    }
}

/* Whose fact, and what is asked for; in red words what went wrong. */
static void put_fact_words(const struct page *page, struct tn_rect rect, bool centred)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool wrong = page->flow->fact_wrong;
    const char *ask = wrong ? "fact.wrong" : "fact.ask";
    double more = centred ? 1.35 : 1; /* there is room above the keys of P */
    struct tn_type name = tn_view_type(profile->big * more, TN_WEIGHT_BOLD, theme->ink, rect.w);
    struct tn_type text = tn_view_type(profile->body * more, TN_WEIGHT_BOLD,
                                       wrong ? theme->bad_text : theme->ink, rect.w);
    struct tn_type note = tn_view_type(profile->note * more, TN_WEIGHT_MEDIUM, theme->ink2, rect.w);
    name.overlong = TN_OVERLONG_SHRINK;
    name.lines = text.lines = note.lines = 2;
    name.leading = name.size * 1.15;
    text.leading = text.size * 1.2;
    note.leading = note.size * 1.2;
    name.align = text.align = note.align = centred ? TN_ALIGN_MIDDLE : TN_ALIGN_START;
    struct stack stack = {0};
    tn_view_stack_add(&stack, page->flow->picked.name, name, 0);
    if (stack.count)
        stack.lines[0].is_name = true;
    tn_view_stack_add(&stack, tn_view_say(page, ask), text, text.size * 0.6);
    tn_view_stack_add(&stack, tn_view_say_other(page, ask), note, note.size * 0.4);
    tn_view_stack_fit(page, &stack, rect.h, 2);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, centred ? rect.x + rect.w / 2.0 : rect.x,
                      rect.y + (rect.h - height) / 2, theme->paper);
}

static void fact_beside(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    int next_w = small ? 170 : 240, place_w = small ? 172 : 280, gap = small ? 10 : 24;
    int h = room.h < 150 ? room.h : 150;
    int y = room.y + (room.h - h) / 2;
    struct tn_rect next = {room.x + room.w - next_w, y, next_w, h};
    struct tn_rect places = {next.x - gap - place_w, y, place_w, h};
    put_fact_words(page, (struct tn_rect){room.x, room.y, places.x - gap - room.x, room.h}, false);
    put_places(page, places);
    tn_view_ways_on(page, next, "form.next");
}

static void fact_below(const struct page *page, struct tn_rect room)
{
    int next_h = 150, place_h = 240, gap = 40;
    struct tn_rect next = {room.x, room.y + room.h - next_h, room.w, next_h};
    struct tn_rect places = {room.x + room.w / 2 - 230, next.y - gap - place_h, 460, place_h};
    put_fact_words(page, (struct tn_rect){room.x, room.y, room.w, places.y - gap - room.y}, true);
    put_places(page, places);
    tn_view_ways_on(page, next, "form.next");
}

void tn_view_fact(struct page *page)
{
    struct keyboard keyboard;
    tn_view_plan_keys(page, &keyboard);
    struct profile profile;
    struct page usual = tn_view_usual(page, &profile);
    struct page *bar = profile.shape == SHAPE_SMALL ? &usual : page;
    tn_view_form_title(bar, tn_view_header_form(bar), tn_view_say(page, "fact.title"));
    int gap = profile.shape == SHAPE_SMALL ? 8 : 24, top = bar->profile->header + gap;
    struct tn_rect room = {page->body.x, top, page->body.w,
                           page->scene->height - keyboard.height - top - gap};
    if (profile.shape == SHAPE_TALL)
        fact_below(page, room);
    else
        fact_beside(page, room);
    tn_view_keyboard(page, &keyboard);
}
