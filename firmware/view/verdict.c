/* SPDX-License-Identifier: Apache-2.0 */
/* verdict.c -- a result: its shape, its colour, the name, what happened and what to do next.
 *
 * The panel says it all and stands alone where there is little room; beside it, for whoever is in,
 * lies what comes next (beside.c).  Nothing of it is ever cut: where it does not fit, all of it
 * becomes smaller together. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "beside.h"
#include "page.h"
#include "words.h"

#define CHIPS_MAX 4
#define ACTIONS_MAX 4

/* Everything a panel says, whichever layout says it. */
struct panel {
    enum tn_flow_look look;
    const struct look_colors *colors;
    const char *title, *title_other;
    const char *hero; /* the name, "" : the title is the hero */
    const char *next, *next_other;
    const char *note;   /* from the organiser, to the person */
    const char *detail; /* for whoever mends it */
    struct tn_buf chips[CHIPS_MAX];
    size_t chip_count;
    bool has_end; /* ring and buttons */
};

/* ---- what it says ---- */

/* What can be finished here is not sent to the staff. */
static const char *here(const struct page *page, enum tn_lang lang, const char *part)
{
    enum tn_verdict verdict = page->flow->answer.gate.verdict;
    if (strcmp(part, "next") != 0 || !tn_view_has(page, TN_FLOW_HIT_NEXT))
        return NULL;
    char key[64];
    snprintf(key, sizeof(key), "verdict.%s.here", tn_verdict_name(verdict));
    return tn_lang_find(page->texts, lang, key);
}

/* The reason's own sentence where it has one, else the verdict's. */
static const char *sentence(const struct page *page, enum tn_lang lang, const char *part)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    char key[64];
    if (answer->left) {
        snprintf(key, sizeof(key), "verdict.left.%s", part);
        return tn_lang_text(page->texts, lang, key);
    }
    const char *text = here(page, lang, part);
    if (text)
        return text;
    snprintf(key, sizeof(key), "reason.%s.%s", tn_reason_name(answer->gate.reason), part);
    text = tn_lang_find(page->texts, lang, key);
    if (text)
        return text;
    snprintf(key, sizeof(key), "verdict.%s.%s", tn_verdict_name(answer->gate.verdict), part);
    return tn_lang_text(page->texts, lang, key);
}

static const char *sentence_other(const struct page *page, const char *part)
{
    return page->profile->is_double ? sentence(page, page->other, part) : "";
}

