/* SPDX-License-Identifier: Apache-2.0 */
/* codec.c -- bytes as text: hex, base64url, base45, and strictly back.
 *
 * Strict means that every value has one text only: what decodes, encodes to the same characters.
 * Source: RFC 4648 sections 5 and 8; RFC 9285. */
#include "turnout/bytes.h"

#include <string.h>

static const char hex_digits[] = "0123456789abcdef";
static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char base45_digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

enum { HEX = 16, BASE64 = 64, BASE45 = 45 };

/* The digit's value, -1 if it is none. */
static int value_of(const char *digits, int base, char digit)
{
    const char *found = memchr(digits, digit, (size_t)base);
    return found ? (int)(found - digits) : -1;
}

void tn_hex_encode(const void *data, size_t len, char *out)
{
    const uint8_t *bytes = data;
    for (size_t i = 0; i < len; i++) {
        *out++ = hex_digits[bytes[i] >> 4];
        *out++ = hex_digits[bytes[i] & 15];
    }
    *out = '\0';
}

/* As value_of; a database server's blobs are millions of digits. */
static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

enum tn_err tn_hex_decode(const char *text, size_t text_len, uint8_t *out, size_t out_cap,
                          size_t *ret_len)
{
    if (text_len % 2 != 0)
        return TN_ERR_FORMAT;
    if (text_len / 2 > out_cap)
        return TN_ERR_LIMIT;
    for (size_t i = 0; i < text_len; i += 2) {
        int high = hex_value(text[i]);
        int low = hex_value(text[i + 1]);
        if (high < 0 || low < 0)
            return TN_ERR_FORMAT;
        out[i / 2] = (uint8_t)(high * HEX + low);
    }
    *ret_len = text_len / 2;
    return TN_OK;
}

void tn_base64_encode(const void *data, size_t len, char *out)
{
    const uint8_t *bytes = data;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < len; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 6; held -= 6)
            *out++ = base64_digits[bits >> (held - 6) & 63];
    }
    if (held > 0)
        *out++ = base64_digits[bits << (6 - held) & 63];
    *out = '\0';
}

enum tn_err tn_base64_decode(const char *text, size_t text_len, uint8_t *out, size_t out_cap,
                             size_t *ret_len)
{
    if (text_len % 4 == 1)
        return TN_ERR_FORMAT;
    size_t len = text_len / 4 * 3 + text_len % 4 * 3 / 4;
    if (len > out_cap)
        return TN_ERR_LIMIT;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < text_len; i++) {
        int value = value_of(base64_digits, BASE64, text[i]);
        if (value < 0)
            return TN_ERR_FORMAT;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            *out++ = (uint8_t)(bits >> held);
        }
    }
    if ((bits & ((1U << held) - 1)) != 0)
        return TN_ERR_FORMAT;
    *ret_len = len;
    return TN_OK;
}

enum tn_err tn_base64_decode_exact(const char *text, uint8_t *out, size_t len)
{
    size_t text_len = strlen(text);
    if (text_len != TN_BASE64_LEN(len))
        return TN_ERR_FORMAT;
    size_t got = 0;
    return tn_base64_decode(text, text_len, out, len, &got);
}

/* Digits come least significant first. */
static char *put_base45(char *out, uint32_t value, int digits)
{
    for (int i = 0; i < digits; i++) {
        *out++ = base45_digits[value % BASE45];
        value /= BASE45;
    }
    return out;
}

/* The value of `digits` characters, -1 if one is outside the alphabet. */
static int32_t get_base45(const char *text, size_t digits)
{
    int32_t value = 0;
    for (size_t i = digits; i-- > 0;) {
        int digit = value_of(base45_digits, BASE45, text[i]);
        if (digit < 0)
            return -1;
        value = value * BASE45 + digit;
    }
    return value;
}

void tn_base45_encode(const void *data, size_t len, char *out)
{
    const uint8_t *bytes = data;
    size_t i = 0;
    for (; i + 2 <= len; i += 2)
        out = put_base45(out, tn_bytes_get_be16(bytes + i), 3);
    if (i < len)
        out = put_base45(out, bytes[i], 2);
    *out = '\0';
}

enum tn_err tn_base45_decode(const char *text, size_t text_len, uint8_t *out, size_t out_cap,
                             size_t *ret_len)
{
    size_t tail = text_len % 3;
    if (tail == 1)
        return TN_ERR_FORMAT;
    size_t len = text_len / 3 * 2 + tail / 2;
    if (len > out_cap)
        return TN_ERR_LIMIT;
    for (size_t i = 0; i + 3 <= text_len; i += 3) {
        int32_t value = get_base45(text + i, 3);
        if (value < 0 || value > UINT16_MAX)
            return TN_ERR_FORMAT;
        tn_bytes_put_be16(out + i / 3 * 2, (uint16_t)value);
    }
    if (tail == 2) {
        int32_t value = get_base45(text + text_len - 2, 2);
        if (value < 0 || value > UINT8_MAX)
            return TN_ERR_FORMAT;
        out[len - 1] = (uint8_t)value;
    }
    *ret_len = len;
    return TN_OK;
}
