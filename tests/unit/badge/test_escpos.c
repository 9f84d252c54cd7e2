/* SPDX-License-Identifier: Apache-2.0 */
/* test_escpos.c -- what is sent to a receipt printer is decoded by a program that knows its maker's
 * manual alone (tests/support/escpos.py), and read by zbar; the answers are bits of that manual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check.h"
#include "paper_kit.h"
#include "turnout/escpos.h"

static void make_dots(int width, int height, struct tn_badge_dots *ret_dots)
{
    struct tn_badge_dots dots = {.width = width, .height = height};
    size_t bytes = (size_t)width / 8 * (size_t)height;
    memset(tn_buf_reserve(&dots.rows, bytes), 0, bytes);
    dots.rows.len = bytes;
    *ret_dots = dots;
}

/* Decodes `job`, which is one ticket, and leaves it in folder/ticket-0.png. */
static void decode(char *folder, const struct tn_buf *job)
{
    char capture[96], script[512];
    TN_BUF_AUTO said = {0};
    snprintf(capture, sizeof capture, "%s/capture", folder);
    snprintf(script, sizeof script, "%s/tests/support/escpos.py", getenv("TURNOUT_SOURCE"));
    write_file(capture, job);
    run(&said, (char *[]){"/usr/bin/python3", script, capture, folder, NULL});
    assert_string_equal(tn_buf_text(&said), "1 tickets\n");
}

/* A badge comes out of the printer with its code, on both widths of paper. */
static void test_badge_is_read(void **state)
{
    (void)state;
    static const char *const templates[] = {"receipt-80", "receipt-58"};
    struct tn_fault fault = {0};
    struct tn_ticket ticket = {.kind = TN_TICKET_GUEST, .admits = 2};
    char folder[64], picture[96], text[TN_TICKET_CHARS + 1];
    TN_AUTO(draw_fonts) fonts = NULL;
    assert_ok(tn_draw_fonts_open(&fonts, &fault));
    memset(ticket.signature.bytes, 0x6B, sizeof ticket.signature.bytes);
    tn_ticket_text(&ticket, text);
    const struct tn_badge_person person = {.name = "阿卜杜热合曼·买买提",
                                           .role = "嘉宾 Guest",
                                           .group = "上海开源社区",
                                           .event = "",
                                           .when = "",
                                           .kind = TN_TICKET_GUEST,
                                           .ticket_text = text};
    make_folder(folder);
    snprintf(picture, sizeof picture, "%s/ticket-0.png", folder);
    for (size_t i = 0; i < 2; i++) {
        struct tn_badge_template template;
        struct tn_badge_dots dots;
        TN_BUF_AUTO job = {0};
        TN_BUF_AUTO code = {0};
        assert_ok(tn_badge_template_named(templates[i], &template, &fault));
        assert_ok(tn_badge_raster(fonts, &template, &person, &dots, &fault));
        tn_escpos_add_job(&dots, &job);
        tn_buf_release(&dots.rows);
        decode(folder, &job);
        run(&code, (char *[]){"zbarimg", "-q", "--raw", picture, NULL});
        assert_non_null(strstr(tn_buf_text(&code), text));
    }
    remove_folder(folder);
}

#define ROW_BYTES ((size_t)8)
#define LAST_ROW (ROW_BYTES * 99)
#define BAND_END (ROW_BYTES * TN_ESCPOS_BAND)

/* Every dot arrives where it was, but a lone one in front of what would be a command: that one is
 * two; white rows at the end are not sent. */