static struct tn_buf *add_chip(struct panel *panel)
{
    TN_ASSERT(panel->chip_count < CHIPS_MAX);
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

static void add_milestone(const struct page *page, struct panel *panel)
{
    int64_t visits = tn_flow_milestone(page->flow);
    if (visits <= 0)
        return;
    if (visits == 1) {
        tn_buf_add_text(add_chip(panel), tn_view_say(page, "verdict.milestone.first"));
        return;
    }
    char number[24];
    snprintf(number, sizeof(number), "%lld", (long long)visits);
    struct tn_buf *chip = add_chip(panel);
    tn_view_format(page, page->lang, "verdict.milestone", number, NULL, chip);
    if (!page->profile->is_double)
        return;
    tn_buf_add_text(chip, " · ");
    tn_view_format(page, page->other, "verdict.milestone", number, NULL, chip);
}

static void add_facts(const struct page *page, struct panel *panel)
{
    const struct tn_flow_answer *answer = &page->flow->answer;
    if (answer->left)
        return;
    if (answer->gate.verdict == TN_VERDICT_ALREADY_IN)
        add_first_entry(page, panel);
    if (!tn_verdict_admits(answer->gate.verdict))
        return;
    add_milestone(page, panel);
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
    enum tn_flow_look look = answer->left ? TN_FLOW_LOOK_OK : tn_flow_look(answer->gate.verdict);
    struct panel panel = {
        .look = look,
        .colors = tn_view_look_colors(page->theme, look),
        .title = sentence(page, page->lang, "title"),
        .title_other = sentence_other(page, "title"),
        .hero = answer->name,
        .next = sentence(page, page->lang, "next"),
        .next_other = sentence_other(page, "next"),
        .note = answer->left ? "" : answer->note,
        .detail = "",
        .has_end = true,
    };
    if (!*panel.hero && answer->left)
        panel.hero = tn_view_say(page, "verdict.left.hero");
    else if (!*panel.hero && tn_verdict_admits(answer->gate.verdict))
        panel.hero = tn_view_say(page, "verdict.welcome");
    add_facts(page, &panel);
    return panel;
}

/* ---- where it goes ---- */

/* The places of a panel's parts.  Upright: shape over text, and the ring in the corner. */
struct places {
    struct tn_rect ground, shape, text, ring, foot;
    enum tn_align align;
    int pad;
};

static int pad_of(const struct page *page)
{
    return page->profile->shape == SHAPE_SMALL ? 24 : page->profile->shape == SHAPE_WIDE ? 40 : 60;
}

/* Shape on the left with the ring below it, text on the right over the buttons. */
static struct places lying_places(const struct page *page, bool has_end)
{
    static const int side_percent[] = {
        [TN_FLOW_TYPE_NORMAL] = 43, [TN_FLOW_TYPE_LARGE] = 30, [TN_FLOW_TYPE_LARGEST] = 24};
    const struct profile *profile = page->profile;
    struct tn_rect ground = page->body;
    int pad = pad_of(page), side = ground.h * side_percent[page->flow->access.type] / 100;
    int column = side + pad * (profile->shape == SHAPE_SMALL ? 2 : 4);
    if (tn_view_is_large(page))
        column = side + 2 * pad;
    int foot = ground.y + ground.h - pad * 2 / 3 - profile->button;
    if (!has_end)
        foot = ground.y + ground.h - pad;
    struct places places = {.ground = ground, .align = TN_ALIGN_START, .pad = pad};
    places.shape = (struct tn_rect){ground.x + (column - side) / 2,
                                    ground.y + (foot - ground.y - side) / 2 + pad / 3, side, side};
    places.text = (struct tn_rect){ground.x + column, ground.y + pad / 2, ground.w - column - pad,
                                   foot - ground.y - pad};
    int ring = profile->ring;
    places.ring = (struct tn_rect){places.shape.x + (side - ring) / 2,
                                   foot + (profile->button - ring) / 2, ring, ring};
    int left = ground.x + column;
    places.foot =
        (struct tn_rect){left, foot, ground.x + ground.w - pad * 2 / 3 - left, profile->button};
    return places;
}

static struct places upright_places(const struct page *page, struct tn_rect ground, bool has_foot)
{
    const struct profile *profile = page->profile;
    int pad = pad_of(page), side = ground.h * 24 / 100;
    struct places places = {.ground = ground, .align = TN_ALIGN_MIDDLE, .pad = pad};
    int bottom = ground.y + ground.h - pad;
    if (has_foot) {
        places.foot = (struct tn_rect){ground.x + pad, bottom - profile->button, ground.w - 2 * pad,
                                       profile->button};
        bottom = places.foot.y - pad / 2;
    }
    places.shape = (struct tn_rect){ground.x + (ground.w - side) / 2, ground.y + pad, side, side};
    int corner = pad * 3 / 5;
    places.ring = (struct tn_rect){ground.x + ground.w - corner - profile->ring, ground.y + corner,
                                   profile->ring, profile->ring};
    int top = places.shape.y + side + side / 6;
    places.text = (struct tn_rect){ground.x + pad, top, ground.w - 2 * pad, bottom - top};
    return places;
}

/* ---- its text ---- */

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

static double chip_size(const struct page *page, double scale)
{
    return page->profile->title * (scale < 0.8 ? 0.8 : scale) * 0.92;
}

static int chip_gap(const struct page *page)
{
    return page->profile->unit * 3 / 2;
}

/* The chips that stand in one row with the one at `from`, and how wide they are together. */
static size_t chip_row(const struct page *page, const struct panel *panel, double size, int room,
                       size_t from, int *ret_width)
{
    int width = 0;
    size_t i = from;
    for (; i < panel->chip_count; i++) {
        struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, 0, room - 2 * (int)(size * 0.9));
        struct tn_extent extent =
            tn_draw_measure(page->fonts, tn_buf_text(&panel->chips[i]), &type);
        int one = (int)ceil(extent.width) + 2 * (int)(size * 0.9);
        if (i > from && width + chip_gap(page) + one > room)
            break;
        width += (i > from ? chip_gap(page) : 0) + one;
    }
    *ret_width = width;
    return i - from;
}

