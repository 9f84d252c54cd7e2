/* SPDX-License-Identifier: Apache-2.0 */
/* test_codec.c -- hex, base64url and base45 against the standards' own vectors, and strictly.
 *
 * Source of the vectors: RFC 4648 section 10, RFC 9285 section 4. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/bytes.h"

typedef enum tn_err (*decode_fn)(const char *text, size_t text_len, uint8_t *out, size_t out_cap,
                                 size_t *ret_len);
typedef void (*encode_fn)(const void *data, size_t len, char *out);

struct vector {
    const char *plain, *text;
};

static void check_vectors(encode_fn encode, decode_fn decode, const struct vector *vectors)
{
    for (; vectors->plain; vectors++) {
        char text[64];
        uint8_t bytes[64];
        size_t len = 99, plain_len = strlen(vectors->plain);
        encode(vectors->plain, plain_len, text);
        assert_string_equal(text, vectors->text);
        assert_int_equal(decode(text, strlen(text), bytes, plain_len, &len), TN_OK);
        assert_int_equal(len, plain_len);
        assert_memory_equal(bytes, vectors->plain, plain_len);
    }
}

/* A code printed elsewhere by the same standard must read here, and ours there. */
static void test_base45_vectors_of_rfc_9285(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"AB", "BB8"},
        {"Hello!!", "%69 VD92EX0"},
        {"base-45", "UJCLQE7W581"},
        {"ietf!", "QED8WEX0"},
        {"", ""},
        {NULL, NULL},
    };
    check_vectors(tn_base45_encode, tn_base45_decode, vectors);
}

static void test_base64url_vectors_of_rfc_4648(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg"},
        {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"},
        {"\xFB\xEF\xBF", "---_"},
        {"\xFF\xFE", "__4"},
        {NULL, NULL},
    };
    check_vectors(tn_base64_encode, tn_base64_decode, vectors);
}

static void test_hex_vectors(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"", ""}, {"f", "66"}, {"\x01\xAB\xFF", "01abff"}, {NULL, NULL}};
    check_vectors(tn_hex_encode, tn_hex_decode, vectors);
}

static void check_refused(decode_fn decode, const char *const *texts)
{
    for (; *texts; texts++) {
        uint8_t bytes[64];
        size_t len = 99;
        assert_int_equal(decode(*texts, strlen(*texts), bytes, sizeof(bytes), &len), TN_ERR_FORMAT);
        assert_int_equal(len, 99);
    }
}

/* A second text for the same bytes would be a second ticket with the same signature. */
static void test_every_other_form_is_refused(void **state)
{
    (void)state;
    static const char *const base45[] = {
        "A",   "AAAA", /* no such length */
        "GGW", ":::",  /* 65536 and more: GGW is RFC 9285's own example */
        "BB",          /* 11 + 11 * 45 = 506 > 255 in a pair */
        "::",  "bb8",  "B_8", "BB8\n", " BB8", "BB\xC3", NULL};
    static const char *const base64[] = {"Z",    "Zm9vY", /* no such length */
                                         "Zg==", "Zm8=",  /* padding */
                                         "Zh",   "Zm9",   /* unused bits set */
                                         "Zm+v", "Zm/v",  /* the other alphabet */
                                         "Z g",  "Zm9v\n", "Zm\xFF", NULL};
    static const char *const hex[] = {"6", "666", "6G", "AB", "6 ", " 66", "0x66", NULL};
    check_refused(tn_base45_decode, base45);
    check_refused(tn_base64_decode, base64);
    check_refused(tn_hex_decode, hex);
}

/* The largest values that do fit: FGW is 65535 (RFC 9285), U5 is 255. */
static void test_base45_takes_the_largest_values(void **state)
{
    (void)state;
    uint8_t bytes[3];
    size_t len = 0;
    assert_int_equal(tn_base45_decode("FGWU5", 5, bytes, sizeof(bytes), &len), TN_OK);
    assert_int_equal(len, 3);
    assert_memory_equal(bytes, "\xFF\xFF\xFF", 3);
    assert_int_equal(tn_base45_decode("V5", 2, bytes, sizeof(bytes), &len), TN_ERR_FORMAT);
}

/* Input longer than the caller's room is a limit, not a write behind it. */
static void test_room_is_respected(void **state)
{
    (void)state;
    uint8_t bytes[4] = {1, 2, 3, 4};
    size_t len = 0;
    assert_int_equal(tn_hex_decode("aabbcc", 6, bytes, 2, &len), TN_ERR_LIMIT);
    assert_int_equal(tn_base64_decode("Zm9v", 4, bytes, 2, &len), TN_ERR_LIMIT);
    assert_int_equal(tn_base64_decode("Zm8", 3, bytes, 1, &len), TN_ERR_LIMIT);
    assert_int_equal(tn_base45_decode("BB8", 3, bytes, 1, &len), TN_ERR_LIMIT);
    assert_int_equal(tn_base45_decode("BB800", 5, bytes, 2, &len), TN_ERR_LIMIT);
    assert_memory_equal(bytes, "\1\2\3\4", 4);
}

/* Keys and hashes have one length; a shorter or longer text is no key. */
static void test_exact_length(void **state)
{
    (void)state;
    uint8_t bytes[4] = {0};
    assert_int_equal(tn_base64_decode_exact("Zm9vYg", bytes, 4), TN_OK);
    assert_memory_equal(bytes, "foob", 4);
    assert_int_equal(tn_base64_decode_exact("Zm9v", bytes, 4), TN_ERR_FORMAT);
    assert_int_equal(tn_base64_decode_exact("Zm9vYmE", bytes, 4), TN_ERR_FORMAT);
    assert_int_equal(tn_base64_decode_exact("", bytes, 0), TN_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base45_vectors_of_rfc_9285),
        cmocka_unit_test(test_base64url_vectors_of_rfc_4648),
        cmocka_unit_test(test_hex_vectors),
        cmocka_unit_test(test_every_other_form_is_refused),
        cmocka_unit_test(test_base45_takes_the_largest_values),
        cmocka_unit_test(test_room_is_respected),
        cmocka_unit_test(test_exact_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
