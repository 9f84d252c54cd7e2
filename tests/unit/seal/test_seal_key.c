/* SPDX-License-Identifier: Apache-2.0 */
/* test_seal_key.c -- Ed25519 against RFC 8032 and against OpenSSL, and what must not verify. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "from_hex.h"
#include "turnout/seal.h"

#define SEED_1 "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define PUBLIC_1 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

static struct tn_secret_key key_of(const char *seed_hex)
{
    uint8_t seed[TN_KEY_SECRET_BYTES];
    struct tn_secret_key key;
    from_hex(seed_hex, seed, sizeof(seed));
    tn_key_from_seed(seed, &key);
    return key;
}

/* RFC 8032 section 7.1, tests 1 to 3; a purpose in front must be nothing but bytes in front, so
 * each message is also split between the two. */
static void test_vectors_of_rfc_8032(void **state)
{
    (void)state;
    static const struct {
        const char *seed, *public_key, *message, *signature;
    } cases[] = {
        {SEED_1, PUBLIC_1, "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
         "c"
         "f9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "r",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
         "0"
         "f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xAF\x82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
         "8"
         "4dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tn_secret_key key = key_of(cases[i].seed);
        uint8_t public_key[TN_KEY_PUBLIC_BYTES], signature[TN_SIGNATURE_BYTES];
        from_hex(cases[i].public_key, public_key, sizeof(public_key));
        from_hex(cases[i].signature, signature, sizeof(signature));
        assert_memory_equal(key.public_key.bytes, public_key, sizeof(public_key));
        size_t len = strlen(cases[i].message);
        for (size_t split = 0; split <= len; split++) {
            char purpose[8] = "";
            struct tn_signature made;
            memcpy(purpose, cases[i].message, split);
            tn_seal_sign(&key, purpose, cases[i].message + split, len - split, &made);
            assert_memory_equal(made.bytes, signature, sizeof(signature));
            assert_true(tn_seal_verify(&key.public_key, purpose, cases[i].message + split,
                                       len - split, &made));
        }
    }
}

/* Purpose ‖ message as OpenSSL signs the joined bytes. */
static void test_purpose_comes_first(void **state)
{
    (void)state;
    struct tn_secret_key key = key_of(SEED_1);
    struct tn_signature made;
    uint8_t expected[TN_SIGNATURE_BYTES];
    from_hex("9aa6dc5b8f6e4ec9124516700556ee39cd3ec3f065d4395beac08ce9500cf19d"
             "5547aabacc516117d4f69482f6a0986c511b8a452187e9f6b98184b8e614a901",
             expected, sizeof(expected));
    tn_seal_sign(&key, "turnout-test-1", "hello", 5, &made);
    assert_memory_equal(made.bytes, expected, sizeof(expected));
}

/* One changed bit anywhere, or another purpose or key, and it is no signature. */
static void test_what_does_not_verify(void **state)
{
    (void)state;
    struct tn_secret_key key, other;
    struct tn_signature good;
    uint8_t message[20] = "twenty bytes to sign";
    tn_key_make(&key);
    tn_key_make(&other);
    tn_seal_sign(&key, "a", message, sizeof(message), &good);
    assert_true(tn_seal_verify(&key.public_key, "a", message, sizeof(message), &good));
    assert_false(tn_seal_verify(&key.public_key, "b", message, sizeof(message), &good));
    assert_false(tn_seal_verify(&key.public_key, "", message, sizeof(message), &good));
    assert_false(tn_seal_verify(&other.public_key, "a", message, sizeof(message), &good));
    assert_false(tn_seal_verify(&key.public_key, "a", message, sizeof(message) - 1, &good));
    for (size_t bit = 0; bit < 8 * sizeof(good.bytes); bit++) {
        struct tn_signature bad = good;
        bad.bytes[bit / 8] = (uint8_t)(bad.bytes[bit / 8] ^ 1U << bit % 8);
        assert_false(tn_seal_verify(&key.public_key, "a", message, sizeof(message), &bad));
    }
    for (size_t bit = 0; bit < 8 * sizeof(message); bit++) {
        message[bit / 8] = (uint8_t)(message[bit / 8] ^ 1U << bit % 8);
        assert_false(tn_seal_verify(&key.public_key, "a", message, sizeof(message), &good));
        message[bit / 8] = (uint8_t)(message[bit / 8] ^ 1U << bit % 8);
    }
}

/* A point of small order (the identity) has signatures that anybody can make. */
static void test_a_weak_key_verifies_nothing(void **state)
{
    (void)state;
    struct tn_public_key weak = {{1}};
    struct tn_signature zero = {{1}};
    assert_false(tn_seal_verify(&weak, "", "m", 1, &zero));
}

/* The id printed in codes is the one another program computes (Python's hashlib). */
static void test_key_id(void **state)
{
    (void)state;
    struct tn_secret_key key = key_of(SEED_1);
    assert_int_equal(tn_key_id(&key.public_key), 0x7849ac30);
}

static void test_keys_are_fresh_and_wiped(void **state)
{
    (void)state;
    struct tn_secret_key a, b, again;
    static const struct tn_secret_key zero;
    tn_key_make(&a);
    tn_key_make(&b);
    assert_memory_not_equal(a.seed, b.seed, sizeof(a.seed));
    tn_key_from_seed(a.seed, &again);
    assert_memory_equal(again.public_key.bytes, a.public_key.bytes, TN_KEY_PUBLIC_BYTES);
    tn_key_wipe(&a);
    assert_memory_equal(&a, &zero, sizeof(a));
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors_of_rfc_8032),
        cmocka_unit_test(test_purpose_comes_first),
        cmocka_unit_test(test_what_does_not_verify),
        cmocka_unit_test(test_a_weak_key_verifies_nothing),
        cmocka_unit_test(test_key_id),
        cmocka_unit_test(test_keys_are_fresh_and_wiped),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
