/* SPDX-License-Identifier: Apache-2.0 */
/* tables.h -- the constant tables toolchain/tables/pinyin.py makes, and what a code in them is.
 *
 * A code stands for the readings of one character: 0 for none, below TN_PINYIN_FIRST_LIST for the
 * one syllable of that number, from there on for a list: tn_pinyin_lists[code - FIRST_LIST] is how
 * many syllables follow it.  Syllables are sorted and written in a-z with v for ü (but lue, nue);
 * number 0 is empty. */
#pragma once

#include "turnout/err.h"

#define TN_PINYIN_FIRST_LIST 512
#define TN_PINYIN_CODE_BITS 14
#define TN_PINYIN_CODE_MASK ((1U << TN_PINYIN_CODE_BITS) - 1)

/* The block of the common characters, for each its code. */
#define TN_PINYIN_URO_FIRST 0x4e00
#define TN_PINYIN_URO_COUNT 0x5200
extern const uint16_t tn_pinyin_uro[TN_PINYIN_URO_COUNT];
/* All others: code point, then code in the low bits; sorted. */
extern const uint32_t tn_pinyin_beyond[];
extern const size_t tn_pinyin_beyond_count;

extern const char tn_pinyin_syllables[][8];
extern const size_t tn_pinyin_syllable_count;
/* The first syllable of each letter, and the end behind z. */
extern const uint16_t tn_pinyin_initials[27];
extern const uint16_t tn_pinyin_lists[];
extern const size_t tn_pinyin_lists_count;

/* Surnames that are read otherwise than the character is elsewhere: character, code; sorted. */
extern const uint16_t tn_pinyin_single[][2];
extern const size_t tn_pinyin_single_count;
/* Surnames of two characters: both, then the codes of both; the commonest first. */
extern const uint16_t tn_pinyin_double[][4];
extern const size_t tn_pinyin_double_count;

/* The letters an accented one is typed with, "" for what is none; from these code points on. */
#define TN_PINYIN_LATIN_FIRST 0xc0
#define TN_PINYIN_LATIN_END 0x250
#define TN_PINYIN_LATIN_MORE_FIRST 0x1e00
#define TN_PINYIN_LATIN_MORE_END 0x1f00
extern const char tn_pinyin_latin[][3];
extern const char tn_pinyin_latin_more[][3];

/* The characters with syllable s are entries[starts[s]] up to entries[starts[s + 1]], the
 * commonest first: code point, 7 bits how well it serves as a surname, 7 bits in a given name. */
extern const uint32_t tn_pinyin_entries[];
extern const uint16_t tn_pinyin_starts[];
#define TN_PINYIN_ENTRY_POINT(entry) ((entry) >> 14)
#define TN_PINYIN_ENTRY_SURNAME(entry) ((entry) >> 7 & 127)
#define TN_PINYIN_ENTRY_GIVEN(entry) ((entry)&127)