static void test_every_dot(void **state)
{
    (void)state;
    struct tn_badge_dots dots;
    char folder[64], picture[96];
    TN_BUF_AUTO job = {0};
    TN_BUF_AUTO pixels = {0};
    make_folder(folder);
    snprintf(picture, sizeof picture, "%s/ticket-0.png", folder);
    make_dots(64, 120, &dots);
    static const uint8_t armed[] = {0x10, 0x04, 0x01, 0x10, 0x05, 0x10, 0x14, 0x10};
    memcpy(dots.rows.data, armed, sizeof armed);
    dots.rows.data[LAST_ROW] = 0x81;
    dots.rows.data[BAND_END - 1] = 0x10; /* the end of a band, and the begin of the next */
    dots.rows.data[BAND_END] = 0x04;
    tn_escpos_add_job(&dots, &job);
    decode(folder, &job);
    run(&pixels, (char *[]){"convert", picture, "-crop", "64x100+24+24", "+repage", "-depth", "1",
                            "gray:-", NULL});
    assert_int_equal(pixels.len, LAST_ROW + ROW_BYTES + 1);
    for (size_t i = 0; i < LAST_ROW + ROW_BYTES; i++) {
        uint8_t wanted = dots.rows.data[i];
        if (i == 0 || i == 3 || i == 5)
            wanted = 0x18;
        uint8_t black = pixels.data[i] ^ 0xFF;
        if (black != wanted)
            fail_msg("byte %zu is %02x, not %02x", i, black, wanted);
    }
    tn_buf_release(&dots.rows);
    remove_folder(folder);
}

/* Nothing to print is no picture, and still a cut. */
static void test_white(void **state)
{
    (void)state;
    struct tn_badge_dots dots;
    TN_BUF_AUTO job = {0};
    make_dots(384, 10, &dots);
    tn_escpos_add_job(&dots, &job);
    static const uint8_t wanted[] = {0x1B, '@', 0x1B, 'd', 4, 0x1D, 'V', 'B', 0};
    assert_int_equal(job.len, sizeof wanted);
    assert_memory_equal(job.data, wanted, sizeof wanted);
    tn_buf_release(&dots.rows);
}

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        enum tn_escpos_ask ask;
        uint8_t byte;
        bool is_answer;
        struct tn_escpos_state says;
    } rows[] = {
        {TN_ESCPOS_PRINTER, 0x12, true, {0}},
        {TN_ESCPOS_PRINTER, 0x1A, true, {.offline = true}},
        {TN_ESCPOS_OFFLINE, 0x16, true, {.cover_open = true}},
        {TN_ESCPOS_OFFLINE, 0x32, true, {.paper_out = true}},
        {TN_ESCPOS_ERROR, 0x1A, true, {.jam = true}},
        {TN_ESCPOS_ERROR, 0x32, true, {.broken = true}},
        {TN_ESCPOS_PAPER, 0x12, true, {0}},
        {TN_ESCPOS_PAPER, 0x1E, true, {.paper_low = true}},
        {TN_ESCPOS_PAPER, 0x7E, true, {.paper_low = true, .paper_out = true}},
        {TN_ESCPOS_PAPER, 0x00, false, {0}},
        {TN_ESCPOS_PAPER, 0x13, false, {0}}, /* XOFF */
        {TN_ESCPOS_PAPER, 0x11, false, {0}}, /* XON */
        {TN_ESCPOS_PAPER, 0x92, false, {0}},
        {TN_ESCPOS_PAPER, 0xFF, false, {0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tn_escpos_state said = {0};
        assert_int_equal(tn_escpos_read(rows[i].ask, rows[i].byte, &said), rows[i].is_answer);
        assert_memory_equal(&said, &rows[i].says, sizeof said);
    }
    assert_true(tn_escpos_is_done(0x00));
    assert_true(tn_escpos_is_done(0x0C)); /* the paper has ended meanwhile */
    assert_false(tn_escpos_is_done(0x12));
    assert_false(tn_escpos_is_done(0x11));
    TN_BUF_AUTO asked = {0};
    tn_escpos_add_ask(TN_ESCPOS_PAPER, &asked);
    tn_escpos_add_done(&asked);
    assert_memory_equal(asked.data, "\x10\x04\x04\x1Dr\x01", 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_badge_is_read),
        cmocka_unit_test(test_every_dot),
        cmocka_unit_test(test_white),
        cmocka_unit_test(test_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
