/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: a bent code's modules are recovered one by one, a spoilt format is recognised and put
 * right, and what is no code is not made into one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "flatten.h"
#include "qr_kit.h"

#define VIEW_PX 420
#define TEXT "TURNOUT ON A SLEEVE 0123456789"

static struct tn_scan_grid grid, drawn_from;

/* The modules of TEXT as libqrencode has them. */
static void make_grid(void)
{
    QRcode *code = QRcode_encodeData((int)strlen(TEXT), (const void *)TEXT, 0, QR_ECLEVEL_M);
    assert_non_null(code);
    drawn_from.side = code->width;
    for (int i = 0; i < code->width * code->width; i++)
        drawn_from.dark[i] = code->data[i] & 1;
    QRcode_free(code);
}

/* Draws the grid turned by `turn` and rippled by `ripple` modules, black on white. */
static struct kit_picture draw_bent(double turn, double ripple, double module_px)
{
    struct kit_picture picture = kit_grey(VIEW_PX, VIEW_PX, 255);
    double middle = drawn_from.side / 2.0;
    for (int y = 0; y < VIEW_PX; y++) {
        for (int x = 0; x < VIEW_PX; x++) {
            double dx = (x + 0.5 - VIEW_PX / 2.0) / module_px;
            double dy = (y + 0.5 - VIEW_PX / 2.0) / module_px;
            double u = dx * cos(turn) + dy * sin(turn) + middle;
            double v = dy * cos(turn) - dx * sin(turn) + middle;
            double bent_u = u + ripple * sin(v * 0.35), bent_v = v + ripple * sin(u * 0.3 + 1.0);
            int iu = (int)floor(bent_u), iv = (int)floor(bent_v);
            if (iu >= 0 && iv >= 0 && iu < drawn_from.side && iv < drawn_from.side &&
                drawn_from.dark[iv * drawn_from.side + iu])
                picture.data[y * VIEW_PX + x] = 0;
        }
    }
    return picture;
}

static bool flatten_first(const struct kit_picture *picture, enum tn_scan_policy policy)
{
    struct tn_scan_luma luma = kit_luma(picture);
    struct tn_scan_finder found[TN_SCAN_FINDERS_MAX];
    struct tn_scan_triple triples[TN_SCAN_TRIPLES_MAX];
    size_t count = tn_scan_finders(&luma, 1, found);
    size_t kept = tn_scan_triples(found, count, triples);
    return kept > 0 && tn_scan_flatten(&luma, &triples[0], policy, &grid);
}

static int modules_wrong(void)
{
    int wrong = 0;
    assert_int_equal(grid.side, drawn_from.side);
    for (int i = 0; i < grid.side * grid.side; i++)
        wrong += grid.dark[i] != drawn_from.dark[i];
    return wrong;
}

static void test_bent_codes(void **state)
{
    (void)state;
    static const struct {
        double turn, ripple;
        int wrong; /* at most, of 841 */
    } cases[] = {{0, 0, 0},    {0.3, 0, 0},    {1.9, 0, 0},     {3.3, 0, 0},
                 {0, 0.25, 4}, {0.4, 0.25, 4}, {-0.7, 0.25, 4}, {3.0, 0.25, 4}};
    make_grid();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kit_picture picture = draw_bent(cases[i].turn, cases[i].ripple, 8.0);
        assert_true(flatten_first(&picture, TN_SCAN_STILL));
        assert_in_range(modules_wrong(), 0, cases[i].wrong);
        free(picture.data);
    }
}

static void test_video_gives_up_early(void **state)
{
    (void)state;
    make_grid();
    struct kit_picture picture = draw_bent(0.2, 0.0, 8.0);
    assert_true(flatten_first(&picture, TN_SCAN_LIVE));
    free(picture.data);
}

/* Three squares and nothing between them. */
static void test_squares_alone_are_no_code(void **state)
{
    (void)state;
    make_grid();
    for (int y = 0; y < drawn_from.side; y++) {
        for (int x = 0; x < drawn_from.side; x++) {
            if ((x > 7 && x < drawn_from.side - 8) || (y > 7 && y < drawn_from.side - 8))
                drawn_from.dark[y * drawn_from.side + x] = 0;
        }
    }
    struct kit_picture picture = draw_bent(0.0, 0.0, 8.0);
    assert_false(flatten_first(&picture, TN_SCAN_LIVE));
    free(picture.data);
}

/* Both copies of a format bit, the highest first, by the standard's figure. */
static void flip_format_bit(int bit, unsigned flip)
{
    int side = grid.side;
    int x = bit < 6 ? bit : bit < 8 ? bit + 1 : 8;
    int y = bit < 8 ? 8 : bit == 8 ? 7 : 14 - bit;
    grid.dark[y * side + x] ^= (uint8_t)flip;
    x = bit < 7 ? 8 : side - 15 + bit;
    y = bit < 7 ? side - 1 - bit : 8;
    grid.dark[y * side + x] ^= (uint8_t)flip;
}

static void test_format(void **state)
{
    (void)state;
    make_grid();
    assert_false(tn_scan_grid_format_lost(&drawn_from));
    int same = 0;
    for (int format = 0; format < TN_SCAN_FORMATS; format++) {
        grid = drawn_from;
        tn_scan_grid_set_format(&grid, format);
        assert_false(tn_scan_grid_format_lost(&grid));
        same += modules_wrong() == 0;
    }
    /* exactly one of the 32 is the one libqrencode drew, in both copies */
    assert_int_equal(same, 1);
    /* masked as in Model 1, which is nowhere near any of them */
    for (int bit = 0; bit < 15; bit++)
        flip_format_bit(bit, (0x5412U ^ 0x2825U) >> (14 - bit) & 1);
    assert_true(tn_scan_grid_format_lost(&grid));
}

/* Fixed patterns are drawn as they must be whatever the grid says. */
static void test_drawing(void **state)
{
    (void)state;
    struct tn_scan_plane plane = {0};
    make_grid();
    grid = drawn_from;
    memset(grid.dark, 1, 7);
    grid.dark[6 * grid.side + 10] ^= 1;
    tn_scan_grid_draw(&grid, &plane);
    assert_int_equal(plane.width_px, (grid.side + 8) * 4);
    for (int y = 0; y < grid.side; y++) {
        for (int x = 0; x < grid.side; x++) {
            uint8_t pixel = plane.data[(4 * (y + 4) + 1) * plane.width_px + 4 * (x + 4) + 2];
            assert_int_equal(pixel, drawn_from.dark[y * grid.side + x] ? 0 : 255);
        }
    }
    tn_scan_plane_release(&plane);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bent_codes),
        cmocka_unit_test(test_video_gives_up_early),
        cmocka_unit_test(test_squares_alone_are_no_code),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_drawing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
