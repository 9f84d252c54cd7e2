/* SPDX-License-Identifier: Apache-2.0 */
/* test_screens.c -- every screen as it was when somebody last looked at it and was content.
 *
 * The pictures beside this file are a quarter of the size.  Screens are compared in squares of 16
 * pixels, each with the best of the places around it: another version of a face or of its
 * rasteriser changes the edges and the widths of letters, which a square's mean hardly notices so;
 * a missing line, another colour or another place it does.  A miss leaves <name>_got.png in the
 * build folder.  TURNOUT_GOLDEN_UPDATE=1 writes the pictures anew. */
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
#include "turnout/view.h"

#define SHRINK 4 /* screen pixels a pixel of the picture, each way */
#define SQUARE 4 /* picture pixels a square, each way */
/* Picture pixels that a square may have moved: a line's end by its letters' widths. */
#define MOVED_ACROSS 2
#define MOVED_DOWN 1
/* Of 255, in one channel: the worst square, and the mean over all. */
#define WORST_MAX 36
#define MEAN_MAX 0.8

static struct {
    struct tn_draw_fonts *fonts;
    struct tn_lang_texts *texts;
} fixture;

struct picture {
    int width, height;
    uint8_t *rgb;
};

static struct picture make_picture(int width, int height)
{
    struct picture picture = {width, height, calloc((size_t)width * (size_t)height, 3)};
    assert_non_null(picture.rgb);
    return picture;
}

/* The screen at a quarter of its size, each pixel the mean of those it stands for. */
static struct picture shrink(const struct tn_draw *draw)
{
    struct picture small =
        make_picture(tn_draw_width(draw) / SHRINK, tn_draw_height(draw) / SHRINK);
    for (int y = 0; y < small.height; y++) {
        for (int x = 0; x < small.width; x++) {
            unsigned sum[3] = {0};
            for (int i = 0; i < SHRINK * SHRINK; i++) {
                uint32_t pixel =
                    tn_draw_pixel(draw, x * SHRINK + i % SHRINK, y * SHRINK + i / SHRINK);
                for (int c = 0; c < 3; c++)
                    sum[c] += (pixel >> (16 - 8 * c)) & 0xFF;
            }
            for (int c = 0; c < 3; c++)
                small.rgb[3 * (y * small.width + x) + c] = (uint8_t)(sum[c] / (SHRINK * SHRINK));
        }
    }
    return small;
}

static bool read_picture(const char *path, struct picture *ret_picture)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&image, path))
        return false;
    image.format = PNG_FORMAT_RGB;
    *ret_picture = make_picture((int)image.width, (int)image.height);
    return png_image_finish_read(&image, NULL, ret_picture->rgb, 0, NULL) != 0;
}

static void write_picture(const char *path, const struct picture *picture)
{
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)picture->width,
                       .height = (png_uint_32)picture->height,
                       .format = PNG_FORMAT_RGB};
    if (!png_image_write_to_file(&image, path, 0, picture->rgb, 0, NULL))
        fail_msg("%s cannot be written", path);
}

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
                difference = (struct difference){apart, x * SHRINK, y * SHRINK, 0};
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

static struct tn_draw *render(const struct screen_case *screen, const struct screen_size *size,
                              enum tn_lang lang)
{
    static struct tn_flow flow;
    struct tn_view *view = NULL;
    struct tn_draw *draw = NULL;
    struct tn_rect damage[TN_VIEW_DAMAGE_MAX];
    screens_rest(&flow, lang);
    screen->reach(&flow);
    assert_int_equal(tn_view_open(fixture.texts, fixture.fonts, size->width, size->height, &view),
                     TN_OK);
    assert_int_equal(tn_draw_open_image(fixture.fonts, size->width, size->height, &draw), TN_OK);
    assert_int_equal(tn_view_update(view, &flow, damage), 1);
    tn_view_paint(view, draw, damage[0]);
    tn_view_close(view);
    return draw;
}

static void leave_got(const struct tn_draw *draw, const char *name)
{
    char path[512];
    TN_BUF_AUTO png = {0};
    tn_draw_png(draw, &png);
    snprintf(path, sizeof(path), "%s/%s_got.png", getenv("TURNOUT_BUILD"), name);
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(png.data, 1, png.len, file);
        fclose(file);
    }
}

/* True if the screen looks as it did; says where it does not. */
static bool check_screen(const struct screen_case *screen, const struct screen_size *size,
                         enum tn_lang lang)
{
    char name[128], path[512];
    snprintf(name, sizeof(name), "%s-%s-%s", screen->name, size->name, tn_lang_name(lang));
    snprintf(path, sizeof(path), "%s/tests/golden/view/%s.png", getenv("TURNOUT_SOURCE"), name);
    TN_AUTO(draw) draw = render(screen, size, lang);
    struct picture got = shrink(draw), expected = {0};
    bool same = true;
    if (getenv("TURNOUT_GOLDEN_UPDATE")) {
        write_picture(path, &got);
    } else if (!read_picture(path, &expected) || expected.width != got.width ||
               expected.height != got.height) {
        print_error("%s: there is no picture of it of this size\n", name);
        same = false;
    } else {
        struct difference difference = compare(&expected, &got);
        same = difference.worst <= WORST_MAX && difference.mean <= MEAN_MAX;
        if (!same)
            print_error("%s: differs by %d at %d,%d, by %.2f in the mean\n", name, difference.worst,
                        difference.x, difference.y, difference.mean);
    }
    if (!same)
        leave_got(draw, name);
    free(got.rgb);
    free(expected.rgb);
    return same;
}

static void test_screens(void **state)
{
    (void)state;
    int misses = 0;
    for (size_t i = 0; i < screen_case_count(); i++) {
        for (size_t s = 0; s < 3; s++) {
            for (int lang = 0; lang < TN_LANG_COUNT; lang++)
                misses += !check_screen(screen_case_at(i), &screen_sizes[s], (enum tn_lang)lang);
        }
    }
    assert_int_equal(misses, 0);
}

/* The comparison itself must see what a reviewer would: another word, another colour, another
 * place; or the pictures would prove nothing. */
static void test_comparison_sees_real_changes(void **state)
{
    (void)state;
    const struct screen_size *size = &screen_sizes[1];
    static const struct {
        const char *a, *b;
    } pairs[] = {{"admit", "held"},
                 {"admit", "admit-again"},
                 {"home", "home-waiting"},
                 {"unpaired", "pairing-failed"},
                 {"damaged", "revoked"}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct picture pictures[2] = {{0}};
        for (size_t k = 0; k < screen_case_count(); k++) {
            for (int side = 0; side < 2; side++) {
                if (strcmp(screen_case_at(k)->name, side ? pairs[i].b : pairs[i].a) == 0) {
                    TN_AUTO(draw) draw = render(screen_case_at(k), size, TN_LANG_EN);
                    pictures[side] = shrink(draw);
                }
            }
        }
        struct difference difference = compare(&pictures[0], &pictures[1]);
        if (difference.worst <= WORST_MAX && difference.mean <= MEAN_MAX)
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
    return tn_draw_fonts_open(&fixture.fonts, &fault) == TN_OK ? 0 : -1;
}

static int close_fixture(void **state)
{
    (void)state;
    tn_draw_fonts_close(fixture.fonts);
    tn_lang_release(fixture.texts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_screens),
        cmocka_unit_test(test_comparison_sees_real_changes),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
