/* SPDX-License-Identifier: Apache-2.0 */
/* slides.c -- what each slide of the board says.
 *
 * The organiser's words come in any length: each slide puts what matters first, and what does not
 * fit is left out. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "turnout/text.h"
#include "words.h"

static void number_line(const struct page *page, const char *key, int64_t first, int64_t second,
                        struct tn_buf *out)
{
    char one[24], two[24];
    snprintf(one, sizeof(one), "%lld", (long long)first);
    snprintf(two, sizeof(two), "%lld", (long long)second);
    tn_view_format(page, page->lang, key, one, second >= 0 ? two : NULL, out);
}

static void put_title(const struct page *page, struct column *column, const char *text,
                      const char *other)
{
    const struct profile *profile = page->profile;
    double size = tn_view_is_large(page) ? profile->title : profile->big;
    tn_view_column_text(column, text, size, TN_WEIGHT_BOLD, page->theme->ink, 2, 0);
    column->is_extra = true;
    if (tn_view_column_left(column) > profile->body * (profile->shape == SHAPE_SMALL ? 6 : 4))
        tn_view_column_text(column, other, profile->body, TN_WEIGHT_MEDIUM, page->theme->ink2, 1,
                            profile->body * 0.5);
    column->is_extra = false;
}

/* ---- the event ---- */

/* An icon and up to two lines beside it. */
static bool put_fact(const struct page *page, struct column *column, enum icon icon,
                     const char *first, const char *second)
{
    const struct profile *profile = page->profile;
    int side = (int)(profile->body * 1.25), indent = side + profile->unit * 3 / 2;
    struct column beside = *column;
    beside.x += indent;
    beside.w -= indent;
    double gap = profile->body * 0.95, top = column->top + gap;
    if (column->is_extra && tn_view_is_large(page) &&
        !tn_view_column_fits(&beside, first, profile->body, TN_WEIGHT_MEDIUM, 2, gap))
        return false;
    if (!tn_view_column_text(&beside, first, profile->body, TN_WEIGHT_MEDIUM, page->theme->ink, 2,
                             gap))
        return false;
    tn_view_icon(
        page->scene, icon,
        (struct tn_rect){column->x, (int)(top + profile->body * 0.52) - side / 2, side, side},
        page->theme->prim, page->theme->card);
    beside.is_extra = true;
    tn_view_column_text(&beside, second, profile->note, TN_WEIGHT_REGULAR, page->theme->ink2, 1,
                        profile->note * 0.4);
    column->top = beside.top;
    return true;
}

/* ---- the order of the day ---- */

/* What is on, or comes first, in one row at the foot. */
static void put_on_now(const struct page *page, struct column *column)
{
    const struct tn_board *board = &page->flow->board;
    int on = -1, next = -1, h = tn_view_programme_row_height(page) * 12 / 10;
    tn_board_now_next(board, tn_flow_wall(page->flow), &on, &next);
    int index = on >= 0 ? on : next;
    if (index < 0 || tn_view_column_left(column) < h + page->profile->body)
        return;
    tn_view_programme_row(page, &board->items[index],
                          (struct tn_rect){column->x, (int)column->bottom - h, column->w, h}, true,
                          on >= 0 ? "board.now" : "board.next");
}

static void event_slide(const struct page *page, struct tn_rect room)
{
    const struct tn_flow_event *event = &page->flow->event;
    const struct profile *profile = page->profile;
    struct column column = tn_view_column(page, room, page->theme->card);
    put_title(page, &column, event->title, "");
    TN_BUF_AUTO span = {0}, other = {0};
    tn_view_span_words(page, page->lang, &span);
    if (profile->is_double && profile->shape != SHAPE_SMALL)
        tn_view_span_words(page, page->other, &other);
    put_fact(page, &column, ICON_CLOCK, tn_buf_text(&span), tn_buf_text(&other));
    column.is_extra = profile->shape == SHAPE_SMALL; /* whoever reads it stands in it */
    put_fact(page, &column, ICON_PIN, event->venue, "");
    column.is_extra = true;
    if (profile->shape != SHAPE_WIDE) { /* there it stands below the cards */
        TN_BUF_AUTO people = {0};
        number_line(page, "board.inside", event->people_inside, -1, &people);
        put_fact(page, &column, ICON_PEOPLE, tn_buf_text(&people), "");
    }
    put_on_now(page, &column);
}

