/* SPDX-License-Identifier: Apache-2.0 */
/* verdict.c -- a result: its shape, its colour, the name, what happened and what to do next. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "page.h"
#include "words.h"

/* Everything a panel says, whichever layout says it. */
struct panel {
    enum tn_flow_look look;
    const struct look_colors *colors;
    const char *title, *title_other;
    const char *hero; /* the name, "" : the title is the hero */
    const char *next, *next_other;
    const char *note;   /* from the organiser, to the person */
    const char *detail; /* for whoever mends it */
    struct tn_buf chips[3];
    size_t chip_count;
    bool has_end; /* ring and button */
};

/* The reason's own sentence where it has one, else the verdict's. */
static const char *sentence(const struct page *page, enum tn_lang lang, const char *part)
{
    struct tn_gate_answer gate = page->flow->answer.gate;
    char key[64];
    snprintf(key, sizeof(key), "reason.%s.%s", tn_reason_name(gate.reason), part);
    const char *text = tn_lang_find(page->texts, lang, key);
    if (text)
        return text;
    snprintf(key, sizeof(key), "verdict.%s.%s", tn_verdict_name(gate.verdict), part);
    return tn_lang_text(page->texts, lang, key);
}

static struct tn_buf *add_chip(struct panel *panel)
{
    TN_ASSERT(panel->chip_count < sizeof(panel->chips) / sizeof(panel->chips[0]));
    return &panel->chips[panel->chip_count++];
}

static void add_number_chip(const struct page *page, struct panel *panel, const char *key,
                            int64_t number)
{
    char text[24];
    snprintf(text, sizeof(text), "%lld", (long long)number);
    tn_view_format(page, page->lang, key, text, NULL, add_chip(panel));
}

static void add_first_entry(const struct page *page, struct panel *panel)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    if (!answer->first_door[0])
        return;
    if (answer->first_when.err_ms < 0) {
        tn_view_format(page, page->lang, "verdict.already-in.first-door", answer->first_door, NULL,
                       add_chip(panel));
        return;
    }
    TN_BUF_AUTO clock = {0};
    tn_view_clock_words(page, answer->first_when.wall, &clock);
    tn_view_format(page, page->lang, "verdict.already-in.first", tn_buf_text(&clock),
                   answer->first_door, add_chip(panel));
}

static void add_facts(const struct page *page, struct panel *panel)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    if (answer->gate.verdict == TN_VERDICT_ALREADY_IN)
        add_first_entry(page, panel);
    if (!tn_verdict_admits(answer->gate.verdict))
        return;
    if (answer->admits > 1)
        add_number_chip(page, panel, "verdict.people", answer->admits);
    if (answer->visits > 0)
        add_number_chip(page, panel, "verdict.visit", answer->visits);
}

static void release_panel(struct panel *panel)
{
    for (size_t i = 0; i < panel->chip_count; i++)
        tn_buf_release(&panel->chips[i]);
}

static struct panel result_panel(const struct page *page)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    enum tn_flow_look look = tn_flow_look(answer->gate.verdict);
    struct panel panel = {
        .look = look,
        .colors = tn_view_look_colors(page->theme, look),
        .title = sentence(page, page->lang, "title"),
        .title_other = sentence(page, page->other, "title"),
        .hero = answer->name,
        .next = sentence(page, page->lang, "next"),
        .next_other = sentence(page, page->other, "next"),
        .note = answer->note,
        .detail = "",
        .has_end = true,
    };
    if (!*panel.hero && tn_verdict_admits(answer->gate.verdict))
        panel.hero = tn_view_say(page, "verdict.welcome");
    add_facts(page, &panel);
    return panel;
}

/* Where the parts of a panel go in one layout. */
struct places {
    struct tn_rect ground, shape, text, ring, done;
    enum tn_align align;
};

