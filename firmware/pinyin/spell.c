/* SPDX-License-Identifier: Apache-2.0 */
/* spell.c -- one unit eats a beginning of one of its spellings.
 *
 * ü is written v here, u by many and yu in passports, so the syllables it is in have more than one
 * spelling. */
#include "spell.h"

#include <string.h>

#include "tables.h"

static const char *const other_spellings[][3] = {
    {"lv", "lu", "lyu"},
    {"nv", "nu", "nyu"},
    {"lue", "lve", "lyue"},
    {"nue", "nve", "nyue"},
};

const char *tn_pinyin_spelling(uint16_t syllable, size_t i)
{
    const char *spelling = tn_pinyin_syllables[syllable];
    if (i == 0)
        return spelling;
    if (i > 2 || (spelling[0] != 'l' && spelling[0] != 'n'))
        return NULL;
    for (size_t k = 0; k < sizeof other_spellings / sizeof other_spellings[0]; k++) {
        if (strcmp(spelling, other_spellings[k][0]) == 0)
            return other_spellings[k][i];
    }
    return NULL;
}

bool tn_pinyin_query_read(const char *text, struct tn_pinyin_query *ret_query)
{
    ret_query->len = 0;
    while (*text) {
        size_t len = 0;
        const char *letters = tn_pinyin_letters(tn_pinyin_point(text, &len));
        for (; *letters; letters++) {
            if (ret_query->len == TN_PINYIN_QUERY_MAX)
                return false;
            ret_query->letters[ret_query->len++] = *letters;
        }
        text += len;
    }
    ret_query->letters[ret_query->len] = '\0';
    return true;
}

/* Adds to *to where `spelling` of `len` letters leads from `position`. */
static void spell_from(const struct tn_pinyin_query *query, size_t position, bool full,
                       const char *spelling, size_t len, struct tn_pinyin_reach *to)
{
    const char *letters = query->letters + position;
    size_t same = 0;
    while (same < len && letters[same] == spelling[same]) /* the query's NUL is no letter */
        to->any |= UINT64_C(1) << (position + ++same);
    if (full && same == len)
        to->full |= UINT64_C(1) << (position + len);
}

static void spell_all(const struct tn_pinyin_query *query, const char *spelling, size_t len,
                      struct tn_pinyin_reach from, struct tn_pinyin_reach *to)
{
    for (size_t position = 0; position < query->len; position++) {
        if (from.any >> position & 1)
            spell_from(query, position, from.full >> position & 1, spelling, len, to);
    }
}

struct tn_pinyin_reach tn_pinyin_spell_word(const struct tn_pinyin_query *query, const char *word,
                                            size_t len, struct tn_pinyin_reach from)
{
    struct tn_pinyin_reach to = {0};
    spell_all(query, word, len, from, &to);
    return to;
}

struct tn_pinyin_reach tn_pinyin_spell_code(const struct tn_pinyin_query *query, uint16_t code,
                                            struct tn_pinyin_reach from)
{
    struct tn_pinyin_reach to = {0};
    const uint16_t *syllables = NULL;
    size_t count = tn_pinyin_code_syllables(&code, &syllables);
    for (size_t k = 0; k < count; k++) {
        const char *spelling = NULL;
        for (size_t i = 0; (spelling = tn_pinyin_spelling(syllables[k], i)) != NULL; i++)
            spell_all(query, spelling, strlen(spelling), from, &to);
    }
    return to;
}