static void programme_slide(const struct page *page, struct tn_rect room)
{
    const struct tn_board *board = &page->flow->board;
    int on = -1, next = -1, height = tn_view_programme_row_height(page);
    tn_board_now_next(board, tn_flow_wall(page->flow), &on, &next);
    size_t first = on >= 0 ? (size_t)on : next >= 0 ? (size_t)next : 0;
    int rows = room.h / height, left = (int)(board->item_count - first);
    rows = rows < left ? rows : left;
    if (rows < (left > 1 && page->profile->shape != SHAPE_SMALL ? 2 : 1))
        tn_view_miss(page);
    if (rows < 1)
        return;
    int spread = room.h / rows < height * 14 / 10 ? room.h / rows : height * 14 / 10;
    for (int i = 0; i < rows; i++) {
        struct tn_rect row = {room.x, room.y + i * spread, room.w, spread};
        bool is_on = (int)first + i == on;
        if (i > 0 && !(on >= 0 && i == 1))
            tn_view_fill(page->scene, (struct tn_rect){row.x, row.y, row.w, 1}, page->theme->line);
        tn_view_programme_row(page, &board->items[first + (size_t)i], tn_rect_inset(row, 1), is_on,
                              is_on ? "board.now" : NULL);
    }
}

/* ---- notices, rules ---- */

static void notice_slide(const struct page *page, const struct tn_board_notice *notice,
                         struct tn_rect room)
{
    const struct profile *profile = page->profile;
    struct column column = tn_view_column(page, room, page->theme->card);
    put_title(page, &column, tn_view_line(page, &notice->title),
              tn_view_line_other(page, &notice->title));
    const char *body = tn_board_say(&notice->body, page->lang);
    double gap = profile->body * 0.9;
    /* few words may be larger */
    if (!tn_view_column_fits(&column, body, profile->title, TN_WEIGHT_REGULAR, 9, gap) ||
        !tn_view_column_text(&column, body, profile->title, TN_WEIGHT_REGULAR, page->theme->ink, 9,
                             gap))
        tn_view_column_text(&column, body, profile->body, TN_WEIGHT_REGULAR, page->theme->ink, 9,
                            gap);
}

static void rules_slide(const struct page *page, struct tn_rect room)
{
    const struct tn_board_rules *rules = &page->flow->board.rules;
    const struct profile *profile = page->profile;
    struct column column = tn_view_column(page, room, page->theme->card);
    put_title(page, &column, tn_view_line(page, &rules->title),
              tn_view_line_other(page, &rules->title));
    const char *text = tn_board_say(&rules->text, page->lang);
    double gap = profile->body * 0.9;
    bool fits = true;
    if (tn_view_column_left(&column) < gap + profile->body * 1.1)
        tn_view_miss(page); /* a title alone promises and keeps nothing */
    column.is_extra = true;
    while (*text && fits) {
        char paragraph[400];
        size_t len = strcspn(text, "\n");
        snprintf(paragraph, sizeof(paragraph), "%.*s", (int)len, text);
        if (len >= sizeof(paragraph)) /* cut where a character ends */
            tn_text_copy(paragraph, sizeof(paragraph), text);
        text += text[len] ? len + 1 : len;
        if (*paragraph)
            fits =
                tn_view_column_text(&column, paragraph, profile->body, TN_WEIGHT_REGULAR,
                                    page->theme->ink, profile->shape == SHAPE_SMALL ? 1 : 2, gap);
        gap = profile->body * 0.6;
    }
}

/* ---- meetups ---- */

