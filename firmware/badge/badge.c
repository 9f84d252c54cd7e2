/* SPDX-License-Identifier: Apache-2.0 */
/* badge.c -- sheets of cards; everything in millimetres. */
#include "turnout/badge.h"

#include <string.h>

#define SHEET_W 210.0
#define SHEET_H 297.0
#define COLUMNS 3
#define ROWS 4
/* Twelve of 63 x 70 mm in the middle of the sheet. */
#define CARD_W 63.0
#define CARD_H 70.0
#define MARGIN_X ((SHEET_W - COLUMNS * CARD_W) / 2)
#define MARGIN_Y ((SHEET_H - ROWS * CARD_H) / 2)

/* 37 modules of a millimetre and the quiet zone of four on each side; under it, in the order in
 * which somebody at a door needs them, the name, the short code and the event. */
#define QUIET_MODULES 4
#define SYMBOL 45.0
#define SYMBOL_X ((CARD_W - SYMBOL) / 2)
#define SYMBOL_Y 0.5
#define PAD 3.5
#define TEXT_X (CARD_W / 2)
#define TEXT_W (CARD_W - 2 * PAD)
#define NAME_TOP 44.0
#define NAME_H 11.0
#define SHORT_BASELINE 59.5
#define TITLE_BASELINE 64.4
#define PLACE_BASELINE 67.8

#define POINTS_PER_MM (72 / 25.4)

#define INK TN_RGB(0x000000)
#define GREY TN_RGB(0x4A5057)
#define CUT TN_RGB(0x9AA0A6)

_Static_assert(COLUMNS *ROWS == TN_BADGE_PER_SHEET, "a full sheet");

void tn_badge_short_text(const char *short_code, char out[TN_BADGE_SHORT_CHARS + 1])
{
    size_t len = strlen(short_code);
    if (len != TN_SHORT_CODE_CHARS) {
        len = len < TN_BADGE_SHORT_CHARS ? len : TN_BADGE_SHORT_CHARS;
        memcpy(out, short_code, len);
        out[len] = '\0';
        return;
    }
    memcpy(out, short_code, 4);
    out[4] = '-';
    memcpy(out + 5, short_code + 4, 4);
    out[TN_BADGE_SHORT_CHARS] = '\0';
}

/* A place on a canvas on which one millimetre is `scale` units. */
struct paper {
    struct tn_draw_fonts *fonts;
    struct tn_draw *draw;
    double x, y, scale;
};

static struct tn_type type_of(const struct paper *paper, double size, enum tn_weight weight,
                              tn_color color)
{
    return (struct tn_type){.size = size * paper->scale,
                            .weight = weight,
                            .color = color,
                            .align = TN_ALIGN_MIDDLE,
                            .width = TEXT_W * paper->scale,
                            .leading = size * 1.2 * paper->scale,
                            .shrink = 0.7};
}

static void put_text(const struct paper *paper, const char *text, double baseline,
                     const struct tn_type *type)
{
    if (*text)
        tn_draw_text(paper->draw, text, paper->x + TEXT_X * paper->scale,
                     paper->y + baseline * paper->scale, type);
}

/* Up to two lines, as large as they fit, in the middle of their room; never cut. */
static void put_name(const struct paper *paper, const char *name)
{
    struct tn_type type = type_of(paper, 6.6, TN_WEIGHT_BOLD, INK);
    type.lines = 2;
    type.shrink = 0.6;
    type.overlong = TN_OVERLONG_SHRINK;
    struct tn_extent extent = tn_draw_measure(paper->fonts, name, &type);
    double line = extent.size / paper->scale, leading = extent.leading / paper->scale;
    double height = line + (extent.lines - 1) * leading;
    put_text(paper, name, NAME_TOP + (NAME_H - height) / 2 + line * 0.86, &type);
}

static void put_symbol(const struct paper *paper, const struct tn_qr *qr)
{
    double module = SYMBOL / (qr->size + 2 * QUIET_MODULES) * paper->scale;
    double rest = (SYMBOL * paper->scale - qr->size * module) / 2;
    double x = paper->x + SYMBOL_X * paper->scale + rest;
    double y = paper->y + SYMBOL_Y * paper->scale + rest;
    tn_draw_qr(paper->draw, qr->modules, qr->size, x, y, module, INK);
}

