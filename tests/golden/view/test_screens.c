/* SPDX-License-Identifier: Apache-2.0 */
/* test_screens.c -- every screen as it was when somebody last looked at it and was content.
 *
 * Beside this file lies a sheet of each state in each mode (the argument: normal, large, contrast):
 * both languages, three sizes, a quarter of the size, an eighth in the latter two modes, in 16
 * shades a channel.  Screens are compared in squares of 4 picture pixels, each with the best of the
 * places around it: another version of a face or of its rasteriser changes the edges and the
 * widths of letters, which a square's mean hardly notices so; a missing line, another colour or
 * another place it does.  A miss leaves <name>_got.png and <name>_difference.png in the build
 * folder.  TURNOUT_GOLDEN_UPDATE=all, or the name of a state, writes sheets anew and looks at
 * no other; look at each before it is kept.
 *
 * firmware/INSTALL.md shows some of these screens: firmware/pictures has them as a small display
 * does, written with their sheets and compared with them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>

#include "check.h"
#include "screens.h"
#include "sheet.h"
#include "turnout/view.h"

#define UPDATE "TURNOUT_GOLDEN_UPDATE"
#define SQUARE 4 /* picture pixels a square, each way */
/* Picture pixels that a square may have moved: a line's end by its letters' widths. */
#define MOVED_ACROSS 2
#define MOVED_DOWN 1
/* Of 255, in one channel: the worst square, and the mean over all. */
#define WORST_MAX 36
#define MEAN_MAX 0.8
/* The sheets were made with the faces of Debian 12.  With others, lines break elsewhere and what
 * is below moves; there the sheets prove no more than that it is the same screen. */
#define MEAN_MAX_OTHER_FACES 8
#define PROBE "Welcome 欢迎 0123"
#define PROBE_WIDTH 948.79

enum mode { MODE_NORMAL, MODE_LARGE, MODE_CONTRAST };
static const char *const mode_names[] = {"normal", "large", "contrast"};

static struct {
    struct tn_draw_fonts *fonts;
    struct tn_lang_texts *texts;
    enum mode mode;
    int shrink; /* screen pixels a pixel of the picture, each way */
    bool has_other_faces;
} fixture;

static int square_mean(const struct picture *picture, int left, int top, int channel)
{
    int sum = 0;
    for (int y = top; y < top + SQUARE; y++) {
        for (int x = left; x < left + SQUARE; x++)
            sum += picture->rgb[3 * (y * picture->width + x) + channel];
    }
    return sum / (SQUARE * SQUARE);
}

struct difference {
    int worst, x, y;
    double mean;
};

static int squares_apart(const struct picture *a, int ax, int ay, const struct picture *b, int bx,
                         int by)
{
    int apart = 0;
    for (int c = 0; c < 3; c++) {
        int one = abs(square_mean(a, ax, ay, c) - square_mean(b, bx, by, c));
        apart = one > apart ? one : apart;
    }
    return apart;
}

/* How far the square of `a` is from the most like it of those in and around its place in `b`. */
static int square_apart(const struct picture *a, const struct picture *b, int left, int top)
{
    int least = squares_apart(a, left, top, b, left, top);
    for (int y = top - MOVED_DOWN; y <= top + MOVED_DOWN; y++) {
        for (int x = left - MOVED_ACROSS; least > 0 && x <= left + MOVED_ACROSS; x++) {
            if (x < 0 || y < 0 || x + SQUARE > b->width || y + SQUARE > b->height)
                continue;
            int apart = squares_apart(a, left, top, b, x, y);
            least = apart < least ? apart : least;
        }
    }
    return least;
}

/* What of `a` is not in `b`. */
static struct difference missing(const struct picture *a, const struct picture *b)
{
    struct difference difference = {0};
    long sum = 0, count = 0;
    for (int y = 0; y + SQUARE <= a->height; y += SQUARE) {
        for (int x = 0; x + SQUARE <= a->width; x += SQUARE) {
            int apart = square_apart(a, b, x, y);
            sum += apart;
            count++;
            if (apart > difference.worst)
                difference = (struct difference){apart, x * fixture.shrink, y * fixture.shrink, 0};
        }
    }
    difference.mean = (double)sum / (double)count;
    return difference;
}

