/* SPDX-License-Identifier: Apache-2.0 */
/* bytes.h -- byte strings: a growing buffer, big-endian integers, hex, base64url, base45.
 *
 * Small allocations abort when memory is gone (an untested recovery path is worse than none).
 * Rank 0, pure.  Source: RFC 4648 (base64url, no padding), RFC 9285 (base45). */
#pragma once

#include "turnout/err.h"

/* A growing byte string, always followed by a NUL so that it can serve as text.  {0} is valid
 * and empty; `data` is NULL until something was added. */
struct tn_buf {
    uint8_t *data;
    size_t len, cap;
};

void tn_buf_add(struct tn_buf *buf, const void *data, size_t len);
void tn_buf_add_text(struct tn_buf *buf, const char *text);
void tn_buf_addf(struct tn_buf *buf, const char *format, ...) TN_PRINTF(2, 3);
void tn_buf_add_byte(struct tn_buf *buf, uint8_t byte);
/* Makes room for `len` more bytes and returns where they go; the caller then adds to buf->len. */
uint8_t *tn_buf_reserve(struct tn_buf *buf, size_t len);
/* Empties it and keeps the memory. */
void tn_buf_clear(struct tn_buf *buf);
/* Frees the memory; the buffer is {0} again. */
void tn_buf_release(struct tn_buf *buf);
/* The content as text, "" when empty; borrowed until the next change. */
const char *tn_buf_text(const struct tn_buf *buf);
#define TN_BUF_AUTO __attribute__((cleanup(tn_buf_release))) struct tn_buf

void tn_bytes_put_be16(uint8_t out[2], uint16_t value);
void tn_bytes_put_be32(uint8_t out[4], uint32_t value);
void tn_bytes_put_be64(uint8_t out[8], uint64_t value);
uint16_t tn_bytes_get_be16(const uint8_t in[2]);
uint32_t tn_bytes_get_be32(const uint8_t in[4]);
uint64_t tn_bytes_get_be64(const uint8_t in[8]);

/* Equal, in time that depends on `len` alone. */
bool tn_bytes_equal(const void *a, const void *b, size_t len);

/* Characters needed, without the NUL. */
#define TN_HEX_LEN(bytes) (2 * (bytes))
#define TN_BASE64_LEN(bytes) (((bytes)*4 + 2) / 3)
#define TN_BASE45_LEN(bytes) (((bytes) / 2) * 3 + ((bytes) % 2) * 2)

/* Each writes TN_…_LEN(len) characters and a NUL to `out`. */
void tn_hex_encode(const void *data, size_t len, char *out);
void tn_base64_encode(const void *data, size_t len, char *out);
void tn_base45_encode(const void *data, size_t len, char *out);

/* Each reads exactly `text_len` characters into `out` (at most `out_cap` bytes) and sets *ret_len.
 * Strict: no blanks, no padding, no unused bits set, hex in lower case only.  Errors: FORMAT;
 * LIMIT (longer than out_cap). */
TN_MUST_CHECK enum tn_err tn_hex_decode(const char *text, size_t text_len, uint8_t *out,
                                        size_t out_cap, size_t *ret_len);
TN_MUST_CHECK enum tn_err tn_base64_decode(const char *text, size_t text_len, uint8_t *out,
                                           size_t out_cap, size_t *ret_len);
TN_MUST_CHECK enum tn_err tn_base45_decode(const char *text, size_t text_len, uint8_t *out,
                                           size_t out_cap, size_t *ret_len);
/* As tn_base64_decode for a value that must be exactly `len` bytes. */
TN_MUST_CHECK enum tn_err tn_base64_decode_exact(const char *text, uint8_t *out, size_t len);
