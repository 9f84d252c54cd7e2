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

void tn_board_now_next(const struct tn_board *board, struct tn_wall now, int *ret_on, int *ret_next)
{
    *ret_on = *ret_next = -1;
    for (size_t i = 0; now.ms != 0 && i < board->item_count; i++) {
        const struct tn_board_item *item = &board->items[i];
        if (item->at.ms > now.ms) {
            *ret_next = (int)i;
            return;
        }
        *ret_on = item->ends.ms == 0 || now.ms < item->ends.ms ? (int)i : -1;
    }
}

const char *tn_board_card_link(const struct tn_board *board, struct tn_wall now,
                               bool *ret_is_waiting)
{
    const struct tn_board_card *card = &board->card;
    *ret_is_waiting = card->present && card->cap > 0 && card->members >= card->cap;
    if (*ret_is_waiting)
        return card->waiting[0] ? card->waiting : NULL;
    struct tn_wall last = {card->expires.ms ? card->expires.ms - TN_BOARD_LINK_MARGIN_MS : 0};
    bool good = card->present && card->link[0] && is_within(now, (struct tn_wall){0}, last);
    return good ? card->link : NULL;
}