/* A leaf of a calendar. */
static void put_leaf(const struct page *page, const struct tn_board_meetup *meetup,
                     struct tn_rect rect)
{
    const struct theme *theme = page->theme;
    struct tn_wall at = {meetup->starts.ms +
                         (int64_t)(meetup->offset_min - page->flow->event.offset_min) * 60000};
    TN_BUF_AUTO month = {0};
    TN_BUF_AUTO day = {0};
    tn_view_leaf_words(page, at, &month, &day);
    tn_view_rrect(page->scene, rect, rect.w / 5.0, theme->tint);
    double middle = rect.x + rect.w / 2.0;
    struct tn_type small = tn_view_type(fmax(rect.w * 0.27, tn_view_is_large(page) ? 18 : 0),
                                        TN_WEIGHT_MEDIUM, theme->on_tint, rect.w - 8);
    struct tn_type large = tn_view_type(rect.w * 0.42, TN_WEIGHT_BOLD, theme->on_tint, rect.w - 8);
    small.align = large.align = TN_ALIGN_MIDDLE;
    tn_view_text(page->scene, tn_buf_text(&month), middle, round(rect.y + rect.h * 0.36), &small,
                 theme->tint);
    tn_view_text(page->scene, tn_buf_text(&day), middle, round(rect.y + rect.h * 0.8), &large,
                 theme->tint);
}

static void when_and_where(const struct page *page, const struct tn_board_meetup *meetup,
                           struct tn_buf *out)
{
    struct tn_wall at = {meetup->starts.ms +
                         (int64_t)(meetup->offset_min - page->flow->event.offset_min) * 60000};
    tn_view_weekday_words(page, page->lang, at, out);
    tn_buf_add_text(out, " ");
    tn_view_clock_words(page, at, out);
    if (meetup->venue[0])
        tn_buf_addf(out, " · %s", meetup->venue);
}

/* Returns its bottom. */
static int put_meetup(const struct page *page, const struct tn_board_meetup *meetup,
                      struct tn_rect rect, bool is_first)
{
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    bool small = profile->shape == SHAPE_SMALL;
    int side = (int)(profile->title * (small ? 2.4 : 2.5)), indent;
    side = side < rect.h ? side : rect.h;
    indent = side + profile->unit * 2;
    struct tn_rect words = {rect.x + indent, rect.y, rect.w - indent, rect.h};
    TN_BUF_AUTO when = {0};
    when_and_where(page, meetup, &when);
    put_leaf(page, meetup, (struct tn_rect){rect.x, rect.y, side, side});
    struct column column = tn_view_column(page, words, theme->card);
    column.is_extra = !is_first;
    tn_view_column_text(&column, tn_view_line(page, &meetup->title),
                        is_first && !small ? profile->title : profile->body, TN_WEIGHT_BOLD,
                        theme->ink, 2, 0);
    tn_view_column_text(&column, tn_buf_text(&when), profile->note, TN_WEIGHT_MEDIUM, theme->ink2,
                        2, profile->note * 0.45);
    column.is_extra = true;
    if (is_first)
        tn_view_column_text(&column, tn_view_line(page, &meetup->topic), profile->note,
                            TN_WEIGHT_REGULAR, theme->ink, 2, profile->note * 0.5);
    return (int)fmax(ceil(column.top), rect.y + side);
}

static void meetups_slide(const struct page *page, struct tn_rect room)
{
    const struct tn_board *board = &page->flow->board;
    const struct profile *profile = page->profile;
    int which[TN_BOARD_MEETUPS], gap = profile->unit * 2, bottom = room.y + room.h;
    int least = (int)(profile->body * 2 + profile->note * 2);
    if (least > room.h)
        least = room.h;
    int count = (int)tn_board_meetups(board, tn_flow_wall(page->flow), which), y = room.y;
    for (int i = 0; i < count && bottom - y >= least; i++) {
        if (i > 0)
            tn_view_fill(page->scene, (struct tn_rect){room.x, y - gap / 2, room.w, 1},
                         page->theme->line);
        struct tn_rect rest = {room.x, y, room.w, bottom - y};
        y = put_meetup(page, &board->meetups[which[i]], rest, i == 0) + gap;
    }
}

/* ---- the group's card ---- */

/* So few places that whoever reads it had better decide. */
#define FEW_PLACES 20

