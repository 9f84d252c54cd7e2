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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "check.h"
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

/* Runs a program with its output appended to `out`. */
static void run(struct tn_buf *out, char *const argv[])
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        execvp(argv[0], argv);
        _exit(127);
    }
    close(ends[1]);
    for (ssize_t got = 1; got > 0;) {
        got = read(ends[0], tn_buf_reserve(out, 4096), 4096);
        out->len += got > 0 ? (size_t)got : 0;
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("%s ended with status %d", argv[0], status);
    tn_buf_add_byte(out, '\0');
}

static void write_file(const char *path, const struct tn_buf *bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes->data, 1, bytes->len, file), bytes->len);
    assert_int_equal(fclose(file), 0);
}

static void make_folder(char path[64])
{
    snprintf(path, 64, "/tmp/turnout-badge-XXXXXX");
    assert_non_null(mkdtemp(path));
}

static void remove_folder(char *path)
{
    TN_BUF_AUTO nothing = {0};
    run(&nothing, (char *[]){"rm", "-rf", path, NULL});
}

/* A name without its blanks and breaks: poppler sets lines as they stand on the card. */
static void squeeze(struct tn_buf *text)
{
    size_t kept = 0;
    for (size_t i = 0; i < text->len; i++) {
        if (!strchr(" \n\f", text->data[i]) || text->data[i] == '\0')
            text->data[kept++] = text->data[i];
    }
    text->len = kept;
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

/* A single label is readable too, and a text no symbol holds is refused with the card's name. */
static void test_label(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    char folder[64], path[96];
    make_folder(folder);
    snprintf(path, sizeof(path), "%s/label.png", folder);
    TN_AUTO(draw_fonts) fonts = NULL;
    TN_BUF_AUTO png = {0};
    TN_BUF_AUTO code = {0};
    assert_ok(tn_draw_fonts_open(&fonts, &fault));
    assert_ok(tn_badge_label(fonts, &event, &fixture.cards[1], &png, &fault));
    write_file(path, &png);
    run(&code, (char *[]){"zbarimg", "-q", "--raw", path, NULL});
    assert_non_null(strstr(tn_buf_text(&code), fixture.ticket[1]));
    remove_folder(folder);

    static char endless[8000];
    memset(endless, 'A', sizeof(endless) - 1);
    struct tn_badge_card card = fixture.cards[0];
    card.ticket_text = endless;
    size_t before = png.len;
    assert_int_equal(tn_badge_label(fonts, &event, &card, &png, &fault), TN_ERR_LIMIT);
    assert_non_null(strstr(fault.text, card.name));
    assert_int_equal(png.len, before);
    assert_int_equal(tn_badge_sheet(fonts, &event, &card, 1, &png, &fault), TN_ERR_LIMIT);
    assert_int_equal(png.len, before);
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
        cmocka_unit_test(test_label),
        cmocka_unit_test(test_short_code_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