static void add_chip_rows(const struct page *page, struct stack *stack, const struct panel *panel,
                          const struct places *places, double scale, double before)
{
    double size = chip_size(page, scale);
    int width;
    for (size_t from = 0; from < panel->chip_count;
         from += chip_row(page, panel, size, places->text.w, from, &width)) {
        tn_view_stack_add(stack, " ", (struct tn_type){.size = size},
                          from ? page->profile->unit : before);
        stack->lines[stack->count - 1].is_chip = true;
    }
}

static struct stack scaled_stack(const struct page *page, const struct panel *panel,
                                 const struct places *places, double scale)
{
    const struct profile *profile = page->profile;
    bool small = profile->shape == SHAPE_SMALL;
    double title = profile->title * scale, air = title * (small ? 0.55 : 0.8);
    int lines = tn_view_is_large(page) ? 5 : 3;
    struct stack stack = {0};
    if (*panel->hero) {
        add_line(&stack, panel->title, profile->big * scale, TN_WEIGHT_BOLD, lines, 0, panel,
                 places);
        add_line(&stack, panel->title_other, title, TN_WEIGHT_MEDIUM, lines, title * 0.45, panel,
                 places);
        add_hero(&stack, panel->hero, profile->name * scale,
                 profile->name * scale * (small ? 0.28 : 0.36), panel, places);
    } else {
        add_hero(&stack, panel->title, profile->name * scale * 0.78, 0, panel, places);
        add_line(&stack, panel->title_other, profile->big * scale * 0.9, TN_WEIGHT_MEDIUM, lines,
                 profile->big * scale * 0.5, panel, places);
    }
    add_chip_rows(page, &stack, panel, places, scale, air * 1.2);
    add_line(&stack, panel->note, title, TN_WEIGHT_BOLD, lines, air * 1.4, panel, places);
    if (small && *panel->note) /* no room for both, and the note is about this one person */
        return stack;
    add_line(&stack, panel->next, title, TN_WEIGHT_MEDIUM, lines, air * 1.5, panel, places);
    add_line(&stack, panel->next_other, profile->body * scale * 0.95, TN_WEIGHT_REGULAR, lines,
             air * 0.8, panel, places);
    add_line(&stack, panel->detail, profile->note * scale, TN_WEIGHT_REGULAR, 3, air * 2, panel,
             places);
    return stack;
}

/* The largest the whole of it can be in its room. */
static struct stack panel_stack(const struct page *page, const struct panel *panel,
                                const struct places *places, double *ret_scale)
{
    int percent = 100;
    struct stack stack = scaled_stack(page, panel, places, 1);
    while (percent > 40 && tn_view_stack_height(page, &stack) > places->text.h) {
        percent -= 5;
        stack = scaled_stack(page, panel, places, percent / 100.0);
    }
    *ret_scale = percent / 100.0;
    return stack;
}

/* ---- painting ---- */

static size_t put_chip_row(const struct page *page, const struct panel *panel,
                           const struct places *places, double size, size_t from, int y)
{
    int x = places->text.x, width, room = places->text.w;
    size_t count = chip_row(page, panel, size, room, from, &width);
    if (places->align == TN_ALIGN_MIDDLE)
        x += (room - width) / 2;
    for (size_t i = from; i < from + count; i++)
        x += tn_view_chip(page, tn_buf_text(&panel->chips[i]), size, x, y, panel->colors->chip,
                          panel->colors->chip_text, room) +
             chip_gap(page);
    return count;
}

static void put_text(const struct page *page, const struct panel *panel,
                     const struct places *places)
{
    double scale;
    struct stack stack = panel_stack(page, panel, places, &scale);
    double room = places->text.h - tn_view_stack_height(page, &stack);
    double top = places->text.y + (room > 0 ? room / 2 : 0);
    double x =
        places->align == TN_ALIGN_MIDDLE ? places->text.x + places->text.w / 2.0 : places->text.x;
    tn_view_stack_put(page, &stack, x, top, panel->colors->ground);
    /* the chips' place is known once what stands above them is measured */
    size_t from = 0;
    for (size_t i = 0; i < stack.count; i++) {
        if (!stack.lines[i].is_chip)
            continue;
        struct stack above = stack;
        above.count = i;
        int y = (int)round(top + tn_view_stack_height(page, &above) + stack.lines[i].before);
        from += put_chip_row(page, panel, places, chip_size(page, scale), from, y);
    }
}