static struct places wide_places(const struct page *page, bool has_end)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    struct tn_rect ground = page->body;
    int pad = small ? 24 : 48, side = small ? 148 : ground.h * 44 / 100;
    int column = side + pad * (small ? 2 : 4);
    int foot = ground.y + ground.h - pad / 2 - profile->button - (small ? 0 : 8);
    if (!has_end)
        foot = ground.y + ground.h - pad;
    struct places places = {.ground = ground, .align = TN_ALIGN_START};
    places.shape = (struct tn_rect){ground.x + (column - side) / 2,
                                    ground.y + (foot - ground.y - side) / 2 + pad / 3, side, side};
    places.text = (struct tn_rect){ground.x + column, ground.y + pad / 2, ground.w - column - pad,
                                   foot - ground.y - pad};
    int ring = profile->ring;
    places.ring = (struct tn_rect){places.shape.x + (side - ring) / 2,
                                   foot + (profile->button - ring) / 2, ring, ring};
    int width = small ? 200 : 300;
    places.done =
        (struct tn_rect){ground.x + ground.w - pad - width + 8, foot, width, profile->button};
    return places;
}

static struct places tall_places(const struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect ground = page->body;
    int pad = 60, side = ground.w * 44 / 100;
    struct places places = {.ground = ground, .align = TN_ALIGN_MIDDLE};
    places.shape =
        (struct tn_rect){ground.x + (ground.w - side) / 2, ground.y + pad * 3 / 2, side, side};
    places.done = (struct tn_rect){ground.x + pad, ground.y + ground.h - pad - profile->button,
                                   ground.w - 2 * pad, profile->button};
    places.ring = (struct tn_rect){ground.x + (ground.w - profile->ring) / 2,
                                   places.done.y - profile->ring - profile->gap, profile->ring,
                                   profile->ring};
    int top = places.shape.y + side + profile->gap;
    places.text = (struct tn_rect){ground.x + pad, top, ground.w - 2 * pad,
                                   places.ring.y - top - profile->gap};
    return places;
}

static void add_line(struct stack *stack, const char *text, double size, enum tn_weight weight,
                     int lines, double before, const struct panel *panel,
                     const struct places *places)
{
    struct tn_type type = tn_view_type(size, weight, panel->colors->text, places->text.w);
    type.align = places->align;
    type.lines = lines;
    tn_view_stack_add(stack, text, type, before);
}

static void add_hero(struct stack *stack, const char *text, double size, double before,
                     const struct panel *panel, const struct places *places)
{
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, panel->colors->text, places->text.w);
    type.align = places->align;
    type.lines = 2;
    type.shrink = 0.6;
    type.leading = size * 1.2;
    type.overlong = TN_OVERLONG_SHRINK;
    tn_view_stack_add(stack, text, type, before);
    stack->lines[stack->count - 1].is_name = true;
}

static void add_chip_row(struct stack *stack, double size, double before)
{
    tn_view_stack_add(stack, " ", (struct tn_type){.size = size}, before);
    stack->lines[stack->count - 1].is_chip = true;
}

static struct stack scaled_stack(const struct page *page, const struct panel *panel,
                                 const struct places *places, double scale)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    double air = small ? 0.55 : 0.75;
    struct stack stack = {0};
    if (*panel->hero) {
        add_line(&stack, panel->title, profile->big * scale, TN_WEIGHT_BOLD, 1, 0, panel, places);
        add_line(&stack, panel->title_other, profile->title * scale, TN_WEIGHT_MEDIUM, 1,
                 profile->title * scale * 0.5, panel, places);
        add_hero(&stack, panel->hero, profile->name * scale,
                 profile->name * scale * (small ? 0.3 : 0.4), panel, places);
    } else {
        add_hero(&stack, panel->title, profile->name * scale * 0.8, 0, panel, places);
        add_line(&stack, panel->title_other, profile->big * scale, TN_WEIGHT_MEDIUM, 2,
                 profile->big * scale * 0.6, panel, places);
    }
    if (panel->chip_count > 0)
        add_chip_row(&stack, profile->title, profile->title * scale * air * 1.2);
    add_line(&stack, panel->note, profile->title * scale, TN_WEIGHT_BOLD, 2,
             profile->title * scale * air * 1.4, panel, places);
    if (small && *panel->note) /* no room for both, and the note is about this one person */
        return stack;
    add_line(&stack, panel->next, profile->title * scale, TN_WEIGHT_MEDIUM, 2,
             profile->title * scale * air * 1.4, panel, places);
    add_line(&stack, panel->next_other, profile->body * scale, TN_WEIGHT_REGULAR, 2,
             profile->body * scale * air, panel, places);
    add_line(&stack, panel->detail, profile->note * scale, TN_WEIGHT_REGULAR, 3,
             profile->body * scale * air * 2, panel, places);
    return stack;
}

