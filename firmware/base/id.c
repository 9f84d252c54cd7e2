/* SPDX-License-Identifier: Apache-2.0 */
/* id.c -- ULIDs: 48 bits of time, 80 of chance, as 26 characters of five bits.
 *
 * 26 characters hold 130 bits; the two that are too many come first and are zero.
 * Source: github.com/ulid/spec; Crockford's base32. */
#include "turnout/id.h"

#include <string.h>

#include "turnout/bytes.h"

#define WALL_MS_MAX ((INT64_C(1) << 48) - 1)
#define SPARE_BITS (TN_ID_CHARS * 5 - TN_ID_BYTES * 8)

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct tn_id tn_id_make(int64_t wall_ms, const uint8_t random[10])
{
    if (wall_ms < 0)
        wall_ms = 0;
    if (wall_ms > WALL_MS_MAX)
        wall_ms = WALL_MS_MAX;
    uint8_t time[8];
    tn_bytes_put_be64(time, (uint64_t)wall_ms);
    struct tn_id id;
    memcpy(id.bytes, time + 2, 6);
    memcpy(id.bytes + 6, random, 10);
    return id;
}

struct tn_id_text tn_id_text(struct tn_id id)
{
    struct tn_id_text text = {0};
    uint32_t bits = 0;
    int held = SPARE_BITS;
    char *out = text.chars;
    for (int i = 0; i < TN_ID_BYTES; i++) {
        bits = bits << 8 | id.bytes[i];
        for (held += 8; held >= 5; held -= 5)
            *out++ = digits[bits >> (held - 5) & 31];
    }
    return text;
}

/* The character's value, -1 if it is none. */
static int value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        return 0;
    if (c == 'I' || c == 'L')
        return 1;
    const char *found = memchr(digits, c, sizeof(digits) - 1);
    return found ? (int)(found - digits) : -1;
}

enum tn_err tn_id_parse(const char *text, struct tn_id *ret_id)
{
    if (strnlen(text, TN_ID_CHARS + 1) != TN_ID_CHARS)
        return TN_ERR_FORMAT;
    struct tn_id id = {0};
    uint32_t bits = 0;
    int held = -SPARE_BITS;
    uint8_t *out = id.bytes;
    for (int i = 0; i < TN_ID_CHARS; i++) {
        int value = value_of(text[i]);
        if (value < 0 || (i == 0 && value >= 1 << (5 - SPARE_BITS)))
            return TN_ERR_FORMAT;
        bits = bits << 5 | (uint32_t)value;
        held += 5;
        if (held >= 8) {
            held -= 8;
            *out++ = (uint8_t)(bits >> held);
        }
    }
    *ret_id = id;
    return TN_OK;
}

bool tn_id_equal(struct tn_id a, struct tn_id b)
{
    return tn_id_compare(a, b) == 0;
}

bool tn_id_is_zero(struct tn_id id)
{
    return tn_id_equal(id, (struct tn_id){0});
}

int tn_id_compare(struct tn_id a, struct tn_id b)
{
    return memcmp(a.bytes, b.bytes, TN_ID_BYTES);
}
