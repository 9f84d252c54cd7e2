/* SPDX-License-Identifier: Apache-2.0 */
/* test_bytes.c -- the growing buffer and big-endian integers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/bytes.h"

/* Every reader of a buffer relies on the NUL behind it, whatever was added how. */
static void test_content_is_always_followed_by_a_nul(void **state)
{
    (void)state;
    TN_BUF_AUTO buf = {0};
    assert_string_equal(tn_buf_text(&buf), "");
    for (int i = 0; i < 1000; i++) {
        tn_buf_add_byte(&buf, 'x');
        assert_int_equal(buf.len, i + 1);
        assert_true(buf.len < buf.cap);
        assert_int_equal(buf.data[buf.len], 0);
    }
    tn_buf_add(&buf, NULL, 0);
    assert_int_equal(strlen(tn_buf_text(&buf)), 1000);
}

/* A caller may ask for more room than it fills. */
static void test_reserved_room_may_stay_unused(void **state)
{
    (void)state;
    TN_BUF_AUTO buf = {0};
    tn_buf_add_text(&buf, "head ");
    uint8_t *room = tn_buf_reserve(&buf, 500);
    memcpy(room, "tail", sizeof("tail"));
    buf.len += 4;
    assert_string_equal(tn_buf_text(&buf), "head tail");
}

/* Formatted text longer than the first block must arrive whole. */
static void test_formatted_text_of_any_length(void **state)
{
    (void)state;
    TN_BUF_AUTO buf = {0};
    tn_buf_addf(&buf, "%s", "");
    tn_buf_addf(&buf, "%05d|", 42);
    tn_buf_addf(&buf, "%*d", 3000, 7);
    assert_int_equal(buf.len, 3006);
    assert_memory_equal(buf.data, "00042|", 6);
    assert_int_equal(buf.data[3005], '7');
}

/* Clearing keeps the memory, releasing gives it back and leaves a usable buffer. */
static void test_clear_and_release(void **state)
{
    (void)state;
    struct tn_buf buf = {0};
    tn_buf_clear(&buf);
    tn_buf_add_text(&buf, "something");
    size_t cap = buf.cap;
    tn_buf_clear(&buf);
    assert_int_equal(buf.cap, cap);
    assert_string_equal(tn_buf_text(&buf), "");
    tn_buf_release(&buf);
    assert_null(buf.data);
    tn_buf_add_text(&buf, "again");
    assert_string_equal(tn_buf_text(&buf), "again");
    tn_buf_release(&buf);
}

/* Formats on disk and in codes are big-endian on every machine. */
static void test_integers_are_big_endian(void **state)
{
    (void)state;
    static const uint8_t bytes[8] = {0x81, 0x02, 0x83, 0x04, 0x85, 0x06, 0x87, 0x08};
    uint8_t out[8];
    assert_int_equal(tn_bytes_get_be16(bytes), 0x8102);
    assert_int_equal(tn_bytes_get_be32(bytes), 0x81028304U);
    assert_true(tn_bytes_get_be64(bytes) == UINT64_C(0x8102830485068708));
    tn_bytes_put_be16(out, 0x8102);
    assert_memory_equal(out, bytes, 2);
    tn_bytes_put_be32(out, 0x81028304U);
    assert_memory_equal(out, bytes, 4);
    tn_bytes_put_be64(out, UINT64_C(0x8102830485068708));
    assert_memory_equal(out, bytes, 8);
}

/* One different bit anywhere makes two secrets different. */
static void test_equal_sees_every_bit(void **state)
{
    (void)state;
    uint8_t a[32] = {0}, b[32] = {0};
    assert_true(tn_bytes_equal(a, b, sizeof(a)));
    assert_true(tn_bytes_equal(NULL, NULL, 0));
    for (size_t bit = 0; bit < 8 * sizeof(a); bit++) {
        b[bit / 8] = (uint8_t)(1U << bit % 8);
        assert_false(tn_bytes_equal(a, b, sizeof(a)));
        b[bit / 8] = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content_is_always_followed_by_a_nul),
        cmocka_unit_test(test_reserved_room_may_stay_unused),
        cmocka_unit_test(test_formatted_text_of_any_length),
        cmocka_unit_test(test_clear_and_release),
        cmocka_unit_test(test_integers_are_big_endian),
        cmocka_unit_test(test_equal_sees_every_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
