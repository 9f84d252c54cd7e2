/* SPDX-License-Identifier: Apache-2.0 */
/* unit.c -- names to units; characters to readings, letters to a-z.
 * Source: RFC 3629 for UTF-8. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "tables.h"

static const uint32_t REPLACEMENT = 0xfffd;

uint32_t tn_pinyin_point(const char *text, size_t *ret_len)
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t len = byte[0] < 0x80   ? 1
                 : byte[0] < 0xc2 ? 0
                 : byte[0] < 0xe0 ? 2
                 : byte[0] < 0xf0 ? 3
                                  : 4;
    uint32_t point = len == 1 ? byte[0] : byte[0] & (0xffU >> (len + 1));
    *ret_len = 1;
    if (len == 0 || byte[0] > 0xf4)
        return REPLACEMENT;
    for (size_t i = 1; i < len; i++) {
        if ((byte[i] & 0xc0) != 0x80)
            return REPLACEMENT;
        point = point << 6 | (byte[i] & 0x3f);
    }
    *ret_len = len;
    return point;
}

size_t tn_pinyin_put_point(uint32_t point, char out[5])
{
    size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = len; i-- > 1; point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3f));
    out[0] = (char)(lead[len] | point);
    out[len] = '\0';
    return len;
}

static const char *ascii_letter(uint32_t letter)
{
    static const char alphabet[26][2] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                         "j", "k", "l", "m", "n", "o", "p", "q", "r",
                                         "s", "t", "u", "v", "w", "x", "y", "z"};
    return letter < 26 ? alphabet[letter] : "";
}

const char *tn_pinyin_letters(uint32_t point)
{
    if (point >= 0xff00 && point < 0xff5f) /* full width */
        point -= 0xfee0;
    if (point < 0x80)
        return ascii_letter((point | 0x20) - 'a');
    if (point >= TN_PINYIN_LATIN_FIRST && point < TN_PINYIN_LATIN_END)
        return tn_pinyin_latin[point - TN_PINYIN_LATIN_FIRST];
    if (point >= TN_PINYIN_LATIN_MORE_FIRST && point < TN_PINYIN_LATIN_MORE_END)
        return tn_pinyin_latin_more[point - TN_PINYIN_LATIN_MORE_FIRST];
    return "";
}

static int by_point(const void *wanted, const void *entry)
{
    uint32_t a = *(const uint32_t *)wanted, b = *(const uint32_t *)entry >> TN_PINYIN_CODE_BITS;
    return (a > b) - (a < b);
}

uint16_t tn_pinyin_code(uint32_t point)
{
    const uint32_t *entry = NULL;
    if (point >= TN_PINYIN_URO_FIRST && point < TN_PINYIN_URO_FIRST + TN_PINYIN_URO_COUNT)
        return tn_pinyin_uro[point - TN_PINYIN_URO_FIRST];
    if (point < 0x3000)
        return 0;
    entry = bsearch(&point, tn_pinyin_beyond, tn_pinyin_beyond_count, sizeof *entry, by_point);
    return entry ? (uint16_t)(*entry & TN_PINYIN_CODE_MASK) : 0;
}

size_t tn_pinyin_code_syllables(const uint16_t *code, const uint16_t **ret_syllables)
{
    const uint16_t *list = NULL;
    *ret_syllables = code;
    if (*code < TN_PINYIN_FIRST_LIST)
        return 1;
    list = tn_pinyin_lists + (*code - TN_PINYIN_FIRST_LIST);
    *ret_syllables = list + 1;
    return list[0];
}

struct tn_pinyin_walk tn_pinyin_walk_start(const char *name)
{
    return (struct tn_pinyin_walk){.at = name};
}

/* The first character of the name: a surname of two characters gives a reading to the next too. */
static uint16_t surname_code(struct tn_pinyin_walk *walk, uint32_t point, uint16_t code)
{
    size_t len = 0;
    uint32_t next = *walk->at ? tn_pinyin_point(walk->at, &len) : 0;
    walk->past_surname = true;
    for (size_t i = 0; i < tn_pinyin_double_count; i++) {
        if (tn_pinyin_double[i][0] == point && tn_pinyin_double[i][1] == next) {
            walk->second_code = tn_pinyin_double[i][3];
            return tn_pinyin_double[i][2];
        }
    }
    for (size_t i = 0; i < tn_pinyin_single_count; i++) {
        if (tn_pinyin_single[i][0] == point)
            return tn_pinyin_single[i][1];
    }
    return code;
}

static void take_character(struct tn_pinyin_walk *walk, uint32_t point, uint16_t code,
                           struct tn_pinyin_unit *unit)
{
    unit->point = point;
    unit->len = 0;
    unit->word[0] = '\0';
    if (!walk->past_surname) {
        unit->code = surname_code(walk, point, code);
    } else {
        unit->code = walk->second_code ? walk->second_code : code;
        walk->second_code = 0;
    }
}

static bool is_accent(uint32_t point)
{
    return point >= 0x300 && point < 0x370;
}

static void take_word(struct tn_pinyin_walk *walk, struct tn_pinyin_unit *unit)
{
    unit->point = 0;
    unit->code = 0;
    unit->len = 0;
    while (*walk->at) {
        size_t len = 0;
        uint32_t point = tn_pinyin_point(walk->at, &len);
        const char *letters = tn_pinyin_letters(point);
        if (!*letters && !is_accent(point))
            break;
        for (; *letters && unit->len < TN_PINYIN_WORD_MAX; letters++)
            unit->word[unit->len++] = *letters;
        walk->at += len;
    }
    unit->word[unit->len] = '\0';
}

bool tn_pinyin_walk_next(struct tn_pinyin_walk *walk, struct tn_pinyin_unit *ret_unit)
{
    while (*walk->at) {
        size_t len = 0;
        uint32_t point = tn_pinyin_point(walk->at, &len);
        uint16_t code = tn_pinyin_code(point);
        if (*tn_pinyin_letters(point)) {
            take_word(walk, ret_unit);
            return true;
        }
        walk->at += len;
        if (code) {
            take_character(walk, point, code, ret_unit);
            return true;
        }
    }
    return false;
}
