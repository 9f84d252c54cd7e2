/* SPDX-License-Identifier: Apache-2.0 */
/* test_person.c -- badges are judged by other people's programs: poppler reads the names and paints
 * the page, zbar reads the code.  How large a name stands is measured in the dots themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check.h"
#include "paper_kit.h"
#include "turnout/badge.h"

static const char *const templates[] = {"name-86x54", "label-62x29", "label-54x101", "receipt-80",
                                        "receipt-58"};
#define TEMPLATES (sizeof templates / sizeof *templates)

static const char *const names[] = {
    "张伟",
    "欧阳思远",
    "阿卜杜热合曼·买买提",
    "王小明 Wang Xiaoming",
    "Li",
    "Zoë O'Connor-Fitzgerald",
    "Wolfeschlegelsteinhausenbergerdorff",
    "Pablo Diego José Francisco de Paula Juan Nepomuceno María de los Remedios Cipriano Ruiz",
    "司马相如诸葛孔明上官婉儿欧阳修皇甫嵩夏侯惇",
    "𠮷野家 Yoshinoya",
};
#define NAMES (sizeof names / sizeof *names)

static struct {
    struct tn_draw_fonts *fonts;
    char ticket[TN_TICKET_CHARS + 1];
    char folder[64];
} fixture;

static struct tn_badge_person person_of(const char *name, enum tn_ticket_kind kind)
{
    static const char *const roles[] = {"成员 Member", "嘉宾 Guest", "现场 Walk-in",
                                        "工作人员 Crew", "成员 Member"};
    return (struct tn_badge_person){.name = name,
                                    .role = roles[kind],
                                    .group = "上海开源社区",
                                    .event = "十二月聚会 December meetup",
                                    .when = "2026-12-05",
                                    .kind = kind,
                                    .ticket_text = fixture.ticket};
}

static int set_up(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    struct tn_ticket ticket = {.kind = TN_TICKET_MEMBER, .admits = 1};
    memset(ticket.id.bytes, 0x5A, sizeof ticket.id.bytes);
    for (size_t i = 0; i < sizeof ticket.signature.bytes; i++)
        ticket.signature.bytes[i] = (uint8_t)(i * 37 + 11);
    tn_ticket_text(&ticket, fixture.ticket);
    make_folder(fixture.folder);
    return (int)tn_draw_fonts_open(&fixture.fonts, &fault);
}

static int tear_down(void **state)
{
    (void)state;
    tn_draw_fonts_close(fixture.fonts);
    remove_folder(fixture.folder);
    return 0;
}

static void take_template(const char *name, struct tn_badge_template *ret_template)
{
    struct tn_fault fault = {0};
    assert_ok(tn_badge_template_named(name, ret_template, &fault));
}

static void check_pdf(const char *template_name, const char *name)
{
    struct tn_badge_template template;
    struct tn_fault fault = {0};
    char path[96], prefix[96], picture[128];
    snprintf(path, sizeof path, "%s/badge.pdf", fixture.folder);
    snprintf(prefix, sizeof prefix, "%s/badge", fixture.folder);
    snprintf(picture, sizeof picture, "%s.pgm", prefix);
    take_template(template_name, &template);
    const struct tn_badge_person person = person_of(name, TN_TICKET_MEMBER);
    TN_BUF_AUTO pdf = {0};
    TN_BUF_AUTO text = {0};
    TN_BUF_AUTO code = {0};
    TN_BUF_AUTO wanted = {0};
    assert_ok(tn_badge_pdf(fixture.fonts, &template, &person, &pdf, &fault));
    write_file(path, &pdf);
    run(&text, (char *[]){"pdftotext", "-raw", path, "-", NULL});
    squeeze(&text);
    tn_buf_add(&wanted, name, strlen(name) + 1);
    squeeze(&wanted);
    if (!strstr(tn_buf_text(&text), tn_buf_text(&wanted)))
        fail_msg("%s: %s is not on it, but %s", template_name, name, tn_buf_text(&text));
    run(&text, (char *[]){"pdftoppm", "-gray", "-singlefile", "-r", "203", path, prefix, NULL});
    run(&code, (char *[]){"zbarimg", "-q", "--raw", picture, NULL});
    if (!strstr(tn_buf_text(&code), fixture.ticket))
        fail_msg("%s: the code is another or none", template_name);
}

/* Whoever reads the page finds the name whole and the code right, on every template. */
static void test_pdf(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEMPLATES; i++)
        check_pdf(templates[i], names[(2 * i) % NAMES]);
    for (size_t i = 0; i < NAMES; i++)
        check_pdf("label-62x29", names[i]);
}

/* The ink in the name's box, in millimetres. */
static void measure_name(const struct tn_badge_dots *dots, const struct tn_badge_part *part,
                         double *ret_w, double *ret_h)
{
    int left = dots->width, right = -1, top = dots->height, bottom = -1;
    for (int y = (int)(part->y * 8); y < (int)((part->y + part->h) * 8); y++) {
        for (int x = (int)(part->x * 8); x < (int)((part->x + part->w) * 8); x++) {
            if (!(dots->rows.data[y * dots->width / 8 + x / 8] & 0x80 >> x % 8))
                continue;
            left = x < left ? x : left;
            right = x > right ? x : right;
            top = y < top ? y : top;
            bottom = y > bottom ? y : bottom;
        }
    }
    *ret_w = (right - left + 1) / 8.0;
    *ret_h = (bottom - top + 1) / 8.0;
}

