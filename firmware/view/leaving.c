/* SPDX-License-Identifier: Apache-2.0 */
/* leaving.c -- what is left to do once one is checked in: a vote, checking out, one question. */
#include <math.h>

#include "column.h"
#include "keyboard.h"
#include "words.h"

static const char *group_or_event(const struct page *page)
{
    const struct tn_flow *flow = page->flow;
    return flow->event.present ? flow->event.title : flow->device.group;
}

static int foot_height(const struct page *page)
{
    const struct profile *profile = page->profile;
    return profile->shape == SHAPE_TALL ? profile->button * 8 / 10 : profile->button;
}

static int gap_of(const struct page *page)
{
    return page->profile->shape == SHAPE_SMALL ? 8 : 20;
}

enum note { NOTE_HINT, NOTE_BAD, NOTE_SAID };

/* A hint is left out where there is no room for it; what somebody wrote stands there, if need be
 * not to its end. */
static void put_note(struct column *column, const char *text, enum note kind)
{
    const struct page *page = column->page;
    const struct theme *theme = page->theme;
    double size = page->profile->note, gap = size * 0.7;
    if (kind == NOTE_SAID)
        tn_view_column_text(column, text, size, TN_WEIGHT_MEDIUM, theme->ink2, 2, gap);
    else if (kind == NOTE_BAD)
        tn_view_column_whole(column, text, size, TN_WEIGHT_BOLD, theme->bad_text, 2, gap);
    else if (page->profile->shape != SHAPE_SMALL || !tn_view_is_large(page))
        tn_view_column_whole(column, text, size, TN_WEIGHT_MEDIUM, theme->ink2, 1, gap);
}

/* A title and a sentence on the paper; returns their bottom. */
static int put_question(const struct page *page, struct tn_rect rect, const char *title,
                        const char *title_other, const char *note, enum note kind)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool tall = profile->shape == SHAPE_TALL;
    double kept = kind == NOTE_SAID ? profile->note * 2 : 0; /* for a line of it */
    struct column column = tn_view_column(page, rect, theme->paper);
    column.align = tall ? TN_ALIGN_MIDDLE : TN_ALIGN_START;
    double size = tn_view_is_large(page) ? profile->title : profile->big * (tall ? 1.2 : 1);
    tn_view_column_whole(&column, title, size, TN_WEIGHT_BOLD, theme->ink, 2, 0);
    column.bottom -= kept;
    tn_view_column_whole(&column, title_other, profile->body, TN_WEIGHT_MEDIUM, theme->ink2, 2,
                         profile->body * 0.5);
    column.bottom += kept;
    put_note(&column, note, kind);
    return (int)ceil(column.top);
}

/* A shape, what it says, and a button. */
static void put_thanks(const struct page *page, const char *key)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_rect card = page->body;
    int foot = foot_height(page), gap = gap_of(page);
    card.h -= foot + gap;
    tn_view_card(page->scene, card, profile->card_radius, theme->card);
    struct tn_rect room = tn_rect_inset(card, profile->unit * 3);
    int side = room.h * 4 / 10, most = (int)(profile->name * 2), middle = card.x + card.w / 2;
    side = side < most ? side : most;
    struct tn_type first = tn_view_type(profile->big * 1.2, TN_WEIGHT_BOLD, theme->ink, room.w);
    struct tn_type second = tn_view_type(profile->title, TN_WEIGHT_MEDIUM, theme->ink2, room.w);
    first.align = second.align = TN_ALIGN_MIDDLE;
    first.leading = first.size * 1.25;
    struct stack stack = {0};
    first = tn_view_fit(page, tn_view_say(page, key), first, room.h - side - 2 * gap);
    tn_view_stack_add(&stack, tn_view_say(page, key), first, 0);
    tn_view_stack_add(&stack, tn_view_say_other(page, key), second, profile->title * 0.7);
    int height = (int)ceil(tn_view_stack_height(page, &stack)) + side + 2 * gap;
    int top = card.y + (card.h - height) / 2;
    tn_view_look_mark(page, TN_FLOW_LOOK_OK, (struct tn_rect){middle - side / 2, top, side, side},
                      false);
    tn_view_stack_put(page, &stack, middle, top + side + 2 * gap, theme->card);
    int w = profile->shape == SHAPE_TALL ? card.w : card.w / 3;
    if (tn_view_has(page, TN_FLOW_HIT_DONE))
        tn_view_primary(page, TN_FLOW_HIT_DONE,
                        (struct tn_rect){card.x + card.w - w, card.y + card.h + gap, w, foot},
                        "verdict.done");
}