/* How many are in; where few places are left, those first. */
static void put_members(const struct page *page, struct column *column,
                        const struct tn_board_card *card)
{
    TN_BUF_AUTO members = {0};
    TN_BUF_AUTO left = {0};
    int64_t places = card->cap - card->members;
    if (card->members <= 0)
        return;
    number_line(page, card->cap > 0 ? "board.card.members-of" : "board.card.members", card->members,
                card->cap > 0 ? card->cap : -1, &members);
    if (places > 0 && places <= FEW_PLACES)
        number_line(page, "board.card.places", places, -1, &left);
    put_fact(page, column, ICON_PEOPLE, tn_buf_text(left.len ? &left : &members),
             left.len ? tn_buf_text(&members) : "");
}

static void card_slide(const struct page *page, struct tn_rect room)
{
    const struct tn_board_card *card = &page->flow->board.card;
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    struct column column = tn_view_column(page, room, theme->card);
    put_title(page, &column, tn_view_line(page, &card->name),
              tn_view_line_other(page, &card->name));
    tn_view_column_text(&column, tn_view_line(page, &card->line), profile->body, TN_WEIGHT_REGULAR,
                        theme->ink, 4, profile->body * 0.8);
    column.is_extra = true;
    TN_BUF_AUTO owner = {0};
    put_members(page, &column, card);
    if (card->owner[0]) {
        tn_view_format(page, page->lang, "board.card.owner", card->owner, NULL, &owner);
        put_fact(page, &column, ICON_PERSON, tn_buf_text(&owner), "");
    }
}

/* ---- topics ---- */

static void put_option(const struct page *page, struct tn_rect rect, const char *text,
                       int64_t votes, int64_t all, bool has_tally)
{
    bool narrow = rect.w < page->profile->body * 16;
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    double radius = fmin(14, rect.h / 2.0),
           baseline = round(rect.y + rect.h / 2.0 + profile->body * 0.36);
    int pad = profile->unit * (narrow ? 3 : 4) / 2, right = rect.x + rect.w - pad;
    tn_color ground = theme->paper;
    tn_view_rrect(page->scene, rect, radius, ground);
    if (!theme->shadows)
        tn_view_edge(page->scene, rect, radius, 2, theme->edge);
    if (has_tally) {
        TN_BUF_AUTO words = {0};
        if (narrow)
            tn_view_number_words(votes, &words);
        else
            number_line(page, "board.topic.votes", votes, -1, &words);
        struct tn_type type = tn_view_type(profile->note, TN_WEIGHT_BOLD, theme->ink,
                                           profile->note * (narrow ? 2 : 5));
        type.align = TN_ALIGN_END;
        type.tabular = true;
        tn_view_text(page->scene, tn_buf_text(&words), right, baseline, &type, ground);
        right -= (int)type.width;
        /* along the foot, so that every text keeps one ground */
        int bar_h = rect.h / 9 + 3, w = all > 0 ? (int)((rect.w - 2 * pad) * votes / all) : 0;
        struct tn_rect bar = {rect.x + pad, rect.y + rect.h - bar_h - 2, w, bar_h};
        if (w > bar_h)
            tn_view_rrect(page->scene, bar, bar_h / 2.0, theme->prim);
    }
    struct tn_type type = tn_view_type(narrow ? profile->note : profile->body, TN_WEIGHT_MEDIUM,
                                       theme->ink, right - rect.x - pad - profile->unit);
    type.leading = type.size * 1.15;
    type.lines = rect.h > type.size * 2.6 ? 2 : 1;
    type.shrink = narrow ? 0.66 : 0.8;
    struct stack stack = {0};
    tn_view_stack_add(&stack, text, type, 0);
    double height = tn_view_stack_height(page, &stack), up = has_tally ? rect.h / 18.0 + 1 : 0;
    tn_view_stack_put(page, &stack, rect.x + pad, rect.y + (rect.h - height) / 2 - up, ground);
}

