/* SPDX-License-Identifier: Apache-2.0 */
/* test_beacon.c -- Protects: nobody without a device's key speaks for it, no bit of a beacon may be
 * changed, and what was heard once is no news again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/beacon.h"

static struct tn_secret_key key;

static struct tn_beacon a_beacon(void)
{
    return (struct tn_beacon){
        .group = {{1, 2, 3}},
        .device = {{4, 5, 6}},
        .port = 8444,
        .boot = 0x0102030405060708,
        .counter = 7,
        .state = {{9}},
    };
}

static void it_comes_back_as_it_was(void **state)
{
    (void)state;
    uint8_t text[TN_BEACON_BYTES];
    struct tn_beacon beacon = a_beacon(), read;
    tn_beacon_write(&beacon, &key, text);
    assert_memory_equal(text, "turnout beacon 1", 16);
    assert_int_equal(text[48] << 8 | text[49], 8444);
    assert_int_equal(tn_beacon_parse(text, sizeof text, &read), TN_OK);
    assert_true(tn_id_equal(read.group, beacon.group) && tn_id_equal(read.device, beacon.device));
    assert_int_equal(read.port, 8444);
    assert_true(read.boot == beacon.boot && read.counter == 7);
    assert_memory_equal(read.state.bytes, beacon.state.bytes, TN_HASH_BYTES);
    assert_true(tn_beacon_fits(text, &key.public_key));
}

static void no_bit_may_change(void **state)
{
    (void)state;
    uint8_t text[TN_BEACON_BYTES];
    struct tn_beacon beacon = a_beacon(), read;
    tn_beacon_write(&beacon, &key, text);
    for (size_t bit = 0; bit < 8 * sizeof text; bit++) {
        text[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(tn_beacon_parse(text, sizeof text, &read) == TN_OK &&
                     tn_beacon_fits(text, &key.public_key));
        text[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t len = 0; len < sizeof text; len++)
        assert_int_equal(tn_beacon_parse(text, len, &read), TN_ERR_FORMAT);
    struct tn_secret_key other;
    tn_key_make(&other);
    assert_false(tn_beacon_fits(text, &other.public_key));
}

static void nonsense_is_none(void **state)
{
    (void)state;
    uint8_t text[TN_BEACON_BYTES];
    struct tn_beacon read;
    struct tn_beacon cases[] = {a_beacon(), a_beacon(), a_beacon()};
    cases[0].port = 0;
    cases[1].counter = 0;
    cases[2].device = (struct tn_id){0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tn_beacon_write(&cases[i], &key, text);
        assert_int_equal(tn_beacon_parse(text, sizeof text, &read), TN_ERR_FORMAT);
    }
}

static void what_was_said_is_no_news(void **state)
{
    (void)state;
    static const struct {
        uint64_t boot, counter;
        bool news;
    } steps[] = {
        {5, 3, true},  {5, 3, false}, {5, 2, false}, {5, 4, true},  {6, 1, true}, /* it started
                                                                                     again */
        {5, 9, false}, /* what was recorded before that */
        {6, 1, false}, {6, 2, true},  {7, 1, true},  {6, 3, false}, {0, 1, true}, {0, 1, false},
    };
    struct tn_beacon_heard heard = {0};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct tn_beacon beacon = a_beacon();
        beacon.boot = steps[i].boot;
        beacon.counter = steps[i].counter;
        assert_int_equal(tn_beacon_is_news(&heard, &beacon), steps[i].news);
    }
}

static int start(void **state)
{
    (void)state;
    assert_int_equal(tn_seal_init(), TN_OK);
    tn_key_make(&key);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_comes_back_as_it_was),
        cmocka_unit_test(no_bit_may_change),
        cmocka_unit_test(nonsense_is_none),
        cmocka_unit_test(what_was_said_is_no_news),
    };
    return cmocka_run_group_tests_name("beacon", tests, start, NULL);
}
