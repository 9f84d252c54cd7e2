/* SPDX-License-Identifier: Apache-2.0 */
/* shown.c -- what of the board may be shown at a moment.
 *
 * Source: DOMAIN.md 1.21, 1.22, section 4 (what is over is never shown). */
#include "turnout/board.h"

/* With a clock nobody set, only what has no limit is within it. */
static bool is_within(struct tn_wall now, struct tn_wall starts, struct tn_wall ends)
{
    if (now.ms == 0)
        return starts.ms == 0 && ends.ms == 0;
    return (starts.ms == 0 || now.ms >= starts.ms) && (ends.ms == 0 || now.ms < ends.ms);
}

bool tn_board_topic_is_open(const struct tn_board_topic *topic, struct tn_wall now)
{
    return is_within(now, topic->opens, topic->closes);
}

bool tn_board_topic_is_closed(const struct tn_board_topic *topic, struct tn_wall now)
{
    return now.ms != 0 && topic->closes.ms != 0 && now.ms >= topic->closes.ms;
}

static struct tn_wall end_of(struct tn_wall starts, struct tn_wall ends)
{
    return ends.ms ? ends : (struct tn_wall){starts.ms + TN_BOARD_OPEN_END_MS};
}

static struct tn_wall end_of_item(const struct tn_board *board, size_t i)
{
    const struct tn_board_item *item = &board->items[i];
    bool until_next = item->ends.ms == 0 && i + 1 < board->item_count;
    return until_next ? board->items[i + 1].at : end_of(item->at, item->ends);
}

void tn_board_now_next(const struct tn_board *board, struct tn_wall now, int *ret_on, int *ret_next)
{
    *ret_on = *ret_next = -1;
    for (size_t i = 0; now.ms != 0 && i < board->item_count; i++) {
        if (board->items[i].at.ms > now.ms) {
            *ret_next = (int)i;
            return;
        }
        if (now.ms < end_of_item(board, i).ms)
            *ret_on = (int)i;
    }
}

size_t tn_board_meetups(const struct tn_board *board, struct tn_wall now, int out[TN_BOARD_MEETUPS])
{
    size_t count = 0;
    for (size_t i = 0; now.ms != 0 && i < board->meetup_count && count < TN_BOARD_MEETUPS; i++) {
        const struct tn_board_meetup *meetup = &board->meetups[i];
        if (now.ms < end_of(meetup->starts, meetup->ends).ms)
            out[count++] = (int)i;
    }
    return count;
}

const char *tn_board_card_link(const struct tn_board *board, struct tn_wall now,
                               bool *ret_is_waiting)
{
    const struct tn_board_card *card = &board->card;
    *ret_is_waiting = card->present && card->cap > 0 && card->members >= card->cap;
    if (*ret_is_waiting)
        return card->waiting[0] ? card->waiting : NULL;
    if (!card->present || !card->link[0])
        return NULL;
    /* now + margin, not expires - margin, which 0 could be mistaken for "never" */
    struct tn_wall later = {now.ms ? now.ms + TN_BOARD_LINK_MARGIN_MS : 0};
    return is_within(later, (struct tn_wall){0}, card->expires) ? card->link : NULL;
}

/* ---- slides ---- */

struct slides {
    struct tn_board_slide *out;
    size_t count;
};

static void add(struct slides *slides, enum tn_board_slide_kind kind, size_t index)
{
    TN_ASSERT(slides->count < TN_BOARD_SLIDES);
    slides->out[slides->count++] = (struct tn_board_slide){kind, (int)index};
}

static bool has_programme(const struct tn_board *board, struct tn_wall now)
{
    for (size_t i = 0; now.ms != 0 && i < board->item_count; i++) {
        if (now.ms < end_of_item(board, i).ms)
            return true;
    }
    return false;
}

static void add_notices(const struct tn_board *board, struct tn_wall now, bool promotions,
                        struct slides *slides)
{
    for (size_t i = 0; i < board->notice_count; i++) {
        const struct tn_board_notice *notice = &board->notices[i];
        if ((notice->kind == TN_BOARD_PROMOTION) == promotions && notice->approved &&
            is_within(now, notice->starts, notice->ends))
            add(slides, TN_BOARD_SLIDE_NOTICE, i);
    }
}

