/* SPDX-License-Identifier: Apache-2.0 */
/* test_badge.c -- sheets are judged by other people's programs: poppler reads the names and
 * paints the pages, zbar reads the codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check.h"
#include "paper_kit.h"
#include "turnout/badge.h"

static const char *const names[] = {
    "欧阳思远",       "阿卜杜热合曼·买买提",
    "𠮷野家",         "Zoë O'Connor-Fitzgerald",
    "👩‍🚀",    "张伟",
    "单 Shan Weiwei", "abcdefghijklmnopqrstuvwxyzabcdefghijklmn",
};
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))
#define CARD_COUNT 27

static struct {
    char ticket[CARD_COUNT][TN_TICKET_CHARS + 1];
    char short_code[CARD_COUNT][TN_SHORT_CODE_CHARS + 1];
    struct tn_badge_card cards[CARD_COUNT];
} fixture;

static const struct tn_badge_event event = {
    .title = "上海开源社区十二月聚会 December meetup",
    .when = "2026-12-05 周六 14:00–17:00",
    .where = "静安区愚园路 1088 弄 48 号",
};

static void make_cards(void)
{
    static const char letters[] = "6789BCDFGHJKLMNPQRTW";
    struct tn_ticket ticket = {.kind = TN_TICKET_MEMBER, .admits = 1};
    for (int i = 0; i < CARD_COUNT; i++) {
        memset(ticket.id.bytes, i * 7 + 1, sizeof(ticket.id.bytes));
        memset(ticket.signature.bytes, i * 11 + 3, sizeof(ticket.signature.bytes));
        tn_ticket_text(&ticket, fixture.ticket[i]);
        for (int k = 0; k < TN_SHORT_CODE_CHARS; k++)
            fixture.short_code[i][k] = letters[(i * 3 + k * 5) % 20];
        fixture.cards[i] = (struct tn_badge_card){.name = names[(size_t)i % NAME_COUNT],
                                                  .short_code = fixture.short_code[i],
                                                  .ticket_text = fixture.ticket[i],
                                                  .admits = i == 4 ? 3 : 1};
    }
}

/* Whoever opens the sheet finds every name whole and every short code, on three pages. */
static void test_poppler_finds_names_and_short_codes(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    char folder[64], path[96];
    make_folder(folder);
    snprintf(path, sizeof(path), "%s/sheet.pdf", folder);
    TN_AUTO(draw_fonts) fonts = NULL;
    TN_BUF_AUTO pdf = {0};
    assert_ok(tn_draw_fonts_open(&fonts, &fault));
    assert_ok(tn_badge_sheet(fonts, &event, fixture.cards, CARD_COUNT, &pdf, &fault));
    write_file(path, &pdf);

    TN_BUF_AUTO text = {0};
    run(&text, (char *[]){"pdftotext", "-raw", path, "-", NULL});
    int pages = 0;
    for (size_t i = 0; i < text.len; i++)
        pages += text.data[i] == '\f';
    assert_int_equal(pages, 3);
    squeeze(&text);
    for (int i = 0; i < CARD_COUNT; i++) {
        char code[TN_BADGE_SHORT_CHARS + 1];
        tn_badge_short_text(fixture.short_code[i], code);
        if (!strstr(tn_buf_text(&text), code))
            fail_msg("short code %s is not on the sheets", code);
        TN_BUF_AUTO name = {0};
        tn_buf_add(&name, fixture.cards[i].name, strlen(fixture.cards[i].name) + 1);
        squeeze(&name);
        /* pictures of people have no text in a PDF */
        if (i % (int)NAME_COUNT != 4 && !strstr(tn_buf_text(&text), tn_buf_text(&name)))
            fail_msg("%s is not on the sheets", tn_buf_text(&name));
    }
    remove_folder(folder);
}

/* The card at a place of the sheet as a camera would see it, at 150 dots an inch. */
static void paint_card(char *pdf, char *prefix, int card)
{
    const double px_per_mm = 150 / 25.4;
    int place = card % TN_BADGE_PER_SHEET;
    char page[16], x[16], y[16], width[16], height[16];
    snprintf(page, sizeof(page), "%d", card / TN_BADGE_PER_SHEET + 1);
    snprintf(x, sizeof(x), "%d", (int)((10.5 + place % 3 * 63) * px_per_mm));
    snprintf(y, sizeof(y), "%d", (int)((8.5 + place / 3 * 70) * px_per_mm));
    snprintf(width, sizeof(width), "%d", (int)(63 * px_per_mm));
    snprintf(height, sizeof(height), "%d", (int)(70 * px_per_mm));
    TN_BUF_AUTO nothing = {0};
    run(&nothing, (char *[]){"pdftoppm", "-gray", "-singlefile", "-r", "150",  "-f", page,
                             "-l",       page,    "-x",          x,    "-y",   y,    "-W",
                             width,      "-H",    height,        pdf,  prefix, NULL});
}

/* The codes on paper are the codes issued, each where its name is, read by a stranger's decoder. */
static void test_zbar_reads_every_code(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    char folder[64], path[96], prefix[96], picture[128];
    make_folder(folder);
    snprintf(path, sizeof(path), "%s/sheet.pdf", folder);
    snprintf(prefix, sizeof(prefix), "%s/card", folder);
    snprintf(picture, sizeof(picture), "%s.pgm", prefix);
    TN_AUTO(draw_fonts) fonts = NULL;
    TN_BUF_AUTO pdf = {0};
    assert_ok(tn_draw_fonts_open(&fonts, &fault));
    assert_ok(tn_badge_sheet(fonts, &event, fixture.cards, CARD_COUNT, &pdf, &fault));
    write_file(path, &pdf);
    for (int i = 0; i < CARD_COUNT; i++) {
        TN_BUF_AUTO code = {0};
        paint_card(path, prefix, i);
        run(&code, (char *[]){"zbarimg", "-q", "--raw", picture, NULL});
        if (!strstr(tn_buf_text(&code), fixture.ticket[i]))
            fail_msg("card %d shows another code or none", i);
    }
    remove_folder(folder);
}

/* A text no symbol holds is refused with the card's name, and nothing is written. */
static void test_code_too_long(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    TN_AUTO(draw_fonts) fonts = NULL;
    TN_BUF_AUTO pdf = {0};
    static char endless[8000];
    assert_ok(tn_draw_fonts_open(&fonts, &fault));
    memset(endless, 'A', sizeof(endless) - 1);
    struct tn_badge_card card = fixture.cards[0];
    card.ticket_text = endless;
    assert_int_equal(tn_badge_sheet(fonts, &event, &card, 1, &pdf, &fault), TN_ERR_LIMIT);
    assert_non_null(strstr(fault.text, card.name));
    assert_int_equal(pdf.len, 0);
}

static void test_short_code_text(void **state)
{
    (void)state;
    char out[TN_BADGE_SHORT_CHARS + 1];
    tn_badge_short_text("6789BCDF", out);
    assert_string_equal(out, "6789-BCDF");
    tn_badge_short_text("", out);
    assert_string_equal(out, "");
    tn_badge_short_text("far too long a code", out);
    assert_string_equal(out, "far too l");
}

int main(void)
{
    make_cards();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poppler_finds_names_and_short_codes),
        cmocka_unit_test(test_zbar_reads_every_code),
        cmocka_unit_test(test_code_too_long),
        cmocka_unit_test(test_short_code_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