/* For whoever has to type it; and for how many people it is, if for more than one. */
static void put_short_code(const struct paper *paper, const struct tn_badge_card *card)
{
    char code[TN_BADGE_SHORT_CHARS + 1];
    TN_BUF_AUTO text = {0};
    tn_badge_short_text(card->short_code, code);
    tn_buf_add_text(&text, code);
    if (card->admits > 1)
        tn_buf_addf(&text, "%s×%d", *code ? "  " : "", card->admits);
    struct tn_type type = type_of(paper, 4.6, TN_WEIGHT_BOLD, INK);
    type.tabular = true;
    put_text(paper, tn_buf_text(&text), SHORT_BASELINE, &type);
}

static void put_event(const struct paper *paper, const struct tn_badge_event *event)
{
    TN_BUF_AUTO place = {0};
    struct tn_type title = type_of(paper, 3.1, TN_WEIGHT_MEDIUM, INK);
    struct tn_type small = type_of(paper, 2.7, TN_WEIGHT_REGULAR, GREY);
    put_text(paper, event->title, TITLE_BASELINE, &title);
    tn_buf_addf(&place, "%s%s%s", event->when, *event->when && *event->where ? " · " : "",
                event->where);
    put_text(paper, tn_buf_text(&place), PLACE_BASELINE, &small);
}

static enum tn_err put_card(const struct paper *paper, const struct tn_badge_event *event,
                            const struct tn_badge_card *card, struct tn_fault *fault)
{
    struct tn_qr qr;
    if (tn_qr_make(card->ticket_text, &qr) != TN_OK)
        return tn_fault_set(fault, TN_ERR_LIMIT,
                            "the code of \"%s\" is too long for a QR symbol; issue it again",
                            card->name);
    put_symbol(paper, &qr);
    if (*card->name)
        put_name(paper, card->name);
    put_short_code(paper, card);
    put_event(paper, event);
    return TN_OK;
}

static void put_cut_lines(struct tn_draw *draw)
{
    const double mm = POINTS_PER_MM, width = 0.4;
    for (int i = 0; i <= COLUMNS; i++) {
        double x = (MARGIN_X + i * CARD_W) * mm;
        tn_draw_cut_line(draw, (struct tn_point){x, 4 * mm},
                         (struct tn_point){x, (SHEET_H - 4) * mm}, width, CUT);
    }
    for (int i = 0; i <= ROWS; i++) {
        double y = (MARGIN_Y + i * CARD_H) * mm;
        tn_draw_cut_line(draw, (struct tn_point){4 * mm, y},
                         (struct tn_point){(SHEET_W - 4) * mm, y}, width, CUT);
    }
}

static enum tn_err put_pages(struct tn_draw_fonts *fonts, struct tn_draw *draw,
                             const struct tn_badge_event *event, const struct tn_badge_card *cards,
                             size_t count, struct tn_fault *fault)
{
    const double mm = POINTS_PER_MM;
    for (size_t i = 0; i < count; i++) {
        int place = (int)(i % TN_BADGE_PER_SHEET);
        if (i > 0 && place == 0)
            tn_draw_page(draw);
        if (place == 0)
            put_cut_lines(draw);
        int column = place % COLUMNS, row = place / COLUMNS;
        struct paper paper = {fonts, draw, (MARGIN_X + column * CARD_W) * mm,
                              (MARGIN_Y + row * CARD_H) * mm, mm};
        enum tn_err err = put_card(&paper, event, &cards[i], fault);
        if (err)
            return err;
    }
    return TN_OK;
}

enum tn_err tn_badge_sheet(struct tn_draw_fonts *fonts, const struct tn_badge_event *event,
                           const struct tn_badge_card *cards, size_t count, struct tn_buf *out,
                           struct tn_fault *fault)
{
    TN_BUF_AUTO pdf = {0}; /* outlives the canvas that writes to it */
    TN_AUTO(draw) draw = NULL;
    enum tn_err err = tn_draw_open_pdf(fonts, SHEET_W * POINTS_PER_MM, SHEET_H * POINTS_PER_MM,
                                       event->title, &pdf, &draw);
    if (err)
        return tn_fault_set(fault, err, "the sheet of codes could not be begun");
    err = put_pages(fonts, draw, event, cards, count, fault);
    if (!err)
        err = tn_draw_finish(draw, fault);
    if (!err)
        tn_buf_add(out, pdf.data, pdf.len);
    return err;
}
