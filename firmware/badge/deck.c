/* SPDX-License-Identifier: Apache-2.0 */
/* deck.c -- cards kept until there are enough for a sheet. */
#include "turnout/badge.h"

#include <stdlib.h>

#include "turnout/text.h"

struct kept {
    char name[256];
    char short_code[TN_SHORT_CODE_CHARS + 1];
    char text[TN_TICKET_CHARS + 1];
    uint8_t admits;
};

void tn_badge_deck_add(struct tn_badge_deck *deck, const struct tn_badge_card *card)
{
    struct kept kept = {.admits = card->admits};
    (void)tn_text_copy(kept.name, sizeof kept.name, card->name);
    (void)tn_text_copy(kept.short_code, sizeof kept.short_code, card->short_code);
    (void)tn_text_copy(kept.text, sizeof kept.text, card->ticket_text);
    tn_buf_add(&deck->kept, &kept, sizeof kept);
    deck->count++;
}

void tn_badge_deck_release(struct tn_badge_deck *deck)
{
    tn_buf_release(&deck->kept);
    deck->count = 0;
}

enum tn_err tn_badge_deck_sheet(const struct tn_badge_deck *deck,
                                const struct tn_badge_event *event, struct tn_buf *out,
                                struct tn_fault *fault)
{
    TN_AUTO(draw_fonts) fonts = NULL;
    const struct kept *kept = (const struct kept *)(const void *)deck->kept.data;
    enum tn_err err = tn_draw_fonts_open(&fonts, fault);
    if (err)
        return err;
    struct tn_badge_card *cards = calloc(deck->count + 1, sizeof *cards);
    TN_ASSERT(cards);
    for (size_t i = 0; i < deck->count; i++)
        cards[i] =
            (struct tn_badge_card){kept[i].name, kept[i].short_code, kept[i].text, kept[i].admits};
    err = tn_badge_sheet(fonts, event, cards, deck->count, out, fault);
    free(cards);
    return err;
}