/* Where shape and text stand one above the other, they are centred together. */
static void centre_group(const struct page *page, const struct panel *panel, struct places *places)
{
    double scale;
    struct stack stack = panel_stack(page, panel, places, &scale);
    int spare = places->text.h - (int)tn_view_stack_height(page, &stack);
    if (spare <= 0)
        return;
    places->shape.y += spare / 2;
    places->text.y += spare / 2;
    places->text.h -= spare;
}

static void put_pause(const struct page *page, const struct panel *panel, struct tn_rect ring)
{
    int w = ring.w / 10, h = ring.h * 3 / 10, y = ring.y + (ring.h - h) / 2;
    for (int side = 0; side < 2; side++) {
        int x = ring.x + ring.w / 2 + (side ? w / 2 : -w / 2 - w);
        tn_view_rrect(page->scene, (struct tn_rect){x, y, w, h}, w / 3.0, panel->colors->text);
    }
}

static void put_ring(const struct page *page, const struct panel *panel,
                     const struct places *places)
{
    int whole = 0, steps = tn_flow_ring_steps(page->flow, &whole);
    tn_view_ring(page->scene, places->ring, steps, whole, panel->colors->text,
                 panel->colors->track);
    if (page->flow->held) {
        put_pause(page, panel, places->ring);
        return;
    }
    char seconds[16];
    snprintf(seconds, sizeof(seconds), "%d", (steps * TN_FLOW_RING_STEP_MS + 999) / 1000);
    struct tn_type type = tn_view_type(places->ring.w * 0.34, TN_WEIGHT_BOLD, panel->colors->text,
                                       places->ring.w * 0.62);
    type.align = TN_ALIGN_MIDDLE;
    type.tabular = true;
    tn_view_text(page->scene, seconds, places->ring.x + places->ring.w / 2.0,
                 round(places->ring.y + places->ring.h / 2.0 + type.size * 0.36), &type,
                 panel->colors->ground);
}

/* ---- what can be done about it ---- */

struct action {
    enum tn_flow_hit hit;
    const char *key;
    enum icon icon;
};

/* Those the dialogue offers, the one that matters most last. */
static size_t collect_actions(const struct page *page, struct action out[ACTIONS_MAX])
{
    bool asks = page->flow->answer.gate.verdict == TN_VERDICT_ANSWER_NEEDED;
    const struct action actions[] = {
        {TN_FLOW_HIT_VOTE, "verdict.vote", ICON_VOTE},
        {TN_FLOW_HIT_DONE, "verdict.done", ICON_NONE},
        {TN_FLOW_HIT_HELP, "verdict.call-staff", ICON_HELP},
        {TN_FLOW_HIT_NEXT, asks ? "verdict.answer" : "verdict.read-rules",
         asks ? ICON_PENCIL : ICON_BOOK},
    };
    size_t count = 0;
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (tn_view_has(page, actions[i].hit))
            out[count++] = actions[i];
    }
    return count;
}

static void put_action(const struct page *page, const struct panel *panel,
                       const struct action *action, struct tn_rect rect, bool is_primary)
{
    const struct look_colors *colors = panel->colors;
    struct button button = {.hit = action->hit,
                            .rect = rect,
                            .ground = is_primary ? colors->button : colors->ground,
                            .text = is_primary ? colors->button_text : colors->text,
                            .pressed = is_primary ? colors->button_pressed : colors->chip,
                            .edge = is_primary ? 0 : colors->text,
                            .label = tn_view_say(page, action->key),
                            .second = tn_view_say_other(page, action->key),
                            .icon = action->icon};
    tn_view_button(page, &button);
}

