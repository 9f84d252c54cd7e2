/* SPDX-License-Identifier: Apache-2.0 */
/* badge.h -- entry codes on paper: sheets of cards to cut, and single labels.
 *
 * A4, twelve cards of 3 x 4 with dashed lines between them; each carries the QR symbol at about a
 * millimetre a module with its quiet zone, and under it the name set properly in any script, the
 * short code and the event.  Rank 3; files are the caller's.  Source: firmware/SPEC.md "Ticket". */
#pragma once

#include "turnout/draw.h"
#include "turnout/ticket.h"

#define TN_BADGE_PER_SHEET 12

struct tn_badge_card {
    const char *name;        /* as the person writes it; "" prints none */
    const char *short_code;  /* eight characters; "" prints none */
    const char *ticket_text; /* what the symbol says */
    uint8_t admits;          /* more than 1 is printed */
};

/* What is the same on every card. */
struct tn_badge_event {
    const char *title; /* "" prints none */
    const char *when;  /* one line, already in the reader's form */
    const char *where;
};

/* Appends one PDF with as many pages as it takes.  Errors: LIMIT (a text too long for a symbol;
 * the fault names the card), IO. */
TN_MUST_CHECK enum tn_err tn_badge_sheet(struct tn_draw_fonts *fonts,
                                         const struct tn_badge_event *event,
                                         const struct tn_badge_card *cards, size_t count,
                                         struct tn_buf *out, struct tn_fault *fault);
/* Cards whose texts are copied, until a sheet is made of them.  {} is one, empty. */
struct tn_badge_deck {
    struct tn_buf kept;
    size_t count;
};
void tn_badge_deck_add(struct tn_badge_deck *deck, const struct tn_badge_card *card);
void tn_badge_deck_release(struct tn_badge_deck *deck);
/* tn_badge_sheet of all, with fonts of its own.  Errors also: as tn_draw_fonts_open. */
TN_MUST_CHECK enum tn_err tn_badge_deck_sheet(const struct tn_badge_deck *deck,
                                              const struct tn_badge_event *event,
                                              struct tn_buf *out, struct tn_fault *fault);
/* Appends one card as a PNG file with 12 pixels a millimetre.  Errors: LIMIT. */
TN_MUST_CHECK enum tn_err tn_badge_label(struct tn_draw_fonts *fonts,
                                         const struct tn_badge_event *event,
                                         const struct tn_badge_card *card, struct tn_buf *out,
                                         struct tn_fault *fault);

/* XXXX-XXXX from the eight characters; anything else is copied as it is. */
#define TN_BADGE_SHORT_CHARS 9
void tn_badge_short_text(const char *short_code, char out[TN_BADGE_SHORT_CHARS + 1]);