/* What is gone counts as much as what has come. */
static struct difference compare(const struct picture *a, const struct picture *b)
{
    struct difference gone = missing(a, b), come = missing(b, a);
    struct difference difference = gone.worst > come.worst ? gone : come;
    difference.mean = gone.mean > come.mean ? gone.mean : come.mean;
    return difference;
}

static bool is_same(struct difference difference)
{
    if (fixture.has_other_faces)
        return difference.mean <= MEAN_MAX_OTHER_FACES;
    return difference.worst <= WORST_MAX && difference.mean <= MEAN_MAX;
}

/* Large type in one language, largest in the other. */
static void set_access(struct tn_flow *flow, enum tn_lang lang)
{
    flow->access.contrast = fixture.mode == MODE_CONTRAST;
    if (fixture.mode == MODE_LARGE)
        flow->access.type = lang == TN_LANG_EN ? TN_FLOW_TYPE_LARGEST : TN_FLOW_TYPE_LARGE;
}

/* Onto `pixels`, which hold the screen. */
static struct tn_draw *render(const struct screen_case *screen, const struct screen_size *size,
                              enum tn_lang lang, uint32_t *pixels)
{
    static struct tn_flow flow;
    struct tn_draw *draw = NULL;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    TN_AUTO(view) view = NULL;
    screens_rest(&flow, lang);
    screen->reach(&flow);
    set_access(&flow, lang);
    assert_int_equal(tn_view_open(fixture.texts, fixture.fonts, size->width, size->height, &view),
                     TN_OK);
    assert_int_equal(tn_draw_open_pixels(fixture.fonts, pixels, size->width, size->height,
                                         4 * size->width, &draw),
                     TN_OK);
    tn_view_update(view, &flow, damage);
    if (screens_turn_pages(&flow, tn_view_pages(view)))
        tn_view_update(view, &flow, damage);
    tn_view_paint(view, draw, (struct tn_rect){0, 0, size->width, size->height});
    return draw;
}

static void leave_file(const char *name, const char *what, const struct tn_buf *bytes)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s_%s.png", getenv("TURNOUT_BUILD"), name, what);
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(bytes->data, 1, bytes->len, file);
        fclose(file);
    }
}

/* White where the two are alike, the darker the less they are. */
static void leave_difference(const struct picture *expected, const struct picture *got,
                             const char *name)
{
    struct picture picture = sheet_picture(got->width, got->height);
    for (int i = 0; i < 3 * got->width * got->height; i++) {
        int apart = 4 * abs(expected->rgb[i] - got->rgb[i]);
        picture.rgb[i] = (uint8_t)(255 - (apart < 255 ? apart : 255));
    }
    TN_BUF_AUTO png = {0};
    sheet_encode(&picture, &png);
    leave_file(name, "difference", &png);
    free(picture.rgb);
}

static void leave_got(const struct tn_draw *draw, const char *name)
{
    TN_BUF_AUTO png = {0};
    tn_draw_png(draw, &png);
    leave_file(name, "got", &png);
}

/* True if the screen looks as it does on the sheet; says where it does not. */
static bool check_screen(const struct screen_case *screen, size_t size, enum tn_lang lang,
                         struct picture *sheet, bool updates)
{
    static uint32_t pixels[1080 * 1920];
    char name[128];
    snprintf(name, sizeof(name), "%s-%s-%s-%s", screen->name, mode_names[fixture.mode],
             screen_sizes[size].name, tn_lang_name(lang));
    TN_AUTO(draw) draw = render(screen, &screen_sizes[size], lang, pixels);
    struct picture got = sheet_shrink(pixels, &screen_sizes[size], fixture.shrink);
    bool same = true;
    if (updates) {
        sheet_put(sheet, &got, size, lang, fixture.shrink);
    } else {
        struct picture expected = sheet_cut(sheet, size, lang, fixture.shrink);
        struct difference difference = compare(&expected, &got);
        same = is_same(difference);
        if (!same) {
            print_error("%s: differs by %d at %d,%d, by %.2f in the mean\n", name, difference.worst,
                        difference.x, difference.y, difference.mean);
            leave_got(draw, name);
            leave_difference(&expected, &got, name);
        }
        free(expected.rgb);
    }
    free(got.rgb);
    return same;
}