/* The largest the whole of it can be in its room; long sentences on a small screen give way
 * together. */
static struct stack panel_stack(const struct page *page, const struct panel *panel,
                                const struct places *places)
{
    struct stack stack = scaled_stack(page, panel, places, 1);
    for (int percent = 95; percent >= 70 && tn_view_stack_height(page, &stack) > places->text.h;
         percent -= 5)
        stack = scaled_stack(page, panel, places, percent / 100.0);
    return stack;
}

static int chips_width(const struct page *page, const struct panel *panel, int room)
{
    const struct profile *profile = page->profile;
    int width = -profile->unit * 3 / 2;
    for (size_t i = 0; i < panel->chip_count; i++) {
        struct tn_type type = tn_view_type(profile->title, TN_WEIGHT_BOLD, 0, room);
        struct tn_extent extent =
            tn_draw_measure(page->fonts, tn_buf_text(&panel->chips[i]), &type);
        width += (int)ceil(extent.width) + 2 * (int)(profile->title * 0.9) + profile->unit * 3 / 2;
    }
    return width;
}

static void put_chips(const struct page *page, const struct panel *panel,
                      const struct places *places, int y)
{
    const struct profile *profile = page->profile;
    int x = places->text.x, room = places->text.w;
    if (places->align == TN_ALIGN_MIDDLE)
        x += (room - chips_width(page, panel, room)) / 2;
    for (size_t i = 0; i < panel->chip_count; i++)
        x += tn_view_chip(page, tn_buf_text(&panel->chips[i]), profile->title, x, y,
                          panel->colors->chip, panel->colors->chip_text, room) +
             profile->unit * 3 / 2;
}

static void put_text(const struct page *page, const struct panel *panel,
                     const struct places *places)
{
    struct stack stack = panel_stack(page, panel, places);
    double height = tn_view_stack_height(page, &stack);
    double room = places->text.h - height;
    double top = places->text.y + (room > 0 ? room / 2 : 0);
    double x =
        places->align == TN_ALIGN_MIDDLE ? places->text.x + places->text.w / 2.0 : places->text.x;
    tn_view_stack_put(page, &stack, x, top, panel->colors->ground);
    /* the chips' place is known once what stands above them is measured */
    for (size_t i = 0; i < stack.count; i++) {
        if (!stack.lines[i].is_chip)
            continue;
        struct stack above = stack;
        above.count = i;
        put_chips(page, panel, places,
                  (int)round(top + tn_view_stack_height(page, &above) + stack.lines[i].before));
    }
}

/* Where shape and text stand one above the other, they are centred together. */
static void centre_group(const struct page *page, const struct panel *panel, struct places *places)
{
    struct stack stack = panel_stack(page, panel, places);
    int gap = places->shape.w / 5, height = (int)tn_view_stack_height(page, &stack);
    int bottom = places->text.y + places->text.h;
    int spare = bottom - places->ground.y - places->shape.h - gap - height;
    places->shape.y = places->ground.y + (spare > 0 ? spare / 2 : 0);
    places->text.y = places->shape.y + places->shape.h + gap;
    places->text.h = height + 1;
}

static void put_ring(const struct page *page, const struct panel *panel,
                     const struct places *places)
{
    int whole = 0, steps = tn_flow_ring_steps(page->flow, &whole);
    tn_view_ring(page->scene, places->ring, steps, whole, panel->colors->text,
                 panel->colors->track);
    char seconds[16];
    snprintf(seconds, sizeof(seconds), "%d", (steps * TN_FLOW_RING_STEP_MS + 999) / 1000);
    struct tn_type type = tn_view_type(places->ring.w * 0.34, TN_WEIGHT_BOLD, panel->colors->text,
                                       places->ring.w * 0.62);
    type.align = TN_ALIGN_MIDDLE;
    type.tabular = true;
    tn_view_text(page->scene, page->flow->held ? "II" : seconds,
                 places->ring.x + places->ring.w / 2.0, places->ring.y + places->ring.h * 0.62,
                 &type, panel->colors->ground);
}

