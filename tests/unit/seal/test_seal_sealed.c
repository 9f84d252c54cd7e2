/* SPDX-License-Identifier: Apache-2.0 */
/* test_seal_sealed.c -- sealed bytes open with their key and beside their ad, unchanged, and
 * not otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "from_hex.h"
#include "turnout/seal.h"

/* RFC 8439 section 2.8.2 in our layout, nonce first. */
static void test_vector_of_rfc_8439(void **state)
{
    (void)state;
    uint8_t key[TN_SEAL_KEY_BYTES], ad[12], sealed[12 + 114 + 16];
    from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", key, sizeof(key));
    from_hex("50515253c0c1c2c3c4c5c6c7", ad, sizeof(ad));
    from_hex("070000004041424344454647"
             "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fa"
             "fb69da92728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4"
             "fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116"
             "1ae10b594f09e26a7e902ecbd0600691",
             sealed, sizeof(sealed));
    TN_BUF_AUTO plain = {0};
    assert_int_equal(tn_seal_open(key, ad, sizeof(ad), sealed, sizeof(sealed), &plain), TN_OK);
    assert_string_equal(tn_buf_text(&plain),
                        "Ladies and Gentlemen of the class of '99: If I could offer you only one "
                        "tip for the future, sunscreen would be it.");
}

/* Any length comes back, behind whatever the buffers held before. */
static void test_what_was_closed_opens(void **state)
{
    (void)state;
    uint8_t key[TN_SEAL_KEY_BYTES], plain[300];
    tn_seal_random(key, sizeof(key));
    tn_seal_random(plain, sizeof(plain));
    for (size_t len = 0; len <= sizeof(plain); len += 25) {
        TN_BUF_AUTO sealed = {0}, opened = {0};
        tn_buf_add_text(&sealed, "head");
        tn_buf_add_text(&opened, "kept");
        tn_seal_close(key, "ad", 2, plain, len, &sealed);
        assert_int_equal(sealed.len, 4 + TN_SEAL_NONCE_BYTES + len + TN_SEAL_TAG_BYTES);
        assert_int_equal(tn_seal_open(key, "ad", 2, sealed.data + 4, sealed.len - 4, &opened),
                         TN_OK);
        assert_int_equal(opened.len, 4 + len);
        assert_memory_equal(opened.data, "kept", 4);
        assert_memory_equal(opened.data + 4, plain, len);
    }
}

/* The same bytes sealed twice look different, or a reader of the file learns who comes twice. */
static void test_nonces_differ(void **state)
{
    (void)state;
    static const uint8_t key[TN_SEAL_KEY_BYTES] = {1};
    TN_BUF_AUTO a = {0}, b = {0};
    tn_seal_close(key, NULL, 0, "same", 4, &a);
    tn_seal_close(key, NULL, 0, "same", 4, &b);
    assert_int_equal(a.len, b.len);
    assert_memory_not_equal(a.data, b.data, TN_SEAL_NONCE_BYTES);
    assert_memory_not_equal(a.data + TN_SEAL_NONCE_BYTES, b.data + TN_SEAL_NONCE_BYTES,
                            a.len - TN_SEAL_NONCE_BYTES);
}

/* Every single changed bit, another key, another ad, any cut: nothing opens, nothing is added. */
static void test_what_does_not_open(void **state)
{
    (void)state;
    uint8_t key[TN_SEAL_KEY_BYTES] = {2}, other[TN_SEAL_KEY_BYTES] = {3};
    TN_BUF_AUTO sealed = {0}, opened = {0};
    tn_buf_add_text(&opened, "kept");
    tn_seal_close(key, "ad", 2, "plain bytes", 11, &sealed);
    for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
        sealed.data[bit / 8] = (uint8_t)(sealed.data[bit / 8] ^ 1U << bit % 8);
        assert_int_equal(tn_seal_open(key, "ad", 2, sealed.data, sealed.len, &opened), TN_ERR_SEAL);
        sealed.data[bit / 8] = (uint8_t)(sealed.data[bit / 8] ^ 1U << bit % 8);
    }
    for (size_t len = 0; len < sealed.len; len++)
        assert_int_equal(tn_seal_open(key, "ad", 2, sealed.data, len, &opened), TN_ERR_SEAL);
    assert_int_equal(tn_seal_open(other, "ad", 2, sealed.data, sealed.len, &opened), TN_ERR_SEAL);
    assert_int_equal(tn_seal_open(key, "aD", 2, sealed.data, sealed.len, &opened), TN_ERR_SEAL);
    assert_int_equal(tn_seal_open(key, NULL, 0, sealed.data, sealed.len, &opened), TN_ERR_SEAL);
    assert_string_equal(tn_buf_text(&opened), "kept");
    assert_int_equal(opened.len, 4);
    assert_int_equal(tn_seal_open(key, "ad", 2, sealed.data, sealed.len, &opened), TN_OK);
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vector_of_rfc_8439),
        cmocka_unit_test(test_what_was_closed_opens),
        cmocka_unit_test(test_nonces_differ),
        cmocka_unit_test(test_what_does_not_open),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