static bool is_updated(const char *name)
{
    const char *update = getenv(UPDATE);
    return update && (strcmp(update, "all") == 0 || strcmp(update, name) == 0);
}

static void sheet_path(const char *name, char *path, size_t cap)
{
    snprintf(path, cap, "%s/tests/golden/view/%s/%s.png", getenv("TURNOUT_SOURCE"),
             mode_names[fixture.mode], name);
}

static int check_sheet(const struct screen_case *screen)
{
    char path[512];
    sheet_path(screen->name, path, sizeof(path));
    bool updates = is_updated(screen->name);
    struct picture sheet = sheet_blank(fixture.shrink);
    int misses = 0;
    if (!updates && !sheet_read(path, &sheet)) {
        print_error("%s: there is no sheet of it of this size\n", path);
        free(sheet.rgb);
        return 1;
    }
    for (size_t s = 0; s < 3; s++) {
        for (int lang = 0; lang < TN_LANG_COUNT; lang++)
            misses += !check_screen(screen, s, (enum tn_lang)lang, &sheet, updates);
    }
    if (updates && !sheet_write(path, &sheet))
        fail_msg("%s cannot be written", path);
    free(sheet.rgb);
    return misses;
}

static void test_screens(void **state)
{
    (void)state;
    int misses = 0;
    for (size_t i = 0; i < screen_case_count(); i++) {
        if (!getenv(UPDATE) || is_updated(screen_case_at(i)->name))
            misses += check_sheet(screen_case_at(i));
    }
    assert_int_equal(misses, 0);
}

/* ---- the pictures of INSTALL.md ---- */

static const struct {
    const char *name;
    bool in_both; /* languages; else in English */
} manual[] = {
    {"self-test", true},
    {"unpaired", true},
    {"pairing-failed", false},
    {"here-wifi", true},
    {"here-joined", true},
    {"staff", true},
    {"box-printer", false},
    {"network", true},
    {"network-wrong", true},
    {"network-own", true},
    {"password-typed", false},
    {"update-offered", true},
    {"update-ready", false},
    {"update-refused", true},
    {"update-fell-back", false},
    {"printer-paper", true},
    {"printer-ready", false},
    {"set-clock", false},
    {"stick", false},
    {"stick-failed", false},
    {"broken", true},
    {"kiosk-revoked-unsent", false},
    {"host-needed", true},
    {"doors-none", false},
    {"home", true},
};

static void write_manual(const struct screen_case *screen, enum tn_lang lang, const char *path)
{
    static uint32_t pixels[800 * 480];
    tn_draw_close(render(screen, &screen_sizes[0], lang, pixels));
    struct picture picture = sheet_shrink(pixels, &screen_sizes[0], 1);
    if (!sheet_write(path, &picture))
        fail_msg("%s cannot be written", path);
    free(picture.rgb);
}

/* True if the picture, as small as the sheet is, is what the sheet shows. */
static bool check_manual(const char *name, enum tn_lang lang, const char *path)
{
    static uint32_t pixels[800 * 480];
    char sheet_at[512];
    struct picture picture = sheet_picture(screen_sizes[0].width, screen_sizes[0].height);
    struct picture sheet = sheet_blank(fixture.shrink);
    sheet_path(name, sheet_at, sizeof(sheet_at));
    bool same = sheet_read(path, &picture) && sheet_read(sheet_at, &sheet);
    if (same) {
        sheet_pixels(&picture, pixels);
        struct picture small = sheet_shrink(pixels, &screen_sizes[0], fixture.shrink);
        struct picture cut = sheet_cut(&sheet, 0, lang, fixture.shrink);
        struct difference difference = compare(&cut, &small);
        same = difference.worst <= WORST_MAX && difference.mean <= MEAN_MAX;
        free(small.rgb);
        free(cut.rgb);
    }
    if (!same)
        print_error("%s: it is not there, or not what the kiosk shows now\n", path);
    free(picture.rgb);
    free(sheet.rgb);
    return same;
}

