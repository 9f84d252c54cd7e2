/* SPDX-License-Identifier: Apache-2.0 */
/* question.c -- one of the event's questions: several answers to choose from, yes or no, or a few
 * words. */
#include <math.h>
#include <string.h>

#include "keyboard.h"
#include "words.h"

static const struct tn_board_question *question_of(const struct page *page)
{
    TN_ASSERT(page->flow->question < page->flow->board.question_count);
    return &page->flow->board.questions[page->flow->question];
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

/* The question and how much of a room it takes, air included; centred on P. */
struct prompt {
    struct stack stack;
    int above, used;
};

static struct prompt prompt_of(const struct page *page, struct tn_rect room)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    const struct tn_board_question *question = question_of(page);
    bool tall = profile->shape == SHAPE_TALL, is_consent = question->kind == TN_BOARD_CONSENT;
    bool small = profile->shape == SHAPE_SMALL;
    double size = small ? (is_consent ? profile->title * 1.15 : profile->big) : profile->big * 1.2;
    struct tn_type first = tn_view_type(size, TN_WEIGHT_BOLD, theme->ink, room.w);
    struct tn_type second = tn_view_type(profile->body, TN_WEIGHT_MEDIUM, theme->ink2, room.w);
    first.lines = is_consent ? 5 : 2;
    second.lines = is_consent ? 4 : 2;
    first.overlong = TN_OVERLONG_SHRINK;
    first.leading = size * 1.3;
    second.leading = second.size * 1.35;
    first.align = second.align = tall ? TN_ALIGN_MIDDLE : TN_ALIGN_START;
    struct prompt prompt = {.above = tall ? 64 : 0};
    struct stack *stack = &prompt.stack;
    tn_view_stack_add(stack, tn_board_say(&question->prompt, page->lang), first, 0);
    tn_view_stack_add(stack, tn_view_line_other(page, &question->prompt), second,
                      second.size * 0.6);
    tn_view_stack_fit(page, stack, room.h * (is_consent ? 0.6 : 0.36), 1);
    prompt.used =
        (int)tn_view_stack_height(page, stack) + prompt.above + (tall ? 64 : profile->unit * 2);
    return prompt;
}

static void put_prompt(const struct page *page, const struct prompt *prompt, struct tn_rect room)
{
    bool tall = page->profile->shape == SHAPE_TALL;
    tn_view_stack_put(page, &prompt->stack, tall ? room.x + room.w / 2.0 : room.x,
                      room.y + prompt->above, page->theme->paper);
}