static bool has_card(const struct tn_board *board, struct tn_wall now)
{
    bool is_waiting;
    return tn_board_card_link(board, now, &is_waiting) ||
           (board->card.present && tn_board_say(&board->card.line, TN_LANG_EN)[0]);
}

/* Everything but promotions. */
static void add_usual(const struct tn_board *board, struct tn_wall now, struct slides *slides)
{
    int meetups[TN_BOARD_MEETUPS];
    add(slides, TN_BOARD_SLIDE_EVENT, 0);
    if (has_programme(board, now))
        add(slides, TN_BOARD_SLIDE_PROGRAMME, 0);
    add_notices(board, now, false, slides);
    if (tn_board_meetups(board, now, meetups) > 0)
        add(slides, TN_BOARD_SLIDE_MEETUPS, 0);
    if (has_card(board, now))
        add(slides, TN_BOARD_SLIDE_CARD, 0);
    for (size_t i = 0; i < board->topic_count; i++) {
        if (tn_board_topic_is_open(&board->topics[i], now) ||
            tn_board_topic_is_closed(&board->topics[i], now))
            add(slides, TN_BOARD_SLIDE_TOPIC, i);
    }
    if (board->rules.version > 0)
        add(slides, TN_BOARD_SLIDE_RULES, 0);
    add(slides, TN_BOARD_SLIDE_WALL, 0);
}

#define BETWEEN_PROMOTIONS 4

/* One promotion behind every four others, so that also around the end of the round there are four
 * between two; a board with fewer others says them again.  The heaviest promotions come. */
size_t tn_board_slides(const struct tn_board *board, struct tn_wall now,
                       struct tn_board_slide out[TN_BOARD_SLIDES])
{
    struct tn_board_slide usual[TN_BOARD_SLIDES], promotions[TN_BOARD_SLIDES];
    struct slides others = {usual, 0}, offers = {promotions, 0}, all = {out, 0};
    add_usual(board, now, &others);
    add_notices(board, now, true, &offers);
    for (size_t i = 0; offers.count > 0 && others.count < BETWEEN_PROMOTIONS; i++)
        usual[others.count++] = usual[i];
    for (size_t i = 0, offer = 0; i < others.count; i++) {
        add(&all, usual[i].kind, (size_t)usual[i].index);
        if ((i + 1) % BETWEEN_PROMOTIONS == 0 && offer < offers.count) {
            add(&all, promotions[offer].kind, (size_t)promotions[offer].index);
            offer++;
        }
    }
    return all.count;
}

/* ---- the next change ---- */

static void sooner(struct tn_wall *next, struct tn_wall after, int64_t at_ms)
{
    if (at_ms > after.ms && (next->ms == 0 || at_ms < next->ms))
        next->ms = at_ms;
}

/* The next moment at which something begins or ends, shown or not. */
static struct tn_wall next_limit(const struct tn_board *board, struct tn_wall after)
{
    struct tn_wall next = {0};
    for (size_t i = 0; i < board->notice_count; i++) {
        sooner(&next, after, board->notices[i].starts.ms);
        sooner(&next, after, board->notices[i].ends.ms);
    }
    for (size_t i = 0; i < board->meetup_count; i++)
        sooner(&next, after, end_of(board->meetups[i].starts, board->meetups[i].ends).ms);
    for (size_t i = 0; i < board->item_count; i++)
        sooner(&next, after, end_of_item(board, i).ms);
    for (size_t i = 0; i < board->topic_count; i++) {
        sooner(&next, after, board->topics[i].opens.ms);
        sooner(&next, after, board->topics[i].closes.ms);
    }
    if (board->card.expires.ms)
        sooner(&next, after, board->card.expires.ms - TN_BOARD_LINK_MARGIN_MS);
    return next;
}

static bool same_slides(const struct tn_board *board, struct tn_wall a, struct tn_wall b)
{
    struct tn_board_slide before[TN_BOARD_SLIDES], after[TN_BOARD_SLIDES];
    size_t count = tn_board_slides(board, a, before);
    if (tn_board_slides(board, b, after) != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (before[i].kind != after[i].kind || before[i].index != after[i].index)
            return false;
    }
    return true;
}

struct tn_wall tn_board_changes_at(const struct tn_board *board, struct tn_wall now)
{
    struct tn_wall next = {0};
    if (now.ms == 0)
        return next;
    do {
        next = next_limit(board, next.ms ? next : now);
    } while (next.ms && same_slides(board, now, next));
    return next;
}
