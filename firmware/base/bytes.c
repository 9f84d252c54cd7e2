/* SPDX-License-Identifier: Apache-2.0 */
/* bytes.c -- the growing buffer and big-endian integers.
 *
 * Invariant of a buffer with memory: len < cap and data[len] is NUL. */
#include "turnout/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST_BYTES = 64 };

uint8_t *tn_buf_reserve(struct tn_buf *buf, size_t len)
{
    TN_ASSERT(len < SIZE_MAX / 4 && buf->len < SIZE_MAX / 4);
    size_t need = buf->len + len + 1;
    if (need > buf->cap) {
        size_t cap = buf->cap ? buf->cap : SMALLEST_BYTES;
        while (cap < need)
            cap *= 2;
        uint8_t *data = realloc(buf->data, cap);
        TN_ASSERT(data != NULL);
        buf->data = data;
        buf->cap = cap;
    }
    /* Zeroed, so that the NUL is there whatever part of the room the caller uses. */
    memset(buf->data + buf->len, 0, len + 1);
    return buf->data + buf->len;
}

void tn_buf_add(struct tn_buf *buf, const void *data, size_t len)
{
    uint8_t *room = tn_buf_reserve(buf, len);
    if (len > 0)
        memcpy(room, data, len);
    buf->len += len;
}

void tn_buf_add_text(struct tn_buf *buf, const char *text)
{
    tn_buf_add(buf, text, strlen(text));
}

void tn_buf_addf(struct tn_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    TN_ASSERT(len >= 0);
    uint8_t *room = tn_buf_reserve(buf, (size_t)len);
    vsnprintf((char *)room, (size_t)len + 1, format, again);
    buf->len += (size_t)len;
    va_end(again);
    va_end(args);
}

void tn_buf_add_byte(struct tn_buf *buf, uint8_t byte)
{
    tn_buf_add(buf, &byte, 1);
}

void tn_buf_clear(struct tn_buf *buf)
{
    buf->len = 0;
    if (buf->data)
        buf->data[0] = 0;
}

void tn_buf_release(struct tn_buf *buf)
{
    free(buf->data);
    *buf = (struct tn_buf){0};
}

const char *tn_buf_text(const struct tn_buf *buf)
{
    return buf->data ? (const char *)buf->data : "";
}

static void put_be(uint8_t *out, int bytes, uint64_t value)
{
    for (int i = bytes - 1; i >= 0; i--) {
        out[i] = (uint8_t)value;
        value >>= 8;
    }
}

static uint64_t get_be(const uint8_t *in, int bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | in[i];
    return value;
}

void tn_bytes_put_be16(uint8_t out[2], uint16_t value)
{
    put_be(out, 2, value);
}

void tn_bytes_put_be32(uint8_t out[4], uint32_t value)
{
    put_be(out, 4, value);
}

void tn_bytes_put_be64(uint8_t out[8], uint64_t value)
{
    put_be(out, 8, value);
}

uint16_t tn_bytes_get_be16(const uint8_t in[2])
{
    return (uint16_t)get_be(in, 2);
}

uint32_t tn_bytes_get_be32(const uint8_t in[4])
{
    return (uint32_t)get_be(in, 4);
}

uint64_t tn_bytes_get_be64(const uint8_t in[8])
{
    return get_be(in, 8);
}

bool tn_bytes_equal(const void *a, const void *b, size_t len)
{
    const volatile uint8_t *x = a, *y = b;
    uint8_t difference = 0;
    for (size_t i = 0; i < len; i++)
        difference = (uint8_t)(difference | (x[i] ^ y[i]));
    return difference == 0;
}