static const struct tn_badge_part *part_of(const struct tn_badge_template *template,
                                           enum tn_badge_part_kind kind)
{
    for (size_t i = 0; i < template->count; i++) {
        if (template->parts[i].kind == kind)
            return &template->parts[i];
    }
    fail_msg("the template has no such part");
    return NULL;
}

/* A name is read across a table: its ink is wide, or as high as its box or its largest size lets
 * it; and its box's edge has none, so that nothing was cut. */
static void test_name_is_large(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEMPLATES; i++) {
        struct tn_badge_template template;
        take_template(templates[i], &template);
        const struct tn_badge_part *part = part_of(&template, TN_BADGE_NAME);
        for (size_t k = 0; k < NAMES; k++) {
            struct tn_fault fault = {0};
            struct tn_badge_dots dots;
            double w = 0, h = 0;
            const struct tn_badge_person person = person_of(names[k], TN_TICKET_MEMBER);
            assert_ok(tn_badge_raster(fixture.fonts, &template, &person, &dots, &fault));
            measure_name(&dots, part, &w, &h);
            tn_buf_release(&dots.rows);
            bool large = w > 0.7 * part->w || h > 0.6 * part->h || h > 0.6 * part->size;
            if (!large || w > part->w - 0.1 || h > part->h - 0.1)
                fail_msg("%s: %s takes %.1f x %.1f mm of %.1f x %.1f", templates[i], names[k], w, h,
                         part->w, part->h);
        }
    }
}

/* Chinese names of up to four characters stay on one line; a long word is not torn while a smaller
 * size holds it. */
static void test_name_stays_whole(void **state)
{
    (void)state;
    static const struct {
        const char *name, *line;
    } rows[] = {{"欧阳思远", "欧阳思远"},
                {"Zoë O'Connor-Fitzgerald", "Fitzgerald"},
                {"Wolfeschlegelsteinhausenbergerdorff", "Wolfeschlegelsteinhausenbergerdorff"},
                {"王小明 Wang Xiaoming", "王小明"}};
    char path[96];
    snprintf(path, sizeof path, "%s/line.pdf", fixture.folder);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tn_fault fault = {0};
        struct tn_badge_template template;
        TN_BUF_AUTO pdf = {0};
        TN_BUF_AUTO text = {0};
        const struct tn_badge_person person = person_of(rows[i].name, TN_TICKET_CREW);
        take_template("label-54x101", &template);
        assert_ok(tn_badge_pdf(fixture.fonts, &template, &person, &pdf, &fault));
        write_file(path, &pdf);
        run(&text, (char *[]){"pdftotext", "-layout", path, "-", NULL});
        if (!strstr(tn_buf_text(&text), rows[i].line))
            fail_msg("%s is torn: %s", rows[i].name, tn_buf_text(&text));
    }
}

/* The role is told without colour: each has a pattern of its own, in black, and its word. */
static void test_roles_differ_in_black(void **state)
{
    (void)state;
    struct tn_badge_template template;
    struct tn_badge_dots dots[TN_TICKET_BADGE];
    take_template("receipt-80", &template);
    template.count = 1; /* the band alone */
    assert_int_equal(template.parts[0].kind, TN_BADGE_BAND);
    for (int kind = 0; kind < TN_TICKET_BADGE; kind++) {
        struct tn_fault fault = {0};
        const struct tn_badge_person person = person_of("张伟", (enum tn_ticket_kind)kind);
        assert_ok(tn_badge_raster(fixture.fonts, &template, &person, &dots[kind], &fault));
    }
    for (int kind = 1; kind < TN_TICKET_BADGE; kind++) {
        for (int other = 0; other < kind; other++)
            assert_int_not_equal(
                memcmp(dots[kind].rows.data, dots[other].rows.data, dots[kind].rows.len), 0);
    }
    for (int kind = 0; kind < TN_TICKET_BADGE; kind++)
        tn_buf_release(&dots[kind].rows);
}

static void test_code_too_long(void **state)
{
    (void)state;
    static char endless[1000];
    memset(endless, 'A', sizeof endless - 1);
    struct tn_fault fault = {0};
    struct tn_badge_template template;
    struct tn_badge_dots dots;
    TN_BUF_AUTO pdf = {0};
    struct tn_badge_person person = person_of("张伟", TN_TICKET_GUEST);
    person.ticket_text = endless;
    take_template("receipt-58", &template);
    assert_int_equal(tn_badge_pdf(fixture.fonts, &template, &person, &pdf, &fault), TN_ERR_FORMAT);
    assert_non_null(strstr(fault.text, "张伟"));
    assert_int_equal(pdf.len, 0);
    assert_int_equal(tn_badge_raster(fixture.fonts, &template, &person, &dots, &fault),
                     TN_ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pdf),
        cmocka_unit_test(test_name_is_large),
        cmocka_unit_test(test_name_stays_whole),
        cmocka_unit_test(test_roles_differ_in_black),
        cmocka_unit_test(test_code_too_long),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
