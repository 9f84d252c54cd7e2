/* SPDX-License-Identifier: Apache-2.0 */
/* spell.h -- typed letters against the spelling of units.
 *
 * A typed text is read from position 0 on; every unit takes at least one letter.  Which positions
 * can be reached is a set, one bit a position, because a unit may be read and cut in several ways.
 */
#pragma once

#include "unit.h"

/* More letters find nothing: a set of positions is 64 bits. */
#define TN_PINYIN_QUERY_MAX 63

struct tn_pinyin_query {
    size_t len;
    char letters[TN_PINYIN_QUERY_MAX + 1];
};

/* Positions reached, and those of them reached with every unit typed to its end. */
struct tn_pinyin_reach {
    uint64_t any, full;
};

/* The letters of a text; false if there are more than TN_PINYIN_QUERY_MAX. */
bool tn_pinyin_query_read(const char *text, struct tn_pinyin_query *ret_query);

/* How many letters of a typed text from one position on a code's readings can eat: bit n - 1 is set
 * for n letters.  No spelling has more than 8. */
struct tn_pinyin_bite {
    uint8_t any, full; /* full: to the end of a spelling */
};

/* The bites of every code at every position; made once for a query and read for every name. */
struct tn_pinyin_bites {
    struct tn_pinyin_bite *at; /* [position * codes + code] */
    size_t codes, len;
};

/* For the letters of `query`; the caller releases it, which wipes it. */
void tn_pinyin_bites_make(const struct tn_pinyin_query *query, struct tn_pinyin_bites *ret_bites);
void tn_pinyin_bites_release(struct tn_pinyin_bites *bites);

/* Where one more unit leads from all positions of `from`. */
struct tn_pinyin_reach tn_pinyin_spell_code(const struct tn_pinyin_bites *bites, uint16_t code,
                                            struct tn_pinyin_reach from);
struct tn_pinyin_reach tn_pinyin_spell_word(const struct tn_pinyin_query *query, const char *word,
                                            size_t len, struct tn_pinyin_reach from);

/* A syllable's spelling number `i`, 0 being the one in the tables; NULL behind the last. */
const char *tn_pinyin_spelling(uint16_t syllable, size_t i);
