/* SPDX-License-Identifier: Apache-2.0 */
/* test_codec_roundtrip.c -- for any bytes, decode(encode(x)) == x; for any text that decodes,
 * encode(decode(t)) == t.  The seed is fixed, so a failure comes again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "turnout/bytes.h"

enum { ROUNDS = 20000, BYTES_MAX = 100 };

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static const struct codec {
    void (*encode)(const void *data, size_t len, char *out);
    enum tn_err (*decode)(const char *text, size_t text_len, uint8_t *out, size_t out_cap,
                          size_t *ret_len);
    const char *alphabet;
} codecs[] = {
    {tn_hex_encode, tn_hex_decode, "0123456789abcdef"},
    {tn_base64_encode, tn_base64_decode,
     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"},
    {tn_base45_encode, tn_base45_decode, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"},
};
enum { CODECS = sizeof(codecs) / sizeof(codecs[0]) };

static size_t text_len_of(int codec, size_t len)
{
    switch (codec) {
    case 0:
        return TN_HEX_LEN(len);
    case 1:
        return TN_BASE64_LEN(len);
    default:
        return TN_BASE45_LEN(len);
    }
}

/* What was sent is what arrives, and the length macros callers size their arrays with are right. */
static void test_bytes_come_back(void **state)
{
    (void)state;
    uint64_t seed = 0x7A11C0DE;
    for (int round = 0; round < ROUNDS; round++) {
        uint8_t bytes[BYTES_MAX], back[BYTES_MAX];
        size_t len = next_random(&seed) % (BYTES_MAX + 1), back_len = 0;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)next_random(&seed);
        for (int c = 0; c < CODECS; c++) {
            char text[2 * BYTES_MAX + 1];
            codecs[c].encode(bytes, len, text);
            assert_int_equal(strlen(text), text_len_of(c, len));
            assert_int_equal(codecs[c].decode(text, strlen(text), back, len, &back_len), TN_OK);
            assert_int_equal(back_len, len);
            assert_memory_equal(back, bytes, len);
        }
    }
}

/* No two texts mean the same bytes: whatever decodes is the one form the encoder writes. */
static void test_there_is_one_text_only(void **state)
{
    (void)state;
    uint64_t seed = 0x5EED;
    int decoded = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (int c = 0; c < CODECS; c++) {
            char text[12], again[32];
            uint8_t bytes[16];
            size_t text_len = next_random(&seed) % sizeof(text), len = 0;
            for (size_t i = 0; i < text_len; i++)
                text[i] = codecs[c].alphabet[next_random(&seed) % strlen(codecs[c].alphabet)];
            if (codecs[c].decode(text, text_len, bytes, sizeof(bytes), &len))
                continue;
            decoded++;
            codecs[c].encode(bytes, len, again);
            assert_int_equal(strlen(again), text_len);
            assert_memory_equal(again, text, text_len);
        }
    }
    assert_true(decoded > ROUNDS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_come_back),
        cmocka_unit_test(test_there_is_one_text_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