/* ---- vote ---- */

static void put_options(const struct page *page, const struct tn_board_topic *topic,
                        struct tn_rect room)
{
    const struct profile *profile = page->profile;
    int count = (int)topic->option_count, gap = gap_of(page) * 3 / 4;
    int columns = profile->shape == SHAPE_TALL || count < 3 ? 1 : 2;
    int rows = (count + columns - 1) / columns, most = tn_view_item_height(page, true) * 2;
    if (rows == 0)
        return;
    int h = (room.h + gap) / rows - gap, w = (room.w - (columns - 1) * gap) / columns;
    h = h < most ? h : most;
    if (columns == 1) /* within reach */
        room.y += room.h - rows * (h + gap) + gap;
    struct item items[TN_BOARD_OPTIONS];
    for (int i = 0; i < count; i++) {
        const struct tn_board_line *option = &topic->options[i];
        items[i] = (struct item){
            .hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + i),
            .rect = {room.x + i % columns * (w + gap), room.y + i / columns * (h + gap), w, h},
            .title = tn_board_say(option, page->lang),
            .note = tn_view_line_other(page, option),
            .is_chosen = page->flow->vote == i};
    }
    tn_view_items(page, items, (size_t)count);
}

static const char *vote_note_key(const struct tn_flow *flow)
{
    if (flow->voting)
        return "vote.sending";
    return flow->vote_err != TN_OK ? "vote.failed" : "vote.how";
}

void tn_view_vote(struct page *page)
{
    const struct profile *profile = page->profile;
    const struct tn_flow *flow = page->flow;
    const struct tn_board_topic *topic = &flow->board.topics[flow->topic];
    tn_view_header(page, group_or_event(page));
    if (flow->voted) {
        put_thanks(page, "vote.thanks");
        return;
    }
    struct tn_rect body = page->body;
    int foot = foot_height(page), gap = gap_of(page), w = (body.w - gap) / 2;
    struct tn_rect room = {body.x, body.y, body.w, body.h - foot - gap};
    int rows_h = tn_view_item_height(page, false) * (profile->shape == SHAPE_TALL
                                                         ? (int)topic->option_count
                                                         : ((int)topic->option_count + 1) / 2);
    int head = room.h - rows_h - gap > room.h / 4 ? room.h - rows_h - gap : room.h / 4;
    int above = profile->shape == SHAPE_TALL && !tn_view_is_large(page) ? 2 * gap : 0;
    int bottom = put_question(
        page, (struct tn_rect){room.x + 8, room.y + above, room.w - 16, head},
        tn_board_say(&topic->question, page->lang), tn_view_line_other(page, &topic->question),
        tn_view_say(page, vote_note_key(flow)), flow->vote_err != TN_OK ? NOTE_BAD : NOTE_HINT);
    room.h -= bottom + gap - room.y;
    room.y = bottom + gap;
    put_options(page, topic, room);
    struct tn_rect skip = {body.x, body.y + body.h - foot, w, foot};
    struct tn_rect next = {body.x + w + gap, skip.y, body.w - w - gap, foot};
    if (tn_view_has(page, TN_FLOW_HIT_SKIP))
        tn_view_quiet(page, TN_FLOW_HIT_SKIP, skip, "vote.skip");
    if (tn_view_has(page, TN_FLOW_HIT_NEXT))
        tn_view_primary(page, TN_FLOW_HIT_NEXT, next, "vote.send");
    else
        tn_view_off(page, next, "vote.send");
}

/* ---- checking out ---- */

