/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: the whole way from a V4L2 device through memory mapping, format and jail to a code,
 * for raw and for JPEG frames; and a camera that is not there.  Runs with
 * tests/support/fake_camera.c preloaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "check.h"
#include "qr_kit.h"
#include "scan_kit.h"

#define WIDTH_PX 1280
#define HEIGHT_PX 720
/* the size and the alphabet of an entry code */
#define TEXT                                                                                       \
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"            \
    "$%*+-./:0123456789ABCDEFGHIJKLMNOPQRSTUVW"

static struct tn_scan_code code;
static char frames_path[] = "/tmp/turnout-frames-XXXXXX";

static void write_frames(const void *bytes, size_t len)
{
    memcpy(frames_path + strlen(frames_path) - 6, "XXXXXX", 6);
    int fd = mkstemp(frames_path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), len);
    close(fd);
    setenv("TURNOUT_FAKE_CAMERA", "/dev/video-of-the-test", 1);
    setenv("TURNOUT_FAKE_FRAMES", frames_path, 1);
}

static struct kit_picture scene(void)
{
    struct kit_picture picture = kit_grey(WIDTH_PX, HEIGHT_PX, 90);
    kit_draw_code(&picture, TEXT, strlen(TEXT), 500, 250, 4, 40, 190);
    return picture;
}

/* Brightness as `scene`, colour all over the place. */
static uint8_t *as_yuyv(const struct kit_picture *picture, size_t *ret_len)
{
    size_t count = (size_t)picture->width_px * (size_t)picture->height_px;
    uint8_t *frame = malloc(2 * count);
    assert_non_null(frame);
    for (size_t i = 0; i < count; i++) {
        frame[2 * i] = picture->data[i];
        frame[2 * i + 1] = (uint8_t)(i * 31);
    }
    *ret_len = 2 * count;
    return frame;
}

static struct tn_scanner *start(void)
{
    struct tn_scanner *scanner;
    struct tn_fault fault;
    struct tn_scan_options options = {kit_decoder_path()};
    assert_ok(tn_scanner_open("camera:/dev/video-of-the-test", &options, &scanner, &fault));
    return scanner;
}

static void expect_codes(void)
{
    struct tn_scanner *scanner = start();
    assert_int_equal(kit_wait(scanner, KIT_DEADLINE_MS, &code), TN_SCAN_BACK);
    assert_string_equal(tn_scanner_name(scanner), "/dev/video-of-the-test");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(kit_wait(scanner, KIT_DEADLINE_MS, &code), TN_SCAN_CODE);
        assert_string_equal(code.text, TEXT);
        assert_in_range(code.corner[0].x_px, 494, 506);
        assert_in_range(code.corner[0].y_px, 244, 256);
    }
    tn_scanner_close(scanner);
    unlink(frames_path);
}

static void test_yuyv(void **state)
{
    (void)state;
    size_t len;
    struct kit_picture picture = scene();
    uint8_t *frame = as_yuyv(&picture, &len);
    write_frames(frame, len);
    setenv("TURNOUT_FAKE_FORMAT", "YUYV", 1);
    expect_codes();
    free(frame);
    free(picture.data);
}

static void test_mjpeg(void **state)
{
    (void)state;
    size_t len;
    struct kit_picture picture = scene();
    uint8_t *frame = kit_jpeg(&picture, &len);
    write_frames(frame, len);
    setenv("TURNOUT_FAKE_FORMAT", "MJPG", 1);
    expect_codes();
    free(frame);
    free(picture.data);
}

/* Frames cut short by a bad cable are frames without a code. */
static void test_damaged_mjpeg(void **state)
{
    (void)state;
    size_t len;
    struct kit_picture picture = scene();
    uint8_t *frame = kit_jpeg(&picture, &len);
    write_frames(frame, 300);
    setenv("TURNOUT_FAKE_FORMAT", "MJPG", 1);
    struct tn_scanner *scanner = start();
    assert_int_equal(kit_wait(scanner, KIT_DEADLINE_MS, &code), TN_SCAN_BACK);
    for (int64_t frame_number = 0; frame_number < 20; frame_number++)
        assert_int_equal(tn_scanner_next(scanner, tn_clock_up_ms(), &code), TN_SCAN_NONE);
    tn_scanner_close(scanner);
    unlink(frames_path);
    free(frame);
    free(picture.data);
}

static void test_no_camera(void **state)
{
    (void)state;
    setenv("TURNOUT_FAKE_CAMERA", "/dev/another", 1);
    struct tn_scanner *scanner = start();
    assert_int_equal(tn_scanner_next(scanner, 0, &code), TN_SCAN_GONE);
    assert_int_equal(tn_scanner_next(scanner, 1000, &code), TN_SCAN_NONE);
    tn_scanner_close(scanner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yuyv),
        cmocka_unit_test(test_mjpeg),
        cmocka_unit_test(test_damaged_mjpeg),
        cmocka_unit_test(test_no_camera),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