/* In one column, or in two where that would leave some out. */
static void put_options(const struct page *page, const struct tn_board_topic *topic,
                        struct tn_rect room, int64_t all, bool has_tally)
{
    const struct profile *profile = page->profile;
    int count = (int)topic->option_count, gap = profile->unit, columns = 1;
    int least = (int)(profile->body * 1.9), most = (int)(profile->body * 2.8);
    if ((room.h + gap) / (count ? count : 1) - gap < least)
        columns = 2;
    int rows = (count + columns - 1) / columns;
    while (rows > 0 && (room.h + gap) / rows - gap < least)
        rows--;
    if (rows == 0 && profile->shape != SHAPE_SMALL)
        tn_view_miss(page);
    if (rows == 0)
        return;
    int h = (room.h + gap) / rows - gap, w = (room.w - (columns - 1) * gap) / columns;
    h = h < most ? h : most;
    for (int i = 0; i < count && i < rows * columns; i++)
        put_option(page,
                   (struct tn_rect){room.x + i % columns * (w + gap),
                                    room.y + i / columns * (h + gap), w, h},
                   tn_view_line(page, &topic->options[i]), topic->tally[i], all, has_tally);
}

static void topic_slide(const struct page *page, const struct tn_board_topic *topic,
                        struct tn_rect room)
{
    const struct profile *profile = page->profile;
    bool open = tn_board_topic_is_open(topic, tn_flow_wall(page->flow));
    bool has_tally = !open || !topic->hide_tally;
    int64_t all = 0;
    for (size_t i = 0; i < topic->option_count; i++)
        all += topic->tally[i];
    struct column column = tn_view_column(page, room, page->theme->card);
    tn_view_column_text(&column, tn_view_line(page, &topic->question), profile->title,
                        TN_WEIGHT_BOLD, page->theme->ink, 2, 0);
    tn_view_column_whole(
        &column, tn_view_say(page, open ? "board.topic.how" : "board.topic.result"), profile->note,
        TN_WEIGHT_MEDIUM, page->theme->ink2, 1, profile->note * 0.5);
    int top = (int)column.top + profile->unit * 2;
    put_options(page, topic, (struct tn_rect){room.x, top, room.w, room.y + room.h - top}, all,
                has_tally);
}

/* ---- how many are here ---- */

static void wall_slide(const struct page *page, struct tn_rect room)
{
    const struct tn_flow_event *event = &page->flow->event;
    const struct profile *profile = page->profile;
    const struct theme *theme = page->theme;
    double size = fmin(profile->name * 1.9, room.h * 0.5);
    TN_BUF_AUTO number = {0};
    tn_view_number_words(event->people_inside, &number);
    struct column column = tn_view_column(page, room, theme->card);
    tn_view_column_text(&column, tn_buf_text(&number), size, TN_WEIGHT_BOLD, theme->prim, 1, 0);
    tn_view_column_text(&column, tn_view_say(page, "home.inside"), profile->title, TN_WEIGHT_BOLD,
                        theme->ink, 1, profile->unit);
    tn_view_column_text(&column, tn_view_say_other(page, "home.inside"), profile->body,
                        TN_WEIGHT_REGULAR, theme->ink2, 1, profile->note * 0.4);
    if (event->capacity > 0 && tn_view_column_left(&column) > profile->body * 3.4) {
        int h = (int)(profile->unit * 1.5), y = (int)column.top + (int)profile->body;
        int64_t inside =
            event->people_inside < event->capacity ? event->people_inside : event->capacity;
        int w = (int)(room.w * inside / event->capacity);
        tn_view_rrect(page->scene, (struct tn_rect){room.x, y, room.w, h}, h / 2.0, theme->sand);
        if (w > h)
            tn_view_rrect(page->scene, (struct tn_rect){room.x, y, w, h}, h / 2.0, theme->prim);
        column.top = y + h;
        TN_BUF_AUTO words = {0};
        number_line(page, "board.wall.capacity", event->capacity, -1, &words);
        tn_view_column_text(&column, tn_buf_text(&words), profile->note, TN_WEIGHT_MEDIUM,
                            theme->ink2, 1, profile->note * 0.6);
    }
    if (event->admissions > event->people_inside) {
        TN_BUF_AUTO words = {0};
        number_line(page, "board.wall.admissions", event->admissions, -1, &words);
        tn_view_column_text(&column, tn_buf_text(&words), profile->note, TN_WEIGHT_MEDIUM,
                            theme->ink2, 1, profile->note * 0.6);
    }
}