static struct tn_rect below(const struct prompt *prompt, struct tn_rect room)
{
    return (struct tn_rect){room.x, room.y + prompt->used, room.w, room.h - prompt->used};
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

/* Where options stand: in rows and columns, below one another on P. */
struct grid {
    struct tn_rect room;
    int columns, rows, gap, h;
};

static struct tn_rect cell_of(const struct grid *grid, int index)
{
    int column = index % grid->columns, row = index / grid->columns;
    int left = (grid->room.w + grid->gap) * column / grid->columns;
    int right = (grid->room.w + grid->gap) * (column + 1) / grid->columns - grid->gap;
    return (struct tn_rect){grid->room.x + left, grid->room.y + row * (grid->h + grid->gap),
                            right - left, grid->h};
}

/* As few columns as leave every row high enough for a finger; on P at the foot of the room, where
 * a hand reaches. */
static struct grid grid_of(const struct page *page, struct tn_rect room, int count)
{
    const struct profile *profile = page->profile;
    bool tall = profile->shape == SHAPE_TALL;
    struct grid grid = {.room = room, .columns = tall || count == 1 ? 1 : 2};
    int most = tall ? 200 : profile->shape == SHAPE_WIDE ? 230 : 130;
    grid.gap = tall ? profile->gap * 2 / 3 : profile->unit;
    for (;; grid.columns++) {
        grid.rows = (count + grid.columns - 1) / grid.columns;
        grid.h = (room.h - (grid.rows - 1) * grid.gap) / grid.rows;
        if (grid.h >= profile->target || grid.columns == 4)
            break;
    }
    grid.h = grid.h > most ? most : grid.h;
    if (tall)
        grid.room.y += room.h - grid.rows * (grid.h + grid.gap) + grid.gap;
    return grid;
}

/* A place for a check, and the check. */
static void put_check(const struct page *page, struct tn_rect rect, bool chosen)
{
    const struct theme *theme = page->theme;
    if (!chosen) {
        tn_view_edge(page->scene, rect, rect.w / 2.0, 2, theme->edge);
        return;
    }
    tn_view_rrect(page->scene, rect, rect.w / 2.0, theme->prim);
    tn_view_icon(page->scene, ICON_CHECK, tn_rect_inset(rect, rect.w / 5), theme->on_prim,
                 theme->prim);
}

/* One of several to choose; never cut. */
struct choice {
    const char *title, *note;
    bool is_chosen;
};
#define CHOICES_MAX TN_BOARD_OPTIONS

static int check_side(const struct page *page, int height)
{
    int side = (int)page->profile->title & ~1;
    return side > height / 2 ? height / 2 : side;
}

/* Where its words stand: beside the check. */
static struct tn_rect choice_room(const struct page *page, struct tn_rect rect)
{
    int unit = page->profile->unit, left = 2 * unit + check_side(page, rect.h) + unit * 3 / 2;
    return (struct tn_rect){rect.x + left, rect.y + 8, rect.w - left - unit * 3 / 2, rect.h - 16};
}

static struct tn_type choice_title(const struct page *page, const struct choice *choice,
                                   struct tn_rect room, double size)
{
    struct tn_type title = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, room.w);
    title.leading = size * 1.2;
    return size < page->profile->title ? tn_view_fit_even(page, choice->title, title, room.h)
                                       : tn_view_fit(page, choice->title, title, room.h);
}

static void put_choice(const struct page *page, size_t item, struct tn_rect rect,
                       const struct choice *choice, double size)
{
    const struct theme *theme = page->theme;
    enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + item);
    bool chosen = choice->is_chosen;
    tn_color ground = chosen || page->flow->pressed == hit ? theme->tint : theme->card;
    int side = check_side(page, rect.h);
    tn_view_rrect(page->scene, rect, 16, ground);
    tn_view_edge(page->scene, rect, 16, chosen ? 4 : 2, chosen ? theme->prim : theme->edge);
    put_check(page,
              (struct tn_rect){rect.x + 2 * page->profile->unit, rect.y + (rect.h - side) / 2, side,
                               side},
              chosen);
    struct tn_rect room = choice_room(page, rect);
    struct tn_type note = tn_view_type(page->profile->note, TN_WEIGHT_MEDIUM,
                                       ground == theme->card ? theme->ink2 : theme->ink, room.w);
    struct stack stack = {0};
    tn_view_stack_add(&stack, choice->title, choice_title(page, choice, room, size), 0);
    if (tn_draw_measure(page->fonts, choice->note, &note).whole)
        tn_view_stack_add(&stack, choice->note, note, note.size * 0.45);
    tn_view_stack_fit(page, &stack, room.h, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, room.x, rect.y + (rect.h - height) / 2, ground);
    tn_view_focus_ring(page, hit, rect, 16);
    tn_view_add_hit(page->scene, hit, rect);
}

/* All titles in one size. */
static void put_choices(const struct page *page, const struct grid *grid,
                        const struct choice *choices, int count)
{
    double usual = page->profile->title, least = usual, most = 0;
    for (int i = 0; i < count; i++) {
        struct tn_rect room = choice_room(page, cell_of(grid, i));
        double size = choice_title(page, &choices[i], room, usual).size;
        least = fmin(least, size);
        most = fmax(most, size);
    }
    for (int i = 0; i < count; i++)
        put_choice(page, (size_t)i, cell_of(grid, i), &choices[i],
                   fmax(least, most * TN_VIEW_UNEVEN));
}