/* A page that shows what nobody sees any more sends its reader astray. */
static void test_manual(void **state)
{
    (void)state;
    if (fixture.mode != MODE_NORMAL)
        skip();
    int misses = 0;
    for (size_t i = 0; i < sizeof(manual) / sizeof(manual[0]); i++) {
        for (int lang = manual[i].in_both ? 0 : TN_LANG_EN; lang < TN_LANG_COUNT; lang++) {
            char path[512];
            snprintf(path, sizeof(path), "%s/firmware/pictures/%s.%s.png", getenv("TURNOUT_SOURCE"),
                     manual[i].name, tn_lang_name((enum tn_lang)lang));
            if (is_updated(manual[i].name))
                write_manual(screen_case_named(manual[i].name), (enum tn_lang)lang, path);
            misses += !check_manual(manual[i].name, (enum tn_lang)lang, path);
        }
    }
    assert_int_equal(misses, 0);
}

/* The comparison itself must see what a reviewer would: another word, another colour, another
 * place; or the sheets would prove nothing. */
static void test_comparison_sees_real_changes(void **state)
{
    (void)state;
    if (fixture.mode != MODE_NORMAL || fixture.has_other_faces)
        skip();
    static uint32_t pixels[1280 * 800];
    const struct screen_size *size = &screen_sizes[1];
    static const struct {
        const char *a, *b;
    } pairs[] = {{"admit", "held"},        {"admit", "admit-again"},
                 {"home", "home-waiting"}, {"unpaired", "pairing-failed"},
                 {"vote", "vote-chosen"},  {"damaged", "revoked"}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct picture pictures[2];
        for (int side = 0; side < 2; side++) {
            const struct screen_case *screen = screen_case_named(side ? pairs[i].b : pairs[i].a);
            tn_draw_close(render(screen, size, TN_LANG_EN, pixels));
            pictures[side] = sheet_shrink(pixels, size, fixture.shrink);
        }
        struct difference difference = compare(&pictures[0], &pictures[1]);
        if (is_same(difference))
            fail_msg("%s and %s pass for the same: %d, %.2f", pairs[i].a, pairs[i].b,
                     difference.worst, difference.mean);
        free(pictures[0].rgb);
        free(pictures[1].rgb);
    }
}

static int open_fixture(void **state)
{
    (void)state;
    struct tn_fault fault = {0};
    fixture.texts = tn_lang_load();
    if (tn_draw_fonts_open(&fixture.fonts, &fault) != TN_OK)
        return -1;
    const struct tn_type type = {.size = 100, .weight = TN_WEIGHT_BOLD};
    double width = tn_draw_measure(fixture.fonts, PROBE, &type).width;
    fixture.has_other_faces = fabs(width - PROBE_WIDTH) > 0.01;
    if (fixture.has_other_faces)
        print_message("other faces than the sheets': \"%s\" is %.2f wide\n", PROBE, width);
    return 0;
}

static int close_fixture(void **state)
{
    (void)state;
    tn_draw_fonts_close(fixture.fonts);
    tn_lang_release(fixture.texts);
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 0; argc > 1 && i < 3; i++) {
        if (strcmp(argv[1], mode_names[i]) == 0)
            fixture.mode = (enum mode)i;
    }
    fixture.shrink = fixture.mode == MODE_NORMAL ? 4 : 8;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_screens),
        cmocka_unit_test(test_manual),
        cmocka_unit_test(test_comparison_sees_real_changes),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
