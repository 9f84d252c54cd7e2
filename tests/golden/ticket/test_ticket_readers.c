/* SPDX-License-Identifier: Apache-2.0 */
/* Protects the guest's phone and paper: 1000 tickets, three pixels a module, are each read by
 * zxing, by zbar and by the kiosk's own decoder, on screens and in pictures, to the character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ticket_kit.h"
#include "turnout/decode.h"
#include "zbar_dl.h"
#include "zxing.h"

enum { TICKETS = 1000, MODULE_PX = 3, HELD_FRAMES = 2 };

/* One ticket's picture and what must be read from it. */
struct picture {
    char text[TN_TICKET_CHARS + 1];
    struct tn_scan_luma luma;
};

/* The picture goes through the PNG file, as it does to a phone. */
static struct picture make_picture(uint64_t number)
{
    static struct tn_qr qr;
    const struct tn_secret_key key = kit_key(number / 100);
    struct tn_ticket ticket = kit_ticket(number, &key, kit_id(1));
    struct picture picture;
    TN_BUF_AUTO file = {0};
    tn_ticket_text(&ticket, picture.text);
    assert_int_equal(tn_qr_make(picture.text, &qr), TN_OK);
    tn_qr_png(&qr, MODULE_PX, &file);
    assert_int_equal(tn_scan_picture(file.data, file.len, &picture.luma), TN_OK);
    return picture;
}

typedef bool reader(void *context, const struct tn_scan_luma *luma, struct tn_scan_code *ret_code);

static bool read_by_zxing(void *context, const struct tn_scan_luma *luma,
                          struct tn_scan_code *ret_code)
{
    (void)context;
    const struct tn_scan_zxing_view view = {
        .data = luma->data,
        .width_px = luma->width_px,
        .height_px = luma->height_px,
        .stride_bytes = (int)luma->stride_bytes,
    };
    struct tn_scan_zxing_answer answer = {
        .bytes = ret_code->bytes, .text = ret_code->text, .cap = TN_SCAN_CODE_MAX};
    bool read = tn_scan_zxing_read(&view, TN_SCAN_BINARIZER_LOCAL, &answer);
    ret_code->len = answer.len;
    return read;
}

static bool read_by_zbar(void *context, const struct tn_scan_luma *luma,
                         struct tn_scan_code *ret_code)
{
    return tn_scan_zbar_read(context, luma, ret_code);
}

static bool read_still(void *context, const struct tn_scan_luma *luma,
                       struct tn_scan_code *ret_code)
{
    return tn_scan_decode(context, luma, TN_SCAN_STILL, ret_code);
}

/* A frame gets only its share of the looks; one of two neighbouring frames has to do. */
static bool read_live(void *context, const struct tn_scan_luma *luma, struct tn_scan_code *ret_code)
{
    bool read = false;
    for (int frame = 0; frame < HELD_FRAMES && !read; frame++)
        read = tn_scan_decode(context, luma, TN_SCAN_LIVE, ret_code);
    return read;
}

static void check_all(reader *read, void *context)
{
    static struct tn_scan_code code;
    for (uint64_t number = 0; number < TICKETS; number++) {
        struct picture picture = make_picture(number);
        assert_true(read(context, &picture.luma, &code));
        assert_int_equal(code.len, TN_TICKET_CHARS);
        assert_memory_equal(code.bytes, picture.text, TN_TICKET_CHARS);
        free((void *)(uintptr_t)picture.luma.data);
    }
}

static void test_zxing_reads_all(void **state)
{
    (void)state;
    check_all(read_by_zxing, NULL);
}

static void test_zbar_reads_all(void **state)
{
    (void)state;
    struct tn_scan_zbar *zbar = tn_scan_zbar_open();
    if (!zbar)
        skip();
    check_all(read_by_zbar, zbar);
    tn_scan_zbar_close(zbar);
}

/* The decoder keeps frame state in LIVE mode: one for each policy. */
static void test_the_kiosk_reads_all(void **state)
{
    (void)state;
    static reader *const policies[] = {read_still, read_live};
    for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        struct tn_scan_decoder *decoder = tn_scan_decoder_create();
        check_all(policies[i], decoder);
        tn_scan_decoder_destroy(decoder);
    }
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zxing_reads_all),
        cmocka_unit_test(test_zbar_reads_all),
        cmocka_unit_test(test_the_kiosk_reads_all),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