/* On the panel, in a row that ends at its right. */
static void put_actions(const struct page *page, const struct panel *panel, struct tn_rect foot)
{
    struct action actions[ACTIONS_MAX];
    int count = (int)collect_actions(page, actions), gap = page->profile->gap;
    if (count == 0)
        return;
    int most = page->profile->shape == SHAPE_TALL ? foot.w : (int)(page->profile->title * 12.5);
    int w = (foot.w - (count - 1) * gap) / count;
    w = w < most ? w : most;
    for (int i = 0; i < count; i++) {
        int x = foot.x + foot.w - (count - i) * w - (count - 1 - i) * gap;
        put_action(page, panel, &actions[i], (struct tn_rect){x, foot.y, w, foot.h},
                   i == count - 1);
    }
}

/* Beside the panel: on paper, in the screen's own colours. */
static void put_outer_actions(const struct page *page, struct tn_rect foot)
{
    struct action actions[ACTIONS_MAX];
    int count = (int)collect_actions(page, actions), gap = page->profile->gap;
    int w = count > 0 ? (foot.w - (count - 1) * gap) / count : 0;
    for (int i = 0; i < count; i++) {
        struct tn_rect rect = {foot.x + i * (w + gap), foot.y, w, foot.h};
        if (i == count - 1)
            tn_view_primary(page, actions[i].hit, rect, actions[i].key);
        else
            tn_view_secondary(page, actions[i].hit, rect, actions[i].key);
    }
}

/* ---- the panel as a whole ---- */

static void put_ground(const struct page *page, const struct panel *panel,
                       const struct places *places)
{
    tn_view_card(page->scene, places->ground, page->profile->card_radius, panel->colors->ground);
    if (panel->has_end && tn_view_has(page, TN_FLOW_HIT_CARD)) {
        tn_view_focus_ring(page, TN_FLOW_HIT_CARD, tn_rect_inset(places->ground, 14),
                           page->profile->card_radius - 14);
        tn_view_add_hit(page->scene, TN_FLOW_HIT_CARD, places->ground);
    }
    tn_view_shape(page->scene, panel->look, places->shape, panel->colors->text,
                  panel->colors->ground);
}

static void put_panel(const struct page *page, const struct panel *panel, struct places *places)
{
    if (places->align == TN_ALIGN_MIDDLE)
        centre_group(page, panel, places);
    put_ground(page, panel, places);
    put_text(page, panel, places);
    if (!panel->has_end)
        return;
    put_ring(page, panel, places);
    if (places->foot.h > 0)
        put_actions(page, panel, places->foot);
}

static void put_alone(const struct page *page, const struct panel *panel)
{
    struct places places = page->profile->shape == SHAPE_TALL
                               ? upright_places(page, page->body, panel->has_end)
                               : lying_places(page, panel->has_end);
    put_panel(page, panel, &places);
}

/* The panel on the left or above, what comes next beside it, and the buttons below that. */
static void put_with_beside(const struct page *page, const struct panel *panel)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body, ground = body, beside = body;
    if (profile->shape == SHAPE_TALL) {
        ground.h = body.h * 48 / 100;
        beside.y += ground.h + profile->gap;
        beside.h -= ground.h + profile->gap;
    } else {
        ground.w = body.w * 46 / 100;
        beside.x += ground.w + profile->gap;
        beside.w -= ground.w + profile->gap;
    }
    struct places places = upright_places(page, ground, false);
    put_panel(page, panel, &places);
    struct tn_rect foot = {beside.x, beside.y + beside.h - profile->button, beside.w,
                           profile->button};
    beside.h -= profile->button + profile->gap;
    tn_view_beside(page, beside);
    put_outer_actions(page, foot);
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
    if (tn_view_has_beside(page))
        put_with_beside(page, &panel);
    else
        put_alone(page, &panel);
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
    put_alone(page, &panel);
}

void tn_view_checking(struct page *page)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    tn_view_header(page, header_title(page));
    tn_view_card(page->scene, page->body, profile->card_radius, theme->card);
    struct stack stack = {0};
    struct tn_type title =
        tn_view_type(profile->big, TN_WEIGHT_BOLD, theme->ink, page->body.w - 2 * profile->gap);
    struct tn_type other = title, next = title;
    other.weight = TN_WEIGHT_MEDIUM;
    other.size = profile->title;
    other.color = next.color = theme->ink2;
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
                 theme->prim, theme->card);
    tn_view_stack_put(page, &stack, middle, top + side + profile->gap, theme->card);
}
