/* SPDX-License-Identifier: Apache-2.0 */
/* Protects: a frame that kills or hangs the decoder costs that frame and no other, and nothing a
 * child answers is believed unchecked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "qr_kit.h"
#include "scan_kit.h"

#define TEXT "TURNOUT READER TEST"

static struct tn_scan_code code;

static int set_up(void **state)
{
    struct tn_scan_reader *reader;
    struct tn_fault fault;
    assert_ok(tn_scan_reader_open(kit_decoder_path(), &reader, &fault));
    *state = reader;
    return 0;
}

static int tear_down(void **state)
{
    tn_scan_reader_close(*state);
    return 0;
}

static enum tn_scan_answer read_luma(struct tn_scan_reader *reader, enum tn_scan_policy policy)
{
    struct kit_picture picture = kit_code(TEXT, 4);
    size_t len = (size_t)picture.width_px * (size_t)picture.height_px;
    memcpy(tn_scan_reader_frame(reader), picture.data, len);
    free(picture.data);
    memset(&code, 0, sizeof code);
    return tn_scan_reader_luma(reader, picture.width_px, picture.height_px, policy, &code);
}

static void expect_text(void)
{
    assert_int_equal(code.len, strlen(TEXT));
    assert_memory_equal(code.bytes, TEXT, sizeof TEXT);
    assert_string_equal(code.text, TEXT);
}

static void test_luma_and_files(void **state)
{
    struct tn_scan_reader *reader = *state;
    assert_int_equal(read_luma(reader, TN_SCAN_LIVE), TN_SCAN_ANSWER_CODE);
    expect_text();
    struct kit_picture picture = kit_code(TEXT, 4);
    for (int jpeg = 0; jpeg < 2; jpeg++) {
        size_t len;
        uint8_t *file = jpeg ? kit_jpeg(&picture, &len) : kit_png(&picture, &len);
        memcpy(tn_scan_reader_frame(reader), file, len);
        free(file);
        memset(&code, 0, sizeof code);
        assert_int_equal(tn_scan_reader_picture(reader, len, TN_SCAN_STILL, &code),
                         TN_SCAN_ANSWER_CODE);
        expect_text();
        assert_in_range(code.corner[0].x_px, 12, 20);
        assert_in_range(code.corner[2].y_px, picture.height_px - 20, picture.height_px - 12);
    }
    free(picture.data);
}

static void test_binary_payload(void **state)
{
    struct tn_scan_reader *reader = *state;
    uint8_t payload[256];
    for (int i = 0; i < 256; i++)
        payload[i] = (uint8_t)(i * 7);
    struct kit_picture picture = kit_grey(640, 480, 200);
    kit_draw_code(&picture, payload, sizeof payload, 100, 60, 5, 20, 220);
    memcpy(tn_scan_reader_frame(reader), picture.data, 640 * 480);
    free(picture.data);
    assert_int_equal(tn_scan_reader_luma(reader, 640, 480, TN_SCAN_STILL, &code),
                     TN_SCAN_ANSWER_CODE);
    assert_int_equal(code.len, sizeof payload);
    assert_memory_equal(code.bytes, payload, sizeof payload);
}

static void test_garbage_is_no_picture(void **state)
{
    struct tn_scan_reader *reader = *state;
    int pid = tn_scan_reader_pid(reader);
    uint8_t *frame = tn_scan_reader_frame(reader);
    static const char *const starts[] = {"", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0", "GIF89a"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        uint32_t seed = 7;
        for (size_t j = 0; j < 5000; j++) {
            seed = seed * 1664525 + 1013904223;
            frame[j] = (uint8_t)(seed >> 24);
        }
        memcpy(frame, starts[i], strlen(starts[i]));
        assert_int_equal(tn_scan_reader_picture(reader, 5000, TN_SCAN_STILL, &code),
                         TN_SCAN_ANSWER_NO_PICTURE);
        assert_int_equal(tn_scan_reader_picture(reader, strlen(starts[i]), TN_SCAN_STILL, &code),
                         TN_SCAN_ANSWER_NO_PICTURE);
    }
    assert_int_equal(tn_scan_reader_pid(reader), pid);
    assert_int_equal(read_luma(reader, TN_SCAN_LIVE), TN_SCAN_ANSWER_CODE);
}

/* Killed between two frames it costs none. */
static void test_killed_while_idle(void **state)
{
    struct tn_scan_reader *reader = *state;
    for (int i = 0; i < 3; i++) {
        int pid = tn_scan_reader_pid(reader);
        assert_int_equal(kill(pid, SIGKILL), 0);
        siginfo_t ended;
        assert_int_equal(waitid(P_PID, (id_t)pid, &ended, WEXITED | WNOWAIT), 0);
        assert_int_equal(read_luma(reader, TN_SCAN_LIVE), TN_SCAN_ANSWER_CODE);
        expect_text();
        assert_int_not_equal(tn_scan_reader_pid(reader), pid);
    }
}

