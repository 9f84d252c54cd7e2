/* SPDX-License-Identifier: Apache-2.0 */
/* badge.c -- one card, drawn the same on a sheet and on a label; everything in millimetres. */
#include "turnout/badge.h"

#include <string.h>

#define SHEET_W 210.0
#define SHEET_H 297.0
#define COLUMNS 2
#define ROWS 5
/* Ten of 90 x 54 mm, the size that card holders take, in the middle of the sheet. */
#define CARD_W 90.0
#define CARD_H 54.0
#define MARGIN_X ((SHEET_W - COLUMNS * CARD_W) / 2)
#define MARGIN_Y ((SHEET_H - ROWS * CARD_H) / 2)

/* 37 modules of a millimetre and the quiet zone of four on each side. */
#define QUIET_MODULES 4
#define SYMBOL 45.0
#define SYMBOL_X (CARD_W - SYMBOL - 0.5)
#define SYMBOL_Y 0.5
#define PAD 4.5
#define TEXT_W (SYMBOL_X - PAD)

#define POINTS_PER_MM (72 / 25.4)
#define LABEL_PX_PER_MM 12

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
                            .width = TEXT_W * paper->scale,
                            .leading = size * 1.25 * paper->scale,
                            .shrink = 0.7};
}

static void put_text(const struct paper *paper, const char *text, double x, double baseline,
                     const struct tn_type *type)
{
    if (*text)
        tn_draw_text(paper->draw, text, paper->x + x * paper->scale,
                     paper->y + baseline * paper->scale, type);
}

/* The name takes what room it needs, up to three lines, and is never cut; returns its bottom. */
static double put_name(const struct paper *paper, const char *name, double top)
{
    const double size = 7.5;
    struct tn_type type = type_of(paper, size, TN_WEIGHT_BOLD, INK);
    type.lines = 3;
    type.shrink = 0.6;
    type.overlong = TN_OVERLONG_SHRINK;
    struct tn_extent extent = tn_draw_measure(paper->fonts, name, &type);
    double line = extent.size / paper->scale;
    put_text(paper, name, PAD, top + line * 0.88, &type);
    return top + line * 1.1 + (extent.lines - 1) * extent.leading / paper->scale;
}

static void put_symbol(const struct paper *paper, const struct tn_qr *qr)
{
    double module = SYMBOL / (qr->size + 2 * QUIET_MODULES) * paper->scale;
    /* On pixels a module is a whole number of them, and the rest goes around. */
    bool on_pixels = paper->scale == LABEL_PX_PER_MM;
    if (on_pixels)
        module = (int)module;
    double rest = (SYMBOL * paper->scale - qr->size * module) / 2;
    double x = paper->x + SYMBOL_X * paper->scale + rest;
    double y = paper->y + SYMBOL_Y * paper->scale + rest;
    if (on_pixels) {
        x = (int)x;
        y = (int)y;
    }
    tn_draw_qr(paper->draw, qr->modules, qr->size, x, y, module, INK);
}

/* Below the symbol, for whoever has to type it. */
static void put_short_code(const struct paper *paper, const char *short_code)
{
    char text[TN_BADGE_SHORT_CHARS + 1];
    tn_badge_short_text(short_code, text);
    struct tn_type type = type_of(paper, 5, TN_WEIGHT_BOLD, INK);
    type.align = TN_ALIGN_MIDDLE;
    type.tabular = true;
    put_text(paper, text, SYMBOL_X + SYMBOL / 2, CARD_H - PAD + 1, &type);
}

/* What, when and where, built up from the foot of the card. */
static void put_event(const struct paper *paper, const struct tn_badge_event *event)
{
    struct tn_type small = type_of(paper, 3, TN_WEIGHT_REGULAR, GREY);
    struct tn_type title = type_of(paper, 3.6, TN_WEIGHT_MEDIUM, INK);
    title.lines = 2;
    title.shrink = 0.85;
    double baseline = CARD_H - PAD;
    const char *lines[] = {event->where, event->when};
    for (int i = 0; i < 2; i++) {
        put_text(paper, lines[i], PAD, baseline, &small);
        baseline -= *lines[i] ? 4.4 : 0;
    }
    struct tn_extent extent = tn_draw_measure(paper->fonts, event->title, &title);
    put_text(paper, event->title, PAD,
             baseline - 0.6 - (extent.lines - 1) * extent.leading / paper->scale, &title);
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
    put_short_code(paper, card->short_code);
    double bottom = *card->name ? put_name(paper, card->name, PAD) : PAD;
    if (card->admits > 1) {
        TN_BUF_AUTO text = {0};
        struct tn_type type = type_of(paper, 4.6, TN_WEIGHT_BOLD, INK);
        tn_buf_addf(&text, "×%d", card->admits);
        put_text(paper, tn_buf_text(&text), PAD, bottom + 5.5, &type);
    }
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

enum tn_err tn_badge_label(struct tn_draw_fonts *fonts, const struct tn_badge_event *event,
                           const struct tn_badge_card *card, struct tn_buf *out,
                           struct tn_fault *fault)
{
    TN_AUTO(draw) draw = NULL;
    const int width = (int)CARD_W * LABEL_PX_PER_MM, height = (int)CARD_H * LABEL_PX_PER_MM;
    enum tn_err err = tn_draw_open_image(fonts, width, height, &draw);
    if (err)
        return tn_fault_set(fault, err, "the label could not be begun");
    tn_draw_fill(draw, (struct tn_rect){0, 0, width, height}, TN_RGB(0xFFFFFF));
    struct paper paper = {fonts, draw, 0, 0, LABEL_PX_PER_MM};
    err = put_card(&paper, event, card, fault);
    if (!err)
        tn_draw_png(draw, out);
    return err;
}
