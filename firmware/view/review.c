/* SPDX-License-Identifier: Apache-2.0 */
/* review.c -- what is about to be sent, once more, and that nobody but the organisers reads it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "keyboard.h"
#include "turnout/text.h"
#include "words.h"

#define ROWS_MAX (TN_BOARD_QUESTIONS + 4)
#define ROWS_READ 6 /* at a glance */

struct review {
    size_t count;
    struct row {
        char label[192];
        char value[192];
        bool is_name, is_empty;
    } rows[ROWS_MAX];
};

/* Of a prompt of several sentences, the question: what follows it was read when it was asked. */
static void copy_label(char out[192], const char *label)
{
    const char *end = strstr(label, "？"), *other = strchr(label, '?');
    size_t len = strlen(label);
    if (end)
        len = (size_t)(end - label) + strlen("？");
    else if (other)
        len = (size_t)(other - label) + 1;
    (void)tn_text_copy(out, len < 192 ? len + 1 : 192, label);
}

static struct row *add_row(struct review *review, const char *label, const char *value)
{
    TN_ASSERT(review->count < ROWS_MAX);
    struct row *row = &review->rows[review->count++];
    copy_label(row->label, label);
    (void)tn_text_copy(row->value, sizeof(row->value), value);
    return row;
}

static const char *answer_words(const struct page *page, size_t index)
{
    const struct tn_board_question *question = &page->flow->board.questions[index];
    if (!page->flow->form.answers[index].given)
        return tn_view_say(page, "review.none");
    int choice = page->flow->form.answers[index].choice;
    switch (question->kind) {
    case TN_BOARD_CHOICE:
        return tn_board_say(&question->options[choice], page->lang);
    case TN_BOARD_CONSENT:
        return tn_view_say(page, choice ? "review.yes" : "review.no");
    default:
        return page->flow->form.answers[index].text;
    }
}

static void collect(const struct page *page, struct review *review)
{
    const struct tn_flow *flow = page->flow;
    char key[40];
    add_row(review, tn_view_say(page, "review.name"), flow->form.name)->is_name = true;
    snprintf(key, sizeof(key), "contact.%s", tn_flow_platform_name(flow->form.platform));
    add_row(review, tn_view_say(page, key), flow->form.contact)->is_name = true;
    for (size_t i = 0; i < flow->board.question_count; i++) {
        if ((unsigned)flow->board.questions[i].at & TN_BOARD_AT_SIGN_UP)
            add_row(review, tn_board_say(&flow->board.questions[i].prompt, page->lang),
                    answer_words(page, i))
                ->is_empty = !flow->form.answers[i].given;
    }
    if (flow->board.rules.version > 0 && flow->form.rules == flow->board.rules.version) {
        TN_BUF_AUTO version = {0}, words = {0};
        tn_view_number_words(flow->form.rules, &version);
        tn_view_format(page, page->lang, "review.rules.accepted", tn_buf_text(&version), NULL,
                       &words);
        add_row(review, tn_view_say(page, "review.rules"), tn_buf_text(&words));
    }
    if (flow->form.inviter[0])
        add_row(review, tn_view_say(page, "review.inviter"),
                tn_view_say(page, "review.inviter.known"));
}

/* Of many rows, what was not answered goes first. */
static void leave_out_empty(struct review *review, size_t most)
{
    for (size_t i = review->count; i > 0 && review->count > most; i--) {
        if (!review->rows[i - 1].is_empty)
            continue;
        memmove(&review->rows[i - 1], &review->rows[i],
                (review->count - i) * sizeof(review->rows[0]));
        review->count--;
    }
}

/* Label above value, both no larger than the row and no smaller than the usual note; a name is
 * never cut, other words end in an ellipsis. */
static void put_row(const struct page *page, const struct row *row, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    double least = tn_view_profile(page->scene->width, page->scene->height)->note;
    double factor = fmin(1.4, rect.h / (profile->note * 1.5 + profile->title * 1.7));
    struct tn_type label =
        tn_view_type(fmax(least, profile->note * factor), TN_WEIGHT_MEDIUM, theme->ink2, rect.w);
    struct tn_type value =
        tn_view_type(fmax(least, profile->title * factor), TN_WEIGHT_BOLD, theme->ink, rect.w);
    label.shrink = fmax(0.5, fmin(1, least / label.size));
    value.shrink = fmax(0.6, fmin(1, least / value.size));
    value.lines = 2;
    value.leading = value.size * 1.15;
    if (row->is_name)
        value.overlong = TN_OVERLONG_SHRINK;
    struct stack stack = {0};
    tn_view_stack_add(&stack, row->label, label, 0);
    tn_view_stack_add(&stack, row->value, value, label.size * 0.3);
    struct stack_line *last = &stack.lines[stack.count - 1];
    last->is_name = row->is_name;
    while (tn_view_stack_height(page, &stack) > rect.h && last->type.size > 8) {
        if (row->is_name || last->type.size * 0.94 > least)
            last->type.size *= 0.94;
        else if (last->type.lines > 1)
            last->type.lines = 1;
        else
            break;
        last->type.leading = last->type.size * 1.15;
        last->type.shrink = fmax(0.6, fmin(1, least / last->type.size));
    }
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, rect.x, rect.y + (rect.h - height) / 2, theme->card);
}

static int columns_of(const struct page *page, size_t count, int height)
{
    const struct profile *profile = page->profile;
    double row = (profile->note * 1.4 + profile->title * 1.5) *
                 (tn_view_is_large(page) ? 0.62 : 1); /* larger in a wide row than in a high one */
    int most = profile->shape == SHAPE_TALL ? 2 : 3, columns = 1;
    if (profile->shape == SHAPE_WIDE && count > 3)
        columns = 2;
    while (columns < most && ceil((double)count / columns) * row > height)
        columns++;
    return columns;
}