/* A code on the right and what it is for below it, unless that made it too small to read; returns
 * how wide that is, 0 if there is none. */
static int put_code(const struct page *page, struct tn_rect room, const char *text, const char *key)
{
    const struct profile *profile = page->profile;
    int side = room.h - (int)(profile->note * 2.9), most = room.w * 42 / 100;
    side = side < most ? side : most;
    struct tn_rect code = {room.x + room.w - side, room.y, side, side};
    bool has_words = tn_view_code(page, code, text);
    if (!has_words && tn_view_is_large(page)) {
        side = room.h < most ? room.h : most;
        code = (struct tn_rect){room.x + room.w - side, room.y, side, side};
    }
    if (!has_words && (!tn_view_is_large(page) || !tn_view_code(page, code, text)))
        return 0;
    struct tn_rect below = {code.x - profile->unit, code.y + side, side + 2 * profile->unit,
                            room.y + room.h - code.y - side};
    struct column column = tn_view_column(page, below, page->theme->card);
    column.align = TN_ALIGN_MIDDLE;
    column.is_extra = true;
    tn_view_column_whole(&column, tn_view_say(page, key), profile->note, TN_WEIGHT_BOLD,
                         page->theme->ink, 2, profile->note * 0.3);
    tn_view_column_whole(&column, tn_view_say_other(page, key), profile->note, TN_WEIGHT_REGULAR,
                         page->theme->ink2, 2, profile->note * 0.4);
    return side + profile->unit * 3;
}

static int card_code(const struct page *page, struct tn_rect room)
{
    bool is_waiting = false;
    const char *link =
        tn_board_card_link(&page->flow->board, tn_flow_wall(page->flow), &is_waiting);
    if (!link)
        return 0;
    int used = put_code(page, room, link, is_waiting ? "board.card.waiting" : "board.card.join");
    if (used == 0)
        tn_view_miss(page);
    return used;
}

/* Into the calendar; where no phone could read so dense a code, to the meetup's own page. */
static int meetup_code(const struct page *page, const struct tn_board_meetup *meetup,
                       struct tn_rect room)
{
    if (tn_view_is_large(page)) /* the words come first */
        return 0;
    TN_BUF_AUTO ics = {0};
    tn_board_ics(meetup, page->lang, &ics);
    int used = put_code(page, room, tn_buf_text(&ics), "board.meetups.add");
    return used ? used : put_code(page, room, meetup->url, "board.meetups.page");
}

int tn_view_slide_code(const struct page *page, struct tn_board_slide slide, struct tn_rect room)
{
    const struct tn_board *board = &page->flow->board;
    int which[TN_BOARD_MEETUPS];
    if (slide.kind == TN_BOARD_SLIDE_CARD)
        return card_code(page, room);
    if (slide.kind == TN_BOARD_SLIDE_MEETUPS &&
        tn_board_meetups(board, tn_flow_wall(page->flow), which) > 0)
        return meetup_code(page, &board->meetups[which[0]], room);
    return 0;
}

void tn_view_slide(const struct page *page, struct tn_board_slide slide, struct tn_rect room)
{
    const struct tn_board *board = &page->flow->board;
    switch (slide.kind) {
    case TN_BOARD_SLIDE_EVENT:
        event_slide(page, room);
        break;
    case TN_BOARD_SLIDE_PROGRAMME:
        programme_slide(page, room);
        break;
    case TN_BOARD_SLIDE_NOTICE:
        notice_slide(page, &board->notices[slide.index], room);
        break;
    case TN_BOARD_SLIDE_MEETUPS:
        meetups_slide(page, room);
        break;
    case TN_BOARD_SLIDE_CARD:
        card_slide(page, room);
        break;
    case TN_BOARD_SLIDE_TOPIC:
        topic_slide(page, &board->topics[slide.index], room);
        break;
    case TN_BOARD_SLIDE_RULES:
        rules_slide(page, room);
        break;
    case TN_BOARD_SLIDE_WALL:
        wall_slide(page, room);
        break;
    }
}