static void put_options(const struct page *page, const struct grid *grid)
{
    const struct tn_board_question *question = question_of(page);
    const struct tn_flow_form *form = &page->flow->form;
    size_t asked = page->flow->question;
    struct choice choices[CHOICES_MAX];
    int count = (int)question->option_count;
    for (int i = 0; i < count; i++)
        choices[i] = (struct choice){.title = tn_board_say(&question->options[i], page->lang),
                                     .note = tn_view_line_other(page, &question->options[i]),
                                     .is_chosen = form->answers[asked].given &&
                                                  form->answers[asked].choice == i};
    put_choices(page, grid, choices, count);
}

/* On S many options and the way on share one grid. */
static void put_crowded(const struct page *page, struct tn_rect room)
{
    struct prompt prompt = prompt_of(page, room);
    put_prompt(page, &prompt, room);
    room = below(&prompt, room);
    struct grid grid = {.room = room, .columns = 3, .rows = 3, .gap = page->profile->unit};
    grid.h = (room.h - 2 * grid.gap) / 3;
    put_options(page, &grid);
    tn_view_ways_on(page, cell_of(&grid, 8), "form.next");
    if (question_of(page)->option_count < 8)
        put_dots(page, cell_of(&grid, 7));
}

/* Yes and no of the same size: neither is pushed. */
static void put_consent(const struct page *page, const struct grid *grid)
{
    bool given = page->flow->form.answers[page->flow->question].given;
    int choice = page->flow->form.answers[page->flow->question].choice;
    const struct choice choices[] = {
        {tn_view_say(page, "question.yes"), tn_view_say_other(page, "question.yes"),
         given && choice == 1},
        {tn_view_say(page, "question.no"), tn_view_say_other(page, "question.no"),
         given && choice == 0}};
    put_choices(page, grid, choices, 2);
}

/* What room is to spare stands above the question, between both, and below the answers; on P these
 * are at the foot already. */
static void put_answers(const struct page *page, struct tn_rect room)
{
    bool is_consent = question_of(page)->kind == TN_BOARD_CONSENT;
    int count = is_consent ? 2 : (int)question_of(page)->option_count;
    struct prompt prompt = prompt_of(page, room);
    struct grid grid = grid_of(page, below(&prompt, room), count);
    int end = grid.room.y + grid.rows * (grid.h + grid.gap) - grid.gap;
    int spare = page->profile->shape == SHAPE_TALL ? grid.room.y - room.y - prompt.used
                                                   : room.y + room.h - end;
    if (spare > 0) {
        room.y += spare / 3;
        if (page->profile->shape != SHAPE_TALL)
            grid.room.y += spare * 2 / 3;
    }
    put_prompt(page, &prompt, room);
    if (is_consent)
        put_consent(page, &grid);
    else
        put_options(page, &grid);
}

static void ask_for_text(struct page *page)
{
    const struct tn_board_question *question = question_of(page);
    const char *how = question->required ? "question.text" : "question.optional";
    struct entry entry = {.ask = tn_board_say(&question->prompt, page->lang),
                          .ask_other = tn_view_line_other(page, &question->prompt),
                          .note = tn_view_say(page, how),
                          .hint = tn_view_say(page, "question.field"),
                          .icon = ICON_PENCIL};
    tn_view_entry(page, &entry);
}

void tn_view_question(struct page *page)
{
    const struct tn_board_question *question = question_of(page);
    if (question->kind == TN_BOARD_TEXT) {
        ask_for_text(page);
        return;
    }
    struct tn_rect room = form_room(page);
    if (page->profile->shape == SHAPE_SMALL && question->option_count > 6) {
        put_crowded(page, room);
        return;
    }
    put_answers(page, put_foot(page, room));
}
