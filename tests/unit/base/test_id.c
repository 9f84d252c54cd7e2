/* SPDX-License-Identifier: Apache-2.0 */
/* test_id.c -- ULIDs: their text, their order, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/id.h"

static const uint8_t no_chance[10] = {0};

/* The texts were made by another implementation (Python integers); the first time is the one in
 * the ULID specification's example, 01ARYZ6S41…. */
static void test_known_texts(void **state)
{
    (void)state;
    static const struct {
        int64_t wall_ms;
        uint8_t random[10];
        const char *text;
    } cases[] = {
        {0, {0}, "00000000000000000000000000"},
        {1469918176385, {0}, "01ARYZ6S410000000000000000"},
        {1796450400000,
         {0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19},
         "01M92CKDR0208H44RM2MB1E60S"},
        {(INT64_C(1) << 48) - 1,
         {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
         "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"},
        {INT64_MAX, {0}, "7ZZZZZZZZZ0000000000000000"},
        {-1, {0}, "00000000000000000000000000"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_id id = tn_id_make(cases[i].wall_ms, cases[i].random);
        struct tn_id back = {{0}};
        assert_string_equal(tn_id_text(id).chars, cases[i].text);
        assert_int_equal(tn_id_parse(cases[i].text, &back), TN_OK);
        assert_true(tn_id_equal(id, back));
    }
}

/* Ids are read aloud and typed: small letters and look-alikes mean what they look like. */
static void test_tolerated_forms(void **state)
{
    (void)state;
    struct tn_id strict = {{0}}, loose = {{0}};
    assert_int_equal(tn_id_parse("01ARYZ6S410000000000000011", &strict), TN_OK);
    assert_int_equal(tn_id_parse("o1aryz6s41OoOoOooooooo00iL", &loose), TN_OK);
    assert_true(tn_id_equal(strict, loose));
}

static void test_refused_forms(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "01ARYZ6S41000000000000000",   /* one short */
        "01ARYZ6S4100000000000000000", /* one long */
        "80000000000000000000000000",  /* more than 128 bits */
        "01ARYZ6S41000000000000000U",
        "01ARYZ6S41-00000000000000",
        "01ARYZ6S41 000000000000000",
        "01ARYZ6S4100000000000000\xC3\xA9",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct tn_id id = {{7}};
        assert_int_equal(tn_id_parse(texts[i], &id), TN_ERR_FORMAT);
        assert_int_equal(id.bytes[0], 7);
    }
}

/* Sorting by id is sorting by time, as bytes and as text. */
static void test_order_follows_time(void **state)
{
    (void)state;
    struct tn_id before = tn_id_make(1000, (const uint8_t[10]){0xFF});
    for (int64_t wall_ms = 1001; wall_ms < INT64_C(1) << 47; wall_ms *= 3) {
        struct tn_id now = tn_id_make(wall_ms, no_chance);
        assert_true(tn_id_compare(before, now) < 0);
        assert_true(tn_id_compare(now, before) > 0);
        assert_true(strcmp(tn_id_text(before).chars, tn_id_text(now).chars) < 0);
        before = now;
    }
}

static void test_zero(void **state)
{
    (void)state;
    assert_true(tn_id_is_zero((struct tn_id){{0}}));
    assert_false(tn_id_is_zero((struct tn_id){{[15] = 1}}));
    assert_int_equal(tn_id_compare((struct tn_id){{0}}, (struct tn_id){{0}}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_texts),   cmocka_unit_test(test_tolerated_forms),
        cmocka_unit_test(test_refused_forms), cmocka_unit_test(test_order_follows_time),
        cmocka_unit_test(test_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
