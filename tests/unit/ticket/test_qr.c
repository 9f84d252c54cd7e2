/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the pictures of a code: an independent reader of each format must find every module
 * where it was put. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>

#include "turnout/ticket.h"

enum { QUIET = 4 };

static struct tn_qr *make_qr(const char *text)
{
    struct tn_qr *qr = calloc(1, sizeof(*qr));
    assert_non_null(qr);
    assert_int_equal(tn_qr_make(text, qr), TN_OK);
    return qr;
}

static bool is_dark(const struct tn_qr *qr, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < qr->size && y < qr->size;
    return inside && qr->modules[y * qr->size + x];
}

/* libpng reads each pixel as the module it belongs to, quiet zone included. */
static void check_png(const struct tn_qr *qr, int module_px)
{
    TN_BUF_AUTO file = {0};
    tn_qr_png(qr, module_px, &file);
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, file.data, file.len));
    int side = (qr->size + 2 * QUIET) * module_px;
    assert_int_equal(image.width, side);
    assert_int_equal(image.height, side);
    image.format = PNG_FORMAT_GRAY;
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(image));
    assert_non_null(pixels);
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    assert_int_equal(image.warning_or_error, 0);
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            bool dark = is_dark(qr, x / module_px - QUIET, y / module_px - QUIET);
            assert_int_equal(pixels[y * side + x], dark ? 0 : 255);
        }
    }
    free(pixels);
}

static void test_png_is_exact(void **state)
{
    (void)state;
    static const int sizes_px[] = {1, 2, 3, 5, 7, 8, 9, 16, 64};
    struct tn_qr *small = make_qr("A"), *large = make_qr("a url: https://example.org/a/b/c?d=e");
    for (size_t i = 0; i < sizeof(sizes_px) / sizeof(sizes_px[0]); i++) {
        check_png(small, sizes_px[i]);
        check_png(large, sizes_px[i]);
    }
    free(small);
    free(large);
}

/* The largest symbol there is, and one character more. */
static void test_limits(void **state)
{
    (void)state;
    enum { ALPHANUMERIC_MAX = 3391, BYTES_MAX = 2331 };
    char text[ALPHANUMERIC_MAX + 2] = {0};
    memset(text, 'A', ALPHANUMERIC_MAX);
    struct tn_qr *qr = make_qr(text);
    assert_int_equal(qr->version, 40);
    assert_int_equal(qr->size, TN_QR_SIZE_MAX);
    check_png(qr, 2);
    text[ALPHANUMERIC_MAX] = 'A';
    assert_int_equal(tn_qr_make(text, qr), TN_ERR_LIMIT);
    memset(text, 0, sizeof(text));
    memset(text, 'a', BYTES_MAX);
    assert_int_equal(tn_qr_make(text, qr), TN_OK);
    text[BYTES_MAX] = 'a';
    assert_int_equal(tn_qr_make(text, qr), TN_ERR_LIMIT);
    free(qr);
}

/* The number behind `before`, which must come next. */
static long take_number(const char **at, const char *before)
{
    char *end = NULL;
    assert_memory_equal(*at, before, strlen(before));
    long number = strtol(*at + strlen(before), &end, 10);
    assert_ptr_not_equal(end, *at + strlen(before));
    *at = end;
    return number;
}

/* The path of the SVG, followed by hand, covers the dark modules and no other. */
static void test_svg_is_exact(void **state)
{
    (void)state;
    struct tn_qr *qr = make_qr("TURNOUT");
    uint8_t covered[TN_QR_SIZE_MAX * TN_QR_SIZE_MAX] = {0};
    TN_BUF_AUTO svg = {0};
    tn_qr_svg(qr, &svg);
    const char *path = strstr(tn_buf_text(&svg), "<path d=\"");
    assert_non_null(path);
    assert_null(strstr(path + 1, "<path"));
    assert_non_null(strstr(tn_buf_text(&svg), "viewBox=\"0 0 29 29\""));
    path += strlen("<path d=\"");
    while (*path == 'M') {
        long x = take_number(&path, "M"), y = take_number(&path, " ");
        long right = take_number(&path, "h"), back = take_number(&path, "v1h-");
        assert_int_equal(*path++, 'z');
        assert_int_equal(right, back);
        for (long i = 0; i < right; i++)
            covered[(y - QUIET) * qr->size + x - QUIET + i]++;
    }
    assert_string_equal(path, "\"/></svg>\n");
    assert_memory_equal(covered, qr->modules, (size_t)(qr->size * qr->size));
    free(qr);
}

/* Each character of the terminal's picture stands for two modules, one above the other. */
static void test_terminal_is_exact(void **state)
{
    (void)state;
    static const char *const blocks[] = {" ", "▄", "▀", "█"};
    static const char begin[] = "\033[30;107m", end[] = "\033[0m\n";
    struct tn_qr *qr = make_qr("TURNOUT");
    TN_BUF_AUTO out = {0};
    tn_qr_terminal(qr, &out);
    const char *at = tn_buf_text(&out);
    for (int y = -QUIET; y < qr->size + QUIET; y += 2) {
        assert_memory_equal(at, begin, strlen(begin));
        at += strlen(begin);
        for (int x = -QUIET; x < qr->size + QUIET; x++) {
            const char *wanted = blocks[is_dark(qr, x, y) * 2 + is_dark(qr, x, y + 1)];
            assert_memory_equal(at, wanted, strlen(wanted));
            at += strlen(wanted);
        }
        assert_memory_equal(at, end, strlen(end));
        at += strlen(end);
    }
    assert_int_equal(*at, '\0');
    free(qr);
}

/* Appending must leave what stands in the buffer alone. */
static void test_pictures_append(void **state)
{
    (void)state;
    struct tn_qr *qr = make_qr("A");
    TN_BUF_AUTO alone = {0};
    TN_BUF_AUTO behind = {0};
    tn_qr_png(qr, 3, &alone);
    tn_buf_add_text(&behind, "in front");
    tn_qr_png(qr, 3, &behind);
    assert_int_equal(behind.len, alone.len + 8);
    assert_memory_equal(behind.data, "in front", 8);
    assert_memory_equal(behind.data + 8, alone.data, alone.len);
    free(qr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_png_is_exact),    cmocka_unit_test(test_limits),
        cmocka_unit_test(test_svg_is_exact),    cmocka_unit_test(test_terminal_is_exact),
        cmocka_unit_test(test_pictures_append),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