static void test_hung(void **state)
{
    struct tn_scan_reader *reader = *state;
    int pid = tn_scan_reader_pid(reader);
    assert_int_equal(kill(pid, SIGSTOP), 0);
    assert_int_equal(read_luma(reader, TN_SCAN_LIVE), TN_SCAN_ANSWER_LOST);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(read_luma(reader, TN_SCAN_LIVE), TN_SCAN_ANSWER_CODE);
    expect_text();
}

/* True once process `pid` sleeps, here: waits in poll() for its answer. */
static bool sleeps(pid_t pid)
{
    char path[64], status[512] = {0};
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    size_t len = fread(status, 1, sizeof status - 1, file);
    (void)fclose(file);
    const char *name_end = strrchr(status, ')');
    return len > 0 && name_end && name_end[1] == ' ' && name_end[2] == 'S';
}

/* Dies with the frame in its hands, as after a failed assertion. */
static void test_killed_at_work(void **state)
{
    struct tn_scan_reader *reader = *state;
    int pid = tn_scan_reader_pid(reader);
    struct kit_picture picture = kit_code(TEXT, 4);
    memcpy(tn_scan_reader_frame(reader), picture.data,
           (size_t)picture.width_px * (size_t)picture.height_px);
    free(picture.data);
    assert_int_equal(kill(pid, SIGSTOP), 0);
    pid_t killer = fork();
    assert_true(killer >= 0);
    if (killer == 0) {
        while (!sleeps(getppid()))
            sched_yield();
        kill(pid, SIGKILL);
        _exit(0);
    }
    int64_t start_ms = tn_clock_up_ms();
    assert_int_equal(
        tn_scan_reader_luma(reader, picture.width_px, picture.height_px, TN_SCAN_STILL, &code),
        TN_SCAN_ANSWER_LOST);
    /* noticed at once, long before the watchdog's ten seconds */
    assert_true(tn_clock_up_ms() - start_ms < 8000);
    assert_int_equal(waitpid(killer, NULL, 0), killer);
    assert_int_equal(read_luma(reader, TN_SCAN_LIVE), TN_SCAN_ANSWER_CODE);
    expect_text();
}

static void test_no_decoder(void **state)
{
    (void)state;
    struct tn_scan_reader *reader = NULL;
    struct tn_fault fault = {0};
    assert_int_equal(tn_scan_reader_open("/nowhere/turnout-decoder", &reader, &fault),
                     TN_ERR_ABSENT);
    assert_non_null(strstr(fault.text, "/nowhere/turnout-decoder"));
    assert_int_equal(tn_scan_reader_open("/bin/true", &reader, &fault), TN_ERR_IO);
    assert_null(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_luma_and_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_binary_payload, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_garbage_is_no_picture, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed_while_idle, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hung, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_killed_at_work, set_up, tear_down),
        cmocka_unit_test(test_no_decoder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
