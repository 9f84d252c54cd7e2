/* SPDX-License-Identifier: Apache-2.0 */
/* badge.h -- entry codes on paper: sheets of cards to cut, and one person's badge or label.
 *
 * A sheet is A4, twelve cards of 3 x 4 with dashed lines between them; each carries the QR symbol
 * at about a millimetre a module with its quiet zone, and under it the name set properly in any
 * script, the short code and the event.  What a badge looks like is said by a template, a small
 * JSON file of assets/badges.  Rank 3; files are the caller's.
 * Source: firmware/SPEC.md "Ticket" and "Badge templates". */
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
/* XXXX-XXXX from the eight characters; anything else is copied as it is. */
#define TN_BADGE_SHORT_CHARS 9
void tn_badge_short_text(const char *short_code, char out[TN_BADGE_SHORT_CHARS + 1]);

/* ---- one badge, by a template ---- */

/* X(code, word of the template) */
#define TN_BADGE_PART_MAP(X)                                                                       \
    X(BAND, "band") /* colour and pattern of the role */                                           \
    X(ROLE, "role")                                                                                \
    X(NAME, "name")                                                                                \
    X(GROUP, "group")                                                                              \
    X(EVENT, "event")                                                                              \
    X(WHEN, "when")                                                                                \
    X(CODE, "code")

enum tn_badge_part_kind {
#define TN_BADGE_PART_ENUM(code, name) TN_BADGE_##code,
    TN_BADGE_PART_MAP(TN_BADGE_PART_ENUM)
#undef TN_BADGE_PART_ENUM
        TN_BADGE_PART_COUNT,
};

#define TN_BADGE_PARTS 12
#define TN_BADGE_DOTS_PER_MM 8 /* what thermal printers have: 203 to the inch */
/* Of a version 5 symbol with its quiet zone: what each ticket has. */
#define TN_BADGE_CODE_MODULES 45

/* Lengths in millimetres from the top left corner of the paper. */
struct tn_badge_part {
    enum tn_badge_part_kind kind;
    double x, y, w, h;
    double size; /* of a text's face, the largest */
    int lines;   /* of a text, at most */
    enum tn_weight weight;
    enum tn_align align;
    double module; /* of the code; its quiet zone lies within the box */
};
struct tn_badge_template {
    double width, height;
    bool colour; /* else black on white */
    size_t count;
    struct tn_badge_part parts[TN_BADGE_PARTS];
};

/* Errors: FORMAT (the fault names the part and what is wrong with it). */
TN_MUST_CHECK enum tn_err tn_badge_template_parse(const char *json, size_t len,
                                                  struct tn_badge_template *ret_template,
                                                  struct tn_fault *fault);
/* One of assets/badges, by its file's name without ".json".  Errors: ABSENT (the fault lists those
 * that there are). */
TN_MUST_CHECK enum tn_err tn_badge_template_named(const char *name,
                                                  struct tn_badge_template *ret_template,
                                                  struct tn_fault *fault);

/* What stands on somebody's badge; a text that is "" is left out. */
struct tn_badge_person {
    const char *name; /* as the person writes it */
    const char *role; /* the word for `kind` */
    const char *group, *event, *when;
    enum tn_ticket_kind kind; /* colour and pattern of the band */
    const char *ticket_text;  /* what the symbol says, "": there is none */
};
/* Appends a PDF of one page in the paper's size.  Errors: FORMAT (the code does not fit the
 * template's box), IO. */
TN_MUST_CHECK enum tn_err tn_badge_pdf(struct tn_draw_fonts *fonts,
                                       const struct tn_badge_template *template,
                                       const struct tn_badge_person *person, struct tn_buf *out,
                                       struct tn_fault *fault);

/* A picture in black and white: rows of whole bytes, the first dot is the highest bit, 1 is
 * black. */
struct tn_badge_dots {
    int width, height; /* dots; the width is a multiple of 8 */
    struct tn_buf rows;
};
/* The same badge in dots, TN_BADGE_DOTS_PER_MM of them; a module of the code is a whole number of
 * dots.  The caller releases ret_dots->rows.  Errors: as tn_badge_pdf. */
TN_MUST_CHECK enum tn_err tn_badge_raster(struct tn_draw_fonts *fonts,
                                          const struct tn_badge_template *template,
                                          const struct tn_badge_person *person,
                                          struct tn_badge_dots *ret_dots, struct tn_fault *fault);