static void put_rows(const struct page *page, const struct review *review, struct tn_rect card)
{
    const struct profile *profile = page->profile;
    int pad = profile->unit * 2, most = (int)(profile->title * 6);
    tn_view_card(page->scene, card, profile->card_radius, page->theme->card);
    struct tn_rect room = {card.x + pad + 4, card.y + pad / 2, card.w - 2 * pad - 8, card.h - pad};
    int columns = columns_of(page, review->count, room.h), gap = profile->unit * 3;
    int rows = ((int)review->count + columns - 1) / columns;
    TN_ASSERT(rows > 0); /* a name and a contact at least */
    int h = room.h / rows;
    h = h > most ? most : h;
    int top = room.y + (room.h - rows * h) / 2, w = (room.w - (columns - 1) * gap) / columns;
    for (int i = 0; i < (int)review->count; i++) {
        struct tn_rect rect = {room.x + i / rows * (w + gap), top + i % rows * h, w, h};
        if (i % rows > 0)
            tn_view_fill(page->scene, (struct tn_rect){rect.x, rect.y, w, 1}, page->theme->line);
        put_row(page, &review->rows[i], (struct tn_rect){rect.x, rect.y + 3, rect.w, rect.h - 6});
    }
}

/* What the way on waits for, or what became of it: ground, sign and sentence. */
struct state {
    const char *first, *second;
    enum icon icon;
    bool is_loud;
};

static struct state state_of(const struct page *page)
{
    const struct tn_flow *flow = page->flow;
    if (flow->signing_up)
        return (struct state){"review.sending", "review.sealed", ICON_HOURGLASS, false};
    if (flow->issued.err != TN_OK)
        return (struct state){"issued.failed", "issued.failed.next", ICON_HELP, true};
    if (flow->event.policy.entry == TN_ENTRY_INVITE && !flow->form.inviter[0])
        return (struct state){"review.wants-inviter", "review.wants-inviter.next", ICON_SCANNER,
                              true};
    return (struct state){"review.sealed", "review.sealed.next", ICON_LOCK, false};
}

static void put_state(const struct page *page, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct state state = state_of(page);
    tn_color ground = state.is_loud ? theme->tint : theme->paper;
    tn_color color = state.is_loud ? theme->on_tint : theme->ink;
    if (state.is_loud)
        tn_view_rrect(page->scene, rect, 16, ground);
    int side = (int)fmin(profile->title * 1.5, rect.h * 0.6);
    struct tn_rect icon = {rect.x + profile->unit * 2, rect.y + (rect.h - side) / 2, side, side};
    tn_view_icon(page->scene, state.icon, icon, state.is_loud ? color : theme->prim, ground);
    int left = icon.x + side + profile->unit * 3 / 2;
    struct tn_type first =
        tn_view_type(profile->body, TN_WEIGHT_BOLD, color, rect.x + rect.w - left - profile->unit);
    struct tn_type second = tn_view_type(profile->note, TN_WEIGHT_MEDIUM,
                                         state.is_loud ? theme->ink : theme->ink2, first.width);
    first.lines = second.lines = 2;
    first.leading = first.size * 1.2;
    second.leading = second.size * 1.25;
    first.shrink = second.shrink = 0.6;
    struct stack stack = {0};
    tn_view_stack_add(&stack, tn_view_say(page, state.first), first, 0);
    tn_view_stack_add(&stack, tn_view_say(page, state.second), second, second.size * 0.4);
    tn_view_stack_add(&stack, tn_view_say_other(page, state.first), second, second.size * 0.4);
    tn_view_stack_fit(page, &stack, rect.h - 4, 1);
    double height = tn_view_stack_height(page, &stack);
    tn_view_stack_put(page, &stack, left, rect.y + (rect.h - height) / 2, ground);
}

void tn_view_review(struct page *page)
{
    const struct profile *profile = page->profile;
    bool tall = profile->shape == SHAPE_TALL;
    struct review review = {0};
    collect(page, &review);
    leave_out_empty(&review, ROWS_READ);
    tn_view_form_title(page, tn_view_header_form(page), tn_view_say(page, "review.title"));
    int gap = profile->shape == SHAPE_SMALL ? 8 : profile->gap * 2 / 3;
    struct tn_rect room = {page->body.x, profile->header + gap, page->body.w,
                           page->scene->height - profile->header - 2 * gap};
    int h = tall ? 170 : profile->button, state_h = tall ? 150 : h;
    h = h > room.h / 3 ? room.h / 3 : h;
    int w = tall ? room.w : room.w * (profile->shape == SHAPE_SMALL ? 38 : 32) / 100;
    struct tn_rect next = {room.x + room.w - w, room.y + room.h - h, w, h};
    struct tn_rect state = {room.x, tall ? next.y - gap - state_h : next.y,
                            tall ? room.w : room.w - w - gap, tall ? state_h : h};
    if (tn_view_has(page, TN_FLOW_HIT_NEXT))
        tn_view_primary(page, TN_FLOW_HIT_NEXT, next, "review.send");
    else
        tn_view_off(page, next, page->flow->signing_up ? "review.sending" : "review.send");
    put_state(page, state);
    struct tn_rect card = {room.x, room.y, room.w, state.y - gap - room.y};
    put_rows(page, &review, card);
    explicit_bzero(&review, sizeof(review));
}