static void put_panel(const struct page *page, const struct panel *panel)
{
    struct places places =
        page->profile->shape == SHAPE_TALL ? tall_places(page) : wide_places(page, panel->has_end);
    if (places.align == TN_ALIGN_MIDDLE)
        centre_group(page, panel, &places);
    tn_view_card(page->scene, places.ground, page->profile->card_radius, panel->colors->ground);
    tn_view_shape(page->scene, panel->look, places.shape, panel->colors->text,
                  panel->colors->ground);
    put_text(page, panel, &places);
    if (!panel->has_end)
        return;
    tn_view_focus_ring(page, TN_FLOW_HIT_CARD, tn_rect_inset(places.ground, 14),
                       page->profile->card_radius - 14);
    tn_view_add_hit(page->scene, TN_FLOW_HIT_CARD, places.ground);
    put_ring(page, panel, &places);
    struct button done = {.hit = TN_FLOW_HIT_DONE,
                          .rect = places.done,
                          .ground = panel->colors->button,
                          .text = panel->colors->button_text,
                          .pressed = panel->colors->button_pressed,
                          .label = tn_view_say(page, "verdict.done"),
                          .second = tn_view_say_other(page, "verdict.done")};
    tn_view_button(page, &done);
}

static const char *header_title(const struct page *page)
{
    const struct tn_flow *flow = page->flow;
    return flow->event.present ? flow->event.title : flow->device.group;
}

void tn_view_verdict(struct page *page)
{
    tn_view_header(page, header_title(page));
    struct panel panel = result_panel(page);
    put_panel(page, &panel);
    release_panel(&panel);
}

void tn_view_broken(struct page *page)
{
    tn_view_header(page, header_title(page));
    struct panel panel = {
        .look = TN_FLOW_LOOK_STAFF,
        .colors = tn_view_look_colors(page->theme, TN_FLOW_LOOK_STAFF),
        .title = tn_view_say(page, "broken.title"),
        .title_other = tn_view_say_other(page, "broken.title"),
        .hero = "",
        .next = tn_view_say(page, "broken.next"),
        .next_other = tn_view_say_other(page, "broken.next"),
        .note = "",
        .detail = page->flow->broken_fault,
    };
    put_panel(page, &panel);
}

void tn_view_checking(struct page *page)
{
    const struct profile *profile = page->profile;
    tn_view_header(page, header_title(page));
    tn_view_card(page->scene, page->body, profile->card_radius, page->theme->card);
    struct stack stack = {0};
    struct tn_type title = tn_view_type(profile->big, TN_WEIGHT_BOLD, page->theme->ink,
                                        page->body.w - 2 * profile->gap);
    struct tn_type other = title, next = title;
    other.weight = TN_WEIGHT_MEDIUM;
    other.size = profile->title;
    other.color = next.color = page->theme->ink2;
    next.weight = TN_WEIGHT_REGULAR;
    next.size = profile->body;
    title.align = other.align = next.align = TN_ALIGN_MIDDLE;
    tn_view_stack_add(&stack, tn_view_say(page, "checking.title"), title, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, "checking.title"), other,
                      profile->title * 0.6);
    tn_view_stack_add(&stack, tn_view_say(page, "checking.next"), next, profile->title);
    double height = tn_view_stack_height(page, &stack);
    int side = (int)(profile->name * 1.3);
    int middle = page->body.x + page->body.w / 2;
    int top = page->body.y + (page->body.h - (int)height - side - profile->gap) / 2;
    tn_view_icon(page->scene, ICON_HOURGLASS, (struct tn_rect){middle - side / 2, top, side, side},
                 page->theme->prim, page->theme->card);
    tn_view_stack_put(page, &stack, middle, top + side + profile->gap, page->theme->card);
}
