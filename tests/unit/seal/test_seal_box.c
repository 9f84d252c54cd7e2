/* SPDX-License-Identifier: Apache-2.0 */
/* test_seal_box.c -- protects: what walk-ins write can be closed by any kiosk and opened by the hub
 * alone, today and from bytes another implementation made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "from_hex.h"
#include "turnout/seal.h"

/* `turnout_oracle.py vectors`: the secret is 80 81 … 9f, the sender's key of the moment a0 … bf. */
static void test_vector_of_another_implementation(void **state)
{
    (void)state;
    uint8_t bytes[TN_BOX_KEY_BYTES], box[48 + 15];
    struct tn_box_secret secret;
    from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", bytes,
             sizeof(bytes));
    from_hex("605a725d2a4adfeeb1a29e17edd621c1b7593ee8cdbc44ac6c4ab6e2f805d23c"
             "80ab95ce50c66a9dc833973977a87f55387fda3d99eca6f41e1368f5c3e979",
             box, sizeof(box));
    tn_box_key_from_bytes(bytes, &secret);
    TN_BUF_AUTO plain = {0};
    assert_int_equal(tn_seal_box_open(&secret, box, sizeof(box), &plain), TN_OK);
    assert_string_equal(tn_buf_text(&plain), "林晓 walks in");
}

/* Any length comes back, behind whatever the buffers held before; twice the same is not the same.
 */
static void test_what_was_closed_opens(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 31, 32, 33, 63, 64, 65, 1000};
    uint8_t plain[1000];
    struct tn_box_secret secret;
    tn_box_key_make(&secret);
    tn_seal_random(plain, sizeof(plain));
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        TN_BUF_AUTO box = {0};
        TN_BUF_AUTO again = {0};
        TN_BUF_AUTO opened = {0};
        tn_buf_add_text(&box, "x");
        tn_buf_add_text(&opened, "y");
        assert_int_equal(tn_seal_box(&secret.public_key, plain, lengths[i], &box), TN_OK);
        assert_int_equal(tn_seal_box(&secret.public_key, plain, lengths[i], &again), TN_OK);
        assert_int_equal(box.len, 1 + lengths[i] + TN_BOX_OVERHEAD_BYTES);
        assert_memory_not_equal(box.data + 1, again.data, TN_BOX_OVERHEAD_BYTES);
        assert_int_equal(tn_seal_box_open(&secret, box.data + 1, box.len - 1, &opened), TN_OK);
        assert_int_equal(opened.len, 1 + lengths[i]);
        assert_memory_equal(opened.data + 1, plain, lengths[i]);
    }
}

static void test_nothing_else_opens(void **state)
{
    (void)state;
    struct tn_box_secret secret, other;
    TN_BUF_AUTO box = {0};
    TN_BUF_AUTO opened = {0};
    tn_box_key_make(&secret);
    tn_box_key_make(&other);
    assert_int_equal(tn_seal_box(&secret.public_key, "walks in", 8, &box), TN_OK);
    assert_int_equal(tn_seal_box_open(&other, box.data, box.len, &opened), TN_ERR_SEAL);
    for (size_t len = 0; len < box.len; len++)
        assert_int_equal(tn_seal_box_open(&secret, box.data, len, &opened), TN_ERR_SEAL);
    for (size_t i = 0; i < box.len; i++) {
        box.data[i] ^= 1;
        assert_int_equal(tn_seal_box_open(&secret, box.data, box.len, &opened), TN_ERR_SEAL);
        box.data[i] ^= 1;
    }
    assert_int_equal(opened.len, 0);
    /* A key that is none: whatever it closed, everybody could open. */
    struct tn_box_key zeros = {{0}};
    TN_BUF_AUTO open_to_all = {0};
    assert_int_equal(tn_seal_box(&zeros, "walks in", 8, &open_to_all), TN_ERR_SEAL);
    assert_int_equal(open_to_all.len, 0);
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vector_of_another_implementation),
        cmocka_unit_test(test_what_was_closed_opens),
        cmocka_unit_test(test_nothing_else_opens),
    };
    return cmocka_run_group_tests_name("seal box", tests, start, NULL);
}
