/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: the running sums compute what the definitions in pixels.h say, at every size and at
 * the edges, where vector code goes wrong first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "camera.h"
#include "pixels.h"

static const struct {
    int width_px, height_px;
} sizes[] = {{1, 1}, {2, 1}, {1, 3}, {5, 5}, {16, 16}, {31, 33}, {64, 40}, {127, 65}, {200, 3}};
#define SIZE_COUNT (sizeof sizes / sizeof sizes[0])

/* Noise on a slope, with a stride wider than the picture. */
struct sample {
    uint8_t bytes[256 * 80];
    struct tn_scan_luma luma;
};

static void sample_fill(struct sample *sample, size_t size, int amplitude)
{
    uint32_t seed = (uint32_t)size + 1;
    for (size_t i = 0; i < sizeof sample->bytes; i++) {
        seed = seed * 1664525 + 1013904223;
        int value = (int)(i % 256) / 2 + (int)(seed >> 24) * amplitude / 255;
        sample->bytes[i] = (uint8_t)(value > 255 ? 255 : value);
    }
    sample->luma =
        (struct tn_scan_luma){sample->bytes, sizes[size].width_px, sizes[size].height_px, 256};
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

static int pixel(const struct tn_scan_luma *luma, int x, int y)
{
    x = clamp(x, 0, luma->width_px - 1);
    y = clamp(y, 0, luma->height_px - 1);
    return luma->data[(size_t)y * luma->stride_bytes + (size_t)x];
}

static int box_sum(const struct tn_scan_luma *luma, int x, int y, int radius)
{
    int sum = 0;
    for (int dy = -radius; dy <= radius; dy++) {
        for (int dx = -radius; dx <= radius; dx++)
            sum += pixel(luma, x + dx, y + dy);
    }
    return sum;
}

static void test_half(void **state)
{
    (void)state;
    struct tn_scan_plane out = {0};
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        struct sample sample;
        sample_fill(&sample, i, 255);
        tn_scan_pixels_half(&sample.luma, &out);
        if (sample.luma.width_px < 2 || sample.luma.height_px < 2)
            continue;
        assert_int_equal(out.width_px, sample.luma.width_px / 2);
        assert_int_equal(out.height_px, sample.luma.height_px / 2);
        for (int y = 0; y < out.height_px; y++) {
            for (int x = 0; x < out.width_px; x++) {
                int sum = pixel(&sample.luma, 2 * x, 2 * y) +
                          pixel(&sample.luma, 2 * x + 1, 2 * y) +
                          pixel(&sample.luma, 2 * x, 2 * y + 1) +
                          pixel(&sample.luma, 2 * x + 1, 2 * y + 1);
                assert_int_equal(out.data[y * out.width_px + x], (sum + 2) / 4);
            }
        }
    }
    tn_scan_plane_release(&out);
}

static void test_sharpen(void **state)
{
    (void)state;
    struct tn_scan_plane out = {0};
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        struct sample sample;
        sample_fill(&sample, i, 255);
        tn_scan_pixels_sharpen(&sample.luma, &out);
        for (int y = 0; y < out.height_px; y++) {
            for (int x = 0; x < out.width_px; x++) {
                int mean = box_sum(&sample.luma, x, y, 2) / 25;
                int want = clamp(3 * pixel(&sample.luma, x, y) - 2 * mean, 0, 255);
                /* the reciprocal may round the mean up by one */
                assert_in_range(out.data[y * out.width_px + x] + 2, want, want + 4);
            }
        }
    }
    tn_scan_plane_release(&out);
}

/* Exact but for pixels within a fifth of a grey level of the threshold. */
static void check_threshold(const struct sample *sample, enum tn_scan_ink ink)
{
    struct tn_scan_plane out = {0};
    tn_scan_pixels_threshold(&sample->luma, ink, &out);
    for (int y = 0; y < out.height_px; y++) {
        for (int x = 0; x < out.width_px; x++) {
            double above = pixel(&sample->luma, x, y) - box_sum(&sample->luma, x, y, 15) / 961.0;
            double past = ink == TN_SCAN_INK_DARK ? -TN_SCAN_THRESHOLD_BELOW - above
                                                  : above - TN_SCAN_THRESHOLD_BELOW;
            if (past > 0.2)
                assert_int_equal(out.data[y * out.width_px + x], 0);
            else if (past < -0.2)
                assert_int_equal(out.data[y * out.width_px + x], 255);
        }
    }
    tn_scan_plane_release(&out);
}