void tn_view_leaving(struct page *page)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct tn_rect card = page->body;
    int foot = foot_height(page), gap = gap_of(page);
    bool help = tn_view_has(page, TN_FLOW_HIT_HELP);
    tn_view_header_back(page, tn_view_say(page, "home.leave"));
    if (help)
        card.h -= foot + gap;
    tn_view_card(page->scene, card, profile->card_radius, theme->card);
    struct tn_rect room = tn_rect_inset(card, profile->unit * 3);
    bool tall = profile->shape == SHAPE_TALL;
    int side = tall ? room.w * 6 / 10 : room.h < room.w * 4 / 10 ? room.h : room.w * 4 / 10;
    struct tn_rect picture = {room.x, room.y + (room.h - side) / 2, side, side};
    struct tn_rect words = {room.x + side + profile->unit * 4, room.y,
                            room.w - side - profile->unit * 4, room.h};
    if (tall) {
        picture = (struct tn_rect){room.x + (room.w - side) / 2, room.y + room.h / 6, side, side};
        words = (struct tn_rect){room.x, picture.y + side + 3 * gap, room.w, room.h / 3};
    }
    tn_view_scan_frame(page->scene, picture);
    struct stack stack = {0};
    struct tn_type first = tn_view_type(profile->big * 1.25, TN_WEIGHT_BOLD, theme->ink, words.w);
    struct tn_type second = tn_view_type(profile->title, TN_WEIGHT_MEDIUM, theme->ink2, words.w);
    struct tn_type third = tn_view_type(profile->body, TN_WEIGHT_REGULAR, theme->ink, words.w);
    first.align = second.align = third.align = tall ? TN_ALIGN_MIDDLE : TN_ALIGN_START;
    first.leading = first.size * 1.25;
    const char *scan = tn_view_say(page, "home.exit.scan");
    const char *other = tn_view_say_other(page, "home.exit.scan");
    const char *why = tn_view_say(page, "leaving.why");
    double height = words.h * 0.4;
    tn_view_stack_add(&stack, scan, tn_view_fit(page, scan, first, height), 0);
    tn_view_stack_add(&stack, other, tn_view_fit(page, other, second, words.h * 0.2),
                      profile->title * 0.6);
    tn_view_stack_add(&stack, why, tn_view_fit(page, why, third, words.h * 0.45),
                      profile->body * 0.8);
    tn_view_stack_fit(page, &stack, words.h, 3);
    double top = words.y + (words.h - tn_view_stack_height(page, &stack)) / 2;
    tn_view_stack_put(page, &stack, tall ? words.x + words.w / 2.0 : words.x, tall ? words.y : top,
                      theme->card);
    if (help)
        tn_view_icon_button(
            page, TN_FLOW_HIT_HELP,
            (struct tn_rect){card.x, card.y + card.h + gap, tall ? card.w : card.w / 2, foot},
            ICON_HELP, "home.call", false);
}

/* ---- one question ---- */

static const char *const face_keys[5] = {"feedback.1", "feedback.2", "feedback.3", "feedback.4",
                                         "feedback.5"};

/* So large that each of them fits below its face, or beside it. */
static double face_words_size(const struct page *page, double size, double width)
{
    const char *words[5];
    for (int i = 0; i < 5; i++)
        words[i] = tn_view_say(page, face_keys[i]);
    struct tn_type type = tn_view_type(size, TN_WEIGHT_BOLD, page->theme->ink, width);
    return tn_view_even_size(page, words, 5, type, size * 1.05);
}

static void put_face(const struct page *page, int score, struct tn_rect rect)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    enum tn_flow_hit hit = (enum tn_flow_hit)(TN_FLOW_HIT_ITEM_0 + score - 1);
    bool chosen = page->flow->score == score, pressed = page->flow->pressed == hit;
    tn_color ground = chosen || pressed ? theme->tint : theme->card;
    tn_color face = theme->shadows ? TN_RGB(0xFFC24A) : chosen ? theme->prim : theme->ink;
    tn_view_rrect(page->scene, rect, profile->card_radius, ground);
    tn_view_edge(page->scene, rect, profile->card_radius, chosen ? 4 : 1.5,
                 chosen ? theme->prim : theme->edge);
    bool beside = rect.w > rect.h * 2;
    int pad = profile->unit * 3 / 2;
    int word_h = (int)((beside ? profile->title : profile->body) * 1.3);
    if (profile->is_double)
        word_h += (int)(profile->note * 1.5);
    int side = beside ? rect.h - 2 * pad : rect.h - 3 * pad - word_h;
    side = side < rect.w - 2 * pad ? side : rect.w - 2 * pad;
    struct tn_rect circle = {rect.x + (rect.w - side) / 2,
                             rect.y + (rect.h - side - word_h - pad) / 2, side, side};
    struct tn_rect words = {rect.x + 6, circle.y + side + pad, rect.w - 12,
                            rect.y + rect.h - circle.y - side - pad};
    if (beside) {
        circle = (struct tn_rect){rect.x + 2 * pad, rect.y + pad, side, side};
        words = (struct tn_rect){circle.x + side + 2 * pad, rect.y + (rect.h - word_h) / 2,
                                 rect.w - side - 5 * pad, rect.h / 2 + word_h / 2};
    }
    tn_view_face(page->scene, score, circle, face,
                 theme->shadows ? TN_RGB(0x1C2024) : theme->paper);
    struct column column = tn_view_column(page, words, ground);
    column.align = beside ? TN_ALIGN_START : TN_ALIGN_MIDDLE;
    double size = face_words_size(page, beside ? profile->title : profile->body, words.w);
    tn_view_column_whole(&column, tn_view_say(page, face_keys[score - 1]), size, TN_WEIGHT_BOLD,
                         theme->ink, 1, 0);
    tn_view_column_whole(&column, tn_view_say_other(page, face_keys[score - 1]), profile->note,
                         TN_WEIGHT_REGULAR, ground == theme->card ? theme->ink2 : theme->ink, 1,
                         profile->note * 0.4);
    tn_view_focus_ring(page, hit, rect, profile->card_radius);
    tn_view_add_hit(page->scene, hit, rect);
}

