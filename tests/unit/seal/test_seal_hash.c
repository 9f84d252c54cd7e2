/* SPDX-License-Identifier: Apache-2.0 */
/* test_seal_hash.c -- hashes against known answers, passwords against themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "from_hex.h"
#include "turnout/seal.h"

/* RFC 7693 appendix A for the full size; the others computed by Python's hashlib. */
static void test_blake2b(void **state)
{
    (void)state;
    uint8_t key[32];
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)i;
    const struct {
        const char *message;
        size_t key_len, out_len;
        const char *hash;
    } cases[] = {
        {"abc", 0, 64,
         "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4"
         "5"
         "33cc9518d38aa8dbf1925ab92386edd4009923"},
        {"abc", 0, 32, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"},
        {"", 0, 32, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {"turnout", 32, 16, "6a30ba1e5d057c275a1f1048b00466ad"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t made[64], expected[64];
        from_hex(cases[i].hash, expected, cases[i].out_len);
        tn_seal_hash(made, cases[i].out_len, cases[i].key_len ? key : NULL, cases[i].key_len,
                     cases[i].message, strlen(cases[i].message));
        assert_memory_equal(made, expected, cases[i].out_len);
    }
}

/* The chain of a log is hash2(hash before, line): it must be the hash of both joined. */
static void test_two_parts_are_one_message(void **state)
{
    (void)state;
    static const char message[] = "abcdefghij";
    uint8_t whole[TN_HASH_BYTES];
    tn_seal_hash(whole, sizeof(whole), NULL, 0, message, 10);
    for (size_t split = 0; split <= 10; split++) {
        struct tn_hash made = tn_seal_hash2(message, split, message + split, 10 - split);
        assert_memory_equal(made.bytes, whole, sizeof(whole));
    }
}

/* FIPS 180-4's own example. */
static void test_sha256(void **state)
{
    (void)state;
    uint8_t expected[TN_HASH_BYTES];
    from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", expected,
             sizeof(expected));
    struct tn_hash made = tn_seal_sha256("abc", 3);
    assert_memory_equal(made.bytes, expected, sizeof(expected));
    struct tn_sha256 sum;
    tn_sha256_begin(&sum);
    tn_sha256_add(&sum, "a", 1);
    tn_sha256_add(&sum, "", 0);
    tn_sha256_add(&sum, "bc", 2);
    made = tn_sha256_end(&sum);
    assert_memory_equal(made.bytes, tn_seal_sha256("abc", 3).bytes, sizeof made.bytes);
}

/* Only the password that was set opens the staff screen. */
static void test_passwords(void **state)
{
    (void)state;
    char hash[TN_PASSWORD_CHARS], again[TN_PASSWORD_CHARS];
    assert_int_equal(tn_seal_password_hash("密码 1234", hash), TN_OK);
    assert_int_equal(tn_seal_password_hash("密码 1234", again), TN_OK);
    assert_memory_equal(hash, "$argon2id$", 10);
    assert_string_not_equal(hash, again);
    assert_true(tn_seal_password_fits("密码 1234", hash));
    assert_false(tn_seal_password_fits("密码 1235", hash));
    assert_false(tn_seal_password_fits("", hash));
    assert_false(tn_seal_password_fits("密码 1234", "not a hash"));
    assert_false(tn_seal_password_fits("密码 1234", ""));
}

static int start(void **state)
{
    (void)state;
    return tn_seal_init() == TN_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blake2b),
        cmocka_unit_test(test_two_parts_are_one_message),
        cmocka_unit_test(test_sha256),
        cmocka_unit_test(test_passwords),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