static void test_threshold(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        struct sample sample;
        for (int amplitude = 0; amplitude < 256; amplitude += 85) {
            sample_fill(&sample, i, amplitude);
            check_threshold(&sample, TN_SCAN_INK_DARK);
            check_threshold(&sample, TN_SCAN_INK_LIGHT);
        }
        memset(sample.bytes, 255, sizeof sample.bytes);
        check_threshold(&sample, TN_SCAN_INK_DARK);
        check_threshold(&sample, TN_SCAN_INK_LIGHT);
    }
}

static void test_invert(void **state)
{
    (void)state;
    struct tn_scan_plane out = {0};
    struct sample sample;
    sample_fill(&sample, 5, 255);
    tn_scan_pixels_invert(&sample.luma, &out);
    for (int y = 0; y < out.height_px; y++) {
        for (int x = 0; x < out.width_px; x++)
            assert_int_equal(out.data[y * out.width_px + x], 255 - pixel(&sample.luma, x, y));
    }
    tn_scan_plane_release(&out);
}

/* Scaling keeps a flat picture flat, keeps the size at 1:1, and lands between its neighbours. */
static void test_scale(void **state)
{
    (void)state;
    struct tn_scan_plane out = {0};
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        struct sample sample;
        sample_fill(&sample, i, 255);
        tn_scan_pixels_scale(&sample.luma, sample.luma.width_px, sample.luma.height_px, &out);
        for (int y = 0; y < out.height_px; y++) {
            for (int x = 0; x < out.width_px; x++)
                assert_int_equal(out.data[y * out.width_px + x], pixel(&sample.luma, x, y));
        }
        memset(sample.bytes, 77, sizeof sample.bytes);
        tn_scan_pixels_scale(&sample.luma, 2 * sample.luma.width_px + 1, 3 * sample.luma.height_px,
                             &out);
        for (int j = 0; j < out.width_px * out.height_px; j++)
            assert_int_equal(out.data[j], 77);
    }
    uint8_t two[2] = {0, 200};
    struct tn_scan_luma luma = {two, 2, 1, 2};
    tn_scan_pixels_scale(&luma, 4, 1, &out);
    assert_memory_equal(out.data, ((uint8_t[]){0, 50, 150, 200}), 4);
    tn_scan_plane_release(&out);
}

static void test_crop_stays_inside(void **state)
{
    (void)state;
    struct sample sample;
    sample_fill(&sample, 6, 255);
    struct tn_scan_luma part =
        tn_scan_luma_crop(&sample.luma, (struct tn_scan_rect){-5, 30, 20, 100});
    assert_ptr_equal(part.data, sample.bytes + 30 * 256);
    assert_int_equal(part.width_px, 15);
    assert_int_equal(part.height_px, 10);
    part = tn_scan_luma_crop(&sample.luma, (struct tn_scan_rect){500, 500, -3, 4});
    assert_true(part.width_px == 1 && part.height_px == 1);
    assert_ptr_equal(part.data, sample.bytes + 39 * 256 + 63);
}

static void test_camera_layouts(void **state)
{
    (void)state;
    static const struct {
        enum tn_scan_layout layout;
        size_t stride_bytes, len;
        bool whole;
        uint8_t want[4];
    } cases[] = {
        {TN_SCAN_LAYOUT_EVEN, 6, 10, true, {0, 2, 6, 8}},
        {TN_SCAN_LAYOUT_ODD, 6, 10, true, {1, 3, 7, 9}},
        {TN_SCAN_LAYOUT_PLANE, 5, 7, true, {0, 1, 5, 6}},
        {TN_SCAN_LAYOUT_EVEN, 6, 9, false, {0}},
        {TN_SCAN_LAYOUT_EVEN, 3, 10, false, {0}},
        {TN_SCAN_LAYOUT_PLANE, 0, 10, false, {0}},
        {TN_SCAN_LAYOUT_JPEG, 6, 10, false, {0}},
    };
    static const uint8_t frame[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tn_scan_format format = {cases[i].layout, 2, 2, cases[i].stride_bytes};
        uint8_t out[4] = {0};
        assert_int_equal(tn_scan_camera_luma(&format, frame, cases[i].len, out), cases[i].whole);
        assert_memory_equal(out, cases[i].want, 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_half),           cmocka_unit_test(test_sharpen),
        cmocka_unit_test(test_threshold),      cmocka_unit_test(test_invert),
        cmocka_unit_test(test_scale),          cmocka_unit_test(test_crop_stays_inside),
        cmocka_unit_test(test_camera_layouts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
