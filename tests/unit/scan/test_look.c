/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: the finder search points at codes and only at codes, the idle gate opens for what
 * matters, and a video stream gets to every rung of the ladder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "finder.h"
#include "motion.h"
#include "qr_kit.h"

#define TEXT "TURNOUT FINDER TEST"

static void test_finders_of_a_code(void **state)
{
    (void)state;
    struct kit_picture picture = kit_grey(640, 480, 255);
    kit_draw_code(&picture, TEXT, strlen(TEXT), 200, 120, 5, 0, 255);
    struct tn_scan_luma luma = kit_luma(&picture);
    struct tn_scan_finder found[TN_SCAN_FINDERS_MAX];
    struct tn_scan_triple triples[TN_SCAN_TRIPLES_MAX];
    for (int step = 1; step <= 3; step++) {
        size_t count = tn_scan_finders(&luma, step, found);
        assert_true(count >= 3);
        assert_true(tn_scan_triples(found, count, triples) >= 1);
        assert_float_equal(triples[0].corner.x_px, 217.5F, 1.0F);
        assert_float_equal(triples[0].corner.y_px, 137.5F, 1.5F);
        assert_float_equal(tn_scan_triple_module_px(&triples[0]), 5.0F, 0.3F);
        struct tn_scan_rect rect = tn_scan_triple_rect(&triples[0]);
        assert_true(rect.x_px < 200 && rect.y_px < 120);
        assert_true(rect.x_px + rect.width_px > 325 && rect.y_px + rect.height_px > 245);
    }
    free(picture.data);
}

static void test_no_finders_in_stripes(void **state)
{
    (void)state;
    struct kit_picture picture = kit_grey(400, 300, 255);
    struct tn_scan_luma luma = kit_luma(&picture);
    struct tn_scan_finder found[TN_SCAN_FINDERS_MAX];
    assert_int_equal(tn_scan_finders(&luma, 1, found), 0);
    /* 1:1:3:1:1 along the rows, endless down the columns */
    for (int y = 0; y < 300; y++) {
        for (int x = 0; x < 400; x++)
            picture.data[y * 400 + x] = "0100010"[x / 4 % 7] == '0' ? 0 : 255;
    }
    assert_int_equal(tn_scan_finders(&luma, 1, found), 0);
    free(picture.data);
}

static void test_motion(void **state)
{
    (void)state;
    struct tn_scan_motion motion = {0};
    struct kit_picture picture = kit_grey(1280, 720, 100);
    struct tn_scan_luma luma = kit_luma(&picture);
    assert_int_equal(tn_scan_motion_still(&motion, &luma), 0);
    assert_int_equal(tn_scan_motion_still(&motion, &luma), 1);
    /* camera noise is not motion */
    uint32_t seed = 5;
    for (int i = 0; i < 1280 * 720; i++) {
        seed = seed * 1664525 + 1013904223;
        picture.data[i] = (uint8_t)(100 + (seed >> 24) % 17 - 8);
    }
    assert_int_equal(tn_scan_motion_still(&motion, &luma), 2);
    /* a small code is */
    kit_draw_code(&picture, TEXT, strlen(TEXT), 600, 300, 2, 0, 255);
    assert_int_equal(tn_scan_motion_still(&motion, &luma), 0);
    assert_int_equal(tn_scan_motion_still(&motion, &luma), 1);
    /* so is a light going down step by step */
    int opened = 0;
    for (int grey = 90; grey > 30; grey -= 3) {
        memset(picture.data, grey, 1280 * 720);
        opened += tn_scan_motion_still(&motion, &luma) == 0;
    }
    assert_true(opened >= 3);
    tn_scan_motion_release(&motion);
    free(picture.data);
}

/* How many frames of this picture it takes to read it; 0: never. */
static int frames_until_read(const struct kit_picture *picture, int limit)
{
    static struct tn_scan_code code;
    struct tn_scan_decoder *decoder = tn_scan_decoder_create();
    struct tn_scan_luma luma = kit_luma(picture);
    int frames = 1;
    while (frames <= limit && !tn_scan_decode(decoder, &luma, TN_SCAN_LIVE, &code))
        frames++;
    tn_scan_decoder_destroy(decoder);
    if (frames > limit)
        return 0;
    assert_string_equal(code.text, TEXT);
    return frames;
}

static void test_live_stream(void **state)
{
    (void)state;
    static const struct {
        int module_px;
        uint8_t ink, paper;
        int frames;
    } cases[] = {
        {8, 20, 230, 1},  /* near: at half size */
        {2, 20, 230, 1},  /* far: sharpened */
        {5, 110, 140, 6}, /* pale */
        {6, 230, 20, 6},  /* light on dark */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kit_picture picture = kit_grey(1280, 720, cases[i].paper);
        kit_draw_code(&picture, TEXT, strlen(TEXT), 400, 200, cases[i].module_px, cases[i].ink,
                      cases[i].paper);
        assert_in_range(frames_until_read(&picture, 12), 1, cases[i].frames);
        free(picture.data);
    }
}

/* After the gate has closed on an empty scene, a code that appears is read at once. */
static void test_gate_opens_for_a_code(void **state)
{
    (void)state;
    static struct tn_scan_code code;
    struct tn_scan_decoder *decoder = tn_scan_decoder_create();
    struct kit_picture picture = kit_grey(1280, 720, 120);
    struct tn_scan_luma luma = kit_luma(&picture);
    for (int i = 0; i < 100; i++)
        assert_false(tn_scan_decode(decoder, &luma, TN_SCAN_LIVE, &code));
    kit_draw_code(&picture, TEXT, strlen(TEXT), 400, 200, 4, 0, 255);
    for (int i = 0; i < 30; i++)
        assert_true(tn_scan_decode(decoder, &luma, TN_SCAN_LIVE, &code));
    tn_scan_decoder_destroy(decoder);
    free(picture.data);
}

/* Sizes at which the scales and the boxes have nothing left to work on. */
static void test_odd_sizes(void **state)
{
    (void)state;
    static const int sides[] = {1, 2, 15, 16, 17, 31, 33, 64};
    static struct tn_scan_code code;
    struct tn_scan_decoder *decoder = tn_scan_decoder_create();
    size_t count = sizeof sides / sizeof sides[0];
    for (size_t i = 0; i < count * count; i++) {
        struct kit_picture picture = kit_grey(sides[i / count], sides[i % count], 128);
        struct tn_scan_luma luma = kit_luma(&picture);
        assert_false(tn_scan_decode(decoder, &luma, TN_SCAN_STILL, &code));
        for (int frame = 0; frame < 6; frame++)
            assert_false(tn_scan_decode(decoder, &luma, TN_SCAN_LIVE, &code));
        free(picture.data);
    }
    tn_scan_decoder_destroy(decoder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finders_of_a_code),
        cmocka_unit_test(test_no_finders_in_stripes),
        cmocka_unit_test(test_motion),
        cmocka_unit_test(test_live_stream),
        cmocka_unit_test(test_gate_opens_for_a_code),
        cmocka_unit_test(test_odd_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