/* Side by side from sad to glad; on a tall screen one below the other, the best on top. */
static void put_faces(const struct page *page, struct tn_rect room)
{
    bool tall = page->profile->shape == SHAPE_TALL;
    int gap = gap_of(page), w = (room.w - 4 * gap) / 5, h = (room.h - 4 * gap) / 5;
    int most = page->profile->shape == SHAPE_SMALL ? 220 : 360;
    if (!tall && room.h > most) {
        room.y += (room.h - most) / 2;
        room.h = most;
    }
    for (int i = 0; i < 5; i++) {
        struct tn_rect rect = {room.x + i * (w + gap), room.y, w, room.h};
        if (tall)
            rect = (struct tn_rect){room.x, room.y + (4 - i) * (h + gap), room.w, h};
        put_face(page, i + 1, rect);
    }
}

/* What was written stands there to be seen once more; before that, how little it takes. */
static void feedback_note(const struct page *page, struct tn_buf *out)
{
    const char *remark = page->flow->remark;
    if (*remark)
        tn_view_format(page, page->lang, "feedback.remark.said", remark, NULL, out);
    else
        tn_buf_add_text(out, tn_view_say(page, "feedback.how"));
}

static void put_feedback_ways(const struct page *page, struct tn_rect foot)
{
    bool has_two = tn_view_has(page, TN_FLOW_HIT_REMARK);
    int gap = gap_of(page), columns = page->profile->shape != SHAPE_TALL ? 3 : has_two ? 2 : 1;
    int w = (foot.w - (columns - 1) * gap) / columns;
    struct tn_rect last = {foot.x + foot.w - w, foot.y, w, foot.h};
    struct tn_rect beside = {last.x - gap - w, foot.y, w, foot.h};
    if (has_two)
        tn_view_secondary(page, TN_FLOW_HIT_REMARK, beside, "feedback.remark");
    if (tn_view_has(page, TN_FLOW_HIT_DONE))
        tn_view_primary(page, TN_FLOW_HIT_DONE, last, "verdict.done");
    else if (tn_view_has(page, TN_FLOW_HIT_SKIP))
        tn_view_quiet(page, TN_FLOW_HIT_SKIP, last, "feedback.skip");
}

void tn_view_feedback(struct page *page)
{
    const struct profile *profile = page->profile;
    struct tn_rect body = page->body;
    bool tall = profile->shape == SHAPE_TALL, given = page->flow->score > 0;
    int foot = foot_height(page), gap = gap_of(page);
    tn_view_header(page, group_or_event(page));
    struct tn_rect head = {body.x + 8, body.y + (tall ? 2 * gap : 0), body.w - 16, body.h / 3};
    const char *key = given ? "feedback.thanks" : "feedback.title";
    TN_BUF_AUTO note = {0};
    feedback_note(page, &note);
    int bottom = put_question(page, head, tn_view_say(page, key), tn_view_say_other(page, key),
                              tn_buf_text(&note), *page->flow->remark ? NOTE_SAID : NOTE_HINT);
    int top = bottom + (tall ? 2 * gap : gap * 3 / 2);
    struct tn_rect room = {body.x, top, body.w, body.y + body.h - foot - gap - top};
    if (tall) {
        int most = profile->target * 12;
        if (room.h > most) {
            room.y += room.h - most;
            room.h = most;
        }
    }
    put_faces(page, room);
    put_feedback_ways(page, (struct tn_rect){body.x, body.y + body.h - foot, body.w, foot});
}

void tn_view_remark(struct page *page)
{
    struct entry entry = {.ask = tn_view_say(page, "feedback.remark.title"),
                          .ask_other = tn_view_say_other(page, "feedback.remark.title"),
                          .note = tn_view_say(page, "feedback.remark.note"),
                          .hint = tn_view_say(page, "feedback.remark.hint"),
                          .next_key = "feedback.send",
                          .icon = ICON_PENCIL};
    tn_view_entry(page, &entry);
}
