/* SPDX-License-Identifier: Apache-2.0 */
/* unit.h -- a name taken apart into what a reader spells one by one: characters and Latin words.
 *
 * A word is letters without a break; an apostrophe, a hyphen, a dot or a blank ends it, and so does
 * anything else that is neither letter nor accent.  Characters without a reading are no units. */
#pragma once

#include "turnout/err.h"

/* Letters of a longer word are dropped. */
#define TN_PINYIN_WORD_MAX 62

struct tn_pinyin_unit {
    uint32_t point; /* of a character; 0 for a word */
    uint16_t code;  /* of a character's readings, as in tables.h */
    size_t len;     /* of a word */
    char word[TN_PINYIN_WORD_MAX + 1];
};

struct tn_pinyin_walk {
    const char *at;
    uint16_t second_code; /* of the second character of a surname of two; 0 for none */
    bool past_surname;
};

/* Starts at the beginning of a name; the name has to outlive the walk. */
struct tn_pinyin_walk tn_pinyin_walk_start(const char *name);
/* The next unit; false at the end.  The first character is read as a surname. */
bool tn_pinyin_walk_next(struct tn_pinyin_walk *walk, struct tn_pinyin_unit *ret_unit);

/* The code point at `text` and its length in bytes; a byte that is not UTF-8 is U+FFFD, 1 byte.
 * `text` is not at its end. */
uint32_t tn_pinyin_point(const char *text, size_t *ret_len);
/* Writes a code point of the tables and a NUL; returns the length without it. */
size_t tn_pinyin_put_point(uint32_t point, char out[5]);
/* The one or two lower-case letters a code point is typed with, "" if none. */
const char *tn_pinyin_letters(uint32_t point);
/* The readings of a code point, 0 if it has none. */
uint16_t tn_pinyin_code(uint32_t point);
/* The syllables of a code other than 0; returns how many. */
size_t tn_pinyin_code_syllables(const uint16_t *code, const uint16_t **ret_syllables);
